//! Whether a request was sealed by the computer it says it comes from, now, and for the first time.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::FromRequestParts;
use axum::http::header;
use axum::http::request::Parts;
use chrono::{DateTime, TimeDelta, Utc};
use daybook_store::sync::Device;
use daybook_sync::Seal;
use ring::signature::{ED25519, UnparsedPublicKey};
use uuid::Uuid;

use crate::gate::{stranger, too_many};
use crate::hub::{Clinic, Hub};
use crate::native::refused::broke;
use crate::problem::{Kind, Problem};

/// How far the time of a seal may be from the hub's.
const MINUTES: i64 = 5;

/// A paired computer that asks.
#[derive(Clone)]
pub(crate) struct Calling {
    pub(crate) clinic: Arc<Clinic>,
    pub(crate) device: Device,
    pub(crate) seal: Seal,
}

impl<S: Sync> FromRequestParts<S> for Calling {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        parts.extensions.get::<Self>().cloned().ok_or_else(unknown)
    }
}

impl Calling {
    /// Refuses a computer that was shut out, or that there are two of.
    pub(crate) fn in_good_standing(&self) -> Result<(), Problem> {
        match (self.device.revoked_at, self.device.forked_at) {
            (Some(_), _) => Err(Problem::new(Kind::DeviceRevoked, "this computer was shut out")),
            (None, Some(_)) => Err(Problem::new(Kind::DeviceForked, "two computers use this one's id")),
            (None, None) => Ok(()),
        }
    }
}

fn unknown() -> Problem {
    Problem::new(Kind::Unauthenticated, "the request is not sealed by a computer that is known here")
}

/// The seal on a request.
pub(crate) fn sent(request: &Parts) -> Result<Seal, Problem> {
    let header = request.headers.get(header::AUTHORIZATION).and_then(|it| it.to_str().ok());
    header.and_then(|it| it.parse().ok()).ok_or_else(unknown)
}

/// Whether `seal` on `request` was made with the key whose public half this is.
pub(crate) fn is_by(seal: &Seal, public_key: &[u8; 32], request: &Parts) -> bool {
    let path = request.uri.path_and_query().map_or("", |it| it.as_str());
    let text = seal.text(request.method.as_str(), path);
    UnparsedPublicKey::new(&ED25519, public_key).verify(&text, &seal.signature).is_ok()
}

/// Lets a paired computer's request through, or says why not. Whether it is shut out is for the route to look at:
/// what it had not sent may still be wanted.
pub(crate) async fn admit(hub: &Hub, request: &Parts) -> Result<Calling, Problem> {
    let calling = match known(hub, request).await {
        Err(problem) if problem.kind == Kind::Unauthenticated => {
            return Err(stranger(hub, request).err().unwrap_or(problem));
        }
        known => known?,
    };
    if hub.0.sockets.dozes() {
        return Err(Problem::new(Kind::Unavailable, "the hub's computer is about to sleep"));
    }
    let now = hub.0.clock.now();
    hub.0.by_token.take(calling.device.id, now).map_err(too_many)?;
    hub.0.nonces.take(&calling.seal, now)?;
    Ok(calling)
}

async fn known(hub: &Hub, request: &Parts) -> Result<Calling, Problem> {
    let seal = sent(request)?;
    let clinic = hub.clinic_of(seal.clinic).ok_or_else(unknown)?;
    let device = clinic.device(seal.device).await?.ok_or_else(unknown)?;
    let key = device.public_key.ok_or_else(unknown)?;
    if !is_by(&seal, &key, request) {
        return Err(unknown());
    }
    Ok(Calling { clinic: Arc::clone(clinic), device, seal })
}

impl Clinic {
    /// The computer of this id, as it stands now.
    pub(crate) async fn device(&self, id: Uuid) -> Result<Option<Device>, Problem> {
        let mut snapshot = self.engine.store().snapshot().await.map_err(|it| broke(&it))?;
        snapshot.rows().device(id).await.map_err(|it| broke(&it))
    }
}

/// The seals that were taken, as long as they could come again.
#[derive(Debug)]
pub(crate) struct Nonces {
    /// Before it nobody remembers what was taken: seals of then are not taken at all.
    since: DateTime<Utc>,
    taken: Mutex<HashMap<Uuid, Seals>>,
}

/// Seals of one computer: when each was made, and its nonce.
type Seals = BTreeSet<(i64, [u8; 16])>;

impl Nonces {
    pub(crate) fn since(since: DateTime<Utc>) -> Self {
        Self { since, taken: Mutex::default() }
    }

    /// Takes a seal that is known to be good: once.
    fn take(&self, seal: &Seal, now: DateTime<Utc>) -> Result<(), Problem> {
        let made = DateTime::from_timestamp_millis(seal.at_ms);
        let near = |it: &DateTime<Utc>| (now - *it).abs() <= TimeDelta::minutes(MINUTES);
        // Seals tell milliseconds.
        let remembered = |it: &DateTime<Utc>| it.timestamp_millis() >= self.since.timestamp_millis();
        if made.filter(near).filter(remembered).is_none() {
            let now = now.to_rfc3339();
            return Err(Problem::new(Kind::WrongClock, format!("by the hub's clock it is {now}")));
        }
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let seals = taken.entry(seal.device).or_default();
        let oldest = (now - TimeDelta::minutes(MINUTES)).timestamp_millis();
        *seals = seals.split_off(&(oldest, [0; 16]));
        if seals.insert((seal.at_ms, seal.nonce)) {
            return Ok(());
        }
        Err(Problem::new(Kind::Replayed, "this very request came before"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal(now: DateTime<Utc>, nonce: u8) -> Seal {
        let (clinic, device) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let at_ms = now.timestamp_millis();
        Seal { clinic, device, at_ms, nonce: [nonce; 16], body: [0; 32], signature: [0; 64] }
    }

    fn taken(nonces: &Nonces, seal: &Seal, now: DateTime<Utc>) -> Option<Kind> {
        nonces.take(seal, now).err().map(|it| it.kind)
    }

    #[test]
    fn a_seal_is_taken_once_and_only_near_the_time_it_was_made() {
        let start = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let after = |minutes| start + TimeDelta::minutes(minutes);
        let nonces = Nonces::since(start);
        let (one, other) = (seal(after(7), 1), seal(after(7), 2));
        assert_eq!(taken(&nonces, &one, after(1)), Some(Kind::WrongClock), "of the future");
        assert_eq!(taken(&nonces, &one, after(2)), None);
        assert_eq!(taken(&nonces, &other, after(12)), None);
        for minutes in 2..=12 {
            assert_eq!(taken(&nonces, &one, after(minutes)), Some(Kind::Replayed), "{minutes}");
        }
        assert_eq!(taken(&nonces, &one, after(13)), Some(Kind::WrongClock));
    }

    #[test]
    fn what_was_sealed_before_the_hub_started_is_not_taken() {
        // Nobody remembers whether it was taken then.
        let start = DateTime::from_timestamp(1_800_000_000, 0).unwrap();
        let early = seal(start - TimeDelta::milliseconds(1), 1);
        assert_eq!(taken(&Nonces::since(start), &early, start), Some(Kind::WrongClock));
    }
}
