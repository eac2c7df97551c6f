//! Many rows at once: an import, and taking one back. Each row is decided by the ordinary [`decide`], on a
//! sheet that holds no more than the row can meet, so that the work grows with the rows and not with their square.
//!
//! An import is decided beside the writer, on a snapshot: bookings go on meanwhile. If anything was written
//! since, it is decided again inside the writer before it is kept. All of it is one commit, one row of the
//! change feed and one thing to undo.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use chrono::{DateTime, Utc};
use daybook_booking::change::{Change, coalesced};
use daybook_booking::command::{Actor, Book, Command};
use daybook_booking::day_sheet::DaySheet;
use daybook_booking::decide::decide;
use daybook_booking::fit::{Candidate, Filling, fit};
use daybook_booking::ids::CommandId;
use daybook_booking::period::Period;
use daybook_booking::permission::Permission;
use daybook_booking::refusal::{Misfit, Refusal};
use daybook_booking::wall;
use daybook_store::{CommitMeta, Failure, Rows, Tx, UndoStep, WriteError};

use crate::claims::relaid;
use crate::deed::{Deed, Label};
use crate::engine::{Engine, Shared, staff};
use crate::error::EngineError;
use crate::ledger::Ledger;
use crate::load::Start;

/// Rows dealt with between two looks at the watch; others get their turn then.
const ROWS_A_TURN: usize = 128;

/// What became, or would become, of a row: the rules it was taken over, or why it was left out.
pub type Fate = Result<Vec<Misfit>, Refusal>;

/// Whether an import is to be kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Keep {
    /// Only say what would become of the rows.
    Nothing,
    /// Write what the rules allow.
    Accepted,
}

/// How far an import is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stage {
    /// The file is being read.
    Reading,
    /// The rules are being asked.
    Checking,
    /// It is being written; too late to cancel.
    Saving,
}

/// How far an import is, and whether it is to stop: shared by who runs it and who watches.
#[derive(Default, Debug)]
pub struct Watch {
    checking: AtomicBool,
    saving: AtomicBool,
    stopped: AtomicBool,
    done: AtomicU32,
}

impl Watch {
    /// Where it is.
    #[must_use]
    pub fn stage(&self) -> Stage {
        match (self.saving.load(Ordering::Acquire), self.checking.load(Ordering::Acquire)) {
            (true, _) => Stage::Saving,
            (false, true) => Stage::Checking,
            (false, false) => Stage::Reading,
        }
    }

    /// Rows dealt with in this stage.
    #[must_use]
    pub fn done(&self) -> u32 {
        self.done.load(Ordering::Acquire)
    }

    /// Notes how many rows are dealt with.
    pub fn note(&self, done: usize) {
        self.done.store(u32::try_from(done).unwrap_or(u32::MAX), Ordering::Release);
    }

    /// Asks for an end. Nothing is kept, unless it is being written already.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Release);
    }

    /// Whether an end was asked for.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Acquire)
    }

    fn check(&self) {
        self.note(0);
        self.checking.store(true, Ordering::Release);
    }

    fn save(&self) {
        self.saving.store(true, Ordering::Release);
    }
}

/// What the rules said to all rows.
struct Decided {
    /// The rows' appointments as they were, for their claims.
    sheet: DaySheet,
    changes: Vec<Change>,
    fates: Vec<Fate>,
    now: DateTime<Utc>,
    /// Up to which command of the feed this was seen.
    seq: u64,
}

/// An import on its way through the writer.
struct Job {
    shared: Arc<Shared>,
    actor: Actor,
    rows: Arc<[Command]>,
    watch: Arc<Watch>,
}

