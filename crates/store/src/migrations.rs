//! Bringing a file to the schema this program knows. Forward only; a released migration never changes.

use sqlx::{AssertSqlSafe, Connection, Executor, SqliteConnection};

use crate::failure::Failure;
use crate::integrity;
use sha2::{Digest, Sha256};

/// A step of the schema.
pub(crate) struct Migration {
    pub(crate) name: &'static str,
    pub(crate) sql: &'static str,
}

macro_rules! migrations {
    ($($name:literal),+ $(,)?) => {
        &[$(Migration {
            name: $name,
            sql: include_str!(concat!("../../../migrations/sqlite/", $name, ".sql")),
        }),+]
    };
}

/// Every step, in order; the number of a step is its place, from 1.
const MIGRATIONS: &[Migration] = migrations![
    "0001_the_book",
    "0002_claims",
    "0003_the_record",
    "0004_staff",
    "0005_policies",
    "0006_plans",
    "0007_money",
    "0008_treatment",
    "0010_sync",
    "0011_hub",
    "0013_joining",
    "0014_sharing",
    "0015_seen",
    "0016_reading_the_audit",
    "0017_anchors",
    "0018_leases",
    "0019_settling_quarantine",
];

/// The schema this program knows.
pub const SCHEMA: u32 = MIGRATIONS.len() as u32;

/// Where a file's schema stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Standing {
    Current,
    /// Steps are missing.
    Older(u32),
    /// It was written by a newer program.
    Newer(u32),
    /// A step it was made with is not the one this program has.
    Altered,
}

/// How the file stands to [`SCHEMA`].
pub(crate) async fn standing(conn: &mut SqliteConnection) -> Result<Standing, Failure> {
    let known: Option<String> =
        sqlx::query_scalar("select name from sqlite_schema where type = 'table' and name = 'migration'")
            .fetch_optional(&mut *conn)
            .await?;
    if known.is_none() {
        return Ok(Standing::Older(0));
    }
    let applied: Vec<(u32, Vec<u8>)> =
        sqlx::query_as("select number, checksum from migration order by number").fetch_all(conn).await?;
    let found = applied.last().map_or(0, |(number, _)| *number);
    if found > SCHEMA {
        return Ok(Standing::Newer(found));
    }
    let altered = applied.iter().zip(MIGRATIONS).any(|((_, sum), step)| *sum != checksum(step.sql));
    Ok(if altered {
        Standing::Altered
    } else if found == SCHEMA {
        Standing::Current
    } else {
        Standing::Older(found)
    })
}

/// Applies every step after `from` in one transaction, checked before it is committed.
pub(crate) async fn apply(conn: &mut SqliteConnection, from: u32) -> Result<(), Failure> {
    let mut tx = conn.begin_with("begin exclusive").await?;
    tx.execute(
        "create table if not exists migration (
           number integer primary key, name text not null, checksum blob not null
         ) strict",
    )
    .await?;
    for (number, step) in (1_u32..).zip(MIGRATIONS).skip(from as usize) {
        tx.execute(AssertSqlSafe(step.sql)).await?;
        sqlx::query("insert into migration (number, name, checksum) values ($1, $2, $3)")
            .bind(number)
            .bind(step.name)
            .bind(checksum(step.sql))
            .execute(&mut *tx)
            .await?;
    }
    if !integrity::state_problems(&mut tx).await?.is_empty() {
        return Err(Failure::Damaged);
    }
    tx.commit().await?;
    Ok(())
}

pub(crate) fn checksum(sql: &str) -> Vec<u8> {
    // Checked out on Windows the same file may end its lines otherwise.
    Sha256::digest(sql.replace("\r\n", "\n")).to_vec()
}
