//! A day sheet made ready for many questions: who is taken when, and when everybody is open.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::appointment::Appointment;
use crate::audience::Force;
use crate::claim::Claim;
use crate::class::Class;
use crate::day_sheet::{ClinicBook, DaySheet};
use crate::fit::{Candidate, Filling, Fit, Warning, dates, in_real_time};
use crate::ids::{AppointmentId, ExceptionId, LocationId, ProviderId, ResourceId};
use crate::lease;
use crate::opening::{open_day, resource_closures};
use crate::period::Period;
use crate::policy::judge::Judge;
use crate::refusal::Misfit;
use crate::resource::{Claimant, Resource, ResourceKind};
use crate::template::{Kept, kept, slots_on};
use crate::wall;

mod stretch;
mod tentative;

/// One claim on a claimant's time.
#[derive(Clone, Copy)]
struct Busy {
    claimed: Period,
    appointment: AppointmentId,
    visible: Period,
    class: Option<Class>,
}

/// All claims on one claimant, earliest first.
#[derive(Default)]
struct Lane {
    busy: Vec<Busy>,
    longest: TimeDelta,
}

/// One date of a provider at a location, in real time.
#[derive(Default)]
pub(crate) struct OpenTimes {
    pub(crate) open: Vec<Period>,
    closed: Vec<(Period, ExceptionId)>,
    /// Time kept for types, by its place in the provider's template.
    kept: Vec<(Period, usize)>,
}

type OpenKey = (ProviderId, LocationId, NaiveDate);
type Closures = Rc<Vec<(Period, ExceptionId)>>;

/// See the module.
pub(crate) struct Agenda<'a> {
    pub(crate) book: &'a ClinicBook,
    lanes: HashMap<Claimant, Lane>,
    open: RefCell<HashMap<OpenKey, Rc<OpenTimes>>>,
    closed: RefCell<HashMap<(ResourceId, NaiveDate), Closures>>,
    judge: Judge<'a>,
    now: DateTime<Utc>,
}

impl<'a> Agenda<'a> {
    /// Of everything on `sheet`, as claimed at `now`.
    pub(crate) fn new(sheet: &'a DaySheet, now: DateTime<Utc>) -> Self {
        Self::of(sheet, sheet.appointments.iter(), now)
    }

    /// Of what could matter to a claim on `window`: enough for one question, and cheaper.
    pub(crate) fn around(sheet: &'a DaySheet, window: Period, now: DateTime<Utc>) -> Self {
        let near = |it: &&Appointment| it.buffers.around(it.promise.period).overlaps(window);
        Self::of(sheet, sheet.appointments.iter().filter(near), now)
    }

