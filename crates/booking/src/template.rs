//! Parts of the week kept for appointment types (S3.2): what booking something else there meets with.

use chrono::{DateTime, TimeDelta, Utc};

use crate::audience::Force;
use crate::day_sheet::ClinicBook;
use crate::fit::{Candidate, Standing, dates};
use crate::ids::ProviderId;
use crate::period::Period;
use crate::schedule::TemplateSlot;
use crate::wall;

/// Time kept for another type that somebody asks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Kept {
    /// Whose time.
    pub provider: ProviderId,
    /// The part of their week.
    pub slot: TemplateSlot,
    /// How hard it holds for whoever asked.
    pub force: Force,
}

/// Every slot of the provider's week that `candidate` would take from the types it is kept for, the firmest
/// first; those released by `now` keep nothing any more.
pub(crate) fn kept(book: &ClinicBook, candidate: &Candidate, now: DateTime<Utc>) -> Vec<Kept> {
    let Some(audience) = candidate.audience else {
        return vec![];
    };
    let slots = book.provider(candidate.provider).map_or(&[][..], |it| &it.template);
    let there: Vec<(&TemplateSlot, Period)> =
        slots.iter().flat_map(|slot| taken_of(book, slot, candidate).map(move |it| (slot, it))).collect();
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

/// Where `candidate` lies in `slot`, in real time.
fn taken_of<'c>(
    book: &ClinicBook,
    slot: &TemplateSlot,
    candidate: &'c Candidate,
) -> impl Iterator<Item = Period> + 'c {
    let zone = book.clinic.zone;
    let (weekday, span, here) = (slot.weekday, slot.span, slot.location == candidate.location);
    dates(candidate.period, zone)
        .filter(move |date| here && weekday == wall::weekday_index(*date))
        .filter_map(move |date| wall::span_on(date, span, zone))
        .filter(|it| it.overlaps(candidate.period))
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
