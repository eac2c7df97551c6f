//! One write in progress: what a job given to [`crate::Store::write`] works with.

use crate::cells::{Binds, Cells, binds};
use crate::conn::{Conn, Sql};
use chrono::{DateTime, Utc};
use daybook_booking::appointment::By;
use daybook_booking::change::Change;
use daybook_booking::day_sheet::Numbers;
use daybook_booking::ids::{ClinicId, CommandId, PatientId};

use crate::commit;
use crate::failure::{Failure, WriteError};
use crate::postgres::Home;
use crate::record::audit::{self, AuditEntry, Link};
use crate::record::feed::{self, FeedRow};
use crate::record::undo::{self, UndoStep};
use crate::rows::Versions;
use crate::rows::claim::Claimed;
use crate::settings;
use crate::sheet::Rows;
use crate::sync::SyncRole;

/// More changes than this touch more pages than the writer keeps.
const BULK_CHANGES: usize = 1_000;

/// What is to be done once a write is on the disk.
pub(crate) type Afterwards = Box<dyn FnOnce() + Send>;

/// The writing end of the store, lent to one job at a time. What a job does is kept or dropped as a whole.
pub struct Tx {
    pub(crate) conn: Conn,
    pub(crate) clinic: ClinicId,
    pub(crate) head: Head,
    /// The first write of the job that failed.
    pub(crate) broken: Option<WriteError>,
    pub(crate) afterwards: Vec<Afterwards>,
    /// Where the book is, if it is on a server.
    pub(crate) home: Option<Home>,
    /// Told after each commit how far the feed is.
    pub(crate) told: tokio::sync::watch::Sender<FeedEnd>,
}

/// How far the change feed is, and in which life of the book.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct FeedEnd {
    /// Rises with every restore.
    pub epoch: u64,
    /// The last change; 0 for none.
    pub seq: u64,
}

/// Where the numbered things stand. Kept in memory because only this one writer moves them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head {
    pub(crate) epoch: i64,
    pub(crate) change_seq: i64,
    pub(crate) audit_seq: i64,
    pub(crate) audit_hash: [u8; 32],
    pub(crate) numbers: Numbers,
    pub(crate) role: SyncRole,
}

/// What there is to know about a command besides its changes.
#[derive(Clone, Debug)]
pub struct CommitMeta {
    /// The command's own id: the same one twice is [`WriteError::Repeated`].
    pub command: CommandId,
    /// Who asked.
    pub actor: By,
    /// When.
    pub at: DateTime<Utc>,
    /// Which command: "appointment.book".
    pub kind: &'static str,
    /// A code and ids, for the audit log and for undo's menu; never a name.
    pub label: serde_json::Value,
    /// What it means for undo.
    pub undo: UndoStep,
}

