//! Making a book's file and opening it. A file that will not open is left exactly as it is.

use std::io;
use std::path::Path;

use daybook_booking::ids::ClinicId;
use uuid::Uuid;

use crate::backup;
use crate::cells::{Binds, binds};
use crate::conn::Conn;
use crate::failure::Failure;
use crate::file::{File, aside};
use crate::key::Key;
use crate::lock::{BookLock, beside};
use crate::migrations::{self, SCHEMA, Standing};
use crate::readers::Readers;
use crate::settings::{self, Purpose};
use crate::store::{Opened, Reading, Store};
use crate::tx::{Head, Tx};
use crate::writer::Writer;

/// A book has at least one page; SQLite's smallest is this long.
const SMALLEST_BOOK: u64 = 512;

/// How a book is opened.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct OpenOptions {
    /// How much of the file is looked at before it is trusted.
    pub check: Check,
}

/// How much of the file is looked at when it is opened.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Check {
    /// The schema and where things stand. Every page is checked whenever it is read anyway.
    #[default]
    Quick,
    /// Every page and every invariant: after a crash of the machine, or when in doubt.
    Full,
}

/// Whose book a new file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct NewBook {
    /// The clinic; its row itself comes with the first change.
    pub clinic: ClinicId,
    /// A random name for this book's history (trust.md §1.2), kept for good.
    pub lineage: Uuid,
}

/// Why a book was not opened. Its file is as it was.
#[derive(Clone, Debug, thiserror::Error)]
pub enum OpenError {
    /// There is no file.
    #[error("there is no book at that place")]
    NotFound,
    /// There is a file already, and it is never written over.
    #[error("there is a file at that place already")]
    AlreadyThere,
    /// The key does not open it.
    #[error("the key does not open this book")]
    WrongKey,
    /// The key is the one it was last opened with, but pages fail their check.
    #[error("the book's file is damaged")]
    Damaged,
    /// A newer Daybook wrote it.
    #[error("the book was written by a newer Daybook (schema {found}; this one knows {known})")]
    NewerSchema {
        /// The file's schema.
        found: u32,
        /// The newest one known.
        known: u32,
    },
    /// The folder or file cannot be written.
    #[error("the book's folder cannot be written")]
    ReadOnly,
    /// No room left.
    #[error("the disk is full")]
    DiskFull,
    /// Another Daybook has it open.
    #[error("the book is open in another window")]
    InUse,
    /// The server cannot be reached.
    #[error("the database server cannot be reached, or did not let us in")]
    Unreachable,
    /// The server, or how it is set, will not do.
    #[error("the database cannot be used: {0}")]
    Unsuitable(&'static str),
    /// Something else.
    #[error("the book could not be opened")]
    Failed(#[source] Failure),
}

impl From<Failure> for OpenError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::DiskFull => Self::DiskFull,
            Failure::Damaged => Self::Damaged,
            Failure::ReadOnly => Self::ReadOnly,
            Failure::Busy => Self::InUse,
            Failure::Unreachable => Self::Unreachable,
            Failure::NotAFile | Failure::Closed | Failure::Unreadable(_) | Failure::Other(_) => {
                Self::Failed(failure)
            }
        }
    }
}

impl From<sqlx::Error> for OpenError {
    fn from(error: sqlx::Error) -> Self {
        Failure::from(error).into()
    }
}

impl From<io::Error> for OpenError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::NotFound,
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull,
            _ => Self::Failed(Failure::Other(std::sync::Arc::new(error))),
        }
    }
}

impl Store {
    /// Makes a new, empty book and opens it.
    ///
    /// # Errors
    /// [`OpenError::AlreadyThere`] where there is a file of any kind.
    pub async fn create(path: &Path, key: &Key, new: NewBook) -> Result<Self, OpenError> {
        if path.try_exists()? {
            return Err(OpenError::AlreadyThere);
        }
        let lock = BookLock::take(path)?.ok_or(OpenError::InUse)?;
        settings::silence_cipher_log()?;
        // Made under another name, so that a half-made book is never taken for one.
        let draft = beside(path, ".new");
        remove_leftovers(&draft)?;
        aside(|| write_new(&draft, key, new))?;
        std::fs::File::open(&draft)?.sync_all()?;
        std::fs::rename(&draft, path)?;
        backup::sync_folder(path)?;
        open_locked(path, key, lock, OpenOptions::default()).await
    }

