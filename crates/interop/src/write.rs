//! Tables out: files that spreadsheets open safely, and that give the same records when read again (Q25).
//!
//! UTF-8 with a byte order mark (without one a spreadsheet takes it for its own code page), commas, dates and
//! times in ISO form, lines ended as RFC 4180 says. Cells are guarded as [`crate::cell`] says.

use chrono::{NaiveDate, NaiveDateTime};
use csv::{Terminator, WriterBuilder};

use crate::cell::guarded;
use crate::field::Field;
use crate::patient_row::PatientRow;
use crate::relations;

/// What stands in front of the text.
const MARK: &str = "\u{feff}";

/// A patient to be written: what a row says, with its id and number.
pub type PatientRecord = PatientRow;

/// An appointment to be written.
#[derive(Clone, PartialEq, Eq)]
pub struct AppointmentRecord {
    /// Its id.
    pub external_id: String,
    /// Its patient's id.
    pub patient_external_id: String,
    /// Its patient's whole name, family name first: "Moya, Inés".
    pub patient_name: String,
    /// Its patient's date of birth.
    pub patient_birth_date: Option<NaiveDate>,
    /// Its patient's phone.
    pub patient_phone: String,
    /// With whom.
    pub provider: String,
    /// Where.
    pub location: String,
    /// Chairs, rooms and devices, separated by semicolons.
    pub resource: String,
    /// What for.
    pub appointment_type: String,
    /// From when, as the clinic's clock shows it.
    pub start: NaiveDateTime,
    /// Real minutes.
    pub minutes: u32,
    /// What became of it.
    pub status: &'static str,
    /// For staff.
    pub notes: String,
    /// For the patient.
    pub patient_notes: String,
}

impl std::fmt::Debug for AppointmentRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "AppointmentRecord({})", self.external_id)
    }
}

/// The file of `patients`.
#[must_use]
pub fn write_patients(patients: &[PatientRecord]) -> String {
    use Field as F;
    let columns = [
        F::ExternalId,
        F::Number,
        F::FamilyName,
        F::GivenName,
        F::BirthDate,
        F::Phone,
        F::Phone2,
        F::Email,
        F::Address,
        F::Sex,
        F::Language,
        F::Relations,
        F::Provisional,
        F::Active,
        F::Notes,
    ];
    write(
        &columns,
        patients.iter().map(|it| {
            [
                it.external_id.clone().unwrap_or_default(),
                it.number.clone().unwrap_or_default(),
                it.family_name.clone(),
                it.given_name.clone(),
                day(it.birth_date),
                it.phone.clone(),
                it.phone_2.clone(),
                it.email.clone(),
                it.address.clone(),
                it.sex.clone(),
                it.language.clone(),
                relations::written(&it.relations),
                yes(it.provisional),
                yes(it.active),
                it.notes.clone(),
            ]
        }),
    )
}

/// The file of `appointments`.
#[must_use]
pub fn write_appointments(appointments: &[AppointmentRecord]) -> String {
    use Field as F;
    let columns = [
        F::ExternalId,
        F::PatientExternalId,
        F::PatientName,
        F::PatientBirthDate,
        F::PatientPhone,
        F::Provider,
        F::Location,
        F::Resource,
        F::AppointmentType,
        F::Date,
        F::StartTime,
        F::Minutes,
        F::Status,
        F::Notes,
        F::PatientNotes,
    ];
    write(
        &columns,
        appointments.iter().map(|it| {
            [
                it.external_id.clone(),
                it.patient_external_id.clone(),
                it.patient_name.clone(),
                day(it.patient_birth_date),
                it.patient_phone.clone(),
                it.provider.clone(),
                it.location.clone(),
                it.resource.clone(),
                it.appointment_type.clone(),
                it.start.date().to_string(),
                it.start.format("%H:%M").to_string(),
                it.minutes.to_string(),
                it.status.to_owned(),
                it.notes.clone(),
                it.patient_notes.clone(),
            ]
        }),
    )
}

/// The file of any table: for what is only to be read elsewhere, not brought back.
#[must_use]
pub fn write_table(columns: &[String], rows: impl Iterator<Item = Vec<String>>) -> String {
    written(columns.iter().map(String::as_str), rows)
}

fn day(date: Option<NaiveDate>) -> String {
    date.map(|it| it.to_string()).unwrap_or_default()
}

fn yes(said: Option<bool>) -> String {
    said.map_or("", |it| if it { "yes" } else { "no" }).to_owned()
}

fn write<const N: usize>(columns: &[Field; N], rows: impl Iterator<Item = [String; N]>) -> String {
    written(columns.iter().map(|it| it.text()), rows)
}

fn written<'t, R: AsRef<[String]>>(
    columns: impl Iterator<Item = &'t str>,
    rows: impl Iterator<Item = R>,
) -> String {
    let mut out = WriterBuilder::new()
        .flexible(true)
        .terminator(Terminator::CRLF)
        .from_writer(MARK.as_bytes().to_vec());
    out.write_record(columns).expect("memory can be written to");
    for row in rows {
        out.write_record(row.as_ref().iter().map(|it| guarded(it))).expect("memory can be written to");
    }
    let bytes = out.into_inner().expect("memory can be written to");
    String::from_utf8(bytes).expect("only text was written")
}
