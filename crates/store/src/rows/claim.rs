//! Claims: who or what is taken, when. The guard against taking twice is a trigger (migration 2).

use std::fmt::Write as _;

use crate::conn::Conn;
use daybook_booking::appointment::Appointment;
use daybook_booking::claim::Claim;
use daybook_booking::class::Class;
use daybook_booking::ids::{
    AppointmentId, AppointmentTypeId, ClinicId, LocationId, PatientId, ProviderId, ResourceId,
};
use daybook_booking::period::Period;
use daybook_booking::resource::Claimant;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::cells::{Binds, Cells};
use crate::failure::{Failure, WriteError};
use crate::rows::appointment::period;
use crate::rows::{Row, placeholders, push_tuples};

/// The longest claim, in microseconds (36 hours): as in migration 2.
pub(crate) const LONGEST_MICROS: i64 = 129_600_000_000;

/// Claims written by one statement.
const CLAIMS_A_STATEMENT: usize = 256;

/// Appointments and claims replaced in one trip. Few, for each number of them is a statement that is kept ready.
const CLAIMS_A_TRIP: usize = 12;

/// All that one appointment takes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Claimed {
    /// Which appointment.
    pub appointment: AppointmentId,
    /// Who and what it takes, buffers included; none once it holds no time. None may be longer than 36 hours.
    pub claims: Vec<Claim>,
    /// Whether they may lie over others (C19); they count against later ones all the same.
    pub overridden: bool,
}

/// A claim that takes time, with whose it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Taken {
    /// By which appointment.
    pub appointment: AppointmentId,
    /// Who or what.
    pub claimant: Claimant,
    /// When, buffers included.
    pub period: Period,
}

fn claimant(kind: &str, id: Uuid) -> Result<Claimant, Failure> {
    match kind {
        "provider" => Ok(Claimant::Provider(ProviderId(id))),
        "patient" => Ok(Claimant::Patient(PatientId(id))),
        "resource" => Ok(Claimant::Resource(ResourceId(id))),
        "location" => Ok(Claimant::Location(LocationId(id))),
        _ => Err(Failure::Unreadable("claimant")),
    }
}

/// Replaces all claims of these appointments.
///
/// All old ones go before any new one comes, so two appointments can change places.
///
/// # Errors
/// [`WriteError::SlotTaken`] where a claimant would hold more than its capacity.
pub(crate) async fn replace(
    conn: &mut Conn,
    clinic: ClinicId,
    claimed: &[Claimed],
) -> Result<(), WriteError> {
    let rows: Vec<(&Claimed, Claim)> =
        claimed.iter().flat_map(|of| of.claims.iter().map(move |claim| (of, *claim))).collect();
    if claimed.len() + rows.len() <= CLAIMS_A_TRIP {
        return replace_few(conn, clinic, (claimed, &rows)).await;
    }
    for chunk in claimed.chunks(CLAIMS_A_STATEMENT) {
        let mut binds = Binds::default();
        binds.id(clinic.0);
        chunk.iter().for_each(|it| _ = binds.id(it.appointment.0));
        let asked = placeholders(2, chunk.len());
        let sql = format!("delete from claim where clinic_id = $1 and appointment_id in ({asked})");
        conn.run(sql, binds).await?;
    }
    for chunk in rows.chunks(CLAIMS_A_STATEMENT) {
        insert(conn, clinic, chunk).await?;
    }
    Ok(())
}

/// As [`replace`], in one trip to the driver: a booking has three or four claims, and the trips cost more than they.
async fn replace_few(
    conn: &mut Conn,
    clinic: ClinicId,
    (claimed, rows): (&[Claimed], &[(&Claimed, Claim)]),
) -> Result<(), WriteError> {
    if claimed.is_empty() {
        return Ok(());
    }
    let mut binds = Binds::default();
    binds.id(clinic.0);
    claimed.iter().for_each(|it| _ = binds.id(it.appointment.0));
    let asked = placeholders(2, claimed.len());
    let mut sql = format!("delete from claim where clinic_id = $1 and appointment_id in ({asked})");
    for (n, (of, claim)) in rows.iter().enumerate() {
        let comma = if n == 0 { INSERT } else { ", " };
        let values = placeholders(2 + claimed.len() + n * CLAIM_COLUMNS, CLAIM_COLUMNS);
        write!(sql, "{comma}($1, {values})").expect("a string can be written to");
        bind(&mut binds, of, claim);
    }
    conn.run(sql, binds).await?;
    Ok(())
}

