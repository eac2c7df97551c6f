//! Whether an appointment can stand at a place and time, and if not, every reason why (S4.19).
//!
//! The one function of its kind: booking validates with it, availability offers with it, and the
//! shading under a drag asks it, so what is offered can be booked and nothing else can (Q16).

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::agenda::{Agenda, serving};
use crate::appointment::Appointment;
use crate::audience::Audience;
use crate::claim::Takes;
use crate::clinic::Buffers;
use crate::command::Placement;
use crate::day_sheet::{ClinicBook, DaySheet};
use crate::ids::{AppointmentId, AppointmentTypeId, LocationId, PatientId, ProviderId, ResourceId};
use crate::period::Period;
use crate::policy::Breach;
use crate::reach::Reach;
use crate::refusal::Misfit;
use crate::status::StatusKind;
use crate::template::Kept;
use crate::wall::{self, WallSpan};

/// An appointment as it might stand somewhere.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Candidate {
    /// The appointment that is being moved; it never conflicts with itself (S4.32). `None` for a new one.
    pub appointment: Option<AppointmentId>,
    /// Who comes; `None` while that is not known.
    pub patient: Option<PatientId>,
    /// What for.
    pub appointment_type: AppointmentTypeId,
    /// Who sees them.
    pub provider: ProviderId,
    /// Where.
    pub location: LocationId,
    /// Chairs, rooms and devices that were chosen.
    pub resources: Vec<ResourceId>,
    /// Those to take first where a kind the type needs was not chosen: what the appointment has now.
    pub preferred: Vec<ResourceId>,
    /// Which kinds are filled in where none was chosen.
    pub filling: Filling,
    /// The visible time.
    pub period: Period,
    /// Minutes kept free around it.
    pub buffers: Buffers,
    /// Who asks. `None` for what was promised already: the clinic's own rules bind whoever asks.
    pub audience: Option<Audience>,
    /// How the appointment that is being moved stands now; what it has already is not asked for again.
    pub was: Option<Standing>,
}

/// What the clinic's own rules see of an appointment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Standing {
    /// Who comes, where that is known.
    pub patient: Option<PatientId>,
    /// Who sees them.
    pub provider: ProviderId,
    /// Where.
    pub location: LocationId,
    /// What for.
    pub appointment_type: AppointmentTypeId,
    /// The visible time.
    pub period: Period,
    /// The status; a hold that ran out is expired.
    pub kind: StatusKind,
    /// How often its chain was rescheduled (S1.26).
    pub reschedules: u16,
}

/// Whether needed resources that nobody chose are filled in.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Filling {
    /// With the first free one, by position.
    #[default]
    Needed,
    /// Not at all: an appointment as it stood before.
    Nothing,
}

/// How a candidate fits.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fit {
    /// The chosen resources and those filled in.
    pub resources: Vec<ResourceId>,
    /// Every reason against it; empty when it fits.
    pub misfits: Vec<Misfit>,
    /// What is worth knowing besides.
    pub warnings: Vec<Warning>,
}

/// Something a receptionist should see before booking, but that does not stop them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Warning {
    /// The provider keeps that time for another appointment type (S3.2).
    KeptFor(Kept),
    /// A policy advises against it.
    Policy(Breach),
}

/// Every reason why `candidate` cannot stand on `sheet`, seen at `now`.
#[must_use]
pub fn misfits(sheet: &DaySheet, candidate: &Candidate, now: DateTime<Utc>) -> Vec<Misfit> {
    fit(sheet, candidate, now).misfits
}

/// [`misfits`], with the resources that would be taken.
#[must_use]
pub fn fit(sheet: &DaySheet, candidate: &Candidate, now: DateTime<Utc>) -> Fit {
    let window = candidate.buffers.around(candidate.period);
    Agenda::around(sheet, window, now).fit(candidate)
}

/// What speaks against `candidate` without forbidding it.
#[must_use]
pub fn warnings(sheet: &DaySheet, candidate: &Candidate, now: DateTime<Utc>) -> Vec<Warning> {
    fit(sheet, candidate, now).warnings
}

/// The appointments on `sheet` still to come that do not fit any more, each with why: what changed
/// hours or new leave would leave stranded, to be shown before they are saved (Q24).
#[must_use]
pub fn strays(sheet: &DaySheet, now: DateTime<Utc>) -> Vec<(AppointmentId, Vec<Misfit>)> {
    let agenda = Agenda::new(sheet, now);
    sheet
        .appointments
        .iter()
        .filter(|it| it.promise.period.start() >= now && it.holds_time(sheet.book.clinic.policy, now))
        .map(|it| (it.id, agenda.fit(&Candidate::of(it)).misfits))
        .filter(|(_, misfits)| !misfits.is_empty())
        .collect()
}

