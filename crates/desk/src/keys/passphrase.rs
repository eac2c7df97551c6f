//! Stretching what people can remember: Argon2id for passphrases and passwords (trust.md §5.5).

use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};

use super::seal::{Sealed, hex, unhex};
use super::{DataKey, random, same};

/// Memory in KiB, passes, lanes: 64 MiB and three passes.
const MEMORY_KIB: u32 = 65_536;
const PASSES: u32 = 3;

/// A book's key under a passphrase, with what it takes to try one.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct UnderPassphrase {
    salt: String,
    memory_kib: u32,
    passes: u32,
    key: Sealed,
}

impl UnderPassphrase {
    pub(super) fn close(key: &DataKey, passphrase: &str) -> Self {
        let salt: [u8; 16] = random();
        let under = stretch(passphrase, &salt, MEMORY_KIB, PASSES).expect("the parameters are within bounds");
        Self { salt: hex(&salt), memory_kib: MEMORY_KIB, passes: PASSES, key: Sealed::close(key, &under) }
    }

    pub(super) fn open(&self, passphrase: &str) -> Option<DataKey> {
        let under = stretch(passphrase, &unhex(&self.salt)?, self.memory_kib, self.passes)?;
        self.key.open(&under)
    }
}

fn stretch(secret: &str, salt: &[u8], memory_kib: u32, passes: u32) -> Option<[u8; 32]> {
    let params = Params::new(memory_kib, passes, 1, Some(32)).ok()?;
    let mut out = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(secret.as_bytes(), salt, &mut out)
        .ok()?;
    Some(out)
}

/// A password as it is kept: parameters, salt and digest. Takes a few tenths of a second, on purpose.
pub(crate) fn hash_password(password: &str) -> String {
    let salt: [u8; 16] = random();
    let digest = stretch(password, &salt, MEMORY_KIB, PASSES).expect("the parameters are within bounds");
    format!("argon2id${MEMORY_KIB}${PASSES}${}${}", hex(&salt), hex(&digest))
}

/// Whether `password` is the one kept as `kept`.
pub(crate) fn verify_password(password: &str, kept: &str) -> bool {
    let mut parts = kept.split('$');
    let (Some("argon2id"), Some(memory), Some(passes), Some(salt), Some(digest)) =
        (parts.next(), parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let (Ok(memory), Ok(passes), Some(salt), Some(digest)) =
        (memory.parse(), passes.parse(), unhex(salt), unhex(digest))
    else {
        return false;
    };
    stretch(password, &salt, memory, passes).is_some_and(|found| same(&found, &digest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_again_and_another_is_not() {
        let kept = hash_password("correct horse");
        assert!(verify_password("correct horse", &kept));
        assert!(!verify_password("correct horsf", &kept));
        assert!(!verify_password("correct horse", "argon2id$1"));
    }

    #[test]
    fn a_key_under_a_passphrase_opens_with_it_alone() {
        let key = DataKey::random();
        let under = UnderPassphrase::close(&key, "four words are enough");
        assert_eq!(under.open("four words are enough"), Some(key));
        assert_eq!(under.open("four words"), None);
    }
}
