//! What the clinic's clock shows at many instants of a stretch of days, without asking the zone each time.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use daybook_booking::wall::{self, WallSpan};

/// The zone's offsets over a stretch of days. An instant outside is looked up the slow way.
#[derive(Debug)]
pub(crate) struct WallClock {
    zone: Tz,
    /// From when which offset from UTC holds, in seconds; earliest first.
    offsets: Vec<(i64, i32)>,
    until: i64,
}

impl WallClock {
    /// The clock of `zone` from the day before `from` to two days after `to`.
    pub(crate) fn over(zone: Tz, from: NaiveDate, to: NaiveDate) -> Self {
        let start = wall::first_instant(wall::at_minute(from - Days::new(1), 0), zone).timestamp();
        let until = wall::first_instant(wall::at_minute(to + Days::new(2), 0), zone).timestamp();
        let mut offsets = vec![(start, offset_at(zone, start))];
        let mut at = start;
        while at < until {
            let next = (at + 86_400).min(until);
            if offset_at(zone, next) != offset_at(zone, at) {
                offsets.push(change_between(zone, at, next));
            }
            at = next;
        }
        Self { zone, offsets, until }
    }

    /// What the clock shows at `at`.
    pub(crate) fn shows(&self, at: DateTime<Utc>) -> NaiveDateTime {
        let stamp = at.timestamp();
        if stamp < self.offsets[0].0 || stamp >= self.until {
            return wall::wall(at, self.zone);
        }
        let known = self.offsets.iter().rev().find(|(from, _)| *from <= stamp);
        let (_, offset) = known.expect("the first offset holds from the start");
        at.naive_utc() + TimeDelta::seconds(i64::from(*offset))
    }
}

fn offset_at(zone: Tz, stamp: i64) -> i32 {
    let at = DateTime::from_timestamp(stamp, 0).expect("days of the calendar are in range");
    zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()
}

/// The second between `before` and `after` at which the clocks change, with the new offset. No zone
/// changes its clocks twice in a day.
fn change_between(zone: Tz, before: i64, after: i64) -> (i64, i32) {
    let old = offset_at(zone, before);
    let (mut low, mut high) = (before, after);
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if offset_at(zone, middle) == old { low = middle } else { high = middle }
    }
    (high, offset_at(zone, high))
}

/// How one day differs from 24 plain hours (Q2).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct DayShape {
    /// Real minutes from midnight to midnight.
    pub(crate) minutes: u16,
    /// Wall time that never comes.
    pub(crate) skipped: Option<WallSpan>,
    /// Wall time that comes twice.
    pub(crate) repeated: Option<WallSpan>,
}

/// The shape of `date` in `zone`.
pub(crate) fn day_shape(date: NaiveDate, zone: Tz) -> DayShape {
    let day = wall::day(date, zone);
    let minutes = u16::try_from(day.minutes()).unwrap_or(u16::MAX);
    // A second before, because a change at midnight itself belongs to the day that it begins.
    let (before, after) = (day.start().timestamp() - 1, day.end().timestamp() - 1);
    let change = offset_at(zone, after) - offset_at(zone, before);
    if change == 0 {
        return DayShape { minutes, skipped: None, repeated: None };
    }
    let (at, _) = change_between(zone, before, after);
    let at = DateTime::from_timestamp(at, 0).expect("days of the calendar are in range");
    let shown = wall::wall(at, zone);
    // Forward: the clock jumps to `shown` from that much before. Back: it shows `shown` for the second time.
    let from = if change > 0 { shown - TimeDelta::seconds(i64::from(change)) } else { shown };
    let span = span_of(date, from, i64::from(change.abs() / 60));
    match change {
        1.. => DayShape { minutes, skipped: span, repeated: None },
        _ => DayShape { minutes, skipped: None, repeated: span },
    }
}

fn span_of(date: NaiveDate, from: NaiveDateTime, minutes: i64) -> Option<WallSpan> {
    let start = (from - wall::at_minute(date, 0)).num_minutes();
    let minute = |it: i64| u16::try_from(it.clamp(0, i64::from(wall::DAY))).expect("clamped to a day");
    WallSpan::new(minute(start), minute(start + minutes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_cached_clock_shows_what_the_zone_says_through_both_changes() {
        for zone in [Tz::Europe__Berlin, Tz::Australia__Lord_Howe, Tz::America__Santiago, Tz::Asia__Kolkata] {
            let (from, to) = (day("2027-03-01"), day("2027-11-10"));
            let clock = WallClock::over(zone, from, to);
            let start = wall::first_instant(wall::at_minute(from, 0), zone);
            for quarter in 0..(250 * 96) {
                let at = start + TimeDelta::minutes(quarter * 15 + 7);
                assert_eq!(clock.shows(at), wall::wall(at, zone), "{zone} {at}");
            }
        }
    }

    #[test]
    fn a_spring_day_has_a_skipped_hour_and_an_autumn_day_a_repeated_one() {
        let spring = day_shape(day("2027-03-28"), Tz::Europe__Berlin);
        assert_eq!(spring, DayShape { minutes: 1380, skipped: WallSpan::new(120, 180), repeated: None });
        let autumn = day_shape(day("2027-10-31"), Tz::Europe__Berlin);
        assert_eq!(autumn, DayShape { minutes: 1500, skipped: None, repeated: WallSpan::new(120, 180) });
    }

    #[test]
    fn lord_howe_changes_by_half_an_hour() {
        let spring = day_shape(day("2027-10-03"), Tz::Australia__Lord_Howe);
        assert_eq!(spring.minutes, 1410);
        assert_eq!(spring.skipped, WallSpan::new(120, 150));
        let autumn = day_shape(day("2027-04-04"), Tz::Australia__Lord_Howe);
        assert_eq!(autumn.minutes, 1470);
        assert_eq!(autumn.repeated, WallSpan::new(90, 120));
    }

    #[test]
    fn a_zone_that_changes_at_midnight_skips_its_first_hour() {
        let spring = day_shape(day("2027-09-05"), Tz::America__Santiago);
        assert_eq!(spring.minutes, 1380);
        assert_eq!(spring.skipped, WallSpan::new(0, 60));
    }
}
