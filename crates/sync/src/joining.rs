//! How a computer joins a hub: the invitation somebody types or scans, what is asked and answered with it, and the
//! accounts a desk needs to sign people in without the hub.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use data_encoding::BASE32_NOPAD;
use daybook_booking::ids::{ProviderId, UserId};
use daybook_booking::permission::Role;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::message::History;

/// What every invitation begins with.
const PREFIX: &str = "daybook:";
/// How it is written.
const FORM: u8 = 1;
/// Bytes that tell a slip of the keyboard.
const CHECK_BYTES: usize = 4;
/// Where a hub answers unless it is told otherwise.
pub const PORT: u16 = 8_463;
/// Longest address, bytes: a host's name and a port.
const ADDRESS_BYTES: usize = 260;

/// What a hub shows as QR code and text: where it is, which key is its own, and a single-use secret good for ten
/// minutes. Whoever reads it can join, so that it prints only as what it is for.
#[derive(Clone, PartialEq, Eq)]
pub struct Invitation {
    /// host:port.
    pub address: String,
    /// SHA-256 of its key (SPKI).
    pub pin: [u8; 32],
    /// The secret.
    pub secret: [u8; 16],
}

/// What is wrong with a text that should be an invitation.
#[derive(Clone, Copy, PartialEq, Eq, thiserror::Error, Debug)]
pub enum NoInvitation {
    /// It does not begin as one.
    #[error("an invitation begins with daybook:")]
    Beginning,
    /// The letter at this place, counted from 1 after the beginning, is none that occurs.
    #[error("letter {0} cannot be right: only A to Z and 2 to 7 occur")]
    Letter(usize),
    /// Something is missing, or there is too much.
    #[error("a part of the invitation is missing")]
    Length,
    /// A letter is another one.
    #[error("the invitation was mistyped somewhere")]
    Mistyped,
    /// A newer Daybook made it.
    #[error("the invitation was made by a newer Daybook")]
    Newer,
    /// The address in it is none.
    #[error("the address in the invitation is not host:port")]
    Address,
}

impl fmt::Debug for Invitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Invitation({})", self.address)
    }
}

impl fmt::Display for Invitation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = vec![FORM];
        bytes.extend(self.pin);
        bytes.extend(self.secret);
        bytes.extend(self.address.as_bytes());
        bytes.extend(check(&bytes));
        write!(f, "{PREFIX}{}", BASE32_NOPAD.encode(&bytes))
    }
}

impl FromStr for Invitation {
    type Err = NoInvitation;

    fn from_str(text: &str) -> Result<Self, NoInvitation> {
        // As typed or pasted: in any case, with spaces, hyphens and line ends where they fell.
        let text: String = text.chars().filter(|it| !it.is_whitespace() && *it != '-').collect();
        let rest = text.get(..PREFIX.len()).filter(|it| it.eq_ignore_ascii_case(PREFIX));
        let letters = rest.map(|it| &text[it.len()..]).ok_or(NoInvitation::Beginning)?.to_ascii_uppercase();
        let strange = letters.chars().position(|it| !matches!(it, 'A'..='Z' | '2'..='7'));
        if let Some(place) = strange {
            return Err(NoInvitation::Letter(place + 1));
        }
        let bytes = BASE32_NOPAD.decode(letters.as_bytes()).map_err(|_| NoInvitation::Length)?;
        let (form, _) = bytes.split_first().ok_or(NoInvitation::Length)?;
        if *form != FORM {
            return Err(NoInvitation::Newer);
        }
        let said = bytes.len().checked_sub(CHECK_BYTES).filter(|it| *it > 1 + 32 + 16);
        let (said, checked) = bytes.split_at(said.ok_or(NoInvitation::Length)?);
        if check(said) != checked {
            return Err(NoInvitation::Mistyped);
        }
        let address = std::str::from_utf8(&said[49..]).map_err(|_| NoInvitation::Address)?;
        Ok(Self {
            address: valid_address(address).ok_or(NoInvitation::Address)?.to_owned(),
            pin: said[1..33].try_into().expect("thirty-two bytes"),
            secret: said[33..49].try_into().expect("sixteen bytes"),
        })
    }
}

