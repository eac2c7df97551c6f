//! The waitlist: entries, offers with a hold, and what becomes of them.

use super::{Case, Decision, book, cancel, progress, reschedule, valid};
use crate::appointment::{Appointment, CancelCode, Source, Status};
use crate::change::{Change, Edit};
use crate::command::{Book, Insistence, Placement};
use crate::ids::{AppointmentId, WaitlistEntryId};
use crate::refusal::{Fault, Field, Refusal};
use crate::status::{StatusKind, Step};
use crate::waitlist::{EntryState, Offer, WaitlistCommand, WaitlistEntry};
use crate::wall::weekday;

/// Longest notice anybody needs, minutes: four weeks.
const LONGEST_NOTICE_MINUTES: u16 = 28 * 1440;

/// Answers what is asked of the waitlist.
pub(super) fn waitlist(case: Case<'_>, command: &WaitlistCommand) -> Decision {
    match command {
        WaitlistCommand::Save(wanted) => save(case, wanted),
        WaitlistCommand::Remove(id) => remove(case, *id),
        WaitlistCommand::Offer(wanted) => offer(case, wanted),
        WaitlistCommand::Accept(id) => accept(case, *id),
        WaitlistCommand::Decline(id) => decline(case, *id),
        WaitlistCommand::Expire(id) => expire(case, *id),
        WaitlistCommand::Book { entry, appointment, placement, insistence } => {
            book_entry(case, *entry, Placing { id: *appointment, placement, insistence })
        }
    }
}

/// Puts somebody on it, or changes what they wait for.
pub(super) fn save(case: Case<'_>, wanted: &WaitlistEntry) -> Decision {
    check(case, wanted)?;
    let existing = case.sheet.waitlist_entry(wanted.id);
    if existing.is_some_and(|it| it.deleted) {
        return Err(Refusal::NotFound);
    }
    existing.map_or(Ok(()), |it| case.check_own(it.patient))?;
    let row = match existing {
        Some(it) => WaitlistEntry {
            patient: it.patient,
            added_at: it.added_at,
            added_by: it.added_by,
            declined: it.declined,
            state: it.state,
            ..wanted.clone()
        },
        None => WaitlistEntry {
            added_at: case.now,
            added_by: case.actor.by,
            declined: 0,
            state: EntryState::Waiting,
            ..wanted.clone()
        },
    };
    let row = WaitlistEntry { deleted: false, ..row };
    Ok(case.saved(existing, row)?.map(Change::WaitlistEntry).into_iter().collect())
}

fn check(case: Case<'_>, wanted: &WaitlistEntry) -> Result<(), Refusal> {
    let book = &case.sheet.book;
    case.check_own(wanted.patient)?;
    case.check_patient(wanted.patient)?;
    valid::notes(&wanted.notes)?;
    let appointment_type = book.appointment_type(wanted.appointment_type);
    let allows = appointment_type.map(|it| it.allows(wanted.minutes));
    valid::require(allows.is_some(), Field::AppointmentType, Fault::Unknown)?;
    valid::require(allows == Some(true), Field::Minutes, Fault::OutOfRange)?;
    valid::require(wanted.notice_minutes <= LONGEST_NOTICE_MINUTES, Field::Notice, Fault::OutOfRange)?;
    let wishes = &wanted.preferences;
    let known = wishes.providers.iter().all(|it| book.provider(*it).is_some());
    valid::require(known, Field::Provider, Fault::Unknown)?;
    let known = wishes.locations.iter().all(|it| book.location(*it).is_some());
    valid::require(known, Field::Location, Fault::Unknown)?;
    let known = wishes.weekdays.iter().all(|it| weekday(*it).is_some());
    valid::require(known, Field::Weekdays, Fault::OutOfRange)?;
    let ends = wishes.earliest.zip(wishes.latest);
    valid::require(ends.is_none_or(|(from, to)| from <= to), Field::To, Fault::Contradictory)?;
    let has = wanted.asap.map(|id| case.sheet.appointment(id).is_some_and(|it| it.patient == wanted.patient));
    valid::require(has != Some(false), Field::Appointments, Fault::Unknown)
}

