//! What a body of source 004 wants, and what the rules say to it in its words.

use daybook_booking::appointment::Appointment;
use daybook_booking::clinic::ProviderRole;
use daybook_booking::command::Placement;
use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::ids::{AppointmentTypeId, LocationId, PatientId, ProviderId};
use daybook_booking::refusal::{Fault, Field, Misfit, Refusal};
use daybook_booking::resource::Claimant;
use daybook_booking::wall;
use daybook_engine::EngineError;
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::fields::{Given, by_field};
use super::shape::word_of;
use crate::hub::Clinic;
use crate::native::refused::{broke, refused};
use crate::problem::{FieldError, Kind, Problem};

/// What is booked or changed; all of it is needed to book, any of it to change.
#[derive(Deserialize, ToSchema)]
#[schema(as = OpenCareAppointmentFields)]
#[expect(dead_code, reason = "it describes the body, which is read field by field")]
pub(crate) struct AppointmentFields {
    patient: Option<u32>,
    provider: Option<u32>,
    facility: Option<u32>,
    appointment_type: Option<String>,
    reason: Option<String>,
    start_time: Option<String>,
    end_time: Option<String>,
}

/// The parts of a command.
pub(crate) struct Wanted {
    pub(crate) patient: Option<PatientId>,
    pub(crate) appointment_type: Option<AppointmentTypeId>,
    pub(crate) placement: Option<Placement>,
    pub(crate) reason: Option<String>,
}

/// What `body` wants of a new appointment, or of `old`.
pub(crate) async fn wanted(
    clinic: &Clinic,
    body: &Value,
    old: Option<&Appointment>,
) -> Result<Wanted, Problem> {
    let (book, mut given) = (clinic.book(), Given::of(body, old.is_none())?);
    let patient = patient(clinic, &mut given).await?;
    let provider = provider(clinic, &mut given).await?;
    let location = location(clinic, &mut given).await?;
    let appointment_type = kind(&book, &mut given);
    let reason = given.text("reason");
    let placement = placement(&book, &mut given, (provider, location), old);
    given.done()?;
    Ok(Wanted { patient, appointment_type, placement, reason })
}

async fn patient(clinic: &Clinic, given: &mut Given<'_>) -> Result<Option<PatientId>, Problem> {
    let Some(number) = given.number("patient") else { return Ok(None) };
    let found = clinic.engine.store().patient_numbered(number).await.map_err(|it| broke(&it))?;
    if found.is_none() {
        unknown(given, "patient", number);
    }
    Ok(found.map(|it| it.id))
}

/// S4.16: active, and of a role that 004 books.
async fn provider(clinic: &Clinic, given: &mut Given<'_>) -> Result<Option<ProviderId>, Problem> {
    use ProviderRole::{CommunityWorker, Doctor, Midwife, Nurse};
    let Some(number) = given.number("provider") else { return Ok(None) };
    let found = clinic.provider_numbered(number).await?;
    let book = clinic.book();
    match found.and_then(|it| book.provider(it)) {
        None => unknown(given, "provider", number),
        Some(it) if !matches!(it.role, Doctor | Nurse | Midwife | CommunityWorker) => {
            given.wrong("provider", "Provider is not eligible for appointments.");
        }
        Some(it) if !it.active => given.wrong("provider", "Provider is not active."),
        Some(_) => {}
    }
    Ok(found)
}

async fn location(clinic: &Clinic, given: &mut Given<'_>) -> Result<Option<LocationId>, Problem> {
    let Some(number) = given.number("facility") else { return Ok(None) };
    let found = clinic.location_numbered(number).await?;
    if found.is_none() {
        unknown(given, "facility", number);
    }
    Ok(found)
}

fn kind(book: &ClinicBook, given: &mut Given<'_>) -> Option<AppointmentTypeId> {
    let said = given.text("appointment_type")?;
    let word = said.to_lowercase().split_whitespace().collect::<Vec<_>>().join("_");
    let found = book.appointment_types.iter().find(|it| it.active && word_of(it) == word);
    if found.is_none() {
        given.wrong("appointment_type", "Not a valid choice.");
    }
    found.map(|it| it.id)
}

fn unknown(given: &mut Given<'_>, field: &str, number: u32) {
    given.wrong(field, format!("Invalid pk \"{number}\" - object does not exist."));
}

