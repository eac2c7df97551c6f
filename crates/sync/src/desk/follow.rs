//! Following the feed: put back what was laid over, copy what the hub did, lay over again what still waits. One
//! transaction: nobody ever sees the middle (F6).

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use daybook_booking::command::Actor;
use daybook_engine::EngineError;
use daybook_store::sync::{DeskStanding, FeedChange, Kept, Outgoing, OutgoingState};
use daybook_store::{Failure, Tx, WriteError};
use uuid::Uuid;

use super::record::lay_over;
use super::{Desk, Effect, KEPT_DAYS};
use crate::enact::{Enacted, Origin, enact};
use crate::fault::{Fault, Trouble};
use crate::intent::Intent;
use crate::message::Pulled;
use crate::purpose::Purpose;

/// What the hub calls a change that only says no.
pub(super) const REJECTED: &str = "intent.rejected";

/// Changes on their way into the book.
struct Page {
    pulled: Pulled,
    epoch: u64,
    hub_time: DateTime<Utc>,
    /// Up to where a verified backup of the hub holds the feed, where that is news.
    backed_up_seq: Option<u64>,
    trouble: Trouble,
}

impl Desk {
    /// Takes a page in, puts it aside, or drops it where it does not follow on what is there (F3).
    pub(super) async fn follow(
        &mut self,
        pulled: Pulled,
        (hub_time, backed_up_seq): (DateTime<Utc>, u64),
        standing: &DeskStanding,
    ) -> Result<Vec<Effect>, WriteError> {
        if standing.locked.is_some() || !comes_behind(&pulled, self.position(standing).seq) {
            return Ok(vec![]);
        }
        // It has lost its last days; what it records now goes by numbers that are used (F9).
        if pulled.last_n >= standing.next_n && !self.trouble.has(Fault::ReusesNumbers) {
            return self.lock("restored").await;
        }
        let Some(pulled) = self.gather(pulled).await? else { return Ok(vec![]) };
        let news = !pulled.changes.is_empty();
        let forgets = self.trouble.has(Fault::ForgetsAnswered);
        if !news && backed_up_seq == standing.backed_up_seq && !forgets {
            return Ok(vec![]);
        }
        if self.trouble.has(Fault::RebasesInTwo) {
            self.put_back_first().await?;
        }
        let trouble = self.trouble.clone();
        let let_go = backed_up_seq != standing.backed_up_seq || forgets;
        let backed_up_seq = let_go.then_some(backed_up_seq);
        let page = Page { pulled, epoch: standing.epoch, hub_time, backed_up_seq, trouble };
        let taken = self.store.write(move |tx| Box::pin(async move { page.follow(tx).await })).await?;
        Ok(if taken && news { vec![Effect::Changed] } else { vec![] })
    }

    /// F6 broken.
    async fn put_back_first(&self) -> Result<(), WriteError> {
        self.store
            .write(|tx| {
                Box::pin(async move {
                    tx.begin_copying().await?;
                    tx.restore_shadows().await?;
                    tx.end_copying().await
                })
            })
            .await
    }
}

impl Page {
    /// `false` where they do not follow on what is there any more.
    async fn follow(&self, tx: &mut Tx) -> Result<bool, WriteError> {
        let standing = tx.rows().desk_standing().await?.ok_or(Failure::Closed)?;
        let as_it_was = standing.locked.is_none() && standing.epoch == self.epoch;
        let loses = self.trouble.has(Fault::LosesPagesPutAside);
        if !as_it_was || !(comes_behind(&self.pulled, standing.cursor) || loses) {
            return Ok(false);
        }
        self.trouble.step()?;
        if !self.pulled.changes.is_empty() {
            begin(tx, &self.trouble).await?;
            tx.restore_shadows().await?;
            self.trouble.step()?;
            tx.copy_feed(&self.pulled.changes).await?;
            end(tx, &self.trouble).await?;
            note_answers(tx, &self.pulled.changes, self.hub_time).await?;
            self.trouble.step()?;
            replay(tx, self.hub_time, &self.trouble).await?;
        }
        if let Some(seq) = self.backed_up_seq {
            let (seq, days) = match self.trouble.has(Fault::ForgetsAnswered) {
                true => (u64::MAX >> 1, 0),
                false => (seq, KEPT_DAYS),
            };
            tx.let_go(seq, self.hub_time - TimeDelta::days(days)).await?;
        }
        self.trouble.step()?;
        Ok(true)
    }
}

