//! Who still needs a time, a patient's own lists, and offers that ran out.

use daybook_wire::Problem;
use daybook_wire::appointment::CancelAppointment;
use daybook_wire::lists::UnscheduledAsk;
use daybook_wire::recall::RecallForm;
use daybook_wire::waitlist::{OfferTime, WaitState};

use super::planning::waits;
use super::{Desk, at, by_id, id};
use crate::calls::{appointments, lists, recalls, waitlist};

/// The ids of those that still need a time, looking 90 days back.
async fn still_open(desk: &Desk) -> Vec<String> {
    let ask = UnscheduledAsk { days: 90 };
    let found = lists::unscheduled(&desk.admin, ask).await.unwrap();
    found.lines.into_iter().map(|it| it.item.id).collect()
}

fn off(number: u128) -> CancelAppointment {
    CancelAppointment {
        id: id(number),
        code: "patient".to_owned(),
        reason: String::new(),
        override_reason: None,
    }
}

#[tokio::test]
async fn who_called_off_is_listed_until_they_have_another_time() {
    let desk = Desk::new().await;
    desk.book(1, (540, 30)).await;
    assert!(still_open(&desk).await.is_empty());
    appointments::cancel_appointment(&desk.admin, off(1)).await.unwrap();
    assert_eq!(still_open(&desk).await, [id(1)]);
    desk.book(2, (600, 30)).await;
    assert!(still_open(&desk).await.is_empty(), "they come at another time");
}

#[tokio::test]
async fn who_waits_for_a_time_or_was_booked_by_mistake_is_not_listed_as_needing_one() {
    let desk = Desk::new().await;
    desk.book(1, (540, 30)).await;
    appointments::cancel_appointment(&desk.admin, off(1)).await.unwrap();
    waitlist::save_waiting(&desk.admin, waits(&desk, 70, &desk.ada)).await.unwrap();
    assert!(still_open(&desk).await.is_empty());
    waitlist::remove_waiting(&desk.admin, by_id(&id(70))).await.unwrap();
    assert_eq!(still_open(&desk).await, [id(1)]);
    desk.book(2, (600, 30)).await;
    let mistake = CancelAppointment { code: "mistake".to_owned(), ..off(2) };
    appointments::cancel_appointment(&desk.admin, mistake).await.unwrap();
    assert_eq!(still_open(&desk).await, [id(1)]);
}

#[tokio::test]
async fn a_patients_lists_tell_what_they_wait_for_and_are_to_be_called_in_for() {
    let desk = Desk::new().await;
    waitlist::save_waiting(&desk.admin, waits(&desk, 70, &desk.ada)).await.unwrap();
    waitlist::save_waiting(&desk.admin, waits(&desk, 71, &desk.ben)).await.unwrap();
    let form = RecallForm {
        id: id(80),
        patient_id: desk.ada.clone(),
        appointment_type_id: desk.check_up.clone(),
        provider_id: None,
        due: "2027-09-01".to_owned(),
        every_months: None,
        notes: String::new(),
        version: 0,
    };
    recalls::save_recall(&desk.admin, form).await.unwrap();
    let found = lists::patient_lists(&desk.admin, by_id(&desk.ada)).await.unwrap();
    assert_eq!(found.waiting.iter().map(|it| it.form.id.clone()).collect::<Vec<_>>(), [id(70)]);
    let [recall] = &found.recalls[..] else { panic!("{} recalls", found.recalls.len()) };
    assert_eq!((recall.line.form.due.as_str(), recall.booked.is_none()), ("2027-09-01", true));
}

#[tokio::test]
async fn an_offer_is_written_down_as_run_out_only_once_it_has() {
    let desk = Desk::new().await;
    waitlist::save_waiting(&desk.admin, waits(&desk, 70, &desk.ada)).await.unwrap();
    let offer = OfferTime {
        entry_id: id(70),
        appointment_id: id(1),
        placement: desk.place(&desk.osei, "2027-03-02", (540, 30)),
        hold_minutes: 30,
    };
    waitlist::offer_time(&desk.admin, offer).await.unwrap();
    let early = waitlist::expire_offer(&desk.admin, by_id(&id(70))).await.err();
    assert!(matches!(early, Some(Problem::InvalidTransition { .. })), "{early:?}");
    desk.clock.set(at("2027-03-01 08:30"));
    waitlist::expire_offer(&desk.admin, by_id(&id(70))).await.unwrap();
    let line = waitlist::waitlist(&desk.admin).await.unwrap().lines.remove(0);
    assert!(matches!(line.state, WaitState::Waiting) && line.declined == 0);
}
