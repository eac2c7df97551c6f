//! How much one caller may ask for: a bucket for each token, refilled as time goes by (S1.40, I3).

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};

/// Buckets that are kept before those that are full again are dropped.
const BUCKETS: usize = 10_000;

/// How fast.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Rate {
    /// Requests at once.
    pub burst: f64,
    /// Requests a second, in the long run.
    pub a_second: f64,
}

/// A bucket for each `K`.
#[derive(Debug)]
pub(crate) struct Limits<K> {
    rate: Rate,
    buckets: Mutex<HashMap<K, Bucket>>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    left: f64,
    at: DateTime<Utc>,
}

impl<K: Eq + Hash> Limits<K> {
    pub(crate) fn new(rate: Rate) -> Self {
        Self { rate, buckets: Mutex::default() }
    }

    /// Takes one request out of the bucket of `of`; after how many seconds to try again where it is empty.
    pub(crate) fn take(&self, of: K, now: DateTime<Utc>) -> Result<(), u64> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= BUCKETS {
            let full = |it: &mut Bucket| self.filled(*it, now) >= self.rate.burst;
            buckets.retain(|_, it| !full(it));
        }
        let bucket = buckets.entry(of).or_insert(Bucket { left: self.rate.burst, at: now });
        let left = self.filled(*bucket, now);
        let fits = left >= 1.0;
        *bucket = Bucket { left: if fits { left - 1.0 } else { left }, at: now };
        if fits {
            return Ok(());
        }
        Err(((1.0 - left) / self.rate.a_second).ceil().max(1.0) as u64)
    }

    fn filled(&self, bucket: Bucket, now: DateTime<Utc>) -> f64 {
        let seconds = (now - bucket.at).num_milliseconds().max(0) as f64 / 1000.0;
        (bucket.left + seconds * self.rate.a_second).min(self.rate.burst)
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn a_caller_who_asks_too_often_is_told_when_to_come_back() {
        let limits = Limits::new(Rate { burst: 3.0, a_second: 0.5 });
        let now = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let asked: Vec<_> = (0..4).map(|_| limits.take("a", now)).collect();
        assert_eq!(asked, [Ok(()), Ok(()), Ok(()), Err(2)]);
        assert_eq!(limits.take("b", now), Ok(()), "others are not slowed down");
        assert_eq!(limits.take("a", now + TimeDelta::seconds(2)), Ok(()));
        assert_eq!(limits.take("a", now + TimeDelta::seconds(2)), Err(2));
    }
}
