//! The audit chain (trust.md §5.7): every entry carries the hash of the one before, so that none can be
//! changed, dropped or moved without showing.

use chrono::{DateTime, Utc};
use daybook_booking::appointment::By;
use daybook_booking::change::Change;
use daybook_booking::ids::{AppointmentId, ClinicId, PatientId};
use sha2::{Digest, Sha256};

use crate::cells::{Binds, Cells, binds, json};
use crate::conn::{Conn, Line};
use crate::failure::Failure;
use crate::rows::push_tuples;

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

/// More patients than this are written down by a statement of their own.
const PATIENTS_A_STATEMENT: usize = 256;

/// Adds `link`, which is about these patients, to the chain; `hash` is its hash.
pub(crate) async fn append(
    conn: &mut Conn,
    clinic: ClinicId,
    (link, hash): (&Link, [u8; 32]),
    patients: &[PatientId],
) -> Result<(), sqlx::Error> {
    let mut binds = Binds::default();
    binds.id(clinic.0).put(link.seq).put(link.at).text(&link.actor).text(&link.action).text(&link.detail);
    binds.put(link.previous.to_vec()).put(hash.to_vec());
    let sql = "insert into audit (clinic_id, seq, at, actor, action, detail, previous, hash)
               values ($1, $2, $3, $4, $5, $6, $7, $8)";
    if let [only] = patients {
        // One trip to the driver for what nearly every entry is about.
        binds.id(only.0);
        let sql = format!(
            "{sql};
             insert into audit_patient (clinic_id, patient_id, at, seq) values ($1, $9, $3, $2)"
        );
        conn.run(sql, binds).await?;
        return Ok(());
    }
    conn.run(sql, binds).await?;
    for chunk in patients.chunks(PATIENTS_A_STATEMENT) {
        let mut binds = Binds::default();
        for patient in chunk {
            binds.id(clinic.0).id(patient.0).put(link.at).put(link.seq);
        }
        let mut sql = String::from("insert into audit_patient (clinic_id, patient_id, at, seq) values ");
        push_tuples(&mut sql, chunk.len(), 3);
        conn.run(sql, binds).await?;
    }
    Ok(())
}

/// The patients `changes` are about, each once.
pub(crate) fn patients_of(changes: &[Change]) -> Vec<PatientId> {
    let mut found: Vec<PatientId> = changes.iter().flat_map(patients_in).flatten().collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Who a row is about, and was.
fn patients_in(change: &Change) -> [Option<PatientId>; 2] {
    macro_rules! of {
        ($edit:expr, $field:ident) => {
            [$edit.before.as_ref().map(|it| it.$field), Some($edit.after.$field)]
        };
    }
    match change {
        Change::Patient(edit) => of!(edit, id),
        Change::Appointment(edit) => of!(edit, patient),
        Change::Recall(edit) => of!(edit, patient),
        Change::WaitlistEntry(edit) => of!(edit, patient),
        Change::Visit(edit) => of!(edit, patient),
        Change::Series(edit) => of!(edit, patient),
        Change::Treatment(edit) => of!(edit, patient),
        Change::PatientPackage(edit) => of!(edit, patient),
        Change::Posting(edit) => of!(edit, patient),
        // A pin and a rating name an appointment only: see `patients_named`.
        Change::Pin(_)
        | Change::Rating(_)
        | Change::Clinic(_)
        | Change::Location(_)
        | Change::Provider(_)
        | Change::Resource(_)
        | Change::AppointmentType(_)
        | Change::Exception(_)
        | Change::Policy(_)
        | Change::Lease(_)
        | Change::Procedure(_)
        | Change::Fee(_)
        | Change::Package(_) => [None, None],
    }
}

/// The patients an entry's own words name: by id, or by one of their appointments.
pub(crate) async fn patients_named(
    conn: &mut Conn,
    clinic: ClinicId,
    detail: &serde_json::Value,
) -> Result<Vec<PatientId>, Failure> {
    let label = &detail["label"];
    let mut found: Vec<PatientId> = [&detail["patient"], &label["patient"]]
        .into_iter()
        .filter_map(|it| it.as_str()?.parse().ok().map(PatientId))
        .collect();
    if let Some(appointment) = label["appointment"].as_str().and_then(|it| it.parse().ok().map(AppointmentId))
    {
        let sql = "select patient_id from appointment where clinic_id = $1 and id = $2";
        if let Some(row) = conn.maybe(sql, binds![clinic.0, appointment.0]).await? {
            found.push(PatientId(Cells::of(&row).id()?));
        }
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
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
    rows.iter().map(row_of).collect()
}

/// An entry as it stands in the chain, of a line of `seq, at, actor, action, detail, hash`.
pub(crate) fn row_of(line: &Line) -> Result<AuditRow, Failure> {
    let cells = &mut Cells::of(line);
    Ok(AuditRow {
        seq: cells.number()?,
        at: cells.at()?,
        actor: cells.json()?,
        action: cells.string()?,
        detail: cells.json()?,
        hash: hash_of(cells.take()?)?,
    })
}

/// How far a walk along the chain has come.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct AuditWalk {
    /// Entries that hold, from the first.
    pub entries: u64,
    /// The hash of the last of them; zeros before the first.
    pub head: [u8; 32],
}

impl AuditWalk {
    /// Before the first entry.
    pub const START: Self = Self { entries: 0, head: BEGINNING };
}

/// What some steps along the chain came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum AuditStep {
    /// All of it holds so far, and there is more.
    Further(AuditWalk),
    /// The end.
    Done(AuditVerdict),
}

/// Walks on from `walk` over `at_most` entries.
pub(crate) async fn step(
    conn: &mut Conn,
    clinic: ClinicId,
    walk: AuditWalk,
    at_most: u32,
) -> Result<AuditStep, Failure> {
    let (mut done, mut head) = (i64::try_from(walk.entries).unwrap_or(i64::MAX), walk.head);
    let sql = "select seq, at, actor, action, detail, previous, hash from audit
               where clinic_id = $1 and seq > $2 order by seq limit $3";
    let rows = conn.all(sql, binds![clinic.0, done, at_most]).await?;
    for row in &rows {
        let (link, hash) = link_of(row)?;
        if link.seq != done + 1 || link.previous != head || link.hash(clinic) != hash {
            let seq = u64::try_from(done + 1).unwrap_or_default();
            return Ok(AuditStep::Done(AuditVerdict::BrokenAt { seq }));
        }
        (done, head) = (link.seq, hash);
    }
    let entries = u64::try_from(done).unwrap_or_default();
    Ok(if rows.is_empty() {
        AuditStep::Done(AuditVerdict::Whole { entries, head })
    } else {
        AuditStep::Further(AuditWalk { entries, head })
    })
}

/// Walks the whole chain.
pub(crate) async fn verify(conn: &mut Conn, clinic: ClinicId) -> Result<AuditVerdict, Failure> {
    /// Entries held in memory at once.
    const PAGE: u32 = 5_000;
    let mut walk = AuditWalk::START;
    loop {
        match step(conn, clinic, walk, PAGE).await? {
            AuditStep::Further(further) => walk = further,
            AuditStep::Done(verdict) => return Ok(verdict),
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
