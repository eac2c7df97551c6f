//! Places for all legs of a visit at once (D3): the shortest coming of a date, then the earliest.
//!
//! A search through every order, start, provider and chair, cut short wherever nothing better can come of
//! it. It finds a plan if there is one, as long as it is not stopped by [`MOST_STEPS`].

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{Follows, Itinerary, MOST_LEGS};
use crate::agenda::{Agenda, serving};
use crate::day_sheet::{ClinicBook, DaySheet};
use crate::fit::{Candidate, Filling, Fit};
use crate::ids::{AppointmentId, LocationId, PatientId, ProviderId};
use crate::period::Period;
use crate::reach::Reach;
use crate::slot::Opening;
use crate::spot::{self, Spot, Wish};
use crate::wall::{self, DAY, WallSpan};

/// The longest search, in days (C13).
pub const MOST_DAYS: i64 = 31;

/// So many legs are tried on one date before the best found so far is taken for good.
const MOST_STEPS: u32 = 200_000;

/// A visit somebody looks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VisitAsk {
    /// For whom, where that is known.
    pub patient: Option<PatientId>,
    /// Where.
    pub location: LocationId,
    /// What its legs keep to.
    pub itinerary: Itinerary,
    /// First date.
    pub from: NaiveDate,
    /// Last date.
    pub to: NaiveDate,
    /// When on the wall clock all legs have to start.
    pub within: WallSpan,
    /// Minutes between starts, counted from midnight on the wall clock.
    pub grid: u16,
}

/// Whether a search came to its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Search {
    /// There is nothing better on that date.
    Whole,
    /// It was stopped: there may be something better.
    Stopped,
}

/// Places for all legs.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct VisitPlan {
    /// Where each leg goes, with its place in the itinerary; by start.
    pub legs: Vec<(u8, Opening)>,
    /// From the first start to the last end, minutes.
    pub minutes: u32,
    /// How much of it is waiting, minutes.
    pub waiting: u32,
    /// Whether nothing better is there.
    pub search: Search,
}

/// The best plan of each date that has one, shortest first, then earliest; `sheet` holds
/// [`VisitAsk::reach`]. An itinerary nobody could keep to has none, nor has a search of more than
/// [`MOST_DAYS`].
#[must_use]
pub fn visit_plans(sheet: &DaySheet, ask: &VisitAsk, now: DateTime<Utc>) -> Vec<VisitPlan> {
    let legs = 1..=MOST_LEGS;
    if !legs.contains(&ask.itinerary.legs.len()) || !ask.itinerary.has_an_order() || !ask.is_bounded() {
        return vec![];
    }
    let mut agenda = Agenda::new(sheet, now);
    let dates = ask.from.iter_days().take_while(|it| *it <= ask.to);
    let mut plans: Vec<_> =
        dates.filter_map(|date| solve(&mut agenda, &ask.problem(&sheet.book, date, now))).collect();
    plans.sort_by_key(|it| (it.minutes, it.legs.first().map(|(_, leg)| leg.period)));
    plans
}

impl VisitAsk {
    /// Everything that has to be on the sheet for [`visit_plans`] to be right.
    #[must_use]
    pub fn reach(&self, book: &ClinicBook, now: DateTime<Utc>) -> Reach {
        if !self.is_bounded() {
            return Reach::default();
        }
        let zone = book.clinic.zone;
        let window = Period::new(wall::day(self.from, zone).start(), wall::day(self.to, zone).end());
        let Some(window) = window.map(|it| it.widened(u32::from(DAY), u32::from(DAY))) else {
            return Reach::default();
        };
        let legs = (0..self.itinerary.legs.len()).flat_map(|leg| self.candidates(book, leg));
        Reach::all(legs.map(|it| it.asked_in(book, window, now)))
    }

    fn is_bounded(&self) -> bool {
        wall::YEARS.contains(&self.from.year()) && (0..MOST_DAYS).contains(&(self.to - self.from).num_days())
    }

