//! Source 002's workflow, step by step as it describes it (S2.8–S2.17).

use axum::http::Method;
use serde_json::{Value, json};

use crate::house::{House, Said};

const BOOK: &str = "/dr/v1/business/doctor/appointments/slots/book";
const SLOTS: &str = "/dr/v1/business/doctor/5/clinic/3/appointments/slots";

async fn send(at: &House, method: Method, path: &str, body: Value) -> Said {
    at.ask("front_desk", (method, path), Some(body), &[]).await
}

fn booking(patient: &str, start: &str) -> Value {
    json!({
        "doctor_id": 5, "clinic_id": "3", "patient_id": patient, "appointment_type": "consultation",
        "payment_mode": "CASH", "appointment_details": { "start_time": start },
    })
}

fn ada() -> Value {
    json!({ "first_name": "Ada", "last_name": "Quist", "mobile": "+44 1632 960990", "gender": "F", "dob": "1987-01-06" })
}

// S2.4 S2.5 S2.6
#[tokio::test]
async fn the_described_workflow_runs_from_the_directory_to_the_check_in() {
    let at = House::new().await;
    let patient = send(&at, Method::POST, "/dr/v1/patient", ada()).await;
    assert_eq!(patient.status, 201, "{patient:?}");
    let patient_id = patient.body["patient_id"].as_str().unwrap().to_owned();
    let again = send(&at, Method::POST, "/dr/v1/patient", ada()).await;
    assert_eq!((again.status.as_u16(), &again.body), (200, &patient.body), "if not present (S2.8)");

    let slots = at.get("front_desk", &format!("{SLOTS}?start_date=2027-03-01&end_date=2027-03-02")).await;
    let first = slots.body["data"]["schedule"]["3"][0]["slots"][0].clone();
    assert_eq!((&first["available"], &first["s"]), (&json!(true), &json!("2027-03-01T08:00:00Z")));

    let booked = send(&at, Method::POST, BOOK, booking(&patient_id, first["s"].as_str().unwrap())).await;
    assert_eq!(booked.status, 201, "{booked:?}");
    let id = booked.body["appointment_id"].as_str().unwrap().to_owned();

    let here =
        send(&at, Method::PUT, "/dr/v1/business/appointments/check-in", json!({ "appointment_id": id }))
            .await;
    assert_eq!((here.status.as_u16(), &here.body["status"]), (200, &json!("checked_in")));

    let shown = at.get("front_desk", &format!("/dr/v1/business/appointments/{id}?business_id=1")).await;
    assert_eq!((&shown.body["doctor_id"], &shown.body["clinic_name"]), (&json!("5"), &json!("Hope Clinic")));
    assert_eq!(
        (&shown.body["patient_name"], &shown.body["start_time"]),
        (&json!("Ada Quist"), &json!(1_803_888_000))
    );
    let other = at.get("front_desk", &format!("/dr/v1/business/appointments/{id}?business_id=2")).await;
    assert_eq!(other.status, 404);
}

#[tokio::test]
async fn only_a_day_and_the_next_are_answered_s2_3() {
    let at = House::new().await;
    for (from, to, status) in [
        ("2027-03-02", "2027-03-02", 200),
        ("2027-03-02", "2027-03-03", 200),
        ("2027-03-02", "2027-03-04", 400),
        ("2027-03-02", "2027-03-01", 400),
        ("2027-03-02", "soon", 400),
    ] {
        let said = at.get("read_only", &format!("{SLOTS}?start_date={from}&end_date={to}")).await;
        assert_eq!(said.status, status, "{from} to {to}: {said:?}");
    }
}

