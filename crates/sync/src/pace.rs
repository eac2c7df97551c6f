//! When a desk asks again: at once where there is something to do, patiently where nobody answers.

/// No answer within this, and the request is taken for lost.
const TIMEOUT_MS: u64 = 10_000;

/// Without a word from the hub the desk looks for itself (F21).
const BACKSTOP_MS: u64 = 60_000;

/// The first and the longest wait after a failure.
const BACKOFF_MS: (u64, u64) = (1_000, 30_000);

/// When to ask next. Counts milliseconds of a clock nobody sets.
#[derive(Clone, Default, Debug)]
pub(crate) struct Pace {
    asked_at: Option<u64>,
    failures: u32,
    not_before: u64,
    pulled_at: Option<u64>,
    poked: bool,
    /// Looking is what this desk may not, until somebody has seen to it.
    pub(crate) halted: bool,
}

impl Pace {
    /// Whether anything may be asked at `now`. A request that was not answered in time counts as failed.
    pub(crate) fn may_ask(&mut self, now: u64, spread: u64) -> bool {
        if self.asked_at.is_some_and(|at| now.saturating_sub(at) >= TIMEOUT_MS) {
            self.failed(now, spread);
        }
        self.asked_at.is_none() && now >= self.not_before
    }

    /// Whether to look for changes without having been told of any.
    pub(crate) fn should_pull(&self, now: u64) -> bool {
        self.poked || self.pulled_at.is_none_or(|at| now.saturating_sub(at) >= BACKSTOP_MS)
    }

    pub(crate) fn asked(&mut self, now: u64) {
        self.asked_at = Some(now);
    }

    /// An answer came.
    pub(crate) fn answered(&mut self) {
        (self.asked_at, self.failures) = (None, 0);
    }

    /// What is new was asked for: what the desk is told of from now on may not be in the answer.
    pub(crate) fn pulling(&mut self) {
        self.poked = false;
    }

    /// An answer came, and it was that the hub cannot now; or none came.
    pub(crate) fn failed(&mut self, now: u64, spread: u64) {
        // Whatever was asked for is still to be had.
        (self.asked_at, self.poked) = (None, true);
        let (first, longest) = BACKOFF_MS;
        let wait = first.saturating_mul(1 << self.failures.min(6)).min(longest);
        self.failures = self.failures.saturating_add(1);
        // Spread over half as long again, or all desks would come back in one moment.
        self.not_before = now + wait + spread % (wait / 2 + 1);
    }

    /// Somebody said that there is something new.
    pub(crate) fn poke(&mut self) {
        self.poked = true;
    }

    /// As [`Pace::poke`], and waits no longer.
    pub(crate) fn hurry(&mut self) {
        (self.poked, self.not_before) = (true, 0);
    }

    /// How long there is nothing to do of its own accord.
    pub(crate) fn rest(&self, now: u64) -> u64 {
        if let Some(asked) = self.asked_at {
            return (asked + TIMEOUT_MS).saturating_sub(now);
        }
        if now < self.not_before {
            return self.not_before - now;
        }
        match self.pulled_at.map_or(BACKSTOP_MS, |at| (at + BACKSTOP_MS).saturating_sub(now)) {
            0 if self.halted => BACKSTOP_MS,
            rest => rest,
        }
    }

    /// Everything there was has been followed.
    pub(crate) fn caught_up(&mut self, now: u64) {
        self.pulled_at = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_desk_that_hears_nothing_looks_for_itself_within_a_minute() {
        // F21
        let mut pace = Pace::default();
        pace.caught_up(0);
        assert!(!pace.should_pull(59_999) && pace.should_pull(60_000));
    }

    #[test]
    fn what_a_desk_is_told_while_an_answer_is_under_way_is_asked_for_next() {
        // F21: the change may have come after the answer was made.
        let mut pace = Pace::default();
        pace.poke();
        pace.asked(0);
        pace.pulling();
        pace.poke();
        pace.answered();
        pace.caught_up(10);
        assert!(pace.should_pull(11));
        pace.pulling();
        pace.caught_up(20);
        assert!(!pace.should_pull(21));
        pace.failed(30, 0);
        assert!(pace.should_pull(31), "what was not answered is still wanted");
    }

    #[test]
    fn a_desk_that_may_not_look_rests_when_it_would_be_time_to() {
        let mut pace = Pace::default();
        pace.caught_up(0);
        assert_eq!(pace.rest(60_000), 0);
        pace.halted = true;
        assert_eq!((pace.rest(59_000), pace.rest(60_000), pace.rest(600_000)), (1_000, 60_000, 60_000));
    }

    #[test]
    fn waits_grow_from_one_second_and_end_at_thirty_and_a_half() {
        let mut pace = Pace::default();
        let mut now = 0;
        for expected in [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000] {
            pace.failed(now, 0);
            assert!(!pace.may_ask(now + expected - 1, 0) && pace.may_ask(now + expected, 0));
            now += expected;
        }
        pace.failed(now, u64::MAX);
        assert!(pace.may_ask(now + 45_000, 0));
    }
}
