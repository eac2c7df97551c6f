//! The places an appointment fits at on one date: what planning chooses from.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use crate::agenda::Agenda;
use crate::audience::Audience;
use crate::day_sheet::ClinicBook;
use crate::fit::{Candidate, Filling, Fit};
use crate::ids::{AppointmentTypeId, LocationId, PatientId, ProviderId, ResourceId};
use crate::period::Period;
use crate::slot::Opening;
use crate::wall::{self, DAY, WallMinute};

/// A new appointment somebody thinks of: the one place planning makes its candidates in.
#[derive(Clone, Copy)]
pub(crate) struct Wish<'a> {
    pub(crate) patient: Option<PatientId>,
    pub(crate) appointment_type: AppointmentTypeId,
    pub(crate) provider: ProviderId,
    pub(crate) location: LocationId,
    /// Those it has to have; kinds it needs besides are filled in.
    pub(crate) resources: &'a [ResourceId],
    pub(crate) period: Period,
}

impl Wish<'_> {
    /// The candidate booking by staff would make of it, with the type's buffers.
    pub(crate) fn candidate(self, book: &ClinicBook) -> Candidate {
        Candidate {
            appointment: None,
            patient: self.patient,
            appointment_type: self.appointment_type,
            provider: self.provider,
            location: self.location,
            resources: self.resources.to_vec(),
            preferred: vec![],
            filling: Filling::Needed,
            period: self.period,
            buffers: book.appointment_type(self.appointment_type).map(|it| it.buffers).unwrap_or_default(),
            audience: Some(Audience::Staff),
            was: None,
        }
    }
}

/// A place and time a candidate fits at.
#[derive(Clone, Debug)]
pub(crate) struct Spot {
    pub(crate) candidate: Candidate,
    pub(crate) fit: Fit,
    pub(crate) wall_start: NaiveDateTime,
}

impl Spot {
    /// The spot as it is offered.
    pub(crate) fn opening(&self) -> Opening {
        let (provider, location) = (self.candidate.provider, self.candidate.location);
        let resources = self.fit.resources.clone();
        Opening { provider, location, resources, wall_start: self.wall_start, period: self.candidate.period }
    }
}

/// `candidate` at `wall_start`: what it would take there; `None` where the clocks skip it or it is past.
pub(crate) fn at(
    agenda: &Agenda<'_>,
    candidate: &Candidate,
    wall_start: NaiveDateTime,
    now: DateTime<Utc>,
) -> Option<Spot> {
    let start = wall::instant(wall_start, agenda.book.clinic.zone).ok().filter(|it| *it >= now)?;
    let period = Period::lasting(start, candidate.period.minutes())?;
    let candidate = Candidate { period, ..candidate.clone() };
    let fit = agenda.fit(&candidate);
    Some(Spot { candidate, fit, wall_start })
}

/// Where `candidate` fits on `date` at starts on the `grid`, in minutes from midnight; earliest first. Only
/// starts inside the provider's hours are asked about: others could not fit.
pub(crate) fn spots<'s>(
    agenda: &'s Agenda<'_>,
    candidate: &'s Candidate,
    date: NaiveDate,
    grid: u16,
    now: DateTime<Utc>,
) -> impl Iterator<Item = Spot> + 's {
    starts(agenda, candidate, date, grid)
        .filter_map(move |it| at(agenda, candidate, wall::at_minute(date, it), now))
        .filter(|it| it.fit.misfits.is_empty())
}

fn starts<'s>(
    agenda: &'s Agenda<'_>,
    candidate: &'s Candidate,
    date: NaiveDate,
    grid: u16,
) -> impl Iterator<Item = WallMinute> + 's {
    let day = agenda.open_times((candidate.provider, candidate.location, date));
    let zone = agenda.book.clinic.zone;
    let last = if day.open.is_empty() { 0 } else { DAY };
    (0..last).step_by(usize::from(grid.max(1))).filter(move |minute| {
        let start = wall::instant(wall::at_minute(date, *minute), zone);
        start.is_ok_and(|start| day.open.iter().any(|it| it.start() <= start && start < it.end()))
    })
}

/// The one of `spots` whose start is nearest to `wanted` by the clock; the later of two as near.
pub(crate) fn nearest(spots: impl Iterator<Item = Spot>, wanted: NaiveDateTime) -> Option<Spot> {
    spots.min_by_key(|it| {
        let apart = it.wall_start.time() - wanted.time();
        (apart.abs(), apart < chrono::TimeDelta::zero())
    })
}
