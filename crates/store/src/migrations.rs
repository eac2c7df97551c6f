//! Bringing a file to the schema this program knows. Forward only; a released migration never changes.

use sha2::{Digest, Sha256};

use crate::cells::{Binds, binds};
use crate::failure::Failure;
use crate::file::File;
use crate::integrity;

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
pub(crate) fn standing(file: &File) -> Result<Standing, Failure> {
    let none = Binds::default();
    let known = "select 1 from sqlite_schema where type = 'table' and name = 'migration'";
    if file.all(known, &none, 1)?.is_empty() {
        return Ok(Standing::Older(0));
    }
    let applied = "select number, checksum from migration order by number";
    let applied: Vec<(u32, Vec<u8>)> = file.read(applied, &none, |it| Ok((it.number()?, it.take()?)))?;
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
pub(crate) fn apply(file: &File, from: u32) -> Result<(), Failure> {
    file.script("begin exclusive")?;
    let outcome = steps(file, from).and_then(|()| Ok(file.script("commit")?));
    if outcome.is_err() {
        // Fails where the transaction is already gone, which is what is wanted.
        let _ = file.script("rollback");
    }
    outcome
}

fn steps(file: &File, from: u32) -> Result<(), Failure> {
    file.script(
        "create table if not exists migration (
           number integer primary key, name text not null, checksum blob not null
         ) strict",
    )?;
    for (number, step) in (1_u32..).zip(MIGRATIONS).skip(from as usize) {
        file.script(step.sql)?;
        let sql = "insert into migration (number, name, checksum) values ($1, $2, $3)";
        file.run(sql, &binds![number, step.name, checksum(step.sql)])?;
    }
    if integrity::state_problems(file)?.is_empty() { Ok(()) } else { Err(Failure::Damaged) }
}

pub(crate) fn checksum(sql: &str) -> Vec<u8> {
    // Checked out on Windows the same file may end its lines otherwise.
    Sha256::digest(sql.replace("\r\n", "\n")).to_vec()
}
