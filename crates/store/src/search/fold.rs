//! Names and phones brought to the form they are searched in: "Łukasz Müller-Groß" as "lukasz muller gross".

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// The words of `text`: lower case, without accents, without punctuation, separated by single spaces.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for raw in text.nfkd().filter(|it| !is_combining_mark(*it)) {
        for letter in raw.to_lowercase().nfkd().filter(|it| !is_combining_mark(*it)) {
            match letter {
                // Apostrophes join: O'Brien is looked for as "obrien".
                '\'' | '’' | 'ʼ' | '`' | '´' | 'ـ' => {}
                _ if letter.is_alphanumeric() => push_letter(&mut folded, letter),
                _ if folded.ends_with(' ') || folded.is_empty() => {}
                _ => folded.push(' '),
            }
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Letters that decomposition leaves as they are although people type them plain.
fn push_letter(folded: &mut String, letter: char) {
    match letter {
        'ł' => folded.push('l'),
        'ø' => folded.push('o'),
        'đ' | 'ð' | 'ɖ' => folded.push('d'),
        'ħ' => folded.push('h'),
        'ı' => folded.push('i'),
        'ŋ' => folded.push('n'),
        'ŧ' => folded.push('t'),
        'ß' => folded.push_str("ss"),
        'æ' => folded.push_str("ae"),
        'œ' => folded.push_str("oe"),
        'þ' => folded.push_str("th"),
        'ĸ' => folded.push('k'),
        'ə' => folded.push('e'),
        'ς' => folded.push('σ'),
        // Arabic and Persian forms of one letter.
        'ٱ' => folded.push('ا'),
        'ى' | 'ی' => folded.push('ي'),
        'ة' => folded.push('ه'),
        'ک' => folded.push('ك'),
        _ => match letter.to_digit(10).or_else(|| foreign_digit(letter)) {
            Some(digit) => folded.extend(char::from_digit(digit, 10)),
            None => folded.push(letter),
        },
    }
}

/// Arabic, Persian and Devanagari digits.
fn foreign_digit(letter: char) -> Option<u32> {
    match letter {
        '٠'..='٩' => Some(letter as u32 - '٠' as u32),
        '۰'..='۹' => Some(letter as u32 - '۰' as u32),
        '०'..='९' => Some(letter as u32 - '०' as u32),
        _ => None,
    }
}

/// The digits of `text`, whatever script they are written in.
#[must_use]
pub fn digits(text: &str) -> String {
    text.chars()
        .filter_map(|it| it.to_digit(10).or_else(|| foreign_digit(it)))
        .filter_map(|it| char::from_digit(it, 10))
        .collect()
}

/// `text` backwards, so that what it ends with is what it starts with.
pub(crate) fn backwards(text: &str) -> String {
    text.chars().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_letters_of_their_own_become_plain() {
        assert_eq!(fold("Łukasz MÜLLER-Groß"), "lukasz muller gross");
        assert_eq!(fold("Søren Đorđević"), "soren dordevic");
        assert_eq!(fold("Æsa Þór"), "aesa thor");
        assert_eq!(fold("  O’Brien,  Máire "), "obrien maire");
        assert_eq!(fold("İnci Işık"), "inci isik");
    }

    #[test]
    fn greek_cyrillic_and_arabic_fold_within_their_script() {
        assert_eq!(fold("ΓΙΏΡΓΟΣ"), fold("γιώργος"));
        assert_eq!(fold("ИВАНОВ"), "иванов");
        assert_eq!(fold("Алёна"), fold("алена"));
        assert_eq!(fold("أَحْمَد"), fold("احمد"));
        assert_eq!(fold("علی"), fold("علي"));
    }

    #[test]
    fn digits_of_other_scripts_are_digits() {
        assert_eq!(digits("+٤٩ (170) ۱۲۳"), "49170123");
    }
}
