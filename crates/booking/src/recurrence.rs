//! When something comes again: the part of iCalendar's RRULE a clinic uses (Q18), in wall time.
//!
//! Unrolled by asking each day in turn: bounded by ten years whatever the rule says. The crate `rrule` was
//! tried and now only checks this in a test: it loses times where BYDAY names both every and an nth weekday,
//! and walks eight thousand years after a rule that never comes.

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};

use crate::wall;

mod moved;
mod text;

pub(crate) use moved::MovedRule;
pub use text::RecurrenceError;

/// At most so many occurrences: a visit every day for a year.
pub const MOST_OCCURRENCES: u16 = 366;

/// Nothing comes again later than this after the first time, in days: ten years.
const AHEAD_DAYS: usize = 3653;

/// How often something comes again.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Frequency {
    /// Every so many days.
    Daily,
    /// Every so many weeks, which begin on Monday.
    Weekly,
    /// Every so many months.
    Monthly,
}

/// A weekday, or the nth of a month.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ByDay {
    /// 1 is the first of the month, -1 the last; `None` every one.
    pub nth: Option<i8>,
    /// Monday 0 to Sunday 6.
    pub weekday: u8,
}

/// When it is over: a rule without an end cannot be checked before it is booked (Q4), so there is none.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ends {
    /// After so many times, those that were left out among them.
    After(u16),
    /// With the last time that starts no later than this wall time.
    Until(NaiveDateTime),
}

/// A rule by which something comes again, and the dates left out of it. Made by [`Recurrence::parse`].
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(into = "String", try_from = "String"))]
pub struct Recurrence {
    frequency: Frequency,
    interval: u16,
    by_day: Vec<ByDay>,
    by_month_day: Vec<i8>,
    ends: Ends,
    except: Vec<NaiveDate>,
}

impl Recurrence {
    /// When it is over.
    #[must_use]
    pub const fn ends(&self) -> Ends {
        self.ends
    }

    /// The dates left out (EXDATE), earliest first.
    #[must_use]
    pub fn except(&self) -> &[NaiveDate] {
        &self.except
    }

    /// The dates on which it comes when the first time may be `start`, earliest first: at most one a day and
    /// [`MOST_OCCURRENCES`] of them. A start the rule does not name is not among them.
    #[must_use]
    pub fn dates(&self, start: NaiveDateTime) -> Vec<NaiveDate> {
        self.unrolled(start).into_iter().filter(|it| !self.except.contains(it)).collect()
    }

    /// The same rule without `dates`.
    #[must_use]
    pub fn without(&self, dates: impl IntoIterator<Item = NaiveDate>) -> Self {
        let mut except = self.except.clone();
        except.extend(dates);
        except.sort_unstable();
        except.dedup();
        Self { except, ..self.clone() }
    }

    /// The rule for the dates before `from`, and the one from then on with the date it starts on; `None` on
    /// the side that has no dates. Together they give what the whole rule gives.
    #[must_use]
    pub fn split(&self, start: NaiveDateTime, from: NaiveDate) -> (Option<Self>, Option<(NaiveDate, Self)>) {
        let dates = self.unrolled(start);
        let before = dates.partition_point(|it| *it < from);
        if before == dates.len() {
            return ((before > 0).then(|| self.clone()), None);
        }
        let (earlier, later) = self.except.iter().partition::<Vec<_>, _>(|it| **it < from);
        let last = from.pred_opt().map(|it| it.and_time(NaiveTime::MIN) + chrono::TimeDelta::seconds(86_399));
        let head = last.filter(|_| before > 0).map(|it| Self {
            ends: Ends::Until(it),
            except: earlier,
            ..self.clone()
        });
        let ends = match self.ends {
            Ends::After(times) => Ends::After(times - u16::try_from(before).unwrap_or(times)),
            until @ Ends::Until(_) => until,
        };
        (head, Some((dates[before], Self { ends, except: later, ..self.clone() })))
    }

    fn unrolled(&self, start: NaiveDateTime) -> Vec<NaiveDate> {
        if !wall::YEARS.contains(&start.year()) {
            return vec![];
        }
        let most = match self.ends {
            Ends::After(times) => usize::from(times.min(MOST_OCCURRENCES)),
            Ends::Until(_) => usize::from(MOST_OCCURRENCES),
        };
        let goes_on = |date: &NaiveDate| match self.ends {
            Ends::After(_) => true,
            Ends::Until(last) => date.and_time(start.time()) <= last,
        };
        let ahead = start.date().iter_days().take(AHEAD_DAYS).take_while(goes_on);
        ahead.filter(|it| self.comes(*it, start.date())).take(most).collect()
    }

    /// Whether it comes on `date`, having first come no earlier than `first` (RFC 5545, 3.3.10).
    fn comes(&self, date: NaiveDate, first: NaiveDate) -> bool {
        let (steps, is_due) = match self.frequency {
            Frequency::Daily => ((date - first).num_days(), true),
            Frequency::Weekly => ((monday(date) - monday(first)) / 7, date.weekday() == first.weekday()),
            Frequency::Monthly => (month(date) - month(first), date.day() == first.day()),
        };
        steps % i64::from(self.interval) == 0
            && (is_due || !self.by_day.is_empty() || !self.by_month_day.is_empty())
            && (self.by_day.is_empty() || self.by_day.iter().any(|it| it.is(date)))
            && (self.by_month_day.is_empty() || self.by_month_day.iter().any(|it| is_month_day(*it, date)))
    }
}

impl ByDay {
    fn is(self, date: NaiveDate) -> bool {
        let (from_start, from_end) = ((date.day() - 1) / 7 + 1, (days_left(date) / 7) + 1);
        let nth = |it: i8| u32::from(it.unsigned_abs()) == if it > 0 { from_start } else { from_end };
        wall::weekday_index(date) == self.weekday && self.nth.is_none_or(nth)
    }
}

fn is_month_day(day: i8, date: NaiveDate) -> bool {
    u32::from(day.unsigned_abs()) == if day > 0 { date.day() } else { days_left(date) + 1 }
}

/// Days of the month after `date`.
fn days_left(date: NaiveDate) -> u32 {
    u32::from(date.num_days_in_month()) - date.day()
}

/// The Monday of the week, in days.
fn monday(date: NaiveDate) -> i64 {
    i64::from(date.num_days_from_ce()) - i64::from(wall::weekday_index(date))
}

fn month(date: NaiveDate) -> i64 {
    i64::from(date.year()) * 12 + i64::from(date.month0())
}
