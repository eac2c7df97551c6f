//! One leg of a visit moved: what of the itinerary that breaks, and where the others could go instead (D3).

use chrono::{DateTime, Utc};

use super::solve::{Choices, Problem, all_day, leg_candidate, providers, solve, standing_spot};
use super::{Itinerary, Standing, Visit, VisitFault, VisitPlan};
use crate::agenda::Agenda;
use crate::appointment::Appointment;
use crate::command::Placement;
use crate::day_sheet::{ClinicBook, DaySheet};
use crate::fit::Candidate;
use crate::ids::{AppointmentId, VisitId};
use crate::period::Period;
use crate::reach::Reach;
use crate::status::{StatusKind, Step};
use crate::wall;

/// What moving one leg would lead to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AfterMove {
    /// What of the itinerary would not be kept to, were only that leg moved. Empty: nothing to warn of.
    pub faults: Vec<VisitFault>,
    /// Where all legs could go with that leg where it was moved to; only asked for when there are faults.
    pub proposal: Option<VisitPlan>,
}

/// What comes of putting `appointment` of a visit at `placement`; `None` when it is of none. `sheet` holds
/// the visit's legs and [`Visit::reach`] of that date.
#[must_use]
pub fn leg_moved(
    sheet: &DaySheet,
    appointment: AppointmentId,
    placement: &Placement,
    now: DateTime<Utc>,
) -> Option<AfterMove> {
    let moving = sheet.appointment(appointment)?;
    let visit = sheet.visit(moving.visit?.visit)?;
    let zone = sheet.book.clinic.zone;
    let candidate = moved_candidate(&sheet.book, moving, placement, now)?;
    let legs: Vec<_> = sheet.legs_of(visit.id, now).collect();
    let there = legs.iter().filter_map(|it| {
        let standing = Standing::of(it)?;
        let moved = Standing { provider: candidate.provider, period: candidate.period, ..standing };
        Some(if it.id == appointment { moved } else { standing })
    });
    let faults = visit.itinerary.faults(&there.collect::<Vec<_>>(), zone);
    if faults.is_empty() {
        return Some(AfterMove { faults, proposal: None });
    }
    let lifted = sheet.without(legs.iter().map(|it| it.id));
    let mut agenda = Agenda::new(&lifted, now);
    let problem = problem(sheet, visit, (&legs, appointment, &candidate, placement), now);
    Some(AfterMove { faults, proposal: solve(&mut agenda, &problem) })
}

impl Visit {
    /// Everything in the way of its legs on `date`, for [`leg_moved`].
    #[must_use]
    pub fn reach(&self, sheet: &DaySheet, date: chrono::NaiveDate, now: DateTime<Utc>) -> Reach {
        let book = &sheet.book;
        let window = wall::day(date, book.clinic.zone).widened(u32::from(wall::DAY), u32::from(wall::DAY));
        let legs = sheet.legs_of(self.id, now);
        let candidates = legs.flat_map(|it| self.candidates(book, it).collect::<Vec<_>>());
        Reach::all(candidates.map(|it| it.asked_in(book, window, now)))
    }

    /// Where else `leg` could be: with each provider it may be with.
    fn candidates<'a>(
        &'a self,
        book: &'a ClinicBook,
        leg: &'a Appointment,
    ) -> impl Iterator<Item = Candidate> + 'a {
        let place = leg.visit.map_or(usize::MAX, |it| usize::from(it.leg));
        let wish = self.itinerary.legs.get(place);
        wish.into_iter().flat_map(move |wish| {
            let who = providers(book, &wish.providers);
            who.filter_map(move |it| leg_candidate(book, wish, (Some(leg.patient), it, leg.location)))
        })
    }
}

impl DaySheet {
    /// The legs of a visit that still count: not called off, not replaced, not deleted.
    pub(crate) fn legs_of(&self, visit: VisitId, now: DateTime<Utc>) -> impl Iterator<Item = &Appointment> {
        let gone = [StatusKind::Cancelled, StatusKind::Rescheduled, StatusKind::Expired, StatusKind::NoShow];
        self.appointments.iter().filter(move |it| {
            it.visit.is_some_and(|it| it.visit == visit)
                && it.deleted_at.is_none()
                && !gone.contains(&it.kind_at(now))
        })
    }
}

fn moved_candidate(
    book: &ClinicBook,
    moving: &Appointment,
    to: &Placement,
    now: DateTime<Utc>,
) -> Option<Candidate> {
    let start = wall::instant(to.wall_start, book.clinic.zone).ok()?;
    let period = Period::lasting(start, u32::from(to.minutes))?;
    Some(Candidate {
        provider: to.provider,
        location: to.location,
        resources: to.resources.clone(),
        period,
        ..Candidate::moving(moving, book, now)
    })
}

type Moved<'a> = (&'a [&'a Appointment], AppointmentId, &'a Candidate, &'a Placement);

/// The moved leg stays where it was put, and those that have begun or may not be moved where they are.
fn problem<'a>(
    sheet: &'a DaySheet,
    visit: &'a Visit,
    (legs, moved, candidate, placement): Moved<'a>,
    now: DateTime<Utc>,
) -> Problem<'a> {
    let book = &sheet.book;
    let itinerary: &Itinerary = &visit.itinerary;
    let choices = legs.iter().filter_map(|it| {
        let fixed = if it.id == moved {
            Some(standing_spot(candidate.clone(), placement.wall_start))
        } else if it.promise.period.start() < now || !it.allows(Step::Place, now) {
            Some(standing_spot(Candidate::of(it), it.promise.wall_start))
        } else {
            None
        };
        Some(Choices { leg: it.visit?.leg, candidates: visit.candidates(book, it).collect(), fixed })
    });
    let (date, grid) = (placement.wall_start.date(), grid_of(book));
    Problem { itinerary, choices: choices.collect(), date, within: all_day(), grid, now }
}

/// Legs follow one another more closely than new appointments are offered: every five minutes.
fn grid_of(book: &ClinicBook) -> u16 {
    book.clinic.policy.slot_minutes.min(5)
}
