//! What a filled-in field must be, whoever fills it in.

use chrono::{Datelike, NaiveDate};

use crate::day_sheet::ClinicBook;
use crate::ids::ProcedureId;
use crate::refusal::{Fault, Field, Refusal};
use crate::schedule::WeeklyHours;
use crate::wall::{YEARS, weekday};

/// Most characters of a name, a label or a reason.
const SHORT: usize = 200;
/// Most characters of notes, addresses and instructions.
const LONG: usize = 10_000;
/// Most characters of a link.
const LINK: usize = 500;
/// Most characters of a photo: 200 kB as a data URL.
const PHOTO: usize = 200_000 * 4 / 3 + 64;

/// `fault` in `field` unless the rule `holds`.
pub(super) fn require(holds: bool, field: Field, fault: Fault) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(Refusal::Invalid { field, fault }) }
}

/// At most 200 characters; may be empty.
pub(super) fn short(field: Field, text: &str) -> Result<(), Refusal> {
    require(text.chars().count() <= SHORT, field, Fault::TooLong)
}

/// Filled in, at most 200 characters.
pub(super) fn name(field: Field, text: &str) -> Result<(), Refusal> {
    require(!text.trim().is_empty(), field, Fault::Missing)?;
    short(field, text)
}

/// At most 10,000 characters.
pub(super) fn notes(text: &str) -> Result<(), Refusal> {
    require(text.chars().count() <= LONG, Field::Notes, Fault::TooLong)
}

/// A year in which anything is booked.
pub(super) fn year(field: Field, date: NaiveDate) -> Result<(), Refusal> {
    require(YEARS.contains(&date.year()), field, Fault::OutOfRange)
}

/// One of the twelve calendar hues.
pub(super) fn hue(hue: u8) -> Result<(), Refusal> {
    require(hue < 12, Field::Hue, Fault::OutOfRange)
}

/// Empty, or a number somebody could dial.
pub(super) fn phone(text: &str) -> Result<(), Refusal> {
    short(Field::Phone, text)?;
    let dialable = text.trim().is_empty() || text.chars().any(char::is_numeric);
    require(dialable, Field::Phone, Fault::Malformed)
}

/// Procedures this clinic has, each once.
pub(super) fn procedures(book: &ClinicBook, ids: &[ProcedureId]) -> Result<(), Refusal> {
    for (place, id) in ids.iter().enumerate() {
        require(book.procedure(*id).is_some(), Field::Procedures, Fault::Unknown)?;
        require(!ids[..place].contains(id), Field::Procedures, Fault::Duplicate)?;
    }
    Ok(())
}

/// Empty, or an address that is safe to hand to a patient and to open: `https`, a host, nobody's password.
pub(super) fn video_link(text: &str) -> Result<(), Refusal> {
    if text.is_empty() {
        return Ok(());
    }
    require(text.chars().count() <= LINK, Field::VideoLink, Fault::TooLong)?;
    let plain =
        |it: char| it.is_ascii_graphic() && !matches!(it, '"' | '\'' | '<' | '>' | '\\' | '`' | '^' | '|');
    let host = text.strip_prefix("https://").and_then(|it| it.split(['/', '?', '#']).next());
    let sound = |host: &str| {
        let name = host.split_once(':').map_or(host, |(name, _)| name);
        let port = host.split_once(':').is_none_or(|(_, port)| port.parse::<u16>().is_ok());
        let label = |it: &str| !it.is_empty() && it.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        port && name.contains('.') && name.split('.').all(label)
    };
    require(text.chars().all(plain) && host.is_some_and(sound), Field::VideoLink, Fault::Malformed)
}

/// Empty, or of the shape `somebody@some.where`.
pub(super) fn email(text: &str) -> Result<(), Refusal> {
    short(Field::Email, text)?;
    let shaped = text.is_empty()
        || text.split_once('@').is_some_and(|(who, host)| {
            !who.is_empty()
                && !text.contains(char::is_whitespace)
                && !host.contains('@')
                && host.contains('.')
                && host.split('.').all(|label| !label.is_empty())
        });
    require(shaped, Field::Email, Fault::Malformed)
}

/// Empty, or a small picture as a data URL.
pub(super) fn photo(text: &str) -> Result<(), Refusal> {
    let body = ["png", "jpeg", "webp"]
        .iter()
        .find_map(|kind| text.strip_prefix(&format!("data:image/{kind};base64,")));
    let base64 = |it: &str| {
        !it.is_empty() && it.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'='))
    };
    require(text.is_empty() || body.is_some_and(base64), Field::Photo, Fault::Malformed)?;
    require(text.len() <= PHOTO, Field::Photo, Fault::TooLong)
}

/// Weekdays exist, and no two stretches of one weekday overlap: nobody is in two places at once.
pub(super) fn hours(hours: &[WeeklyHours]) -> Result<(), Refusal> {
    for (place, one) in hours.iter().enumerate() {
        require(weekday(one.weekday).is_some(), Field::Hours, Fault::OutOfRange)?;
        let clash = |it: &WeeklyHours| it.weekday == one.weekday && it.span.overlaps(one.span);
        require(!hours[..place].iter().any(clash), Field::Hours, Fault::Contradictory)?;
    }
    Ok(())
}