/// What comes between the old claims' going and the first new one.
const INSERT: &str =
    "; insert into claim (clinic_id, appointment_id, claimant_id, starts_at, ends_at, blocks,
  overridden, class_key, seats) values ";

/// What [`bind`] binds of a claim: every column but the clinic.
const CLAIM_COLUMNS: usize = 8;

fn bind(binds: &mut Binds, of: &Claimed, claim: &Claim) {
    binds.id(of.appointment.0).id(claim.claimant.uuid());
    binds.at(claim.period.start()).at(claim.period.end()).put(true).put(of.overridden);
    binds.put(claim.class.map(class_key)).put(claim.class.map(|it| it.seats));
}

async fn insert(conn: &mut Conn, clinic: ClinicId, rows: &[(&Claimed, Claim)]) -> Result<(), WriteError> {
    let mut binds = Binds::default();
    for (of, claim) in rows {
        bind(binds.id(clinic.0), of, claim);
    }
    let mut sql = INSERT.trim_start_matches("; ").to_owned();
    push_tuples(&mut sql, rows.len(), CLAIM_COLUMNS);
    conn.run(sql, binds).await?;
    Ok(())
}

/// A class's ids one after the other, sixteen bytes each; the room last, where there is one.
fn class_key(class: Class) -> Vec<u8> {
    let Class { appointment_type, provider, location, room, seats: _ } = class;
    let ids = [Some(appointment_type.0), Some(provider.0), Some(location.0), room.map(|it| it.0)];
    ids.iter().flatten().flat_map(|it| *it.as_bytes()).collect()
}

/// The class of those ids, with `seats`.
fn class_of(key: &[u8], seats: u16) -> Option<Class> {
    let (ids, _) = key.as_chunks::<16>();
    let [appointment_type, provider, location, room @ ..] = ids else { return None };
    Some(Class {
        appointment_type: AppointmentTypeId(Uuid::from_bytes(*appointment_type)),
        provider: ProviderId(Uuid::from_bytes(*provider)),
        location: LocationId(Uuid::from_bytes(*location)),
        room: room.first().map(|it| ResourceId(Uuid::from_bytes(*it))),
        seats,
    })
}

/// Which claims to read back.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Whose {
    /// This appointment's.
    Of(Uuid),
    /// Everybody's.
    All,
}

/// What appointments take, by appointment and claimant: as laid, for whoever copies them. An appointment that
/// takes nothing is not named.
pub(crate) async fn laid(conn: &mut Conn, clinic: ClinicId, whose: Whose) -> Result<Vec<Claimed>, Failure> {
    let mut binds = Binds::default();
    binds.id(clinic.0);
    let only = match whose {
        Whose::Of(appointment) => {
            binds.id(appointment);
            "and c.appointment_id = $2"
        }
        Whose::All => "",
    };
    let sql = format!(
        "select c.appointment_id, t.kind, c.claimant_id, c.starts_at, c.ends_at, c.class_key, c.seats, c.overridden
         from claim c join claimant t on t.clinic_id = c.clinic_id and t.id = c.claimant_id
         where c.clinic_id = $1 {only} order by c.appointment_id, c.claimant_id"
    );
    let rows = conn.all(sql, binds).await?;
    let mut found: Vec<Claimed> = vec![];
    for row in &rows {
        let cells = &mut Cells::of(row);
        let appointment = AppointmentId(cells.id()?);
        let kind = cells.text()?;
        let claimant = claimant(kind, cells.id()?)?;
        let period = period(cells)?;
        let key: Option<Vec<u8>> = cells.take()?;
        let seats: Option<u16> = cells.maybe_number()?;
        let class = key.zip(seats).and_then(|(key, seats)| class_of(&key, seats));
        let overridden = cells.flag()?;
        if found.last().is_none_or(|it| it.appointment != appointment) {
            found.push(Claimed { appointment, claims: vec![], overridden });
        }
        found.last_mut().expect("one was just put there").claims.push(Claim { claimant, period, class });
    }
    Ok(found)
}

