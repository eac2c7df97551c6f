//! What is asked of an appointment, parsed into commands.

use daybook_booking::command::{Book, Command, Edits, Insistence, PaidWith, Placement};
use daybook_booking::ids::{
    AppointmentId, AppointmentTypeId, LocationId, PatientId, PatientPackageId, PostingId, ProcedureId,
    ProviderId, ResourceId,
};
use daybook_wire::Problem;
use daybook_wire::appointment as wire;

use super::text::{at_minute, id, id_if, ids, parse_word};

/// Where and when.
pub(crate) fn placement(placement: &wire::Placement) -> Result<Placement, Problem> {
    Ok(Placement {
        provider: id(&placement.provider_id, "provider_id", ProviderId)?,
        location: id(&placement.location_id, "location_id", LocationId)?,
        resources: ids(&placement.resource_ids, "resource_ids", ResourceId)?,
        wall_start: at_minute(&placement.date, placement.from)?,
        minutes: placement.minutes,
    })
}

/// To book.
pub(crate) fn book(request: wire::BookAppointment) -> Result<Command, Problem> {
    Ok(Command::Book(Book {
        id: id(&request.id, "id", AppointmentId)?,
        patient: id(&request.patient_id, "patient_id", PatientId)?,
        appointment_type: id(&request.appointment_type_id, "appointment_type_id", AppointmentTypeId)?,
        placement: placement(&request.placement)?,
        notes: request.notes,
        patient_notes: request.patient_notes,
        source: parse_word(&request.source, "source")?,
        external_id: None,
        paid_with: paid_with(request.paid_with)?,
        insistence: insistence(request.override_reason),
    }))
}

/// What pays for what is booked.
pub(crate) fn paid_with(asked: Option<wire::PaidWith>) -> Result<Option<PaidWith>, Problem> {
    let read = |it: wire::PaidWith| {
        Ok(PaidWith {
            redemption: id(&it.redemption_id, "redemption_id", PostingId)?,
            package: id(&it.package_id, "package_id", PatientPackageId)?,
        })
    };
    asked.map(read).transpose()
}

/// To move, resize or edit.
pub(crate) fn edit(request: wire::EditAppointment) -> Result<Command, Problem> {
    let source = request.source.as_deref().map(|it| parse_word(it, "source")).transpose()?;
    let confirmation = request.patient_confirmation.as_deref();
    Ok(Command::Edit {
        id: id(&request.id, "id", AppointmentId)?,
        seen_version: request.version,
        edits: Edits {
            patient: id_if(request.patient_id.as_deref(), "patient_id", PatientId)?,
            appointment_type: id_if(
                request.appointment_type_id.as_deref(),
                "appointment_type_id",
                AppointmentTypeId,
            )?,
            placement: request.placement.as_ref().map(placement).transpose()?,
            notes: request.notes,
            patient_notes: request.patient_notes,
            procedures: request
                .procedure_ids
                .as_ref()
                .map(|it| ids(it, "procedure_ids", ProcedureId))
                .transpose()?,
            video_link: request.video_link,
            source,
            patient_confirmation: confirmation
                .map(|it| parse_word(it, "patient_confirmation"))
                .transpose()?,
        },
        insistence: insistence(request.override_reason),
    })
}

/// To copy.
pub(crate) fn duplicate(request: wire::PlaceAnother) -> Result<Command, Problem> {
    Ok(Command::Duplicate {
        of: id(&request.of, "of", AppointmentId)?,
        id: id(&request.id, "id", AppointmentId)?,
        placement: placement(&request.placement)?,
        insistence: insistence(request.override_reason),
    })
}

/// To replace by a successor.
pub(crate) fn reschedule(request: wire::PlaceAnother) -> Result<Command, Problem> {
    Ok(Command::Reschedule {
        id: id(&request.of, "of", AppointmentId)?,
        successor: id(&request.id, "id", AppointmentId)?,
        placement: placement(&request.placement)?,
        insistence: insistence(request.override_reason),
    })
}

/// To call off.
pub(crate) fn cancel(request: wire::CancelAppointment) -> Result<Command, Problem> {
    Ok(Command::Cancel {
        id: id(&request.id, "id", AppointmentId)?,
        code: parse_word(&request.code, "code")?,
        reason: request.reason,
        insistence: insistence(request.override_reason),
    })
}

/// To bring back.
pub(crate) fn restore(request: wire::RestoreAppointment) -> Result<Command, Problem> {
    Ok(Command::Restore {
        id: id(&request.id, "id", AppointmentId)?,
        insistence: insistence(request.override_reason),
    })
}

/// A reason, even a blank one, is insisting; whether it suffices is the core's to say.
pub(crate) fn insistence(reason: Option<String>) -> Insistence {
    reason.map_or(Insistence::None, |reason| Insistence::Override { reason })
}
