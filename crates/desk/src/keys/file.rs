//! The file beside the book that holds its key, wrapped: worthless without recovery key or passphrase.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::passphrase::UnderPassphrase;
use super::recovery::RecoveryCode;
use super::seal::{Sealed, hex};
use super::{DataKey, random};

/// How this program writes the file.
const VERSION: u32 = 1;

/// What every version of the file begins with.
#[derive(Deserialize)]
struct Written {
    version: u32,
}

/// A book's key, wrapped every way it can be opened.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct KeyFile {
    version: u32,
    /// Under which name the keyring holds the key.
    pub(crate) key_id: String,
    recovery: Sealed,
    /// Whether somebody has typed the recovery key back.
    pub(crate) recovery_confirmed: bool,
    passphrase: Option<UnderPassphrase>,
    #[serde(skip)]
    path: PathBuf,
}

/// Why the key file could not be read or written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeyFileError {
    /// It is not there.
    #[error("the key file is missing")]
    Missing,
    /// It is there, but not as it was written.
    #[error("the key file is damaged")]
    Damaged,
    /// A later program wrote it, in a way this one does not know.
    #[error("the key file was written by a newer version")]
    Newer,
    /// The file system said no.
    #[error("the key file cannot be used")]
    Io(#[from] io::Error),
}

impl KeyFile {
    /// Wraps `key`, without writing yet.
    pub(crate) fn new(path: &Path, key: &DataKey, code: &RecoveryCode, passphrase: Option<&str>) -> Self {
        Self {
            version: VERSION,
            key_id: format!("book-{}", hex(&random::<8>())),
            recovery: Sealed::close(key, &code.wrapping_key()),
            recovery_confirmed: false,
            passphrase: passphrase.map(|it| UnderPassphrase::close(key, it)),
            path: path.to_owned(),
        }
    }

    pub(crate) fn read(path: &Path) -> Result<Self, KeyFileError> {
        let text = match fs::read(path) {
            Err(missing) if missing.kind() == io::ErrorKind::NotFound => return Err(KeyFileError::Missing),
            read => read?,
        };
        let written: Written = serde_json::from_slice(&text).map_err(|_| KeyFileError::Damaged)?;
        if written.version > VERSION {
            return Err(KeyFileError::Newer);
        }
        let file: Self = serde_json::from_slice(&text).map_err(|_| KeyFileError::Damaged)?;
        Ok(Self { path: path.to_owned(), ..file })
    }

    /// Writes all or nothing: a new file beside the old, on disk before it takes the old one's name.
    pub(crate) fn write(&self) -> Result<(), KeyFileError> {
        let text = serde_json::to_vec_pretty(self).map_err(io::Error::other)?;
        let new = self.path.with_extension("new");
        let mut file = fs::File::create(&new)?;
        file.write_all(&text)?;
        file.sync_all()?;
        fs::rename(&new, &self.path)?;
        #[cfg(unix)]
        if let Some(folder) = self.path.parent() {
            fs::File::open(folder)?.sync_all()?;
        }
        Ok(())
    }

    /// Puts another recovery key in the place of the one there was.
    pub(crate) fn with_recovery(mut self, key: &DataKey, code: &RecoveryCode) -> Self {
        self.recovery = Sealed::close(key, &code.wrapping_key());
        self
    }

    pub(crate) fn has_passphrase(&self) -> bool {
        self.passphrase.is_some()
    }

    pub(crate) fn open_with_code(&self, code: &RecoveryCode) -> Option<DataKey> {
        self.recovery.open(&code.wrapping_key())
    }

    pub(crate) fn open_with_passphrase(&self, passphrase: &str) -> Option<DataKey> {
        self.passphrase.as_ref()?.open(passphrase)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_comes_back_from_disk_by_recovery_key_and_by_passphrase() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("book.keys");
        let (key, code) = (DataKey::random(), RecoveryCode::random());
        KeyFile::new(&path, &key, &code, Some("a long passphrase")).write().unwrap();

        let read = KeyFile::read(&path).unwrap();
        assert_eq!(read.open_with_code(&code), Some(key.clone()));
        assert_eq!(read.open_with_passphrase("a long passphrase"), Some(key));
        assert_eq!(read.open_with_passphrase("another"), None);
        assert_eq!(read.open_with_code(&RecoveryCode::random()), None);
    }

    #[test]
    fn the_key_is_not_on_disk_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("book.keys");
        let key = DataKey::random();
        KeyFile::new(&path, &key, &RecoveryCode::random(), None).write().unwrap();
        assert!(!fs::read_to_string(&path).unwrap().contains(&hex(&key.0)));
    }

    #[test]
    fn a_key_file_cut_short_is_said_to_be_damaged() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("book.keys");
        fs::write(&path, "{\"version\": 1").unwrap();
        assert!(matches!(KeyFile::read(&path), Err(KeyFileError::Damaged)));
        fs::write(&path, "{\"version\": 2, \"something\": \"new\"}").unwrap();
        assert!(matches!(KeyFile::read(&path), Err(KeyFileError::Newer)));
    }
}