/// Every appointment that takes time of one of these claimants in one of these periods.
pub(crate) async fn appointments_holding(
    conn: &mut Conn,
    clinic: ClinicId,
    asked: &[(Claimant, Period)],
) -> Result<Vec<Appointment>, Failure> {
    let columns: Vec<String> = Appointment::COLUMNS.iter().map(|it| format!("a.{it}")).collect();
    let columns = columns.join(", ");
    let mut found: Vec<Appointment> = Vec::new();
    for chunk in asked.chunks(CLAIMS_A_STATEMENT) {
        let sql = format!(
            "select {columns} from (
               with asked (claimant_id, above, starts_at, ends_at) as (values {})
               select distinct c.appointment_id from asked
               join claim c on c.clinic_id = ? and c.claimant_id = asked.claimant_id and c.blocks = 1
                 and c.starts_at > asked.above and c.starts_at < asked.ends_at and c.ends_at > asked.starts_at
             ) held join appointment a on a.clinic_id = ? and a.id = held.appointment_id",
            asked_tuples(chunk.len()),
        );
        let binds = asked_binds(clinic, chunk);
        found.extend(conn.read(sql, binds, Appointment::read).await?);
    }
    if asked.len() > CLAIMS_A_STATEMENT {
        found.sort_unstable_by_key(|it| it.id);
        found.dedup_by_key(|it| it.id);
    }
    Ok(found)
}

fn asked_binds(clinic: ClinicId, asked: &[(Claimant, Period)]) -> Binds {
    let mut binds = Binds::default();
    for (claimant, period) in asked {
        binds.id(claimant.uuid()).put(crate::cells::micros(period.start()) - LONGEST_MICROS);
        binds.at(period.start()).at(period.end());
    }
    binds.id(clinic.0).id(clinic.0);
    binds
}

/// Without numbers, as [`push_tuples`] has them; the clinic comes behind, twice.
fn asked_tuples(count: usize) -> String {
    vec!["(?, ?, ?, ?)"; count].join(", ")
}

/// What is taken of these claimants anywhere in `period`, by claimant and start: all that availability needs.
pub(crate) async fn taken(
    conn: &mut Conn,
    clinic: ClinicId,
    claimants: &[Claimant],
    within: Period,
) -> Result<Vec<Taken>, Failure> {
    let mut binds = Binds::default();
    binds.id(clinic.0).put(crate::cells::micros(within.start()) - LONGEST_MICROS);
    binds.at(within.start()).at(within.end());
    claimants.iter().for_each(|it| _ = binds.id(it.uuid()));
    let sql = format!(
        "select c.appointment_id, t.kind, c.claimant_id, c.starts_at, c.ends_at from claimant t
         join claim c on c.clinic_id = t.clinic_id and c.claimant_id = t.id and c.blocks = 1
           and c.starts_at > $2 and c.starts_at < $4 and c.ends_at > $3
         where t.clinic_id = $1 and t.id in ({})
         order by c.claimant_id, c.starts_at",
        placeholders(5, claimants.len())
    );
    conn.read(sql, binds, read_taken).await
}

fn read_taken(cells: &mut Cells<'_>) -> Result<Taken, Failure> {
    Ok(Taken {
        appointment: AppointmentId(cells.id()?),
        claimant: {
            let kind = cells.text()?;
            claimant(kind, cells.id()?)?
        },
        period: period(cells)?,
    })
}
