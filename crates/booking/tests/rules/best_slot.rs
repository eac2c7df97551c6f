//! The best opening first, with why (D2): ordered, never hidden, the same every time.

use daybook_booking::audience::Audience;
use daybook_booking::command::{Book, Command};
use daybook_booking::ids::PatientId;
use daybook_booking::patient::Patient;
use daybook_booking::rank::{Reason, Wishes, ranked};
use daybook_booking::slot::{Ask, Assign, Opening, openings};
use daybook_booking::wall;
use expect_test::{Expect, expect};
use proptest::prelude::*;
use uuid::Uuid;

use crate::chance::cases;
use crate::world::{ANA, CHAIR1, CHECKUP, LIND, MAIN, OSEI, SCALING, World, name, span, today};

fn ask(minutes: u16) -> Ask {
    Ask {
        appointment: None,
        appointment_type: CHECKUP,
        minutes,
        provider: None,
        location: MAIN,
        patient: Some(ANA),
        from: today(),
        to: today(),
        grid: 15,
        limit_per_day: None,
        days_at_most: None,
        audience: Audience::Staff,
        assign: Assign::Everybody,
    }
}

/// The first three, with their reasons.
fn check(world: &World, ask: &Ask, wishes: &Wishes, expected: Expect) {
    let mut told = String::new();
    for it in ranked(&world.sheet, ask, wishes, world.now).iter().take(3) {
        let who = name(daybook_booking::resource::Claimant::Provider(it.opening.provider));
        told += &format!("{} {who} {:?}\n", it.opening.wall_start.format("%H:%M"), it.reasons);
    }
    expected.assert_eq(&told);
}

