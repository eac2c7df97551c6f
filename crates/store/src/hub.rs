//! What a hub keeps beside the book: tokens, the replies given under a key, and numbers for other systems.

use crate::conn::Conn;
use chrono::{DateTime, Utc};
use daybook_booking::ids::{ClinicId, LocationId, ProviderId};
use daybook_booking::permission::Role;
use uuid::Uuid;

use crate::cells::{Binds, Cells, binds};
use crate::failure::{Failure, WriteError};
use crate::rows::clinic::version;
use crate::rows::{self, Row, select};
use crate::store::Store;
use crate::tx::Tx;

/// What whoever holds a token is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TokenRole {
    /// A member of staff.
    Staff(Role),
    /// A patient, whom no call for staff lets in (S4.39).
    Patient,
}

impl TokenRole {
    /// The role as it stands on the command line and in the database.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Staff(role) => role.text(),
            Self::Patient => "patient",
        }
    }

    /// The role written `text`; `None` if there is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        if text == "patient" { Some(Self::Patient) } else { Role::parse(text).map(Self::Staff) }
    }
}

/// A token, without its secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ApiToken {
    /// Its id; names it in logs.
    pub id: Uuid,
    /// SHA-256 of the secret.
    pub secret_hash: [u8; 32],
    /// What its holder is.
    pub role: TokenRole,
    /// The account it acts for, or the patient.
    pub subject: Uuid,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// From when on it is worth nothing.
    pub expires_at: DateTime<Utc>,
    /// When it was taken back.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Rises by one with every change.
    pub version: u64,
}

impl Row for ApiToken {
    const TABLE: &'static str = "api_token";
    const COLUMNS: &'static [&'static str] =
        &["id", "secret_hash", "role", "subject_id", "created_at", "expires_at", "revoked_at", "version"];

    fn write(&self, binds: &mut Binds) {
        binds.id(self.id).put(self.secret_hash.to_vec()).text(self.role.text()).id(self.subject);
        binds.at(self.created_at).at(self.expires_at).maybe_at(self.revoked_at).put(version(self.version));
    }

    fn read(cells: &mut Cells<'_>) -> Result<Self, Failure> {
        Ok(Self {
            id: cells.id()?,
            secret_hash: hash(cells)?,
            role: TokenRole::parse(cells.text()?).ok_or(Failure::Unreadable("role"))?,
            subject: cells.id()?,
            created_at: cells.at()?,
            expires_at: cells.at()?,
            revoked_at: cells.maybe_at()?,
            version: cells.number()?,
        })
    }
}

fn hash(cells: &mut Cells<'_>) -> Result<[u8; 32], Failure> {
    cells.take::<&[u8]>()?.try_into().map_err(|_| Failure::Unreadable("hash"))
}

/// What was answered under a key (I5). Prints nothing of it.
#[derive(Clone, PartialEq, Eq)]
pub struct KeptReply {
    /// Whose key it is.
    pub token: Uuid,
    /// The key.
    pub key: String,
    /// SHA-256 of what was asked.
    pub fingerprint: [u8; 32],
    /// The status of the answer.
    pub status: u16,
    /// Its ETag.
    pub version_tag: Option<String>,
    /// Its body.
    pub body: String,
    /// When it was given.
    pub made_at: DateTime<Utc>,
}

impl std::fmt::Debug for KeptReply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "KeptReply({}, {})", self.token, self.status)
    }
}

/// What other systems know by a number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Numbered {
    /// A provider.
    Provider(ProviderId),
    /// A location: a "facility", a "clinic".
    Location(LocationId),
}

impl Numbered {
    const fn kind(self) -> &'static str {
        match self {
            Self::Provider(_) => "provider",
            Self::Location(_) => "location",
        }
    }

    const fn id(self) -> Uuid {
        match self {
            Self::Provider(id) => id.0,
            Self::Location(id) => id.0,
        }
    }
}

/// A number and what it stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Alias {
    /// From 1.
    pub number: u32,
    /// What.
    pub of: Numbered,
}

impl Store {
    /// The token whose secret has this hash, whether or not it is still worth anything.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn api_token(&self, secret_hash: &[u8; 32]) -> Result<Option<ApiToken>, Failure> {
        let mut binds = Binds::default();
        binds.id(self.clinic().0).put(secret_hash.to_vec());
        let mut conn = self.reader().await?;
        Ok(select(&mut conn, "where clinic_id = $1 and secret_hash = $2", binds).await?.pop())
    }

    /// Every token, oldest first, whatever it is still worth.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn api_tokens(&self) -> Result<Vec<ApiToken>, Failure> {
        let mut binds = Binds::default();
        binds.id(self.clinic().0);
        select(&mut self.reader().await?, "where clinic_id = $1 order by created_at, id", binds).await
    }

    /// What was answered to this token under this key.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn kept_reply(&self, token: Uuid, key: &str) -> Result<Option<KeptReply>, Failure> {
        kept_reply(&mut self.reader().await?, self.clinic(), (token, key)).await
    }

    /// Every number that was given.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn aliases(&self) -> Result<Vec<Alias>, Failure> {
        aliases(&mut self.reader().await?, self.clinic()).await
    }
}

