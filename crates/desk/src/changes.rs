//! Word of what changed, for every window that listens.

use daybook_wire::session::Changed;
use tokio::sync::broadcast::{self, Receiver, error::RecvError};

/// How many changes a window may fall behind before it is told to read everything again.
const BACKLOG: usize = 256;

/// Where changes are told.
pub(crate) struct Crier(broadcast::Sender<Changed>);

impl Crier {
    pub(crate) fn new() -> Self {
        Self(broadcast::Sender::new(BACKLOG))
    }

    /// Tells everybody who listens; nobody listening is no fault.
    pub(crate) fn tell(&self, tags: Vec<String>) {
        if self.0.send(Changed { tags }).is_err() {
            tracing::trace!("nobody listens for changes");
        }
    }

    /// Tells that who is signed in, or where the program stands, is not what it was.
    pub(crate) fn tell_session(&self) {
        self.tell(vec!["session".to_owned()]);
    }

    pub(crate) fn listen(&self) -> Receiver<Changed> {
        self.0.subscribe()
    }
}

/// What a listener hears next; `None` when the desk is gone. One who fell behind is told `everything`.
pub async fn hear(changes: &mut Receiver<Changed>) -> Option<Changed> {
    match changes.recv().await {
        Ok(changed) => Some(changed),
        Err(RecvError::Lagged(_)) => Some(Changed { tags: vec!["everything".to_owned()] }),
        Err(RecvError::Closed) => None,
    }
}
