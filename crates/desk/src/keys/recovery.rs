//! The recovery key: 160 random bits on paper, in groups that are easy to type back.

use data_encoding::{Encoding, Specification};

use super::{random, seal};

/// What a clinic prints at set-up and keeps in the safe: opens the book when the keyring has forgotten it.
///
/// Crockford's base 32: no I, L, O or U; case, blanks and dashes do not matter when it is typed.
#[derive(Clone, PartialEq, Eq, zeroize::Zeroize, zeroize::ZeroizeOnDrop)]
pub(crate) struct RecoveryCode([u8; 20]);

impl std::fmt::Debug for RecoveryCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCode(…)")
    }
}

impl RecoveryCode {
    /// A new one.
    pub(crate) fn random() -> Self {
        Self(random())
    }

    /// As it is printed: eight groups of four.
    pub(crate) fn printed(&self) -> String {
        let letters = crockford().encode(&self.0);
        let groups: Vec<&str> = (0..8).map(|group| &letters[group * 4..group * 4 + 4]).collect();
        groups.join("-")
    }

    /// As somebody typed it; `None` if it cannot be one.
    pub(crate) fn parse(typed: &str) -> Option<Self> {
        let letters: String = typed.chars().filter(|it| !it.is_whitespace() && *it != '-').collect();
        let bytes = crockford().decode(letters.as_bytes()).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// The key that wraps the book's.
    pub(super) fn wrapping_key(&self) -> [u8; 32] {
        seal::keyed_hash(&self.0, b"daybook: book key under recovery key, 1")
    }
}

fn crockford() -> Encoding {
    let mut specification = Specification::new();
    specification.symbols.push_str("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    specification.translate.from.push_str("abcdefghjkmnpqrstvwxyzIiLlOo");
    specification.translate.to.push_str("ABCDEFGHJKMNPQRSTVWXYZ111100");
    specification.encoding().expect("the alphabet has 32 different letters")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recovery_key_reads_back_as_it_was_printed() {
        let code = RecoveryCode::random();
        assert_eq!(RecoveryCode::parse(&code.printed()), Some(code));
    }

    #[test]
    fn letters_that_look_alike_blanks_and_case_do_not_matter() {
        let code = RecoveryCode([0; 20]);
        assert_eq!(code.printed(), "0000-0000-0000-0000-0000-0000-0000-0000");
        assert_eq!(RecoveryCode::parse("oooo OOOO 0000-0000 0000 0000 0000 0000 "), Some(code));
    }

    #[test]
    fn too_short_is_not_a_recovery_key() {
        assert_eq!(RecoveryCode::parse("0000-0000"), None);
        assert_eq!(RecoveryCode::parse("not a key at all, surely, is it"), None);
    }
}
