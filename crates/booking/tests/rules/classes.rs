//! Classes: capacity counted by the overlapping moment, not by row (Q22, trust.md 2.1).

use daybook_booking::appointment::CancelCode;
use daybook_booking::audience::Audience;
use daybook_booking::class::sessions;
use daybook_booking::clinic::{AppointmentType, Buffers};
use daybook_booking::command::{Command, Insistence};
use daybook_booking::fit::{Candidate, fit};
use daybook_booking::ids::{AppointmentTypeId, PatientId};
use daybook_booking::patient::Patient;
use daybook_booking::resource::{Claimant, Resource, ResourceKind};
use daybook_booking::slot::{Ask, Assign, openings};
use expect_test::expect;
use proptest::prelude::*;
use uuid::Uuid;

use crate::chance::cases;
use crate::world::{ANA, CHECKUP, MAIN, OSEI, ROOM, World, at, name, today};

const YOGA: AppointmentTypeId = AppointmentTypeId(Uuid::from_u128(33));

/// A class for three in a room; any number of patients.
fn world() -> World {
    let mut world = World::new();
    let like = world.sheet.book.appointment_type(CHECKUP).unwrap().clone();
    let yoga = AppointmentType { id: YOGA, capacity: 3, needs: vec![ResourceKind::Room], ..like };
    world.book().appointment_types.push(yoga);
    for number in 0..8 {
        let id = somebody(number);
        world.sheet.patients.push(Patient { id, ..world.sheet.patients[0].clone() });
    }
    world
}

fn somebody(number: u128) -> PatientId {
    PatientId(Uuid::from_u128(500 + number))
}

/// Somebody new asks for a place in the class.
fn joins(world: &mut World, number: u128, words: &str) -> String {
    let mut asked = world.asked(words, somebody(number));
    asked.appointment_type = YOGA;
    world.told(&Command::Book(asked))
}

#[test]
fn patients_of_one_class_share_its_provider_and_room_up_to_its_seats() {
    let mut world = world();
    let place = "confirmed 10:00-11:00 somebody Osei Room";
    for number in 0..3 {
        assert_eq!(joins(&mut world, number, "10:00-11:00"), place);
    }
    expect!["Osei is taken 10:00-11:00 and 2 more; no room is free"].assert_eq(&joins(
        &mut world,
        3,
        "10:00-11:00",
    ));
    assert_eq!(joins(&mut world, 3, "11:00-12:00"), "confirmed 11:00-12:00 somebody Osei Room");
}

#[test]
fn nothing_else_fits_where_a_class_is_nor_a_class_where_anything_else_is() {
    let mut world = world();
    joins(&mut world, 0, "10:00-11:00");
    expect!["Osei is taken 10:00-11:00"].assert_eq(&world.ask("10:30-11:00"));
    world.there("13:00-14:00");
    expect!["Osei is taken 13:00-14:00"].assert_eq(&joins(&mut world, 1, "13:30-14:30"));
}

#[test]
fn a_class_counts_once_in_a_room_for_two() {
    let mut world = world();
    for number in 0..3 {
        joins(&mut world, number, "10:00-11:00");
    }
    world.there("10:00-11:00 Lind Room");
    expect!["Lind is taken 10:00-11:00; Room is taken 10:00-11:00 and 3 more"]
        .assert_eq(&world.ask("10:30-11:00 Lind Room"));
}

// Q22: by the overlapping moment. Two who come one after another never sit there together.
#[test]
fn seats_are_counted_by_the_moment_not_by_appointment() {
    let mut world = world();
    joins(&mut world, 0, "10:00-11:00");
    joins(&mut world, 1, "10:00-10:30");
    joins(&mut world, 2, "10:30-11:00");
    assert_eq!(joins(&mut world, 3, "10:00-11:00"), "confirmed 10:00-11:00 somebody Osei Room");
    let session = &sessions(&world.sheet, world.now)[0];
    assert_eq!((session.attendees.len(), session.taken, session.class.seats), (4, 3, 3));
}

