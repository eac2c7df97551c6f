//! Carrying out one intent: once, in its turn, by whoever may today, in one transaction.

use chrono::{DateTime, Utc};
use daybook_booking::appointment::By;
use daybook_booking::change::Change;
use daybook_booking::command::Actor;
use daybook_booking::ids::{CommandId, DeskId};
use daybook_booking::permission::Permission;
use daybook_booking::refusal::Refusal;
use daybook_engine::EngineError;
use daybook_store::sync::{Answered, Attention, Device, Kept, Outcome};
use daybook_store::{AuditEntry, CommitMeta, Failure, Tx, UndoStep, WriteError};
use serde_json::json;
use uuid::Uuid;

use super::Hub;
use super::quarantine::is_dealt_with;
use crate::enact::{Enacted, Origin, enact};
use crate::fault::{Fault, Trouble};
use crate::intent::Intent;
use crate::message::{Answer, Refused, Stop};
use crate::purpose::{Purpose, Unreadable};

/// What a change of the feed that only says no is called.
pub(crate) const REJECTED: &str = "intent.rejected";

/// What became of one intent of a push.
pub(super) enum Step {
    Answered(Answer),
    Stopped(Stop),
    Refused(Refused),
}

/// Why an intent is not carried out: a code, and what the rules said.
struct Reason {
    code: String,
    facts: serde_json::Value,
}

/// Why carrying out broke off.
enum Broken {
    /// It is rejected.
    Rejected(Reason),
    /// Nothing is known; later.
    Failed(WriteError),
}

impl Hub {
    /// One intent, one transaction.
    ///
    /// A bug in the rules ends that transaction and not the queue (F17): the intent is rejected in another.
    pub(super) async fn execute(&self, intent: &Intent, now: DateTime<Utc>) -> Result<Step, WriteError> {
        match self.attempt(intent, now, None).await {
            Err(WriteError::Panicked) if !self.trouble.has(Fault::PoisonBlocks) => {
                tracing::error!(intent = %intent.id, kind = intent.kind, "carrying out an intent panicked");
                self.attempt(intent, now, Some("internal")).await
            }
            done => done,
        }
    }

    async fn attempt(
        &self,
        intent: &Intent,
        now: DateTime<Utc>,
        verdict: Option<&'static str>,
    ) -> Result<Step, WriteError> {
        let case = Case { intent: intent.clone(), now, verdict, trouble: self.trouble.clone() };
        self.store.write(move |tx| Box::pin(async move { case.turn(tx).await })).await
    }
}

struct Case {
    intent: Intent,
    now: DateTime<Utc>,
    /// Rejected already, for this reason.
    verdict: Option<&'static str>,
    trouble: Trouble,
}

impl Case {
    async fn turn(&self, tx: &mut Tx) -> Result<Step, WriteError> {
        let intent = &self.intent;
        let device = tx.rows().device(intent.device).await?;
        let Some(device) = device else { return Ok(Step::Refused(Refused::UnknownDevice)) };
        if let Some(step) = self.before_its_turn(tx, &device).await? {
            return Ok(step);
        }
        let purpose = match intent.purpose() {
            Ok(purpose) => Some(purpose),
            Err(Unreadable::Kind) => return Ok(Step::Stopped(Stop::UnknownKind { n: intent.n })),
            Err(Unreadable::Body) => None,
        };
        self.trouble.step()?;
        let done = match (self.verdict, &purpose) {
            (Some(code), _) => Err(Broken::Rejected(Reason::of(code))),
            (None, None) => Err(Broken::Rejected(Reason::of("malformed"))),
            (None, Some(purpose)) => {
                self.trouble.poison(intent);
                let attempt = tx.begin_attempt().await?;
                let done = self.carried_out(tx, purpose).await;
                let kept = if done.is_ok() { Kept::Yes } else { Kept::No };
                tx.end_attempt(attempt, kept).await?;
                done
            }
        };
        self.trouble.step()?;
        let answer = match done {
            Ok((outcome, seq)) => {
                let item = match &purpose {
                    Some(Purpose::StillRejected(item)) => Some((item.reason.as_str(), item.id)),
                    _ => None,
                };
                self.answered(outcome, seq, item)
            }
            Err(Broken::Rejected(reason)) => self.reject(tx, reason).await?,
            Err(Broken::Failed(error)) => return Err(error),
        };
        tx.put_answered(&answer).await?;
        if answer.outcome == Outcome::Accepted || !self.trouble.has(Fault::RejectionKeepsTurn) {
            tx.put_turn(intent.device, intent.n, intent.id).await?;
        }
        self.trouble.step()?;
        Ok(self.said(answer.outcome))
    }

