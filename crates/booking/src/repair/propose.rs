//! The proposal: as many as possible placed, then with as little change as possible.
//!
//! Every appointment's places are listed by what they change; a search gives each one, best first, those
//! with the fewest places before the others, and stops where nothing better can come of it.

use std::sync::Arc;

use chrono::{DateTime, Datelike, Days, TimeDelta, Utc};
use uuid::Uuid;

use super::{Moved, Out, Repair, RepairAsk, RepairMove, Substitutes, Unplaceable};
use crate::agenda::Agenda;
use crate::appointment::Appointment;
use crate::command::Placement;
use crate::day_sheet::{ClinicBook, DaySheet};
use crate::fit::Candidate;
use crate::ids::{AppointmentId, ExceptionId, ProviderId};
use crate::period::Period;
use crate::policy;
use crate::reach::Reach;
use crate::refusal::Misfit;
use crate::resource::Claimant;
use crate::schedule::{ExceptionKind, ScheduleException};
use crate::spot::{self, Spot};
use crate::status::{StatusKind, Step};
use crate::visit::{Search, Standing};
use crate::wall::{self, DAY};

/// So many places are tried before the best found so far is taken for good.
const MOST_STEPS: u32 = 20_000;

/// What an appointment without a place weighs: more than any change.
const UNPLACED: u64 = 100_000_000;

/// A proposal for `ask`; `sheet` holds [`RepairAsk::reach`] and the claims of [`RepairAsk::patients`].
#[must_use]
pub fn propose_repair(sheet: &DaySheet, ask: &RepairAsk, now: DateTime<Utc>) -> Repair {
    let affected = ask.affected(sheet, now);
    let is_begun = |it: &&Appointment| it.kind_at(now) == StatusKind::InProgress;
    let (begun, movable): (Vec<_>, Vec<_>) = affected.into_iter().partition(is_begun);
    let without =
        DaySheet { book: Arc::new(ask.closed(&sheet.book)), ..sheet.without(movable.iter().map(|it| it.id)) };
    let agenda = Agenda::new(&without, now);
    let mut cases: Vec<_> =
        movable.iter().map(|it| Case { appointment: it, places: ask.places(&agenda, it, now) }).collect();
    cases.sort_by_key(|it| (it.places.len(), it.appointment.promise.period, it.appointment.id));
    let mut search =
        Repairing { agenda, sheet: &without, cases: &cases, given: vec![], best: None, steps: 0, now };
    search.give(0, 0);
    let (steps, best) = (search.steps, search.best.map_or(vec![], |(_, given)| given));
    let search = if steps < MOST_STEPS { Search::Whole } else { Search::Stopped };
    let mut repair = Repair { moves: vec![], unplaced: vec![], search };
    repair.unplaced.extend(begun.iter().map(|it| (it.id, Unplaceable::HasBegun)));
    for (case, given) in cases.iter().zip(best) {
        match given {
            Some(spot) => repair.moves.push(case.moved(&spot)),
            None => {
                repair.unplaced.push((case.appointment.id, ask.no_place(&without, case.appointment, now)))
            }
        }
    }
    let start = |id: AppointmentId| sheet.appointment(id).map(|it| (it.promise.period, id));
    repair.moves.sort_by_key(|it| start(it.appointment));
    repair.unplaced.sort_by_key(|(id, _)| start(*id));
    repair
}

impl RepairAsk {
    /// What has to be on the sheet first: everybody's time from the day it begins to the last day it may go to.
    #[must_use]
    pub fn reach(&self, book: &ClinicBook, now: DateTime<Utc>) -> Reach {
        let Some(window) = self.window(book) else {
            return Reach::default();
        };
        let providers = book.providers.iter().map(|it| Claimant::Provider(it.id));
        let resources = book.resources.iter().map(|it| Claimant::Resource(it.id));
        let locations = book.locations.iter().map(|it| Claimant::Location(it.id));
        let everybody: Vec<_> = book.providers.iter().map(|it| it.id).collect();
        let rules = policy::reach(book, (None, &everybody), window, now);
        let time = providers.chain(resources).chain(locations).map(|it| (it, window));
        Reach::all([Reach::of(time), rules])
    }

