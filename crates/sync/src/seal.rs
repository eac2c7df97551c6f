//! What a desk puts on everything it asks, so that the hub knows who asked it, what, and that nobody asks it twice
//! (trust.md §1.2). Only the text is here: who signs it and who checks it have the key.

use std::fmt;
use std::str::FromStr;

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

/// The word before it in the header `authorization`.
const SCHEME: &str = "Daybook ";

/// One request's seal: whose it is, when and over which body it was made, and the signature.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seal {
    /// Whose book is asked; nil while joining.
    pub clinic: Uuid,
    /// Who asks; nil while joining.
    pub device: Uuid,
    /// When, milliseconds since 1970 by the hub's clock as far as the desk knows it.
    pub at_ms: i64,
    /// Chance: the same one is not taken twice.
    pub nonce: [u8; 16],
    /// SHA-256 of the body.
    pub body: [u8; 32],
    /// Ed25519 over [`Seal::text`].
    pub signature: [u8; 64],
}

/// It is no seal.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error, Debug)]
#[error("the request bears no seal that can be read")]
pub struct NoSeal;

impl Seal {
    /// What is signed: everything but the signature, with the request it is on.
    #[must_use]
    pub fn text(&self, method: &str, path: &str) -> Vec<u8> {
        let (body, nonce) = (HEXLOWER.encode(&self.body), HEXLOWER.encode(&self.nonce));
        let Self { clinic, device, at_ms, .. } = self;
        format!("daybook request 1\n{method}\n{path}\n{clinic}\n{device}\n{at_ms}\n{nonce}\n{body}")
            .into_bytes()
    }

    /// Whether this is the body it was made over.
    #[must_use]
    pub fn is_over(&self, body: &[u8]) -> bool {
        self.body == Self::hash(body)
    }

    /// What stands for a body in a seal.
    #[must_use]
    pub fn hash(body: &[u8]) -> [u8; 32] {
        Sha256::digest(body).into()
    }
}

impl fmt::Display for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let hex = |bytes: &[u8]| HEXLOWER.encode(bytes);
        let Self { clinic, device, at_ms, .. } = self;
        let (nonce, body, signature) = (hex(&self.nonce), hex(&self.body), hex(&self.signature));
        write!(f, "{SCHEME}{clinic}.{device}.{at_ms}.{nonce}.{body}.{signature}")
    }
}

impl FromStr for Seal {
    type Err = NoSeal;

    fn from_str(text: &str) -> Result<Self, NoSeal> {
        let mut parts = text.strip_prefix(SCHEME).ok_or(NoSeal)?.split('.');
        let mut next = || parts.next().ok_or(NoSeal);
        let seal = Self {
            clinic: next()?.parse().map_err(|_| NoSeal)?,
            device: next()?.parse().map_err(|_| NoSeal)?,
            at_ms: next()?.parse().map_err(|_| NoSeal)?,
            nonce: bytes(next()?)?,
            body: bytes(next()?)?,
            signature: bytes(next()?)?,
        };
        if parts.next().is_none() { Ok(seal) } else { Err(NoSeal) }
    }
}

fn bytes<const N: usize>(text: &str) -> Result<[u8; N], NoSeal> {
    HEXLOWER.decode(text.as_bytes()).ok().and_then(|it| it.try_into().ok()).ok_or(NoSeal)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seal() -> Seal {
        let (clinic, device) = (Uuid::from_u128(1), Uuid::from_u128(2));
        Seal { clinic, device, at_ms: 1_800_000_000_123, nonce: [3; 16], body: [4; 32], signature: [5; 64] }
    }

    #[test]
    fn a_seal_is_read_as_it_was_written() {
        assert_eq!(seal().to_string().parse(), Ok(seal()));
    }

    #[test]
    fn whatever_differs_signs_another_text() {
        let text = |seal: &Seal| seal.text("POST", "/sync/v1/ask");
        let mut others = vec![seal().text("GET", "/sync/v1/ask"), seal().text("POST", "/sync/v1/join")];
        others.push(text(&Seal { clinic: Uuid::nil(), ..seal() }));
        others.push(text(&Seal { device: Uuid::nil(), ..seal() }));
        others.push(text(&Seal { at_ms: 1, ..seal() }));
        others.push(text(&Seal { nonce: [4; 16], ..seal() }));
        others.push(text(&Seal { body: [3; 32], ..seal() }));
        assert!(others.iter().all(|it| *it != text(&seal())));
    }

    #[test]
    fn what_is_no_seal_is_not_taken_for_one() {
        let good = seal().to_string();
        for wrong in ["", "Daybook ", "Bearer x", &good[..good.len() - 1], &format!("{good}.00"), &good[8..]]
        {
            assert_eq!(wrong.parse::<Seal>(), Err(NoSeal), "{wrong}");
        }
    }
}
