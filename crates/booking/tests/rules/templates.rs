//! Parts of the week kept for appointment types (S3.2): warned of, denied, given free in time.

use daybook_booking::audience::{Binds, ForPatients, ForStaff};
use daybook_booking::command::Command;
use daybook_booking::fit::{Candidate, Warning, warnings};
use daybook_booking::permission::Permission;
use expect_test::expect;

use crate::house::{ALL, PATIENTS, REASON, WARNED, ask};
use crate::world::{ANA, World, staff_with};

/// Half hours from nine to eleven, the first hour kept for scaling.
fn world(binds: Binds) -> World {
    let mut world = World::new();
    world.open("09:00-11:00");
    world.keep("09:00-10:00", binds, None);
    world
}

// S3.2: a template that warns does not forbid.
#[test]
fn staff_are_warned_of_time_kept_for_another_type_and_may_book_it() {
    let mut world = world(Binds::default());
    expect!["09:00 Osei, 09:30 Osei, 10:00 Osei, 10:30 Osei"].assert_eq(&world.offered(&ask()));
    let id = world.there("09:30-10:00");
    let candidate =
        Candidate { was: None, ..Candidate::moving(world.appointment(id), &world.sheet.book, world.now) };
    let told = warnings(&world.sheet, &candidate, world.now);
    assert!(
        matches!(told.as_slice(), [Warning::KeptFor(kept)] if kept.slot.appointment_type != candidate.appointment_type)
    );
}

#[test]
fn the_type_it_is_kept_for_is_welcome() {
    let mut world = world(ALL);
    expect!["confirmed 09:10-09:40 Ana Osei Chair1"].assert_eq(&world.ask("09:10-09:40 scaling"));
}

#[test]
fn time_kept_for_good_is_neither_offered_nor_booked() {
    let mut world = world(ALL);
    expect!["10:00 Osei, 10:30 Osei"].assert_eq(&world.offered(&ask()));
    expect!["kept for scaling"].assert_eq(&world.ask("09:30-10:00"));
    expect!["kept for scaling"].assert_eq(&world.ask("09:30-10:30"));
    // Nobody insists on what the clinic made firm.
    expect!["kept for scaling"].assert_eq(&world.ask("09:30-10:00 insist"));
    expect!["confirmed 10:00-10:30 Ana Osei"].assert_eq(&world.ask("10:00-10:30"));
}

// Per role: who may pass over rules gives a reason, who may not is refused.
#[test]
fn time_kept_softly_is_given_for_a_reason_by_those_who_may() {
    let mut world = world(REASON);
    expect!["kept for scaling"].assert_eq(&world.ask("09:00-09:30"));
    expect!["confirmed 09:00-09:30 Ana Osei (over: urgent)"].assert_eq(&world.ask("09:00-09:30 insist"));
    world.actor = staff_with(&[Permission::CreateAppointment]);
    expect!["that needs the permission booking:override_conflict"]
        .assert_eq(&world.ask("09:30-10:00 Ben insist"));
}

#[test]
fn patients_are_refused_where_staff_are_free() {
    let mut world = world(PATIENTS);
    world.there("09:00-09:30");
    world.asks(ANA);
    expect!["kept for scaling"].assert_eq(&world.ask("09:30-10:00"));
    expect!["confirmed 10:00-10:30 Ana Osei"].assert_eq(&world.ask("10:00-10:30"));
}

#[test]
fn kept_time_is_given_free_some_hours_before() {
    let mut world = World::new();
    world.open("09:00-11:00");
    world.keep("09:00-10:00", ALL, Some(24));
    // It is 08:00: today's nine o'clock is free since yesterday, tomorrow's from nine.
    expect!["confirmed 09:00-09:30 Ana Osei"].assert_eq(&world.ask("09:00-09:30"));
    expect!["kept for scaling"].assert_eq(&world.ask("3 09:00-09:30 Ben"));
    world.it_is("09:00");
    expect!["confirmed 09:00-09:30 Ben Osei"].assert_eq(&world.ask("3 09:00-09:30 Ben"));
}

#[test]
fn what_stands_in_kept_time_already_may_be_touched() {
    let mut world = world(ALL);
    let id = world.there("10:00-10:30");
    world.sheet.appointments[0].promise = {
        let mut elsewhere = world.clone();
        elsewhere.book().providers[0].template.clear();
        let there = elsewhere.there("09:00-09:30 Cleo");
        elsewhere.appointment(there).promise
    };
    let shorter = world.moved(id, "09:00-09:15");
    expect!["confirmed 09:00-09:15 Ben Osei"].assert_eq(&world.told(&shorter));
    let other = world.moved(id, "09:00-09:15 Cleo");
    expect!["confirmed 09:00-09:15 Cleo Osei"].assert_eq(&world.told(&other));
    expect!["confirmed 10:00-10:30 Cleo Osei"].assert_eq(&{
        let away = world.moved(id, "10:00-10:30");
        world.told(&away)
    });
    let back = world.moved(id, "09:00-09:30");
    expect!["kept for scaling"].assert_eq(&world.told(&back));
}

#[test]
fn two_types_may_share_kept_time() {
    let mut world = world(ALL);
    let mut also = world.book().providers[0].template.clone();
    also.iter_mut().for_each(|it| it.appointment_type = crate::world::CHECKUP);
    world.book().providers[0].template.extend(also);
    expect!["confirmed 09:00-09:30 Ana Osei"].assert_eq(&world.ask("09:00-09:30"));
}

#[test]
fn a_template_is_checked() {
    let mut world = world(WARNED);
    let told = |world: &mut World, hours: u16| {
        let mut osei = world.sheet.book.providers[0].clone();
        osei.template[0].release_hours = Some(hours);
        world.told(&Command::SaveProvider(Box::new(osei)))
    };
    expect!["provider"].assert_eq(&told(&mut world, 24));
    expect!["ReleaseHours is OutOfRange"].assert_eq(&told(&mut world, 5000));
    assert_eq!(Binds { staff: ForStaff::Warned, patients: ForPatients::Never }, Binds::default());
}
