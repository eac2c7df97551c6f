//! The clinic's own rules (S1.7, S1.13–S1.19, S1.26–S1.28, S3.49, S3.53, C15, C20, C21).

use daybook_booking::appointment::CancelCode;
use daybook_booking::audience::{Audience, Binds, ForPatients, ForStaff};
use daybook_booking::command::{Command, Insistence};
use daybook_booking::fit::{Candidate, Warning, warnings};
use daybook_booking::ids::{AppointmentTypeId, LocationId};
use daybook_booking::permission::Permission;
use daybook_booking::policy::{BookingPolicy, PolicyScope, QuotaOf, QuotaPer, Rule};
use daybook_booking::slot::Ask;
use expect_test::{Expect, expect};
use uuid::Uuid;

use crate::house::{ALL, PATIENTS, REASON, WARNED, ask, days_from_today};
use crate::world::{ANA, ANNEX, BEN, MAIN, SCALING, World, staff, staff_with};

const TWO_HOURS: Rule = Rule::MinimumAdvance { minutes: 120 };
const A_MONTH: Rule = Rule::MaximumAdvance { days: 30 };

fn of_scaling() -> PolicyScope {
    PolicyScope { location: None, appointment_type: Some(SCALING) }
}

/// Where Ana asks, it is eight o'clock, and the one rule binds patients.
fn patient(rule: Rule) -> World {
    let mut world = World::new();
    world.rule("the rule", rule, PATIENTS);
    world.asks(ANA);
    world
}

fn told(world: &mut World, asked: &str, outcome: Expect) {
    outcome.assert_eq(&world.ask(asked));
}

// S1.15, S3.49.
#[test]
fn a_booking_is_made_some_time_before() {
    let mut world = patient(TWO_HOURS);
    told(&mut world, "09:59-10:29", expect!["against: the rule"]);
    told(&mut world, "10:00-10:30", expect!["confirmed 10:00-10:30 Ana Osei"]);
}

// S1.16: days on the clinic's calendar, whatever the time of day.
#[test]
fn a_booking_is_made_at_most_some_days_ahead() {
    let mut world = patient(Rule::MaximumAdvance { days: 3 });
    told(&mut world, "6 09:00-09:30", expect!["against: the rule"]);
    told(&mut world, "5 16:30-17:00", expect!["confirmed 16:30-17:00 Ana Osei"]);
}

// S1.17.
#[test]
fn today_may_be_closed_to_bookings() {
    let mut world = patient(Rule::SameDay { until: None });
    told(&mut world, "16:30-17:00", expect!["against: the rule"]);
    told(&mut world, "3 09:00-09:30", expect!["confirmed 09:00-09:30 Ana Osei"]);
}

// S1.17: the cut-off is wall time.
#[test]
fn today_may_be_booked_until_the_cut_off() {
    let mut world = patient(Rule::SameDay { until: Some(10 * 60) });
    world.it_is("09:59");
    told(&mut world, "16:00-16:30", expect!["confirmed 16:00-16:30 Ana Osei"]);
    world.it_is("10:00");
    told(&mut world, "16:30-17:00", expect!["against: the rule"]);
    told(&mut world, "3 09:00-09:30", expect!["confirmed 09:00-09:30 Ana Osei"]);
}

// S1.13, S1.14.
#[test]
fn a_patient_has_at_most_so_many_bookings() {
    let mut world = World::new();
    let first = world.there("09:00-09:30 Ana, 3 09:00-09:30 Ana");
    world.rule("two each", Rule::ActiveLimit { most: 2 }, PATIENTS);
    world.asks(ANA);
    told(&mut world, "4 09:00-09:30", expect!["against: two each (2)"]);
    world.must(&world.cancelled(first, CancelCode::Patient, ""));
    told(&mut world, "4 09:00-09:30", expect!["confirmed 09:00-09:30 Ana Osei"]);
}

// C21: no-shows, what was completed, what is over and was never closed: none of them locks a patient out.
#[test]
fn no_shows_do_not_use_up_the_limit() {
    let mut world = World::new();
    for day in [2, 3, 4] {
        let id = world.there(&format!("{day} 09:00-09:30 Ana"));
        world.it_is_on(day, "09:15");
        world.must(&Command::NoShow(id));
    }
    world.there("4 10:00-10:30 Ana");
    world.it_is_on(4, "11:00");
    world.rule("one each", Rule::ActiveLimit { most: 1 }, ALL);
    told(&mut world, "5 09:00-09:30", expect!["confirmed 09:00-09:30 Ana Osei"]);
    told(&mut world, "6 09:00-09:30", expect!["against: one each (1)"]);
}

