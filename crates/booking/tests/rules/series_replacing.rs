//! A series that comes otherwise from now on: another rule for what is to come of it (Q5).

use daybook_booking::command::Command;
use daybook_booking::ids::SeriesId;
use daybook_booking::series::{
    BookSeries, Occurring, Outcome, ReplaceAsk, Scope, SeriesCommand, Shift, plan_replacement,
};
use expect_test::expect;

use crate::series::{booked, check_dates, command, day, series};
use crate::world::World;

/// `with` in the place of what is to come of `id` from 2 March on, where dates it holds keep their appointments.
fn replacing(world: &World, id: SeriesId, with: BookSeries) -> SeriesCommand {
    let theirs = world.sheet.appointments.iter().filter(|it| it.series.is_some_and(|of| of.series == id));
    let stands: Vec<_> = theirs.map(|it| (it.series.unwrap().date, it.id)).collect();
    let of = |date| stands.iter().find(|(it, _)| *it == date).map(|(_, id)| *id);
    let occurrences =
        with.occurrences.iter().map(|it| Occurring { id: of(it.date).unwrap_or(it.id), ..it.clone() });
    let with = BookSeries { occurrences: occurrences.collect(), ..with.clone() };
    SeriesCommand::Replace { id, scope: Scope::Following(day(3, 2)), with }
}

// Q5: what the new dates hold stands as it stood, put elsewhere by hand or not; only the rest is called off.
#[test]
fn what_another_rule_holds_too_is_neither_called_off_nor_booked_anew() {
    let mut world = World::new();
    let id = booked(&mut world, "FREQ=WEEKLY;COUNT=3", "09:00-09:30");
    let third = world.sheet.appointments.iter().find(|it| it.series.unwrap().date == day(3, 16)).unwrap().id;
    let elsewhere = world.moved(third, "16 11:00-11:30");
    world.must(&elsewhere);
    let rule = "FREQ=WEEKLY;INTERVAL=2;COUNT=3";
    let with = series(&mut world, rule, "09:00-09:30", &[]);
    let ask = ReplaceAsk {
        id,
        scope: Scope::Following(day(3, 2)),
        start: day(3, 2),
        recurrence: with.recurrence.clone(),
        shift: Shift { days: 0 },
    };
    let plan = plan_replacement(&world.sheet, &ask, world.now).unwrap();
    let told: Vec<_> = plan
        .dates
        .iter()
        .map(|(it, stands)| (it.wall_start.format("%-d.%-m. %H:%M").to_string(), stands.is_some()))
        .collect();
    let told: Vec<_> = told.iter().map(|(when, stands)| (when.as_str(), *stands)).collect();
    assert_eq!(told, [("2.3. 09:00", true), ("16.3. 11:00", true), ("30.3. 09:00", false)]);
    assert_eq!(plan.called_off.len(), 1);
    assert!(plan.dates.iter().all(|(it, _)| matches!(it.outcome, Outcome::Fits { .. })));

    let rest = with.id;
    let replace = replacing(&world, id, with);
    let changes = world.must(&command(replace));
    check_dates(
        &world,
        expect![[r#"
        2.3. confirmed 09:00-09:30 Ana Osei
        9.3. cancelled 09:00-09:30 Ana Osei
        16.3. confirmed 11:00-11:30 Ana Osei
        30.3. confirmed 09:00-09:30 Ana Osei
    "#]],
    );
    let theirs = world.sheet.appointments.iter().filter(|it| it.series.is_some_and(|of| of.series == rest));
    assert_eq!(theirs.count(), 3, "all of the new rule are of one series");
    // D4: one step back.
    world.must(&Command::Reverse { changes });
    assert!(world.sheet.series(rest).unwrap().deleted);
    assert!(!world.sheet.series(id).unwrap().deleted);
}

#[test]
fn one_of_another_date_or_patient_is_not_taken_over() {
    let mut world = World::new();
    let id = booked(&mut world, "FREQ=WEEKLY;COUNT=2", "09:00-09:30");
    let mut with = series(&mut world, "FREQ=DAILY;COUNT=2", "09:00-09:30", &[]);
    let theirs: Vec<_> = world.sheet.appointments.iter().map(|it| it.id).collect();
    // The one of the 9th as the one of the 3rd.
    with.occurrences[1].id = theirs[1];
    let replace = SeriesCommand::Replace { id, scope: Scope::All, with };
    expect!["1 of them cannot be done"].assert_eq(&world.told(&command(replace)));
}
