//! Undo and redo (D4): exact, re-validated, one step for an import.

use daybook_booking::appointment::CancelCode;
use daybook_booking::change::Change;
use daybook_booking::command::{Command, Insistence};
use daybook_booking::ids::PatientId;
use daybook_booking::patient::Patient;
use expect_test::expect;
use uuid::Uuid;

use crate::world::{ANA, BEN, LIND, World, patient};

fn undo(changes: &[Change]) -> Command {
    Command::Reverse { changes: changes.to_vec() }
}

#[test]
fn an_undone_booking_is_taken_back_and_redone() {
    let mut world = World::new();
    let asked = Command::Book(world.asked("09:00-09:30", ANA));
    let booked = world.must(&asked);
    let undone = world.must(&undo(&booked));
    expect!["confirmed 09:00-09:30 Ana Osei deleted"].assert_eq(&world.tell_changes(&undone));
    expect!["confirmed 09:00-09:30 Ana Osei"].assert_eq(&world.told(&undo(&undone)));
    assert_eq!(world.sheet.appointments[0].version, 3);
}

#[test]
fn an_undone_move_goes_back_and_the_calendar_hears_of_it() {
    let mut world = World::new();
    let id = world.there("09:00-09:30");
    let command = world.moved(id, "10:00-10:30");
    let moved = world.must(&command);
    expect!["confirmed 09:00-09:30 Ben Osei"].assert_eq(&world.told(&undo(&moved)));
    assert_eq!((world.appointment(id).version, world.appointment(id).sequence), (3, 2));
}

#[test]
fn undo_is_refused_where_somebody_has_the_time_by_now() {
    let mut world = World::new();
    let id = world.there("09:00-09:30");
    let cancelled = world.must(&Command::Cancel {
        id,
        code: CancelCode::Patient,
        reason: String::new(),
        insistence: Insistence::None,
    });
    world.there("09:15-09:45 Cleo");
    expect!["Osei is taken 09:15-09:45"].assert_eq(&world.told(&undo(&cancelled)));
}

#[test]
fn undo_is_refused_where_the_row_was_changed_since() {
    let mut world = World::new();
    let id = world.there("09:00-09:30");
    let command = world.moved(id, "10:00-10:30");
    let moved = world.must(&command);
    world.must(&Command::CheckIn(id));
    expect!["it was changed again since; undo that first"].assert_eq(&world.told(&undo(&moved)));
}

#[test]
fn an_undone_reschedule_leaves_the_old_one_as_it_was() {
    let mut world = World::new();
    let id = world.there("09:00-09:30");
    let command = world.rescheduled(id, "10:00-10:30");
    let changes = world.must(&command);
    expect!["confirmed 10:00-10:30 Ben Osei deleted, confirmed 09:00-09:30 Ben Osei"]
        .assert_eq(&world.told(&undo(&changes)));
}

// D7: a whole import is one undo, and all or nothing.
#[test]
fn an_import_is_undone_in_one_step() {
    let mut world = World::new();
    let new = PatientId(Uuid::from_u128(900));
    let asked = world.asked("09:00-09:30", new);
    let commands = vec![
        Command::SavePatient(Box::new(patient(new, 0))),
        Command::Book(asked.clone()),
        Command::CheckIn(asked.id),
    ];
    let changes = world.must(&Command::Import { commands: commands.clone() });
    assert_eq!(changes.len(), 2);
    assert_eq!(world.sheet.patient(new).unwrap().number, 4);
    expect!["checked_in 09:00-09:30 somebody Osei deleted, patient"].assert_eq(&world.told(&undo(&changes)));
    assert!(world.sheet.patient(new).unwrap().deleted_at.is_some());
    let mut fresh = World::new();
    fresh.id(); // The import's own.
    fresh.there("09:00-09:30");
    expect!["Osei is taken 09:00-09:30"].assert_eq(&fresh.told(&Command::Import { commands }));
    assert!(fresh.sheet.patient(new).is_none());
}

#[test]
fn a_new_patient_who_was_booked_since_is_not_taken_back() {
    let mut world = World::new();
    let new = PatientId(Uuid::from_u128(900));
    let saved = world.must(&Command::SavePatient(Box::new(patient(new, 0))));
    let asked = world.asked("09:00-09:30", new);
    world.must(&Command::Book(asked));
    expect!["1 appointments are still to come"].assert_eq(&world.told(&undo(&saved)));
}

#[test]
fn undone_settings_are_what_they_were() {
    let mut world = World::new();
    let before = world.sheet.book.providers[1].clone();
    let mut renamed = before.clone();
    renamed.name = "Dr Lind".into();
    let changes = world.must(&Command::SaveProvider(Box::new(renamed)));
    world.must(&undo(&changes));
    let after = world.sheet.book.provider(LIND).unwrap();
    assert_eq!((after.name.as_str(), after.version), (before.name.as_str(), 3));
}

#[test]
fn an_undone_merge_gives_everything_back() {
    let mut world = World::new();
    world.there("09:00-09:30 Ben");
    let before: Vec<Patient> = world.sheet.patients.clone();
    let merged = world.must(&Command::MergePatients { from: BEN, into: ANA });
    world.must(&undo(&merged));
    assert_eq!(world.sheet.appointments[0].patient, BEN);
    for (was, is) in before.iter().zip(&world.sheet.patients) {
        assert_eq!(&Patient { version: was.version, ..is.clone() }, was);
    }
}
