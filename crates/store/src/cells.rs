//! Values on their way into and out of rows: ids as 16 bytes, instants as microseconds, words as text.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use rusqlite::types::Value as Held;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde::de::value::{Error as WordError, StrDeserializer};
use serde::de::{Deserialize, IntoDeserializer};
use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments, Postgres, Row, Sqlite};
use uuid::Uuid;

use crate::conn::Line;
use crate::failure::Failure;

/// How wall times are written: sortable, to the second.
const WALL: &str = "%Y-%m-%dT%H:%M:%S";

/// Microseconds since 1970.
pub(crate) fn micros(at: DateTime<Utc>) -> i64 {
    at.timestamp_micros()
}

/// The instant `micros` after 1970.
pub(crate) fn instant(micros: i64) -> Result<DateTime<Utc>, Failure> {
    DateTime::from_timestamp_micros(micros).ok_or(Failure::Unreadable("instant"))
}

/// The word serde knows a unit variant by.
pub(crate) fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(text)) => text,
        Ok(_) | Err(_) => unreachable!("only enums without fields are written as words"),
    }
}

/// The unit variant known by `text`.
pub(crate) fn from_word<'t, T: Deserialize<'t>>(text: &'t str) -> Result<T, Failure> {
    let words: StrDeserializer<'t, WordError> = text.into_deserializer();
    T::deserialize(words).map_err(|_| Failure::Unreadable("word"))
}

/// `value` as JSON text.
pub(crate) fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("the model's types have string keys and finite numbers")
}

/// The value written as `text`.
pub(crate) fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, Failure> {
    serde_json::from_str(text).map_err(|_| Failure::Unreadable("document"))
}

/// A parameter of a statement. Even what is absent is so of some type.
pub(crate) enum Value {
    Whole(Option<i64>),
    Text(Option<String>),
    Bytes(Option<Vec<u8>>),
    Id(Option<Uuid>),
}

macro_rules! values {
    ($($kind:ident: $($from:ty),+;)+) => {$($(
        impl From<$from> for Value {
            fn from(value: $from) -> Self {
                Self::$kind(Some(value.into()))
            }
        }
        impl From<Option<$from>> for Value {
            fn from(value: Option<$from>) -> Self {
                Self::$kind(value.map(Into::into))
            }
        }
    )+)+};
}

values! {
    Whole: bool, u8, u16, u32, i32, i64;
    Text: String, &str;
    Bytes: Vec<u8>;
    Id: Uuid;
}

/// The parameters of a statement, in order.
#[derive(Default)]
pub(crate) struct Binds(Vec<Value>);

/// The parameters of a statement that has few.
macro_rules! binds {
    ($($value:expr),* $(,)?) => {{
        let mut binds = $crate::cells::Binds::default();
        $(binds.put($value);)*
        binds
    }};
}
pub(crate) use binds;

impl Binds {
    /// Adds a value.
    pub(crate) fn put(&mut self, value: impl Into<Value>) -> &mut Self {
        self.0.push(value.into());
        self
    }

    /// How many there are so far.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// The nth, counted from one.
    pub(crate) fn nth(&self, place: usize) -> Option<&Value> {
        self.0.get(place.checked_sub(1)?)
    }

    /// As SQLite takes them.
    pub(crate) fn for_sqlite(self) -> SqliteArguments {
        let mut arguments = SqliteArguments::default();
        arguments.reserve(self.0.len(), 0);
        for value in self.0 {
            let added = match value {
                Value::Whole(it) => arguments.add(it),
                Value::Text(it) => arguments.add(it),
                Value::Bytes(it) => arguments.add(it),
                Value::Id(it) => arguments.add(it),
            };
            added.expect("plain values always encode");
        }
        arguments
    }