fn remove(case: Case<'_>, id: WaitlistEntryId) -> Decision {
    let Some(entry) = case.sheet.waitlist_entry(id).filter(|it| !it.deleted) else {
        return Ok(vec![]); // Taken off twice.
    };
    case.check_own(entry.patient)?;
    let mut changes = freed(case, entry, false)?;
    let (deleted, state) = (true, settled(entry));
    changes.extend(changed(case, entry, WaitlistEntry { deleted, state, ..entry.clone() }));
    Ok(changes)
}

/// How it stands once no offer is open.
fn settled(entry: &WaitlistEntry) -> EntryState {
    match entry.state {
        EntryState::Offered { .. } | EntryState::Waiting => EntryState::Waiting,
        booked @ EntryState::Booked { .. } => booked,
    }
}

fn offer(case: Case<'_>, wanted: &Offer) -> Decision {
    let entry = entry(case, wanted.entry)?;
    if case.sheet.appointment(wanted.appointment).is_some() {
        return Ok(vec![]); // Sent twice: the first one already did it.
    }
    check_waiting(case, entry)?;
    let insistence = Insistence::None;
    let placing = Placing { id: wanted.appointment, placement: &wanted.placement, insistence: &insistence };
    // What an earlier offer held and nobody answered is written down as run out.
    let mut changes = freed(case, entry, true)?;
    changes.extend(book::hold(case, &booking(entry, placing), wanted.until)?);
    let state = EntryState::Offered { appointment: wanted.appointment, until: wanted.until };
    changes.extend(changed(case, entry, WaitlistEntry { state, ..entry.clone() }));
    Ok(changes)
}

/// What was held is booked; where they had an appointment, it becomes that one's successor.
fn accept(case: Case<'_>, id: WaitlistEntryId) -> Decision {
    let entry = entry(case, id)?;
    let held = match entry.state {
        EntryState::Offered { appointment, .. } => appointment,
        EntryState::Booked { .. } => return Ok(vec![]), // Accepted twice.
        EntryState::Waiting => return Err(not_from(entry)),
    };
    let draft = case.appointment(held)?;
    let mut changes = match had(case, entry) {
        Some(had) if draft.kind_at(case.now) == StatusKind::Draft => succeed(case, had, draft),
        Some(_) | None => progress::confirm(case, held)?,
    };
    let state = EntryState::Booked { appointment: held };
    changes.extend(changed(case, entry, WaitlistEntry { state, ..entry.clone() }));
    Ok(changes)
}

/// The held appointment takes the place of the one they had, in the same chain (C6).
fn succeed(case: Case<'_>, had: &Appointment, draft: &Appointment) -> Vec<Change> {
    let left = Appointment { status: Status::Rescheduled { at: case.now, to: draft.id }, ..had.clone() };
    let mut changes = case.changed(had, left);
    let successor = Appointment {
        status: case.booked_status((draft.location, draft.appointment_type)),
        number: had.number,
        previous: Some(had.id),
        root: had.root,
        reschedule_count: had.reschedule_count.saturating_add(1),
        sequence: had.sequence + 1,
        planned: had.planned,
        procedures: had.procedures.clone(),
        ..draft.clone()
    };
    changes.extend(Edit::changed(draft, successor, case.now).map(Change::Appointment));
    changes.extend(case.unpinned(had));
    changes
}

fn decline(case: Case<'_>, id: WaitlistEntryId) -> Decision {
    let entry = entry(case, id)?;
    if !matches!(entry.state, EntryState::Offered { .. }) {
        return Err(not_from(entry));
    }
    let mut changes = freed(case, entry, true)?;
    let (state, declined) = (EntryState::Waiting, entry.declined.saturating_add(1));
    changes.extend(changed(case, entry, WaitlistEntry { state, declined, ..entry.clone() }));
    Ok(changes)
}

fn expire(case: Case<'_>, id: WaitlistEntryId) -> Decision {
    let entry = entry(case, id)?;
    match entry.state {
        EntryState::Offered { until, .. } if until <= case.now => {}
        EntryState::Offered { .. } | EntryState::Waiting | EntryState::Booked { .. } => {
            return Err(not_from(entry));
        }
    }
    let mut changes = freed(case, entry, true)?;
    changes.extend(changed(case, entry, WaitlistEntry { state: EntryState::Waiting, ..entry.clone() }));
    Ok(changes)
}

