//! What a patient is shown: nothing that is for staff, and nobody else (C27, S3.34).

use chrono::{DateTime, Utc};
use daybook_booking::appointment::Appointment as Row;
use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::ids::{AppointmentTypeId, LocationId, ProviderId};
use daybook_booking::period::Period;
use daybook_booking::slot::Opening;
use daybook_booking::status::Dialect;
use serde::Serialize;
use utoipa::ToSchema;

use crate::native::shape::{instant, word};

/// Free time, by start.
#[derive(Serialize, ToSchema)]
pub(crate) struct PortalSlots {
    /// The openings; none is an empty list (C14).
    pub(crate) data: Vec<PortalSlot>,
}

/// A time that can be booked, and with whom.
#[derive(Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct PortalSlot {
    /// Start, RFC 3339 in the clinic's zone.
    start_time: String,
    /// End.
    end_time: String,
    /// Real minutes.
    duration: u32,
    /// What for.
    appointment_type_id: String,
    /// The same in words.
    appointment_type_name: String,
    /// With whom.
    provider_id: String,
    /// Their name.
    provider_name: String,
    /// Where.
    location_id: String,
    /// Its name.
    location_name: String,
}

/// An appointment of the patient's own.
#[derive(Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct PortalAppointment {
    /// Its id.
    id: String,
    /// The short number on its slip.
    number: u32,
    #[serde(flatten)]
    when: PortalSlot,
    /// SCHEDULED, or PENDING_APPROVAL where the clinic looks at it first (S1.7).
    status: String,
    /// What the clinic wrote for the patient.
    patient_notes: String,
    /// ONLINE.
    source: String,
    /// When it was booked.
    booked_at: String,
}

impl PortalSlot {
    /// `opening` of that type.
    pub(crate) fn of(opening: &Opening, kind: AppointmentTypeId, book: &ClinicBook) -> Self {
        Self::at(opening.period, (kind, opening.provider, opening.location), book)
    }

    fn at(
        period: Period,
        (kind, provider, location): (AppointmentTypeId, ProviderId, LocationId),
        book: &ClinicBook,
    ) -> Self {
        let name = |it: Option<&String>| it.cloned().unwrap_or_default();
        Self {
            start_time: instant(period.start(), book.clinic.zone),
            end_time: instant(period.end(), book.clinic.zone),
            duration: period.minutes(),
            appointment_type_id: kind.to_string(),
            appointment_type_name: name(book.appointment_type(kind).map(|it| &it.name)),
            provider_id: provider.to_string(),
            provider_name: name(book.provider(provider).map(|it| &it.name)),
            location_id: location.to_string(),
            location_name: name(book.location(location).map(|it| &it.name)),
        }
    }
}

impl PortalAppointment {
    /// `row` as it stands at `now`.
    pub(crate) fn of(row: &Row, book: &ClinicBook, now: DateTime<Utc>) -> Self {
        Self {
            id: row.id.to_string(),
            number: row.number,
            when: PortalSlot::at(
                row.promise.period,
                (row.appointment_type, row.provider, row.location),
                book,
            ),
            status: row.kind_at(now).in_dialect(Dialect::Orthodontic).to_owned(),
            patient_notes: row.patient_notes.clone(),
            source: word(&row.source).to_uppercase(),
            booked_at: instant(row.booked_at, book.clinic.zone),
        }
    }
}
