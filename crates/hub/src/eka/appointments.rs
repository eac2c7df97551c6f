//! Appointments of source 002: book, change, check in, call off, show (S2.10–S2.17).

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use daybook_booking::appointment::{Appointment, CancelCode, Source};
use daybook_booking::command::{Book, Command, Edits, Insistence, Placement};
use daybook_booking::ids::{AppointmentId, PatientId};
use daybook_engine::Outcome;
use daybook_store::{CalendarRow, Numbered};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::parts::{check_business, checked, doctor, instant, kind, place};
use super::patients::{PatientDetails, patient, present};
use crate::gate::Caller;
use crate::native::body::{Body, Query};
use crate::native::fields::Fields;
use crate::native::refused::{broke, refused};
use crate::native::shape;
use crate::problem::Problem;
use crate::route::{Parameter, may};

/// What is booked or changed. To book, all is needed but `appointment_id`, and either `patient_id` or
/// `patient_details`; to change, `appointment_id` and what is to be otherwise.
#[derive(Deserialize, ToSchema)]
#[schema(as = EkaBooking)]
pub(crate) struct Booking {
    appointment_id: Option<String>,
    /// A number or an id.
    #[schema(value_type = Option<String>)]
    doctor_id: Option<Value>,
    /// A number or an id.
    #[schema(value_type = Option<String>)]
    clinic_id: Option<Value>,
    patient_id: Option<String>,
    patient_details: Option<PatientDetails>,
    appointment_details: Option<When>,
    /// The type's name.
    appointment_type: Option<String>,
    /// As the caller says it: CASH, ONLINE, … Kept with the staff's notes.
    payment_mode: Option<String>,
}

/// When.
#[derive(Deserialize, ToSchema)]
#[schema(as = EkaWhen)]
pub(crate) struct When {
    /// Epoch seconds, or RFC 3339 with an offset.
    #[schema(value_type = Option<i64>)]
    start_time: Option<Value>,
    /// The same; the usual length of the type where it is left out.
    #[schema(value_type = Option<i64>)]
    end_time: Option<Value>,
}

/// An appointment, by its id.
#[derive(Deserialize, ToSchema)]
#[schema(as = EkaNamed)]
pub(crate) struct Named {
    appointment_id: Option<String>,
    business_id: Option<String>,
    /// Why, where it is called off.
    reason: Option<String>,
}

/// What was booked.
#[derive(Serialize, ToSchema)]
#[schema(as = EkaBooked)]
pub(crate) struct Booked {
    appointment_id: String,
    patient_id: String,
}

/// One appointment.
#[derive(Serialize, ToSchema)]
#[schema(as = EkaAppointment)]
pub(crate) struct Details {
    appointment_id: String,
    business_id: String,
    doctor_id: String,
    doctor_name: String,
    clinic_id: String,
    clinic_name: String,
    patient_id: String,
    patient_name: String,
    appointment_type: String,
    /// Our own word: confirmed, checked_in, …
    status: &'static str,
    /// Epoch seconds.
    start_time: i64,
    /// Epoch seconds.
    end_time: i64,
    /// RFC 3339 in the clinic's zone.
    start: String,
    /// RFC 3339 in the clinic's zone.
    end: String,
}

/// What [`show`] may be asked.
pub(crate) const SHOW: &[Parameter] =
    &[may("business_id", "the clinic's id or number"), may("appointment_id", "again")];

