//! What time it is: the one place that reads a clock. Everything else is handed the time.

use chrono::{DateTime, SubsecRound as _, Utc};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// The present moment, UTC.
    fn now(&self) -> DateTime<Utc>;
}

/// The computer's own clock.
#[derive(Clone, Copy, Default, Debug)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads a clock")]
    fn now(&self) -> DateTime<Utc> {
        // Microseconds are what the store keeps: a row must read back as it was decided, or undo
        // would take it for changed since.
        Utc::now().trunc_subsecs(6)
    }
}

/// A clock that stands until it is set: tests and benchmarks read this one, and the demo clinic's past is told by it.
#[derive(Debug)]
pub struct StoppedClock(std::sync::Mutex<DateTime<Utc>>);

impl StoppedClock {
    /// A clock that shows `now`.
    #[must_use]
    pub fn at(now: DateTime<Utc>) -> Self {
        Self(std::sync::Mutex::new(now))
    }

    /// Makes it show `now`.
    pub fn set(&self, now: DateTime<Utc>) {
        *self.hand() = now;
    }

    /// Puts it forward by `minutes`.
    pub fn advance(&self, minutes: i64) {
        *self.hand() += chrono::TimeDelta::minutes(minutes);
    }

    fn hand(&self) -> std::sync::MutexGuard<'_, DateTime<Utc>> {
        self.0.lock().expect("nothing panics while it holds the hand")
    }
}

impl Clock for StoppedClock {
    fn now(&self) -> DateTime<Utc> {
        *self.hand()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_tells_nothing_finer_than_the_store_keeps() {
        let now = SystemClock.now();
        assert_eq!(now, now.trunc_subsecs(6));
    }
}
