//! Visits: what their legs keep to.

use daybook_booking::ids::{PatientId, VisitId};
use daybook_booking::visit::Visit;

use crate::cells::{Binds, Cells};
use crate::failure::Failure;
use crate::rows::Row;
use crate::rows::clinic::version;

impl Row for Visit {
    const TABLE: &'static str = "visit";
    const COLUMNS: &'static [&'static str] = &["id", "patient_id", "itinerary", "deleted", "version"];

    fn write(&self, binds: &mut Binds) {
        binds.id(self.id.0).id(self.patient.0).json(&self.itinerary);
        binds.put(self.deleted).put(version(self.version));
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, Failure> {
        Ok(Self {
            id: VisitId(cells.id()?),
            patient: PatientId(cells.id()?),
            itinerary: cells.json()?,
            deleted: cells.flag()?,
            version: cells.number()?,
        })
    }
}
