//! What the hub says of its audit log: kept, so that nobody there can write it anew unseen (trust.md §5.7).

use daybook_store::{Anchor, Failure, WriteError, contradict};

use super::{Desk, Effect};
use crate::message::Request;

impl Desk {
    /// Keeps where the hub's log ended. One that contradicts what was kept before is kept beside it: that there are two
    /// is what shows it.
    pub(super) async fn anchored(&mut self, anchor: &Anchor) -> Result<Option<Effect>, WriteError> {
        if self.anchor == Some(*anchor) {
            return Ok(None);
        }
        if !anchor.is_signed(self.store.clinic()) {
            return Ok(Some(Effect::LogContradicts));
        }
        let beside = self.store.snapshot().await?.rows().anchors_beside(anchor).await?;
        let kept = *anchor;
        if beside.iter().any(|it| (it.seq, it.hash) == (anchor.seq, anchor.hash)) {
            self.anchor = Some(kept);
            return Ok(None);
        }
        self.store.write(move |tx| Box::pin(async move { tx.put_anchor(&kept).await })).await?;
        self.anchor = Some(kept);
        let contradicts = beside.iter().any(|it| contradict(it, anchor));
        Ok(Some(if contradicts { Effect::LogContradicts } else { Effect::Anchored }))
    }

    /// Asks which hashes the hub's log has at these entries; `None` where this book follows no hub.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn asks_log(&self, entries: Vec<u64>) -> Result<Option<Request>, Failure> {
        let standing = self.store.snapshot().await?.rows().desk_standing().await?;
        Ok(standing.map(|it| Request::Log { asking: self.asking(&it), entries }))
    }
}
