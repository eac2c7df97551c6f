//! Source 004's contract, with its own printed examples; their dates moved to the future (S4.5–S4.32, S4.43).

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use axum::http::Method;
use daybook_booking::command::Command;
use daybook_hub::Reached;
use serde_json::{Value, json};

use crate::house::{House, Said};

const ALL: &str = "/api/v1/appointments/";

/// The body that is printed under "Create Appointment".
fn printed(start: &str, end: &str) -> Value {
    json!({
        "patient": 1, "provider": 5, "facility": 3, "appointment_type": "consultation",
        "reason": "Routine checkup", "start_time": start, "end_time": end,
    })
}

async fn post(at: &House, who: &str, path: &str, body: Value) -> Said {
    at.ask(who, (Method::POST, path), Some(body), &[]).await
}

async fn booked(at: &House) -> u64 {
    let said = post(at, "admin", ALL, printed("2027-03-05T10:00:00Z", "2027-03-05T10:30:00Z")).await;
    assert_eq!(said.status, 201, "{said:?}");
    said.body["id"].as_u64().unwrap()
}

#[tokio::test]
async fn the_printed_booking_is_answered_as_printed_s4_11() {
    let at = House::new().await;
    let said = post(&at, "provider", ALL, printed("2027-03-05T10:00:00Z", "2027-03-05T10:30:00Z")).await;
    assert_eq!(
        (said.status.as_u16(), said.body),
        (
            201,
            json!({
                "id": 4, "patient": 1, "patient_name": "John Doe", "provider": 5, "provider_name": "Dr. Jane Smith",
                "facility": 3, "facility_name": "Hope Clinic", "appointment_type": "consultation",
                "reason": "Routine checkup", "status": "scheduled", "status_detail": "confirmed",
                "start_time": "2027-03-05T10:00:00Z", "end_time": "2027-03-05T10:30:00Z",
                "created_at": "2027-03-01T08:00:00Z", "updated_at": "2027-03-01T08:00:00Z",
            })
        )
    );
}

// C9 S4.1
#[tokio::test]
async fn the_printed_conflict_names_all_three_in_its_own_words_s4_19() {
    let at = House::new().await;
    booked(&at).await;
    let said = post(&at, "admin", ALL, printed("2027-03-05T10:15:00Z", "2027-03-05T10:45:00Z")).await;
    assert_eq!(
        (said.status.as_u16(), said.body),
        (
            400,
            json!({
                "provider": ["Provider already has an appointment in this window."],
                "patient": ["Patient already has an appointment in this window."],
                "facility": ["Facility already has an appointment in this window."],
            })
        )
    );
    let touching = post(&at, "admin", ALL, printed("2027-03-05T10:30:00Z", "2027-03-05T11:00:00Z")).await;
    assert_eq!(touching.status, 201, "back to back is allowed (S4.31)");
}

#[tokio::test]
async fn each_conflict_alone_is_told_alone() {
    let at = House::new().await;
    booked(&at).await;
    let text = |what: &str| json!([format!("{what} already has an appointment in this window.")]);
    let clash = |change: Value| {
        let at = &at;
        async move {
            let mut body = printed("2027-03-05T10:00:00Z", "2027-03-05T10:30:00Z");
            body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            let said = post(at, "admin", ALL, body).await;
            assert_eq!(said.status, 400, "{said:?}");
            said.body
        }
    };
    assert_eq!(clash(json!({ "patient": 2, "facility": 1 })).await, json!({ "provider": text("Provider") }));
    assert_eq!(clash(json!({ "provider": 6, "facility": 1 })).await, json!({ "patient": text("Patient") }));
    assert_eq!(clash(json!({ "provider": 6, "patient": 2 })).await, json!({ "facility": text("Facility") }));
}

#[tokio::test]
async fn a_facility_without_a_capacity_holds_any_number_c3() {
    let at = House::new().await;
    let mut first = printed("2027-03-05T10:00:00Z", "2027-03-05T10:30:00Z");
    first["facility"] = json!(1);
    assert_eq!(post(&at, "admin", ALL, first.clone()).await.status, 201);
    (first["provider"], first["patient"]) = (json!(6), json!(2));
    assert_eq!(post(&at, "admin", ALL, first).await.status, 201);
}

