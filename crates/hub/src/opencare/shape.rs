//! Appointments as source 004 prints them (S4.10, S4.20, S4.26).

use std::collections::BTreeMap;

use chrono::{DateTime, SecondsFormat, Utc};
use daybook_booking::clinic::AppointmentType;
use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::status::Dialect;
use daybook_store::{CalendarRow, Numbered};
use serde::Serialize;
use utoipa::ToSchema;

use crate::hub::Clinic;
use crate::problem::Problem;

/// An appointment in a list.
#[derive(Clone, Serialize, ToSchema)]
#[schema(as = OpenCareAppointment)]
pub(crate) struct Item {
    /// Its number.
    pub(crate) id: u32,
    /// The patient's number.
    patient: u32,
    patient_name: String,
    /// The provider's number.
    provider: u32,
    provider_name: String,
    /// The location's number.
    facility: u32,
    facility_name: String,
    /// The type's name in lower case, words joined by `_`.
    appointment_type: String,
    /// What the patient comes for; the same as the notes for the patient.
    reason: String,
    /// scheduled, completed, cancelled, no_show.
    status: &'static str,
    /// Our own word for it, which says more (C1).
    status_detail: &'static str,
    start_time: String,
    end_time: String,
    created_at: String,
    updated_at: String,
}

/// An appointment with what was sent about it.
#[derive(Serialize, ToSchema)]
#[schema(as = OpenCareAppointmentDetail)]
pub(crate) struct Detail {
    #[serde(flatten)]
    pub(crate) item: Item,
    /// Nothing is sent yet, so nothing is listed.
    pub(crate) notifications_sent: Vec<Notification>,
}

/// Something that was sent.
#[derive(Serialize, ToSchema)]
#[schema(as = OpenCareNotification)]
pub(crate) struct Notification {
    r#type: String,
    recipient: String,
    method: String,
    sent_at: String,
}

/// What is in the way of an appointment, by what is taken.
#[derive(Serialize, ToSchema)]
#[schema(as = OpenCareConflicts)]
pub(crate) struct Conflicts {
    pub(crate) has_conflicts: bool,
    /// provider, patient, facility.
    pub(crate) conflicts: BTreeMap<&'static str, Vec<InTheWay>>,
}

/// An appointment in the way.
#[derive(Serialize, ToSchema)]
#[schema(as = OpenCareConflict)]
pub(crate) struct InTheWay {
    id: u32,
    start_time: String,
    end_time: String,
    #[serde(rename = "patient__first_name")]
    first_name: String,
    #[serde(rename = "patient__last_name")]
    last_name: String,
}

/// As 004 writes times.
pub(crate) fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// The word 004 knows a type by.
pub(crate) fn word_of(kind: &AppointmentType) -> String {
    kind.name.to_lowercase().split_whitespace().collect::<Vec<_>>().join("_")
}

impl Item {
    /// `row` as it stands now.
    pub(crate) async fn of(row: &CalendarRow, clinic: &Clinic) -> Result<Self, Problem> {
        let (it, book) = (&row.appointment, clinic.book());
        let provider = clinic.number(Numbered::Provider(it.provider)).await?;
        let facility = clinic.number(Numbered::Location(it.location)).await?;
        Ok(Self::written(row, &book, (provider, facility), clinic.engine.now()))
    }

    fn written(
        row: &CalendarRow,
        book: &ClinicBook,
        (provider, facility): (u32, u32),
        now: DateTime<Utc>,
    ) -> Self {
        let it = &row.appointment;
        let status = it.kind_at(now);
        Self {
            id: it.number,
            patient: row.patient.number,
            patient_name: format!("{} {}", row.patient.given, row.patient.family).trim().to_owned(),
            provider,
            provider_name: book.provider(it.provider).map(|it| it.name.clone()).unwrap_or_default(),
            facility,
            facility_name: book.location(it.location).map(|it| it.name.clone()).unwrap_or_default(),
            appointment_type: book.appointment_type(it.appointment_type).map(word_of).unwrap_or_default(),
            reason: it.patient_notes.clone(),
            status: status.in_dialect(Dialect::OpenCare),
            status_detail: status.text(),
            start_time: instant(it.promise.period.start()),
            end_time: instant(it.promise.period.end()),
            created_at: instant(it.booked_at),
            updated_at: instant(it.updated_at),
        }
    }
}

impl InTheWay {
    pub(crate) fn of(row: &CalendarRow) -> Self {
        Self {
            id: row.appointment.number,
            start_time: instant(row.appointment.promise.period.start()),
            end_time: instant(row.appointment.promise.period.end()),
            first_name: row.patient.given.clone(),
            last_name: row.patient.family.clone(),
        }
    }
}
