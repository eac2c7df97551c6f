//! Recording: what somebody wants is decided here as the hub will decide it, shown at once, and on the disk before
//! anybody is told so.

use chrono::{DateTime, Utc};
use daybook_booking::change::Change;
use daybook_booking::command::{Actor, Command};
use daybook_booking::ids::ClinicId;
use daybook_booking::refusal::Refusal;
use daybook_engine::{EngineError, Label};
use daybook_store::sync::{DeskStanding, Outgoing, OutgoingState, Promised, Touched, touched};
use daybook_store::{BoxFuture, Claimed, Failure, Tx, WriteError};
use uuid::Uuid;

use super::{Desk, Now, promise};
use crate::enact::{Enacted, Origin, enact};
use crate::fault::{Fault, Trouble};
use crate::intent::{Base, Evidence, Intent, Moment, Seen};
use crate::offset::ClockState;
use crate::purpose::Purpose;

/// Who records, and what the desk knows of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Who {
    /// Who, and what they may as far as the desk knows.
    pub actor: Actor,
    /// Their account.
    pub seen: Seen,
}

/// What was recorded. On the disk; the hub has not spoken.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recorded {
    /// Its id.
    pub id: Uuid,
    /// Its number; 0 where there was nothing to do and nothing was kept, see [`Desk::record_with`].
    pub n: u64,
    /// There was nothing to do: it had been done before.
    pub idle: bool,
    /// What it did, with the ids it was about; `None` for what changes no rows of the book.
    pub label: Option<Label>,
    /// What it changed here, until the hub says otherwise.
    pub changes: Vec<Change>,
    /// Whether it takes time, and all of it is of what is leased to this desk: nobody takes it from it (D1).
    pub promised: bool,
}

/// What is written together with an intent, in its transaction: what it refuses takes the intent with it.
pub type Beside =
    Box<dyn for<'t> FnOnce(&'t mut Tx, &'t Recorded) -> BoxFuture<'t, Result<(), RecordError>> + Send>;

/// Why nothing was recorded.
#[derive(Clone, Debug, thiserror::Error)]
pub enum RecordError {
    /// The rules say no already; the person can act.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The desk records nothing until an admin has looked.
    #[error("this desk records nothing more: {0}")]
    Locked(String),
    /// The book follows no hub.
    #[error("this book follows no hub")]
    NoDesk,
    /// The clock is too far off to promise time by it.
    #[error("the clock of this computer is wrong")]
    ClockWrong,
    /// The disk failed; nothing was saved.
    #[error(transparent)]
    Failed(WriteError),
}

impl From<WriteError> for RecordError {
    fn from(error: WriteError) -> Self {
        match error {
            WriteError::SlotTaken => Self::Refused(Refusal::DoesNotFit(vec![])),
            WriteError::ChangedSince => Self::Refused(Refusal::ChangedSince),
            other => Self::Failed(other),
        }
    }
}

impl From<RecordError> for EngineError {
    fn from(error: RecordError) -> Self {
        match error {
            RecordError::Refused(refusal) => Self::Refused(refusal),
            RecordError::Locked(why) => Self::Locked(why),
            RecordError::ClockWrong => Self::ClockWrong,
            RecordError::NoDesk => Self::Unexpected,
            RecordError::Failed(error) => error.into(),
        }
    }
}

impl From<Failure> for RecordError {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure.into())
    }
}

impl From<EngineError> for RecordError {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::Refused(refusal) => Self::Refused(refusal),
            EngineError::Store(failure) => Self::Failed(failure.into()),
            EngineError::NothingToReverse => Self::Refused(Refusal::CannotReverse),
            EngineError::Locked(why) => Self::Locked(why),
            EngineError::ClockWrong => Self::ClockWrong,
            EngineError::NoClinic | EngineError::Unexpected | EngineError::OnlyAtHub => Self::NoDesk,
        }
    }
}

/// What is recorded, before it has a number.
struct Draft {
    id: Uuid,
    who: Who,
    purpose: Purpose,
    evidence: Evidence,
    clinic: ClinicId,
    trouble: Trouble,
}