    /// What has to be on the sheet then: whatever else the patients have on those days, and what the clinic's
    /// own rules count of theirs.
    #[must_use]
    pub fn patients(&self, sheet: &DaySheet, now: DateTime<Utc>) -> Reach {
        let book = &sheet.book;
        let Some(window) = self.window(book) else {
            return Reach::default();
        };
        Reach::all(self.affected(sheet, now).into_iter().flat_map(|it| {
            let rules = policy::reach(book, (Some(it.patient), &[]), window, now);
            [Reach::of([(Claimant::Patient(it.patient), window)]), rules]
        }))
    }

    fn window(&self, book: &ClinicBook) -> Option<Period> {
        let zone = book.clinic.zone;
        if !wall::YEARS.contains(&self.from.year()) || !wall::YEARS.contains(&self.to.year()) {
            return None;
        }
        let last = self.to.date().checked_add_days(Days::new(u64::from(self.days)))?;
        let window = Period::new(wall::day(self.from.date(), zone).start(), wall::day(last, zone).end());
        window.map(|it| it.widened(u32::from(DAY), u32::from(DAY)))
    }

    /// What is booked in that time and not over, by start.
    fn affected<'s>(&self, sheet: &'s DaySheet, now: DateTime<Utc>) -> Vec<&'s Appointment> {
        let zone = sheet.book.clinic.zone;
        let out = Period::new(wall::first_instant(self.from, zone), wall::first_instant(self.to, zone));
        let theirs = |it: &Appointment| match self.out {
            Out::Provider(id) => it.provider == id,
            Out::Resource(id) => it.resources.contains(&id),
        };
        let held = |it: &Appointment| it.deleted_at.is_none() && it.allows(Step::Place, now);
        let over = |it: &Appointment| it.promise.period.end() <= now;
        let affected = sheet.appointments.iter().filter(|it| theirs(it) && held(it) && !over(it));
        let mut affected: Vec<_> =
            affected.filter(|it| out.is_some_and(|out| out.overlaps(it.promise.period))).collect();
        affected.sort_by_key(|it| (it.promise.period, it.id));
        affected
    }

    /// The set-up as though the leave had been written down already.
    fn closed(&self, book: &ClinicBook) -> ClinicBook {
        let mut book = book.clone();
        book.exceptions.push(ScheduleException {
            id: ExceptionId(Uuid::nil()),
            scope: self.out.scope(),
            kind: ExceptionKind::Closure,
            from: self.from,
            to: self.to,
            location: None,
            label: String::new(),
            deleted: false,
            version: 0,
        });
        book
    }

    /// The providers it may be with, its own first.
    fn providers(&self, book: &ClinicBook, appointment: &Appointment) -> Vec<ProviderId> {
        let mut all: Vec<_> = book.providers.iter().filter(|it| it.active).collect();
        all.sort_by_key(|it| (it.id != appointment.provider, it.position, it.id));
        let may = |it: &ProviderId| self.substitutes == Substitutes::Anybody || *it == appointment.provider;
        all.into_iter().map(|it| it.id).filter(may).collect()
    }

    /// Every place it could have, least change first.
    fn places(&self, agenda: &Agenda<'_>, appointment: &Appointment, now: DateTime<Utc>) -> Vec<(u64, Spot)> {
        let book = agenda.book;
        let moving = Candidate::moving(appointment, book, now);
        let first = appointment.promise.wall_start.date();
        let dates: Vec<_> = first.iter_days().take(usize::from(self.days) + 1).collect();
        let mut places = vec![];
        for provider in self.providers(book, appointment) {
            let candidate = Candidate { provider, ..moving.clone() };
            let there = spot::at(agenda, &candidate, appointment.promise.wall_start, now);
            let there = there.filter(|it| it.fit.misfits.is_empty());
            let grid = book.clinic.policy.slot_minutes;
            let others = dates
                .iter()
                .flat_map(|date| spot::spots(agenda, &candidate, *date, grid, now).collect::<Vec<_>>());
            let spots = there.into_iter().chain(others).filter(|it| self.allows(appointment, it, now, book));
            places.extend(spots.map(|it| (weight(appointment, &it), it)));
        }
        places.sort_by_key(|(weight, it)| (*weight, it.wall_start)); // Stable: by provider within.
        places.dedup_by_key(|(_, it)| (it.wall_start, it.candidate.provider));
        places
    }

    /// The patient's bounds: on the day itself nobody is asked to come earlier than promised, and on another
    /// the time of day differs by no more than asked. A patient who is here already is not sent home.
    fn allows(&self, appointment: &Appointment, spot: &Spot, now: DateTime<Utc>, book: &ClinicBook) -> bool {
        let (was, to) = (appointment.promise.wall_start, spot.wall_start);
        let today = wall::wall(now, book.clinic.zone).date();
        if to.date() == was.date() {
            return was.date() != today || to >= was;
        }
        let is_here = appointment.kind_at(now) == StatusKind::CheckedIn;
        let drift = (to.time() - was.time()).abs();
        !is_here && self.drift_minutes.is_none_or(|most| drift <= TimeDelta::minutes(i64::from(most)))
    }

    fn no_place(&self, sheet: &DaySheet, appointment: &Appointment, now: DateTime<Utc>) -> Unplaceable {
        let agenda = Agenda::new(sheet, now);
        let moving = Candidate::moving(appointment, &sheet.book, now);
        let against = |provider: ProviderId| -> (ProviderId, Vec<Misfit>) {
            (provider, agenda.fit(&Candidate { provider, ..moving.clone() }).misfits)
        };
        let providers = self.providers(&sheet.book, appointment);
        Unplaceable::NoPlace { tried: providers.into_iter().map(against).collect() }
    }
}

