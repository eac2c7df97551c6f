//! Opening hours, exceptions and buffers (Q11, Q24).

use daybook_booking::audience::Audience;
use daybook_booking::command::Command;
use daybook_booking::fit::strays;
use daybook_booking::opening::open_day;
use daybook_booking::schedule::{ExceptionKind as Kind, ExceptionScope as Scope, WeeklyHours};
use daybook_booking::slot::{Ask, openings};
use daybook_booking::wall::minute_of;
use expect_test::{Expect, expect};

use crate::house::ask;
use crate::world::{ANNEX, CHAIR1, LIND, MAIN, OSEI, World, span, today};

fn check(hours: &str, asked: &str, outcome: Expect) {
    let mut world = World::new();
    world.open(hours);
    outcome.assert_eq(&world.ask(asked));
}

fn open(world: &World) -> String {
    let open = open_day(&world.sheet.book, OSEI, MAIN, today()).open();
    let clock = |it: u16| format!("{:02}:{:02}", it / 60, it % 60);
    open.iter().map(|it| format!("{}-{}", clock(it.from()), clock(it.to()))).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_visit_lies_inside_the_hours() {
    check("09:00-12:00 13:00-17:00", "08:55-09:10", expect!["Osei is not in"]);
    check("09:00-12:00 13:00-17:00", "11:45-12:15", expect!["Osei is not in"]);
    check("09:00-12:00 13:00-17:00", "11:30-12:00", expect!["confirmed 11:30-12:00 Ana Osei"]);
}

#[test]
fn hours_that_touch_are_one_stretch() {
    check("09:00-12:00 12:00-17:00", "11:45-12:15", expect!["confirmed 11:45-12:15 Ana Osei"]);
}

#[test]
fn a_clinic_open_through_the_night_is_open_at_midnight() {
    check("00:00-24:00", "23:30-24:00", expect!["confirmed 23:30-00:00 Ana Osei"]);
    let mut world = World::new();
    world.open("00:00-24:00");
    let mut asked = world.asked("23:30-24:00", crate::world::ANA);
    asked.placement.minutes = 90;
    expect!["confirmed 23:30-01:00 Ana Osei"].assert_eq(&world.told(&Command::Book(asked)));
}

// Q11: the last visit may end at closing time, its buffer past it, unless the setting says no.
#[test]
fn the_buffer_of_the_last_visit_may_run_past_closing_if_the_clinic_allows() {
    check("09:00-12:00", "11:30-12:00 scaling", expect!["confirmed 11:30-12:00 Ana Osei Chair1"]);
    let mut world = World::new();
    world.book().clinic.policy.buffer_may_overrun_closing = false;
    world.open("09:00-12:00");
    expect!["Osei is not in"].assert_eq(&world.ask("11:30-12:00 scaling"));
    expect!["confirmed 11:20-11:50 Ana Osei Chair1"].assert_eq(&world.ask("11:20-11:50 scaling"));
}

// Q11: buffers widen provider and chair, not the patient.
#[test]
fn buffers_keep_provider_and_chair_free_but_not_the_patient() {
    let mut world = World::new();
    world.there("10:00-10:30 scaling Ben Osei Chair1");
    expect!["Osei is taken 10:00-10:30"].assert_eq(&world.ask("10:35-11:00 Cleo Osei"));
    expect!["Chair1 is taken 10:00-10:30"].assert_eq(&world.ask("10:35-11:00 Cleo Lind Chair1"));
    expect!["confirmed 10:40-11:00 Cleo Osei Chair1"].assert_eq(&world.ask("10:40-11:00 Cleo Osei Chair1"));
    expect!["confirmed 10:30-10:40 Ben Lind"].assert_eq(&world.ask("10:30-10:40 Ben Lind"));
}

#[test]
fn a_provider_without_hours_keeps_those_of_the_location() {
    let mut world = World::new();
    world.book().providers[0].hours.clear();
    expect!["Osei is not in"].assert_eq(&world.ask("09:00-09:30"));
    let hours = WeeklyHours { location: MAIN, weekday: 1, span: span("09:00-12:00") };
    world.book().locations[0].hours = vec![hours];
    expect!["confirmed 09:00-09:30 Ana Osei"].assert_eq(&world.ask("09:00-09:30"));
    // One who works elsewhere has hours of their own, and none here.
    world.book().providers[0].hours = vec![WeeklyHours { location: ANNEX, ..hours }];
    expect!["Osei is not in"].assert_eq(&world.ask("10:00-10:30"));
}

// Q24: single dates added and taken away without touching the template.
#[test]
fn leave_closures_and_holidays_close() {
    for scope in [Scope::Clinic, Scope::Location(MAIN), Scope::Provider(OSEI)] {
        for kind in [Kind::Leave, Kind::Closure, Kind::Holiday] {
            let mut world = World::new();
            world.close(scope, kind, "10:00-11:00");
            assert_eq!(world.ask("10:30-11:30"), "closed");
            assert_eq!(open(&world), "09:00-10:00 11:00-17:00");
        }
    }
}

#[test]
fn patients_are_offered_what_staff_are_and_neither_anything_while_it_is_closed_s0_d5() {
    let offered = |world: &World, audience| {
        let ask = Ask { audience, ..ask() };
        let found = openings(&world.sheet, &ask, world.now);
        found.iter().map(|it| minute_of(it.wall_start)).collect::<Vec<_>>()
    };
    for kind in [Kind::Leave, Kind::Closure, Kind::Holiday] {
        let mut world = World::new();
        world.open("09:00-12:00");
        world.book().appointment_types[0].online = true;
        world.there("11:00-11:30 Ben Osei");
        world.close(Scope::Provider(OSEI), kind, "09:30-11:00");
        assert_eq!(offered(&world, Audience::Patients), [540, 690], "{kind:?}");
        assert_eq!(offered(&world, Audience::Staff), [540, 690], "{kind:?}");
    }
}

#[test]
fn a_closure_elsewhere_closes_nothing_here() {
    let mut world = World::new();
    world.close(Scope::Location(ANNEX), Kind::Closure, "00:00-24:00");
    world.close(Scope::Provider(LIND), Kind::Leave, "00:00-24:00");
    world.close(Scope::Resource(CHAIR1), Kind::Closure, "00:00-24:00");
    expect!["confirmed 09:00-09:30 Ana Osei"].assert_eq(&world.ask("09:00-09:30"));
    expect!["closed"].assert_eq(&world.ask("10:00-10:30 Chair1"));
    // The broken chair is passed over.
    expect!["confirmed 11:00-11:30 Ana Osei Chair2"].assert_eq(&world.ask("11:00-11:30 scaling"));
}

#[test]
fn extra_hours_open_and_closures_still_close() {
    let mut world = World::new();
    world.open("09:00-12:00");
    world.close(Scope::Provider(OSEI), Kind::ExtraHours, "12:00-14:00");
    assert_eq!(open(&world), "09:00-14:00");
    world.close(Scope::Clinic, Kind::Holiday, "13:00-24:00");
    assert_eq!(open(&world), "09:00-13:00");
    expect!["confirmed 12:30-13:00 Ana Osei"].assert_eq(&world.ask("12:30-13:00"));
    expect!["Lind is not in; closed"].assert_eq(&world.ask("12:45-13:15 Lind Cleo"));
}

#[test]
fn an_exception_taken_back_opens_again() {
    let mut world = World::new();
    let id = world.close(Scope::Clinic, Kind::Holiday, "00:00-24:00");
    expect!["closed"].assert_eq(&world.ask("09:00-09:30"));
    world.must(&Command::DeleteException(id));
    expect!["nothing to do"].assert_eq(&world.told(&Command::DeleteException(id)));
    expect!["confirmed 09:00-09:30 Ana Osei"].assert_eq(&world.ask("09:00-09:30"));
}

// Q24: bookings that new leave would strand are shown before it is saved.
#[test]
fn bookings_that_leave_would_strand_are_listed() {
    let mut world = World::new();
    let stranded = world.there("10:00-10:30 Ben");
    world.there("14:00-14:30 Cleo");
    assert!(strays(&world.sheet, world.now).is_empty());
    world.close(Scope::Provider(OSEI), Kind::Leave, "09:00-12:00");
    let found: Vec<_> = strays(&world.sheet, world.now).into_iter().map(|(id, _)| id).collect();
    assert_eq!(found, [stranded]);
}
