//! Recalls: patients to be called in again.

use std::collections::HashMap;

use daybook_booking::appointment::Source;
use daybook_booking::command::{Book, Command};
use daybook_booking::ids::{AppointmentId, PatientId, RecallId};
use daybook_booking::patient::Patient;
use daybook_booking::recall::{Recall, RecallCommand};
use daybook_store::PlanIds;
use daybook_wire::Problem;
use daybook_wire::appointment::Done;
use daybook_wire::recall as wire;
use daybook_wire::set_up::{ById, Saved};

use super::{Caller, failed};
use crate::map::appointment::{insistence, placement};
use crate::map::patient::full_name;
use crate::map::plans;
use crate::map::problem::of;
use crate::map::text::{date, id};

/// The recalls still to be called, longest overdue first.
pub(crate) async fn recalls_due(caller: &Caller, ask: wire::RecallsAsk) -> Result<wire::Recalls, Problem> {
    let by = date(&ask.by, "by")?;
    let today = caller.today();
    let (due, patients) = caller.engine.recalls_due(by, today).await.map_err(|it| of(&it))?;
    let by_id: HashMap<PatientId, &Patient> = patients.iter().map(|it| (it.id, it)).collect();
    let lines =
        due.iter().filter_map(|(recall, overdue)| Some(line(recall, by_id.get(&recall.patient)?, *overdue)));
    Ok(wire::Recalls { lines: lines.collect() })
}

/// A recall with whose it is.
pub(super) fn line(recall: &Recall, patient: &Patient, overdue_days: i64) -> wire::RecallLine {
    wire::RecallLine {
        form: plans::recall_form(recall),
        patient_name: full_name(&patient.given_name, &patient.family_name),
        patient_number: patient.number,
        patient_phone: patient.phone.clone(),
        overdue_days: i32::try_from(overdue_days).unwrap_or(i32::MAX),
    }
}

/// Adds or changes one.
pub(crate) async fn save_recall(caller: &Caller, ask: wire::RecallForm) -> Result<Saved, Problem> {
    let recall = plans::recall(&ask)?;
    saved(caller, RecallCommand::Save(recall), ask.id).await
}

/// Takes one back.
pub(crate) async fn remove_recall(caller: &Caller, ask: ById) -> Result<Saved, Problem> {
    let recall = id(&ask.id, "id", RecallId)?;
    saved(caller, RecallCommand::Remove(recall), ask.id).await
}

/// Its appointment is done: due again, or over.
pub(crate) async fn recall_done(caller: &Caller, ask: ById) -> Result<Saved, Problem> {
    let recall = id(&ask.id, "id", RecallId)?;
    saved(caller, RecallCommand::Done(recall), ask.id).await
}

/// Books for one; patient and type are the recall's.
pub(crate) async fn book_recall(caller: &Caller, ask: wire::BookRecall) -> Result<Done, Problem> {
    let asked = [id(&ask.recall_id, "recall_id", RecallId)?];
    let mut snapshot = caller.engine.snapshot().await.map_err(|it| of(&it))?;
    let named = PlanIds { recalls: &asked, ..PlanIds::default() };
    let recall = snapshot.rows().plans(named).await.map_err(failed)?.recalls.pop();
    drop(snapshot);
    let recall = recall.filter(|it| !it.deleted).ok_or(Problem::NotFound)?;
    let appointment = id(&ask.appointment_id, "appointment_id", AppointmentId)?;
    let book = Book {
        id: appointment,
        patient: recall.patient,
        appointment_type: recall.appointment_type,
        placement: placement(&ask.placement)?,
        notes: ask.notes,
        patient_notes: ask.patient_notes,
        source: Source::Recall,
        external_id: None,
        paid_with: None,
        insistence: insistence(ask.override_reason),
    };
    let book = RecallCommand::Book { recall: recall.id, book: Box::new(book) };
    caller.run_one(Command::Recall(Box::new(book)), appointment).await
}

async fn saved(caller: &Caller, asked: RecallCommand, id: String) -> Result<Saved, Problem> {
    caller.run(Command::Recall(Box::new(asked))).await?;
    Ok(Saved { id, now_outside: vec![] })
}
