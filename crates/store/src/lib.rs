//! The encrypted appointment book on disk.
//!
//! Owns the file, its schema, and every statement of SQL; the only crate that names a database driver. Decides nothing:
//! rules are in `booking`, clocks and ids are handed in. One writer with a queue and group commit
//! ([`Store::write`]); readers beside it that it never waits for, nor they for it.

mod backup;
mod calendar;
mod cells;
mod commit;
mod conn;
mod dialect;
mod ending;
mod failure;
mod file;
mod hub;
mod integrity;
mod key;
mod listing;
mod lock;
mod migrations;
mod open;
mod postgres;
mod readers;
mod record;
mod reported;
mod rows;
pub mod search;
mod settings;
mod sheet;
mod staff;
mod store;
pub mod sync;
mod tx;
mod writer;

pub use futures_util::future::BoxFuture;

pub use backup::{BackupReport, verify_backup};
pub use calendar::{CalendarFilter, CalendarRow, PatientName, Statuses};
pub use conn::STATEMENT;
pub use failure::{Failure, WriteError};
pub use hub::{Alias, ApiToken, KeptReply, Numbered, TokenRole};
pub use integrity::Problems;
pub use key::Key;
pub use listing::{Listing, Mark, Order};
pub use migrations::SCHEMA;
pub use open::{Check, NewBook, OpenError, OpenOptions};
pub use postgres::ServerHouse;
pub use record::anchor::{AMISS_AT_MOST, Amiss, Anchor, AnchorFile, AnchorKey, Compared, contradict};
pub use record::audit::{AuditEntry, AuditRow, AuditStep, AuditVerdict, AuditWalk};
pub use record::audit_reading::{AuditFilter, AuditPlace};
pub use record::feed::HistoryEntry;
pub use record::undo::{UndoEntry, UndoId, UndoStep};
pub use rows::claim::{Claimed, Taken};
pub use rows::money::OpenItem;
pub use rows::spans::Spans;
pub use search::duplicates::{Known, Merged, PersonKey};
pub use search::found::PatientLine;
pub use sheet::{PlanIds, Rows, Snapshot};
pub use staff::Staff;
pub use store::Store;
pub use tx::{CommitMeta, FeedEnd, Tx};
