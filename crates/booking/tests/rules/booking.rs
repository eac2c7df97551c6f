//! New appointments: what is in the way, what is not (S3.46–S3.51, S4.12–S4.19, S4.31, C3, C15–C17, C19).

use chrono::TimeDelta;
use daybook_booking::appointment::Source;
use daybook_booking::command::{Book, Command, Edits, Insistence};
use daybook_booking::ids::{AppointmentTypeId, LocationId, PatientId, ProviderId, ResourceId};
use daybook_booking::permission::Permission;
use daybook_booking::schedule::WeeklyHours;
use expect_test::{Expect, expect};
use uuid::Uuid;

use crate::world::{ANA, ANNEX, CHECKUP, LIND, OSEI, SCALING, World, insist, span, staff_with};

/// `check(hours | taken, asked, outcome)`.
fn check(day: &str, asked: &str, outcome: Expect) {
    let (hours, taken) = day.split_once('|').unwrap();
    let mut world = World::new();
    world.open(hours);
    world.there(taken);
    outcome.assert_eq(&world.ask(asked));
}

// S4.31: half-open, back to back is allowed.
#[test]
fn times_that_touch_do_not_clash() {
    check("09:00-12:00 | 09:30-10:00", "10:00-10:30", expect!["confirmed 10:00-10:30 Ana Osei"]);
    check("09:00-12:00 | 09:30-10:00", "09:00-09:30", expect!["confirmed 09:00-09:30 Ana Osei"]);
}

#[test]
fn one_minute_of_overlap_is_refused() {
    check("09:00-12:00 | 09:30-10:00", "09:59-10:30", expect!["Osei is taken 09:30-10:00"]);
    check("09:00-12:00 | 09:30-10:00", "09:00-09:31", expect!["Osei is taken 09:30-10:00"]);
}

#[test]
fn an_appointment_inside_another_or_around_it_is_refused() {
    check("09:00-12:00 | 09:00-11:00", "09:30-10:00", expect!["Osei is taken 09:00-11:00"]);
    check("09:00-12:00 | 09:30-10:00", "09:00-11:00", expect!["Osei is taken 09:30-10:00"]);
}

// S3.47, S4.15, S4.19, Q13: provider, patient, chair; every reason at once.
#[test]
fn a_patient_is_not_in_two_places_at_once() {
    check("09:00-12:00 | 09:30-10:00 Ana Lind", "09:30-10:00 Ana Osei", expect!["Ana is taken 09:30-10:00"]);
}

#[test]
fn a_chair_holds_one_patient() {
    check(
        "09:00-12:00 | 09:30-10:00 Lind Chair1",
        "09:30-10:00 Chair1",
        expect!["Chair1 is taken 09:30-10:00"],
    );
    check(
        "09:00-12:00 | 09:30-10:00 Lind Chair1",
        "09:30-10:00 Chair2",
        expect!["confirmed 09:30-10:00 Ana Osei Chair2"],
    );
}

#[test]
fn all_reasons_are_given_at_once() {
    check(
        "09:00-12:00 | 11:30-12:00 Ana Chair1",
        "11:45-12:15 Chair1 FarChair",
        expect![
            "Osei is not in; FarChair is elsewhere; Osei is taken 11:30-12:00; Ana is taken 11:30-12:00; Chair1 is taken 11:30-12:00"
        ],
    );
}

#[test]
fn every_appointment_in_the_way_is_named() {
    check(
        "09:00-12:00 | 09:00-09:30, 09:30-10:00 Cleo, 10:30-11:00",
        "09:15-10:00",
        expect!["Osei is taken 09:00-09:30 and 1 more"],
    );
}

// C3: capacity is depth, not number of overlaps.
#[test]
fn a_room_for_two_takes_two_at_any_one_moment() {
    let mut world = World::new();
    world.there("09:00-09:30 Ben Lind Room, 09:30-10:00 Cleo Lind Room");
    expect!["confirmed 09:00-10:00 Ana Osei Room"].assert_eq(&world.ask("09:00-10:00 Ana Osei Room"));
    world.it_is("08:00");
    let mut full = World::new();
    full.there("09:00-10:00 Ben Lind Room, 09:30-10:30 Cleo Osei Room");
    let third = third_provider(&full);
    full.book().providers.push(third);
    let mut asked = full.asked("09:15-09:45 Ana Room", ANA);
    asked.placement.provider = THIRD;
    expect!["Room is taken 09:00-10:00 and 1 more"].assert_eq(&full.told(&Command::Book(asked)));
}