    fn said(&self, outcome: Outcome) -> Step {
        Step::Answered(Answer { id: self.intent.id, n: self.intent.n, outcome })
    }

    /// What is answered without carrying anything out: asked before, out of turn, or not to be heard.
    async fn before_its_turn(&self, tx: &mut Tx, device: &Device) -> Result<Option<Step>, WriteError> {
        let (intent, trouble) = (&self.intent, &self.trouble);
        if device.revoked_at.is_some() && !trouble.has(Fault::HearsRevoked) {
            return Ok(Some(Step::Refused(Refused::Revoked)));
        }
        if device.forked_at.is_some() {
            return Ok(Some(Step::Refused(Refused::Forked)));
        }
        let known = tx.rows().answered(intent.id).await?;
        if let Some(known) = known.as_ref().filter(|it| it.hash != intent.hash()) {
            tracing::error!(intent = %known.id, "an intent came again and asked something else");
            return self.forked(tx).await.map(Some);
        }
        if intent.n <= device.last_n {
            let there = tx.rows().turn(intent.device, intent.n).await?;
            if there != Some(intent.id) && !trouble.has(Fault::OverlooksForks) {
                return self.forked(tx).await.map(Some);
            }
            if trouble.has(Fault::RunsTwice) && self.run_again(tx).await? {
                return Ok(known.map(|it| self.said(it.outcome)));
            }
            let outcome = known.map_or(Outcome::Accepted, |it| it.outcome);
            return Ok(Some(self.said(outcome)));
        }
        if intent.n != device.last_n + 1 {
            if trouble.has(Fault::TakesGaps) {
                return self.skip_to(tx, device).await;
            }
            return Ok(Some(Step::Stopped(Stop::Expected { n: device.last_n + 1 })));
        }
        // Salvaged from a computer that was paired anew (F9, F10): carried out once, under whichever number came first.
        if let Some(known) = known {
            if !trouble.has(Fault::RejectionKeepsTurn) {
                tx.put_turn(intent.device, intent.n, intent.id).await?;
            }
            return Ok(Some(self.said(known.outcome)));
        }
        Ok(None)
    }

    /// Two computers use one device's numbers: neither is heard until somebody has looked (F10).
    async fn forked(&self, tx: &mut Tx) -> Result<Step, WriteError> {
        tx.note_fork(self.intent.device, self.now).await?;
        Ok(Step::Refused(Refused::Forked))
    }

    async fn carried_out(&self, tx: &mut Tx, purpose: &Purpose) -> Result<(Outcome, u64), Broken> {
        let decides = |it: &Trouble| it.has(Fault::DecidesByDeskClock);
        let now = if decides(&self.trouble) { self.intent.evidence.desk_time } else { self.now };
        let enacted = if is_dealt_with(tx, self.intent.id).await? {
            Enacted::Nothing
        } else {
            let actor = self.actor(tx).await?;
            self.look_at_what_came_before(tx, purpose).await?;
            let at = self.intent.evidence.deciding_time(purpose, now);
            self.enacted(tx, &actor, (purpose, at)).await?
        };
        match enacted {
            Enacted::Rows(mut decided) => {
                self.same_moments(&decided.changes)?;
                name_holders(tx, &mut decided.changes).await?;
                let label = serde_json::to_value(&decided.label).expect("a label is plain text");
                let meta = self.meta(decided.deed.kind(), label, now);
                self.trouble.step()?;
                let seq = tx.commit_changes(&decided.changes, &decided.claims, &meta).await?;
                Ok((Outcome::Accepted, seq))
            }
            Enacted::Item(item) => {
                let meta = self.meta("attention.settled", json!({ "what": "settled", "item": item.id }), now);
                Ok((Outcome::Accepted, tx.commit_attention(&item, &meta).await?))
            }
            Enacted::Nothing => {
                let meta = self.meta("attention.settled", json!({ "what": "settled", "item": null }), now);
                Ok((Outcome::Accepted, tx.commit_changes(&[], &[], &meta).await?))
            }
            Enacted::Rejected(item) => {
                let meta = self.meta(REJECTED, json!({ "what": "rejected", "item": item.id }), now);
                Ok((Outcome::Rejected, tx.commit_attention(&item, &meta).await?))
            }
        }
    }

