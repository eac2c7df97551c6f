//! Recalls: due dates, booked from, due again (source RECALL, S3.45).

use chrono::NaiveDate;
use daybook_booking::appointment::{CancelCode, Source};
use daybook_booking::command::{Command, Insistence};
use daybook_booking::ids::{PatientId, RecallId};
use daybook_booking::recall::{Recall, RecallCommand, RecallState, recalls_due};
use expect_test::expect;

use crate::world::{ANA, BEN, CHECKUP, World, today};

fn command(command: RecallCommand) -> Command {
    Command::Recall(Box::new(command))
}

fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2027, month, day).unwrap()
}

fn recall(world: &mut World, patient: PatientId, due: NaiveDate) -> Recall {
    Recall {
        id: RecallId(world.id()),
        patient,
        appointment_type: CHECKUP,
        provider: None,
        due,
        every_months: Some(6),
        notes: String::new(),
        state: RecallState::Open,
        deleted: false,
        version: 0,
    }
}

fn saved(world: &mut World, patient: PatientId, due: NaiveDate) -> RecallId {
    let recall = recall(world, patient, due);
    let id = recall.id;
    world.must(&command(RecallCommand::Save(recall)));
    id
}

fn due(world: &World) -> Vec<(RecallId, i64)> {
    recalls_due(&world.sheet, day(3, 31), today(), world.now)
        .iter()
        .map(|it| (it.recall, it.overdue_days))
        .collect()
}

#[test]
fn the_longest_overdue_is_called_first() {
    let mut world = World::new();
    let soon = saved(&mut world, ANA, day(3, 12));
    let overdue = saved(&mut world, BEN, day(2, 20));
    saved(&mut world, BEN, day(4, 1));
    assert_eq!(due(&world), [(overdue, 10), (soon, -10)]);
}

#[test]
fn booking_from_a_recall_says_where_it_came_from_and_closes_it() {
    let mut world = World::new();
    let id = saved(&mut world, ANA, day(3, 1));
    let book = Box::new(world.asked("10:00-10:30 Ben", BEN));
    let appointment = book.id;
    let changes = world.must(&command(RecallCommand::Book { recall: id, book: book.clone() }));
    let booked = world.appointment(appointment);
    assert_eq!((booked.patient, booked.source), (ANA, Source::Recall));
    assert_eq!(due(&world), []);
    expect!["nothing to do"].assert_eq(&world.told(&command(RecallCommand::Book { recall: id, book })));
    let again = Box::new(world.asked("11:00-11:30", ANA));
    expect!["the appointment's status does not allow that"]
        .assert_eq(&world.told(&command(RecallCommand::Book { recall: id, book: again })));
    world.must(&Command::Reverse { changes });
    assert_eq!(due(&world), [(id, 1)]);
}

#[test]
fn a_recall_whose_appointment_came_to_nothing_is_due_again() {
    let mut world = World::new();
    let id = saved(&mut world, ANA, day(3, 1));
    let book = Box::new(world.asked("10:00-10:30", ANA));
    let appointment = book.id;
    world.must(&command(RecallCommand::Book { recall: id, book }));
    world.must(&Command::Cancel {
        id: appointment,
        code: CancelCode::Patient,
        reason: String::new(),
        insistence: Insistence::None,
    });
    assert_eq!(due(&world), [(id, 1)]);
    let again = Box::new(world.asked("11:00-11:30", ANA));
    world.must(&command(RecallCommand::Book { recall: id, book: again }));
}

#[test]
fn a_recall_that_is_done_comes_again_or_is_over() {
    let mut world = World::new();
    let id = saved(&mut world, ANA, day(3, 1));
    expect!["the appointment's status does not allow that"]
        .assert_eq(&world.told(&command(RecallCommand::Done(id))));
    let book = Box::new(world.asked("10:00-10:30", ANA));
    let appointment = book.id;
    world.must(&command(RecallCommand::Book { recall: id, book }));
    world.it_is("10:30");
    world.must(&Command::Complete(appointment));
    world.must(&command(RecallCommand::Done(id)));
    let after = world.sheet.recall(id).unwrap().clone();
    assert_eq!((after.due, after.state), (day(9, 2), RecallState::Open));
    world.must(&command(RecallCommand::Save(Recall { every_months: None, ..after })));
    let book = Box::new(world.asked("11:00-11:30", ANA));
    let appointment = book.id;
    world.must(&command(RecallCommand::Book { recall: id, book }));
    world.must(&Command::Complete(appointment));
    world.must(&command(RecallCommand::Done(id)));
    assert!(world.sheet.recall(id).unwrap().deleted);
}

#[test]
fn a_recall_that_comes_again_is_counted_from_its_appointment_whoever_wrote_it_down() {
    let mut world = World::new();
    let id = saved(&mut world, ANA, day(3, 1));
    let book = Box::new(world.asked("10:00-10:30", ANA));
    let appointment = book.id;
    world.must(&command(RecallCommand::Book { recall: id, book }));
    world.it_is("10:30");
    world.must(&Command::Complete(appointment));
    let by = |date| recalls_due(&world.sheet, date, day(9, 4), world.now);
    assert!(by(day(9, 1)).is_empty(), "six months are not over");
    let told: Vec<_> = by(day(9, 30)).iter().map(|it| (it.recall, it.overdue_days)).collect();
    assert_eq!(told, [(id, 2)]);
}

#[test]
fn months_end_where_the_month_does() {
    let mut world = World::new();
    let it = recall(&mut world, ANA, today());
    assert_eq!(it.due_after(day(8, 31)), NaiveDate::from_ymd_opt(2028, 2, 29));
    assert_eq!(Recall { every_months: None, ..it }.due_after(today()), None);
}

#[test]
fn a_recall_names_what_there_is() {
    let mut world = World::new();
    let good = recall(&mut world, ANA, today());
    let mut tell = |recall| world.told(&command(RecallCommand::Save(recall)));
    expect!["EveryMonths is OutOfRange"].assert_eq(&tell(Recall { every_months: Some(0), ..good.clone() }));
    expect!["Due is OutOfRange"].assert_eq(&tell(Recall { due: NaiveDate::MAX, ..good.clone() }));
    let nobody = PatientId(uuid::Uuid::nil());
    expect!["Patient is Unknown"].assert_eq(&tell(Recall { patient: nobody, ..good.clone() }));
    expect!["recall"].assert_eq(&tell(good));
}

#[test]
fn a_recall_taken_back_is_called_no_more() {
    let mut world = World::new();
    let id = saved(&mut world, ANA, day(3, 1));
    let changes = world.must(&command(RecallCommand::Remove(id)));
    assert_eq!(due(&world), []);
    expect!["nothing to do"].assert_eq(&world.told(&command(RecallCommand::Remove(id))));
    world.must(&Command::Reverse { changes });
    assert_eq!(due(&world), [(id, 1)]);
}
