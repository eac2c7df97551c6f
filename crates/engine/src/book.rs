//! The set-up, kept in memory between decisions, and how it is kept right while it is being changed.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use daybook_booking::command::Command;
use daybook_booking::day_sheet::ClinicBook;
use daybook_store::Store;

use crate::error::EngineError;

/// The set-up as it was last read.
///
/// While anything that may change it is on its way through the writer, decisions read it from their own
/// transaction instead: two jobs may share one commit, and the second must see what the first one did.
pub(crate) struct BookCache {
    book: RwLock<Arc<ClinicBook>>,
    changing: AtomicU32,
    refreshing: tokio::sync::Mutex<()>,
}

impl BookCache {
    pub(crate) fn new(book: ClinicBook) -> Self {
        Self {
            book: RwLock::new(Arc::new(book)),
            changing: AtomicU32::new(0),
            refreshing: tokio::sync::Mutex::new(()),
        }
    }

    /// The set-up as it was last read.
    pub(crate) fn get(&self) -> Arc<ClinicBook> {
        Arc::clone(&self.book.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The set-up, if nothing is about to change it.
    pub(crate) fn settled(&self) -> Option<Arc<ClinicBook>> {
        (self.changing.load(Ordering::Acquire) == 0).then(|| self.get())
    }

    /// Says that the set-up may change, until the guard is dropped.
    pub(crate) fn changing(&self) -> Changing<'_> {
        self.changing.fetch_add(1, Ordering::AcqRel);
        Changing(self)
    }

    /// Reads the set-up again. One after the other, so that an older reading never replaces a newer.
    pub(crate) async fn refresh(&self, store: &Store) -> Result<(), EngineError> {
        let _alone = self.refreshing.lock().await;
        let read = store.snapshot().await?.rows().book().await?.ok_or(EngineError::NoClinic)?;
        *self.book.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(read);
        Ok(())
    }
}

/// See [`BookCache::changing`].
pub(crate) struct Changing<'a>(&'a BookCache);

impl Drop for Changing<'_> {
    fn drop(&mut self) {
        self.0.changing.fetch_sub(1, Ordering::AcqRel);
    }
}

/// Whether `command` may change the set-up.
pub(crate) fn may_change_set_up(command: &Command) -> bool {
    match command {
        Command::SaveClinic(_)
        | Command::SaveLocation(_)
        | Command::SaveProvider(_)
        | Command::SaveResource(_)
        | Command::SaveAppointmentType(_)
        | Command::SaveProcedure(_)
        | Command::Arrange(_)
        | Command::SaveException(_)
        | Command::SaveExceptions(_)
        | Command::DeleteException(_)
        | Command::SavePolicy(_)
        | Command::DeletePolicy(_)
        | Command::Lease(_)
        | Command::Reverse { .. } => true,
        Command::Import { commands } => commands.iter().any(may_change_set_up),
        Command::Money(it) => it.is_set_up(),
        Command::RepairDay(repair) => repair.closure.is_some(),
        _ => false,
    }
}
