//! Visits: several appointments in one coming (S3.5, Q17), found, booked, moved and called off (D3).

use daybook_booking::appointment::{CancelCode, Source};
use daybook_booking::change::Change;
use daybook_booking::command::{Command, Insistence, Placement};
use daybook_booking::ids::{AppointmentId, VisitId};
use daybook_booking::refusal::{Misfit, Refusal};
use daybook_booking::resource::Claimant;
use daybook_booking::visit::{
    BookVisit, Follows, Itinerary, Leg, LegBooking, LegMove, VisitAsk, VisitCommand, VisitPlan, leg_moved,
    visit_plans,
};
use daybook_booking::wall;
use expect_test::expect;
use proptest::prelude::*;

use crate::chance::cases;
use crate::world::{
    ANA, CHAIR1, CHAIR2, CHECKUP, LIND, MAIN, OSEI, SCALING, World, insist, name, span, today,
};

fn leg(minutes: u16) -> Leg {
    Leg { appointment_type: CHECKUP, minutes, providers: vec![], resources: vec![] }
}

fn then(earlier: u8, later: u8, max_wait: Option<u16>) -> Follows {
    Follows { earlier, later, max_wait }
}

/// A scan with Osei, then an adjustment with Lind at most ten minutes later.
fn scan_and_adjustment() -> Itinerary {
    Itinerary {
        legs: vec![Leg { providers: vec![OSEI], ..leg(20) }, Leg { providers: vec![LIND], ..leg(40) }],
        follows: vec![then(0, 1, Some(10))],
        max_wait: None,
    }
}

fn ask(itinerary: Itinerary, grid: u16) -> VisitAsk {
    let (from, to, within) = (today(), today(), span("00:00-24:00"));
    VisitAsk { patient: Some(ANA), location: MAIN, itinerary, from, to, within, grid }
}

fn tell(plan: Option<&VisitPlan>) -> String {
    let Some(plan) = plan else { return "no plan".to_owned() };
    let legs = plan.legs.iter().map(|(leg, it)| {
        let who = name(Claimant::Provider(it.provider));
        let what: String =
            it.resources.iter().map(|it| format!(" {}", name(Claimant::Resource(*it)))).collect();
        format!("{leg} {} {who}{what}", it.wall_start.format("%H:%M"))
    });
    format!("{} ({} min, {} waiting)", legs.collect::<Vec<_>>().join(", "), plan.minutes, plan.waiting)
}

fn found(world: &World, itinerary: Itinerary) -> String {
    tell(visit_plans(&world.sheet, &ask(itinerary, 5), world.now).first())
}

fn booking(world: &mut World, itinerary: Itinerary, plan: &VisitPlan) -> BookVisit {
    let mut legs: Vec<_> = plan.legs.clone();
    legs.sort_by_key(|(leg, _)| *leg);
    let legs = legs.iter().zip(&itinerary.legs).map(|((_, to), leg)| LegBooking {
        id: AppointmentId(world.id()),
        placement: Placement {
            provider: to.provider,
            location: to.location,
            resources: to.resources.clone(),
            wall_start: to.wall_start,
            minutes: leg.minutes,
        },
    });
    let legs = legs.collect();
    BookVisit {
        id: VisitId(world.id()),
        patient: ANA,
        itinerary,
        legs,
        notes: String::new(),
        patient_notes: String::new(),
        source: Source::Staff,
        insistence: Insistence::None,
    }
}

fn command(command: VisitCommand) -> Command {
    Command::Visit(Box::new(command))
}

/// A scan and an adjustment at the first plan found.
fn booked(world: &mut World) -> BookVisit {
    let itinerary = scan_and_adjustment();
    let plans = visit_plans(&world.sheet, &ask(itinerary.clone(), 5), world.now);
    let wanted = booking(world, itinerary, &plans[0]);
    world.must(&command(VisitCommand::Book(wanted.clone())));
    wanted
}

