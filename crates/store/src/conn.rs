//! A connection, and the few ways a statement is run on it.
//!
//! Every statement is written once, in the dialect both databases read: `$n` or, in long lists, `?` for values
//! ([`crate::rows::push_tuples`] says why), several statements behind one another where a trip is to be saved. Texts
//! are made of constants and placeholders only, never of values.

use std::borrow::Cow;
use std::ops::DerefMut;

use sqlx::pool::PoolConnection;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, Connection, Database, Executor, Sqlite, SqliteConnection, Transaction};

use crate::cells::Binds;

/// The text of one statement, or of several.
pub(crate) type Sql = Cow<'static, str>;

/// A row as the driver hands it over.
pub(crate) type Line = SqliteRow;

/// A connection to a book.
pub(crate) enum Conn {
    /// To a file.
    Sqlite(Held<Sqlite>),
}

/// How a connection is held.
pub(crate) enum Held<D: Database> {
    /// For good: the writer's.
    Own(Box<D::Connection>),
    /// Until it goes back to the others that read.
    Lent(PoolConnection<D>),
    /// Likewise, with the moment it shows held still.
    Moment(Transaction<'static, D>),
}

impl<D: Database> Held<D> {
    fn get(&mut self) -> &mut D::Connection {
        match self {
            Self::Own(it) => it,
            Self::Lent(it) => it.deref_mut(),
            Self::Moment(it) => it.deref_mut(),
        }
    }
}

impl From<SqliteConnection> for Conn {
    fn from(conn: SqliteConnection) -> Self {
        Self::Sqlite(Held::Own(Box::new(conn)))
    }
}

impl Conn {
    /// The connection of a book in a file: for what only such a book knows.
    pub(crate) fn file(&mut self) -> &mut SqliteConnection {
        match self {
            Self::Sqlite(held) => held.get(),
        }
    }

    /// Runs a statement, or several that share their values, for their effect; how many rows it was of.
    pub(crate) async fn run(&mut self, sql: impl Into<Sql>, binds: Binds) -> Result<u64, sqlx::Error> {
        match self {
            Self::Sqlite(held) => {
                let query = sqlx::query_with(AssertSqlSafe(sql.into()), binds.for_sqlite());
                Ok(query.execute(held.get()).await?.rows_affected())
            }
        }
    }

    /// Runs statements that take no value, such as those about transactions.
    pub(crate) async fn script(&mut self, sql: &'static str) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(held) => held.get().execute(sql).await.map(drop),
        }
    }

    /// Every row a query finds.
    pub(crate) async fn all(&mut self, sql: impl Into<Sql>, binds: Binds) -> Result<Vec<Line>, sqlx::Error> {
        match self {
            Self::Sqlite(held) => {
                let query = sqlx::query_with(AssertSqlSafe(sql.into()), binds.for_sqlite());
                query.fetch_all(held.get()).await
            }
        }
    }

    /// The row a query finds, if it finds one.
    pub(crate) async fn maybe(
        &mut self,
        sql: impl Into<Sql>,
        binds: Binds,
    ) -> Result<Option<Line>, sqlx::Error> {
        match self {
            Self::Sqlite(held) => {
                let query = sqlx::query_with(AssertSqlSafe(sql.into()), binds.for_sqlite());
                query.fetch_optional(held.get()).await
            }
        }
    }

    /// The row a query finds.
    pub(crate) async fn one(&mut self, sql: impl Into<Sql>, binds: Binds) -> Result<Line, sqlx::Error> {
        self.maybe(sql, binds).await?.ok_or(sqlx::Error::RowNotFound)
    }

    /// Closes the writer's connection.
    pub(crate) async fn close(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(Held::Own(it)) => it.close().await,
            Self::Sqlite(Held::Lent(_) | Held::Moment(_)) => Ok(()),
        }
    }
}
