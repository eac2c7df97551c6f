//! Patients: finding, opening, saving, merging.

use std::collections::BTreeMap;

use daybook_booking::command::Command;
use daybook_booking::ids::PatientId;
use daybook_booking::patient::Patient;
use daybook_store::{AuditEntry, CalendarRow, WriteError};
use daybook_wire::Problem;
use daybook_wire::patient::{MergePatients, PatientForm, PatientRecord, PatientSearch, PatientsFound};
use daybook_wire::set_up::ById;

use super::Caller;
use crate::map::patient as map;
use crate::map::problem::failed;
use crate::map::text::id;

/// More lines than this nobody reads.
const LINES_AT_MOST: u16 = 200;

/// Finds patients as one types; everybody by family name for an empty text.
pub(crate) async fn search_patients(caller: &Caller, ask: PatientSearch) -> Result<PatientsFound, Problem> {
    let (store, limit) = (caller.engine.store(), ask.limit.min(LINES_AT_MOST));
    let (found, total) = if ask.text.trim().is_empty() {
        let (page, total) = store.patient_directory(ask.offset, u32::from(limit)).await.map_err(failed)?;
        (page, Some(total))
    } else {
        (store.search_patients(&ask.text, limit).await.map_err(failed)?, None)
    };
    Ok(PatientsFound { patients: found.into_iter().map(map::line).collect(), total })
}

/// A patient's record with their appointments. Opening it is noted in the audit log (trust.md §5.2).
pub(crate) async fn patient(caller: &Caller, ask: ById) -> Result<PatientRecord, Problem> {
    let asked = id(&ask.id, "id", PatientId)?;
    let record = record(caller, asked).await?;
    note_opened(caller, asked).await;
    Ok(record)
}

/// Adds or changes a patient.
pub(crate) async fn save_patient(caller: &Caller, ask: PatientForm) -> Result<PatientForm, Problem> {
    let wanted = map::patient(ask, caller.engine.now())?;
    let saved = wanted.id;
    caller.run(Command::SavePatient(Box::new(wanted))).await?;
    form(caller, &find(caller, saved).await?).await
}

/// Makes two records of one patient one; shows the one that stays.
pub(crate) async fn merge_patients(caller: &Caller, ask: MergePatients) -> Result<PatientRecord, Problem> {
    let (from, into) = (id(&ask.from, "from", PatientId)?, id(&ask.into, "into", PatientId)?);
    caller.run(Command::MergePatients { from, into }).await?;
    record(caller, into).await
}

async fn find(caller: &Caller, id: PatientId) -> Result<Patient, Problem> {
    let found = caller.engine.store().patient(id).await.map_err(failed)?;
    found.filter(|it| it.deleted_at.is_none()).ok_or(Problem::NotFound)
}

async fn form(caller: &Caller, patient: &Patient) -> Result<PatientForm, Problem> {
    let others: Vec<PatientId> = patient.relations.iter().map(|it| it.patient).collect();
    let mut names = BTreeMap::new();
    if !others.is_empty() {
        let mut snapshot = caller.engine.store().snapshot().await.map_err(failed)?;
        let found = snapshot.rows().patients(&others).await.map_err(failed)?;
        names.extend(found.into_iter().map(|it| (it.id, map::full_name(&it.given_name, &it.family_name))));
    }
    Ok(map::form(patient, &names))
}

async fn record(caller: &Caller, asked: PatientId) -> Result<PatientRecord, Problem> {
    let (store, now) = (caller.engine.store(), caller.engine.now());
    let patient = find(caller, asked).await?;
    let policy = caller.engine.book().clinic.policy;
    let cards = store.patient_cards(asked).await.map_err(failed)?;
    let is_to_come = |it: &CalendarRow| {
        it.appointment.promise.period.end() > now && it.appointment.holds_time(policy, now)
    };
    let (upcoming, mut past): (Vec<_>, Vec<_>) = cards.into_iter().partition(is_to_come);
    past.reverse();
    let duplicates = store.duplicates_of(&patient).await.map_err(failed)?;
    Ok(PatientRecord {
        patient: form(caller, &patient).await?,
        upcoming: caller.items(upcoming),
        past: caller.items(past),
        duplicates: duplicates.into_iter().map(map::line).collect(),
        merged_into: patient.merged_into.map(|it| it.to_string()),
    })
}

/// A full disk must not keep anybody from looking up a telephone number: a note that fails is only logged.
async fn note_opened(caller: &Caller, patient: PatientId) {
    let entry = AuditEntry {
        actor: caller.actor.by,
        at: caller.engine.now(),
        action: "patient.opened".to_owned(),
        detail: serde_json::json!({ "patient": patient }),
    };
    let noted: Result<(), WriteError> =
        caller.engine.store().write(move |tx| Box::pin(async move { tx.audit(&entry).await })).await;
    if let Err(error) = noted {
        tracing::error!(%error, %patient, "the opening of a record could not be noted");
    }
}
