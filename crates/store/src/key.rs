//! The key a book is encrypted with. Where it is kept is for others; here it only opens files.

use sha2::{Digest, Sha256};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// 256 random bits. Wiped from memory when dropped; prints nothing of itself.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Key([u8; 32]);

impl Key {
    /// The key made of these bytes.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The raw-key form SQLCipher takes, so that no time goes into stretching what is already random.
    pub(crate) fn pragma(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("\"x'{}'\"", hex(&self.0)))
    }

    /// Sixteen hex digits that tell this key from others and say nothing about it.
    pub(crate) fn fingerprint(&self) -> String {
        let digest = Sha256::new().chain_update(b"daybook key fingerprint 1").chain_update(self.0).finalize();
        hex(&digest[..8])
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}

/// Lower-case hex digits of `bytes`.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string can always be written to");
        text
    })
}
