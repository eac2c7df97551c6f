//! The status machine, every cell (§1.6, C1, C4, C5, C7, C25), and what each status holds (C2).

use std::fmt::Write as _;

use chrono::{DateTime, TimeDelta, Utc};
use daybook_booking::appointment::{Appointment, By, CancelCode, Status};
use daybook_booking::clinic::NoShowReleases;
use daybook_booking::command::{Actor, Command, Insistence};
use daybook_booking::ids::AppointmentId;
use daybook_booking::permission::Permission;
use daybook_booking::resource::Claimant;
use daybook_booking::status::{Dialect, StatusKind};
use expect_test::expect;

use crate::world::{ANA, BEN, World, staff_with};

/// Every status an appointment can be in, as of `at`.
fn statuses(at: DateTime<Utc>) -> Vec<(&'static str, Status)> {
    let to = AppointmentId(uuid::Uuid::from_u128(5));
    let cancelled = |was| Status::Cancelled {
        at,
        by: By::System,
        code: CancelCode::Patient,
        reason: String::new(),
        was: Box::new(was),
        late: None,
    };
    vec![
        ("draft, live", Status::Draft { hold_expires_at: at + TimeDelta::hours(9) }),
        ("draft, run out", Status::Draft { hold_expires_at: at }),
        ("pending", Status::PendingApproval),
        ("confirmed", Status::Confirmed),
        ("checked in", Status::CheckedIn { at }),
        ("in progress", Status::InProgress { checked_in_at: Some(at), at }),
        ("completed", Status::Completed { checked_in_at: Some(at), started_at: Some(at), at }),
        ("cancelled", cancelled(Status::PendingApproval)),
        ("no-show", Status::NoShow { at, released: false }),
        ("released", Status::NoShow { at, released: true }),
        ("rescheduled", Status::Rescheduled { at, to }),
        ("expired", Status::Expired { at }),
    ]
}

/// A world in which Ben is booked 09:00-09:30 in chair 1, with that status, and it is 09:15.
fn world_with(status: &Status) -> (World, AppointmentId) {
    let mut world = World::new();
    let id = world.there("09:00-09:30 Ben Chair1 Room");
    world.it_is("09:15");
    world.sheet.appointments[0].status = status.clone();
    (world, id)
}

type Asked = fn(&mut World, AppointmentId) -> Command;

const STEPS: &[(&str, Asked)] = &[
    ("confirm", |_, id| Command::Confirm(id)),
    ("move", |world, id| world.moved(id, "10:00-10:30")),
    ("reschedule", |world, id| world.rescheduled(id, "10:00-10:30")),
    ("copy", |world, of| {
        let asked = world.asked("10:00-10:30", BEN);
        Command::Duplicate { of, id: asked.id, placement: asked.placement, insistence: Insistence::None }
    }),
    ("cancel", |_, id| Command::Cancel {
        id,
        code: CancelCode::Patient,
        reason: String::new(),
        insistence: Insistence::None,
    }),
    ("cancel, why", |_, id| Command::Cancel {
        id,
        code: CancelCode::Patient,
        reason: "ill".into(),
        insistence: Insistence::None,
    }),
    ("delete", |_, id| Command::Delete(id)),
    ("check in", |_, id| Command::CheckIn(id)),
    ("start", |_, id| Command::Start(id)),
    ("complete", |_, id| Command::Complete(id)),
    ("no-show", |_, id| Command::NoShow(id)),
    ("release", |_, id| Command::ReleaseTime(id)),
    ("revert", |_, id| Command::RevertStatus(id)),
    ("pin", |_, id| Command::Pin(id)),
];

fn matrix(actor: &Actor) -> String {
    let mut table = String::new();
    let now = World::new().now + TimeDelta::minutes(75);
    for (name, status) in statuses(now) {
        writeln!(table, "{name}").unwrap();
        let mut refused = vec![];
        for (step, asked) in STEPS {
            let (mut world, id) = world_with(&status);
            world.actor = actor.clone();
            let command = asked(&mut world, id);
            match world.run(&command) {
                Ok(_) => {
                    writeln!(table, "  {step} -> {}", world.appointment(id).kind_at(now).text()).unwrap()
                }
                Err(_) => refused.push(*step),
            }
        }
        writeln!(table, "  no: {}", refused.join(", ")).unwrap();
    }
    table
}

