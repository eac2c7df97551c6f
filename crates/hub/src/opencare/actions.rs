//! One appointment of source 004: booking, changing, calling off (S4.11–S4.32).

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use daybook_booking::appointment::{CancelCode, Source};
use daybook_booking::command::{Book, Command, Edits, Insistence};
use daybook_booking::ids::AppointmentId;
use daybook_booking::refusal::Misfit;
use daybook_booking::resource::Claimant;
use daybook_booking::status::StatusKind;
use daybook_engine::PlacingAsk;
use daybook_store::{CalendarRow, Listing};
use serde_json::Value;

use super::shape::{Conflicts, Detail, InTheWay, Item};
use super::wanted::{refused_by_field, wanted};
use crate::gate::Caller;
use crate::native::body::Body;
use crate::native::refused::broke;
use crate::problem::Problem;

/// The states that stand for themselves: of a chain of reschedules, which share their number, only the last does.
pub(crate) const SHOWN: [StatusKind; 8] = [
    StatusKind::Draft,
    StatusKind::PendingApproval,
    StatusKind::Confirmed,
    StatusKind::CheckedIn,
    StatusKind::InProgress,
    StatusKind::Completed,
    StatusKind::Cancelled,
    StatusKind::NoShow,
];

/// Said where somebody who is here already is sent home, and nobody said why.
const SENT_HOME: &str = "Cancelled through the appointments API";

pub(crate) async fn create(caller: Caller, body: Body<Value>) -> Result<(StatusCode, Json<Item>), Problem> {
    let wanted = wanted(&caller.clinic, &body.value, None).await?;
    let (Some(patient), Some(appointment_type), Some(placement), Some(reason)) =
        (wanted.patient, wanted.appointment_type, wanted.placement, wanted.reason)
    else {
        return Err(Problem::internal(&"a field was neither there nor missing"));
    };
    let id = AppointmentId(caller.clinic.engine.new_id());
    let command = Command::Book(Book {
        id,
        patient,
        appointment_type,
        placement,
        notes: String::new(),
        patient_notes: reason,
        source: Source::Staff,
        external_id: None,
        paid_with: None,
        // This dialect never overrides (C19).
        insistence: Insistence::None,
    });
    run(&caller, command, id).await.map(|it| (StatusCode::CREATED, it))
}

pub(crate) async fn show(caller: Caller, Path(number): Path<String>) -> Result<Json<Detail>, Problem> {
    let row = standing(&caller, &number).await?;
    caller.note_opened(row.appointment.id).await?;
    Ok(Json(Detail { item: Item::of(&row, &caller.clinic).await?, notifications_sent: vec![] }))
}

/// PATCH and PUT: what is left out stays (S4.21).
pub(crate) async fn change(
    caller: Caller,
    Path(number): Path<String>,
    body: Body<Value>,
) -> Result<Json<Item>, Problem> {
    let old = standing(&caller, &number).await?.appointment;
    let wanted = wanted(&caller.clinic, &body.value, Some(&old)).await?;
    let edits = Edits {
        patient: wanted.patient,
        appointment_type: wanted.appointment_type,
        placement: wanted.placement,
        patient_notes: wanted.reason,
        ..Edits::default()
    };
    let seen_version = Some(old.version);
    let command = Command::Edit { id: old.id, seen_version, edits, insistence: Insistence::None };
    run(&caller, command, old.id).await
}

/// Cancels and hides. Doing it again changes nothing (C5).
pub(crate) async fn delete(caller: Caller, Path(number): Path<String>) -> Result<StatusCode, Problem> {
    let row = found(&caller, &number).await?;
    if row.appointment.deleted_at.is_none() {
        let done = caller.clinic.engine.run(&caller.actor, Command::Delete(row.appointment.id)).await;
        if let Err(error) = done {
            return Err(refused_by_field(&caller.clinic, error).await);
        }
    }
    Ok(StatusCode::NO_CONTENT)
}

