//! What can go wrong with a file. The rules saying no is another type, in `booking`.

use std::sync::Arc;

use sqlx::error::DatabaseError;
use sqlx::postgres::PgDatabaseError;

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
    /// The server of the book cannot be reached, or went away.
    #[error("the server of the book cannot be reached")]
    Unreachable,
    /// The book is on a server, and this is done with files.
    #[error("the book is on a database server, which has its own tools for that")]
    NotAFile,
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
            _ if is_lost(&error) => Self::Unreachable,
            sqlx::Error::Database(database) if is_of_server(database.as_ref()) => of_server(&error),
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

/// Whether the error is a server's, whose codes are of another kind.
fn is_of_server(error: &dyn DatabaseError) -> bool {
    error.try_downcast_ref::<PgDatabaseError>().is_some()
}

/// What a server's code comes to.
fn of_server(error: &sqlx::Error) -> Failure {
    let code = error.as_database_error().and_then(DatabaseError::code);
    match code.as_deref() {
        // Serialisation, deadlock, a lock or a statement that took too long: the next attempt may do better.
        Some("40001" | "40P01" | "55P03" | "57014") => Failure::Busy,
        Some("25006" | "42501") => Failure::ReadOnly,
        Some("53100") => Failure::DiskFull,
        Some("XX001" | "XX002") => Failure::Damaged,
        _ => Failure::Other(Arc::new(describe(error))),
    }
}

/// A server's refusal without its detail, which may name a patient.
#[derive(Debug, thiserror::Error)]
#[error("the database refused with {code} {constraint}")]
struct Described {
    code: String,
    constraint: String,
}

fn describe(error: &sqlx::Error) -> Described {
    let database = error.as_database_error();
    Described {
        code: database.and_then(DatabaseError::code).unwrap_or_default().into_owned(),
        constraint: database.and_then(DatabaseError::constraint).unwrap_or_default().to_owned(),
    }
}

/// Whether `error` says that a server is gone, or has hung up: it was stopped, or waited too long for us.
pub(crate) fn is_lost(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::Tls(_) => true,
        sqlx::Error::PoolTimedOut => true,
        sqlx::Error::Database(it) if is_of_server(it.as_ref()) => {
            matches!(it.code().as_deref(), Some("57P01" | "57P02" | "57P03" | "25P03" | "08006" | "08003"))
        }
        _ => false,
    }
}

/// Whether trying again at once may do better: two that waited for one another (40P01), or could not be put in a row.
pub(crate) fn may_be_tried_again(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().filter(|it| is_of_server(*it)).and_then(DatabaseError::code);
    matches!(code.as_deref(), Some("40001" | "40P01"))
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
            if is_of_server(database.as_ref()) {
                match (database.code().as_deref(), database.constraint()) {
                    // The guard, or the constraint behind it.
                    (Some("23P01"), _) => return Self::SlotTaken,
                    (_, Some("change_command_is_unique")) => return Self::Repeated,
                    _ => {}
                }
            } else if message.contains("slot_taken") {
                return Self::SlotTaken;
            } else if message.contains("change.clinic_id, change.command_id") {
                return Self::Repeated;
            }
        }
        Self::Failed(error.into())
    }
}
