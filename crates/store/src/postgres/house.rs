//! The books in a database: which clinics there are, making one, opening one.

use daybook_booking::ids::ClinicId;
use sqlx::postgres::PgPoolOptions;
use sqlx::{ConnectOptions as _, Connection as _, PgConnection};
use uuid::Uuid;

use crate::open::{NewBook, OpenError};
use crate::postgres::home::Home;
use crate::postgres::migrations;
use crate::postgres::place::{Place, check};
use crate::store::{Opened, Reading, Store};
use crate::tx::{Head, Tx};
use crate::writer::Writer;

/// Connections that read, a clinic.
const READERS: u32 = 4;

/// A database of books on a server. Prints nothing of its address, which may hold a password.
#[derive(Clone)]
pub struct ServerHouse {
    place: Place,
}

impl std::fmt::Debug for ServerHouse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ServerHouse(…)")
    }
}

impl ServerHouse {
    /// The database `url` names: `postgres://user:password@host/database`. Nothing is connected yet.
    ///
    /// # Errors
    /// When it names none, or one over a network without TLS.
    pub fn at(url: &str) -> Result<Self, OpenError> {
        Ok(Self { place: Place::parse(url)? })
    }

    /// Brings the schema up to date, as the tables' owner. The role `grant_to`, if one is named, may serve from it.
    ///
    /// # Errors
    /// When the server cannot be reached, or the account may not.
    pub async fn migrate(&self, grant_to: Option<&str>) -> Result<(), OpenError> {
        let mut conn = self.place.options().connect().await?;
        let done = migrations::apply(&mut conn, grant_to).await;
        conn.close().await?;
        done
    }

    /// The role the books are served as.
    #[must_use]
    pub fn account(&self) -> String {
        self.place.options().get_username().to_owned()
    }

    /// The numbers of the clinics there are, in order, with whose they are.
    ///
    /// # Errors
    /// When the server cannot be reached, or its schema is not this program's.
    pub async fn clinics(&self) -> Result<Vec<(u32, ClinicId)>, OpenError> {
        let mut conn = self.connect().await?;
        let found: Vec<(i64, Uuid)> = sqlx::query_as("select number, clinic_id from house order by number")
            .fetch_all(&mut conn)
            .await?;
        conn.close().await?;
        Ok(found.into_iter().filter_map(|(n, id)| Some((u32::try_from(n).ok()?, ClinicId(id)))).collect())
    }

    /// Makes the empty book of a new clinic and opens it.
    ///
    /// # Errors
    /// [`OpenError::AlreadyThere`] where that number or clinic has one.
    pub async fn create(&self, number: u32, new: NewBook) -> Result<Store, OpenError> {
        self.connect().await?.close().await?;
        let mut conn = self.place.options_of(new.clinic).connect().await?;
        let mut tx = conn.begin().await?;
        let made =
            sqlx::query("insert into meta (clinic_id, lineage) values ($1, $2) on conflict do nothing")
                .bind(new.clinic.0)
                .bind(new.lineage)
                .execute(&mut *tx)
                .await?;
        let listed =
            sqlx::query("insert into house (number, clinic_id) values ($1, $2) on conflict do nothing")
                .bind(i64::from(number))
                .bind(new.clinic.0)
                .execute(&mut *tx)
                .await?;
        if made.rows_affected() + listed.rows_affected() < 2 {
            return Err(OpenError::AlreadyThere);
        }
        tx.commit().await?;
        conn.close().await?;
        self.open(new.clinic).await
    }

    /// Opens a clinic's book.
    ///
    /// # Errors
    /// [`OpenError::InUse`] where another hub has it open; otherwise says what is wrong.
    pub async fn open(&self, clinic: ClinicId) -> Result<Store, OpenError> {
        self.connect().await?.close().await?;
        let (home, mut conn) = Home::connect(self.place.clone(), clinic).await?;
        let head = Head::load(&mut conn, clinic).await?;
        let readers =
            PgPoolOptions::new().max_connections(READERS).connect_with(self.place.readers_of(clinic)).await?;
        let (told, ends) = tokio::sync::watch::channel(head.feed_end());
        let tx = Tx { conn, clinic, head, broken: None, afterwards: vec![], told, home: Some(home) };
        let (writer, writing) = Writer::start(tx);
        let reading = Reading::OfServer(readers);
        Ok(Store::of(Opened { path: None, clinic, writer, ends, writing, reading, lock: None }))
    }

    /// A connection of nobody in particular to a server that does, with a schema that is known.
    async fn connect(&self) -> Result<PgConnection, OpenError> {
        let mut conn = self.place.options().connect().await?;
        check(&mut conn).await?;
        match migrations::refused(migrations::standing(&mut conn).await?) {
            Some(refused) => Err(refused),
            None => Ok(conn),
        }
    }
}