#[test]
fn a_place_that_fills_a_gap_comes_first() {
    let mut world = World::new();
    world.there("09:00-11:00 Ben, 11:30-13:00 Cleo, 09:30-10:00 Lind Ben insist");
    let with_osei = Ask { provider: Some(OSEI), ..ask(30) };
    check(
        &world,
        &with_osei,
        &Wishes::default(),
        expect![[r#"
        11:00 Osei [FillsGap]
        13:00 Osei []
        16:30 Osei []
    "#]],
    );
}

#[test]
fn a_place_that_leaves_a_rest_nothing_fits_into_comes_later() {
    let mut world = World::new();
    world.there("09:00-12:00 Ben, 13:00-16:45 Cleo");
    let with_osei = Ask { provider: Some(OSEI), ..ask(15) };
    check(
        &world,
        &with_osei,
        &Wishes::default(),
        expect![[r#"
        16:45 Osei [UsesLostTime { minutes: 15 }, FillsGap]
        12:00 Osei [LosesTime { minutes: 15 }]
        12:45 Osei [LosesTime { minutes: 15 }]
    "#]],
    );
}

#[test]
fn what_the_patient_wishes_orders_but_hides_nothing() {
    let world = World::new();
    let wishes = Wishes {
        providers: vec![LIND],
        within: vec![span("14:00-17:00")],
        usual_provider: Some(LIND),
        ..Wishes::default()
    };
    check(
        &world,
        &ask(30),
        &wishes,
        expect![[r#"
        16:30 Lind [WishedProvider, WishedTime, KnownProvider]
        14:00 Lind [SplitsFreeTime, WishedProvider, WishedTime, KnownProvider]
        14:30 Lind [SplitsFreeTime, WishedProvider, WishedTime, KnownProvider]
    "#]],
    );
    let all = ranked(&world.sheet, &ask(30), &wishes, world.now);
    assert_eq!(all.len(), openings(&world.sheet, &ask(30), world.now).len());
}

#[test]
fn a_change_of_chair_is_told_and_counts() {
    let mut world = World::new();
    world.there("09:00-10:00 Ben scaling Chair2");
    let scaling = Ask { appointment_type: SCALING, provider: Some(OSEI), ..ask(30) };
    let all = ranked(&world.sheet, &scaling, &Wishes::default(), world.now);
    assert!(all[0].reasons.iter().any(|it| matches!(it, Reason::ChangesChair { to, .. } if *to == CHAIR1)));
}

/// Chance that can be repeated.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: u64) -> u16 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u16::try_from((self.0 >> 33) % most).unwrap()
    }
}

/// Minutes nobody is booked on a synthetic day to which 40 patients come in turn, each asking for a length and
/// a part of the day; `choose` takes one of the openings.
fn idle_minutes(seed: u64, choose: impl Fn(&World, &Ask, &Wishes) -> Option<Opening>) -> u32 {
    let mut world = World::new();
    let mut dice = Dice(seed);
    let like = world.sheet.book.appointment_types[0].clone();
    let usual = [20, 30, 45, 60];
    for (it, minutes) in (100..).zip(usual) {
        let id = daybook_booking::ids::AppointmentTypeId(Uuid::from_u128(it));
        let of_length =
            daybook_booking::clinic::AppointmentType { id, default_minutes: minutes, ..like.clone() };
        world.book().appointment_types.push(of_length);
    }
    world.book().appointment_types.remove(0);
    world.book().appointment_types.remove(0);
    for number in 0..40 {
        let which = usize::from(dice.below(4));
        let patient = PatientId(Uuid::from_u128(2000 + number));
        world.sheet.patients.push(Patient { id: patient, ..world.sheet.patients[0].clone() });
        let from = 9 * 60 + dice.below(5) * 60;
        let within = wall::WallSpan::new(from, from + 240).unwrap();
        let appointment_type = world.sheet.book.appointment_types[which].id;
        let ask = Ask { appointment_type, patient: Some(patient), grid: 5, ..ask(usual[which]) };
        let wishes = Wishes { within: vec![within], ..Wishes::default() };
        let Some(taken) = choose(&world, &ask, &wishes) else { continue };
        let asked = world.asked("", patient);
        let placement = daybook_booking::command::Placement {
            provider: taken.provider,
            wall_start: taken.wall_start,
            minutes: ask.minutes,
            ..asked.placement.clone()
        };
        world.must(&Command::Book(Book { appointment_type, placement, ..asked }));
    }
    let booked: u32 = world.sheet.appointments.iter().map(|it| it.promise.period.minutes()).sum();
    2 * 480 - booked
}

fn is_within(opening: &Opening, wishes: &Wishes) -> bool {
    let minute = wall::minute_of(opening.wall_start);
    wishes.within.iter().any(|it| it.from() <= minute && minute < it.to())
}

// D2: idle minutes against first fit, on six synthetic days of 960 open minutes.
#[test]
fn the_best_slot_leaves_less_idle_time_than_the_first_one() {
    let first = |world: &World, ask: &Ask, wishes: &Wishes| {
        openings(&world.sheet, ask, world.now).into_iter().find(|it| is_within(it, wishes))
    };
    let best = |world: &World, ask: &Ask, wishes: &Wishes| {
        let all = ranked(&world.sheet, ask, wishes, world.now).into_iter().map(|it| it.opening);
        all.into_iter().find(|it| is_within(it, wishes))
    };
    let days = 0..6;
    let by_first: u32 = days.clone().map(|it| idle_minutes(it, first)).sum();
    let by_best: u32 = days.map(|it| idle_minutes(it, best)).sum();
    expect!["a day: 84 idle minutes by first fit, 40 by best slot"].assert_eq(&format!(
        "a day: {} idle minutes by first fit, {} by best slot",
        by_first / 6,
        by_best / 6
    ));
}

proptest! {
    #![proptest_config(cases(48))]

    // D2: only orders; deterministic.
    #[test]
    fn every_opening_is_there_once_whatever_is_wished(
        taken in proptest::collection::vec((0..30_u16, 1..6_u16, any::<bool>()), 0..8),
        from in 9..16_u16, known: bool, scaling: bool,
    ) {
        let mut world = World::new();
        for (from, long, osei) in taken {
            let clock = |it: u16| format!("{:02}:{:02}", 9 + it / 4, it % 4 * 15);
            let words = format!("{}-{} Ben {}", clock(from), clock(from + long), if osei { "Osei" } else { "Lind" });
            let asked = world.asked(&words, ANA);
            let _refused = world.run(&Command::Book(asked));
        }
        let wishes = Wishes {
            within: vec![span(&format!("{from:02}:00-17:00"))],
            usual_provider: known.then_some(LIND),
            ..Wishes::default()
        };
        let ask = Ask { appointment_type: if scaling { SCALING } else { CHECKUP }, ..ask(30) };
        let ordered = ranked(&world.sheet, &ask, &wishes, world.now);
        prop_assert_eq!(&ordered, &ranked(&world.sheet, &ask, &wishes, world.now));
        prop_assert!(ordered.is_sorted_by_key(|it| it.weight()));
        let mut all: Vec<_> = ordered.into_iter().map(|it| it.opening).collect();
        all.sort_by_key(|it| (it.wall_start, it.provider));
        prop_assert_eq!(all, openings(&world.sheet, &ask, world.now));
    }
}
