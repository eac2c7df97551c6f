//! The writer's connection to a file: its statements run where they are called, on the writer's own thread.
//!
//! The readers' driver runs every statement on a thread of its own and hands the rows over. For a write, which is
//! some nine statements of a few microseconds each, the switches between threads cost several times what the
//! statements do, and every other write waits meanwhile.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::path::Path;

#[cfg(test)]
use rusqlite::StatementStatus;
use rusqlite::types::{Value as Held, ValueRef};
use rusqlite::{CachedStatement, Connection, OpenFlags, ffi};
use sqlx::error::{DatabaseError, ErrorKind};

use crate::cells::{Binds, Value};
use crate::ending;
use crate::key::Key;
use crate::settings;

/// Statements that stay prepared.
const PREPARED: usize = 256;

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
    /// Opens `path` for writing, set as every connection is.
    ///
    /// # Errors
    /// When the file or its settings will not do.
    pub(crate) fn open(path: &Path, key: &Key) -> Result<Self, sqlx::Error> {
        let how = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let conn = Connection::open_with_flags(path, how).map_err(told)?;
        let file = Self {
            conn,
            #[cfg(test)]
            steps: std::cell::Cell::default(),
            _end: ending::waits(),
        };
        file.conn.set_prepared_statement_cache_capacity(PREPARED);
        file.conn.execute_batch(&settings::writer_script(key)).map_err(told)?;
        settings::verify_each(|name| file.setting(name))?;
        Ok(file)
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
        let (mut rows, mut found) = (statement.raw_query(), Vec::new());
        while found.len() < limit
            && let Some(row) = rows.next().map_err(told)?
        {
            let values = (0..columns).map(|it| row.get::<_, Held>(it));
            found.push(values.collect::<Result<Values, _>>().map_err(told)?);
        }
        Ok(found)
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