    /// Opens a book, bringing its schema up to date. Before that a copy is kept beside it.
    ///
    /// # Errors
    /// Says what is wrong and leaves the file as it is.
    pub async fn open(path: &Path, key: &Key, options: OpenOptions) -> Result<Self, OpenError> {
        if !path.try_exists()? {
            return Err(OpenError::NotFound);
        }
        let lock = BookLock::take(path)?.ok_or(OpenError::InUse)?;
        // An empty file would be taken for a new database, and filled.
        if std::fs::metadata(path)?.len() < SMALLEST_BOOK {
            return Err(OpenError::Damaged);
        }
        settings::silence_cipher_log()?;
        open_locked(path, key, lock, options).await
    }
}

/// What an interrupted creation left behind: never a book, so it may go.
fn remove_leftovers(draft: &Path) -> io::Result<()> {
    for suffix in ["", "-wal", "-shm"] {
        match std::fs::remove_file(beside(draft, suffix)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

fn write_new(draft: &Path, key: &Key, new: NewBook) -> Result<(), OpenError> {
    let file = File::open(draft, key, Purpose::Create)?;
    migrations::apply(&file, 0)?;
    let sql = "insert into meta (clinic_id, lineage, epoch) values ($1, $2, 1)";
    file.run(sql, &binds![new.clinic.0, new.lineage])?;
    Ok(file.script("pragma wal_checkpoint(truncate)")?)
}

async fn open_locked(
    path: &Path,
    key: &Key,
    mut lock: BookLock,
    options: OpenOptions,
) -> Result<Store, OpenError> {
    let (file, clinic) = match aside(|| make_ready(path, key, options)) {
        // To the cipher a damaged first page and a wrong key look the same.
        Err(OpenError::Damaged) if !lock.knows(key) => return Err(OpenError::WrongKey),
        other => other?,
    };
    lock.note(key)?;
    let mut conn = Conn::from(file);
    let head = Head::load(&mut conn, clinic).await?;
    let (told, ends) = tokio::sync::watch::channel(head.feed_end());
    let tx = Tx { conn, clinic, head, broken: None, afterwards: vec![], told, home: None };
    let readers = Readers::open(path, key)?;
    let (writer, writing) = Writer::start_beside(tx)?;
    Ok(Store::of(Opened {
        path: Some(path.into()),
        clinic,
        writer,
        ends,
        writing,
        reading: Reading::OfFile(readers),
        lock: Some(lock),
    }))
}

/// Looks whether the file is sound and brings its schema up to date; the connection that did, and whose book it is.
fn make_ready(path: &Path, key: &Key, options: OpenOptions) -> Result<(File, ClinicId), OpenError> {
    let file = File::open(path, key, Purpose::Write)?;
    match migrations::standing(&file)? {
        Standing::Current => {}
        Standing::Newer(found) => return Err(OpenError::NewerSchema { found, known: SCHEMA }),
        // Older than the first schema is no book at all; a file is never turned into one.
        Standing::Altered | Standing::Older(0) => return Err(OpenError::Damaged),
        Standing::Older(from) => {
            backup::keep_before_migrating(&file, (path, key), from)?;
            migrations::apply(&file, from)?;
        }
    }
    if options.check == Check::Full && !crate::integrity::all_problems(&file)?.is_empty() {
        return Err(OpenError::Damaged);
    }
    let mut clinic =
        file.read("select clinic_id from meta", &Binds::default(), |it| Ok(ClinicId(it.id()?)))?;
    Ok((file, clinic.pop().ok_or(OpenError::Damaged)?))
}
