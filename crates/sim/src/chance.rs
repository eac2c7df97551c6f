//! Chance that is none: the same numbers from the same seed, on every machine.

use uuid::{Builder, Uuid};

/// Numbers drawn one after the other.
#[derive(Clone, Debug)]
pub(crate) struct Chance(u64);

impl Chance {
    /// Those of step `step` of the schedule `seed`: leaving out a step changes no other one's.
    pub(crate) fn of(seed: u64, step: u32) -> Self {
        let mut chance = Self(seed ^ 0xD6E8_FEB8_6659_FD93);
        let start = chance.next() ^ u64::from(step).wrapping_mul(0xA076_1D64_78BD_642F);
        Self(start)
    }

    /// SplitMix64.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// One of `0..below`; 0 for none.
    pub(crate) fn below(&mut self, below: usize) -> usize {
        let below = u64::try_from(below.max(1)).expect("lists are shorter than that");
        usize::try_from(self.next() % below).expect("less than what came in")
    }

    /// One of `from..=to`.
    pub(crate) fn within(&mut self, from: i64, to: i64) -> i64 {
        let width = u64::try_from(to - from + 1).expect("from comes first");
        from + i64::try_from(self.next() % width).expect("less than the width")
    }

    /// So often in a thousand.
    pub(crate) fn in_thousand(&mut self, so_often: u32) -> bool {
        self.next() % 1_000 < u64::from(so_often)
    }

    /// One of these.
    pub(crate) fn one_of<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len()))
    }

    /// An id.
    pub(crate) fn id(&mut self) -> Uuid {
        let high = u128::from(self.next());
        Builder::from_u128((high << 64) | u128::from(self.next())).into_uuid()
    }
}
