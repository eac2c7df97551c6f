//! The quick way to openings and the long one are one: same places, same order, same resources (Q16).

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use daybook_booking::audience::Audience;
use daybook_booking::claim::Claim;
use daybook_booking::clinic::Buffers;
use daybook_booking::command::Command;
use daybook_booking::day_sheet::DaySheet;
use daybook_booking::ids::ExceptionId;
use daybook_booking::minutes::{Lane, Minutes};
use daybook_booking::resource::Claimant;
use daybook_booking::schedule::{ExceptionKind, ExceptionScope, ScheduleException};
use daybook_booking::slot::quick::Quick;
use daybook_booking::slot::{Ask, Assign, Opening, openings};
use daybook_booking::wall;
use proptest::prelude::*;
use std::collections::HashMap;

use crate::chance::cases;
use crate::world::{ANA, CHAIR1, CHECKUP, LIND, MAIN, OSEI, SCALING, World, today};

/// Lanes of everything on `sheet`, as a store would have them.
fn lanes(sheet: &DaySheet, quick: &Quick<'_>, now: DateTime<Utc>) -> HashMap<Claimant, Lane> {
    let claims: Vec<Claim> = sheet.appointments.iter().flat_map(|it| it.claims(&sheet.book, now)).collect();
    let within = quick.within().unwrap();
    let lane = |(claimant, capacity): (Claimant, u16)| {
        let theirs = claims.iter().filter(|it| it.claimant == claimant);
        let theirs: Vec<Minutes> = theirs.filter_map(|it| Minutes::of(it.period)).collect();
        (claimant, Lane::new(within, capacity, &theirs))
    };
    quick.claimants().into_iter().map(lane).collect()
}

fn quickly(sheet: &DaySheet, ask: &Ask, now: DateTime<Utc>, most: usize) -> Vec<Opening> {
    let quick = Quick::of(&sheet.book, ask, now).unwrap();
    let lanes = lanes(sheet, &quick, now);
    quick.openings(&|it| lanes.get(&it), most).unwrap()
}

fn ask(minutes: u16, scaling: bool, known: bool) -> Ask {
    Ask {
        appointment: None,
        appointment_type: if scaling { SCALING } else { CHECKUP },
        minutes,
        provider: None,
        location: MAIN,
        patient: known.then_some(ANA),
        from: today(),
        to: today() + Days::new(2),
        grid: 15,
        limit_per_day: None,
        days_at_most: None,
        audience: Audience::Staff,
        assign: Assign::Everybody,
    }
}

/// Something closed or opened: whose, and when.
fn exception(number: u128, (whose, from, length): (u8, i64, i64)) -> ScheduleException {
    let scope = match whose % 5 {
        0 => ExceptionScope::Clinic,
        1 => ExceptionScope::Location(MAIN),
        2 => ExceptionScope::Provider(OSEI),
        3 => ExceptionScope::Resource(CHAIR1),
        _ => ExceptionScope::Provider(LIND),
    };
    let extra = whose % 5 == 4;
    let from = wall::at_minute(today(), 0) + TimeDelta::minutes(from);
    ScheduleException {
        id: ExceptionId(uuid::Uuid::from_u128(number)),
        scope,
        kind: if extra { ExceptionKind::ExtraHours } else { ExceptionKind::Leave },
        from,
        to: from + TimeDelta::minutes(length),
        location: extra.then_some(MAIN),
        label: String::new(),
        deleted: false,
        version: 1,
    }
}

proptest! {
    #![proptest_config(cases(192))]

    #[test]
    fn the_quick_way_offers_what_the_long_way_offers(
        booked in proptest::collection::vec((0..96_u16, 1..9_u16, any::<u8>()), 0..12),
        closed in proptest::collection::vec((any::<u8>(), -300..4_000_i64, 1..900_i64), 0..4),
        (minutes, scaling, known, overrun, limit, days) in
            (1..9_u16, any::<bool>(), any::<bool>(), any::<bool>(), proptest::option::of(0..5_usize), proptest::option::of(0..3_usize)),
        (before, after, grid) in (0..3_u16, 0..3_u16, 1..40_u16),
        capacity in proptest::option::of(1..4_u16),
    ) {
        let mut world = World::new();
        world.open("00:00-12:00 12:30-24:00");
        world.it_is("00:20");
        let book = world.book();
        book.locations[0].capacity = capacity;
        book.clinic.policy.buffer_may_overrun_closing = overrun;
        for kind in &mut book.appointment_types {
            kind.buffers = Buffers { before: before * 5, after: after * 5 };
        }
        book.exceptions = closed.iter().zip(1..).map(|(it, n)| exception(n, *it)).collect();
        for (quarter, quarters, who) in booked {
            let clock = |it: u16| format!("{:02}:{:02}", it * 15 / 60, it * 15 % 60);
            let pick = |shift: u8, of: &[&str]| of[usize::from(who >> shift) % of.len()].to_owned();
            let (patient, provider) = (pick(0, &["Ana", "Ben", "Cleo"]), pick(2, &["Osei", "Lind"]));
            let (place, kind) = (pick(3, &["", "Chair1", "Room"]), pick(5, &["", "scaling"]));
            let (from, to) = (clock(quarter), clock((quarter + quarters * 2).min(95)));
            if from < to {
                let asked = world.asked(&format!("{from}-{to} {patient} {provider} {place} {kind}"), ANA);
                let _refused = world.run(&Command::Book(asked));
            }
        }
        let ask = Ask { grid, limit_per_day: limit, days_at_most: days, ..ask(minutes * 15, scaling, known) };
        let slow = openings(&world.sheet, &ask, world.now);
        prop_assume!(Quick::of(&world.sheet.book, &ask, world.now).is_some());
        let quick = quickly(&world.sheet, &ask, world.now, usize::MAX);
        let apart = quick.iter().zip(&slow).find(|(quick, slow)| quick != slow);
        prop_assert!(apart.is_none(), "apart: {:?}", apart);
        prop_assert_eq!(quick.len(), slow.len());
        let first: Vec<Opening> = slow.into_iter().take(7).collect();
        prop_assert_eq!(quickly(&world.sheet, &ask, world.now, 7), first);
    }
}

#[test]
fn both_ways_agree_through_a_clock_change() {
    let mut world = World::new();
    world.open("00:00-24:00");
    for day in ["2027-03-28", "2027-10-31"] {
        let from: NaiveDate = day.parse().unwrap();
        let ask =
            Ask { from: from - Days::new(1), to: from + Days::new(1), grid: 10, ..ask(30, false, false) };
        let slow = openings(&world.sheet, &ask, world.now);
        assert!(!slow.is_empty());
        assert_eq!(quickly(&world.sheet, &ask, world.now, usize::MAX), slow);
    }
}
