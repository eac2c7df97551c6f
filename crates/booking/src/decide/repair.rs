//! A repaired day: the leave, and every appointment it strands, in one step (D9).

use super::together::Move;
use super::{Case, Decision, pin, save_exception, valid, waitlist};
use crate::change::apply;
use crate::command::Insistence;
use crate::permission::Permission;
use crate::refusal::{Fault, Field, Part, Refusal};
use crate::repair::RepairDay;

/// Writes the leave down, moves what has a place and sets the rest aside at once, or does nothing.
pub(super) fn repair_day(case: Case<'_>, wanted: &RepairDay) -> Decision {
    let mut sheet = case.sheet.clone();
    let mut changes = vec![];
    if let Some(closure) = &wanted.closure {
        case.permit(Permission::EditSchedules)?;
        changes = save_exception::save_exception(case, closure)?;
        changes.iter().for_each(|it| apply(&mut sheet, it));
    }
    let moves = &wanted.moves;
    let twice = |(place, to): (usize, &crate::repair::AcceptedMove)| {
        moves[..place].iter().any(|it| it.appointment == to.appointment)
    };
    valid::require(!moves.iter().enumerate().any(twice), Field::Appointments, Fault::Duplicate)?;
    let moves: Vec<_> = moves
        .iter()
        .map(|it| Move {
            id: it.appointment,
            seen_version: Some(it.seen_version),
            edits: Move::to(it.placement.clone()),
            insistence: Insistence::None,
        })
        .collect();
    let closed = Case { sheet: &sheet, ..case };
    let mut together = closed.move_together(&moves);
    for id in &wanted.set_aside {
        together.decide(Part::Appointment(*id), |case| pin::pin(case, *id));
    }
    for entry in &wanted.waiting {
        case.permit(Permission::CreateAppointment)?;
        let missing = Refusal::Invalid { field: Field::Appointments, fault: Fault::Missing };
        let stays = entry.asap.ok_or(missing)?;
        together.decide(Part::Appointment(stays), |case| waitlist::save(case, entry));
    }
    changes.extend(together.all_or_none()?);
    Ok(changes)
}
