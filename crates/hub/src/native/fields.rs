//! Fields on their way in: parsed once, every one that is wrong named at once (S3.46, S4.18).

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use chrono_tz::Tz;
use daybook_booking::wall;
use uuid::Uuid;

use crate::problem::{FieldError, Problem};

/// What was wrong so far.
#[derive(Default, Debug)]
pub(crate) struct Fields {
    errors: Vec<FieldError>,
}

impl Fields {
    /// Notes that the field at `pointer` is wrong.
    pub(crate) fn wrong(&mut self, pointer: &str, code: &str, message: &str) {
        self.errors.push(FieldError {
            pointer: pointer.to_owned(),
            code: code.to_owned(),
            message: message.to_owned(),
        });
    }

    /// `Err` where anything was wrong.
    pub(crate) fn done(self) -> Result<(), Problem> {
        if self.errors.is_empty() { Ok(()) } else { Err(Problem::fields(self.errors)) }
    }

    /// The value, noted where it is missing.
    pub(crate) fn needed<T>(&mut self, value: Option<T>, pointer: &str) -> Option<T> {
        if value.is_none() {
            self.wrong(pointer, "missing", "this is needed");
        }
        value
    }

    /// The id written there.
    pub(crate) fn id<T>(&mut self, text: Option<&str>, pointer: &str, make: fn(Uuid) -> T) -> Option<T> {
        let parsed = Uuid::parse_str(text?).map(make);
        self.parsed(parsed.ok(), pointer, "this is no id (a UUID)")
    }

    /// The ids written there.
    pub(crate) fn ids<T>(&mut self, texts: &[&str], pointer: &str, make: fn(Uuid) -> T) -> Vec<T> {
        texts.iter().filter_map(|it| self.id(Some(it), pointer, make)).collect()
    }

    /// The instant written there, RFC 3339 with an offset (C12).
    pub(crate) fn instant(&mut self, text: Option<&str>, pointer: &str) -> Option<DateTime<Utc>> {
        let parsed = DateTime::parse_from_rfc3339(text?).ok().map(|it| it.with_timezone(&Utc));
        self.parsed(parsed, pointer, "this is no time with an offset (RFC 3339)")
    }

    /// The date written there.
    pub(crate) fn date(&mut self, text: Option<&str>, pointer: &str) -> Option<NaiveDate> {
        let parsed = text?.parse().ok();
        self.parsed(parsed, pointer, "this is no date (YYYY-MM-DD)")
    }

    /// A whole number.
    pub(crate) fn number<T: std::str::FromStr>(&mut self, text: Option<&str>, pointer: &str) -> Option<T> {
        let parsed = text?.parse().ok();
        self.parsed(parsed, pointer, "this is no whole number in range")
    }

    /// What the clinic's clock shows at `at`. The clock shows some hours twice; the book means the first of them.
    pub(crate) fn wall(&mut self, at: DateTime<Utc>, zone: Tz, pointer: &str) -> Option<NaiveDateTime> {
        let shown = wall::wall(at, zone);
        if wall::instant(shown, zone) == Ok(at) {
            return Some(shown);
        }
        self.wrong(
            pointer,
            "repeated",
            "the clinic's clocks show that time twice; only the first can be booked",
        );
        None
    }

    fn parsed<T>(&mut self, parsed: Option<T>, pointer: &str, message: &str) -> Option<T> {
        if parsed.is_none() {
            self.wrong(pointer, "malformed", message);
        }
        parsed
    }
}
