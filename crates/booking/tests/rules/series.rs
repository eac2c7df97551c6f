//! Series: every date decided before any is booked (Q4), each an appointment of its own (Q5, Q18, S3.55).

use std::fmt::Write as _;

use chrono::{NaiveDate, NaiveTime};
use daybook_booking::appointment::{By, CancelCode, Source};
use daybook_booking::change::{Change, apply};
use daybook_booking::command::{Actor, Command, Insistence};
use daybook_booking::ids::{AppointmentId, SeriesId};
use daybook_booking::policy::{QuotaOf, QuotaPer, Rule};
use daybook_booking::recurrence::Recurrence;
use daybook_booking::refusal::{Part, Refusal};
use daybook_booking::series::{
    BookSeries, Choice, EditSeries, Occurring, Outcome, Scope, SeriesAsk, SeriesCommand, SeriesEdits, Shift,
    plan_series, plan_series_edit,
};
use daybook_booking::wall;
use expect_test::{Expect, expect};
use uuid::Uuid;

use crate::chance::cases;
use crate::house::ALL;
use crate::world::{ANA, BEN, LIND, World, staff_with};

pub(crate) fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, month, day).unwrap()
}

/// A series at `words`, every date as planned but those of `choices`.
pub(crate) fn series(
    world: &mut World,
    rule: &str,
    words: &str,
    choices: &[(NaiveDate, Choice)],
) -> BookSeries {
    let asked = world.asked(words, ANA);
    let recurrence = Recurrence::parse(rule, world.zone()).unwrap();
    let dates = recurrence.dates(asked.placement.wall_start);
    let choice =
        |date| choices.iter().find(|(it, _)| *it == date).map(|(_, it)| it.clone()).unwrap_or_default();
    BookSeries {
        id: SeriesId(world.id()),
        patient: asked.patient,
        appointment_type: asked.appointment_type,
        placement: asked.placement,
        recurrence,
        notes: String::new(),
        patient_notes: String::new(),
        source: Source::Phone,
        adopts: None,
        occurrences: dates
            .into_iter()
            .map(|date| Occurring { date, id: AppointmentId(world.id()), choice: choice(date) })
            .collect(),
    }
}

pub(crate) fn command(command: SeriesCommand) -> Command {
    Command::Series(Box::new(command))
}

pub(crate) fn booked(world: &mut World, rule: &str, words: &str) -> SeriesId {
    let series = series(world, rule, words, &[]);
    let id = series.id;
    world.must(&command(SeriesCommand::Book(series)));
    id
}

pub(crate) fn ask(world: &mut World, rule: &str, words: &str, days: u8) -> SeriesAsk {
    let it = series(world, rule, words, &[]);
    let (patient, appointment_type, shift) = (it.patient, it.appointment_type, Shift { days });
    SeriesAsk {
        patient,
        appointment_type,
        placement: it.placement,
        recurrence: it.recurrence,
        shift,
        adopts: None,
    }
}

fn tell_outcome(world: &World, outcome: &Outcome) -> String {
    let offer = |it: &Option<daybook_booking::slot::Opening>| {
        it.as_ref().map_or("nothing near".to_owned(), |it| it.wall_start.format("%-d.%-m. %H:%M").to_string())
    };
    match outcome {
        Outcome::Fits { .. } => "fits".to_owned(),
        Outcome::Conflict { misfits, proposal } => {
            let why: Vec<_> = misfits.iter().map(|it| world.tell_misfit(it)).collect();
            format!("{} -> {}", why.join("; "), offer(proposal))
        }
        Outcome::ClocksSkip { proposal } => format!("skipped by the clocks -> {}", offer(proposal)),
        Outcome::Past => "past".to_owned(),
    }
}

fn check_plan(world: &World, ask: &SeriesAsk, expected: Expect) {
    let mut told = String::new();
    for it in plan_series(&world.sheet, ask, world.now) {
        let outcome = tell_outcome(world, &it.outcome);
        writeln!(told, "{} {outcome}", it.wall_start.format("%-d.%-m. %H:%M")).unwrap();
    }
    expected.assert_eq(&told);
}

