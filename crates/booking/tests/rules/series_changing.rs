//! One of a series is for something else, noted on, or met by video: this one, this and following, or all (Q5).

use chrono::NaiveTime;
use daybook_booking::appointment::{Appointment, PatientConfirmation, Source};
use daybook_booking::command::{Command, Edits, Insistence};
use daybook_booking::ids::{AppointmentId, SeriesId};
use daybook_booking::refusal::{Fault, Field, Refusal};
use daybook_booking::series::{
    Choice, EditSeries, Leader, Outcome, Scope, SeriesCommand, SeriesEdits, Shift, plan_series_edit,
};
use uuid::Uuid;

use crate::series::{booked, command, day, edit};
use crate::world::{CHECKUP, SCALING, World};

const REST: SeriesId = SeriesId(Uuid::from_u128(700));

/// Weekly from 2 March at 09:00, three times.
fn thrice() -> (World, SeriesId) {
    let mut world = World::new();
    let id = booked(&mut world, "FREQ=WEEKLY;COUNT=3", "09:00-09:30");
    (world, id)
}

fn at(world: &World, place: usize) -> &Appointment {
    let mut theirs: Vec<_> = world.sheet.appointments.iter().filter(|it| it.series.is_some()).collect();
    theirs.sort_by_key(|it| it.series.map(|it| it.date));
    theirs[place]
}

fn notes(world: &World) -> Vec<&str> {
    (0..3).map(|it| at(world, it).notes.as_str()).collect()
}

fn leader(it: &Appointment) -> Option<Leader> {
    let seen_version = Some(it.version);
    Some(Leader { id: it.id, seen_version, source: None, patient_confirmation: None })
}

fn noted(text: &str) -> SeriesEdits {
    SeriesEdits { notes: Some(text.to_owned()), ..SeriesEdits::default() }
}

fn note_by_hand(world: &mut World, id: AppointmentId, text: &str) {
    let edits = Edits { notes: Some(text.to_owned()), ..Edits::default() };
    world.must(&Command::Edit { id, seen_version: None, edits, insistence: Insistence::None });
}

/// Edits what is in `scope` after the one at `place` was changed.
fn change(world: &mut World, id: SeriesId, (scope, place): (Scope, usize), edits: SeriesEdits) -> EditSeries {
    let wanted = EditSeries { leader: leader(at(world, place)), ..edit(id, scope, edits) };
    world.must(&command(SeriesCommand::Edit(wanted.clone())));
    wanted
}

// Q5
#[test]
fn notes_of_this_and_following_leave_those_before() {
    let (mut world, id) = thrice();
    change(&mut world, id, (Scope::Following(day(3, 9)), 1), noted("bring the brace"));
    assert_eq!(notes(&world), ["", "bring the brace", "bring the brace"]);
    let split: Vec<_> = (0..3).map(|it| at(&world, it).series.unwrap().series == REST).collect();
    assert_eq!(split, [false, true, true], "the rest is a series of its own");
}

// Q5
#[test]
fn notes_of_all_leave_what_was_written_for_one_date() {
    let (mut world, id) = thrice();
    let second = at(&world, 1).id;
    note_by_hand(&mut world, second, "comes with her sister");
    change(&mut world, id, (Scope::All, 0), noted("bring the brace"));
    assert_eq!(notes(&world), ["bring the brace", "comes with her sister", "bring the brace"]);
}

// Q5: whoever wrote something for one date and now wants it everywhere gets it there first of all.
#[test]
fn the_one_that_was_changed_takes_every_edit() {
    let (mut world, id) = thrice();
    let second = at(&world, 1).id;
    note_by_hand(&mut world, second, "comes with her sister");
    change(&mut world, id, (Scope::All, 1), noted("bring the brace"));
    assert_eq!(notes(&world), ["", "bring the brace", ""]);
}

// Q5: typed beside a new time, nothing is lost.
#[test]
fn what_was_typed_beside_a_new_time_is_kept() {
    let (mut world, id) = thrice();
    let edits = SeriesEdits {
        time: NaiveTime::from_hms_opt(10, 0, 0),
        patient_notes: Some("do not eat before".into()),
        ..noted("bring the brace")
    };
    let led = Leader {
        source: Some(Source::Online),
        patient_confirmation: Some(PatientConfirmation::Yes),
        ..leader(at(&world, 1)).unwrap()
    };
    let wanted = EditSeries { leader: Some(led), ..edit(id, Scope::All, edits) };
    world.must(&command(SeriesCommand::Edit(wanted)));
    for place in 0..3 {
        let it = at(&world, place);
        assert_eq!(it.promise.wall_start.time(), NaiveTime::from_hms_opt(10, 0, 0).unwrap());
        assert_eq!((it.notes.as_str(), it.patient_notes.as_str()), ("bring the brace", "do not eat before"));
        let is_led = place == 1;
        assert_eq!(it.source == Source::Online, is_led, "how it was booked is of that one alone");
        assert_eq!(it.patient_confirmation == PatientConfirmation::Yes, is_led);
    }
}

