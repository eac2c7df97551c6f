//! Series: what their appointments have in common.

use daybook_booking::ids::{AppointmentTypeId, PatientId, SeriesId};
use daybook_booking::series::Series;

use crate::cells::{Binds, Cells};
use crate::failure::Failure;
use crate::rows::Row;
use crate::rows::clinic::version;

impl Row for Series {
    const TABLE: &'static str = "series";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "patient_id",
        "appointment_type_id",
        "placement",
        "recurrence",
        "split_from",
        "deleted",
        "version",
    ];

    fn write(&self, binds: &mut Binds) {
        binds.id(self.id.0).id(self.patient.0).id(self.appointment_type.0).json(&self.placement);
        binds.word(&self.recurrence).put(self.split_from.map(|it| it.0));
        binds.put(self.deleted).put(version(self.version));
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, Failure> {
        Ok(Self {
            id: SeriesId(cells.id()?),
            patient: PatientId(cells.id()?),
            appointment_type: AppointmentTypeId(cells.id()?),
            placement: cells.json()?,
            recurrence: cells.word()?,
            split_from: cells.maybe_id()?.map(SeriesId),
            deleted: cells.flag()?,
            version: cells.number()?,
        })
    }
}
