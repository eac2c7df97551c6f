//! Rows of patients as commands.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use daybook_booking::command::Command;
use daybook_booking::ids::PatientId;
use daybook_booking::patient::Patient;
use daybook_interop::{PatientRow, Reading, RowFault, Table, Why, patient_rows};
use daybook_store::Known;

use super::doing::Making;
use super::people::{Found, People, external};
use super::report::{Asked, Tally};

/// Every row of `table` that brings somebody new, as a command; the others are tallied.
pub(crate) fn asked(
    table: &Table,
    reading: &Reading,
    (known, own): (Known, HashSet<PatientId>),
    making: &Making,
) -> (Tally, Vec<Asked>) {
    let (mut tally, mut asked) = (Tally::default(), vec![]);
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
                let command = Command::SavePatient(Box::new(patient(id, row, making.now)));
                asked.push(Asked { line, remarks: read.faults, command });
            }
        }
    }
    (tally, asked)
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
        language: String::new(),
        notes: row.notes,
        relations: vec![],
        provisional: false,
        active: true,
        merged_into: None,
        created_at: now,
        deleted_at: None,
        version: 0,
    }
}
