//! A patient as a row says.
//!
//! Only the name is needed. What cannot be read of the rest does not keep a patient out: it is remarked, and
//! stands in the notes as it was written, so that nothing of the old record is lost.

use chrono::NaiveDate;

use crate::dates::{Century, date};
use crate::field::Field;
use crate::read::Cells;
use crate::relations::{self, RowRelation};
use crate::why::Why;
use crate::words;

/// Most characters of a name, a phone or an e-mail address.
const SHORT: usize = 200;
/// Most characters of notes and addresses.
const LONG: usize = 10_000;

/// A patient as a row says.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct PatientRow {
    /// Given names.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// Date of birth.
    pub birth_date: Option<NaiveDate>,
    /// Phone, as typed.
    pub phone: String,
    /// Second phone, as typed.
    pub phone_2: String,
    /// E-mail.
    pub email: String,
    /// Postal address.
    pub address: String,
    /// "female", "male", "other", "unknown" or empty.
    pub sex: String,
    /// Language for messages and slips, BCP 47; empty where the row does not say.
    pub language: String,
    /// Family and carers.
    pub relations: Vec<RowRelation>,
    /// Whether the record is still to be completed; `None` where the row does not say.
    pub provisional: Option<bool>,
    /// Whether they may be booked; `None` where the row does not say.
    pub active: Option<bool>,
    /// Notes, with what could not be read.
    pub notes: String,
    /// The id it has where it comes from.
    pub external_id: Option<String>,
    /// The short number it has there.
    pub number: Option<String>,
}

impl std::fmt::Debug for PatientRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PatientRow(…)")
    }
}

/// What `cells` say; `None` without a name, or with one too long to be one.
pub(crate) fn read(cells: &mut Cells<'_>) -> Option<PatientRow> {
    let (given_name, family_name) = name(cells);
    let longest = given_name.chars().count().max(family_name.chars().count());
    if given_name.is_empty() && family_name.is_empty() || longest > SHORT {
        let why = if longest > SHORT { Why::OutOfRange } else { Why::Missing };
        let named = [Field::FamilyName, Field::FullName, Field::GivenName];
        let column = named.into_iter().find(|it| cells.reading.mapping.column(*it).is_some());
        cells.fault(column.unwrap_or(Field::FamilyName), why);
        return None;
    }
    let mut unread = vec![];
    let birth_date = birth_date(cells, &mut unread);
    let sex =
        kept(cells, Field::Sex, &mut unread, |it| words::sex(it).map(str::to_owned)).unwrap_or_default();
    let language = kept(cells, Field::Language, &mut unread, language).unwrap_or_default();
    let relations = kept(cells, Field::Relations, &mut unread, relations::read).unwrap_or_default();
    let provisional = kept(cells, Field::Provisional, &mut unread, words::yes);
    let active = kept(cells, Field::Active, &mut unread, words::yes);
    let phone = kept(cells, Field::Phone, &mut unread, phone).unwrap_or_default();
    let phone_2 = kept(cells, Field::Phone2, &mut unread, self::phone).unwrap_or_default();
    let email = kept(cells, Field::Email, &mut unread, email).unwrap_or_default();
    let address = long(cells, Field::Address);
    let mut notes = long(cells, Field::Notes);
    for line in unread {
        let space = if notes.is_empty() { "" } else { "\n" };
        notes.push_str(space);
        notes.push_str(&line);
    }
    Some(PatientRow {
        given_name,
        family_name,
        birth_date,
        phone,
        phone_2,
        email,
        address,
        sex,
        language,
        relations,
        provisional,
        active,
        notes: notes.chars().take(LONG).collect(),
        external_id: cells.some(Field::ExternalId),
        number: cells.some(Field::Number),
    })
}

