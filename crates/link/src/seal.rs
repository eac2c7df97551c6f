//! Sealing what is asked: with the desk's key, the hub's time as far as it is known, and chance.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use daybook_engine::{Clock, Ids, SystemClock};
use daybook_sync::Seal;
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use uuid::Uuid;

use crate::error::LinkError;

/// The desk's key, and what goes into every seal.
pub(crate) struct Sealer {
    key: Ed25519KeyPair,
    clinic: Uuid,
    device: Uuid,
    clock: Arc<dyn Clock>,
    chance: Ids,
    /// How far the hub's clock is ahead, milliseconds.
    ahead: AtomicI64,
}

impl Sealer {
    /// Seals of `device` for the hub of `clinic`; both nil while joining.
    pub(crate) fn new(seed: &[u8; 32], (clinic, device): (Uuid, Uuid)) -> Result<Self, LinkError> {
        let key = Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| LinkError::Malformed)?;
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let chance = Ids::new(Arc::clone(&clock));
        Ok(Self { key, clinic, device, clock, chance, ahead: AtomicI64::new(0) })
    }

    /// The public half of the key.
    pub(crate) fn public_key(&self) -> [u8; 32] {
        self.key.public_key().as_ref().try_into().expect("an Ed25519 key has thirty-two bytes")
    }

    /// The seal for a request with this body, made now.
    pub(crate) fn seal(&self, (method, path): (&str, &str), body: &[u8]) -> Seal {
        let secret = self.chance.secret();
        let mut seal = Seal {
            clinic: self.clinic,
            device: self.device,
            at_ms: self.now_ms() + self.ahead.load(Ordering::Relaxed),
            nonce: std::array::from_fn(|at| secret[at]),
            body: Seal::hash(body),
            signature: [0; 64],
        };
        let signed = self.key.sign(&seal.text(method, path));
        seal.signature = signed.as_ref().try_into().expect("an Ed25519 signature has sixty-four bytes");
        seal
    }

    /// Learns what the hub's clock shows.
    pub(crate) fn note_hub_time(&self, hub_ms: i64) {
        self.ahead.store(hub_ms - self.now_ms(), Ordering::Relaxed);
    }

    fn now_ms(&self) -> i64 {
        self.clock.now().timestamp_millis()
    }
}
