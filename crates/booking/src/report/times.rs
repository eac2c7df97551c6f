//! How long before they come people book, and how long they wait once they are here.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::{Entry, Line, Measure, Report, Subject, count, counted, mean, median, permille};
use crate::appointment::Status;
use crate::day_sheet::ClinicBook;
use crate::wall;

/// Days from booking to appointment, the last one included; none at the end.
const DAYS: [(u16, Option<u16>); 7] =
    [(0, Some(0)), (1, Some(2)), (3, Some(7)), (8, Some(14)), (15, Some(30)), (31, Some(90)), (91, None)];

/// A line a stretch of days from the day of booking to the day of the appointment. One that was written down after
/// it had begun was not waited for: it has a line of its own and is in no mean.
pub(super) fn lead_time(entries: &[&Entry], zone: Tz) -> Report {
    let all = count(entries);
    let leads: Vec<Option<i64>> = entries.iter().map(|it| lead_days(it, zone)).collect();
    let known: Vec<i64> = leads.iter().flatten().copied().collect();
    let values = |number: i64| vec![Some(number), permille(number, all)];
    let within = |(from, to): (u16, Option<u16>)| {
        let holds = |it: &&i64| i64::from(from) <= **it && to.is_none_or(|to| **it <= i64::from(to));
        let number = count(&known.iter().filter(holds).collect::<Vec<_>>());
        Line { about: Subject::Days { from, to }, values: values(number) }
    };
    let mut lines: Vec<Line> = DAYS.into_iter().map(within).collect();
    lines.push(Line { about: Subject::Afterwards, values: values(all - count(&known)) });
    let figures = vec![(Measure::MedianDays, median(known.clone())), (Measure::MeanDays, mean(&known, 10))];
    Report { lines, total: values(all), figures, counted: counted(entries) }
}

/// Days on the clinic's calendar; `None` for one that had begun when it was written down.
fn lead_days(entry: &Entry, zone: Tz) -> Option<i64> {
    let start = entry.period.start();
    let day = |at: DateTime<Utc>| wall::wall(at, zone).date();
    (entry.booked_at <= start).then(|| (day(start) - day(entry.booked_at)).num_days())
}

/// A line a provider who saw somebody.
pub(super) fn waiting_time(book: &ClinicBook, entries: &[&Entry]) -> Report {
    let of = |these: &[&Entry]| {
        let waits: Vec<i64> = these.iter().filter_map(|it| waited(it)).collect();
        let (noted, unknown) = (count(&waits), count(these) - count(&waits));
        let longest = waits.iter().max().copied();
        vec![Some(noted), median(waits.clone()), mean(&waits, 1), longest, Some(unknown)]
    };
    let lines = book.providers.iter().filter_map(|provider| {
        let theirs: Vec<&Entry> = entries.iter().filter(|it| it.provider == provider.id).copied().collect();
        (!theirs.is_empty()).then(|| Line { about: Subject::Provider(provider.id), values: of(&theirs) })
    });
    let total = of(entries);
    let figures = vec![
        (Measure::MedianMinutes, total[1]),
        (Measure::MeanMinutes, total[2]),
        (Measure::LongestMinutes, total[3]),
    ];
    Report { lines: lines.collect(), total, figures, counted: counted(entries) }
}

/// Whole minutes from check-in to start; `None` where one of them was not noted.
fn waited(entry: &Entry) -> Option<i64> {
    let (came, went_in) = match &entry.status {
        Status::InProgress { checked_in_at, at } => (*checked_in_at, Some(*at)),
        Status::Completed { checked_in_at, started_at, .. } => (*checked_in_at, *started_at),
        Status::Draft { .. }
        | Status::PendingApproval
        | Status::Confirmed
        | Status::CheckedIn { .. }
        | Status::Cancelled { .. }
        | Status::NoShow { .. }
        | Status::Rescheduled { .. }
        | Status::Expired { .. } => (None, None),
    };
    Some((went_in? - came?).num_minutes().max(0))
}
