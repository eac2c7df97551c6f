//! What can go wrong with a file. The rules saying no is another type, in `booking`.

use std::sync::Arc;

use sqlx::error::DatabaseError;

/// The world broke: the disk, the file, the program. Texts hold no patient's data.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Failure {
    /// No room left; nothing of the write was kept.
    #[error("the disk is full")]
    DiskFull,
    /// A page failed its checksum, or the file's structure is broken.
    #[error("the book's file is damaged")]
    Damaged,
    /// The file or its folder cannot be written.
    #[error("the book's file cannot be written")]
    ReadOnly,
    /// Another process holds the file.
    #[error("the book's file is in use")]
    Busy,
    /// The store was closed.
    #[error("the book is closed")]
    Closed,
    /// A stored value is not of the form it was written in.
    #[error("a stored {0} cannot be read")]
    Unreadable(&'static str),
    /// Something else.
    #[error("the book's file could not be worked with")]
    Other(#[source] Arc<dyn std::error::Error + Send + Sync>),
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(database) => match primary_code(database.as_ref()) {
                Some(5 | 6) => Self::Busy,
                Some(8) => Self::ReadOnly,
                Some(11 | 26) => Self::Damaged,
                Some(13) => Self::DiskFull,
                _ => Self::Other(Arc::new(error)),
            },
            sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => Self::Closed,
            sqlx::Error::ColumnDecode { .. } => Self::Unreadable("value"),
            _ => Self::Other(Arc::new(error)),
        }
    }
}

/// SQLite's result code without its extension; `None` where the error has none.
fn primary_code(error: &dyn DatabaseError) -> Option<u32> {
    error.code()?.parse::<u32>().ok().map(|code| code & 0xff)
}

/// Why a write was not kept. Nothing of it was.
#[derive(Clone, Debug, thiserror::Error)]
pub enum WriteError {
    /// The guard in the database: that time is taken. Whoever decided did not see everything.
    #[error("that time is already taken")]
    SlotTaken,
    /// A row has moved on since it was read.
    #[error("it was changed since it was read")]
    ChangedSince,
    /// A command of that id was carried out before.
    #[error("that command was already carried out")]
    Repeated,
    /// The book follows a hub (trust.md §1.2): what is changed here goes through its outbox.
    #[error("this book follows a hub")]
    FollowsHub,
    /// The job panicked: a bug.
    #[error("a write stopped unexpectedly")]
    Panicked,
    /// The world broke.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<sqlx::Error> for WriteError {
    fn from(error: sqlx::Error) -> Self {
        if let sqlx::Error::Database(database) = &error {
            let message = database.message();
            if message.contains("slot_taken") {
                return Self::SlotTaken;
            }
            if message.contains("change.clinic_id, change.command_id") {
                return Self::Repeated;
            }
        }
        Self::Failed(error.into())
    }
}
