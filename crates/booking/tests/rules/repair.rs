//! Day repair (D9): everything a sick provider or a broken chair strands, found other places in one proposal.

use chrono::NaiveDateTime;
use daybook_booking::appointment::By;
use daybook_booking::change::Change;
use daybook_booking::command::Command;
use daybook_booking::ids::{AppointmentId, ExceptionId, WaitlistEntryId};
use daybook_booking::permission::Permission;
use daybook_booking::repair::{
    AcceptedMove, Out, Repair, RepairAsk, RepairDay, Substitutes, Unplaceable, propose_repair,
};
use daybook_booking::schedule::{ExceptionKind, ScheduleException};
use daybook_booking::visit::{Search, VisitLeg};
use daybook_booking::waitlist::{EntryState, Preferences, Urgency, WaitlistEntry};
use expect_test::{Expect, expect};
use proptest::prelude::*;
use uuid::Uuid;

use crate::chance::cases;
use crate::world::{ANA, BEN, CHAIR1, CLEO, LIND, OSEI, World, at, name, staff_with, today};

fn ask(from: &str, to: &str, days: u8) -> RepairAsk {
    RepairAsk {
        out: Out::Provider(OSEI),
        from: at(today(), from),
        to: at(today(), to),
        days,
        substitutes: Substitutes::Anybody,
        drift_minutes: None,
    }
}

fn closure(ask: &RepairAsk) -> ScheduleException {
    ScheduleException {
        id: ExceptionId(Uuid::from_u128(800)),
        scope: ask.out.scope(),
        kind: ExceptionKind::Leave,
        from: ask.from,
        to: ask.to,
        location: None,
        label: "Ill".into(),
        deleted: false,
        version: 0,
    }
}

fn accepted(ask: &RepairAsk, repair: &Repair) -> Command {
    let moves = repair.moves.iter().map(|it| AcceptedMove {
        appointment: it.appointment,
        seen_version: it.seen_version,
        placement: it.placement.clone(),
    });
    Command::RepairDay(Box::new(RepairDay {
        closure: Some(closure(ask)),
        moves: moves.collect(),
        set_aside: vec![],
        waiting: vec![],
    }))
}

fn who(world: &World, id: AppointmentId) -> &'static str {
    name(daybook_booking::resource::Claimant::Patient(world.appointment(id).patient))
}

fn told_start(it: NaiveDateTime) -> String {
    it.format("%-d.%-m. %H:%M").to_string()
}

fn tell(world: &World, repair: &Repair) -> String {
    let mut told = String::new();
    for it in &repair.moves {
        let provider = name(daybook_booking::resource::Claimant::Provider(it.placement.provider));
        let start = told_start(it.placement.wall_start);
        told += &format!("{} -> {start} {provider} {:?}\n", who(world, it.appointment), it.changes);
    }
    for (id, why) in &repair.unplaced {
        let why = match why {
            Unplaceable::HasBegun => "has begun".to_owned(),
            Unplaceable::NoPlace { tried } => {
                let one = |(provider, misfits): &(_, Vec<_>)| {
                    let why: Vec<_> = misfits.iter().map(|it| world.tell_misfit(it)).collect();
                    format!(
                        "{}: {}",
                        name(daybook_booking::resource::Claimant::Provider(*provider)),
                        why.join("; ")
                    )
                };
                tried.iter().map(one).collect::<Vec<_>>().join(" | ")
            }
        };
        told += &format!("{} stays: {why}\n", who(world, *id));
    }
    told
}

fn check(world: &World, ask: &RepairAsk, expected: Expect) {
    let repair = propose_repair(&world.sheet, ask, world.now);
    expected.assert_eq(&tell(world, &repair));
    assert_eq!(repair.search, Search::Whole);
}

