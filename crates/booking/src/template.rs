//! Parts of the week kept for appointment types (S3.2): what booking something else there meets with.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::audience::Force;
use crate::day_sheet::ClinicBook;
use crate::fit::{Candidate, Standing};
use crate::ids::{LocationId, ProviderId};
use crate::period::Period;
use crate::schedule::TemplateSlot;
use crate::wall;

/// Time kept for another type that somebody asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct Kept {
    /// Whose time.
    pub provider: ProviderId,
    /// The part of their week.
    pub slot: TemplateSlot,
    /// How hard it holds for whoever asked.
    pub force: Force,
}

/// Every one of `slots`, the provider's on the dates `candidate` touches, that it would take from the types
/// they are kept for, the firmest first; those released by `now` keep nothing any more.
pub(crate) fn kept<'b>(
    slots: impl Iterator<Item = (&'b TemplateSlot, Period)>,
    candidate: &Candidate,
    now: DateTime<Utc>,
) -> Vec<Kept> {
    let Some(audience) = candidate.audience else {
        return vec![];
    };
    let there: Vec<_> = slots.filter(|(_, it)| it.overlaps(candidate.period)).collect();
    let own: Vec<Period> = there
        .iter()
        .filter(|(slot, _)| slot.appointment_type == candidate.appointment_type)
        .map(|(_, it)| *it)
        .collect();
    let mut kept: Vec<Kept> = there
        .into_iter()
        .filter(|(slot, period)| {
            slot.appointment_type != candidate.appointment_type
                && !is_released(slot, *period, now)
                && !own.iter().any(|it| it.overlaps(*period))
                && !candidate.was.is_some_and(|was| was_there(&was, candidate, *period))
        })
        .filter_map(|(slot, _)| {
            let force = slot.binds.on(audience)?;
            Some(Kept { provider: candidate.provider, slot: slot.clone(), force })
        })
        .collect();
    kept.sort_by_key(|it| std::cmp::Reverse(it.force));
    kept.dedup();
    kept
}

/// Where the slots of `provider` at `location` lie on `date`, by their place in the template.
pub(crate) fn slots_on(
    book: &ClinicBook,
    (provider, location, date): (ProviderId, LocationId, NaiveDate),
) -> Vec<(Period, usize)> {
    let slots = book.provider(provider).map_or(&[][..], |it| &it.template);
    let here = |slot: &TemplateSlot| slot.location == location && slot.weekday == wall::weekday_index(date);
    let lie = |(place, slot): (usize, &TemplateSlot)| {
        here(slot).then(|| wall::span_on(date, slot.span, book.clinic.zone)).flatten().map(|it| (it, place))
    };
    slots.iter().enumerate().filter_map(lie).collect()
}

fn is_released(slot: &TemplateSlot, period: Period, now: DateTime<Utc>) -> bool {
    slot.release_hours.is_some_and(|it| now >= period.start() - TimeDelta::hours(i64::from(it)))
}

/// Whether it stands there already, with that provider and of that type: it takes nothing new.
fn was_there(was: &Standing, candidate: &Candidate, period: Period) -> bool {
    was.provider == candidate.provider
        && was.location == candidate.location
        && was.appointment_type == candidate.appointment_type
        && was.period.overlaps(period)
}
