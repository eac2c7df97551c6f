//! Visits: places for all legs found together, booked, moved and called off as one (D3).

use chrono::Days;
use daybook_booking::command::Command;
use daybook_booking::ids::{AppointmentId, LocationId, PatientId, VisitId};
use daybook_booking::refusal::{Fault, Field};
use daybook_booking::visit::{BookVisit, LegBooking, LegMove, MOST_DAYS, VisitAsk, VisitCommand};
use daybook_booking::wall::{DAY, WallSpan};
use daybook_wire::Problem;
use daybook_wire::calendar::CalendarItem;
use daybook_wire::series::SeveralDone;
use daybook_wire::visit as wire;

use super::{Caller, failed};
use crate::map::appointment::{insistence, placement};
use crate::map::plans;
use crate::map::problem::{of, visit_fault};
use crate::map::text::{date, id, id_if, invalid, parse_word};

/// Places for all legs.
pub(crate) async fn plan_visit(caller: &Caller, ask: wire::VisitAsk) -> Result<wire::VisitPlans, Problem> {
    let from = date(&ask.from, "from")?;
    let known = (1..=MOST_DAYS).contains(&i64::from(ask.days));
    let to = known.then(|| from.checked_add_days(Days::new(u64::from(ask.days) - 1))).flatten();
    let within = WallSpan::new(ask.earliest.unwrap_or(0), ask.latest.unwrap_or(DAY));
    let asked = VisitAsk {
        patient: id_if(ask.patient_id.as_deref(), "patient_id", PatientId)?,
        location: id(&ask.location_id, "location_id", LocationId)?,
        itinerary: plans::itinerary(&ask.itinerary)?,
        from,
        to: to.ok_or_else(|| invalid(Field::To, Fault::OutOfRange))?,
        within: within.ok_or_else(|| invalid(Field::To, Fault::Contradictory))?,
        grid: caller.engine.book().clinic.policy.slot_minutes,
    };
    let found = caller.engine.plan_visit(asked).await.map_err(|it| of(&it))?;
    Ok(wire::VisitPlans { plans: found.iter().map(plans::visit_plan).collect() })
}

/// Books all legs, or none.
pub(crate) async fn book_visit(caller: &Caller, ask: wire::BookVisit) -> Result<SeveralDone, Problem> {
    let leg = |it: &wire::LegBooking| {
        Ok(LegBooking { id: id(&it.id, "id", AppointmentId)?, placement: placement(&it.placement)? })
    };
    let wanted = BookVisit {
        id: id(&ask.id, "id", VisitId)?,
        patient: id(&ask.patient_id, "patient_id", PatientId)?,
        itinerary: plans::itinerary(&ask.itinerary)?,
        legs: ask.legs.iter().map(leg).collect::<Result<_, Problem>>()?,
        notes: ask.notes,
        patient_notes: ask.patient_notes,
        source: parse_word(&ask.source, "source")?,
        insistence: insistence(ask.override_reason),
    };
    caller.run_several(command(VisitCommand::Book(wanted))).await
}

/// What comes of moving one leg; nothing to warn of where the appointment is of no visit.
pub(crate) async fn plan_leg_move(caller: &Caller, ask: wire::LegMoveAsk) -> Result<wire::LegMoved, Problem> {
    let leg = id(&ask.appointment_id, "appointment_id", AppointmentId)?;
    let after = caller.engine.leg_moved(leg, placement(&ask.placement)?).await.map_err(|it| of(&it))?;
    let Some(after) = after else {
        return Ok(wire::LegMoved { faults: vec![], proposal: None, legs: vec![] });
    };
    Ok(wire::LegMoved {
        faults: after.faults.into_iter().map(visit_fault).collect(),
        proposal: after.proposal.as_ref().map(plans::visit_plan),
        legs: legs_beside(caller, leg).await?,
    })
}

/// Every appointment of the visit that `leg` is of.
async fn legs_beside(caller: &Caller, leg: AppointmentId) -> Result<Vec<wire::LegItem>, Problem> {
    let mut snapshot = caller.engine.snapshot().await.map_err(|it| of(&it))?;
    let mut rows = snapshot.rows();
    let there = rows.appointments(&[leg]).await.map_err(failed)?.pop();
    let Some(visit) = there.and_then(|it| it.visit).map(|it| it.visit) else { return Ok(vec![]) };
    let legs = rows.appointments_of_plans(&[], &[visit], &[]).await.map_err(failed)?;
    drop(snapshot);
    let of_visit = |item: &CalendarItem| {
        let it = legs.iter().find(|it| it.id.to_string() == item.id)?.visit?;
        Some(it.leg)
    };
    let items = caller.several(legs.iter().map(|it| it.id)).await?;
    Ok(items.into_iter().filter_map(|item| Some(wire::LegItem { leg: of_visit(&item)?, item })).collect())
}

/// Moves several legs at once.
pub(crate) async fn move_visit(caller: &Caller, ask: wire::MoveVisit) -> Result<SeveralDone, Problem> {
    let leg = |it: &wire::MoveTo| {
        Ok(LegMove {
            id: id(&it.appointment_id, "appointment_id", AppointmentId)?,
            seen_version: Some(it.version),
            placement: placement(&it.placement)?,
        })
    };
    let moved = VisitCommand::Move {
        id: id(&ask.id, "id", VisitId)?,
        legs: ask.legs.iter().map(leg).collect::<Result<_, Problem>>()?,
        insistence: insistence(ask.override_reason),
    };
    caller.run_several(command(moved)).await
}

/// Calls off every leg that still can be.
pub(crate) async fn cancel_visit(caller: &Caller, ask: wire::CancelVisit) -> Result<SeveralDone, Problem> {
    let cancel = VisitCommand::Cancel {
        id: id(&ask.id, "id", VisitId)?,
        code: parse_word(&ask.code, "code")?,
        reason: ask.reason,
        insistence: insistence(ask.override_reason),
    };
    caller.run_several(command(cancel)).await
}

fn command(command: VisitCommand) -> Command {
    Command::Visit(Box::new(command))
}