#[tokio::test]
async fn what_is_wrong_is_told_by_field_s4_12_to_s4_18() {
    let at = House::new().await;
    let told = |change: Value| {
        let at = &at;
        async move {
            let mut body = printed("2027-03-05T10:00:00Z", "2027-03-05T10:30:00Z");
            body.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
            let said = post(at, "admin", ALL, body).await;
            assert_eq!(said.status, 400, "{change}: {said:?}");
            said.body.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ")
        }
    };
    let past = json!({ "start_time": "2027-02-01T10:00:00Z", "end_time": "2027-02-01T10:30:00Z" });
    assert_eq!(told(past).await, "start_time");
    assert_eq!(told(json!({ "end_time": "2027-03-05T10:00:00Z" })).await, "end_time");
    assert_eq!(told(json!({ "end_time": "2027-03-05T09:00:00Z" })).await, "end_time");
    assert_eq!(told(json!({ "end_time": "2027-03-05T10:04:00Z" })).await, "end_time");
    assert_eq!(
        told(json!({ "provider": 1 })).await,
        "provider",
        "a dentist is none of the four roles (S4.16)"
    );
    assert_eq!(told(json!({ "provider": 99 })).await, "provider");
    assert_eq!(told(json!({ "patient": 99 })).await, "patient");
    assert_eq!(told(json!({ "patient": 13 })).await, "patient", "an inactive patient (S4.17)");
    assert_eq!(told(json!({ "facility": "x" })).await, "facility");
    assert_eq!(told(json!({ "appointment_type": "surgery" })).await, "appointment_type");
    assert_eq!(told(json!({ "reason": " ", "start_time": "soon" })).await, "reason start_time");
    let nothing = post(&at, "admin", ALL, json!({})).await.body;
    assert_eq!(nothing.as_object().unwrap().len(), 7);
    assert_eq!(nothing["patient"], json!(["This field is required."]));
}

#[tokio::test]
async fn five_minutes_are_enough_s4_14() {
    let at = House::new().await;
    let said = post(&at, "admin", ALL, printed("2027-03-05T10:00:00Z", "2027-03-05T10:05:00Z")).await;
    assert_eq!(said.status, 201, "{said:?}");
}

#[tokio::test]
async fn a_provider_who_has_left_is_not_booked_s4_16() {
    let at = House::new().await;
    let engine = &at.hub.clinic(1).unwrap().engine;
    let mut provider = engine.book().providers[4].clone();
    provider.active = false;
    let founder = daybook_engine::founder();
    engine.run_for_good(&founder, Command::SaveProvider(Box::new(provider))).await.unwrap_err();
    // She still has appointments to come, so they go first.
    for number in 1..=3 {
        at.ask("admin", (Method::DELETE, &format!("{ALL}{number}/")), None, &[]).await;
    }
    let mut provider = engine.book().providers[4].clone();
    provider.active = false;
    engine.run_for_good(&founder, Command::SaveProvider(Box::new(provider))).await.unwrap();
    let said = post(&at, "admin", ALL, printed("2027-03-05T10:00:00Z", "2027-03-05T10:30:00Z")).await;
    assert_eq!((said.status.as_u16(), said.body), (400, json!({ "provider": ["Provider is not active."] })));
}

#[tokio::test]
async fn one_appointment_lists_what_was_sent_about_it_s4_20() {
    let at = House::new().await;
    let said = at.get("read_only", &format!("{ALL}1/")).await;
    assert_eq!(said.status, 200);
    assert_eq!((&said.body["patient_name"], &said.body["provider"]), (&json!("John Doe"), &json!(5)));
    assert_eq!(said.body["notifications_sent"], json!([]), "nothing was sent, so nothing is listed");
}

