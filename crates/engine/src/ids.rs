//! New names for new things: UUIDv7, made from the clock and randomness. The one place that makes them.

use std::sync::Arc;

use uuid::{Builder, Uuid};

use crate::clock::Clock;

/// Makes ids that sort by when they were made.
pub struct Ids {
    clock: Arc<dyn Clock>,
    chance: Chance,
}

enum Chance {
    /// The operating system's.
    System,
    /// The same numbers each time, for tests.
    #[cfg(any(test, feature = "testing"))]
    Seeded(std::sync::atomic::AtomicU64),
}

impl Ids {
    /// Ids from `clock` and the operating system's randomness.
    #[must_use]
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, chance: Chance::System }
    }

    /// Ids that come out the same in every run that starts from `seed`.
    #[cfg(any(test, feature = "testing"))]
    #[must_use]
    pub fn seeded(clock: Arc<dyn Clock>, seed: u64) -> Self {
        Self { clock, chance: Chance::Seeded(seed.into()) }
    }

    /// An id nobody has had.
    ///
    /// # Panics
    /// If the operating system has no randomness to give; nothing may be booked under a guessable id then.
    #[must_use]
    pub fn next(&self) -> Uuid {
        let millis = u64::try_from(self.clock.now().timestamp_millis()).unwrap_or_default();
        Builder::from_unix_timestamp_millis(millis, &self.chance.ten_bytes()).into_uuid()
    }

    /// Thirty-two bytes nobody can guess, for a key.
    ///
    /// # Panics
    /// As [`Ids::next`].
    #[must_use]
    pub fn secret(&self) -> [u8; 32] {
        let mut secret = [0; 32];
        self.chance.fill(&mut secret);
        secret
    }
}

impl Chance {
    fn ten_bytes(&self) -> [u8; 10] {
        let mut bytes = [0; 10];
        self.fill(&mut bytes);
        bytes
    }

    fn fill(&self, bytes: &mut [u8]) {
        match self {
            Self::System => getrandom::fill(bytes).expect("the operating system gives randomness"),
            #[cfg(any(test, feature = "testing"))]
            Self::Seeded(count) => {
                for chunk in bytes.chunks_mut(8) {
                    let drawn = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                    chunk.copy_from_slice(&mixed(drawn).to_be_bytes()[..chunk.len()]);
                }
            }
        }
    }
}

/// SplitMix64: spreads consecutive numbers so that no two ids look alike.
#[cfg(any(test, feature = "testing"))]
fn mixed(number: u64) -> u64 {
    let mut z = number.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