/// Whether `pulled` holds, without a gap, what comes behind change `at`.
fn comes_behind(pulled: &Pulled, at: u64) -> bool {
    let mut next = at;
    let follows = |it: &FeedChange| {
        next += 1;
        it.seq == next
    };
    pulled.from == at && pulled.changes.iter().all(follows) && next == pulled.to
}

/// Lets rows be copied past the guards.
pub(super) async fn begin(tx: &mut Tx, trouble: &Trouble) -> Result<(), WriteError> {
    tx.begin_copying().await?;
    if trouble.has(Fault::GuardsCopies) { tx.end_copying().await } else { Ok(()) }
}

/// Puts the guards back.
pub(super) async fn end(tx: &mut Tx, trouble: &Trouble) -> Result<(), WriteError> {
    if trouble.has(Fault::LeavesGuardOff) { tx.find_head().await } else { tx.end_copying().await }
}

/// Takes the hub's answers from the feed: a change bears the id of the intent it came of.
async fn note_answers(tx: &mut Tx, changes: &[FeedChange], now: DateTime<Utc>) -> Result<(), WriteError> {
    let waiting: HashSet<Uuid> = tx.rows().unanswered_ids().await?.into_iter().collect();
    for change in changes.iter().filter(|it| waiting.contains(&it.command)) {
        tx.note_answer(change.command, state_of(&change.kind), (change.seq, now)).await?;
    }
    Ok(())
}

/// What a change of this kind says of the intent it came of.
pub(super) fn state_of(kind: &str) -> OutgoingState {
    if kind == REJECTED { OutgoingState::Rejected } else { OutgoingState::Accepted }
}

/// Carries out again what still waits, in order. What the rules refuse by now stays in the outbox and is not shown:
/// only the hub rejects.
pub(super) async fn replay(tx: &mut Tx, now: DateTime<Utc>, trouble: &Trouble) -> Result<(), WriteError> {
    if trouble.has(Fault::ForgetsToReplay) {
        return Ok(());
    }
    let device = tx.rows().desk_standing().await?.ok_or(Failure::Closed)?.device;
    for outgoing in tx.rows().outbox(Some(OutgoingState::Waiting)).await? {
        let attempt = tx.begin_attempt().await?;
        let done = replayed(tx, &outgoing, (device, now), trouble).await;
        match done {
            Ok(enacted) => {
                tx.end_attempt(attempt, Kept::Yes).await?;
                let none = vec![];
                let changes = match &enacted {
                    Enacted::Rows(decided) => &decided.changes,
                    Enacted::Item(_) | Enacted::Nothing | Enacted::Rejected(_) => &none,
                };
                tx.note_effect(outgoing.id, Some(changes)).await?;
            }
            Err(EngineError::Store(failure)) => return Err(failure.into()),
            Err(_) => {
                tx.end_attempt(attempt, Kept::No).await?;
                tx.note_effect(outgoing.id, None).await?;
            }
        }
        trouble.step()?;
    }
    Ok(())
}

async fn replayed(
    tx: &mut Tx,
    outgoing: &Outgoing,
    (device, now): (Uuid, DateTime<Utc>),
    trouble: &Trouble,
) -> Result<Enacted, EngineError> {
    let intent: Intent = serde_json::from_str(&outgoing.intent).map_err(|_| Failure::Unreadable("intent"))?;
    let purpose: Purpose = intent.purpose().map_err(|_| Failure::Unreadable("intent"))?;
    let actor = Actor { by: intent.actor, permissions: intent.seen.role.permissions() };
    let at = intent.evidence.deciding_time(&purpose, now);
    let enacted = enact(tx, (&actor, Origin::Desk(device)), &purpose, at).await?;
    lay_over(tx, &enacted, (device, at), trouble).await?;
    Ok(enacted)
}
