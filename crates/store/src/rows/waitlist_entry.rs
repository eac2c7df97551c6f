//! The waitlist. Those who wait have an index of their own; those who once did pile up.

use crate::conn::Conn;
use chrono::{DateTime, Utc};
use daybook_booking::ids::{AppointmentId, AppointmentTypeId, ClinicId, PatientId, WaitlistEntryId};
use daybook_booking::waitlist::{EntryState, WaitlistEntry};

use crate::cells::{Binds, Cells};
use crate::failure::Failure;
use crate::rows::clinic::{clinic_bind, version};
use crate::rows::{Row, select};

/// Everybody who waits or has an offer, those who wait longest first.
pub(crate) async fn waiting(conn: &mut Conn, clinic: ClinicId) -> Result<Vec<WaitlistEntry>, Failure> {
    let rest = "where clinic_id = $1 and deleted = 0 and state <> 'booked' order by added_at, id";
    select(conn, rest, clinic_bind(clinic)).await
}

impl Row for WaitlistEntry {
    const TABLE: &'static str = "waitlist_entry";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "patient_id",
        "appointment_type_id",
        "minutes",
        "preferences",
        "urgency",
        "asap_id",
        "notice_minutes",
        "notes",
        "added_at",
        "added_by",
        "declined",
        "state",
        "state_appointment_id",
        "offered_until",
        "deleted",
        "version",
    ];

    fn write(&self, binds: &mut Binds) {
        binds.id(self.id.0).id(self.patient.0).id(self.appointment_type.0).put(self.minutes);
        binds.json(&self.preferences).word(&self.urgency).put(self.asap.map(|it| it.0));
        binds.put(self.notice_minutes).text(&self.notes).at(self.added_at).json(&self.added_by);
        let (word, appointment, until) = match self.state {
            EntryState::Waiting => ("waiting", None, None),
            EntryState::Offered { appointment, until } => ("offered", Some(appointment), Some(until)),
            EntryState::Booked { appointment } => ("booked", Some(appointment), None),
        };
        binds.put(self.declined).text(word).put(appointment.map(|it| it.0)).maybe_at(until);
        binds.put(self.deleted).put(version(self.version));
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, Failure> {
        Ok(Self {
            id: WaitlistEntryId(cells.id()?),
            patient: PatientId(cells.id()?),
            appointment_type: AppointmentTypeId(cells.id()?),
            minutes: cells.number()?,
            preferences: cells.json()?,
            urgency: cells.word()?,
            asap: cells.maybe_id()?.map(AppointmentId),
            notice_minutes: cells.number()?,
            notes: cells.string()?,
            added_at: cells.at()?,
            added_by: cells.json()?,
            declined: cells.number()?,
            state: state(cells)?,
            deleted: cells.flag()?,
            version: cells.number()?,
        })
    }
}

/// Name, appointment and end of the offer, as three columns.
fn state(cells: &mut Cells<'_>) -> Result<EntryState, Failure> {
    let word = cells.text()?;
    let appointment = cells.maybe_id()?.map(AppointmentId);
    let until: Option<DateTime<Utc>> = cells.maybe_at()?;
    match (word, appointment, until) {
        ("waiting", None, None) => Ok(EntryState::Waiting),
        ("offered", Some(appointment), Some(until)) => Ok(EntryState::Offered { appointment, until }),
        ("booked", Some(appointment), None) => Ok(EntryState::Booked { appointment }),
        _ => Err(Failure::Unreadable("waitlist state")),
    }
}
