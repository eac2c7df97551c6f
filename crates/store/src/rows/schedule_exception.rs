//! Leave, closures, holidays and extra hours.

use daybook_booking::ids::{ExceptionId, LocationId, ProviderId, ResourceId};
use daybook_booking::schedule::{ExceptionScope, ScheduleException};

use crate::cells::{Binds, Cells};
use crate::failure::Failure;
use crate::rows::Row;
use crate::rows::clinic::version;

impl Row for ScheduleException {
    const TABLE: &'static str = "schedule_exception";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "scope_kind",
        "scope_id",
        "kind",
        "from_wall",
        "to_wall",
        "location_id",
        "label",
        "deleted",
        "version",
    ];

    fn write(&self, binds: &mut Binds) {
        let (kind, id) = match self.scope {
            ExceptionScope::Clinic => ("clinic", None),
            ExceptionScope::Location(LocationId(id)) => ("location", Some(id)),
            ExceptionScope::Provider(ProviderId(id)) => ("provider", Some(id)),
            ExceptionScope::Resource(ResourceId(id)) => ("resource", Some(id)),
        };
        binds.id(self.id.0).text(kind).put(id).word(&self.kind).wall(self.from).wall(self.to);
        binds
            .put(self.location.map(|it| it.0))
            .text(&self.label)
            .put(self.deleted)
            .put(version(self.version));
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, Failure> {
        Ok(Self {
            id: ExceptionId(cells.id()?),
            scope: match (cells.text()?, cells.maybe_id()?) {
                ("clinic", None) => ExceptionScope::Clinic,
                ("location", Some(id)) => ExceptionScope::Location(LocationId(id)),
                ("provider", Some(id)) => ExceptionScope::Provider(ProviderId(id)),
                ("resource", Some(id)) => ExceptionScope::Resource(ResourceId(id)),
                _ => return Err(Failure::Unreadable("exception scope")),
            },
            kind: cells.word()?,
            from: cells.wall()?,
            to: cells.wall()?,
            location: cells.maybe_id()?.map(LocationId),
            label: cells.string()?,
            deleted: cells.flag()?,
            version: cells.number()?,
        })
    }
}
