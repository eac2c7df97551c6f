//! Sealing one key under another: ChaCha20-Poly1305 with a random nonce.

use chacha20poly1305::aead::{Aead as _, KeyInit as _};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use hmac::{Hmac, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::{DataKey, random};

/// A key that can be read only with the key it was sealed under.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Sealed {
    nonce: String,
    sealed: String,
}

impl Sealed {
    pub(crate) fn close(key: &DataKey, under: &[u8; 32]) -> Self {
        let nonce: [u8; 12] = random();
        let sealed = cipher(under)
            .encrypt(&Nonce::from(nonce), key.0.as_slice())
            .expect("32 bytes are within what the cipher takes");
        Self { nonce: hex(&nonce), sealed: hex(&sealed) }
    }

    /// `None` if `under` is not the key it was sealed under, or the text was altered.
    pub(crate) fn open(&self, under: &[u8; 32]) -> Option<DataKey> {
        let nonce: [u8; 12] = unhex(&self.nonce)?.try_into().ok()?;
        let mut plain = cipher(under).decrypt(&Nonce::from(nonce), unhex(&self.sealed)?.as_slice()).ok()?;
        let key = plain.as_slice().try_into().ok().map(DataKey);
        zeroize::Zeroize::zeroize(&mut plain);
        key
    }
}

fn cipher(under: &[u8; 32]) -> ChaCha20Poly1305 {
    ChaCha20Poly1305::new(&(*under).into())
}

/// HMAC-SHA-256 of `text` under `key`.
pub(crate) fn keyed_hash(key: &[u8], text: &[u8]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    mac.update(text);
    mac.finalize().into_bytes().into()
}

/// Whether two digests are the same, in a time that does not tell how far they agree.
pub(crate) fn same(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
}

pub(super) fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

pub(super) fn unhex(text: &str) -> Option<Vec<u8>> {
    data_encoding::HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_sealed_opens_only_with_the_same_key() {
        let key = DataKey::random();
        let sealed = Sealed::close(&key, &[7; 32]);
        assert_eq!(sealed.open(&[7; 32]), Some(key));
        assert_eq!(sealed.open(&[8; 32]), None);
    }

    #[test]
    fn a_changed_seal_does_not_open() {
        let mut sealed = Sealed::close(&DataKey::random(), &[7; 32]);
        sealed.sealed.replace_range(0..2, if sealed.sealed.starts_with("00") { "01" } else { "00" });
        assert_eq!(sealed.open(&[7; 32]), None);
    }
}
