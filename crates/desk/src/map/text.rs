//! Ids, dates, wall times, instants and code words as they stand on the wire.

use chrono::{DateTime, NaiveDate, NaiveDateTime, SecondsFormat, Utc};
use daybook_booking::refusal::{Fault, Field};
use daybook_booking::wall::{self, DAY};
use daybook_wire::Problem;
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// A request the window should not have sent; names the field, never its content.
pub(crate) fn bad(field: &str) -> Problem {
    Problem::BadRequest { detail: format!("{field} cannot be read") }
}

/// A field the person filled in wrongly.
pub(crate) fn invalid(field: Field, fault: Fault) -> Problem {
    wrong_field(&word(&field), &word(&fault))
}

/// As [`invalid`], for what is not of the book: accounts, passwords, the wizard's lists.
pub(crate) fn wrong_field(field: &str, fault: &str) -> Problem {
    Problem::Invalid { field: field.to_owned(), fault: fault.to_owned() }
}

/// The id written `text`.
pub(crate) fn uuid(text: &str, field: &str) -> Result<Uuid, Problem> {
    Uuid::parse_str(text).map_err(|_| bad(field))
}

/// The id written `text`, as whichever newtype `make` makes of it.
pub(crate) fn id<T>(text: &str, field: &str, make: impl Fn(Uuid) -> T) -> Result<T, Problem> {
    uuid(text, field).map(make)
}

/// The id written `text`, where there is one.
pub(crate) fn id_if<T>(
    text: Option<&str>,
    field: &str,
    make: impl Fn(Uuid) -> T,
) -> Result<Option<T>, Problem> {
    text.map(|it| id(it, field, make)).transpose()
}

/// Every id of a list.
pub(crate) fn ids<T>(texts: &[String], field: &str, make: impl Fn(Uuid) -> T) -> Result<Vec<T>, Problem> {
    texts.iter().map(|it| id(it, field, &make)).collect()
}

/// The date written `YYYY-MM-DD`.
pub(crate) fn date(text: &str, field: &str) -> Result<NaiveDate, Problem> {
    text.parse().map_err(|_| bad(field))
}

/// The wall time written `YYYY-MM-DDTHH:MM`.
pub(crate) fn wall_time(text: &str, field: Field) -> Result<NaiveDateTime, Problem> {
    NaiveDateTime::parse_from_str(text, WALL).map_err(|_| invalid(field, Fault::Malformed))
}

/// `wall` as `YYYY-MM-DDTHH:MM`.
pub(crate) fn wall_text(wall: NaiveDateTime) -> String {
    wall.format(WALL).to_string()
}

const WALL: &str = "%Y-%m-%dT%H:%M";

/// The wall time `minute` minutes into the date written `date_text`.
pub(crate) fn at_minute(date_text: &str, minute: u16) -> Result<NaiveDateTime, Problem> {
    if minute > DAY {
        return Err(bad("from"));
    }
    Ok(wall::at_minute(date(date_text, "date")?, minute))
}

/// `at` as RFC 3339 in UTC.
pub(crate) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// The code word of one of the domain's enums.
pub(crate) fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        // Only enums without facts are written as words; anything else is a mistake at the place of the call.
        _ => unreachable!("only plain enums have a code word"),
    }
}

/// The value whose code word is `text`.
pub(crate) fn parse_word<T: DeserializeOwned>(text: &str, field: &str) -> Result<T, Problem> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).map_err(|_| bad(field))
}