#[test]
fn the_same_provider_later_changes_less_than_another_provider() {
    let mut world = World::new();
    world.there("09:00-09:30 Ana, 10:00-10:30 Ben, 14:00-14:30 Cleo");
    check(
        &world,
        &ask("08:00", "12:00", 0),
        expect![[r#"
        Ana -> 2.3. 12:00 Osei [Time]
        Ben -> 2.3. 12:30 Osei [Time]
    "#]],
    );
}

#[test]
fn a_provider_who_is_out_all_day_is_stood_in_for_at_the_same_time() {
    let mut world = World::new();
    world.there("09:00-09:30 Ana, 10:00-10:30 Ben, 10:00-10:30 Lind Cleo");
    check(
        &world,
        &ask("00:00", "23:59", 0),
        expect![[r#"
        Ana -> 2.3. 09:00 Lind [Provider]
        Ben -> 2.3. 10:30 Lind [Time, Provider]
    "#]],
    );
}

#[test]
fn another_day_is_the_last_thing_tried() {
    let mut world = World::new();
    world.there("09:00-09:30 Ana");
    let own = RepairAsk { substitutes: Substitutes::None, ..ask("00:00", "23:59", 2) };
    check(
        &world,
        &own,
        expect![[r#"
        Ana -> 3.3. 09:00 Osei [Day]
    "#]],
    );
    check(
        &world,
        &RepairAsk { days: 0, ..own },
        expect![[r#"
        Ana stays: Osei: closed
    "#]],
    );
}

// The patient's bounds: on the day itself nobody is asked to come earlier than promised.
#[test]
fn nobody_is_asked_to_come_earlier_today() {
    let mut world = World::new();
    world.there("16:30-17:00 Ana, 16:30-17:00 Lind Cleo");
    check(
        &world,
        &ask("16:00", "17:00", 0),
        expect![[r#"
        Ana stays: Osei: closed | Lind: Lind is taken 16:30-17:00
    "#]],
    );
    world.now -= chrono::TimeDelta::days(1);
    check(
        &world,
        &ask("16:00", "17:00", 0),
        expect![[r#"
        Ana -> 2.3. 15:30 Osei [Time]
    "#]],
    );
}

#[test]
fn the_time_of_day_may_be_kept_to() {
    let mut world = World::new();
    world.there("09:00-09:30 Ana, 3 09:00-12:00 Ben");
    let own =
        RepairAsk { substitutes: Substitutes::None, drift_minutes: Some(60), ..ask("00:00", "23:59", 2) };
    check(
        &world,
        &own,
        expect![[r#"
        Ana -> 4.3. 09:00 Osei [Day]
    "#]],
    );
}

#[test]
fn a_broken_chair_only_changes_the_chair() {
    let mut world = World::new();
    world.there("09:00-09:30 Ana scaling, 11:00-11:30 Ben scaling");
    let chair = RepairAsk { out: Out::Resource(CHAIR1), ..ask("08:00", "12:00", 0) };
    check(
        &world,
        &chair,
        expect![[r#"
        Ana -> 2.3. 09:00 Osei [Resources]
        Ben -> 2.3. 11:00 Osei [Resources]
    "#]],
    );
}

#[test]
fn a_patient_who_is_with_the_provider_stays_and_is_listed() {
    let mut world = World::new();
    let id = world.there("09:00-09:30 Ana");
    world.it_is("09:00");
    world.must(&Command::Start(id));
    world.it_is("09:05");
    check(
        &world,
        &ask("09:00", "12:00", 0),
        expect![[r#"
        Ana stays: has begun
    "#]],
    );
}

// More are placed when the one with fewer places goes first.
#[test]
fn as_many_as_possible_are_placed() {
    let mut world = World::new();
    world.there("12:00-16:00 Osei Ben insist, 16:00-16:30 Ben, 09:00-09:30 Lind Cleo, 09:30-13:00 Lind Cleo");
    world.there("13:00-16:00 Lind Cleo, 09:00-10:00 Ana, 10:00-10:30 Ben, 16:00-16:30 Lind Cleo");
    let repair = propose_repair(&world.sheet, &ask("08:00", "12:00", 0), world.now);
    expect![[r#"
        Ben -> 2.3. 16:30 Osei [Time]
        Ana stays: Osei: closed | Lind: Lind is taken 09:00-09:30 and 1 more
    "#]]
    .assert_eq(&tell(&world, &repair));
}

// What finds no place stays where it is, and nothing is put over it.
#[test]
fn nothing_is_put_where_somebody_stays() {
    let mut world = World::new();
    world.there("12:30-13:15 Ana scaling, 13:45-15:00 Ana, 10:30-11:15 Ana scaling");
    let ask = RepairAsk { substitutes: Substitutes::None, ..ask("11:00", "15:00", 0) };
    let repair = propose_repair(&world.sheet, &ask, world.now);
    world.must(&accepted(&ask, &repair));
}

// D9: no conflicts, one approval, one undo.
#[test]
fn a_proposal_is_taken_up_in_one_step_and_undone_in_one() {
    let mut world = World::new();
    world.there("09:00-09:30 Ana, 10:00-10:30 Ben, 10:00-10:30 Lind Cleo");
    let ask = ask("00:00", "23:59", 0);
    let repair = propose_repair(&world.sheet, &ask, world.now);
    let before = world.sheet.appointments.clone();
    let changes = world.must(&accepted(&ask, &repair));
    assert!(matches!(changes[0], Change::Exception(_)));
    assert_eq!(world.sheet.book.exceptions.len(), 1);
    expect!["confirmed 09:00-09:30 Ana Lind"]
        .assert_eq(&world.tell_appointment(&world.sheet.appointments[0]));
    world.must(&Command::Reverse { changes });
    assert_eq!(world.sheet.book.exceptions, vec![]);
    for (was, is) in before.iter().zip(&world.sheet.appointments) {
        assert_eq!(was.placement(), is.placement());
    }
}

#[test]
fn a_proposal_that_is_no_longer_true_is_refused_whole() {
    let mut world = World::new();
    let id = world.there("09:00-09:30 Ana");
    let ask = ask("00:00", "23:59", 0);
    let repair = propose_repair(&world.sheet, &ask, world.now);
    let command = accepted(&ask, &repair);
    world.there("09:00-09:30 Lind Ben");
    expect!["1 of them cannot be done"].assert_eq(&world.told(&command));
    assert_eq!(world.sheet.book.exceptions, vec![]);
    let moved = world.moved(id, "14:00-14:30");
    world.must(&moved);
    expect!["1 of them cannot be done"].assert_eq(&world.told(&command));
}

#[test]
fn writing_leave_down_with_it_needs_the_permission_for_schedules() {
    let mut world = World::new();
    world.there("09:00-09:30 Ana");
    let ask = ask("00:00", "23:59", 0);
    let repair = propose_repair(&world.sheet, &ask, world.now);
    world.actor = staff_with(&[Permission::ModifyAppointment]);
    expect!["that needs the permission settings:schedules"].assert_eq(&world.told(&accepted(&ask, &repair)));
}

// D3, D9: each patient's constraints are kept, a visit's order among them.
#[test]
fn a_leg_of_a_visit_keeps_to_its_order() {
    let mut world = World::new();
    let scan = world.there("09:00-09:30 Ana");
    let after = world.there("10:00-10:30 Lind Ana");
    let visit = daybook_booking::ids::VisitId(Uuid::from_u128(600));
    for (id, leg) in [(scan, 0), (after, 1)] {
        let it = world.sheet.appointments.iter_mut().find(|it| it.id == id).unwrap();
        it.visit = Some(VisitLeg { visit, leg });
    }
    let leg = |it: AppointmentId| daybook_booking::visit::Leg {
        appointment_type: world.appointment(it).appointment_type,
        minutes: 30,
        providers: vec![],
        resources: vec![],
    };
    let follows = vec![daybook_booking::visit::Follows { earlier: 0, later: 1, max_wait: None }];
    let itinerary =
        daybook_booking::visit::Itinerary { legs: vec![leg(scan), leg(after)], follows, max_wait: None };
    let row =
        daybook_booking::visit::Visit { id: visit, patient: ANA, itinerary, deleted: false, version: 1 };
    world.sheet.plans.visits.push(row);
    // Later with Osei would be after the second leg, so Lind stands in.
    check(
        &world,
        &ask("09:00", "11:00", 0),
        expect![[r#"
        Ana -> 2.3. 09:00 Lind [Provider]
    "#]],
    );
}

proptest! {
    #![proptest_config(cases(64))]

    // D9: whatever is booked, the proposal is without conflicts and can be taken up; all affected are in it.
    #[test]
    fn a_proposal_can_always_be_taken_up(
        taken in proptest::collection::vec((0..30_u16, 1..6_u16, 0..3_u8, any::<bool>(), any::<bool>()), 0..10),
        from in 8..16_u16, long in 1..9_u16, days in 0..3_u8, chair: bool, anybody: bool,
    ) {
        let mut world = World::new();
        for (from, long, patient, osei, scaling) in taken {
            let clock = |it: u16| format!("{:02}:{:02}", 9 + it / 4, it % 4 * 15);
            let who = if osei { "Osei" } else { "Lind" };
            let kind = if scaling { "scaling" } else { "" };
            let words = format!("{}-{} {who} {kind}", clock(from), clock(from + long));
            let asked = world.asked(&words, [ANA, BEN, CLEO][usize::from(patient)]);
            let _refused = world.run(&Command::Book(asked));
        }
        let ask = RepairAsk {
            out: if chair { Out::Resource(CHAIR1) } else { Out::Provider(OSEI) },
            from: at(today(), &format!("{from}:00")),
            to: at(today(), &format!("{}:00", (from + long).min(23))),
            substitutes: if anybody { Substitutes::Anybody } else { Substitutes::None },
            ..ask("00:00", "01:00", days)
        };
        let repair = propose_repair(&world.sheet, &ask, world.now);
        prop_assert_eq!(&repair, &propose_repair(&world.sheet, &ask, world.now));
        let affected = world.sheet.appointments.iter().filter(|it| {
            let theirs = if chair { it.resources.contains(&CHAIR1) } else { it.provider == OSEI };
            let end = it.promise.wall_start + chrono::TimeDelta::minutes(i64::from(it.promise.period.minutes()));
            theirs && it.promise.wall_start < ask.to && ask.from < end
        });
        prop_assert_eq!(repair.moves.len() + repair.unplaced.len(), affected.count());
        world.must(&accepted(&ask, &repair));
        let stranded = daybook_booking::fit::strays(&world.sheet, world.now);
        let left: Vec<_> = repair.unplaced.iter().map(|(id, _)| *id).collect();
        for (id, misfits) in stranded {
            // A chair's last minutes may be inside the closure by a buffer alone; those stay where they are.
            prop_assert!(left.contains(&id) || chair, "{id}: {misfits:?}");
        }
    }

    // D9: as many are placed as trying everything places.
    #[test]
    fn as_many_are_placed_as_any_way_could(
        taken in proptest::collection::vec((0..8_u16, 1..4_u16, 0..3_u8, any::<bool>()), 1..7),
    ) {
        let mut world = World::new();
        world.open("09:00-11:00");
        for (from, long, patient, osei) in taken {
            let clock = |it: u16| format!("{:02}:{:02}", 9 + it / 4, it % 4 * 15);
            let who = if osei { "Osei" } else { "Lind" };
            let asked = world.asked(&format!("{}-{} {who}", clock(from), clock(from + long)), ANA);
            let patient = [ANA, BEN, CLEO][usize::from(patient)];
            let _refused = world.run(&Command::Book(daybook_booking::command::Book { patient, ..asked }));
        }
        let ask = ask("09:00", "10:00", 0);
        let repair = propose_repair(&world.sheet, &ask, world.now);
        let affected: Vec<_> = repair.moves.iter().map(|it| it.appointment)
            .chain(repair.unplaced.iter().map(|(id, _)| *id)).collect();
        prop_assume!(affected.len() <= 3);
        prop_assert_eq!(repair.moves.len(), most_placed(&world, &ask, &affected, &[]));
    }
}

// D9: what has no place goes to the pinboard and the waitlist in the same step, and comes back with it.
#[test]
fn what_cannot_be_placed_is_set_aside_with_the_rest() {
    let mut world = World::new();
    let id = world.there("09:00-09:30 Ana");
    let asked = ask("09:00", "17:00", 0);
    let waits = WaitlistEntry {
        id: WaitlistEntryId(world.id()),
        patient: ANA,
        appointment_type: world.appointment(id).appointment_type,
        minutes: 30,
        preferences: Preferences::default(),
        urgency: Urgency::Urgent,
        asap: Some(id),
        notice_minutes: 0,
        notes: String::new(),
        added_at: world.now,
        added_by: By::System,
        declined: 0,
        state: EntryState::Waiting,
        deleted: false,
        version: 0,
    };
    let (entry, closure) = (waits.id, Some(closure(&asked)));
    let repaired = RepairDay { closure, moves: vec![], set_aside: vec![id], waiting: vec![waits] };
    let changes = world.must(&Command::RepairDay(Box::new(repaired.clone())));
    assert!(world.sheet.pin(id).is_some_and(|it| !it.removed));
    assert_eq!(world.sheet.waitlist_entry(entry).and_then(|it| it.asap), Some(id));
    world.must(&Command::Reverse { changes });
    assert!(world.sheet.pin(id).is_none_or(|it| it.removed));
    let nobody = |it: &WaitlistEntry| WaitlistEntry { asap: None, ..it.clone() };
    let waiting = repaired.waiting.iter().map(nobody).collect();
    let adrift = RepairDay { closure: None, waiting, ..repaired };
    assert!(world.says(&Command::RepairDay(Box::new(adrift))).is_err());
}

/// The most of `left` that can be moved besides `moves`: every start not before the promised one, with
/// everybody, and not at all.
fn most_placed(world: &World, ask: &RepairAsk, left: &[AppointmentId], moves: &[AcceptedMove]) -> usize {
    let Some((id, rest)) = left.split_first() else {
        let wanted = RepairDay {
            closure: Some(closure(ask)),
            moves: moves.to_vec(),
            set_aside: vec![],
            waiting: vec![],
        };
        return if world.says(&Command::RepairDay(Box::new(wanted))).is_ok() { moves.len() } else { 0 };
    };
    let it = world.appointment(*id);
    let ways = (0..8).flat_map(|quarter| [OSEI, LIND].map(|provider| (quarter, provider)));
    let moved = ways.filter_map(|(quarter, provider)| {
        let wall_start = daybook_booking::wall::at_minute(today(), 540 + quarter * 15);
        let stays = wall_start == it.promise.wall_start && provider == it.provider;
        (wall_start >= it.promise.wall_start && !stays).then(|| AcceptedMove {
            appointment: *id,
            seen_version: it.version,
            placement: daybook_booking::command::Placement { provider, wall_start, ..it.placement() },
        })
    });
    let with = moved.map(|it| most_placed(world, ask, rest, &[moves, &[it]].concat()));
    with.chain([most_placed(world, ask, rest, moves)]).max().unwrap_or(0)
}
