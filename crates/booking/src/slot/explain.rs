//! Why a time is not offered: the exact rules and records, such that without them it would be (D8).

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use super::{Ask, Search};
use crate::agenda::Agenda;
use crate::day_sheet::DaySheet;
use crate::fit::Candidate;
use crate::ids::{ProviderId, ResourceId};
use crate::refusal::{Misfit, Refusal};
use crate::resource::ResourceKind;
use crate::wall::{self, DAY, WallSpan};

/// One thing that keeps a time from being offered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Cause {
    /// A rule with its record.
    Misfit(Misfit),
    /// None of the kind the type needs is free: each with what keeps it; none where the location has none.
    NoneFree {
        /// What kind is lacking.
        kind: ResourceKind,
        /// Every one there is, and what is in its way.
        each: Vec<(ResourceId, Vec<Misfit>)>,
    },
    /// That time is past (C15).
    Past,
    /// The clocks go forward over that time.
    Skipped,
}

/// Starts next to one another, with one provider, that are not offered for the same causes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unoffered {
    /// With whom.
    pub provider: ProviderId,
    /// Which date.
    pub date: NaiveDate,
    /// The starts, wall-clock minutes in steps of the ask's grid.
    pub starts: WallSpan,
    /// Every cause; never empty.
    pub causes: Vec<Cause>,
}

/// Every start of `ask`'s first date that [`super::openings`] does not offer, with why; or why nothing of
/// the kind is offered at all. Whom to choose where anybody will do is no cause.
///
/// # Errors
/// What is asked for cannot be booked anywhere: an unknown or retired type, a wrong length.
pub fn unoffered(sheet: &DaySheet, ask: &Ask, now: DateTime<Utc>) -> Result<Vec<Unoffered>, Refusal> {
    let appointment_type = ask.bookable_type(sheet)?;
    let search = Search::new(sheet, (ask, appointment_type), now);
    let mut found: Vec<Unoffered> = vec![];
    for provider in ask.providers(&sheet.book) {
        for minute in (0..DAY).step_by(usize::from(ask.grid.max(1))) {
            let causes = search.causes(provider.id, wall::at_minute(ask.from, minute));
            let end = (minute + ask.grid.max(1)).min(DAY);
            match found.last_mut() {
                Some(last)
                    if last.provider == provider.id
                        && last.causes == causes
                        && last.starts.to() == minute =>
                {
                    last.starts = WallSpan::new(last.starts.from(), end).expect("it only grew");
                }
                _ if causes.is_empty() => {}
                Some(_) | None => found.push(Unoffered {
                    provider: provider.id,
                    date: ask.from,
                    starts: WallSpan::new(minute, end).expect("a step is not empty"),
                    causes,
                }),
            }
        }
    }
    Ok(found)
}

impl Search<'_> {
    /// What keeps `at` with `provider` from being offered; nothing where it is.
    fn causes(&self, provider: ProviderId, at: NaiveDateTime) -> Vec<Cause> {
        let Ok(start) = wall::instant(at, self.agenda.book.clinic.zone) else {
            return vec![Cause::Skipped];
        };
        if start < self.now {
            return vec![Cause::Past];
        }
        let Some(candidate) = self.candidate(provider, start) else {
            return vec![Cause::Skipped];
        };
        let misfits = self.agenda.fit(&candidate).misfits.into_iter();
        misfits.map(|it| cause(&self.agenda, &candidate, it)).collect()
    }
}

fn cause(agenda: &Agenda<'_>, candidate: &Candidate, misfit: Misfit) -> Cause {
    match misfit {
        Misfit::NoneFree { kind } => Cause::NoneFree { kind, each: agenda.why_not_free(kind, candidate) },
        other => Cause::Misfit(other),
    }
}
