//! Taking patients and appointments out to a file the person chooses.

use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, Utc};
use daybook_booking::appointment::{Appointment, Status};
use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::ids::PatientId;
use daybook_booking::patient::Patient;
use daybook_booking::status::StatusKind;
use daybook_booking::wall;
use daybook_interop::{
    AppointmentRecord, CalendarEntry, CalendarHead, EventStatus, PatientRecord, RowRelation,
    write_appointments, write_calendar, write_patients,
};
use daybook_store::{AuditEntry, CalendarFilter, WriteError};
use daybook_wire::Problem;
use daybook_wire::printing::FileSaved;
use daybook_wire::transfer::{Export, ExportWhat};
use std::collections::HashMap;

use super::file::trouble;
use crate::calls::Caller;
use crate::map::problem;
use crate::map::text::date;
use crate::surroundings::Surroundings;

/// Asks where to, then writes the whole file or none. Noted in the audit log: data leaves the book.
pub(crate) async fn export(
    caller: &Caller,
    around: &dyn Surroundings,
    ask: Export,
) -> Result<FileSaved, Problem> {
    let days = (day(ask.from.as_deref(), "from")?, day(ask.to.as_deref(), "to")?);
    let today = wall::wall(caller.engine.now(), caller.engine.book().clinic.zone).date();
    let (name, ending) = match ask.what {
        ExportWhat::Patients => ("patients", "csv"),
        ExportWhat::Appointments => ("appointments", "csv"),
        ExportWhat::Calendar => ("calendar", "ics"),
    };
    let Some(path) = around.choose_save_path(format!("{name}-{today}.{ending}")).await else {
        return Ok(FileSaved { path: None });
    };
    let text = match ask.what {
        ExportWhat::Patients => patients(caller).await?,
        ExportWhat::Appointments => appointments(caller, days).await?,
        ExportWhat::Calendar => calendar(caller, days).await?,
    };
    note(caller, name).await?;
    put_at(path, text).await
}

/// Asks where to save `text`, noted in the audit log as `what`; all of it or nothing.
pub(crate) async fn saved_text(
    caller: &Caller,
    around: &dyn Surroundings,
    (file_name, what): (String, &str),
    text: String,
) -> Result<FileSaved, Problem> {
    saved_when_made(caller, around, (file_name, what), async { Ok(text) }).await
}

/// As [`saved_text`], for a text that takes a while to make: not before it is known where to.
pub(crate) async fn saved_when_made(
    caller: &Caller,
    around: &dyn Surroundings,
    (file_name, what): (String, &str),
    text: impl Future<Output = Result<String, Problem>>,
) -> Result<FileSaved, Problem> {
    let Some(path) = around.choose_save_path(file_name).await else {
        return Ok(FileSaved { path: None });
    };
    let text = text.await?;
    note(caller, what).await?;
    put_at(path, text).await
}

async fn put_at(path: PathBuf, text: String) -> Result<FileSaved, Problem> {
    let shown = path.display().to_string();
    let written = tokio::task::spawn_blocking(move || write(&path, &text)).await;
    match written {
        Ok(Ok(())) => Ok(FileSaved { path: Some(shown) }),
        Ok(Err(_)) | Err(_) => Err(trouble("cannot_write")),
    }
}

fn day(text: Option<&str>, field: &str) -> Result<Option<NaiveDate>, Problem> {
    text.map(|it| date(it, field)).transpose()
}

async fn note(caller: &Caller, what: &str) -> Result<(), Problem> {
    let entry = AuditEntry {
        actor: caller.actor.by,
        at: caller.engine.now(),
        action: "export.saved".to_owned(),
        detail: serde_json::json!({ "what": what }),
    };
    let written: Result<(), WriteError> =
        caller.engine.store().write(move |tx| Box::pin(async move { tx.audit(&entry).await })).await;
    written.map_err(|error| problem::of(&error.into()))
}

/// Beside the file it is to become, then put in its place: nobody finds half of it.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write;
    let mut beside = path.as_os_str().to_owned();
    beside.push(".part");
    let mut file = std::fs::File::create(&beside)?;
    let written = file.write_all(text.as_bytes()).and_then(|()| file.sync_all());
    drop(file);
    let put = written.and_then(|()| std::fs::rename(&beside, path));
    if put.is_err() {
        // What could not be written whole is not left lying about.
        let _ = std::fs::remove_file(&beside);
    }
    put
}

async fn patients(caller: &Caller) -> Result<String, Problem> {
    let store = caller.engine.store();
    let failed = |failure| problem::of(&daybook_engine::EngineError::Store(failure));
    let ids: Vec<PatientId> = store.known().await.map_err(failed)?.patients_by_number.into_values().collect();
    let mut rows = of(caller, &ids).await?;
    rows.sort_unstable_by_key(|it| it.number);
    let names: HashMap<PatientId, String> = rows.iter().map(|it| (it.id, own_id(it))).collect();
    let records: Vec<PatientRecord> = rows.into_iter().map(|it| patient(it, &names)).collect();
    Ok(write_patients(&records))
}

async fn of(caller: &Caller, ids: &[PatientId]) -> Result<Vec<Patient>, Problem> {
    let mut snapshot = caller.engine.snapshot().await.map_err(|error| problem::of(&error))?;
    let rows = snapshot.rows().patients(ids).await;
    rows.map_err(|failure| problem::of(&daybook_engine::EngineError::Store(failure)))
}

