//! Joining a hub with an invitation.

use daybook_sync::{History, Invitation, Join, Welcome};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::error::LinkError;
use crate::seal::Sealer;
use crate::tls::Road;
use crate::wire::{Question, Wire};

/// A desk that joined a hub: all it must keep. The key is a secret and goes where secrets go.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joined {
    /// host:port.
    pub address: String,
    /// SHA-256 of the hub's key (SPKI).
    pub pin: [u8; 32],
    /// Who this desk is to the hub.
    pub device: Uuid,
    /// The Ed25519 seed it seals with.
    pub key: [u8; 32],
    /// The history it follows.
    pub history: History,
}

impl std::fmt::Debug for Joined {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Joined({} as {})", self.address, self.device)
    }
}

/// Joins the hub that made `invitation`, as `desk_name`, to seal with `key` (an Ed25519 seed) from then on. Asked again
/// with the same key it answers the same.
///
/// # Errors
/// [`LinkError::Waiting`] while an admin on the hub is to agree: ask again with the same key.
pub async fn join(invitation: &Invitation, desk_name: &str, key: [u8; 32]) -> Result<Joined, LinkError> {
    let Invitation { address, pin, secret } = invitation;
    let wire = Wire::new(Road::to(address, *pin), Sealer::new(&key, (Uuid::nil(), Uuid::nil()))?);
    let join = Join { secret: *secret, name: desk_name.to_owned(), public_key: wire.sealer.public_key() };
    let body = serde_json::to_vec(&join).map_err(|_| LinkError::Malformed)?;
    let question = Question { method: "POST", path: "/sync/v1/join", body: &body };
    let answer = wire.ask(question).await?;
    match serde_json::from_slice(&answer.body).map_err(|_| LinkError::Malformed)? {
        Welcome::Waiting => Err(LinkError::Waiting),
        Welcome::Joined { device, history } => {
            Ok(Joined { address: address.clone(), pin: *pin, device, key, history })
        }
    }
}
