//! Stretches of real time. Wall-clock stretches of a day are in [`crate::wall`].

use chrono::{DateTime, TimeDelta, Utc};

/// A stretch of time, `[start, end)`. Never empty, never backwards.
///
/// Half-open, so an appointment that ends at 10:00 does not clash with one that starts at 10:00 (S4.31).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Period {
    start: DateTime<Utc>,
    end: DateTime<Utc>,
}

impl Period {
    /// `None` if `end` is not after `start`.
    #[must_use]
    pub fn new(start: DateTime<Utc>, end: DateTime<Utc>) -> Option<Self> {
        (start < end).then_some(Self { start, end })
    }

    /// The period of `minutes` real minutes from `start`; `None` when there are none.
    #[must_use]
    pub fn lasting(start: DateTime<Utc>, minutes: u32) -> Option<Self> {
        Self::new(start, start.checked_add_signed(TimeDelta::minutes(i64::from(minutes)))?)
    }

    /// The first moment inside.
    #[must_use]
    pub const fn start(self) -> DateTime<Utc> {
        self.start
    }

    /// The first moment no longer inside.
    #[must_use]
    pub const fn end(self) -> DateTime<Utc> {
        self.end
    }

    /// Whole real minutes from start to end.
    #[must_use]
    pub fn minutes(self) -> u32 {
        u32::try_from((self.end - self.start).num_minutes()).unwrap_or(u32::MAX)
    }

    /// Whether the two share any moment.
    #[must_use]
    pub fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Whether all of `other` lies inside.
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// The same period with `before` minutes added in front and `after` behind.
    #[must_use]
    pub fn widened(self, before: u32, after: u32) -> Self {
        Self {
            start: self.start - TimeDelta::minutes(i64::from(before)),
            end: self.end + TimeDelta::minutes(i64::from(after)),
        }
    }

    /// The part before `moment`; `None` if nothing is left.
    #[must_use]
    pub fn until(self, moment: DateTime<Utc>) -> Option<Self> {
        Self::new(self.start, self.end.min(moment))
    }
}
