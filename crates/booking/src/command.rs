//! What can be asked of the book: purposes, never "set this row".

use chrono::{DateTime, NaiveDateTime, Utc};

use crate::appointment::{Appointment, By, CancelCode, PatientConfirmation, Source};
use crate::change::Change;
use crate::clinic::{AppointmentType, Clinic, Location, Provider};
use crate::ids::{
    AppointmentId, AppointmentTypeId, ExceptionId, LocationId, PatientId, PatientPackageId, PolicyId,
    PostingId, ProcedureId, ProviderId, ResourceId,
};
use crate::lease::LeaseCommand;
use crate::money::command::MoneyCommand;
use crate::patient::Patient;
use crate::permission::Permission;
use crate::policy::BookingPolicy;
use crate::rating::Rate;
use crate::recall::RecallCommand;
use crate::repair::RepairDay;
use crate::resource::Resource;
use crate::schedule::ScheduleException;
use crate::series::SeriesCommand;
use crate::treatment::{Procedure, TreatmentCommand};
use crate::visit::VisitCommand;
use crate::waitlist::WaitlistCommand;

/// Who asks, and what they may.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Actor {
    /// Who.
    pub by: By,
    /// What they may do.
    pub permissions: std::collections::BTreeSet<Permission>,
}

/// Everything of a kind, first to last; what is left out keeps its place.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Order {
    /// Locations.
    Locations(Vec<LocationId>),
    /// Providers.
    Providers(Vec<ProviderId>),
    /// Chairs, rooms, devices.
    Resources(Vec<ResourceId>),
    /// Appointment types.
    AppointmentTypes(Vec<AppointmentTypeId>),
}

/// Whether a rule that says no may be passed over (C19), or the past written to (C15).
#[derive(Clone, PartialEq, Eq, Default, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Insistence {
    /// Keep to the rules.
    #[default]
    None,
    /// Book over whatever is in the way; needs [`Permission::OverrideConflict`], and
    /// [`Permission::Backdate`] when the time has passed.
    Override {
        /// Why; must not be blank.
        reason: String,
    },
}

/// Where and when an appointment is to stand.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Placement {
    /// Who sees the patient.
    pub provider: ProviderId,
    /// Where.
    pub location: LocationId,
    /// Chairs, rooms, devices. Kinds the type needs and this does not name are filled in with the first free one.
    pub resources: Vec<ResourceId>,
    /// The start as the clinic's clock shows it; the core finds the instant, and refuses a skipped hour.
    pub wall_start: NaiveDateTime,
    /// Real minutes.
    pub minutes: u16,
}

/// A new appointment (S3.13).
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Book {
    /// Its id, made by whoever asks; asking twice books once.
    pub id: AppointmentId,
    /// Who comes.
    pub patient: PatientId,
    /// What for.
    pub appointment_type: AppointmentTypeId,
    /// Where and when.
    pub placement: Placement,
    /// For staff.
    pub notes: String,
    /// For the patient.
    pub patient_notes: String,
    /// How it came about.
    pub source: Source,
    /// The id in the file it is imported from.
    pub external_id: Option<String>,
    /// What pays for it at once; booked and paid are one thing, or neither is done (D4). Time that is only held is
    /// paid for by nothing.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub paid_with: Option<PaidWith>,
    /// Whether to keep to the rules.
    pub insistence: Insistence,
}

/// A session of a package that pays for what is booked (S1.35).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PaidWith {
    /// The id of its posting, made by whoever asks.
    pub redemption: PostingId,
    /// Of which package of the patient's.
    pub package: PatientPackageId,
}

/// What of an appointment an edit changes; `None` leaves it (S3.14, S4.21).
#[derive(Clone, PartialEq, Eq, Default, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Edits {
    /// Another patient.
    pub patient: Option<PatientId>,
    /// Another type; the length must then fit it.
    pub appointment_type: Option<AppointmentTypeId>,
    /// Another place or time.
    pub placement: Option<Placement>,
    /// Staff notes.
    pub notes: Option<String>,
    /// Notes for the patient.
    pub patient_notes: Option<String>,
    /// What is expected to be done.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub procedures: Option<Vec<ProcedureId>>,
    /// Where to meet by video; empty for nowhere.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub video_link: Option<String>,
    /// Where the booking came from.
    pub source: Option<Source>,
    /// What the patient said.
    pub patient_confirmation: Option<PatientConfirmation>,
}

impl Edits {
    /// Whether `appointment` would say something else than it does, wherever it stands and whatever it is for.
    pub(crate) fn says_another(&self, appointment: &Appointment) -> bool {
        let it = appointment;
        self.notes.as_ref().is_some_and(|to| *to != it.notes)
            || self.patient_notes.as_ref().is_some_and(|to| *to != it.patient_notes)
            || self.procedures.as_ref().is_some_and(|to| *to != it.procedures)
            || self.video_link.as_ref().is_some_and(|to| to.trim() != it.video_link)
            || self.source.is_some_and(|to| to != it.source)
            || self.patient_confirmation.is_some_and(|to| to != it.patient_confirmation)
    }
}

