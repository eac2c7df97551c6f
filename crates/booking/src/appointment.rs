//! An appointment and what is known of it in each status (requirements §1.6).

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;

use crate::clinic::Buffers;
use crate::command::Placement;
use crate::ids::{
    AppointmentId, AppointmentTypeId, LocationId, PatientId, PolicyId, ProcedureId, ProviderId, ResourceId,
    UserId,
};
use crate::period::Period;
use crate::series::Occurrence;
use crate::treatment::Planned;
use crate::visit::VisitLeg;

/// Who did something to an appointment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "kind", content = "id", rename_all = "snake_case")
)]
pub enum By {
    /// A member of staff.
    Staff(UserId),
    /// The patient, through the portal (S1.21).
    Patient(PatientId),
    /// The program itself, such as an expired hold.
    System,
}

/// Why an appointment was cancelled, coded for reports.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum CancelCode {
    /// The patient asked.
    Patient,
    /// The provider cannot.
    Provider,
    /// The clinic cannot.
    Clinic,
    /// Not approved.
    Declined,
    /// Booked by mistake.
    Mistake,
    /// Something else; the text says what.
    Other,
}

impl CancelCode {
    /// Whether it is called off as the patient wishes: what the clinic calls off for its own reasons costs them
    /// nothing, however late it is (C20).
    #[must_use]
    pub fn is_the_patients(self) -> bool {
        match self {
            Self::Patient | Self::Other => true,
            Self::Provider | Self::Clinic | Self::Declined | Self::Mistake => false,
        }
    }
}

/// Where an appointment stands, with what is known there. People read `Confirmed` as "Scheduled".
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "is", rename_all = "snake_case")
)]
pub enum Status {
    /// Held while somebody decides; free again at `hold_expires_at` (S1.4–S1.6).
    Draft {
        /// The first moment at which it no longer holds its time.
        hold_expires_at: DateTime<Utc>,
    },
    /// Waits for a provider to agree (S1.7).
    PendingApproval,
    /// Booked.
    Confirmed,
    /// The patient is here.
    CheckedIn {
        /// Since when.
        at: DateTime<Utc>,
    },
    /// With the provider.
    InProgress {
        /// When they arrived, where that was noted.
        checked_in_at: Option<DateTime<Utc>>,
        /// Since when.
        at: DateTime<Utc>,
    },
    /// Done.
    Completed {
        /// When they arrived, where that was noted.
        checked_in_at: Option<DateTime<Utc>>,
        /// When they went in, where that was noted.
        started_at: Option<DateTime<Utc>>,
        /// When it was over.
        at: DateTime<Utc>,
    },
    /// Called off.
    Cancelled {
        /// When.
        at: DateTime<Utc>,
        /// By whom (S1.21).
        by: By,
        /// Why, coded.
        code: CancelCode,
        /// Why, in words; may be empty.
        reason: String,
        /// What it was until then; taking the cancellation back returns to it.
        was: Box<Self>,
        /// What came of calling it off too late, where a policy says what is too late (C20).
        #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
        late: Option<Lateness>,
    },
    /// The patient did not come.
    NoShow {
        /// When that was noted.
        at: DateTime<Utc>,
        /// Whether its time was given free by hand (C2).
        released: bool,
    },
    /// Replaced by another appointment (S1.27).
    Rescheduled {
        /// When.
        at: DateTime<Utc>,
        /// The successor.
        to: AppointmentId,
    },
    /// A draft whose hold ran out.
    Expired {
        /// When it ran out.
        at: DateTime<Utc>,
    },
}

/// What came of calling off too late for a policy (S1.19, S3.53, C20).
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Lateness {
    /// Which policy says it was too late.
    pub policy: PolicyId,
    /// What came of it.
    pub outcome: LateOutcome,
}

/// See [`Lateness`].
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "is", rename_all = "snake_case")
)]
pub enum LateOutcome {
    /// A fee is due.
    FeeDue,
    /// The policy asks for a fee, or would not have it called off; staff let it pass.
    Waived {
        /// Who, when and why.
        waiver: Override,
    },
}

