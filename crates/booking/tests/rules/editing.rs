//! Moving, resizing, copying, rescheduling (C6, C7, C15, S3.6, S3.7, S4.21, S4.32, I2, I6).

use daybook_booking::appointment::{PatientConfirmation, Status};
use daybook_booking::command::{Command, Edits, Insistence};
use daybook_booking::ids::AppointmentId;
use daybook_booking::schedule::{ExceptionKind, ExceptionScope, WeeklyHours};
use expect_test::expect;

use crate::world::{ANA, ANNEX, CHAIR1, LIND, MAIN, OSEI, ROOM, SCALING, World, span};

fn edits(id: AppointmentId, edits: Edits) -> Command {
    Command::Edit { id, seen_version: None, edits, insistence: Insistence::None }
}

fn moved(world: &mut World, id: AppointmentId, words: &str) -> String {
    let command = world.moved(id, words);
    world.told(&command)
}

// S4.32: never against itself.
#[test]
fn an_appointment_is_not_in_its_own_way() {
    let mut world = World::new();
    let id = world.there("09:00-10:00 Ben Chair1");
    expect!["confirmed 09:15-10:15 Ben Osei Chair1"].assert_eq(&moved(&mut world, id, "09:15-10:15 Chair1"));
    expect!["confirmed 09:15-09:45 Ben Osei Chair1"].assert_eq(&moved(&mut world, id, "09:15-09:45 Chair1"));
}

// C6: a drag in place keeps number and chain; the calendar hears of it.
#[test]
fn a_move_keeps_the_number_and_raises_the_sequence() {
    let mut world = World::new();
    let id = world.there("09:00-09:30");
    let before = world.appointment(id).clone();
    moved(&mut world, id, "10:00-10:30 Lind");
    let after = world.appointment(id);
    assert_eq!((after.number, after.root, after.reschedule_count), (before.number, before.root, 0));
    assert_eq!((after.sequence, after.version), (1, 2));
}

#[test]
fn notes_are_no_news_to_a_calendar() {
    let mut world = World::new();
    let id = world.there("09:00-09:30");
    world.must(&edits(id, Edits { notes: Some("nervous".into()), ..Edits::default() }));
    assert_eq!((world.appointment(id).sequence, world.appointment(id).version), (0, 2));
}

#[test]
fn an_edit_that_changes_nothing_writes_nothing() {
    let mut world = World::new();
    let id = world.there("09:10-09:40 scaling");
    expect!["nothing to do"].assert_eq(&moved(&mut world, id, "09:10-09:40"));
}

#[test]
fn a_refused_move_says_why_and_leaves_it_where_it_was() {
    let mut world = World::new();
    world.there("10:00-10:30 Cleo");
    let id = world.there("09:00-09:30 Ben");
    expect!["Osei is taken 10:00-10:30"].assert_eq(&moved(&mut world, id, "10:15-10:45"));
    assert_eq!(world.appointment(id).version, 1);
}

#[test]
fn a_resize_keeps_to_the_type() {
    let mut world = World::new();
    let id = world.there("09:00-09:30");
    expect!["the length must be 5 to 240 minutes"].assert_eq(&moved(&mut world, id, "09:00-13:30"));
    expect!["confirmed 09:00-11:00 Ben Osei"].assert_eq(&moved(&mut world, id, "09:00-11:00"));
}

// I6.
#[test]
fn what_somebody_else_changed_since_is_not_overwritten() {
    let mut world = World::new();
    let id = world.there("09:00-09:30");
    let Command::Edit { edits, insistence, .. } = world.moved(id, "10:00-10:30") else { unreachable!() };
    let seen = Command::Edit { id, seen_version: Some(1), edits, insistence };
    moved(&mut world, id, "11:00-11:30");
    expect!["it was changed since you opened it"].assert_eq(&world.told(&seen));
}

