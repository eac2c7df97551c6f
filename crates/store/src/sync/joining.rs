//! How a computer comes to follow the hub: invitations, the keys computers sign with, and the list of them.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::hub::{Device, device};
use crate::cells::{Binds, Cells, binds};
use crate::failure::{Failure, WriteError};
use crate::rows::clinic::{clinic_bind, version};
use crate::rows::{self, Row, select};
use crate::sheet::Rows;
use crate::store::Store;
use crate::tx::Tx;

/// An invitation, without its secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Invited {
    /// Its id.
    pub id: Uuid,
    /// SHA-256 of the secret.
    pub secret_hash: [u8; 32],
    /// When it was made.
    pub made_at: DateTime<Utc>,
    /// From when on nobody may use it who has not.
    pub expires_at: DateTime<Utc>,
    /// Whether an admin has to agree.
    pub ask_admin: bool,
    /// Who used it; `None` until somebody has.
    pub used: Option<Used>,
    /// When it was agreed to.
    pub approved_at: Option<DateTime<Utc>>,
    /// Rises by one with every change.
    pub version: u64,
}

/// The computer that used an invitation.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Used {
    /// The id it got.
    pub device: Uuid,
    /// The key it signs with.
    pub public_key: [u8; 32],
    /// What it is called.
    pub name: String,
    /// When.
    pub at: DateTime<Utc>,
}

impl Row for Invited {
    const TABLE: &'static str = "invitation";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "secret_hash",
        "made_at",
        "expires_at",
        "ask_admin",
        "device_id",
        "public_key",
        "name",
        "used_at",
        "approved_at",
        "version",
    ];

    fn write(&self, binds: &mut Binds) {
        binds.id(self.id).put(self.secret_hash.to_vec()).at(self.made_at).at(self.expires_at);
        let used = self.used.as_ref();
        binds.put(self.ask_admin).put(used.map(|it| it.device));
        binds.put(used.map(|it| it.public_key.to_vec())).put(used.map(|it| it.name.clone()));
        binds.maybe_at(used.map(|it| it.at)).maybe_at(self.approved_at).put(version(self.version));
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, Failure> {
        let (id, secret_hash) = (cells.id()?, key(cells.take::<Option<&[u8]>>()?)?);
        let (made_at, expires_at, ask_admin) = (cells.at()?, cells.at()?, cells.flag()?);
        let device = cells.maybe_id()?;
        let public_key = key(cells.take::<Option<&[u8]>>()?)?;
        let (name, at): (Option<String>, _) = (cells.take()?, cells.maybe_at()?);
        let used = match (device, public_key, name, at) {
            (Some(device), Some(public_key), Some(name), Some(at)) => {
                Some(Used { device, public_key, name, at })
            }
            _ => None,
        };
        Ok(Self {
            id,
            secret_hash: secret_hash.ok_or(Failure::Unreadable("hash"))?,
            made_at,
            expires_at,
            ask_admin,
            used,
            approved_at: cells.maybe_at()?,
            version: cells.number()?,
        })
    }
}

/// Thirty-two bytes, where there are any.
pub(super) fn key(bytes: Option<&[u8]>) -> Result<Option<[u8; 32]>, Failure> {
    bytes.map(|it| it.try_into().map_err(|_| Failure::Unreadable("key"))).transpose()
}

impl Rows<'_> {
    /// The invitation whose secret has this hash, whatever became of it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn invitation(&mut self, secret_hash: &[u8; 32]) -> Result<Option<Invited>, Failure> {
        let mut binds = Binds::default();
        binds.id(self.clinic.0).put(secret_hash.to_vec());
        Ok(select(self.conn, "where clinic_id = $1 and secret_hash = $2", binds).await?.pop())
    }

    /// The invitation this computer used.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn invitation_of(&mut self, device: Uuid) -> Result<Option<Invited>, Failure> {
        let mut binds = Binds::default();
        binds.id(self.clinic.0).id(device);
        Ok(select(self.conn, "where clinic_id = $1 and device_id = $2", binds).await?.pop())
    }
}

impl Store {
    /// Every invitation, oldest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn invitations(&self) -> Result<Vec<Invited>, Failure> {
        let mut conn = self.reader().await?;
        select(&mut conn, "where clinic_id = $1 order by made_at, id", clinic_bind(self.clinic())).await
    }

    /// Every computer that was paired, in the order they were.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn devices(&self) -> Result<Vec<Device>, Failure> {
        let mut conn = self.reader().await?;
        let sql = "select id, name, public_key, last_n, paired_at, revoked_at, collect, forked_at from device
                   where clinic_id = $1 order by paired_at, id";
        let rows = conn.all(sql, binds![self.clinic().0]).await?;
        rows.iter().map(|row| device(&mut Cells::of(row))).collect()
    }
}

impl Tx {
    /// Adds an invitation, or replaces it by a newer version.
    ///
    /// # Errors
    /// [`WriteError::ChangedSince`] where the stored version is not older: somebody else used it meanwhile.
    pub async fn save_invitation(&mut self, invited: &Invited) -> Result<(), WriteError> {
        let saved = rows::save(&mut self.conn, self.clinic, &[invited]).await;
        self.noted(saved)
    }

    /// Says with which key a computer signs what it asks.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn put_device_key(&mut self, id: Uuid, public_key: [u8; 32]) -> Result<(), WriteError> {
        let mut binds = Binds::default();
        binds.id(self.clinic.0).id(id).put(public_key.to_vec());
        let sql = "update device set public_key = $3 where clinic_id = $1 and id = $2";
        self.run(sql, binds).await
    }
}
