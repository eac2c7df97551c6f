//! The way from this computer to its hub, as the desk sees it: whatever carries messages implements this.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use daybook_store::{BoxFuture, Staff};
use daybook_sync::{History, Reply, Request};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc::Sender;
use uuid::Uuid;

/// What a joined computer keeps to reach its hub.
#[derive(Clone, Serialize, Deserialize)]
pub struct Joined {
    /// `host:port`.
    pub address: String,
    /// SHA-256 of the hub's key.
    pub pin: [u8; 32],
    /// Who this computer is to the hub.
    pub device: Uuid,
    /// The seed of its Ed25519 key.
    pub key: [u8; 32],
    /// The history it follows.
    pub history: History,
}

impl std::fmt::Debug for Joined {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Joined({})", self.device)
    }
}

/// Why the hub did not answer, or not as it should.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Cut {
    /// Nobody is there.
    #[error("the hub cannot be reached")]
    Unreachable,
    /// Another computer answers there.
    #[error("another computer answers in the hub's place")]
    WrongKey,
    /// It said no: a code.
    #[error("the hub refused: {0}")]
    Refused(String),
    /// Nobody at the hub has approved yet.
    #[error("the hub waits for somebody to approve")]
    Waiting,
    /// This computer was shut out.
    #[error("this computer was shut out")]
    Revoked,
    /// What came makes no sense.
    #[error("the hub's answer cannot be read")]
    Malformed,
}

impl Cut {
    /// As a code, for the window.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unreachable => "unreachable",
            Self::WrongKey => "wrong_key",
            Self::Refused(_) => "refused",
            Self::Waiting => "waiting",
            Self::Revoked => "revoked",
            Self::Malformed => "malformed",
        }
    }
}

/// An account as the hub has it.
#[derive(Clone, Debug)]
pub struct HubAccount {
    /// The account; PIN and tries in it count for nothing here.
    pub staff: Staff,
    /// Its version at the hub.
    pub version: u64,
}

/// What the hub says of its own accord.
#[derive(Clone, Debug)]
pub enum Notice {
    /// There is something new.
    Head,
    /// What the other desks show.
    Others(Vec<Other>),
    /// The computer that serves is going to sleep.
    Asleep,
    /// It stops serving, of its own will.
    Closed,
}

/// What a desk shows of itself to the others (D10): never anything of a patient.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Showing {
    /// Who is at it.
    pub user: Option<String>,
    /// Whose column and which day they look at.
    pub looking_at: Option<(Uuid, NaiveDate)>,
    /// The time they are about to give away.
    pub holding: Option<Holding>,
}

/// Time somebody is about to give away.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Holding {
    /// From.
    pub starts: DateTime<Utc>,
    /// Until.
    pub ends: DateTime<Utc>,
    /// Whose: provider, chair, room.
    pub columns: Vec<Uuid>,
}

/// Another desk, and what it shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Other {
    /// Which.
    pub device: Uuid,
    /// As staff call it.
    pub name: String,
    /// What it shows.
    pub showing: Showing,
}

/// A way to one hub.
pub trait Exchange: Send + Sync {
    /// Asks, and waits for the answer.
    fn ask<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<Reply, Cut>>;
    /// The staff accounts the hub has.
    fn accounts(&self) -> BoxFuture<'_, Result<Vec<HubAccount>, Cut>>;
    /// Hears what the hub says of its own accord, until the way is cut.
    fn listen(&self, to: Sender<Notice>) -> BoxFuture<'_, Cut>;
    /// Shows this to the other desks from now on. Never waits.
    fn show(&self, showing: Showing);
    /// Where the hub is looked for, `host:port`: not where it was joined, if it has moved since.
    fn address(&self) -> String;
    /// Reaches the hub at `address` (`host:port`) from now on, if it is the hub that answers there; else all stays as
    /// it was.
    fn go_to<'a>(&'a self, address: &'a str) -> BoxFuture<'a, Result<(), Cut>>;
}

/// What makes ways to hubs.
pub trait Transport: Send + Sync {
    /// Joins the hub that the line `invitation` names, as `desk_name` with the key of seed `key`.
    fn join<'a>(
        &'a self,
        invitation: &'a str,
        desk_name: &'a str,
        key: [u8; 32],
    ) -> BoxFuture<'a, Result<Joined, Cut>>;
    /// A way to the hub that was joined.
    ///
    /// # Errors
    /// [`Cut::Malformed`] where `joined` makes no sense.
    fn connect(&self, joined: &Joined) -> Result<Arc<dyn Exchange>, Cut>;
}

/// A computer with no way to any hub: nothing is joined there.
#[derive(Clone, Copy, Default, Debug)]
pub struct NoHubs;

impl Transport for NoHubs {
    fn join<'a>(&'a self, _: &'a str, _: &'a str, _: [u8; 32]) -> BoxFuture<'a, Result<Joined, Cut>> {
        Box::pin(async { Err(Cut::Unreachable) })
    }

    fn connect(&self, _: &Joined) -> Result<Arc<dyn Exchange>, Cut> {
        Err(Cut::Unreachable)
    }
}
