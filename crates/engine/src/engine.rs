//! Running commands: one job of the store's writer each, from loading the sheet to the undo entry.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use daybook_booking::appointment::{By, Status};
use daybook_booking::change::{Change, apply_to_book};
use daybook_booking::claim::Claim;
use daybook_booking::command::{Actor, Command};
use daybook_booking::day_sheet::{ClinicBook, DaySheet};
use daybook_booking::decide::decide;
use daybook_booking::ids::{CommandId, UserId};
use daybook_booking::permission::Permission;
use daybook_booking::refusal::{Misfit, Refusal};
use daybook_booking::resource::Claimant;
use daybook_store::{
    BoxFuture, Claimed, CommitMeta, Rows, Snapshot, Store, Tx, UndoEntry, UndoStep, WriteError,
};
use tokio::sync::broadcast;
use uuid::Uuid;

use crate::book::{BookCache, may_change_set_up};
use crate::claims::{laid_before, relaid};
use crate::clock::Clock;
use crate::deed::{Deed, Label};
use crate::error::EngineError;
use crate::freed::freed_by;
use crate::ids::Ids;
use crate::import::{is_many, reversed};
use crate::lanes::Lanes;
use crate::load::{Start, add_relaid, sheet_for};
use crate::recorder::Recorder;
use crate::shelf::Shelf;
use crate::tags::{EVERYTHING, tags_of};

/// What was touched, told to everybody who listens.
pub type Tags = Arc<[String]>;

/// More changes than this are not followed one by one in memory.
const CHANGES_AT_MOST: usize = 1_000;

/// How many commands a listener may fall behind before it has to read everything again.
const BACKLOG: usize = 256;

/// The booking rules at work on one store.
pub struct Engine {
    pub(crate) shared: Arc<Shared>,
}

/// What the jobs in the writer's queue need as well.
pub(crate) struct Shared {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Ids,
    pub(crate) book: BookCache,
    pub(crate) shelf: Shelf,
    pub(crate) lanes: Lanes,
    /// Where writes go in a book that follows a hub.
    pub(crate) recorder: Option<Arc<dyn Recorder>>,
    tags: broadcast::Sender<Tags>,
}

/// What a command did.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// In one word, with the ids it was about. For undo and redo: what was undone or done again.
    pub label: Label,
    /// The rows as they were and as they are; none when it had been done before.
    pub changes: Vec<Change>,
    /// When it was decided.
    pub at: DateTime<Utc>,
}

/// What is written together with a command, in its transaction: it sees what the command did, and what it refuses
/// takes the command with it.
pub type Also =
    Box<dyn for<'t> FnOnce(&'t mut Tx, &'t Outcome) -> BoxFuture<'t, Result<(), EngineError>> + Send>;

/// What a command means for its user's undo stack.
pub(crate) enum Asked {
    /// It can be undone.
    Plainly(Command),
    /// It cannot: first run, the demo's own rows.
    ForGood(Command),
    /// Take the last thing back.
    Undo(UserId),
    /// Do the last thing taken back again.
    Redo(UserId),
}

impl Engine {
    /// Opens the book in `store`.
    ///
    /// # Errors
    /// [`EngineError::NoClinic`] before first run; otherwise when the file cannot be read.
    pub async fn open(store: Store, clock: Arc<dyn Clock>, ids: Ids) -> Result<Self, EngineError> {
        Self::open_for(store, clock, ids, None).await
    }

    /// Opens the book in `store`, which follows a hub: every write is handed to `recorder`.
    ///
    /// # Errors
    /// As [`Engine::open`].
    pub async fn open_following(
        store: Store,
        clock: Arc<dyn Clock>,
        ids: Ids,
        recorder: Arc<dyn Recorder>,
    ) -> Result<Self, EngineError> {
        Self::open_for(store, clock, ids, Some(recorder)).await
    }

    async fn open_for(
        store: Store,
        clock: Arc<dyn Clock>,
        ids: Ids,
        recorder: Option<Arc<dyn Recorder>>,
    ) -> Result<Self, EngineError> {
        let book = store.snapshot().await?.rows().book().await?.ok_or(EngineError::NoClinic)?;
        let (tags, book) = (broadcast::Sender::new(BACKLOG), BookCache::new(book));
        Ok(Self {
            shared: Arc::new(Shared {
                store,
                clock,
                ids,
                book,
                shelf: Shelf::default(),
                lanes: Lanes::default(),
                recorder,
                tags,
            }),
        })
    }

