//! The code on a slip is read back, and one that was forged, altered or has expired is refused (D12).

use daybook_wire::Problem;
use daybook_wire::appointment::PlaceAnother;
use daybook_wire::printing::{ReadSlipCode, SlipRead};

use super::{Desk, at, by_id, id};
use crate::calls::{appointments, slip_code};

/// Ada's check-up on Tuesday 2027-03-02, and what its slip says.
async fn printed() -> (Desk, String) {
    let desk = Desk::new().await;
    desk.book(1, (540, 30)).await;
    let code = code(&desk).await;
    (desk, code)
}

async fn code(desk: &Desk) -> String {
    let (appointment, _) = desk.admin.engine.store().appointment(booked()).await.unwrap().unwrap();
    slip_code::code(&desk.admin, &appointment).await.unwrap()
}

fn booked() -> daybook_booking::ids::AppointmentId {
    crate::map::text::id(&id(1), "id", daybook_booking::ids::AppointmentId).unwrap()
}

async fn read(desk: &Desk, code: &str) -> Result<SlipRead, String> {
    let read = slip_code::read_slip_code(&desk.admin, ReadSlipCode { code: code.to_owned() }).await;
    read.map_err(|problem| match problem {
        Problem::Invalid { field, fault } => format!("{field} {fault}"),
        other => format!("{other:?}"),
    })
}

async fn refused(desk: &Desk, code: &str) -> String {
    read(desk, code).await.err().unwrap_or_else(|| "read".to_owned())
}

#[tokio::test]
async fn a_slip_finds_its_appointment_and_names_nobody() {
    let (desk, code) = printed().await;
    assert_eq!(self::code(&desk).await, code, "the same each time");
    let parts: Vec<&str> = code.split(':').collect();
    assert_eq!(
        (parts[0], parts[1], parts[3], parts[4], parts[5].len()),
        ("daybook", "2", "1", "20270302", 16)
    );
    let found = read(&desk, &format!(" {code}\n")).await.unwrap();
    assert_eq!((found.item.id.as_str(), found.item.status.as_str()), (id(1).as_str(), "confirmed"));
}

#[tokio::test]
async fn a_code_with_any_part_altered_is_refused_with_the_reason() {
    let (desk, code) = printed().await;
    let parts: Vec<&str> = code.split(':').collect();
    let with = |place: usize, text: &str| {
        let mut parts = parts.clone();
        parts[place] = text;
        parts.join(":")
    };
    for (altered, reason) in [
        (with(0, "dayboak"), "code malformed"),
        (with(1, "1"), "code malformed"),
        (with(2, "ffffffff"), "code unknown"),
        (with(3, "2"), "code altered"),
        (with(3, "x"), "code malformed"),
        (with(4, "20280302"), "code altered"),
        (with(4, "20271302"), "code malformed"),
        (with(5, "AAAAAAAAAAAAAAAA"), "code altered"),
        (with(5, ""), "code altered"),
        (code.to_lowercase(), "code altered"),
        (String::new(), "code malformed"),
        ("https://example.org/:1:20270302:x".to_owned(), "code malformed"),
    ] {
        assert_eq!(refused(&desk, &altered).await, reason, "{altered}");
    }
}

#[tokio::test]
async fn every_letter_counts() {
    let (desk, code) = printed().await;
    for place in 0..code.len() {
        let mut altered = code.clone().into_bytes();
        altered[place] = if altered[place] == b'7' { b'6' } else { b'7' };
        let altered = String::from_utf8(altered).unwrap();
        assert_ne!(refused(&desk, &altered).await, "read", "{altered}");
    }
}

#[tokio::test]
async fn a_code_counts_to_the_end_of_its_day() {
    let (desk, code) = printed().await;
    desk.clock.set(at("2027-03-02 23:59"));
    read(&desk, &code).await.unwrap();
    desk.clock.set(at("2027-03-03 00:00"));
    assert_eq!(refused(&desk, &code).await, "code expired");
}

#[tokio::test]
async fn where_no_slip_was_ever_printed_no_code_is_ours() {
    let (_, code) = printed().await;
    let other = Desk::new().await;
    assert_eq!(refused(&other, &code).await, "code altered");
}

#[tokio::test]
async fn the_slip_of_a_rescheduled_appointment_finds_the_one_that_took_its_place() {
    let (desk, code) = printed().await;
    let placement = desk.place(&desk.osei, "2027-03-04", (600, 30));
    let ask = PlaceAnother { of: id(1), id: id(2), placement, override_reason: None };
    appointments::reschedule_appointment(&desk.admin, ask).await.unwrap();
    let found = read(&desk, &code).await.unwrap();
    assert_eq!((found.item.id.as_str(), found.item.date.as_str()), (id(2).as_str(), "2027-03-04"));
}

#[tokio::test]
async fn the_slip_of_a_deleted_appointment_finds_nothing() {
    let (desk, code) = printed().await;
    appointments::delete_appointment(&desk.admin, by_id(&id(1))).await.unwrap();
    assert_eq!(refused(&desk, &code).await, "Problem(not_found)");
}
