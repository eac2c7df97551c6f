//! What can come between a desk and its hub.

/// Why there is no answer.
#[derive(Clone, PartialEq, Eq, thiserror::Error, Debug)]
pub enum LinkError {
    /// Nobody answers there, or no longer does.
    #[error("the hub does not answer")]
    Unreachable,
    /// Another computer answers there: its key is not the hub's.
    #[error("another computer answers where the hub was")]
    WrongKey,
    /// The hub says no; its word for why ("wrong-clock", "rate-limited", "invitation-not-valid").
    #[error("the hub refuses: {0}")]
    Refused(String),
    /// An admin has to agree first: ask again.
    #[error("an admin has to agree on the hub first")]
    Waiting,
    /// This computer was shut out.
    #[error("this computer was shut out of the hub")]
    Revoked,
    /// The answer cannot be read, or is too long.
    #[error("the hub's answer cannot be read")]
    Malformed,
}

impl LinkError {
    /// What a hub's word for why comes to.
    pub(crate) fn of(word: &str) -> Self {
        match word {
            "device-revoked" => Self::Revoked,
            "unavailable" => Self::Unreachable,
            other => Self::Refused(other.to_owned()),
        }
    }
}