/// Books.
pub(crate) async fn book(caller: Caller, body: Body<Booking>) -> Result<(StatusCode, Json<Booked>), Problem> {
    let (wanted, book, mut fields) = (body.value, caller.clinic.book(), Fields::default());
    let said = fields.needed(wanted.appointment_type.as_deref(), "/appointment_type");
    let kind = said.and_then(|it| kind(&book, it));
    if said.is_some() && kind.is_none() {
        fields.wrong("/appointment_type", "unknown", "there is no such type");
    }
    let payment = fields.needed(wanted.payment_mode.as_deref(), "/payment_mode");
    let notes = payment.map(|it| format!("Payment mode: {it}")).unwrap_or_default();
    fields.needed(wanted.doctor_id.as_ref(), "/doctor_id");
    fields.needed(wanted.clinic_id.as_ref(), "/clinic_id");
    let placement = placed(&caller, &wanted, kind.map(|it| it.default_minutes), (None, &mut fields)).await?;
    let known = fields.id(wanted.patient_id.as_deref(), "/patient_id", PatientId);
    let new = match (&wanted.patient_id, &wanted.patient_details) {
        (Some(_), _) => None,
        (None, Some(details)) => patient(&caller, details, "/patient_details", &mut fields),
        (None, None) => {
            fields.wrong("/patient_id", "missing", "say who comes: patient_id or patient_details");
            None
        }
    };
    checked(fields)?;
    let (Some(kind), Some(placement)) = (kind, placement) else {
        return Err(Problem::internal(&"a field was neither there nor missing"));
    };
    let patient = match (known, new) {
        (Some(known), _) => known,
        // Made of a name and a phone alone: to be completed or merged (C16).
        (None, Some(new)) => {
            present(&caller, daybook_booking::patient::Patient { provisional: true, ..new }).await?.0
        }
        (None, None) => return Err(Problem::internal(&"nobody was to come")),
    };
    let id = AppointmentId(caller.clinic.engine.new_id());
    let command = Command::Book(Book {
        id,
        patient,
        appointment_type: kind.id,
        placement,
        notes,
        patient_notes: String::new(),
        source: Source::Online,
        external_id: None,
        paid_with: None,
        insistence: Insistence::None,
    });
    run(&caller, command).await?;
    let booked = Booked { appointment_id: id.to_string(), patient_id: patient.to_string() };
    Ok((StatusCode::CREATED, Json(booked)))
}

/// Changes or moves, in one step: refused, the old one stays as it is (C6).
pub(crate) async fn change(caller: Caller, body: Body<Booking>) -> Result<Json<Details>, Problem> {
    let (wanted, book, mut fields) = (body.value, caller.clinic.book(), Fields::default());
    let old = named(&caller, wanted.appointment_id.as_deref()).await?.appointment;
    let placement = placed(&caller, &wanted, None, (Some(&old), &mut fields)).await?;
    let kind = wanted.appointment_type.as_deref().map(|it| kind(&book, it));
    if matches!(kind, Some(None)) {
        fields.wrong("/appointment_type", "unknown", "there is no such type");
    }
    let patient = fields.id(wanted.patient_id.as_deref(), "/patient_id", PatientId);
    checked(fields)?;
    let edits = Edits {
        patient,
        appointment_type: kind.flatten().map(|it| it.id),
        placement,
        notes: wanted.payment_mode.map(|it| format!("Payment mode: {it}")),
        ..Edits::default()
    };
    let seen_version = Some(old.version);
    let edit = Command::Edit { id: old.id, seen_version, edits, insistence: Insistence::None };
    let done = run(&caller, edit).await?;
    shown(&caller, old.id, &done).await
}

pub(crate) async fn check_in(caller: Caller, body: Body<Named>) -> Result<Json<Details>, Problem> {
    check_business(&caller, body.value.business_id.as_deref())?;
    let id = named(&caller, body.value.appointment_id.as_deref()).await?.appointment.id;
    let done = run(&caller, Command::CheckIn(id)).await?;
    shown(&caller, id, &done).await
}

pub(crate) async fn cancel(caller: Caller, body: Body<Named>) -> Result<Json<Details>, Problem> {
    check_business(&caller, body.value.business_id.as_deref())?;
    let id = named(&caller, body.value.appointment_id.as_deref()).await?.appointment.id;
    let reason = body.value.reason.unwrap_or_default();
    let cancel = Command::Cancel { id, code: CancelCode::Other, reason, insistence: Insistence::None };
    let done = run(&caller, cancel).await?;
    shown(&caller, id, &done).await
}

pub(crate) async fn show(
    caller: Caller,
    Path(appointment_id): Path<String>,
    query: Query,
) -> Result<Json<Details>, Problem> {
    query.only(SHOW)?;
    check_business(&caller, query.one("business_id"))?;
    let row = named(&caller, Some(&appointment_id)).await?;
    caller.note_opened(row.appointment.id).await?;
    details(&caller, &row).await.map(Json)
}

