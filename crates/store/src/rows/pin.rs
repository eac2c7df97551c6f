//! The pinboard.

use crate::conn::Conn;
use daybook_booking::ids::{AppointmentId, ClinicId, UserId};
use daybook_booking::pin::Pin;

use crate::cells::{Binds, Cells};
use crate::failure::Failure;
use crate::rows::clinic::{clinic_bind, version};
use crate::rows::{Row, select};

/// Every pin that has not been taken off, oldest first.
pub(crate) async fn pinboard(conn: &mut Conn, clinic: ClinicId) -> Result<Vec<Pin>, Failure> {
    let rest = "where clinic_id = $1 and removed = 0 order by pinned_at, appointment_id";
    select(conn, rest, clinic_bind(clinic)).await
}

impl Row for Pin {
    const TABLE: &'static str = "pin";
    const COLUMNS: &'static [&'static str] =
        &["appointment_id", "pinned_by", "pinned_at", "removed", "version"];

    fn write(&self, binds: &mut Binds) {
        binds.id(self.appointment.0).id(self.by.0).at(self.at).put(self.removed).put(version(self.version));
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, Failure> {
        Ok(Self {
            appointment: AppointmentId(cells.id()?),
            by: UserId(cells.id()?),
            at: cells.at()?,
            removed: cells.flag()?,
            version: cells.number()?,
        })
    }
}