    fn of<'b>(
        sheet: &'a DaySheet,
        appointments: impl Iterator<Item = &'b Appointment>,
        now: DateTime<Utc>,
    ) -> Self {
        let book: &ClinicBook = &sheet.book;
        let mut lanes: HashMap<Claimant, Lane> = HashMap::new();
        for appointment in appointments {
            for claim in appointment.claims(book, now) {
                let lane = lanes.entry(claim.claimant).or_default();
                lane.longest = lane.longest.max(claim.period.end() - claim.period.start());
                let (appointment, visible) = (appointment.id, appointment.promise.period);
                lane.busy.push(Busy { claimed: claim.period, appointment, visible, class: claim.class });
            }
        }
        for lane in lanes.values_mut() {
            lane.busy.sort_unstable_by_key(|it| (it.claimed, it.appointment));
        }
        let judge = Judge::new(sheet, now);
        Self { book, lanes, open: RefCell::default(), closed: RefCell::default(), judge, now }
    }

    /// Every reason against `candidate`, and the resources it would take.
    pub(crate) fn fit(&self, candidate: &Candidate) -> Fit {
        let mut misfits = vec![];
        self.check_type(candidate, &mut misfits);
        self.check_hours(candidate, &mut misfits);
        self.check_resources(candidate, &mut misfits);
        let (mut resources, mut lacking) = (candidate.resources.clone(), vec![]);
        if candidate.filling == Filling::Needed {
            self.fill(candidate, &mut resources, &mut lacking);
        }
        // Which class it is of depends on the room, be it a chosen one or filled in. What was filled in for an
        // appointment of one patient was found free already.
        let taken = if self.is_class(candidate) { &resources } else { &candidate.resources };
        for claim in candidate.takes(taken).claims(self.book) {
            misfits.extend(self.kept_from(&claim, candidate));
            misfits.extend(self.taken(&claim, candidate));
        }
        misfits.extend(lacking);
        let mut warnings = vec![];
        self.check_own_rules(candidate, &mut misfits, &mut warnings);
        // What nobody may pass over is what they are told first.
        misfits.sort_by_key(|it| !it.is_firm());
        Fit { resources, misfits, warnings }
    }

    /// The clinic's own rules: time kept for types (S3.2), and policies.
    fn check_own_rules(&self, candidate: &Candidate, misfits: &mut Vec<Misfit>, warnings: &mut Vec<Warning>) {
        for kept in self.kept(candidate) {
            match kept.force {
                Force::Warns => warnings.push(Warning::KeptFor(kept)),
                Force::Asks | Force::Forbids => misfits.push(Misfit::KeptFor(kept)),
            }
        }
        for breach in self.judge.breaches(candidate) {
            match breach.force {
                Force::Warns => warnings.push(Warning::Policy(breach)),
                Force::Asks | Force::Forbids => misfits.push(Misfit::Policy(breach)),
            }
        }
    }

    fn kept(&self, candidate: &Candidate) -> Vec<Kept> {
        let template = self.book.provider(candidate.provider).map_or(&[][..], |it| &it.template);
        if template.is_empty() {
            return vec![];
        }
        let days: Vec<_> = dates(candidate.period, self.book.clinic.zone)
            .map(|date| self.open_times((candidate.provider, candidate.location, date)))
            .collect();
        let slots = days.iter().flat_map(|it| &it.kept).map(|(period, place)| (&template[*place], *period));
        kept(slots, candidate, self.now)
    }

    /// When `provider` is open at `location` on `date`, in real time.
    pub(crate) fn open_times(&self, key: OpenKey) -> Rc<OpenTimes> {
        let (provider, location, date) = key;
        let make = || {
            let day = open_day(self.book, provider, location, date);
            let zone = self.book.clinic.zone;
            let closed = day.closures.iter();
            Rc::new(OpenTimes {
                open: in_real_time(date, day.hours.iter().copied(), zone),
                closed: closed.filter_map(|(it, id)| Some((wall::span_on(date, *it, zone)?, *id))).collect(),
                kept: slots_on(self.book, key),
            })
        };
        Rc::clone(self.open.borrow_mut().entry(key).or_insert_with(make))
    }

    fn closed_times(&self, resource: ResourceId, date: NaiveDate) -> Closures {
        let make = || {
            let closed = resource_closures(self.book, resource, date).into_iter();
            let zone = self.book.clinic.zone;
            Rc::new(closed.filter_map(|(it, id)| Some((wall::span_on(date, it, zone)?, id))).collect())
        };
        Rc::clone(self.closed.borrow_mut().entry((resource, date)).or_insert_with(make))
    }

    fn check_type(&self, candidate: &Candidate, misfits: &mut Vec<Misfit>) {
        let (provider, appointment_type) = (candidate.provider, candidate.appointment_type);
        let theirs = self.book.provider(provider).map_or(&[][..], |it| &it.appointment_types);
        if !theirs.is_empty() && !theirs.contains(&appointment_type) {
            misfits.push(Misfit::NotTheirType { provider, appointment_type });
        }
    }

    /// Hours, leave and closures, for the visible time; for the buffers too where the policy says so (Q11).
    fn check_hours(&self, candidate: &Candidate, misfits: &mut Vec<Misfit>) {
        let (provider, needed) = (candidate.provider, self.needs_open(candidate));
        let days: Vec<_> = dates(needed, self.book.clinic.zone)
            .map(|date| self.open_times((provider, candidate.location, date)))
            .collect();
        if !covered(needed, &days) {
            misfits.push(Misfit::OutsideHours { provider });
        }
        for (_, exception) in days.iter().flat_map(|it| &it.closed).filter(|(it, _)| it.overlaps(needed)) {
            push_new(misfits, Misfit::Closed { exception: *exception });
        }
    }

    fn check_resources(&self, candidate: &Candidate, misfits: &mut Vec<Misfit>) {
        for resource in &candidate.resources {
            if self.book.resource(*resource).is_some_and(|it| it.location != candidate.location) {
                misfits.push(Misfit::Elsewhere { resource: *resource });
            }
            for exception in self.shut(*resource, self.needs_open(candidate)) {
                push_new(misfits, Misfit::Closed { exception });
            }
        }
    }

    fn needs_open(&self, candidate: &Candidate) -> Period {
        if self.book.clinic.policy.buffer_may_overrun_closing {
            candidate.period
        } else {
            candidate.buffers.around(candidate.period)
        }
    }

    fn shut(&self, resource: ResourceId, needed: Period) -> Vec<ExceptionId> {
        dates(needed, self.book.clinic.zone)
            .flat_map(|date| {
                let closed = self.closed_times(resource, date);
                closed.iter().filter(|(it, _)| it.overlaps(needed)).map(|(_, id)| *id).collect::<Vec<_>>()
            })
            .collect()
    }

    /// Adds a resource of every kind the type needs and nobody chose.
    fn fill(&self, candidate: &Candidate, resources: &mut Vec<ResourceId>, misfits: &mut Vec<Misfit>) {
        let needs = self.book.appointment_type(candidate.appointment_type).map_or(&[][..], |it| &it.needs);
        for kind in needs {
            let has = |id: &ResourceId| self.book.resource(*id).is_some_and(|it| it.kind == *kind);
            if resources.iter().any(has) {
                continue;
            }
            match self.first_free(*kind, candidate) {
                Some(id) => resources.push(id),
                None => push_new(misfits, Misfit::NoneFree { kind: *kind }),
            }
        }
    }

    fn first_free(&self, kind: ResourceKind, candidate: &Candidate) -> Option<ResourceId> {
        let free = |it: &&Resource| {
            let claim = self.claim_on(it, candidate);
            self.kept_from(&claim, candidate).is_none()
                && self.taken(&claim, candidate).is_none()
                && self.shut(it.id, self.needs_open(candidate)).is_empty()
        };
        let mut serving: Vec<_> = serving(self.book, kind, candidate.location).collect();
        // Where the class is already; then what it has now; stable: by position within.
        let joins = |it: &Resource| self.is_joined(&self.claim_on(it, candidate), candidate);
        serving.sort_by_cached_key(|it| (!joins(it), !candidate.preferred.contains(&it.id)));
        serving.into_iter().find(free).map(|it| it.id)
    }

    /// Every resource of `kind` that could serve, with what is in its way.
    pub(crate) fn why_not_free(
        &self,
        kind: ResourceKind,
        candidate: &Candidate,
    ) -> Vec<(ResourceId, Vec<Misfit>)> {
        let why = |it: &Resource| {
            let mut misfits = vec![];
            let claim = self.claim_on(it, candidate);
            misfits.extend(self.kept_from(&claim, candidate));
            misfits.extend(self.taken(&claim, candidate));
            for exception in self.shut(it.id, self.needs_open(candidate)) {
                push_new(&mut misfits, Misfit::Closed { exception });
            }
            (it.id, misfits)
        };
        serving(self.book, kind, candidate.location).map(why).collect()
    }

    /// What `candidate` would take of `resource`.
    fn claim_on(&self, resource: &Resource, candidate: &Candidate) -> Claim {
        let shares = resource.kind == ResourceKind::Room && self.is_class(candidate);
        Claim {
            claimant: Claimant::Resource(resource.id),
            period: candidate.buffers.around(candidate.period),
            class: if shares { candidate.takes(&[resource.id]).class(self.book) } else { None },
        }
    }

    /// The computer that keeps what `claim` is on, unless `candidate` has that time already (D1).
    fn kept_from(&self, claim: &Claim, candidate: &Candidate) -> Option<Misfit> {
        let holder = self.book.kept_from_asker(claim.claimant)?;
        let own = |it: &Busy| {
            Some(it.appointment) == candidate.appointment
                && it.class == claim.class
                && it.claimed.covers(claim.period)
        };
        let has = self.lanes.get(&claim.claimant).is_some_and(|it| it.busy.iter().any(own));
        (!has).then(|| lease::kept(claim.claimant, holder))
    }

    /// Who has the time `claim` would need; `None` when it is free for `candidate`.
    fn taken(&self, claim: &Claim, candidate: &Candidate) -> Option<Misfit> {
        let (claimant, window) = (claim.claimant, claim.period);
        let capacity = self.book.capacity(claimant)?;
        let lane = self.lanes.get(&claimant)?;
        let overlapping = lane.overlapping(window, candidate.appointment);
        if claim.class.is_none() && overlapping.len() < usize::from(capacity) {
            return None;
        }
        let full = full_at(&overlapping, claim, candidate.period, capacity);
        let there = |it: &&Busy| full.iter().any(|at| it.is_there(*at));
        let mut holders = overlapping.iter().filter(there).peekable();
        let period = holders.peek()?.visible;
        Some(Misfit::Taken { claimant, by: holders.map(|it| it.appointment).collect(), period })
    }

    /// Whether several patients may share its provider and room.
    fn is_class(&self, candidate: &Candidate) -> bool {
        self.book.appointment_type(candidate.appointment_type).is_some_and(|it| it.capacity > 1)
    }

    /// Whether others of the candidate's class are there already.
    fn is_joined(&self, claim: &Claim, candidate: &Candidate) -> bool {
        let lane = self.lanes.get(&claim.claimant).filter(|_| claim.class.is_some());
        lane.is_some_and(|it| {
            let overlapping = it.overlapping(claim.period, candidate.appointment);
            overlapping.iter().any(|it| it.shares(claim, candidate.period))
        })
    }
}

