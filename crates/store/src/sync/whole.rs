//! All of a book that travels, for desks that start anew or have fallen too far behind.

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::cells::{binds, json};
use crate::failure::{Failure, WriteError};
use crate::sheet::Rows;
use crate::sync::feed::{self, FeedChange, Image};
use crate::sync::rows;
use crate::tx::Tx;

/// Everything that travels, as one moment has it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Whole {
    /// Every row, parents first.
    pub rows: Vec<Image>,
    /// The feed, which is also the history of every appointment.
    pub feed: Vec<FeedChange>,
}

/// A hash over all rows, or the feed: two books with the same say the same, byte for byte.
pub type Fingerprint = [u8; 32];

impl Rows<'_> {
    /// Everything that travels.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn whole(&mut self) -> Result<Whole, Failure> {
        Ok(Whole { rows: rows::every(self.conn, self.clinic).await?, feed: self.feed(0, u32::MAX).await? })
    }

    /// Every row that travels, without the feed.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn every_row(&mut self) -> Result<Vec<Image>, Failure> {
        rows::every(self.conn, self.clinic).await
    }
}

impl Whole {
    /// What two books are compared by.
    #[must_use]
    pub fn fingerprint(&self) -> Fingerprint {
        Sha256::digest(json(self)).into()
    }
}

impl Tx {
    /// Puts `whole` in the place of every row that travels. What is the desk's own stays: its audit chain,
    /// accounts, preferences, outbox. Between [`Tx::begin_copying`] and [`Tx::end_copying`] only.
    ///
    /// # Errors
    /// When the disk fails; nothing is kept then.
    pub async fn replace_whole(&mut self, whole: &Whole) -> Result<(), WriteError> {
        let replaced = self.replaced(whole).await;
        self.noted(replaced)
    }

    async fn replaced(&mut self, whole: &Whole) -> Result<(), WriteError> {
        let clinic = self.clinic;
        // Undo entries name places in the feed; what was done before is no longer this desk's to turn round.
        for table in
            ["shadow", "promised", "given_up", "claim", "undo_entry", "attention", "change_image", "change"]
                .iter()
                .chain(rows::KINDS)
        {
            let sql = format!("delete from {table} where clinic_id = $1");
            self.conn.run(sql, binds![clinic.0]).await?;
        }
        feed::copy(&mut self.conn, clinic, &whole.feed).await?;
        let images: Vec<&Image> = whole.rows.iter().collect();
        rows::put(&mut self.conn, clinic, &images).await
    }
}