#[test]
fn a_class_goes_on_in_the_room_it_is_in() {
    let mut world = world();
    let second = Resource {
        id: daybook_booking::ids::ResourceId(Uuid::from_u128(29)),
        position: 9,
        ..world.sheet.book.resource(ROOM).unwrap().clone()
    };
    world.book().resources[2].capacity = 1;
    world.book().resources.push(second.clone());
    let blocker = world.there("10:00-11:00 Lind Room");
    joins(&mut world, 0, "10:00-11:00");
    world.must(&Command::Cancel {
        id: blocker,
        code: CancelCode::Patient,
        reason: String::new(),
        insistence: Insistence::None,
    });
    joins(&mut world, 1, "10:00-11:00");
    let rooms: Vec<_> = world.sheet.appointments[1..].iter().map(|it| it.resources.clone()).collect();
    assert_eq!(rooms, [[second.id], [second.id]]);
    // A provider is not in two rooms.
    expect!["Osei is taken 10:00-11:00 and 1 more"].assert_eq(&joins(&mut world, 2, "10:00-11:00 Room"));
}

#[test]
fn a_chair_is_each_patients_own_and_nobody_is_in_a_class_twice() {
    let mut world = world();
    joins(&mut world, 0, "10:00-11:00 Chair1");
    expect!["Chair1 is taken 10:00-11:00"].assert_eq(&joins(&mut world, 1, "10:00-11:00 Chair1"));
    expect!["somebody is taken 10:00-11:00"].assert_eq(&joins(&mut world, 0, "10:00-11:00 Chair2"));
}

// Q11: the buffers lie between two classes as between anything else.
#[test]
fn buffers_are_kept_between_one_class_and_the_next() {
    let mut world = world();
    world.book().appointment_types[2].buffers = Buffers { before: 0, after: 10 };
    joins(&mut world, 0, "10:00-11:00");
    joins(&mut world, 1, "10:00-11:00");
    expect!["Osei is taken 10:00-11:00 and 1 more"].assert_eq(&joins(&mut world, 2, "11:00-12:00"));
    assert_eq!(joins(&mut world, 2, "11:10-12:10"), "confirmed 11:10-12:10 somebody Osei Room");
}

// Q22: every creatable kind is cancellable, and gives its seat free.
/// S0.D1.
#[test]
fn a_cancelled_place_can_be_taken_again() {
    let mut world = world();
    for number in 0..3 {
        joins(&mut world, number, "10:00-11:00");
    }
    let id = world.sheet.appointments[1].id;
    world.must(&Command::Cancel {
        id,
        code: CancelCode::Patient,
        reason: String::new(),
        insistence: Insistence::None,
    });
    assert_eq!(joins(&mut world, 4, "10:00-11:00"), "confirmed 10:00-11:00 somebody Osei Room");
}

// C3: a location counts every patient.
#[test]
fn a_location_counts_every_patient_of_a_class() {
    let mut world = world();
    world.book().locations[0].capacity = Some(2);
    joins(&mut world, 0, "10:00-11:00");
    joins(&mut world, 1, "10:00-11:00");
    expect!["Main is taken 10:00-11:00 and 1 more"].assert_eq(&joins(&mut world, 2, "10:00-11:00"));
}

#[test]
fn a_class_of_nobody_cannot_be_set_up() {
    let mut world = world();
    let none = AppointmentType { capacity: 0, ..world.sheet.book.appointment_types[0].clone() };
    expect!["Capacity is OutOfRange"].assert_eq(&world.told(&Command::SaveAppointmentType(Box::new(none))));
}

