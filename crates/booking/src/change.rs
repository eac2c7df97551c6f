//! What a decision changes: rows as they were and as they become. State moves only through these.
//!
//! Because a change carries both images, its inverse is itself turned round (D4).

use std::collections::HashMap;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::appointment::Appointment;
use crate::clinic::{AppointmentType, Clinic, Location, Provider};
use crate::day_sheet::{ClinicBook, DaySheet};
use crate::lease::Lease;
use crate::money::fee::Fee;
use crate::money::package::{Package, PatientPackage};
use crate::money::posting::Posting;
use crate::patient::Patient;
use crate::pin::Pin;
use crate::policy::BookingPolicy;
use crate::rating::Rating;
use crate::recall::Recall;
use crate::resource::Resource;
use crate::schedule::ScheduleException;
use crate::series::Series;
use crate::treatment::{Procedure, TreatmentPlan};
use crate::visit::Visit;
use crate::waitlist::WaitlistEntry;

/// One row: what it was, and what it becomes.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Edit<T> {
    /// `None` for a new row.
    pub before: Option<T>,
    /// As it is to be stored, version already raised.
    pub after: T,
}

/// A change of one row of one kind.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "of", rename_all = "snake_case")
)]
#[expect(missing_docs, reason = "each variant is the entity it names")]
#[expect(
    clippy::large_enum_variant,
    reason = "changes are few and short-lived; a box would be in everybody's way"
)]
pub enum Change {
    Clinic(Edit<Clinic>),
    Location(Edit<Location>),
    Provider(Edit<Provider>),
    Resource(Edit<Resource>),
    AppointmentType(Edit<AppointmentType>),
    Exception(Edit<ScheduleException>),
    Policy(Edit<BookingPolicy>),
    Patient(Edit<Patient>),
    Appointment(Edit<Appointment>),
    Pin(Edit<Pin>),
    Recall(Edit<Recall>),
    WaitlistEntry(Edit<WaitlistEntry>),
    Visit(Edit<Visit>),
    Series(Edit<Series>),
    Treatment(Edit<TreatmentPlan>),
    Procedure(Edit<Procedure>),
    Rating(Edit<Rating>),
    Fee(Edit<Fee>),
    Package(Edit<Package>),
    PatientPackage(Edit<PatientPackage>),
    Posting(Edit<Posting>),
    Lease(Edit<Lease>),
}

/// Which row of which kind: the address of a change.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct RowKey {
    /// The kind, as the tag of [`Change`] has it.
    pub kind: &'static str,
    /// The row's id; a pin has its appointment's.
    pub id: Uuid,
}

/// A row that is kept in versions. Rows are never removed: taking one back sets a mark on it.
pub trait Row: Clone + PartialEq {
    /// Its id.
    fn uuid(&self) -> Uuid;
    /// Rises by one with every change.
    fn version(&self) -> u64;
    /// The same row as version `version`, written at `now`.
    #[must_use]
    fn stamped(self, version: u64, now: DateTime<Utc>) -> Self;
    /// What undoing its creation leaves; `None` where that cannot be undone.
    fn withdrawn(self, now: DateTime<Utc>) -> Option<Self>;
}

macro_rules! rows {
    ($($row:ident . $id:ident => |$it:ident, $now:ident| $withdrawn:expr),+ $(,)?) => {$(
        impl Row for $row {
            fn uuid(&self) -> Uuid {
                self.$id.0
            }

            fn version(&self) -> u64 {
                self.version
            }

            fn stamped(self, version: u64, _now: DateTime<Utc>) -> Self {
                Self { version, ..self }
            }

            fn withdrawn(self, $now: DateTime<Utc>) -> Option<Self> {
                let $it = self;
                $withdrawn
            }
        }
    )+};
}

