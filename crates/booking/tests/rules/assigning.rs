//! Anybody will do: who is offered (Q15); the first free time of each day; how far one search looks (C13).

use std::collections::BTreeMap;

use daybook_booking::command::Command;
use daybook_booking::resource::ResourceKind;
use daybook_booking::schedule::{ExceptionKind, ExceptionScope};
use daybook_booking::slot::{Ask, Assign, openings};
use expect_test::expect;

use crate::house::{ask, days_from_today};
use crate::world::{ANA, BEN, LIND, OSEI, SCALING, World};

fn anybody(assign: Assign) -> Ask {
    Ask { provider: None, assign, ..ask() }
}

fn world() -> World {
    let mut world = World::new();
    world.open("09:00-11:00");
    world
}

// Q15: the one with the least to do that day, by position where that is even.
#[test]
fn the_one_with_the_fewest_minutes_that_day_is_offered() {
    let mut world = world();
    expect!["09:00 Osei, 09:30 Osei, 10:00 Osei, 10:30 Osei"]
        .assert_eq(&world.offered(&anybody(Assign::LeastLoad)));
    world.there("10:00-10:30 Osei");
    expect!["09:00 Lind, 09:30 Lind, 10:00 Lind, 10:30 Lind"]
        .assert_eq(&world.offered(&anybody(Assign::LeastLoad)));
    world.there("09:00-10:00 Cleo Lind");
    expect!["09:00 Osei, 09:30 Osei, 10:00 Lind, 10:30 Osei"]
        .assert_eq(&world.offered(&anybody(Assign::LeastLoad)));
}

// Q15: fairness is measurable.
#[test]
fn booking_what_is_offered_spreads_the_day_evenly() {
    let mut world = World::new();
    let mut booked: BTreeMap<_, u32> = BTreeMap::new();
    for _ in 0..20 {
        let found = openings(&world.sheet, &anybody(Assign::LeastLoad), world.now);
        let patient = daybook_booking::ids::PatientId(world.id());
        world.sheet.patients.push(crate::world::patient(patient, 9));
        let mut asked = world.asked("09:00-09:30", patient);
        asked.placement.provider = found[0].provider;
        asked.placement.wall_start = found[0].wall_start;
        world.must(&Command::Book(asked));
        *booked.entry(found[0].provider).or_default() += 1;
    }
    assert_eq!(booked.into_values().collect::<Vec<_>>(), [10, 10]);
}

// Q15: whoever knows the patient, where they can; never one who is away, taken or not qualified.
#[test]
fn the_patients_last_provider_is_offered_where_they_can() {
    let mut world = world();
    world.there("09:00-09:30 Ana Lind, 09:30-10:00 Cleo Lind");
    let known = Ask {
        patient: Some(ANA),
        from: days_from_today(1),
        to: days_from_today(1),
        ..anybody(Assign::Continuity)
    };
    world.it_is_on(3, "08:00");
    expect!["3 09:00 Lind, 3 09:30 Lind, 3 10:00 Lind, 3 10:30 Lind"].assert_eq(&world.offered(&known));
    world.there("3 09:30-10:00 Cleo Lind");
    expect!["3 09:00 Lind, 3 09:30 Osei, 3 10:00 Lind, 3 10:30 Lind"].assert_eq(&world.offered(&known));
    world.book().providers[1].appointment_types = vec![SCALING];
    expect!["3 09:00 Osei, 3 09:30 Osei, 3 10:00 Osei, 3 10:30 Osei"].assert_eq(&world.offered(&known));
    let stranger = Ask { patient: Some(BEN), ..known };
    expect!["3 09:00 Osei, 3 09:30 Osei, 3 10:00 Osei, 3 10:30 Osei"].assert_eq(&world.offered(&stranger));
}

