//! The places an appointment fits at on one date: what planning chooses from.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use crate::agenda::Agenda;
use crate::fit::{Candidate, Fit};
use crate::ids::LocationId;
use crate::ids::{ProviderId, ResourceId};
use crate::period::Period;
use crate::slot::Opening;
use crate::wall::{self, DAY, WallMinute};

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
        let (provider, location): (ProviderId, LocationId) =
            (self.candidate.provider, self.candidate.location);
        let resources: Vec<ResourceId> = self.fit.resources.clone();
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