    fn problem<'a>(&'a self, book: &ClinicBook, date: NaiveDate, now: DateTime<Utc>) -> Problem<'a> {
        let choices = (0..self.itinerary.legs.len()).map(|leg| Choices {
            leg: u8::try_from(leg).expect("there are at most six legs"),
            candidates: self.candidates(book, leg),
            fixed: None,
        });
        let choices = choices.collect();
        Problem { itinerary: &self.itinerary, choices, date, within: self.within, grid: self.grid, now }
    }

    /// The leg with each provider it may be with, by position.
    fn candidates(&self, book: &ClinicBook, leg: usize) -> Vec<Candidate> {
        let leg = &self.itinerary.legs[leg];
        let of = |provider| leg_candidate(book, leg, (self.patient, provider, self.location));
        providers(book, &leg.providers).filter_map(of).collect()
    }
}

/// The active ones of `asked`, or everybody, by position.
pub(super) fn providers<'b>(
    book: &'b ClinicBook,
    asked: &'b [ProviderId],
) -> impl Iterator<Item = ProviderId> + 'b {
    let mut all: Vec<_> = book.providers.iter().filter(|it| it.active).collect();
    all.sort_by_key(|it| (it.position, it.id));
    all.into_iter().map(|it| it.id).filter(|it| asked.is_empty() || asked.contains(it))
}

/// The candidate a leg makes; its time is a stand-in. `None` where no such leg may be booked.
pub(super) fn leg_candidate(
    book: &ClinicBook,
    leg: &super::Leg,
    (patient, provider, location): (Option<PatientId>, ProviderId, LocationId),
) -> Option<Candidate> {
    let appointment_type = book.appointment_type(leg.appointment_type)?;
    if !appointment_type.active || !appointment_type.allows(leg.minutes) {
        return None;
    }
    let period = Period::lasting(DateTime::UNIX_EPOCH, u32::from(leg.minutes))?;
    let (appointment_type, resources) = (leg.appointment_type, &leg.resources);
    Some(Wish { patient, appointment_type, provider, location, resources, period }.candidate(book))
}

/// One date's question.
pub(super) struct Problem<'a> {
    pub(super) itinerary: &'a Itinerary,
    pub(super) choices: Vec<Choices>,
    pub(super) date: NaiveDate,
    pub(super) within: WallSpan,
    pub(super) grid: u16,
    pub(super) now: DateTime<Utc>,
}

/// Where one leg may go.
pub(super) struct Choices {
    pub(super) leg: u8,
    pub(super) candidates: Vec<Candidate>,
    /// The only place it may have, where that is settled.
    pub(super) fixed: Option<Spot>,
}

/// The best plan for `problem`; `None` if there is none.
pub(super) fn solve(agenda: &mut Agenda<'_>, problem: &Problem<'_>) -> Option<VisitPlan> {
    let spots: Vec<_> = problem.choices.iter().map(|it| problem.spots(agenda, it)).collect();
    if spots.iter().any(Vec::is_empty) {
        return None;
    }
    let mut solver = Solver { agenda, problem, spots, placed: vec![], best: None, steps: 0, clashes: 0 };
    solver.next();
    let (steps, best) = (solver.steps, solver.best);
    let search = if steps < MOST_STEPS { Search::Whole } else { Search::Stopped };
    best.map(|(minutes, placed)| plan(minutes, placed, search))
}

fn plan(minutes: u32, placed: Vec<(u8, Spot)>, search: Search) -> VisitPlan {
    let busy: u32 = placed.iter().map(|(_, it)| it.candidate.period.minutes()).sum();
    let legs = placed.into_iter().map(|(leg, spot)| (leg, spot.opening())).collect();
    VisitPlan { legs, minutes, waiting: minutes.saturating_sub(busy), search }
}

impl Problem<'_> {
    /// Every place a leg could have if it were alone, by start and then by provider.
    fn spots(&self, agenda: &Agenda<'_>, choices: &Choices) -> Vec<Spot> {
        if let Some(fixed) = &choices.fixed {
            return vec![fixed.clone()];
        }
        let within = |it: &Spot| {
            let minute = wall::minute_of(it.wall_start);
            self.within.from() <= minute && minute < self.within.to()
        };
        let each = choices.candidates.iter();
        let mut spots: Vec<_> = each
            .flat_map(|it| spot::spots(agenda, it, self.date, self.grid, self.now).collect::<Vec<_>>())
            .filter(within)
            .collect();
        spots.sort_by_key(|it| it.candidate.period.start()); // Stable: by provider within.
        spots
    }
}