// Q5: the type of all changes, each is checked, and what comes later is of the new type too.
#[test]
fn another_type_is_checked_for_each_and_is_the_series_own() {
    let (mut world, id) = thrice();
    let edits = SeriesEdits { appointment_type: Some(SCALING), minutes: Some(60), ..SeriesEdits::default() };
    world.there("16 09:30-10:00 Ben Osei");
    let wanted = EditSeries { leader: leader(at(&world, 0)), ..edit(id, Scope::All, edits) };
    let planned = plan_series_edit(&world.sheet, &wanted, Shift { days: 0 }, world.now).unwrap();
    let fits: Vec<_> = planned.iter().map(|it| matches!(it.outcome, Outcome::Fits { .. })).collect();
    assert_eq!(fits, [true, true, false]);
    let refused = world.says(&command(SeriesCommand::Edit(wanted.clone())));
    assert!(matches!(refused, Err(Refusal::SomeRefused(ref parts)) if parts.len() == 1), "{refused:?}");
    let choices = vec![(at(&world, 2).id, Choice::Skip)];
    world.must(&command(SeriesCommand::Edit(EditSeries { choices, ..wanted })));
    let types: Vec<_> = (0..3).map(|it| at(&world, it).appointment_type).collect();
    assert_eq!(types, [SCALING, SCALING, CHECKUP]);
    assert_eq!(world.sheet.series(id).unwrap().appointment_type, SCALING);
}

// Q5
#[test]
fn procedures_and_the_video_link_follow_and_come_back_in_one_step() {
    let (mut world, id) = thrice();
    let before = world.sheet.clone();
    let edits = SeriesEdits {
        video_link: Some(" https://meet.example/room ".into()),
        procedures: Some(vec![]),
        ..SeriesEdits::default()
    };
    let wanted = EditSeries { leader: leader(at(&world, 0)), ..edit(id, Scope::All, edits) };
    let changes = world.must(&command(SeriesCommand::Edit(wanted)));
    assert!((0..3).all(|it| at(&world, it).video_link == "https://meet.example/room"));
    world.must(&Command::Reverse { changes });
    for it in &before.appointments {
        assert_eq!(world.appointment(it.id).video_link, it.video_link);
    }
}

#[test]
fn only_those_that_would_change_are_told_and_none_is_in_its_own_way() {
    let (mut world, id) = thrice();
    let second = at(&world, 1).id;
    note_by_hand(&mut world, second, "comes with her sister");
    let wanted = EditSeries { leader: leader(at(&world, 0)), ..edit(id, Scope::All, noted("x")) };
    let planned = plan_series_edit(&world.sheet, &wanted, Shift { days: 0 }, world.now).unwrap();
    let told: Vec<_> = planned.iter().map(|it| it.appointment).collect();
    assert_eq!(told, [at(&world, 0).id, at(&world, 2).id]);
    assert!(planned.iter().all(|it| matches!(it.outcome, Outcome::Fits { .. })));
}

#[test]
fn what_somebody_changed_meanwhile_is_not_written_over() {
    let (mut world, id) = thrice();
    let wanted = EditSeries { leader: leader(at(&world, 0)), ..edit(id, Scope::All, noted("x")) };
    let first = at(&world, 0).id;
    note_by_hand(&mut world, first, "meanwhile");
    let Err(Refusal::SomeRefused(parts)) = world.says(&command(SeriesCommand::Edit(wanted))) else {
        panic!("it was written over")
    };
    assert_eq!(parts[0].why, Refusal::ChangedSince);
}

#[test]
fn notes_too_long_and_a_leader_from_elsewhere_are_refused() {
    let (mut world, id) = thrice();
    let long = edit(id, Scope::All, noted(&"x".repeat(100_000)));
    let Err(Refusal::SomeRefused(parts)) = world.says(&command(SeriesCommand::Edit(long))) else {
        panic!("it was kept")
    };
    assert_eq!(parts[0].why, Refusal::Invalid { field: Field::Notes, fault: Fault::TooLong });
    let stranger = world.there("11:00-11:30 Ben Osei");
    let led = leader(world.appointment(stranger));
    let wanted = EditSeries { leader: led, ..edit(id, Scope::All, noted("x")) };
    let refused = world.says(&command(SeriesCommand::Edit(wanted)));
    assert_eq!(refused, Err(Refusal::Invalid { field: Field::Occurrences, fault: Fault::Unknown }));
}

// C19: over what is in the way, with the reason kept.
#[test]
fn a_longer_type_goes_over_what_is_in_the_way_with_a_reason() {
    let (mut world, id) = thrice();
    world.there("9 09:30-10:00 Ben Osei");
    let edits = SeriesEdits { appointment_type: Some(SCALING), minutes: Some(60), ..SeriesEdits::default() };
    let choice = Choice::Override { reason: "she has waited long".into() };
    let choices = vec![(at(&world, 1).id, choice)];
    let wanted = EditSeries { choices, leader: leader(at(&world, 0)), ..edit(id, Scope::All, edits) };
    world.must(&command(SeriesCommand::Edit(wanted)));
    assert!(at(&world, 1).overbooked.is_some());
}
