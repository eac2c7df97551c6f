//! Bringing files in and taking data out.
//!
//! A file handed over is kept under a token until others push it out; what is done with it runs beside the desk,
//! which asks how far it is. What rows mean is read by `daybook_interop`, whether they may be booked is decided by
//! the engine; here rows are matched with what the book has, and what became of them is told.

mod appointments;
mod doing;
mod export;
mod file;
mod patients;
mod people;
mod plan;
mod report;
mod upload;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use daybook_engine::Keep;
use daybook_wire::Problem;
use daybook_wire::transfer::{ImportFile, ImportOpen, ImportPart, ImportProgress, ImportStart, ImportToken};

use crate::calls::Caller;
use doing::Doing;
use file::Held;
use upload::Uploads;

pub(crate) use export::{export, saved_text, saved_when_made};

/// Files kept at once; the oldest goes.
const FILES: usize = 3;

/// Files handed over, and what is being done with each.
#[derive(Default)]
pub(crate) struct Imports {
    uploads: Uploads,
    shelf: Mutex<Vec<Shelved>>,
}

struct Shelved {
    token: String,
    file: Arc<Held>,
    doing: Option<Doing>,
}

impl Imports {
    /// Takes a piece of a file in.
    pub(crate) fn part(&self, caller: &Caller, ask: &ImportPart) -> Result<ImportToken, Problem> {
        let token = ask.token.clone().unwrap_or_else(|| caller.engine.new_id().to_string());
        self.uploads.add(&token, ask)?;
        Ok(ImportToken { token })
    }

    /// Reads a file and says what seems to be in it.
    pub(crate) async fn open(&self, caller: &Caller, ask: ImportOpen) -> Result<ImportFile, Problem> {
        let (engine, kind) = (Arc::clone(&caller.engine), ask.kind);
        let bytes = self.uploads.take(&ask.token)?;
        let read = move || Held::read(kind, &bytes, &engine.book().clinic, engine.now());
        let file = tokio::task::spawn_blocking(read).await.map_err(|_| file::trouble("unreadable"))??;
        let token = caller.engine.new_id().to_string();
        let shown = file.shown(token.clone(), kind);
        let mut shelf = self.shelf();
        let idle = shelf.iter().position(|it| it.doing.as_ref().is_none_or(Doing::is_over));
        if let (true, Some(oldest)) = (shelf.len() >= FILES, idle) {
            shelf.remove(oldest);
        }
        shelf.push(Shelved { token, file: Arc::new(file), doing: None });
        Ok(shown)
    }

    /// Begins to bring a file in, or to rehearse that. One thing at a time for each file.
    pub(crate) async fn start(&self, caller: &Caller, ask: ImportStart) -> Result<ImportProgress, Problem> {
        let mut shelf = self.shelf();
        let shelved = find(&mut shelf, &ask.plan.token)?;
        if let Some(doing) = shelved.doing.as_ref().filter(|it| !it.is_over()) {
            return Ok(doing.progress());
        }
        let plan = plan::Plan::parse(&ask.plan, &shelved.file)?;
        let keep = if ask.dry_run { Keep::Nothing } else { Keep::Accepted };
        let doing = Doing::begin(caller, (Arc::clone(&shelved.file), plan), keep);
        let progress = doing.progress();
        shelved.doing = Some(doing);
        Ok(progress)
    }

    /// How far it is.
    pub(crate) async fn progress(
        &self,
        _caller: &Caller,
        ask: ImportToken,
    ) -> Result<ImportProgress, Problem> {
        let mut shelf = self.shelf();
        let doing = find(&mut shelf, &ask.token)?.doing.as_ref().ok_or(Problem::NotFound)?;
        Ok(doing.progress())
    }

    /// Asks for an end; nothing is kept unless it is being saved already.
    pub(crate) async fn cancel(&self, _caller: &Caller, ask: ImportToken) -> Result<ImportProgress, Problem> {
        let mut shelf = self.shelf();
        let doing = find(&mut shelf, &ask.token)?.doing.as_ref().ok_or(Problem::NotFound)?;
        doing.stop();
        Ok(doing.progress())
    }

    fn shelf(&self) -> MutexGuard<'_, Vec<Shelved>> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn find<'s>(shelf: &'s mut [Shelved], token: &str) -> Result<&'s mut Shelved, Problem> {
    shelf.iter_mut().find(|it| it.token == token).ok_or(Problem::NotFound)
}
