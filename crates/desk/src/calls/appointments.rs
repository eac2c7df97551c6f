//! Appointments: everything that is done to one, the pinboard, and all that is known of one.

use std::collections::BTreeMap;

use daybook_booking::appointment::{By, LateOutcome, Status};
use daybook_booking::command::Command;
use daybook_booking::ids::{AppointmentId, UserId};
use daybook_booking::wall;
use daybook_engine::Deed;
use daybook_store::HistoryEntry;
use daybook_wire::Problem;
use daybook_wire::appointment::{
    AppointmentDetail, AppointmentsFound, BookAppointment, ByNumber, CancelAppointment, Done,
    EditAppointment, HistoryLine, Pinboard, PlaceAnother, RestoreAppointment,
};
use daybook_wire::set_up::ById;
use daybook_wire::treatment::Rated;

use super::Caller;
use super::shown::{OPENED, Of, note_shown};
use crate::map::appointment as map;
use crate::map::problem::failed;
use crate::map::text::{id, instant, word};

/// Books.
pub(crate) async fn book_appointment(caller: &Caller, ask: BookAppointment) -> Result<Done, Problem> {
    let shown = id(&ask.id, "id", AppointmentId)?;
    caller.run_one(map::book(ask)?, shown).await
}

/// Moves, resizes, edits.
pub(crate) async fn edit_appointment(caller: &Caller, ask: EditAppointment) -> Result<Done, Problem> {
    let shown = id(&ask.id, "id", AppointmentId)?;
    caller.run_one(map::edit(ask)?, shown).await
}

/// Copies; shows the copy.
pub(crate) async fn duplicate_appointment(caller: &Caller, ask: PlaceAnother) -> Result<Done, Problem> {
    let shown = id(&ask.id, "id", AppointmentId)?;
    caller.run_one(map::duplicate(ask)?, shown).await
}

/// Replaces by a successor; shows the successor (C6).
pub(crate) async fn reschedule_appointment(caller: &Caller, ask: PlaceAnother) -> Result<Done, Problem> {
    let shown = id(&ask.id, "id", AppointmentId)?;
    caller.run_one(map::reschedule(ask)?, shown).await
}

/// Calls off.
pub(crate) async fn cancel_appointment(caller: &Caller, ask: CancelAppointment) -> Result<Done, Problem> {
    let shown = id(&ask.id, "id", AppointmentId)?;
    caller.run_one(map::cancel(ask)?, shown).await
}

/// Brings a deleted one back.
pub(crate) async fn restore_appointment(caller: &Caller, ask: RestoreAppointment) -> Result<Done, Problem> {
    let shown = id(&ask.id, "id", AppointmentId)?;
    caller.run_one(map::restore(ask)?, shown).await
}

