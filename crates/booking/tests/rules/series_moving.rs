//! A series goes to another day, whole or from one date on; and an appointment becomes the first of one (Q5, Q18).

use chrono::{NaiveDate, NaiveTime};
use daybook_booking::command::Command;
use daybook_booking::ids::SeriesId;
use daybook_booking::refusal::{Fault, Field, Refusal};
use daybook_booking::series::{
    BookSeries, Choice, DayMove, EditSeries, Outcome, Scope, SeriesAsk, SeriesCommand, SeriesEdits, Shift,
    plan_series, plan_series_edit,
};
use expect_test::expect;
use uuid::Uuid;

use crate::series::{ask, booked, check_dates, command, day, edit, series};
use crate::world::{BEN, LIND, World};

const REST: SeriesId = SeriesId(Uuid::from_u128(700));

fn to(from: NaiveDate, to: NaiveDate) -> SeriesEdits {
    SeriesEdits { day: Some(DayMove { from, to }), ..SeriesEdits::default() }
}

fn dates(world: &World, id: SeriesId) -> Vec<NaiveDate> {
    world.sheet.series(id).unwrap().dates()
}

/// Where `rule` from 2 March 09:00 comes once the time of `from` is put on `to`.
fn moved(rule: &str, from: NaiveDate, onto: NaiveDate) -> Vec<NaiveDate> {
    let mut world = World::new();
    let id = booked(&mut world, rule, "09:00-09:30");
    let choices = vec![];
    let wanted = EditSeries { choices, ..edit(id, Scope::All, to(from, onto)) };
    // Where the clinic is closed on one of the new days, it is booked over it: it is the dates that are asked for.
    let planned = plan_series_edit(&world.sheet, &wanted, Shift { days: 0 }, world.now).unwrap();
    let over = Choice::Override { reason: "as asked".into() };
    let choices = planned.iter().map(|it| (it.appointment, over.clone())).collect();
    world.must(&command(SeriesCommand::Edit(EditSeries { choices, ..wanted })));
    let stand: Vec<_> = world.sheet.appointments.iter().map(|it| it.promise.wall_start.date()).collect();
    let said: Vec<_> = world.sheet.appointments.iter().map(|it| it.series.unwrap().date).collect();
    assert_eq!(stand, said, "each stands on a date of the series");
    assert_eq!(dates(&world, id), said, "and the rule gives those dates");
    said
}