const THIRD: ProviderId = ProviderId(Uuid::from_u128(13));

fn third_provider(world: &World) -> daybook_booking::clinic::Provider {
    daybook_booking::clinic::Provider { id: THIRD, ..world.sheet.book.providers[0].clone() }
}

// C3: a facility of capacity one reproduces 004; unlimited is the default.
#[test]
fn a_location_counts_only_where_it_has_a_capacity() {
    check("09:00-12:00 | 09:00-10:00 Lind", "09:00-10:00", expect!["confirmed 09:00-10:00 Ana Osei"]);
    let mut world = World::new();
    world.book().locations[0].capacity = Some(1);
    world.there("09:00-10:00 Lind");
    expect!["Main is taken 09:00-10:00"].assert_eq(&world.ask("09:30-10:30"));
    expect!["confirmed 10:00-10:30 Ana Osei"].assert_eq(&world.ask("10:00-10:30"));
}

// S4.12, C15: the past.
#[test]
fn nothing_starts_in_the_past() {
    let mut world = World::new();
    world.it_is("10:00");
    expect!["the appointment would start in the past"].assert_eq(&world.ask("09:59-10:30"));
    expect!["confirmed 10:00-10:30 Ana Osei"].assert_eq(&world.ask("10:00-10:30"));
}

#[test]
fn the_past_is_written_to_with_permission_and_reason_and_is_not_an_overbooking() {
    let mut world = World::new();
    world.it_is("10:00");
    world.actor = staff_with(&[Permission::CreateAppointment, Permission::OverrideConflict]);
    expect!["that needs the permission booking:backdate"].assert_eq(&world.ask("09:00-09:30 insist"));
    world.actor = staff_with(&[Permission::CreateAppointment, Permission::Backdate]);
    expect!["confirmed 09:00-09:30 Ana Osei"].assert_eq(&world.ask("09:00-09:30 insist"));
}

// C17, S3.51, S4.13, S4.14: duration.
#[test]
fn the_length_keeps_to_the_type_and_is_never_below_five_minutes() {
    let mut world = World::new();
    expect!["the length must be 5 to 240 minutes"].assert_eq(&world.ask("09:00-09:04"));
    expect!["confirmed 09:00-09:05 Ana Osei"].assert_eq(&world.ask("09:00-09:05"));
    expect!["the length must be 5 to 240 minutes"].assert_eq(&world.ask("10:00-14:01"));
    expect!["the length must be 5 to 240 minutes"].assert_eq(&world.ask("10:00-14:01 insist"));
    expect!["confirmed 10:00-14:00 Ana Osei"].assert_eq(&world.ask("10:00-14:00"));
    let mut none = world.asked("15:00-15:30", ANA);
    none.placement.minutes = 0;
    expect!["the length must be 5 to 240 minutes"].assert_eq(&world.told(&Command::Book(none)));
}

// C19, Q12, S3.48: override.
#[test]
fn staff_book_over_a_conflict_with_permission_and_a_reason() {
    let mut world = World::new();
    world.there("09:00-09:30");
    expect!["confirmed 09:00-09:30 Ana Osei (over: urgent)"].assert_eq(&world.ask("09:00-09:30 insist"));
    // Afterwards the override counts against normal bookings (trust.md 2.1).
    expect!["Osei is taken 09:00-09:30 and 1 more"].assert_eq(&world.ask("09:00-09:30 Cleo"));
}

#[test]
fn an_override_without_permission_is_refused() {
    let mut world = World::new();
    world.there("09:00-09:30");
    world.actor = staff_with(&[Permission::CreateAppointment]);
    expect!["that needs the permission booking:override_conflict"]
        .assert_eq(&world.ask("09:00-09:30 insist"));
    // Where nothing is in the way, there is nothing to override.
    expect!["confirmed 10:00-10:30 Ana Osei"].assert_eq(&world.ask("10:00-10:30 insist"));
}

#[test]
fn an_override_without_a_reason_is_refused() {
    let mut world = World::new();
    let mut asked = world.asked("09:00-09:30", ANA);
    asked.insistence = insist("  ");
    expect!["Reason is Missing"].assert_eq(&world.told(&Command::Book(asked)));
}

