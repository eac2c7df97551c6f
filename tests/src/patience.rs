//! Waiting for something to become so, with an end.

use std::time::Duration;

use crate::failure::{Failure, Outcome};

/// How long anything may take before a story gives up, on a busy machine with two cores.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// How often is looked.
const GLANCE: Duration = Duration::from_millis(25);

/// Looks again and again until `look` gives something, and gives up with `what` in the failure.
///
/// # Errors
/// If it never does.
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> Outcome<T> {
    let looking = async {
        let mut glances = tokio::time::interval(GLANCE);
        loop {
            glances.tick().await;
            if let Some(seen) = look().await {
                return seen;
            }
        }
    };
    let gave_up = |_| Failure::new(format!("waited {} s in vain for {what}", PATIENCE.as_secs()));
    tokio::time::timeout(PATIENCE, looking).await.map_err(gave_up)
}
