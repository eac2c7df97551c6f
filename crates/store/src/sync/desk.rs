//! A desk's side: following the hub's feed, and what was recorded here and is still on its way.

use daybook_booking::change::Change;
use uuid::Uuid;

use crate::cells::{Binds, Cells, binds};
use crate::commit;
use crate::failure::{Failure, WriteError};
use crate::record::feed::{CLAIMS, key_of};
use crate::rows::Versions;
use crate::rows::claim::{self, Claimed};
use crate::sheet::Rows;
use crate::sync::SyncRole;
use crate::sync::feed::{self, FeedChange, Image, number};
use crate::sync::rows;
use crate::tx::{Head, Tx};

/// Where a desk stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DeskStanding {
    /// Who it is to the hub.
    pub device: Uuid,
    /// Which history it follows.
    pub lineage: Uuid,
    /// The highest epoch of it that it has seen.
    pub epoch: u64,
    /// The last change it holds.
    pub cursor: u64,
    /// The command of that change; nil for none.
    pub cursor_command: Uuid,
    /// The number its next intent gets.
    pub next_n: u64,
    /// Up to where a verified backup of the hub holds the feed.
    pub backed_up_seq: u64,
    /// Why it records nothing; `None` while it does.
    pub locked: Option<String>,
}

/// A row that is about to be written over: its kind and id.
pub type Touched = (&'static str, Uuid);

/// The rows `changes` and `claims` write.
#[must_use]
pub fn touched(changes: &[Change], claims: &[Claimed]) -> Vec<Touched> {
    let rows = changes.iter().map(key_of);
    rows.chain(claims.iter().map(|it| (CLAIMS, it.appointment.0))).collect()
}

impl Rows<'_> {
    /// Where this desk stands; `None` where the book is no desk's.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn desk_standing(&mut self) -> Result<Option<DeskStanding>, Failure> {
        let sql = "select s.device_id, m.lineage, m.epoch, s.next_n, s.backed_up_seq, s.locked,
                     coalesce((select max(seq) from change where clinic_id = m.clinic_id), 0)
                   from sync_self s join meta m on m.clinic_id = s.clinic_id
                   where s.clinic_id = $1 and s.role = 'desk'";
        let row = self.conn.maybe(sql, binds![self.clinic.0]).await?;
        let Some(row) = row else { return Ok(None) };
        let cells = &mut Cells::of(&row);
        let mut standing = DeskStanding {
            device: cells.id()?,
            lineage: cells.id()?,
            epoch: cells.number()?,
            next_n: cells.number()?,
            backed_up_seq: cells.number()?,
            locked: cells.take()?,
            cursor: cells.number()?,
            cursor_command: Uuid::nil(),
        };
        standing.cursor_command = self.command_at(standing.cursor).await?.unwrap_or_default();
        Ok(Some(standing))
    }

    /// The rows that are written over by what is on its way, as the hub has them.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn shadows(&mut self) -> Result<Vec<(String, Uuid, Option<String>)>, Failure> {
        if self.conn.is_of_server() {
            return Ok(vec![]);
        }
        let rows = self
            .conn
            .all(
                "select entity, entity_id, image from shadow where clinic_id = $1 order by 1, 2",
                binds![self.clinic.0],
            )
            .await?;
        rows.iter()
            .map(|row| {
                let cells = &mut Cells::of(row);
                Ok((cells.string()?, cells.id()?, cells.take()?))
            })
            .collect()
    }

    /// Whether rows are being copied past the guards: never so outside a transaction (I11).
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn is_copying(&mut self) -> Result<bool, Failure> {
        if self.conn.is_of_server() {
            return Ok(false); // Nothing is ever copied into a book on a server.
        }
        let row = self.conn.one("select applying from sync_ctl", Binds::default()).await?;
        Cells::of(&row).flag()
    }

    /// How many rows of the book are another clinic's: none, ever (I9).
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn foreign_rows(&mut self) -> Result<u64, Failure> {
        let mut foreign = 0;
        // Only a desk has an outbox, and a desk's book is a file.
        let desks_own: &[&str] = if self.conn.is_of_server() { &[] } else { &["outbox"] };
        for table in rows::KINDS.iter().chain(&["claim", "change", "attention"]).chain(desks_own) {
            let sql = format!("select count(*) from {table} where clinic_id <> $1");
            let row = self.conn.one(sql, binds![self.clinic.0]).await?;
            foreign += Cells::of(&row).number::<u64>()?;
        }
        Ok(foreign)
    }
}

