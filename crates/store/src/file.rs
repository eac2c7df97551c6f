//! A connection to a file: its statements run where they are called, the writer's on the writer's own thread.
//!
//! A driver that runs every statement on a thread of its own and hands the rows over costs several times what a
//! statement of a few microseconds does. Where many rows come, the runtime is told that this thread is busy.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::path::Path;

#[cfg(test)]
use rusqlite::StatementStatus;
use rusqlite::types::{Value as Held, ValueRef};
use rusqlite::{CachedStatement, Connection, OpenFlags, Row, Rows, ffi};
use sqlx::error::{DatabaseError, ErrorKind};
use tokio::runtime::{Handle, RuntimeFlavor};

use crate::cells::{Binds, Cells, Value};
use crate::ending;
use crate::failure::Failure;
use crate::key::Key;
use crate::settings::{self, Purpose};

/// Statements that stay prepared.
const PREPARED: usize = 256;

/// Rows that are read in less time than it takes to tell the runtime that it takes time.
const FEW: usize = 500;

/// More columns than any row has.
const COLUMNS_AT_MOST: usize = 64;

/// A row's values.
pub(crate) type Values = Vec<Held>;

/// A connection whose statements run where they are called.
pub(crate) struct File {
    conn: Connection,
    /// Steps of SQLite's machine so far.
    #[cfg(test)]
    steps: std::cell::Cell<i64>,
    /// Let go of last: fields are dropped in this order.
    _end: ending::Waiting,
}

impl File {
    /// Opens `path`, set as every connection is.
    ///
    /// # Errors
    /// When the file or its settings will not do.
    pub(crate) fn open(path: &Path, key: &Key, purpose: Purpose) -> Result<Self, sqlx::Error> {
        let file = Self::bare(path, purpose == Purpose::Create)?;
        file.conn.set_prepared_statement_cache_capacity(PREPARED);
        file.script(&settings::script(key, purpose))?;
        settings::verify(|name| file.setting(name))?;
        Ok(file)
    }

    /// A database of its own that is nowhere.
    pub(crate) fn in_memory() -> Result<Self, sqlx::Error> {
        Self::bare(Path::new(":memory:"), true)
    }

    fn bare(path: &Path, create: bool) -> Result<Self, sqlx::Error> {
        settings::start_cipher();
        let mut how = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        how.set(OpenFlags::SQLITE_OPEN_CREATE, create);
        Ok(Self {
            conn: Connection::open_with_flags(path, how).map_err(told)?,
            #[cfg(test)]
            steps: std::cell::Cell::default(),
            _end: ending::waits(),
        })
    }

    /// What a setting is; `None` for one this SQLite does not know.
    pub(crate) fn setting(&self, name: &str) -> Result<Option<String>, sqlx::Error> {
        let read = |row: &rusqlite::Row<'_>| Ok(written(row.get_ref(0)?));
        match self.conn.query_row(&format!("pragma {name}"), [], read) {
            Ok(it) => Ok(Some(it)),
            Err(rusqlite::Error::QueryReturnedNoRows) => Ok(None),
            Err(error) => Err(told(error)),
        }
    }

    /// Runs statements that take no value.
    pub(crate) fn script(&self, sql: &str) -> Result<(), sqlx::Error> {
        self.conn.execute_batch(sql).map_err(told)
    }

    /// Runs a statement, or several that share their values, for their effect; how many rows it was of.
    pub(crate) fn run(&self, sql: &str, binds: &Binds) -> Result<u64, sqlx::Error> {
        let (mut changed, mut next) = (0, 0);
        for one in sql.split(';').filter(|it| !it.trim().is_empty()) {
            let mut statement = self.prepared(one, binds, &mut next)?;
            let mut rows = statement.raw_query();
            while rows.next().map_err(told)?.is_some() {}
            drop(rows);
            #[cfg(test)]
            self.steps.set(self.steps.get() + i64::from(statement.reset_status(StatementStatus::VmStep)));
            changed += self.conn.changes();
        }
        Ok(changed)
    }

    /// The steps statements run for their effect took since this was asked last: what they cost on any machine.
    #[cfg(test)]
    pub(crate) fn count_steps(&self) -> i64 {
        self.steps.take()
    }

    /// At most `limit` rows that a query finds.
    pub(crate) fn all(&self, sql: &str, binds: &Binds, limit: usize) -> Result<Vec<Values>, sqlx::Error> {
        let mut statement = self.prepared(sql, binds, &mut 0)?;
        let columns = statement.column_count();
        gathered(&mut statement.raw_query(), limit, |row| {
            (0..columns).map(|it| row.get(it)).collect::<Result<Values, _>>().map_err(told)
        })
    }