impl Tx {
    /// Adds a token, or replaces it by a newer version.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn save_api_token(&mut self, token: &ApiToken) -> Result<(), WriteError> {
        let saved = rows::save(&mut self.conn, self.clinic, &[token]).await;
        self.noted(saved)
    }

    /// Keeps what was answered, with the effect it had (I5).
    ///
    /// # Errors
    /// When something was kept under that key already, or the disk fails.
    pub async fn keep_reply(&mut self, reply: &KeptReply) -> Result<(), WriteError> {
        let mut binds = Binds::default();
        binds.id(self.clinic.0).id(reply.token).text(&reply.key).put(reply.fingerprint.to_vec());
        binds.put(reply.status).put(reply.version_tag.clone()).text(&reply.body).at(reply.made_at);
        let sql = "insert into kept_reply (clinic_id, token_id, key, fingerprint, status, version_tag, body, made_at)
                   values ($1, $2, $3, $4, $5, $6, $7, $8)";
        self.run(sql, binds).await
    }

    /// Puts `reply` in the place of what is kept under its key.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn renew_reply(&mut self, reply: &KeptReply) -> Result<(), WriteError> {
        let mut binds = Binds::default();
        binds.id(self.clinic.0).id(reply.token).text(&reply.key);
        binds.put(reply.status).put(reply.version_tag.clone()).text(&reply.body);
        let sql = "update kept_reply set status = $4, version_tag = $5, body = $6
                   where clinic_id = $1 and token_id = $2 and key = $3";
        self.run(sql, binds).await
    }

    /// Forgets what was answered before `before`.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn forget_replies(&mut self, before: DateTime<Utc>) -> Result<(), WriteError> {
        let mut binds = Binds::default();
        binds.id(self.clinic.0).at(before);
        self.run("delete from kept_reply where clinic_id = $1 and made_at < $2", binds).await
    }

    /// Gives a number to each of `these` that has none, in their order. A number is never given again.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn give_numbers(&mut self, these: &[Numbered]) -> Result<Vec<Alias>, WriteError> {
        let mut given = aliases(&mut self.conn, self.clinic).await?;
        for of in these {
            if given.iter().any(|it| it.of == *of) {
                continue;
            }
            let of_kind = given.iter().filter(|it| it.of.kind() == of.kind());
            let number = of_kind.map(|it| it.number).max().unwrap_or(0) + 1;
            let mut binds = Binds::default();
            binds.id(self.clinic.0).text(of.kind()).put(number).id(of.id());
            let saved = self
                .conn
                .run("insert into number_alias (clinic_id, kind, number, id) values ($1, $2, $3, $4)", binds)
                .await;
            self.noted(saved.map_err(WriteError::from))?;
            given.push(Alias { number, of: *of });
        }
        Ok(given)
    }
}

async fn kept_reply(
    conn: &mut Conn,
    clinic: ClinicId,
    (token, key): (Uuid, &str),
) -> Result<Option<KeptReply>, Failure> {
    let mut binds = Binds::default();
    binds.id(clinic.0).id(token).text(key);
    let sql = "select fingerprint, status, version_tag, body, made_at from kept_reply
               where clinic_id = $1 and token_id = $2 and key = $3";
    let found = conn.maybe(sql, binds).await?;
    let Some(row) = found else { return Ok(None) };
    let mut cells = Cells::of(&row);
    Ok(Some(KeptReply {
        token,
        key: key.to_owned(),
        fingerprint: hash(&mut cells)?,
        status: cells.number()?,
        version_tag: cells.take()?,
        body: cells.string()?,
        made_at: cells.at()?,
    }))
}

async fn aliases(conn: &mut Conn, clinic: ClinicId) -> Result<Vec<Alias>, Failure> {
    let rows = conn
        .all(
            "select kind, number, id from number_alias where clinic_id = $1 order by kind, number",
            binds![clinic.0],
        )
        .await?;
    let read = |row| {
        let mut cells = Cells::of(row);
        let (kind, number, id) = (cells.text()?, cells.number()?, cells.id()?);
        let of = match kind {
            "provider" => Numbered::Provider(ProviderId(id)),
            "location" => Numbered::Location(LocationId(id)),
            _ => return Err(Failure::Unreadable("kind")),
        };
        Ok(Alias { number, of })
    };
    rows.iter().map(read).collect()
}
