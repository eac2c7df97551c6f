//! Fields of source 004 on their way in, with the texts such services answer with.

use chrono::{DateTime, Utc};
use serde_json::{Map, Value};

use crate::problem::{FieldError, Kind, Problem};

/// A body's fields, and what was wrong with them so far.
pub(crate) struct Given<'b> {
    body: &'b Map<String, Value>,
    /// Whether everything must be there: booking, not changing.
    pub(crate) whole: bool,
    errors: Vec<FieldError>,
}

impl<'b> Given<'b> {
    /// The fields of `body`.
    pub(crate) fn of(body: &'b Value, whole: bool) -> Result<Self, Problem> {
        let body = body
            .as_object()
            .ok_or_else(|| Problem::new(Kind::BadRequest, "Invalid data. Expected a dictionary."))?;
        Ok(Self { body, whole, errors: vec![] })
    }

    /// Notes that `field` is wrong.
    pub(crate) fn wrong(&mut self, field: &str, message: impl Into<String>) {
        let (pointer, code) = (format!("/{field}"), "invalid".to_owned());
        self.errors.push(FieldError { pointer, code, message: message.into() });
    }

    /// `Err` with every field that is wrong (S4.18).
    pub(crate) fn done(self) -> Result<(), Problem> {
        if self.errors.is_empty() { Ok(()) } else { Err(by_field(self.errors)) }
    }

    /// A number that names something.
    pub(crate) fn number(&mut self, field: &str) -> Option<u32> {
        let number = match self.value(field)? {
            Value::Number(number) => number.as_u64().and_then(|it| u32::try_from(it).ok()),
            Value::String(text) => text.parse().ok(),
            _ => None,
        };
        if number.is_none() {
            self.wrong(field, "A valid integer is required.");
        }
        number
    }

    /// A text that is not empty.
    pub(crate) fn text(&mut self, field: &str) -> Option<String> {
        match self.value(field)? {
            Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
            Value::String(_) => {
                self.wrong(field, "This field may not be blank.");
                None
            }
            _ => {
                self.wrong(field, "Not a valid string.");
                None
            }
        }
    }

    /// A time with its offset.
    pub(crate) fn instant(&mut self, field: &str) -> Option<DateTime<Utc>> {
        let text = self.value(field)?.as_str();
        let parsed = text.and_then(|it| DateTime::parse_from_rfc3339(it).ok());
        if parsed.is_none() {
            self.wrong(field, "Datetime has wrong format. Use YYYY-MM-DDThh:mm:ss with Z or an offset.");
        }
        parsed.map(|it| it.with_timezone(&Utc))
    }

    fn value(&mut self, field: &str) -> Option<&'b Value> {
        match self.body.get(field) {
            Some(Value::Null) => {
                self.wrong(field, "This field may not be null.");
                None
            }
            Some(value) => Some(value),
            None if self.whole => {
                self.wrong(field, "This field is required.");
                None
            }
            None => None,
        }
    }
}

/// What 004 says to fields that are wrong: 400.
pub(crate) fn by_field(errors: Vec<FieldError>) -> Problem {
    Problem { errors, ..Problem::new(Kind::BadRequest, "Invalid input.") }
}
