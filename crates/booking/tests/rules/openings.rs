//! What is offered: the grid, limits, who is asked (S0.10, S0.11, S0.D1, S0.D2, Q16).

use chrono::Days;
use daybook_booking::command::Command;
use daybook_booking::fit::Candidate;
use daybook_booking::resource::Claimant;
use daybook_booking::slot::{Ask, Column, FitSpan, Opening, Verdict, fits_on, openings, reach_on, wished};
use daybook_booking::waitlist::Preferences;
use daybook_booking::wall::minute_of;
use expect_test::{Expect, expect};

use crate::house;
use crate::world::{ANA, ANNEX, BEN, CHAIR1, LIND, OSEI, SCALING, World, name, span, today};

fn ask(minutes: u16) -> Ask {
    Ask { minutes, ..house::ask() }
}

fn told(world: &World, ask: &Ask) -> String {
    let one = |it: &Opening| {
        let minute = minute_of(it.wall_start);
        let who = name(Claimant::Provider(it.provider));
        let day = it.wall_start.date().signed_duration_since(today()).num_days();
        format!("+{day} {:02}:{:02} {who}", minute / 60, minute % 60)
    };
    openings(&world.sheet, ask, world.now).iter().map(one).collect::<Vec<_>>().join(", ")
}

fn world() -> World {
    let mut world = World::new();
    world.open("09:10-12:00");
    world
}

// The grid is the wall clock's, whatever the hours and the length.
#[test]
fn the_grid_is_anchored_to_the_wall_clock() {
    expect!["+0 09:30 Osei, +0 10:00 Osei, +0 10:30 Osei, +0 11:00 Osei, +0 11:30 Osei"]
        .assert_eq(&told(&world(), &ask(30)));
    expect!["+0 09:30 Osei, +0 10:00 Osei, +0 10:30 Osei, +0 11:00 Osei"]
        .assert_eq(&told(&world(), &ask(50)));
}

// S0.D2: the length counts, not only the start.
#[test]
fn a_long_visit_takes_every_start_it_covers() {
    let mut world = world();
    world.there("10:00-11:00");
    expect!["+0 09:30 Osei, +0 11:00 Osei, +0 11:30 Osei"].assert_eq(&told(&world, &ask(30)));
}

// S0.D1: what was cancelled is offered again at once.
#[test]
fn a_cancelled_time_is_offered_again() {
    let mut world = world();
    let id = world.there("10:00-11:00");
    world.must(&Command::Delete(id));
    assert_eq!(told(&world, &ask(30)), told(&self::world(), &ask(30)));
}

// S0.11.
#[test]
fn past_times_are_not_offered() {
    let mut world = world();
    world.it_is("10:31");
    expect!["+0 11:00 Osei, +0 11:30 Osei"].assert_eq(&told(&world, &ask(30)));
}

#[test]
fn any_provider_means_all_of_them_by_time_and_then_by_position() {
    let mut world = world();
    world.there("09:30-10:30");
    expect!["+0 09:30 Lind, +0 10:00 Lind, +0 10:30 Osei, +0 10:30 Lind, +0 11:00 Osei, +0 11:00 Lind"]
        .assert_eq(&told(&world, &Ask { provider: None, ..ask(60) }));
}

#[test]
fn a_few_a_day_over_some_days() {
    let wide = Ask { to: today() + Days::new(2), limit_per_day: Some(2), ..ask(30) };
    expect!["+0 09:30 Osei, +0 10:00 Osei, +1 09:30 Osei, +1 10:00 Osei, +2 09:30 Osei, +2 10:00 Osei"]
        .assert_eq(&told(&world(), &wide));
}

// Q13: the patient's own appointments count where it is known who comes.
#[test]
fn a_patient_is_not_offered_a_time_they_have_taken() {
    let mut world = world();
    world.there("09:30-11:30 Ana Lind");
    expect!["+0 11:30 Osei"].assert_eq(&told(&world, &Ask { patient: Some(ANA), ..ask(30) }));
}

#[test]
fn what_could_not_be_booked_is_not_offered_at_all() {
    let asks = [ask(3), ask(300), Ask { location: crate::world::ANNEX, ..ask(30) }];
    assert!(asks.iter().all(|it| told(&world(), it).is_empty()));
    let mut world = world();
    world.sheet.patients[1].active = false;
    assert_eq!(told(&world, &Ask { patient: Some(BEN), ..ask(30) }), "");
    world.book().appointment_types[0].active = false;
    assert_eq!(told(&world, &ask(30)), "");
}

