//! Dates as people and programs write them.

use chrono::{Datelike, NaiveDate};

use crate::fold::plain_digits;

/// Which comes first in a date such as 03/04/2026.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum DateOrder {
    /// The day, as nearly everywhere.
    #[default]
    DayFirst,
    /// The month, as in the United States.
    MonthFirst,
}

/// Which century a year of two digits can be of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Century {
    /// Births: of the last one where it cannot be of this one yet, seen on this day; else nobody knows.
    Born(NaiveDate),
    /// Appointments: this one.
    This,
}

impl DateOrder {
    /// As on the wire.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::DayFirst => "day_first",
            Self::MonthFirst => "month_first",
        }
    }

    /// The order written `text`; `None` if there is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::DayFirst, Self::MonthFirst].into_iter().find(|it| it.text() == text)
    }

    /// The order that reads more of `samples`; the day first where both read as many.
    #[must_use]
    pub fn guess<'a>(samples: impl Iterator<Item = &'a str>) -> Self {
        let (mut day_first, mut month_first) = (0_usize, 0_usize);
        for sample in samples {
            day_first += usize::from(date(sample, Self::DayFirst, Century::This).is_some());
            month_first += usize::from(date(sample, Self::MonthFirst, Century::This).is_some());
        }
        if month_first > day_first { Self::MonthFirst } else { Self::DayFirst }
    }
}

/// The date in `text`: `2026-03-04`, `20260304`, `4.3.2026`, and `04/03/2026` in the given `order`.
/// A date with points has its day first everywhere. `None` where no day is meant, or more than one may be.
#[must_use]
pub fn date(text: &str, order: DateOrder, century: Century) -> Option<NaiveDate> {
    let text = plain_digits(text.trim());
    let text = text.trim_end_matches('.');
    if text.len() == 8 && text.bytes().all(|it| it.is_ascii_digit()) {
        return NaiveDate::parse_from_str(text, "%Y%m%d").ok();
    }
    let separator = text.chars().find(|it| !it.is_ascii_digit())?;
    if !['-', '/', '.', ' '].contains(&separator) {
        return None;
    }
    let parts: Vec<&str> = text.split(separator).map(str::trim).collect();
    let [first, second, third] = parts[..] else { return None };
    let number = |it: &str| it.bytes().all(|b| b.is_ascii_digit()).then(|| it.parse::<u32>().ok()).flatten();
    let (a, b, c) = (number(first)?, number(second)?, number(third)?);
    match (first.len(), second.len(), third.len()) {
        (4, 1..=2, 1..=2) => NaiveDate::from_ymd_opt(i32::try_from(a).ok()?, b, c),
        (1..=2, 1..=2, 4 | 2) => {
            let (day, month) = if order == DateOrder::DayFirst || separator == '.' { (a, b) } else { (b, a) };
            let year = i32::try_from(c).ok()?;
            if third.len() == 4 {
                NaiveDate::from_ymd_opt(year, month, day)
            } else {
                short_year(year, month, day, century)
            }
        }
        _ => None,
    }
}

fn short_year(year: i32, month: u32, day: u32, century: Century) -> Option<NaiveDate> {
    let this = NaiveDate::from_ymd_opt(2000 + year, month, day);
    match century {
        Century::This => this,
        // 85 can only be 1985; 12 may be 1912 or 2012, and a guess would be a wrong record.
        Century::Born(today) if year > today.year() - 2000 => {
            NaiveDate::from_ymd_opt(1900 + year, month, day)
        }
        Century::Born(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day_first(text: &str) -> String {
        date(text, DateOrder::DayFirst, Century::This).map_or("-".to_owned(), |it| it.to_string())
    }

    #[test]
    fn dates_are_read_as_programs_write_them() {
        for it in [
            "2026-03-04",
            "20260304",
            "4.3.2026",
            "04.03.2026",
            "04/03/2026",
            "4-3-2026",
            "4/3/26",
            "٠٤/٠٣/٢٠٢٦",
        ] {
            assert_eq!(day_first(it), "2026-03-04", "{it}");
        }
        let month_first = |it| date(it, DateOrder::MonthFirst, Century::This).unwrap().to_string();
        assert_eq!(month_first("03/04/2026"), "2026-03-04");
        assert_eq!(month_first("04.03.2026"), "2026-03-04");
    }

    #[test]
    fn days_that_never_were_are_no_dates() {
        for it in
            ["31.02.2026", "2026-13-01", "0.1.2026", "soon", "", "2026", "1/2", "13/13/2026", "+1.2.2026"]
        {
            assert_eq!(day_first(it), "-", "{it}");
        }
    }

    #[test]
    fn a_birth_year_of_two_digits_is_read_only_where_one_year_can_be_meant() {
        let today = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        let born = |it| date(it, DateOrder::DayFirst, Century::Born(today)).map(|it| it.to_string());
        assert_eq!(born("4.3.85").as_deref(), Some("1985-03-04"));
        assert_eq!(born("4.3.12"), None);
    }

    #[test]
    fn the_order_is_the_one_that_reads_more() {
        assert_eq!(DateOrder::guess(["03/04/2026", "12/31/2026"].into_iter()), DateOrder::MonthFirst);
        assert_eq!(DateOrder::guess(["03/04/2026", "31/12/2026"].into_iter()), DateOrder::DayFirst);
        assert_eq!(DateOrder::guess(["03/04/2026"].into_iter()), DateOrder::DayFirst);
    }
}
