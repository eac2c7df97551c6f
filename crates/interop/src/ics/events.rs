//! A calendar read as a table, one row an event: what reads appointments then reads calendars too.
//!
//! Cancelled events and those that take no time are passed over. An event that lasts whole days is a row of that
//! length, which the rules then refuse: it is no appointment.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, SecondsFormat, TimeDelta, Utc};
use chrono_tz::Tz;
use icalendar::parser::{Component, Property, read_calendar as parse, unfold};

use super::repeats;
use crate::durations;
use crate::table::{Table, TableRow};
use crate::text::Unreadable;

/// The columns of the table; each is named as the property it comes from.
const COLUMNS: [&str; 7] = ["UID", "SUMMARY", "DTSTART", "DTEND", "LOCATION", "DESCRIPTION", "STATUS"];

/// The events in `text`. Times without a zone, and with one nobody knows, are of `zone`; what repeats does so no
/// further than `until`.
///
/// # Errors
/// [`Unreadable::NotACalendar`]; [`Unreadable::NoRows`] where it has no events.
pub fn read_calendar(text: &str, zone: Tz, until: NaiveDate) -> Result<Table, Unreadable> {
    let unfolded = unfold(text);
    let calendar = parse(&unfolded).map_err(|_| Unreadable::NotACalendar)?;
    let events: Vec<&Component<'_>> =
        calendar.components.iter().filter(|it| it.name == "VEVENT" && takes_time(it)).collect();
    let moved: HashSet<(String, String)> = events.iter().filter_map(|it| moved(it, zone)).collect();
    let mut table = Table { columns: COLUMNS.map(str::to_owned).into(), rows: vec![] };
    for event in events {
        for cells in rows(event, (zone, until), &moved) {
            let line = u32::try_from(table.rows.len() + 2).unwrap_or(u32::MAX);
            table.rows.push(TableRow { line, cells });
        }
    }
    if table.rows.is_empty() { Err(Unreadable::NoRows) } else { Ok(table) }
}

fn takes_time(event: &Component<'_>) -> bool {
    let says = |name, word: &str| text(event, name).eq_ignore_ascii_case(word);
    !says("STATUS", "CANCELLED") && !says("TRANSP", "TRANSPARENT")
}

/// Which occurrence of a series an event stands for, when it is one that was moved.
fn moved(event: &Component<'_>, zone: Tz) -> Option<(String, String)> {
    let at = point(event.find_prop("RECURRENCE-ID")?, zone)?;
    Some((text(event, "UID").to_owned(), at.text(zone)))
}

fn rows(
    event: &Component<'_>,
    (zone, until): (Tz, NaiveDate),
    moved: &HashSet<(String, String)>,
) -> Vec<Vec<String>> {
    let uid = text(event, "UID").to_owned();
    let Some(start) = event.find_prop("DTSTART").and_then(|it| point(it, zone)) else {
        // Without a start it is a row that says so.
        return vec![cells(event, uid, (String::new(), String::new()))];
    };
    let length = length(event, start, zone);
    let end = |at: Point| length.map_or(String::new(), |it| at.later(it).text(zone));
    let single = event.find_prop("RECURRENCE-ID").is_some();
    let Some(rule) = event.find_prop("RRULE").filter(|_| !single) else {
        // One that was moved away from its series is another appointment than the series' first.
        let uid = if single { format!("{uid}/{}", text(event, "RECURRENCE-ID")) } else { uid };
        return vec![cells(event, uid, (start.text(zone), end(start)))];
    };
    let skipped: Vec<DateTime<Utc>> = exceptions(event)
        .filter_map(|(it, with)| point_in(it, with, zone))
        .map(|it| it.instant(zone))
        .collect();
    repeats::starts(start.local(zone), rule.val.as_ref(), until)
        .into_iter()
        .filter(|at| !skipped.contains(&at.with_timezone(&Utc)))
        .map(|at| if matches!(start, Point::Day(_)) { Point::Day(at.date_naive()) } else { Point::At(at) })
        .filter(|at| !moved.contains(&(uid.clone(), at.text(zone))))
        .map(|at| cells(event, format!("{uid}/{}", at.text(zone)), (at.text(zone), end(at))))
        .collect()
}

