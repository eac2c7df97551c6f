//! Bearer tokens: `dbk_CLINIC_SECRET`, the clinic's number and 256 random bits. Only a hash of them is kept.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// What every token begins with: easy to look for where it should not be.
const PREFIX: &str = "dbk_";

/// A token as it was sent, taken apart.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sent {
    /// Whose book it is for.
    pub(crate) clinic: u32,
    /// What is looked up.
    pub(crate) hash: [u8; 32],
}

impl Sent {
    /// `None` where it is no token of ours.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (clinic, secret) = text.strip_prefix(PREFIX)?.split_once('_')?;
        let secret: [u8; 32] = URL_SAFE_NO_PAD.decode(secret).ok()?.try_into().ok()?;
        Some(Self { clinic: clinic.parse().ok()?, hash: hash(&secret) })
    }
}

/// What is kept of a secret. It is random, so that one plain hash says nothing about it.
pub(crate) fn hash(secret: &[u8; 32]) -> [u8; 32] {
    Sha256::new().chain_update(b"daybook hub token 1").chain_update(secret).finalize().into()
}

/// What is kept of a token as it is handed over; `None` where it is none. To look it up, or take it back.
#[must_use]
pub fn hash_of_token(text: &str) -> Option<[u8; 32]> {
    Sent::parse(text).map(|it| it.hash)
}

/// The token of `clinic` made of `secret`, as it is handed over once.
pub(crate) fn text(clinic: u32, secret: &[u8; 32]) -> String {
    format!("{PREFIX}{clinic}_{}", URL_SAFE_NO_PAD.encode(secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_read_as_it_was_written() {
        let sent = Sent::parse(&text(2, &[9; 32])).unwrap();
        assert_eq!((sent.clinic, sent.hash), (2, hash(&[9; 32])));
    }

    #[test]
    fn what_is_no_token_is_not_taken_for_one() {
        for text in [
            "",
            "dbk_1_",
            "dbk_1_AAAA",
            "dbk__x",
            "Basic abc",
            "dbk_x_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        ] {
            assert!(Sent::parse(text).is_none(), "{text}");
        }
    }
}
