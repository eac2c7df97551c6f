//! Taking everything anew: part by part, checked, and put in the place of what was there in one transaction.
//!
//! What is the desk's own stays: its audit chain, its accounts, what it recorded. What the hub does not have of that
//! goes to it again (F8): a hub that was restored from yesterday's backup gets today's work back from its desks.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use daybook_store::sync::{Attention, DeskStanding, Outgoing, OutgoingState, Whole};
use daybook_store::{Failure, Tx, WriteError};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::follow::{begin, end, replay, state_of};
use super::{Desk, Effect};
use crate::fault::{Fault, Trouble};
use crate::intent::Intent;
use crate::message::{Part, WholeId};
use crate::purpose::Purpose;

/// What has come so far.
#[derive(Debug)]
pub(super) struct Arriving {
    of: WholeId,
    parts: u32,
    texts: Vec<String>,
}

impl Arriving {
    /// What to ask for next.
    pub(super) fn next(&self) -> (Option<WholeId>, u32) {
        (Some(self.of), u32::try_from(self.texts.len()).unwrap_or(u32::MAX))
    }
}

/// Everything, on its way into the book.
struct Install {
    of: WholeId,
    whole: Whole,
    last_n: u64,
    hub_time: DateTime<Utc>,
    trouble: Trouble,
}

/// What the hub's feed says became of each intent, and where.
type Answers<'w> = HashMap<Uuid, (&'w str, u64)>;

/// What became of it.
enum Installed {
    /// It is older than what is there.
    Dropped,
    Taken,
    /// As for a page.
    HasLostNumbers,
}

impl Desk {
    /// Takes in a part; with the last one, everything.
    pub(super) async fn arrived(
        &mut self,
        part: Part,
        hub_time: DateTime<Utc>,
    ) -> Result<Vec<Effect>, WriteError> {
        if !self.wants_whole || <[u8; 32]>::from(Sha256::digest(&part.text)) != part.hash {
            return Ok(vec![]);
        }
        if part.part == 0 && self.arriving.as_ref().is_none_or(|it| it.of != part.of) {
            self.arriving = Some(Arriving { of: part.of, parts: part.parts, texts: vec![] });
        }
        let Some(arriving) = self.arriving.as_mut().filter(|it| it.of == part.of) else { return Ok(vec![]) };
        if arriving.next().1 != part.part {
            return Ok(vec![]);
        }
        arriving.texts.push(part.text);
        if arriving.next().1 < arriving.parts {
            return Ok(vec![]);
        }
        let (of, text) = (arriving.of, arriving.texts.concat());
        self.arriving = None;
        let whole = match serde_json::from_str::<Whole>(&text) {
            Ok(whole) if <[u8; 32]>::from(Sha256::digest(&text)) == of.hash => whole,
            // Something was lost on the way, or is not what it was said to be: from the beginning.
            Ok(_) | Err(_) => return Ok(vec![]),
        };
        let trouble = self.trouble.clone();
        let install = Install { of, whole, last_n: part.last_n, hub_time, trouble };
        let installed =
            self.store.write(move |tx| Box::pin(async move { install.install(tx).await })).await?;
        (self.wants_whole, self.cannot_follow) = (false, false);
        self.forget_gathered();
        match installed {
            Installed::Dropped => Ok(vec![]),
            Installed::Taken => {
                (self.known_n, self.hub_head) = (part.last_n, of.seq);
                self.pace.poke();
                Ok(vec![Effect::Changed])
            }
            Installed::HasLostNumbers => self.lock("restored").await,
        }
    }
}

