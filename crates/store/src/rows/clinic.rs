//! How the clinic is set up: the clinic, locations, providers, resources, appointment types. All small tables,
//! read whole.

use crate::conn::Conn;
use daybook_booking::clinic::{AppointmentType, Buffers, Clinic, Location, Provider};
use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::ids::{AppointmentTypeId, ClinicId, DeskId, LocationId, ProviderId, ResourceId};
use daybook_booking::money::fee::Fee;
use daybook_booking::money::package::Package;
use daybook_booking::policy::BookingPolicy;
use daybook_booking::resource::Resource;
use daybook_booking::schedule::ScheduleException;
use daybook_booking::treatment::Procedure;

use crate::cells::{Binds, Cells};
use crate::failure::Failure;
use crate::rows::{Row, lease, select};

/// How the clinic is set up; `None` until it has been.
pub(crate) async fn book(conn: &mut Conn, clinic: ClinicId) -> Result<Option<ClinicBook>, Failure> {
    let by_clinic = |order: &str| (format!("where clinic_id = $1 {order}"), clinic_bind(clinic));
    let (rest, binds) = by_clinic("");
    let Some(found) = select::<Clinic>(conn, &rest, binds).await?.pop() else {
        return Ok(None);
    };
    let (by_position, binds) = by_clinic("order by position, name, id");
    Ok(Some(ClinicBook {
        clinic: found,
        locations: select::<Location>(conn, &by_position, binds).await?,
        providers: select::<Provider>(conn, &by_position, clinic_bind(clinic)).await?,
        resources: select::<Resource>(conn, &by_position, clinic_bind(clinic)).await?,
        appointment_types: select::<AppointmentType>(conn, &by_position, clinic_bind(clinic)).await?,
        exceptions: select::<ScheduleException>(
            conn,
            "where clinic_id = $1 and deleted = 0 order by from_wall, id",
            clinic_bind(clinic),
        )
        .await?,
        procedures: select::<Procedure>(
            conn,
            "where clinic_id = $1 order by code, name, id",
            clinic_bind(clinic),
        )
        .await?,
        policies: select::<BookingPolicy>(
            conn,
            "where clinic_id = $1 and deleted = 0 order by name, id",
            clinic_bind(clinic),
        )
        .await?,
        fees: select::<Fee>(
            conn,
            "where clinic_id = $1 and deleted = 0 order by appointment_type_id, provider_id nulls first, from_date nulls first, id",
            clinic_bind(clinic),
        )
        .await?,
        packages: select::<Package>(conn, "where clinic_id = $1 order by position, id", clinic_bind(clinic))
            .await?,
        leases: lease::all(conn, clinic).await?,
        asking: asking(conn, clinic).await?,
    }))
}

/// The computer that asks of this book: the desk whose copy it is.
async fn asking(conn: &mut Conn, clinic: ClinicId) -> Result<Option<DeskId>, Failure> {
    if conn.is_of_server() {
        return Ok(None); // Only files are copies.
    }
    let sql = "select device_id from sync_self where clinic_id = $1 and role = 'desk'";
    let row = conn.maybe(sql, clinic_bind(clinic)).await?;
    row.map(|it| Cells::of(&it).id().map(DeskId)).transpose()
}

/// The clinic as the only parameter.
pub(crate) fn clinic_bind(clinic: ClinicId) -> Binds {
    let mut binds = Binds::default();
    binds.id(clinic.0);
    binds
}

impl Row for Clinic {
    const TABLE: &'static str = "clinic";
    const COLUMNS: &'static [&'static str] =
        &["id", "name", "zone", "currency", "policy", "money", "version"];

    fn write(&self, binds: &mut Binds) {
        binds.id(self.id.0).text(&self.name).text(self.zone.name()).text(&self.currency);
        binds.json(&self.policy).json(&self.money).put(version(self.version));
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, Failure> {
        Ok(Self {
            id: ClinicId(cells.id()?),
            name: cells.string()?,
            zone: cells.text()?.parse().map_err(|_| Failure::Unreadable("time zone"))?,
            currency: cells.string()?,
            policy: cells.json()?,
            money: cells.json()?,
            version: cells.number()?,
        })
    }
}

