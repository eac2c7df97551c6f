//! Headings and words brought to one form: lower case, without accents, words joined.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// `text` as letters and digits only: "E-Mail-Adresse" as "emailadresse".
pub(crate) fn key(text: &str) -> String {
    let plain = text.nfkd().filter(|it| !is_combining_mark(*it));
    plain
        .flat_map(char::to_lowercase)
        .filter(|it| it.is_alphanumeric())
        .collect::<String>()
        .replace('ß', "ss")
}

/// `text` with the digits of other scripts as 0 to 9, and invisible marks gone.
pub(crate) fn plain_digits(text: &str) -> String {
    let plain = |letter: char| match letter {
        '٠'..='٩' => char::from_digit(letter as u32 - '٠' as u32, 10),
        '۰'..='۹' => char::from_digit(letter as u32 - '۰' as u32, 10),
        // Left-to-right and other marks that right-to-left programs put around dates.
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => None,
        '\u{a0}' | '\u{202f}' => Some(' '),
        _ => Some(letter),
    };
    text.chars().filter_map(plain).collect()
}
