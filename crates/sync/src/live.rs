//! What desks show each other at this moment (D10): who sits there, which day they look at, which time they hold in
//! their hands. None of it is kept, and nothing of any patient is in it.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Longest name, letters.
const NAME_LETTERS: usize = 100;
/// Most columns that are held at once.
const COLUMNS: usize = 64;
/// Longest time that is held, hours.
const HOLD_HOURS: i64 = 36;

/// What a desk shows to the others now.
#[derive(Clone, PartialEq, Eq, Default, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Showing {
    /// Who is signed in, as their account is called.
    pub user: Option<String>,
    /// Which calendar they look at (a provider, a chair, a location), and which day of it.
    pub looking_at: Option<(Uuid, NaiveDate)>,
    /// What they are about to book or move there.
    pub holding: Option<Holding>,
}

/// A time somebody is about to take: not taken yet, and not kept from anybody.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holding {
    /// From when.
    pub starts: DateTime<Utc>,
    /// Until when.
    pub ends: DateTime<Utc>,
    /// Providers, chairs and rooms.
    pub columns: Vec<Uuid>,
}

/// Another desk.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Other {
    /// Which.
    pub device: Uuid,
    /// As staff call it.
    pub name: String,
    /// What it shows.
    pub showing: Showing,
}

/// On the socket, from hub to desk.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum FromHub {
    /// There is something new to pull, or may be.
    Poke {
        /// The last change there is.
        head: u64,
        /// In which life of the book.
        epoch: u64,
    },
    /// What all other desks show.
    Others {
        /// By id.
        others: Vec<Other>,
    },
}

/// On the socket, from desk to hub.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FromDesk {
    /// What it shows from now on.
    pub showing: Showing,
}

impl Showing {
    /// Whether it keeps within what others are told.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        let short = self.user.as_ref().is_none_or(|it| it.chars().count() <= NAME_LETTERS);
        let held = self.holding.as_ref().is_none_or(|it| {
            it.starts < it.ends
                && (it.ends - it.starts).num_hours() <= HOLD_HOURS
                && it.columns.len() <= COLUMNS
        });
        short && held
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_poke_says_how_far_the_feed_is_and_nothing_else() {
        let poke = FromHub::Poke { head: 12_345, epoch: 3 };
        assert_eq!(serde_json::to_string(&poke).unwrap(), r#"{"head":12345,"epoch":3}"#);
        let others: FromHub = serde_json::from_str(r#"{"others":[]}"#).unwrap();
        assert_eq!(others, FromHub::Others { others: vec![] });
    }

    #[test]
    fn nothing_but_what_is_shown_fits_in() {
        let text = r#"{"showing":{"user":"Robin","looking_at":null,"holding":null,"patient":"Doe"}}"#;
        assert!(serde_json::from_str::<FromDesk>(text).is_err());
    }
}