// C15: a past appointment may be edited where its time is not touched.
#[test]
fn the_past_may_be_noted_on_but_not_moved_about() {
    let mut world = World::new();
    let id = world.there("09:00-09:30");
    world.it_is("12:00");
    expect!["confirmed 09:00-09:30 Ben Osei"]
        .assert_eq(&world.told(&edits(id, Edits { notes: Some("late".into()), ..Edits::default() })));
    expect!["confirmed 09:00-09:30 Ben Lind"].assert_eq(&moved(&mut world, id, "09:00-09:30 Lind"));
    expect!["the appointment would start in the past"].assert_eq(&moved(&mut world, id, "10:00-10:30"));
    expect!["the appointment would start in the past"].assert_eq(&moved(&mut world, id, "09:00-09:45"));
    expect!["confirmed 09:00-09:45 Ben Lind"].assert_eq(&moved(&mut world, id, "09:00-09:45 insist"));
    expect!["confirmed 14:00-14:30 Ben Lind"].assert_eq(&moved(&mut world, id, "14:00-14:30"));
}

#[test]
fn a_visit_that_is_going_on_may_be_made_longer() {
    let mut world = World::new();
    let id = world.there("09:00-09:30");
    world.it_is("09:20");
    expect!["confirmed 09:00-10:00 Ben Osei"].assert_eq(&moved(&mut world, id, "09:00-10:00"));
    expect!["the appointment would start in the past"].assert_eq(&moved(&mut world, id, "09:00-09:15"));
}

#[test]
fn a_move_asks_the_patient_again_and_a_resize_does_not() {
    let mut world = World::new();
    let id = world.there("09:00-09:30");
    let yes = Edits { patient_confirmation: Some(PatientConfirmation::Yes), ..Edits::default() };
    world.must(&edits(id, yes));
    moved(&mut world, id, "09:00-09:45");
    assert_eq!(world.appointment(id).patient_confirmation, PatientConfirmation::Yes);
    moved(&mut world, id, "10:00-10:45");
    assert_eq!(world.appointment(id).patient_confirmation, PatientConfirmation::Unasked);
}

#[test]
fn a_move_keeps_its_chair_where_that_is_free_and_takes_another_where_not() {
    let mut world = World::new();
    let id = world.there("09:10-09:40 scaling Chair2 Room");
    expect!["confirmed 11:00-11:30 Ben Osei Room Chair2"].assert_eq(&moved(
        &mut world,
        id,
        "11:00-11:30 Room",
    ));
    world.there("14:00-14:30 Cleo Lind Chair2");
    expect!["confirmed 14:00-14:30 Ben Osei Room Chair1"].assert_eq(&moved(
        &mut world,
        id,
        "14:00-14:30 Room",
    ));
    assert!(world.appointment(id).resources.contains(&ROOM));
}

#[test]
fn another_type_brings_its_buffers_and_its_chair() {
    let mut world = World::new();
    let id = world.there("09:30-10:00");
    let scaling = Edits { appointment_type: Some(SCALING), ..Edits::default() };
    world.must(&edits(id, scaling));
    let it = world.appointment(id);
    assert_eq!((it.buffers.before, it.buffers.after, it.resources.as_slice()), (10, 10, &[CHAIR1][..]));
}

#[test]
fn another_patient_must_be_free() {
    let mut world = World::new();
    world.there("09:00-09:30 Ana Lind");
    let id = world.there("09:15-09:45 Ben");
    expect!["Ana is taken 09:00-09:30"]
        .assert_eq(&world.told(&edits(id, Edits { patient: Some(ANA), ..Edits::default() })));
}

#[test]
fn a_length_the_type_no_longer_allows_may_be_moved_but_not_changed() {
    let mut world = World::new();
    let id = world.there("09:00-10:00");
    world.book().appointment_types[0].max_minutes = 45;
    expect!["confirmed 11:00-12:00 Ben Osei"].assert_eq(&moved(&mut world, id, "11:00-12:00"));
    expect!["the length must be 5 to 45 minutes"].assert_eq(&moved(&mut world, id, "11:00-11:50"));
}

// S3.7.
#[test]
fn a_copy_is_an_appointment_of_its_own() {
    let mut world = World::new();
    let of = world.there("09:00-09:30");
    let asked = world.asked("10:00-10:30", ANA);
    let id = asked.id;
    let copy = Command::Duplicate { of, id, placement: asked.placement, insistence: Insistence::None };
    expect!["confirmed 10:00-10:30 Ben Osei"].assert_eq(&world.told(&copy));
    expect!["nothing to do"].assert_eq(&world.told(&copy));
    let (it, number) = (world.appointment(id), world.appointment(of).number);
    assert!(it.root == id && it.number != number && it.previous.is_none());
}

