//! Several desks and a hub on one appointment book (trust.md §1, D1).
//!
//! Desks record *intents*: what somebody wanted, never which row to set. The hub carries each out with the same
//! rules, once, in the order it arrives, and its answer is a row of the change feed that every desk follows. What a
//! desk shows is the hub's feed up to its cursor with its own unanswered intents carried out on top.
//!
//! Both sides are state machines: messages in, messages out. Neither knows a network, a clock or chance: the
//! transport, the time and new ids are handed in, so that the simulator runs exactly this code. What they keep is
//! in the store, and every step that must not be seen half done is one transaction there.

mod canonical;
mod code;
mod desk;
mod enact;
mod fault;
mod hub;
mod intent;
mod joining;
mod live;
mod message;
mod offset;
mod pace;
mod purpose;
mod seal;

pub use canonical::says_nul;
pub use code::{Code, Meet, Met, NoCode, vouched};
pub use desk::{Beside, Desk, Effect, Now, RecordError, Recorded, Who};
#[cfg(feature = "faults")]
pub use fault::POISON;
pub use fault::{Fault, Trouble};
pub use hub::{Hub, Limits, raise_epoch, settle, settle_collected};
pub use intent::{Base, Evidence, Intent, Moment, Seen};
pub use joining::{Account, Accounts, Invitation, Join, NoInvitation, PORT, Welcome};
pub use live::{FromDesk, FromHub, Holding, Other, Showing};
pub use message::{
    Answer, Asking, Body, Checkpoint, History, LOGGED_AT_ONCE, Logged, PROTO, Part, Pulled, Pushed, Refused,
    Reply, Request, Stop, WholeId,
};
pub use offset::ClockState;
pub use purpose::{HoldFor, KINDS, OfferFor, Purpose, Settle, Undo, Unreadable};
pub use seal::{NoSeal, Seal};