rows! {
    Clinic.id => |_it, _now| None,
    Location.id => |it, _now| Some(Self { active: false, ..it }),
    Provider.id => |it, _now| Some(Self { active: false, ..it }),
    Resource.id => |it, _now| Some(Self { active: false, ..it }),
    AppointmentType.id => |it, _now| Some(Self { active: false, ..it }),
    ScheduleException.id => |it, _now| Some(Self { deleted: true, ..it }),
    BookingPolicy.id => |it, _now| Some(Self { deleted: true, ..it }),
    Patient.id => |it, now| Some(Self { deleted_at: Some(now), ..it }),
    Pin.appointment => |it, _now| Some(Self { removed: true, ..it }),
    Recall.id => |it, _now| Some(Self { deleted: true, ..it }),
    WaitlistEntry.id => |it, _now| Some(Self { deleted: true, ..it }),
    Visit.id => |it, _now| Some(Self { deleted: true, ..it }),
    Series.id => |it, _now| Some(Self { deleted: true, ..it }),
    TreatmentPlan.id => |it, _now| Some(Self { deleted: true, ..it }),
    Procedure.id => |it, _now| Some(Self { active: false, ..it }),
    Rating.appointment => |it, _now| Some(Self { removed: true, ..it }),
    Fee.id => |it, _now| Some(Self { deleted: true, ..it }),
    Package.id => |it, _now| Some(Self { active: false, ..it }),
    // What was sold is called off, and what was posted is countered: see `decide::reverse`.
    PatientPackage.id => |_it, _now| None,
    Posting.id => |_it, _now| None,
}

impl Row for Appointment {
    fn uuid(&self) -> Uuid {
        self.id.0
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn stamped(self, version: u64, now: DateTime<Utc>) -> Self {
        Self { version, updated_at: now, ..self }
    }

    fn withdrawn(self, now: DateTime<Utc>) -> Option<Self> {
        Some(Self { deleted_at: Some(now), ..self })
    }
}

impl<T: Row> Edit<T> {
    /// A new row.
    #[must_use]
    pub fn created(row: T, now: DateTime<Utc>) -> Self {
        Self { before: None, after: row.stamped(1, now) }
    }

    /// A row as it was and as it is to be; `None` where nothing differs.
    #[must_use]
    pub fn changed(before: &T, after: T, now: DateTime<Utc>) -> Option<Self> {
        (*before != after)
            .then(|| Self { before: Some(before.clone()), after: after.stamped(before.version() + 1, now) })
    }

    /// The edit turned round: versions go on rising. `None` for a row whose creation cannot be undone.
    #[must_use]
    pub fn reversed(&self, now: DateTime<Utc>) -> Option<Self> {
        let target = match &self.before {
            Some(before) => before.clone(),
            None => self.after.clone().withdrawn(now)?,
        };
        let after = target.stamped(self.after.version() + 1, now);
        Some(Self { before: Some(self.after.clone()), after })
    }

    /// This edit and a `later` one of the same row as one: undo steps over both at once.
    fn and(self, later: Self, now: DateTime<Utc>) -> Self {
        let version = self.before.as_ref().map_or(0, Row::version) + 1;
        Self { before: self.before, after: later.after.stamped(version, now) }
    }
}

/// Runs one expression for whichever row a change is of.
macro_rules! for_each_row {
    ($change:expr, $edit:ident => $value:expr) => {
        match $change {
            Change::Clinic($edit) => $value,
            Change::Location($edit) => $value,
            Change::Provider($edit) => $value,
            Change::Resource($edit) => $value,
            Change::AppointmentType($edit) => $value,
            Change::Exception($edit) => $value,
            Change::Policy($edit) => $value,
            Change::Patient($edit) => $value,
            Change::Appointment($edit) => $value,
            Change::Pin($edit) => $value,
            Change::Recall($edit) => $value,
            Change::WaitlistEntry($edit) => $value,
            Change::Visit($edit) => $value,
            Change::Series($edit) => $value,
            Change::Treatment($edit) => $value,
            Change::Procedure($edit) => $value,
            Change::Rating($edit) => $value,
            Change::Fee($edit) => $value,
            Change::Package($edit) => $value,
            Change::PatientPackage($edit) => $value,
            Change::Posting($edit) => $value,
            Change::Lease($edit) => $value,
        }
    };
}

impl Change {
    /// Which row changes.
    #[must_use]
    pub fn key(&self) -> RowKey {
        RowKey { kind: self.kind(), id: for_each_row!(self, edit => edit.after.uuid()) }
    }