/// Gives free what an offer holds: called off, or written down as run out. What has become of it otherwise
/// stays.
fn freed(case: Case<'_>, entry: &WaitlistEntry, waits_on: bool) -> Decision {
    let EntryState::Offered { appointment, .. } = entry.state else {
        return Ok(vec![]);
    };
    let Some(held) = case.sheet.appointment(appointment).filter(|it| it.deleted_at.is_none()) else {
        return Ok(vec![]);
    };
    match held.status {
        Status::Draft { hold_expires_at } if hold_expires_at <= case.now => {
            let status = Status::Expired { at: hold_expires_at };
            Ok(case.changed(held, Appointment { status, ..held.clone() }))
        }
        Status::Draft { .. } => {
            let code = if waits_on { CancelCode::Patient } else { CancelCode::Clinic };
            Ok(case.changed(held, cancel::cancelled(case, held, (code, ""), None)))
        }
        Status::PendingApproval
        | Status::Confirmed
        | Status::CheckedIn { .. }
        | Status::InProgress { .. }
        | Status::Completed { .. }
        | Status::Cancelled { .. }
        | Status::NoShow { .. }
        | Status::Rescheduled { .. }
        | Status::Expired { .. } => Ok(vec![]),
    }
}

#[derive(Clone, Copy)]
struct Placing<'a> {
    id: AppointmentId,
    placement: &'a Placement,
    insistence: &'a Insistence,
}

/// Books straight from the list; where they had an appointment, it is replaced (C6).
fn book_entry(case: Case<'_>, id: WaitlistEntryId, placing: Placing<'_>) -> Decision {
    let entry = entry(case, id)?;
    if case.sheet.appointment(placing.id).is_some() {
        return Ok(vec![]); // Sent twice: the first one already did it.
    }
    check_waiting(case, entry)?;
    let mut changes = freed(case, entry, true)?;
    changes.extend(match had(case, entry) {
        Some(had) => succeeding(case, had, placing)?,
        None => book::book(case, &booking(entry, placing))?,
    });
    let state = EntryState::Booked { appointment: placing.id };
    changes.extend(changed(case, entry, WaitlistEntry { state, ..entry.clone() }));
    Ok(changes)
}

/// The appointment they would come sooner than, while it can still be replaced.
fn had<'a>(case: Case<'a>, entry: &WaitlistEntry) -> Option<&'a Appointment> {
    case.appointment_for(entry.asap?, Step::Reschedule).ok()
}

fn succeeding(case: Case<'_>, had: &Appointment, placing: Placing<'_>) -> Decision {
    let Placing { id: successor, placement, insistence } = placing;
    let mut changes =
        reschedule::reschedule(case, reschedule::Wanted { id: had.id, successor, placement, insistence })?;
    for change in &mut changes {
        if let Change::Appointment(Edit { before: None, after }) = change {
            after.source = Source::Waitlist;
        }
    }
    Ok(changes)
}

fn booking(entry: &WaitlistEntry, placing: Placing<'_>) -> Book {
    Book {
        id: placing.id,
        patient: entry.patient,
        appointment_type: entry.appointment_type,
        placement: placing.placement.clone(),
        notes: entry.notes.clone(),
        patient_notes: String::new(),
        source: Source::Waitlist,
        external_id: None,
        paid_with: None,
        insistence: placing.insistence.clone(),
    }
}

/// An entry that was not taken off.
fn entry(case: Case<'_>, id: WaitlistEntryId) -> Result<&WaitlistEntry, Refusal> {
    let entry = case.sheet.waitlist_entry(id).filter(|it| !it.deleted).ok_or(Refusal::NotFound)?;
    case.check_own(entry.patient)?;
    Ok(entry)
}

fn check_waiting(case: Case<'_>, entry: &WaitlistEntry) -> Result<(), Refusal> {
    if entry.is_waiting(case.now) { Ok(()) } else { Err(not_from(entry)) }
}

fn not_from(entry: &WaitlistEntry) -> Refusal {
    let from = match entry.state {
        EntryState::Waiting => "waiting",
        EntryState::Offered { .. } => "offered",
        EntryState::Booked { .. } => "booked",
    };
    Refusal::InvalidTransition { from }
}

fn changed(case: Case<'_>, before: &WaitlistEntry, after: WaitlistEntry) -> Option<Change> {
    Edit::changed(before, after, case.now).map(Change::WaitlistEntry)
}