#[tokio::test]
async fn a_slot_that_is_booked_is_offered_no_more_and_cannot_be_booked_again() {
    let at = House::new().await;
    let patients = at.patients(1).await;
    assert_eq!(
        send(&at, Method::POST, BOOK, booking(&patients[0], "2027-03-02T10:00:00Z")).await.status,
        201
    );
    let slots = at.get("front_desk", &format!("{SLOTS}?start_date=2027-03-02&end_date=2027-03-02")).await;
    assert!(!slots.body.to_string().contains("2027-03-02T10:15:00Z\",\"available\""));
    let again = send(&at, Method::POST, BOOK, booking(&patients[1], "2027-03-02T10:00:00Z")).await;
    assert_eq!((again.status.as_u16(), &again.body["error"]["code"]), (409, &json!("slot_not_available")));
}

// C26
#[tokio::test]
async fn a_patient_who_is_not_in_the_directory_can_be_booked_s2_17() {
    let at = House::new().await;
    let mut body = booking("", "2027-03-02T10:00:00Z");
    body.as_object_mut().unwrap().remove("patient_id");
    body["patient_details"] = json!({ "first_name": "Bo", "mobile": "+44 1632 960991" });
    let booked = send(&at, Method::POST, BOOK, body.clone()).await;
    assert_eq!(booked.status, 201, "{booked:?}");
    body["appointment_details"]["start_time"] = json!("2027-03-02T11:00:00Z");
    let again = send(&at, Method::POST, BOOK, body).await;
    assert_eq!(again.body["patient_id"], booked.body["patient_id"], "the same person is not added twice");
    let store = at.hub.clinic(1).unwrap().engine.store();
    let id = booked.body["patient_id"].as_str().unwrap().parse().unwrap();
    let bo = store.patient(daybook_booking::ids::PatientId(id)).await.unwrap().unwrap();
    assert!(bo.provisional, "to be completed or merged (C16)");
}

#[tokio::test]
async fn every_required_field_is_asked_for_s2_16() {
    let at = House::new().await;
    let said = send(&at, Method::POST, BOOK, json!({})).await;
    assert_eq!(said.status, 400);
    let mut pointers: Vec<&str> = said.body["error"]["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["pointer"].as_str().unwrap())
        .collect();
    pointers.sort_unstable();
    let expected = [
        "/appointment_details/start_time",
        "/appointment_type",
        "/clinic_id",
        "/doctor_id",
        "/patient_id",
        "/payment_mode",
    ];
    assert_eq!(pointers, expected);
    let nobody = send(&at, Method::PUT, "/dr/v1/business/appointments/cancel", json!({})).await;
    assert_eq!(nobody.status, 400);
}

// S2.7 C12 C26
#[tokio::test]
async fn rescheduling_in_two_calls_and_in_one_both_work_c6() {
    let at = House::new().await;
    let patient = at.patients(1).await[0].clone();
    let first = send(&at, Method::POST, BOOK, booking(&patient, "2027-03-02T10:00:00Z")).await;
    let id = first.body["appointment_id"].clone();
    let cancelled =
        send(&at, Method::PUT, "/dr/v1/business/appointments/cancel", json!({ "appointment_id": id })).await;
    assert_eq!((cancelled.status.as_u16(), &cancelled.body["status"]), (200, &json!("cancelled")));
    let second = send(&at, Method::POST, BOOK, booking(&patient, "2027-03-02T10:00:00Z")).await;
    assert_eq!(second.status, 201);

    let id = second.body["appointment_id"].clone();
    let to = |start: i64| json!({ "appointment_id": id, "appointment_details": { "start_time": start } });
    let moved = send(&at, Method::PUT, BOOK, to(1_803_996_000)).await;
    assert_eq!(
        (moved.status.as_u16(), &moved.body["start"]),
        (200, &json!("2027-03-02T14:00:00Z")),
        "{moved:?}"
    );
    let refused = send(&at, Method::PUT, BOOK, to(1_804_028_400)).await;
    assert_eq!(
        (refused.status.as_u16(), &refused.body["error"]["reasons"]),
        (409, &json!(["outside_hours"]))
    );
    let path = format!("/dr/v1/business/appointments/{}", id.as_str().unwrap());
    assert_eq!(at.get("front_desk", &path).await.body["start_time"], 1_803_996_000);
}
