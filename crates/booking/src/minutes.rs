//! Taken time as one bit a minute: what [`crate::slot::quick`] looks at instead of appointments.

use chrono::{DateTime, Utc};

use crate::period::Period;

/// Real minutes since 1970, `[from, to)`. Never empty, never backwards.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Minutes {
    /// The first.
    pub from: i64,
    /// The first no longer inside.
    pub to: i64,
}

impl Minutes {
    /// `period`; `None` where it does not begin and end on the minute.
    #[must_use]
    pub fn of(period: Period) -> Option<Self> {
        Some(Self { from: minute(period.start())?, to: minute(period.end())? })
    }

    /// Whether the two share any minute.
    #[must_use]
    pub const fn overlaps(self, other: Self) -> bool {
        self.from < other.to && other.from < self.to
    }

    /// Whether all of `other` lies inside.
    #[must_use]
    pub const fn covers(self, other: Self) -> bool {
        self.from <= other.from && other.to <= self.to
    }
}

/// The minute `at` is; `None` between two.
pub(crate) fn minute(at: DateTime<Utc>) -> Option<i64> {
    let on_it = at.timestamp().rem_euclid(60) == 0 && at.timestamp_subsec_nanos() == 0;
    on_it.then(|| at.timestamp().div_euclid(60))
}

/// When a claimant can take no more, minute by minute, within a stretch of time.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lane {
    within: Minutes,
    /// A bit for each minute; set where as many claims lie over one another as the claimant holds.
    full: Vec<u64>,
}

impl Lane {
    /// Of `claims` on a claimant that holds `capacity` at once.
    #[must_use]
    pub fn new(within: Minutes, capacity: u16, claims: &[Minutes]) -> Self {
        let words = usize::try_from(within.to - within.from).unwrap_or_default().div_ceil(64);
        let mut lane = Self { within, full: vec![0; words] };
        if capacity <= 1 {
            claims.iter().for_each(|it| lane.fill(*it));
            return lane;
        }
        let mut turns: Vec<(i64, i32)> = claims.iter().flat_map(|it| [(it.from, 1), (it.to, -1)]).collect();
        turns.sort_unstable(); // Ends before starts: spans are half-open.
        let mut depth = 0;
        for pair in 0..turns.len() {
            depth += turns[pair].1;
            if depth >= i32::from(capacity)
                && let Some((until, _)) = turns.get(pair + 1)
            {
                lane.fill(Minutes { from: turns[pair].0, to: *until });
            }
        }
        lane
    }

    /// Whether one more fits all through `asked`; `None` where that reaches beyond what is known.
    #[must_use]
    pub fn is_free(&self, asked: Minutes) -> Option<bool> {
        if !self.within.covers(asked) {
            return None;
        }
        Some(self.words(asked).all(|(word, mask)| self.full[word] & mask == 0))
    }

    fn fill(&mut self, span: Minutes) {
        let (from, to) = (span.from.max(self.within.from), span.to.min(self.within.to));
        if from < to {
            for (word, mask) in self.words(Minutes { from, to }) {
                self.full[word] |= mask;
            }
        }
    }

    /// The words `span` lies in, which lies within, each with the bits that are its.
    fn words(&self, span: Minutes) -> impl Iterator<Item = (usize, u64)> + use<> {
        let bit = |minute: i64| usize::try_from(minute - self.within.from).unwrap_or_default();
        let (first, last) = (bit(span.from), bit(span.to - 1));
        (first / 64..=last / 64).map(move |word| {
            let low = if word == first / 64 { u64::MAX << (first % 64) } else { u64::MAX };
            let high = if word == last / 64 { u64::MAX >> (63 - last % 64) } else { u64::MAX };
            (word, low & high)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: i64, to: i64) -> Minutes {
        Minutes { from, to }
    }

    /// The minutes of `0..200` at which one more minute fits.
    fn free(capacity: u16, claims: &[Minutes]) -> Vec<i64> {
        let lane = Lane::new(span(0, 200), capacity, claims);
        (0..200).filter(|it| lane.is_free(span(*it, it + 1)) == Some(true)).collect()
    }

    #[test]
    fn a_lane_is_full_where_claims_lie_over_one_another_as_often_as_it_holds() {
        let claims = [span(10, 70), span(60, 130), span(128, 140), span(140, 150)];
        for capacity in 1..=3 {
            let depth = |at: i64| claims.iter().filter(|it| it.from <= at && at < it.to).count();
            let expected: Vec<i64> = (0..200).filter(|it| depth(*it) < usize::from(capacity)).collect();
            assert_eq!(free(capacity, &claims), expected, "{capacity}");
        }
    }

    #[test]
    fn a_stretch_is_free_when_all_of_it_is() {
        let lane = Lane::new(span(0, 300), 1, &[span(63, 65), span(250, 251)]);
        assert_eq!(lane.is_free(span(0, 63)), Some(true));
        assert_eq!(lane.is_free(span(0, 64)), Some(false));
        assert_eq!(lane.is_free(span(65, 250)), Some(true));
        assert_eq!(lane.is_free(span(65, 251)), Some(false));
    }

    #[test]
    fn nothing_is_said_of_time_that_is_not_known() {
        let lane = Lane::new(span(100, 200), 1, &[span(0, 110)]);
        assert_eq!(lane.is_free(span(99, 101)), None);
        assert_eq!(lane.is_free(span(199, 201)), None);
        assert_eq!(lane.is_free(span(100, 101)), Some(false));
    }
}
