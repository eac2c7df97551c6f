//! Two records of one patient made one (C16): what one had, the other has.

use super::{Case, Decision};
use crate::agenda::Agenda;
use crate::appointment::Appointment;
use crate::change::{Change, Edit};
use crate::fit::Candidate;
use crate::ids::PatientId;
use crate::patient::{Patient, Relation};
use crate::refusal::{Fault, Field, Misfit, Refusal};
use crate::resource::Claimant;

/// Moves appointments and relations of `from` to `into`, and leaves `from` as a pointer. Refused while
/// both are booked at one time: somebody has to say which of the two is meant.
pub(super) fn merge_patients(case: Case<'_>, from: PatientId, into: PatientId) -> Decision {
    if from == into {
        return Err(Refusal::Invalid { field: Field::Patient, fault: Fault::Contradictory });
    }
    let (gone, stays) = (record(case, from)?, record(case, into)?);
    check_apart(case, from, into)?;
    let left = Patient { active: false, merged_into: Some(into), relations: vec![], ..gone.clone() };
    let patients = [Edit::changed(gone, left, case.now), Edit::changed(stays, joined(gone, stays), case.now)];
    let others = case.sheet.patients.iter().filter(|it| it.id != from && it.id != into);
    let pointing = others.filter_map(|it| {
        let relations = pointed(&it.relations, from, stays);
        Edit::changed(it, Patient { relations, ..it.clone() }, case.now)
    });
    let theirs = case.sheet.appointments.iter().filter(|it| it.patient == from);
    let moved = theirs.flat_map(|it| case.changed(it, Appointment { patient: into, ..it.clone() }));
    let changes = patients.into_iter().flatten().chain(pointing).map(Change::Patient).chain(moved);
    Ok(changes.chain(case.merged_plans(from, into)).collect())
}

fn record(case: Case<'_>, id: PatientId) -> Result<&Patient, Refusal> {
    let there = |it: &&Patient| it.deleted_at.is_none() && it.merged_into.is_none();
    case.sheet.patient(id).filter(there).ok_or(Refusal::NotFound)
}

fn check_apart(case: Case<'_>, from: PatientId, into: PatientId) -> Result<(), Refusal> {
    let agenda = Agenda::new(case.sheet, case.now);
    let policy = case.sheet.book.clinic.policy;
    let theirs = |it: &&Appointment| it.patient == from && it.holds_time(policy, case.now);
    let clashes: Vec<_> = case
        .sheet
        .appointments
        .iter()
        .filter(theirs)
        .map(|it| Candidate { patient: Some(into), ..Candidate::of(it) })
        .flat_map(|it| agenda.fit(&it).misfits)
        .filter(|it| matches!(it, Misfit::Taken { claimant: Claimant::Patient(id), .. } if *id == into))
        .collect();
    if clashes.is_empty() { Ok(()) } else { Err(Refusal::DoesNotFit(clashes)) }
}

/// The record that stays, with what only the other one had.
fn joined(gone: &Patient, stays: &Patient) -> Patient {
    let filled = |kept: &String, other: &String| if kept.trim().is_empty() { other } else { kept }.clone();
    let mut relations = stays.relations.clone();
    relations.extend(gone.relations.iter().cloned());
    Patient {
        given_name: filled(&stays.given_name, &gone.given_name),
        family_name: filled(&stays.family_name, &gone.family_name),
        birth_date: stays.birth_date.or(gone.birth_date),
        phone: filled(&stays.phone, &gone.phone),
        phone_2: filled(&stays.phone_2, &gone.phone_2),
        email: filled(&stays.email, &gone.email),
        address: filled(&stays.address, &gone.address),
        sex: filled(&stays.sex, &gone.sex),
        language: filled(&stays.language, &gone.language),
        notes: both(&stays.notes, &gone.notes),
        relations: pointed(&relations, gone.id, stays),
        provisional: stays.provisional && gone.provisional,
        external_id: stays.external_id.clone().or_else(|| gone.external_id.clone()),
        ..stays.clone()
    }
}

fn both(kept: &str, other: &str) -> String {
    let parts: Vec<_> = [kept.trim(), other.trim()].into_iter().filter(|it| !it.is_empty()).collect();
    parts.join("\n")
}

/// `relations` with `from` replaced by the record that stays; nobody twice.
fn pointed(relations: &[Relation], from: PatientId, stays: &Patient) -> Vec<Relation> {
    let mut out: Vec<Relation> = vec![];
    for relation in relations {
        let patient = if relation.patient == from { stays.id } else { relation.patient };
        if out.iter().all(|it| it.patient != patient) {
            out.push(Relation { patient, ..relation.clone() });
        }
    }
    out
}