/// Where and when; of `old`, what is not said stays.
async fn placed(
    caller: &Caller,
    wanted: &Booking,
    usual: Option<u16>,
    (old, fields): (Option<&Appointment>, &mut Fields),
) -> Result<Option<Placement>, Problem> {
    let provider = doctor(caller, wanted.doctor_id.as_ref(), fields).await?;
    let location = place(caller, wanted.clinic_id.as_ref(), fields).await?;
    let when = wanted.appointment_details.as_ref();
    let said = when.and_then(|it| it.start_time.as_ref());
    if old.is_none() {
        fields.needed(said, "/appointment_details/start_time");
    }
    let start = instant(said, "/appointment_details/start_time", fields);
    let end = instant(when.and_then(|it| it.end_time.as_ref()), "/appointment_details/end_time", fields);
    if old.is_some() && provider.is_none() && location.is_none() && start.is_none() && end.is_none() {
        return Ok(None);
    }
    let Some(start) = start.or(old.map(|it| it.promise.period.start())) else { return Ok(None) };
    let lasts = old.map(|it| it.promise.period.minutes()).and_then(|it| u16::try_from(it).ok()).or(usual);
    let minutes = match end {
        Some(end) => u16::try_from((end - start).num_minutes()).ok().filter(|it| *it > 0),
        None => Some(lasts.unwrap_or(5)),
    };
    let Some(minutes) = minutes else {
        fields.wrong("/appointment_details/end_time", "out_of_range", "the end must come after the start");
        return Ok(None);
    };
    let Some(wall_start) =
        fields.wall(start, caller.clinic.book().clinic.zone, "/appointment_details/start_time")
    else {
        return Ok(None);
    };
    let provider = provider.or(old.map(|it| it.provider));
    let goes = location.or(old.map(|it| it.location));
    let kept = old.filter(|it| Some(it.location) == goes).map(|it| it.resources.clone());
    Ok(provider.zip(goes).map(|(provider, location)| Placement {
        provider,
        location,
        resources: kept.unwrap_or_default(),
        wall_start,
        minutes,
    }))
}

async fn run(caller: &Caller, command: Command) -> Result<Outcome, Problem> {
    match caller.clinic.engine.run(&caller.actor, command).await {
        Ok(done) => Ok(done),
        Err(error) => Err(refused(&caller.clinic, error).await),
    }
}

/// The appointment with that id, unless it was deleted.
async fn named(caller: &Caller, id: Option<&str>) -> Result<CalendarRow, Problem> {
    let mut fields = Fields::default();
    let id = fields.needed(id, "/appointment_id");
    checked(fields)?;
    let id = id.and_then(|it| Uuid::parse_str(it).ok()).map(AppointmentId).ok_or_else(Problem::not_found)?;
    let rows = caller.clinic.engine.store().cards(&[id]).await.map_err(|it| broke(&it))?;
    rows.into_iter().find(|it| it.appointment.deleted_at.is_none()).ok_or_else(Problem::not_found)
}

async fn shown(caller: &Caller, id: AppointmentId, done: &Outcome) -> Result<Json<Details>, Problem> {
    caller.note_if_only_shown(done, id).await?;
    let row = named(caller, Some(&id.to_string())).await?;
    details(caller, &row).await.map(Json)
}

async fn details(caller: &Caller, row: &CalendarRow) -> Result<Details, Problem> {
    let (it, book) = (&row.appointment, caller.clinic.book());
    let (start, end) = (it.promise.period.start(), it.promise.period.end());
    Ok(Details {
        appointment_id: it.id.to_string(),
        business_id: book.clinic.id.to_string(),
        doctor_id: number(caller, Numbered::Provider(it.provider)).await?,
        doctor_name: book.provider(it.provider).map(|it| it.name.clone()).unwrap_or_default(),
        clinic_id: number(caller, Numbered::Location(it.location)).await?,
        clinic_name: book.location(it.location).map(|it| it.name.clone()).unwrap_or_default(),
        patient_id: it.patient.to_string(),
        patient_name: format!("{} {}", row.patient.given, row.patient.family).trim().to_owned(),
        appointment_type: book
            .appointment_type(it.appointment_type)
            .map(|it| it.name.clone())
            .unwrap_or_default(),
        status: it.kind_at(caller.clinic.engine.now()).text(),
        start_time: start.timestamp(),
        end_time: end.timestamp(),
        start: shape::instant(start, book.clinic.zone),
        end: shape::instant(end, book.clinic.zone),
    })
}

async fn number(caller: &Caller, of: Numbered) -> Result<String, Problem> {
    Ok(caller.clinic.number(of).await?.to_string())
}
