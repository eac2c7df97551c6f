//! Times of day and moments as people and programs write them.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, Utc};

use crate::dates::{Century, DateOrder, date};
use crate::fold::plain_digits;

/// A day and time, as it was written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Moment {
    /// As the clinic's clock shows it.
    Wall(NaiveDateTime),
    /// With a zone or an offset: the same moment everywhere.
    Instant(DateTime<Utc>),
    /// Only a day.
    Day(NaiveDate),
}

/// The time in `text`: `9:05`, `09:05:00`, `9.05`, `9h05`, `14h`, `0905`, `2:30 PM`, `2 p.m.`. Seconds are dropped.
#[must_use]
pub fn time(text: &str) -> Option<NaiveTime> {
    let lower = plain_digits(text.trim()).to_lowercase();
    let (clock, half) = half_of_day(&lower);
    let clock = clock.trim().trim_end_matches("uhr").trim();
    let (hour, minute) = match clock.find([':', '.', 'h']) {
        Some(at) => {
            let (hour, rest) = (&clock[..at], &clock[at + 1..]);
            let minute = rest.split([':', '.']).next().unwrap_or_default();
            let bare = minute.is_empty() && clock[at..].starts_with('h');
            (hour, if bare { "0" } else { minute })
        }
        None if clock.len() == 4 => (clock.get(..2)?, clock.get(2..)?),
        None if half.is_some() => (clock, "0"),
        None => return None,
    };
    let number = |it: &str| it.bytes().all(|b| b.is_ascii_digit()).then(|| it.parse::<u32>().ok()).flatten();
    let (hour, minute) = (number(hour.trim())?, number(minute.trim())?);
    let hour = match half {
        None => hour,
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some(Half::Morning) => hour % 12,
        Some(Half::Afternoon) => hour % 12 + 12,
    };
    NaiveTime::from_hms_opt(hour, minute, 0)
}

#[derive(Clone, Copy)]
enum Half {
    Morning,
    Afternoon,
}

fn half_of_day(text: &str) -> (&str, Option<Half>) {
    const MORNING: [&str; 5] = ["a.m.", "a. m.", "am", "ص", "صباحا"];
    const AFTERNOON: [&str; 5] = ["p.m.", "p. m.", "pm", "م", "مساء"];
    let cut = |words: [&str; 5]| words.into_iter().find_map(|it| text.strip_suffix(it));
    match (cut(MORNING), cut(AFTERNOON)) {
        (Some(clock), _) => (clock, Some(Half::Morning)),
        (None, Some(clock)) => (clock, Some(Half::Afternoon)),
        (None, None) => (text, None),
    }
}

/// The day and time in `text`: a date, then a `T` or spaces, then a time, then perhaps `Z` or an offset; or
/// RFC 5545's `20260304T090500Z`.
#[must_use]
pub fn moment(text: &str, order: DateOrder) -> Option<Moment> {
    let text = plain_digits(text.trim());
    if let Some(compact) = compact(&text) {
        return Some(compact);
    }
    if let Ok(at) = DateTime::parse_from_rfc3339(&text) {
        return Some(Moment::Instant(at.with_timezone(&Utc)));
    }
    if let Some(day) = date(&text, order, Century::This) {
        return Some(Moment::Day(day));
    }
    let (day, rest) = text.split_once(['T', ' ', ','])?;
    let day = date(day.trim_end_matches(','), order, Century::This)?;
    Some(Moment::Wall(day.and_time(time(rest)?)))
}

fn compact(text: &str) -> Option<Moment> {
    let wall = |it| NaiveDateTime::parse_from_str(it, "%Y%m%dT%H%M%S").ok();
    match text.strip_suffix('Z') {
        Some(utc) => wall(utc).map(|it| Moment::Instant(it.and_utc())),
        None => wall(text).map(Moment::Wall),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        time(text).map_or("-".to_owned(), |it| it.format("%H:%M").to_string())
    }

    #[test]
    fn times_are_read_in_both_clocks() {
        for it in ["9:05", "09:05:30", "9.05", "9h05", "0905", "9:05 AM", "9:05am", "9.05 Uhr", "٩:٠٥"] {
            assert_eq!(read(it), "09:05", "{it}");
        }
        for it in ["14:00", "14h", "2 PM", "2:00 p.m.", "1400", "2:00 م"] {
            assert_eq!(read(it), "14:00", "{it}");
        }
        assert_eq!((read("12:15 am").as_str(), read("12:15 pm").as_str()), ("00:15", "12:15"));
    }

    #[test]
    fn what_no_clock_shows_is_no_time() {
        for it in ["24:00", "9:60", "13:00 pm", "9", "noon", "", "9:", "-1:00"] {
            assert_eq!(read(it), "-", "{it}");
        }
    }

    #[test]
    fn moments_with_a_zone_are_the_same_everywhere() {
        let at = DateTime::from_timestamp(1_772_615_100, 0).unwrap();
        for it in ["2026-03-04T09:05:00Z", "2026-03-04T10:05:00+01:00", "20260304T090500Z"] {
            assert_eq!(moment(it, DateOrder::DayFirst), Some(Moment::Instant(at)), "{it}");
        }
        for it in
            ["2026-03-04T09:05", "4/3/2026 9:05", "04.03.2026, 09:05", "20260304T090500", "4.3.26 9:05 AM"]
        {
            assert_eq!(moment(it, DateOrder::DayFirst), Some(Moment::Wall(at.naive_utc())), "{it}");
        }
        assert_eq!(moment("4.3.2026", DateOrder::DayFirst), Some(Moment::Day(at.date_naive())));
    }
}
