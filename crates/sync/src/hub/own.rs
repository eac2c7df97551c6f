//! What people do at the hub's own computer, on its own book: no device, no intent, only a change of the feed.

use chrono::{DateTime, Utc};
use daybook_booking::command::Actor;
use daybook_booking::ids::CommandId;
use daybook_engine::EngineError;
use daybook_store::{CommitMeta, Store, UndoStep};
use serde_json::json;
use uuid::Uuid;

use crate::enact::{Enacted, Origin, enact};
use crate::purpose::{Purpose, Settle};

/// Settles an attention item on the hub's book as `actor`, under the id `command`: every desk sees that it is dealt
/// with. One that was settled before stays as it is.
///
/// # Errors
/// Where there is no such item, the person may not, or the disk fails.
pub async fn settle(
    store: &Store,
    actor: &Actor,
    (command, wanted): (Uuid, Settle),
    now: DateTime<Utc>,
) -> Result<(), EngineError> {
    let (actor, purpose) = (actor.clone(), Purpose::Settle(wanted));
    store
        .write(move |tx| {
            Box::pin(async move {
                let Enacted::Item(item) = enact(tx, (&actor, Origin::Hub), &purpose, now).await? else {
                    return Ok(());
                };
                let meta = CommitMeta {
                    command: CommandId(command),
                    actor: actor.by,
                    at: now,
                    kind: "attention.settled",
                    label: json!({ "what": "settled", "item": item.id }),
                    undo: UndoStep::Leave,
                };
                tx.commit_attention(&item, &meta).await?;
                Ok::<_, EngineError>(())
            })
        })
        .await
}
