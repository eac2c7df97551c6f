//! The whole flow against a real encrypted file: decide, write, publish, undo.

mod clinic;
mod money;
mod plans;
mod releasing;

use std::collections::BTreeSet;

use clinic::*;
use daybook_booking::appointment::CancelCode;
use daybook_booking::command::{Command, Edits, Insistence};
use daybook_booking::permission::{Permission, Role};
use daybook_booking::refusal::{Misfit, Refusal};
use daybook_booking::resource::Claimant;
use daybook_engine::EngineError;
use daybook_store::AuditVerdict;

fn refused(outcome: Result<daybook_engine::Outcome, EngineError>) -> Refusal {
    match outcome.expect_err("the rules say no") {
        EngineError::Refused(refusal) => refusal,
        broken => panic!("{broken}"),
    }
}

#[tokio::test]
async fn what_was_booked_is_there_with_its_number() {
    let desk = Desk::new().await;
    let outcome = desk.run(book(1, ADA, place(OSEI, "2027-03-02 09:00", 30))).await.unwrap();
    assert_eq!(outcome.label.what, "booked");
    assert_eq!(row(&outcome).number, 1);
    assert_eq!(desk.stands(1).await, "2027-03-02 09:00 Osei");
}

#[tokio::test]
async fn booking_the_same_id_twice_books_once() {
    let desk = Desk::new().await;
    let command = book(1, ADA, place(OSEI, "2027-03-02 09:00", 30));
    desk.run(command.clone()).await.unwrap();
    assert!(desk.run(command).await.unwrap().changes.is_empty());
}

#[tokio::test]
async fn a_taken_time_is_refused_and_names_who_has_it() {
    let desk = Desk::new().await;
    desk.run(book(1, ADA, place(OSEI, "2027-03-02 09:00", 30))).await.unwrap();
    let refusal = refused(desk.run(book(2, BEN, place(OSEI, "2027-03-02 09:15", 30))).await);
    let Refusal::DoesNotFit(misfits) = refusal else { panic!("{refusal}") };
    let [Misfit::Taken { claimant, by, .. }] = misfits.as_slice() else { panic!("{misfits:?}") };
    assert_eq!((*claimant, by.as_slice()), (Claimant::Provider(OSEI), [appointment(1)].as_slice()));
    assert_eq!(desk.stands(2).await, "-");
}