    /// The first `count` as PostgreSQL takes them: each with its type, whether or not a statement has a use for it.
    pub(crate) fn for_postgres(&self, count: usize) -> PgArguments {
        let mut arguments = PgArguments::default();
        arguments.reserve(count, 0);
        for value in self.0.iter().take(count) {
            let added = match value {
                Value::Whole(it) => arguments.add(it),
                Value::Text(it) => arguments.add(it),
                Value::Bytes(it) => arguments.add(it),
                Value::Id(it) => arguments.add(it),
            };
            added.expect("plain values always encode");
        }
        arguments
    }

    pub(crate) fn text(&mut self, value: &str) -> &mut Self {
        self.put(value)
    }

    pub(crate) fn id(&mut self, value: Uuid) -> &mut Self {
        self.put(value)
    }

    pub(crate) fn at(&mut self, value: DateTime<Utc>) -> &mut Self {
        self.put(micros(value))
    }

    pub(crate) fn maybe_at(&mut self, value: Option<DateTime<Utc>>) -> &mut Self {
        self.put(value.map(micros))
    }

    pub(crate) fn wall(&mut self, value: NaiveDateTime) -> &mut Self {
        self.put(value.format(WALL).to_string())
    }

    pub(crate) fn json<T: Serialize>(&mut self, value: &T) -> &mut Self {
        self.put(json(value))
    }

    pub(crate) fn word<T: Serialize>(&mut self, value: &T) -> &mut Self {
        self.put(word(value))
    }
}

/// A row's values, taken one after the other.
pub(crate) struct Cells<'r> {
    row: Source<'r>,
    next: usize,
}

/// Where a row's values are.
enum Source<'r> {
    /// In a row as the driver hands it over.
    Driver(&'r Line),
    /// Packed with many others into one value: see [`crate::packed`].
    Packed(&'r [Option<&'r [u8]>]),
}

/// A type values are read as, from either source.
pub(crate) trait Cell<'r>:
    sqlx::Decode<'r, Sqlite> + sqlx::Type<Sqlite> + sqlx::Decode<'r, Postgres> + sqlx::Type<Postgres>
{
    /// The value that was packed as `bytes`; `None` where they are not of this type.
    fn unpacked(bytes: Option<&'r [u8]>) -> Option<Self>;

    /// The value that was read as `value`; `None` where it is not of this type.
    fn held(value: &'r Held) -> Option<Self>;
}

impl<'r> Cell<'r> for &'r [u8] {
    fn unpacked(bytes: Option<&'r [u8]>) -> Option<Self> {
        bytes
    }

    fn held(value: &'r Held) -> Option<Self> {
        if let Held::Blob(it) = value { Some(it) } else { <&str>::held(value).map(str::as_bytes) }
    }
}

impl<'r> Cell<'r> for Vec<u8> {
    fn unpacked(bytes: Option<&'r [u8]>) -> Option<Self> {
        bytes.map(<[u8]>::to_vec)
    }

    fn held(value: &'r Held) -> Option<Self> {
        <&[u8]>::held(value).map(<[u8]>::to_vec)
    }
}

impl<'r> Cell<'r> for &'r str {
    fn unpacked(bytes: Option<&'r [u8]>) -> Option<Self> {
        std::str::from_utf8(bytes?).ok()
    }

    fn held(value: &'r Held) -> Option<Self> {
        if let Held::Text(it) = value { Some(it) } else { None }
    }
}

impl<'r> Cell<'r> for String {
    fn unpacked(bytes: Option<&'r [u8]>) -> Option<Self> {
        <&str>::unpacked(bytes).map(str::to_owned)
    }

    fn held(value: &'r Held) -> Option<Self> {
        <&str>::held(value).map(str::to_owned)
    }
}

impl<'r> Cell<'r> for Uuid {
    fn unpacked(bytes: Option<&'r [u8]>) -> Option<Self> {
        Self::from_slice(bytes?).ok()
    }

    fn held(value: &'r Held) -> Option<Self> {
        Self::from_slice(<&[u8]>::held(value)?).ok()
    }
}

impl<'r> Cell<'r> for i64 {
    fn unpacked(bytes: Option<&'r [u8]>) -> Option<Self> {
        <&str>::unpacked(bytes)?.parse().ok()
    }

