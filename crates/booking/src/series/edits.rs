//! What changes of a series, and where each of its appointments goes (Q5).

use chrono::{NaiveDate, NaiveTime};

use super::{Series, on_date};
use crate::appointment::{Appointment, PatientConfirmation, Source};
use crate::command::{Edits, Placement};
use crate::ids::{AppointmentId, AppointmentTypeId, LocationId, ProcedureId, ProviderId, ResourceId};
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
    /// Another type; the length must then fit it.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub appointment_type: Option<AppointmentTypeId>,
    /// Other staff notes.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub notes: Option<String>,
    /// Other notes for the patient.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub patient_notes: Option<String>,
    /// Something else is expected to be done.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub procedures: Option<Vec<ProcedureId>>,
    /// Somewhere else to meet by video; empty for nowhere.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub video_link: Option<String>,
}

/// The appointment of a series that was changed, so that others are to follow. It takes every edit, whatever was
/// changed of it by hand before; what others are noted to be follows where they said the same as it did.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Leader {
    /// Which.
    pub id: AppointmentId,
    /// The version the person saw.
    pub seen_version: Option<u64>,
    /// How it came about: of this one alone.
    pub source: Option<Source>,
    /// What the patient said: of this one alone.
    pub patient_confirmation: Option<PatientConfirmation>,
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

    /// Where `series` goes, led by `leader`.
    ///
    /// # Errors
    /// When the day it goes to makes no rule a series can have.
    pub(crate) fn target<'a>(
        &'a self,
        series: &'a Series,
        leader: Option<Led<'a>>,
    ) -> Result<Target<'a>, Refusal> {
        let no_rule = Refusal::Invalid { field: Field::Recurrence, fault: Fault::Contradictory };
        let moved = |it: DayMove| {
            series.recurrence.moved(series.placement.wall_start, (it.from, it.to)).ok_or(no_rule.clone())
        };
        let rule = self.day.filter(|it| it.from != it.to).map(moved).transpose()?;
        Ok(Target { edits: self, series, leader, rule })
    }
}

/// The leader of an edit, and how it stands before.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Led<'a> {
    pub(crate) asked: &'a Leader,
    pub(crate) before: &'a Appointment,
}

/// Where a series goes.
#[derive(Debug)]
pub(crate) struct Target<'a> {
    edits: &'a SeriesEdits,
    series: &'a Series,
    leader: Option<Led<'a>>,
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
        let leads = is_taken || self.is_led_by(appointment);
        let kept = SeriesEdits {
            time: edits.time.filter(|_| leads || follows),
            minutes: edits.minutes.filter(|_| leads || is.minutes == common.minutes),
            provider: edits.provider.filter(|_| leads || is.provider == common.provider),
            location: edits.location.filter(|_| leads || is.location == common.location),
            resources: edits.resources.clone(),
            ..SeriesEdits::default()
        };
        let placement = kept.on(&is);
        match date.filter(|_| follows) {
            Some(date) => on_date(&placement, self.date(date)),
            None => placement,
        }
    }

    /// What `appointment` becomes for.
    pub(crate) fn appointment_type(&self, appointment: &Appointment) -> AppointmentTypeId {
        let (is, common) = (appointment.appointment_type, self.series.appointment_type);
        let follows = is == common || self.is_led_by(appointment);
        self.edits.appointment_type.filter(|_| follows).unwrap_or(is)
    }

    /// What becomes of `appointment` when it goes to `placement`: what it says otherwise than the leader did stays.
    pub(crate) fn edits(&self, appointment: &Appointment, placement: Placement) -> Edits {
        let edits = self.edits;
        let alone = self.leader.filter(|it| it.before.id == appointment.id).map(|it| it.asked);
        Edits {
            patient: None,
            appointment_type: Some(self.appointment_type(appointment)),
            placement: Some(placement),
            notes: edits.notes.clone().filter(|_| self.says_the_same(appointment, |it| &it.notes)),
            patient_notes: edits
                .patient_notes
                .clone()
                .filter(|_| self.says_the_same(appointment, |it| &it.patient_notes)),
            procedures: edits
                .procedures
                .clone()
                .filter(|_| self.says_the_same(appointment, |it| &it.procedures)),
            video_link: edits
                .video_link
                .clone()
                .filter(|_| self.says_the_same(appointment, |it| &it.video_link)),
            source: alone.and_then(|it| it.source),
            patient_confirmation: alone.and_then(|it| it.patient_confirmation),
        }
    }

    /// The date of the series that `date` of it becomes.
    pub(crate) fn date(&self, date: NaiveDate) -> NaiveDate {
        self.rule.as_ref().map_or(date, |it| it.date(date))
    }

    fn is_led_by(&self, appointment: &Appointment) -> bool {
        self.leader.is_some_and(|it| it.before.id == appointment.id)
    }

    /// Where nobody leads, nothing is compared: all take what is asked.
    fn says_the_same<T: PartialEq>(&self, it: &Appointment, of: impl Fn(&Appointment) -> &T) -> bool {
        self.leader.is_none_or(|leader| of(leader.before) == of(it))
    }
}