/// Where and when. What a change leaves out stays, each by itself: a later start alone makes it shorter.
fn placement(
    book: &ClinicBook,
    given: &mut Given<'_>,
    (provider, location): (Option<ProviderId>, Option<LocationId>),
    old: Option<&Appointment>,
) -> Option<Placement> {
    let stands = old.map(|it| it.promise.period);
    let (start, end) = (given.instant("start_time"), given.instant("end_time"));
    let (start, end) = (start.or(stands.map(|it| it.start()))?, end.or(stands.map(|it| it.end()))?);
    let minutes = u16::try_from((end - start).num_minutes()).ok().filter(|_| end > start);
    let Some(minutes) = minutes else {
        given.wrong("end_time", "End time must be after start time.");
        return None;
    };
    if minutes < 5 {
        given.wrong("end_time", "Minimum duration is 5 minutes.");
    }
    let zone = book.clinic.zone;
    let wall_start = wall::wall(start, zone);
    let moved = stands.is_none_or(|it| it.start() != start);
    if moved && wall::instant(wall_start, zone) != Ok(start) {
        given.wrong("start_time", "The clinic's clocks show that time twice; only the first can be booked.");
    }
    let provider = provider.or(old.map(|it| it.provider))?;
    let goes = location.or(old.map(|it| it.location))?;
    let taken = old.map_or(&[][..], |it| &it.resources);
    let there = taken.iter().filter(|it| book.resource(**it).is_some_and(|it| it.location == goes));
    Some(Placement { provider, location: goes, resources: there.copied().collect(), wall_start, minutes })
}

/// What the rules refuse, by field and in 004's words (S4.18, S4.19).
pub(crate) async fn refused_by_field(clinic: &Clinic, error: EngineError) -> Problem {
    let EngineError::Refused(refusal) = error else { return refused(clinic, error).await };
    match &refusal {
        Refusal::DoesNotFit(misfits) if misfits.is_empty() => {
            texts([taken(Claimant::Provider(ProviderId(uuid::Uuid::nil())))])
        }
        Refusal::DoesNotFit(misfits) => texts(misfits.iter().map(said)),
        Refusal::InThePast => texts([("start_time", "Start time must be in the future.".to_owned())]),
        Refusal::SkippedWallTime { .. } => {
            texts([("start_time", "The clocks go forward over that time.".to_owned())])
        }
        Refusal::Length { min, max } => texts([(
            "end_time",
            format!("Duration must be {min} to {max} minutes for this appointment type."),
        )]),
        Refusal::NotBegun => texts([("start_time", "The appointment has not begun yet.".to_owned())]),
        Refusal::Invalid { field, fault } => texts([invalid(*field, *fault)]),
        Refusal::InvalidTransition { from } => Problem {
            errors: errors([("status", format!("This is not possible from status {from}."))]),
            ..Problem::new(Kind::InvalidTransition, refusal.to_string())
        },
        _ => refused(clinic, EngineError::Refused(refusal)).await,
    }
}

fn texts(all: impl IntoIterator<Item = (&'static str, String)>) -> Problem {
    by_field(errors(all))
}

fn errors(all: impl IntoIterator<Item = (&'static str, String)>) -> Vec<FieldError> {
    let one = |(field, message): (&str, String)| FieldError {
        pointer: format!("/{field}"),
        code: "invalid".to_owned(),
        message,
    };
    all.into_iter().map(one).collect()
}

fn taken(claimant: Claimant) -> (&'static str, String) {
    let (field, who) = match claimant {
        Claimant::Provider(_) => ("provider", "Provider"),
        Claimant::Patient(_) => ("patient", "Patient"),
        Claimant::Location(_) => ("facility", "Facility"),
        Claimant::Resource(_) => ("non_field_errors", "A chair, room or device"),
    };
    (field, format!("{who} already has an appointment in this window."))
}

fn said(misfit: &Misfit) -> (&'static str, String) {
    let (field, text) = match misfit {
        Misfit::Taken { claimant, .. } => return taken(*claimant),
        Misfit::OutsideHours { .. } => ("provider", "Provider does not see patients in this window."),
        Misfit::Closed { .. } => ("start_time", "This window is closed."),
        Misfit::NotTheirType { .. } => ("appointment_type", "Provider does not do this appointment type."),
        Misfit::NoneFree { .. } => ("non_field_errors", "No chair, room or device is free in this window."),
        Misfit::Elsewhere { .. } => ("facility", "A chair, room or device is at another facility."),
        Misfit::KeptFor(_) => ("start_time", "This window is kept for another appointment type."),
        Misfit::Policy(_) => ("non_field_errors", "A rule of the clinic does not allow this."),
        Misfit::Leased { claimant, .. } => (taken(*claimant).0, "Another computer of the clinic keeps this."),
    };
    (field, text.to_owned())
}

fn invalid(field: Field, fault: Fault) -> (&'static str, String) {
    let name = match field {
        Field::Patient => "patient",
        Field::Provider => "provider",
        Field::Location => "facility",
        Field::AppointmentType => "appointment_type",
        Field::Notes | Field::Reason => "reason",
        Field::WallStart => "start_time",
        Field::Minutes => "end_time",
        _ => "non_field_errors",
    };
    let text = match (field, fault) {
        (Field::Patient, Fault::Inactive) => "Patient is not active.",
        (Field::Provider, Fault::Inactive) => "Provider is not active.",
        (Field::Location, Fault::Inactive) => "Facility is not active.",
        (_, Fault::TooLong) => "This is too long.",
        (_, Fault::Missing) => "This field is required.",
        (_, _) => "This is not valid.",
    };
    (name, text.to_owned())
}
