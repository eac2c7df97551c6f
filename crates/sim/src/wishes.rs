//! What people at desks want: anything, mostly of the same few slots, so that they meet.

use chrono::{DateTime, NaiveTime, TimeDelta, Utc};
use daybook_booking::appointment::{CancelCode, Source};
use daybook_booking::command::{Book, Command, Edits, Insistence, Placement};
use daybook_booking::ids::{AppointmentId, ExceptionId, PatientId};
use daybook_booking::schedule::{ExceptionKind, ExceptionScope, ScheduleException};
use daybook_booking::wall;
use daybook_store::Store;
use daybook_sync::{POISON, Purpose, Settle, Undo};
use uuid::Uuid;

use crate::chance::Chance;
use crate::clinic::{CHAIR, PROVIDERS, SITE, TYPES, ZONE, patient, person};

/// What anybody might name: made in this schedule so far.
#[derive(Clone, Default, Debug)]
pub(crate) struct Named {
    pub(crate) appointments: Vec<AppointmentId>,
    pub(crate) patients: Vec<PatientId>,
    pub(crate) intents: Vec<Uuid>,
    /// Devices that were paired.
    pub(crate) devices: Vec<Uuid>,
}

/// Draws a wish of somebody at the desk whose book is in `store`.
pub(crate) async fn wish(
    chance: &mut Chance,
    named: &mut Named,
    store: &Store,
    now: DateTime<Utc>,
) -> Purpose {
    match chance.below(100) {
        0..45 => {
            let book = booking(chance, named, now);
            Purpose::Command(Box::new(Command::Book(book)))
        }
        45..50 => {
            let book = booking(chance, named, now);
            let until = now + TimeDelta::minutes(chance.within(1, 40));
            Purpose::of(Command::Hold { book, expires_at: until }, now).expect("a hold travels")
        }
        50..86 => on_one(chance, named, store, now).await,
        86..94 => save_patient(chance, named, store).await,
        94..96 => leave(chance, now),
        96..99 => match recent(chance, &named.intents) {
            Some(of) => Purpose::Undo(Undo { of }),
            None => save_patient(chance, named, store).await,
        },
        _ => settle(chance, named, store).await,
    }
}

/// Something about an appointment that was booked before.
async fn on_one(chance: &mut Chance, named: &mut Named, store: &Store, now: DateTime<Utc>) -> Purpose {
    let Some(id) = recent(chance, &named.appointments) else {
        return Purpose::Command(Box::new(Command::Book(booking(chance, named, now))));
    };
    let command = match chance.below(10) {
        0..3 => edit(chance, id, store, now).await,
        3 => {
            let successor = AppointmentId(chance.id());
            named.appointments.push(successor);
            let placement = placement(chance, now);
            Command::Reschedule { id, successor, placement, insistence: Insistence::None }
        }
        4 | 5 => Command::Cancel {
            id,
            code: CancelCode::Patient,
            reason: String::new(),
            insistence: Insistence::None,
        },
        6 => Command::CheckIn(id),
        7 => [Command::Start(id), Command::Complete(id), Command::NoShow(id), Command::Confirm(id)]
            [chance.below(4)]
        .clone(),
        8 => [Command::Pin(id), Command::Unpin(id), Command::RevertStatus(id)][chance.below(3)].clone(),
        _ => [Command::Delete(id), Command::Restore { id, insistence: Insistence::None }][chance.below(2)]
            .clone(),
    };
    Purpose::Command(Box::new(command))
}

async fn edit(chance: &mut Chance, id: AppointmentId, store: &Store, now: DateTime<Utc>) -> Command {
    let seen = match chance.below(2) {
        0 => None,
        _ => {
            let mut snapshot = store.snapshot().await.expect("a book that is open");
            snapshot.rows().appointments(&[id]).await.expect("a book that is open").pop()
        }
    };
    let placement = (chance.below(3) > 0).then(|| placement(chance, now));
    let notes = placement.is_none().then(|| format!("note {}", chance.below(1_000)));
    let edits = Edits { placement, notes, ..Edits::default() };
    let insistence = insistence(chance, 50);
    Command::Edit { id, seen_version: seen.map(|it| it.version), edits, insistence }
}

