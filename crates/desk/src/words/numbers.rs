//! Numbers as the language writes them, always in Western digits: as the window's `Intl` does for the same languages.

use daybook_booking::money::Amount;
use daybook_wire::report::ReportUnit;

use super::{Language, Words, fill};

/// `value` with its unit; a dash where there is nothing to measure by.
pub(crate) fn number(words: Words, value: Option<i64>, (unit, currency): (ReportUnit, &str)) -> String {
    let Some(value) = value else { return "–".to_owned() };
    match unit {
        ReportUnit::Count | ReportUnit::Days => grouped(words, value),
        ReportUnit::Minutes => fill(&words.reports.short_minutes, &[("count", &grouped(words, value))]),
        ReportUnit::Hours => {
            let hours = grouped(words, value / 60);
            fill(&words.reports.hours, &[("hours", &hours), ("minutes", &format!("{:02}", value % 60))])
        }
        ReportUnit::Permille => fill(&words.reports.percent, &[("count", &tenths(words, value))]),
        ReportUnit::TenthDays => tenths(words, value),
        ReportUnit::Money => words.money(Amount(value), currency),
        ReportUnit::Stars => {
            let point = if words.language == Language::Spanish { ',' } else { '.' };
            format!("{}{point}{:02}", value / 100, value % 100)
        }
    }
}

fn tenths(words: Words, value: i64) -> String {
    let point = if words.language == Language::Spanish { ',' } else { '.' };
    format!("{}{point}{}", grouped(words, value / 10), (value % 10).abs())
}

/// In threes; Spanish leaves four figures together.
pub(super) fn grouped(words: Words, value: i64) -> String {
    let (mark, from) = if words.language == Language::Spanish { ('.', 5) } else { (',', 4) };
    let digits = value.unsigned_abs().to_string();
    let mut out = if value < 0 { "-".to_owned() } else { String::new() };
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && digits.len() >= from && (digits.len() - at).is_multiple_of(3) {
            out.push(mark);
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(tag: &str, value: i64, unit: ReportUnit) -> String {
        number(Words::of_tag(tag).unwrap(), Some(value), (unit, "EUR"))
    }

    #[test]
    fn numbers_are_written_as_the_language_writes_them() {
        assert_eq!(said("en", 1_234_567, ReportUnit::Count), "1,234,567");
        assert_eq!(said("es", 1234, ReportUnit::Count), "1234");
        assert_eq!(said("es", 12_345, ReportUnit::Count), "12.345");
        assert_eq!(said("ar", 1234, ReportUnit::Count), "1,234");
        assert_eq!(said("en", 715, ReportUnit::Permille), "71.5%");
        assert_eq!(said("es", 715, ReportUnit::Permille), "71,5\u{a0}%");
        assert_eq!(said("en", 12_485, ReportUnit::Hours), "208:05");
        assert_eq!(number(Words::of_tag("en").unwrap(), None, (ReportUnit::Count, "EUR")), "–");
    }
}
