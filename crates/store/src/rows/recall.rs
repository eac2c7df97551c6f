//! Recalls, found by when they are due.

use crate::conn::Conn;
use chrono::NaiveDate;
use daybook_booking::ids::{AppointmentId, AppointmentTypeId, ClinicId, PatientId, ProviderId, RecallId};
use daybook_booking::recall::{Recall, RecallState};

use crate::cells::{Binds, Cells};
use crate::failure::Failure;
use crate::rows::clinic::version;
use crate::rows::{Row, select};

/// The recalls due by `by`, longest overdue first; booked ones too.
pub(crate) async fn due(conn: &mut Conn, clinic: ClinicId, by: NaiveDate) -> Result<Vec<Recall>, Failure> {
    let mut binds = Binds::default();
    binds.id(clinic.0).put(by.to_string());
    select(conn, "where clinic_id = $1 and deleted = 0 and due <= $2 order by due, id", binds).await
}

impl Row for Recall {
    const TABLE: &'static str = "recall";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "patient_id",
        "appointment_type_id",
        "provider_id",
        "due",
        "every_months",
        "notes",
        "state",
        "state_appointment_id",
        "deleted",
        "version",
    ];

    fn write(&self, binds: &mut Binds) {
        binds.id(self.id.0).id(self.patient.0).id(self.appointment_type.0);
        binds.put(self.provider.map(|it| it.0)).put(self.due.to_string()).put(self.every_months);
        let (word, appointment) = match self.state {
            RecallState::Open => ("open", None),
            RecallState::Booked { appointment } => ("booked", Some(appointment)),
        };
        binds.text(&self.notes).text(word).put(appointment.map(|it| it.0));
        binds.put(self.deleted).put(version(self.version));
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, Failure> {
        Ok(Self {
            id: RecallId(cells.id()?),
            patient: PatientId(cells.id()?),
            appointment_type: AppointmentTypeId(cells.id()?),
            provider: cells.maybe_id()?.map(ProviderId),
            due: cells.maybe_date()?.ok_or(Failure::Unreadable("date"))?,
            every_months: cells.maybe_number()?,
            notes: cells.string()?,
            state: state(cells)?,
            deleted: cells.flag()?,
            version: cells.number()?,
        })
    }
}

/// Name and appointment, as two columns.
fn state(cells: &mut Cells<'_>) -> Result<RecallState, Failure> {
    match (cells.text()?, cells.maybe_id()?.map(AppointmentId)) {
        ("open", None) => Ok(RecallState::Open),
        ("booked", Some(appointment)) => Ok(RecallState::Booked { appointment }),
        _ => Err(Failure::Unreadable("recall state")),
    }
}
