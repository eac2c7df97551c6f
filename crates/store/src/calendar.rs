//! What the calendar draws: appointments with the patient's name, in one query.

use std::fmt::Write;

use crate::conn::Conn;
use chrono::{DateTime, Utc};
use daybook_booking::appointment::Appointment;
use daybook_booking::ids::{AppointmentId, ClinicId, LocationId, PatientId, ProviderId};
use uuid::Uuid;

use crate::cells::{Binds, Cells};
use crate::failure::Failure;
use crate::rows::{Row, placeholders};

/// An appointment as a card shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CalendarRow {
    /// The appointment.
    pub appointment: Appointment,
    /// Who comes.
    pub patient: PatientName,
    /// Whether it is on the pinboard.
    pub pinned: bool,
}

/// What a card shows of a patient. Prints nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct PatientName {
    /// Given names.
    pub given: String,
    /// Family name.
    pub family: String,
    /// Short number.
    pub number: u32,
    /// Phone as typed.
    pub phone: String,
}

impl std::fmt::Debug for PatientName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PatientName(…)")
    }
}

/// Which appointments the calendar is to show; empty lists leave nothing out.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct CalendarFilter {
    /// Only these providers.
    pub providers: Vec<ProviderId>,
    /// Only these locations.
    pub locations: Vec<LocationId>,
    /// Only these states.
    pub statuses: Statuses,
}

/// Which states the calendar is to show.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Statuses {
    /// All of them.
    #[default]
    All,
    /// Those that are, or were, to take place: not cancelled, rescheduled or expired.
    Standing,
}

/// Appointments that start in `[from, to)` and are not deleted, by start.
pub(crate) async fn between(
    conn: &mut Conn,
    clinic: ClinicId,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    filter: &CalendarFilter,
) -> Result<Vec<CalendarRow>, Failure> {
    let mut binds = Binds::default();
    binds.id(clinic.0).at(from).at(to);
    let mut rest = String::from(
        "where a.clinic_id = $1 and a.starts_at >= $2 and a.starts_at < $3 and a.deleted_at is null",
    );
    narrow(&mut rest, &mut binds, &filter.providers, &filter.locations);
    match filter.statuses {
        Statuses::All => {}
        Statuses::Standing => rest.push_str(" and a.status not in ('cancelled', 'rescheduled', 'expired')"),
    }
    rest.push_str(" order by a.starts_at, a.id");
    select(conn, &rest, binds).await
}

/// Leaves only these providers and locations; empty lists leave nothing out.
pub(crate) fn narrow(
    rest: &mut String,
    binds: &mut Binds,
    providers: &[ProviderId],
    locations: &[LocationId],
) {
    let providers: Vec<Uuid> = providers.iter().map(|it| it.0).collect();
    let locations: Vec<Uuid> = locations.iter().map(|it| it.0).collect();
    for (column, ids) in [("a.provider_id", providers), ("a.location_id", locations)] {
        if !ids.is_empty() {
            write!(rest, " and {column} in ({})", placeholders(binds.count() + 1, ids.len()))
                .expect("a string can be written to");
            ids.iter().for_each(|id| _ = binds.id(*id));
        }
    }
}

/// These appointments, in no order; deleted ones too.
pub(crate) async fn by_ids(
    conn: &mut Conn,
    clinic: ClinicId,
    ids: &[AppointmentId],
) -> Result<Vec<CalendarRow>, Failure> {
    let mut binds = Binds::default();
    binds.id(clinic.0);
    ids.iter().for_each(|it| _ = binds.id(it.0));
    select(conn, &format!("where a.clinic_id = $1 and a.id in ({})", placeholders(2, ids.len())), binds).await
}

/// The appointments of this short number that are not deleted, earliest first: several where one was rescheduled.
pub(crate) async fn by_number(
    conn: &mut Conn,
    clinic: ClinicId,
    number: u32,
) -> Result<Vec<CalendarRow>, Failure> {
    let mut binds = Binds::default();
    binds.id(clinic.0).put(number);
    let rest = "where a.clinic_id = $1 and a.number = $2 and a.deleted_at is null order by a.starts_at, a.id";
    select(conn, rest, binds).await
}

/// A patient's appointments that are not deleted, earliest first.
pub(crate) async fn of_patient(
    conn: &mut Conn,
    clinic: ClinicId,
    patient: PatientId,
) -> Result<Vec<CalendarRow>, Failure> {
    let mut binds = Binds::default();
    binds.id(clinic.0).id(patient.0);
    let rest =
        "where a.clinic_id = $1 and a.patient_id = $2 and a.deleted_at is null order by a.starts_at, a.id";
    select(conn, rest, binds).await
}

/// What is on the pinboard, oldest pin first.
pub(crate) async fn pinned(conn: &mut Conn, clinic: ClinicId) -> Result<Vec<CalendarRow>, Failure> {
    let mut binds = Binds::default();
    binds.id(clinic.0);
    let rest = "where a.clinic_id = $1 and n.removed = 0 and a.deleted_at is null order by n.pinned_at, a.id";
    select(conn, rest, binds).await
}

/// Whatever `rest` selects of appointments `a`, in its order. It holds no value, only placeholders.
pub(crate) async fn rest(conn: &mut Conn, rest: &str, binds: Binds) -> Result<Vec<CalendarRow>, Failure> {
    select(conn, rest, binds).await
}

async fn select(conn: &mut Conn, rest: &str, binds: Binds) -> Result<Vec<CalendarRow>, Failure> {
    let mut columns: Vec<String> = Appointment::COLUMNS.iter().map(|it| format!("a.{it}")).collect();
    columns.extend(["p.given_name", "p.family_name", "p.number", "p.phone"].map(str::to_owned));
    columns.push("case when n.removed = 0 then 1 else 0 end".to_owned());
    let rest = format!(
        "from appointment a
         join patient p on p.clinic_id = a.clinic_id and p.id = a.patient_id
         left join pin n on n.clinic_id = a.clinic_id and n.appointment_id = a.id
         {rest}"
    );
    conn.read(format!("select {} {rest}", columns.join(", ")), binds, read).await
}

fn read(cells: &mut Cells<'_>) -> Result<CalendarRow, Failure> {
    Ok(CalendarRow {
        appointment: Appointment::read(cells)?,
        patient: PatientName {
            given: cells.string()?,
            family: cells.string()?,
            number: cells.number()?,
            phone: cells.string()?,
        },
        pinned: cells.flag()?,
    })
}
