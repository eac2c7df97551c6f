//! What changes of a series, and where each of its appointments goes (Q5).

use chrono::{NaiveDate, NaiveTime};

use super::{Series, on_date};
use crate::appointment::Appointment;
use crate::command::Placement;
use crate::ids::{LocationId, ProviderId, ResourceId};
use crate::recurrence::MovedRule;
use crate::refusal::{Fault, Field, Refusal};

/// To another day: the time of one date goes to another, and the rule goes with it. "Tuesdays" become
/// "Thursdays", "the third Tuesday of the month" the weekday and the week of the new date.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct DayMove {
    /// A date of the series.
    pub from: NaiveDate,
    /// Where that one goes.
    pub to: NaiveDate,
}

/// What of a series changes; `None` leaves it. What was changed by hand for one date stays.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SeriesEdits {
    /// Another day.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub day: Option<DayMove>,
    /// Another time of day, wall time.
    pub time: Option<NaiveTime>,
    /// Another length, real minutes.
    pub minutes: Option<u16>,
    /// Another provider.
    pub provider: Option<ProviderId>,
    /// Another location.
    pub location: Option<LocationId>,
    /// Other chairs, rooms, devices.
    pub resources: Option<Vec<ResourceId>>,
}

impl SeriesEdits {
    /// `placement` with the edits, on its own date.
    pub(crate) fn on(&self, placement: &Placement) -> Placement {
        let time = self.time.unwrap_or(placement.wall_start.time());
        Placement {
            provider: self.provider.unwrap_or(placement.provider),
            location: self.location.unwrap_or(placement.location),
            resources: self.resources.clone().unwrap_or_else(|| placement.resources.clone()),
            wall_start: placement.wall_start.date().and_time(time),
            minutes: self.minutes.unwrap_or(placement.minutes),
        }
    }

    /// Where `series` goes.
    ///
    /// # Errors
    /// When the day it goes to makes no rule a series can have.
    pub(crate) fn target<'a>(&'a self, series: &'a Series) -> Result<Target<'a>, Refusal> {
        let no_rule = Refusal::Invalid { field: Field::Recurrence, fault: Fault::Contradictory };
        let moved = |it: DayMove| {
            series.recurrence.moved(series.placement.wall_start, (it.from, it.to)).ok_or(no_rule.clone())
        };
        let rule = self.day.filter(|it| it.from != it.to).map(moved).transpose()?;
        Ok(Target { edits: self, series, rule })
    }
}

/// Where a series goes.
#[derive(Debug)]
pub(crate) struct Target<'a> {
    edits: &'a SeriesEdits,
    series: &'a Series,
    /// Its rule on other days; `None` when it keeps them.
    pub(crate) rule: Option<MovedRule>,
}

impl Target<'_> {
    /// Where `appointment` goes: a field it has otherwise than the series stays as it is. The one that was
    /// taken to another day goes there wherever it stood.
    pub(crate) fn of(&self, appointment: &Appointment) -> Placement {
        let (edits, common, is) = (self.edits, &self.series.placement, appointment.placement());
        let date = appointment.series.map(|it| it.date);
        let is_taken = self.rule.is_some() && edits.day.is_some_and(|it| Some(it.from) == date);
        let follows = is_taken || self.series.keeps_time(appointment);
        let kept = SeriesEdits {
            day: None,
            time: edits.time.filter(|_| follows),
            minutes: edits.minutes.filter(|_| is_taken || is.minutes == common.minutes),
            provider: edits.provider.filter(|_| is_taken || is.provider == common.provider),
            location: edits.location.filter(|_| is_taken || is.location == common.location),
            resources: edits.resources.clone(),
        };
        let placement = kept.on(&is);
        match date.filter(|_| follows) {
            Some(date) => on_date(&placement, self.date(date)),
            None => placement,
        }
    }

    /// The date of the series that `date` of it becomes.
    pub(crate) fn date(&self, date: NaiveDate) -> NaiveDate {
        self.rule.as_ref().map_or(date, |it| it.date(date))
    }
}
