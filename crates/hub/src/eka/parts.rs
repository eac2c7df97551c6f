//! What the bodies of source 002 name, found.

use chrono::{DateTime, Utc};
use daybook_booking::clinic::AppointmentType;
use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::ids::{LocationId, ProviderId};
use serde_json::Value;
use uuid::Uuid;

use crate::gate::Caller;
use crate::native::fields::Fields;
use crate::problem::{Kind, Problem};

/// What is wrong with a request of this dialect: 400, every field named (S2.16).
pub(crate) fn checked(fields: Fields) -> Result<(), Problem> {
    fields.done().map_err(|problem| Problem { kind: Kind::BadRequest, ..problem })
}

/// The text of `value`, a number too.
fn text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The doctor named there, where there is one of that name.
pub(crate) async fn doctor(
    caller: &Caller,
    value: Option<&Value>,
    fields: &mut Fields,
) -> Result<Option<ProviderId>, Problem> {
    let Some(said) = text(value) else { return Ok(None) };
    let book = caller.clinic.book();
    let found = match (Uuid::parse_str(&said), said.parse()) {
        (Ok(id), _) => book.provider(ProviderId(id)).map(|it| it.id),
        (_, Ok(number)) => caller.clinic.provider_numbered(number).await?,
        _ => None,
    };
    if found.is_none() {
        fields.wrong("/doctor_id", "unknown", "there is no such doctor");
    }
    Ok(found)
}

/// The clinic (one of our locations) named there.
pub(crate) async fn place(
    caller: &Caller,
    value: Option<&Value>,
    fields: &mut Fields,
) -> Result<Option<LocationId>, Problem> {
    let Some(said) = text(value) else { return Ok(None) };
    let book = caller.clinic.book();
    let found = match (Uuid::parse_str(&said), said.parse()) {
        (Ok(id), _) => book.location(LocationId(id)).map(|it| it.id),
        (_, Ok(number)) => caller.clinic.location_numbered(number).await?,
        _ => None,
    };
    if found.is_none() {
        fields.wrong("/clinic_id", "unknown", "there is no such clinic");
    }
    Ok(found)
}

/// The type called that, or with that id.
pub(crate) fn kind<'b>(book: &'b ClinicBook, said: &str) -> Option<&'b AppointmentType> {
    let lower = said.trim().to_lowercase().replace('_', " ");
    let called = |it: &&AppointmentType| it.name.to_lowercase() == lower || it.id.to_string() == said;
    book.appointment_types.iter().filter(|it| it.active).find(called)
}

/// A time in epoch seconds, or RFC 3339 with an offset (C12).
pub(crate) fn instant(value: Option<&Value>, pointer: &str, fields: &mut Fields) -> Option<DateTime<Utc>> {
    let parsed = match value? {
        Value::Number(seconds) => seconds.as_i64().and_then(|it| DateTime::from_timestamp(it, 0)),
        Value::String(text) => DateTime::parse_from_rfc3339(text).ok().map(|it| it.with_timezone(&Utc)),
        _ => None,
    };
    if parsed.is_none() {
        fields.wrong(pointer, "malformed", "a time is epoch seconds, or RFC 3339 with an offset");
    }
    parsed
}

/// Refuses a `business_id` that is not this clinic's: as if it were not there.
pub(crate) fn check_business(caller: &Caller, said: Option<&str>) -> Result<(), Problem> {
    let ours = |it: &str| {
        it == caller.clinic.engine.store().clinic().to_string() || it == caller.clinic.number.to_string()
    };
    if said.is_none_or(ours) { Ok(()) } else { Err(Problem::not_found()) }
}