// A hold that ran out holds nothing (C21: "draft (live)").
#[test]
fn a_live_hold_counts_and_one_that_ran_out_does_not() {
    let mut world = World::new();
    let book = world.asked("12:00-12:30 Ana", ANA);
    world.must(&Command::Hold { book, expires_at: world.now + chrono::TimeDelta::minutes(15) });
    world.rule("one each", Rule::ActiveLimit { most: 1 }, ALL);
    told(&mut world, "13:00-13:30", expect!["against: one each (1)"]);
    world.it_is("08:15");
    told(&mut world, "13:00-13:30", expect!["confirmed 13:00-13:30 Ana Osei"]);
}

#[test]
fn moving_what_counts_already_does_not_count_again() {
    let mut world = World::new();
    let id = world.there("09:00-09:30 Ana");
    world.rule("one each", Rule::ActiveLimit { most: 1 }, ALL);
    let quota = Rule::Quota { of: QuotaOf::Provider, per: QuotaPer::Day, most: 1 };
    world.rule("one a day", quota, ALL);
    let moved = world.moved(id, "11:00-11:30");
    expect!["confirmed 11:00-11:30 Ana Osei"].assert_eq(&world.told(&moved));
    let next = world.rescheduled(id, "3 11:00-11:30");
    expect!["rescheduled 11:00-11:30 Ana Osei, confirmed 11:00-11:30 Ana Osei"].assert_eq(&world.told(&next));
}

#[test]
fn a_quota_counts_a_patients_day() {
    let quota = Rule::Quota { of: QuotaOf::Patient, per: QuotaPer::Day, most: 1 };
    let mut world = World::new();
    world.there("09:00-09:30 Ana");
    world.rule("one a day", quota, ALL);
    told(&mut world, "16:00-16:30 Ana Lind", expect!["against: one a day (1)"]);
    told(&mut world, "3 09:00-09:30 Ana", expect!["confirmed 09:00-09:30 Ana Osei"]);
    told(&mut world, "16:00-16:30 Cleo", expect!["confirmed 16:00-16:30 Cleo Osei"]);
}

// 2 March 2027 is a Tuesday: the 7th ends the week, the 8th begins the next.
#[test]
fn a_quota_counts_a_providers_week_from_monday() {
    let quota = Rule::Quota { of: QuotaOf::Provider, per: QuotaPer::Week, most: 2 };
    let mut world = World::new();
    world.there("09:00-09:30 Ben, 4 09:00-09:30 Cleo");
    world.rule("two a week", quota, ALL);
    told(&mut world, "7 09:00-09:30", expect!["against: two a week (2)"]);
    told(&mut world, "7 09:00-09:30 Lind", expect!["confirmed 09:00-09:30 Ana Lind"]);
    told(&mut world, "8 09:00-09:30", expect!["confirmed 09:00-09:30 Ana Osei"]);
}

// Per type per provider: the scope says what is counted.
#[test]
fn a_quota_of_a_type_counts_that_type_only() {
    let quota = Rule::Quota { of: QuotaOf::Provider, per: QuotaPer::Day, most: 1 };
    let mut world = World::new();
    world.there("09:00-09:30 Ben scaling, 10:00-10:30 Cleo");
    world.rule_for("one scaling a day", quota, ALL, of_scaling());
    told(&mut world, "14:00-14:30 scaling", expect!["against: one scaling a day (1)"]);
    told(&mut world, "14:00-14:30", expect!["confirmed 14:00-14:30 Ana Osei"]);
    told(&mut world, "15:00-15:30 scaling Lind Ben", expect!["confirmed 15:00-15:30 Ben Lind Chair1"]);
}

#[test]
fn whoever_did_not_come_lately_needs_staff() {
    let mut world = World::new();
    for day in [2, 3] {
        let id = world.there(&format!("{day} 09:00-09:30 Ana"));
        world.it_is_on(day, "09:15");
        world.must(&Command::NoShow(id));
    }
    world.rule("two in ten days", Rule::NoShows { most: 2, days: 10 }, PATIENTS);
    told(&mut world, "5 10:00-10:30", expect!["confirmed 10:00-10:30 Ana Osei"]);
    world.asks(ANA);
    told(&mut world, "5 11:00-11:30", expect!["against: two in ten days (2)"]);
    // Ten days after the 3rd is the 13th; only the one of the 3rd counts then.
    world.it_is_on(13, "08:00");
    told(&mut world, "13 11:00-11:30", expect!["confirmed 11:00-11:30 Ana Osei"]);
}

