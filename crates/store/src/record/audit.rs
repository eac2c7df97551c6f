//! The audit chain (trust.md §5.7): every entry carries the hash of the one before, so that none can be
//! changed, dropped or moved without showing.

use chrono::{DateTime, Utc};
use daybook_booking::appointment::By;
use daybook_booking::ids::ClinicId;
use sha2::{Digest, Sha256};

use crate::cells::{Binds, Cells, binds, json};
use crate::conn::{Conn, Line};
use crate::failure::Failure;

/// What the hashes are of, and in which form.
const DOMAIN: &[u8] = b"daybook audit 1";

/// The hash before the first.
pub(crate) const BEGINNING: [u8; 32] = [0; 32];

/// Something to be noted: who did what to which ids. Never a name, a date of birth or a note.
#[derive(Clone, Debug)]
pub struct AuditEntry {
    /// Who.
    pub actor: By,
    /// When.
    pub at: DateTime<Utc>,
    /// What: "appointment.book", "session.sign_in", "patient.view".
    pub action: String,
    /// On what: ids and codes only.
    pub detail: serde_json::Value,
}

/// An entry as it stands in the chain.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AuditRow {
    /// Its place, from 1.
    pub seq: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who.
    pub actor: By,
    /// What.
    pub action: String,
    /// On what.
    pub detail: serde_json::Value,
    /// The hash over it and all before it.
    pub hash: [u8; 32],
}

/// What walking the chain found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AuditVerdict {
    /// Every link holds. The head is to be compared with copies kept elsewhere.
    Whole {
        /// How many entries.
        entries: u64,
        /// The last hash; zeros for an empty chain.
        head: [u8; 32],
    },
    /// The chain breaks at this entry: it, or one before it, was changed, dropped, added or moved.
    BrokenAt {
        /// Its place.
        seq: u64,
    },
}

/// An entry's texts in the form they are hashed and stored in.
pub(crate) struct Link {
    pub(crate) seq: i64,
    pub(crate) at: i64,
    pub(crate) actor: String,
    pub(crate) action: String,
    pub(crate) detail: String,
    pub(crate) previous: [u8; 32],
}

impl Link {
    pub(crate) fn new(entry: &AuditEntry, seq: i64, previous: [u8; 32]) -> Self {
        Self {
            seq,
            at: crate::cells::micros(entry.at),
            actor: json(&entry.actor),
            action: entry.action.clone(),
            detail: json(&entry.detail),
            previous,
        }
    }

    /// Every field is preceded by its length, so that no two entries have the same bytes.
    pub(crate) fn hash(&self, clinic: ClinicId) -> [u8; 32] {
        let mut hash = Sha256::new().chain_update(DOMAIN).chain_update(clinic.0.as_bytes());
        hash.update(self.seq.to_be_bytes());
        hash.update(self.at.to_be_bytes());
        for field in [&self.actor, &self.action, &self.detail] {
            hash.update((field.len() as u64).to_be_bytes());
            hash.update(field.as_bytes());
        }
        hash.update(self.previous);
        hash.finalize().into()
    }
}

/// Adds `link` to the chain; `hash` is its hash.
pub(crate) async fn append(
    conn: &mut Conn,
    clinic: ClinicId,
    link: &Link,
    hash: [u8; 32],
) -> Result<(), sqlx::Error> {
    let mut binds = Binds::default();
    binds.id(clinic.0).put(link.seq).put(link.at).text(&link.actor).text(&link.action).text(&link.detail);
    binds.put(link.previous.to_vec()).put(hash.to_vec());
    let sql = "insert into audit (clinic_id, seq, at, actor, action, detail, previous, hash)
               values ($1, $2, $3, $4, $5, $6, $7, $8)";
    conn.run(sql, binds).await?;
    Ok(())
}

/// Where the chain ends: the last number and hash.
pub(crate) async fn head(conn: &mut Conn, clinic: ClinicId) -> Result<(i64, [u8; 32]), Failure> {
    let last = conn
        .maybe("select seq, hash from audit where clinic_id = $1 order by seq desc limit 1", binds![clinic.0])
        .await?;
    let Some(row) = last else { return Ok((0, BEGINNING)) };
    let cells = &mut Cells::of(&row);
    Ok((cells.take()?, hash_of(cells.take()?)?))
}

/// Up to `limit` entries before `before` (or the newest), newest first.
pub(crate) async fn page(
    conn: &mut Conn,
    clinic: ClinicId,
    before: Option<u64>,
    limit: u32,
) -> Result<Vec<AuditRow>, Failure> {
    let before = before.map_or(i64::MAX, |it| i64::try_from(it).unwrap_or(i64::MAX));
    let sql = "select seq, at, actor, action, detail, hash from audit
               where clinic_id = $1 and seq < $2 order by seq desc limit $3";
    let rows = conn.all(sql, binds![clinic.0, before, limit]).await?;
    rows.iter()
        .map(|row| {
            let cells = &mut Cells::of(row);
            Ok(AuditRow {
                seq: cells.number()?,
                at: cells.at()?,
                actor: cells.json()?,
                action: cells.string()?,
                detail: cells.json()?,
                hash: hash_of(cells.take()?)?,
            })
        })
        .collect()
}

/// Walks the whole chain.
pub(crate) async fn verify(conn: &mut Conn, clinic: ClinicId) -> Result<AuditVerdict, Failure> {
    /// Entries held in memory at once.
    const PAGE: i64 = 5_000;
    let (mut done, mut head) = (0_i64, BEGINNING);
    loop {
        let sql = "select seq, at, actor, action, detail, previous, hash from audit
                   where clinic_id = $1 and seq > $2 order by seq limit $3";
        let rows = conn.all(sql, binds![clinic.0, done, PAGE]).await?;
        for row in &rows {
            let (link, hash) = link_of(row)?;
            if link.seq != done + 1 || link.previous != head || link.hash(clinic) != hash {
                return Ok(AuditVerdict::BrokenAt { seq: u64::try_from(done + 1).unwrap_or_default() });
            }
            (done, head) = (link.seq, hash);
        }
        if rows.is_empty() {
            return Ok(AuditVerdict::Whole { entries: u64::try_from(done).unwrap_or_default(), head });
        }
    }
}

fn link_of(row: &Line) -> Result<(Link, [u8; 32]), Failure> {
    let cells = &mut Cells::of(row);
    let link = Link {
        seq: cells.take()?,
        at: cells.take()?,
        actor: cells.string()?,
        action: cells.string()?,
        detail: cells.string()?,
        previous: hash_of(cells.take()?)?,
    };
    Ok((link, hash_of(cells.take()?)?))
}

fn hash_of(bytes: &[u8]) -> Result<[u8; 32], Failure> {
    bytes.try_into().map_err(|_| Failure::Unreadable("hash"))
}