impl Engine {
    /// Decides `rows` one by one, each on what those before have left, and writes all that the rules allow as one.
    ///
    /// A row books over hours, closures and the like where its command insists; over an appointment that is there
    /// it never does, unless it ends cancelled. `None` when `watch` was stopped: nothing is kept then.
    ///
    /// # Errors
    /// [`EngineError::Refused`] when `actor` may not import; [`EngineError::OnlyAtHub`] where rows were to be kept in
    /// a book that follows a hub; otherwise when the disk fails.
    pub async fn import(
        &self,
        actor: &Actor,
        rows: Vec<Command>,
        (keep, watch): (Keep, &Arc<Watch>),
    ) -> Result<Option<Vec<Fate>>, EngineError> {
        if !actor.permissions.contains(&Permission::Import) {
            return Err(Refusal::NotPermitted(Permission::Import).into());
        }
        let job = Job {
            shared: Arc::clone(&self.shared),
            actor: actor.clone(),
            rows: rows.into_iter().map(written_down).collect(),
            watch: Arc::clone(watch),
        };
        watch.check();
        let mut snapshot = self.snapshot().await?;
        let Some(decided) = job.decide(&mut snapshot.rows()).await? else { return Ok(None) };
        drop(snapshot);
        if keep == Keep::Nothing || decided.changes.is_empty() {
            return Ok((!watch.is_stopped()).then_some(decided.fates));
        }
        if self.follows() {
            return Err(EngineError::OnlyAtHub);
        }
        let fates =
            self.shared.store.write(move |tx| Box::pin(async move { job.keep(tx, decided).await })).await?;
        if fates.is_some() {
            self.publish_everything();
        }
        Ok(fates)
    }
}

impl Job {
    /// Asks the rules about every row; `None` when it was stopped.
    async fn decide(&self, rows: &mut Rows<'_>) -> Result<Option<Decided>, EngineError> {
        let now = self.shared.clock.now();
        let seq = rows.last_seq().await?;
        let (book, numbers) = (self.shared.settled_book(rows).await?, rows.numbers().await?);
        let mut ledger = Ledger::load(rows, Start { book, numbers, now }, &self.rows).await?;
        let sheet = ledger.whole();
        let (mut changes, mut fates) = (vec![], Vec::with_capacity(self.rows.len()));
        for (place, command) in self.rows.iter().enumerate() {
            if place % ROWS_A_TURN == 0 {
                if self.watch.is_stopped() {
                    return Ok(None);
                }
                self.watch.note(place);
                tokio::task::yield_now().await;
            }
            let seen = ledger.sheet(command);
            fates.push(judge(&seen, &self.actor, command, now).map(|(changed, misfits)| {
                ledger.apply(&changed);
                changes.extend(changed);
                misfits
            }));
        }
        self.watch.note(self.rows.len());
        Ok(Some(Decided { sheet, changes: coalesced(changes, now), fates, now, seq }))
    }

    /// Writes what was decided; decides again if anybody wrote meanwhile.
    async fn keep(self, tx: &mut Tx, mut decided: Decided) -> Result<Option<Vec<Fate>>, EngineError> {
        if tx.seq() != decided.seq {
            let Some(again) = self.decide(&mut tx.rows()).await? else { return Ok(None) };
            decided = again;
        }
        if self.watch.is_stopped() {
            return Ok(None);
        }
        if decided.changes.is_empty() {
            return Ok(Some(decided.fates));
        }
        self.watch.save();
        let Decided { sheet, changes, fates, now, .. } = decided;
        let claims = relaid(&sheet, &changes, (&sheet.book, now));
        let label = Label { what: Deed::Imported.word().to_owned(), appointment: None, patient: None };
        let meta = CommitMeta {
            command: CommandId(self.shared.ids.next()),
            actor: self.actor.by,
            at: now,
            kind: Deed::Imported.kind(),
            label: serde_json::to_value(&label).expect("a label is plain text"),
            undo: staff(&self.actor).map_or(UndoStep::Leave, UndoStep::Push),
        };
        match tx.commit_changes(&changes, &claims, &meta).await {
            Ok(_) => {
                let shared = Arc::clone(&self.shared);
                tx.afterwards(move || {
                    shared.shelf.clear();
                    shared.lanes.clear();
                });
                Ok(Some(fates))
            }
            // Decided on exactly this state: the guards cannot know better.
            Err(WriteError::Failed(failure)) => Err(failure.into()),
            Err(_) => Err(EngineError::Unexpected),
        }
    }
}

/// `row` as part of an import: what was promised elsewhere is written down, and the clinic's own rules about
/// asking do not bind it.
fn written_down(row: Command) -> Command {
    match row {
        Command::Import { .. } => row,
        one => Command::Import { commands: vec![one] },
    }
}

