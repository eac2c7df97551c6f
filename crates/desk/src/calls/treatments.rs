//! Treatment plans: what patients are to come for, booked and linked; and what they say of a visit that is over.

use std::collections::HashMap;

use daybook_booking::appointment::Source;
use daybook_booking::command::{Book, Command};
use daybook_booking::ids::{
    AppointmentId, AppointmentTypeId, PatientId, ProcedureId, StepId, TreatmentPlanId,
};
use daybook_booking::patient::Patient;
use daybook_booking::rating::Rate;
use daybook_booking::treatment::{Planned, TreatmentCommand};
use daybook_wire::Problem;
use daybook_wire::appointment::Done;
use daybook_wire::calendar::CalendarItem;
use daybook_wire::session::Nothing;
use daybook_wire::set_up::{ById, Saved};
use daybook_wire::treatment as wire;

use super::Caller;
use super::set_up::id_or_new;
use super::shown::{Of, note_shown};
use crate::map::appointment::{insistence, paid_with, placement};
use crate::map::patient::full_name;
use crate::map::problem::{failed, of};
use crate::map::text::{bad, id, instant};
use crate::map::treatment as map;
use crate::surroundings::Surroundings;

/// Adds or changes a procedure.
pub(crate) async fn save_procedure(caller: &Caller, ask: wire::ProcedureForm) -> Result<Saved, Problem> {
    let id = id_or_new(caller, ask.id.as_deref())?;
    let procedure = map::procedure(ask, ProcedureId(id))?;
    caller.run(Command::SaveProcedure(Box::new(procedure))).await?;
    Ok(Saved { id: id.to_string(), now_outside: vec![] })
}

/// A patient's plans, and how far they are.
pub(crate) async fn treatment_plans(caller: &Caller, ask: ById) -> Result<wire::TreatmentPlans, Problem> {
    let patient = id(&ask.id, "id", PatientId)?;
    let (plans, appointments) = caller.engine.treatments(patient).await.map_err(|it| of(&it))?;
    let cards = caller.cards(appointments.iter().map(|it| it.id)).await.map_err(failed)?;
    let ids: Vec<AppointmentId> = cards.iter().map(|it| it.appointment.id).collect();
    let items: HashMap<AppointmentId, CalendarItem> = ids.into_iter().zip(caller.items(cards)).collect();
    note_shown(caller, "plans.listed", Of::Patient(patient)).await?;
    let now = caller.engine.now();
    Ok(wire::TreatmentPlans {
        plans: plans.iter().map(|it| map::plan_detail(it, &appointments, &items, now)).collect(),
    })
}

/// Adds or changes a plan.
pub(crate) async fn save_treatment_plan(caller: &Caller, ask: wire::PlanForm) -> Result<Saved, Problem> {
    let id = ask.id.clone();
    let plan = map::plan(ask, caller.engine.now())?;
    saved(caller, TreatmentCommand::Save(plan), id).await
}

/// Gives a plan up.
pub(crate) async fn cancel_treatment_plan(caller: &Caller, ask: ById) -> Result<Saved, Problem> {
    let plan = id(&ask.id, "id", TreatmentPlanId)?;
    saved(caller, TreatmentCommand::Cancel(plan), ask.id).await
}

/// Takes a plan up again.
pub(crate) async fn resume_treatment_plan(caller: &Caller, ask: ById) -> Result<Saved, Problem> {
    let plan = id(&ask.id, "id", TreatmentPlanId)?;
    saved(caller, TreatmentCommand::Resume(plan), ask.id).await
}

/// A planned appointment is done without one of this book.
pub(crate) async fn mark_step_done(caller: &Caller, ask: wire::PlanStepRef) -> Result<Saved, Problem> {
    let planned = map::planned(&ask.plan_id, &ask.step_id)?;
    saved(caller, TreatmentCommand::MarkDone(planned), ask.step_id).await
}

/// It is not after all.
pub(crate) async fn mark_step_open(caller: &Caller, ask: wire::PlanStepRef) -> Result<Saved, Problem> {
    let planned = map::planned(&ask.plan_id, &ask.step_id)?;
    saved(caller, TreatmentCommand::MarkOpen(planned), ask.step_id).await
}

/// Books a planned appointment; patient, type and procedures are the plan's, whatever is filled in here.
pub(crate) async fn book_planned(caller: &Caller, ask: wire::BookPlanned) -> Result<Done, Problem> {
    let planned = map::planned(&ask.plan_id, &ask.step_id)?;
    let appointment = id(&ask.appointment_id, "appointment_id", AppointmentId)?;
    let (patient, appointment_type) = who_and_what(caller, planned).await?;
    let book = Box::new(Book {
        id: appointment,
        patient,
        appointment_type,
        placement: placement(&ask.placement)?,
        notes: ask.notes,
        patient_notes: ask.patient_notes,
        source: Source::TreatmentPlan,
        external_id: None,
        paid_with: paid_with(ask.paid_with)?,
        insistence: insistence(ask.override_reason),
    });
    run(caller, TreatmentCommand::Book { planned, book }, appointment).await
}