#[test]
fn the_legs_follow_one_another_as_soon_as_both_providers_can() {
    let mut world = World::new();
    expect!["0 09:00 Osei, 1 09:20 Lind (60 min, 0 waiting)"]
        .assert_eq(&found(&world, scan_and_adjustment()));
    world.there("09:00-11:00 Lind");
    expect!["0 10:40 Osei, 1 11:00 Lind (60 min, 0 waiting)"]
        .assert_eq(&found(&world, scan_and_adjustment()));
    world.there("10:30-13:00 Ben insist");
    expect!["0 13:00 Osei, 1 13:20 Lind (60 min, 0 waiting)"]
        .assert_eq(&found(&world, scan_and_adjustment()));
}

#[test]
fn the_shortest_coming_is_found_before_the_earliest() {
    let mut world = World::new();
    world.there("09:20-09:25 Lind, 12:00-12:30 Ben");
    expect!["0 09:05 Osei, 1 09:25 Lind (60 min, 0 waiting)"]
        .assert_eq(&found(&world, scan_and_adjustment()));
}

#[test]
fn legs_without_an_order_come_in_whichever_is_shorter() {
    let mut world = World::new();
    world.there("09:00-13:00 Ben, 13:00-16:40 Ben, 16:00-17:00 Lind Cleo");
    let either = Itinerary { follows: vec![], ..scan_and_adjustment() };
    expect!["1 15:20 Lind, 0 16:40 Osei (100 min, 40 waiting)"].assert_eq(&found(&world, either.clone()));
    expect!["no plan"].assert_eq(&found(&world, Itinerary { max_wait: Some(30), ..either }));
    expect!["no plan"].assert_eq(&found(&world, scan_and_adjustment()));
}

// Q11: the buffers of two legs with one provider do not overlap either.
#[test]
fn legs_with_one_provider_keep_the_buffers_between_them() {
    let world = World::new();
    let scaling = Leg { appointment_type: SCALING, providers: vec![OSEI], ..leg(30) };
    let both = Itinerary { legs: vec![scaling.clone(), scaling], ..Itinerary::default() };
    expect!["0 09:00 Osei Chair1, 1 09:50 Osei Chair1 (80 min, 20 waiting)"].assert_eq(&found(&world, both));
}

#[test]
fn another_chair_is_taken_where_the_next_leg_needs_that_one() {
    let world = World::new();
    let any = Leg { appointment_type: SCALING, providers: vec![OSEI], ..leg(30) };
    let first_chair = Leg { providers: vec![LIND], resources: vec![CHAIR1], ..any };
    let itinerary =
        Itinerary { legs: vec![any, first_chair], follows: vec![then(0, 1, Some(0))], max_wait: None };
    expect!["0 09:00 Osei Chair2, 1 09:30 Lind Chair1 (60 min, 0 waiting)"]
        .assert_eq(&found(&world, itinerary));
}

#[test]
fn an_order_that_goes_round_has_no_plan() {
    let mut world = World::new();
    let round = Itinerary { follows: vec![then(0, 1, None), then(1, 0, None)], ..scan_and_adjustment() };
    expect!["no plan"].assert_eq(&found(&world, round.clone()));
    let plan = visit_plans(&world.sheet, &ask(scan_and_adjustment(), 5), world.now).remove(0);
    let wanted = booking(&mut world, round, &plan);
    expect!["Legs is Contradictory"].assert_eq(&world.told(&command(VisitCommand::Book(wanted))));
}

#[test]
fn the_best_of_each_date_is_offered() {
    let world = World::new();
    let mut ask = ask(scan_and_adjustment(), 15);
    ask.to = today() + chrono::Days::new(2);
    let told: Vec<_> = visit_plans(&world.sheet, &ask, world.now).iter().map(|it| tell(Some(it))).collect();
    // On a quarter-hour grid the adjustment comes after ten minutes of waiting.
    assert_eq!(told, vec!["0 09:00 Osei, 1 09:30 Lind (70 min, 10 waiting)"; 3]);
}