/// The appointments of the patient ANA that are to come, by start.
pub(crate) fn check_dates(world: &World, expected: Expect) {
    let mut theirs: Vec<_> = world.sheet.appointments.iter().filter(|it| it.patient == ANA).collect();
    theirs.sort_by_key(|it| (it.promise.wall_start, it.id));
    let mut told = String::new();
    for it in theirs {
        let date = it.promise.wall_start.format("%-d.%-m.");
        writeln!(told, "{date} {}", world.tell_appointment(it)).unwrap();
    }
    expected.assert_eq(&told);
}

// Q4: the whole series is looked at before anything is booked.
#[test]
fn every_date_is_told_with_why_not_and_what_would() {
    let mut world = World::new();
    world.there("9 08:45-09:15 Ben insist, 16 09:00-13:00 Ben, 16 13:00-17:00 Ben");
    let ask = ask(&mut world, "FREQ=WEEKLY;COUNT=4", "09:00-09:30", 1);
    check_plan(
        &world,
        &ask,
        expect![[r#"
        2.3. 09:00 fits
        9.3. 09:00 Osei is taken 08:45-09:15 -> 9.3. 09:15
        16.3. 09:00 Osei is taken 09:00-13:00 -> 17.3. 09:00
        23.3. 09:00 fits
    "#]],
    );
}

#[test]
fn proposals_do_not_take_each_others_time_nor_that_of_other_dates() {
    let mut world = World::new();
    world.there("3 09:00-13:00 Ben, 3 13:00-17:00 Ben, 4 09:00-13:00 Ben, 4 13:00-16:30 Ben");
    let ask = ask(&mut world, "FREQ=DAILY;COUNT=3", "09:00-09:30", 1);
    check_plan(
        &world,
        &ask,
        expect![[r#"
        2.3. 09:00 fits
        3.3. 09:00 Osei is taken 09:00-13:00 -> 4.3. 16:30
        4.3. 09:00 Osei is taken 09:00-13:00 -> 5.3. 09:00
    "#]],
    );
}

#[test]
fn what_has_passed_can_only_be_left_out() {
    let mut world = World::new();
    world.it_is("10:00");
    let ask = ask(&mut world, "FREQ=WEEKLY;COUNT=2", "09:00-09:30", 0);
    check_plan(
        &world,
        &ask,
        expect![[r#"
        2.3. 09:00 past
        9.3. 09:00 fits
    "#]],
    );
}

// Q2, Q18: the occurrence keeps its wall time over both clock changes.
#[test]
fn a_series_keeps_its_wall_time_over_the_clock_change() {
    let mut world = World::new();
    let id = booked(&mut world, "FREQ=WEEKLY;COUNT=6", "09:00-09:30");
    let starts: Vec<_> = world.sheet.appointments.iter().map(|it| it.promise).collect();
    assert!(starts.iter().all(|it| it.wall_start.time() == NaiveTime::from_hms_opt(9, 0, 0).unwrap()));
    let hours: Vec<_> = starts.iter().map(|it| it.period.start().format("%H").to_string()).collect();
    assert_eq!(hours, ["08", "08", "08", "08", "07", "07"]); // UTC; Berlin puts the clocks forward on 28 March.
    assert!(world.sheet.appointments.iter().all(|it| it.series.is_some_and(|it| it.series == id)));
}

#[test]
fn a_date_on_which_the_clocks_skip_the_time_is_told_and_refused() {
    let mut world = World::new();
    world.open("00:00-24:00");
    let ask = ask(&mut world, "FREQ=DAILY;UNTIL=20270329", "27 02:30-03:00", 0);
    check_plan(
        &world,
        &ask,
        expect![[r#"
        27.3. 02:30 fits
        28.3. 02:30 skipped by the clocks -> 28.3. 03:00
        29.3. 02:30 fits
    "#]],
    );
    let series = series(&mut world, "FREQ=DAILY;UNTIL=20270329", "27 02:30-03:00", &[]);
    let Err(Refusal::SomeRefused(parts)) = world.says(&command(SeriesCommand::Book(series))) else {
        panic!()
    };
    assert_eq!(parts.len(), 1);
    assert_eq!(parts[0].part, Part::Occurrence(day(3, 28)));
    assert!(matches!(parts[0].why, Refusal::SkippedWallTime { .. }));
}

// Q4: all or nothing, or an explicit choice for each date.
#[test]
fn one_taken_date_refuses_the_whole_series_and_a_choice_books_it() {
    let mut world = World::new();
    world.there("9 09:00-09:30 Ben, 16 09:00-09:30 Ben");
    let plain = series(&mut world, "FREQ=WEEKLY;COUNT=4", "09:00-09:30", &[]);
    expect!["2 of them cannot be done"].assert_eq(&world.told(&command(SeriesCommand::Book(plain))));
    assert_eq!((world.sheet.appointments.len(), world.sheet.plans.series.len()), (2, 0));
    let shifted = world.asked("10 14:00-14:30 Lind", ANA).placement;
    let over = Choice::Override { reason: "must be a Tuesday".into() };
    let choices = [(day(3, 9), Choice::Shift(shifted)), (day(3, 16), over), (day(3, 23), Choice::Skip)];
    let chosen = series(&mut world, "FREQ=WEEKLY;COUNT=4", "09:00-09:30", &choices);
    let changes = world.must(&command(SeriesCommand::Book(chosen.clone())));
    check_dates(
        &world,
        expect![[r#"
        2.3. confirmed 09:00-09:30 Ana Osei
        10.3. confirmed 14:00-14:30 Ana Lind
        16.3. confirmed 09:00-09:30 Ana Osei (over: must be a Tuesday)
    "#]],
    );
    assert_eq!(world.sheet.series(chosen.id).unwrap().recurrence.except(), [day(3, 23)]);
    assert_eq!(changes.len(), 4);
    // Sent twice, it is booked once.
    expect!["nothing to do"].assert_eq(&world.told(&command(SeriesCommand::Book(chosen))));
}

#[test]
fn every_date_must_be_decided_exactly_once() {
    let mut world = World::new();
    let whole = series(&mut world, "FREQ=WEEKLY;COUNT=3", "09:00-09:30", &[]);
    let mut tell = |occurrences| {
        let wanted = BookSeries { occurrences, ..whole.clone() };
        world.told(&command(SeriesCommand::Book(wanted)))
    };
    let all = &whole.occurrences;
    expect!["Occurrences is Missing"].assert_eq(&tell(all[..2].to_vec()));
    expect!["Occurrences is Duplicate"].assert_eq(&tell([all.clone(), all[..1].to_vec()].concat()));
    let foreign = Occurring { date: day(3, 3), ..all[0].clone() };
    expect!["Occurrences is Unknown"].assert_eq(&tell([&all[..2], &[foreign]].concat()));
    let none = all.iter().map(|it| Occurring { choice: Choice::Skip, ..it.clone() }).collect();
    expect!["Occurrences is Missing"].assert_eq(&tell(none));
}

#[test]
fn overriding_one_date_needs_the_permission_to() {
    let mut world = World::new();
    world.there("9 09:00-09:30 Ben");
    let over = Choice::Override { reason: "urgent".into() };
    let series = series(&mut world, "FREQ=WEEKLY;COUNT=2", "09:00-09:30", &[(day(3, 9), over)]);
    world.actor = staff_with(&[daybook_booking::permission::Permission::CreateAppointment]);
    let Err(Refusal::SomeRefused(parts)) = world.says(&command(SeriesCommand::Book(series))) else {
        panic!()
    };
    assert!(matches!(parts[0].why, Refusal::NotPermitted(_)));
}

pub(crate) fn edit(id: SeriesId, scope: Scope, edits: SeriesEdits) -> EditSeries {
    EditSeries { id, scope, rest: SeriesId(Uuid::from_u128(700)), edits, leader: None, choices: vec![] }
}

fn at_ten() -> SeriesEdits {
    SeriesEdits { time: NaiveTime::from_hms_opt(10, 0, 0), ..SeriesEdits::default() }
}

// Q5: this / this and following / all touch exactly those; each has a status of its own.
#[test]
fn this_and_following_changes_exactly_those_and_splits_the_series() {
    let mut world = World::new();
    let id = booked(&mut world, "FREQ=WEEKLY;COUNT=4", "09:00-09:30");
    world.must(&command(SeriesCommand::Edit(edit(id, Scope::Following(day(3, 16)), at_ten()))));
    check_dates(
        &world,
        expect![[r#"
        2.3. confirmed 09:00-09:30 Ana Osei
        9.3. confirmed 09:00-09:30 Ana Osei
        16.3. confirmed 10:00-10:30 Ana Osei
        23.3. confirmed 10:00-10:30 Ana Osei
    "#]],
    );
    let rest = SeriesId(Uuid::from_u128(700));
    let (old, new) = (world.sheet.series(id).unwrap(), world.sheet.series(rest).unwrap());
    assert_eq!((old.dates(), new.dates()), (vec![day(3, 2), day(3, 9)], vec![day(3, 16), day(3, 23)]));
    assert_eq!(new.split_from, Some(id));
    let of =
        |series| world.sheet.appointments.iter().filter(|it| it.series.unwrap().series == series).count();
    assert_eq!((of(id), of(rest)), (2, 2));
}

#[test]
fn what_was_changed_by_hand_or_has_a_status_of_its_own_stays() {
    let mut world = World::new();
    let id = booked(&mut world, "FREQ=WEEKLY;COUNT=4", "09:00-09:30");
    let ids: Vec<_> = world.sheet.appointments.iter().map(|it| it.id).collect();
    let moved = world.moved(ids[1], "14:00-14:30 Lind");
    world.must(&moved);
    world.must(&Command::Cancel {
        id: ids[2],
        code: CancelCode::Patient,
        reason: String::new(),
        insistence: Insistence::None,
    });
    world.it_is("09:00");
    world.must(&Command::CheckIn(ids[0]));
    world.it_is("09:05");
    world.must(&command(SeriesCommand::Edit(edit(id, Scope::All, at_ten()))));
    check_dates(
        &world,
        expect![[r#"
        2.3. checked_in 09:00-09:30 Ana Osei
        9.3. confirmed 14:00-14:30 Ana Lind
        16.3. cancelled 09:00-09:30 Ana Osei
        23.3. confirmed 10:00-10:30 Ana Osei
    "#]],
    );
}

#[test]
fn an_edit_that_meets_a_conflict_is_refused_whole_and_planned_date_by_date() {
    let mut world = World::new();
    let id = booked(&mut world, "FREQ=WEEKLY;COUNT=3", "09:00-09:30");
    world.there("9 10:00-10:30 Ben");
    let wanted = edit(id, Scope::All, at_ten());
    expect!["1 of them cannot be done"].assert_eq(&world.told(&command(SeriesCommand::Edit(wanted.clone()))));
    let planned = plan_series_edit(&world.sheet, &wanted, Shift { days: 0 }, world.now).unwrap();
    let told: Vec<_> = planned.iter().map(|it| tell_outcome(&world, &it.outcome)).collect();
    assert_eq!(told, ["fits", "Osei is taken 10:00-10:30 -> 9.3. 10:30", "fits"]);
    let choices = vec![(planned[1].appointment, Choice::Skip)];
    world.must(&command(SeriesCommand::Edit(EditSeries { choices, ..wanted })));
    check_dates(
        &world,
        expect![[r#"
        2.3. confirmed 10:00-10:30 Ana Osei
        9.3. confirmed 09:00-09:30 Ana Osei
        16.3. confirmed 10:00-10:30 Ana Osei
    "#]],
    );
}

#[test]
fn a_whole_series_may_move_onto_its_own_times() {
    let mut world = World::new();
    let id = booked(&mut world, "FREQ=DAILY;COUNT=3", "09:00-09:30");
    let later = SeriesEdits { time: NaiveTime::from_hms_opt(9, 15, 0), ..SeriesEdits::default() };
    world.must(&command(SeriesCommand::Edit(edit(id, Scope::All, later))));
    let to_lind = SeriesEdits { provider: Some(LIND), ..SeriesEdits::default() };
    world.must(&command(SeriesCommand::Edit(edit(id, Scope::All, to_lind))));
    assert!(world.sheet.appointments.iter().all(|it| it.provider == LIND));
}

#[test]
fn cancelling_following_leaves_what_came_before() {
    let mut world = World::new();
    let id = booked(&mut world, "FREQ=WEEKLY;COUNT=3", "09:00-09:30");
    let (scope, code, reason) = (Scope::Following(day(3, 9)), CancelCode::Patient, String::new());
    let changes = world.must(&command(SeriesCommand::Cancel {
        id,
        scope,
        code,
        reason: reason.clone(),
        insistence: Insistence::None,
    }));
    check_dates(
        &world,
        expect![[r#"
        2.3. confirmed 09:00-09:30 Ana Osei
        9.3. cancelled 09:00-09:30 Ana Osei
        16.3. cancelled 09:00-09:30 Ana Osei
    "#]],
    );
    assert_eq!(world.sheet.series(id).unwrap().dates(), [day(3, 2)]);
    world.must(&Command::Reverse { changes });
    assert_eq!(world.sheet.series(id).unwrap().dates().len(), 3);
    world.must(&command(SeriesCommand::Cancel {
        id,
        scope: Scope::All,
        code,
        reason,
        insistence: Insistence::None,
    }));
    assert!(world.sheet.series(id).unwrap().deleted);
}

#[test]
fn calling_off_all_of_a_series_leaves_what_has_been() {
    let mut world = World::new();
    let id = booked(&mut world, "FREQ=DAILY;COUNT=3", "09:00-09:30");
    world.it_is("12:00");
    let (code, reason) = (CancelCode::Clinic, String::new());
    world.must(&command(SeriesCommand::Cancel {
        id,
        scope: Scope::All,
        code,
        reason,
        insistence: Insistence::None,
    }));
    check_dates(
        &world,
        expect![[r#"
        2.3. confirmed 09:00-09:30 Ana Osei
        3.3. cancelled 09:00-09:30 Ana Osei
        4.3. cancelled 09:00-09:30 Ana Osei
    "#]],
    );
    assert_eq!(world.sheet.series(id).unwrap().dates(), [day(3, 2)]);
}

// Q5: a patient calls off their own series and nobody else's.
#[test]
fn nobody_calls_off_anothers_series() {
    let mut world = World::new();
    let id = booked(&mut world, "FREQ=DAILY;COUNT=2", "09:00-09:30");
    let (scope, code) = (Scope::All, CancelCode::Patient);
    let cancel = command(SeriesCommand::Cancel {
        id,
        scope,
        code,
        reason: String::new(),
        insistence: Insistence::None,
    });
    let permissions = daybook_booking::permission::Role::Admin.permissions();
    world.actor = Actor { by: By::Patient(BEN), permissions: permissions.clone() };
    expect!["it is no longer there"].assert_eq(&world.told(&cancel));
    world.actor = Actor { by: By::Patient(ANA), permissions };
    world.must(&cancel);
}

#[test]
fn the_rest_of_a_series_may_get_another_rule() {
    let mut world = World::new();
    let id = booked(&mut world, "FREQ=WEEKLY;COUNT=3", "09:00-09:30");
    let with = series(&mut world, "FREQ=DAILY;COUNT=2", "9 09:00-09:30", &[]);
    let replace = SeriesCommand::Replace { id, scope: Scope::Following(day(3, 9)), with };
    world.must(&command(replace));
    check_dates(
        &world,
        expect![[r#"
        2.3. confirmed 09:00-09:30 Ana Osei
        9.3. cancelled 09:00-09:30 Ana Osei
        9.3. confirmed 09:00-09:30 Ana Osei
        10.3. confirmed 09:00-09:30 Ana Osei
        16.3. cancelled 09:00-09:30 Ana Osei
    "#]],
    );
}

// D4: one entry of undo, both ways.
#[test]
fn a_series_is_undone_and_redone_in_one_step() {
    let mut world = World::new();
    let wanted = series(&mut world, "FREQ=WEEKLY;COUNT=3", "09:00-09:30", &[]);
    let id = wanted.id;
    let changes = world.must(&command(SeriesCommand::Book(wanted)));
    let undone = world.must(&Command::Reverse { changes });
    assert!(world.sheet.appointments.iter().all(|it| it.deleted_at.is_some()));
    assert!(world.sheet.series(id).unwrap().deleted);
    world.must(&Command::Reverse { changes: undone });
    assert!(world.sheet.appointments.iter().all(|it| it.deleted_at.is_none()));
    let split = world.must(&command(SeriesCommand::Edit(edit(id, Scope::Following(day(3, 9)), at_ten()))));
    world.must(&Command::Reverse { changes: split });
    check_dates(
        &world,
        expect![[r#"
        2.3. confirmed 09:00-09:30 Ana Osei
        9.3. confirmed 09:00-09:30 Ana Osei
        16.3. confirmed 09:00-09:30 Ana Osei
    "#]],
    );
    assert!(world.sheet.appointments.iter().all(|it| it.series.unwrap().series == id));
}

#[test]
fn what_a_series_is_planned_on_is_within_its_reach() {
    let mut world = World::new();
    let wanted = series(&mut world, "FREQ=WEEKLY;COUNT=3", "09:00-09:30 scaling", &[]);
    let book = command(SeriesCommand::Book(wanted));
    let reach = book.reach(&world.sheet, world.now);
    for change in world.says(&book).unwrap() {
        let Change::Appointment(edit) = &change else { continue };
        for claim in edit.after.claims(&world.sheet.book, world.now) {
            assert!(
                reach.claims.iter().any(|(it, window)| *it == claim.claimant && window.covers(claim.period))
            );
        }
        apply(&mut world.sheet, &change);
    }
    assert_eq!(book.subjects().patients, [ANA]);
    assert!(
        ask(&mut world, "FREQ=DAILY;COUNT=2", "09:00-09:30", 2)
            .reach(&world.sheet.book, world.now)
            .claims
            .len()
            >= 4
    );
}

proptest::proptest! {
    #![proptest_config(cases(48))]

    // Q4, Q16: what the plan says of a date is what booking does, and every proposal can be taken up.
    #[test]
    fn a_plan_taken_up_as_it_says_is_booked(
        taken in proptest::collection::vec((2..14_u32, 0..28_u16, 1..8_u16), 0..14), quarter in 0..24_u16, daily: bool,
    ) {
        let mut world = World::new();
        for (day, from, long) in taken {
            let clock = |it: u16| format!("{:02}:{:02}", 9 + it / 4, it % 4 * 15);
            let asked = world.asked(&format!("{day} {}-{}", clock(from), clock(from + long)), BEN);
            let _refused = world.run(&Command::Book(asked));
        }
        let rule = if daily { "FREQ=DAILY;COUNT=10" } else { "FREQ=WEEKLY;BYDAY=TU,WE,FR;COUNT=6" };
        let start = wall::at_minute(crate::world::today(), 540 + quarter * 15);
        let words = format!("{}-{}", start.format("%H:%M"), (start + chrono::TimeDelta::minutes(30)).format("%H:%M"));
        let ask = ask(&mut world, rule, &words, 2);
        let choices: Vec<_> = plan_series(&world.sheet, &ask, world.now).into_iter().map(|it| {
            let choice = match it.outcome {
                Outcome::Fits { .. } => Choice::AsPlanned,
                Outcome::Conflict { proposal: Some(to), .. } => {
                    let mut placement = ask.placement.clone();
                    placement.wall_start = to.wall_start;
                    Choice::Shift(placement)
                }
                _ => Choice::Skip,
            };
            (it.date, choice)
        }).collect();
        let wanted = series(&mut world, rule, &words, &choices);
        if choices.iter().any(|(_, it)| *it != Choice::Skip) {
            world.must(&command(SeriesCommand::Book(wanted)));
        }
    }
}

// Q4, Q16: what a quota counts is what was planned before, so that a plan that fits can be booked.
#[test]
fn a_quota_counts_the_dates_of_the_series_itself() {
    let mut world = World::new();
    let quota = Rule::Quota { of: QuotaOf::Patient, per: QuotaPer::Week, most: 2 };
    world.rule("two a week", quota, ALL);
    let ask = ask(&mut world, "FREQ=DAILY;COUNT=4", "09:00-09:30", 0);
    check_plan(
        &world,
        &ask,
        expect![[r#"
            2.3. 09:00 fits
            3.3. 09:00 fits
            4.3. 09:00 against: two a week (2) -> nothing near
            5.3. 09:00 against: two a week (2) -> nothing near
        "#]],
    );
}