    /// What it comes to. Time that its desk could promise, because nobody else may book it, is decided by when it was
    /// promised: a patient was told so, and the hub may hear of it when they have been and gone (D1).
    async fn enacted(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        (purpose, at): (&Purpose, DateTime<Utc>),
    ) -> Result<Enacted, EngineError> {
        let desk = self.intent.device;
        let heedless = self.trouble.has(Fault::OverlooksLeases);
        let origin = if heedless { Origin::Anywhere } else { Origin::Desk(desk) };
        if self.intent.promised && matches!(purpose, Purpose::Command(_)) {
            let then = self.intent.evidence.record_time(self.now);
            let enacted = enact(tx, (actor, origin), purpose, then).await;
            let kept = |it: &Enacted| matches!(it, Enacted::Rows(it) if it.book.keeps_all(DeskId(desk), &it.changes));
            if enacted.as_ref().is_ok_and(kept) {
                return enacted;
            }
        }
        enact(tx, (actor, origin), purpose, at).await
    }

    /// Who asks, and what they may *now*: roles change while desks are offline (F13).
    async fn actor(&self, tx: &mut Tx) -> Result<Actor, Broken> {
        let By::Staff(user) = self.intent.actor else {
            return Err(Refusal::NotPermitted(Permission::ViewCalendar).into());
        };
        let account = tx.staff(user).await?;
        let role = account.filter(|it| it.active).map(|it| it.role);
        let role = if self.trouble.has(Fault::TrustsTheDesk) { Some(self.intent.seen.role) } else { role };
        let permissions = role.map(daybook_booking::permission::Role::permissions).unwrap_or_default();
        Ok(Actor { by: self.intent.actor, permissions })
    }

    /// An edit of what somebody saw is not carried out where that never came to be: versions count up on every
    /// desk, so another's row may bear the number of the one they saw.
    async fn look_at_what_came_before(&self, tx: &mut Tx, purpose: &Purpose) -> Result<(), Broken> {
        if purpose.keeps_to_what_was_seen()
            && !self.trouble.has(Fault::EditsUnseen)
            && self.first_rejected(tx).await?.is_some()
        {
            return Err(Refusal::ChangedSince.into());
        }
        Ok(())
    }

    /// The first rejected intent among those this one builds on, with its item.
    async fn first_rejected(&self, tx: &mut Tx) -> Result<Option<Uuid>, WriteError> {
        for earlier in &self.intent.after {
            let answered = tx.rows().answered(*earlier).await?;
            if let Some(answered) = answered.filter(|it| it.outcome == Outcome::Rejected) {
                return Ok(answered.attention);
            }
        }
        Ok(None)
    }

    /// Two computers may ship different zone tables: what was promised to a patient must be what is kept (F11).
    fn same_moments(&self, changes: &[Change]) -> Result<(), Broken> {
        for change in changes {
            let Change::Appointment(edit) = change else { continue };
            let promise = &edit.after.promise;
            let seen = self
                .intent
                .moments
                .iter()
                .find(|it| it.appointment == edit.after.id.0 && it.wall == promise.wall_start);
            if seen.is_some_and(|it| it.starts_at != promise.period.start()) {
                return Err(Broken::Rejected(Reason::of("zone_mismatch")));
            }
        }
        Ok(())
    }

    fn meta(&self, kind: &'static str, label: serde_json::Value, at: DateTime<Utc>) -> CommitMeta {
        CommitMeta {
            command: CommandId(self.intent.id),
            actor: self.intent.actor,
            at,
            kind,
            label,
            undo: UndoStep::Leave,
        }
    }

    fn answered(&self, outcome: Outcome, seq: u64, item: Option<(&str, Uuid)>) -> Answered {
        Answered {
            id: self.intent.id,
            hash: self.intent.hash(),
            intent: serde_json::to_string(&self.intent).expect("intents have string keys"),
            outcome,
            reason: item.map(|(reason, _)| reason.to_owned()),
            attention: item.map(|(_, id)| id),
            seq,
            at: self.now,
        }
    }

    /// A rejection is a fact like any other: numbered, told to every desk, and it takes the device a turn on.
    async fn reject(&self, tx: &mut Tx, reason: Reason) -> Result<Answered, WriteError> {
        let intent = &self.intent;
        let item = self.item(tx, &reason).await?;
        let label = json!({
            "what": "rejected", "device": intent.device, "n": intent.n, "reason": reason.code, "item": item.id,
        });
        let meta = self.meta(REJECTED, label, self.now);
        let seq = if self.trouble.has(Fault::RejectionWithoutAttention) {
            tx.commit_changes(&[], &[], &meta).await?
        } else {
            tx.commit_attention(&item, &meta).await?
        };
        if self.trouble.has(Fault::NotesTwice) {
            let again = AuditEntry {
                actor: intent.actor,
                at: self.now,
                action: REJECTED.to_owned(),
                detail: json!({ "seq": seq }),
            };
            tx.audit(&again).await?;
        }
        Ok(self.answered(Outcome::Rejected, seq, Some((&reason.code, item.id))))
    }

