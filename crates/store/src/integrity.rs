//! Whether the file is whole, and what it says holds together.

use crate::cells::Binds;
use crate::conn::Conn;
use crate::failure::Failure;
use crate::file::File;

/// What a check found; nothing is well.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Problems(pub Vec<String>);

impl Problems {
    /// Whether nothing was found.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// What always holds, from a step of the schema on.
struct Invariant {
    /// The first schema that has what it speaks of: a book is looked through before it is brought up to date, too.
    since: u32,
    /// What it means when it does not hold.
    broken: &'static str,
    /// Selects a row only then.
    sql: &'static str,
}

const INVARIANTS: &[Invariant] = &[
    Invariant {
        since: 2,
        broken: "an appointment is over-booked without an override",
        sql: "select 1 from claim c
              join claimant t on t.clinic_id = c.clinic_id and t.id = c.claimant_id
              where c.blocks = 1 and c.overridden = 0 and t.kind in ('provider', 'patient')
                and exists (select 1 from claim o
                  where o.clinic_id = c.clinic_id and o.claimant_id = c.claimant_id and o.blocks = 1 and o.overridden = 0
                    and o.starts_at >= c.starts_at and o.starts_at < c.ends_at and o.appointment_id <> c.appointment_id
                    and (o.class_key is null or o.class_key is distinct from c.class_key))
              limit 1",
    },
    Invariant {
        since: 2,
        broken: "a claim takes time for an appointment that has none",
        sql: "select 1 from claim c
              join appointment a on a.clinic_id = c.clinic_id and a.id = c.appointment_id
              where c.blocks = 1
                and (a.deleted_at is not null or a.status in ('cancelled', 'rescheduled', 'expired')) limit 1",
    },
    Invariant {
        since: 2,
        broken: "a booked appointment claims no provider",
        sql: "select 1 from appointment a
              where a.deleted_at is null and a.status in ('confirmed', 'checked_in', 'in_progress')
                and not exists (select 1 from claim c
                  where c.clinic_id = a.clinic_id and c.appointment_id = a.id and c.claimant_id = a.provider_id
                    and c.blocks = 1)
              limit 1",
    },
    Invariant {
        since: 3,
        broken: "the change feed has a gap",
        sql: "select 1 from (select count(*) as n, max(seq) as last from change group by clinic_id) as counted
              where n <> last limit 1",
    },
    Invariant {
        since: 3,
        broken: "the audit log has a gap",
        sql: "select 1 from (select count(*) as n, max(seq) as last from audit group by clinic_id) as counted
              where n <> last limit 1",
    },
    Invariant {
        since: 7,
        broken: "the ledger or its receipts have a gap",
        sql: "select 1 from (select count(*) as n, max(number) as last, count(receipt) as receipts,
                coalesce(max(receipt), 0) as last_receipt from posting group by clinic_id) as counted
              where n <> last or receipts <> last_receipt limit 1",
    },
    Invariant {
        since: 7,
        broken: "a line of the ledger is not in the change feed",
        sql: "select 1 from posting p
              where not exists (select 1 from change_image i
                where i.clinic_id = p.clinic_id and i.entity_id = p.id and i.entity = 'posting') limit 1",
    },
    Invariant {
        since: 3,
        broken: "a change has no row of who made it",
        sql: "select 1 from change_image i
              where not exists (select 1 from change c where c.clinic_id = i.clinic_id and c.seq = i.seq) limit 1",
    },
];

/// Checks references and invariants: quick enough for every migration.
pub(crate) fn state_problems(file: &File) -> Result<Problems, Failure> {
    let none = Binds::default();
    let mut found = Problems(file.read("pragma foreign_key_check", &none, |it| {
        Ok(format!("a row of {} refers to one that is not there", it.text()?))
    })?);
    let schema = file.read("select max(number) from migration", &none, |it| it.number::<u32>())?;
    for invariant in INVARIANTS.iter().filter(|it| schema.iter().any(|schema| it.since <= *schema)) {
        if !file.all(invariant.sql, &none, 1)?.is_empty() {
            found.0.push(invariant.broken.to_owned());
        }
    }
    Ok(found)
}

/// Checks every page and every row: reads the whole file.
pub(crate) fn all_problems(file: &File) -> Result<Problems, Failure> {
    let none = Binds::default();
    let mut found = Problems(file.read("pragma cipher_integrity_check", &none, |it| it.string())?);
    // Rows of pages that fail their check cannot be asked anything.
    if !found.is_empty() {
        return Ok(found);
    }
    let lines = file.read("pragma integrity_check", &none, |it| it.string())?;
    found.0.extend(lines.into_iter().filter(|it| it != "ok"));
    found.0.extend(state_problems(file)?.0);
    Ok(found)
}

/// Checks a clinic's invariants on a server, which looks after its pages and references itself.
pub(crate) async fn broken_invariants(conn: &mut Conn) -> Result<Problems, Failure> {
    let mut found = Problems::default();
    for invariant in INVARIANTS {
        if conn.maybe(invariant.sql, Binds::default()).await?.is_some() {
            found.0.push(invariant.broken.to_owned());
        }
    }
    Ok(found)
}
