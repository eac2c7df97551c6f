//! The words on paper: dates, times and labels in the reader's language, so that what is printed is what
//! was on the screen (Q3, Q20). Digits are Western in every language.

pub(crate) mod audit;
mod catalogue;
mod money;
mod numbers;
pub(crate) mod receipt;
pub(crate) mod report;
pub(crate) mod sheets;
pub(crate) mod slip;

use std::ops::Deref;

use chrono::{Datelike, NaiveDate};
use daybook_booking::status::StatusKind;
use daybook_booking::wall;
use daybook_print::Direction;

use catalogue::{Catalogue, ReportWords};

/// A language there is a catalogue for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Language {
    English,
    Spanish,
    Arabic,
}

/// How the hours of a day are counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum HourCycle {
    Twelve,
    TwentyFour,
}

/// The words of one language and region. Derefs to its catalogue.
#[derive(Clone, Copy)]
pub(crate) struct Words {
    language: Language,
    hours: HourCycle,
    first_weekday: u8,
}

impl Deref for Words {
    type Target = Catalogue;

    fn deref(&self) -> &Catalogue {
        catalogue::of(self.language)
    }
}

/// Where people count to twelve twice, by CLDR; a tag may say otherwise with `-u-hc-h12` or `-u-hc-h23`.
const TWELVE_HOUR_SPANISH: [&str; 10] = ["MX", "US", "CO", "VE", "PE", "DO", "PR", "PA", "NI", "HN"];
const TWENTY_FOUR_HOUR_ENGLISH: [&str; 10] = ["GB", "IE", "ZA", "BE", "DE", "NL", "SE", "CH", "150", "MT"];
const TWENTY_FOUR_HOUR_ARABIC: [&str; 5] = ["MA", "DZ", "TN", "LB", "IL"];

const SUNDAY_FIRST: [&str; 20] = [
    "US", "CA", "MX", "CO", "VE", "PE", "DO", "PR", "PA", "NI", "HN", "GT", "SV", "PY", "BR", "IN", "ZA",
    "SA", "IL", "YE",
];
const SATURDAY_FIRST: [&str; 10] = ["EG", "AE", "BH", "DZ", "IQ", "JO", "KW", "LY", "OM", "QA"];

impl Words {
    /// The words for a BCP 47 tag such as `en`, `es-MX` or `ar-u-hc-h23`; `None` where there are none.
    pub(crate) fn of_tag(tag: &str) -> Option<Self> {
        let mut parts = tag.split(['-', '_']);
        let language = match parts.next()?.to_ascii_lowercase().as_str() {
            "en" => Language::English,
            "es" => Language::Spanish,
            "ar" => Language::Arabic,
            _ => return None,
        };
        let parts: Vec<String> = parts.map(str::to_ascii_uppercase).collect();
        let region = parts
            .iter()
            .find(|it| it.len() == 2 && *it != "HC" || it.len() == 3 && it.parse::<u16>().is_ok());
        let region = region.map(String::as_str);
        let hours = wished(&parts).unwrap_or_else(|| language.hours(region));
        Some(Self { language, hours, first_weekday: language.first_weekday(region) })
    }

    /// The words for a tag the window sent; English where nobody wrote a catalogue.
    pub(crate) fn of_tag_or_english(tag: &str) -> Self {
        let english = Self {
            language: Language::English,
            hours: HourCycle::Twelve,
            first_weekday: Language::English.first_weekday(None),
        };
        Self::of_tag(tag).unwrap_or(english)
    }

    /// The words of reports, for as long as the program runs.
    fn said(self) -> &'static ReportWords {
        &catalogue::of(self.language).reports
    }

    /// Whether both are of one language, wherever it is spoken.
    pub(crate) fn is_same_language(self, other: Self) -> bool {
        self.language == other.language
    }

    /// Which way the language is read.
    pub(crate) fn direction(self) -> Direction {
        match self.language {
            Language::English | Language::Spanish => Direction::Ltr,
            Language::Arabic => Direction::Rtl,
        }
    }

    /// "Saturday 21 November 2026".
    pub(crate) fn full_date(self, date: NaiveDate) -> String {
        self.dated(&self.full_date, &self.weekdays, date)
    }

    /// "21 November 2026".
    pub(crate) fn plain_date(self, date: NaiveDate) -> String {
        self.dated(&self.plain_date, &self.weekdays, date)
    }

    /// "Sat 21 November".
    pub(crate) fn column_date(self, date: NaiveDate) -> String {
        self.dated(&self.column_date, &self.weekdays_short, date)
    }

    /// "16 November 2026 – 22 November 2026".
    pub(crate) fn dates(self, from: NaiveDate, to: NaiveDate) -> String {
        fill(&self.range, &[("from", &self.plain_date(from)), ("to", &self.plain_date(to))])
    }

    /// "10:30" or "10:30 AM"; minutes past midnight go on with the next day.
    pub(crate) fn time(self, minute: u16) -> String {
        let (hour, minute) = (minute % wall::DAY / 60, minute % 60);
        match self.hours {
            HourCycle::TwentyFour => format!("{hour:02}:{minute:02}"),
            HourCycle::Twelve => {
                let half = if hour < 12 { &self.am } else { &self.pm };
                format!("{}:{minute:02}\u{a0}{half}", (hour + 11) % 12 + 1)
            }
        }
    }

    /// "Printed 20 November 2026, 16:05".
    pub(crate) fn printed(self, date: NaiveDate, minute: u16) -> String {
        fill(&self.printed, &[("date", &self.plain_date(date)), ("time", &self.time(minute))])
    }

    /// "30 minutes".
    pub(crate) fn minutes(self, count: u32) -> String {
        fill(self.minutes.form(self.language, count), &[("count", &count.to_string())])
    }

    /// "12 appointments".
    pub(crate) fn appointments(self, count: u32) -> String {
        fill(self.appointments.form(self.language, count), &[("count", &count.to_string())])
    }

    /// "Scheduled, Done".
    pub(crate) fn list(self, words: &[String]) -> String {
        words.join(if self.language == Language::Arabic { "، " } else { ", " })
    }

    /// The status as people call it.
    pub(crate) fn status(self, status: StatusKind) -> String {
        self.statuses.of(status).to_owned()
    }

    /// The first day of the week: Monday 0 to Sunday 6.
    pub(crate) const fn first_weekday(self) -> u8 {
        self.first_weekday
    }

    fn dated(self, pattern: &str, weekdays: &[String; 7], date: NaiveDate) -> String {
        fill(
            pattern,
            &[
                ("weekday", &weekdays[usize::from(wall::weekday_index(date))]),
                ("day", &date.day().to_string()),
                ("month", &self.months[date.month0() as usize]),
                ("year", &date.year().to_string()),
            ],
        )
    }
}

