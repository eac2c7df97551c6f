//! What goes with sharing a book: others find it in the local network, and this computer does not fall asleep by
//! itself. Both are kindnesses: where the system does not allow them the book is shared all the same.

use std::time::Duration;

use daybook_around::{Announced, Around, Awake, SharedBook, Unavailable};

use super::Served;
use super::kept::Kept;

/// Shown by the system to whoever asks why it does not sleep.
const WHY: &str = "Other computers use the appointment book of this one";
/// How long the system may take to answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// What is done for others beside answering them.
pub(super) struct Outside {
    /// `None` where nobody wants it.
    announced: Option<Result<Box<dyn Announced>, Unavailable>>,
    awake: Option<Awake>,
}

impl Outside {
    /// Begins both, for a book that is served.
    pub(super) async fn begun(around: &Around, (served, kept): (&dyn Served, &Kept), clinic: String) -> Self {
        let book = SharedBook { clinic, computer: kept.name.clone(), port: kept.port, pin: served.pin() };
        let announced = kept.announced.then(|| around.neighbourhood.announce(&book));
        if let Some(Err(why)) = &announced {
            tracing::warn!(%why, "others do not find this book by themselves");
        }
        let awake = match tokio::time::timeout(PATIENCE, around.power.stay_awake(WHY)).await {
            Ok(Ok(awake)) => Some(awake),
            Ok(Err(why)) => {
                tracing::warn!(%why, "this computer may fall asleep while its book is shared");
                None
            }
            Err(_) => {
                tracing::warn!("the system did not say whether this computer stays awake");
                None
            }
        };
        Self { announced, awake }
    }

    /// As in `Serving::announced`.
    pub(super) const fn is_announced(&self) -> &'static str {
        match &self.announced {
            None => "no",
            Some(Ok(_)) => "yes",
            Some(Err(_)) => "failed",
        }
    }

    pub(super) const fn keeps_awake(&self) -> bool {
        self.awake.is_some()
    }

    /// Takes back what the network was told. The computer may sleep once this is dropped.
    pub(super) async fn end(&self) {
        if let Some(Ok(announced)) = &self.announced {
            announced.withdraw().await;
        }
    }
}
