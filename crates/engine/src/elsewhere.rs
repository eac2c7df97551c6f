//! Writes that go past the engine: a hub carries out what desks recorded, on the same book.

use crate::engine::Engine;
use crate::error::EngineError;

impl Engine {
    /// Runs `work`, which may write to the book by itself. When this answers, nothing that is kept in memory is
    /// older than what it wrote, and whoever listens has been told. To be run to its end: dropped half-way, what is
    /// in memory stays old.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn beside<T>(&self, work: impl Future<Output = T>) -> Result<T, EngineError> {
        let shared = &self.shared;
        // Until it has been read again, decisions read the set-up from their own transaction.
        let changing = shared.book.changing();
        let ends = shared.store.feed_ends();
        let before = *ends.borrow();
        let done = work.await;
        if *ends.borrow() != before {
            self.read_anew().await?;
        }
        drop(changing);
        Ok(done)
    }
}
