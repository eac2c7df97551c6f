//! When an event that repeats takes place, no further than asked and never without end.

use chrono::{DateTime, NaiveDate};
use chrono_tz::Tz;
use rrule::{RRule, RRuleSet, Unvalidated};

/// Most occurrences of one series.
const MOST: u16 = 1_000;

/// The starts of a series whose first is `first`, by `rule` (RFC 5545), until the end of `until`. A rule that cannot
/// be read is none: the first takes place.
pub(crate) fn starts(first: DateTime<Tz>, rule: &str, until: NaiveDate) -> Vec<DateTime<Tz>> {
    let zone = first.timezone();
    let from = first.with_timezone(&rrule::Tz::Tz(zone));
    let last =
        until.and_hms_opt(23, 59, 59).and_then(|it| it.and_local_timezone(rrule::Tz::Tz(zone)).latest());
    let rule = rule.parse::<RRule<Unvalidated>>().and_then(|it| it.validate(from));
    let (Ok(rule), Some(last)) = (rule, last) else { return vec![first] };
    let dates = RRuleSet::new(from).rrule(rule).before(last).limit().all(MOST).dates;
    dates.into_iter().map(|it| it.with_timezone(&zone)).collect()
}
