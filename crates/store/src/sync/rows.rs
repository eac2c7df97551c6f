//! Rows by name: read, written and taken away as the images the feed carries.

use crate::conn::Conn;
use daybook_booking::appointment::Appointment;
use daybook_booking::change::Row as _;
use daybook_booking::clinic::{AppointmentType, Clinic, Location, Provider};
use daybook_booking::ids::{AppointmentId, ClinicId};
use daybook_booking::lease::Lease;
use daybook_booking::money::fee::Fee;
use daybook_booking::money::package::{Package, PatientPackage};
use daybook_booking::money::posting::Posting;
use daybook_booking::patient::Patient;
use daybook_booking::pin::Pin;
use daybook_booking::policy::BookingPolicy;
use daybook_booking::rating::Rating;
use daybook_booking::recall::Recall;
use daybook_booking::resource::Resource;
use daybook_booking::schedule::ScheduleException;
use daybook_booking::series::Series;
use daybook_booking::treatment::{Procedure, TreatmentPlan};
use daybook_booking::visit::Visit;
use daybook_booking::waitlist::WaitlistEntry;
use uuid::Uuid;

use crate::cells::{Binds, Cells, binds, from_json, json};
use crate::commit;
use crate::failure::{Failure, WriteError};
use crate::record::feed::{ATTENTION, CLAIMS, change};
use crate::rows::claim::{self, Claimed, Whose};
use crate::rows::clinic::clinic_bind;
use crate::rows::{Row, Versions, by_ids, select};
use crate::sync::feed::{Image, put_attention};

macro_rules! kinds {
    ($d:tt $($kind:ident),+ $(,)?) => {
        /// Every table whose rows travel, parents first.
        pub(crate) const KINDS: &[&str] = &[$($kind::TABLE),+];

        /// Runs one expression for the row type whose table is `$entity`.
        macro_rules! for_kind {
            ($d entity:expr, $d row:ident => $d value:expr, else $d other:expr) => {
                match $d entity {
                    $(it if it == $kind::TABLE => { type $d row = $kind; $d value })+
                    _ => $d other,
                }
            };
        }
    };
}

// A new kind of change belongs here.
kinds! { $
    Clinic, Location, Provider, Resource, AppointmentType, Procedure, ScheduleException, BookingPolicy, Patient,
    TreatmentPlan, Series, Visit, Appointment, Rating, Pin, WaitlistEntry, Recall, Fee, Package, PatientPackage, Posting,
    Lease,
}

/// The row as it stands; `None` where there is none. An appointment without claims has none to show.
pub(crate) async fn stored(
    conn: &mut Conn,
    clinic: ClinicId,
    (entity, id): (&str, Uuid),
) -> Result<Option<String>, Failure> {
    if entity == CLAIMS {
        return Ok(claim::laid(conn, clinic, Whose::Of(id)).await?.pop().map(|it| json(&it)));
    }
    if entity == ATTENTION {
        let sql = "select image from attention where clinic_id = $1 and id = $2";
        let row = conn.maybe(sql, binds![clinic.0, id]).await?;
        return row.map(|it| Cells::of(&it).string()).transpose();
    }
    for_kind!(
        entity,
        Kind => Ok(by_ids::<Kind>(conn, clinic, std::iter::once(id)).await?.pop().map(|it| json(&it))),
        else Err(Failure::Unreadable("kind of row"))
    )
}

/// Writes rows as given, whatever stands there. The last image of a row counts.
pub(crate) async fn put(conn: &mut Conn, clinic: ClinicId, images: &[&Image]) -> Result<(), WriteError> {
    let (mut changes, mut claims): (Vec<_>, Vec<Claimed>) = (vec![], vec![]);
    for it in images {
        match it.entity.as_str() {
            CLAIMS => claims.push(from_json(&it.image)?),
            ATTENTION => put_attention(conn, clinic, (it.id, &it.image)).await?,
            entity => changes.push(change(entity, None, &it.image)?),
        }
    }
    commit::save_rows(conn, clinic, &changes, Versions::AsGiven).await?;
    lay(conn, clinic, claims).await
}

/// Lays claims; of several for one appointment the last.
async fn lay(conn: &mut Conn, clinic: ClinicId, claims: Vec<Claimed>) -> Result<(), WriteError> {
    let last: std::collections::BTreeMap<AppointmentId, Claimed> =
        claims.into_iter().map(|it| (it.appointment, it)).collect();
    let last: Vec<Claimed> = last.into_values().collect();
    claim::replace(conn, clinic, &last).await
}

/// Takes a row away, where it stands.
pub(crate) async fn remove(
    conn: &mut Conn,
    clinic: ClinicId,
    (entity, id): (&str, Uuid),
) -> Result<(), WriteError> {
    if entity == CLAIMS {
        let none = Claimed { appointment: AppointmentId(id), claims: vec![], overridden: false };
        return claim::replace(conn, clinic, &[none]).await;
    }
    let (table, key) = match entity {
        ATTENTION => (ATTENTION, "id"),
        _ => for_kind!(entity, Kind => (Kind::TABLE, Kind::COLUMNS[0]),
                       else return Err(Failure::Unreadable("kind of row").into())),
    };
    let mut binds = Binds::default();
    binds.id(clinic.0).id(id);
    let sql = format!("delete from {table} where clinic_id = $1 and {key} = $2");
    conn.run(sql, binds).await?;
    Ok(())
}

/// Every row that travels, in one order: two books that say the same give the same.
pub(crate) async fn every(conn: &mut Conn, clinic: ClinicId) -> Result<Vec<Image>, Failure> {
    let mut all = vec![];
    for &entity in KINDS {
        for_kind!(entity, Kind => {
            let rest = format!("where clinic_id = $1 order by {}", Kind::COLUMNS[0]);
            for row in select::<Kind>(conn, &rest, clinic_bind(clinic)).await? {
                all.push(Image { entity: entity.to_owned(), id: row.uuid(), image: json(&row) });
            }
        }, else return Err(Failure::Unreadable("kind of row")));
    }
    for laid in claim::laid(conn, clinic, Whose::All).await? {
        all.push(Image { entity: CLAIMS.to_owned(), id: laid.appointment.0, image: json(&laid) });
    }
    let sql = "select id, image from attention where clinic_id = $1 order by id";
    for row in &conn.all(sql, binds![clinic.0]).await? {
        let cells = &mut Cells::of(row);
        all.push(Image { entity: ATTENTION.to_owned(), id: cells.id()?, image: cells.string()? });
    }
    Ok(all)
}
