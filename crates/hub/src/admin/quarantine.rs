//! What was taken in of computers that were shut out (F14), for whoever works at the command line: which and how much,
//! nothing of patients. What it was in words is for the desk that shares the book.

use std::sync::Arc;

use daybook_booking::appointment::By;
use daybook_engine::Engine;
use daybook_store::sync::Collected;
use daybook_sync::{Intent, settle_collected};
use uuid::Uuid;

use super::Refused;

/// More lines than this nobody reads at once.
const AT_ONCE: u32 = 1_000;

/// One line for each: its id, its number at the computer, what kind it is, when it was recorded, the computer.
pub(super) async fn list(engine: &Arc<Engine>) -> Result<String, Refused> {
    let mut snapshot = engine.snapshot().await.map_err(Refused::of)?;
    let mut rows = snapshot.rows();
    let open = rows.open_quarantine(AT_ONCE).await.map_err(Refused::of)?;
    let count = rows.open_quarantine_count().await.map_err(Refused::of)?;
    drop(snapshot);
    let mut lines: Vec<String> = open.iter().map(line).collect();
    if lines.is_empty() {
        return Ok("nothing that was taken in waits for anybody".to_owned());
    }
    let more = count.saturating_sub(u64::from(AT_ONCE));
    if more > 0 {
        lines.push(format!("and {more} more"));
    }
    Ok(lines.join("\n"))
}

fn line(it: &Collected) -> String {
    let intent: Option<Intent> = serde_json::from_str(&it.it.intent).ok();
    let kind = intent.as_ref().map_or("unreadable", |it| it.kind.as_str());
    let at = intent.as_ref().map_or(it.at, |it| it.evidence.hub_time()).format("%Y-%m-%d %H:%M UTC");
    format!("{}  {:>5}  {kind:<26}  {at}  {}", it.it.id, it.it.n, it.computer)
}

/// Notes that somebody dealt with it, or with `None` that nobody has.
pub(super) async fn settle(
    engine: &Arc<Engine>,
    (entry, how): (&str, Option<&str>),
) -> Result<String, Refused> {
    let id: Uuid = entry
        .parse()
        .map_err(|_| Refused::of("what was taken in is named by its id, as `quarantine` lists it"))?;
    let wanted = (id, how.map(str::to_owned));
    let found = settle_collected(engine.store(), wanted, (By::System, engine.now())).await;
    if found.map_err(Refused::of)? {
        return Ok(String::new());
    }
    Err(Refused::of("nothing of that id was taken in, or its computer has sent it since"))
}