#[test]
fn insisting_where_nothing_is_in_the_way_marks_nothing() {
    check("09:00-12:00 |", "09:00-09:30 insist", expect!["confirmed 09:00-09:30 Ana Osei"]);
}

#[test]
fn a_cancelled_original_does_not_free_the_time_an_override_holds() {
    let mut world = World::new();
    let first = world.there("09:00-09:30 Ben");
    world.ask("09:00-09:30 insist");
    world.must(&Command::Delete(first));
    expect!["Osei is taken 09:00-09:30"].assert_eq(&world.ask("09:00-09:30 Cleo"));
}

// S3.46, S4.16, S4.17: references must exist and be active.
// S3.43
#[test]
fn what_an_appointment_names_must_be_there_and_in_use() {
    let world = World::new();
    let mut told = String::new();
    let nobody = Uuid::from_u128(77);
    for field in 0..5 {
        let mut world = world.clone();
        let mut asked = world.asked("09:00-09:30", ANA);
        match field {
            0 => asked.patient = PatientId(nobody),
            1 => asked.placement.provider = ProviderId(nobody),
            2 => asked.placement.location = LocationId(nobody),
            3 => asked.appointment_type = AppointmentTypeId(nobody),
            _ => asked.placement.resources.push(ResourceId(nobody)),
        }
        told += &(world.told(&Command::Book(asked)) + "\n");
    }
    expect![[r#"
        Patient is Unknown
        Provider is Unknown
        Location is Unknown
        AppointmentType is Unknown
        Resources is Unknown
    "#]]
    .assert_eq(&told);
}

#[test]
fn what_is_out_of_use_is_not_booked() {
    let mut told = String::new();
    for field in 0..5 {
        let mut world = World::new();
        match field {
            0 => world.sheet.patients[0].active = false,
            1 => world.book().providers[0].active = false,
            2 => world.book().locations[0].active = false,
            3 => world.book().appointment_types[0].active = false,
            _ => world.book().resources[0].active = false,
        }
        told += &(world.ask("09:00-09:30 Chair1") + "\n");
    }
    expect![[r#"
        Patient is Inactive
        Provider is Inactive
        Location is Inactive
        AppointmentType is Inactive
        Resources is Inactive
    "#]]
    .assert_eq(&told);
}

#[test]
fn one_chair_is_not_named_twice() {
    check("09:00-12:00 |", "09:00-09:30 Chair1 Chair1", expect!["Resources is Duplicate"]);
}

#[test]
fn a_chair_of_another_location_does_not_serve() {
    check("09:00-12:00 |", "09:00-09:30 FarChair", expect!["FarChair is elsewhere"]);
}

#[test]
fn a_provider_does_only_their_own_types() {
    let mut world = World::new();
    world.book().providers[0].appointment_types = vec![SCALING];
    expect!["the provider does not do that appointment type"].assert_eq(&world.ask("09:00-09:30 Osei"));
    expect!["confirmed 09:00-09:30 Ana Osei Chair1"].assert_eq(&world.ask("09:00-09:30 Osei scaling"));
    expect!["confirmed 10:00-10:30 Ana Lind"].assert_eq(&world.ask("10:00-10:30 Lind"));
}

#[test]
fn a_provider_is_booked_where_they_work() {
    let mut world = World::new();
    world.book().providers[1].hours =
        vec![WeeklyHours { location: ANNEX, weekday: 1, span: span("09:00-12:00") }];
    assert_eq!(world.sheet.book.providers[1].id, LIND);
    expect!["Lind is not in"].assert_eq(&world.ask("09:00-09:30 Lind"));
    expect!["confirmed 09:00-09:30 Ana Lind"].assert_eq(&world.ask("09:00-09:30 Lind Annex"));
}

// Needed kinds are filled in, first free by position.
#[test]
fn the_first_free_chair_is_taken() {
    let mut world = World::new();
    expect!["confirmed 09:10-09:40 Ana Osei Chair1"].assert_eq(&world.ask("09:10-09:40 scaling Ana Osei"));
    expect!["confirmed 09:10-09:40 Ben Lind Chair2"].assert_eq(&world.ask("09:10-09:40 scaling Ben Lind"));
    let third = third_provider(&world);
    world.book().providers.push(third);
    let mut asked = world.asked("09:50-10:20 scaling Cleo", ANA);
    asked.placement.provider = THIRD;
    // 09:40 + 10 minutes of buffer, and 10 before 09:50: both chairs are needed until 09:50.
    expect!["no chair is free"].assert_eq(&world.told(&Command::Book(asked.clone())));
    asked.placement.wall_start += TimeDelta::minutes(10);
    expect!["confirmed 10:00-10:30 Cleo somebody Chair1"].assert_eq(&world.told(&Command::Book(asked)));
}

#[test]
fn a_chair_that_was_chosen_is_not_swapped_for_another() {
    check(
        "09:00-12:00 | 09:10-09:40 scaling Lind Chair1",
        "09:10-09:40 scaling Chair1",
        expect!["Chair1 is taken 09:10-09:40"],
    );
    check(
        "09:00-12:00 | 09:10-09:40 scaling Lind Chair1",
        "09:10-09:40 scaling",
        expect!["confirmed 09:10-09:40 Ana Osei Chair2"],
    );
}

#[test]
fn overriding_a_lack_of_chairs_takes_none() {
    let mut world = World::new();
    world.book().resources.clear();
    expect!["no chair is free"].assert_eq(&world.ask("09:10-09:40 scaling"));
    expect!["confirmed 09:10-09:40 Ana Osei (over: urgent)"]
        .assert_eq(&world.ask("09:10-09:40 scaling insist"));
}

// Idempotent: asking twice books once.
#[test]
fn the_same_booking_sent_twice_books_once() {
    let mut world = World::new();
    let asked = Command::Book(world.asked("09:00-09:30", ANA));
    expect!["confirmed 09:00-09:30 Ana Osei"].assert_eq(&world.told(&asked));
    expect!["nothing to do"].assert_eq(&world.told(&asked));
}

/// C23.
#[test]
fn a_new_appointment_gets_the_next_number_and_starts_its_chain() {
    let mut world = World::new();
    world.there("09:00-09:30");
    let id = world.there("10:00-10:30");
    let it = world.appointment(id);
    assert_eq!((it.number, it.version, it.sequence, it.reschedule_count), (2, 1, 0, 0));
    assert_eq!((it.root, it.previous), (id, None));
    assert_eq!((it.provider, it.appointment_type), (OSEI, CHECKUP));
}

#[test]
fn a_start_is_a_whole_minute() {
    let mut world = World::new();
    let mut asked = world.asked("09:00-09:30", ANA);
    asked.placement.wall_start += TimeDelta::seconds(30);
    expect!["WallStart is Malformed"].assert_eq(&world.told(&Command::Book(asked)));
}

#[test]
fn how_a_booking_came_about_is_kept_s3_45() {
    use Source::{Online, Phone, Recall, Staff, TreatmentPlan, Waitlist};
    assert_eq!(Source::default(), Staff, "unless something else is said");
    for source in [Staff, Online, Phone, Recall, TreatmentPlan, Waitlist] {
        let mut world = World::new();
        let asked = Book { source, ..world.asked("09:00-09:30", ANA) };
        let id = asked.id;
        world.must(&Command::Book(asked));
        assert_eq!(world.appointment(id).source, source);
    }
}

#[test]
fn notes_for_staff_and_instructions_for_the_patient_are_kept_apart_s3_10() {
    let mut world = World::new();
    let (notes, patient_notes) = ("Nervous".to_owned(), "Come without breakfast".to_owned());
    let asked = Book { notes, patient_notes, ..world.asked("09:00-09:30", ANA) };
    let id = asked.id;
    world.must(&Command::Book(asked));
    let edits = Edits { notes: Some("Nervous no longer".to_owned()), ..Edits::default() };
    world.must(&Command::Edit { id, seen_version: None, edits, insistence: Insistence::None });
    let there = world.appointment(id);
    assert_eq!(
        (there.notes.as_str(), there.patient_notes.as_str()),
        ("Nervous no longer", "Come without breakfast")
    );
}

#[test]
fn notes_have_an_end() {
    let mut world = World::new();
    let mut asked = world.asked("09:00-09:30", ANA);
    asked.notes = "x".repeat(10_001);
    expect!["Notes is TooLong"].assert_eq(&world.told(&Command::Book(asked)));
}
