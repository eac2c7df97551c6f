//! The open book: one way to write, many to read.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use daybook_booking::appointment::Appointment;
use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::ids::{AppointmentId, ClinicId, PatientId, UserId};
use daybook_booking::patient::Patient;
use daybook_booking::period::Period;
use daybook_booking::pin::Pin;
use daybook_booking::report::{Entry, Filter};
use daybook_booking::resource::Claimant;
use futures_util::future::BoxFuture;
use sqlx::PgPool;
use tokio::sync::{Mutex, watch};

use crate::calendar::{self, CalendarFilter, CalendarRow};
use crate::conn::{Conn, Held};
use crate::failure::{Failure, WriteError};
use crate::file::aside;
use crate::integrity::{self, Problems};
use crate::lock::BookLock;
use crate::readers::Readers;
use crate::record::audit::{self, AuditRow, AuditStep, AuditVerdict, AuditWalk};
use crate::record::audit_reading::{self, AuditFilter, AuditPlace};
use crate::record::feed::{self, HistoryEntry};
use crate::record::undo::UndoEntry;
use crate::rows::claim::Taken;
use crate::rows::spans::Spans;
use crate::search::duplicates::{self, Known};
use crate::search::found::PatientLine;
use crate::sheet::{Rows, Snapshot};
use crate::staff::{self, Staff};
use crate::tx::{FeedEnd, Tx};
use crate::writer::{Working, Writer};
use crate::{backup, reported, rows, search};

/// How a moment is held still on a server.
const MOMENT: &str = "begin isolation level repeatable read, read only";

/// An open book. Clones share it; it closes with [`Store::close`] or the last clone.
#[derive(Clone, Debug)]
pub struct Store {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    path: Option<PathBuf>,
    clinic: ClinicId,
    writer: Writer,
    ends: watch::Receiver<FeedEnd>,
    writing: Mutex<Option<Working>>,
    reading: Reading,
    /// Let go of last: fields are dropped in this order.
    lock: Mutex<Option<BookLock>>,
}

/// What opening came to.
pub(crate) struct Opened {
    pub(crate) path: Option<PathBuf>,
    pub(crate) clinic: ClinicId,
    pub(crate) writer: Writer,
    pub(crate) ends: watch::Receiver<FeedEnd>,
    pub(crate) writing: Working,
    pub(crate) reading: Reading,
    pub(crate) lock: Option<BookLock>,
}

/// The connections that read.
#[derive(Debug)]
pub(crate) enum Reading {
    /// Of a file.
    OfFile(Readers),
    /// Of a server.
    OfServer(PgPool),
}

impl Store {
    pub(crate) fn of(opened: Opened) -> Self {
        Self {
            inner: Arc::new(Inner {
                path: opened.path,
                clinic: opened.clinic,
                writer: opened.writer,
                ends: opened.ends,
                writing: Mutex::new(Some(opened.writing)),
                reading: opened.reading,
                lock: Mutex::new(opened.lock),
            }),
        }
    }

    /// Whose book it is.
    #[must_use]
    pub fn clinic(&self) -> ClinicId {
        self.inner.clinic
    }

