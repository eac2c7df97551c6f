//! What serves this computer's own book to others, as the desk sees it: whatever listens implements this. The desk
//! cannot name the hub, which asks the desk how calls are answered; who starts the program hands one in.

use std::sync::Arc;

use booking::appointment::By;
use chrono::{DateTime, Utc};
use daybook_booking as booking;
use daybook_engine::{Clock, Engine};
use daybook_store::BoxFuture;
use daybook_store::sync::Collect;
use daybook_sync::{Other, Showing};
use tokio::sync::watch;
use uuid::Uuid;

/// What is to be served.
pub struct ToServe {
    /// The open book: the server works on this very one.
    pub engine: Arc<Engine>,
    /// By which everything is timed.
    pub clock: Arc<dyn Clock>,
    /// What other secrets are derived from.
    pub secret: [u8; 32],
    /// Key and certificate, as [`Server::new_identity`] made them.
    pub identity: String,
    /// Who this computer is among the desks, and how it is called there.
    pub here: (Uuid, String),
    /// Where to listen.
    pub port: u16,
}

/// Why a book is not served, or something at it cannot be done.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotServed {
    /// Another program listens there.
    #[error("another program listens at that port")]
    PortTaken,
    /// The system keeps that port for itself.
    #[error("the system does not allow that port")]
    PortNotAllowed,
    /// This computer is in no network.
    #[error("this computer is in no network")]
    NoNetwork,
    /// There is no such computer.
    #[error("there is no such computer")]
    Unknown,
    /// Something else.
    #[error("the book cannot be shared: {0}")]
    Failed(String),
}

impl NotServed {
    /// As a code, for the window.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::PortTaken => "port_taken",
            Self::PortNotAllowed => "port_not_allowed",
            Self::NoNetwork => "no_network",
            Self::Unknown | Self::Failed(_) => "cannot_serve",
        }
    }
}

/// An invitation, in both its forms.
pub struct Handed {
    /// The line.
    pub line: String,
    /// The short form.
    pub code: String,
    /// `host:port`.
    pub address: String,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
}

/// What can serve a book.
pub trait Server: Send + Sync {
    /// A new key by which desks will know this computer, as text.
    ///
    /// # Errors
    /// When the system gives no randomness.
    fn new_identity(&self) -> Result<String, NotServed>;
    /// Serves from now on, until stopped or dropped.
    fn serve(&self, wanted: ToServe) -> BoxFuture<'_, Result<Arc<dyn Served>, NotServed>>;
}

/// A book that is being served.
pub trait Served: Send + Sync {
    /// `host:port` as others reach it; `None` while this computer is in no network.
    fn address(&self) -> Option<String>;
    /// SHA-256 of the key by which desks know it.
    fn pin(&self) -> [u8; 32];
    /// An invitation for one computer, made by somebody; whether they have to agree once more.
    fn invite(&self, by: By, approve: Approve) -> BoxFuture<'_, Result<Handed, NotServed>>;
    /// Agrees to a computer that waits.
    fn approve(&self, device: Uuid, by: By) -> BoxFuture<'_, Result<(), NotServed>>;
    /// Shuts a computer out, its open socket too; what becomes of what it had not sent.
    fn revoke(&self, device: Uuid, wanted: (Collect, By)) -> BoxFuture<'_, Result<(), NotServed>>;
    /// What the other desks show of themselves.
    fn others(&self) -> Vec<Other>;
    /// Shows this to them from now on. Never waits.
    fn show(&self, showing: Showing);
    /// Changes when somebody comes, goes, asks to join or shows something else.
    fn changes(&self) -> watch::Receiver<()>;
    /// Tells the others that this computer is about to sleep, and answers nobody until it is awake.
    fn falls_asleep(&self) -> BoxFuture<'_, ()>;
    /// This computer is awake again.
    fn wakes(&self);
    /// Stops, telling the others; answers when nobody is served any more.
    fn stop(&self) -> BoxFuture<'_, ()>;
}

/// Whether somebody has to agree once a computer has shown itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Approve {
    /// The invitation is enough.
    Already,
    /// Somebody has to.
    Later,
}

/// A program that serves nobody.
#[derive(Clone, Copy, Default, Debug)]
pub struct NoServer;

impl Server for NoServer {
    fn new_identity(&self) -> Result<String, NotServed> {
        Ok(String::new())
    }

    fn serve(&self, _: ToServe) -> BoxFuture<'_, Result<Arc<dyn Served>, NotServed>> {
        Box::pin(async { Err(NotServed::Failed("this program serves nobody".to_owned())) })
    }
}