struct Solver<'a, 'b> {
    agenda: &'a mut Agenda<'b>,
    problem: &'a Problem<'a>,
    spots: Vec<Vec<Spot>>,
    placed: Vec<(u8, Spot)>,
    best: Option<(u32, Vec<(u8, Spot)>)>,
    steps: u32,
    /// How often a place was lost to another leg of the same visit.
    clashes: u32,
}

impl Solver<'_, '_> {
    /// Places one more leg, every way there is, and after it the rest.
    fn next(&mut self) {
        if self.placed.len() == self.problem.choices.len() {
            return self.keep();
        }
        for place in 0..self.spots.len() {
            let leg = self.problem.choices[place].leg;
            if self.is_placed(leg) || !self.may_come_next(leg) {
                continue;
            }
            let from = self
                .ready_at()
                .map_or(0, |it| self.spots[place].partition_point(|spot| spot.candidate.period.start() < it));
            for spot in from..self.spots[place].len() {
                if self.steps >= MOST_STEPS || self.is_hopeless(place, spot) {
                    break;
                }
                self.steps += 1;
                self.place(place, spot);
            }
        }
    }

    /// Tries one place of one leg with every choice of chairs that could make a difference.
    fn place(&mut self, place: usize, spot: usize) {
        let spot = self.spots[place][spot].clone();
        let choices = &self.problem.choices[place];
        let leg = choices.leg;
        if choices.fixed.is_some() {
            return self.with(leg, &spot, &spot.fit.clone());
        }
        let fit = self.agenda.fit(&spot.candidate);
        if !fit.misfits.is_empty() {
            self.clashes += 1;
            return;
        }
        let before = self.clashes;
        self.with(leg, &spot, &fit);
        if self.clashes == before {
            return; // Nothing was in the way of the others, so another chair changes nothing.
        }
        for other in self.other_choices(&spot.candidate, &fit) {
            self.with(leg, &spot, &other);
        }
    }

    fn with(&mut self, leg: u8, spot: &Spot, fit: &Fit) {
        let laid = self.agenda.lay(AppointmentId(Uuid::nil()), &spot.candidate, fit);
        self.placed.push((leg, Spot { fit: fit.clone(), ..spot.clone() }));
        self.next();
        self.placed.pop();
        self.agenda.lift(&laid);
    }

    /// Every other set of needed chairs, rooms and devices that is free, by position.
    fn other_choices(&self, candidate: &Candidate, tried: &Fit) -> Vec<Fit> {
        let book = self.agenda.book;
        let needs = book.appointment_type(candidate.appointment_type).map_or(&[][..], |it| &it.needs);
        let mut sets = vec![candidate.resources.clone()];
        for kind in needs {
            let has = |id: &_| book.resource(*id).is_some_and(|it| it.kind == *kind);
            if candidate.resources.iter().any(has) {
                continue;
            }
            let ids: Vec<_> = serving(book, *kind, candidate.location).map(|it| it.id).collect();
            sets = sets.iter().flat_map(|set| ids.iter().map(|it| [&set[..], &[*it]].concat())).collect();
        }
        let fits = sets.into_iter().filter(|it| *it != tried.resources).map(|resources| {
            let candidate = Candidate { resources, filling: Filling::Nothing, ..candidate.clone() };
            self.agenda.fit(&candidate)
        });
        fits.filter(|it| it.misfits.is_empty()).collect()
    }

    fn is_placed(&self, leg: u8) -> bool {
        self.placed.iter().any(|(it, _)| *it == leg)
    }

