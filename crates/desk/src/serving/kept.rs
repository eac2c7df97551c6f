//! What the book keeps of being shared, so that it is again when it is opened: whether, where and as whom. It stands in
//! the encrypted file, and so goes along with its copies: desks know a book that was put back by its key.

use std::fs;
use std::io;

use daybook_store::sync::SyncRole;
use daybook_store::{Failure, Store, WriteError};
use daybook_sync::raise_epoch;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::folder::Folder;
use crate::sharing::BOOK_ITSELF;

/// Under which key.
const SERVING: &str = "sharing.serving";

/// How the book is shared.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Kept {
    /// Whether it is, while it is open.
    pub(crate) on: bool,
    /// How this computer is called at the others.
    pub(crate) name: String,
    /// Where it listens.
    pub(crate) port: u16,
    /// Whether the local network is told, so that others find it.
    #[serde(default = "as_a_rule")]
    pub(crate) announced: bool,
    /// Its key and certificate.
    pub(crate) identity: String,
    /// Who this computer is among the desks.
    pub(crate) here: Uuid,
}

/// Books that were shared before others could find them.
const fn as_a_rule() -> bool {
    true
}

impl Kept {
    /// What the book keeps; `None` where it was never shared.
    pub(crate) async fn of(store: &Store) -> Result<Option<Self>, Failure> {
        let kept = store.preference(BOOK_ITSELF, SERVING).await?;
        Ok(kept.and_then(|it| serde_json::from_value(it).ok()))
    }

    pub(crate) async fn keep(&self, store: &Store) -> Result<(), WriteError> {
        let kept = serde_json::to_value(self).expect("how a book is shared has string keys");
        store
            .write(move |tx| Box::pin(async move { tx.put_preference(BOOK_ITSELF, SERVING, &kept).await }))
            .await
    }
}

/// Makes the book one that others can follow, in a life that none of them remembers as another one.
pub(super) async fn be_followable(store: &Store, folder: &Folder) -> Result<(), WriteError> {
    let role = store.write(|tx| Box::pin(async move { Ok::<_, WriteError>(tx.sync_role()) })).await?;
    let (epoch, noted) = (store.feed_ends().borrow().epoch, noted(folder));
    let epoch = match role {
        SyncRole::Desk => return Err(WriteError::FollowsHub),
        SyncRole::Hub if epoch >= noted => epoch,
        // A copy was put back.
        SyncRole::Hub => raise_epoch(store, noted.saturating_sub(1)).await?,
        SyncRole::Alone => raise_epoch(store, noted).await?,
    };
    note(folder, epoch).map_err(|error| {
        tracing::error!(%error, "which life of the book others know could not be noted");
        Failure::Unreadable("epoch").into()
    })
}

/// A copy is about to take the book's place: when it is shared next, everybody takes it anew and sends again what it
/// does not have (F8).
pub(crate) fn begin_anew_at_next_serving(folder: &Folder) -> io::Result<()> {
    match noted(folder) {
        0 => Ok(()),
        epoch => note(folder, epoch + 1),
    }
}

/// The latest life that anybody may remember; 0 where nobody ever followed.
fn noted(folder: &Folder) -> u64 {
    fs::read_to_string(folder.epoch()).ok().and_then(|it| it.trim().parse().ok()).unwrap_or(0)
}

fn note(folder: &Folder, epoch: u64) -> io::Result<()> {
    if noted(folder) == epoch {
        return Ok(());
    }
    let draft = folder.epoch().with_extension("epoch.making");
    fs::write(&draft, epoch.to_string())?;
    fs::File::open(&draft)?.sync_all()?;
    fs::rename(draft, folder.epoch())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_book_that_others_follow_begins_anew() {
        // F8
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::own(place.path());
        fs::create_dir_all(folder.path()).unwrap();
        begin_anew_at_next_serving(&folder).unwrap();
        assert_eq!(noted(&folder), 0);
        note(&folder, 2).unwrap();
        begin_anew_at_next_serving(&folder).unwrap();
        begin_anew_at_next_serving(&folder).unwrap();
        assert_eq!(noted(&folder), 4, "twice, from two copies of one life: two lives");
    }
}