// S1.28: not the new time, the old one decides.
#[test]
fn an_appointment_is_put_elsewhere_in_time() {
    let mut world = World::new();
    let id = world.there("3 09:00-09:30 Ana");
    world.rule("a day before", Rule::RescheduleWindow { minutes: 24 * 60 }, ALL);
    let elsewhere = world.rescheduled(id, "5 09:00-09:30");
    world.it_is("09:01");
    expect!["against: a day before"].assert_eq(&world.told(&elsewhere));
    let other = world.moved(id, "09:00-09:30 Lind");
    expect!["against: a day before"].assert_eq(&world.told(&other));
    // What the patient need not be told of is no rescheduling.
    let longer = world.moved(id, "09:00-10:00 Chair1");
    expect!["confirmed 09:00-10:00 Ana Osei Chair1"].assert_eq(&world.told(&longer));
    world.it_is("09:00");
    assert!(world.run(&elsewhere).is_ok());
}

// S1.26, S1.27: counted along the chain.
#[test]
fn an_appointment_is_put_elsewhere_so_often_and_no_more() {
    let mut world = World::new();
    let mut id = world.there("3 09:00-09:30 Ana");
    world.rule("twice", Rule::RescheduleCount { most: 2 }, REASON);
    for words in ["3 10:00-10:30", "3 11:00-11:30"] {
        let Command::Reschedule { successor, .. } = world.rescheduled(id, words) else { unreachable!() };
        let next = Command::Reschedule {
            id,
            successor,
            placement: world.asked(words, ANA).placement,
            insistence: Insistence::None,
        };
        world.must(&next);
        id = successor;
    }
    assert_eq!(world.appointment(id).reschedule_count, 2);
    let third = world.rescheduled(id, "3 12:00-12:30");
    expect!["against: twice"].assert_eq(&world.told(&third));
    // Nor may it be dragged elsewhere in place, only made longer where it stands.
    let dragged = world.moved(id, "3 12:00-12:30");
    expect!["against: twice"].assert_eq(&world.told(&dragged));
    let longer = world.moved(id, "3 11:00-11:45");
    assert!(world.says(&longer).is_ok());
    let insisted = world.rescheduled(id, "3 12:00-12:30 insist");
    expect!["rescheduled 11:00-11:30 Ana Osei, confirmed 12:00-12:30 Ana Osei (over: urgent)"]
        .assert_eq(&world.told(&insisted));
}

// C15: how far back staff may write, besides needing the permission and a reason.
#[test]
fn the_past_is_written_to_only_so_far_back() {
    let mut world = World::new();
    world.it_is_on(10, "08:00");
    world.rule("two days back", Rule::Backdating { days: 2 }, Binds { staff: ForStaff::Never, ..REASON });
    told(&mut world, "8 09:00-09:30 insist", expect!["confirmed 09:00-09:30 Ana Osei"]);
    told(&mut world, "7 09:00-09:30 insist", expect!["against: two days back"]);
    told(&mut world, "8 10:00-10:30", expect!["the appointment would start in the past"]);
}

// S1.7.
#[test]
fn a_booking_may_wait_for_approval() {
    let mut world = World::new();
    world.rule_for("doctor agrees", Rule::Approval, PATIENTS, of_scaling());
    told(&mut world, "09:20-09:50 scaling Ben", expect!["confirmed 09:20-09:50 Ben Osei Chair1"]);
    world.asks(ANA);
    told(&mut world, "10:20-10:50 scaling", expect!["pending_approval 10:20-10:50 Ana Osei Chair1"]);
    told(&mut world, "11:00-11:30", expect!["confirmed 11:00-11:30 Ana Osei"]);
    let id = world.sheet.appointments[1].id;
    expect!["the appointment's status does not allow that"].assert_eq(&world.told(&Command::Confirm(id)));
    world.actor = staff();
    expect!["confirmed 10:20-10:50 Ana Osei Chair1"].assert_eq(&world.told(&Command::Confirm(id)));
}

