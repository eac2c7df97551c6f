//! What screens read: cards, the pinboard, what is taken, preferences, accounts, the audit log.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use chrono::TimeDelta;
use common::*;
use daybook_booking::appointment::{Appointment, By, Status};
use daybook_booking::change::{Change, Edit};
use daybook_booking::ids::{PatientId, ProviderId, UserId};
use daybook_booking::permission::Role;
use daybook_booking::pin::Pin;
use daybook_booking::resource::Claimant;
use daybook_store::{AuditEntry, CalendarFilter, CalendarRow, Staff, Statuses, Store, WriteError};
use uuid::Uuid;

/// Appointments 1 to 4 on one morning, the third cancelled, the fourth deleted.
async fn morning() -> Clinicroom {
    let room = clinic().await;
    for (n, period) in [(1, "09:00-09:30"), (2, "09:30-10:00"), (3, "10:00-10:30"), (4, "10:30-11:00")] {
        book(&room.store, n, period).await.unwrap();
    }
    changed(&room.store, 3, |it| {
        it.status = Status::Cancelled {
            at: start(),
            by: By::Staff(MAYA),
            code: daybook_booking::appointment::CancelCode::Patient,
            reason: "Ill".into(),
            was: Box::new(Status::Confirmed),
            late: None,
        };
    })
    .await;
    changed(&room.store, 4, |it| it.deleted_at = Some(start())).await;
    room
}

/// Changes appointment `n`, whose claims go.
async fn changed(store: &Store, n: u32, change: impl FnOnce(&mut Appointment)) {
    let (before, _) = store.appointment(appointment_id(n)).await.unwrap().unwrap();
    let mut after = before.clone();
    after.version += 1;
    change(&mut after);
    let edit = Change::Appointment(Edit { before: Some(before), after: after.clone() });
    commit(store, 0x500 + u128::from(n), vec![edit], vec![claimed(&after, &[])]).await.unwrap();
}

fn numbers(cards: &[CalendarRow]) -> Vec<u32> {
    cards.iter().map(|it| it.appointment.number).collect()
}