/// What EXDATE takes out: several in one property, and several properties.
fn exceptions<'a>(event: &'a Component<'_>) -> impl Iterator<Item = (&'a str, &'a Property<'a>)> {
    let properties = event.properties.iter().filter(|it| it.name == "EXDATE");
    properties.flat_map(|it| it.val.as_ref().split(',').map(move |value| (value, it)))
}

fn cells(event: &Component<'_>, uid: String, (start, end): (String, String)) -> Vec<String> {
    let own = |name| text(event, name).to_owned();
    vec![uid, own("SUMMARY"), start, end, own("LOCATION"), own("DESCRIPTION"), own("STATUS")]
}

fn text<'a>(event: &'a Component<'_>, name: &str) -> &'a str {
    event.find_prop(name).map_or("", |it| it.val.as_ref())
}

/// A point of a calendar: a day, or a moment in a zone.
#[derive(Clone, Copy)]
enum Point {
    Day(NaiveDate),
    At(DateTime<Tz>),
}

impl Point {
    /// As the reader of appointments understands it. A day is its first minute: its end is not in it.
    fn text(self, zone: Tz) -> String {
        match self {
            Self::Day(day) => format!("{day}T00:00"),
            Self::At(at) => at.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::Secs, true),
        }
    }

    fn local(self, zone: Tz) -> DateTime<Tz> {
        match self {
            // Noon: no clock changes over it, and only the date is looked at.
            Self::Day(day) => {
                let noon = day.and_hms_opt(12, 0, 0).unwrap_or_default();
                noon.and_local_timezone(zone)
                    .earliest()
                    .unwrap_or_else(|| noon.and_utc().with_timezone(&zone))
            }
            Self::At(at) => at,
        }
    }

    fn instant(self, zone: Tz) -> DateTime<Utc> {
        self.local(zone).with_timezone(&Utc)
    }

    fn later(self, length: TimeDelta) -> Self {
        match self {
            Self::Day(day) => Self::Day(day + TimeDelta::days(length.num_days())),
            Self::At(at) => Self::At(at + length),
        }
    }
}

fn length(event: &Component<'_>, start: Point, zone: Tz) -> Option<TimeDelta> {
    let end = event.find_prop("DTEND").and_then(|it| point(it, zone));
    match (start, end) {
        (Point::Day(from), Some(Point::Day(to))) => Some(to - from),
        (Point::Day(_), None) => Some(TimeDelta::days(1)),
        (_, Some(end)) => Some(end.instant(zone) - start.instant(zone)),
        (Point::At(_), None) => {
            let minutes = event.find_prop("DURATION").and_then(|it| durations::minutes(it.val.as_ref()));
            minutes.map(|it| TimeDelta::minutes(i64::from(it)))
        }
    }
}

fn point(property: &Property<'_>, zone: Tz) -> Option<Point> {
    point_in(property.val.as_ref(), property, zone)
}

