//! Values on their way into and out of rows: ids as 16 bytes, instants as microseconds, words as text.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use rusqlite::types::ValueRef;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde::de::value::{Error as WordError, StrDeserializer};
use serde::de::{Deserialize, IntoDeserializer};
use sqlx::postgres::PgArguments;
use sqlx::{Arguments, Postgres, Row};
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
    /// In a row as the driver handed it over.
    Line(&'r Line),
    /// Where a file's driver has them, until it goes on to the next row.
    Place(&'r [ValueRef<'r>]),
}

/// A type values are read as, from a file and from a server.
pub(crate) trait Cell<'r>: sqlx::Decode<'r, Postgres> + sqlx::Type<Postgres> {
    /// The value as a file holds it; `None` where it is not of this type.
    fn held(value: ValueRef<'r>) -> Option<Self>;
}

impl<'r> Cell<'r> for &'r [u8] {
    fn held(value: ValueRef<'r>) -> Option<Self> {
        value.as_bytes().ok()
    }
}

impl<'r> Cell<'r> for Vec<u8> {
    fn held(value: ValueRef<'r>) -> Option<Self> {
        <&[u8]>::held(value).map(<[u8]>::to_vec)
    }
}

impl<'r> Cell<'r> for &'r str {
    fn held(value: ValueRef<'r>) -> Option<Self> {
        value.as_str().ok()
    }
}

impl<'r> Cell<'r> for String {
    fn held(value: ValueRef<'r>) -> Option<Self> {
        <&str>::held(value).map(str::to_owned)
    }
}

impl<'r> Cell<'r> for Uuid {
    fn held(value: ValueRef<'r>) -> Option<Self> {
        Self::from_slice(value.as_blob().ok()?).ok()
    }
}

impl<'r> Cell<'r> for i64 {
    fn held(value: ValueRef<'r>) -> Option<Self> {
        value.as_i64().ok()
    }
}

impl<'r, T: Cell<'r>> Cell<'r> for Option<T>
where
    Self: sqlx::Decode<'r, Postgres> + sqlx::Type<Postgres>,
{
    fn held(value: ValueRef<'r>) -> Option<Self> {
        if matches!(value, ValueRef::Null) { Some(None) } else { T::held(value).map(Some) }
    }
}

impl<'r> Cells<'r> {
    pub(crate) const fn of(row: &'r Line) -> Self {
        Self { row: Source::Line(row), next: 0 }
    }

    /// Of a row where it lies.
    pub(crate) const fn in_place(values: &'r [ValueRef<'r>]) -> Self {
        Self { row: Source::Place(values), next: 0 }
    }

    pub(crate) fn take<T: Cell<'r>>(&mut self) -> Result<T, Failure> {
        let at = self.next;
        self.next += 1;
        let taken = match self.row {
            Source::Place(values) => values.get(at).and_then(|it| T::held(*it)),
            Source::Line(Line::File(row)) => row.get(at).and_then(|it| T::held(it.into())),
            Source::Line(Line::Postgres(row)) => row.try_get_unchecked(at).ok(),
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
