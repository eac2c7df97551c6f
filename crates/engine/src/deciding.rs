//! Deciding inside a write that somebody else keeps: sync, on a desk and on the hub, decides as the engine does.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use daybook_booking::change::Change;
use daybook_booking::command::{Actor, Command};
use daybook_booking::day_sheet::ClinicBook;
use daybook_store::{Claimed, Tx};

use crate::deed::{Deed, Label};
use crate::engine::{claims_of, decided};
use crate::error::EngineError;
use crate::load::Start;

/// What a command comes to, before anything is written.
#[derive(Clone, Debug)]
pub struct Decided {
    /// What it did, in one word.
    pub deed: Deed,
    /// The word, and the ids it was about.
    pub label: Label,
    /// The rows as they were and as they are to be; none where there is nothing to do.
    pub changes: Vec<Change>,
    /// Every claim that is laid anew for it.
    pub claims: Vec<Claimed>,
    /// The set-up it was decided by.
    pub book: Arc<ClinicBook>,
}

/// Decides `command` of `actor` on the book as this write sees it, and as `asking` makes it for whoever asks, at `now`.
/// Writes nothing.
///
/// # Errors
/// [`EngineError::Refused`] with the rule's reason; otherwise when the disk fails.
pub async fn decide_in(
    tx: &mut Tx,
    (actor, command): (&Actor, &Command),
    now: DateTime<Utc>,
    asking: impl FnOnce(&mut ClinicBook) + Send,
) -> Result<Decided, EngineError> {
    let numbers = tx.numbers();
    let mut rows = tx.rows();
    let mut book = rows.book().await?.ok_or(EngineError::NoClinic)?;
    asking(&mut book);
    let book = Arc::new(book);
    let start = Start { book: Arc::clone(&book), numbers, now };
    let (mut sheet, changes) = decided(&mut rows, start, (actor, command)).await?;
    let claims = match changes.as_slice() {
        [] => vec![],
        changes => claims_of(&mut rows, &mut sheet, changes, now).await?,
    };
    let deed = Deed::of(command, &changes);
    Ok(Decided { deed, label: Label::of(deed, &changes), changes, claims, book })
}
