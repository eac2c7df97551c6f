//! The key of the book: made once at random, kept in the operating system's keyring, and wrapped a second
//! time under a recovery key on paper (and a passphrase where there is no keyring). Never on disk as it is.
//!
//! `NoEntry` from a keyring does not prove a first run: while a book is there, no new key is ever made.

mod file;
mod passphrase;
mod recovery;
mod ring;
mod seal;

pub(crate) use file::{KeyFile, KeyFileError};
pub(crate) use recovery::RecoveryCode;
pub use ring::Keyring;
#[cfg(test)]
pub(crate) use ring::MemoryRing;
pub(crate) use ring::RingError;

use daybook_booking::ids::UserId;

/// 32 bytes that open a book; wiped from memory when dropped.
#[derive(Clone, PartialEq, Eq, zeroize::Zeroize, zeroize::ZeroizeOnDrop)]
pub(crate) struct DataKey(pub(crate) [u8; 32]);

impl std::fmt::Debug for DataKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DataKey(…)")
    }
}

impl DataKey {
    /// A new key from the operating system's randomness.
    pub(crate) fn random() -> Self {
        Self(random())
    }

    /// A PIN as it is kept. A PIN is a handful of digits: what keeps it is that the pepper comes from this key.
    pub(crate) fn pin_digest(&self, user: UserId, pin: &str) -> [u8; 32] {
        let pepper = keyed_hash(&self.0, b"daybook: PIN pepper, 1");
        keyed_hash(&pepper, format!("{user}:{pin}").as_bytes())
    }
}

/// Random bytes for keys, salts and nonces.
pub(crate) fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

pub(crate) use passphrase::{hash_password, verify_password};
pub(crate) use seal::{keyed_hash, same};
