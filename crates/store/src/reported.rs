//! What reports look at: the appointments of a stretch of days, in one query and without what reports never ask.

use crate::conn::Conn;
use chrono::{DateTime, Utc};
use daybook_booking::ids::{AppointmentId, AppointmentTypeId, ClinicId, ProviderId, ResourceId};
use daybook_booking::report::{Entry, Filter};

use crate::calendar::narrow;
use crate::cells::{Binds, Cells};
use crate::failure::Failure;
use crate::rows::appointment::{period, status, unpacked_ids};

const COLUMNS: [&str; 12] = [
    "a.id",
    "a.provider_id",
    "a.resource_ids",
    "a.appointment_type_id",
    "a.starts_at",
    "a.ends_at",
    "a.status",
    "a.status_facts",
    "a.hold_expires_at",
    "a.source",
    "a.booked_at",
    "r.stars",
];

/// The appointments of `filter` that start in `[from, to)` and are not deleted, in no order.
pub(crate) async fn entries(
    conn: &mut Conn,
    clinic: ClinicId,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    filter: &Filter,
) -> Result<Vec<Entry>, Failure> {
    let mut binds = Binds::default();
    binds.id(clinic.0).at(from).at(to);
    let mut rest = String::from(
        "from appointment a
         left join rating r on r.clinic_id = a.clinic_id and r.appointment_id = a.id and r.removed = 0
         where a.clinic_id = $1 and a.starts_at >= $2 and a.starts_at < $3 and a.deleted_at is null",
    );
    narrow(&mut rest, &mut binds, &filter.providers, &filter.locations);
    conn.read(format!("select {} {rest}", COLUMNS.join(", ")), binds, read).await
}

fn read(cells: &mut Cells<'_>) -> Result<Entry, Failure> {
    Ok(Entry {
        appointment: AppointmentId(cells.id()?),
        provider: ProviderId(cells.id()?),
        resources: unpacked_ids(cells.take()?, ResourceId),
        appointment_type: AppointmentTypeId(cells.id()?),
        period: period(cells)?,
        status: status(cells)?,
        source: cells.word()?,
        booked_at: cells.at()?,
        stars: cells.maybe_number()?,
    })
}
