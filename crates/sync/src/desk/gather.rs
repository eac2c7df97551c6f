//! What has come of the feed and is not in the book yet.
//!
//! Taking a page in carries out again all that waits. After a day without the hub that is thousands of intents, and
//! the day's feed is many pages: so they are put aside, and taken in together once there are enough of them, or no
//! more. Nothing of it is on the disk: a program that is killed asks for them again.

use daybook_store::WriteError;
use daybook_store::sync::{DeskStanding, FeedChange};

use super::Desk;
use crate::fault::Fault;
use crate::message::{Checkpoint, Pulled};

/// Changes are taken in once there are so many for each intent that waits: carrying those out again is then little
/// beside what the changes themselves cost.
const CHANGES_AN_INTENT: u64 = 8;

/// Or once there are so many: some dozens of megabytes.
const PUT_ASIDE_AT_MOST: u64 = 20_000;

/// Pages that were put aside, one after the other.
#[derive(Debug)]
pub(super) struct Gathered {
    /// They follow on this change.
    from: u64,
    changes: Vec<FeedChange>,
}

impl Gathered {
    fn end(&self) -> Option<Checkpoint> {
        self.changes.last().map(|it| Checkpoint { seq: it.seq, command: it.command })
    }
}

impl Desk {
    /// How far this desk knows the feed: what it holds, and what was put aside.
    pub(super) fn position(&self, standing: &DeskStanding) -> Checkpoint {
        let held = Checkpoint { seq: standing.cursor, command: standing.cursor_command };
        self.gathered.as_ref().and_then(Gathered::end).unwrap_or(held)
    }

    /// Puts a page aside where there is more to come and much that waits; gives it back, behind those that were put
    /// aside before it, where it is to be taken in.
    pub(super) async fn gather(&mut self, pulled: Pulled) -> Result<Option<Pulled>, WriteError> {
        let mut gathered = self.gathered.take().unwrap_or(Gathered { from: pulled.from, changes: vec![] });
        if self.trouble.has(Fault::LosesPagesPutAside) {
            gathered.changes.clear();
        }
        let Pulled { to, head, last_n, changes, .. } = pulled;
        gathered.changes.extend(changes);
        if to < head && !self.are_enough(gathered.changes.len()).await? {
            self.gathered = Some(gathered);
            return Ok(None);
        }
        let Gathered { from, changes } = gathered;
        Ok(Some(Pulled { from, to, head, changes, last_n }))
    }

    async fn are_enough(&self, changes: usize) -> Result<bool, WriteError> {
        let waiting = self.store.snapshot().await?.rows().unanswered().await?;
        Ok(changes as u64 >= (waiting * CHANGES_AN_INTENT).min(PUT_ASIDE_AT_MOST))
    }

    /// Forgets what was put aside: it is asked for again, of whatever history is followed then.
    pub(super) fn forget_gathered(&mut self) {
        if !self.trouble.has(Fault::KeepsPagesPutAside) {
            self.gathered = None;
        }
    }
}