    /// Runs `command` as `actor`: authorised, decided and written as one, or not at all.
    ///
    /// # Errors
    /// [`EngineError::Refused`] with the rule's reason; otherwise when the disk fails.
    pub async fn run(&self, actor: &Actor, command: Command) -> Result<Outcome, EngineError> {
        self.carry_out(actor, Asked::Plainly(command)).await
    }

    /// As [`Engine::run`], for what nobody is to undo: the rows of first run and of the demo.
    ///
    /// # Errors
    /// As [`Engine::run`].
    pub async fn run_for_good(&self, actor: &Actor, command: Command) -> Result<Outcome, EngineError> {
        self.carry_out(actor, Asked::ForGood(command)).await
    }

    /// As [`Engine::run`], with `also` written in the same transaction: both or neither.
    ///
    /// # Errors
    /// As [`Engine::run`], and whatever `also` refuses.
    pub async fn run_with(
        &self,
        actor: &Actor,
        command: Command,
        also: Also,
    ) -> Result<Outcome, EngineError> {
        self.carry_out_with(actor, Asked::Plainly(command), Some(also)).await
    }

    /// Takes back the last thing `actor` did and has not taken back (D4). Survives a restart.
    ///
    /// # Errors
    /// [`EngineError::NothingToReverse`]; [`Refusal::CannotReverse`] when it was changed again since;
    /// [`Refusal::DoesNotFit`] when its old place was given away.
    pub async fn undo(&self, actor: &Actor) -> Result<Outcome, EngineError> {
        self.carry_out(actor, Asked::Undo(staff(actor)?)).await
    }

    /// Does again what `actor` took back last.
    ///
    /// # Errors
    /// As [`Engine::undo`].
    pub async fn redo(&self, actor: &Actor) -> Result<Outcome, EngineError> {
        self.carry_out(actor, Asked::Redo(staff(actor)?)).await
    }

    /// What undo and redo would do next for `user`.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn undo_state(&self, user: UserId) -> Result<(Option<Label>, Option<Label>), EngineError> {
        if self.follows() {
            return self.undo_state_here(user).await;
        }
        let mut snapshot = self.snapshot().await?;
        let mut rows = snapshot.rows();
        let (undo, redo) = rows.undo_labels(user).await?;
        Ok((undo.map(|it| label_from(&it)), redo.map(|it| label_from(&it))))
    }

    /// Tells what changes from now on, after each commit.
    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Tags> {
        self.shared.tags.subscribe()
    }

    /// How the clinic is set up.
    #[must_use]
    pub fn book(&self) -> Arc<ClinicBook> {
        self.shared.book.get()
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        self.shared.clock.now()
    }

    /// An id for something new.
    #[must_use]
    pub fn new_id(&self) -> Uuid {
        self.shared.ids.next()
    }

    /// Thirty-two bytes nobody can guess, for a key.
    #[must_use]
    pub fn new_secret(&self) -> [u8; 32] {
        self.shared.ids.secret()
    }

    /// What was made of single days, as long as it holds.
    #[must_use]
    pub fn shelf(&self) -> &Shelf {
        &self.shared.shelf
    }

    /// The store, for what is no command: sessions, preferences, search.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.shared.store
    }

    /// One moment of the book, to read from without waiting for the writer.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn snapshot(&self) -> Result<Snapshot, EngineError> {
        Ok(self.shared.store.snapshot().await?)
    }

    async fn carry_out(&self, actor: &Actor, asked: Asked) -> Result<Outcome, EngineError> {
        self.carry_out_with(actor, asked, None).await
    }

    async fn carry_out_with(
        &self,
        actor: &Actor,
        asked: Asked,
        also: Option<Also>,
    ) -> Result<Outcome, EngineError> {
        if let Some(recorder) = &self.shared.recorder {
            // What is written beside a command is a hub's.
            return match also {
                None => self.recorded(recorder, actor, asked).await,
                Some(_) => Err(EngineError::OnlyAtHub),
            };
        }
        let changing = asked.may_change_set_up().then(|| self.shared.book.changing());
        let (shared, actor) = (Arc::clone(&self.shared), actor.clone());
        let outcome = self
            .shared
            .store
            .write(move |tx| {
                Box::pin(async move {
                    let outcome = shared.job(tx, &actor, asked).await?;
                    if let Some(also) = also {
                        also(tx, &outcome).await?;
                    }
                    Ok::<_, EngineError>(outcome)
                })
            })
            .await?;
        if changing.is_some() && outcome.changes.iter().any(is_set_up) {
            self.shared.book.refresh(&self.shared.store).await?;
            // Somebody may have read the new rows and seen them by the old set-up.
            self.shared.shelf.clear();
        }
        drop(changing);
        if !outcome.changes.is_empty() {
            self.publish(&outcome.changes);
        }
        Ok(outcome)
    }

    /// Tells that more was changed than can be told.
    pub(crate) fn publish_everything(&self) {
        let _ = self.shared.tags.send([EVERYTHING.to_owned()].into());
    }

    pub(crate) fn publish(&self, changes: &[Change]) {
        let book = self.book();
        let mut tags = tags_of(changes, book.clinic.zone);
        tags.extend(freed_by(changes, &book, self.now()));
        // Nobody listening is nobody to tell.
        let _ = self.shared.tags.send(tags.into());
    }
}

