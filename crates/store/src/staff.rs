//! Who signs in: accounts, and what each person likes. No password is ever here, only hashes made
//! elsewhere.

use crate::conn::Conn;
use chrono::{DateTime, Utc};
use daybook_booking::ids::{ClinicId, ProviderId, UserId};
use daybook_booking::permission::Role;

use crate::cells::{Binds, Cells, binds};
use crate::failure::{Failure, WriteError};
use crate::rows::clinic::{clinic_bind, version};
use crate::rows::{self, Row, by_ids, select};
use crate::tx::Tx;

/// Somebody who may sign in.
#[derive(Clone, PartialEq, Eq)]
pub struct Staff {
    /// Their id.
    pub id: UserId,
    /// As shown when signing in; unique in the clinic by convention of the engine.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Whose calendar is theirs.
    pub provider: Option<ProviderId>,
    /// Argon2id in PHC form.
    pub password_hash: String,
    /// Keyed with a secret outside this file; `None` without a PIN.
    pub pin_hash: Option<Vec<u8>>,
    /// Wrong passwords since the last right one.
    pub failed_passwords: u16,
    /// Wrong PINs since the last right one.
    pub failed_pins: u16,
    /// Attempts are refused until then.
    pub locked_until: Option<DateTime<Utc>>,
    /// Whether they may sign in.
    pub active: bool,
    /// When the account was made.
    pub created_at: DateTime<Utc>,
    /// Rises by one with every change.
    pub version: u64,
}

impl std::fmt::Debug for Staff {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Staff({}, {:?})", self.id, self.role)
    }
}

impl Row for Staff {
    const TABLE: &'static str = "staff";
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "name",
        "role",
        "provider_id",
        "password_hash",
        "pin_hash",
        "failed_passwords",
        "failed_pins",
        "locked_until",
        "active",
        "created_at",
        "version",
    ];

    fn write(&self, binds: &mut Binds) {
        binds.id(self.id.0).text(&self.name).word(&self.role).put(self.provider.map(|it| it.0));
        binds.text(&self.password_hash).put(self.pin_hash.clone());
        binds.put(self.failed_passwords).put(self.failed_pins).maybe_at(self.locked_until);
        binds.put(self.active).at(self.created_at).put(version(self.version));
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, Failure> {
        Ok(Self {
            id: UserId(cells.id()?),
            name: cells.string()?,
            role: cells.word()?,
            provider: cells.maybe_id()?.map(ProviderId),
            password_hash: cells.string()?,
            pin_hash: cells.take()?,
            failed_passwords: cells.number()?,
            failed_pins: cells.number()?,
            locked_until: cells.maybe_at()?,
            active: cells.flag()?,
            created_at: cells.at()?,
            version: cells.number()?,
        })
    }
}

/// Everybody with an account, by name.
pub(crate) async fn all(conn: &mut Conn, clinic: ClinicId) -> Result<Vec<Staff>, Failure> {
    select(conn, "where clinic_id = $1 order by name, id", clinic_bind(clinic)).await
}

/// The account with this id.
pub(crate) async fn one(conn: &mut Conn, clinic: ClinicId, id: UserId) -> Result<Option<Staff>, Failure> {
    Ok(by_ids(conn, clinic, std::iter::once(id.0)).await?.pop())
}

/// What somebody set `key` to; `None` until they do.
pub(crate) async fn preference(
    conn: &mut Conn,
    clinic: ClinicId,
    (user, key): (UserId, &str),
) -> Result<Option<serde_json::Value>, Failure> {
    let sql = "select value from preference where clinic_id = $1 and user_id = $2 and key = $3";
    let found = conn.maybe(sql, binds![clinic.0, user.0, key]).await?;
    found.map(|row| Cells::of(&row).json()).transpose()
}

impl Tx {
    /// Adds an account, or replaces it by a newer version.
    ///
    /// # Errors
    /// [`WriteError::ChangedSince`] where the stored version is not older.
    pub async fn save_staff(&mut self, staff: &Staff) -> Result<(), WriteError> {
        let saved = rows::save(&mut self.conn, self.clinic, &[staff]).await;
        self.noted(saved)
    }

    /// The account with this id, as this write sees it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn staff(&mut self, id: UserId) -> Result<Option<Staff>, Failure> {
        one(&mut self.conn, self.clinic, id).await
    }

    /// Remembers what somebody likes: a saved view, a printer, the density of lists.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn put_preference(
        &mut self,
        user: UserId,
        key: &str,
        value: &serde_json::Value,
    ) -> Result<(), WriteError> {
        let mut binds = Binds::default();
        binds.id(self.clinic.0).id(user.0).text(key).json(value);
        let sql = "insert into preference (clinic_id, user_id, key, value) values ($1, $2, $3, $4)
                   on conflict (clinic_id, user_id, key) do update set value = excluded.value";
        self.run(sql, binds).await
    }
}
