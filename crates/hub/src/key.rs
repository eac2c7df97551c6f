//! The key all books of a house are encrypted with, and where it comes from (trust.md §3, §5).
//!
//! `DAYBOOK_KEY` (64 hex digits) goes first, then the file the operator names. Nothing is read from the folder of
//! the books unless the operator names a file in it, and no key is ever made without one having named where it is
//! to be kept: whoever loses it has lost the books, and should have chosen the place. The demo's key is no secret.

use std::io::Write as _;
use std::path::Path;

use daybook_store::Key;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::{Digest as _, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::owner_only;

/// Where the key may be given.
pub const KEY_VARIABLE: &str = "DAYBOOK_KEY";

/// 256 random bits.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct HouseKey([u8; 32]);

impl std::fmt::Debug for HouseKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HouseKey(…)")
    }
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Nobody said where it is.
    #[error(
        "no key: set {KEY_VARIABLE} to 64 hex digits, or name a file with --key-file (made if there is none)"
    )]
    Nowhere,
    /// It is not 64 hex digits.
    #[error("the key is not 64 hex digits")]
    Malformed,
    /// There are books, and the file that should hold their key is not there: a new one would not open them.
    #[error("the key file is not there, but there are books that need it")]
    Missing,
    /// Others than its owner may read it.
    #[error("the key file can be read by others: chmod 600 it")]
    Open,
    /// The file system said no.
    #[error("the key file cannot be used: {0}")]
    Io(#[from] std::io::Error),
}

impl HouseKey {
    /// The demo's: its people are invented.
    #[must_use]
    pub fn of_demo() -> Self {
        Self(Sha256::digest(b"daybook hub: the demo's key is no secret").into())
    }

    /// The key made of these bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The key written as 64 hex digits.
    ///
    /// # Errors
    /// Where it is not.
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let text = text.trim();
        let digit = |at: usize| u8::from_str_radix(text.get(at..at + 2)?, 16).ok();
        if text.len() != 64 || !text.bytes().all(|it| it.is_ascii_hexdigit()) {
            return Err(KeyError::Malformed);
        }
        let mut bytes = [0; 32];
        for (place, byte) in bytes.iter_mut().enumerate() {
            *byte = digit(2 * place).ok_or(KeyError::Malformed)?;
        }
        Ok(Self(bytes))
    }

    /// The key in `file`; made there of `fresh` where there are no books yet.
    ///
    /// # Errors
    /// Says what is wrong with the file.
    pub fn in_file(file: &Path, there_are_books: bool, fresh: [u8; 32]) -> Result<Self, KeyError> {
        match std::fs::read_to_string(file) {
            Ok(text) => {
                if !owner_only::is(file)? {
                    return Err(KeyError::Open);
                }
                Self::parse(&Zeroizing::new(text))
            }
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error.into()),
            Err(_) if there_are_books => Err(KeyError::Missing),
            Err(_) => {
                let key = Self(fresh);
                key.write(file)?;
                Ok(key)
            }
        }
    }

    fn write(&self, file: &Path) -> std::io::Result<()> {
        let mut written = owner_only::create(file)?;
        let text: Zeroizing<String> = Zeroizing::new(self.0.iter().map(|it| format!("{it:02x}")).collect());
        writeln!(written, "{}", text.as_str())?;
        written.sync_all()
    }

    /// As the store takes it.
    #[must_use]
    pub fn for_store(&self) -> Key {
        Key::new(self.0)
    }

    /// A key for another purpose, told by `purpose`: it says nothing about this one.
    #[must_use]
    pub fn derived(&self, purpose: &[u8]) -> [u8; 32] {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("a key of any length will do");
        mac.update(purpose);
        mac.finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_file_is_made_once_and_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("hub.key");
        let made = HouseKey::in_file(&file, false, [7; 32]).unwrap();
        let again = HouseKey::in_file(&file, true, [8; 32]).unwrap();
        assert_eq!(made.0, again.0);
    }

    #[test]
    fn no_new_key_is_made_for_books_that_need_another() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("hub.key");
        assert!(matches!(HouseKey::in_file(&file, true, [7; 32]), Err(KeyError::Missing)));
        assert!(!file.exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_key_file_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("hub.key");
        HouseKey::in_file(&file, false, [7; 32]).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        assert!(matches!(HouseKey::in_file(&file, true, [7; 32]), Err(KeyError::Open)));
    }
}