/// Makes an appointment that is there a planned one.
pub(crate) async fn link_planned(caller: &Caller, ask: wire::LinkPlanned) -> Result<Done, Problem> {
    let planned = map::planned(&ask.plan_id, &ask.step_id)?;
    let appointment = id(&ask.appointment_id, "appointment_id", AppointmentId)?;
    let insistence = insistence(ask.override_reason);
    run(caller, TreatmentCommand::Link { planned, appointment, insistence }, appointment).await
}

/// An appointment is no planned one after all.
pub(crate) async fn unlink_planned(caller: &Caller, ask: ById) -> Result<Done, Problem> {
    let appointment = id(&ask.id, "id", AppointmentId)?;
    run(caller, TreatmentCommand::Unlink(appointment), appointment).await
}

/// Every planned appointment nobody has booked.
pub(crate) async fn planned_to_book(caller: &Caller) -> Result<wire::PlannedToBook, Problem> {
    let (found, patients) = caller.engine.planned_to_book().await.map_err(|it| of(&it))?;
    let by_id: HashMap<PatientId, &Patient> = patients.iter().map(|it| (it.id, it)).collect();
    let lines = found.iter().filter_map(|(plan, step)| {
        let patient = by_id.get(&plan.patient)?;
        let place = plan.steps.iter().position(|it| it.id == step.id).unwrap_or_default() + 1;
        Some(wire::ToBookLine {
            plan_id: plan.id.to_string(),
            plan_name: plan.name.clone(),
            provider_id: plan.provider.map(|it| it.to_string()),
            step: map::step_form(step),
            place: u16::try_from(place).unwrap_or(u16::MAX),
            planned_at: instant(plan.created_at),
            patient_id: patient.id.to_string(),
            patient_name: full_name(&patient.given_name, &patient.family_name),
            patient_number: patient.number,
            patient_phone: patient.phone.clone(),
        })
    });
    Ok(wire::PlannedToBook { lines: lines.collect() })
}

/// Writes down what a patient says of a visit that is over.
pub(crate) async fn rate_appointment(caller: &Caller, ask: wire::RateAppointment) -> Result<Done, Problem> {
    let appointment = id(&ask.id, "id", AppointmentId)?;
    let rate = Rate { appointment, stars: ask.stars, comment: ask.comment, seen_version: ask.version };
    caller.run_one(Command::Rate(rate), appointment).await
}

/// Opens the place where an appointment meets by video. The page hands over an id, never an address.
pub(crate) async fn open_video_link(
    caller: &Caller,
    around: &dyn Surroundings,
    ask: ById,
) -> Result<Nothing, Problem> {
    let appointment = id(&ask.id, "id", AppointmentId)?;
    let card = caller.cards([appointment]).await.map_err(failed)?.pop().ok_or(Problem::NotFound)?;
    let link = card.appointment.video_link;
    if !link.starts_with("https://") {
        return Err(Problem::NotFound);
    }
    around.open_link(&link).map_err(|error| {
        tracing::warn!(%error, "a video link could not be opened");
        bad("video_link")
    })?;
    Ok(Nothing {})
}

/// Who comes for a planned appointment, and what for; where there is no such one the core says so.
async fn who_and_what(caller: &Caller, planned: Planned) -> Result<(PatientId, AppointmentTypeId), Problem> {
    let mut snapshot = caller.engine.snapshot().await.map_err(|it| of(&it))?;
    let named = daybook_store::PlanIds { treatments: &[planned.plan], ..daybook_store::PlanIds::default() };
    let plan = snapshot.rows().plans(named).await.map_err(failed)?.treatments.pop();
    drop(snapshot);
    let plan = plan.filter(|it| !it.deleted).ok_or(Problem::NotFound)?;
    let step: StepId = planned.step;
    let kind = plan.step(step).ok_or(Problem::NotFound)?.appointment_type;
    Ok((plan.patient, kind))
}

async fn run(caller: &Caller, asked: TreatmentCommand, shown: AppointmentId) -> Result<Done, Problem> {
    caller.run_one(Command::Treatment(Box::new(asked)), shown).await
}

async fn saved(caller: &Caller, asked: TreatmentCommand, id: String) -> Result<Saved, Problem> {
    caller.run(Command::Treatment(Box::new(asked))).await?;
    Ok(Saved { id, now_outside: vec![] })
}