// S4.32: the one being moved is not in its own way.
#[test]
fn an_appointment_to_be_moved_may_overlap_itself() {
    let mut world = world();
    let id = world.there("10:00-11:00");
    expect!["+0 09:30 Osei, +0 10:00 Osei, +0 10:30 Osei, +0 11:00 Osei"]
        .assert_eq(&told(&world, &Ask { appointment: Some(id), ..ask(60) }));
}

#[test]
fn the_reach_of_an_ask_names_everybody_who_could_be_in_the_way() {
    let world = world();
    let ask = Ask { provider: None, patient: Some(ANA), appointment_type: SCALING, ..ask(30) };
    let named: Vec<_> =
        ask.reach(&world.sheet.book, world.now).claims.iter().map(|(it, _)| name(*it)).collect();
    expect!["Osei Lind Ana Chair1 Chair2 Main"].assert_eq(&named.join(" "));
}

// While dragging: where it fits, and why not where it does not.
/// What the shading of Lind's column, or Chair1's, says to somebody with these wishes, in short.
fn shaded_for(wishes: &Preferences, column: Column) -> String {
    let mut world = World::new();
    world.open("09:00-12:00");
    let id = world.there("09:00-09:30 Ben Osei");
    let moving = Candidate::moving(world.appointment(id), &world.sheet.book, world.now);
    let there = moving.on_column(column, &world.sheet.book);
    let spans = fits_on(&world.sheet, &there, column, today(), world.now);
    let said = |it: &FitSpan| match &it.verdict {
        Verdict::Fits => Some(format!("{} fits", it.starts.from())),
        Verdict::Unwished(wish) => Some(format!("{} not the {wish:?}", it.starts.from())),
        _ => None,
    };
    wished(spans, wishes, (&there, column), today()).iter().filter_map(said).collect::<Vec<_>>().join(", ")
}

#[test]
fn a_place_that_fits_and_is_not_what_who_waits_asked_for_is_said_so() {
    let check = |wishes: Preferences, told: Expect| {
        told.assert_eq(&shaded_for(&wishes, Column::Provider(LIND)).to_lowercase());
    };
    let any = Preferences::default;
    check(any(), expect!["540 fits"]);
    check(Preferences { providers: vec![OSEI], ..any() }, expect!["540 not the provider"]);
    check(Preferences { providers: vec![OSEI, LIND], ..any() }, expect!["540 fits"]);
    check(Preferences { locations: vec![ANNEX], ..any() }, expect!["540 not the location"]);
    // It is a Tuesday.
    check(Preferences { weekdays: vec![0, 3], ..any() }, expect!["540 not the day"]);
    check(Preferences { weekdays: vec![1], ..any() }, expect!["540 fits"]);
    check(Preferences { earliest: Some(today() + Days::new(1)), ..any() }, expect!["540 not the day"]);
    check(Preferences { latest: Some(today() - Days::new(1)), ..any() }, expect!["540 not the day"]);
    check(Preferences { earliest: Some(today()), latest: Some(today()), ..any() }, expect!["540 fits"]);
    // All of it has to be within: the last half hour begins at 10:30.
    let within = vec![span("10:00-11:00")];
    check(Preferences { within, ..any() }, expect!["540 not the time, 600 fits, 635 not the time"]);
}

#[test]
fn a_chairs_column_says_nothing_of_whom_somebody_asked_for() {
    let wishes = Preferences { providers: vec![LIND], ..Preferences::default() };
    let told = shaded_for(&wishes, Column::Resource(CHAIR1));
    assert!(!told.contains("Provider"), "{told}");
}

#[test]
fn shading_names_the_reason() {
    let mut world = World::new();
    world.there("10:00-10:30 Cleo Lind");
    let id = world.there("14:00-14:30 Ben Osei");
    world.it_is("09:30");
    let moving = Candidate::moving(world.appointment(id), &world.sheet.book, world.now);
    let column = Column::Provider(LIND);
    let told: Vec<_> = fits_on(&world.sheet, &moving, column, today(), world.now)
        .iter()
        .map(|it| {
            let verdict = match &it.verdict {
                Verdict::Blocked(misfit) => world.tell_misfit(misfit),
                other => format!("{other:?}").to_lowercase(),
            };
            format!(
                "{}-{} {verdict}",
                it.starts.from() / 60 * 100 + it.starts.from() % 60,
                it.starts.to() / 60 * 100 + it.starts.to() % 60
            )
        })
        .collect();
    expect![[r#"
        0-930 past
        930-935 fits
        935-1030 Lind is taken 10:00-10:30
        1030-1635 fits
        1635-2400 Lind is not in"#]]
    .assert_eq(&told.join("\n"));
    let reach = reach_on(&world.sheet.book, &moving, (column, today()), world.now);
    assert!(reach.claims.iter().any(|(it, _)| *it == Claimant::Provider(LIND)));
}
