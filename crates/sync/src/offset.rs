//! How far a desk's clock is from the hub's: the median of the last round trips.

use std::collections::VecDeque;

use chrono::{DateTime, Utc};

/// Samples that count.
const SAMPLES: usize = 8;

/// From here on people are told.
const WARN_SECONDS: i64 = 60;

/// From here on nothing is recorded that promises time by the clock: holds and offers.
const BLOCK_SECONDS: i64 = 300;

/// What is known of the hub's clock.
#[derive(Clone, Default, Debug)]
pub(crate) struct Offsets {
    samples: VecDeque<i64>,
}

/// How a desk's clock stands.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum ClockState {
    /// Near enough, or nobody knows better.
    #[default]
    Right,
    /// More than a minute off.
    Off,
    /// More than five minutes off.
    Wrong,
}

impl Offsets {
    /// Notes that the hub's clock showed `hub` between `asked` and `answered` by the desk's.
    pub(crate) fn note(&mut self, (asked, answered): (DateTime<Utc>, DateTime<Utc>), hub: DateTime<Utc>) {
        // A clock that was set back on the way says nothing.
        if answered < asked {
            return;
        }
        let middle = asked + (answered - asked) / 2;
        self.samples.push_back((hub - middle).num_milliseconds());
        if self.samples.len() > SAMPLES {
            self.samples.pop_front();
        }
    }

    /// How far the hub's clock is ahead, milliseconds.
    pub(crate) fn ms(&self) -> i64 {
        let mut sorted: Vec<i64> = self.samples.iter().copied().collect();
        sorted.sort_unstable();
        sorted.get(sorted.len() / 2).copied().unwrap_or(0)
    }

    /// How the desk's clock stands.
    pub(crate) fn state(&self) -> ClockState {
        match self.ms().abs() / 1_000 {
            BLOCK_SECONDS.. => ClockState::Wrong,
            WARN_SECONDS.. => ClockState::Off,
            _ => ClockState::Right,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(ms: i64) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(ms).unwrap()
    }

    #[test]
    fn one_slow_answer_does_not_move_the_clock() {
        let mut offsets = Offsets::default();
        for start in 0..7 {
            offsets.note((at(start * 1_000), at(start * 1_000 + 20)), at(start * 1_000 + 10 + 90_000));
        }
        offsets.note((at(0), at(60_000)), at(500));
        assert_eq!(offsets.ms(), 90_000);
        assert_eq!(offsets.state(), ClockState::Off);
    }

    #[test]
    fn a_clock_that_was_set_back_meanwhile_says_nothing() {
        let mut offsets = Offsets::default();
        offsets.note((at(100), at(50)), at(1_000_000));
        assert_eq!((offsets.ms(), offsets.state()), (0, ClockState::Right));
    }
}
