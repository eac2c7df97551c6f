//! What desk and hub say to each other. Plain data: any transport may carry it, lose it, double it or shuffle it.

use chrono::{DateTime, Utc};
use daybook_booking::ids::ClinicId;
use daybook_store::Anchor;
use daybook_store::sync::{FeedChange, Outcome};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::intent::Intent;

/// The protocol this program speaks.
pub const PROTO: u16 = 1;

/// Which history of which book; a number of the feed means something within one only.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct History {
    /// Whose book.
    pub clinic: ClinicId,
    /// Made once, with the book.
    pub lineage: Uuid,
    /// Rises whenever the hub is restored or another takes its place.
    pub epoch: u64,
}

/// A place in the feed and what is there: two histories that parted do not agree on it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Checkpoint {
    /// The last change the desk has; 0 for none.
    pub seq: u64,
    /// Its command; nil for none.
    pub command: Uuid,
}

/// Who asks, and where they stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Asking {
    /// The history the desk follows.
    pub history: History,
    /// The protocol it speaks.
    pub proto: u16,
    /// The schema it knows.
    pub schema: u32,
    /// Who it is.
    pub device: Uuid,
    /// How far it has come.
    pub at: Checkpoint,
}

/// From desk to hub.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum Request {
    /// Carry these out, in this order.
    Push {
        /// Who asks.
        asking: Asking,
        /// At most 64.
        intents: Vec<Intent>,
    },
    /// What happened since?
    Pull {
        /// Who asks.
        asking: Asking,
        /// At most so many changes.
        limit: u32,
    },
    /// Everything, in parts.
    Whole {
        /// Who asks.
        asking: Asking,
        /// Of which snapshot; `None` for a new one.
        of: Option<WholeId>,
        /// Which part, from 0.
        part: u32,
    },
    /// Which hashes has the hub's audit log at these entries? So that a desk can compare them with the anchors it keeps
    /// (trust.md §5.7). A hub of before does not know the question.
    Log {
        /// Who asks.
        asking: Asking,
        /// Which entries; at most [`LOGGED_AT_ONCE`].
        entries: Vec<u64>,
    },
}

/// Entries of the audit log that are asked for at once.
pub const LOGGED_AT_ONCE: usize = 500;

impl Request {
    /// Who asks, whatever it is.
    #[must_use]
    pub const fn asking(&self) -> &Asking {
        match self {
            Self::Push { asking, .. }
            | Self::Pull { asking, .. }
            | Self::Whole { asking, .. }
            | Self::Log { asking, .. } => asking,
        }
    }
}

/// Which snapshot: the moment, and what it says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WholeId {
    /// In which epoch.
    pub epoch: u64,
    /// The last change in it.
    pub seq: u64,
    /// SHA-256 of all its parts, one after the other.
    pub hash: [u8; 32],
}

/// From hub to desk.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Reply {
    /// The history the hub writes.
    pub history: History,
    /// To which device.
    pub to: Uuid,
    /// What the hub's clock shows.
    pub hub_time: DateTime<Utc>,
    /// The oldest protocol whose desks may follow, and the newest it speaks.
    pub proto: (u16, u16),
    /// Up to where a verified backup holds the feed.
    pub backed_up_seq: u64,
    /// With changes: where the hub's audit log ended when that was last signed. For desks to keep; hubs of before say
    /// nothing of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor: Option<Box<Anchor>>,
    /// The answer.
    pub body: Body,
}

/// What the hub answers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Body {
    /// To a push.
    Pushed(Pushed),
    /// To a pull.
    Pulled(Pulled),
    /// To a question for everything.
    Part(Part),
    /// To a question about the audit log.
    Log(Logged),
    /// To a revoked device whose unsent work is wanted: taken in for people to look at, up to this number.
    Collected {
        /// The last of them; 0 where it asked for something else, and has everything still to hand over.
        up_to: u64,
    },
    /// Not that.
    Refused {
        /// Why.
        why: Refused,
    },
}

/// What became of a push.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Pushed {
    /// The device's last intent that was answered.
    pub last_n: u64,
    /// The answers, in order.
    pub answers: Vec<Answer>,
    /// Why the rest was left.
    pub stopped: Option<Stop>,
}

/// What became of one intent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Answer {
    /// Which.
    pub id: Uuid,
    /// Its number.
    pub n: u64,
    /// Carried out or not; what it changed comes with the feed.
    pub outcome: Outcome,
}

/// Why a push was not taken to its end.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Stop {
    /// Another number comes first.
    Expected {
        /// Which.
        n: u64,
    },
    /// A newer Daybook recorded it; it waits until the hub is renewed.
    UnknownKind {
        /// Which number.
        n: u64,
    },
    /// The hub could not write; nothing is wrong with the intent.
    Later,
}

/// Changes since.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Pulled {
    /// They follow on this one.
    pub from: u64,
    /// The last of them.
    pub to: u64,
    /// The last there is.
    pub head: u64,
    /// Whole changes, without gaps.
    pub changes: Vec<FeedChange>,
    /// The device's last intent that was answered by then.
    pub last_n: u64,
}

/// What stands in the hub's audit log.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Logged {
    /// The entries that were asked for, each with its hash; what the log does not have is left out.
    pub entries: Vec<(u64, [u8; 32])>,
}

/// A part of everything.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Part {
    /// Of which snapshot.
    pub of: WholeId,
    /// Which part, from 0.
    pub part: u32,
    /// How many there are.
    pub parts: u32,
    /// SHA-256 of this one.
    pub hash: [u8; 32],
    /// The text.
    pub text: String,
    /// The device's last intent that was answered by then.
    pub last_n: u64,
}

/// Why the hub answers nothing else.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refused {
    /// The book is another clinic's, or another history of it.
    OtherBook,
    /// The hub has been restored since: take everything anew.
    OtherEpoch,
    /// The desk has seen a later life of this book than the hub has.
    Superseded,
    /// What the desk has is not what the hub had there.
    Diverged,
    /// The feed is no longer handed out from so far back: take everything anew.
    Behind,
    /// No such device was paired.
    UnknownDevice,
    /// The device was shut out; nothing more is taken from it.
    Revoked,
    /// Two computers use the device's id.
    Forked,
    /// The desk's protocol is too old to follow; what it has recorded is still taken.
    UpgradeRequired,
    /// That snapshot is no longer there.
    NoSuchWhole,
    /// The hub could not read or write.
    Later,
}
