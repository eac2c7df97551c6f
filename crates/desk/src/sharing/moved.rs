//! A hub that is somewhere else: the network of a house gives its computers new addresses from time to time. The hub is
//! known by its key, and says in that network where it is.

use std::time::Duration;

use daybook_store::WriteError;

use super::exchange::Joined;
use super::{BOOK_ITSELF, JOINED, Sharing};

/// After how long a network that cannot be asked, or a hub that was seen and did not answer, is tried again.
const AGAIN: Duration = Duration::from_secs(30);

impl Sharing {
    /// Looks for the hub in the network of the house for as long as it cannot be reached where it was.
    pub(super) async fn seek_on(&self) {
        loop {
            self.until_cut(true).await;
            tokio::select! {
                () = self.until_cut(false) => {}
                () = self.seek() => {}
            }
        }
    }

    /// Waits until the hub cannot be reached (`true`), or can be.
    async fn until_cut(&self, cut: bool) {
        while self.way().cut_since.is_some() != cut {
            self.turned.notified().await;
        }
    }

    /// Watches the network until the hub has answered somewhere else.
    async fn seek(&self) {
        let Ok(mut sighting) = self.neighbourhood.look() else { return tokio::time::sleep(AGAIN).await };
        loop {
            let seen = sighting.books.borrow_and_update().clone();
            for book in seen.iter().filter(|it| it.pin == self.joined.pin) {
                if self.went_to(&book.address.to_string()).await {
                    return;
                }
            }
            tokio::select! {
                changed = sighting.books.changed() => {
                    if changed.is_err() {
                        return tokio::time::sleep(AGAIN).await;
                    }
                }
                () = tokio::time::sleep(AGAIN) => {}
            }
        }
    }

    /// Follows the hub at `address`, if it is there; what the network says proves nothing, the hub's key does.
    async fn went_to(&self, address: &str) -> bool {
        if address == self.exchange.address() {
            return false;
        }
        if let Err(cut) = self.exchange.go_to(address).await {
            tracing::debug!(why = cut.code(), "the hub was seen and does not answer there");
            return false;
        }
        tracing::info!("the hub answers at another address");
        let joined = Joined { address: address.to_owned(), ..self.joined.clone() };
        if let Err(error) = self.keep_way_to(&joined).await {
            tracing::error!(%error, "the hub's address could not be kept: it is looked for again next time");
        }
        self.hurry().await;
        true
    }

    /// Keeps how the hub is reached.
    pub(super) async fn keep_way_to(&self, joined: &Joined) -> Result<(), WriteError> {
        let kept = serde_json::to_value(joined).expect("how a hub is reached has string keys");
        self.store
            .write(move |tx| Box::pin(async move { tx.put_preference(BOOK_ITSELF, JOINED, &kept).await }))
            .await
    }
}
