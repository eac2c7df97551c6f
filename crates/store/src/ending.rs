//! The end of the process, which waits a moment for connections that are still being closed.
//!
//! A connection is closed by the thread that lets go of it, such as the writer's, while the program goes on. At the
//! end of the process SQLCipher gives back what all connections share; one that was not closed yet then
//! reads freed memory, and a program whose work was done crashes, now and then.

use std::sync::{Condvar, Mutex, Once, PoisonError};
use std::time::Duration;

/// How long the end waits at most: closing takes milliseconds, and a book left open is closed by nobody.
const PATIENCE: Duration = Duration::from_millis(500);

/// Connections that are not closed yet.
static OPEN: Mutex<usize> = Mutex::new(0);
static CLOSED: Condvar = Condvar::new();

/// One connection that is not closed yet.
pub(crate) struct Waiting;

impl Waiting {
    fn new() -> Self {
        *OPEN.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        Self
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        *OPEN.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        CLOSED.notify_all();
    }
}

/// Makes the end of the process wait until what is handed out is let go of.
pub(crate) fn waits() -> Waiting {
    static ASKED: Once = Once::new();
    // Hooks run last first: SQLCipher's is there already, because there is a connection.
    ASKED.call_once(|| {
        if !shutdown_hooks::add_shutdown_hook(wait) {
            tracing::warn!("the end of the process will not wait for connections");
        }
    });
    Waiting::new()
}

extern "C" fn wait() {
    let open = OPEN.lock().unwrap_or_else(PoisonError::into_inner);
    drop(CLOSED.wait_timeout_while(open, PATIENCE, |open| *open > 0));
}