    /// The kind of row, as on the wire.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Clinic(_) => "clinic",
            Self::Location(_) => "location",
            Self::Provider(_) => "provider",
            Self::Resource(_) => "resource",
            Self::AppointmentType(_) => "appointment_type",
            Self::Exception(_) => "exception",
            Self::Policy(_) => "policy",
            Self::Patient(_) => "patient",
            Self::Appointment(_) => "appointment",
            Self::Pin(_) => "pin",
            Self::Recall(_) => "recall",
            Self::WaitlistEntry(_) => "waitlist_entry",
            Self::Visit(_) => "visit",
            Self::Series(_) => "series",
            Self::Treatment(_) => "treatment",
            Self::Procedure(_) => "procedure",
            Self::Rating(_) => "rating",
            Self::Fee(_) => "fee",
            Self::Package(_) => "package",
            Self::PatientPackage(_) => "patient_package",
            Self::Posting(_) => "posting",
            Self::Lease(_) => "lease",
        }
    }

    /// The version the row has to have for the change to be made; `None` for a new row.
    #[must_use]
    pub fn version_before(&self) -> Option<u64> {
        for_each_row!(self, edit => edit.before.as_ref().map(Row::version))
    }

    /// The version the row has afterwards.
    #[must_use]
    pub fn version(&self) -> u64 {
        for_each_row!(self, edit => edit.after.version())
    }

    /// The change turned round (D4): back to what was, as a further version. Whether that may be is
    /// for [`crate::command::Command::Reverse`] to decide. `None` for a clinic's creation.
    #[must_use]
    pub fn reversed(&self, now: DateTime<Utc>) -> Option<Self> {
        Some(match self {
            Self::Clinic(edit) => Self::Clinic(edit.reversed(now)?),
            Self::Location(edit) => Self::Location(edit.reversed(now)?),
            Self::Provider(edit) => Self::Provider(edit.reversed(now)?),
            Self::Resource(edit) => Self::Resource(edit.reversed(now)?),
            Self::AppointmentType(edit) => Self::AppointmentType(edit.reversed(now)?),
            Self::Exception(edit) => Self::Exception(edit.reversed(now)?),
            Self::Policy(edit) => Self::Policy(edit.reversed(now)?),
            Self::Patient(edit) => Self::Patient(edit.reversed(now)?),
            Self::Appointment(edit) => Self::Appointment(edit.reversed(now)?),
            Self::Pin(edit) => Self::Pin(edit.reversed(now)?),
            Self::Recall(edit) => Self::Recall(edit.reversed(now)?),
            Self::WaitlistEntry(edit) => Self::WaitlistEntry(edit.reversed(now)?),
            Self::Visit(edit) => Self::Visit(edit.reversed(now)?),
            Self::Series(edit) => Self::Series(edit.reversed(now)?),
            Self::Treatment(edit) => Self::Treatment(edit.reversed(now)?),
            Self::Procedure(edit) => Self::Procedure(edit.reversed(now)?),
            Self::Rating(edit) => Self::Rating(edit.reversed(now)?),
            Self::Fee(edit) => Self::Fee(edit.reversed(now)?),
            Self::Package(edit) => Self::Package(edit.reversed(now)?),
            Self::PatientPackage(edit) => Self::PatientPackage(edit.reversed(now)?),
            Self::Posting(edit) => Self::Posting(edit.reversed(now)?),
            Self::Lease(edit) => Self::Lease(edit.reversed(now)?),
        })
    }

    /// This change and a `later` one of the same row as one; both back, where the rows differ.
    fn and(self, later: Self, now: DateTime<Utc>) -> Result<Self, Box<(Self, Self)>> {
        Ok(match (self, later) {
            (Self::Clinic(it), Self::Clinic(then)) => Self::Clinic(it.and(then, now)),
            (Self::Location(it), Self::Location(then)) => Self::Location(it.and(then, now)),
            (Self::Provider(it), Self::Provider(then)) => Self::Provider(it.and(then, now)),
            (Self::Resource(it), Self::Resource(then)) => Self::Resource(it.and(then, now)),
            (Self::AppointmentType(it), Self::AppointmentType(then)) => {
                Self::AppointmentType(it.and(then, now))
            }
            (Self::Exception(it), Self::Exception(then)) => Self::Exception(it.and(then, now)),
            (Self::Policy(it), Self::Policy(then)) => Self::Policy(it.and(then, now)),
            (Self::Patient(it), Self::Patient(then)) => Self::Patient(it.and(then, now)),
            (Self::Appointment(it), Self::Appointment(then)) => Self::Appointment(it.and(then, now)),
            (Self::Pin(it), Self::Pin(then)) => Self::Pin(it.and(then, now)),
            (Self::Recall(it), Self::Recall(then)) => Self::Recall(it.and(then, now)),
            (Self::WaitlistEntry(it), Self::WaitlistEntry(then)) => Self::WaitlistEntry(it.and(then, now)),
            (Self::Visit(it), Self::Visit(then)) => Self::Visit(it.and(then, now)),
            (Self::Series(it), Self::Series(then)) => Self::Series(it.and(then, now)),
            (Self::Treatment(it), Self::Treatment(then)) => Self::Treatment(it.and(then, now)),
            (Self::Procedure(it), Self::Procedure(then)) => Self::Procedure(it.and(then, now)),
            (Self::Rating(it), Self::Rating(then)) => Self::Rating(it.and(then, now)),
            (Self::Fee(it), Self::Fee(then)) => Self::Fee(it.and(then, now)),
            (Self::Package(it), Self::Package(then)) => Self::Package(it.and(then, now)),
            (Self::PatientPackage(it), Self::PatientPackage(then)) => Self::PatientPackage(it.and(then, now)),
            (Self::Posting(it), Self::Posting(then)) => Self::Posting(it.and(then, now)),
            (Self::Lease(it), Self::Lease(then)) => Self::Lease(it.and(then, now)),
            (it, then) => return Err(Box::new((it, then))),
        })
    }
}