// Q16: a class that has a seat left is offered, and a full one is not.
#[test]
fn a_class_with_a_seat_left_is_offered() {
    let mut world = world();
    for number in 0..2 {
        joins(&mut world, number, "10:00-11:00");
    }
    let ask = Ask {
        appointment: None,
        appointment_type: YOGA,
        minutes: 60,
        provider: Some(OSEI),
        location: MAIN,
        patient: Some(ANA),
        from: today(),
        to: today(),
        grid: 60,
        limit_per_day: None,
        days_at_most: None,
        audience: Audience::Staff,
        assign: Assign::Everybody,
    };
    let at_ten = |world: &World| {
        openings(&world.sheet, &ask, world.now).iter().any(|it| it.wall_start == at(today(), "10:00"))
    };
    assert!(at_ten(&world));
    joins(&mut world, 2, "10:00-11:00");
    assert!(!at_ten(&world));
}

#[test]
fn what_a_class_claims_names_it() {
    let mut world = world();
    joins(&mut world, 0, "10:00-11:00 Chair1");
    for claim in world.sheet.appointments[0].claims(&world.sheet.book, world.now) {
        let shared =
            matches!(claim.claimant, Claimant::Provider(_)) || claim.claimant == Claimant::Resource(ROOM);
        assert_eq!(claim.class.is_some(), shared, "{}", name(claim.claimant));
    }
}

proptest! {
    #![proptest_config(cases(256))]

    // Q22, trust.md 2.1: minute by minute, seats for its own class and room for all the others.
    #[test]
    fn a_place_is_free_iff_counting_every_minute_says_so(
        taken in proptest::collection::vec((0..20_u16, 1..9_u16, 0..4_u8), 0..12),
        from in 0..20_u16, long in 1..9_u16, seats in 2..4_u16, holds in 1..3_u16, is_class: bool,
    ) {
        let mut world = world();
        world.book().appointment_types[2].capacity = seats;
        world.book().resources[2].capacity = holds;
        let clock = |it: u16| format!("{:02}:{:02}", 10 + it / 12, it % 12 * 5);
        let words = |(from, long): (u16, u16), who: &str| format!("{}-{} {who}", clock(from), clock(from + long));
        for (number, (from, long, what)) in (0..).zip(&taken) {
            let who = ["Osei Room", "Lind Room", "Osei Room", "Lind Room"][usize::from(*what)];
            let mut asked = world.asked(&words((*from, *long), who), somebody(number % 8));
            if *what < 2 { asked.appointment_type = YOGA; }
            let _refused = world.run(&Command::Book(asked));
        }
        let mut asked = world.asked(&words((from, long), "Osei Room"), PatientId(Uuid::from_u128(999)));
        if is_class { asked.appointment_type = YOGA; }
        world.sheet.patients.push(Patient { id: asked.patient, ..world.sheet.patients[0].clone() });
        let there = |minute: u16| {
            world.sheet.appointments.iter().filter(move |it| {
                let start = at(today(), &clock(minute));
                let end = it.promise.wall_start + chrono::TimeDelta::minutes(i64::from(it.promise.period.minutes()));
                it.promise.wall_start <= start && start < end
            })
        };
        let free = (from..from + long).all(|minute| {
            let ours = |it: &&daybook_booking::appointment::Appointment| {
                is_class && it.appointment_type == YOGA && it.provider == OSEI
            };
            let with_osei = there(minute).filter(|it| it.provider == OSEI && !ours(it)).count();
            let of_class = there(minute).filter(ours).count();
            let mut in_room: Vec<_> = there(minute).filter(|it| !ours(it)).map(|it| {
                if it.appointment_type == YOGA { format!("{:?}", it.provider) } else { it.id.to_string() }
            }).collect();
            in_room.sort();
            in_room.dedup();
            with_osei == 0 && of_class < usize::from(seats) && in_room.len() < usize::from(holds)
        });
        prop_assert_eq!(world.says(&Command::Book(asked)).is_ok(), free);
        // What stands fits where it stands: counting is the same from every place's side.
        for it in &world.sheet.appointments {
            prop_assert_eq!(fit(&world.sheet, &Candidate::of(it), world.now).misfits, vec![]);
        }
    }
}