impl Busy {
    fn is_there(&self, at: DateTime<Utc>) -> bool {
        self.claimed.start() <= at && at < self.claimed.end()
    }

    /// Whether it is the class that `claim` is for: what the two have in common is not taken twice. Another
    /// time of the same class keeps its buffers like anything else.
    fn shares(&self, claim: &Claim, visible: Period) -> bool {
        claim.class.is_some() && self.class == claim.class && self.visible.overlaps(visible)
    }
}

/// The moments at which `claim` finds no room among `taken`: as many others as the claimant holds, a class
/// counting once; or as many of its own class as there are seats (Q22). What counts is depth at a moment, never
/// how many a stretch touches; it only grows where a claim starts, so looking there is enough.
fn full_at(taken: &[Busy], claim: &Claim, visible: Period, capacity: u16) -> Vec<DateTime<Utc>> {
    let window = claim.period;
    let starts =
        taken.iter().map(|it| it.claimed.start()).filter(|at| window.start() < *at && *at < window.end());
    let moments = std::iter::once(window.start()).chain(starts);
    let is_full = |at: &DateTime<Utc>| {
        let there = taken.iter().filter(|it| it.is_there(*at));
        let (ours, others): (Vec<&Busy>, Vec<&Busy>) = there.partition(|it| it.shares(claim, visible));
        let classes: BTreeSet<_> = others.iter().filter_map(|it| it.class).collect();
        let parties = classes.len() + others.iter().filter(|it| it.class.is_none()).count();
        parties >= usize::from(capacity)
            || claim.class.is_some_and(|class| ours.len() >= usize::from(class.seats))
    };
    moments.filter(is_full).collect()
}