impl Desk {
    /// Records `purpose` under the new `id`. When it answers, the intent is on the disk.
    ///
    /// # Errors
    /// [`RecordError::Refused`] where the rules say no on what this desk knows; nothing is kept then.
    pub async fn record(
        &self,
        who: &Who,
        (id, purpose): (Uuid, Purpose),
        now: Now,
    ) -> Result<Recorded, RecordError> {
        let draft = self.draft(who, (id, purpose), now)?;
        if self.trouble.has(Fault::RecordsInTwo) {
            return self.record_in_two(draft).await;
        }
        let done = self
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let (intent, mut recorded) = draft.tried(tx).await?;
                    draft.trouble.step()?;
                    draft.kept(tx, (&intent, &recorded.changes)).await?;
                    draft.trouble.step()?;
                    recorded.n = intent.n;
                    Ok(recorded)
                })
            })
            .await;
        match done {
            Err(RecordError::Failed(_)) if self.trouble.has(Fault::SavesOnFullDisk) => {
                Ok(Recorded { id, n: 0, idle: true, label: None, changes: vec![], promised: false })
            }
            done => done,
        }
    }

    /// As [`Desk::record`], with `beside` written in the same transaction. Where there is nothing to do (it was done
    /// before), nothing is sent to the hub either, and only `beside` is written.
    ///
    /// # Errors
    /// As [`Desk::record`], and whatever `beside` refuses.
    pub async fn record_with(
        &self,
        who: &Who,
        (id, purpose): (Uuid, Purpose),
        now: Now,
        beside: Beside,
    ) -> Result<Recorded, RecordError> {
        let draft = self.draft(who, (id, purpose), now)?;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    let (intent, mut recorded) = draft.tried(tx).await?;
                    if !recorded.idle {
                        draft.kept(tx, (&intent, &recorded.changes)).await?;
                        recorded.n = intent.n;
                    }
                    beside(tx, &recorded).await?;
                    Ok(recorded)
                })
            })
            .await
    }

    fn draft(&self, who: &Who, (id, purpose): (Uuid, Purpose), now: Now) -> Result<Draft, RecordError> {
        let promises_time = matches!(purpose, Purpose::Hold(_) | Purpose::Offer(_));
        if promises_time && self.offsets.state() == ClockState::Wrong {
            return Err(RecordError::ClockWrong);
        }
        let evidence = Evidence {
            desk_time: now.desk_time,
            boot: now.boot,
            mono_ms: now.mono_ms,
            offset_ms: self.offsets.ms(),
        };
        let (clinic, trouble) = (self.store.clinic(), self.trouble.clone());
        Ok(Draft { id, who: who.clone(), purpose, evidence, clinic, trouble })
    }

    /// F5 broken.
    async fn record_in_two(&self, draft: Draft) -> Result<Recorded, RecordError> {
        let draft = std::sync::Arc::new(draft);
        let first = std::sync::Arc::clone(&draft);
        let (intent, mut recorded) =
            self.store.write(move |tx| Box::pin(async move { first.tried(tx).await })).await?;
        recorded.n = intent.n;
        self.store
            .write(move |tx| {
                Box::pin(async move {
                    draft.trouble.step()?;
                    draft.kept(tx, (&intent, &recorded.changes)).await?;
                    Ok(recorded)
                })
            })
            .await
    }
}

impl Draft {
    /// Carries it out over the hub's rows, which are kept beside.
    async fn tried(&self, tx: &mut Tx) -> Result<(Intent, Recorded), RecordError> {
        let standing = tx.rows().desk_standing().await?.ok_or(RecordError::NoDesk)?;
        if let Some(why) = &standing.locked {
            return Err(RecordError::Locked(why.clone()));
        }
        self.trouble.step()?;
        let now = self.evidence.hub_time();
        let origin = Origin::Desk(standing.device);
        let enacted = enact(tx, (&self.who.actor, origin), &self.purpose, now).await?;
        let (label, changes) = match &enacted {
            Enacted::Rows(decided) => (Some(decided.label.clone()), decided.changes.clone()),
            Enacted::Item(_) | Enacted::Nothing | Enacted::Rejected(_) => (None, vec![]),
        };
        let idle = match &enacted {
            Enacted::Rows(decided) => decided.changes.is_empty(),
            Enacted::Nothing => true,
            Enacted::Item(_) | Enacted::Rejected(_) => false,
        };
        let after = tx.rows().unanswered_on(&rows_of(&self.purpose, &changes, now)).await?;
        let mut intent = self.intent(&standing, (&changes, after));
        intent.promised =
            lay_over(tx, &enacted, (standing.device, now), &self.trouble).await? == Promised::Yes;
        let promised = intent.promised;
        Ok((intent, Recorded { id: self.id, n: 0, idle, label, changes, promised }))
    }