/// What `spot` changes of where `appointment` stands.
fn changes(appointment: &Appointment, spot: &Spot) -> Vec<Moved> {
    let (was, to) = (appointment.promise.wall_start, spot.wall_start);
    let is = |moved: Moved, differs: bool| differs.then_some(moved);
    let day = is(Moved::Day, was.date() != to.date());
    let time = is(Moved::Time, was.time() != to.time());
    let provider = is(Moved::Provider, appointment.provider != spot.candidate.provider);
    let resources = is(Moved::Resources, appointment.resources != spot.fit.resources);
    [resources, time, provider, day].into_iter().flatten().collect()
}

/// What a place weighs: a chair least, then the hour, then the provider, then the day. Two who wait an hour
/// weigh less than one who waits two, so that those who came first stay first.
fn weight(appointment: &Appointment, spot: &Spot) -> u64 {
    let (was, to) = (appointment.promise.wall_start, spot.wall_start);
    let fives = (to.time() - was.time()).num_minutes().unsigned_abs() / 5;
    let days = (to.date() - was.date()).num_days().unsigned_abs();
    let each = changes(appointment, spot).into_iter().map(|it| match it {
        Moved::Resources => 100,
        Moved::Time => 10_000 + fives * 100 + fives * fives,
        Moved::Provider => 50_000,
        Moved::Day => 200_000 * days,
    });
    each.sum()
}

struct Case<'a> {
    appointment: &'a Appointment,
    places: Vec<(u64, Spot)>,
}

impl Case<'_> {
    fn moved(&self, spot: &Spot) -> RepairMove {
        let it = self.appointment;
        let placement = Placement {
            provider: spot.candidate.provider,
            location: spot.candidate.location,
            resources: spot.fit.resources.clone(),
            wall_start: spot.wall_start,
            minutes: u16::try_from(spot.candidate.period.minutes()).unwrap_or(u16::MAX),
        };
        RepairMove { appointment: it.id, seen_version: it.version, placement, changes: changes(it, spot) }
    }

    fn least(&self) -> u64 {
        self.places.first().map_or(UNPLACED, |(weight, _)| *weight)
    }
}