// D3: all legs or none.
#[test]
fn a_visit_is_booked_whole_or_not_at_all() {
    let mut world = World::new();
    let wanted = booked(&mut world);
    let legs: Vec<_> =
        wanted.legs.iter().map(|it| world.tell_appointment(world.appointment(it.id))).collect();
    assert_eq!(legs, ["confirmed 09:00-09:20 Ana Osei", "confirmed 09:20-10:00 Ana Lind"]);
    expect!["nothing to do"].assert_eq(&world.told(&command(VisitCommand::Book(wanted))));
    let mut other = World::new();
    other.there("09:30-10:00 Lind");
    let plan = visit_plans(&World::new().sheet, &ask(scan_and_adjustment(), 5), other.now).remove(0);
    let wanted = booking(&mut other, scan_and_adjustment(), &plan);
    let Err(Refusal::SomeRefused(parts)) = other.run(&command(VisitCommand::Book(wanted))) else { panic!() };
    assert!(matches!(&parts[0].why, Refusal::DoesNotFit(all) if matches!(all[0], Misfit::Taken { .. })));
    assert_eq!((parts.len(), other.sheet.appointments.len()), (1, 1));
}

#[test]
fn a_visit_that_breaks_its_own_order_needs_somebody_to_insist() {
    let mut world = World::new();
    let plan = visit_plans(&world.sheet, &ask(scan_and_adjustment(), 5), world.now).remove(0);
    let mut wanted = booking(&mut world, scan_and_adjustment(), &plan);
    wanted.legs[1].placement.wall_start = wall::at_minute(today(), 11 * 60);
    let Err(Refusal::VisitBroken(faults)) = world.says(&command(VisitCommand::Book(wanted.clone()))) else {
        panic!()
    };
    assert_eq!(faults[0].to_string(), "100 minutes of waiting before leg 1");
    wanted.insistence = insist("the patient goes shopping");
    world.must(&command(VisitCommand::Book(wanted)));
}

// Q13: the patient cannot be in two legs at once.
#[test]
fn nobody_is_in_two_legs_at_once() {
    let mut world = World::new();
    let itinerary = Itinerary { legs: vec![leg(30), leg(30)], ..Itinerary::default() };
    let plan = visit_plans(&world.sheet, &ask(itinerary.clone(), 5), world.now).remove(0);
    let mut wanted = booking(&mut world, itinerary, &plan);
    wanted.legs[1].placement.provider = LIND;
    wanted.legs[1].placement.wall_start = wanted.legs[0].placement.wall_start;
    let Err(Refusal::SomeRefused(parts)) = world.says(&command(VisitCommand::Book(wanted))) else { panic!() };
    expect!["Ana is taken 09:00-09:30"].assert_eq(&world.tell(&parts[0].why));
}

// D3: moving one leg re-solves or warns.
#[test]
fn a_moved_leg_warns_and_the_others_are_offered_new_places() {
    let mut world = World::new();
    let wanted = booked(&mut world);
    let adjustment = wanted.legs[1].id;
    let mut to = world.appointment(adjustment).placement();
    to.wall_start = wall::at_minute(today(), 9 * 60 + 25);
    let near = leg_moved(&world.sheet, adjustment, &to, world.now).unwrap();
    assert_eq!((near.faults, near.proposal), (vec![], None));
    to.wall_start = wall::at_minute(today(), 14 * 60);
    let far = leg_moved(&world.sheet, adjustment, &to, world.now).unwrap();
    assert_eq!(far.faults.len(), 1);
    let proposal = far.proposal.unwrap();
    expect!["0 13:40 Osei, 1 14:00 Lind (60 min, 0 waiting)"].assert_eq(&tell(Some(&proposal)));
    let legs = proposal.legs.iter().map(|(leg, it)| {
        let placement =
            Placement { wall_start: it.wall_start, ..wanted.legs[usize::from(*leg)].placement.clone() };
        LegMove { id: wanted.legs[usize::from(*leg)].id, seen_version: Some(1), placement }
    });
    let (id, legs, insistence) = (wanted.id, legs.collect(), Insistence::None);
    let moved = world.must(&command(VisitCommand::Move { id, legs, insistence }));
    assert_eq!(moved.len(), 2);
    world.must(&Command::Reverse { changes: moved });
    expect!["confirmed 09:20-10:00 Ana Lind"]
        .assert_eq(&world.tell_appointment(world.appointment(adjustment)));
}

