//! A desk's link to its hub.

use std::sync::Arc;

use daybook_sync::{Accounts, Reply, Request, Showing};
use serde::de::DeserializeOwned;
use tokio::sync::{mpsc, watch};

use crate::error::LinkError;
use crate::join::Joined;
use crate::listen::{Notice, listen};
use crate::seal::Sealer;
use crate::tls::Road;
use crate::wire::{Question, Wire};

/// A link to a hub. Clones are the same one.
#[derive(Clone)]
pub struct Link {
    pub(crate) wire: Arc<Wire>,
    shown: watch::Sender<Showing>,
}

impl Link {
    /// The link of a desk that joined. Nothing is connected yet.
    ///
    /// # Errors
    /// Where the key is none.
    pub fn new(joined: &Joined) -> Result<Self, LinkError> {
        let sealer = Sealer::new(&joined.key, (joined.history.clinic.0, joined.device))?;
        let wire = Wire::new(Road::to(&joined.address, joined.pin), sealer);
        Ok(Self { wire: Arc::new(wire), shown: watch::Sender::new(Showing::default()) })
    }

    /// Asks the hub. A refusal of the protocol's own (another epoch, shut out) is an answer.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn ask(&self, request: &Request) -> Result<Reply, LinkError> {
        let body = serde_json::to_vec(request).map_err(|_| LinkError::Malformed)?;
        self.read(Question { method: "POST", path: "/sync/v1/ask", body: &body }).await
    }

    /// Who may sign in, with the hashes of their passwords.
    ///
    /// # Errors
    /// Why there is no answer.
    pub async fn accounts(&self) -> Result<Accounts, LinkError> {
        self.read(Question { method: "GET", path: "/sync/v1/accounts", body: b"" }).await
    }

    /// Holds the live socket and tells `to` what comes over it, until it ends or nobody wants to know; why it ended.
    /// To be asked again after a while, longer each time.
    pub async fn listen(&self, to: mpsc::Sender<Notice>) -> LinkError {
        listen(&self.wire, self.shown.subscribe(), &to).await
    }

    /// Shows `seen` to the other desks from now on (D10). Never waits; of what follows quickly the last is shown.
    pub fn show(&self, seen: Showing) {
        self.shown.send_if_modified(|it| {
            let changed = *it != seen;
            *it = seen;
            changed
        });
    }

    /// Where the hub is looked for, host:port.
    #[must_use]
    pub fn address(&self) -> String {
        self.wire.road.address()
    }

    /// Reaches the hub at `address` (host:port) from now on, if whoever answers there has its key.
    ///
    /// # Errors
    /// [`LinkError::Unreachable`], [`LinkError::WrongKey`]: all stays as it was.
    pub async fn go_to(&self, address: &str) -> Result<(), LinkError> {
        self.wire.road.go_to(address).await
    }

    async fn read<T: DeserializeOwned>(&self, question: Question<'_>) -> Result<T, LinkError> {
        let answer = self.wire.ask(question).await?;
        serde_json::from_slice(&answer.body).map_err(|_| LinkError::Malformed)
    }
}

impl std::fmt::Debug for Link {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Link({})", self.address())
    }
}