/// Whether the patient has said they will come; apart from the status (§1.6).
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum PatientConfirmation {
    /// Nobody asked.
    #[default]
    Unasked,
    /// Asked, no answer yet.
    Asked,
    /// They will come.
    Yes,
    /// They will not.
    No,
}

/// How a booking came about (S3.45).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[expect(missing_docs, reason = "the words of S3.45")]
pub enum Source {
    #[default]
    Staff,
    Online,
    Phone,
    Recall,
    TreatmentPlan,
    Waitlist,
}

/// Why an appointment may stand where the rules say no (C19).
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Override {
    /// Who took it on themselves.
    pub by: UserId,
    /// When.
    pub at: DateTime<Utc>,
    /// Why; never blank.
    pub reason: String,
}

/// What was promised: the instant, and the wall time and zone it was said in (C12, D13).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Promise {
    /// The real time, UTC.
    pub period: Period,
    /// The start as the clinic's clock shows it.
    pub wall_start: NaiveDateTime,
    /// The clinic's zone when it was promised.
    pub zone: Tz,
}

/// One patient, one provider, one stretch of time.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Appointment {
    /// Its id.
    pub id: AppointmentId,
    /// Short number, unique in the clinic (C23); kept along a chain of reschedules (C6).
    pub number: u32,
    /// Who comes.
    pub patient: PatientId,
    /// Who sees them.
    pub provider: ProviderId,
    /// Where.
    pub location: LocationId,
    /// Chairs, rooms and devices it takes, in the order they were chosen.
    pub resources: Vec<ResourceId>,
    /// What for.
    pub appointment_type: AppointmentTypeId,
    /// When.
    pub promise: Promise,
    /// Minutes kept free around it; the type's at the time it was last placed.
    pub buffers: Buffers,
    /// Where it stands.
    pub status: Status,
    /// What the patient said to a reminder.
    pub patient_confirmation: PatientConfirmation,
    /// For staff only (S3.34).
    pub notes: String,
    /// Shown to the patient and printed (S3.35).
    pub patient_notes: String,
    /// How it came about.
    pub source: Source,
    /// Who booked it.
    pub booked_by: By,
    /// When it was booked.
    pub booked_at: DateTime<Utc>,
    /// Set where it stands over a rule (C19).
    pub overbooked: Option<Override>,
    /// The appointment it replaces (S1.27).
    pub previous: Option<AppointmentId>,
    /// The first of its chain; itself when never rescheduled (C6).
    pub root: AppointmentId,
    /// How often its chain was rescheduled (S1.26).
    pub reschedule_count: u16,
    /// iCalendar SEQUENCE: up by one with each change of time, place or status (I2).
    pub sequence: u32,
    /// The id it had where it was imported from.
    pub external_id: Option<String>,
    /// Which time of which series it is, where it is of one (Q5).
    pub series: Option<Occurrence>,
    /// Which leg of which visit it is, where it is of one (S3.5).
    pub visit: Option<VisitLeg>,
    /// Which planned appointment of a treatment plan it is, where it is of one (S3.8).
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub planned: Option<Planned>,
    /// What is expected to be done, in order (S3.33, S3.52).
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Vec::is_empty"))]
    pub procedures: Vec<ProcedureId>,
    /// Where to meet by video (`https`); empty for nowhere (S4.44).
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "String::is_empty"))]
    pub video_link: String,
    /// When it was deleted (C5): hidden, never gone.
    pub deleted_at: Option<DateTime<Utc>>,
    /// When it last changed.
    pub updated_at: DateTime<Utc>,
    /// Rises by one with every change.
    pub version: u64,
}

impl Appointment {
    /// Where and when it stands, as it would be asked for.
    #[must_use]
    pub fn placement(&self) -> Placement {
        Placement {
            provider: self.provider,
            location: self.location,
            resources: self.resources.clone(),
            wall_start: self.promise.wall_start,
            minutes: u16::try_from(self.promise.period.minutes()).unwrap_or(u16::MAX),
        }
    }
}

impl std::fmt::Debug for Appointment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Appointment({}, {:?})", self.id, self.status)
    }
}