/// `changes` with one change a row, in the order the rows were first touched: what is written, and what
/// undo turns round, is one step a row.
#[must_use]
pub fn coalesced(changes: Vec<Change>, now: DateTime<Utc>) -> Vec<Change> {
    let mut out: Vec<Option<Change>> = Vec::with_capacity(changes.len());
    let mut places = HashMap::new();
    for change in changes {
        let place = *places.entry(change.key()).or_insert(out.len());
        match out.get_mut(place).and_then(|it| it.take().map(|first| (it, first))) {
            Some((slot, first)) => {
                *slot = Some(first.and(change, now).expect("a key names rows of one kind"));
            }
            None => out.push(Some(change)),
        }
    }
    out.into_iter().flatten().collect()
}

/// Writes `change` onto `sheet`: the only way state moves.
pub fn apply(sheet: &mut DaySheet, change: &Change) {
    match change {
        Change::Patient(edit) => {
            sheet.numbers.patient = sheet.numbers.patient.max(edit.after.number.saturating_add(1));
            put(&mut sheet.patients, &edit.after);
        }
        Change::Appointment(edit) => {
            sheet.numbers.appointment = sheet.numbers.appointment.max(edit.after.number.saturating_add(1));
            put(&mut sheet.appointments, &edit.after);
        }
        Change::Pin(edit) => put(&mut sheet.pins, &edit.after),
        Change::Recall(edit) => put(&mut sheet.plans.recalls, &edit.after),
        Change::WaitlistEntry(edit) => put(&mut sheet.plans.waitlist, &edit.after),
        Change::Visit(edit) => put(&mut sheet.plans.visits, &edit.after),
        Change::Series(edit) => put(&mut sheet.plans.series, &edit.after),
        Change::Treatment(edit) => put(&mut sheet.plans.treatments, &edit.after),
        Change::Rating(edit) => put(&mut sheet.ratings, &edit.after),
        Change::PatientPackage(edit) => put(&mut sheet.accounts.packages, &edit.after),
        Change::Posting(edit) => {
            let (numbers, after) = (&mut sheet.numbers, &edit.after);
            numbers.posting = numbers.posting.max(after.number.saturating_add(1));
            numbers.receipt = numbers.receipt.max(after.receipt.unwrap_or(0).saturating_add(1));
            put(&mut sheet.accounts.postings, after);
        }
        Change::Clinic(_)
        | Change::Location(_)
        | Change::Provider(_)
        | Change::Resource(_)
        | Change::AppointmentType(_)
        | Change::Exception(_)
        | Change::Procedure(_)
        | Change::Policy(_)
        | Change::Fee(_)
        | Change::Package(_)
        | Change::Lease(_) => apply_to_book(Arc::make_mut(&mut sheet.book), change),
    }
}

