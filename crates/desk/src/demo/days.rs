//! The demo clinic's bookings: a week behind, two weeks ahead, and a today that is under way.

use std::collections::BTreeSet;

use booking::appointment::Source;
use booking::clinic::{AppointmentType, Provider};
use booking::command::{Book, Command, Insistence, Placement};
use booking::ids::{AppointmentId, PatientId, ResourceId};
use booking::wall;
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use daybook_booking as booking;

use super::chance::Chance;
use super::clinic::Practice;

/// One day's commands: bookings, then what has become of them by `now`.
pub(super) fn day(
    practice: &Practice,
    patients: &[PatientId],
    date: NaiveDate,
    now: DateTime<Utc>,
    chance: &mut Chance,
) -> Vec<Command> {
    let mut here_today = BTreeSet::new();
    let mut commands = Vec::new();
    for (place, provider) in practice.providers.iter().enumerate() {
        for book in provider_day(practice, provider, place, date, chance) {
            let patient = *chance.pick(patients);
            if here_today.insert(patient) {
                let steps = steps(&book, practice, now, chance);
                commands.push(Command::Book(Book {
                    patient,
                    insistence: in_time(&book, practice, now),
                    ..book
                }));
                commands.extend(steps);
            }
        }
    }
    commands
}

/// The visits of a day's `commands` that are over, in the order they were booked.
pub(super) fn done(commands: &[Command]) -> Vec<Book> {
    let is_over =
        |it: &Book| commands.iter().any(|other| matches!(other, Command::Complete(id) if *id == it.id));
    let booked = commands.iter().filter_map(|it| match it {
        Command::Book(book) => Some(book),
        _ => None,
    });
    booked.filter(|it| is_over(it)).cloned().collect()
}

/// The provider's day from morning to evening, about four fifths full, in a chair of their own.
fn provider_day(
    practice: &Practice,
    provider: &Provider,
    place: usize,
    date: NaiveDate,
    chance: &mut Chance,
) -> Vec<Book> {
    let weekday = wall::weekday_index(date);
    let mut books = Vec::new();
    for hours in provider.hours.iter().filter(|it| it.weekday == weekday) {
        let mut minute = hours.span.from();
        while minute < hours.span.to() {
            let kind = their_type(practice, provider, place, chance);
            let (before, after) = (kind.buffers.before, kind.buffers.after);
            let end = minute + before + kind.default_minutes;
            if end > hours.span.to() {
                break;
            }
            if chance.happens(82) {
                books.push(book(practice, provider, place, kind, date, minute + before, chance));
                minute = (end + after).next_multiple_of(5);
            } else {
                minute += 15 + 15 * u16::try_from(chance.below(3)).expect("it is below three");
            }
        }
    }
    books
}

/// A type the provider does; only the third uses the scanner and only the first the room, so they never clash.
fn their_type<'a>(
    practice: &'a Practice,
    provider: &Provider,
    place: usize,
    chance: &mut Chance,
) -> &'a AppointmentType {
    use booking::resource::ResourceKind::{Device, Room};
    let theirs: Vec<&AppointmentType> = practice
        .types
        .iter()
        .filter(|it| provider.appointment_types.contains(&it.id))
        .filter(|it| place == 2 || !it.needs.contains(&Device))
        .filter(|it| place == 0 || !it.needs.contains(&Room))
        .collect();
    theirs[chance.below(theirs.len())]
}

fn book(
    practice: &Practice,
    provider: &Provider,
    place: usize,
    kind: &AppointmentType,
    date: NaiveDate,
    minute: u16,
    chance: &mut Chance,
) -> Book {
    let resources: Vec<ResourceId> = kind
        .needs
        .iter()
        .filter_map(|need| {
            let mut of_kind = practice.resources.iter().filter(|it| it.kind == *need);
            if *need == booking::resource::ResourceKind::Chair { of_kind.nth(place) } else { of_kind.next() }
        })
        .map(|it| it.id)
        .collect();
    Book {
        id: AppointmentId(chance.id()),
        patient: PatientId(uuid::Uuid::nil()),
        appointment_type: kind.id,
        placement: Placement {
            provider: provider.id,
            location: practice.location.id,
            resources,
            wall_start: wall::at_minute(date, minute),
            minutes: kind.default_minutes,
        },
        notes: if chance.happens(8) { "Prefers the window side.".to_owned() } else { String::new() },
        patient_notes: String::new(),
        source: *chance.pick(&[Source::Staff, Source::Staff, Source::Phone, Source::Phone, Source::Recall]),
        external_id: None,
        paid_with: None,
        insistence: Insistence::None,
    }
}

/// What has gone by has to be written back (C15).
fn in_time(book: &Book, practice: &Practice, now: DateTime<Utc>) -> Insistence {
    if wall::first_instant(book.placement.wall_start, practice.clinic.zone) < now {
        Insistence::Override { reason: "demo".to_owned() }
    } else {
        Insistence::None
    }
}

/// How far the appointment has come by `now`.
fn steps(book: &Book, practice: &Practice, now: DateTime<Utc>, chance: &mut Chance) -> Vec<Command> {
    let start = wall::first_instant(book.placement.wall_start, practice.clinic.zone);
    let end = start + TimeDelta::minutes(i64::from(book.placement.minutes));
    let fate = chance.below(100);
    if end < now {
        return match fate {
            0..6 => vec![Command::NoShow(book.id)],
            _ => vec![Command::CheckIn(book.id), Command::Start(book.id), Command::Complete(book.id)],
        };
    }
    if start <= now {
        return vec![Command::CheckIn(book.id), Command::Start(book.id)];
    }
    if start - now < TimeDelta::minutes(25) && fate < 60 {
        return vec![Command::CheckIn(book.id)];
    }
    Vec::new()
}

/// The days that have bookings: a week behind to two weeks ahead of `today`.
pub(super) fn days(today: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    let first = today - Days::new(7);
    (0..=21).map(move |day| first + Days::new(day))
}