    /// Where the file is; `None` for a book on a server.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.inner.path.as_deref()
    }

    /// How far the change feed is, told after each commit: whoever falls behind hears of the last one only.
    #[must_use]
    pub fn feed_ends(&self) -> watch::Receiver<FeedEnd> {
        self.inner.ends.clone()
    }

    /// Runs `job` on the one writer. Answers once what it did is on the disk, or once nothing of it is.
    ///
    /// A job that answers `Err` (a refusal, a failure) leaves nothing behind, nor does one that panics, and
    /// those that share its commit are not touched by it. Nothing slow belongs in a job: every other write
    /// waits for it.
    ///
    /// ```no_run
    /// # use daybook_store::{Store, WriteError, AuditEntry};
    /// # async fn f(store: Store, entry: AuditEntry) -> Result<(), WriteError> {
    /// store.write(move |tx| Box::pin(async move { tx.audit(&entry).await })).await
    /// # }
    /// ```
    ///
    /// # Errors
    /// The job's own, or a [`WriteError`] turned into it where the disk or the job broke.
    pub async fn write<T, E, J>(&self, job: J) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<WriteError> + Send + 'static,
        J: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
    {
        self.inner.writer.run(job).await
    }

    /// Finishes the writes in line, then closes every connection and lets go of the file.
    pub async fn close(&self) {
        self.inner.writer.close().await;
        if let Some(writing) = self.inner.writing.lock().await.take() {
            // It says nothing, it only ends; had it panicked, the file is as after a crash: whole.
            let _ = writing.await;
        }
        match &self.inner.reading {
            Reading::OfFile(readers) => readers.close().await,
            Reading::OfServer(pool) => pool.close().await,
        }
        self.inner.lock.lock().await.take();
    }

    /// From now on every write that needs another page finds the disk full; or, with `false`, none does.
    ///
    /// # Errors
    /// When the file cannot be worked with.
    #[cfg(feature = "testing")]
    pub async fn fill_disk(&self, full: bool) -> Result<(), WriteError> {
        self.write(move |tx| Box::pin(async move { crate::settings::limit_pages(&tx.conn, full) })).await
    }

    pub(crate) async fn reader(&self) -> Result<Conn, Failure> {
        Ok(match &self.inner.reading {
            Reading::OfFile(readers) => Conn::File(readers.lend().await?),
            Reading::OfServer(pool) => Conn::of_server(Held::Lent(Box::pin(pool.acquire()).await?)),
        })
    }

    /// A moment of the book, held still for several questions.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn snapshot(&self) -> Result<Snapshot, Failure> {
        let held = match &self.inner.reading {
            Reading::OfFile(readers) => Conn::File(readers.moment().await?),
            Reading::OfServer(pool) => {
                Conn::of_server(Held::Moment(Box::pin(pool.begin_with(MOMENT)).await?))
            }
        };
        Ok(Snapshot { held, clinic: self.inner.clinic })
    }

    /// How the clinic is set up; `None` until it has been.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn book(&self) -> Result<Option<ClinicBook>, Failure> {
        rows::clinic::book(&mut self.reader().await?, self.inner.clinic).await
    }

    /// An appointment and its life so far, oldest first; `None` where there is none.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn appointment(
        &self,
        id: AppointmentId,
    ) -> Result<Option<(Appointment, Vec<HistoryEntry>)>, Failure> {
        let mut conn = self.reader().await?;
        let mut rows = Rows { conn: &mut conn, clinic: self.inner.clinic };
        let Some(appointment) = rows.appointments(&[id]).await?.pop() else {
            return Ok(None);
        };
        Ok(Some((appointment, feed::history(&mut conn, self.inner.clinic, id).await?)))
    }

    /// A patient's record; `None` where there is none.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn patient(&self, id: PatientId) -> Result<Option<Patient>, Failure> {
        let mut conn = self.reader().await?;
        Ok(Rows { conn: &mut conn, clinic: self.inner.clinic }.patients(&[id]).await?.pop())
    }

    /// Appointments that start in `[from, to)` and are not deleted, by start, with who comes.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn calendar(
        &self,
        (from, to): (DateTime<Utc>, DateTime<Utc>),
        filter: &CalendarFilter,
    ) -> Result<Vec<CalendarRow>, Failure> {
        calendar::between(&mut self.reader().await?, self.inner.clinic, (from, to), filter).await
    }

    /// What reports look at: the appointments of `filter` that start in `[from, to)` and are not deleted.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn reported(
        &self,
        within: (DateTime<Utc>, DateTime<Utc>),
        filter: &Filter,
    ) -> Result<Vec<Entry>, Failure> {
        reported::entries(&mut self.reader().await?, self.inner.clinic, within, filter).await
    }

    /// These appointments as cards show them, in no order; deleted ones too.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn cards(&self, ids: &[AppointmentId]) -> Result<Vec<CalendarRow>, Failure> {
        calendar::by_ids(&mut self.reader().await?, self.inner.clinic, ids).await
    }

    /// The appointments of this short number as cards show them, without deleted ones: several where one was
    /// rescheduled (C6).
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn cards_numbered(&self, number: u32) -> Result<Vec<CalendarRow>, Failure> {
        calendar::by_number(&mut self.reader().await?, self.inner.clinic, number).await
    }

    /// A patient's appointments as cards show them, earliest first, without deleted ones.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn patient_cards(&self, patient: PatientId) -> Result<Vec<CalendarRow>, Failure> {
        calendar::of_patient(&mut self.reader().await?, self.inner.clinic, patient).await
    }

    /// What is on the pinboard as cards show it, oldest pin first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn pinned_cards(&self) -> Result<Vec<CalendarRow>, Failure> {
        calendar::pinned(&mut self.reader().await?, self.inner.clinic).await
    }

    /// At most `limit` patients for what was typed, best first: words of the name in any order, accents or not,
    /// one slip forgiven; number; three digits or more of a phone; date of birth. Nothing for nothing.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn search_patients(&self, text: &str, limit: u16) -> Result<Vec<PatientLine>, Failure> {
        let conn = &mut self.reader().await?;
        search::query::search(conn, self.inner.clinic, (text, usize::from(limit))).await
    }

    /// Everybody who is not deleted or merged away, by family name: a page, and how many there are.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn patient_directory(
        &self,
        offset: u32,
        limit: u32,
    ) -> Result<(Vec<PatientLine>, u32), Failure> {
        let conn = &mut self.reader().await?;
        let page = duplicates::directory(conn, self.inner.clinic, (offset, limit)).await?;
        Ok((page, duplicates::count(conn, self.inner.clinic).await?))
    }

    /// Records that may be of the same person: same name and birth date, or same phone. `patient` may be new.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn duplicates_of(&self, patient: &Patient) -> Result<Vec<PatientLine>, Failure> {
        duplicates::of(&mut self.reader().await?, self.inner.clinic, patient).await
    }

    /// Everything of the book an import compares its rows with.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn known(&self) -> Result<Known, Failure> {
        duplicates::known(&mut self.reader().await?, self.inner.clinic).await
    }

    /// What is on the pinboard, oldest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn pinboard(&self) -> Result<Vec<Pin>, Failure> {
        rows::pin::pinboard(&mut self.reader().await?, self.inner.clinic).await
    }

    /// What is taken of these claimants anywhere in `within`, by claimant, then start.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn taken(&self, claimants: &[Claimant], within: Period) -> Result<Vec<Taken>, Failure> {
        rows::claim::taken(&mut self.reader().await?, self.inner.clinic, claimants, within).await
    }

    /// What is taken of each of `claimants` anywhere in `within`, in their order, as one moment has it.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn spans(&self, claimants: &[Claimant], within: Period) -> Result<Vec<Spans>, Failure> {
        let mut snapshot = self.snapshot().await?;
        rows::spans::of(&mut snapshot.held, self.inner.clinic, claimants, within).await
    }

    /// What this person can undo next.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn last_undoable(&self, user: UserId) -> Result<Option<UndoEntry>, Failure> {
        crate::record::undo::last_undoable(&mut self.reader().await?, self.inner.clinic, user).await
    }

    /// What this person can redo next.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn last_redoable(&self, user: UserId) -> Result<Option<UndoEntry>, Failure> {
        crate::record::undo::last_redoable(&mut self.reader().await?, self.inner.clinic, user).await
    }

    /// Everybody with an account, by name.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn staff(&self) -> Result<Vec<Staff>, Failure> {
        staff::all(&mut self.reader().await?, self.inner.clinic).await
    }

    /// The account with this id; `None` where there is none.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn staff_member(&self, id: UserId) -> Result<Option<Staff>, Failure> {
        staff::one(&mut self.reader().await?, self.inner.clinic, id).await
    }

    /// What somebody set `key` to; `None` until they do.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn preference(&self, user: UserId, key: &str) -> Result<Option<serde_json::Value>, Failure> {
        staff::preference(&mut self.reader().await?, self.inner.clinic, (user, key)).await
    }

    /// Up to `limit` audit entries before `before` (or the newest), newest first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn audit_page(&self, before: Option<u64>, limit: u32) -> Result<Vec<AuditRow>, Failure> {
        audit::page(&mut self.reader().await?, self.inner.clinic, before, limit).await
    }

    /// Up to `limit` audit entries that `filter` lets through, newest first, after `place` in that order (or from the
    /// newest). Costs what is found, whatever else the log holds.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn audit_found(
        &self,
        filter: &AuditFilter,
        place: Option<AuditPlace>,
        limit: u32,
    ) -> Result<Vec<AuditRow>, Failure> {
        audit_reading::found(&mut self.reader().await?, self.inner.clinic, (filter, place), limit).await
    }

    /// How many entries the audit log has.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn audit_length(&self) -> Result<u64, Failure> {
        let (last, _) = audit::head(&mut self.reader().await?, self.inner.clinic).await?;
        Ok(u64::try_from(last).unwrap_or_default())
    }

    /// Walks the audit chain on from `walk` over `at_most` entries: for whoever wants to tell how far that is.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn walk_audit(&self, walk: AuditWalk, at_most: u32) -> Result<AuditStep, Failure> {
        audit::step(&mut self.reader().await?, self.inner.clinic, walk, at_most).await
    }

    /// Walks the whole audit chain.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn verify_audit(&self) -> Result<AuditVerdict, Failure> {
        audit::verify(&mut self.reader().await?, self.inner.clinic).await
    }

    /// Checks every page, reference and invariant; reads the whole file. On a server, which looks after its pages and
    /// references itself, the invariants.
    ///
    /// # Errors
    /// When the file cannot be read at all.
    pub async fn integrity(&self) -> Result<Problems, Failure> {
        let mut conn = self.reader().await?;
        match &conn {
            Conn::File(file) => aside(|| integrity::all_problems(file)),
            Conn::Postgres(_) => integrity::broken_invariants(&mut conn).await,
        }
    }

    /// Writes an encrypted copy to `to` while the book is in use: whole and on the disk, or not there at all.
    ///
    /// # Errors
    /// When the copy cannot be written; [`Failure::NotAFile`] for a book on a server.
    pub async fn backup(&self, to: &Path) -> Result<(), Failure> {
        let Conn::File(file) = self.reader().await? else { return Err(Failure::NotAFile) };
        aside(|| backup::copy(&file, to))
    }
}