/// Writes `change` onto `book`, keeping its lists by position; changes of other rows are not the book's.
pub fn apply_to_book(book: &mut ClinicBook, change: &Change) {
    match change {
        Change::Clinic(edit) => book.clinic = edit.after.clone(),
        Change::Location(edit) => {
            put(&mut book.locations, &edit.after);
            book.locations.sort_by_key(|it| (it.position, it.id));
        }
        Change::Provider(edit) => {
            put(&mut book.providers, &edit.after);
            book.providers.sort_by_key(|it| (it.position, it.id));
        }
        Change::Resource(edit) => {
            put(&mut book.resources, &edit.after);
            book.resources.sort_by_key(|it| (it.position, it.id));
        }
        Change::AppointmentType(edit) => {
            put(&mut book.appointment_types, &edit.after);
            book.appointment_types.sort_by_key(|it| (it.position, it.id));
        }
        Change::Exception(edit) => {
            put(&mut book.exceptions, &edit.after);
            book.exceptions.retain(|it| !it.deleted);
        }
        Change::Procedure(edit) => {
            put(&mut book.procedures, &edit.after);
            book.procedures
                .sort_by(|it, other| (&it.code, &it.name, it.id).cmp(&(&other.code, &other.name, other.id)));
        }
        Change::Policy(edit) => {
            put(&mut book.policies, &edit.after);
            book.policies.retain(|it| !it.deleted);
            book.policies.sort_by(|it, other| (&it.name, it.id).cmp(&(&other.name, other.id)));
        }
        Change::Fee(edit) => {
            put(&mut book.fees, &edit.after);
            book.fees.retain(|it| !it.deleted);
            book.fees.sort_by_key(|it| (it.appointment_type, it.provider, it.from, it.id));
        }
        Change::Package(edit) => {
            put(&mut book.packages, &edit.after);
            book.packages.sort_by_key(|it| (it.position, it.id));
        }
        Change::Lease(edit) => {
            put(&mut book.leases, &edit.after);
            book.leases.sort_by_key(|it| it.of);
        }
        Change::Patient(_)
        | Change::Appointment(_)
        | Change::Pin(_)
        | Change::Recall(_)
        | Change::WaitlistEntry(_)
        | Change::Visit(_)
        | Change::Series(_)
        | Change::Treatment(_)
        | Change::Rating(_)
        | Change::PatientPackage(_)
        | Change::Posting(_) => {}
    }
}

fn put<T: Row>(rows: &mut Vec<T>, row: &T) {
    match rows.iter_mut().find(|it| it.uuid() == row.uuid()) {
        Some(place) => *place = row.clone(),
        None => rows.push(row.clone()),
    }
}
