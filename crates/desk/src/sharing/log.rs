//! The hub's audit log, compared with what this computer was told of it (D5, trust.md §5.7): whenever it is told something
//! new, once in every run of the program, and when somebody asks. What is found is noted here, where nobody at the hub
//! can take it away.

use std::collections::BTreeMap;

use daybook_booking::appointment::By;
use daybook_store::{Anchor, AuditEntry, Compared, Failure, WriteError};
use daybook_sync::{Body, LOGGED_AT_ONCE};
use daybook_wire::Problem;
use serde_json::json;

use super::exchange::Cut;
use super::joining::trouble;
use super::{BOOK_ITSELF, Sharing};
use crate::map::problem::failed;

/// Up to which life of the book is noted already that a copy took its place.
const PUT_BACK: &str = "sharing.log_put_back";

/// How this computer's share stands to the hub's log.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub(crate) enum LogLook {
    /// Not looked at in this run of the program.
    #[default]
    Never,
    /// It was what this computer was told.
    Fits,
    /// It was not.
    Differs,
}

/// Why the hub's log could not be compared.
#[derive(Debug)]
pub(crate) enum Unread {
    /// The hub did not answer that.
    Cut(Cut),
    /// This computer's own file could not be read.
    Failed(Failure),
}

impl Unread {
    pub(crate) fn problem(self) -> Problem {
        match self {
            Self::Cut(Cut::Refused(_) | Cut::Malformed) => trouble("hub_too_old"),
            Self::Cut(cut) => trouble(cut.code()),
            Self::Failed(failure) => failed(failure),
        }
    }
}

impl Sharing {
    /// Compares the hub's log with the newest that this computer was told of it.
    pub(crate) async fn compare_log(&self, newest: usize) -> Result<Compared, Unread> {
        let told = self.store.anchors().await.map_err(Unread::Failed)?;
        self.compare_with(&told[told.len().saturating_sub(newest)..]).await
    }

    /// Compares the hub's log with `anchors` of it.
    pub(crate) async fn compare_with(&self, anchors: &[Anchor]) -> Result<Compared, Unread> {
        let mut entries: Vec<u64> = anchors.iter().map(|it| it.seq).collect();
        entries.sort_unstable();
        entries.dedup();
        let mut found = BTreeMap::new();
        for some in entries.chunks(LOGGED_AT_ONCE) {
            let asked = self.desk.lock().await.asks_log(some.to_vec()).await.map_err(Unread::Failed)?;
            let asked = asked.ok_or(Unread::Cut(Cut::Refused("not_shared".to_owned())))?;
            match self.asked(&asked).await.map_err(Unread::Cut)?.body {
                Body::Log(logged) => found.extend(logged.entries),
                Body::Refused { .. } => return Err(Unread::Cut(Cut::Unreachable)),
                Body::Pushed(_) | Body::Pulled(_) | Body::Part(_) | Body::Collected { .. } => {
                    return Err(Unread::Cut(Cut::Malformed));
                }
            }
        }
        // What came over the wire came from the hub; who signed a file of anchors stands in it.
        let key = self.store.newest_anchor().await.map_err(Unread::Failed)?.map(|it| it.key);
        Ok(Compared::of(self.store.clinic(), (anchors, key), &found))
    }

    /// Looks whether the hub's log still is what this computer was told; what it finds is noted.
    pub(super) async fn look_at_log(&self) -> Result<(), WriteError> {
        match self.compare_log(LOGGED_AT_ONCE).await {
            Ok(compared) => self.log_seen(&compared).await,
            Err(Unread::Failed(failure)) => Err(failure.into()),
            // It is asked again when it says something new of its log.
            Err(Unread::Cut(cut)) => {
                tracing::debug!(why = cut.code(), "the hub's audit log could not be compared");
                Ok(())
            }
        }
    }

    async fn log_seen(&self, compared: &Compared) -> Result<(), WriteError> {
        let epoch = self.store.feed_ends().borrow().epoch;
        let (earlier, now): (Vec<_>, Vec<_>) = compared.amiss.iter().partition(|(it, _)| it.epoch < epoch);
        if let Some((first, _)) = earlier.first() {
            self.put_back(first, epoch).await?;
        }
        match now.first() {
            Some((first, _)) => self.log_differs(Some(first)).await,
            None => {
                self.way().log = LogLook::Fits;
                Ok(())
            }
        }
    }

    /// The hub's log is not what this computer was told: shown until the program ends, and noted once.
    pub(super) async fn log_differs(&self, first: Option<&Anchor>) -> Result<(), WriteError> {
        let before = std::mem::replace(&mut self.way().log, LogLook::Differs);
        if before == LogLook::Differs {
            return Ok(());
        }
        tracing::error!(
            entry = first.map(|it| it.seq),
            "the hub's audit log is not what this computer was told"
        );
        self.tell();
        self.note("audit.hub_differs", first.map(|it| it.seq)).await
    }

    /// The hub began another life from a copy, and what its log lost by it is known here: noted once a life.
    async fn put_back(&self, first: &Anchor, epoch: u64) -> Result<(), WriteError> {
        let noted = self.store.preference(BOOK_ITSELF, PUT_BACK).await?;
        if noted.and_then(|it| it.as_u64()).is_some_and(|it| it >= epoch) {
            return Ok(());
        }
        let kept = json!(epoch);
        let keep = self
            .store
            .write(move |tx| Box::pin(async move { tx.put_preference(BOOK_ITSELF, PUT_BACK, &kept).await }));
        keep.await?;
        self.note("audit.hub_put_back", Some(first.seq)).await
    }

    async fn note(&self, action: &str, entry: Option<u64>) -> Result<(), WriteError> {
        let detail = json!({ "entry": entry });
        let entry = AuditEntry { actor: By::System, at: self.clock.now(), action: action.to_owned(), detail };
        self.store.write(move |tx| Box::pin(async move { tx.audit(&entry).await })).await
    }
}