// C24
#[tokio::test]
async fn patch_and_put_change_what_is_given_and_check_again_s4_21() {
    let at = House::new().await;
    let id = booked(&at).await;
    let path = format!("{ALL}{id}/");
    for (method, end) in [(Method::PATCH, "2027-03-05T10:45:00Z"), (Method::PUT, "2027-03-05T10:30:00Z")] {
        let said = at.ask("provider", (method, &path), Some(json!({ "end_time": end })), &[]).await;
        assert_eq!((said.status.as_u16(), &said.body["end_time"]), (200, &json!(end)), "{said:?}");
        assert_eq!(said.body["start_time"], "2027-03-05T10:00:00Z");
    }
    post(&at, "admin", ALL, printed("2027-03-05T11:00:00Z", "2027-03-05T11:30:00Z")).await;
    let clash = json!({ "start_time": "2027-03-05T11:15:00Z", "end_time": "2027-03-05T11:45:00Z" });
    let said = at.ask("admin", (Method::PATCH, &path), Some(clash), &[]).await;
    assert_eq!((said.status.as_u16(), said.body.as_object().unwrap().len()), (400, 3));
    let still = at.get("admin", &path).await.body;
    assert_eq!(still["start_time"], "2027-03-05T10:00:00Z", "refused, it stays as it was");
    let itself = json!({ "start_time": "2027-03-05T10:10:00Z", "end_time": "2027-03-05T10:40:00Z" });
    let said = at.ask("admin", (Method::PATCH, &path), Some(itself), &[]).await;
    assert_eq!(said.status, 200, "it is never in its own way (S4.32): {said:?}");
}

#[tokio::test]
async fn deleting_cancels_and_hides_and_again_does_nothing_s4_22() {
    let at = House::new().await;
    let path = format!("{ALL}{}/", booked(&at).await);
    for _ in 0..2 {
        let said = at.ask("admin", (Method::DELETE, &path), None, &[]).await;
        assert_eq!((said.status.as_u16(), said.body), (204, json!("")));
    }
    assert_eq!(at.get("admin", &path).await.status, 404);
    booked(&at).await;
}

#[tokio::test]
async fn cancelling_completing_and_missing_are_the_only_ways_on_s4_27_to_s4_29_s4_41() {
    let at = House::new().await;
    let step = |id: u64, name: &'static str| {
        let at = &at;
        async move {
            let said = post(at, "admin", &format!("{ALL}{id}/{name}/"), json!({})).await;
            (said.status.as_u16(), said.body["status"].as_str().unwrap_or_default().to_owned())
        }
    };
    let id = booked(&at).await;
    assert_eq!(step(id, "cancel").await, (200, "cancelled".to_owned()));
    for name in ["cancel", "complete", "mark-no-show"] {
        assert_eq!(step(id, name).await.0, 409, "{name}");
    }
    let id = booked(&at).await;
    assert_eq!(step(id, "complete").await, (200, "completed".to_owned()));
    assert_eq!(step(id, "cancel").await.0, 409);
    assert_eq!(at.ask("admin", (Method::DELETE, &format!("{ALL}{id}/")), None, &[]).await.status, 409);
    assert_eq!(step(1, "mark-no-show").await.0, 400, "nobody has failed to come before it begins (C25)");
    // Appointment 3 of the demo was yesterday.
    assert_eq!(step(3, "mark-no-show").await, (200, "no_show".to_owned()));
    assert_eq!(step(9_999, "cancel").await.0, 404);
}

#[tokio::test]
async fn the_printed_check_finds_the_overlap_and_nothing_else_s4_26() {
    let at = House::new().await;
    let said = post(&at, "provider", &format!("{ALL}1/check-conflicts/"), json!({})).await;
    assert_eq!(
        said.body,
        json!({
            "has_conflicts": true,
            "conflicts": { "provider": [{
                "id": 2, "start_time": "2027-03-13T10:15:00Z", "end_time": "2027-03-13T10:45:00Z",
                "patient__first_name": "Jane", "patient__last_name": "Doe",
            }] },
        })
    );
    post(&at, "admin", &format!("{ALL}2/cancel/"), json!({})).await;
    let said = post(&at, "provider", &format!("{ALL}1/check-conflicts/"), json!({})).await;
    assert_eq!(said.body, json!({ "has_conflicts": false, "conflicts": {} }), "S4.30");
}