fn birth_date(cells: &mut Cells<'_>, unread: &mut Vec<String>) -> Option<NaiveDate> {
    let (order, today) = (cells.reading.order, cells.reading.today);
    // Programs without a date type write midnight behind it.
    let day = |it: &str| it.split(['T', ' ']).next().and_then(|it| date(it, order, Century::Born(today)));
    let read = |it: &str| date(it, order, Century::Born(today)).or_else(|| day(it));
    let text = cells.text(Field::BirthDate);
    let born = cells.parsed(Field::BirthDate, read);
    match born {
        Some(born) if born > today => cells.fault(Field::BirthDate, Why::InTheFuture),
        None if !text.is_empty() => {}
        Some(_) | None => return born,
    }
    unread.push(format!("{}: {text}", cells.heading(Field::BirthDate)));
    None
}

/// What `parse` makes of `field`; what it cannot be made of goes to the notes.
fn kept<T>(
    cells: &mut Cells<'_>,
    field: Field,
    unread: &mut Vec<String>,
    parse: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let text = cells.text(field);
    let parsed = cells.parsed(field, parse);
    if parsed.is_none() && !text.is_empty() {
        unread.push(format!("{}: {text}", cells.heading(field)));
    }
    parsed
}

fn long(cells: &mut Cells<'_>, field: Field) -> String {
    let text = cells.exact(field);
    if text.chars().count() > LONG {
        cells.fault(field, Why::OutOfRange);
    }
    text.chars().take(LONG).collect()
}

/// Kept as typed; without a digit nobody can dial it.
fn phone(text: &str) -> Option<String> {
    let dialable = text.chars().any(char::is_numeric) && text.chars().count() <= SHORT;
    dialable.then(|| text.to_owned())
}

/// Of the shape of a language tag: "es", "zh-Hant".
fn language(text: &str) -> Option<String> {
    let tag = |part: &str| (1..=8).contains(&part.len()) && part.chars().all(|it| it.is_ascii_alphanumeric());
    let primary = text.split('-').next().unwrap_or_default();
    let shaped = (2..=3).contains(&primary.len()) && primary.chars().all(|it| it.is_ascii_alphabetic());
    (shaped && text.split('-').all(tag) && text.len() <= 35).then(|| text.to_owned())
}

/// Of the shape `somebody@some.where`.
fn email(text: &str) -> Option<String> {
    let (who, host) = text.split_once('@')?;
    let shaped = !who.is_empty()
        && !text.contains(char::is_whitespace)
        && !host.contains('@')
        && host.contains('.')
        && host.split('.').all(|label| !label.is_empty())
        && text.chars().count() <= SHORT;
    shaped.then(|| text.to_owned())
}

/// Given and family name. Some files have the family name under "Name", beside one for given names.
fn name(cells: &Cells<'_>) -> (String, String) {
    let text = |field| cells.text(field).to_owned();
    match (text(Field::GivenName), text(Field::FamilyName), text(Field::FullName)) {
        (given, family, full) if family.is_empty() && !given.is_empty() && !full.is_empty() => (given, full),
        (given, family, full) if given.is_empty() && family.is_empty() => split_name(&full),
        (given, family, _) => (given, family),
    }
}

/// Given and family name of a whole one: "Moya, Inés" or "Inés de la Moya".
#[must_use]
pub fn split_name(full: &str) -> (String, String) {
    /// What belongs to the family name behind it.
    const PARTICLES: [&str; 18] = [
        "de", "del", "de la", "la", "da", "do", "dos", "van", "von", "der", "den", "zu", "le", "el", "al",
        "bin", "ben", "di",
    ];
    if let Some((family, given)) = full.split_once(',') {
        return (given.trim().to_owned(), family.trim().to_owned());
    }
    let words: Vec<&str> = full.split_whitespace().collect();
    let mut from = words.len().saturating_sub(1);
    while from > 1 && PARTICLES.contains(&words[from - 1].to_lowercase().as_str()) {
        from -= 1;
    }
    (words[..from].join(" "), words[from..].join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_names_are_split_where_people_split_them() {
        let split = |it| {
            let (given, family) = split_name(it);
            format!("{given}|{family}")
        };
        assert_eq!(split("Moya, Inés"), "Inés|Moya");
        assert_eq!(split("Inés de la Moya"), "Inés|de la Moya");
        assert_eq!(split("Ludwig van der Beek"), "Ludwig|van der Beek");
        assert_eq!(split("Plato"), "|Plato");
        assert_eq!(split(""), "|");
    }
}