macro_rules! steps {
    ($($(#[$doc:meta])+ $name:ident = $command:ident),+ $(,)?) => {$(
        $(#[$doc])+
        pub(crate) async fn $name(caller: &Caller, ask: ById) -> Result<Done, Problem> {
            let shown = id(&ask.id, "id", AppointmentId)?;
            caller.run_one(Command::$command(shown), shown).await
        }
    )+};
}

steps! {
    /// Cancels and hides (C5).
    delete_appointment = Delete,
    /// A provider agrees to what waited for approval (S1.7).
    approve_appointment = Confirm,
    /// The patient is here.
    check_in = CheckIn,
    /// The patient went in.
    start_appointment = Start,
    /// It is over.
    complete_appointment = Complete,
    /// The patient did not come.
    mark_no_show = NoShow,
    /// Gives a no-show's time free.
    release_time = ReleaseTime,
    /// Takes the last step of the status back.
    revert_status = RevertStatus,
    /// Puts on the pinboard.
    pin_appointment = Pin,
    /// Takes off the pinboard.
    unpin_appointment = Unpin,
}

/// The pinboard, oldest pin first.
pub(crate) async fn pinboard(caller: &Caller) -> Result<Pinboard, Problem> {
    let cards = caller.engine.store().pinned_cards().await.map_err(failed)?;
    Ok(Pinboard { items: caller.items(cards) })
}

/// The appointments of a number, earliest first: several where one was rescheduled (C6).
pub(crate) async fn appointments_numbered(
    caller: &Caller,
    ask: ByNumber,
) -> Result<AppointmentsFound, Problem> {
    let cards = caller.engine.store().cards_numbered(ask.number).await.map_err(failed)?;
    Ok(AppointmentsFound { items: caller.items(cards) })
}

/// Everything about one appointment, deleted ones too.
pub(crate) async fn appointment(caller: &Caller, ask: ById) -> Result<AppointmentDetail, Problem> {
    let asked = id(&ask.id, "id", AppointmentId)?;
    let store = caller.engine.store();
    let (there, history) = store.appointment(asked).await.map_err(failed)?.ok_or(Problem::NotFound)?;
    let card = caller.cards([asked]).await.map_err(failed)?.pop().ok_or(Problem::NotFound)?;
    let people = People::of(caller, &card).await?;
    let (cancel_code, cancel_reason, late) = match &there.status {
        Status::Cancelled { code, reason, late, .. } => {
            (Some(word(code)), Some(reason.clone()), late.as_ref())
        }
        _ => (None, None, None),
    };
    let (cancel_late, cancel_waiver) = match late.map(|it| &it.outcome) {
        Some(LateOutcome::FeeDue) => (Some("fee_due".to_owned()), None),
        Some(LateOutcome::Waived { waiver }) => (Some("waived".to_owned()), Some(waiver.reason.clone())),
        None => (None, None),
    };
    let next_id = match &there.status {
        Status::Rescheduled { to, .. } => Some(to.to_string()),
        _ => None,
    };
    let zone = caller.engine.book().clinic.zone;
    let mut snapshot = caller.engine.snapshot().await.map_err(|it| crate::map::problem::of(&it))?;
    let rating = snapshot.rows().ratings(&[asked]).await.map_err(failed)?.pop().filter(|it| !it.removed);
    drop(snapshot);
    let rating = rating.map(|it| Rated {
        stars: it.stars,
        comment: it.comment,
        at: instant(it.at),
        version: it.version,
    });
    note_shown(caller, OPENED, Of::Appointment(asked)).await?;
    Ok(AppointmentDetail {
        item: caller.items(vec![card]).remove(0),
        deleted: there.deleted_at.is_some(),
        cancel_code,
        cancel_reason,
        cancel_late,
        cancel_waiver,
        booked_by: people.name(there.booked_by),
        booked_on: wall::wall(there.booked_at, zone).date().to_string(),
        previous_id: there.previous.map(|it| it.to_string()),
        next_id,
        rating,
        history: history.iter().rev().map(|it| line(it, zone, &people)).collect(),
    })
}

fn line(entry: &HistoryEntry, zone: chrono_tz::Tz, people: &People) -> HistoryLine {
    let shown = wall::wall(entry.at, zone);
    let start = entry.after.promise.period.start();
    let moved_from = entry.before.as_ref().map(|it| it.promise.period.start()).filter(|it| *it != start);
    let moved_from = moved_from.map(|it| wall::wall(it, zone));
    let what = match Deed::parse(&entry.kind) {
        Some(Deed::MergedPatients) => "merged",
        Some(deed) => deed.word(),
        None => Deed::Edited.word(),
    };
    HistoryLine {
        at: instant(entry.at),
        date: shown.date().to_string(),
        minute: wall::minute_of(shown),
        by: people.name(entry.actor),
        what: what.to_owned(),
        from_date: moved_from.map(|it| it.date().to_string()),
        from_minute: moved_from.map(wall::minute_of),
    }
}

/// Who did what: the names of the accounts, and of the patient.
struct People {
    staff: BTreeMap<UserId, String>,
    patient: String,
}

impl People {
    async fn of(caller: &Caller, card: &daybook_store::CalendarRow) -> Result<Self, Problem> {
        let staff = caller.engine.store().staff().await.map_err(failed)?;
        Ok(Self {
            staff: staff.into_iter().map(|it| (it.id, it.name)).collect(),
            patient: crate::map::patient::full_name(&card.patient.given, &card.patient.family),
        })
    }

    /// The name of whoever it was; empty for the program itself.
    fn name(&self, by: By) -> String {
        match by {
            By::Staff(user) => self.staff.get(&user).cloned().unwrap_or_default(),
            By::Patient(_) => self.patient.clone(),
            By::System => String::new(),
        }
    }
}