impl Tx {
    /// Makes the book follow the hub of `lineage` as `device`. Nothing of it is known yet: a snapshot comes next.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn follow(&mut self, device: Uuid, (lineage, epoch): (Uuid, u64)) -> Result<(), WriteError> {
        let mut binds = Binds::default();
        binds.id(self.clinic.0).id(device).id(lineage).put(number(epoch));
        let sql = "update sync_self set role = 'desk', device_id = $2, next_n = 1, locked = null where clinic_id = $1;
                   update meta set lineage = $3, epoch = $4 where clinic_id = $1";
        self.run(sql, binds).await?;
        self.head.role = SyncRole::Desk;
        self.head.epoch = number(epoch);
        Ok(())
    }

    /// Notes which epoch of its history the desk follows from now on.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn set_epoch(&mut self, epoch: u64) -> Result<(), WriteError> {
        let mut binds = Binds::default();
        binds.id(self.clinic.0).put(number(epoch));
        self.run("update meta set epoch = $2 where clinic_id = $1", binds).await?;
        self.head.epoch = number(epoch);
        Ok(())
    }

    /// Stops the desk from recording, or lets it again.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn set_locked(&mut self, why: Option<&str>) -> Result<(), WriteError> {
        let mut binds = Binds::default();
        binds.id(self.clinic.0).put(why.map(str::to_owned));
        self.run("update sync_self set locked = $2 where clinic_id = $1", binds).await
    }

    /// Keeps what the hub has of these rows, where it is not kept already.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn shadow(&mut self, touched: &[Touched]) -> Result<(), WriteError> {
        let kept = self.shadowed(touched).await;
        self.noted(kept)
    }

    async fn shadowed(&mut self, touched: &[Touched]) -> Result<(), WriteError> {
        for (entity, id) in touched {
            let known = "select 1 from shadow where clinic_id = $1 and entity = $2 and entity_id = $3";
            let known = self.conn.maybe(known, binds![self.clinic.0, *entity, *id]).await?;
            if known.is_some() {
                continue;
            }
            let image = rows::stored(&mut self.conn, self.clinic, (entity, *id)).await?;
            let mut binds = Binds::default();
            binds.id(self.clinic.0).text(entity).id(*id).put(image);
            let kept = "insert into shadow (clinic_id, entity, entity_id, image) values ($1, $2, $3, $4)";
            self.conn.run(kept, binds).await?;
        }
        Ok(())
    }

    /// Writes what a decision changed, rows and claims, over the hub's: no feed row, for the feed is the hub's.
    ///
    /// # Errors
    /// As [`Tx::commit_changes`].
    pub async fn write_over(&mut self, changes: &[Change], claims: &[Claimed]) -> Result<(), WriteError> {
        let written = self.written_over(changes, claims).await;
        self.noted(written)
    }

    async fn written_over(&mut self, changes: &[Change], claims: &[Claimed]) -> Result<(), WriteError> {
        let written = commit::save_rows(&mut self.conn, self.clinic, changes, Versions::Rising).await?;
        claim::replace(&mut self.conn, self.clinic, claims).await?;
        self.head.raise(written);
        Ok(())
    }

    /// Lets rows be copied as the hub has them, past the guards, until [`Tx::end_copying`].
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn begin_copying(&mut self) -> Result<(), WriteError> {
        let begun = "pragma defer_foreign_keys = 1; update sync_ctl set applying = 1";
        let begun = self.conn.script(begun).await;
        self.noted(begun.map_err(WriteError::from))
    }

    /// Puts the guards back, and finds out anew where things stand.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn end_copying(&mut self) -> Result<(), WriteError> {
        let ended = self.conn.script("update sync_ctl set applying = 0").await;
        self.noted(ended.map(drop).map_err(WriteError::from))?;
        self.find_head().await
    }

    /// Finds out anew where things stand.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn find_head(&mut self) -> Result<(), WriteError> {
        let head = Head::load(&mut self.conn, self.clinic).await;
        self.head = self.noted(head.map_err(WriteError::from))?;
        Ok(())
    }

    /// Puts every row that was written over back as the hub has it.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn restore_shadows(&mut self) -> Result<(), WriteError> {
        let restored = self.restored().await;
        self.noted(restored)
    }

    async fn restored(&mut self) -> Result<(), WriteError> {
        let kept = self.rows().shadows().await?;
        // Claims first, while the appointments they are of are there.
        for (entity, id, image) in &kept {
            if entity == CLAIMS || image.is_none() {
                rows::remove(&mut self.conn, self.clinic, (entity, *id)).await?;
            }
        }
        let images: Vec<Image> = kept
            .into_iter()
            .filter_map(|(entity, id, image)| image.map(|image| Image { entity, id, image }))
            .collect();
        rows::put(&mut self.conn, self.clinic, &images.iter().collect::<Vec<_>>()).await?;
        // What is promised and given up is found out anew with what is laid over.
        for table in ["shadow", "promised", "given_up"] {
            self.conn.run(format!("delete from {table} where clinic_id = $1"), binds![self.clinic.0]).await?;
        }
        Ok(())
    }

    /// Follows the hub's feed: the changes word for word, and the rows as they became.
    ///
    /// # Errors
    /// When the disk fails, or the changes do not follow on what is there.
    pub async fn copy_feed(&mut self, changes: &[FeedChange]) -> Result<(), WriteError> {
        let copied = self.copied(changes).await;
        self.noted(copied)
    }

    async fn copied(&mut self, changes: &[FeedChange]) -> Result<(), WriteError> {
        feed::copy(&mut self.conn, self.clinic, changes).await?;
        let images: Vec<&Image> = changes.iter().flat_map(|it| &it.images).collect();
        rows::put(&mut self.conn, self.clinic, &images).await
    }
}
