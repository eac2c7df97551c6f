//! Why a story could not go on, in words; stories give it back with `?`.

use std::fmt;

/// What every step of a story gives back.
pub type Outcome<T = ()> = Result<T, Failure>;

/// A sentence about what was expected and did not come.
///
/// Not an `Error` itself, so that every error becomes one with `?`.
pub struct Failure(String);

impl Failure {
    /// A failure that says `what`.
    pub fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }

    /// The same failure, with what was being done when it came.
    #[must_use]
    pub fn during(self, doing: &str) -> Self {
        Self(format!("{doing}: {}", self.0))
    }
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(cause: E) -> Self {
        let causes = std::iter::successors(cause.source(), |it| it.source()).map(|it| format!(": {it}"));
        Self(format!("{cause}{}", causes.collect::<String>()))
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}
