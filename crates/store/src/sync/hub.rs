//! The hub's side: who was paired, what was asked by whom under which number, and what came of it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::cells::{Binds, Cells, binds};
use crate::conn::Line;
use crate::failure::{Failure, WriteError};
use crate::sheet::Rows;
use crate::sync::feed::number;
use crate::tx::Tx;

/// Where the hub stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HubStanding {
    /// Its history.
    pub lineage: Uuid,
    /// Which life of it: rises with every restore.
    pub epoch: u64,
    /// The last change.
    pub head: u64,
    /// The first change that is still handed out.
    pub offered_from: u64,
    /// Up to where a verified backup holds the feed.
    pub backed_up_seq: u64,
}

/// A computer that was paired.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Device {
    /// Its id.
    pub id: Uuid,
    /// As staff call it.
    pub name: String,
    /// The key it signs with; `None` where it was paired over no network.
    pub public_key: Option<[u8; 32]>,
    /// The number of the last intent that was answered.
    pub last_n: u64,
    /// When it was paired.
    pub paired_at: DateTime<Utc>,
    /// When it was shut out.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Whether what it had not sent is collected for somebody to look at.
    pub collect: bool,
    /// When two computers were found to use it.
    pub forked_at: Option<DateTime<Utc>>,
    /// When it was last heard, to about a minute; `None` before it first asked for anything.
    pub seen_at: Option<DateTime<Utc>>,
}

/// What the hub made of an intent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Carried out.
    Accepted,
    /// An attention item.
    Rejected,
}

/// An intent that was answered.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answered {
    /// Its id.
    pub id: Uuid,
    /// The hash of what it asks.
    pub hash: [u8; 32],
    /// All of it, as JSON.
    pub intent: String,
    /// What came of it.
    pub outcome: Outcome,
    /// Why it was rejected.
    pub reason: Option<String>,
    /// The attention item a rejection stands in.
    pub attention: Option<Uuid>,
    /// Its place in the feed.
    pub seq: u64,
    /// When.
    pub at: DateTime<Utc>,
}

impl Rows<'_> {
    /// Where the hub stands.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn hub_standing(&mut self) -> Result<HubStanding, Failure> {
        let sql = "select m.lineage, m.epoch, coalesce((select max(seq) from change where clinic_id = m.clinic_id), 0),
                     s.offered_from, s.backed_up_seq
                   from meta m join sync_self s on s.clinic_id = m.clinic_id where m.clinic_id = $1";
        let row = self.conn.one(sql, binds![self.clinic.0]).await?;
        let cells = &mut Cells::of(&row);
        Ok(HubStanding {
            lineage: cells.id()?,
            epoch: cells.number()?,
            head: cells.number()?,
            offered_from: cells.number()?,
            backed_up_seq: cells.number()?,
        })
    }

    /// The device of this id; `None` where none was paired under it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn device(&mut self, id: Uuid) -> Result<Option<Device>, Failure> {
        let sql = "select id, name, public_key, last_n, paired_at, revoked_at, collect, forked_at, seen_at from device
                   where clinic_id = $1 and id = $2";
        let row = self.conn.maybe(sql, binds![self.clinic.0, id]).await?;
        row.map(|row| device(&mut Cells::of(&row))).transpose()
    }

    /// The answer an intent got; `None` where it was never asked.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn answered(&mut self, id: Uuid) -> Result<Option<Answered>, Failure> {
        let row = self.conn.maybe("select id, hash, intent, outcome, reason, attention, seq, at from intent where clinic_id = $1 and id = $2", binds![self.clinic.0, id])
        .await?;
        row.map(|row| answered(&row)).transpose()
    }

    /// Which intent a device's number stood for; `None` where it has not come so far.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn turn(&mut self, device: Uuid, n: u64) -> Result<Option<Uuid>, Failure> {
        let sql = "select intent_id from turn where clinic_id = $1 and device_id = $2 and n = $3";
        let found = self.conn.maybe(sql, binds![self.clinic.0, device, number(n)]).await?;
        found.map(|row| Cells::of(&row).id()).transpose()
    }

    /// The intents that were answered after the feed was at `seq`, in the order of the answers.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn answered_after(&mut self, seq: u64) -> Result<Vec<Answered>, Failure> {
        let sql = "select id, hash, intent, outcome, reason, attention, seq, at from intent
                   where clinic_id = $1 and seq > $2 order by seq";
        let rows = self.conn.all(sql, binds![self.clinic.0, number(seq)]).await?;
        rows.iter().map(answered).collect()
    }

    /// Every device's numbers and the intents they stood for, in order.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn all_turns(&mut self) -> Result<Vec<(Uuid, u64, Uuid)>, Failure> {
        let rows = self
            .conn
            .all(
                "select device_id, n, intent_id from turn where clinic_id = $1 order by device_id, n",
                binds![self.clinic.0],
            )
            .await?;
        rows.iter()
            .map(|row| {
                let cells = &mut Cells::of(row);
                Ok((cells.id()?, cells.number()?, cells.id()?))
            })
            .collect()
    }

    /// The number of the device's last intent that was answered when the feed ended at `seq`.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn last_n_at(&mut self, device: Uuid, seq: u64) -> Result<u64, Failure> {
        let sql =
            "select coalesce(max(n), 0) from turn where clinic_id = $1 and device_id = $2 and seq <= $3";
        Cells::of(&self.conn.one(sql, binds![self.clinic.0, device, number(seq)]).await?).number()
    }
}

