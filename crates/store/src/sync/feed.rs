//! The change feed as it travels: whole changes, their images word for word.

use crate::conn::Conn;
use daybook_booking::ids::ClinicId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::cells::{Binds, Cells, binds, json};
use crate::failure::{Failure, WriteError};
use crate::record::feed::{ATTENTION, CLAIMS, append_images};
use crate::rows::claim::Claimed;
use crate::rows::push_tuples;
use crate::sheet::Rows;
use crate::sync::Attention;
use crate::tx::{CommitMeta, Tx};

/// Changes, or images, copied by one statement.
const CHANGES_A_STATEMENT: usize = 128;

/// A row as it became: the JSON it is kept as, so that fields a desk does not know survive on it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Image {
    /// Which table; or claims, or an attention item.
    pub entity: String,
    /// Which row.
    pub id: Uuid,
    /// The row.
    pub image: String,
}

/// One change of the feed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FeedChange {
    /// Its place, without gaps.
    pub seq: u64,
    /// In which epoch it was made.
    pub epoch: u64,
    /// The form of its images.
    pub schema: u32,
    /// The intent, or the hub's own command.
    pub command: Uuid,
    /// Who asked, as JSON.
    pub actor: String,
    /// When the hub decided, microseconds since 1970 UTC.
    pub at: i64,
    /// What it was: "appointment.booked".
    pub kind: String,
    /// The rows, in order.
    pub images: Vec<Image>,
}

/// Puts the claims a command laid behind its rows.
pub(crate) async fn append_claims(
    conn: &mut Conn,
    clinic: ClinicId,
    at: (i64, usize),
    claims: &[Claimed],
) -> Result<(), WriteError> {
    let images = claims.iter().map(|it| (CLAIMS, it.appointment.0, json(it))).collect();
    append_images(conn, clinic, at, images).await
}

/// Changes after `after`, at most `limit`, in order.
async fn page(conn: &mut Conn, clinic: ClinicId, after: u64, limit: u32) -> Result<Vec<FeedChange>, Failure> {
    let after = i64::try_from(after).unwrap_or(i64::MAX);
    let sql = "select seq, epoch, schema, command_id, actor, at, kind from change
               where clinic_id = $1 and seq > $2 order by seq limit $3";
    let rows = conn.all(sql, binds![clinic.0, after, limit]).await?;
    let mut changes: Vec<FeedChange> = Vec::with_capacity(rows.len());
    for row in &rows {
        let cells = &mut Cells::of(row);
        changes.push(FeedChange {
            seq: cells.number()?,
            epoch: cells.number()?,
            schema: cells.number()?,
            command: cells.id()?,
            actor: cells.string()?,
            at: cells.take()?,
            kind: cells.string()?,
            images: vec![],
        });
    }
    let last = changes.last().map_or(0, |it| it.seq);
    let sql = "select seq, entity, entity_id, image from change_image
               where clinic_id = $1 and seq > $2 and seq <= $3 order by seq, position";
    let rows = conn.all(sql, binds![clinic.0, after, i64::try_from(last).unwrap_or(i64::MAX)]).await?;
    for row in &rows {
        let cells = &mut Cells::of(row);
        let seq: u64 = cells.number()?;
        let image = Image { entity: cells.string()?, id: cells.id()?, image: cells.string()? };
        let first = changes.first().map_or(0, |it| it.seq);
        let place = usize::try_from(seq - first).map_err(|_| Failure::Unreadable("change"))?;
        changes.get_mut(place).ok_or(Failure::Unreadable("change"))?.images.push(image);
    }
    Ok(changes)
}

