//! What sync keeps in the file (trust.md §1): the feed handed on, rows laid over by what is still on its way,
//! the outbox, what the hub answered. Each is a small step; in which order they make a protocol, and in which
//! transaction, is for `crates/sync`.

mod desk;
mod done_here;
pub(crate) mod feed;
mod hub;
mod joining;
mod outbox;
mod promised;
mod quarantine;
mod rows;
mod whole;

pub use desk::{DeskStanding, Touched, touched};
pub use done_here::{DoneHere, Standing};
pub use feed::{FeedChange, Image};
pub use hub::{Answered, Collect, Device, HubStanding, Outcome};
pub use joining::{Invited, Used};
pub use outbox::{Outgoing, OutgoingState};
pub use promised::Promised;
pub use quarantine::{Collected, Quarantined};
pub use whole::{Fingerprint, Whole};

use chrono::{DateTime, Utc};
use daybook_booking::appointment::By;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::cells::binds;
use crate::failure::WriteError;
use crate::tx::{Head, Tx};

/// What a book is to sync.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncRole {
    /// Nobody follows it and it follows nobody.
    Alone,
    /// Its feed is what desks follow.
    Hub,
    /// It follows a hub.
    Desk,
}

/// Something that was asked for at a desk and could not be done, for people to settle (D1).
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Attention {
    /// The id of the first intent that was rejected.
    pub id: Uuid,
    /// Where it was asked for.
    pub device: Uuid,
    /// Who asked.
    pub actor: By,
    /// What was asked: "appointment.book.v1".
    pub kind: String,
    /// As the intent has it, so that it can be asked again.
    pub body: String,
    /// Why not, as a code.
    pub reason: String,
    /// What the rules said, with what was in the way.
    pub facts: serde_json::Value,
    /// The rejected intent, and those that failed because it had (F12).
    pub intents: Vec<Uuid>,
    /// When the hub said no.
    pub at: DateTime<Utc>,
    /// Who dealt with it; `None` while somebody has to.
    pub settled: Option<Settled>,
    /// Rises by one with every change.
    pub version: u64,
}

/// How an attention item was dealt with, or what was taken in of a computer that was shut out.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Settled {
    /// By whom.
    pub by: By,
    /// When.
    pub at: DateTime<Utc>,
    /// What was done about it: a code the window made.
    pub how: String,
}

/// Whether an attempt's rows stay.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kept {
    /// They do.
    Yes,
    /// They go.
    No,
}

/// Where things stood before an attempt: see [`Tx::begin_attempt`].
#[derive(Debug)]
pub struct Attempt {
    head: Head,
}

impl Tx {
    /// Begins something that may fail by itself, without the rest of the write: a replayed intent.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn begin_attempt(&mut self) -> Result<Attempt, WriteError> {
        let begun = self.conn.script("savepoint attempt").await;
        self.noted(begun.map(drop).map_err(WriteError::from))?;
        Ok(Attempt { head: self.head })
    }

    /// Ends an attempt: what it wrote is kept, or is as if it had never been, a guard's refusal with it.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn end_attempt(&mut self, attempt: Attempt, kept: Kept) -> Result<(), WriteError> {
        let sql = match kept {
            Kept::Yes => "release attempt",
            Kept::No => "rollback to attempt; release attempt",
        };
        if kept == Kept::No {
            self.head = attempt.head;
            if matches!(self.broken, Some(WriteError::SlotTaken | WriteError::ChangedSince)) {
                self.broken = None;
            }
        }
        let ended = self.conn.script(sql).await;
        self.noted(ended.map(drop).map_err(WriteError::from))
    }

    /// What the book is to sync.
    #[must_use]
    pub const fn sync_role(&self) -> SyncRole {
        self.head.role
    }

    /// Makes the book another's hub, or stand alone again. A desk is made by [`Tx::follow`].
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn set_sync_role(&mut self, role: SyncRole) -> Result<(), WriteError> {
        let done = self
            .conn
            .run(
                "update sync_self set role = $2, device_id = null where clinic_id = $1",
                binds![self.clinic.0, crate::cells::word(&role)],
            )
            .await;
        self.noted(done.map_err(WriteError::from))?;
        self.head.role = role;
        Ok(())
    }
}
