//! Which planned appointment of a treatment plan is meant (S3.32): named, or the next that nobody has booked.

use daybook_booking::ids::{AppointmentTypeId, PatientId, StepId, TreatmentPlanId};
use daybook_booking::treatment::{Planned, PlannedStep, Progress};

use super::refused::refused;
use crate::gate::Caller;
use crate::problem::Problem;

/// `None` where no plan is meant. The plan is the patient's, and what is planned is of that type.
pub(super) async fn planned(
    caller: &Caller,
    (patient, kind): (PatientId, AppointmentTypeId),
    (plan, step): (Option<TreatmentPlanId>, Option<StepId>),
) -> Result<Option<Planned>, Problem> {
    let clinic = &caller.clinic;
    let Some(plan) = plan else {
        return match step {
            None => Ok(None),
            Some(_) => Err(Problem::field("/treatment_plan_id", "missing", "this is needed with the step")),
        };
    };
    let (plans, appointments) = match clinic.engine.treatments(patient).await {
        Ok(found) => found,
        Err(error) => return Err(refused(clinic, error).await),
    };
    let found = plans.iter().find(|it| it.id == plan);
    let found = found.ok_or_else(|| {
        Problem::field("/treatment_plan_id", "unknown", "the patient has no such treatment plan")
    })?;
    let now = clinic.engine.now();
    let open = |it: &&PlannedStep| matches!(found.progress(it, &appointments, now), Progress::Unbooked);
    let meant = match step {
        Some(step) => found.step(step).filter(|it| it.appointment_type == kind),
        None => found.steps.iter().filter(|it| it.appointment_type == kind).find(open),
    };
    let step = meant.ok_or_else(|| {
        Problem::field("/planned_step_id", "unknown", "the plan has no such appointment of that type to book")
    })?;
    Ok(Some(Planned { plan, step: step.id }))
}