impl Shared {
    /// The set-up as `rows` have it.
    pub(crate) async fn settled_book(&self, rows: &mut Rows<'_>) -> Result<Arc<ClinicBook>, EngineError> {
        match self.book.settled() {
            Some(book) => Ok(book),
            None => Ok(Arc::new(rows.book().await?.ok_or(EngineError::NoClinic)?)),
        }
    }

    /// Brings what is kept in memory up to what was just written.
    fn note(&self, changes: &[Change], (gone, laid): (&[Claim], &[Claimed]), zone: Tz) {
        self.shelf.note(changes, zone);
        let laid: Vec<Claim> = laid.iter().flat_map(|it| it.claims.iter().copied()).collect();
        if changes.len() > CHANGES_AT_MOST || changes.iter().any(is_set_up) {
            self.lanes.clear();
        } else if changes.iter().any(is_held) {
            self.lanes.forget(gone);
            self.lanes.forget(&laid);
        } else {
            self.lanes.note(gone, &laid);
        }
    }

    /// All of one command, inside the writer: what is decided on cannot change before it is written.
    async fn job(self: &Arc<Self>, tx: &mut Tx, actor: &Actor, asked: Asked) -> Result<Outcome, EngineError> {
        let now = self.clock.now();
        let asked = prepare(tx, actor, asked).await?;
        let book = self.settled_book(&mut tx.rows()).await?;
        let start = Start { book, numbers: tx.numbers(), now };
        let (mut sheet, changes) = decided(&mut tx.rows(), start, (actor, &asked.command)).await?;
        let deed = asked.deed.unwrap_or_else(|| Deed::of(&asked.command, &changes));
        let label = asked.label.unwrap_or_else(|| Label::of(deed, &changes));
        if changes.is_empty() {
            return Ok(Outcome { label, changes, at: now });
        }
        let claims = claims_of(&mut tx.rows(), &mut sheet, &changes, now).await?;
        let meta = CommitMeta {
            command: CommandId(self.ids.next()),
            actor: actor.by,
            at: now,
            kind: deed.kind(),
            label: serde_json::to_value(&label).expect("a label is plain text"),
            undo: asked.undo,
        };
        match tx.commit_changes(&changes, &claims, &meta).await {
            Ok(_) => {
                let (shared, noted) = (Arc::clone(self), changes.clone());
                let (zone, gone) = (sheet.book.clinic.zone, laid_before(&sheet, &claims, now));
                tx.afterwards(move || shared.note(&noted, (&gone, &claims), zone));
                Ok(Outcome { label, changes, at: now })
            }
            Err(WriteError::SlotTaken) => Err(Refusal::DoesNotFit(guarded(&changes)).into()),
            Err(other) => Err(other.into()),
        }
    }
}

/// The sheet `command` was decided on, and what it changes.
pub(crate) async fn decided(
    rows: &mut Rows<'_>,
    start: Start,
    (actor, command): (&Actor, &Command),
) -> Result<(DaySheet, Vec<Change>), EngineError> {
    let now = start.now;
    match command {
        Command::Reverse { changes } if is_many(changes) => reversed(rows, start, (actor, changes)).await,
        command => {
            let sheet = sheet_for(rows, start, command).await?;
            let changes = decide(&sheet, actor, command, now)?;
            Ok((sheet, changes))
        }
    }
}

/// The claims that `changes` lay anew. Whatever else the set-up makes claim otherwise comes onto the sheet.
pub(crate) async fn claims_of(
    rows: &mut Rows<'_>,
    sheet: &mut DaySheet,
    changes: &[Change],
    now: DateTime<Utc>,
) -> Result<Vec<Claimed>, EngineError> {
    add_relaid(rows, sheet, changes, now).await?;
    let mut book_after = ClinicBook::clone(&sheet.book);
    changes.iter().for_each(|it| apply_to_book(&mut book_after, it));
    Ok(relaid(sheet, changes, (&book_after, now)))
}