#[test]
fn whoever_they_met_counts_before_whoever_they_are_to_meet() {
    let mut world = world();
    world.there("09:00-09:30 Ana Osei, 5 09:00-09:30 Ana Lind");
    world.it_is_on(3, "08:00");
    let known = Ask {
        patient: Some(ANA),
        from: days_from_today(2),
        to: days_from_today(2),
        ..anybody(Assign::Continuity)
    };
    assert!(openings(&world.sheet, &known, world.now).iter().all(|it| it.provider == OSEI));
    // One that was called off is no meeting.
    let id = world.sheet.appointments[0].id;
    world.it_is("08:00");
    world.must(&Command::Delete(id));
    world.it_is_on(3, "08:00");
    assert!(openings(&world.sheet, &known, world.now).iter().all(|it| it.provider == LIND));
}

#[test]
fn looking_for_somebody_known_looks_back_on_the_patient() {
    let world = world();
    let reach = |assign| Ask { patient: Some(ANA), ..anybody(assign) }.reach(&world.sheet.book, world.now);
    assert_eq!(reach(Assign::Continuity).histories.len(), 1);
    assert!(reach(Assign::LeastLoad).histories.is_empty());
}

// S3.1, S2.2: provider, chair and device at once, or it is not offered.
#[test]
fn everything_the_type_needs_is_free_at_once() {
    let mut world = world();
    world.book().appointment_types[1].needs = vec![ResourceKind::Chair, ResourceKind::Room];
    world.book().appointment_types[1].buffers = daybook_booking::clinic::Buffers::default();
    world.there("09:00-09:30 Ben Lind Chair1, 09:00-09:30 Cleo Lind Chair2 insist");
    world.close(ExceptionScope::Resource(crate::world::ROOM), ExceptionKind::Closure, "10:00-10:30");
    let scaling = Ask { appointment_type: SCALING, ..ask() };
    expect!["09:30 Osei, 10:30 Osei"].assert_eq(&world.offered(&scaling));
    let taken = &openings(&world.sheet, &scaling, world.now)[0].resources;
    assert_eq!(taken.len(), 2);
}

// The third free time, not the third day; and then: the first free time of each of the next days.
#[test]
fn the_first_free_time_of_each_of_the_next_days_that_have_one() {
    let mut world = world();
    world.close(ExceptionScope::Clinic, ExceptionKind::Holiday, "00:00-24:00");
    world.there("3 09:00-11:00, 4 09:00-09:30");
    let month = Ask { to: days_from_today(30), limit_per_day: Some(1), days_at_most: Some(3), ..ask() };
    expect!["4 09:30 Osei, 5 09:00 Osei, 6 09:00 Osei"].assert_eq(&world.offered(&month));
    let next = Ask { limit_per_day: None, days_at_most: Some(1), ..month };
    expect!["4 09:30 Osei, 4 10:00 Osei, 4 10:30 Osei"].assert_eq(&world.offered(&next));
}

// C13: at most 31 days at a time, and in order.
#[test]
fn a_search_looks_at_a_month_at_most() {
    let told = |days: i64| {
        let to = ask().from + chrono::TimeDelta::days(days);
        Ask { to, ..ask() }.check().map_or_else(|it| it.to_string(), |()| "well".to_owned())
    };
    expect!["well"].assert_eq(&told(0));
    expect!["well"].assert_eq(&told(30));
    expect!["To is OutOfRange"].assert_eq(&told(31));
    expect!["To is Contradictory"].assert_eq(&told(-1));
}

// Q24, Q9: the grid is the wall clock's, whatever the length, and a clock change does not shift it. Berlin
// goes forward on 28 March 2027: 02:00 to 03:00 never come.
#[test]
fn the_grid_does_not_shift_over_a_clock_change() {
    let mut world = World::new();
    world.open("00:00-24:00");
    world.it_is_on(27, "12:00");
    for minutes in [20, 45, 70] {
        let wide = Ask { from: days_from_today(25), to: days_from_today(27), minutes, grid: 20, ..ask() };
        let found = openings(&world.sheet, &wide, world.now);
        assert!(found.iter().all(|it| daybook_booking::wall::minute_of(it.wall_start).is_multiple_of(20)));
        let on = |day| found.iter().filter(|it| it.wall_start.date() == days_from_today(day)).count();
        assert_eq!((on(26), on(27)), (69, 72));
    }
}