struct Repairing<'a> {
    agenda: Agenda<'a>,
    sheet: &'a DaySheet,
    cases: &'a [Case<'a>],
    given: Vec<Option<Spot>>,
    best: Option<(u64, Vec<Option<Spot>>)>,
    steps: u32,
    now: DateTime<Utc>,
}

impl Repairing<'_> {
    /// Gives the case at `place` each of its places in turn, or none, when those before weigh `weight`.
    fn give(&mut self, place: usize, weight: u64) {
        let cases = self.cases;
        let Some(case) = cases.get(place) else {
            if self.best.as_ref().is_none_or(|(best, _)| weight < *best) {
                self.best = Some((weight, self.given.clone()));
            }
            return;
        };
        let rest: u64 = cases[place + 1..].iter().map(Case::least).sum();
        for (adds, spot) in &case.places {
            if self.cannot_better(weight + adds + rest) {
                return;
            }
            self.steps += 1;
            let fit = self.agenda.fit(&spot.candidate);
            if !fit.misfits.is_empty() || self.breaks_visit(case.appointment, spot) {
                continue;
            }
            let laid = self.agenda.lay(case.appointment.id, &spot.candidate, &fit);
            self.given.push(Some(Spot { fit, ..spot.clone() }));
            self.give(place + 1, weight + adds);
            self.given.pop();
            self.agenda.lift(&laid);
        }
        if !self.cannot_better(weight + UNPLACED + rest) {
            self.leave(place, weight + UNPLACED);
        }
    }

    /// Leaves the case at `place` where it stands, unless one that moves has that time by now: whoever takes
    /// the proposal up finds it there.
    fn leave(&mut self, place: usize, weight: u64) {
        let it = self.cases[place].appointment;
        let standing = Candidate::of(it);
        let fit = self.agenda.fit(&standing);
        let moved = |id: &AppointmentId| {
            let given = self.cases.iter().zip(&self.given);
            given.filter(|(_, given)| given.is_some()).any(|(case, _)| case.appointment.id == *id)
        };
        let is_taken = |it: &Misfit| matches!(it, Misfit::Taken { by, .. } if by.iter().any(moved));
        if fit.misfits.iter().any(is_taken) {
            return;
        }
        let laid = self.agenda.lay(it.id, &standing, &fit);
        self.given.push(None);
        self.give(place + 1, weight);
        self.given.pop();
        self.agenda.lift(&laid);
    }

    fn cannot_better(&self, weight: u64) -> bool {
        self.best.as_ref().is_some_and(|(best, _)| weight >= *best || self.steps >= MOST_STEPS)
    }

    /// Whether a leg of a visit would no longer keep to its order and waits, as far as the others have places.
    fn breaks_visit(&self, appointment: &Appointment, spot: &Spot) -> bool {
        let Some(visit) = appointment.visit.and_then(|it| self.sheet.visit(it.visit)) else {
            return false;
        };
        let there = self.sheet.legs_of(visit.id, self.now).filter_map(Standing::of);
        let given = self.cases.iter().zip(&self.given).filter_map(|(case, given)| {
            let of_it = case.appointment.visit.filter(|it| it.visit == visit.id)?;
            let candidate = &given.as_ref()?.candidate;
            Some(Standing { leg: of_it.leg, provider: candidate.provider, period: candidate.period })
        });
        let leg = appointment.visit.map_or(0, |it| it.leg);
        let (provider, period) = (spot.candidate.provider, spot.candidate.period);
        let legs: Vec<_> = there.chain(given).chain([Standing { leg, provider, period }]).collect();
        !visit.itinerary.faults(&legs, self.sheet.book.clinic.zone).is_empty()
    }
}
