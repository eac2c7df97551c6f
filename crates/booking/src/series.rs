//! A series: one appointment that comes again and again, each time an ordinary appointment of its own with
//! a status of its own (Q5). Every date is looked at before any is booked (Q4, Q18).

use chrono::{NaiveDate, NaiveDateTime};

use crate::appointment::Appointment;
use crate::command::Placement;
use crate::ids::{AppointmentTypeId, PatientId, SeriesId};
use crate::recurrence::Recurrence;

mod command;
mod edits;
mod plan;

pub use command::{BookSeries, Choice, EditSeries, Occurring, Scope, SeriesCommand, affected};
pub(crate) use edits::Target;
pub use edits::{DayMove, Leader, SeriesEdits};
pub use plan::{
    Outcome, Planned, PlannedEdit, PlannedReplacement, ReplaceAsk, SeriesAsk, Shift, plan_replacement,
    plan_series, plan_series_edit,
};

/// What the appointments of a series have in common.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Series {
    /// Its id.
    pub id: SeriesId,
    /// Who comes.
    pub patient: PatientId,
    /// What for.
    pub appointment_type: AppointmentTypeId,
    /// Where, with whom, and when the first time may be, in the clinic's wall time.
    pub placement: Placement,
    /// On which dates, in wall time: the clocks change, the time of day does not.
    pub recurrence: Recurrence,
    /// The series this is the rest of, after "this and following" was changed.
    pub split_from: Option<SeriesId>,
    /// Whether it was taken back, or nothing is left of it.
    pub deleted: bool,
    /// Rises by one with every change.
    pub version: u64,
}

/// Which time of which series an appointment is. It stays what it is when that one time is moved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Occurrence {
    /// Which series.
    pub series: SeriesId,
    /// The date its rule gave (iCalendar's RECURRENCE-ID); at most one a day.
    pub date: NaiveDate,
}

impl Series {
    /// The dates of its rule that are not left out.
    #[must_use]
    pub fn dates(&self) -> Vec<NaiveDate> {
        self.recurrence.dates(self.placement.wall_start)
    }

    /// Where its rule puts the time of `date`.
    #[must_use]
    pub fn placement_on(&self, date: NaiveDate) -> Placement {
        on_date(&self.placement, date)
    }

    /// Whether `appointment` stands where the rule put it, at the series' own time.
    #[must_use]
    pub fn keeps_time(&self, appointment: &Appointment) -> bool {
        appointment.series.is_some_and(|it| self.wall_start_on(it.date) == appointment.promise.wall_start)
    }

    fn wall_start_on(&self, date: NaiveDate) -> NaiveDateTime {
        date.and_time(self.placement.wall_start.time())
    }
}

/// `placement` on another date, at the same time of day.
pub(crate) fn on_date(placement: &Placement, date: NaiveDate) -> Placement {
    Placement { wall_start: date.and_time(placement.wall_start.time()), ..placement.clone() }
}