// C6, S1.26, S1.27: atomic, linked, same number.
#[test]
fn a_rescheduled_appointment_leaves_a_linked_successor() {
    let mut world = World::new();
    let id = world.there("09:00-09:30");
    world.must(&Command::CheckIn(id));
    let command = world.rescheduled(id, "09:15-09:45");
    expect!["rescheduled 09:00-09:30 Ben Osei, confirmed 09:15-09:45 Ben Osei"]
        .assert_eq(&world.told(&command));
    expect!["nothing to do"].assert_eq(&world.told(&command));
    let Status::Rescheduled { to, .. } = world.appointment(id).status else { panic!("left behind") };
    let (old, new) = (world.appointment(id), world.appointment(to));
    assert_eq!((new.previous, new.root, new.number), (Some(id), old.root, old.number));
    assert_eq!((new.reschedule_count, new.status.clone()), (1, Status::Confirmed));
    assert!(new.sequence > 1 && old.sequence > 1);
    let again = world.rescheduled(to, "11:00-11:30");
    let changes = world.must(&again);
    assert_eq!(changes.len(), 2);
    let last = world.sheet.appointments.last().unwrap();
    assert_eq!((last.root, last.reschedule_count), (id, 2));
}

#[test]
fn a_successor_may_be_with_somebody_else_and_at_another_place_s1_25() {
    let mut world = World::new();
    world.book().providers[1].hours =
        vec![WeeklyHours { location: ANNEX, weekday: 1, span: span("09:00-12:00") }];
    let id = world.there("09:00-09:30 Ben Osei");
    let elsewhere = world.rescheduled(id, "11:00-11:30 Lind Annex");
    world.must(&elsewhere);
    let new = world.sheet.appointments.last().unwrap();
    assert_eq!((new.previous, new.provider, new.location), (Some(id), LIND, ANNEX));
    let old = world.appointment(id);
    assert_eq!((old.provider, old.location), (OSEI, MAIN));
}

// S1.24: the new time has to be free.
#[test]
fn a_reschedule_that_does_not_fit_leaves_the_old_one_untouched() {
    let mut world = World::new();
    world.there("10:00-10:30 Cleo");
    let id = world.there("09:00-09:30 Ben");
    let command = world.rescheduled(id, "10:00-10:30");
    expect!["Osei is taken 10:00-10:30"].assert_eq(&world.told(&command));
    assert_eq!(world.appointment(id).status, Status::Confirmed);
}

#[test]
fn a_missed_appointment_is_rescheduled_to_the_future_only() {
    let mut world = World::new();
    let id = world.there("09:00-09:30");
    world.it_is("10:00");
    world.must(&Command::NoShow(id));
    let same = world.rescheduled(id, "09:00-09:30");
    expect!["the appointment would start in the past"].assert_eq(&world.told(&same));
    let later = world.rescheduled(id, "11:00-11:30");
    expect!["rescheduled 09:00-09:30 Ben Osei, confirmed 11:00-11:30 Ben Osei"]
        .assert_eq(&world.told(&later));
}

// The pinboard keeps the time taken until the move is made.
#[test]
fn a_pinned_appointment_leaves_the_board_when_it_is_placed() {
    let mut world = World::new();
    let id = world.there("09:00-09:30");
    expect!["pin"].assert_eq(&world.told(&Command::Pin(id)));
    expect!["nothing to do"].assert_eq(&world.told(&Command::Pin(id)));
    expect!["Osei is taken 09:00-09:30"].assert_eq(&world.ask("09:00-09:30"));
    expect!["confirmed 10:00-10:30 Ben Osei, pin"].assert_eq(&moved(&mut world, id, "10:00-10:30"));
    expect!["nothing to do"].assert_eq(&world.told(&Command::Unpin(id)));
    world.must(&Command::Pin(id));
    expect!["pin"].assert_eq(&world.told(&Command::Unpin(id)));
}

#[test]
fn moving_on_to_leave_is_refused_and_may_be_overridden() {
    let mut world = World::new();
    let id = world.there("09:00-09:30");
    let leave = ExceptionScope::Provider(crate::world::LIND);
    world.close(leave, ExceptionKind::Leave, "00:00-24:00");
    expect!["closed"].assert_eq(&moved(&mut world, id, "09:00-09:30 Lind"));
    expect!["confirmed 09:00-09:30 Ben Lind (over: urgent)"].assert_eq(&moved(
        &mut world,
        id,
        "09:00-09:30 Lind insist",
    ));
}
