//! The best of the openings first, each with why (D2): little time lost, no change of chair, what the patient
//! wishes, whom they know. Orders openings; never hides one.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::agenda::Agenda;
use crate::appointment::Appointment;
use crate::clinic::Provider;
use crate::day_sheet::{ClinicBook, DaySheet};
use crate::fit::Candidate;
use crate::ids::{ProviderId, ResourceId};
use crate::slot::{Ask, Opening, openings};
use crate::spot::Wish;
use crate::wall::{self, DAY, WallSpan};

/// What the patient would like. None of it is a rule: an opening against it is offered all the same, later.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Wishes {
    /// One of these providers; empty for anybody.
    pub providers: Vec<ProviderId>,
    /// Monday 0 to Sunday 6; empty for any.
    pub weekdays: Vec<u8>,
    /// A start within one of these; empty for any time.
    pub within: Vec<WallSpan>,
    /// Whom they saw last: continuity of care.
    pub usual_provider: Option<ProviderId>,
}

/// Why an opening stands where it does among the others.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "is", rename_all = "snake_case")
)]
pub enum Reason {
    /// It leaves minutes that nothing usual fits into.
    LosesTime {
        /// How many.
        minutes: u32,
    },
    /// It uses minutes that nothing usual fitted into.
    UsesLostTime {
        /// How many.
        minutes: u32,
    },
    /// It leaves nothing free on either side.
    FillsGap,
    /// It leaves free time on both sides: two stretches where there was one.
    SplitsFreeTime,
    /// It joins a class that takes place anyway.
    JoinsClass,
    /// The provider would change chair or room just before or after.
    ChangesChair {
        /// What the neighbouring appointment has.
        from: ResourceId,
        /// What this one would have.
        to: ResourceId,
    },
    /// The provider is one the patient wished for.
    WishedProvider,
    /// The provider is none the patient wished for.
    OtherProvider,
    /// The weekday is one the patient wished for.
    WishedWeekday,
    /// The weekday is none the patient wished for.
    OtherWeekday,
    /// The time of day is one the patient wished for.
    WishedTime,
    /// The time of day is none the patient wished for.
    OtherTime,
    /// The provider is whom the patient saw last.
    KnownProvider,
    /// The provider is not whom the patient saw last.
    NewProvider,
}

impl Reason {
    /// What it counts for, in minutes of lost time; below zero speaks for the opening.
    #[must_use]
    pub fn weight(self) -> i64 {
        match self {
            Self::LosesTime { minutes } => i64::from(minutes),
            Self::UsesLostTime { minutes } => -i64::from(minutes),
            Self::FillsGap => -10,
            Self::SplitsFreeTime => 10,
            Self::JoinsClass => -30,
            Self::ChangesChair { .. } => 5,
            Self::OtherProvider | Self::OtherWeekday | Self::OtherTime => 60,
            Self::NewProvider => 20,
            Self::WishedProvider | Self::WishedWeekday | Self::WishedTime | Self::KnownProvider => 0,
        }
    }
}

/// An opening with what speaks for and against it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ranked {
    /// Where and when.
    pub opening: Opening,
    /// Why it stands where it does.
    pub reasons: Vec<Reason>,
}

impl Ranked {
    /// The sum of the reasons' weights; the least is the best.
    #[must_use]
    pub fn weight(&self) -> i64 {
        self.reasons.iter().map(|it| it.weight()).sum()
    }
}

/// Every opening for `ask`, best first; those that weigh the same by start, then by provider's position.
#[must_use]
pub fn ranked(sheet: &DaySheet, ask: &Ask, wishes: &Wishes, now: DateTime<Utc>) -> Vec<Ranked> {
    let mut ranking = Ranking { sheet, agenda: Agenda::new(sheet, now), ask, wishes, usual: HashMap::new() };
    let mut ranked: Vec<_> =
        openings(sheet, ask, now).into_iter().map(|opening| ranking.judged(opening)).collect();
    ranked.sort_by_key(Ranked::weight); // Stable: openings come by start and provider.
    ranked
}

struct Ranking<'a> {
    sheet: &'a DaySheet,
    agenda: Agenda<'a>,
    ask: &'a Ask,
    wishes: &'a Wishes,
    usual: HashMap<ProviderId, Fillable>,
}