    async fn kept(&self, tx: &mut Tx, (intent, changes): (&Intent, &[Change])) -> Result<(), RecordError> {
        let outgoing = Outgoing {
            device: intent.device,
            n: intent.n,
            id: intent.id,
            intent: serde_json::to_string(intent).expect("intents have string keys"),
            state: OutgoingState::Waiting,
            effect: Some(changes.to_vec()),
        };
        Ok(tx.put_outgoing(&outgoing).await?)
    }

    fn intent(&self, standing: &DeskStanding, (changes, after): (&[Change], Vec<Uuid>)) -> Intent {
        let base = |it: &Change| Base {
            entity: it.key().kind.to_owned(),
            id: it.key().id,
            version: it.version_before().unwrap_or(0),
        };
        Intent {
            id: self.id,
            clinic: self.clinic,
            device: standing.device,
            n: standing.next_n,
            actor: self.who.actor.by,
            seen: self.who.seen,
            kind: self.purpose.kind().to_owned(),
            body: self.purpose.body(),
            base: changes.iter().map(base).collect(),
            after,
            moments: changes.iter().filter_map(moment).collect(),
            evidence: self.evidence,
            promised: false,
        }
    }
}

/// Writes what was enacted over the hub's rows, which are kept beside. Answers whether all the time it takes is promised.
pub(super) async fn lay_over(
    tx: &mut Tx,
    enacted: &Enacted,
    (device, now): (Uuid, DateTime<Utc>),
    trouble: &Trouble,
) -> Result<Promised, WriteError> {
    match enacted {
        Enacted::Rows(decided) => {
            let promised = promise::note(tx, decided, (device, now), trouble).await?;
            let kept = to_keep(&decided.changes, &decided.claims, trouble);
            if trouble.has(Fault::ShadowsTooLate) {
                tx.write_over(&decided.changes, &decided.claims).await?;
                tx.shadow(&kept).await?;
                return Ok(promised);
            }
            tx.shadow(&kept).await?;
            trouble.step()?;
            tx.write_over(&decided.changes, &decided.claims).await?;
            Ok(promised)
        }
        Enacted::Item(item) => {
            tx.shadow(&[("attention", item.id)]).await?;
            tx.put_attention(item).await?;
            Ok(Promised::No)
        }
        Enacted::Nothing | Enacted::Rejected(_) => Ok(Promised::No),
    }
}

fn to_keep(changes: &[Change], claims: &[Claimed], trouble: &Trouble) -> Vec<Touched> {
    let known: Vec<Change> = match trouble.has(Fault::ShadowsOnlyRows) {
        true => changes.iter().filter(|it| it.version_before().is_some()).cloned().collect(),
        false => changes.to_vec(),
    };
    let claims = if trouble.has(Fault::ShadowsNoClaims) { &[] } else { claims };
    touched(&known, claims)
}

/// The rows this one changes or names: what was done to them and is still on its way, it builds on.
fn rows_of(purpose: &Purpose, changes: &[Change], now: chrono::DateTime<chrono::Utc>) -> Vec<Uuid> {
    let mut rows: Vec<Uuid> = changes.iter().map(|it| it.key().id).collect();
    rows.extend(purpose.command(now).iter().flat_map(named));
    rows
}

/// The rows a command names.
fn named(command: &Command) -> Vec<Uuid> {
    let it = command.subjects();
    let plans = it.series.iter().map(|it| it.0).chain(it.visits.iter().map(|it| it.0));
    let lists = it.waitlist.iter().map(|it| it.0).chain(it.recalls.iter().map(|it| it.0));
    let people = it.patients.iter().map(|it| it.0).chain(it.appointments.iter().map(|it| it.0));
    let treatments = it.treatments.iter().map(|it| it.0).chain(it.ratings.iter().map(|it| it.0));
    people.chain(plans).chain(lists).chain(treatments).collect()
}

/// When an appointment that is placed anew begins.
fn moment(change: &Change) -> Option<Moment> {
    let Change::Appointment(edit) = change else { return None };
    let promise = &edit.after.promise;
    let moved = edit.before.as_ref().is_none_or(|it| it.promise != *promise);
    moved.then(|| Moment {
        appointment: edit.after.id.0,
        wall: promise.wall_start,
        starts_at: promise.period.start(),
    })
}