    fn held(value: &'r Held) -> Option<Self> {
        if let Held::Integer(it) = value { Some(*it) } else { None }
    }
}

impl<'r, T: Cell<'r>> Cell<'r> for Option<T>
where
    Self: sqlx::Decode<'r, Sqlite> + sqlx::Type<Sqlite> + sqlx::Decode<'r, Postgres> + sqlx::Type<Postgres>,
{
    fn unpacked(bytes: Option<&'r [u8]>) -> Option<Self> {
        if bytes.is_some() { T::unpacked(bytes).map(Some) } else { Some(None) }
    }

    fn held(value: &'r Held) -> Option<Self> {
        if matches!(value, Held::Null) { Some(None) } else { T::held(value).map(Some) }
    }
}

impl<'r> Cells<'r> {
    pub(crate) const fn of(row: &'r Line) -> Self {
        Self { row: Source::Driver(row), next: 0 }
    }

    /// The values of one packed row.
    pub(crate) const fn packed(values: &'r [Option<&'r [u8]>]) -> Self {
        Self { row: Source::Packed(values), next: 0 }
    }

    pub(crate) fn take<T: Cell<'r>>(&mut self) -> Result<T, Failure> {
        let at = self.next;
        self.next += 1;
        let taken = match self.row {
            Source::Driver(Line::File(row)) => row.get(at).and_then(T::held),
            Source::Driver(Line::Sqlite(row)) => row.try_get_unchecked(at).ok(),
            Source::Driver(Line::Postgres(row)) => row.try_get_unchecked(at).ok(),
            Source::Packed(values) => values.get(at).and_then(|it| T::unpacked(*it)),
        };
        taken.ok_or(Failure::Unreadable("value"))
    }

    pub(crate) fn text(&mut self) -> Result<&'r str, Failure> {
        self.take()
    }

    pub(crate) fn string(&mut self) -> Result<String, Failure> {
        self.take()
    }

    pub(crate) fn id(&mut self) -> Result<Uuid, Failure> {
        self.take()
    }

    pub(crate) fn maybe_id(&mut self) -> Result<Option<Uuid>, Failure> {
        self.take()
    }

    pub(crate) fn flag(&mut self) -> Result<bool, Failure> {
        Ok(self.take::<i64>()? != 0)
    }

    /// A whole number that fits its type.
    pub(crate) fn number<T: TryFrom<i64>>(&mut self) -> Result<T, Failure> {
        T::try_from(self.take::<i64>()?).map_err(|_| Failure::Unreadable("number"))
    }

    pub(crate) fn maybe_number<T: TryFrom<i64>>(&mut self) -> Result<Option<T>, Failure> {
        let number: Option<i64> = self.take()?;
        number.map(|it| T::try_from(it).map_err(|_| Failure::Unreadable("number"))).transpose()
    }

    pub(crate) fn at(&mut self) -> Result<DateTime<Utc>, Failure> {
        instant(self.take()?)
    }

    pub(crate) fn maybe_at(&mut self) -> Result<Option<DateTime<Utc>>, Failure> {
        self.take::<Option<i64>>()?.map(instant).transpose()
    }

    pub(crate) fn wall(&mut self) -> Result<NaiveDateTime, Failure> {
        self.text()?.parse().map_err(|_| Failure::Unreadable("wall time"))
    }

    pub(crate) fn maybe_date(&mut self) -> Result<Option<NaiveDate>, Failure> {
        let text: Option<&'r str> = self.take()?;
        text.map(|it| it.parse().map_err(|_| Failure::Unreadable("date"))).transpose()
    }

    pub(crate) fn json<T: DeserializeOwned>(&mut self) -> Result<T, Failure> {
        from_json(self.text()?)
    }

    pub(crate) fn maybe_json<T: DeserializeOwned>(&mut self) -> Result<Option<T>, Failure> {
        self.take::<Option<&'r str>>()?.map(from_json).transpose()
    }

    pub(crate) fn word<T: Deserialize<'r>>(&mut self) -> Result<T, Failure> {
        from_word(self.text()?)
    }
}