impl Rows<'_> {
    /// Whole changes after `after`, at most `limit`, in order.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn feed(&mut self, after: u64, limit: u32) -> Result<Vec<FeedChange>, Failure> {
        page(self.conn, self.clinic, after, limit).await
    }

    /// Which command made the change numbered `seq`; `None` where there is none.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn command_at(&mut self, seq: u64) -> Result<Option<Uuid>, Failure> {
        let seq = i64::try_from(seq).unwrap_or(i64::MAX);
        let sql = "select command_id from change where clinic_id = $1 and seq = $2";
        let found = self.conn.maybe(sql, binds![self.clinic.0, seq]).await?;
        found.map(|row| Cells::of(&row).id()).transpose()
    }

    /// Where in the feed `command` is; `None` where it is not.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn seq_of(&mut self, command: Uuid) -> Result<Option<u64>, Failure> {
        let sql = "select seq from change where clinic_id = $1 and command_id = $2";
        let found = self.conn.maybe(sql, binds![self.clinic.0, command]).await?;
        found.map(|row| Cells::of(&row).number()).transpose()
    }

    /// What the change numbered `seq` changed, as it was made.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn changes_of(&mut self, seq: u64) -> Result<Vec<daybook_booking::change::Change>, Failure> {
        let seq = i64::try_from(seq).unwrap_or(i64::MAX);
        crate::record::feed::changes_of(self.conn, self.clinic, seq).await
    }

    /// Attention items nobody has dealt with yet.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn open_attention(&mut self) -> Result<Vec<Attention>, Failure> {
        let rows = self
            .conn
            .all(
                "select image from attention where clinic_id = $1 and open = 1 order by id",
                binds![self.clinic.0],
            )
            .await?;
        rows.iter().map(|row| Cells::of(row).json()).collect()
    }

    /// Every attention item.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn attention(&mut self) -> Result<Vec<Attention>, Failure> {
        let rows = self
            .conn
            .all("select image from attention where clinic_id = $1 order by id", binds![self.clinic.0])
            .await?;
        rows.iter().map(|row| Cells::of(row).json()).collect()
    }

    /// The attention item of this id.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn attention_item(&mut self, id: Uuid) -> Result<Option<Attention>, Failure> {
        let row = self
            .conn
            .maybe("select image from attention where clinic_id = $1 and id = $2", binds![self.clinic.0, id])
            .await?;
        row.map(|it| Cells::of(&it).json()).transpose()
    }
}

/// Adds changes as the hub made them, rows of the feed only.
pub(crate) async fn copy(
    conn: &mut Conn,
    clinic: ClinicId,
    changes: &[FeedChange],
) -> Result<(), WriteError> {
    for chunk in changes.chunks(CHANGES_A_STATEMENT) {
        let mut binds = Binds::default();
        for it in chunk {
            binds.id(clinic.0).put(number(it.seq)).put(number(it.epoch)).put(it.schema);
            binds.id(it.command).text(&it.actor).put(it.at).text(&it.kind);
        }
        let mut sql = String::from(
            "insert into change (clinic_id, seq, epoch, schema, command_id, actor, at, kind) values ",
        );
        push_tuples(&mut sql, chunk.len(), 7);
        conn.run(sql, binds).await?;
    }
    let images = changes.iter().flat_map(|of| of.images.iter().enumerate().map(move |it| (of.seq, it)));
    let images: Vec<(u64, (usize, &Image))> = images.collect();
    for chunk in images.chunks(CHANGES_A_STATEMENT) {
        let mut binds = Binds::default();
        for (seq, (position, it)) in chunk {
            let position = i64::try_from(*position).expect("a command changes fewer rows than that");
            binds.id(clinic.0).put(number(*seq)).put(position).text(&it.entity).id(it.id).text(&it.image);
        }
        let mut sql = String::from(
            "insert into change_image (clinic_id, seq, position, entity, entity_id, image) values ",
        );
        push_tuples(&mut sql, chunk.len(), 5);
        conn.run(sql, binds).await?;
    }
    Ok(())
}

/// As SQLite counts.
pub(crate) fn number(it: u64) -> i64 {
    i64::try_from(it).expect("feeds count in i64")
}

/// Writes an attention item's row.
pub(crate) async fn put_attention(
    conn: &mut Conn,
    clinic: ClinicId,
    (id, image): (Uuid, &str),
) -> Result<(), WriteError> {
    let item: Attention = crate::cells::from_json(image)?;
    let mut binds = Binds::default();
    binds.id(clinic.0).id(id).put(item.settled.is_none()).text(image);
    let sql = "insert into attention (clinic_id, id, open, image) values ($1, $2, $3, $4)
               on conflict (clinic_id, id) do update set open = excluded.open, image = excluded.image";
    conn.run(sql, binds).await?;
    Ok(())
}

impl Tx {
    /// Writes an attention item's row, as a desk does before the hub has spoken.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn put_attention(&mut self, item: &Attention) -> Result<(), WriteError> {
        let image = json(item);
        let put = put_attention(&mut self.conn, self.clinic, (item.id, &image)).await;
        self.noted(put)
    }

    /// Writes an attention item as a change of its own: a rejection is a fact that every desk hears of.
    /// Returns its place in the feed.
    ///
    /// # Errors
    /// As [`Tx::commit_changes`].
    pub async fn commit_attention(&mut self, item: &Attention, meta: &CommitMeta) -> Result<u64, WriteError> {
        let image = json(item);
        let seq = self.commit_changes(&[], &[], meta).await?;
        let images = vec![(ATTENTION, item.id, image.clone())];
        let appended = append_images(&mut self.conn, self.clinic, (number(seq), 0), images).await;
        self.noted(appended)?;
        let put = put_attention(&mut self.conn, self.clinic, (item.id, &image)).await;
        self.noted(put)?;
        Ok(seq)
    }
}