/// Q1.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_sixty_four_who_want_one_slot_one_gets_it() {
    let desk = Desk::new().await;
    let tries = (0..64).map(|n| {
        let (engine, sam) = (desk.engine.clone(), desk.sam.clone());
        let patient = if n % 2 == 0 { ADA } else { BEN };
        tokio::spawn(
            async move { engine.run(&sam, book(n, patient, place(OSEI, "2027-03-02 09:00", 30))).await },
        )
    });
    let mut won = 0;
    for attempt in tries.collect::<Vec<_>>() {
        match attempt.await.unwrap() {
            Ok(_) => won += 1,
            Err(EngineError::Refused(Refusal::DoesNotFit(misfits))) => assert!(!misfits.is_empty()),
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(won, 1);
}

#[tokio::test]
async fn who_may_not_book_books_nothing() {
    let desk = Desk::new().await;
    let looker = actor(0x200, Role::ReadOnly);
    let outcome = desk.engine.run(&looker, book(1, ADA, place(OSEI, "2027-03-02 09:00", 30))).await;
    assert_eq!(refused(outcome), Refusal::NotPermitted(Permission::CreateAppointment));
    assert_eq!(desk.stands(1).await, "-");
}

#[tokio::test]
async fn undo_and_redo_survive_a_restart() {
    let desk = Desk::new().await;
    desk.run(book(1, ADA, place(OSEI, "2027-03-02 09:00", 30))).await.unwrap();
    desk.run(move_to(1, place(KIM, "2027-03-02 11:00", 30))).await.unwrap();
    let desk = desk.restarted().await;
    assert_eq!(desk.engine.undo(&desk.sam).await.unwrap().label.what, "moved");
    assert_eq!(desk.stands(1).await, "2027-03-02 09:00 Osei");
    assert_eq!(desk.engine.undo(&desk.sam).await.unwrap().label.what, "booked");
    assert_eq!(desk.stands(1).await, "-");
    let desk = desk.restarted().await;
    desk.engine.redo(&desk.sam).await.unwrap();
    desk.engine.redo(&desk.sam).await.unwrap();
    assert_eq!(desk.stands(1).await, "2027-03-02 11:00 Kim");
    assert!(matches!(desk.engine.redo(&desk.sam).await, Err(EngineError::NothingToReverse)));
}

#[tokio::test]
async fn undo_is_refused_when_the_old_place_was_given_away() {
    let desk = Desk::new().await;
    desk.run(book(1, ADA, place(OSEI, "2027-03-02 09:00", 30))).await.unwrap();
    desk.run(move_to(1, place(KIM, "2027-03-02 09:00", 30))).await.unwrap();
    let other = actor(0x101, Role::FrontDesk);
    desk.engine.run(&other, book(2, BEN, place(OSEI, "2027-03-02 09:00", 30))).await.unwrap();
    assert!(matches!(refused(desk.engine.undo(&desk.sam).await), Refusal::DoesNotFit(_)));
    assert_eq!(desk.stands(1).await, "2027-03-02 09:00 Kim");
}

#[tokio::test]
async fn everybody_undoes_only_their_own() {
    let desk = Desk::new().await;
    let other = actor(0x101, Role::FrontDesk);
    desk.run(book(1, ADA, place(OSEI, "2027-03-02 09:00", 30))).await.unwrap();
    desk.engine.run(&other, book(2, BEN, place(KIM, "2027-03-02 09:00", 30))).await.unwrap();
    desk.engine.undo(&desk.sam).await.unwrap();
    assert_eq!((desk.stands(1).await.as_str(), desk.stands(2).await.as_str()), ("-", "2027-03-02 09:00 Kim"));
    let (undo, redo) = desk.engine.undo_state(user(&desk.sam)).await.unwrap();
    assert_eq!((undo, redo.map(|it| it.what)), (None, Some("booked".to_owned())));
}

#[tokio::test]
async fn a_set_up_change_is_seen_by_the_next_command_and_can_be_undone() {
    let desk = Desk::new().await;
    let closed = daybook_booking::clinic::Provider { active: false, ..provider(KIM, "Dr Kim") };
    desk.run(Command::SaveProvider(Box::new(closed))).await.unwrap();
    let refusal = refused(desk.run(book(1, ADA, place(KIM, "2027-03-02 09:00", 30))).await);
    assert!(matches!(refusal, Refusal::Invalid { .. }));
    assert!(!desk.engine.book().provider(KIM).unwrap().active);
    desk.engine.undo(&desk.sam).await.unwrap();
    desk.run(book(1, ADA, place(KIM, "2027-03-02 09:00", 30))).await.unwrap();
}

#[tokio::test]
async fn a_location_that_gets_a_capacity_counts_what_stands_there_already() {
    let desk = Desk::new().await;
    desk.run(book(1, ADA, place(OSEI, "2027-03-02 09:00", 30))).await.unwrap();
    let small = daybook_booking::clinic::Location { capacity: Some(1), ..site() };
    desk.run(Command::SaveLocation(Box::new(small))).await.unwrap();
    let refusal = refused(desk.run(book(2, BEN, place(KIM, "2027-03-02 09:00", 30))).await);
    let Refusal::DoesNotFit(misfits) = refusal else { panic!("{refusal}") };
    assert!(misfits.iter().any(|it| matches!(it, Misfit::Taken { claimant: Claimant::Location(_), .. })));
}

#[tokio::test]
async fn a_hold_that_ran_out_gives_its_time_to_the_next() {
    let desk = Desk::new().await;
    let Command::Book(held) = book(1, ADA, place(OSEI, "2027-03-02 09:00", 30)) else { unreachable!() };
    let expires_at = at("2027-03-01 08:10");
    desk.run(Command::Hold { book: held, expires_at }).await.unwrap();
    let other = book(2, BEN, place(OSEI, "2027-03-02 09:00", 30));
    assert!(matches!(refused(desk.run(other.clone()).await), Refusal::DoesNotFit(_)));
    desk.clock.set(expires_at);
    desk.run(other).await.unwrap();
    assert_eq!(desk.stands(2).await, "2027-03-02 09:00 Osei");
}

/// S3.54.
#[tokio::test]
async fn every_command_leaves_a_feed_row_and_an_audit_link() {
    let desk = Desk::new().await;
    let before = desk.engine.store().audit_page(None, 100).await.unwrap().len();
    let id = appointment(1);
    let notes = Edits { notes: Some("window seat".to_owned()), ..Edits::default() };
    let edit = Command::Edit { id, seen_version: None, edits: notes, insistence: Insistence::None };
    let steps = [
        (book(1, ADA, place(OSEI, "2027-03-02 09:00", 30)), "appointment.booked"),
        (move_to(1, place(OSEI, "2027-03-01 09:00", 30)), "appointment.moved"),
        (move_to(1, place(OSEI, "2027-03-01 09:00", 60)), "appointment.resized"),
        (edit, "appointment.edited"),
        (Command::Pin(id), "pin.pinned"),
        (Command::Unpin(id), "pin.unpinned"),
        (Command::CheckIn(id), "appointment.checked_in"),
        (Command::Start(id), "appointment.started"),
        (Command::Complete(id), "appointment.completed"),
        (Command::RevertStatus(id), "appointment.reverted"),
        (Command::SavePatient(Box::new(patient(ADA, "Adaeze"))), "patient.saved_patient"),
        (Command::SaveProvider(Box::new(provider(KIM, "Dr M. Kim"))), "set_up.saved_set_up"),
    ];
    for (command, kind) in steps.clone() {
        desk.run(command).await.unwrap_or_else(|error| panic!("{kind}: {error}"));
        let newest = desk.engine.store().audit_page(None, 1).await.unwrap().remove(0);
        assert_eq!(newest.action, kind);
    }
    desk.engine.undo(&desk.sam).await.unwrap();
    let all = desk.engine.store().audit_page(None, 100).await.unwrap();
    assert_eq!(all.len(), before + steps.len() + 1);
    assert_eq!(all[0].action, "undo.undone");
    assert!(matches!(desk.engine.store().verify_audit().await.unwrap(), AuditVerdict::Whole { .. }));
    let (_, history) = desk.engine.store().appointment(id).await.unwrap().unwrap();
    assert_eq!(history.first().unwrap().kind, "appointment.booked");
    assert_eq!(history.len(), 8);
}

#[tokio::test]
async fn a_move_tells_the_day_it_left_and_the_day_it_came_to() {
    let desk = Desk::new().await;
    desk.run(book(1, ADA, place(OSEI, "2027-03-02 09:00", 30))).await.unwrap();
    let mut heard = desk.engine.listen();
    desk.run(move_to(1, place(OSEI, "2027-03-05 09:00", 30))).await.unwrap();
    let tags: BTreeSet<String> = heard.recv().await.unwrap().iter().cloned().collect();
    let expected = [
        "undo".to_owned(),
        "day:2027-03-02".to_owned(),
        "day:2027-03-05".to_owned(),
        format!("appointment:{}", appointment(1)),
        format!("patient:{ADA}"),
        format!("freed:2027-03-02:540:30:{OSEI}:{SITE}"),
    ];
    assert_eq!(tags, expected.into());
}

// Issue 3: whoever waits is asked when time frees, whoever freed it; each time once.
#[tokio::test]
async fn time_that_comes_free_is_told_by_whatever_freed_it() {
    let desk = Desk::new().await;
    desk.run(book(1, ADA, place(OSEI, "2027-03-02 09:00", 30))).await.unwrap();
    desk.run(book(2, ADA, place(OSEI, "2027-03-03 09:00", 30))).await.unwrap();
    let mut heard = desk.engine.listen();
    let mut freed = move || {
        let tags = heard.try_recv().unwrap();
        tags.iter().filter(|it| it.starts_with("freed:")).cloned().collect::<Vec<_>>()
    };
    let told = |date: &str| vec![format!("freed:{date}:540:30:{OSEI}:{SITE}")];
    desk.engine.undo(&desk.sam).await.unwrap();
    assert_eq!(freed(), told("2027-03-03"), "a booking taken back");
    desk.run(move_to(1, place(OSEI, "2027-03-02 09:00", 45))).await.unwrap();
    assert_eq!(freed(), Vec::<String>::new(), "a longer one stays where it is");
    let (code, reason) = (CancelCode::Patient, String::new());
    let insistence = Insistence::None;
    desk.run(Command::Cancel { id: appointment(1), code, reason, insistence }).await.unwrap();
    assert_eq!(freed(), [format!("freed:2027-03-02:540:45:{OSEI}:{SITE}")]);
}

#[tokio::test]
async fn a_refusal_tells_nobody_anything() {
    let desk = Desk::new().await;
    let mut heard = desk.engine.listen();
    desk.run(book(1, ADA, place(OSEI, "2027-03-02 07:00", 30))).await.unwrap_err();
    assert!(heard.try_recv().is_err());
}

#[tokio::test]
async fn on_a_spring_day_the_skipped_hour_is_refused_and_the_rest_stands_at_wall_time() {
    let desk = Desk::on("2027-03-20 08:00").await;
    let night = refused(desk.run(book(1, ADA, place(OSEI, "2027-03-28 02:30", 30))).await);
    assert!(matches!(night, Refusal::SkippedWallTime { .. }));
    let outcome = desk.run(book(2, ADA, place(OSEI, "2027-03-28 09:00", 30))).await.unwrap();
    assert_eq!(row(&outcome).promise.period.start().to_rfc3339(), "2027-03-28T07:00:00+00:00");
    let mut heard = desk.engine.listen();
    desk.run(move_to(2, place(OSEI, "2027-03-29 09:00", 30))).await.unwrap();
    let tags = heard.recv().await.unwrap();
    assert!(tags.contains(&"day:2027-03-28".to_owned()) && tags.contains(&"day:2027-03-29".to_owned()));
}
