//! Rows of patients as commands.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use daybook_booking::command::Command;
use daybook_booking::ids::PatientId;
use daybook_booking::patient::{Patient, Relation};
use daybook_interop::{Field, PatientRow, Reading, RowFault, RowRelation, Table, Why, patient_rows};
use daybook_store::Known;

use super::doing::Making;
use super::people::{Found, People, external};
use super::report::{Asked, Headings, Step, Tally};

/// Every row of `table` that brings somebody new, as a command; the others are tallied.
///
/// Relations come last, for they may name somebody further down: mother and child name each other.
pub(crate) fn asked(
    (table, reading): (&Table, &Reading),
    (known, own): (Known, &HashSet<PatientId>),
    making: &Making,
) -> (Tally, Vec<Asked>) {
    let mut tally = Tally::new(Headings::of(table, reading));
    let (mut asked, mut related): (Vec<Asked>, _) = (vec![], vec![]);
    let mut people = People::of(known, own);
    for (place, read) in patient_rows(table, reading).enumerate() {
        if !making.goes_on(place) {
            break;
        }
        let line = read.line;
        let Some(row) = read.row else {
            tally.out(read.faults);
            continue;
        };
        match people.has(&row) {
            Some(Found::InTheBook) => tally.there(),
            Some(Found::InTheFile) => {
                tally.out(vec![RowFault { line, column: String::new(), why: Why::DuplicateRow }]);
            }
            None => {
                let id = PatientId(making.engine.new_id());
                people.add(&row, id);
                if !row.relations.is_empty() {
                    related.push((asked.len(), row.relations.clone()));
                }
                let command = Command::SavePatient(Box::new(patient(id, row, making.now)));
                asked.push(Asked { line, remarks: read.faults, command, step: Step::Row });
            }
        }
    }
    for (place, relations) in related {
        let row = &mut asked[place];
        let Command::SavePatient(patient) = &row.command else { continue };
        let mut patient = patient.clone();
        patient.relations = known_relations(&relations, &people, patient.id);
        if patient.relations.len() < relations.len() {
            row.remarks.push(tally.fault(row.line, (Why::UnknownPatient, &[Field::Relations])));
        }
        if !patient.relations.is_empty() {
            let line = row.line;
            let command = Command::SavePatient(patient);
            asked.push(Asked { line, remarks: vec![], command, step: Step::Relations });
        }
    }
    (tally, asked)
}

/// Those of `relations` that name somebody else, each person once.
fn known_relations(relations: &[RowRelation], people: &People, of: PatientId) -> Vec<Relation> {
    let mut known: Vec<Relation> = vec![];
    for it in relations {
        let other = people.known_as(&it.patient).filter(|other| *other != of);
        let new = other.filter(|other| known.iter().all(|it| it.patient != *other));
        known.extend(new.map(|patient| Relation { patient, relation: it.relation.clone() }));
    }
    known
}

fn patient(id: PatientId, row: PatientRow, now: DateTime<Utc>) -> Patient {
    Patient {
        id,
        number: 0, // Given by the book: theirs stays known as the id they came with.
        external_id: external(&row).cloned(),
        given_name: row.given_name,
        family_name: row.family_name,
        birth_date: row.birth_date,
        phone: row.phone,
        phone_2: row.phone_2,
        email: row.email,
        address: row.address,
        sex: row.sex,
        language: row.language,
        notes: row.notes,
        relations: vec![],
        provisional: row.provisional.unwrap_or(false),
        active: row.active.unwrap_or(true),
        merged_into: None,
        created_at: now,
        deleted_at: None,
        version: 0,
    }
}
