//! Why a time is not offered (D8), and what a policy would say before it is saved. Nothing is written here.

use daybook_booking::audience::Audience;
use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::ids::{AppointmentId, AppointmentTypeId, LocationId, PatientId, PolicyId, ProviderId};
use daybook_booking::refusal::{Fault, Field};
use daybook_booking::slot::{Ask, Assign, Cause, Unoffered};
use daybook_engine::{PlacingAsk, Trial};
use daybook_wire::Problem;
use daybook_wire::policy::{self as wire, NotFree, PolicyTrial, PolicyTried, WhyNot, WhyNotAsk};
use daybook_wire::problem::Misfit;

use super::{Caller, failed};
use crate::map::appointment::placement;
use crate::map::policy::{audience, policy};
use crate::map::problem::{Naming, named_in};
use crate::map::set_up::{kind, span};
use crate::map::text::{date, id, id_if, invalid, uuid};

/// Why times of a day are not offered, with names (D8).
pub(crate) async fn why_not(caller: &Caller, ask: WhyNotAsk) -> Result<WhyNot, Problem> {
    let book = caller.engine.book();
    let wanted = id(&ask.appointment_type_id, "appointment_type_id", AppointmentTypeId)?;
    let kept = book.appointment_type(wanted);
    let kept = kept.ok_or_else(|| invalid(Field::AppointmentType, Fault::Unknown))?;
    let (location, on) = (id(&ask.location_id, "location_id", LocationId)?, date(&ask.date, "date")?);
    let asked = Ask {
        appointment: id_if(ask.appointment_id.as_deref(), "appointment_id", AppointmentId)?,
        appointment_type: wanted,
        minutes: ask.minutes.unwrap_or(kept.default_minutes),
        provider: id_if(ask.provider_id.as_deref(), "provider_id", ProviderId)?,
        location,
        patient: id_if(ask.patient_id.as_deref(), "patient_id", PatientId)?,
        from: on,
        to: on,
        grid: book.clinic.policy.slot_minutes,
        limit_per_day: None,
        days_at_most: None,
        audience: Audience::Staff,
        assign: Assign::Everybody,
    };
    let place = Some((location, on));
    let (found, in_the_way) = match caller.engine.why_not(asked).await {
        Ok(found) => found,
        Err(error) => return Err(caller.explained(error, place).await),
    };
    let cards = caller.cards(in_the_way.iter().map(|it| it.id)).await.map_err(failed)?;
    let unoffered =
        caller.naming(&cards, place, |naming| found.iter().map(|it| unoffered(&book, naming, it)).collect());
    Ok(WhyNot { unoffered })
}

fn unoffered(book: &ClinicBook, naming: &Naming<'_>, it: &Unoffered) -> wire::Unoffered {
    let causes = it.causes.iter().map(|cause| match cause {
        Cause::Misfit(misfit) => wire::Cause::Rule { misfit: naming.misfit(misfit) },
        Cause::Past => wire::Cause::Rule { misfit: Misfit::Past },
        Cause::Skipped => wire::Cause::Rule { misfit: Misfit::Skipped },
        Cause::NoneFree { kind: lacking, each } => wire::Cause::NoneFree {
            kind: kind(*lacking),
            each: each
                .iter()
                .map(|(resource, why)| NotFree {
                    name: book.resource(*resource).map(|it| it.name.clone()).unwrap_or_default(),
                    misfits: why.iter().map(|it| naming.misfit(it)).collect(),
                })
                .collect(),
        },
    });
    let causes = causes.collect();
    wire::Unoffered { provider_id: it.provider.to_string(), span: span(it.starts), causes }
}

/// What somebody booking would meet with, were the policy saved as it stands in the form.
pub(crate) async fn try_policy(caller: &Caller, ask: PolicyTrial) -> Result<PolicyTried, Problem> {
    let placing = PlacingAsk {
        appointment: None,
        patient: id_if(ask.patient_id.as_deref(), "patient_id", PatientId)?,
        appointment_type: id(&ask.appointment_type_id, "appointment_type_id", AppointmentTypeId)?,
        placement: placement(&ask.placement)?,
    };
    let place = Some((placing.placement.location, placing.placement.wall_start.date()));
    let id = match ask.policy.id.as_deref() {
        Some(text) => uuid(text, "id")?,
        None => caller.engine.new_id(),
    };
    let trial = Trial { policy: policy(ask.policy, PolicyId(id))?, audience: audience(ask.audience) };
    let (tried, book) = match caller.engine.try_policy(&caller.actor, placing, trial).await {
        Ok(tried) => tried,
        Err(error) => return Err(caller.explained(error, place).await),
    };
    let (preview, waits) = tried;
    let cards = caller.cards(named_in(&preview.misfits)).await.map_err(failed)?;
    Ok(caller.naming_in(&book, &cards, place, |naming| PolicyTried {
        misfits: preview.misfits.iter().map(|it| naming.misfit(it)).collect(),
        warnings: preview.warnings.iter().map(|it| naming.warning(it)).collect(),
        problem: preview.refusal.as_ref().map(|it| naming.problem(it)),
        waits,
    }))
}
