//! How a person wants a file read.

use daybook_booking::ids::{AppointmentTypeId, LocationId, ProviderId};
use daybook_interop::{DateOrder, Field, Mapping};
use daybook_wire::Problem;
use daybook_wire::transfer::ImportPlan;

use super::file::Held;
use crate::map::text::{bad, id_if};

/// See the module.
pub(crate) struct Plan {
    pub(crate) mapping: Mapping,
    pub(crate) order: DateOrder,
    pub(crate) provider: Option<ProviderId>,
    pub(crate) location: Option<LocationId>,
    pub(crate) appointment_type: Option<AppointmentTypeId>,
}

impl Plan {
    /// What was asked, if the file has those columns and the rows those fields, each once.
    pub(crate) fn parse(asked: &ImportPlan, file: &Held) -> Result<Self, Problem> {
        let mut mapping = Mapping::default();
        for one in &asked.mapping {
            let (column, field) = (usize::from(one.column), Field::parse(&one.field));
            let field = field.filter(|it| it.is_of(file.rows)).ok_or_else(|| bad("mapping"))?;
            let free = mapping.column(field).is_none() && mapping.field(column).is_none();
            if column >= file.table.columns.len() || !free {
                return Err(bad("mapping"));
            }
            mapping.0.push((column, field));
        }
        Ok(Self {
            mapping,
            order: DateOrder::parse(&asked.date_order).ok_or_else(|| bad("date_order"))?,
            provider: id_if(asked.default_provider_id.as_deref(), "default_provider_id", ProviderId)?,
            location: id_if(asked.default_location_id.as_deref(), "default_location_id", LocationId)?,
            appointment_type: id_if(
                asked.default_appointment_type_id.as_deref(),
                "default_appointment_type_id",
                AppointmentTypeId,
            )?,
        })
    }
}
