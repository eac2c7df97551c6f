//! The audit log of a hub, read page by page (trust.md §5.2, 5.7): newest first, by the filters of the desk's screen.
//! Ids and codes, as it is kept; of names, those of staff alone. Reading it is noted in it.

use std::collections::BTreeMap;

use axum::Json;
use axum::http::Method;
use chrono::{DateTime, SecondsFormat, Utc};
use daybook_booking::appointment::By;
use daybook_booking::ids::{PatientId, UserId};
use daybook_store::{AuditFilter, AuditPlace, AuditRow};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::body::Query;
use super::calls::needs;
use super::fields::Fields;
use super::listing::{SIZE, of_list, size, url};
use super::refused::broke;
use crate::gate::Caller;
use crate::problem::{Kind, Problem};
use crate::route::{Parameter, Route, may};

const AFTER: &str = "page[after]";
const NAMES: [&str; 3] = [AFTER, "", SIZE];

/// Who stands for what Daybook did by itself.
const SYSTEM: &str = "system";

/// What it may be asked.
const LIST: &[Parameter] = &[
    may("actor", "only what this account did; system for what Daybook did by itself"),
    may("action", "only these deeds: patient.opened, appointment.booked, … (several with commas)"),
    may("patient_id", "only what is about this patient"),
    may("from", "only what was noted then or later (RFC 3339)"),
    may("to", "only what was noted before then (RFC 3339)"),
    may(SIZE, "how many a page: 20 where it is left out, 50 at most"),
    may(AFTER, "the page after this cursor"),
];

pub(super) fn route() -> Route {
    Route::new(Method::GET, "/api/audit", needs("audit_log"), list)
        .says("The audit log, newest first, page by page; reading it is noted in it.")
        .asks(LIST)
        .gives::<AuditPage>(200)
        .in_chapter("Audit log")
}

/// One page of the audit log.
#[derive(Serialize, ToSchema)]
struct AuditPage {
    /// The entries, the newest first.
    data: Vec<AuditItem>,
    /// Where the log goes on.
    links: Onward,
}

/// Where a log goes on.
#[derive(Serialize, ToSchema)]
struct Onward {
    /// The next page; nothing on the last one.
    next: Option<String>,
}

/// An entry of the audit log.
#[derive(Serialize, ToSchema)]
struct AuditItem {
    /// Its place in the chain, from 1.
    seq: u64,
    /// When.
    at: String,
    /// Who.
    actor: Actor,
    /// What, by its code.
    action: String,
    /// What it was done to: ids and codes, never a name, a birth date or a note.
    detail: Value,
    /// Its hash in the chain, in hexadecimal.
    hash: String,
}

/// Who did something.
#[derive(Serialize, ToSchema)]
struct Actor {
    /// staff, patient or system.
    is: &'static str,
    /// Which account or patient.
    id: Option<String>,
    /// What an account is called.
    name: Option<String>,
}

async fn list(caller: Caller, query: Query) -> Result<Json<AuditPage>, Problem> {
    query.only(LIST)?;
    let filter = filter(&query)?;
    let size = size(&query)?;
    let after = query.one(AFTER).map(|it| place(&caller, &query, it)).transpose()?;
    let store = caller.clinic.engine.store();
    let mut rows = store.audit_found(&filter, after, size + 1).await.map_err(|it| broke(&it))?;
    let more = rows.len() > size as usize;
    rows.truncate(size as usize);
    let next =
        rows.last().filter(|_| more).map(|it| url((&query, NAMES), AFTER, &cursor(&caller, &query, it)));
    let staff = store.staff().await.map_err(|it| broke(&it))?;
    let staff: BTreeMap<UserId, String> = staff.into_iter().map(|it| (it.id, it.name)).collect();
    let asked = json!({
        "person": query.one("actor"), "deeds": query.many("action"), "patient": filter.patient,
        "from": filter.from, "to": filter.to, "after": after.map(|it| it.seq),
    });
    caller.note("audit.read", asked, caller.clinic.engine.now()).await?;
    let data = rows.into_iter().map(|it| item(it, &staff)).collect();
    Ok(Json(AuditPage { data, links: Onward { next } }))
}

fn filter(query: &Query) -> Result<AuditFilter, Problem> {
    let mut fields = Fields::default();
    let actor = match query.one("actor") {
        Some(SYSTEM) => Some(By::System),
        person => fields.id(person, "actor", UserId).map(By::Staff),
    };
    let filter = AuditFilter {
        actor,
        actions: query.many("action").into_iter().map(str::to_owned).collect(),
        patient: fields.id(query.one("patient_id"), "patient_id", PatientId),
        from: fields.instant(query.one("from"), "from"),
        to: fields.instant(query.one("to"), "to"),
    };
    fields.done()?;
    Ok(filter)
}

fn item(row: AuditRow, staff: &BTreeMap<UserId, String>) -> AuditItem {
    let actor = match row.actor {
        By::Staff(it) => Actor { is: "staff", id: Some(it.to_string()), name: staff.get(&it).cloned() },
        By::Patient(it) => Actor { is: "patient", id: Some(it.to_string()), name: None },
        By::System => Actor { is: SYSTEM, id: None, name: None },
    };
    AuditItem {
        seq: row.seq,
        at: row.at.to_rfc3339_opts(SecondsFormat::Micros, true),
        actor,
        action: row.action,
        detail: row.detail,
        hash: row.hash.iter().map(|it| format!("{it:02x}")).collect(),
    }
}

fn cursor(caller: &Caller, query: &Query, row: &AuditRow) -> String {
    let mut place = row.at.timestamp_micros().to_be_bytes().to_vec();
    place.extend(row.seq.to_be_bytes());
    caller.clinic.cursors.sealed(place, &of_list(query, NAMES))
}

fn place(caller: &Caller, query: &Query, cursor: &str) -> Result<AuditPlace, Problem> {
    let read = || {
        let place = caller.clinic.cursors.opened(cursor, &of_list(query, NAMES))?;
        let (at, seq) = place.split_at_checked(8)?;
        let at = DateTime::<Utc>::from_timestamp_micros(i64::from_be_bytes(at.try_into().ok()?))?;
        Some(AuditPlace { at, seq: u64::from_be_bytes(seq.try_into().ok()?) })
    };
    read().ok_or_else(|| Problem::new(Kind::BadRequest, "that is no cursor of this list"))
}