#[test]
fn a_confirmed_hold_waits_for_approval_too() {
    let mut world = World::new();
    world.rule("doctor agrees", Rule::Approval, PATIENTS);
    world.asks(ANA);
    let book = world.asked("09:00-09:30", ANA);
    let id = book.id;
    world.must(&Command::Hold { book, expires_at: world.now + chrono::TimeDelta::minutes(15) });
    expect!["pending_approval 09:00-09:30 Ana Osei"].assert_eq(&world.told(&Command::Confirm(id)));
}

// §1.6: the check-in window; it binds patients who check themselves in, an arrival at the desk is a record.
#[test]
fn patients_check_in_at_their_time() {
    let mut world = World::new();
    let id = world.there("10:00-10:30 Ana");
    let window = Rule::CheckIn { early_minutes: 30, late_minutes: 10 };
    world.rule("half an hour before", window, PATIENTS);
    assert!(world.says(&Command::CheckIn(id)).is_ok());
    world.asks(ANA);
    for (clock, outcome) in [("09:29", false), ("09:30", true), ("10:10", true), ("10:11", false)] {
        world.it_is(clock);
        assert_eq!(world.says(&Command::CheckIn(id)).is_ok(), outcome, "{clock}");
    }
    expect!["a policy of the clinic does not allow that"].assert_eq(&world.told(&Command::CheckIn(id)));
}

// Staff: warned, asked for a reason, or refused; patients refused or free.
#[test]
fn a_rule_binds_each_audience_as_hard_as_its_record_says() {
    let check = |binds: Binds, words: &str, outcome: Expect| {
        let mut world = World::new();
        world.rule("two hours", TWO_HOURS, binds);
        outcome.assert_eq(&world.ask(words));
    };
    check(PATIENTS, "09:00-09:30", expect!["confirmed 09:00-09:30 Ana Osei"]);
    check(WARNED, "09:00-09:30", expect!["confirmed 09:00-09:30 Ana Osei"]);
    check(REASON, "09:00-09:30", expect!["against: two hours"]);
    check(REASON, "09:00-09:30 insist", expect!["confirmed 09:00-09:30 Ana Osei (over: urgent)"]);
    check(ALL, "09:00-09:30", expect!["against: two hours"]);
    check(ALL, "09:00-09:30 insist", expect!["against: two hours"]);
}

#[test]
fn staff_are_told_of_a_rule_that_only_warns() {
    let mut world = World::new();
    let policy = world.rule("two hours", TWO_HOURS, WARNED);
    let id = world.there("12:00-12:30");
    let candidate = Candidate::moving(world.appointment(id), &world.sheet.book, world.now);
    let start = world.now + chrono::TimeDelta::hours(1);
    let period = daybook_booking::period::Period::lasting(start, 30).unwrap();
    let told = warnings(&world.sheet, &Candidate { period, ..candidate }, world.now);
    assert!(matches!(told.as_slice(), [Warning::Policy(breach)] if breach.policy == policy));
}

// A patient never insists (C19).
#[test]
fn a_patient_cannot_insist() {
    let mut world = patient(TWO_HOURS);
    told(&mut world, "09:00-09:30 insist", expect!["against: the rule"]);
}

#[test]
fn the_strictest_rule_comes_first_and_every_one_is_named() {
    let mut world = World::new();
    world.rule("two hours", TWO_HOURS, ALL);
    world.rule("four hours", Rule::MinimumAdvance { minutes: 240 }, ALL);
    world.rule("a day", Rule::MinimumAdvance { minutes: 1440 }, REASON);
    told(&mut world, "09:00-09:30", expect!["against: four hours; against: two hours; against: a day"]);
    told(&mut world, "11:00-11:30", expect!["against: four hours; against: a day"]);
    told(&mut world, "13:00-13:30", expect!["against: a day"]);
}

#[test]
fn a_rule_binds_inside_its_scope_only() {
    let mut world = World::new();
    world.rule_for("scaling", TWO_HOURS, ALL, of_scaling());
    let annex = PolicyScope { location: Some(ANNEX), appointment_type: None };
    world.rule_for("annex", TWO_HOURS, ALL, annex);
    told(&mut world, "09:00-09:30", expect!["confirmed 09:00-09:30 Ana Osei"]);
    told(&mut world, "09:40-09:55 scaling Ben", expect!["against: scaling"]);
    let main = PolicyScope { location: Some(MAIN), appointment_type: None };
    world.rule_for("main", TWO_HOURS, ALL, main);
    told(&mut world, "09:40-09:50 Cleo", expect!["against: main"]);
}

