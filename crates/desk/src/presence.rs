//! Whether whoever signed in is still taken to be at the desk: they went idle, or the computer slept.
//!
//! Where the system says that it is about to sleep, the desk locks before. Everywhere sleep is told by the desk's own
//! pulse: a program that beats every ten seconds and finds a minute missing
//! did not run meanwhile. It needs no system call of one platform, and works where the monotonic clock goes on
//! through sleep (Windows) as well as where it stops (Linux, macOS), because the time of day goes on in all.

use std::sync::PoisonError;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use daybook_around::Sleep;
use tokio::sync::mpsc;

use crate::desk::{Desk, OpenBook, Session};

/// Minutes without a call after which the desk locks itself (HIPAA 164.312(a)(2)(iii)).
pub(crate) const LOCK_AFTER_MINUTES: u16 = 10;
/// The window locks itself first, by its own count of input; the desk gives it this much.
const GRACE_MINUTES: i64 = 1;
/// How often the desk feels its pulse.
const BEAT: Duration = Duration::from_secs(10);
/// A pulse that was away for longer was asleep: far above what a busy computer delays a timer by.
const LONGEST_PAUSE: TimeDelta = TimeDelta::seconds(60);
/// The clock put back by more makes every count of idle minutes wrong.
const LARGEST_CORRECTION: TimeDelta = TimeDelta::seconds(60);

/// Why somebody is not taken to be there any more.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Left {
    /// No call for too long.
    Idle,
    /// The computer slept.
    Slept,
    /// The clock was put back.
    ClockPutBack,
}

/// Why whoever made their last call at `last_call` is not there at `now`; `None` while they are.
fn left(last_call: DateTime<Utc>, last_beat: Option<DateTime<Utc>>, now: DateTime<Utc>) -> Option<Left> {
    if now - last_call > TimeDelta::minutes(i64::from(LOCK_AFTER_MINUTES) + GRACE_MINUTES) {
        return Some(Left::Idle);
    }
    if last_call - now > LARGEST_CORRECTION {
        return Some(Left::ClockPutBack);
    }
    // Who signed in after waking is there, whenever the pulse was last felt.
    let slept = last_beat.is_some_and(|beat| now - beat > LONGEST_PAUSE && last_call <= beat + LONGEST_PAUSE);
    slept.then_some(Left::Slept)
}

impl Desk {
    /// Feels the desk's pulse for as long as it is polled: locks the desk when the computer has slept, even
    /// when nobody makes a call, and copies the book when that is due. A host runs it beside its own work.
    pub async fn watch(&self) {
        // Side by side: a copy that takes long must not be taken for sleep.
        tokio::join!(self.feel_pulse(), self.keep_copies(), self.heed_sleep());
    }

    async fn feel_pulse(&self) {
        loop {
            self.beat().await;
            tokio::time::sleep(BEAT).await;
        }
    }

    /// Hears of sleep before it begins, where the system says so; elsewhere the pulse finds out afterwards.
    async fn heed_sleep(&self) {
        let (tell, mut told) = mpsc::channel(1);
        let heeding = async {
            while let Some(sleep) = told.recv().await {
                self.take_in(sleep).await;
            }
        };
        let (ended, ()) = tokio::join!(self.options.around.power.told(tell), heeding);
        tracing::info!(?ended, "of this computer's sleep only the pulse tells");
    }

    async fn take_in(&self, sleep: Sleep) {
        match sleep {
            Sleep::Near(ready) => {
                self.lock_for(Left::Slept).await;
                self.falls_asleep().await;
                drop(ready);
            }
            Sleep::Over => self.wakes().await,
        }
    }

    async fn lock_for(&self, why: Left) {
        let mut standing = self.standing.write().await;
        if let Some(book) = standing.open_mut().filter(|it| it.session.is_some()) {
            self.leave(book, why);
        }
    }

    fn leave(&self, book: &mut OpenBook, why: Left) {
        tracing::info!(?why, "the desk locked itself");
        book.leave_seat();
        self.crier.tell_session();
    }

    /// One beat of the pulse.
    pub(crate) async fn beat(&self) {
        self.lock_if_left().await;
        *self.last_beat.lock().unwrap_or_else(PoisonError::into_inner) = Some(self.clock.now());
    }

    /// Ends the session of somebody who is not there any more.
    pub(crate) async fn lock_if_left(&self) {
        let (now, beat) = (self.clock.now(), *self.last_beat.lock().unwrap_or_else(PoisonError::into_inner));
        let gone = |session: &Session| left(session.last_call, beat, now);
        let away = |session: Option<&Session>| session.and_then(gone);
        // Looked at first without keeping readers out: nearly always somebody is there.
        if away(self.standing.read().await.open().and_then(|it| it.session.as_ref())).is_none() {
            return;
        }
        let mut standing = self.standing.write().await;
        let Some(book) = standing.open_mut() else { return };
        if let Some(why) = away(book.session.as_ref()) {
            self.leave(book, why);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `last call, last beat or -, now` in seconds.
    fn check(seconds: (i64, Option<i64>, i64), expected: Option<Left>) {
        let at = |second: i64| DateTime::UNIX_EPOCH + TimeDelta::seconds(100_000 + second);
        let (call, beat, now) = seconds;
        assert_eq!(left(at(call), beat.map(at), at(now)), expected, "{seconds:?}");
    }

    #[test]
    fn eleven_minutes_without_a_call_are_too_long() {
        check((0, Some(655), 660), None);
        check((0, Some(655), 661), Some(Left::Idle));
        check((0, None, 660), None);
    }

    #[test]
    fn a_pulse_away_for_more_than_a_minute_was_asleep() {
        check((0, Some(5), 65), None);
        check((0, Some(5), 66), Some(Left::Slept));
        check((0, Some(5), 300), Some(Left::Slept));
    }

    #[test]
    fn who_signed_in_after_waking_stays() {
        check((301, Some(5), 302), None);
    }

    #[test]
    fn a_clock_put_back_locks_and_a_small_correction_does_not() {
        check((0, Some(0), -60), None);
        check((0, Some(0), -61), Some(Left::ClockPutBack));
    }
}
