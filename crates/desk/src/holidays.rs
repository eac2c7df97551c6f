//! Public holidays of every country and subdivision, some years ahead, to be made closures of the clinic.
//!
//! The data file beside the sources comes from a package that many hands keep; `holidays/generate.py` makes it
//! anew. Nothing is closed by it alone: the clinic says which days it keeps, and may rename and add.

use chrono::{Datelike, NaiveDate};

/// Made by `holidays/generate.py`.
const DATA: &str = include_str!("../holidays/holidays.txt");

/// The years the data tells of, the last one included.
pub(crate) const YEARS: (i32, i32) = (2026, 2035);

/// A country, with what is below it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Country {
    /// ISO 3166-1, two letters.
    pub(crate) code: &'static str,
    /// Code and name of each state, province or other part with holidays of its own.
    pub(crate) subdivisions: Vec<(&'static str, &'static str)>,
}

/// Every country there is data of, by code.
pub(crate) fn countries() -> Vec<Country> {
    DATA.lines().filter_map(|it| it.strip_prefix('=')).filter_map(country).collect()
}

/// The public holidays of `year`, by date, in the country's own language; those of the whole country where no
/// subdivision is named. `None` where the data does not know the place or the year.
pub(crate) fn of_year(
    (code, subdivision): (&str, Option<&str>),
    year: i32,
) -> Option<Vec<(NaiveDate, &'static str)>> {
    if !(YEARS.0..=YEARS.1).contains(&year) {
        return None;
    }
    let mut lines = DATA.lines().skip_while(|it| !is_country(it, code));
    let country = country(lines.next()?.strip_prefix('=')?)?;
    if subdivision.is_some_and(|it| !country.subdivisions.iter().any(|(code, _)| *code == it)) {
        return None;
    }
    let rows = lines.take_while(|it| !it.starts_with('='));
    let mut days: Vec<_> =
        rows.filter(|it| is_kept_in(it, subdivision)).flat_map(|it| days(it, year)).collect();
    days.sort_unstable();
    Some(days)
}

fn is_country(line: &str, code: &str) -> bool {
    line.strip_prefix('=').and_then(|it| it.split('\t').next()) == Some(code)
}

fn country(line: &'static str) -> Option<Country> {
    let mut parts = line.split('\t');
    let code = parts.next()?;
    Some(Country { code, subdivisions: parts.filter_map(|it| it.split_once(' ')).collect() })
}

/// `*` is everywhere; otherwise the parts are named, and `-` is the country as a whole.
fn is_kept_in(row: &str, subdivision: Option<&str>) -> bool {
    let place = row.split('\t').nth(1).unwrap_or_default();
    place == "*" || place.split(',').any(|it| it == subdivision.unwrap_or("-"))
}

fn days(row: &'static str, year: i32) -> Vec<(NaiveDate, &'static str)> {
    let mut cells = row.split('\t');
    let name = cells.next().unwrap_or_default();
    let dates = cells.nth(1).unwrap_or_default().split(' ');
    let date = |it: &str| {
        let whole = if it.len() == 5 { format!("{year}-{it}") } else { it.to_owned() };
        whole.parse::<NaiveDate>().ok().filter(|it| it.year() == year)
    };
    dates.filter_map(date).map(|it| (it, name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(place: (&str, Option<&str>), year: i32) -> Vec<String> {
        let days = of_year(place, year).unwrap();
        days.iter().map(|(date, name)| format!("{} {name}", date.format("%m-%d"))).collect()
    }

    #[test]
    fn easter_moves_and_the_first_of_may_does_not() {
        let of = |year| told(("DE", Some("BY")), year);
        assert!(of(2027).contains(&"03-29 Ostermontag".to_owned()));
        assert!(of(2028).contains(&"04-17 Ostermontag".to_owned()));
        assert!(of(2027).iter().any(|it| it.starts_with("05-01 ")));
    }

    #[test]
    fn a_part_of_a_country_has_holidays_of_its_own() {
        let epiphany = |part| told(("DE", part), 2027).iter().any(|it| it.starts_with("01-06 "));
        assert_eq!((epiphany(Some("BY")), epiphany(Some("BE")), epiphany(None)), (true, false, false));
    }

    #[test]
    fn what_is_not_known_is_not_made_up() {
        assert_eq!(of_year(("XX", None), 2027), None);
        assert_eq!(of_year(("DE", Some("XX")), 2027), None);
        assert_eq!(of_year(("DE", None), 2036), None);
    }

    #[test]
    fn every_line_of_the_data_can_be_read() {
        assert!(countries().len() > 200);
        for country in countries() {
            for year in YEARS.0..=YEARS.1 {
                let parts = country.subdivisions.iter().map(|(code, _)| Some(*code));
                for part in parts.chain([None]) {
                    let days = of_year((country.code, part), year).unwrap();
                    assert!(days.iter().all(|(_, name)| !name.is_empty() && name.chars().count() <= 200));
                }
            }
        }
        let cells = |it: &&str| !it.starts_with(['#', '=']) && it.split('\t').count() != 3;
        assert_eq!(DATA.lines().find(cells), None);
    }
}