/// The dates `period` touches on the clinic's calendar.
pub(crate) fn dates(period: Period, zone: Tz) -> impl Iterator<Item = NaiveDate> {
    let first = wall::wall(period.start(), zone).date();
    let last = wall::wall(period.end() - TimeDelta::nanoseconds(1), zone).date();
    first.iter_days().take_while(move |it| *it <= last)
}

/// Where wall-clock spans of one date lie in real time; spans the clocks go forward over are nowhere.
pub(crate) fn in_real_time(
    date: NaiveDate,
    spans: impl IntoIterator<Item = WallSpan>,
    zone: Tz,
) -> Vec<Period> {
    spans.into_iter().filter_map(|it| wall::span_on(date, it, zone)).collect()
}

impl Candidate {
    /// `appointment` as it stands.
    #[must_use]
    pub fn of(appointment: &Appointment) -> Self {
        Self {
            appointment: Some(appointment.id),
            patient: Some(appointment.patient),
            appointment_type: appointment.appointment_type,
            provider: appointment.provider,
            location: appointment.location,
            resources: appointment.resources.clone(),
            preferred: vec![],
            filling: Filling::Nothing,
            period: appointment.promise.period,
            buffers: appointment.buffers,
            audience: None,
            was: None,
        }
    }

    /// `appointment`, to be put somewhere else by staff: the type's buffers as they are now, and needed
    /// resources chosen anew, its own first. Others it has go along.
    #[must_use]
    pub fn moving(appointment: &Appointment, book: &ClinicBook, now: DateTime<Utc>) -> Self {
        let appointment_type = book.appointment_type(appointment.appointment_type);
        let needs = appointment_type.map_or(&[][..], |it| &it.needs);
        let needed = |id: &ResourceId| book.resource(*id).is_some_and(|it| needs.contains(&it.kind));
        Self {
            resources: appointment.resources.iter().filter(|it| !needed(it)).copied().collect(),
            preferred: appointment.resources.clone(),
            filling: Filling::Needed,
            buffers: appointment_type.map_or(appointment.buffers, |it| it.buffers),
            audience: Some(Audience::Staff),
            was: Some(Standing::of(appointment, now)),
            ..Self::of(appointment)
        }
    }

    /// What to ask for to put it at `wall_start`, as the shading judged it.
    #[must_use]
    pub fn placement(&self, wall_start: NaiveDateTime) -> Placement {
        Placement {
            provider: self.provider,
            location: self.location,
            resources: self.resources.clone(),
            wall_start,
            minutes: u16::try_from(self.period.minutes()).unwrap_or(u16::MAX),
        }
    }

    /// How it would stand.
    pub(crate) fn standing(&self) -> Standing {
        Standing {
            patient: self.patient,
            provider: self.provider,
            location: self.location,
            appointment_type: self.appointment_type,
            period: self.period,
            kind: StatusKind::Confirmed,
            reschedules: 0,
        }
    }

    pub(crate) fn takes<'a>(&self, resources: &'a [ResourceId]) -> Takes<'a> {
        Takes {
            patient: self.patient,
            provider: self.provider,
            location: self.location,
            resources,
            period: self.period,
            buffers: self.buffers,
        }
    }

    /// Everything that could stand in its way inside `window`.
    pub(crate) fn reach_in(&self, book: &ClinicBook, window: Period) -> Reach {
        let needs = match self.filling {
            Filling::Needed => book.appointment_type(self.appointment_type).map_or(&[][..], |it| &it.needs),
            Filling::Nothing => &[],
        };
        let mut resources = self.resources.clone();
        resources.extend(needs.iter().flat_map(|kind| serving(book, *kind, self.location)).map(|it| it.id));
        resources.sort_unstable();
        resources.dedup();
        let takes = Takes { period: window, buffers: Default::default(), ..self.takes(&resources) };
        Reach::of(takes.claims(book).map(|it| (it.claimant, it.period)))
    }
}

impl Standing {
    /// `appointment` as it stands at `now`.
    #[must_use]
    pub fn of(appointment: &Appointment, now: DateTime<Utc>) -> Self {
        Self {
            patient: Some(appointment.patient),
            provider: appointment.provider,
            location: appointment.location,
            appointment_type: appointment.appointment_type,
            period: appointment.promise.period,
            kind: appointment.kind_at(now),
            reschedules: appointment.reschedule_count,
        }
    }
}