#[tokio::test]
async fn lists_are_filtered_searched_ordered_and_counted_s4_6_to_s4_9() {
    let at = House::new().await;
    at.clock.advance(1);
    let id = booked(&at).await;
    let ids = |query: &'static str| {
        let at = &at;
        async move {
            let said = at.get("read_only", &format!("{ALL}{query}")).await;
            assert_eq!(said.status, 200, "{query}: {said:?}");
            let results = said.body["results"].as_array().unwrap().clone();
            assert_eq!(said.body["count"], results.len());
            results.iter().map(|it| it["id"].as_u64().unwrap()).collect::<Vec<_>>()
        }
    };
    assert_eq!(ids("").await, [3, id, 1, 2], "by start (S4.8)");
    assert_eq!(ids("?ordering=-start_time").await, [2, 1, id, 3]);
    assert_eq!(ids("?ordering=-created_at").await[0], id);
    assert_eq!(ids("?patient=1").await, [id, 1]);
    assert_eq!(ids("?provider=5&facility=1").await, [2]);
    assert_eq!(ids("?provider=99").await, [0_u64; 0]);
    assert_eq!(ids("?appointment_type=consultation").await.len(), 4);
    assert_eq!(ids("?appointment_type=cleaning").await, [0_u64; 0]);
    assert_eq!(ids("?search=doe%20jane").await, [2]);
    assert_eq!(ids("?search=Smith").await.len(), 4, "a provider's name (S4.7)");
    assert_eq!(ids("?status=scheduled").await.len(), 4);
    assert_eq!(ids("upcoming/").await, [id, 1, 2], "S4.23");
    assert_eq!(ids("upcoming/?status=cancelled").await, [0_u64; 0]);
    assert_eq!(ids("by-provider/5/").await.len(), 4, "S4.24");
    assert_eq!(ids("by-provider/6/").await.len(), 0);
    assert_eq!(ids("by-patient/2/").await, [2], "S4.25");
    post(&at, "admin", &format!("{ALL}{id}/cancel/"), json!({})).await;
    assert_eq!(ids("?status=cancelled").await, [id]);
    assert_eq!(at.get("admin", &format!("{ALL}?status=perhaps")).await.status, 400);
    assert_eq!(at.get("admin", &format!("{ALL}by-patient/99/")).await.status, 404);
}

// C11
#[tokio::test]
async fn next_and_previous_lead_through_the_whole_list_s4_9() {
    let at = House::new().await;
    booked(&at).await;
    let headers = [("host", "hub.example:8463")];
    let first = at.ask("admin", (Method::GET, &format!("{ALL}?page_size=3")), None, &headers).await.body;
    assert_eq!((&first["count"], &first["previous"]), (&json!(4), &Value::Null));
    let next = first["next"].as_str().unwrap().strip_prefix("http://hub.example:8463").unwrap();
    let second = at.get("admin", next).await.body;
    assert_eq!((second["results"].as_array().unwrap().len(), &second["next"]), (1, &Value::Null));
    let back = at.get("admin", second["previous"].as_str().unwrap()).await.body;
    assert_eq!(back["results"], first["results"]);
}

#[tokio::test]
async fn pages_of_a_hub_that_speaks_tls_lead_on_over_tls() {
    let at = House::new().await;
    booked(&at).await;
    at.hub.reached_at(Reached { address: ([127, 0, 0, 1], 8463).into(), pin: [0; 32] });
    let headers = [("host", "hub.example:8463")];
    let first = at.ask("admin", (Method::GET, &format!("{ALL}?page_size=3")), None, &headers).await.body;
    assert!(first["next"].as_str().unwrap().starts_with("https://hub.example:8463/"), "{first}");
}

#[tokio::test]
async fn a_rescheduled_appointment_is_listed_once_under_its_number_c23() {
    let at = House::new().await;
    let rows = at.get("admin", "/api/booking/appointments?order=booked_at").await.body;
    let first = rows["data"].as_array().unwrap().iter().find(|it| it["number"] == 1).unwrap()["id"].clone();
    let path = format!("/api/booking/appointments/{}/reschedule", first.as_str().unwrap());
    let moved = at.post("admin", &path, json!({ "start_time": "2027-03-20T10:00:00Z" })).await;
    assert_eq!(moved.status, 201, "{moved:?}");
    let said = at.get("admin", &format!("{ALL}1/")).await;
    assert_eq!(said.body["start_time"], "2027-03-20T10:00:00Z");
    assert_eq!(at.get("admin", ALL).await.body["count"], 3);
}

// C8
#[tokio::test]
async fn nobody_and_patients_are_told_in_the_services_own_words_s4_40() {
    let at = House::new().await;
    let nobody = at.get("nobody", ALL).await;
    assert_eq!(nobody.body["detail"], "Authentication credentials were not provided.");
    let patient = at.get("patient", ALL).await;
    assert_eq!((patient.status.as_u16(), &patient.body["code"]), (403, &json!("permission_denied")));
}
