//! Booking by a patient (S3.20): for themselves, by the rules that bind patients, as often as their key says, once.

use axum::http::StatusCode;
use axum::response::Response;
use chrono::{DateTime, Utc};
use daybook_booking::appointment::{Appointment as Row, Source};
use daybook_booking::command::{Book, Command, Insistence};
use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::ids::{AppointmentId, AppointmentTypeId, PatientId, ProviderId};
use serde::Deserialize;
use utoipa::ToSchema;

use super::refused::{not_theirs, refused_to_patient};
use super::shape::PortalAppointment;
use super::slots::{check_open, open_type};
use crate::gate::PatientSession;
use crate::native::body::Body;
use crate::native::fields::Fields;
use crate::native::keyed::{Asked, Keyed, View, Write, carry_out_as};
use crate::native::wanted::Place;
use crate::problem::Problem;

/// What a patient chose, of what was offered.
#[derive(Deserialize, ToSchema)]
pub(crate) struct PortalBooking {
    /// What for.
    appointment_type_id: Option<String>,
    /// With whom.
    provider_id: Option<String>,
    /// Where; left out, where the provider works that day.
    location_id: Option<String>,
    /// Start, RFC 3339 with an offset, on a whole minute.
    start_time: Option<String>,
    /// Left out, or the session's own patient: nobody books for others.
    patient_id: Option<String>,
}

/// Books.
pub(super) async fn book(
    session: PatientSession,
    asked: Asked,
    body: Body<PortalBooking>,
) -> Result<Response, Problem> {
    let key = asked.key()?;
    let clinic = &session.caller.clinic;
    let (wanted, book, mut fields) = (body.value, clinic.book(), Fields::default());
    let patient = fields.id(wanted.patient_id.as_deref(), "/patient_id", PatientId);
    let provider = Fields::default().id(wanted.provider_id.as_deref(), "/provider_id", ProviderId);
    let theirs = patient.is_none_or(|it| it == session.patient);
    if !theirs || provider.is_some_and(|it| book.provider(it).is_none()) {
        return Err(not_theirs());
    }
    let kind = fields.needed(wanted.appointment_type_id.as_deref(), "/appointment_type_id");
    let kind = fields.id(kind, "/appointment_type_id", AppointmentTypeId);
    let place = Place {
        provider_id: wanted.provider_id,
        location_id: wanted.location_id,
        start_time: wanted.start_time,
        ..Place::default()
    };
    let placement = place.of_new((&book, &mut fields), kind);
    fields.done()?;
    let (Some(kind), Some(placement)) = (kind, placement) else {
        return Err(Problem::internal(&"a field was neither there nor missing"));
    };
    open_type(&book, kind)?;
    check_open(&book, (Some(placement.provider), Some(placement.location)))?;
    let id = AppointmentId(clinic.engine.new_id());
    let command = Command::Book(Book {
        id,
        patient: session.patient,
        appointment_type: kind,
        placement,
        notes: String::new(),
        patient_notes: String::new(),
        source: Source::Online,
        external_id: None,
        paid_with: None,
        insistence: Insistence::None,
    });
    let write = Write { command, seen: None, shown: id, status: StatusCode::CREATED };
    let keyed = Keyed { key, fingerprint: body.fingerprint };
    match carry_out_as(&session.caller, (write, PATIENTS), Some(keyed)).await? {
        Ok(response) => Ok(response),
        Err(error) => Err(refused_to_patient(clinic, error).await),
    }
}

/// How a patient is shown what was booked; nobody else's path leads there.
const PATIENTS: View = View { body: shown, place: None };

fn shown(row: &Row, book: &ClinicBook, now: DateTime<Utc>) -> String {
    serde_json::to_string(&PortalAppointment::of(row, book, now)).expect("it is plain JSON")
}
