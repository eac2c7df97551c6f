//! Treatment plans: saved, booked from, linked to, given up (S3.8, S3.52).

use std::collections::HashSet;

use super::edit::{self, Wanted};
use super::{Case, Decision, book, valid};
use crate::appointment::{Appointment, Source};
use crate::change::{Change, Edit};
use crate::command::{Book, Insistence};
use crate::ids::{AppointmentId, TreatmentPlanId};
use crate::refusal::{Fault, Field, Refusal};
use crate::status::{StatusKind, Step};
use crate::treatment::{
    Planned, PlannedStep, Procedure, Progress, TreatmentCommand, TreatmentPlan, as_planned,
};
use crate::wall::DAY;

/// More planned appointments than any treatment has.
const STEPS_AT_MOST: usize = 100;
/// More procedures than one sitting has.
const PROCEDURES_AT_MOST: usize = 50;

/// Answers what is asked of a treatment plan.
pub(super) fn treatment(case: Case<'_>, command: &TreatmentCommand) -> Decision {
    let now = Some(case.now);
    match command {
        TreatmentCommand::Save(wanted) => save(case, wanted),
        TreatmentCommand::Cancel(id) => {
            let plan = standing(case, *id)?;
            let cancelled_at = plan.cancelled_at.or(now);
            Ok(changed(case, plan, TreatmentPlan { cancelled_at, ..plan.clone() }))
        }
        TreatmentCommand::Resume(id) => {
            let plan = standing(case, *id)?;
            Ok(changed(case, plan, TreatmentPlan { cancelled_at: None, ..plan.clone() }))
        }
        TreatmentCommand::MarkDone(planned) => {
            let (plan, step, progress) = found(case, *planned)?;
            if let Progress::Booked(_) = progress {
                return Err(Refusal::InvalidTransition { from: progress.text() });
            }
            Ok(changed(
                case,
                plan,
                with_step(plan, &PlannedStep { done_at: step.done_at.or(now), ..step.clone() }),
            ))
        }
        TreatmentCommand::MarkOpen(planned) => {
            let (plan, step, _) = found(case, *planned)?;
            Ok(changed(case, plan, with_step(plan, &PlannedStep { done_at: None, ..step.clone() })))
        }
        TreatmentCommand::Book { planned, book } => book_planned(case, *planned, book),
        TreatmentCommand::Link { planned, appointment, insistence } => {
            link(case, *planned, *appointment, insistence)
        }
        TreatmentCommand::Unlink(id) => {
            let before = case.appointment(*id)?;
            case.written(before, Appointment { planned: None, ..before.clone() })
        }
    }
}

/// Saves a procedure of the clinic's list. What is planned already keeps it.
pub(super) fn save_procedure(case: Case<'_>, wanted: &Procedure) -> Decision {
    let book = &case.sheet.book;
    valid::name(Field::Name, &wanted.name)?;
    valid::short(Field::Code, &wanted.code)?;
    valid::require((1..=DAY).contains(&wanted.minutes), Field::Minutes, Fault::OutOfRange)?;
    let known = wanted.appointment_type.is_none_or(|it| book.appointment_type(it).is_some());
    valid::require(known, Field::AppointmentType, Fault::Unknown)?;
    let code = wanted.code.trim();
    let clash = |it: &&Procedure| it.active && it.id != wanted.id && it.code.eq_ignore_ascii_case(code);
    let taken = wanted.active && !code.is_empty() && book.procedures.iter().any(|it| clash(&it));
    valid::require(!taken, Field::Code, Fault::Duplicate)?;
    let row = Procedure { code: code.to_owned(), ..wanted.clone() };
    Ok(case.saved(book.procedure(wanted.id), row)?.map(Change::Procedure).into_iter().collect())
}

fn save(case: Case<'_>, wanted: &TreatmentPlan) -> Decision {
    let existing = case.sheet.treatment(wanted.id);
    if existing.is_some_and(|it| it.deleted) {
        return Err(Refusal::NotFound);
    }
    check(case, wanted, existing)?;
    let done_at = |id| existing.and_then(|it| it.step(id)).and_then(|it| it.done_at);
    let steps = wanted.steps.iter().map(|it| PlannedStep { done_at: done_at(it.id), ..it.clone() });
    let row = TreatmentPlan {
        patient: existing.map_or(wanted.patient, |it| it.patient),
        steps: steps.collect(),
        created_at: existing.map_or(case.now, |it| it.created_at),
        cancelled_at: existing.and_then(|it| it.cancelled_at),
        deleted: false,
        ..wanted.clone()
    };
    case.check_own(row.patient)?;
    Ok(case.saved(existing, row)?.map(Change::Treatment).into_iter().collect())
}