impl Install {
    async fn install(&self, tx: &mut Tx) -> Result<Installed, WriteError> {
        let standing = tx.rows().desk_standing().await?.ok_or(Failure::Closed)?;
        let older = self.of.epoch < standing.epoch
            || (self.of.epoch == standing.epoch && self.of.seq < standing.cursor);
        if older && !self.trouble.has(Fault::FollowsOldHubs) {
            return Ok(Installed::Dropped);
        }
        let (outbox, answers) = (tx.rows().outbox(None).await?, self.answers());
        // Freshly paired, nothing has been recorded under the new number yet.
        let lost = self.last_n >= standing.next_n || self.is_of_others(&standing, (&outbox, &answers));
        if lost && !self.trouble.has(Fault::ReusesNumbers) {
            return Ok(Installed::HasLostNumbers);
        }
        self.trouble.step()?;
        let items = tx.rows().attention().await?;
        begin(tx, &self.trouble).await?;
        tx.replace_whole(&self.whole).await?;
        tx.set_epoch(self.of.epoch).await?;
        end(tx, &self.trouble).await?;
        self.trouble.step()?;
        self.queue(tx, &standing, (outbox, &answers), &items).await?;
        self.trouble.step()?;
        replay(tx, self.hub_time, &self.trouble).await?;
        self.trouble.step()?;
        Ok(Installed::Taken)
    }

    /// Whether the hub has something else under a number of this desk: it was put back from a copy, and gave out again
    /// what it had given out before (F9). It would wait for ever for an answer the hub gave to another.
    fn is_of_others(&self, standing: &DeskStanding, (outbox, answers): (&[Outgoing], &Answers<'_>)) -> bool {
        let is_here = |it: &&Outgoing| it.device == standing.device && it.n <= self.last_n;
        outbox.iter().filter(is_here).any(|it| !answers.contains_key(&it.id))
    }

    fn answers(&self) -> Answers<'_> {
        self.whole.feed.iter().map(|it| (it.command, (it.kind.as_str(), it.seq))).collect()
    }

    /// Sorts the outbox by what the hub's feed holds of it: answered, or to be sent (again).
    async fn queue(
        &self,
        tx: &mut Tx,
        standing: &DeskStanding,
        (outbox, answers): (Vec<Outgoing>, &Answers<'_>),
        items: &[Attention],
    ) -> Result<(), WriteError> {
        let mut next_n = standing.next_n;
        for outgoing in outbox {
            if self.trouble.has(Fault::SnapshotDropsOutbox) {
                let long_ago = (0, DateTime::<Utc>::MIN_UTC);
                tx.note_answer(outgoing.id, OutgoingState::Accepted, long_ago).await?;
                continue;
            }
            if let Some((kind, seq)) = answers.get(&outgoing.id) {
                tx.note_answer(outgoing.id, state_of(kind), (*seq, self.hub_time)).await?;
                continue;
            }
            let n = if outgoing.device == standing.device {
                outgoing.n
            } else {
                next_n += 1;
                next_n - 1
            };
            let intent = self.again(&outgoing, (standing.device, n), items)?;
            tx.queue_again(outgoing.id, (standing.device, n), &intent).await?;
        }
        Ok(())
    }

    /// The intent as it goes to the hub again. What was shown to be rejected stays so.
    fn again(
        &self,
        outgoing: &Outgoing,
        (device, n): (Uuid, u64),
        items: &[Attention],
    ) -> Result<String, WriteError> {
        let mut intent: Intent =
            serde_json::from_str(&outgoing.intent).map_err(|_| Failure::Unreadable("intent"))?;
        (intent.device, intent.n) = (device, n);
        let was_rejected = outgoing.state == OutgoingState::Rejected;
        if was_rejected && !self.trouble.has(Fault::AsksRejectedAgain) && !is_rejection(&intent) {
            let known = items.iter().find(|it| it.intents.contains(&intent.id)).cloned();
            let item = known.unwrap_or_else(|| rejection(&intent, self.hub_time));
            let purpose = Purpose::StillRejected(Box::new(item));
            (intent.kind, intent.body) = (purpose.kind().to_owned(), purpose.body());
        }
        Ok(serde_json::to_string(&intent).expect("intents have string keys"))
    }
}

fn is_rejection(intent: &Intent) -> bool {
    intent.kind == "intent.still_rejected.v1"
}

/// The attention item a hub that was restored from before its rejection is told.
fn rejection(intent: &Intent, at: DateTime<Utc>) -> Attention {
    Attention {
        id: intent.id,
        device: intent.device,
        actor: intent.actor,
        kind: intent.kind.clone(),
        body: intent.body.clone(),
        reason: "rejected_before".to_owned(),
        facts: serde_json::Value::Null,
        intents: vec![intent.id],
        at,
        settled: None,
        version: 1,
    }
}
