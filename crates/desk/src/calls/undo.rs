//! Taking back, and doing again.

use daybook_booking::appointment::Appointment;
use daybook_booking::change::Change;
use daybook_booking::wall;
use daybook_engine::Outcome;
use daybook_store::UndoEntry;
use daybook_wire::Problem;
use daybook_wire::appointment::{Reversed, UndoState};

use super::{Caller, Place};
use crate::map::problem::{self, failed};

/// Takes back the last thing the caller did.
pub(crate) async fn undo(caller: &Caller) -> Result<Reversed, Problem> {
    match caller.engine.undo(&caller.actor).await {
        Ok(outcome) => reversed(caller, outcome).await,
        Err(error) => {
            // Still there, and only now worth reading: it may be an import's thousands of rows.
            let entry = caller.engine.store().last_undoable(caller.user).await.map_err(failed)?;
            Err(caller.explained(error, place(caller, entry)).await)
        }
    }
}

/// Does it again.
pub(crate) async fn redo(caller: &Caller) -> Result<Reversed, Problem> {
    match caller.engine.redo(&caller.actor).await {
        Ok(outcome) => reversed(caller, outcome).await,
        Err(error) => {
            let entry = caller.engine.store().last_redoable(caller.user).await.map_err(failed)?;
            Err(caller.explained(error, place(caller, entry)).await)
        }
    }
}

/// What undo and redo would do.
pub(crate) async fn undo_state(caller: &Caller) -> Result<UndoState, Problem> {
    let (undo, redo) = caller.engine.undo_state(caller.user).await.map_err(|it| problem::of(&it))?;
    Ok(UndoState { undo: undo.map(|it| it.what), redo: redo.map(|it| it.what) })
}

async fn reversed(caller: &Caller, outcome: Outcome) -> Result<Reversed, Problem> {
    let item = match outcome.label.appointment {
        Some(id) => caller.item(id).await?,
        None => None,
    };
    let gone = || rows(&outcome.changes).next().map(|it| date(caller, it).to_string());
    let date = item.as_ref().map(|it| it.date.clone()).or_else(gone);
    Ok(Reversed { what: outcome.label.what, item, date })
}

/// Where what is to come back stood.
fn place(caller: &Caller, entry: Option<UndoEntry>) -> Place {
    let entry = entry?;
    let stood = rows(&entry.changes).next()?;
    Some((stood.location, date(caller, stood)))
}

/// The appointments that changed, as they were before.
fn rows(changes: &[Change]) -> impl Iterator<Item = &Appointment> {
    changes.iter().filter_map(|it| match it {
        Change::Appointment(edit) => Some(edit.before.as_ref().unwrap_or(&edit.after)),
        _ => None,
    })
}

fn date(caller: &Caller, appointment: &Appointment) -> chrono::NaiveDate {
    wall::wall(appointment.promise.period.start(), caller.engine.book().clinic.zone).date()
}