#[test]
fn legs_may_change_places() {
    let mut world = World::new();
    let itinerary = Itinerary {
        legs: vec![Leg { providers: vec![OSEI], ..leg(30) }, Leg { providers: vec![OSEI], ..leg(30) }],
        ..Itinerary::default()
    };
    let plan = visit_plans(&world.sheet, &ask(itinerary.clone(), 5), world.now).remove(0);
    let wanted = booking(&mut world, itinerary, &plan);
    world.must(&command(VisitCommand::Book(wanted.clone())));
    let swap = |from: usize, to: usize| LegMove {
        id: wanted.legs[from].id,
        seen_version: None,
        placement: wanted.legs[to].placement.clone(),
    };
    let (id, legs, insistence) = (wanted.id, vec![swap(0, 1), swap(1, 0)], Insistence::None);
    world.must(&command(VisitCommand::Move { id, legs, insistence }));
    expect!["confirmed 09:30-10:00 Ana Osei"]
        .assert_eq(&world.tell_appointment(world.appointment(wanted.legs[0].id)));
}

// D3: cancelling asks leg or visit.
#[test]
fn one_leg_or_the_whole_visit_is_called_off() {
    let mut world = World::new();
    let wanted = booked(&mut world);
    let (code, reason) = (CancelCode::Patient, String::new());
    let (scan, adjustment) = (wanted.legs[0].id, wanted.legs[1].id);
    world.must(&Command::Cancel { id: scan, code, reason: reason.clone(), insistence: Insistence::None });
    let cancel = command(VisitCommand::Cancel { id: wanted.id, code, reason, insistence: Insistence::None });
    expect!["cancelled 09:20-10:00 Ana Lind"].assert_eq(&world.told(&cancel));
    assert_eq!(world.appointment(adjustment).status.kind().text(), "cancelled");
}

#[test]
fn a_visit_is_undone_and_redone_in_one_step() {
    let mut world = World::new();
    let itinerary = scan_and_adjustment();
    let plan = visit_plans(&world.sheet, &ask(itinerary.clone(), 5), world.now).remove(0);
    let wanted = booking(&mut world, itinerary, &plan);
    let changes = world.must(&command(VisitCommand::Book(wanted.clone())));
    assert!(matches!(changes.last(), Some(Change::Visit(_))));
    let undone = world.must(&Command::Reverse { changes });
    assert!(world.sheet.visit(wanted.id).unwrap().deleted);
    world.must(&Command::Reverse { changes: undone });
    assert!(world.sheet.appointments.iter().all(|it| it.deleted_at.is_none()));
}

/// Whether the itinerary can be had at all, and the (minutes, start) of the best way: every order, start,
/// provider and chair tried by booking it.
fn exhaustive(world: &mut World, ask: &VisitAsk) -> Option<(u32, String)> {
    let starts: Vec<_> =
        (540..720).step_by(usize::from(ask.grid)).map(|it| wall::at_minute(today(), it)).collect();
    let chairs = |leg: &Leg| match leg.appointment_type {
        _ if !leg.resources.is_empty() => vec![leg.resources.clone()],
        SCALING => vec![vec![CHAIR1], vec![CHAIR2]],
        _ => vec![vec![]],
    };
    let mut ways: Vec<Vec<Placement>> = vec![vec![]];
    for leg in &ask.itinerary.legs {
        let mut longer = vec![];
        for way in &ways {
            for wall_start in &starts {
                for provider in [OSEI, LIND] {
                    for resources in chairs(leg) {
                        let (location, minutes, wall_start) = (MAIN, leg.minutes, *wall_start);
                        let placement = Placement { provider, location, resources, wall_start, minutes };
                        longer.push([&way[..], &[placement]].concat());
                    }
                }
            }
        }
        ways = longer;
    }
    let ends = |it: &Placement| it.wall_start + chrono::TimeDelta::minutes(i64::from(it.minutes));
    let mut ways: Vec<_> = ways
        .into_iter()
        .map(|way| {
            let (first, last) =
                (way.iter().map(|it| it.wall_start).min().unwrap(), way.iter().map(ends).max().unwrap());
            (u32::try_from((last - first).num_minutes()).unwrap(), first, way)
        })
        .collect();
    ways.sort_by_key(|(minutes, first, _)| (*minutes, *first));
    let plan = |way: Vec<Placement>| -> BookVisit {
        let legs = way.into_iter().enumerate().map(|(it, placement)| LegBooking {
            id: AppointmentId(uuid::Uuid::from_u128(90_000 + it as u128)),
            placement,
        });
        BookVisit {
            id: VisitId(uuid::Uuid::from_u128(90_000)),
            patient: ANA,
            itinerary: ask.itinerary.clone(),
            legs: legs.collect(),
            notes: String::new(),
            patient_notes: String::new(),
            source: Source::Staff,
            insistence: Insistence::None,
        }
    };
    ways.into_iter().find_map(|(minutes, first, way)| {
        let can = world.says(&command(VisitCommand::Book(plan(way)))).is_ok();
        can.then(|| (minutes, first.format("%H:%M").to_string()))
    })
}