pub(crate) async fn cancel(
    caller: Caller,
    Path(number): Path<String>,
    body: Body<Value>,
) -> Result<Json<Item>, Problem> {
    let old = standing(&caller, &number).await?.appointment;
    let reason = body.value["reason"].as_str().filter(|it| !it.trim().is_empty());
    let here = old.status.kind() == StatusKind::CheckedIn;
    let reason = reason.unwrap_or(if here { SENT_HOME } else { "" }).to_owned();
    let code = CancelCode::Other;
    let command = Command::Cancel { id: old.id, code, reason, insistence: Insistence::None };
    run(&caller, command, old.id).await
}

pub(crate) async fn complete(caller: Caller, Path(number): Path<String>) -> Result<Json<Item>, Problem> {
    let id = standing(&caller, &number).await?.appointment.id;
    run(&caller, Command::Complete(id), id).await
}

pub(crate) async fn no_show(caller: Caller, Path(number): Path<String>) -> Result<Json<Item>, Problem> {
    let id = standing(&caller, &number).await?.appointment.id;
    run(&caller, Command::NoShow(id), id).await
}

/// What is in the way of an appointment where it stands; never itself (S4.26, S4.32).
pub(crate) async fn conflicts(
    caller: Caller,
    Path(number): Path<String>,
) -> Result<Json<Conflicts>, Problem> {
    let it = standing(&caller, &number).await?.appointment;
    let ask = PlacingAsk {
        appointment: Some(it.id),
        patient: Some(it.patient),
        appointment_type: it.appointment_type,
        placement: it.placement(),
    };
    let misfits = match caller.clinic.engine.check(ask).await {
        Ok(preview) => preview.misfits,
        Err(error) => return Err(refused_by_field(&caller.clinic, error).await),
    };
    let mut conflicts: BTreeMap<&'static str, Vec<InTheWay>> = BTreeMap::new();
    for misfit in &misfits {
        let Misfit::Taken { claimant, by, .. } = misfit else { continue };
        let what = match claimant {
            Claimant::Provider(_) => "provider",
            Claimant::Patient(_) => "patient",
            Claimant::Location(_) => "facility",
            Claimant::Resource(_) => continue,
        };
        let mut rows = caller.clinic.engine.store().cards(by).await.map_err(|it| broke(&it))?;
        rows.sort_by_key(|it| (it.appointment.promise.period, it.appointment.id));
        conflicts.entry(what).or_default().extend(rows.iter().map(InTheWay::of));
    }
    Ok(Json(Conflicts { has_conflicts: !conflicts.is_empty(), conflicts }))
}

async fn run(caller: &Caller, command: Command, shown: AppointmentId) -> Result<Json<Item>, Problem> {
    match caller.clinic.engine.run(&caller.actor, command).await {
        Ok(done) => caller.note_if_only_shown(&done, shown).await?,
        Err(error) => return Err(refused_by_field(&caller.clinic, error).await),
    }
    let rows = caller.clinic.engine.store().cards(&[shown]).await.map_err(|it| broke(&it))?;
    let row = rows.first().ok_or_else(Problem::not_found)?;
    Item::of(row, &caller.clinic).await.map(Json)
}

/// The appointment of that number, deleted or not.
async fn found(caller: &Caller, number: &str) -> Result<CalendarRow, Problem> {
    let number = number.parse().map_err(|_| Problem::not_found())?;
    let listing =
        Listing { numbers: vec![number], statuses: SHOWN.to_vec(), deleted: true, ..Listing::default() };
    let now = caller.clinic.engine.now();
    let rows =
        caller.clinic.engine.store().listed(&listing, (None, 2), now).await.map_err(|it| broke(&it))?;
    rows.into_iter().next().ok_or_else(Problem::not_found)
}

async fn standing(caller: &Caller, number: &str) -> Result<CalendarRow, Problem> {
    let row = found(caller, number).await?;
    if row.appointment.deleted_at.is_none() { Ok(row) } else { Err(Problem::not_found()) }
}
