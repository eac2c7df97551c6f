//! One file a table: how its rows are written and read. The statements they share are made here.

use std::fmt::Write;

use crate::conn::Conn;
use daybook_booking::ids::{ClinicId, PatientId};
use uuid::Uuid;

use crate::cells::{Binds, Cells};
use crate::failure::{Failure, WriteError};

pub(crate) mod appointment;
pub(crate) mod booking_policy;
pub(crate) mod claim;
pub(crate) mod clinic;
pub(crate) mod lease;
pub(crate) mod money;
pub(crate) mod patient;
pub(crate) mod pin;
pub(crate) mod recall;
pub(crate) mod schedule_exception;
pub(crate) mod series;
pub(crate) mod spans;
pub(crate) mod treatment;
pub(crate) mod visit;
pub(crate) mod waitlist_entry;

/// Rows written by one statement. SQLite takes 32,766 parameters, PostgreSQL 65,535; past some dozens of rows
/// the statement's own overhead no longer shows.
const ROWS_A_STATEMENT: usize = 64;

/// Ids asked for by one statement.
const IDS_A_STATEMENT: usize = 500;

/// Something stored as one row, keyed by clinic and id, with a version that only rises.
pub(crate) trait Row: Sized {
    /// The table.
    const TABLE: &'static str;
    /// Its columns after `clinic_id`; the first is the key.
    const COLUMNS: &'static [&'static str];

    /// Binds every column, in the order of [`Row::COLUMNS`].
    fn write(&self, binds: &mut Binds);

    /// Takes every column, in the order of [`Row::COLUMNS`].
    fn read(cells: &mut Cells<'_>) -> Result<Self, Failure>;
}

/// How the versions of rows that are written stand to those that are there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Versions {
    /// They rise: whoever decided saw the row as it is.
    Rising,
    /// They are what the hub's are, higher or lower (sync).
    AsGiven,
}

/// Inserts the rows, or replaces those there are by newer versions.
///
/// Each row may occur once.
///
/// # Errors
/// [`WriteError::ChangedSince`] where a stored version is not older than the one to be written.
pub(crate) async fn save<R: Row>(conn: &mut Conn, clinic: ClinicId, rows: &[&R]) -> Result<(), WriteError> {
    save_as(conn, clinic, rows, Versions::Rising).await
}

/// As [`save`], with `versions` to say which rows give way.
///
/// # Errors
/// As [`save`].
pub(crate) async fn save_as<R: Row>(
    conn: &mut Conn,
    clinic: ClinicId,
    rows: &[&R],
    versions: Versions,
) -> Result<(), WriteError> {
    for chunk in rows.chunks(ROWS_A_STATEMENT) {
        let mut binds = Binds::default();
        chunk.iter().for_each(|row| row.write(binds.id(clinic.0)));
        let sql = upsert_sql::<R>(chunk.len(), versions);
        let done = conn.run(sql, binds).await?;
        if done != chunk.len() as u64 {
            return Err(WriteError::ChangedSince);
        }
    }
    Ok(())
}

fn upsert_sql<R: Row>(rows: usize, versions: Versions) -> String {
    let key = R::COLUMNS[0];
    let mut sql = format!("insert into {} (clinic_id, {}) values ", R::TABLE, R::COLUMNS.join(", "));
    push_tuples(&mut sql, rows, R::COLUMNS.len());
    write!(sql, " on conflict (clinic_id, {key}) do update set ").expect("a string can be written to");
    for (n, column) in R::COLUMNS.iter().skip(1).enumerate() {
        let comma = if n == 0 { "" } else { ", " };
        write!(sql, "{comma}{column} = excluded.{column}").expect("a string can be written to");
    }
    if versions == Versions::Rising {
        write!(sql, " where excluded.version > {}.version", R::TABLE).expect("a string can be written to");
    }
    sql
}

/// `(?, ?, ?), (?, ?, ?)`: tuples of the clinic and `width` values each.
///
/// Without numbers on purpose: finding the value of a numbered parameter takes SQLite a walk over all of them,
/// and with thousands in a statement that walk took half of the time of a large write.
pub(crate) fn push_tuples(sql: &mut String, tuples: usize, width: usize) {
    for tuple in 0..tuples {
        sql.push_str(if tuple == 0 { "(?" } else { ", (?" });
        (0..width).for_each(|_| sql.push_str(", ?"));
        sql.push(')');
    }
}

/// `$2, $3, $4`; for none, what nothing is equal to: PostgreSQL knows no empty list.
pub(crate) fn placeholders(first: usize, count: usize) -> String {
    if count == 0 {
        return "null".to_owned();
    }
    let mut text = String::with_capacity(count * 5);
    for n in first..first + count {
        let comma = if n == first { "" } else { ", " };
        write!(text, "{comma}${n}").expect("a string can be written to");
    }
    text
}

/// The rows with these ids, in no order; ids that name nothing are passed over.
pub(crate) async fn by_ids<R: Row>(
    conn: &mut Conn,
    clinic: ClinicId,
    ids: impl ExactSizeIterator<Item = Uuid>,
) -> Result<Vec<R>, Failure> {
    let mut ids: Vec<Uuid> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    let mut found = Vec::with_capacity(ids.len());
    for chunk in ids.chunks(IDS_A_STATEMENT) {
        let rest =
            format!("where clinic_id = $1 and {} in ({})", R::COLUMNS[0], placeholders(2, chunk.len()));
        let mut binds = Binds::default();
        binds.id(clinic.0);
        chunk.iter().for_each(|id| _ = binds.id(*id));
        found.extend(select::<R>(conn, &rest, binds).await?);
    }
    Ok(found)
}

/// The rows of these patients, in no order.
pub(crate) async fn of_patients<R: Row>(
    conn: &mut Conn,
    clinic: ClinicId,
    patients: &[PatientId],
) -> Result<Vec<R>, Failure> {
    let mut found = Vec::new();
    for chunk in patients.chunks(IDS_A_STATEMENT) {
        let rest = format!("where clinic_id = $1 and patient_id in ({})", placeholders(2, chunk.len()));
        let mut binds = Binds::default();
        binds.id(clinic.0);
        chunk.iter().for_each(|it| _ = binds.id(it.0));
        found.extend(select::<R>(conn, &rest, binds).await?);
    }
    Ok(found)
}

/// The rows `rest` (everything after `from table`) selects. `rest` holds no value, only placeholders.
pub(crate) async fn select<R: Row>(conn: &mut Conn, rest: &str, binds: Binds) -> Result<Vec<R>, Failure> {
    let sql = format!("select {} from {} {rest}", R::COLUMNS.join(", "), R::TABLE);
    let rows = conn.all(sql, binds).await?;
    rows.iter().map(|row| R::read(&mut Cells::of(row))).collect()
}