impl Tx {
    /// The rows a decision looks at, as this write sees them.
    pub fn rows(&mut self) -> Rows<'_> {
        Rows { conn: &mut self.conn, clinic: self.clinic }
    }

    /// Whose book it is.
    #[must_use]
    pub const fn clinic(&self) -> ClinicId {
        self.clinic
    }

    /// The next free short numbers.
    #[must_use]
    pub const fn numbers(&self) -> Numbers {
        self.head.numbers
    }

    /// The number of the last command in the change feed, those of this write included.
    #[must_use]
    pub fn seq(&self) -> u64 {
        u64::try_from(self.head.change_seq).expect("feeds count from one")
    }

    /// Does `then` once what this job did is on the disk and before anybody is told so; never, where it is not
    /// kept. For what is held in memory beside the file: whoever has been answered must not find it older than
    /// their own write. Every other write waits for it.
    pub fn afterwards(&mut self, then: impl FnOnce() + Send + 'static) {
        self.afterwards.push(Box::new(then));
    }

    /// Writes what a decision changed: rows, claims, one row of the change feed, one audit entry, the undo stack.
    ///
    /// `claims` names every appointment whose claims are to be replaced, with all it is to have.
    /// Returns the command's place in the change feed.
    ///
    /// # Errors
    /// [`WriteError::SlotTaken`], [`WriteError::ChangedSince`], [`WriteError::Repeated`]; a job that gets one
    /// should end with it, and nothing is kept.
    pub async fn commit_changes(
        &mut self,
        changes: &[Change],
        claims: &[Claimed],
        meta: &CommitMeta,
    ) -> Result<u64, WriteError> {
        let bulk = changes.len() > BULK_CHANGES;
        if bulk {
            settings::widen(&self.conn)?;
        }
        let outcome = self.write_changes(changes, claims, meta).await;
        if bulk {
            settings::narrow(&self.conn)?;
        }
        self.noted(outcome)
    }

    async fn write_changes(
        &mut self,
        changes: &[Change],
        claims: &[Claimed],
        meta: &CommitMeta,
    ) -> Result<u64, WriteError> {
        if self.head.role == SyncRole::Desk {
            return Err(WriteError::FollowsHub);
        }
        let (clinic, seq) = (self.clinic, self.head.change_seq + 1);
        let written = commit::save_rows(&mut self.conn, clinic, changes, Versions::Rising).await?;
        crate::rows::claim::replace(&mut self.conn, clinic, claims).await?;
        let row = FeedRow {
            seq,
            epoch: self.head.epoch,
            command: meta.command,
            actor: &meta.actor,
            at: meta.at,
            kind: meta.kind,
        };
        feed::append(&mut self.conn, clinic, &row, changes).await?;
        if self.head.role == SyncRole::Hub {
            crate::sync::feed::append_claims(&mut self.conn, clinic, (seq, changes.len()), claims).await?;
        }
        undo::record(&mut self.conn, clinic, meta.undo, (seq, &meta.label)).await?;
        let entry = AuditEntry {
            actor: meta.actor,
            at: meta.at,
            action: meta.kind.to_owned(),
            detail: serde_json::json!({ "seq": seq, "command": meta.command, "label": meta.label }),
        };
        match audit::patients_of(changes) {
            none if none.is_empty() => self.audit(&entry).await?,
            patients => self.append_audit(&entry, &patients).await?,
        }
        self.head.change_seq = seq;
        self.head.raise(written);
        Ok(u64::try_from(seq).expect("feeds count from one"))
    }

    /// Adds an entry to the audit chain: for what changes no row, such as signing in or opening a record.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn audit(&mut self, entry: &AuditEntry) -> Result<(), WriteError> {
        let named = audit::patients_named(&mut self.conn, self.clinic, &entry.detail).await;
        let patients = self.noted(named.map_err(WriteError::from))?;
        self.append_audit(entry, &patients).await
    }

    async fn append_audit(&mut self, entry: &AuditEntry, patients: &[PatientId]) -> Result<(), WriteError> {
        let link = Link::new(entry, self.head.audit_seq + 1, self.head.audit_hash);
        let hash = link.hash(self.clinic);
        let appended = audit::append(&mut self.conn, self.clinic, (&link, hash), patients).await;
        self.noted(appended.map_err(WriteError::from))?;
        (self.head.audit_seq, self.head.audit_hash) = (link.seq, hash);
        Ok(())
    }

    /// Runs a statement, or several that share their values, for their effect.
    pub(crate) async fn run(&mut self, sql: impl Into<Sql>, binds: Binds) -> Result<(), WriteError> {
        let done = self.conn.run(sql, binds).await;
        self.noted(done.map(drop).map_err(WriteError::from))
    }

    /// Remembers the first failure, so that a job cannot go on as if nothing had happened.
    pub(crate) fn noted<T>(&mut self, outcome: Result<T, WriteError>) -> Result<T, WriteError> {
        if let (Err(error), None) = (&outcome, &self.broken) {
            self.broken = Some(error.clone());
        }
        outcome
    }
}

impl Rows<'_> {
    /// The number of the last command in the change feed. In a write, ask [`Tx::seq`], which costs nothing.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn last_seq(&mut self) -> Result<u64, Failure> {
        let sql = "select coalesce(max(seq), 0) from change where clinic_id = $1";
        Cells::of(&self.conn.one(sql, binds![self.clinic.0]).await?).number()
    }
}

impl Head {
    /// Leaves numbers that were given out behind.
    pub(crate) fn raise(&mut self, to: Numbers) {
        let ours = &mut self.numbers;
        ours.appointment = ours.appointment.max(to.appointment);
        ours.patient = ours.patient.max(to.patient);
        ours.posting = ours.posting.max(to.posting);
        ours.receipt = ours.receipt.max(to.receipt);
    }

    /// How far the feed is.
    pub(crate) fn feed_end(&self) -> FeedEnd {
        let count = |it: i64| u64::try_from(it).unwrap_or_default();
        FeedEnd { epoch: count(self.epoch), seq: count(self.change_seq) }
    }

    /// Where things stand in the file.
    pub(crate) async fn load(conn: &mut Conn, clinic: ClinicId) -> Result<Self, Failure> {
        let (audit_seq, audit_hash) = audit::head(conn, clinic).await?;
        let sql =
            "select m.epoch, coalesce((select max(seq) from change where clinic_id = m.clinic_id), 0), s.role
             from meta m join sync_self s on s.clinic_id = m.clinic_id where m.clinic_id = $1";
        let row = conn.one(sql, binds![clinic.0]).await?;
        let cells = &mut Cells::of(&row);
        let (epoch, change_seq, role) = (cells.take()?, cells.take()?, cells.word()?);
        let numbers = commit::next_numbers(conn, clinic).await?;
        Ok(Self { epoch, change_seq, audit_seq, audit_hash, numbers, role })
    }
}
