//! The shading under a drag: what a drop would meet with at each time of a column's date.
//!
//! Computed through [`crate::fit`], so that what the shading says is what the drop does (Q16).

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use crate::agenda::Agenda;
use crate::day_sheet::{ClinicBook, DaySheet};
use crate::fit::{Candidate, Fit, Warning};
use crate::ids::{ProviderId, ResourceId};
use crate::period::Period;
use crate::policy;
use crate::reach::Reach;
use crate::refusal::Misfit;
use crate::waitlist::{Place, Preferences, Wish};
use crate::wall::{self, DAY, WallMinute, WallSpan};

/// Minutes between the starts the shading looks at.
pub const SHADING_MINUTES: WallMinute = 5;

/// A column of the calendar something can be dropped on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Column {
    /// The provider's.
    Provider(ProviderId),
    /// A chair's, room's or device's.
    Resource(ResourceId),
}

/// What a drop would meet with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It fits.
    Fits,
    /// It fits, and somebody should know.
    Warns(Warning),
    /// It fits, and is not what somebody who waits asked for.
    Unwished(Wish),
    /// It is refused, for this reason first.
    Blocked(Misfit),
    /// That time is past (C15).
    Past,
    /// The clocks go forward over that time.
    Skipped,
}

/// Starts next to one another that meet with the same.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FitSpan {
    /// The starts, wall-clock minutes of the date, in steps of [`SHADING_MINUTES`].
    pub starts: WallSpan,
    /// What a drop there meets with.
    pub verdict: Verdict,
}

/// What dropping `moving` on `column` at each time of `date` would meet with. Only the length of
/// `moving.period` matters, not where it lies.
#[must_use]
pub fn fits_on(
    sheet: &DaySheet,
    moving: &Candidate,
    column: Column,
    date: NaiveDate,
    now: DateTime<Utc>,
) -> Vec<FitSpan> {
    let candidate = moving.on_column(column, &sheet.book);
    let agenda = Agenda::new(sheet, now);
    let mut spans = Spans::default();
    for minute in (0..DAY).step_by(usize::from(SHADING_MINUTES)) {
        let verdict = verdict(&agenda, &candidate, wall::at_minute(date, minute), now);
        spans.add((minute, (minute + SHADING_MINUTES).min(DAY)), verdict);
    }
    spans.0
}

/// `spans` of `moving` on `column`, as they are for somebody with these wishes: where it fits and is not what they
/// asked for, that is said. Staff may book it all the same.
#[must_use]
pub fn wished(
    spans: Vec<FitSpan>,
    wishes: &Preferences,
    (moving, column): (&Candidate, Column),
    date: NaiveDate,
) -> Vec<FitSpan> {
    let provider = match column {
        Column::Provider(provider) => Some(provider),
        Column::Resource(_) => None,
    };
    let (location, minutes) = (moving.location, moving.period.minutes());
    let at = |start| Place { provider, location, wall_start: wall::at_minute(date, start), minutes };
    let starts = |span: WallSpan| (span.from()..span.to()).step_by(usize::from(SHADING_MINUTES));
    let mut told = Spans::default();
    for span in spans {
        if span.verdict != Verdict::Fits {
            told.0.push(span);
            continue;
        }
        for start in starts(span.starts) {
            let end = (start + SHADING_MINUTES).min(span.starts.to());
            told.add((start, end), wishes.against(at(start)).map_or(Verdict::Fits, Verdict::Unwished));
        }
    }
    told.0
}

/// Stretches that follow one another, joined where they meet with the same.
#[derive(Default)]
struct Spans(Vec<FitSpan>);

impl Spans {
    fn add(&mut self, (from, to): (WallMinute, WallMinute), verdict: Verdict) {
        match self.0.last_mut() {
            Some(last) if last.verdict == verdict => {
                last.starts = WallSpan::new(last.starts.from(), to).expect("it only grew");
            }
            Some(_) | None => {
                let starts = WallSpan::new(from, to).expect("a step is not empty");
                self.0.push(FitSpan { starts, verdict });
            }
        }
    }
}

/// What has to be on the sheet for [`fits_on`] to be right.
#[must_use]
pub fn reach_on(
    book: &ClinicBook,
    moving: &Candidate,
    (column, date): (Column, NaiveDate),
    now: DateTime<Utc>,
) -> Reach {
    let candidate = moving.on_column(column, book);
    let day = wall::day(date, book.clinic.zone);
    let rules = policy::reach(book, (candidate.patient, &[candidate.provider]), day, now);
    let window = day.widened(u32::from(DAY), 2 * u32::from(DAY));
    Reach::all([candidate.reach_in(book, window), rules])
}

fn verdict(agenda: &Agenda<'_>, moving: &Candidate, at: NaiveDateTime, now: DateTime<Utc>) -> Verdict {
    let Ok(start) = wall::instant(at, agenda.book.clinic.zone) else {
        return Verdict::Skipped;
    };
    // One that is under way may go to another chair or provider where it stands (C15).
    let in_place = moving.appointment.is_some() && start == moving.period.start();
    if start < now && !in_place {
        return Verdict::Past;
    }
    let Some(period) = Period::lasting(start, moving.period.minutes()) else {
        return Verdict::Skipped;
    };
    let candidate = Candidate { period, ..moving.clone() };
    let Fit { misfits, warnings, .. } = agenda.fit(&candidate);
    match (misfits.into_iter().next(), warnings.into_iter().next()) {
        (Some(misfit), _) => Verdict::Blocked(misfit),
        (None, Some(warning)) => Verdict::Warns(warning),
        (None, None) => Verdict::Fits,
    }
}

impl Candidate {
    /// The same, dropped on `column`: another provider, or another resource in place of those of its kind.
    #[must_use]
    pub fn on_column(&self, column: Column, book: &ClinicBook) -> Self {
        let mut moved = self.clone();
        match column {
            Column::Provider(provider) => moved.provider = provider,
            Column::Resource(id) => {
                let Some(onto) = book.resource(id) else {
                    return moved;
                };
                moved.location = onto.location;
                moved.resources.retain(|it| book.resource(*it).is_none_or(|it| it.kind != onto.kind));
                moved.resources.push(id);
            }
        }
        moved
    }
}