impl Row for Location {
    const TABLE: &'static str = "location";
    const COLUMNS: &'static [&'static str] =
        &["id", "name", "address", "phone", "capacity", "hours", "active", "position", "version"];

    fn write(&self, binds: &mut Binds) {
        binds.id(self.id.0).text(&self.name).json(&self.address).text(&self.phone);
        binds.put(self.capacity).json(&self.hours).put(self.active);
        binds.put(self.position).put(version(self.version));
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, Failure> {
        Ok(Self {
            id: LocationId(cells.id()?),
            name: cells.string()?,
            address: cells.json()?,
            phone: cells.string()?,
            capacity: cells.maybe_number()?,
            hours: cells.json()?,
            active: cells.flag()?,
            position: cells.number()?,
            version: cells.number()?,
        })
    }
}

impl Row for Provider {
    const TABLE: &'static str = "provider";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "name",
        "designation",
        "role",
        "hue",
        "photo",
        "hours",
        "template",
        "appointment_types",
        "video_link",
        "active",
        "position",
        "version",
    ];

    fn write(&self, binds: &mut Binds) {
        binds.id(self.id.0).text(&self.name).text(&self.designation).word(&self.role);
        binds.put(self.hue).text(&self.photo).json(&self.hours).json(&self.template);
        binds.json(&self.appointment_types).text(&self.video_link).put(self.active);
        binds.put(self.position).put(version(self.version));
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, Failure> {
        Ok(Self {
            id: ProviderId(cells.id()?),
            name: cells.string()?,
            designation: cells.string()?,
            role: cells.word()?,
            hue: cells.number()?,
            photo: cells.string()?,
            hours: cells.json()?,
            template: cells.json()?,
            appointment_types: cells.json()?,
            video_link: cells.string()?,
            active: cells.flag()?,
            position: cells.number()?,
            version: cells.number()?,
        })
    }
}

impl Row for Resource {
    const TABLE: &'static str = "resource";
    const COLUMNS: &'static [&'static str] =
        &["id", "location_id", "kind", "name", "capacity", "position", "active", "version"];

    fn write(&self, binds: &mut Binds) {
        binds.id(self.id.0).id(self.location.0).word(&self.kind).text(&self.name);
        binds.put(self.capacity).put(self.position).put(self.active).put(version(self.version));
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, Failure> {
        Ok(Self {
            id: ResourceId(cells.id()?),
            location: LocationId(cells.id()?),
            kind: cells.word()?,
            name: cells.string()?,
            capacity: cells.number()?,
            position: cells.number()?,
            active: cells.flag()?,
            version: cells.number()?,
        })
    }
}

impl Row for AppointmentType {
    const TABLE: &'static str = "appointment_type";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "name",
        "hue",
        "min_minutes",
        "default_minutes",
        "max_minutes",
        "capacity",
        "buffer_before",
        "buffer_after",
        "needs",
        "instructions",
        "telehealth",
        "payment",
        "online",
        "active",
        "position",
        "version",
    ];

    fn write(&self, binds: &mut Binds) {
        binds.id(self.id.0).text(&self.name).put(self.hue);
        binds.put(self.min_minutes).put(self.default_minutes).put(self.max_minutes).put(self.capacity);
        binds.put(self.buffers.before).put(self.buffers.after).json(&self.needs).text(&self.instructions);
        binds
            .put(self.telehealth)
            .json(&self.payment)
            .put(self.online)
            .put(self.active)
            .put(self.position)
            .put(version(self.version));
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, Failure> {
        Ok(Self {
            id: AppointmentTypeId(cells.id()?),
            name: cells.string()?,
            hue: cells.number()?,
            min_minutes: cells.number()?,
            default_minutes: cells.number()?,
            max_minutes: cells.number()?,
            capacity: cells.number()?,
            buffers: Buffers { before: cells.number()?, after: cells.number()? },
            needs: cells.json()?,
            instructions: cells.string()?,
            telehealth: cells.flag()?,
            payment: cells.json()?,
            online: cells.flag()?,
            active: cells.flag()?,
            position: cells.number()?,
            version: cells.number()?,
        })
    }
}

/// A version as SQLite counts.
pub(crate) fn version(version: u64) -> i64 {
    i64::try_from(version).expect("nobody changes a row 2^63 times")
}