// Q5: "this and following" go to another weekday; those before keep theirs.
#[test]
fn this_and_following_go_to_another_weekday_with_their_rule() {
    let mut world = World::new();
    let id = booked(&mut world, "FREQ=WEEKLY;COUNT=4", "09:00-09:30");
    let edits = SeriesEdits {
        time: NaiveTime::from_hms_opt(10, 0, 0),
        provider: Some(LIND),
        ..to(day(3, 16), day(3, 18))
    };
    let ids: Vec<_> = world.sheet.appointments.iter().map(|it| it.id).collect();
    world.must(&command(SeriesCommand::Edit(edit(id, Scope::Following(day(3, 16)), edits))));
    check_dates(
        &world,
        expect![[r#"
            2.3. confirmed 09:00-09:30 Ana Osei
            9.3. confirmed 09:00-09:30 Ana Osei
            18.3. confirmed 10:00-10:30 Ana Lind
            25.3. confirmed 10:00-10:30 Ana Lind
        "#]],
    );
    assert_eq!(dates(&world, id), [day(3, 2), day(3, 9)]);
    assert_eq!(dates(&world, REST), [day(3, 18), day(3, 25)]);
    // They are the same appointments as before, with all that hangs on them.
    assert_eq!(world.sheet.appointments.iter().map(|it| it.id).collect::<Vec<_>>(), ids);
}

// Q5, D4.
#[test]
fn a_series_taken_to_another_day_is_put_back_in_one_step() {
    let mut world = World::new();
    let id = booked(&mut world, "FREQ=WEEKLY;COUNT=3", "09:00-09:30");
    let before = world.sheet.clone();
    let changes = world.must(&command(SeriesCommand::Edit(edit(id, Scope::All, to(day(3, 9), day(3, 11))))));
    assert_eq!(dates(&world, id), [day(3, 4), day(3, 11), day(3, 18)]);
    world.must(&Command::Reverse { changes });
    for it in &before.appointments {
        let now = world.sheet.appointment(it.id).unwrap();
        assert_eq!((&now.promise, now.series), (&it.promise, it.series));
    }
    assert_eq!(dates(&world, id), before.series(id).unwrap().dates());
}

#[test]
fn what_has_been_keeps_its_day_and_its_rule() {
    let mut world = World::new();
    let id = booked(&mut world, "FREQ=WEEKLY;COUNT=3", "09:00-09:30");
    let first = world.sheet.appointments[0].id;
    world.it_is("09:00");
    world.must(&Command::CheckIn(first));
    world.it_is("12:00");
    world.must(&command(SeriesCommand::Edit(edit(id, Scope::All, to(day(3, 9), day(3, 10))))));
    check_dates(
        &world,
        expect![[r#"
            2.3. checked_in 09:00-09:30 Ana Osei
            10.3. confirmed 09:00-09:30 Ana Osei
            17.3. confirmed 09:00-09:30 Ana Osei
        "#]],
    );
    assert_eq!((dates(&world, id), dates(&world, REST)), (vec![day(3, 2)], vec![day(3, 10), day(3, 17)]));
}

// Q4: every new date is looked at first.
#[test]
fn every_date_of_another_day_is_looked_at_first_and_one_may_stay() {
    let mut world = World::new();
    let id = booked(&mut world, "FREQ=WEEKLY;COUNT=3", "09:00-09:30");
    world.there("11 09:00-09:30 Ben");
    let wanted = edit(id, Scope::All, to(day(3, 2), day(3, 4)));
    expect!["1 of them cannot be done"].assert_eq(&world.told(&command(SeriesCommand::Edit(wanted.clone()))));
    let planned = plan_series_edit(&world.sheet, &wanted, Shift { days: 0 }, world.now).unwrap();
    let fits: Vec<_> = planned.iter().map(|it| matches!(it.outcome, Outcome::Fits { .. })).collect();
    assert_eq!(fits, [true, false, true]);
    let choices = vec![(planned[1].appointment, Choice::Skip)];
    world.must(&command(SeriesCommand::Edit(EditSeries { choices, ..wanted })));
    check_dates(
        &world,
        expect![[r#"
            4.3. confirmed 09:00-09:30 Ana Osei
            9.3. confirmed 09:00-09:30 Ana Osei
            18.3. confirmed 09:00-09:30 Ana Osei
        "#]],
    );
}

#[test]
fn one_that_was_moved_by_hand_stays_unless_it_is_the_one_that_is_taken() {
    let mut world = World::new();
    let id = booked(&mut world, "FREQ=WEEKLY;COUNT=3", "09:00-09:30");
    let second = world.sheet.appointments[1].id;
    let by_hand = world.moved(second, "10 14:00-14:30");
    world.must(&by_hand);
    world.must(&command(SeriesCommand::Edit(edit(id, Scope::All, to(day(3, 2), day(3, 3))))));
    check_dates(
        &world,
        expect![[r#"
            3.3. confirmed 09:00-09:30 Ana Osei
            10.3. confirmed 14:00-14:30 Ana Osei
            17.3. confirmed 09:00-09:30 Ana Osei
        "#]],
    );
    let taken = SeriesEdits { time: NaiveTime::from_hms_opt(9, 0, 0), ..to(day(3, 10), day(3, 11)) };
    world.must(&command(SeriesCommand::Edit(edit(id, Scope::All, taken))));
    assert_eq!(dates(&world, id), [day(3, 4), day(3, 11), day(3, 18)]);
    assert_eq!(world.sheet.appointment(second).unwrap().promise.wall_start.date(), day(3, 11));
}

#[test]
fn what_stays_by_hand_is_in_the_way_of_those_that_move() {
    let mut world = World::new();
    let id = booked(&mut world, "FREQ=WEEKLY;COUNT=3", "09:00-09:30");
    let third = world.sheet.appointments[2].id;
    let by_hand = world.moved(third, "16 09:15-09:45");
    world.must(&by_hand);
    let wanted = edit(id, Scope::Following(day(3, 9)), to(day(3, 9), day(3, 16)));
    let planned = plan_series_edit(&world.sheet, &wanted, Shift { days: 0 }, world.now).unwrap();
    assert!(matches!(&planned[..], [one] if matches!(one.outcome, Outcome::Conflict { .. })), "{planned:?}");
}

// Q18.
#[test]
fn a_rule_goes_with_the_day_it_is_taken_to() {
    let weekly = moved("FREQ=WEEKLY;BYDAY=TU,TH;COUNT=4", day(3, 4), day(3, 5));
    assert_eq!(weekly, [day(3, 3), day(3, 5), day(3, 10), day(3, 12)]);
    let fortnightly = moved("FREQ=WEEKLY;INTERVAL=2;COUNT=3", day(3, 2), day(3, 8));
    assert_eq!(fortnightly, [day(3, 8), day(3, 22), day(4, 5)]);
    let by_date = moved("FREQ=MONTHLY;BYMONTHDAY=2;COUNT=3", day(4, 2), day(4, 9));
    assert_eq!(by_date, [day(3, 9), day(4, 9), day(5, 9)]);
    // "The first Tuesday" becomes "the first Thursday", which in April comes before it.
    let by_weekday = moved("FREQ=MONTHLY;BYDAY=1TU;COUNT=3", day(3, 2), day(3, 4));
    assert_eq!(by_weekday, [day(3, 4), day(4, 1), day(5, 6)]);
    let last = moved("FREQ=MONTHLY;BYDAY=-1TU;COUNT=2", day(3, 30), day(3, 31));
    assert_eq!(last, [day(3, 31), day(4, 28)]);
    let daily = moved("FREQ=DAILY;UNTIL=20270304T235959", day(3, 3), day(3, 3));
    assert_eq!(daily.len(), 3);
}

#[test]
fn a_day_that_makes_no_rule_is_refused_by_name() {
    let mut world = World::new();
    let id = booked(&mut world, "FREQ=MONTHLY;BYDAY=1TU,3TU;COUNT=3", "09:00-09:30");
    let wanted = edit(id, Scope::All, to(day(3, 2), day(3, 3)));
    let no_rule = Refusal::Invalid { field: Field::Recurrence, fault: Fault::Contradictory };
    assert_eq!(world.says(&command(SeriesCommand::Edit(wanted.clone()))), Err(no_rule.clone()));
    assert_eq!(plan_series_edit(&world.sheet, &wanted, Shift { days: 0 }, world.now), Err(no_rule.clone()));
    // Nor may a date be taken along that the series does not have.
    let unknown = edit(id, Scope::All, to(day(3, 5), day(3, 8)));
    assert_eq!(world.says(&command(SeriesCommand::Edit(unknown))), Err(no_rule));
}

/// Weekly after the appointment of ANA that is there at 09:00, which becomes the first.
fn adopting(world: &mut World) -> BookSeries {
    let first = world.there("09:00-09:30 Ana");
    let mut wanted = series(world, "FREQ=WEEKLY;COUNT=3", "09:00-09:30", &[]);
    wanted.occurrences[0].id = first;
    BookSeries { adopts: Some(first), ..wanted }
}

// Q4, Q18: what is repeated is the first of the series, not booked twice.
#[test]
fn an_appointment_that_is_repeated_becomes_the_first_of_its_series() {
    let mut world = World::new();
    let wanted = adopting(&mut world);
    let before = world.sheet.appointments[0].clone();
    let asked =
        SeriesAsk { adopts: wanted.adopts, ..ask(&mut world, "FREQ=WEEKLY;COUNT=3", "09:00-09:30", 0) };
    let planned = plan_series(&world.sheet, &asked, world.now);
    assert!(planned.iter().all(|it| matches!(it.outcome, Outcome::Fits { .. })), "it is not in its own way");
    let changes = world.must(&command(SeriesCommand::Book(wanted.clone())));
    check_dates(
        &world,
        expect![[r#"
            2.3. confirmed 09:00-09:30 Ana Osei
            9.3. confirmed 09:00-09:30 Ana Osei
            16.3. confirmed 09:00-09:30 Ana Osei
        "#]],
    );
    assert!(world.sheet.appointments.iter().all(|it| it.series.is_some_and(|it| it.series == wanted.id)));
    // D4: one undo leaves the one that was there, of no series.
    world.must(&Command::Reverse { changes });
    let standing: Vec<_> = world.sheet.appointments.iter().filter(|it| it.deleted_at.is_none()).collect();
    assert_eq!((standing.len(), standing[0].id, standing[0].series), (1, before.id, None));
}

#[test]
fn only_a_standing_appointment_of_the_same_kind_on_its_own_date_is_adopted() {
    let contradictory = |refused: Result<_, Refusal>| {
        let Err(Refusal::SomeRefused(parts)) = refused else { panic!("not by date") };
        let expected = Refusal::Invalid { field: Field::Occurrences, fault: Fault::Contradictory };
        assert_eq!(parts.iter().map(|it| &it.why).collect::<Vec<_>>(), [&expected]);
    };
    let mut world = World::new();
    let wanted = adopting(&mut world);
    let of_ben = BookSeries { patient: BEN, ..wanted.clone() };
    contradictory(world.says(&command(SeriesCommand::Book(of_ben))));
    let mut shifted = wanted.clone();
    shifted.occurrences[0].choice = Choice::Skip;
    contradictory(world.says(&command(SeriesCommand::Book(shifted))));
    let mut elsewhere = wanted.clone();
    elsewhere.occurrences.swap(0, 1);
    (elsewhere.occurrences[0].date, elsewhere.occurrences[1].date) = (day(3, 2), day(3, 9));
    assert!(world.says(&command(SeriesCommand::Book(elsewhere))).is_err());
    world.must(&command(SeriesCommand::Book(wanted.clone())));
    let again = BookSeries { id: SeriesId(Uuid::from_u128(701)), ..wanted };
    assert!(world.says(&command(SeriesCommand::Book(again))).is_err(), "it is of a series already");
}
