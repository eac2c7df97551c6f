//! Claims as bare spans of time: all that free time is worked out from, read from one index.

use chrono::{DateTime, Utc};
use daybook_booking::ids::ClinicId;
use daybook_booking::period::Period;
use daybook_booking::resource::Claimant;
use uuid::Uuid;

use crate::cells::{Binds, micros};
use crate::conn::Conn;
use crate::dialect;
use crate::failure::Failure;
use crate::rows::claim::LONGEST_MICROS;

/// Claimants asked for by one statement.
const CLAIMANTS_A_STATEMENT: usize = 256;

/// What is taken of one claimant.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Spans {
    /// Every claim, holds too, by start.
    pub claims: Vec<Period>,
    /// Those of holds, each with the first moment at which it counts no longer.
    pub holds: Vec<(DateTime<Utc>, Period)>,
}

/// What is taken of each of `claimants` anywhere in `within`, in their order.
pub(crate) async fn of(
    conn: &mut Conn,
    clinic: ClinicId,
    claimants: &[Claimant],
    within: Period,
) -> Result<Vec<Spans>, Failure> {
    let mut found = Vec::with_capacity(claimants.len());
    for chunk in claimants.chunks(CLAIMANTS_A_STATEMENT) {
        found.extend(claims(conn, clinic, chunk, within).await?);
    }
    for (claimant, until, period) in holds(conn, clinic, within).await? {
        for (spans, _) in found.iter_mut().zip(claimants).filter(|(_, it)| it.uuid() == claimant) {
            spans.holds.push((until, period));
        }
    }
    Ok(found)
}

async fn claims(
    conn: &mut Conn,
    clinic: ClinicId,
    claimants: &[Claimant],
    within: Period,
) -> Result<Vec<Spans>, Failure> {
    let mut binds = Binds::default();
    binds.id(clinic.0).put(micros(within.start()) - LONGEST_MICROS);
    binds.at(within.end()).at(within.start());
    let mut asked = String::new();
    for (n, claimant) in claimants.iter().enumerate() {
        let comma = if n == 0 { "" } else { ", " };
        asked.push_str(&format!("{comma}({n}, ${})", n + 5));
        binds.id(claimant.uuid());
    }
    // Crossed, so that a file looks through one claimant's claims after the other's.
    let sql = format!(
        "with asked (place, id) as (values {asked})
         select asked.place, c.starts_at, c.ends_at from asked cross join claim c
         where c.clinic_id = $1 and c.claimant_id = asked.id and c.blocks = 1
           and c.starts_at > $2 and c.starts_at < $3 and c.ends_at > $4"
    );
    let mut found = vec![Spans::default(); claimants.len()];
    conn.read(sql, binds, |cells| {
        let place: usize = cells.number()?;
        let of = found.get_mut(place).ok_or(Failure::Unreadable("place"))?;
        of.claims.push(super::appointment::period(cells)?);
        Ok(())
    })
    .await?;
    // A file has them in this order already.
    found.iter_mut().for_each(|it| it.claims.sort_unstable_by_key(|it| it.start()));
    Ok(found)
}

/// The claims of holds: few, and found by their own index.
async fn holds(
    conn: &mut Conn,
    clinic: ClinicId,
    within: Period,
) -> Result<Vec<(Uuid, DateTime<Utc>, Period)>, Failure> {
    let mut binds = Binds::default();
    binds.id(clinic.0).at(within.end()).at(within.start());
    let sql = format!(
        "select c.claimant_id, a.hold_expires_at, c.starts_at, c.ends_at from appointment a {}
         join claim c on c.clinic_id = a.clinic_id and c.appointment_id = a.id and c.blocks = 1
         where a.clinic_id = $1 and a.hold_expires_at is not null and c.starts_at < $2 and c.ends_at > $3",
        dialect::by_held(conn)
    );
    conn.read(sql, binds, |cells| {
        let (claimant, until) = (cells.id()?, cells.at()?);
        Ok((claimant, until, super::appointment::period(cells)?))
    })
    .await
}
