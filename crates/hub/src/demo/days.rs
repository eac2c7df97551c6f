//! The demo's bookings.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use daybook_booking::appointment::Source;
use daybook_booking::clinic::Provider;
use daybook_booking::command::{Book, Command, Insistence, Placement};
use daybook_booking::ids::{AppointmentId, PatientId, ResourceId};
use daybook_booking::wall;

use super::set_up::{Practice, appointment};

/// The examples stand so many days ahead, out of the way of whoever tries tomorrow or next week.
const EXAMPLES_IN: Days = Days::new(12);

/// Minutes between the starts of the day's appointments.
const EVERY: u16 = 45;

/// Appointment 1 of the printed examples, appointment 2 that overlaps it by its provider, and number 3, whose
/// patient did not come yesterday, though nobody has noted it yet.
pub(super) fn examples(practice: &Practice, patients: &[PatientId], today: NaiveDate) -> Vec<Command> {
    let soon = today + EXAMPLES_IN;
    let rows = [
        (patients[0], 2, (soon, 600), Insistence::None),
        (patients[1], 0, (soon, 615), over("shown as a conflict")),
        (patients[2], 2, (today - Days::new(1), 600), over("written back")),
    ];
    let book = |(n, (patient, place, (date, minute), insistence)): (
        usize,
        (PatientId, usize, (NaiveDate, u16), _),
    )| {
        Command::Book(Book {
            id: AppointmentId(appointment(practice, 999, n)),
            patient,
            appointment_type: practice.types[0].id,
            placement: Placement {
                provider: practice.providers[4].id,
                location: practice.locations[place].id,
                resources: vec![],
                wall_start: wall::at_minute(date, minute),
                minutes: 30,
            },
            notes: String::new(),
            patient_notes: "Routine checkup".to_owned(),
            source: Source::Staff,
            external_id: None,
            paid_with: None,
            insistence,
        })
    };
    rows.into_iter().enumerate().map(book).collect()
}

fn over(reason: &str) -> Insistence {
    Insistence::Override { reason: reason.to_owned() }
}

/// The days that have bookings.
pub(super) fn days(today: NaiveDate, (behind, ahead): (u64, u64)) -> impl Iterator<Item = NaiveDate> {
    let first = today - Days::new(behind);
    (0..behind + ahead).map(move |day| first + Days::new(day))
}

/// One day's bookings: of every three places two are taken, by everybody but provider 5 and the two Does.
pub(super) fn day(
    practice: &Practice,
    patients: &[PatientId],
    (day, date): (usize, NaiveDate),
    now: DateTime<Utc>,
) -> Vec<Command> {
    let mut commands = Vec::new();
    let mut n = 0;
    for (place, provider) in practice.providers.iter().enumerate() {
        if practice.has_examples && place == 4 {
            continue;
        }
        for slot in (0..9_u16).filter(|it| (usize::from(*it) + place + day) % 3 != 2) {
            let patient = patients[2 + (day * 53 + n) % (patients.len() - 2)];
            let book = book(practice, (place, provider), (day, n), wall_of(date, slot), patient);
            commands.extend(lived(book, practice, now));
            n += 1;
        }
    }
    commands
}

fn wall_of(date: NaiveDate, slot: u16) -> chrono::NaiveDateTime {
    wall::at_minute(date, 9 * 60 + slot * EVERY)
}

fn book(
    practice: &Practice,
    (place, provider): (usize, &Provider),
    (day, n): (usize, usize),
    wall_start: chrono::NaiveDateTime,
    patient: PatientId,
) -> Book {
    let location = provider.hours.first().map_or(practice.locations[0].id, |it| it.location);
    // Those with hours of their own have a chair of their own; others see people without.
    let chair = practice.resources.iter().filter(|it| it.location == location);
    let chair: Option<ResourceId> = chair.skip(place % 3).map(|it| it.id).next();
    let has_chair = !provider.hours.is_empty();
    let kind = &practice.types[if has_chair { 2 + (day + n) % 2 } else { n % 2 }];
    Book {
        id: AppointmentId(appointment(practice, day, n)),
        patient,
        appointment_type: kind.id,
        placement: Placement {
            provider: provider.id,
            location,
            resources: chair.filter(|_| has_chair).into_iter().collect(),
            wall_start,
            minutes: kind.default_minutes,
        },
        notes: String::new(),
        patient_notes: String::new(),
        source: if n.is_multiple_of(3) { Source::Phone } else { Source::Staff },
        external_id: None,
        paid_with: None,
        insistence: Insistence::None,
    }
}

/// The booking, and what has become of it by `now`. What has gone by is written back (C15).
fn lived(book: Book, practice: &Practice, now: DateTime<Utc>) -> Vec<Command> {
    let start = wall::first_instant(book.placement.wall_start, practice.clinic.zone);
    let end = start + TimeDelta::minutes(i64::from(book.placement.minutes));
    if start >= now {
        return vec![Command::Book(book)];
    }
    let id = book.id;
    let booked = Command::Book(Book { insistence: over("written back"), ..book });
    if end >= now {
        return vec![booked, Command::CheckIn(id), Command::Start(id)];
    }
    vec![booked, Command::Complete(id)]
}
