//! Which passwords, passphrases and PINs are accepted: long enough, and not among the first that anybody would try
//! (ASVS 6.2, NIST 800-63B). What they must be made of is not prescribed, nor that they change.

use daybook_wire::Problem;
use zxcvbn::{Score, zxcvbn};

use crate::map::text::wrong_field;

/// Fewest letters of a password.
const PASSWORD_LETTERS: usize = 8;
/// Most letters, so that nobody makes the desk stretch a novel.
const MOST_LETTERS: usize = 256;
/// Fewest letters of a passphrase that opens a whole book.
const PASSPHRASE_LETTERS: usize = 12;

/// `password`, if it may be somebody's; `about` is what anybody knows of them: their name, the clinic's.
///
/// Signing in is slowed after five tries, so a million guesses are enough.
pub(crate) fn checked_password<'p>(password: &'p str, about: &[&str]) -> Result<&'p str, Problem> {
    let asked = Asked { field: "password", fewest: PASSWORD_LETTERS, least: Score::Two };
    asked.check(password, about)
}

/// `passphrase`, if it may open the book. Whoever takes the file may guess for as long as they like.
pub(crate) fn checked_passphrase<'p>(passphrase: &'p str, about: &[&str]) -> Result<&'p str, Problem> {
    let asked = Asked { field: "passphrase", fewest: PASSPHRASE_LETTERS, least: Score::Three };
    asked.check(passphrase, about)
}

/// `pin`, if it may be somebody's: four to eight digits that are no run and not one digit again and again. Five
/// tries are enough for those.
pub(crate) fn checked_pin(pin: &str) -> Result<&str, Problem> {
    if !(4..=8).contains(&pin.len()) || !pin.bytes().all(|it| it.is_ascii_digit()) {
        return Err(wrong_field("pin", "malformed"));
    }
    let digits = pin.as_bytes();
    let steps = |step: i16| digits.windows(2).all(|two| i16::from(two[1]) - i16::from(two[0]) == step);
    if [-1, 0, 1].into_iter().any(steps) {
        return Err(wrong_field("pin", "run"));
    }
    Ok(pin)
}

struct Asked {
    field: &'static str,
    fewest: usize,
    least: Score,
}

impl Asked {
    fn check<'p>(&self, secret: &'p str, about: &[&str]) -> Result<&'p str, Problem> {
        let letters = secret.chars().count();
        if letters == 0 {
            return Err(wrong_field(self.field, "missing"));
        }
        if letters < self.fewest || letters > MOST_LETTERS {
            return Err(wrong_field(self.field, "out_of_range"));
        }
        let known: Vec<&str> = about
            .iter()
            .flat_map(|it| it.split_whitespace())
            .chain(about.iter().copied())
            .chain(["daybook"])
            .collect();
        if zxcvbn(secret, &known).score() < self.least {
            return Err(wrong_field(self.field, "too_easy"));
        }
        Ok(secret)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault<T>(checked: Result<T, Problem>) -> String {
        match checked {
            Ok(_) => "ok".to_owned(),
            Err(Problem::Invalid { fault, .. }) => fault,
            Err(other) => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_passwords_anybody_would_try_first_are_refused() {
        for (password, expected) in [
            ("", "missing"),
            ("a9$kQ2x", "out_of_range"),
            ("password", "too_easy"),
            ("Password1!", "too_easy"),
            ("P@ssw0rd", "too_easy"),
            ("12345678", "too_easy"),
            ("qwertyuiop", "too_easy"),
            ("aaaaaaaaaaaa", "too_easy"),
            ("abcabcabcabc", "too_easy"),
            ("iloveyou", "too_easy"),
            ("daybook1", "too_easy"),
            // Their own name, their clinic's.
            ("lindqvist", "too_easy"),
            ("Brightwater1", "too_easy"),
        ] {
            assert_eq!(
                fault(checked_password(password, &["Robin Lindqvist", "Brightwater Dental"])),
                expected,
                "{password}"
            );
        }
    }

    #[test]
    fn what_takes_a_million_guesses_is_accepted_whatever_it_is_made_of() {
        for password in ["correct horse", "a good password", "Ünsere Praxis", "मेरा पासवर्ड", "tqxhvkzp"]
        {
            assert_eq!(fault(checked_password(password, &["Robin Lindqvist"])), "ok", "{password}");
        }
        assert_eq!(fault(checked_password(&"long ".repeat(60), &[])), "out_of_range");
    }

    #[test]
    fn a_passphrase_takes_more() {
        for (passphrase, expected) in [
            ("elevenchars", "out_of_range"),
            ("password1234", "too_easy"),
            ("aaaaaaaaaaaaaaa", "too_easy"),
            ("a longer passphrase", "ok"),
            ("river lamp seven oak", "ok"),
        ] {
            assert_eq!(fault(checked_passphrase(passphrase, &[])), expected, "{passphrase}");
        }
    }

    #[test]
    fn runs_and_one_digit_again_and_again_are_no_pin() {
        for (pin, expected) in [
            ("123", "malformed"),
            ("123456789", "malformed"),
            ("12a4", "malformed"),
            ("1234", "run"),
            ("87654321", "run"),
            ("0000", "run"),
            ("2580", "ok"),
            ("90124", "ok"),
        ] {
            assert_eq!(fault(checked_pin(pin)), expected, "{pin}");
        }
    }
}
