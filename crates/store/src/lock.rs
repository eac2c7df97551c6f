//! One program a book: a lock file beside it, held while it is open.
//!
//! The file also keeps the fingerprint of the key the book was last opened with. A wrong key and a damaged
//! first page look the same to the cipher; the fingerprint tells them apart.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};

use crate::key::Key;

/// The lock, held until dropped.
#[derive(Debug)]
pub(crate) struct BookLock {
    file: File,
}

/// `path` with `suffix` behind its name.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path.as_os_str());
    name.push(suffix);
    PathBuf::from(name)
}

impl BookLock {
    /// `Ok(None)` where another process has the book open.
    pub(crate) fn take(book: &Path) -> io::Result<Option<Self>> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(beside(book, ".lock"))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }

    /// Whether the book was last opened with this very key.
    pub(crate) fn knows(&mut self, key: &Key) -> bool {
        let mut text = String::new();
        let read = self.file.rewind().and_then(|()| self.file.read_to_string(&mut text));
        read.is_ok() && text.trim() == key.fingerprint()
    }

    /// Notes that the book opens with `key`.
    pub(crate) fn note(&mut self, key: &Key) -> io::Result<()> {
        self.file.set_len(0)?;
        self.file.rewind()?;
        self.file.write_all(key.fingerprint().as_bytes())
    }
}
