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
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Postgres, Transaction};

use crate::cells::{Binds, Cells};
use crate::dialect;
use crate::failure::{Failure, is_lost};
use crate::file::{File, Values};
use crate::readers::Lent;

/// The text of one statement, or of several.
pub(crate) type Sql = Cow<'static, str>;

/// Under which target each statement is told of as it is run, without what it says: tests count them (Q9).
pub const STATEMENT: &str = "daybook_store::statement";

fn told() {
    tracing::trace!(target: STATEMENT, "a statement is run");
}

/// A row as the driver hands it over.
pub(crate) enum Line {
    /// Of a file.
    File(Values),
    /// Of a server.
    Postgres(PgRow),
}

/// A connection to a book.
pub(crate) enum Conn {
    /// To a file.
    File(Lent),
    /// To a server.
    Postgres(Server),
}

/// A connection to a server, which may be lost.
pub(crate) struct Server {
    held: Held,
    lost: bool,
}

/// How a connection to a server is held.
pub(crate) enum Held {
    /// For good: the writer's.
    Own(Box<PgConnection>),
    /// Until it goes back to the others that read.
    Lent(PoolConnection<Postgres>),
    /// Likewise, with the moment it shows held still.
    Moment(Transaction<'static, Postgres>),
}

impl Held {
    fn get(&mut self) -> &mut PgConnection {
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

impl From<File> for Conn {
    fn from(file: File) -> Self {
        Self::File(file.into())
    }
}

impl From<PgConnection> for Conn {
    fn from(conn: PgConnection) -> Self {
        Self::of_server(Held::Own(Box::new(conn)))
    }
}

impl Conn {
    /// A connection to a server.
    pub(crate) fn of_server(held: Held) -> Self {
        Self::Postgres(Server { held, lost: false })
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
        told();
        match self {
            Self::File(file) => file.run(&sql.into(), &binds),
            Self::Postgres(server) => Box::pin(server.run(dialect::numbered(sql.into()), binds)).await,
        }
    }

    /// Runs statements that take no value, such as those about transactions.
    pub(crate) async fn script(&mut self, sql: &'static str) -> Result<(), sqlx::Error> {
        match self {
            Self::File(file) => file.script(sql),
            Self::Postgres(server) => Box::pin(server.script(sql)).await,
        }
    }

    /// Every row a query finds.
    pub(crate) async fn all(&mut self, sql: impl Into<Sql>, binds: Binds) -> Result<Vec<Line>, sqlx::Error> {
        told();
        match self {
            Self::File(file) => {
                Ok(file.all(&sql.into(), &binds, usize::MAX)?.into_iter().map(Line::File).collect())
            }
            Self::Postgres(server) => Box::pin(server.all(dialect::numbered(sql.into()), binds)).await,
        }
    }

    /// Every row a query finds, as `read` takes it: for crowds of them, which are read where they lie.
    pub(crate) async fn read<T>(
        &mut self,
        sql: impl Into<Sql>,
        binds: Binds,
        mut read: impl FnMut(&mut Cells<'_>) -> Result<T, Failure>,
    ) -> Result<Vec<T>, Failure> {
        if let Self::File(file) = self {
            told();
            return file.read(&sql.into(), &binds, read);
        }
        let rows = self.all(sql, binds).await?;
        rows.iter().map(|row| read(&mut Cells::of(row))).collect()
    }

    /// The row a query finds, if it finds one.
    pub(crate) async fn maybe(
        &mut self,
        sql: impl Into<Sql>,
        binds: Binds,
    ) -> Result<Option<Line>, sqlx::Error> {
        told();
        match self {
            Self::File(file) => Ok(file.all(&sql.into(), &binds, 1)?.pop().map(Line::File)),
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
            Self::Postgres(Server { held: Held::Own(mut it), lost: false }) => {
                // The server ends a session in its own time, and keeps what it had locked until then.
                let unlocked = it.execute(sqlx::raw_sql("select pg_advisory_unlock_all()")).await;
                it.close().await?;
                unlocked.map(drop)
            }
            // A file's closes when it is let go of.
            Self::File(_) | Self::Postgres(_) => Ok(()),
        }
    }
}
