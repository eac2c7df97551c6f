//! Treatment plans and procedures on the wire.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use daybook_booking::appointment::Appointment;
use daybook_booking::ids::{
    AppointmentId, AppointmentTypeId, PatientId, ProcedureId, ProviderId, StepId, TreatmentPlanId,
};
use daybook_booking::treatment::{Planned, PlannedStep, Procedure, Progress, TreatmentPlan};
use daybook_wire::Problem;
use daybook_wire::calendar::CalendarItem;
use daybook_wire::treatment as wire;

use super::text::{id, id_if, ids, instant};

/// A procedure as its form.
pub(crate) fn procedure_form(procedure: &Procedure) -> wire::ProcedureForm {
    wire::ProcedureForm {
        id: Some(procedure.id.to_string()),
        code: procedure.code.clone(),
        name: procedure.name.clone(),
        minutes: procedure.minutes,
        appointment_type_id: procedure.appointment_type.map(|it| it.to_string()),
        active: procedure.active,
        version: procedure.version,
    }
}

/// The procedure `procedure` as the form has it.
pub(crate) fn procedure(form: wire::ProcedureForm, procedure: ProcedureId) -> Result<Procedure, Problem> {
    Ok(Procedure {
        id: procedure,
        code: form.code,
        name: form.name,
        minutes: form.minutes,
        appointment_type: id_if(
            form.appointment_type_id.as_deref(),
            "appointment_type_id",
            AppointmentTypeId,
        )?,
        active: form.active,
        version: form.version,
    })
}

/// A plan as the form has it; what is done and given up is the core's.
pub(crate) fn plan(form: wire::PlanForm, now: DateTime<Utc>) -> Result<TreatmentPlan, Problem> {
    Ok(TreatmentPlan {
        id: id(&form.id, "id", TreatmentPlanId)?,
        patient: id(&form.patient_id, "patient_id", PatientId)?,
        name: form.name,
        provider: id_if(form.provider_id.as_deref(), "provider_id", ProviderId)?,
        steps: form.steps.into_iter().map(step).collect::<Result<_, _>>()?,
        created_at: now,
        cancelled_at: None,
        deleted: false,
        version: form.version,
    })
}

fn step(form: wire::PlanStepForm) -> Result<PlannedStep, Problem> {
    Ok(PlannedStep {
        id: id(&form.id, "id", StepId)?,
        appointment_type: id(&form.appointment_type_id, "appointment_type_id", AppointmentTypeId)?,
        minutes: form.minutes,
        procedures: ids(&form.procedure_ids, "procedure_ids", ProcedureId)?,
        notes: form.notes,
        done_at: None,
    })
}

/// A planned appointment as its form.
pub(crate) fn step_form(step: &PlannedStep) -> wire::PlanStepForm {
    wire::PlanStepForm {
        id: step.id.to_string(),
        appointment_type_id: step.appointment_type.to_string(),
        minutes: step.minutes,
        procedure_ids: step.procedures.iter().map(ToString::to_string).collect(),
        notes: step.notes.clone(),
    }
}

/// Which planned appointment.
pub(crate) fn planned(plan: &str, step: &str) -> Result<Planned, Problem> {
    Ok(Planned { plan: id(plan, "plan_id", TreatmentPlanId)?, step: id(step, "step_id", StepId)? })
}

/// A plan and how far it is by `appointments`, which `items` shows.
pub(crate) fn plan_detail(
    plan: &TreatmentPlan,
    appointments: &[Appointment],
    items: &HashMap<AppointmentId, CalendarItem>,
    now: DateTime<Utc>,
) -> wire::PlanDetail {
    let line = |step: &PlannedStep| {
        let (progress, shown) = match plan.progress(step, appointments, now) {
            Progress::Unbooked => (wire::StepProgress::Unbooked, None),
            Progress::Booked(appointment) => (wire::StepProgress::Booked, Some(appointment)),
            Progress::Done(appointment) => (wire::StepProgress::Done, appointment),
        };
        let item = shown.and_then(|it| items.get(&it).cloned());
        wire::PlanStepLine { form: step_form(step), progress, item }
    };
    wire::PlanDetail {
        id: plan.id.to_string(),
        name: plan.name.clone(),
        provider_id: plan.provider.map(|it| it.to_string()),
        steps: plan.steps.iter().map(line).collect(),
        created_at: instant(plan.created_at),
        cancelled: plan.cancelled_at.is_some(),
        version: plan.version,
    }
}
