//! Appointments as a calendar to subscribe to or open elsewhere (I2).
//!
//! Times are UTC: every event stands alone, so no zone has to be described. Events are private, and name nobody
//! unless whoever asks puts a name into the summary.

use chrono::{DateTime, Utc};
use icalendar::{Calendar, Class, Component, Event, EventLike, EventStatus as Written};

/// What is said of the whole calendar.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CalendarHead {
    /// What it is called.
    pub name: String,
    /// When it was written (DTSTAMP).
    pub at: DateTime<Utc>,
}

/// Whether an event takes place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum EventStatus {
    /// It does, or did.
    Confirmed,
    /// Not agreed to yet.
    Tentative,
    /// It does not.
    Cancelled,
}

/// One appointment as an event.
#[derive(Clone, PartialEq, Eq)]
pub struct CalendarEntry {
    /// One for all of a chain, never used again: `root@clinic`.
    pub uid: String,
    /// Up by one with every change of time, place or status.
    pub sequence: u32,
    /// From when.
    pub start: DateTime<Utc>,
    /// Until when.
    pub end: DateTime<Utc>,
    /// What it is called.
    pub summary: String,
    /// Where.
    pub location: String,
    /// Whether it takes place.
    pub status: EventStatus,
}

impl std::fmt::Debug for CalendarEntry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CalendarEntry({})", self.uid)
    }
}

/// The calendar of `entries`; lines are folded and texts escaped as RFC 5545 says.
#[must_use]
pub fn write_calendar(head: &CalendarHead, entries: &[CalendarEntry]) -> String {
    let mut calendar = Calendar::new();
    calendar.name(&head.name).append_property(("METHOD", "PUBLISH"));
    for entry in entries {
        calendar.push(event(entry, head.at));
    }
    calendar.done().to_string()
}

fn event(entry: &CalendarEntry, at: DateTime<Utc>) -> Event {
    let status = match entry.status {
        EventStatus::Confirmed => Written::Confirmed,
        EventStatus::Tentative => Written::Tentative,
        EventStatus::Cancelled => Written::Cancelled,
    };
    Event::new()
        .uid(&entry.uid)
        .sequence(entry.sequence)
        .timestamp(at)
        .starts(entry.start)
        .ends(entry.end)
        .summary(&entry.summary)
        .location(&entry.location)
        .class(Class::Private)
        .status(status)
        .done()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use chrono_tz::Tz;

    use super::*;
    use crate::ics::read_calendar;

    fn entry() -> CalendarEntry {
        let start = DateTime::from_timestamp(1_803_888_000, 0).unwrap();
        CalendarEntry {
            uid: "7@brightwater".to_owned(),
            sequence: 3,
            start,
            end: start + chrono::TimeDelta::minutes(30),
            summary:
                "Check-up, Dr Osei; a summary so long that its line has to be folded — twice, with ümläuts"
                    .to_owned(),
            location: "Chair 2".to_owned(),
            status: EventStatus::Confirmed,
        }
    }

    #[test]
    fn a_calendar_we_write_reads_as_it_was() {
        let at = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let text = write_calendar(&CalendarHead { name: "Brightwater".to_owned(), at }, &[entry()]);
        assert!(text.lines().all(|it| it.len() <= 75), "{text}");
        for line in [
            "UID:7@brightwater",
            "SEQUENCE:3",
            "CLASS:PRIVATE",
            "DTSTAMP:20270115T080000Z",
            "STATUS:CONFIRMED",
        ] {
            assert!(text.contains(&format!("{line}\r\n")), "{line} in {text}");
        }
        let table = read_calendar(&text, Tz::UTC, NaiveDate::MAX).unwrap();
        let cells = &table.rows[0].cells;
        assert_eq!((cells[0].as_str(), cells[1].as_str()), ("7@brightwater", entry().summary.as_str()));
        assert_eq!((cells[2].as_str(), cells[3].as_str()), ("2027-03-01T08:00:00Z", "2027-03-01T08:30:00Z"));
    }
}
