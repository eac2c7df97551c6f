//! A desk's outbox: what was recorded here, in order, and what the hub made of it.

use std::fmt::Write as _;

use chrono::{DateTime, Utc};
use daybook_booking::appointment::Appointment;
use daybook_booking::change::Change;
use daybook_booking::ids::AppointmentId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::cells::{Binds, Cells, binds, json, word};
use crate::conn::Line;
use crate::failure::{Failure, WriteError};
use crate::rows::{Row as _, placeholders};
use crate::sheet::Rows;
use crate::sync::feed::number;
use crate::sync::rows::KINDS;
use crate::tx::Tx;

/// What [`outgoing`] reads.
const COLUMNS: &str = "device_id, n, id, intent, state, effect";

/// What waits. By an index that holds nothing else: what was answered is kept for a month and more.
const WAITING: &str = "outbox indexed by outbox_waiting where clinic_id = $1 and state = 'waiting'";

/// As it was recorded: first what a computer brought along that was paired anew.
const IN_ORDER: &str = "order by device_id <> (select device_id from sync_self where clinic_id = $1) desc, n";

/// Rows asked after by one statement.
const ROWS_A_STATEMENT: usize = 64;

/// How an intent in the outbox stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutgoingState {
    /// The hub's answer has not come with the feed.
    Waiting,
    /// Carried out.
    Accepted,
    /// An attention item.
    Rejected,
}

/// An intent in the outbox.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Outgoing {
    /// As which device it was recorded.
    pub device: Uuid,
    /// Its number there.
    pub n: u64,
    /// Its id.
    pub id: Uuid,
    /// The intent, as JSON.
    pub intent: String,
    /// How it stands.
    pub state: OutgoingState,
    /// What it changed here when it was last tried; `None` where it would be refused now.
    pub effect: Option<Vec<Change>>,
}

impl Rows<'_> {
    /// The outbox in the order it was recorded: everything, or what waits for an answer.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn outbox(&mut self, only: Option<OutgoingState>) -> Result<Vec<Outgoing>, Failure> {
        // Only a desk has one, and a desk's book is a file; the hub looks for what it does not know in it all the same.
        if self.conn.is_of_server() {
            return Ok(vec![]);
        }
        let from = match only {
            // Few of the thousands that are kept after their answer.
            Some(OutgoingState::Waiting) => WAITING.to_owned(),
            Some(other) => format!("outbox where clinic_id = $1 and state = '{}'", word(&other)),
            None => "outbox where clinic_id = $1".to_owned(),
        };
        let sql = format!("select {COLUMNS} from {from} {IN_ORDER}");
        let rows = self.conn.all(sql, binds![self.clinic.0]).await?;
        rows.iter().map(outgoing).collect()
    }

    /// The intent of this id in the outbox; `None` where it is not, or not any more.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn outgoing(&mut self, id: Uuid) -> Result<Option<Outgoing>, Failure> {
        if self.conn.is_of_server() {
            return Ok(None);
        }
        let sql = format!("select {COLUMNS} from outbox where clinic_id = $1 and id = $2");
        let row = self.conn.maybe(sql, binds![self.clinic.0, id]).await?;
        row.as_ref().map(outgoing).transpose()
    }

    /// What waits of `device` behind its number `after`, in order, at most `limit`: the intents, as JSON.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn unanswered_behind(
        &mut self,
        (device, after): (Uuid, u64),
        limit: usize,
    ) -> Result<Vec<String>, Failure> {
        let sql = format!("select intent from {WAITING} and n > $3 and device_id = $2 order by n limit $4");
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = self.conn.all(sql, binds![self.clinic.0, device, number(after), limit]).await?;
        rows.iter().map(|row| Cells::of(row).string()).collect()
    }

    /// How many intents wait for an answer.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn unanswered(&mut self) -> Result<u64, Failure> {
        let row = self.conn.one(format!("select count(*) from {WAITING}"), binds![self.clinic.0]).await?;
        Cells::of(&row).number()
    }

    /// The ids of the intents that wait for an answer.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn unanswered_ids(&mut self) -> Result<Vec<Uuid>, Failure> {
        let rows = self.conn.all(format!("select id from {WAITING}"), binds![self.clinic.0]).await?;
        rows.iter().map(|row| Cells::of(row).id()).collect()
    }

    /// The intents that wait for an answer and changed one of `rows` here, in the order they were recorded.
    ///
    /// Nearly always there is none, and that is known without a look at them: what they changed is written over.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn unanswered_on(&mut self, rows: &[Uuid]) -> Result<Vec<Uuid>, Failure> {
        let changed = self.written_over(rows).await?;
        if changed.is_empty() {
            return Ok(vec![]);
        }
        // Not every row that names another has changed it: the text only says which intents to look at.
        let mut sql = format!("select id, effect from {WAITING} and (false");
        let mut binds = Binds::default();
        binds.id(self.clinic.0);
        for (n, row) in changed.iter().enumerate() {
            write!(sql, " or instr(effect, ${}) > 0", n + 2).expect("a string can be written to");
            binds.text(&row.to_string());
        }
        let found = self.conn.all(format!("{sql}) {IN_ORDER}"), binds).await?;
        let mut on = vec![];
        for row in &found {
            let cells = &mut Cells::of(row);
            let (id, effect): (Uuid, Vec<Change>) = (cells.id()?, cells.json()?);
            if effect.iter().any(|it| changed.contains(&it.key().id)) {
                on.push(id);
            }
        }
        Ok(on)
    }

    /// Which of `rows` something that waits has changed here.
    async fn written_over(&mut self, rows: &[Uuid]) -> Result<Vec<Uuid>, Failure> {
        let mut found = vec![];
        for chunk in rows.chunks(ROWS_A_STATEMENT) {
            let mut binds = Binds::default();
            binds.id(self.clinic.0);
            KINDS.iter().for_each(|it| _ = binds.text(it));
            chunk.iter().for_each(|it| _ = binds.id(*it));
            let sql = format!(
                "select entity_id from shadow where clinic_id = $1 and entity in ({}) and entity_id in ({})",
                placeholders(2, KINDS.len()),
                placeholders(2 + KINDS.len(), chunk.len())
            );
            for row in &self.conn.all(sql, binds).await? {
                found.push(Cells::of(row).id()?);
            }
        }
        Ok(found)
    }

    /// The appointments that what waits has changed here, but for those whose time is promised (D1).
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn provisional(&mut self) -> Result<Vec<AppointmentId>, Failure> {
        let sql = "select entity_id from shadow where clinic_id = $1 and entity = $2 and entity_id not in
                     (select appointment_id from promised where clinic_id = $1) order by entity_id";
        let rows = self.conn.all(sql, binds![self.clinic.0, Appointment::TABLE]).await?;
        rows.iter().map(|row| Cells::of(row).id().map(AppointmentId)).collect()
    }

    /// Whether something that waits has changed `appointment` here, and its time is not promised.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn is_provisional(&mut self, appointment: AppointmentId) -> Result<bool, Failure> {
        let sql = "select 1 from shadow where clinic_id = $1 and entity = $2 and entity_id = $3 and entity_id not in
                     (select appointment_id from promised where clinic_id = $1)";
        let row = self.conn.maybe(sql, binds![self.clinic.0, Appointment::TABLE, appointment.0]).await?;
        Ok(row.is_some())
    }
}