/// `it`, with its relations named as `names` has them.
fn patient(it: Patient, names: &HashMap<PatientId, String>) -> PatientRecord {
    let relations = it.relations.iter().filter_map(|to| {
        Some(RowRelation { relation: to.relation.clone(), patient: names.get(&to.patient)?.clone() })
    });
    PatientRecord {
        relations: relations.collect(),
        external_id: Some(own_id(&it)),
        number: Some(it.number.to_string()),
        given_name: it.given_name,
        family_name: it.family_name,
        birth_date: it.birth_date,
        phone: it.phone,
        phone_2: it.phone_2,
        email: it.email,
        address: it.address,
        sex: it.sex,
        language: it.language,
        provisional: Some(it.provisional),
        active: Some(it.active),
        notes: it.notes,
    }
}

/// The id it came with, else ours: either is known when the file comes back.
fn own_id(patient: &Patient) -> String {
    patient.external_id.clone().unwrap_or_else(|| patient.id.to_string())
}

/// Appointments of those days, by start; all of them where no day is said. Holds are nobody's yet.
async fn chosen(
    caller: &Caller,
    (from, to): (Option<NaiveDate>, Option<NaiveDate>),
) -> Result<Vec<Appointment>, Problem> {
    let zone = caller.engine.book().clinic.zone;
    let from = from.map_or(DateTime::<Utc>::UNIX_EPOCH, |it| wall::day(it, zone).start());
    let far = DateTime::<Utc>::from_timestamp(i64::from(u32::MAX), 0).unwrap_or(DateTime::<Utc>::MAX_UTC);
    let to = to.map_or(far, |it| wall::day(it, zone).end());
    let cards = caller.engine.store().calendar((from, to), &CalendarFilter::default()).await;
    let cards = cards.map_err(|failure| problem::of(&daybook_engine::EngineError::Store(failure)))?;
    let held = |it: &Appointment| matches!(it.status, Status::Draft { .. } | Status::Expired { .. });
    Ok(cards.into_iter().map(|it| it.appointment).filter(|it| !held(it)).collect())
}

async fn appointments(
    caller: &Caller,
    days: (Option<NaiveDate>, Option<NaiveDate>),
) -> Result<String, Problem> {
    let rows = chosen(caller, days).await?;
    let mut ids: Vec<PatientId> = rows.iter().map(|it| it.patient).collect();
    ids.sort_unstable();
    ids.dedup();
    let people: HashMap<PatientId, Patient> =
        of(caller, &ids).await?.into_iter().map(|it| (it.id, it)).collect();
    let book = caller.engine.book();
    let records: Vec<AppointmentRecord> =
        rows.iter().filter_map(|it| Some(appointment(&book, it, people.get(&it.patient)?))).collect();
    Ok(write_appointments(&records))
}

fn appointment(book: &ClinicBook, it: &Appointment, patient: &Patient) -> AppointmentRecord {
    let resources = it.resources.iter().filter_map(|id| book.resource(*id)).map(|it| it.name.as_str());
    AppointmentRecord {
        external_id: it.external_id.clone().unwrap_or_else(|| it.id.to_string()),
        patient_external_id: own_id(patient),
        patient_name: format!("{}, {}", patient.family_name, patient.given_name),
        patient_birth_date: patient.birth_date,
        patient_phone: patient.phone.clone(),
        provider: book.provider(it.provider).map(|it| it.name.clone()).unwrap_or_default(),
        location: book.location(it.location).map(|it| it.name.clone()).unwrap_or_default(),
        resource: resources.collect::<Vec<_>>().join("; "),
        appointment_type: book
            .appointment_type(it.appointment_type)
            .map(|it| it.name.clone())
            .unwrap_or_default(),
        start: it.promise.wall_start,
        minutes: it.promise.period.minutes(),
        status: it.status.kind().text(),
        notes: it.notes.clone(),
        patient_notes: it.patient_notes.clone(),
    }
}

/// A calendar to open elsewhere: what and with whom, never who comes.
async fn calendar(caller: &Caller, days: (Option<NaiveDate>, Option<NaiveDate>)) -> Result<String, Problem> {
    let book = caller.engine.book();
    let entries: Vec<CalendarEntry> = chosen(caller, days).await?.iter().map(|it| entry(&book, it)).collect();
    let head = CalendarHead { name: book.clinic.name.clone(), at: caller.engine.now() };
    Ok(write_calendar(&head, &entries))
}

fn entry(book: &ClinicBook, it: &Appointment) -> CalendarEntry {
    let what = book.appointment_type(it.appointment_type).map_or("", |it| it.name.as_str());
    let with = book.provider(it.provider).map_or("", |it| it.name.as_str());
    CalendarEntry {
        // One for the whole chain would clash with its replaced ones in one file: those keep their own.
        uid: match it.status {
            Status::Rescheduled { .. } => format!("{}@{}", it.id, book.clinic.id),
            _ => format!("{}@{}", it.root, book.clinic.id),
        },
        sequence: it.sequence,
        start: it.promise.period.start(),
        end: it.promise.period.end(),
        summary: format!("{what} · {with}"),
        location: book.location(it.location).map(|it| it.name.clone()).unwrap_or_default(),
        status: match it.status.kind() {
            StatusKind::Draft | StatusKind::PendingApproval => EventStatus::Tentative,
            StatusKind::Cancelled | StatusKind::Rescheduled | StatusKind::Expired => EventStatus::Cancelled,
            StatusKind::Confirmed
            | StatusKind::CheckedIn
            | StatusKind::InProgress
            | StatusKind::Completed
            | StatusKind::NoShow => EventStatus::Confirmed,
        },
    }
}