fn itineraries() -> impl Strategy<Value = Itinerary> {
    let leg = (any::<bool>(), 1..4_u16, 0..4_u8, 0..4_u8).prop_map(|(scaling, long, who, chair)| Leg {
        appointment_type: if scaling { SCALING } else { CHECKUP },
        minutes: long * 20,
        providers: [vec![], vec![OSEI], vec![LIND], vec![LIND, OSEI]][usize::from(who)].clone(),
        resources: if scaling && chair == 0 { vec![CHAIR1] } else { vec![] },
    });
    let wait = || prop_oneof![Just(None), (0..4_u16).prop_map(|it| Some(it * 10))];
    let follows = proptest::collection::vec((0..2_u8, wait()), 0..2);
    (proptest::collection::vec(leg, 2..3), follows, wait()).prop_map(|(legs, follows, max_wait)| {
        let follows = follows.into_iter().map(|(it, wait)| then(it, 1 - it, wait)).collect();
        Itinerary { legs, follows, max_wait }
    })
}

proptest! {
    #![proptest_config(cases(64))]

    // D3: a plan is found iff there is one, the shortest and then the earliest; and it can be booked.
    #[test]
    fn a_plan_is_found_iff_trying_everything_finds_one(
        itinerary in itineraries(),
        taken in proptest::collection::vec((0..18_u16, 1..6_u16, any::<bool>(), 0..3_u8), 0..7),
        second_chair: bool,
    ) {
        let mut world = World::new();
        world.open("09:00-12:00");
        world.book().resources[1].active = second_chair;
        for (from, long, osei, what) in taken {
            let clock = |it: u16| format!("{:02}:{:02}", 9 + it / 6, it % 6 * 10);
            let (who, what) = (if osei { "Osei" } else { "Lind" }, ["", "scaling", "Chair1"][usize::from(what)]);
            let words = format!("{}-{} Ben {who} {what}", clock(from), clock(from + long));
            let asked = world.asked(&words, ANA);
            let _refused = world.run(&Command::Book(asked));
        }
        let ask = ask(itinerary.clone(), 20);
        let plan = visit_plans(&world.sheet, &ask, world.now).into_iter().next();
        let told = plan.as_ref().map(|it| (it.minutes, it.legs[0].1.wall_start.format("%H:%M").to_string()));
        prop_assert_eq!(told, exhaustive(&mut world, &ask));
        if let Some(plan) = plan {
            let wanted = booking(&mut world, itinerary, &plan);
            world.must(&command(VisitCommand::Book(wanted)));
        }
    }
}

#[test]
fn three_legs_with_three_providers_are_found_soon_on_a_full_day() {
    let mut world = World::new();
    for hour in 9..16 {
        world.there(&format!("{hour}:00-{hour}:40 Osei Ben, {hour}:20-{}:00 Lind Cleo", hour + 1));
    }
    let legs = vec![
        Leg { providers: vec![OSEI], ..leg(20) },
        Leg { providers: vec![LIND], ..leg(20) },
        Leg { providers: vec![OSEI], ..leg(20) },
    ];
    let itinerary = Itinerary { legs, follows: vec![then(0, 1, None), then(1, 2, None)], max_wait: Some(15) };
    expect!["0 15:40 Osei, 1 16:00 Lind, 2 16:20 Osei (60 min, 0 waiting)"]
        .assert_eq(&found(&world, itinerary));
}
