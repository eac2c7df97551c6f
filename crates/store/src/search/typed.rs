//! What somebody typed into the search field, taken apart: words, digits, dates of birth.

use chrono::NaiveDate;

use crate::search::fold::{digits, fold};

/// Digits below this many find too much to be a phone.
const FEWEST_PHONE_DIGITS: usize = 3;

/// What was typed.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(crate) struct Typed {
    /// Folded words, as they came.
    pub(crate) words: Vec<String>,
    /// Dates of birth it may mean: both, where day and month could be either way round.
    pub(crate) births: Vec<NaiveDate>,
    /// All digits together, where there is no date.
    pub(crate) digits: Option<String>,
}

impl Typed {
    pub(crate) fn parse(text: &str) -> Self {
        let mut typed = Self::default();
        let mut numerals = String::new();
        for part in text.split_whitespace() {
            let births = births(part);
            if !births.is_empty() {
                typed.births = births;
            } else if is_numeral(part) {
                numerals.push_str(&digits(part));
            } else {
                typed.words.extend(fold(part).split(' ').filter(|it| !it.is_empty()).map(str::to_owned));
            }
        }
        typed.digits = (!numerals.is_empty()).then_some(numerals);
        typed
    }

    /// The short number it may mean.
    pub(crate) fn number(&self) -> Option<u32> {
        self.digits.as_deref()?.parse().ok()
    }

    /// The run of a phone's digits it may mean.
    pub(crate) fn phone(&self) -> Option<&str> {
        self.digits.as_deref().filter(|it| it.len() >= FEWEST_PHONE_DIGITS)
    }
}

/// Digits with what people put between them; "#" in front of a patient's number.
fn is_numeral(part: &str) -> bool {
    !digits(part).is_empty() && part.chars().all(|it| !it.is_alphabetic())
}

/// The dates `part` may mean: 12.3.1980, 1980-03-12, 12/3/1980, 3/12/1980, 12-03-80 is none.
fn births(part: &str) -> Vec<NaiveDate> {
    let fields: Vec<&str> = part.split(['.', '/', '-']).collect();
    let [a, b, c] = fields.as_slice() else { return vec![] };
    let numbers: Option<Vec<u32>> = [a, b, c].iter().map(|it| it.parse().ok()).collect();
    let Some([x, y, z]) = numbers.as_deref() else { return vec![] };
    let candidates = match (a.len(), c.len(), part.contains('/')) {
        (4, 1..=2, _) => vec![(*x, *y, *z)],
        (1..=2, 4, false) => vec![(*z, *y, *x)],
        (1..=2, 4, true) => vec![(*z, *y, *x), (*z, *x, *y)],
        _ => vec![],
    };
    let mut found: Vec<NaiveDate> = candidates
        .into_iter()
        .filter_map(|(year, month, day)| NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day))
        .collect();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn dates_are_read_in_the_forms_people_write() {
        assert_eq!(Typed::parse("12.3.1980").births, [date("1980-03-12")]);
        assert_eq!(Typed::parse("1980-03-12").births, [date("1980-03-12")]);
        assert_eq!(Typed::parse("12/03/1980").births, [date("1980-03-12"), date("1980-12-03")]);
        assert_eq!(Typed::parse("03/25/1980").births, [date("1980-03-25")]);
        assert!(Typed::parse("31.02.1980").births.is_empty());
    }

    #[test]
    fn digits_are_put_together_across_spaces() {
        let typed = Typed::parse("+49 (170) 123-45");
        assert_eq!(typed.phone(), Some("4917012345"));
        assert_eq!(Typed::parse("42").number(), Some(42));
        assert_eq!(Typed::parse("42").phone(), None);
    }

    #[test]
    fn words_and_a_date_go_together() {
        let typed = Typed::parse("Groß-Weber 12.03.1980 anna");
        assert_eq!(typed.words, ["gross", "weber", "anna"]);
        assert_eq!(typed.births.len(), 1);
    }
}