    /// Every row a query finds, read where it lies.
    pub(crate) fn read<T>(
        &self,
        sql: &str,
        binds: &Binds,
        mut read: impl FnMut(&mut Cells<'_>) -> Result<T, Failure>,
    ) -> Result<Vec<T>, Failure> {
        let mut statement = self.prepared(sql, binds, &mut 0)?;
        let columns = statement.column_count();
        gathered(&mut statement.raw_query(), usize::MAX, |row| {
            let mut values = [ValueRef::Null; COLUMNS_AT_MOST];
            for (place, value) in values.iter_mut().enumerate().take(columns) {
                *value = row.get_ref(place).map_err(told)?;
            }
            read(&mut Cells::in_place(&values))
        })
    }

    /// `sql` with its values: `$n` is the nth, `?` the one behind the last that was taken so.
    fn prepared(
        &self,
        sql: &str,
        binds: &Binds,
        next: &mut usize,
    ) -> Result<CachedStatement<'_>, sqlx::Error> {
        let mut statement = self.conn.prepare_cached(sql).map_err(told)?;
        for place in 1..=statement.parameter_count() {
            let numbered = statement.parameter_name(place).and_then(|it| it[1..].parse::<usize>().ok());
            let value = numbered.unwrap_or_else(|| {
                *next += 1;
                *next
            });
            bind(&mut statement, place, binds.nth(value)).map_err(told)?;
        }
        Ok(statement)
    }
}

/// At most `limit` rows, each as `read` takes it.
fn gathered<T, E: From<sqlx::Error>>(
    rows: &mut Rows<'_>,
    limit: usize,
    mut read: impl FnMut(&Row<'_>) -> Result<T, E>,
) -> Result<Vec<T>, E> {
    let mut found = Vec::new();
    let mut on = |up_to: usize| -> Result<bool, E> {
        while found.len() < up_to {
            let Some(row) = rows.next().map_err(told)? else { return Ok(false) };
            found.push(read(row)?);
        }
        Ok(up_to < limit)
    };
    if on(limit.min(FEW))? {
        aside(|| on(limit))?;
    }
    Ok(found)
}

/// Does what takes time where it is called; the runtime goes on with everything else meanwhile.
pub(crate) fn aside<T>(work: impl FnOnce() -> T) -> T {
    // A runtime of one thread has none to go on with.
    match Handle::try_current().map(|it| it.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        Ok(_) | Err(_) => work(),
    }
}

fn bind(
    statement: &mut CachedStatement<'_>,
    place: usize,
    value: Option<&Value>,
) -> Result<(), rusqlite::Error> {
    match value.ok_or(rusqlite::Error::InvalidParameterCount(place, place - 1))? {
        Value::Whole(it) => statement.raw_bind_parameter(place, it),
        Value::Text(it) => statement.raw_bind_parameter(place, it),
        Value::Bytes(it) => statement.raw_bind_parameter(place, it),
        Value::Id(it) => statement.raw_bind_parameter(place, it.as_ref().map(|id| &id.as_bytes()[..])),
    }
}

/// As text, whatever it is.
fn written(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Integer(it) => it.to_string(),
        ValueRef::Text(it) | ValueRef::Blob(it) => String::from_utf8_lossy(it).into_owned(),
        ValueRef::Real(it) => it.to_string(),
        ValueRef::Null => String::new(),
    }
}

/// What this driver says, in the words of the other: the store tells failures apart in one place.
fn told(error: rusqlite::Error) -> sqlx::Error {
    match error {
        rusqlite::Error::SqliteFailure(code, text) => {
            sqlx::Error::Database(Box::new(Refused { code, text: text.unwrap_or_default() }))
        }
        other => sqlx::Error::Configuration(Box::new(other)),
    }
}

/// What SQLite refused with.
#[derive(Debug, thiserror::Error)]
#[error("(code: {}) {text}", code.extended_code)]
struct Refused {
    code: ffi::Error,
    text: String,
}

impl DatabaseError for Refused {
    fn message(&self) -> &str {
        &self.text
    }

    fn code(&self) -> Option<Cow<'_, str>> {
        Some(self.code.extended_code.to_string().into())
    }

    fn as_error(&self) -> &(dyn StdError + Send + Sync + 'static) {
        self
    }

    fn as_error_mut(&mut self) -> &mut (dyn StdError + Send + Sync + 'static) {
        self
    }

    fn into_error(self: Box<Self>) -> Box<dyn StdError + Send + Sync + 'static> {
        self
    }

    fn kind(&self) -> ErrorKind {
        match self.code.extended_code {
            ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY => ErrorKind::UniqueViolation,
            ffi::SQLITE_CONSTRAINT_FOREIGNKEY => ErrorKind::ForeignKeyViolation,
            ffi::SQLITE_CONSTRAINT_NOTNULL => ErrorKind::NotNullViolation,
            ffi::SQLITE_CONSTRAINT_CHECK => ErrorKind::CheckViolation,
            _ => ErrorKind::Other,
        }
    }
}
