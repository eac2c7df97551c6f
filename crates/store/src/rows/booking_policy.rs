//! The clinic's own rules about booking.

use daybook_booking::audience::Binds;
use daybook_booking::ids::{AppointmentTypeId, LocationId, PolicyId};
use daybook_booking::policy::{BookingPolicy, PolicyScope};

use crate::cells::{Binds as Parameters, Cells};
use crate::failure::Failure;
use crate::rows::Row;
use crate::rows::clinic::version;

impl Row for BookingPolicy {
    const TABLE: &'static str = "booking_policy";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "name",
        "location_id",
        "appointment_type_id",
        "rule",
        "binds_staff",
        "binds_patients",
        "active",
        "deleted",
        "version",
    ];

    fn write(&self, binds: &mut Parameters) {
        binds.id(self.id.0).text(&self.name).put(self.scope.location.map(|it| it.0));
        binds.put(self.scope.appointment_type.map(|it| it.0)).json(&self.rule);
        binds.word(&self.binds.staff).word(&self.binds.patients);
        binds.put(self.active).put(self.deleted).put(version(self.version));
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, Failure> {
        Ok(Self {
            id: PolicyId(cells.id()?),
            name: cells.string()?,
            scope: PolicyScope {
                location: cells.maybe_id()?.map(LocationId),
                appointment_type: cells.maybe_id()?.map(AppointmentTypeId),
            },
            rule: cells.json()?,
            binds: Binds { staff: cells.word()?, patients: cells.word()? },
            active: cells.flag()?,
            deleted: cells.flag()?,
            version: cells.number()?,
        })
    }
}