#[tokio::test]
async fn the_calendar_shows_what_starts_in_the_stretch_and_is_not_deleted() {
    let room = morning().await;
    let whole = (start(), start() + TimeDelta::hours(10));
    let all = CalendarFilter { statuses: Statuses::All, ..CalendarFilter::default() };
    let standing = CalendarFilter { statuses: Statuses::Standing, ..CalendarFilter::default() };
    assert_eq!(numbers(&room.store.calendar(whole, &all).await.unwrap()), [1, 2, 3]);
    assert_eq!(numbers(&room.store.calendar(whole, &standing).await.unwrap()), [1, 2]);

    let half = hours("09:30-10:00");
    assert_eq!(numbers(&room.store.calendar((half.start(), half.end()), &all).await.unwrap()), [2]);
    let others =
        CalendarFilter { providers: vec![ProviderId(Uuid::from_u128(9))], ..CalendarFilter::default() };
    assert!(room.store.calendar(whole, &others).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_card_names_who_comes_and_is_there_for_deleted_appointments_too() {
    let room = morning().await;
    let cards = room.store.cards(&[appointment_id(4), appointment_id(99)]).await.unwrap();
    assert_eq!(numbers(&cards), [4]);
    assert_eq!((cards[0].patient.family.as_str(), cards[0].patient.number), ("Patient4", 4));
    assert!(cards[0].appointment.deleted_at.is_some());
    assert_eq!(numbers(&room.store.cards_numbered(3).await.unwrap()), [3]);
    assert!(room.store.cards_numbered(4).await.unwrap().is_empty());
    assert_eq!(numbers(&room.store.patient_cards(patient_id(3)).await.unwrap()), [3]);
    assert!(room.store.patient_cards(patient_id(4)).await.unwrap().is_empty());
}

#[tokio::test]
async fn the_pinboard_holds_pins_in_the_order_they_were_put_there() {
    let room = morning().await;
    let pin = |n: u32, minute: i64, version: u64| {
        let at = start() + TimeDelta::minutes(minute);
        let removed = version > 1;
        Change::Pin(fresh(Pin { appointment: appointment_id(n), by: MAYA, at, removed, version }))
    };
    commit(&room.store, 0x900, vec![pin(2, 1, 1), pin(1, 2, 1)], vec![]).await.unwrap();
    assert_eq!(numbers(&room.store.pinned_cards().await.unwrap()), [2, 1]);
    commit(&room.store, 0x901, vec![pin(2, 1, 2)], vec![]).await.unwrap();
    assert_eq!(numbers(&room.store.pinned_cards().await.unwrap()), [1]);
    let pins: Vec<_> = room.store.pinboard().await.unwrap().iter().map(|it| it.appointment).collect();
    assert_eq!(pins, [appointment_id(1)]);
    let mut snapshot = room.store.snapshot().await.unwrap();
    let all = snapshot.rows().pins(&[appointment_id(1), appointment_id(2)]).await.unwrap();
    assert_eq!(all.len(), 2, "taken-off ones are there to be undone");
}

#[tokio::test]
async fn what_is_taken_is_told_by_claimant_and_start_and_holds_no_cancelled_time() {
    let room = morning().await;
    let morning = hours("08:00-12:00");
    let taken = room.store.taken(&[Claimant::Provider(OSEI)], morning).await.unwrap();
    let periods: Vec<_> = taken.iter().map(|it| it.period).collect();
    assert_eq!(periods, [hours("09:00-09:30"), hours("09:30-10:00")]);

    let mut snapshot = room.store.snapshot().await.unwrap();
    let mut rows = snapshot.rows();
    let asked =
        [(Claimant::Provider(OSEI), hours("09:29-09:30")), (Claimant::Patient(patient_id(2)), morning)];
    let mut holding = rows.appointments_holding(&asked).await.unwrap();
    holding.sort_by_key(|it| it.number);
    assert_eq!(holding.iter().map(|it| it.number).collect::<Vec<_>>(), [1, 2]);
    let theirs = rows.appointments_of(&[patient_id(4), patient_id(1)]).await.unwrap();
    assert_eq!(theirs.iter().map(|it| it.number).collect::<Vec<_>>(), [1, 4], "deleted ones too");
    assert_eq!(rows.last_seq().await.unwrap(), 7);
}

#[tokio::test]
async fn no_shows_are_found_that_hold_no_time() {
    let room = morning().await;
    changed(&room.store, 1, |it| {
        it.status = Status::NoShow { at: start(), released: false };
    })
    .await;
    let mut snapshot = room.store.snapshot().await.unwrap();
    for (since, expected) in [("08:00-09:29", 1), ("08:00-09:30", 0)] {
        let found = snapshot.rows().no_shows(hours(since).end()).await.unwrap();
        assert_eq!(found.len(), expected, "{since}");
    }
}

#[tokio::test]
async fn what_somebody_likes_is_theirs_and_the_last_they_said() {
    let room = clinic().await;
    let likes = |user: UserId, what: &'static str| {
        let store = room.store.clone();
        async move {
            let value = serde_json::json!(what);
            let put: Result<(), WriteError> = store
                .write(move |tx| Box::pin(async move { tx.put_preference(user, "view", &value).await }))
                .await;
            put.unwrap();
        }
    };
    let sam = UserId(Uuid::from_u128(2));
    assert_eq!(room.store.preference(MAYA, "view").await.unwrap(), None);
    likes(MAYA, "day").await;
    likes(sam, "week").await;
    likes(MAYA, "agenda").await;
    assert_eq!(room.store.preference(MAYA, "view").await.unwrap(), Some("agenda".into()));
    assert_eq!(room.store.preference(sam, "view").await.unwrap(), Some("week".into()));
    assert_eq!(room.store.preference(MAYA, "density").await.unwrap(), None);
}

fn person(n: u128, name: &str) -> Staff {
    Staff {
        id: UserId(Uuid::from_u128(n)),
        name: name.into(),
        role: Role::FrontDesk,
        provider: Some(OSEI),
        password_hash: "argon2id$".into(),
        pin_hash: Some(vec![7; 32]),
        failed_passwords: 1,
        failed_pins: 2,
        locked_until: Some(start()),
        active: true,
        created_at: start(),
        version: 1,
    }
}

#[tokio::test]
async fn an_account_reads_back_as_it_was_saved_and_an_older_one_is_refused() {
    let room = clinic().await;
    let save = |person: Staff| {
        let store = room.store.clone();
        async move { store.write(move |tx| Box::pin(async move { tx.save_staff(&person).await })).await }
    };
    let (maya, sam) = (person(1, "Maya"), person(2, "Sam"));
    let saved: [Result<(), WriteError>; 2] = [save(sam.clone()).await, save(maya.clone()).await];
    assert!(saved.iter().all(Result::is_ok));
    assert!(room.store.staff().await.unwrap() == [maya.clone(), sam.clone()], "by name");
    assert!(room.store.staff_member(sam.id).await.unwrap() == Some(sam.clone()));
    assert!(room.store.staff_member(MAYA).await.unwrap().is_none());
    let again = save(sam).await;
    assert!(matches!(again, Err(WriteError::ChangedSince)), "{again:?}");
}

#[tokio::test]
async fn the_audit_log_is_read_in_pages_from_the_newest() {
    let room = clinic().await;
    for n in 0..4 {
        let entry = AuditEntry {
            actor: By::Staff(MAYA),
            at: start() + TimeDelta::minutes(n),
            action: format!("patient.view.{n}"),
            detail: serde_json::json!({ "patient": patient_id(1) }),
        };
        let noted: Result<(), WriteError> =
            room.store.write(move |tx| Box::pin(async move { tx.audit(&entry).await })).await;
        noted.unwrap();
    }
    let page = room.store.audit_page(None, 2).await.unwrap();
    let actions: Vec<_> = page.iter().map(|it| it.action.as_str()).collect();
    assert_eq!(actions, ["patient.view.3", "patient.view.2"]);
    let next = room.store.audit_page(Some(page[1].seq), 9).await.unwrap();
    assert_eq!(next.len(), 3, "what was left, and the first set-up");
    assert!(next[0].actor == By::Staff(MAYA) && next[0].action == "patient.view.1");
}

#[tokio::test]
async fn a_snapshot_stays_as_it_was_while_others_write() {
    let room = clinic().await;
    let mut snapshot = room.store.snapshot().await.unwrap();
    assert_eq!(snapshot.rows().last_seq().await.unwrap(), 1);
    book(&room.store, 1, "09:00-09:30").await.unwrap();
    assert_eq!(snapshot.rows().last_seq().await.unwrap(), 1);
    let nobody: &[PatientId] = &[];
    assert!(snapshot.rows().patients(nobody).await.unwrap().is_empty());
    drop(snapshot);
    assert_eq!(room.store.snapshot().await.unwrap().rows().last_seq().await.unwrap(), 2);
}

/// Callers ask by lists that may be empty; PostgreSQL knows no `in ()`.
#[tokio::test]
async fn who_asks_for_nothing_finds_nothing() {
    let room = morning().await;
    let mut snapshot = room.store.snapshot().await.unwrap();
    let mut rows = snapshot.rows();
    assert_eq!(rows.appointments_of(&[]).await.unwrap().len(), 0);
    assert_eq!(rows.patients_naming(&[]).await.unwrap().len(), 0);
    assert_eq!(rows.taken(&[], hours("08:00-18:00")).await.unwrap(), []);
    assert_eq!(rows.appointments_holding(&[]).await.unwrap().len(), 0);
    assert_eq!(rows.cards(&[]).await.unwrap(), []);
    drop(snapshot);
    assert_eq!(room.store.spans(&[], hours("08:00-18:00")).await.unwrap(), []);
}

/// The same of a book on a server (trust.md §2.2).
#[test]
fn a_server_reads_the_same() {
    on_a_server(&[
        the_calendar_shows_what_starts_in_the_stretch_and_is_not_deleted,
        a_card_names_who_comes_and_is_there_for_deleted_appointments_too,
        the_pinboard_holds_pins_in_the_order_they_were_put_there,
        what_is_taken_is_told_by_claimant_and_start_and_holds_no_cancelled_time,
        no_shows_are_found_that_hold_no_time,
        what_somebody_likes_is_theirs_and_the_last_they_said,
        an_account_reads_back_as_it_was_saved_and_an_older_one_is_refused,
        the_audit_log_is_read_in_pages_from_the_newest,
        a_snapshot_stays_as_it_was_while_others_write,
        who_asks_for_nothing_finds_nothing,
    ]);
}