/// Something asked of the book.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Command {
    /// Book a new appointment.
    Book(Book),
    /// Hold time for a new appointment until `expires_at` (S1.4–S1.6).
    Hold {
        /// What is held.
        book: Book,
        /// First moment at which the hold is over.
        expires_at: DateTime<Utc>,
    },
    /// Make a held or unapproved appointment a booked one.
    Confirm(AppointmentId),
    /// Change it in place: move, resize, other provider, notes (C6, C15).
    Edit {
        /// Which.
        id: AppointmentId,
        /// The version the person saw; `None` does not check (I6).
        seen_version: Option<u64>,
        /// What.
        edits: Edits,
        /// Whether to keep to the rules.
        insistence: Insistence,
    },
    /// The same appointment again at another time (S3.7).
    Duplicate {
        /// Which.
        of: AppointmentId,
        /// The copy's id.
        id: AppointmentId,
        /// Where and when the copy goes.
        placement: Placement,
        /// Whether to keep to the rules.
        insistence: Insistence,
    },
    /// Replace by a linked successor (C6, S1.27).
    Reschedule {
        /// Which.
        id: AppointmentId,
        /// The successor's id.
        successor: AppointmentId,
        /// Where and when it goes.
        placement: Placement,
        /// Whether to keep to the rules.
        insistence: Insistence,
    },
    /// Call off (C4, S1.20–21).
    Cancel {
        /// Which.
        id: AppointmentId,
        /// Why, coded.
        code: CancelCode,
        /// Why, in words.
        reason: String,
        /// Whether staff waive what a policy asks for coming too late (C20).
        insistence: Insistence,
    },
    /// Cancel and hide (C5).
    Delete(AppointmentId),
    /// Bring a deleted one back to the status it had before.
    Restore {
        /// Which.
        id: AppointmentId,
        /// Whether to keep to the rules.
        insistence: Insistence,
    },
    /// The patient is here.
    CheckIn(AppointmentId),
    /// The patient went in.
    Start(AppointmentId),
    /// It is over.
    Complete(AppointmentId),
    /// The patient did not come (C25).
    NoShow(AppointmentId),
    /// Give a no-show's time free (C2).
    ReleaseTime(AppointmentId),
    /// Take back the last step of the status: here → scheduled, done → in room (needs [`Permission::Undo`] from a terminal one).
    RevertStatus(AppointmentId),
    /// Put on the pinboard.
    Pin(AppointmentId),
    /// Take off the pinboard.
    Unpin(AppointmentId),
    /// Add or change a patient; the number and dates of record are the core's.
    SavePatient(Box<Patient>),
    /// Make `from` part of `into`: appointments and relations move, `from` is left as a pointer.
    MergePatients {
        /// The record that goes.
        from: PatientId,
        /// The record that stays.
        into: PatientId,
    },
    /// Change the clinic.
    SaveClinic(Box<Clinic>),
    /// Add or change a location.
    SaveLocation(Box<Location>),
    /// Add or change a provider, their hours and template.
    SaveProvider(Box<Provider>),
    /// Add or change a chair, room or device.
    SaveResource(Box<Resource>),
    /// Add or change an appointment type.
    SaveAppointmentType(Box<AppointmentType>),
    /// Put locations, providers, resources or types in another order.
    Arrange(Order),
    /// Add or change leave, closure, holiday or extra hours.
    SaveException(Box<ScheduleException>),
    /// Add or change several at once, as one thing to undo: a year's holidays.
    SaveExceptions(Vec<ScheduleException>),
    /// Take an exception back.
    DeleteException(ExceptionId),
    /// Something asked of a series.
    Series(Box<SeriesCommand>),
    /// Something asked of a visit.
    Visit(Box<VisitCommand>),
    /// Give what is stranded by leave or a closure other places (D9).
    RepairDay(Box<RepairDay>),
    /// Something asked of the waitlist.
    Waitlist(Box<WaitlistCommand>),
    /// Something asked of a recall.
    Recall(Box<RecallCommand>),
    /// Something asked of a treatment plan.
    Treatment(Box<TreatmentCommand>),
    /// Add or change a procedure of the clinic's list.
    SaveProcedure(Box<Procedure>),
    /// Write down what a patient says of a visit (S4.44).
    Rate(Rate),
    /// Something asked about money.
    Money(Box<MoneyCommand>),
    /// Add or change a rule of the clinic's own.
    SavePolicy(Box<BookingPolicy>),
    /// Take a rule of the clinic's own back.
    DeletePolicy(PolicyId),
    /// Something asked of a lease (D1).
    Lease(Box<LeaseCommand>),
    /// Undo or redo: turn `changes` round, if nothing has touched their rows since and nothing is in the way (D4).
    Reverse {
        /// The changes to turn round, as they were made.
        changes: Vec<Change>,
    },
    /// Rows of an import, already decided one by one, as one thing to undo.
    Import {
        /// Commands, in order; each is decided on the sheet the ones before have left.
        commands: Vec<Self>,
    },
}