impl Ranking<'_> {
    fn judged(&mut self, opening: Opening) -> Ranked {
        let mut reasons = vec![];
        self.fragmentation(&opening, &mut reasons);
        self.wishes(&opening, &mut reasons);
        Ranked { opening, reasons }
    }

    /// What it does to the provider's day: lost time, and the chairs before and after.
    fn fragmentation(&mut self, opening: &Opening, reasons: &mut Vec<Reason>) {
        let book = &self.sheet.book;
        let Some(around) = self.agenda.around_spot(&candidate(book, self.ask, opening)) else {
            return reasons.push(Reason::JoinsClass);
        };
        let usual =
            self.usual.entry(opening.provider).or_insert_with(|| Fillable::of(book, opening.provider));
        let buffers =
            book.appointment_type(self.ask.appointment_type).map(|it| it.buffers).unwrap_or_default();
        let takes = buffers.around(opening.period).minutes();
        let lost = usual.lost(around.before) + usual.lost(around.after);
        let was = usual.lost(around.before + takes + around.after);
        match (lost.checked_sub(was), was.checked_sub(lost)) {
            (Some(0), _) | (None, None) => {}
            (Some(minutes), _) => reasons.push(Reason::LosesTime { minutes }),
            (None, Some(minutes)) => reasons.push(Reason::UsesLostTime { minutes }),
        }
        match (around.before, around.after) {
            (0, 0) => reasons.push(Reason::FillsGap),
            (0, _) | (_, 0) => {}
            (_, _) => reasons.push(Reason::SplitsFreeTime),
        }
        for neighbour in [around.previous, around.next].into_iter().flatten() {
            let neighbour = self.sheet.appointment(neighbour);
            reasons.extend(neighbour.and_then(|it| changed_chair(book, it, opening)));
        }
    }

    fn wishes(&self, opening: &Opening, reasons: &mut Vec<Reason>) {
        let wishes = self.wishes;
        let start = opening.wall_start;
        let minute = wall::minute_of(start);
        let weekday = wall::weekday_index(start.date());
        let in_time = wishes.within.iter().any(|it| it.from() <= minute && minute < it.to());
        let mut say = |asked: bool, met: bool, yes: Reason, no: Reason| {
            reasons.extend(asked.then_some(if met { yes } else { no }));
        };
        let theirs = wishes.providers.contains(&opening.provider);
        say(!wishes.providers.is_empty(), theirs, Reason::WishedProvider, Reason::OtherProvider);
        let on_day = wishes.weekdays.contains(&weekday);
        say(!wishes.weekdays.is_empty(), on_day, Reason::WishedWeekday, Reason::OtherWeekday);
        say(!wishes.within.is_empty(), in_time, Reason::WishedTime, Reason::OtherTime);
        let known = wishes.usual_provider == Some(opening.provider);
        say(wishes.usual_provider.is_some(), known, Reason::KnownProvider, Reason::NewProvider);
    }
}

fn candidate(book: &ClinicBook, ask: &Ask, opening: &Opening) -> Candidate {
    let wish = Wish {
        patient: ask.patient,
        appointment_type: ask.appointment_type,
        provider: opening.provider,
        location: opening.location,
        resources: &opening.resources,
        period: opening.period,
    };
    Candidate { appointment: ask.appointment, ..wish.candidate(book) }
}

/// The chair or room the provider would leave for another of its kind.
fn changed_chair(book: &ClinicBook, neighbour: &Appointment, opening: &Opening) -> Option<Reason> {
    opening.resources.iter().find_map(|to| {
        let kind = book.resource(*to)?.kind;
        let of_kind = |it: &&ResourceId| book.resource(**it).is_some_and(|it| it.kind == kind);
        let mut theirs = neighbour.resources.iter().filter(of_kind).peekable();
        let from = **theirs.peek()?;
        (!theirs.any(|it| it == to)).then_some(Reason::ChangesChair { from, to: *to })
    })
}

/// How much of a stretch can be filled with appointments of the usual lengths.
struct Fillable {
    most: Vec<u32>,
}

impl Fillable {
    /// With what `provider` does: usual lengths, buffers included.
    fn of(book: &ClinicBook, provider: ProviderId) -> Self {
        let theirs = book.provider(provider).map_or(&[][..], |it: &Provider| &it.appointment_types);
        let types = book.appointment_types.iter().filter(|it| it.active);
        let types = types.filter(|it| theirs.is_empty() || theirs.contains(&it.id));
        let lengths: Vec<_> = types
            .map(|it| usize::from(it.default_minutes + it.buffers.before + it.buffers.after))
            .filter(|it| *it > 0)
            .collect();
        let mut most: Vec<u32> = vec![0; usize::from(DAY) + 1];
        for minutes in 1..most.len() {
            let filled = lengths.iter().filter(|it| **it <= minutes);
            let filled = filled.map(|it| most[minutes - it] + u32::try_from(*it).unwrap_or(u32::MAX));
            most[minutes] = filled.max().unwrap_or(0);
        }
        Self { most }
    }

    /// Minutes of a stretch of `minutes` that nothing usual fits into, however it is filled.
    fn lost(&self, minutes: u32) -> u32 {
        let place = usize::try_from(minutes).unwrap_or(usize::MAX).min(self.most.len() - 1);
        minutes - self.most[place].min(minutes)
    }
}