    /// Whether everything that has to be over before `leg` has its place; what has none in this problem is
    /// not waited for.
    fn may_come_next(&self, leg: u8) -> bool {
        let asked = |leg: u8| self.problem.choices.iter().any(|it| it.leg == leg);
        let waits = |it: &Follows| it.later == leg && asked(it.earlier) && !self.is_placed(it.earlier);
        !self.problem.itinerary.follows.iter().any(waits)
    }

    fn ready_at(&self) -> Option<DateTime<Utc>> {
        self.placed.last().map(|(_, it)| it.candidate.period.end())
    }

    /// Whether neither this place nor any later one of that leg can give a better plan: the wait is too long
    /// already, another leg has no place left, or what was found is as short.
    fn is_hopeless(&self, place: usize, spot: usize) -> bool {
        let (leg, period) = (self.problem.choices[place].leg, self.spots[place][spot].candidate.period);
        let itinerary = self.problem.itinerary;
        let too_long = |end: DateTime<Utc>, at_most: Option<u16>| {
            at_most.is_some_and(|it| period.start() - end > TimeDelta::minutes(i64::from(it)))
        };
        if self.ready_at().is_some_and(|end| too_long(end, itinerary.max_wait)) {
            return true;
        }
        let follows = itinerary.follows.iter().filter(|it| it.later == leg);
        let ends = follows.filter_map(|it| Some((self.end_of(it.earlier)?, it.max_wait)));
        if ends.into_iter().any(|(end, at_most)| too_long(end, at_most)) {
            return true;
        }
        let first = self.placed.first().map_or(period.start(), |(_, it)| it.candidate.period.start());
        let shortest = u32::try_from((period.end() - first).num_minutes()).unwrap_or(u32::MAX);
        let at_best = (shortest.saturating_add(self.rest(leg)), Some(first));
        let start_of = |placed: &[(u8, Spot)]| placed.first().map(|(_, it)| it.candidate.period.start());
        self.best.as_ref().is_some_and(|(best, placed)| at_best >= (*best, start_of(placed)))
            || self.leaves_no_place(leg, period.end())
    }

    /// Minutes of the legs that have no place yet, but for `leg`.
    fn rest(&self, leg: u8) -> u32 {
        let open = self.problem.choices.iter().zip(&self.spots);
        let open = open.filter(|(it, _)| it.leg != leg && !self.is_placed(it.leg));
        open.filter_map(|(_, spots)| spots.first()).map(|it| it.candidate.period.minutes()).sum()
    }

    fn leaves_no_place(&self, leg: u8, end: DateTime<Utc>) -> bool {
        let open = self.problem.choices.iter().zip(&self.spots);
        let mut open = open.filter(|(it, _)| it.leg != leg && !self.is_placed(it.leg));
        open.any(|(_, spots)| spots.last().is_none_or(|it| it.candidate.period.start() < end))
    }

    fn end_of(&self, leg: u8) -> Option<DateTime<Utc>> {
        self.placed.iter().find(|(it, _)| *it == leg).map(|(_, it)| it.candidate.period.end())
    }

    /// Keeps the plan if it is shorter than the best, or as short and earlier.
    fn keep(&mut self) {
        let ends = (self.placed.first(), self.placed.last());
        let (Some((_, first)), Some((_, last))) = ends else {
            return;
        };
        let start = first.candidate.period.start();
        let minutes = (last.candidate.period.end() - start).num_minutes();
        let minutes = u32::try_from(minutes).unwrap_or(u32::MAX);
        let better = self.best.as_ref().is_none_or(|(best, placed)| {
            let earliest = placed.first().map(|(_, it)| it.candidate.period.start());
            (minutes, Some(start)) < (*best, earliest)
        });
        if better {
            self.best = Some((minutes, self.placed.clone()));
        }
    }
}

/// The wall-clock day, all of it.
pub(super) fn all_day() -> WallSpan {
    WallSpan::new(0, DAY).expect("a day is not empty")
}

/// The spot of something that stands where it stands, whatever speaks against it.
pub(super) fn standing_spot(candidate: Candidate, wall_start: NaiveDateTime) -> Spot {
    let fit = Fit { resources: candidate.resources.clone(), misfits: vec![], warnings: vec![] };
    Spot { candidate, fit, wall_start }
}