fn check(case: Case<'_>, wanted: &TreatmentPlan, existing: Option<&TreatmentPlan>) -> Result<(), Refusal> {
    let book = &case.sheet.book;
    if existing.is_none() {
        case.check_patient(wanted.patient)?;
    }
    valid::name(Field::Name, &wanted.name)?;
    let known = wanted.provider.is_none_or(|it| book.provider(it).is_some());
    valid::require(known, Field::Provider, Fault::Unknown)?;
    valid::require(wanted.steps.len() <= STEPS_AT_MOST, Field::Steps, Fault::OutOfRange)?;
    let mut seen = HashSet::new();
    for step in &wanted.steps {
        valid::require(seen.insert(step.id), Field::Steps, Fault::Contradictory)?;
        valid::notes(&step.notes)?;
        valid::procedures(book, &step.procedures)?;
        valid::require(step.procedures.len() <= PROCEDURES_AT_MOST, Field::Procedures, Fault::OutOfRange)?;
        let kind = book.appointment_type(step.appointment_type);
        let kind = kind.ok_or(Refusal::Invalid { field: Field::AppointmentType, fault: Fault::Unknown })?;
        let fits = (kind.min_minutes..=kind.max_minutes).contains(&step.minutes);
        valid::require(fits, Field::Minutes, Fault::OutOfRange)?;
    }
    // What is booked would be of a plan that knows nothing of it.
    let gone = existing.iter().flat_map(|it| &it.steps).filter(|it| !seen.contains(&it.id));
    let booked = |it: &&PlannedStep| {
        existing.is_some_and(|plan| {
            matches!(plan.progress(it, &case.sheet.appointments, case.now), Progress::Booked(_))
        })
    };
    match gone.filter(booked).count() {
        0 => Ok(()),
        many => {
            let upcoming = u32::try_from(many).unwrap_or(u32::MAX);
            Err(Refusal::StillBooked { upcoming, location: None })
        }
    }
}

/// Books a planned appointment; asking twice books once, and one that is booked or done is not booked again.
fn book_planned(case: Case<'_>, planned: Planned, wanted: &Book) -> Decision {
    let (plan, step, progress) = found(case, planned)?;
    if case.sheet.appointment(wanted.id).is_some() {
        return Ok(vec![]); // Sent twice: the first one already did it.
    }
    check_unbooked(plan, progress)?;
    let (patient, appointment_type) = (plan.patient, step.appointment_type);
    let wanted = Book { patient, appointment_type, source: Source::TreatmentPlan, ..wanted.clone() };
    let mut changes = book::book(case, &wanted)?;
    for change in &mut changes {
        if let Change::Appointment(edit) = change
            && edit.after.id == wanted.id
        {
            edit.after.planned = Some(planned);
            edit.after.procedures.clone_from(&step.procedures);
        }
    }
    Ok(changes)
}

/// Makes an appointment that is there a planned one (S3.52).
fn link(case: Case<'_>, planned: Planned, id: AppointmentId, insistence: &Insistence) -> Decision {
    let (plan, step, progress) = found(case, planned)?;
    let before = case.appointment(id)?;
    if before.planned == Some(planned) {
        return Ok(vec![]); // Sent twice: the first one already did it.
    }
    check_unbooked(plan, progress)?;
    valid::require(before.patient == plan.patient, Field::Patient, Fault::Contradictory)?;
    if before.kind_at(case.now) == StatusKind::Completed {
        // What is over took as long as it took, and what was done is written down.
        return case.written(before, Appointment { planned: Some(planned), ..before.clone() });
    }
    let before = case.appointment_for(id, Step::Place)?;
    let edits = as_planned(before, step);
    let mut changes =
        edit::edited(case, before, Wanted { id, seen_version: None, edits: &edits, insistence })?;
    let linked = |change: &mut Change| match change {
        Change::Appointment(edit) if edit.after.id == id => {
            edit.after.planned = Some(planned);
            true
        }
        _ => false,
    };
    if !changes.iter_mut().any(linked) {
        // Type, length and procedures were the plan's already.
        changes.extend(case.changed(before, Appointment { planned: Some(planned), ..before.clone() }));
    }
    Ok(changes)
}

fn check_unbooked(plan: &TreatmentPlan, progress: Progress) -> Result<(), Refusal> {
    if plan.cancelled_at.is_some() {
        return Err(Refusal::InvalidTransition { from: "cancelled" });
    }
    match progress {
        Progress::Unbooked => Ok(()),
        Progress::Booked(_) | Progress::Done(_) => Err(Refusal::InvalidTransition { from: progress.text() }),
    }
}

/// A planned appointment, and how far it is.
fn found(case: Case<'_>, planned: Planned) -> Result<(&TreatmentPlan, &PlannedStep, Progress), Refusal> {
    let plan = standing(case, planned.plan)?;
    let step = plan.step(planned.step).ok_or(Refusal::NotFound)?;
    Ok((plan, step, plan.progress(step, &case.sheet.appointments, case.now)))
}

/// A plan whose making was not taken back.
fn standing(case: Case<'_>, id: TreatmentPlanId) -> Result<&TreatmentPlan, Refusal> {
    let plan = case.sheet.treatment(id).filter(|it| !it.deleted).ok_or(Refusal::NotFound)?;
    case.check_own(plan.patient)?;
    Ok(plan)
}

fn with_step(plan: &TreatmentPlan, changed: &PlannedStep) -> TreatmentPlan {
    let mut after = plan.clone();
    for step in after.steps.iter_mut().filter(|it| it.id == changed.id) {
        step.clone_from(changed);
    }
    after
}

fn changed(case: Case<'_>, before: &TreatmentPlan, after: TreatmentPlan) -> Vec<Change> {
    Edit::changed(before, after, case.now).map(Change::Treatment).into_iter().collect()
}
