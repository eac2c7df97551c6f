//! What is offered: the grid, limits, who is asked (S0.10, S0.11, S0.D1, S0.D2, Q16).

use chrono::Days;
use daybook_booking::audience::Audience;
use daybook_booking::command::Command;
use daybook_booking::fit::Candidate;
use daybook_booking::resource::Claimant;
use daybook_booking::slot::{Ask, Assign, Column, Opening, Verdict, fits_on, openings, reach_on};
use daybook_booking::wall::minute_of;
use expect_test::expect;

use crate::world::{ANA, BEN, CHECKUP, LIND, MAIN, OSEI, SCALING, World, name, today};

fn ask(minutes: u16) -> Ask {
    Ask {
        appointment: None,
        appointment_type: CHECKUP,
        minutes,
        provider: Some(OSEI),
        location: MAIN,
        patient: None,
        from: today(),
        to: today(),
        grid: 30,
        limit_per_day: None,
        days_at_most: None,
        audience: Audience::Staff,
        assign: Assign::Everybody,
    }
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
