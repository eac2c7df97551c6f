//! A rule as iCalendar writes it: `RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=10`, `EXDATE:20270309`.

use std::fmt;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use chrono_tz::Tz;

use super::{ByDay, Ends, Frequency, MOST_OCCURRENCES, Recurrence};
use crate::wall::{self, YEARS};

/// The longest step between two times: every 100th day, week or month.
const LONGEST_INTERVAL: u16 = 100;

/// Most weekdays, month days or dates left out that are read: more is a mistake, not a rule.
const MOST_PARTS: usize = 400;

const WEEKDAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

/// Why a text is not a rule; each names the part.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum RecurrenceError {
    /// The part must be there.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// Neither COUNT nor UNTIL: it would never end.
    #[error("it never ends")]
    NeverEnds,
    /// The part is there twice, or does not go with another.
    #[error("{0} contradicts another part")]
    Contradictory(&'static str),
    /// The part cannot be read, or is out of bounds.
    #[error("{0} cannot be read or is out of bounds")]
    Malformed(&'static str),
    /// A part of RRULE that Daybook does not do.
    #[error("that part of RRULE is not supported")]
    Unsupported,
}

use RecurrenceError as Wrong;

/// The parts as they are read.
#[derive(Default)]
struct Parts {
    frequency: Option<Frequency>,
    interval: Option<u16>,
    by_day: Option<Vec<ByDay>>,
    by_month_day: Option<Vec<i8>>,
    count: Option<u16>,
    until: Option<NaiveDateTime>,
}

impl Recurrence {
    /// Reads one RRULE, with or without its name, and any EXDATE lines; instants (`…Z`) are seen in `zone`.
    ///
    /// # Errors
    /// Names the part that is wrong, missing or not supported.
    pub fn parse(text: &str, zone: Tz) -> Result<Self, RecurrenceError> {
        let (mut rule, mut except) = (None, vec![]);
        for line in text.lines().map(str::trim).filter(|it| !it.is_empty()) {
            let line = line.to_ascii_uppercase();
            if line.starts_with("EXDATE") {
                let (_, dates) = line.split_once(':').ok_or(Wrong::Malformed("EXDATE"))?;
                except.extend(list("EXDATE", dates, |it| Some(moment(it, zone)?.date()))?);
            } else if rule.replace(line.strip_prefix("RRULE:").unwrap_or(&line).to_owned()).is_some() {
                return Err(Wrong::Contradictory("RRULE"));
            }
        }
        let rule = Parts::read(&rule.ok_or(Wrong::Missing("RRULE"))?, zone)?.rule()?;
        Ok(rule.without(except))
    }
}

impl Parts {
    fn read(rule: &str, zone: Tz) -> Result<Self, Wrong> {
        let mut parts = Self::default();
        for part in rule.split(';').filter(|it| !it.is_empty()) {
            match part.split_once('=').ok_or(Wrong::Malformed("RRULE"))? {
                ("FREQ", it) => once("FREQ", &mut parts.frequency, frequency(it))?,
                ("INTERVAL", it) => once("INTERVAL", &mut parts.interval, within(it, LONGEST_INTERVAL))?,
                ("COUNT", it) => once("COUNT", &mut parts.count, within(it, MOST_OCCURRENCES))?,
                ("UNTIL", it) => once("UNTIL", &mut parts.until, moment(it, zone).map(end_of))?,
                ("BYDAY", it) => once("BYDAY", &mut parts.by_day, list("BYDAY", it, by_day).ok())?,
                ("BYMONTHDAY", it) => {
                    once("BYMONTHDAY", &mut parts.by_month_day, list("BYMONTHDAY", it, month_day).ok())?;
                }
                ("WKST", "MO") => {}
                _ => return Err(Wrong::Unsupported),
            }
        }
        Ok(parts)
    }

    fn rule(self) -> Result<Recurrence, Wrong> {
        let frequency = self.frequency.ok_or(Wrong::Missing("FREQ"))?;
        let ends = match (self.count, self.until) {
            (Some(count), None) => Ends::After(count),
            (None, Some(until)) => Ends::Until(until),
            (None, None) => return Err(Wrong::NeverEnds),
            (Some(_), Some(_)) => return Err(Wrong::Contradictory("UNTIL")),
        };
        let (by_day, by_month_day) = (self.by_day.unwrap_or_default(), self.by_month_day.unwrap_or_default());
        if frequency != Frequency::Monthly && by_day.iter().any(|it| it.nth.is_some()) {
            return Err(Wrong::Contradictory("BYDAY"));
        }
        if frequency == Frequency::Weekly && !by_month_day.is_empty() {
            return Err(Wrong::Contradictory("BYMONTHDAY"));
        }
        let interval = self.interval.unwrap_or(1);
        Ok(Recurrence { frequency, interval, by_day, by_month_day, ends, except: vec![] })
    }
}

fn once<T>(name: &'static str, place: &mut Option<T>, read: Option<T>) -> Result<(), Wrong> {
    let read = read.ok_or(Wrong::Malformed(name))?;
    if place.replace(read).is_some() { Err(Wrong::Contradictory(name)) } else { Ok(()) }
}

/// Values between commas, at least one.
fn list<T>(name: &'static str, text: &str, read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, Wrong> {
    let read: Option<Vec<_>> = text.split(',').take(MOST_PARTS + 1).map(|it| read(it.trim())).collect();
    read.filter(|it| it.len() <= MOST_PARTS).ok_or(Wrong::Malformed(name))
}

fn frequency(text: &str) -> Option<Frequency> {
    match text {
        "DAILY" => Some(Frequency::Daily),
        "WEEKLY" => Some(Frequency::Weekly),
        "MONTHLY" => Some(Frequency::Monthly),
        _ => None,
    }
}

fn within(text: &str, most: u16) -> Option<u16> {
    text.parse().ok().filter(|it| (1..=most).contains(it))
}

fn by_day(text: &str) -> Option<ByDay> {
    let (nth, day) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let weekday = u8::try_from(WEEKDAYS.iter().position(|it| *it == day)?).ok()?;
    let nth = if nth.is_empty() { None } else { Some(nth.parse::<i8>().ok()?) };
    let known = nth.is_none_or(|it| it != 0 && (-5..=5).contains(&it));
    known.then_some(ByDay { nth, weekday })
}

fn month_day(text: &str) -> Option<i8> {
    text.parse().ok().filter(|it| *it != 0 && (-31..=31).contains(it))
}

/// A date, a wall time or an instant.
#[derive(Clone, Copy)]
enum Moment {
    Date(NaiveDate),
    Wall(NaiveDateTime),
}

impl Moment {
    fn date(self) -> NaiveDate {
        match self {
            Self::Date(date) => date,
            Self::Wall(wall) => wall.date(),
        }
    }
}

fn moment(text: &str, zone: Tz) -> Option<Moment> {
    let (text, is_instant) = text.strip_suffix('Z').map_or((text, false), |it| (it, true));
    let digits = |it: &str, many: usize| it.len() == many && it.bytes().all(|b| b.is_ascii_digit());
    let (date, clock) = text.split_once('T').map_or((text, None), |(date, clock)| (date, Some(clock)));
    let date = digits(date, 8).then(|| NaiveDate::parse_from_str(date, "%Y%m%d").ok())??;
    let date = YEARS.contains(&date.year()).then_some(date)?;
    let Some(clock) = clock else {
        return (!is_instant).then_some(Moment::Date(date));
    };
    let clock = digits(clock, 6).then(|| NaiveTime::parse_from_str(clock, "%H%M%S").ok())??;
    let at = date.and_time(clock);
    Some(Moment::Wall(if is_instant { wall::wall(at.and_utc(), zone) } else { at }))
}

/// A date without a clock means all of it.
fn end_of(moment: Moment) -> NaiveDateTime {
    match moment {
        Moment::Date(date) => date.and_time(NaiveTime::MIN) + TimeDelta::seconds(86_399),
        Moment::Wall(wall) => wall,
    }
}

impl fmt::Display for Recurrence {
    /// The RRULE line, and one EXDATE line where dates are left out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let frequency = match self.frequency {
            Frequency::Daily => "DAILY",
            Frequency::Weekly => "WEEKLY",
            Frequency::Monthly => "MONTHLY",
        };
        write!(f, "RRULE:FREQ={frequency}")?;
        if self.interval != 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        let day = |it: &ByDay| {
            let nth = it.nth.map(|nth| nth.to_string()).unwrap_or_default();
            format!("{nth}{}", WEEKDAYS[usize::from(it.weekday)])
        };
        listed(f, ";BYDAY=", self.by_day.iter().map(day))?;
        listed(f, ";BYMONTHDAY=", self.by_month_day.iter().map(i8::to_string))?;
        match self.ends {
            Ends::After(times) => write!(f, ";COUNT={times}")?,
            Ends::Until(wall) => write!(f, ";UNTIL={}", wall.format("%Y%m%dT%H%M%S"))?,
        }
        listed(f, "\nEXDATE;VALUE=DATE:", self.except.iter().map(|it| it.format("%Y%m%d").to_string()))
    }
}

fn listed(f: &mut fmt::Formatter<'_>, name: &str, values: impl Iterator<Item = String>) -> fmt::Result {
    let values: Vec<_> = values.collect();
    if values.is_empty() { Ok(()) } else { write!(f, "{name}{}", values.join(",")) }
}

impl From<Recurrence> for String {
    fn from(rule: Recurrence) -> Self {
        rule.to_string()
    }
}

impl TryFrom<String> for Recurrence {
    type Error = RecurrenceError;

    /// As [`Recurrence::parse`]; what this program wrote has no instants, so the zone does not matter.
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text, Tz::UTC)
    }
}
