//! Recalls: patients to be called in again by a date, such as for the yearly check-up.

use chrono::{DateTime, Months, NaiveDate, Utc};

use crate::command::{Book, Placement};
use crate::day_sheet::DaySheet;
use crate::ids::{AppointmentId, AppointmentTypeId, PatientId, ProviderId, RecallId};
use crate::permission::Permission;
use crate::reach::{Reach, Subjects, asked};
use crate::status::StatusKind;
use crate::wall;

/// Where a recall stands, as stored; see [`Recall::is_open`] for bookings that came to nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "is", rename_all = "snake_case")
)]
pub enum RecallState {
    /// To be called in.
    Open,
    /// Has an appointment for it.
    Booked {
        /// Which.
        appointment: AppointmentId,
    },
}

/// A patient to be called in again.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Recall {
    /// Its id.
    pub id: RecallId,
    /// Who.
    pub patient: PatientId,
    /// What for.
    pub appointment_type: AppointmentTypeId,
    /// With whom, where that matters.
    pub provider: Option<ProviderId>,
    /// By when.
    pub due: NaiveDate,
    /// Due again so many months after it was done; `None` for once.
    pub every_months: Option<u16>,
    /// For staff.
    pub notes: String,
    /// Where it stands.
    pub state: RecallState,
    /// Whether it was taken back, or is done for good.
    pub deleted: bool,
    /// Rises by one with every change.
    pub version: u64,
}

impl std::fmt::Debug for Recall {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Recall({}, {:?})", self.id, self.state)
    }
}

impl Recall {
    /// Whether the patient is still to be called: not booked for it, or the booking came to nothing, or it is
    /// over and the recall comes again. `sheet` holds the appointment it names.
    #[must_use]
    pub fn is_open(&self, sheet: &DaySheet, now: DateTime<Utc>) -> bool {
        let lost = [StatusKind::Cancelled, StatusKind::NoShow, StatusKind::Expired];
        let booked = self.appointment().map(|it| sheet.appointment(it).filter(|it| it.deleted_at.is_none()));
        !self.deleted
            && match booked {
                None | Some(None) => true,
                Some(Some(it)) => lost.contains(&it.kind_at(now)) || self.came_round(sheet, now).is_some(),
            }
    }

    /// By when they are to be called now: a recall that comes again is counted from the appointment that kept it,
    /// whether or not somebody wrote down that it is done. `sheet` as for [`Recall::is_open`].
    #[must_use]
    pub fn due_on(&self, sheet: &DaySheet, now: DateTime<Utc>) -> NaiveDate {
        self.came_round(sheet, now).map_or(self.due, |it| it.max(self.due))
    }

    /// When it is due again, once what was booked for it is over.
    fn came_round(&self, sheet: &DaySheet, now: DateTime<Utc>) -> Option<NaiveDate> {
        let kept = sheet.appointment(self.appointment()?)?;
        if kept.deleted_at.is_some() || kept.kind_at(now) != StatusKind::Completed {
            return None;
        }
        self.due_after(wall::wall(kept.promise.period.start(), sheet.book.clinic.zone).date())
    }

    /// When it is due again, having been done on `date`; `None` for one that comes once.
    #[must_use]
    pub fn due_after(&self, date: NaiveDate) -> Option<NaiveDate> {
        date.checked_add_months(Months::new(u32::from(self.every_months?)))
    }

    /// The appointment it names.
    #[must_use]
    pub const fn appointment(&self) -> Option<AppointmentId> {
        match self.state {
            RecallState::Open => None,
            RecallState::Booked { appointment } => Some(appointment),
        }
    }
}

/// A recall to work on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DueRecall {
    /// Which.
    pub recall: RecallId,
    /// Days since it was due; 0 on the day, below 0 for one still ahead.
    pub overdue_days: i64,
}

/// The recalls on `sheet` still to be called that are due by `by`, longest overdue first.
#[must_use]
pub fn recalls_due(sheet: &DaySheet, by: NaiveDate, today: NaiveDate, now: DateTime<Utc>) -> Vec<DueRecall> {
    let open = sheet.plans.recalls.iter().filter(|it| it.is_open(sheet, now));
    let mut due: Vec<_> = open.map(|it| (it.due_on(sheet, now), it.id)).filter(|it| it.0 <= by).collect();
    due.sort_unstable();
    due.into_iter()
        .map(|(date, recall)| DueRecall { recall, overdue_days: (today - date).num_days() })
        .collect()
}

/// Something asked of a recall.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum RecallCommand {
    /// Add or change one; how it stands is the core's.
    Save(Recall),
    /// Take one back.
    Remove(RecallId),
    /// Book for it; patient, type and source are the recall's.
    Book {
        /// Which.
        recall: RecallId,
        /// The appointment.
        book: Box<Book>,
    },
    /// Its appointment is done: due again if it comes again, over if not.
    Done(RecallId),
}

impl RecallCommand {
    /// See [`crate::command::Command::permission`].
    #[must_use]
    pub const fn permission(&self) -> Permission {
        match self {
            Self::Save(_) | Self::Remove(_) | Self::Book { .. } => Permission::CreateAppointment,
            Self::Done(_) => Permission::ModifyAppointment,
        }
    }

    /// Where what is to be booked would stand.
    #[must_use]
    pub const fn placement(&self) -> Option<&Placement> {
        match self {
            Self::Book { book, .. } => Some(&book.placement),
            Self::Save(_) | Self::Remove(_) | Self::Done(_) => None,
        }
    }

    /// See [`crate::command::Command::subjects`].
    #[must_use]
    pub fn subjects(&self) -> Subjects {
        let of = |recall| Subjects { recalls: vec![recall], ..Subjects::default() };
        match self {
            Self::Save(it) => Subjects { patients: vec![it.patient], ..of(it.id) },
            Self::Remove(recall) | Self::Done(recall) => of(*recall),
            Self::Book { recall, book } => Subjects { appointments: vec![book.id], ..of(*recall) },
        }
    }

    /// See [`crate::command::Command::reach`].
    #[must_use]
    pub fn reach(&self, sheet: &DaySheet, now: DateTime<Utc>) -> Reach {
        match self {
            Self::Book { recall, book } => sheet
                .recall(*recall)
                .map(|it| asked(&sheet.book, (it.patient, it.appointment_type), &book.placement, now))
                .unwrap_or_default(),
            Self::Save(_) | Self::Remove(_) | Self::Done(_) => Reach::default(),
        }
    }
}