// §1.6, S4.41, C4, C5, C7, C25: staff.
#[test]
#[expect(clippy::too_many_lines, reason = "the table is the rule, every cell of it")]
fn staff_take_the_steps_of_the_status_machine_and_no_others() {
    expect![[r#"
        draft, live
          confirm -> confirmed
          move -> draft
          copy -> draft
          cancel -> cancelled
          cancel, why -> cancelled
          delete -> cancelled
          no: reschedule, check in, start, complete, no-show, release, revert, pin
        draft, run out
          copy -> expired
          delete -> expired
          no: confirm, move, reschedule, cancel, cancel, why, check in, start, complete, no-show, release, revert, pin
        pending
          confirm -> confirmed
          move -> pending_approval
          reschedule -> rescheduled
          copy -> pending_approval
          cancel -> cancelled
          cancel, why -> cancelled
          delete -> cancelled
          pin -> pending_approval
          no: check in, start, complete, no-show, release, revert
        confirmed
          move -> confirmed
          reschedule -> rescheduled
          copy -> confirmed
          cancel -> cancelled
          cancel, why -> cancelled
          delete -> cancelled
          check in -> checked_in
          start -> in_progress
          complete -> completed
          no-show -> no_show
          pin -> confirmed
          no: confirm, release, revert
        checked in
          move -> checked_in
          reschedule -> rescheduled
          copy -> checked_in
          cancel, why -> cancelled
          start -> in_progress
          complete -> completed
          revert -> confirmed
          pin -> checked_in
          no: confirm, cancel, delete, check in, no-show, release
        in progress
          move -> in_progress
          copy -> in_progress
          complete -> completed
          revert -> checked_in
          no: confirm, reschedule, cancel, cancel, why, delete, check in, start, no-show, release, pin
        completed
          copy -> completed
          revert -> in_progress
          no: confirm, move, reschedule, cancel, cancel, why, delete, check in, start, complete, no-show, release, pin
        cancelled
          copy -> cancelled
          delete -> cancelled
          revert -> pending_approval
          no: confirm, move, reschedule, cancel, cancel, why, check in, start, complete, no-show, release, pin
        no-show
          reschedule -> rescheduled
          copy -> no_show
          release -> no_show
          revert -> confirmed
          no: confirm, move, cancel, cancel, why, delete, check in, start, complete, no-show, pin
        released
          reschedule -> rescheduled
          copy -> no_show
          release -> no_show
          revert -> confirmed
          no: confirm, move, cancel, cancel, why, delete, check in, start, complete, no-show, pin
        rescheduled
          copy -> rescheduled
          no: confirm, move, reschedule, cancel, cancel, why, delete, check in, start, complete, no-show, release, revert, pin
        expired
          copy -> expired
          delete -> expired
          no: confirm, move, reschedule, cancel, cancel, why, check in, start, complete, no-show, release, revert, pin
    "#]].assert_eq(&matrix(&World::new().actor));
}

// C4, C7, S1.18, S1.23: a patient cancels and reschedules their own, from fewer statuses.
/// S1.21.
#[test]
fn a_patient_cancels_and_reschedules_only_what_is_theirs() {
    let permissions = Permission::ALL.iter().copied().collect();
    let ben = Actor { by: By::Patient(BEN), permissions };
    let mut cells = String::new();
    for line in matrix(&ben).lines() {
        if !line.starts_with("  ") || line.contains("cancel ->") || line.contains("reschedule ->") {
            writeln!(cells, "{line}").unwrap();
        }
    }
    expect![[r#"
        draft, live
          cancel -> cancelled
        draft, run out
        pending
          cancel -> cancelled
        confirmed
          reschedule -> rescheduled
          cancel -> cancelled
        checked in
          reschedule -> rescheduled
        in progress
        completed
        cancelled
        no-show
        released
        rescheduled
        expired
    "#]]
    .assert_eq(&cells);
    let (mut world, id) = world_with(&Status::Confirmed);
    world.actor = Actor { by: By::Patient(ANA), ..ben };
    let cancel = Command::Cancel {
        id,
        code: CancelCode::Patient,
        reason: String::new(),
        insistence: Insistence::None,
    };
    expect!["it is no longer there"].assert_eq(&world.told(&cancel));
}

// C2, S4.30: status by no-show policy. P provider, A patient, L location, R resources.
#[test]
fn each_status_holds_what_the_blocking_set_says() {
    let mut table = String::new();
    let now = World::new().now + TimeDelta::minutes(75);
    for (name, status) in statuses(now) {
        write!(table, "{name}:").unwrap();
        for releases in [NoShowReleases::Nothing, NoShowReleases::Resources, NoShowReleases::Everything] {
            let (mut world, id) = world_with(&status);
            world.book().clinic.policy.no_show_releases = releases;
            world.book().locations[0].capacity = Some(9);
            let held: String =
                world.appointment(id).claims(&world.sheet.book, now).iter().map(letter).collect();
            write!(table, " {}", if held.is_empty() { "-" } else { &held }).unwrap();
        }
        table.push('\n');
    }
    expect![[r#"
        draft, live: PALRR PALRR PALRR
        draft, run out: - - -
        pending: PALRR PALRR PALRR
        confirmed: PALRR PALRR PALRR
        checked in: PALRR PALRR PALRR
        in progress: PALRR PALRR PALRR
        completed: PALRR PALRR PALRR
        cancelled: - - -
        no-show: PALRR PAL -
        released: - - -
        rescheduled: - - -
        expired: - - -
    "#]]
    .assert_eq(&table);
}

fn letter(claim: &daybook_booking::claim::Claim) -> char {
    match claim.claimant {
        Claimant::Provider(_) => 'P',
        Claimant::Patient(_) => 'A',
        Claimant::Location(_) => 'L',
        Claimant::Resource(_) => 'R',
    }
}

// C25.
#[test]
fn nobody_has_failed_to_come_before_the_start() {
    let mut world = World::new();
    let id = world.there("09:00-09:30");
    world.it_is("08:59");
    expect!["the appointment has not begun yet"].assert_eq(&world.told(&Command::NoShow(id)));
    world.it_is("09:00");
    expect!["no_show 09:00-09:30 Ben Osei"].assert_eq(&world.told(&Command::NoShow(id)));
}

// S1.6, Q14: the end of a hold is seen when it is read.
#[test]
fn a_hold_keeps_its_time_until_it_runs_out() {
    let mut world = World::new();
    let book = world.asked("10:00-10:30", BEN);
    let (id, expires_at) = (book.id, world.now + TimeDelta::minutes(10));
    world.must(&Command::Hold { book, expires_at });
    expect!["Osei is taken 10:00-10:30"].assert_eq(&world.ask("10:00-10:30"));
    world.it_is("08:10");
    expect!["the hold has run out"].assert_eq(&world.told(&Command::Confirm(id)));
    expect!["confirmed 10:00-10:30 Ana Osei"].assert_eq(&world.ask("10:00-10:30"));
    let late = Command::Hold { book: world.asked("11:00-11:30", BEN), expires_at: world.now };
    expect!["the hold has run out"].assert_eq(&world.told(&late));
}

// C2: an early finish frees the rest, and taking it back needs the rest free.
#[test]
fn what_is_left_of_a_finished_visit_comes_free() {
    let mut world = World::new();
    let id = world.there("09:00-10:00");
    world.it_is("09:20");
    world.must(&Command::Complete(id));
    expect!["confirmed 09:20-10:00 Ana Osei"].assert_eq(&world.ask("09:20-10:00"));
    expect!["Osei is taken 09:20-10:00"].assert_eq(&world.told(&Command::RevertStatus(id)));
}

#[test]
fn a_reverted_cancellation_is_what_it_was_if_its_time_is_free() {
    let mut world = World::new();
    let id = world.there("09:00-10:00");
    world.must(&Command::Cancel {
        id,
        code: CancelCode::Patient,
        reason: String::new(),
        insistence: Insistence::None,
    });
    let mut taken = world.clone();
    taken.ask("09:30-10:00");
    expect!["Osei is taken 09:30-10:00"].assert_eq(&taken.told(&Command::RevertStatus(id)));
    expect!["confirmed 09:00-10:00 Ben Osei"].assert_eq(&world.told(&Command::RevertStatus(id)));
}

#[test]
fn taking_back_a_finished_status_needs_the_permission_to_undo() {
    let mut world = World::new();
    let id = world.there("09:00-10:00");
    world.must(&Command::CheckIn(id));
    world.actor = staff_with(&[Permission::ModifyAppointment]);
    expect!["confirmed 09:00-10:00 Ben Osei"].assert_eq(&world.told(&Command::RevertStatus(id)));
    world.must(&Command::Complete(id));
    expect!["that needs the permission booking:undo"].assert_eq(&world.told(&Command::RevertStatus(id)));
}

#[test]
fn arrival_and_start_are_remembered_to_the_end() {
    let mut world = World::new();
    let id = world.there("09:00-10:00");
    world.it_is("08:50");
    let came = world.now;
    world.must(&Command::CheckIn(id));
    world.it_is("09:05");
    let went_in = world.now;
    world.must(&Command::Start(id));
    world.it_is("09:40");
    world.must(&Command::Complete(id));
    let done = Status::Completed { checked_in_at: Some(came), started_at: Some(went_in), at: world.now };
    assert_eq!(world.appointment(id).status, done);
    assert_eq!(world.appointment(id).version, 4);
}

// C5: delete hides, repeats quietly, restores exactly.
/// S3.42.
#[test]
fn a_deleted_appointment_is_cancelled_hidden_and_restorable() {
    let mut world = World::new();
    let id = world.there("09:00-09:30");
    let before = world.appointment(id).clone();
    expect!["cancelled 09:00-09:30 Ben Osei deleted"].assert_eq(&world.told(&Command::Delete(id)));
    expect!["nothing to do"].assert_eq(&world.told(&Command::Delete(id)));
    expect!["it is no longer there"].assert_eq(&world.told(&Command::CheckIn(id)));
    let restore = Command::Restore { id, insistence: Insistence::None };
    let mut taken = world.clone();
    taken.ask("09:00-09:30");
    expect!["Osei is taken 09:00-09:30"].assert_eq(&taken.told(&restore));
    world.must(&restore);
    expect!["nothing to do"].assert_eq(&world.told(&restore));
    let after = world.appointment(id);
    let Appointment { version, sequence, updated_at, .. } = before;
    assert_eq!(Appointment { version, sequence, updated_at, ..after.clone() }, before);
}

// C1: words of the other systems, there and back to the nearest.
#[test]
fn every_status_has_a_word_in_every_dialect_and_the_word_leads_back_to_the_nearest() {
    let mut table = String::new();
    for kind in StatusKind::ALL {
        write!(table, "{}:", kind.text()).unwrap();
        assert_eq!(StatusKind::parse(kind.text()), Some(*kind));
        for dialect in [Dialect::Marley, Dialect::Leaphealth, Dialect::Orthodontic, Dialect::OpenCare] {
            let word = kind.in_dialect(dialect);
            let back = StatusKind::from_dialect(word, dialect).unwrap();
            assert_eq!(back.in_dialect(dialect), word);
            write!(table, " {word}>{}", back.text()).unwrap();
        }
        table.push('\n');
    }
    expect![[r#"
        draft: Open>draft DRAFT>draft DRAFT>draft scheduled>confirmed
        pending_approval: Open>draft PENDING_APPROVAL>pending_approval PENDING_APPROVAL>pending_approval scheduled>confirmed
        confirmed: Scheduled>confirmed CONFIRMED>confirmed SCHEDULED>confirmed scheduled>confirmed
        checked_in: Checked In>checked_in CHECKED_IN>checked_in CHECKED_IN>checked_in scheduled>confirmed
        in_progress: Checked In>checked_in IN_PROGRESS>in_progress IN_PROGRESS>in_progress scheduled>confirmed
        completed: Checked Out>completed COMPLETED>completed COMPLETED>completed completed>completed
        cancelled: Cancelled>cancelled CANCELLED>cancelled CANCELLED>cancelled cancelled>cancelled
        no_show: No Show>no_show NO_SHOW>no_show NO_SHOW>no_show no_show>no_show
        rescheduled: Cancelled>cancelled RESCHEDULED>rescheduled RESCHEDULED>rescheduled cancelled>cancelled
        expired: Closed>expired EXPIRED>expired EXPIRED>expired cancelled>cancelled
    "#]].assert_eq(&table);
    assert_eq!(StatusKind::from_dialect("booked", Dialect::OpenCare), None);
}
