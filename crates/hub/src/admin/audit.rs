//! The audit log as lines, for whoever runs the hub (trust.md §5.2): names of accounts, ids of everything else.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use daybook_booking::appointment::By;
use daybook_booking::ids::UserId;
use daybook_booking::wall;
use daybook_engine::Engine;
use daybook_store::{AuditEntry, AuditFilter, AuditRow, Staff, WriteError};
use serde_json::json;
use uuid::Uuid;

use super::Refused;

/// Entries read at once.
const PAGE: u32 = 500;

/// Most entries said at once: some megabytes.
const AT_MOST: u32 = 20_000;

/// Who stands for what Daybook did by itself.
const SYSTEM: &str = "system";

/// The newest entries, one a line; that they were read is noted.
pub(super) async fn lines(
    engine: &Engine,
    (since, actor): (Option<&str>, Option<&str>),
    (actions, limit): (Vec<String>, u32),
) -> Result<String, Refused> {
    let store = engine.store();
    let staff = store.staff().await.map_err(Refused::of)?;
    let from = since.map(|it| instant(engine, it)).transpose()?;
    let actor = actor.map(|it| by(&staff, it)).transpose()?;
    let detail = json!({ "by": "operator", "deeds": actions, "person": actor, "from": from });
    let filter = AuditFilter { actor, actions, from, ..AuditFilter::default() };
    let names: BTreeMap<UserId, &str> = staff.iter().map(|it| (it.id, it.name.as_str())).collect();
    let limit = limit.min(AT_MOST);
    let (mut said, mut after) = (vec![], None);
    while said.len() < limit as usize {
        let many = PAGE.min(limit - u32::try_from(said.len()).unwrap_or(limit));
        let rows = store.audit_found(&filter, after, many).await.map_err(Refused::of)?;
        let Some(last) = rows.last() else { break };
        after = Some(daybook_store::AuditPlace { at: last.at, seq: last.seq });
        said.extend(rows.iter().map(|it| line(it, &names)));
    }
    let at = engine.now();
    let entry = AuditEntry { actor: By::System, at, action: "audit.read".to_owned(), detail };
    let noted: Result<(), WriteError> =
        store.write(move |tx| Box::pin(async move { tx.audit(&entry).await })).await;
    noted.map_err(Refused::of)?;
    Ok(said.join("\n"))
}

fn line(row: &AuditRow, names: &BTreeMap<UserId, &str>) -> String {
    let who = match row.actor {
        By::Staff(it) => names.get(&it).map_or_else(|| it.to_string(), |it| (*it).to_owned()),
        By::Patient(it) => format!("patient {it}"),
        By::System => SYSTEM.to_owned(),
    };
    let at = row.at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let mut said = format!("{}\t{at}\t{who}\t{}", row.seq, row.action);
    let label = &row.detail["label"];
    for (name, value) in [
        ("appointment", &label["appointment"]),
        ("patient", if label["patient"].is_string() { &label["patient"] } else { &row.detail["patient"] }),
        ("account", &row.detail["user"]),
        ("token", &row.detail["token"]),
        ("computer", &row.detail["device"]),
    ] {
        // Ids and nothing else: an entry of a later version may hold more.
        if let Some(id) = value.as_str().filter(|it| Uuid::parse_str(it).is_ok()) {
            said.push_str(&format!("\t{name}={id}"));
        }
    }
    said
}

fn by(staff: &[Staff], text: &str) -> Result<By, Refused> {
    if text == SYSTEM {
        return Ok(By::System);
    }
    let named = staff.iter().find(|it| it.name == text || it.id.to_string() == text);
    named.map(|it| By::Staff(it.id)).ok_or_else(|| Refused::of("--actor is nobody's name or id here"))
}

fn instant(engine: &Engine, text: &str) -> Result<DateTime<Utc>, Refused> {
    if let Ok(date) = text.parse::<NaiveDate>() {
        return Ok(wall::day(date, engine.book().clinic.zone).start());
    }
    let at = DateTime::parse_from_rfc3339(text);
    at.map(|it| it.with_timezone(&Utc))
        .map_err(|_| Refused::of("--since is a date (2027-03-01) or a time (2027-03-01T08:00:00Z)"))
}
