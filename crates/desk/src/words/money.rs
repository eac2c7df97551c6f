//! Amounts on paper: as many decimals as the currency has (ISO 4217), grouped as the language does, with the code.

use daybook_booking::money::Amount;

use super::numbers::grouped;
use super::{Language, Words};

const WHOLE: [&str; 17] = [
    "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF",
    "XOF", "XPF",
];
const THOUSANDTHS: [&str; 7] = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

/// How many decimals `currency` has. The window has the same list (`ui/src/lib/i18n/money.ts`).
fn decimals(currency: &str) -> u32 {
    if WHOLE.contains(&currency) {
        0
    } else if THOUSANDTHS.contains(&currency) {
        3
    } else {
        2
    }
}

/// As a spreadsheet reads it: "1234.50".
pub(crate) fn plain_amount(amount: Amount, currency: &str) -> String {
    let decimals = decimals(currency);
    let whole = 10_u64.pow(decimals);
    let (units, rest) = (amount.0.unsigned_abs() / whole, amount.0.unsigned_abs() % whole);
    let minus = if amount < Amount::ZERO { "-" } else { "" };
    match decimals {
        0 => format!("{minus}{units}"),
        width => format!("{minus}{units}.{rest:0width$}", width = width as usize),
    }
}

impl Words {
    /// "1,234.50 EUR".
    pub(crate) fn money(self, amount: Amount, currency: &str) -> String {
        format!("{}\u{a0}{currency}", self.amount(amount, currency))
    }

    /// "1,234.50".
    pub(crate) fn amount(self, amount: Amount, currency: &str) -> String {
        let decimals = decimals(currency);
        let point = if self.language == Language::Spanish { ',' } else { '.' };
        let whole = 10_u64.pow(decimals);
        let (units, rest) = (amount.0.unsigned_abs() / whole, amount.0.unsigned_abs() % whole);
        let minus = if amount < Amount::ZERO { "−" } else { "" };
        let fraction = match decimals {
            0 => String::new(),
            width => format!("{point}{rest:0width$}", width = width as usize),
        };
        let units = grouped(self, i64::try_from(units).unwrap_or(i64::MAX));
        format!("{minus}{units}{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_told_as_the_currency_and_the_language_do() {
        let told = |tag: &str, amount, currency| Words::of_tag(tag).unwrap().money(Amount(amount), currency);
        assert_eq!(told("en", 123_450, "EUR"), "1,234.50\u{a0}EUR");
        assert_eq!(told("es", 1_234_550, "EUR"), "12.345,50\u{a0}EUR");
        assert_eq!(told("ar", 1_234_005, "KWD"), "1,234.005\u{a0}KWD");
        assert_eq!(told("en", 1_234, "JPY"), "1,234\u{a0}JPY");
        assert_eq!(told("en", -5, "USD"), "−0.05\u{a0}USD");
        assert_eq!(told("en", i64::MIN, "USD"), "−92,233,720,368,547,758.08\u{a0}USD");
    }
}
