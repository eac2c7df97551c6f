//! The engine's writes in a shared book: recorded as intents, with who did it, what they can take back, and an entry
//! of this computer's audit log, in one transaction.

use booking::appointment::By;
use booking::command::Actor;
use booking::ids::UserId;
use booking::permission::Permission;
use booking::refusal::Refusal;
use daybook_booking as booking;
use daybook_engine::{Deed, EngineError, Label, Noted, Outcome, Recorder, Wish};
use daybook_store::sync::{DoneHere, Standing};
use daybook_store::{AuditEntry, BoxFuture, Tx};
use daybook_sync::{Beside, Purpose, RecordError, Recorded, Seen, Settle, Undo, Who};
use serde_json::json;
use uuid::Uuid;

use super::Sharing;

/// What an intent means for its person's undo stack.
enum Step {
    /// It can be taken back.
    Push(UserId),
    /// Something on the stack was undone, or done again.
    Move(DoneHere, Standing),
    /// It is none of undo's business.
    Leave,
}

impl Recorder for Sharing {
    fn record<'a>(
        &'a self,
        actor: &'a Actor,
        wish: Wish,
        noted: Noted,
    ) -> BoxFuture<'a, Result<Outcome, EngineError>> {
        Box::pin(self.recorded(actor, wish, noted))
    }
}

impl Sharing {
    async fn recorded(&self, actor: &Actor, wish: Wish, noted: Noted) -> Result<Outcome, EngineError> {
        // One after the other: what is on top of somebody's stack is read and moved in one go.
        let desk = self.desk.lock().await;
        let now = self.now();
        let user = user_of(actor)?;
        let (purpose, step) = match wish {
            Wish::Do { command, undoable } => {
                let purpose = Purpose::of(*command, now.desk_time).ok_or(EngineError::OnlyAtHub)?;
                (purpose, if undoable { Step::Push(user) } else { Step::Leave })
            }
            Wish::Undo => self.reversal(user, Standing::Done, Standing::Undone).await?,
            Wish::Redo => self.reversal(user, Standing::Undone, Standing::Done).await?,
        };
        let who = self.who(actor, user).await?;
        let known: Option<Label> = match &step {
            Step::Move(it, _) => serde_json::from_value(it.label.clone()).ok(),
            Step::Push(_) | Step::Leave => None,
        };
        let (by, at) = (actor.by, now.desk_time);
        let beside: Beside = Box::new(move |tx, recorded| {
            Box::pin(async move {
                written_beside(tx, recorded, step, (by, at)).await?;
                let changes = recorded.changes.clone();
                tx.afterwards(move || noted(&changes));
                Ok(())
            })
        });
        let recorded = desk.record_with(&who, (self.ids.next(), purpose), now, beside).await?;
        drop(desk);
        self.woken.notify_one();
        self.tell();
        let nothing = || Label { what: "edited".to_owned(), appointment: None, patient: None };
        let label = known.or(recorded.label).unwrap_or_else(nothing);
        Ok(Outcome { label, changes: recorded.changes, at: now.desk_time })
    }

    /// Records that an attention item was dealt with, and how.
    pub(super) async fn settle(&self, actor: &Actor, attention: Uuid, how: &str) -> Result<(), EngineError> {
        let desk = self.desk.lock().await;
        let now = self.now();
        let who = self.who(actor, user_of(actor)?).await?;
        let purpose = Purpose::Settle(Settle { attention, how: how.to_owned() });
        let (by, at) = (actor.by, now.desk_time);
        let beside: Beside = Box::new(move |tx, recorded| {
            Box::pin(async move { written_beside(tx, recorded, Step::Leave, (by, at)).await })
        });
        desk.record_with(&who, (self.ids.next(), purpose), now, beside).await?;
        drop(desk);
        self.woken.notify_one();
        self.tell();
        Ok(())
    }

    async fn reversal(
        &self,
        user: UserId,
        from: Standing,
        to: Standing,
    ) -> Result<(Purpose, Step), EngineError> {
        let found = self.store.snapshot().await?.rows().done_here(user, from).await?;
        let found = found.ok_or(EngineError::NothingToReverse)?;
        Ok((Purpose::Undo(Undo { of: found.last_intent }), Step::Move(found, to)))
    }

    /// Who asks, as this computer knows them. The hub asks its own accounts.
    async fn who(&self, actor: &Actor, user: UserId) -> Result<Who, EngineError> {
        let mut snapshot = self.store.snapshot().await?;
        let version = snapshot.rows().hub_account(user).await?.unwrap_or(0);
        drop(snapshot);
        let account = self.store.staff_member(user).await?;
        let role = account.ok_or(Refusal::NotPermitted(Permission::ViewCalendar))?.role;
        Ok(Who { actor: actor.clone(), seen: Seen { role, version } })
    }
}

/// Only people record: what the program does by itself is for a book's own first run.
fn user_of(actor: &Actor) -> Result<UserId, EngineError> {
    match actor.by {
        By::Staff(user) => Ok(user),
        By::Patient(_) | By::System => Err(EngineError::OnlyAtHub),
    }
}

async fn written_beside(
    tx: &mut Tx,
    recorded: &Recorded,
    step: Step,
    (by, at): (By, chrono::DateTime<chrono::Utc>),
) -> Result<(), RecordError> {
    let action = deed_of(&step, recorded.label.as_ref());
    match (step, recorded.idle) {
        (Step::Push(user), false) => {
            let label = serde_json::to_value(&recorded.label).expect("a label is plain text");
            tx.push_done(user, recorded.id, &label).await?;
        }
        (Step::Move(it, standing), false) => tx.step_done(&it, standing, recorded.id).await?,
        // Nothing was left of it to take back.
        (Step::Move(it, _), true) => tx.drop_done(&it).await?,
        (Step::Push(_), true) | (Step::Leave, _) => {}
    }
    if recorded.idle {
        return Ok(());
    }
    let detail = json!({ "intent": recorded.id, "n": recorded.n, "label": recorded.label });
    // Under what was done, as in a book of one's own: that it was asked of the hub is said by the intent in its detail.
    let entry = AuditEntry { actor: by, at, action: action.to_owned(), detail };
    Ok(tx.audit(&entry).await?)
}

/// What the audit log of this computer calls what was asked for.
fn deed_of(step: &Step, label: Option<&Label>) -> &'static str {
    match (step, label) {
        (Step::Move(_, Standing::Undone), _) => Deed::Undone.kind(),
        (Step::Move(_, Standing::Done), _) => Deed::Redone.kind(),
        // What changes no row of the book is the settling of an attention item.
        (Step::Push(_) | Step::Leave, None) => "attention.settled",
        (Step::Push(_) | Step::Leave, Some(label)) => {
            Deed::of_word(&label.what).unwrap_or(Deed::Edited).kind()
        }
    }
}
