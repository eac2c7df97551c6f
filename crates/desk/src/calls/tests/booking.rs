//! Booking, moving, undoing, and what is refused.

use daybook_booking::permission::Role;
use daybook_wire::Problem;
use daybook_wire::appointment::{ByNumber, EditAppointment, PlaceAnother};
use daybook_wire::problem::{Misfit, TakenKind};

use super::{Desk, at, by_id, edit, id};
use crate::calls::{appointments, undo};

/// S3.24, S3.25.
#[tokio::test]
async fn what_is_booked_stands_on_the_calendar_at_wall_time() {
    let desk = Desk::new().await;
    let done = desk.book(1, (540, 30)).await;
    assert!(done.changed);
    let calendar = desk.calendar("2027-03-01", "2027-03-07").await;
    assert_eq!((calendar.days.len(), calendar.today.as_str(), calendar.now), (7, "2027-03-01", 480));
    let item = &calendar.items[0];
    assert!(Some(item) == done.item.as_ref());
    assert_eq!((item.date.as_str(), item.from, item.to, item.minutes), ("2027-03-02", 540, 570, 30));
    assert_eq!((item.patient_name.as_str(), item.status.as_str()), ("Ada Young", "confirmed"));
    assert_eq!((item.starts_at.as_str(), item.number), ("2027-03-02T08:00:00Z", 1));
    assert!(item.holds_time && !item.pinned);
}

#[tokio::test]
async fn a_taken_time_names_the_patient_the_provider_and_the_time() {
    let desk = Desk::new().await;
    desk.book(1, (540, 30)).await;
    let clash = desk.booking(2, &desk.ben, desk.place(&desk.osei, "2027-03-02", (555, 30)));
    let refused = appointments::book_appointment(&desk.admin, clash).await.err().unwrap();
    let Problem::DoesNotFit { misfits, may_override } = refused else { panic!("{refused}") };
    let [Misfit::Taken { what, name, by }] = misfits.as_slice() else { panic!("one reason") };
    assert!(may_override && *what == TakenKind::Provider);
    assert_eq!(name, "Dr Osei");
    assert_eq!((by[0].patient_name.as_str(), by[0].date.as_str()), ("Ada Young", "2027-03-02"));
    assert_eq!((by[0].from, by[0].to), (540, 570));
}

#[tokio::test]
async fn outside_hours_says_when_the_provider_is_in() {
    let desk = Desk::new().await;
    let early = desk.booking(1, &desk.ada, desk.place(&desk.osei, "2027-03-02", (420, 30)));
    let refused = appointments::book_appointment(&desk.admin, early).await.err().unwrap();
    let Problem::DoesNotFit { misfits, .. } = refused else { panic!("{refused}") };
    let [Misfit::OutsideHours { provider_name, open }] = misfits.as_slice() else { panic!("one reason") };
    assert_eq!(provider_name, "Dr Osei");
    assert_eq!((open[0].from, open[0].to), (480, 1080));
}

#[tokio::test]
async fn the_past_is_refused_and_says_who_may_all_the_same() {
    let desk = Desk::new().await;
    let yesterday = desk.place(&desk.osei, "2027-02-26", (540, 30));
    for (role, may) in [(Role::FrontDesk, true), (Role::Provider, false)] {
        let ask = desk.booking(1, &desk.ada, yesterday.clone());
        let refused = appointments::book_appointment(&desk.as_role(role), ask).await.err().unwrap();
        assert!(matches!(refused, Problem::InThePast { may_override } if may_override == may), "{role:?}");
    }
}

#[tokio::test]
async fn a_skipped_hour_a_wrong_length_and_a_missing_reason_are_told_apart() {
    let desk = Desk::new().await;
    let book = |placement, reason: Option<&str>| {
        let mut ask = desk.booking(1, &desk.ada, placement);
        ask.override_reason = reason.map(str::to_owned);
        appointments::book_appointment(&desk.admin, ask)
    };
    let night = book(desk.place(&desk.osei, "2027-03-28", (150, 30)), None).await.err().unwrap();
    assert!(matches!(night, Problem::SkippedWallTime { wall } if wall == "2027-03-28T02:30"));
    let long = book(desk.place(&desk.osei, "2027-03-02", (540, 300)), None).await.err().unwrap();
    assert!(matches!(long, Problem::Length { min: 10, max: 120 }));
    let silent = book(desk.place(&desk.osei, "2027-03-02", (420, 30)), Some(" ")).await.err().unwrap();
    assert!(matches!(silent, Problem::Invalid { field, fault } if field == "reason" && fault == "missing"));
    book(desk.place(&desk.osei, "2027-03-02", (420, 30)), Some("only time")).await.unwrap();
}

