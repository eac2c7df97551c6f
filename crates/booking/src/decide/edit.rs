//! An appointment changed in place: moved, resized, given to another provider, noted on (C6, C15, S4.21).

use super::place::{Moving, Placing};
use super::{Case, Decision, valid};
use crate::appointment::{Appointment, PatientConfirmation};
use crate::command::{Edits, Insistence, Placement};
use crate::ids::{AppointmentId, ResourceId};
use crate::refusal::Refusal;
use crate::status::Step;
use crate::wall;

/// What is to be changed.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) id: AppointmentId,
    pub(super) seen_version: Option<u64>,
    pub(super) edits: &'a Edits,
    pub(super) insistence: &'a Insistence,
}

/// Changes an appointment in place. It keeps its number; its place and time are validated anew, but only
/// when they, the patient or the type change.
pub(super) fn edit(case: Case<'_>, wanted: Wanted<'_>) -> Decision {
    let before = case.appointment(wanted.id)?;
    if wanted.seen_version.is_some_and(|seen| seen != before.version) {
        return Err(Refusal::ChangedSince);
    }
    edited(case, before, wanted)
}

/// Changes `before`, which need not stand on the sheet: those that move together are lifted off it first.
pub(super) fn edited(case: Case<'_>, before: &Appointment, wanted: Wanted<'_>) -> Decision {
    let edits = wanted.edits;
    valid::notes(edits.notes.as_deref().unwrap_or_default())?;
    valid::notes(edits.patient_notes.as_deref().unwrap_or_default())?;
    let mut after = if is_placed_anew(case, before, edits) {
        if !before.allows(Step::Place, case.now) {
            return Err(case.not_from(before));
        }
        placed_anew(case, before, wanted)?
    } else {
        before.clone()
    };
    after.notes = edits.notes.clone().unwrap_or(after.notes);
    after.patient_notes = edits.patient_notes.clone().unwrap_or(after.patient_notes);
    if let Some(procedures) = &edits.procedures {
        valid::procedures(&case.sheet.book, procedures)?;
        after.procedures.clone_from(procedures);
    }
    if let Some(link) = edits.video_link.as_deref().map(str::trim) {
        valid::video_link(link)?;
        link.clone_into(&mut after.video_link);
    }
    after.source = edits.source.unwrap_or(after.source);
    after.patient_confirmation = edits.patient_confirmation.unwrap_or(after.patient_confirmation);
    let moved = has_moved(before, &after);
    let mut changes = case.repriced(before, case.changed(before, after))?;
    changes.extend(case.unpinned(before).filter(|_| moved));
    Ok(changes)
}

/// Whether `edits` ask for another place, another patient or another type.
pub(super) fn is_placed_anew(case: Case<'_>, before: &Appointment, edits: &Edits) -> bool {
    edits.patient.is_some_and(|it| it != before.patient)
        || edits.appointment_type.is_some_and(|it| it != before.appointment_type)
        || edits.placement.as_ref().is_some_and(|it| differs(case, before, it))
}

/// Whether `placement` is somewhere else.
fn differs(case: Case<'_>, before: &Appointment, placement: &Placement) -> bool {
    placement.provider != before.provider
        || placement.location != before.location
        || has_other_resources(case, before, &placement.resources)
        || u32::from(placement.minutes) != before.promise.period.minutes()
        || placement.wall_start != wall_start(case, before)
}

/// Whether `chosen` are others than it has; those of a needed kind may be left to the core.
fn has_other_resources(case: Case<'_>, before: &Appointment, chosen: &[ResourceId]) -> bool {
    let book = &case.sheet.book;
    let needs = book.appointment_type(before.appointment_type).map_or(&[][..], |it| &it.needs);
    let needed = |id: &ResourceId| book.resource(*id).is_some_and(|it| needs.contains(&it.kind));
    chosen.iter().any(|it| !before.resources.contains(it))
        || before.resources.iter().any(|it| !chosen.contains(it) && !needed(it))
}

/// The start as the clinic's clock shows it now, should its zone have been changed since.
fn wall_start(case: Case<'_>, it: &Appointment) -> chrono::NaiveDateTime {
    let zone = case.sheet.book.clinic.zone;
    if it.promise.zone == zone { it.promise.wall_start } else { wall::wall(it.promise.period.start(), zone) }
}

fn placed_anew(case: Case<'_>, before: &Appointment, wanted: Wanted<'_>) -> Result<Appointment, Refusal> {
    let edits = wanted.edits;
    let as_it_is = || Placement {
        provider: before.provider,
        location: before.location,
        resources: before.resources.clone(),
        wall_start: wall_start(case, before),
        minutes: u16::try_from(before.promise.period.minutes()).unwrap_or(u16::MAX),
    };
    let placement = edits.placement.clone().unwrap_or_else(as_it_is);
    let patient = edits.patient.unwrap_or(before.patient);
    let appointment_type = edits.appointment_type.unwrap_or(before.appointment_type);
    let insistence = wanted.insistence;
    let placing = Placing {
        moving: Moving::InPlace(before),
        patient,
        appointment_type,
        placement: &placement,
        insistence,
    };
    let placed = case.place(placing)?;
    let mut after = Appointment {
        patient,
        provider: placement.provider,
        location: placement.location,
        resources: placed.resources,
        appointment_type,
        promise: placed.promise,
        buffers: placed.buffers,
        overbooked: placed.overbooked,
        ..before.clone()
    };
    let begins_with = case.video_link(before.provider, before.appointment_type);
    if before.video_link == begins_with {
        // Nobody chose another place to meet: it is that of whoever sees them now.
        after.video_link = case.video_link(after.provider, after.appointment_type);
    }
    if after.patient != before.patient {
        after.planned = None;
    }
    if has_moved(before, &after) || after.patient != before.patient {
        // They said yes to another time, or somebody else did.
        after.patient_confirmation = PatientConfirmation::Unasked;
    }
    Ok(after)
}

/// Whether the patient would come at another time, to another place or to somebody else.
fn has_moved(before: &Appointment, after: &Appointment) -> bool {
    before.promise.period.start() != after.promise.period.start()
        || before.location != after.location
        || before.provider != after.provider
}
