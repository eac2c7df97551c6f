//! Why a command was not carried out: the rules said no, or the world broke. Two different things.

use daybook_booking::refusal::Refusal;
use daybook_store::{Failure, WriteError};

/// Why a command was not carried out. Nothing was changed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum EngineError {
    /// The rules said no; the person can act.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// There is nothing to undo, or to do again.
    #[error("there is nothing to undo or redo")]
    NothingToReverse,
    /// The file holds no clinic yet.
    #[error("no clinic has been set up")]
    NoClinic,
    /// The store broke.
    #[error(transparent)]
    Store(#[from] Failure),
    /// It is not done on a computer that follows a hub: it does not travel.
    #[error("this is not done on a computer that follows a hub")]
    OnlyAtHub,
    /// This computer follows a hub and records nothing until somebody has looked: why, as a code.
    #[error("this computer records nothing more: {0}")]
    Locked(String),
    /// This computer follows a hub and its clock is too far off to promise time by it.
    #[error("the clock of this computer is wrong")]
    ClockWrong,
    /// A write broke off where the rules had found nothing wrong: a bug.
    #[error("a write stopped unexpectedly")]
    Unexpected,
}

impl From<WriteError> for EngineError {
    /// What the guards in the database say is what the rules would have said, had they seen everything.
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::SlotTaken => Self::Refused(Refusal::DoesNotFit(vec![])),
            WriteError::ChangedSince => Self::Refused(Refusal::ChangedSince),
            WriteError::Repeated | WriteError::Panicked | WriteError::FollowsHub => Self::Unexpected,
            WriteError::Failed(failure) => Self::Store(failure),
        }
    }
}
