//! Where writes go in a book that follows a hub: not into the book but to whoever records what people want.
//!
//! The engine stays what every screen asks. Whoever hosts it hands in a [`Recorder`], because how intents travel is
//! sync's to know, and sync decides with this crate.

use std::sync::Arc;

use daybook_booking::change::Change;
use daybook_booking::command::{Actor, Command};
use daybook_store::BoxFuture;
use daybook_store::sync::Standing;

use crate::deed::Label;
use crate::engine::{Asked, Engine, Outcome, Shared, is_for_good, is_set_up, label_from};
use crate::error::EngineError;

/// What somebody wants recorded.
#[derive(Clone, Debug)]
pub enum Wish {
    /// This.
    Do {
        /// What.
        command: Box<Command>,
        /// Whether its person can take it back.
        undoable: bool,
    },
    /// The last thing they did here is to be taken back.
    Undo,
    /// The last thing they took back is to be done again.
    Redo,
}

/// Brings what is kept in memory up to rows that were just laid over; to be called once they are on the disk.
pub type Noted = Box<dyn FnOnce(&[Change]) + Send>;

/// Records what people want in a book that follows a hub.
pub trait Recorder: Send + Sync {
    /// Records `wish` of `actor` and lays it over the hub's rows: all of it, or nothing.
    fn record<'a>(
        &'a self,
        actor: &'a Actor,
        wish: Wish,
        noted: Noted,
    ) -> BoxFuture<'a, Result<Outcome, EngineError>>;
}

impl Engine {
    /// Whether the book follows a hub: what is written here is provisional until that has spoken.
    #[must_use]
    pub fn follows(&self) -> bool {
        self.shared.recorder.is_some()
    }

    /// Brings everything kept in memory up to the file, which was changed past the engine: the hub's feed was
    /// followed. Then tells everybody who listens.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn read_anew(&self) -> Result<(), EngineError> {
        self.shared.book.refresh(&self.shared.store).await?;
        self.shared.shelf.clear();
        self.shared.lanes.clear();
        self.publish_everything();
        Ok(())
    }

    /// Has `recorder` record what was asked; told to listeners as a commit is.
    pub(crate) async fn recorded(
        &self,
        recorder: &Arc<dyn Recorder>,
        actor: &Actor,
        asked: Asked,
    ) -> Result<Outcome, EngineError> {
        let wish = match asked {
            Asked::Plainly(command) => {
                let undoable = !is_for_good(&command);
                Wish::Do { command: Box::new(command), undoable }
            }
            Asked::ForGood(command) => Wish::Do { command: Box::new(command), undoable: false },
            Asked::Undo(_) => Wish::Undo,
            Asked::Redo(_) => Wish::Redo,
        };
        let shared = Arc::clone(&self.shared);
        let outcome =
            recorder.record(actor, wish, Box::new(move |changes| shared.laid_over(changes))).await?;
        if outcome.changes.iter().any(is_set_up) {
            self.shared.book.refresh(&self.shared.store).await?;
            self.shared.shelf.clear();
        }
        if !outcome.changes.is_empty() {
            self.publish(&outcome.changes);
        }
        Ok(outcome)
    }

    /// What undo and redo would do next for `user` in a book that follows a hub.
    pub(crate) async fn undo_state_here(
        &self,
        user: daybook_booking::ids::UserId,
    ) -> Result<(Option<Label>, Option<Label>), EngineError> {
        let mut snapshot = self.snapshot().await?;
        let mut rows = snapshot.rows();
        let undo = rows.done_here(user, Standing::Done).await?;
        let redo = rows.done_here(user, Standing::Undone).await?;
        Ok((undo.map(|it| label_from(&it.label)), redo.map(|it| label_from(&it.label))))
    }
}

impl Shared {
    /// Which claims were laid before is not known here, so nobody's time is known any more.
    fn laid_over(&self, changes: &[Change]) {
        self.shelf.note(changes, self.book.get().clinic.zone);
        self.lanes.clear();
    }
}