/// What `command` changes, and the rules it is taken over.
fn judge(
    sheet: &DaySheet,
    actor: &Actor,
    command: &Command,
    now: DateTime<Utc>,
) -> Result<(Vec<Change>, Vec<Misfit>), Refusal> {
    let changes = decide(sheet, actor, command, now)?;
    let misfits = match booked(command) {
        Some((book, ends)) if !changes.is_empty() => {
            let misfits = misfits(sheet, book, now);
            let taken: Vec<_> =
                misfits.iter().filter(|it| matches!(it, Misfit::Taken { .. })).cloned().collect();
            if ends == Ends::Live && !taken.is_empty() {
                return Err(Refusal::DoesNotFit(taken));
            }
            misfits.into_iter().filter(|it| !matches!(it, Misfit::Taken { .. })).collect()
        }
        Some(_) | None => vec![],
    };
    Ok((changes, misfits))
}

/// How a row leaves its appointment.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    Live,
    Cancelled,
}

/// The appointment a row books, and whether it cancels it at once.
fn booked(command: &Command) -> Option<(&Book, Ends)> {
    match command {
        Command::Book(book) => Some((book, Ends::Live)),
        Command::Import { commands } => {
            let book = commands.iter().find_map(|it| booked(it).map(|(book, _)| book))?;
            let cancels =
                commands.iter().any(|it| matches!(it, Command::Cancel { id, .. } if *id == book.id));
            Some((book, if cancels { Ends::Cancelled } else { Ends::Live }))
        }
        _ => None,
    }
}

/// Everything that speaks against `book` where it was put.
fn misfits(sheet: &DaySheet, book: &Book, now: DateTime<Utc>) -> Vec<Misfit> {
    let placement = &book.placement;
    let start = wall::first_instant(placement.wall_start, sheet.book.clinic.zone);
    let (Some(period), Some(appointment_type)) = (
        Period::lasting(start, u32::from(placement.minutes)),
        sheet.book.appointment_type(book.appointment_type),
    ) else {
        return vec![]; // Refused by the decision, which knows why.
    };
    let candidate = Candidate {
        appointment: None,
        patient: Some(book.patient),
        appointment_type: book.appointment_type,
        provider: placement.provider,
        location: placement.location,
        resources: placement.resources.clone(),
        preferred: vec![],
        filling: Filling::Needed,
        period,
        buffers: appointment_type.buffers,
        audience: None,
        was: None,
    };
    fit(sheet, &candidate, now).misfits
}

/// Whether `changes` are so many that turning them round at once would look at every row for every row; an
/// import's are, and they are of rows that stand by themselves.
pub(crate) fn is_many(changes: &[Change]) -> bool {
    let plain = |it: &Change| matches!(it, Change::Patient(_) | Change::Appointment(_) | Change::Pin(_));
    changes.len() > ROWS_A_TURN && changes.iter().all(plain)
}

/// Turns `changes` round one by one, last first; all or nothing. Also gives the sheet as it was before.
///
/// What each step is checked against is what the steps before have left: appointments go before the patients
/// they are of, and patients come back before their appointments, as they came.
pub(crate) async fn reversed(
    rows: &mut Rows<'_>,
    start: Start,
    (actor, changes): (&Actor, &[Change]),
) -> Result<(DaySheet, Vec<Change>), EngineError> {
    let now = start.now;
    let steps: Vec<Command> =
        changes.iter().rev().map(|it| Command::Reverse { changes: vec![it.clone()] }).collect();
    let mut ledger =
        Ledger::load(rows, start, &steps).await.map_err(|failure: Failure| EngineError::from(failure))?;
    let sheet = ledger.whole();
    let mut turned = Vec::with_capacity(steps.len());
    for (place, step) in steps.iter().enumerate() {
        if place % ROWS_A_TURN == 0 {
            tokio::task::yield_now().await;
        }
        let changed = decide(&ledger.sheet(step), actor, step, now)?;
        ledger.apply(&changed);
        turned.extend(changed);
    }
    Ok((sheet, turned))
}
