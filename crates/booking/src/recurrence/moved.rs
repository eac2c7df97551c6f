//! A rule put on other days: what "move this and following" from a Tuesday to a Thursday makes of it (Q5).

use chrono::{Datelike, NaiveDate, NaiveDateTime, TimeDelta};

use super::{ByDay, Ends, Frequency, Recurrence, days_left};
use crate::wall;

/// How far a date of a monthly rule may land from where the same number of days would put it.
const MONTHLY_SLACK_DAYS: i64 = 7;

/// A rule on other days, with where each of its old dates went.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct MovedRule {
    /// The date it may first come.
    pub(crate) start: NaiveDate,
    /// As long as before: it comes as often, the dates left out among them.
    pub(crate) rule: Recurrence,
    /// Every old date with its new one, earliest first.
    dates: Vec<(NaiveDate, NaiveDate)>,
}

impl MovedRule {
    /// The new date of an old one; one that is not of the rule stays.
    pub(crate) fn date(&self, old: NaiveDate) -> NaiveDate {
        self.dates.binary_search_by_key(&old, |it| it.0).map_or(old, |place| self.dates[place].1)
    }
}

impl Recurrence {
    /// The rule by which the time of date `from` goes to `to`, and every other with it. `None` when `from` is
    /// not one of its dates, or no rule a series can have says it: the first and third Tuesday cannot both
    /// become something by moving one.
    pub(crate) fn moved(
        &self,
        start: NaiveDateTime,
        (from, to): (NaiveDate, NaiveDate),
    ) -> Option<MovedRule> {
        let old = self.unrolled(start);
        let place = old.binary_search(&from).ok()?;
        let by = to.signed_duration_since(from);
        let times = u16::try_from(old.len()).ok()?;
        let rule = Self { ends: Ends::After(times), except: vec![], ..self.on_days(to, by)? };
        let shifted = |date: NaiveDate| date.checked_add_signed(by);
        let first = shifted(*old.first()?)?;
        // A month's rule may put its date before where the days alone would: it starts with the month.
        let starts = match self.frequency {
            Frequency::Daily | Frequency::Weekly => vec![shifted(start.date())?],
            Frequency::Monthly => vec![first.with_day(1)?, old[0].with_day(1)?, first],
        };
        let slack = match self.frequency {
            Frequency::Daily | Frequency::Weekly => 0,
            Frequency::Monthly => MONTHLY_SLACK_DAYS,
        };
        let (start, new) = starts.into_iter().find_map(|begin| {
            let new = rule.unrolled(begin.and_time(start.time()));
            let near = |(old, new): (&NaiveDate, &NaiveDate)| {
                (new.signed_duration_since(*old) - by).num_days().abs() <= slack
            };
            let fits = new.len() == old.len() && new[place] == to && old.iter().zip(&new).all(near);
            fits.then_some((begin, new))
        })?;
        let dates: Vec<_> = old.into_iter().zip(new).collect();
        let moved = MovedRule { start, rule, dates };
        let except: Vec<_> = self.except.iter().map(|it| moved.date(*it)).collect();
        Some(MovedRule { rule: moved.rule.without(except), ..moved })
    }

    /// What it comes on, moved so that one of its dates is `to`, which is `by` later.
    fn on_days(&self, to: NaiveDate, by: TimeDelta) -> Option<Self> {
        if self.frequency != Frequency::Monthly {
            let later = |it: &ByDay| ByDay { weekday: later_weekday(it.weekday, by.num_days()), ..*it };
            return Some(Self { by_day: self.by_day.iter().map(later).collect(), ..self.clone() });
        }
        let day = i8::try_from(to.day()).ok()?;
        match (&self.by_day[..], &self.by_month_day[..]) {
            ([], []) => Some(Self { by_month_day: vec![day], ..self.clone() }),
            ([], [was]) => {
                let last = *was < 0 && days_left(to) == 0;
                Some(Self { by_month_day: vec![if last { -1 } else { day }], ..self.clone() })
            }
            ([was], []) => {
                let last = was.nth.is_some_and(|it| it < 0) && days_left(to) < 7;
                let nth = i8::try_from((to.day() - 1) / 7 + 1).ok()?;
                let nth = was.nth.map(|_| if last || nth == 5 { -1 } else { nth });
                Some(Self { by_day: vec![ByDay { nth, weekday: wall::weekday_index(to) }], ..self.clone() })
            }
            _ => None,
        }
    }
}

fn later_weekday(weekday: u8, days: i64) -> u8 {
    u8::try_from((i64::from(weekday) + days).rem_euclid(7)).expect("a weekday is under seven")
}
