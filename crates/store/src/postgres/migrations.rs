//! Bringing a database to the schema this program knows. Forward only; a released migration never changes.

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use crate::migrations::{Migration, SCHEMA, Standing, checksum};
use crate::open::OpenError;

macro_rules! migrations {
    ($($name:literal),+ $(,)?) => {
        &[$(Migration {
            name: $name,
            sql: include_str!(concat!("../../../../migrations/postgres/", $name, ".sql")),
        }),+]
    };
}

/// Every step, in order; the number of a step is its place, from 1.
const MIGRATIONS: &[Migration] = migrations![
    "0001_the_book",
    "0002_claims",
    "0003_the_record",
    "0004_sync",
    "0005_hub",
    "0006_a_clinic_of_its_own",
    "0007_joining",
    "0008_seen",
    "0009_reading_the_audit",
    "0010_anchors",
    "0011_leases",
    "0012_settling_quarantine",
];

/// Taken while a database is brought up to date, so that two programs do not do it at once.
const MIGRATING: i64 = 0x0da1_b00c;

/// How the database stands to what this program knows.
pub(crate) async fn standing(conn: &mut PgConnection) -> Result<Standing, OpenError> {
    let known: bool = sqlx::query_scalar("select to_regclass('daybook.migration') is not null")
        .fetch_one(&mut *conn)
        .await?;
    if !known {
        return Ok(Standing::Older(0));
    }
    let applied: Vec<(i64, Vec<u8>)> =
        sqlx::query_as("select number, checksum from migration order by number").fetch_all(conn).await?;
    let found = applied.len();
    let altered = applied.iter().zip(MIGRATIONS).any(|((_, sum), step)| *sum != checksum(step.sql));
    let count = |it: usize| u32::try_from(it).unwrap_or(u32::MAX);
    Ok(match found.cmp(&MIGRATIONS.len()) {
        _ if altered => Standing::Altered,
        std::cmp::Ordering::Equal => Standing::Current,
        std::cmp::Ordering::Greater => Standing::Newer(count(found)),
        std::cmp::Ordering::Less => Standing::Older(count(found)),
    })
}

/// What a standing that is not current comes to.
pub(crate) fn refused(standing: Standing) -> Option<OpenError> {
    let known = u32::try_from(MIGRATIONS.len()).unwrap_or(SCHEMA);
    match standing {
        Standing::Current => None,
        Standing::Newer(found) => Some(OpenError::NewerSchema { found, known }),
        Standing::Older(_) => {
            Some(OpenError::Unsuitable("its schema is older: run daybook-hub migrate first"))
        }
        Standing::Altered => Some(OpenError::Damaged),
    }
}

/// Applies every step that is missing, in one transaction, and lets `grant_to` work with the tables.
pub(crate) async fn apply(conn: &mut PgConnection, grant_to: Option<&str>) -> Result<(), OpenError> {
    let mut tx = conn.begin().await?;
    tx.execute(sqlx::raw_sql("set local statement_timeout = 0")).await?;
    sqlx::query("select pg_advisory_xact_lock($1)").bind(MIGRATING).execute(&mut *tx).await?;
    tx.execute("create schema if not exists daybook").await?;
    tx.execute(
        "create table if not exists daybook.migration (
           number bigint primary key, name text not null, checksum bytea not null
         )",
    )
    .await?;
    let from = match standing(&mut tx).await? {
        Standing::Older(from) => from as usize,
        other => match refused(other) {
            Some(refused) => return Err(refused),
            None => MIGRATIONS.len(),
        },
    };
    for (number, step) in (1_i64..).zip(MIGRATIONS).skip(from) {
        tx.execute(sqlx::raw_sql(AssertSqlSafe(step.sql))).await?;
        sqlx::query("insert into daybook.migration (number, name, checksum) values ($1, $2, $3)")
            .bind(number)
            .bind(step.name)
            .bind(checksum(step.sql))
            .execute(&mut *tx)
            .await?;
    }
    if let Some(role) = grant_to {
        grant(&mut tx, role).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// What the account the hub serves as may do: work with rows, and nothing to the tables.
async fn grant(conn: &mut PgConnection, role: &str) -> Result<(), OpenError> {
    for what in [
        "usage on schema daybook",
        "select, insert, update, delete on all tables in schema daybook",
        "usage on all sequences in schema daybook",
        "execute on all functions in schema daybook",
    ] {
        // The server itself puts the name in quotes; no text of ours takes it in.
        let quoted: String = sqlx::query_scalar("select format('grant %s to %I', $1::text, $2::text)")
            .bind(what)
            .bind(role)
            .fetch_one(&mut *conn)
            .await?;
        conn.execute(sqlx::raw_sql(AssertSqlSafe(quoted))).await?;
    }
    conn.execute("revoke insert, update, delete on daybook.migration from public").await?;
    Ok(())
}