    /// The item a rejection goes into: that of the rejection it follows from, while it is open (F12).
    async fn item(&self, tx: &mut Tx, reason: &Reason) -> Result<Attention, WriteError> {
        let intent = &self.intent;
        let earlier = match self.first_rejected(tx).await? {
            Some(id) if !self.trouble.has(Fault::BreaksChains) => tx.rows().attention_item(id).await?,
            _ => None,
        };
        if let Some(mut item) = earlier.filter(|it| it.settled.is_none()) {
            item.intents.push(intent.id);
            item.version += 1;
            return Ok(item);
        }
        Ok(Attention {
            id: intent.id,
            device: intent.device,
            actor: intent.actor,
            kind: intent.kind.clone(),
            body: intent.body.clone(),
            reason: reason.code.clone(),
            facts: reason.facts.clone(),
            intents: vec![intent.id],
            at: self.now,
            settled: None,
            version: 1,
        })
    }
}

/// A lease is granted to a computer that follows, under the name it has here: one that was shut out would keep it for
/// ever, and a computer does not know how it is called.
async fn name_holders(tx: &mut Tx, changes: &mut [Change]) -> Result<(), Broken> {
    for change in changes {
        let Change::Lease(edit) = change else { continue };
        let Some(holder) = &mut edit.after.holder else { continue };
        let there = tx.rows().device(holder.desk.0).await?;
        holder.name = there.filter(|it| it.revoked_at.is_none()).ok_or(Refusal::NotFound)?.name;
    }
    Ok(())
}

/// Seeded bugs.
impl Case {
    /// F1 broken: the same again, under another name.
    async fn run_again(&self, tx: &mut Tx) -> Result<bool, WriteError> {
        let Ok(purpose) = self.intent.purpose() else { return Ok(false) };
        let other = Uuid::from_u128(self.intent.id.as_u128() ^ u128::from(tx.seq()) << 1 ^ 1);
        let again = Self {
            intent: Intent { id: other, ..self.intent.clone() },
            now: self.now,
            verdict: None,
            trouble: self.trouble.clone(),
        };
        let attempt = tx.begin_attempt().await?;
        let done = again.carried_out(tx, &purpose).await;
        tx.end_attempt(attempt, if done.is_ok() { Kept::Yes } else { Kept::No }).await?;
        Ok(done.is_ok())
    }

    /// F2 broken: what lies between is given up.
    async fn skip_to(&self, tx: &mut Tx, device: &Device) -> Result<Option<Step>, WriteError> {
        let filler = tx.rows().answered_after(0).await?.into_iter().next();
        if let Some(filler) = filler {
            for n in device.last_n + 1..self.intent.n {
                tx.put_turn(device.id, n, filler.id).await?;
            }
        }
        Ok(None)
    }
}

impl Reason {
    fn of(code: &str) -> Self {
        Self { code: code.to_owned(), facts: serde_json::Value::Null }
    }
}

impl From<Refusal> for Broken {
    fn from(refusal: Refusal) -> Self {
        let facts = serde_json::to_value(&refusal).expect("refusals have string keys");
        // An enum is written as its name, alone or as the only key.
        let code = match &facts {
            serde_json::Value::String(code) => code.clone(),
            serde_json::Value::Object(map) => map.keys().next().cloned().unwrap_or_default(),
            _ => String::new(),
        };
        Self::Rejected(Reason { code, facts })
    }
}

impl From<EngineError> for Broken {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Refused(refusal) => refusal.into(),
            EngineError::Store(failure) => Self::Failed(failure.into()),
            EngineError::NothingToReverse => Refusal::CannotReverse.into(),
            // The last three are said by desks only.
            EngineError::NoClinic
            | EngineError::Unexpected
            | EngineError::OnlyAtHub
            | EngineError::Locked(_)
            | EngineError::ClockWrong => Self::Failed(Failure::Unreadable("book").into()),
        }
    }
}

impl From<WriteError> for Broken {
    /// What the guards say is what the rules would have said, had they seen everything.
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::SlotTaken => Self::Rejected(Reason::of("slot_taken")),
            WriteError::ChangedSince => Refusal::ChangedSince.into(),
            other => Self::Failed(other),
        }
    }
}

impl From<Failure> for Broken {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure.into())
    }
}
