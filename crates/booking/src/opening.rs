//! When a provider sees patients at a location on one date: weekly hours, extra hours, closures (Q24).
//!
//! All in wall-clock minutes; a clock change moves the instants, never the hours (Q2).

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};

use crate::day_sheet::ClinicBook;
use crate::ids::{ExceptionId, LocationId, ProviderId, ResourceId};
use crate::schedule::{ExceptionKind, ExceptionScope, ScheduleException, WeeklyHours};
use crate::wall::{self, DAY, WallSpan};

/// One date of one provider at one location.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct OpenDay {
    /// Weekly and extra hours, earliest first, apart from one another; closures not yet taken out.
    pub hours: Vec<WallSpan>,
    /// What of the date is closed, by which exception.
    pub closures: Vec<(WallSpan, ExceptionId)>,
}

impl OpenDay {
    /// The hours that are left after the closures.
    #[must_use]
    pub fn open(&self) -> Vec<WallSpan> {
        without_all(self.hours.clone(), &self.closures)
    }
}

/// The hours and closures of `provider` at `location` on `date`.
#[must_use]
pub fn open_day(book: &ClinicBook, provider: ProviderId, location: LocationId, date: NaiveDate) -> OpenDay {
    let mut hours: Vec<_> = weekly_hours(book, provider)
        .filter(|it| it.location == location && it.weekday == wall::weekday_index(date))
        .map(|it| it.span)
        .collect();
    hours.extend(extra_hours(book, provider, location).filter_map(|it| on_date(it, date)));
    OpenDay { hours: joined(hours), closures: closures(book, date, |it| shuts(it, provider, location)) }
}

/// What of `date` a chair, room or device cannot be used.
#[must_use]
pub fn resource_closures(
    book: &ClinicBook,
    resource: ResourceId,
    date: NaiveDate,
) -> Vec<(WallSpan, ExceptionId)> {
    closures(book, date, |it| it == ExceptionScope::Resource(resource))
}

/// When `location` is open on `date`: by its own hours less its closures, or because somebody works there.
#[must_use]
pub(crate) fn open_at(book: &ClinicBook, location: LocationId, date: NaiveDate) -> Vec<WallSpan> {
    let weekday = wall::weekday_index(date);
    let own = book.location(location).map_or(&[][..], |it| &it.hours);
    let own = own.iter().filter(|it| it.weekday == weekday).map(|it| it.span).collect();
    let shut = closures(book, date, |it| match it {
        ExceptionScope::Clinic => true,
        ExceptionScope::Location(id) => id == location,
        ExceptionScope::Provider(_) | ExceptionScope::Resource(_) => false,
    });
    let mut open = without_all(own, &shut);
    for provider in book.providers.iter().filter(|it| it.active) {
        open.extend(open_day(book, provider.id, location, date).open());
    }
    joined(open)
}

/// `hours` less what is closed of them.
pub(crate) fn without_all(hours: Vec<WallSpan>, closed: &[(WallSpan, ExceptionId)]) -> Vec<WallSpan> {
    closed
        .iter()
        .fold(hours, |open, (closed, _)| open.into_iter().flat_map(|span| without(span, *closed)).collect())
}

/// Own hours, at whichever location; or those of every location for a provider who has none at all.
fn weekly_hours(book: &ClinicBook, provider: ProviderId) -> impl Iterator<Item = WeeklyHours> + '_ {
    let own = book.provider(provider).map_or(&[][..], |it| &it.hours);
    let theirs = book.locations.iter().filter(move |_| own.is_empty()).flat_map(|it| &it.hours);
    own.iter().chain(theirs).copied()
}

fn extra_hours(
    book: &ClinicBook,
    provider: ProviderId,
    location: LocationId,
) -> impl Iterator<Item = &ScheduleException> + '_ {
    live(book).filter(move |it| {
        it.kind == ExceptionKind::ExtraHours
            && it.scope == ExceptionScope::Provider(provider)
            && it.location == Some(location)
    })
}

fn closures(
    book: &ClinicBook,
    date: NaiveDate,
    shuts: impl Fn(ExceptionScope) -> bool,
) -> Vec<(WallSpan, ExceptionId)> {
    live(book)
        .filter(|it| it.kind != ExceptionKind::ExtraHours && shuts(it.scope))
        .filter_map(|it| Some((on_date(it, date)?, it.id)))
        .collect()
}

fn live(book: &ClinicBook) -> impl Iterator<Item = &ScheduleException> + '_ {
    book.exceptions.iter().filter(|it| !it.deleted)
}

fn shuts(scope: ExceptionScope, provider: ProviderId, location: LocationId) -> bool {
    match scope {
        ExceptionScope::Clinic => true,
        ExceptionScope::Location(id) => id == location,
        ExceptionScope::Provider(id) => id == provider,
        ExceptionScope::Resource(_) => false,
    }
}

/// The part of an exception that lies on `date`.
fn on_date(exception: &ScheduleException, date: NaiveDate) -> Option<WallSpan> {
    let midnight = wall::at_minute(date, 0);
    let minute = |at: NaiveDateTime, round_up: bool| {
        let seconds = (at - midnight).num_seconds().clamp(0, TimeDelta::days(1).num_seconds());
        let minutes = if round_up { (seconds + 59) / 60 } else { seconds / 60 };
        u16::try_from(minutes).map_or(DAY, |it| it.min(DAY))
    };
    WallSpan::new(minute(exception.from, false), minute(exception.to, true))
}

/// `spans` in order, those that touch or overlap made one.
fn joined(mut spans: Vec<WallSpan>) -> Vec<WallSpan> {
    spans.sort_unstable();
    let mut out: Vec<WallSpan> = Vec::with_capacity(spans.len());
    for span in spans {
        match out.last_mut() {
            Some(last) if span.from() <= last.to() => {
                *last = WallSpan::new(last.from(), last.to().max(span.to())).expect("it only grew");
            }
            Some(_) | None => out.push(span),
        }
    }
    out
}

fn without(span: WallSpan, closed: WallSpan) -> impl Iterator<Item = WallSpan> {
    let before = WallSpan::new(span.from(), span.to().min(closed.from()));
    let after = WallSpan::new(span.from().max(closed.to()), span.to());
    before.into_iter().chain(after)
}
