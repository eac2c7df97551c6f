//! A connection, and the few ways a statement is run on it.
//!
//! Every statement is written once, in the dialect both databases read: `$n` or, in long lists, `?` for values
//! ([`crate::rows::push_tuples`] says why), several statements behind one another where a trip is to be saved. What
//! SQLite and PostgreSQL have no common words for is in [`crate::dialect`]. Texts are made of constants and
//! placeholders only, never of values.

use std::borrow::Cow;
use std::ops::DerefMut;

use sqlx::pool::PoolConnection;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{
    AssertSqlSafe, Connection, Database, Executor, PgConnection, Postgres, Sqlite, SqliteConnection,
    Transaction,
};

use crate::cells::Binds;
use crate::dialect;
use crate::failure::is_lost;
use crate::file::{File, Values};

/// The text of one statement, or of several.
pub(crate) type Sql = Cow<'static, str>;

/// A row as the driver hands it over.
pub(crate) enum Line {
    /// Of a file, in a write.
    File(Values),
    /// Of a file.
    Sqlite(SqliteRow),
    /// Of a server.
    Postgres(PgRow),
}

/// A connection to a book.
pub(crate) enum Conn {
    /// To a file: the writer's.
    File(File),
    /// To a file: a reader's, or one of somebody who looks through it.
    Sqlite(Held<Sqlite>),
    /// To a server.
    Postgres(Server),
}

/// A connection to a server, which may be lost.
pub(crate) struct Server {
    held: Held<Postgres>,
    lost: bool,
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

impl Server {
    /// Remembers that the connection is gone, where `outcome` says so.
    fn noting<T>(&mut self, outcome: Result<T, sqlx::Error>) -> Result<T, sqlx::Error> {
        self.lost |= outcome.as_ref().is_err_and(is_lost);
        outcome
    }

    /// Runs each of several statements with the values all of them share: a server takes them one by one.
    async fn run(&mut self, sql: Sql, binds: Binds) -> Result<u64, sqlx::Error> {
        let mut rows = 0;
        for one in sql.split(';').filter(|it| !it.trim().is_empty()) {
            // As many as it knows of: the server remembers a statement by its text, with how many it takes.
            let arguments = binds.for_postgres(dialect::highest(one));
            let query = sqlx::query_with(AssertSqlSafe(one.to_owned()), arguments);
            let done = query.execute(self.held.get()).await;
            rows += self.noting(done)?.rows_affected();
        }
        Ok(rows)
    }
}

/// What a driver of a server keeps while it waits is large, and would be carried by every future of a file, too: its
/// steps are boxed where they are called.
impl Server {
    async fn script(&mut self, sql: &'static str) -> Result<(), sqlx::Error> {
        let done = self.held.get().execute(sqlx::raw_sql(sql)).await;
        self.noting(done).map(drop)
    }

    async fn all(&mut self, sql: Sql, binds: Binds) -> Result<Vec<Line>, sqlx::Error> {
        let query = sqlx::query_with(AssertSqlSafe(sql), binds.for_postgres(binds.count()));
        let found = query.fetch_all(self.held.get()).await;
        Ok(self.noting(found)?.into_iter().map(Line::Postgres).collect())
    }

    async fn maybe(&mut self, sql: Sql, binds: Binds) -> Result<Option<Line>, sqlx::Error> {
        let query = sqlx::query_with(AssertSqlSafe(sql), binds.for_postgres(binds.count()));
        let found = query.fetch_optional(self.held.get()).await;
        Ok(self.noting(found)?.map(Line::Postgres))
    }
}

impl From<SqliteConnection> for Conn {
    fn from(conn: SqliteConnection) -> Self {
        Self::Sqlite(Held::Own(Box::new(conn)))
    }
}

impl From<PgConnection> for Conn {
    fn from(conn: PgConnection) -> Self {
        Self::of_server(Held::Own(Box::new(conn)))
    }
}

impl Conn {
    /// A connection to a server.
    pub(crate) fn of_server(held: Held<Postgres>) -> Self {
        Self::Postgres(Server { held, lost: false })
    }

    /// The reader's connection of a book in a file: for what only such a book knows.
    pub(crate) fn reader_of_file(&mut self) -> Option<&mut SqliteConnection> {
        match self {
            Self::Sqlite(held) => Some(held.get()),
            Self::File(_) | Self::Postgres(_) => None,
        }
    }

    /// Whether the book is on a server.
    pub(crate) const fn is_of_server(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// Whether there is nothing at the other end any more.
    pub(crate) const fn is_lost(&self) -> bool {
        matches!(self, Self::Postgres(Server { lost: true, .. }))
    }

    /// Runs a statement, or several that share their values, for their effect; how many rows it was of.
    pub(crate) async fn run(&mut self, sql: impl Into<Sql>, binds: Binds) -> Result<u64, sqlx::Error> {
        match self {
            Self::File(file) => file.run(&sql.into(), &binds),
            Self::Sqlite(held) => {
                let query = sqlx::query_with(AssertSqlSafe(sql.into()), binds.for_sqlite());
                Ok(query.execute(held.get()).await?.rows_affected())
            }
            Self::Postgres(server) => Box::pin(server.run(dialect::numbered(sql.into()), binds)).await,
        }
    }

    /// Runs statements that take no value, such as those about transactions.
    pub(crate) async fn script(&mut self, sql: &'static str) -> Result<(), sqlx::Error> {
        match self {
            Self::File(file) => file.script(sql),
            Self::Sqlite(held) => held.get().execute(sql).await.map(drop),
            Self::Postgres(server) => Box::pin(server.script(sql)).await,
        }
    }

    /// Every row a query finds.
    pub(crate) async fn all(&mut self, sql: impl Into<Sql>, binds: Binds) -> Result<Vec<Line>, sqlx::Error> {
        match self {
            Self::File(file) => {
                Ok(file.all(&sql.into(), &binds, usize::MAX)?.into_iter().map(Line::File).collect())
            }
            Self::Sqlite(held) => {
                let query = sqlx::query_with(AssertSqlSafe(sql.into()), binds.for_sqlite());
                let rows = query.fetch_all(held.get()).await?;
                Ok(rows.into_iter().map(Line::Sqlite).collect())
            }
            Self::Postgres(server) => Box::pin(server.all(dialect::numbered(sql.into()), binds)).await,
        }
    }

    /// The row a query finds, if it finds one.
    pub(crate) async fn maybe(
        &mut self,
        sql: impl Into<Sql>,
        binds: Binds,
    ) -> Result<Option<Line>, sqlx::Error> {
        match self {
            Self::File(file) => Ok(file.all(&sql.into(), &binds, 1)?.pop().map(Line::File)),
            Self::Sqlite(held) => {
                let query = sqlx::query_with(AssertSqlSafe(sql.into()), binds.for_sqlite());
                Ok(query.fetch_optional(held.get()).await?.map(Line::Sqlite))
            }
            Self::Postgres(server) => Box::pin(server.maybe(dialect::numbered(sql.into()), binds)).await,
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
            Self::Postgres(Server { held: Held::Own(it), lost: false }) => it.close().await,
            // The writer's closes when it is let go of.
            Self::File(_) | Self::Sqlite(_) | Self::Postgres(_) => Ok(()),
        }
    }
}