fn check(bytes: &[u8]) -> [u8; CHECK_BYTES] {
    let hash = Sha256::new().chain_update(b"daybook invitation 1").chain_update(bytes).finalize();
    hash[..CHECK_BYTES].try_into().expect("a hash is longer")
}

/// `address` where it is host:port.
fn valid_address(address: &str) -> Option<&str> {
    let (host, port) = address.rsplit_once(':')?;
    let plain = |it: char| it.is_ascii_alphanumeric() || matches!(it, '.' | '-' | ':' | '[' | ']' | '%');
    let sound = address.len() <= ADDRESS_BYTES && !host.is_empty() && host.chars().all(plain);
    (sound && port.parse::<u16>().is_ok_and(|it| it != 0)).then_some(address)
}

impl Invitation {
    /// Whether `address` can stand in an invitation: host:port.
    #[must_use]
    pub fn is_address(address: &str) -> bool {
        valid_address(address).is_some()
    }

    /// What a hub keeps of the secret. It is random, so that a plain hash says nothing about it.
    #[must_use]
    pub fn hash_of(secret: &[u8; 16]) -> [u8; 32] {
        Sha256::new().chain_update(b"daybook invitation secret 1").chain_update(secret).finalize().into()
    }
}

/// From a computer that was invited. It is signed with the key whose public half it names.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// The secret of the invitation.
    pub secret: [u8; 16],
    /// What staff call the computer.
    pub name: String,
    /// The Ed25519 key it will sign with.
    pub public_key: [u8; 32],
}

/// To a computer that was invited.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub enum Welcome {
    /// It is one of us.
    Joined {
        /// Who it is from now on.
        device: Uuid,
        /// Which history it follows.
        history: History,
    },
    /// An admin has to agree first; ask again.
    Waiting,
}

/// Who may sign in, for a desk that is to let them in by itself.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Accounts {
    /// By name.
    pub accounts: Vec<Account>,
}

/// One account. A PIN never leaves the computer it was set on.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its id.
    pub id: UserId,
    /// The person's name.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Whose calendar is theirs.
    pub provider: Option<ProviderId>,
    /// Argon2id in PHC form; of programs, a word no password has for a hash.
    pub password_hash: String,
    /// Whether they may sign in.
    pub active: bool,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Rises by one with every change.
    pub version: u64,
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Account({}, {:?})", self.id, self.role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn invitation() -> Invitation {
        Invitation { address: "192.168.1.20:8463".to_owned(), pin: [7; 32], secret: [9; 16] }
    }

    #[test]
    fn an_invitation_is_read_as_it_was_written_however_it_was_typed() {
        let text = invitation().to_string();
        let typed = text.to_lowercase().replace("daybook:", "Daybook: ");
        let broken =
            text.chars().enumerate().map(|(at, it)| if at % 8 == 7 { format!("{it}-\n") } else { it.into() });
        for text in [text.clone(), typed, broken.collect()] {
            assert_eq!(text.parse(), Ok(invitation()), "{text}");
        }
        let name = Invitation { address: "hub.clinic.example:443".to_owned(), ..invitation() };
        assert_eq!(name.to_string().parse(), Ok(name));
    }

    #[test]
    fn it_says_which_part_of_an_invitation_is_wrong() {
        let good = invitation().to_string();
        let mistyped = if good.ends_with('A') {
            format!("{}B", &good[..good.len() - 1])
        } else {
            good.replacen('7', "6", 1)
        };
        let cases = [
            ("", NoInvitation::Beginning),
            ("https://clinic.example", NoInvitation::Beginning),
            ("daybook:AB1", NoInvitation::Letter(3)),
            ("daybook:AE", NoInvitation::Length),
            (&good[..good.len() - 8], NoInvitation::Mistyped),
            ("daybook:AIAA", NoInvitation::Newer),
            (&mistyped, NoInvitation::Mistyped),
        ];
        for (text, expected) in cases {
            assert_eq!(text.parse::<Invitation>(), Err(expected), "{text}");
        }
        let nowhere = Invitation { address: "hub".to_owned(), ..invitation() };
        assert_eq!(nowhere.to_string().parse::<Invitation>(), Err(NoInvitation::Address));
    }
}