/// A computer, from the columns both lists of them name.
pub(super) fn device(cells: &mut Cells<'_>) -> Result<Device, Failure> {
    Ok(Device {
        id: cells.id()?,
        name: cells.string()?,
        public_key: super::joining::key(cells.take()?)?,
        last_n: cells.number()?,
        paired_at: cells.at()?,
        revoked_at: cells.maybe_at()?,
        collect: cells.flag()?,
        forked_at: cells.maybe_at()?,
        seen_at: cells.maybe_at()?,
    })
}

fn answered(row: &Line) -> Result<Answered, Failure> {
    let cells = &mut Cells::of(row);
    Ok(Answered {
        id: cells.id()?,
        hash: cells.take::<&[u8]>()?.try_into().map_err(|_| Failure::Unreadable("hash"))?,
        intent: cells.string()?,
        outcome: cells.word()?,
        reason: cells.take()?,
        attention: cells.maybe_id()?,
        seq: cells.number()?,
        at: cells.at()?,
    })
}

impl Tx {
    /// Lets a computer follow.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn pair(&mut self, id: Uuid, name: &str, at: DateTime<Utc>) -> Result<(), WriteError> {
        let mut binds = Binds::default();
        binds.id(self.clinic.0).id(id).text(name).at(at);
        let sql = "insert into device (clinic_id, id, name, paired_at) values ($1, $2, $3, $4)";
        self.run(sql, binds).await
    }

    /// Shuts a computer out; `collect` says whether what it has not sent is taken in for people to look at.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn revoke(&mut self, id: Uuid, collect: Collect, at: DateTime<Utc>) -> Result<(), WriteError> {
        let mut binds = Binds::default();
        binds.id(self.clinic.0).id(id).at(at).put(collect == Collect::First);
        let sql = "update device set revoked_at = coalesce(revoked_at, $3), collect = $4
                   where clinic_id = $1 and id = $2";
        self.run(sql, binds).await
    }

    /// Notes that two computers use one device's id.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn note_fork(&mut self, id: Uuid, at: DateTime<Utc>) -> Result<(), WriteError> {
        let mut binds = Binds::default();
        binds.id(self.clinic.0).id(id).at(at);
        let sql = "update device set forked_at = coalesce(forked_at, $3) where clinic_id = $1 and id = $2";
        self.run(sql, binds).await
    }

    /// Notes that a computer was heard.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn note_seen(&mut self, id: Uuid, at: DateTime<Utc>) -> Result<(), WriteError> {
        let mut binds = Binds::default();
        binds.id(self.clinic.0).id(id).at(at);
        self.run("update device set seen_at = $3 where clinic_id = $1 and id = $2", binds).await
    }

    /// Keeps an answer.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn put_answered(&mut self, it: &Answered) -> Result<(), WriteError> {
        let mut binds = Binds::default();
        binds.id(self.clinic.0).id(it.id).put(it.hash.to_vec()).text(&it.intent).word(&it.outcome);
        binds.put(it.reason.clone()).put(it.attention).put(number(it.seq)).at(it.at);
        let sql = "insert into intent (clinic_id, id, hash, intent, outcome, reason, attention, seq, at)
                   values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        self.run(sql, binds).await
    }

    /// Moves a device on to its next number.
    ///
    /// # Errors
    /// When the disk fails, or a number would be left out.
    pub async fn put_turn(&mut self, device: Uuid, n: u64, intent: Uuid) -> Result<(), WriteError> {
        let mut binds = Binds::default();
        binds.id(self.clinic.0).id(device).put(number(n)).id(intent).put(self.head.change_seq);
        let sql = "insert into turn (clinic_id, device_id, n, intent_id, seq) values ($1, $2, $3, $4, $5);
                   update device set last_n = $3 where clinic_id = $1 and id = $2";
        self.run(sql, binds).await
    }

    /// Says up to where a verified backup holds the feed.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn note_backup(&mut self, seq: u64) -> Result<(), WriteError> {
        let mut binds = Binds::default();
        binds.id(self.clinic.0).put(number(seq));
        let sql = "update sync_self set backed_up_seq = $2 where clinic_id = $1 and backed_up_seq < $2";
        self.run(sql, binds).await
    }

    /// Hands out the feed from `seq` on only: who is further behind takes a snapshot.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn offer_from(&mut self, seq: u64) -> Result<(), WriteError> {
        let mut binds = Binds::default();
        binds.id(self.clinic.0).put(number(seq));
        self.run("update sync_self set offered_from = $2 where clinic_id = $1", binds).await
    }
}

/// What becomes of what a revoked computer had not sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Collect {
    /// It is taken in, once, for people to look at.
    First,
    /// It stays where it is.
    Nothing,
}