fn outgoing(row: &Line) -> Result<Outgoing, Failure> {
    let cells = &mut Cells::of(row);
    Ok(Outgoing {
        device: cells.id()?,
        n: cells.number()?,
        id: cells.id()?,
        intent: cells.string()?,
        state: cells.word()?,
        effect: cells.maybe_json()?,
    })
}

impl Tx {
    /// Puts an intent into the outbox and moves on the number of the next.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn put_outgoing(&mut self, it: &Outgoing) -> Result<(), WriteError> {
        let mut binds = Binds::default();
        binds.id(self.clinic.0).id(it.device).put(number(it.n)).id(it.id).text(&it.intent).word(&it.state);
        binds.put(it.effect.as_ref().map(json));
        let sql = "insert into outbox (clinic_id, device_id, n, id, intent, state, effect) values ($1, $2, $3, $4, $5, $6, $7);
                   update sync_self set next_n = max(next_n, $3 + 1) where clinic_id = $1";
        let put = self.conn.run(sql, binds).await;
        self.noted(put.map(drop).map_err(WriteError::from))
    }

    /// Notes what an intent changed here when it was last tried.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn note_effect(&mut self, id: Uuid, effect: Option<&[Change]>) -> Result<(), WriteError> {
        let mut binds = Binds::default();
        binds.id(self.clinic.0).id(id).put(effect.map(|it| json(&it)));
        let sql = "update outbox set effect = $3 where clinic_id = $1 and id = $2";
        let noted = self.conn.run(sql, binds).await;
        self.noted(noted.map(drop).map_err(WriteError::from))
    }

    /// Notes what the hub made of an intent, seen in the feed at `seq`.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn note_answer(
        &mut self,
        id: Uuid,
        state: OutgoingState,
        (seq, at): (u64, DateTime<Utc>),
    ) -> Result<(), WriteError> {
        let mut binds = Binds::default();
        binds.id(self.clinic.0).id(id).word(&state).put(number(seq)).at(at);
        let noted = self.conn.run("update outbox set state = $3, seq = $4, answered_at = $5, effect = null where clinic_id = $1 and id = $2", binds)
        .await;
        self.noted(noted.map(drop).map_err(WriteError::from))
    }

    /// Puts an intent that was answered back in line, as `intent` under another number if need be.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn queue_again(
        &mut self,
        id: Uuid,
        (device, n): (Uuid, u64),
        intent: &str,
    ) -> Result<(), WriteError> {
        let mut binds = Binds::default();
        binds.id(self.clinic.0).id(id).id(device).put(number(n)).text(intent);
        let sql = "update outbox set device_id = $3, n = $4, intent = $5, state = 'waiting', seq = null, answered_at = null
                   where clinic_id = $1 and id = $2;
                   update sync_self set next_n = max(next_n, $4 + 1) where clinic_id = $1";
        self.run(sql, binds).await
    }

    /// Notes up to where a verified backup of the hub holds the feed, and lets go of answered intents in it that were
    /// answered before `before`.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn let_go(&mut self, backed_up_seq: u64, before: DateTime<Utc>) -> Result<(), WriteError> {
        let mut binds = Binds::default();
        binds.id(self.clinic.0).put(number(backed_up_seq)).at(before);
        let sql = "update sync_self set backed_up_seq = $2 where clinic_id = $1;
                   delete from outbox
                   where clinic_id = $1 and state <> 'waiting' and seq <= $2 and answered_at < $3";
        self.run(sql, binds).await
    }
}
