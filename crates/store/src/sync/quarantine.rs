//! The hub's quarantine: what a computer that was shut out had not sent (F14). Never carried out; it stays until
//! somebody has dealt with it.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Settled;
use crate::cells::{Binds, Cells, binds, json};
use crate::conn::Line;
use crate::failure::{Failure, WriteError};
use crate::sheet::Rows;
use crate::sync::feed::number;
use crate::tx::Tx;

/// An intent of a revoked device.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Quarantined {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub device: Uuid,
    /// Its number there.
    pub n: u64,
    /// All of it, as JSON.
    pub intent: String,
}

/// An intent of a revoked device as people look at it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Collected {
    /// What it is.
    pub it: Quarantined,
    /// How the computer is called.
    pub computer: String,
    /// When it was taken in.
    pub at: DateTime<Utc>,
    /// Who dealt with it; `None` while somebody has to.
    pub settled: Option<Settled>,
}

/// What [`collected`] reads.
const COLLECTED: &str =
    "select q.id, q.device_id, q.n, q.intent, d.name, q.at, q.settled_at, q.settled_by, q.settled_how
    from quarantine q join device d on d.clinic_id = q.clinic_id and d.id = q.device_id
    where q.clinic_id = $1";

/// What nobody has dealt with. What its computer sent after all, once it had joined anew, was answered like anything
/// else and waits for nobody.
const OPEN: &str = "q.settled_at is null
    and not exists (select 1 from intent i where i.clinic_id = q.clinic_id and i.id = q.id)";

impl Rows<'_> {
    /// How much was collected of `device`.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn quarantined_by(&mut self, device: Uuid) -> Result<u64, Failure> {
        let sql = "select count(*) from quarantine where clinic_id = $1 and device_id = $2";
        Cells::of(&self.conn.one(sql, binds![self.clinic.0, device]).await?).number()
    }

    /// What was collected of revoked devices.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn quarantine(&mut self) -> Result<Vec<Quarantined>, Failure> {
        let sql = format!("{COLLECTED} order by q.device_id, q.n");
        let rows = self.conn.all(sql, binds![self.clinic.0]).await?;
        rows.iter().map(|row| Ok(collected(row)?.it)).collect()
    }

    /// What was collected and waits for somebody, by computer and number; at most `limit`.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn open_quarantine(&mut self, limit: u32) -> Result<Vec<Collected>, Failure> {
        let sql = format!("{COLLECTED} and {OPEN} order by d.name, q.device_id, q.n limit $2");
        let rows = self.conn.all(sql, binds![self.clinic.0, i64::from(limit)]).await?;
        rows.iter().map(collected).collect()
    }

    /// How much waits for somebody.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn open_quarantine_count(&mut self) -> Result<u64, Failure> {
        let sql = format!("select count(*) from quarantine q where q.clinic_id = $1 and {OPEN}");
        Cells::of(&self.conn.one(sql, binds![self.clinic.0]).await?).number()
    }

    /// What was collected and somebody has dealt with, the last first; at most `limit`.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn settled_quarantine(&mut self, limit: u32) -> Result<Vec<Collected>, Failure> {
        let sql =
            format!("{COLLECTED} and q.settled_at is not null order by q.settled_at desc, q.id limit $2");
        let rows = self.conn.all(sql, binds![self.clinic.0, i64::from(limit)]).await?;
        rows.iter().map(collected).collect()
    }

    /// The collected intent of this id.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn quarantined(&mut self, id: Uuid) -> Result<Option<Collected>, Failure> {
        let row = self.conn.maybe(format!("{COLLECTED} and q.id = $2"), binds![self.clinic.0, id]).await?;
        row.as_ref().map(collected).transpose()
    }
}

fn collected(row: &Line) -> Result<Collected, Failure> {
    let cells = &mut Cells::of(row);
    let it =
        Quarantined { id: cells.id()?, device: cells.id()?, n: cells.number()?, intent: cells.string()? };
    let (computer, at, settled_at) = (cells.string()?, cells.at()?, cells.maybe_at()?);
    let (by, how) = (cells.maybe_json()?, cells.take::<Option<&str>>()?);
    let settled = match (settled_at, by, how) {
        (Some(at), Some(by), Some(how)) => Some(Settled { by, at, how: how.to_owned() }),
        _ => None,
    };
    Ok(Collected { it, computer, at, settled })
}

impl Tx {
    /// Takes in an intent of a revoked device, once.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn put_quarantined(&mut self, it: &Quarantined, at: DateTime<Utc>) -> Result<(), WriteError> {
        let mut binds = Binds::default();
        binds.id(self.clinic.0).id(it.id).id(it.device).put(number(it.n)).text(&it.intent).at(at);
        let sql =
            "insert into quarantine (clinic_id, id, device_id, n, intent, at) values ($1, $2, $3, $4, $5, $6)
                   on conflict do nothing";
        self.run(sql, binds).await
    }

    /// Notes who dealt with what was collected, or with `None` that it waits for somebody again.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn settle_quarantined(
        &mut self,
        id: Uuid,
        settled: Option<&Settled>,
    ) -> Result<(), WriteError> {
        let mut binds = Binds::default();
        binds.id(self.clinic.0).id(id).maybe_at(settled.map(|it| it.at));
        binds.put(settled.map(|it| json(&it.by))).put(settled.map(|it| it.how.clone()));
        let sql = "update quarantine set settled_at = $3, settled_by = $4, settled_how = $5
                   where clinic_id = $1 and id = $2";
        self.run(sql, binds).await
    }
}