/// A command ready to be decided, and what it means for undo.
struct Prepared {
    command: Command,
    undo: UndoStep,
    deed: Option<Deed>,
    label: Option<Label>,
}

async fn prepare(tx: &mut Tx, actor: &Actor, asked: Asked) -> Result<Prepared, EngineError> {
    let plain = |command, undo| Prepared { command, undo, deed: None, label: None };
    let reversal = |entry: UndoEntry, undo, deed| Prepared {
        label: Some(label_of(&entry)),
        command: Command::Reverse { changes: entry.changes },
        undo,
        deed: Some(deed),
    };
    Ok(match asked {
        Asked::Plainly(command) => {
            let undo = match &command {
                it if is_for_good(it) => UndoStep::Leave,
                _ => staff(actor).map_or(UndoStep::Leave, UndoStep::Push),
            };
            plain(command, undo)
        }
        Asked::ForGood(command) => plain(command, UndoStep::Leave),
        Asked::Undo(user) => {
            let entry = tx.rows().last_undoable(user).await?.ok_or(EngineError::NothingToReverse)?;
            let id = entry.id;
            reversal(entry, UndoStep::Undo(id), Deed::Undone)
        }
        Asked::Redo(user) => {
            let entry = tx.rows().last_redoable(user).await?.ok_or(EngineError::NothingToReverse)?;
            let id = entry.id;
            reversal(entry, UndoStep::Redo(id), Deed::Redone)
        }
    })
}

impl Asked {
    fn may_change_set_up(&self) -> bool {
        match self {
            Self::Plainly(command) | Self::ForGood(command) => may_change_set_up(command),
            Self::Undo(_) | Self::Redo(_) => true,
        }
    }
}

/// Whether nobody takes it back: money is given back by a refund, with a reason and a receipt, never by undo; and a
/// lease is handed or taken back, for its holder may have promised time by it.
pub(crate) const fn is_for_good(command: &Command) -> bool {
    match command {
        Command::Money(it) => it.is_for_good(),
        Command::Lease(_) => true,
        _ => false,
    }
}

/// The member of staff who asks: only they have an undo stack.
pub(crate) fn staff(actor: &Actor) -> Result<UserId, EngineError> {
    match actor.by {
        By::Staff(user) => Ok(user),
        By::Patient(_) | By::System => Err(Refusal::NotPermitted(Permission::Undo).into()),
    }
}

fn label_of(entry: &UndoEntry) -> Label {
    label_from(&entry.label)
}

pub(crate) fn label_from(label: &serde_json::Value) -> Label {
    serde_json::from_value(label.clone()).unwrap_or_else(|_| {
        // Written by a version with other labels; what it was can still be undone.
        let edited = Deed::Edited.word().to_owned();
        Label { what: edited, appointment: None, patient: None }
    })
}

/// Whether a hold comes or goes: its claims count only for a time.
fn is_held(change: &Change) -> bool {
    let Change::Appointment(edit) = change else { return false };
    edit.before.iter().chain([&edit.after]).any(|it| matches!(it.status, Status::Draft { .. }))
}

pub(crate) fn is_set_up(change: &Change) -> bool {
    match change {
        Change::Clinic(_)
        | Change::Location(_)
        | Change::Provider(_)
        | Change::Resource(_)
        | Change::AppointmentType(_)
        | Change::Exception(_)
        | Change::Procedure(_)
        | Change::Policy(_)
        | Change::Lease(_)
        | Change::Fee(_)
        | Change::Package(_) => true,
        Change::Patient(_)
        | Change::Appointment(_)
        | Change::Pin(_)
        | Change::Series(_)
        | Change::Visit(_)
        | Change::WaitlistEntry(_)
        | Change::Recall(_)
        | Change::Treatment(_)
        | Change::Rating(_)
        | Change::PatientPackage(_)
        | Change::Posting(_) => false,
    }
}

/// What the guard in the database refused, as far as can be told: it does not say which claim it was.
fn guarded(changes: &[Change]) -> Vec<Misfit> {
    let taken = changes.iter().find_map(|it| match it {
        Change::Appointment(edit) => Some(Misfit::Taken {
            claimant: Claimant::Provider(edit.after.provider),
            by: vec![],
            period: edit.after.promise.period,
        }),
        _ => None,
    });
    taken.into_iter().collect()
}