fn booking(chance: &mut Chance, named: &mut Named, now: DateTime<Utc>) -> Book {
    let id = AppointmentId(chance.id());
    named.appointments.push(id);
    let new = if chance.below(4) == 0 { recent(chance, &named.patients) } else { None };
    let poisoned = chance.in_thousand(8);
    Book {
        id,
        patient: new.unwrap_or_else(|| patient(chance.below(8))),
        appointment_type: TYPES[usize::from(chance.below(5) == 0)],
        placement: placement(chance, now),
        notes: if poisoned { POISON.to_owned() } else { String::new() },
        patient_notes: String::new(),
        source: Source::Phone,
        external_id: None,
        paid_with: None,
        insistence: insistence(chance, 60),
    }
}

fn insistence(chance: &mut Chance, so_often: u32) -> Insistence {
    match chance.in_thousand(so_often) {
        true => Insistence::Override { reason: "she insists".to_owned() },
        false => Insistence::None,
    }
}

/// One of few slots: a morning of one of the next days.
fn placement(chance: &mut Chance, now: DateTime<Utc>) -> Placement {
    let day = wall::wall(now, ZONE).date() + TimeDelta::days(chance.within(0, 3));
    let slot = u32::try_from(chance.below(8)).expect("small");
    let time = NaiveTime::from_hms_opt(9 + slot / 2, slot % 2 * 30, 0).expect("a time of day");
    let provider = PROVIDERS[chance.below(PROVIDERS.len())];
    let resources = if chance.below(2) == 0 { vec![CHAIR] } else { vec![] };
    Placement { provider, location: SITE, resources, wall_start: day.and_time(time), minutes: 30 }
}

async fn save_patient(chance: &mut Chance, named: &mut Named, store: &Store) -> Purpose {
    let id = match chance.below(3) {
        0 => {
            let id = PatientId(chance.id());
            named.patients.push(id);
            id
        }
        1 => recent(chance, &named.patients).unwrap_or_else(|| patient(0)),
        _ => patient(chance.below(8)),
    };
    let mut snapshot = store.snapshot().await.expect("a book that is open");
    let known = snapshot.rows().patients(&[id]).await.expect("a book that is open").pop();
    let mut wanted = known.unwrap_or_else(|| person(id, "New", ""));
    wanted.notes = format!("note {}", chance.below(1_000));
    Purpose::Command(Box::new(Command::SavePatient(Box::new(wanted))))
}

/// A provider is away for half an hour: bookings then no longer fit.
fn leave(chance: &mut Chance, now: DateTime<Utc>) -> Purpose {
    let placement = placement(chance, now);
    let exception = ScheduleException {
        id: ExceptionId(chance.id()),
        scope: ExceptionScope::Provider(placement.provider),
        kind: ExceptionKind::Leave,
        from: placement.wall_start,
        to: placement.wall_start + TimeDelta::minutes(30),
        location: None,
        label: "away".to_owned(),
        deleted: false,
        version: 0,
    };
    Purpose::Command(Box::new(Command::SaveException(Box::new(exception))))
}

async fn settle(chance: &mut Chance, named: &mut Named, store: &Store) -> Purpose {
    let mut snapshot = store.snapshot().await.expect("a book that is open");
    let open = snapshot.rows().open_attention().await.expect("a book that is open");
    drop(snapshot);
    match chance.one_of(&open) {
        Some(item) => Purpose::Settle(Settle { attention: item.id, how: "called".to_owned() }),
        None => save_patient(chance, named, store).await,
    }
}

/// One of the last dozen.
fn recent<T: Copy>(chance: &mut Chance, of: &[T]) -> Option<T> {
    chance.one_of(&of[of.len().saturating_sub(12)..]).copied()
}