/// The point `value` is, with the zone its property names.
fn point_in(value: &str, property: &Property<'_>, zone: Tz) -> Option<Point> {
    if value.len() == 8 {
        return NaiveDate::parse_from_str(value, "%Y%m%d").ok().map(Point::Day);
    }
    let wall = |it| chrono::NaiveDateTime::parse_from_str(it, "%Y%m%dT%H%M%S").ok();
    if let Some(utc) = value.strip_suffix('Z') {
        return wall(utc).map(|it| Point::At(it.and_utc().with_timezone(&zone)));
    }
    let named = property.params.iter().find(|it| it.key == "TZID").and_then(|it| it.val.as_ref());
    let theirs = named.and_then(|it| it.as_ref().trim_matches('"').parse::<Tz>().ok()).unwrap_or(zone);
    let wall = wall(value)?;
    // A time that never comes is the first after the clocks went forward, as RFC 5545 has it.
    let at = wall.and_local_timezone(theirs).earliest();
    at.or_else(|| (wall + TimeDelta::hours(1)).and_local_timezone(theirs).earliest()).map(Point::At)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(events: &str) -> String {
        let text = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{events}END:VCALENDAR\r\n");
        let until = NaiveDate::from_ymd_opt(2028, 1, 1).unwrap();
        let table = read_calendar(&text, Tz::Europe__Berlin, until).unwrap();
        let line = |it: &TableRow| format!("{} {} - {}", it.cells[1], it.cells[2], it.cells[3]);
        table.rows.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    fn event(lines: &str) -> String {
        let lines = lines.replace('|', "\r\n");
        format!("BEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20270101T000000Z\r\n{lines}\r\nEND:VEVENT\r\n")
    }

    #[test]
    fn zones_ends_and_lengths_are_understood() {
        let end = event(
            "SUMMARY:A\\, B|DTSTART;TZID=America/New_York:20270301T030000|DTEND;TZID=America/New_York:20270301T033000",
        );
        assert_eq!(read(&end), "A, B 2027-03-01T09:00:00+01:00 - 2027-03-01T09:30:00+01:00");
        let length = event("SUMMARY:A|DTSTART:20270301T080000Z|DURATION:PT45M");
        assert_eq!(read(&length), "A 2027-03-01T09:00:00+01:00 - 2027-03-01T09:45:00+01:00");
        let floating = event("SUMMARY:A|DTSTART:20270301T090000");
        assert_eq!(read(&floating), "A 2027-03-01T09:00:00+01:00 - ");
    }

    #[test]
    fn the_last_day_of_a_whole_day_event_is_not_in_it() {
        let days = event("SUMMARY:Fair|DTSTART;VALUE=DATE:20270301|DTEND;VALUE=DATE:20270303");
        assert_eq!(read(&days), "Fair 2027-03-01T00:00 - 2027-03-03T00:00");
    }

    #[test]
    fn a_series_keeps_its_wall_time_through_the_clock_change_and_leaves_its_exceptions_out() {
        let series = event(
            "SUMMARY:A|DTSTART;TZID=Europe/Berlin:20270315T090000|DTEND;TZID=Europe/Berlin:20270315T093000|\
             RRULE:FREQ=WEEKLY;COUNT=4|EXDATE;TZID=Europe/Berlin:20270322T090000",
        );
        assert_eq!(
            read(&series),
            "A 2027-03-15T09:00:00+01:00 - 2027-03-15T09:30:00+01:00\n\
             A 2027-03-29T09:00:00+02:00 - 2027-03-29T09:30:00+02:00\n\
             A 2027-04-05T09:00:00+02:00 - 2027-04-05T09:30:00+02:00"
        );
    }

    #[test]
    fn a_moved_occurrence_stands_once_and_where_it_was_moved_to() {
        let series = event("SUMMARY:A|DTSTART:20270301T080000Z|RRULE:FREQ=DAILY;COUNT=2");
        let moved = event("SUMMARY:A|DTSTART:20270302T120000Z|RECURRENCE-ID:20270302T080000Z");
        let read = read(&(series + &moved));
        assert_eq!(read, "A 2027-03-01T09:00:00+01:00 - \nA 2027-03-02T13:00:00+01:00 - ");
    }

    #[test]
    fn cancelled_events_and_those_that_take_no_time_are_passed_over() {
        let taken = event("SUMMARY:A|DTSTART:20270301T080000Z");
        let cancelled = event("SUMMARY:B|DTSTART:20270301T080000Z|STATUS:CANCELLED");
        let free = event("SUMMARY:C|DTSTART:20270301T080000Z|TRANSP:TRANSPARENT");
        assert_eq!(read(&(taken + &cancelled + &free)), "A 2027-03-01T09:00:00+01:00 - ");
    }

    #[test]
    fn a_series_without_end_ends() {
        let endless = event("SUMMARY:A|DTSTART:20270301T080000Z|RRULE:FREQ=SECONDLY");
        assert!(read(&endless).lines().count() <= 1_000);
    }

    #[test]
    fn text_that_is_no_calendar_says_so() {
        let until = NaiveDate::MAX;
        assert_eq!(read_calendar("name,phone\n", Tz::UTC, until), Err(Unreadable::NotACalendar));
    }
}
