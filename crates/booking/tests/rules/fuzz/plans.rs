//! Series and visits, most of them nearly right.

use daybook_booking::appointment::{CancelCode, Source};
use daybook_booking::command::{Insistence, Placement};
use daybook_booking::ids::{AppointmentId, SeriesId, VisitId};
use daybook_booking::recurrence::Recurrence;
use daybook_booking::series::{
    BookSeries, Choice, DayMove, EditSeries, Leader, Occurring, Scope, SeriesCommand, SeriesEdits,
};
use daybook_booking::visit::{BookVisit, Follows, Itinerary, Leg, LegBooking, LegMove, VisitCommand};
use proptest::prelude::*;
use uuid::Uuid;

use super::commands::{
    appointments, confirmations, dates, few, insistence, minutes, patients, placements, providers, resources,
    says, sources, texts, types, walls,
};

fn choices() -> impl Strategy<Value = Choice> {
    prop_oneof![
        4 => Just(Choice::AsPlanned),
        1 => placements().boxed().prop_map(Choice::Shift),
        1 => Just(Choice::Skip),
        1 => texts().boxed().prop_map(|reason| Choice::Override { reason }),
    ]
}

fn recurrences() -> impl Strategy<Value = Recurrence> {
    let rules = [
        "FREQ=DAILY;COUNT=3",
        "FREQ=WEEKLY;COUNT=2",
        "FREQ=MONTHLY;BYDAY=5MO;UNTIL=20280101",
        "FREQ=DAILY;UNTIL=19000101",
    ];
    prop_oneof![8 => 0..2_usize, 1 => 2..rules.len()]
        .prop_map(move |it| Recurrence::parse(rules[it], chrono_tz::Tz::UTC).unwrap())
}

/// A series whose dates are mostly answered as they must be.
fn book_series() -> impl Strategy<Value = BookSeries> {
    let own = (
        few(6000),
        patients().boxed(),
        types().boxed(),
        placements().boxed(),
        recurrences().boxed(),
        texts().boxed(),
    );
    let answers = (
        proptest::collection::vec((appointments().boxed(), choices().boxed()), 3..4),
        proptest::option::weighted(0.1, dates().boxed()),
    );
    (own, answers).prop_map(
        |((id, patient, appointment_type, placement, recurrence, notes), (answers, foreign))| {
            let dates = recurrence.dates(placement.wall_start).into_iter().chain(foreign);
            let occurrences = dates.zip(answers).enumerate().map(|(place, (date, (id, choice)))| {
                // Mostly ids of their own.
                let id = if place == 3 {
                    id
                } else {
                    AppointmentId(Uuid::from_u128(id.0.as_u128() + 100 * place as u128))
                };
                Occurring { date, id, choice }
            });
            BookSeries {
                id: SeriesId(id),
                patient,
                appointment_type,
                occurrences: occurrences.collect(),
                placement,
                recurrence,
                notes,
                patient_notes: String::new(),
                source: Source::Staff,
                adopts: None,
            }
        },
    )
}

fn scopes() -> impl Strategy<Value = Scope> {
    prop_oneof![Just(Scope::All), dates().boxed().prop_map(Scope::Following)]
}

pub(super) fn series() -> impl Strategy<Value = SeriesCommand> {
    let id = || few(6000).prop_map(SeriesId);
    let edits = (
        proptest::option::of(walls().boxed()),
        proptest::option::of(minutes().boxed()),
        proptest::option::of(providers().boxed()),
        proptest::option::of((dates().boxed(), dates().boxed())),
        proptest::option::of(types().boxed()),
        says(),
    )
        .prop_map(|(wall, minutes, provider, day, appointment_type, says)| SeriesEdits {
            day: day.map(|(from, to)| DayMove { from, to }),
            time: wall.map(|it| it.time()),
            minutes,
            provider,
            appointment_type,
            notes: says.0,
            patient_notes: says.1,
            procedures: says.2,
            video_link: says.3,
            ..SeriesEdits::default()
        });
    let leader = (
        appointments().boxed(),
        proptest::option::of(0..3_u64),
        proptest::option::of(sources().boxed()),
        proptest::option::of(confirmations().boxed()),
    )
        .prop_map(|(id, seen_version, source, patient_confirmation)| Leader {
            id,
            seen_version,
            source,
            patient_confirmation,
        });
    let leader = proptest::option::of(leader);
    let chosen = proptest::collection::vec((appointments().boxed(), choices().boxed()), 0..3);
    prop_oneof![
        4 => book_series().boxed().prop_map(SeriesCommand::Book),
        2 => (id(), scopes().boxed(), id(), edits, leader, chosen).prop_map(|(id, scope, rest, edits, leader, choices)| {
            SeriesCommand::Edit(EditSeries { id, scope, rest, edits, leader, choices })
        }),
        1 => (id(), scopes().boxed(), texts().boxed()).prop_map(|(id, scope, reason)| {
            SeriesCommand::Cancel { id, scope, code: CancelCode::Other, reason, insistence: Insistence::None }
        }),
        1 => (id(), scopes().boxed(), book_series().boxed()).prop_map(|(id, scope, with)| SeriesCommand::Replace { id, scope, with }),
    ]
}

pub(super) fn visits() -> impl Strategy<Value = VisitCommand> {
    let id = || few(7000).prop_map(VisitId);
    let leg = (
        types().boxed(),
        minutes().boxed(),
        proptest::collection::vec(providers().boxed(), 0..2),
        resources().boxed(),
    )
        .prop_map(|(appointment_type, minutes, providers, resources)| Leg {
            appointment_type,
            minutes,
            providers,
            resources,
        });
    let follows = (0..4_u8, 0..4_u8, proptest::option::of(minutes().boxed()))
        .prop_map(|(earlier, later, max_wait)| Follows { earlier, later, max_wait });
    let legs = proptest::collection::vec(
        (leg, few(5000), placements().boxed(), proptest::bool::weighted(0.9)),
        0..4,
    );
    let itinerary = (legs, proptest::collection::vec(follows, 0..2), proptest::option::of(minutes().boxed()));
    let book = (id(), patients().boxed(), itinerary, insistence().boxed()).prop_map(
        |(id, patient, (legs, follows, max_wait), insistence)| {
            let bookings = legs.iter().zip(1_u128..).map(|((leg, id, placement, fits), place)| {
                let id = AppointmentId(Uuid::from_u128(id.as_u128() + 1000 * place));
                let minutes = if *fits { leg.minutes } else { placement.minutes };
                LegBooking { id, placement: Placement { minutes, ..placement.clone() } }
            });
            let bookings = bookings.collect();
            let legs = legs.into_iter().map(|(leg, ..)| leg).collect();
            BookVisit {
                id,
                patient,
                itinerary: Itinerary { legs, follows, max_wait },
                legs: bookings,
                notes: String::new(),
                patient_notes: String::new(),
                source: Source::Phone,
                insistence,
            }
        },
    );
    let moves = (appointments().boxed(), proptest::option::of(0..3_u64), placements().boxed())
        .prop_map(|(id, seen_version, placement)| LegMove { id, seen_version, placement });
    prop_oneof![
        2 => book.prop_map(VisitCommand::Book),
        1 => (id(), proptest::collection::vec(moves, 0..3), insistence().boxed()).prop_map(|(id, legs, insistence)| {
            VisitCommand::Move { id, legs, insistence }
        }),
        1 => (id(), texts().boxed()).prop_map(|(id, reason)| VisitCommand::Cancel { id, code: CancelCode::Patient, reason, insistence: Insistence::None }),
    ]
}
