//! Patients: finding, opening, saving, merging.

use std::collections::BTreeMap;

use daybook_booking::command::Command;
use daybook_booking::ids::PatientId;
use daybook_booking::patient::Patient;
use daybook_engine::Outcome;
use daybook_store::CalendarRow;
use daybook_wire::Problem;
use daybook_wire::patient::{MergePatients, PatientForm, PatientRecord, PatientSearch, PatientsFound};
use daybook_wire::set_up::ById;

use super::Caller;
use super::shown::{Of, note_shown};
use crate::map::patient as map;
use crate::map::problem::failed;
use crate::map::text::id;

/// What the audit log calls it.
const OPENED: &str = "patient.opened";

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
    note_shown(caller, OPENED, Of::Patient(asked)).await?;
    Ok(record)
}

/// Adds or changes a patient.
pub(crate) async fn save_patient(caller: &Caller, ask: PatientForm) -> Result<PatientForm, Problem> {
    let wanted = map::patient(ask, caller.engine.now())?;
    let saved = wanted.id;
    let done = caller.run(Command::SavePatient(Box::new(wanted))).await?;
    note_if_only_shown(caller, &done, saved).await?;
    form(caller, &find(caller, saved).await?).await
}

/// Makes two records of one patient one; shows the one that stays.
pub(crate) async fn merge_patients(caller: &Caller, ask: MergePatients) -> Result<PatientRecord, Problem> {
    let (from, into) = (id(&ask.from, "from", PatientId)?, id(&ask.into, "into", PatientId)?);
    let done = caller.run(Command::MergePatients { from, into }).await?;
    note_if_only_shown(caller, &done, into).await?;
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

/// What was asked for and changed nothing still shows the record.
async fn note_if_only_shown(caller: &Caller, done: &Outcome, patient: PatientId) -> Result<(), Problem> {
    if done.changes.is_empty() { note_shown(caller, OPENED, Of::Patient(patient)).await } else { Ok(()) }
}