#[test]
fn what_is_not_in_force_binds_nobody() {
    let mut world = World::new();
    let id = world.rule("two hours", TWO_HOURS, ALL);
    world.book().policies[0].active = false;
    told(&mut world, "09:00-09:30", expect!["confirmed 09:00-09:30 Ana Osei"]);
    world.book().policies[0].active = true;
    world.must(&Command::DeletePolicy(id));
    told(&mut world, "09:30-10:00 Ben", expect!["confirmed 09:30-10:00 Ben Osei"]);
}

// What stands keeps standing: only whoever asks for something new is bound.
#[test]
fn a_new_rule_leaves_what_is_booked_alone() {
    let mut world = World::new();
    let id = world.there("09:00-09:30 Ana");
    let taken_back = world.must(&Command::Delete(id));
    world.rule("two hours", TWO_HOURS, ALL);
    world.rule("never", Rule::SameDay { until: None }, ALL);
    assert!(daybook_booking::fit::strays(&world.sheet, world.now).is_empty());
    expect!["confirmed 09:00-09:30 Ana Osei"]
        .assert_eq(&world.told(&Command::Reverse { changes: taken_back }));
    let room = world.moved(id, "09:00-09:45 Chair2");
    expect!["confirmed 09:00-09:45 Ana Osei Chair2"].assert_eq(&world.told(&room));
}

// An import writes down what was promised elsewhere.
#[test]
fn an_import_is_not_bound() {
    let mut world = World::new();
    world.rule("never", Rule::SameDay { until: None }, ALL);
    world.rule("doctor agrees", Rule::Approval, ALL);
    let book = world.asked("09:00-09:30", ANA);
    expect!["confirmed 09:00-09:30 Ana Osei"]
        .assert_eq(&world.told(&Command::Import { commands: vec![Command::Book(book)] }));
}

// Q16: what a rule forbids is not offered.
#[test]
fn what_a_rule_forbids_is_not_offered() {
    let mut world = World::new();
    world.open("09:00-11:00");
    world.rule("ten o'clock", Rule::MinimumAdvance { minutes: 120 }, PATIENTS);
    world.asks(ANA);
    expect!["09:00 Osei, 09:30 Osei, 10:00 Osei, 10:30 Osei"].assert_eq(&world.offered(&ask()));
    let theirs = Ask { audience: Audience::Patients, ..ask() };
    expect!["10:00 Osei, 10:30 Osei"].assert_eq(&world.offered(&theirs));
}

// S3.50.
#[test]
fn patients_book_only_what_is_enabled_for_them() {
    let mut world = World::new();
    world.asks(ANA);
    world.book().appointment_types[0].online = false;
    told(&mut world, "09:00-09:30", expect!["AppointmentType is Inactive"]);
    assert_eq!(world.offered(&Ask { audience: Audience::Patients, ..ask() }), "");
    told(&mut world, "09:20-09:50 scaling", expect!["confirmed 09:20-09:50 Ana Osei Chair1"]);
}

#[test]
fn the_reach_of_a_booking_holds_what_the_rules_count() {
    let mut world = World::new();
    let book = Command::Book(world.asked("09:00-09:30", ANA));
    let histories = |world: &World| book.reach(&world.sheet, world.now).histories;
    assert_eq!(histories(&world), []);
    world.rule("no-shows", Rule::NoShows { most: 2, days: 10 }, PATIENTS);
    world.rule("two each", Rule::ActiveLimit { most: 2 }, PATIENTS);
    let since = daybook_booking::wall::day(days_from_today(0) - chrono::Days::new(10), world.zone()).start();
    assert_eq!(histories(&world), [(ANA, since)]);
    world.rule("quota", Rule::Quota { of: QuotaOf::Provider, per: QuotaPer::Week, most: 2 }, PATIENTS);
    let week = book.reach(&world.sheet, world.now).claims;
    assert!(week.iter().any(|(_, window)| window.minutes() == 7 * 1440));
}

fn policy(change: impl Fn(&mut BookingPolicy), outcome: Expect) {
    let mut world = World::new();
    world.rule("a month", A_MONTH, ALL);
    let mut it = world.sheet.book.policies[0].clone();
    it.rule = TWO_HOURS;
    change(&mut it);
    outcome.assert_eq(&world.told(&Command::SavePolicy(Box::new(it))));
}