impl Lane {
    fn overlapping(&self, window: Period, itself: Option<AppointmentId>) -> Vec<Busy> {
        let from = self.busy.partition_point(|it| it.claimed.start() < window.start() - self.longest);
        self.busy[from..]
            .iter()
            .take_while(|it| it.claimed.start() < window.end())
            .filter(|it| it.claimed.overlaps(window) && Some(it.appointment) != itself)
            .copied()
            .collect()
    }
}

/// The active resources of `kind` at `location`, by position.
pub(crate) fn serving(
    book: &ClinicBook,
    kind: ResourceKind,
    location: LocationId,
) -> impl Iterator<Item = &Resource> {
    let fits = move |it: &&Resource| it.active && it.kind == kind && it.location == location;
    let by_position: BTreeMap<_, _> =
        book.resources.iter().filter(fits).map(|it| ((it.position, it.id), it)).collect();
    by_position.into_values()
}

/// Whether all of `needed` is open, one stretch running into the next across midnight.
fn covered(needed: Period, days: &[Rc<OpenTimes>]) -> bool {
    let mut reached = needed.start();
    for span in days.iter().flat_map(|it| &it.open) {
        if span.start() <= reached && reached < span.end() {
            reached = span.end();
        }
    }
    reached >= needed.end()
}

fn push_new(misfits: &mut Vec<Misfit>, misfit: Misfit) {
    if !misfits.contains(&misfit) {
        misfits.push(misfit);
    }
}
