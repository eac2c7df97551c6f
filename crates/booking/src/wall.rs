//! Wall-clock time: minutes of a day as the clock on the clinic's wall shows them, and what becomes of
//! them when the clocks change (Q2).

use chrono::{
    DateTime, Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta, TimeZone, Timelike, Utc,
    Weekday,
};
use chrono_tz::Tz;

/// Minutes since midnight on the wall clock, `0..=1440`.
pub type WallMinute = u16;

/// Minutes in a wall-clock day.
pub const DAY: WallMinute = 1440;

/// A stretch of one wall-clock day, `[from, to)` in minutes since midnight. Never empty.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct WallSpan {
    from: WallMinute,
    to: WallMinute,
}

impl WallSpan {
    /// `None` if empty, backwards or past midnight.
    #[must_use]
    pub fn new(from: WallMinute, to: WallMinute) -> Option<Self> {
        (from < to && to <= DAY).then_some(Self { from, to })
    }

    /// The first minute inside.
    #[must_use]
    pub const fn from(self) -> WallMinute {
        self.from
    }

    /// The first minute no longer inside.
    #[must_use]
    pub const fn to(self) -> WallMinute {
        self.to
    }

    /// Whether the two share any minute.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.from < other.to && other.from < self.to
    }

    /// Whether all of `other` lies inside.
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }
}

/// A wall time that did not lead to one instant.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the clocks go forward over {wall} in {zone}; choose a time before or after the change")]
pub struct SkippedWallTime {
    /// The wall time that never comes.
    pub wall: NaiveDateTime,
    /// Where it never comes.
    pub zone: Tz,
}

/// The instant at which the clinic's clock shows `wall`.
///
/// Where the clocks go back and `wall` comes twice, the first is meant (Q2).
///
/// # Errors
/// [`SkippedWallTime`] where the clocks go forward over `wall`.
pub fn instant(wall: NaiveDateTime, zone: Tz) -> Result<DateTime<Utc>, SkippedWallTime> {
    match zone.from_local_datetime(&wall) {
        chrono::LocalResult::Single(at) | chrono::LocalResult::Ambiguous(at, _) => Ok(at.with_timezone(&Utc)),
        chrono::LocalResult::None => Err(SkippedWallTime { wall, zone }),
    }
}

/// The first instant at or after `wall`: the moment the clocks go forward to, where `wall` is skipped.
#[must_use]
pub fn first_instant(wall: NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    // No clock has ever been put forward by more than a day; minutes suffice for every zone since 1972.
    (0..=1440)
        .find_map(|minutes| instant(wall + TimeDelta::minutes(minutes), zone).ok())
        .unwrap_or_else(|| wall.and_utc())
}

/// What the clinic's clock shows at `at`.
#[must_use]
pub fn wall(at: DateTime<Utc>, zone: Tz) -> NaiveDateTime {
    at.with_timezone(&zone).naive_local()
}

/// The wall time `minute` minutes into `date`; 1440 is the next midnight.
#[must_use]
pub fn at_minute(date: NaiveDate, minute: WallMinute) -> NaiveDateTime {
    date.and_time(NaiveTime::MIN) + TimeDelta::minutes(i64::from(minute))
}

/// Minutes since midnight shown by `wall`.
#[must_use]
pub fn minute_of(wall: NaiveDateTime) -> WallMinute {
    WallMinute::try_from(wall.hour() * 60 + wall.minute()).expect("a day has 1440 minutes")
}

/// The real time from the start of `date` to the start of the next: 23, 24, 25 hours, or what the zone makes of it.
///
/// A date that a zone left out (Samoa, 30 December 2011) gives the day that came in its place.
#[must_use]
pub fn day(date: NaiveDate, zone: Tz) -> crate::period::Period {
    let start = first_instant(at_minute(date, 0), zone);
    (1..=2)
        .find_map(|days| {
            let end = first_instant(at_minute(date + Days::new(days), 0), zone);
            crate::period::Period::new(start, end)
        })
        .expect("no zone has left out two days running")
}

/// The real time of `span` on `date`; `None` where the clocks go forward over all of it.
#[must_use]
pub fn span_on(date: NaiveDate, span: WallSpan, zone: Tz) -> Option<crate::period::Period> {
    crate::period::Period::new(
        first_instant(at_minute(date, span.from), zone),
        first_instant(at_minute(date, span.to), zone),
    )
}

/// The weekday of `date`, Monday 0 to Sunday 6.
#[must_use]
pub fn weekday_index(date: NaiveDate) -> u8 {
    u8::try_from(date.weekday().num_days_from_monday()).expect("a week has seven days")
}

/// The Monday of the week `date` is in.
#[must_use]
pub fn monday(date: NaiveDate) -> NaiveDate {
    date - Days::new(u64::from(weekday_index(date)))
}

/// The weekday with index 0 (Monday) to 6 (Sunday); `None` otherwise.
#[must_use]
pub fn weekday(index: u8) -> Option<Weekday> {
    Weekday::try_from(index).ok()
}