#[test]
fn a_policy_is_checked() {
    let nowhere = LocationId(Uuid::from_u128(77));
    let nothing = AppointmentTypeId(Uuid::from_u128(78));
    let free = Binds { staff: ForStaff::Free, patients: ForPatients::Free };
    policy(|_| (), expect!["policy"]);
    policy(|it| it.name = " ".into(), expect!["Name is Missing"]);
    policy(|it| it.name = "x".repeat(201), expect!["Name is TooLong"]);
    policy(|it| it.scope.location = Some(nowhere), expect!["Location is Unknown"]);
    policy(|it| it.scope.appointment_type = Some(nothing), expect!["AppointmentType is Unknown"]);
    policy(|it| it.binds = free, expect!["Audience is Missing"]);
    policy(|it| it.rule = Rule::MinimumAdvance { minutes: 0 }, expect!["Rule is OutOfRange"]);
    policy(|it| it.rule = Rule::MinimumAdvance { minutes: u32::MAX }, expect!["Rule is OutOfRange"]);
    policy(|it| it.rule = Rule::MaximumAdvance { days: u16::MAX }, expect!["Rule is OutOfRange"]);
    policy(|it| it.rule = Rule::SameDay { until: Some(1440) }, expect!["Rule is OutOfRange"]);
    policy(|it| it.rule = Rule::ActiveLimit { most: 0 }, expect!["Rule is OutOfRange"]);
    policy(|it| it.rule = Rule::NoShows { most: 1, days: 0 }, expect!["Rule is OutOfRange"]);
    policy(|it| it.rule = Rule::RescheduleCount { most: 0 }, expect!["policy"]);
    policy(
        |it| it.rule = Rule::CheckIn { early_minutes: 1441, late_minutes: 0 },
        expect!["Rule is OutOfRange"],
    );
    policy(|it| it.rule = Rule::Backdating { days: 2 }, expect!["Audience is Contradictory"]);
    policy(|it| (it.rule, it.binds) = (Rule::Approval, REASON), expect!["Audience is Contradictory"]);
    policy(|it| it.version = 7, expect!["it was changed since you opened it"]);
}

#[test]
fn two_rules_that_leave_no_time_at_all_are_refused() {
    let mut world = World::new();
    world.rule("three days", Rule::MaximumAdvance { days: 3 }, PATIENTS);
    let four_days = |binds| BookingPolicy {
        id: daybook_booking::ids::PolicyId(Uuid::from_u128(99)),
        rule: Rule::MinimumAdvance { minutes: 4 * 1440 },
        binds,
        version: 0,
        ..world.sheet.book.policies[0].clone()
    };
    let mut asked = world.clone();
    expect!["Rule is Contradictory"].assert_eq(&asked.told(&Command::SavePolicy(Box::new(four_days(ALL)))));
    expect!["policy"].assert_eq(&asked.told(&Command::SavePolicy(Box::new(four_days(REASON)))));
}

#[test]
fn policies_are_saved_taken_back_and_undone() {
    let mut world = World::new();
    world.rule("two hours", TWO_HOURS, ALL);
    let id = world.sheet.book.policies[0].id;
    let gone = world.must(&Command::DeletePolicy(id));
    assert!(world.sheet.book.policies.is_empty());
    expect!["nothing to do"].assert_eq(&world.told(&Command::DeletePolicy(id)));
    expect!["policy"].assert_eq(&world.told(&Command::Reverse { changes: gone }));
    assert_eq!(world.sheet.book.policies.len(), 1);
    world.actor = staff_with(&[Permission::EditSchedules]);
    expect!["that needs the permission settings:edit"].assert_eq(&world.told(&Command::DeletePolicy(id)));
}

// Who is bound is who asks: two patients have two counts.
#[test]
fn one_patients_bookings_do_not_count_for_another() {
    let mut world = World::new();
    world.there("09:00-09:30 Ben, 10:00-10:30 Cleo");
    world.rule("one each", Rule::ActiveLimit { most: 1 }, ALL);
    told(&mut world, "11:00-11:30 Ana", expect!["confirmed 11:00-11:30 Ana Osei"]);
    let id = world.sheet.appointments[0].id;
    let given = world.moved(id, "09:00-09:30 Cleo");
    expect!["against: one each (1)"].assert_eq(&world.told(&given));
    assert_eq!(world.appointment(id).patient, BEN);
}