#[tokio::test]
async fn who_may_only_look_books_nothing() {
    let desk = Desk::new().await;
    let ask = desk.booking(1, &desk.ada, desk.place(&desk.osei, "2027-03-02", (540, 30)));
    let refused = appointments::book_appointment(&desk.as_role(Role::ReadOnly), ask).await.err().unwrap();
    assert!(
        matches!(refused, Problem::NotPermitted { permission } if permission == "booking:create_appointment")
    );
}

/// S4.4.
#[tokio::test]
async fn a_day_of_one_appointment_is_told_in_its_history() {
    let desk = Desk::new().await;
    desk.book(1, (540, 30)).await;
    desk.move_to(1, desk.place(&desk.kim, "2027-03-01", (600, 30))).await.unwrap();
    desk.move_to(1, desk.place(&desk.kim, "2027-03-01", (600, 45))).await.unwrap();
    let notes = EditAppointment { notes: Some("nervous".to_owned()), ..edit(1) };
    appointments::edit_appointment(&desk.admin, notes).await.unwrap();
    desk.clock.set(at("2027-03-01 09:55"));
    appointments::check_in(&desk.admin, by_id(&id(1))).await.unwrap();
    let done = appointments::start_appointment(&desk.admin, by_id(&id(1))).await.unwrap().item.unwrap();
    assert_eq!((done.status.as_str(), done.to), ("in_progress", 645));
    assert_eq!(done.checked_in_at.as_deref(), Some("2027-03-01T08:55:00Z"));
    let detail = appointments::appointment(&desk.admin, by_id(&id(1))).await.unwrap();
    let told: Vec<&str> = detail.history.iter().map(|it| it.what.as_str()).collect();
    assert_eq!(told, ["started", "checked_in", "edited", "resized", "moved", "booked"]);
    let moved = &detail.history[4];
    assert_eq!((moved.from_date.as_deref(), moved.from_minute), (Some("2027-03-02"), Some(540)));
}

#[tokio::test]
async fn undo_brings_back_and_says_what_and_where() {
    let desk = Desk::new().await;
    desk.book(1, (540, 30)).await;
    desk.move_to(1, desk.place(&desk.kim, "2027-03-04", (600, 30))).await.unwrap();
    let undone = undo::undo(&desk.admin).await.unwrap();
    assert_eq!((undone.what.as_str(), undone.date.as_deref()), ("moved", Some("2027-03-02")));
    let state = undo::undo_state(&desk.admin).await.unwrap();
    assert_eq!((state.undo.as_deref(), state.redo.as_deref()), (Some("booked"), Some("moved")));
    let undone = undo::undo(&desk.admin).await.unwrap();
    assert_eq!((undone.what.as_str(), undone.item.is_none()), ("booked", true));
    assert_eq!(undone.date.as_deref(), Some("2027-03-02"));
    assert!(desk.calendar("2027-03-01", "2027-03-07").await.items.is_empty());
    undo::redo(&desk.admin).await.unwrap();
    let redone = undo::redo(&desk.admin).await.unwrap();
    assert_eq!(redone.item.unwrap().date, "2027-03-04");
    assert!(matches!(undo::redo(&desk.admin).await.err().unwrap(), Problem::NothingToReverse));
}

#[tokio::test]
async fn a_rescheduled_appointment_points_to_its_successor_and_back() {
    let desk = Desk::new().await;
    desk.book(1, (540, 30)).await;
    let ask = PlaceAnother {
        of: id(1),
        id: id(2),
        placement: desk.place(&desk.osei, "2027-03-09", (540, 30)),
        override_reason: None,
    };
    let successor = appointments::reschedule_appointment(&desk.admin, ask).await.unwrap().item.unwrap();
    assert_eq!((successor.id, successor.number), (id(2), 1));
    let old = appointments::appointment(&desk.admin, by_id(&id(1))).await.unwrap();
    assert_eq!((old.item.status.as_str(), old.next_id), ("rescheduled", Some(id(2))));
    let new = appointments::appointment(&desk.admin, by_id(&id(2))).await.unwrap();
    assert_eq!(new.previous_id, Some(id(1)));
    let numbered = appointments::appointments_numbered(&desk.admin, ByNumber { number: 1 }).await.unwrap();
    assert_eq!(numbered.items.iter().map(|it| &it.id).collect::<Vec<_>>(), [&id(1), &id(2)]);
}

#[tokio::test]
async fn the_pinboard_keeps_what_is_set_aside_where_it_stands() {
    let desk = Desk::new().await;
    desk.book(1, (540, 30)).await;
    assert!(appointments::pin_appointment(&desk.admin, by_id(&id(1))).await.unwrap().item.unwrap().pinned);
    assert_eq!(appointments::pinboard(&desk.admin).await.unwrap().items.len(), 1);
    assert_eq!(desk.calendar("2027-03-02", "2027-03-02").await.items[0].from, 540);
    desk.move_to(1, desk.place(&desk.osei, "2027-03-03", (540, 30))).await.unwrap();
    assert!(appointments::pinboard(&desk.admin).await.unwrap().items.is_empty());
}