impl Language {
    fn hours(self, region: Option<&str>) -> HourCycle {
        let one_of = |regions: &[&str]| region.is_some_and(|it| regions.contains(&it));
        let twelve = match self {
            Self::English => !one_of(&TWENTY_FOUR_HOUR_ENGLISH),
            Self::Spanish => one_of(&TWELVE_HOUR_SPANISH),
            Self::Arabic => !one_of(&TWENTY_FOUR_HOUR_ARABIC),
        };
        if twelve { HourCycle::Twelve } else { HourCycle::TwentyFour }
    }

    /// On which day people there begin a week, by CLDR: Monday 0 to Sunday 6.
    fn first_weekday(self, region: Option<&str>) -> u8 {
        let region = region.unwrap_or(match self {
            Self::English => "US",
            Self::Spanish => "ES",
            Self::Arabic => "EG",
        });
        match region {
            _ if SUNDAY_FIRST.contains(&region) => 6,
            _ if SATURDAY_FIRST.contains(&region) => 5,
            _ => 0,
        }
    }
}

fn wished(parts: &[String]) -> Option<HourCycle> {
    let after = parts.iter().skip_while(|it| *it != "HC").nth(1)?;
    match after.as_str() {
        "H11" | "H12" => Some(HourCycle::Twelve),
        "H23" | "H24" => Some(HourCycle::TwentyFour),
        _ => None,
    }
}

/// `pattern` with what is in braces filled in.
pub(crate) fn fill(pattern: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(pattern.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAGS: [&str; 3] = ["en", "es", "ar"];

    fn day() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
    }

    #[test]
    fn every_catalogue_has_every_word() {
        for tag in TAGS {
            let words = Words::of_tag(tag).unwrap();
            assert!(!words.slip_title.is_empty());
        }
    }

    #[test]
    fn dates_are_said_as_the_language_says_them() {
        let said = TAGS.map(|tag| Words::of_tag(tag).unwrap().full_date(day()));
        assert_eq!(
            said,
            ["Saturday 21 November 2026", "sábado, 21 de noviembre de 2026", "السبت، 21 نوفمبر 2026"]
        );
    }

    #[test]
    fn times_follow_the_region_and_a_wish_beats_it() {
        let at = |tag: &str| Words::of_tag(tag).unwrap().time(13 * 60 + 5);
        assert_eq!(at("en"), "1:05\u{a0}PM");
        assert_eq!(at("en-GB"), "13:05");
        assert_eq!(at("en-GB-u-hc-h12"), "1:05\u{a0}PM");
        assert_eq!(at("es"), "13:05");
        assert_eq!(at("es-MX"), "1:05\u{a0}p. m.");
        assert_eq!(at("ar"), "1:05\u{a0}م");
        assert_eq!(at("ar-u-hc-h23"), "13:05");
    }

    #[test]
    fn noon_and_midnight_are_twelve() {
        let words = Words::of_tag("en").unwrap();
        assert_eq!(
            [0, 720, 1440].map(|it| words.time(it)),
            ["12:00\u{a0}AM", "12:00\u{a0}PM", "12:00\u{a0}AM"]
        );
    }

    #[test]
    fn arabic_counts_in_six_ways() {
        let words = Words::of_tag("ar").unwrap();
        let said = [0, 1, 2, 5, 15, 100].map(|it| words.appointments(it));
        assert_eq!(said, ["لا مواعيد", "موعد واحد", "موعدان", "5 مواعيد", "15 موعدًا", "100 موعد"]);
    }

    #[test]
    fn a_language_without_a_catalogue_is_said_so() {
        assert!(Words::of_tag("fr").is_none());
    }
}
