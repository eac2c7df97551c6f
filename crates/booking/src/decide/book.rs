//! A new appointment (S3.13), or time held for one (S1.4–S1.6).

use chrono::{DateTime, Utc};

use super::place::{Moving, Placing};
use super::{Case, Decision, progress, redeem, valid};
use crate::appointment::{Appointment, By, PatientConfirmation, Status};
use crate::change::{Change, Edit, apply};
use crate::command::Book;
use crate::ids::{AppointmentTypeId, LocationId, ProviderId};
use crate::permission::Permission;
use crate::refusal::Refusal;

/// Books `book`, and uses the session that pays for it, where it names one.
pub(super) fn book(case: Case<'_>, book: &Book) -> Decision {
    let status = case.booked_status((book.placement.location, book.appointment_type));
    let mut changes = enter(case, book, status)?;
    for it in &changes {
        // By themselves they do not get past a deposit: the time is held, and confirmed once it is paid (S1.9–S1.11).
        if let (Change::Appointment(edit), By::Patient(_)) = (it, case.actor.by) {
            progress::check_deposit(case, &edit.after)?;
        }
    }
    let Some(with) = book.paid_with.filter(|_| !changes.is_empty()) else { return Ok(changes) };
    case.permit(Permission::TakePayments)?;
    let mut sheet = case.sheet.clone();
    changes.iter().for_each(|it| apply(&mut sheet, it));
    let case = Case { sheet: &sheet, ..case };
    changes.extend(redeem::redeem(case, with.redemption, (book.id, with.package))?);
    Ok(changes)
}

/// Holds the time of `book` until `expires_at`.
pub(super) fn hold(case: Case<'_>, book: &Book, expires_at: DateTime<Utc>) -> Decision {
    if expires_at <= case.now {
        return Err(Refusal::HoldExpired);
    }
    enter(case, book, Status::Draft { hold_expires_at: expires_at })
}

fn enter(case: Case<'_>, book: &Book, status: Status) -> Decision {
    if case.sheet.appointment(book.id).is_some() {
        return Ok(vec![]); // Sent twice: the first one already did it.
    }
    let new = appointment(case, book, status)?;
    Ok(vec![Change::Appointment(Edit::created(new, case.now))])
}

/// The appointment `book` makes, first of its chain.
pub(super) fn appointment(case: Case<'_>, book: &Book, status: Status) -> Result<Appointment, Refusal> {
    valid::notes(&book.notes)?;
    valid::notes(&book.patient_notes)?;
    let placed = case.place(Placing {
        moving: Moving::New,
        patient: book.patient,
        appointment_type: book.appointment_type,
        placement: &book.placement,
        insistence: &book.insistence,
    })?;
    Ok(Appointment {
        id: book.id,
        number: case.sheet.numbers.appointment,
        patient: book.patient,
        provider: book.placement.provider,
        location: book.placement.location,
        resources: placed.resources,
        appointment_type: book.appointment_type,
        promise: placed.promise,
        buffers: placed.buffers,
        status,
        patient_confirmation: PatientConfirmation::Unasked,
        notes: book.notes.clone(),
        patient_notes: book.patient_notes.clone(),
        source: book.source,
        booked_by: case.actor.by,
        booked_at: case.now,
        overbooked: placed.overbooked,
        previous: None,
        root: book.id,
        reschedule_count: 0,
        sequence: 0,
        external_id: book.external_id.clone(),
        series: None,
        visit: None,
        planned: None,
        procedures: vec![],
        video_link: case.video_link(book.placement.provider, book.appointment_type),
        deleted_at: None,
        updated_at: case.now,
        version: 0,
    })
}

impl Case<'_> {
    /// Where a booking of that type begins to meet: the provider's own place, where it is by video (S4.44).
    pub(super) fn video_link(self, provider: ProviderId, appointment_type: AppointmentTypeId) -> String {
        let book = &self.sheet.book;
        let by_video = book.appointment_type(appointment_type).is_some_and(|it| it.telehealth);
        let theirs = book.provider(provider).filter(|_| by_video);
        theirs.map(|it| it.video_link.clone()).unwrap_or_default()
    }

    /// What a booking of that type there is at first: booked, or waiting where a policy asks for approval.
    pub(super) fn booked_status(
        self,
        (location, appointment_type): (LocationId, AppointmentTypeId),
    ) -> Status {
        let waits = |it| self.sheet.book.waits_for_approval((location, appointment_type), it);
        if self.audience.is_some_and(waits) { Status::PendingApproval } else { Status::Confirmed }
    }
}
