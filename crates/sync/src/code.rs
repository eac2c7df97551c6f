//! A few letters that stand for an invitation: short enough to read across a room and type.
//!
//! An invitation says where the hub is, which key is its own, and a secret. A code is only the secret. Where the hub
//! is the network tells, or somebody types it; which key is its own the hub shows by knowing the secret, without either
//! side saying it: whoever listens, or answers in the hub's place, has eighty bits to guess within ten minutes.

use std::fmt;
use std::str::FromStr;

use data_encoding::BASE32_NOPAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// Letters between two hyphens.
const GROUP: usize = 4;

/// The short form of an invitation: sixteen letters. Whoever reads it can join, so that it prints only as what it is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Code([u8; 10]);

/// It is no code.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error, Debug)]
#[error("a code is sixteen letters and digits")]
pub struct NoCode;

/// From a computer that has a code, before it tells anything that matters.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meet {
    /// Chance, so that no answer can be kept for later.
    pub nonce: [u8; 32],
}

/// To a computer that has a code: one proof for each invitation that is open.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Met {
    /// What [`vouched`] makes of each.
    pub proofs: Vec<[u8; 32]>,
}

impl Code {
    /// The code made of these random bytes.
    #[must_use]
    pub const fn new(chance: [u8; 10]) -> Self {
        Self(chance)
    }

    /// The secret of the invitation it stands for.
    #[must_use]
    pub fn secret(&self) -> [u8; 16] {
        let hash = Sha256::new().chain_update(b"daybook invitation code 1").chain_update(self.0).finalize();
        hash[..16].try_into().expect("a hash is longer")
    }
}

/// What shows that whoever made it knows the secret with this hash ([`crate::Invitation::hash_of`]), and says that the
/// key with this SHA-256 (SPKI) is the hub's own.
#[must_use]
pub fn vouched(secret_hash: &[u8; 32], pin: &[u8; 32], nonce: &[u8; 32]) -> [u8; 32] {
    let inner = Sha256::new().chain_update(secret_hash).chain_update(pin).chain_update(nonce).finalize();
    // Twice, so that nobody can go on from what was made.
    Sha256::new()
        .chain_update(b"daybook meeting 1")
        .chain_update(secret_hash)
        .chain_update(inner)
        .finalize()
        .into()
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(…)")
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letters = BASE32_NOPAD.encode(&self.0);
        for (at, letter) in letters.chars().enumerate() {
            if at > 0 && at % GROUP == 0 {
                f.write_str("-")?;
            }
            write!(f, "{letter}")?;
        }
        Ok(())
    }
}

impl FromStr for Code {
    type Err = NoCode;

    fn from_str(text: &str) -> Result<Self, NoCode> {
        let letters = text.chars().filter(|it| !it.is_whitespace() && *it != '-');
        // Digits that do not occur are the letters they look like.
        let meant = |it: char| match it.to_ascii_uppercase() {
            '0' => 'O',
            '1' => 'I',
            '8' => 'B',
            it => it,
        };
        let letters: String = letters.map(meant).collect();
        let bytes = BASE32_NOPAD.decode(letters.as_bytes()).map_err(|_| NoCode)?;
        Ok(Self(bytes.try_into().map_err(|_| NoCode)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_was_written_however_it_was_typed() {
        let code = Code::new([14, 220, 3, 77, 250, 9, 128, 41, 66, 201]);
        let text = code.to_string();
        assert_eq!((text.len(), text.matches('-').count()), (19, 3), "{text}");
        for typed in [text.to_lowercase(), text.replace('-', " "), text.replace('-', "").replace('O', "0")] {
            assert_eq!(typed.parse(), Ok(code), "{typed}");
        }
        for wrong in ["", "ABCD", "ABCD-EFGH-IJKL-MNO", "ABCD-EFGH-IJKL-MNOP-QRST", "ABCD-EFGH-IJKL-MNO9"] {
            assert_eq!(wrong.parse::<Code>(), Err(NoCode), "{wrong}");
        }
        assert_ne!(Code::new([0; 10]).secret(), code.secret());
        assert_eq!(format!("{code:?}"), "Code(…)", "it goes into no log");
    }

    #[test]
    fn a_proof_is_of_one_secret_one_key_and_one_question() {
        let proof = vouched(&[1; 32], &[2; 32], &[3; 32]);
        assert_eq!(proof, vouched(&[1; 32], &[2; 32], &[3; 32]));
        for other in [([9; 32], [2; 32], [3; 32]), ([1; 32], [9; 32], [3; 32]), ([1; 32], [2; 32], [9; 32])] {
            assert_ne!(proof, vouched(&other.0, &other.1, &other.2), "{other:?}");
        }
    }
}
