//! The lists beside the calendar: who still needs a time, and what one patient waits for.

use chrono::Days;
use daybook_booking::appointment::Status;
use daybook_booking::ids::PatientId;
use daybook_booking::recall::Recall;
use daybook_booking::refusal::{Fault, Field};
use daybook_booking::wall;
use daybook_wire::Problem;
use daybook_wire::lists as wire;
use daybook_wire::set_up::ById;

use super::shown::{Of, note_shown};
use super::{Caller, failed, recalls, waitlist};
use crate::map::problem::of;
use crate::map::text::{id, invalid, word};

/// The longest look back, days.
const LONGEST_DAYS: u16 = 366;

/// Appointments called off or missed that still need a time, latest first.
pub(crate) async fn unscheduled(
    caller: &Caller,
    ask: wire::UnscheduledAsk,
) -> Result<wire::Unscheduled, Problem> {
    if !(1..=LONGEST_DAYS).contains(&ask.days) {
        return Err(invalid(Field::From, Fault::OutOfRange));
    }
    let first = caller.today() - Days::new(u64::from(ask.days));
    let since = wall::first_instant(wall::at_minute(first, 0), caller.engine.book().clinic.zone);
    let open = caller.engine.unscheduled(since).await.map_err(|it| of(&it))?;
    let mut cards = caller.cards(open.iter().copied()).await.map_err(failed)?;
    cards.sort_by_key(|it| open.iter().position(|id| *id == it.appointment.id));
    let codes: Vec<Option<String>> = cards.iter().map(|it| code(&it.appointment.status)).collect();
    let lines = caller.items(cards).into_iter().zip(codes);
    Ok(wire::Unscheduled { lines: lines.map(|(item, code)| wire::UnscheduledLine { item, code }).collect() })
}

/// Why it was called off, where it was.
fn code(status: &Status) -> Option<String> {
    match status {
        Status::Cancelled { code, .. } => Some(word(code)),
        Status::Draft { .. }
        | Status::PendingApproval
        | Status::Confirmed
        | Status::CheckedIn { .. }
        | Status::InProgress { .. }
        | Status::Completed { .. }
        | Status::NoShow { .. }
        | Status::Rescheduled { .. }
        | Status::Expired { .. } => None,
    }
}

/// What a patient waits for and is to be called in for.
pub(crate) async fn patient_lists(caller: &Caller, ask: ById) -> Result<wire::PatientLists, Problem> {
    let asked = id(&ask.id, "id", PatientId)?;
    let found = caller.engine.store().patient(asked).await.map_err(failed)?;
    let patient = found.filter(|it| it.deleted_at.is_none()).ok_or(Problem::NotFound)?;
    let (waiting, due) = caller.engine.lists_of(asked).await.map_err(|it| of(&it))?;
    let booked = caller.several(due.iter().filter_map(Recall::appointment)).await?;
    note_shown(caller, "lists.opened", Of::Patient(asked)).await?;
    let today = caller.today();
    let recall = |it: &Recall| wire::PatientRecall {
        line: recalls::line(it, &patient, (today - it.due).num_days()),
        booked: it.appointment().and_then(|id| waitlist::find(&booked, id)),
    };
    Ok(wire::PatientLists {
        waiting: waitlist::lines(caller, &waiting).await?,
        recalls: due.iter().map(recall).collect(),
    })
}
