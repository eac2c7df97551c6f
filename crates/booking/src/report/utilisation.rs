//! Booked of open time, of providers and of chairs, rooms and devices.
//!
//! Hours are those of the set-up as it stands: what they were before somebody changed them is not kept. Closed time
//! is not open; what was booked there all the same is told apart, so that nobody is over a hundred percent.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::spans::{common, joined, minutes};
use super::{Entry, Filter, Line, Measure, Report, Subject, count, counted, permille};
use crate::day_sheet::ClinicBook;
use crate::ids::LocationId;
use crate::opening::{open_at, open_day, resource_closures, without_all};
use crate::period::Period;
use crate::wall::{self, WallSpan};

/// A line a provider who may be booked or was.
pub(super) fn of_providers(book: &ClinicBook, filter: &Filter, entries: &[&Entry]) -> Report {
    let chosen =
        |it: &&crate::clinic::Provider| filter.providers.is_empty() || filter.providers.contains(&it.id);
    let parts = book.providers.iter().filter(chosen).filter_map(|provider| {
        let theirs: Vec<&Entry> = entries.iter().filter(|it| it.provider == provider.id).copied().collect();
        let open = if provider.active { open_of(book, filter, provider.id) } else { vec![] };
        part(Subject::Provider(provider.id), &theirs, &open, provider.active)
    });
    whole(parts.collect(), entries)
}

/// A line a chair, room or device that may be booked or was. It is open when its location is, or when somebody
/// works there.
pub(super) fn of_resources(book: &ClinicBook, filter: &Filter, entries: &[&Entry]) -> Report {
    let open = open_locations(book, filter);
    let chosen = |it: &&crate::resource::Resource| {
        filter.locations.is_empty() || filter.locations.contains(&it.location)
    };
    let parts = book.resources.iter().filter(chosen).filter_map(|resource| {
        let takes = |it: &&&Entry| it.resources.contains(&resource.id);
        let theirs: Vec<&Entry> = entries.iter().filter(takes).copied().collect();
        let spans = open.get(&resource.location).into_iter().flatten().flat_map(|(date, hours)| {
            let closures = resource_closures(book, resource.id, *date);
            in_real_time(book, *date, without_all(hours.clone(), &closures))
        });
        let spans = if resource.active { joined(spans.collect()) } else { vec![] };
        part(Subject::Resource(resource.id), &theirs, &spans, resource.active)
    });
    whole(parts.collect(), entries)
}

/// A line with what it adds to the total.
struct Part {
    line: Line,
    open: i64,
    booked: i64,
    outside: i64,
}

fn part(about: Subject, theirs: &[&Entry], open: &[Period], listed: bool) -> Option<Part> {
    if theirs.is_empty() && !listed {
        return None;
    }
    let taken = joined(theirs.iter().map(|it| it.period).collect());
    let booked = minutes(&common(&taken, open));
    let (open, outside) = (minutes(open), minutes(&taken) - booked);
    let values = values(count(theirs), open, booked, outside);
    Some(Part { line: Line { about, values }, open, booked, outside })
}

fn values(number: i64, open: i64, booked: i64, outside: i64) -> Vec<Option<i64>> {
    vec![Some(number), Some(open), Some(booked), Some(outside), permille(booked, open)]
}

/// All parts together. An appointment in two rooms takes time of both, and is one appointment.
fn whole(parts: Vec<Part>, entries: &[&Entry]) -> Report {
    let sum = |of: fn(&Part) -> i64| parts.iter().map(of).sum::<i64>();
    let (open, booked, outside) = (sum(|it| it.open), sum(|it| it.booked), sum(|it| it.outside));
    let total = values(count(entries), open, booked, outside);
    let figures = vec![
        (Measure::Utilisation, permille(booked, open)),
        (Measure::BookedMinutes, Some(booked)),
        (Measure::OpenMinutes, Some(open)),
    ];
    Report { lines: parts.into_iter().map(|it| it.line).collect(), total, figures, counted: counted(entries) }
}

fn open_of(book: &ClinicBook, filter: &Filter, provider: crate::ids::ProviderId) -> Vec<Period> {
    let there = locations(book, filter);
    let open = days(filter).flat_map(|date| {
        let hours = there.iter().flat_map(move |it| open_day(book, provider, *it, date).open());
        in_real_time(book, date, hours.collect())
    });
    joined(open.collect())
}

/// When each location is open, a day at a time.
fn open_locations(
    book: &ClinicBook,
    filter: &Filter,
) -> HashMap<LocationId, Vec<(NaiveDate, Vec<WallSpan>)>> {
    let there = locations(book, filter).into_iter();
    there.map(|it| (it, days(filter).map(|date| (date, open_at(book, it, date))).collect())).collect()
}

fn locations(book: &ClinicBook, filter: &Filter) -> Vec<LocationId> {
    let all = book.locations.iter().map(|it| it.id);
    all.filter(|it| filter.locations.is_empty() || filter.locations.contains(it)).collect()
}

fn days(filter: &Filter) -> impl Iterator<Item = NaiveDate> + use<> {
    let to = filter.to;
    filter.from.iter_days().take_while(move |it| *it <= to)
}

fn in_real_time(book: &ClinicBook, date: NaiveDate, hours: Vec<WallSpan>) -> Vec<Period> {
    hours.into_iter().filter_map(|it| wall::span_on(date, it, book.clinic.zone)).collect()
}
