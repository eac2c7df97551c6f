//! What a patient may ask of the hub: free time and booking it, for themselves alone (S3.19, S3.20).

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use axum::http::Method;
use daybook_booking::appointment::By;
use daybook_booking::ids::PatientId;
use daybook_hub::{Rate, Settings};
use serde_json::{Value, json};

use crate::house::{House, Said, fresh_key};

const SLOTS: &str = "/api/patient-portal/available-slots";
const BOOK: &str = "/api/patient-portal/book";

/// Consultations with provider 5 at facility 3 on 2 March.
async fn offered(at: &House, part: &str) -> Said {
    let ids = at.ids(1);
    let day = "from=2027-03-02&to=2027-03-02";
    let whom = format!("provider_id={}&location_id={}", ids.provider[4], ids.location[2]);
    at.get("patient", &format!("{SLOTS}?appointment_type_id={}&{whom}&{day}{part}", ids.kind[0])).await
}

fn starts(said: &Said) -> Vec<String> {
    let all = said.body["data"].as_array().unwrap_or_else(|| panic!("{said:?}"));
    all.iter().map(|it| it["start_time"].as_str().unwrap().to_owned()).collect()
}

/// What books that.
fn chosen(at: &House, start: &str) -> Value {
    let ids = at.ids(1);
    json!({
        "appointment_type_id": ids.kind[0], "provider_id": ids.provider[4], "location_id": ids.location[2],
        "start_time": start,
    })
}

/// The body without what differs from one answer to the next.
fn words(said: &Said) -> (u16, Value) {
    let mut body = said.body.clone();
    body.as_object_mut().unwrap().remove("instance");
    (said.status.as_u16(), body)
}

/// Changes a thing that is set up; what is left out stays.
async fn set(at: &House, (path, id): (&str, &str), change: Value) {
    let all = at.get("admin", path).await;
    let one = all.body["data"].as_array().unwrap().iter().find(|it| it["id"] == id).unwrap().clone();
    let tag = format!("\"{}\"", one["version"]);
    let path = format!("{path}/{id}");
    let said = at.ask("admin", (Method::PUT, &path), Some(change), &[("if-match", &tag)]).await;
    assert_eq!(said.status, 200, "{said:?}");
}

// S3.19, S3.20, Q16
#[tokio::test]
async fn what_a_patient_is_offered_they_can_book() {
    let at = House::new().await;
    let all = starts(&offered(&at, "").await);
    assert!(all.len() > 10, "{all:?}");
    for start in [all.first().unwrap(), all.last().unwrap()] {
        let said = at.post("patient", BOOK, chosen(&at, start)).await;
        assert_eq!(said.status, 201, "{said:?}");
        assert_eq!(said.body["start_time"], start.as_str());
    }
    let left = starts(&offered(&at, "").await);
    assert!(!left.contains(&all[0]) && !left.contains(all.last().unwrap()), "{left:?}");
}

// C27, S3.34, Q21
#[tokio::test]
async fn a_patient_is_shown_their_own_part_and_nothing_else() {
    let at = House::new().await;
    let slots = offered(&at, "").await;
    let members = |it: &Value| it.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(members(&slots.body), "data");
    let slot = "appointment_type_id appointment_type_name duration end_time location_id location_name provider_id \
                provider_name start_time";
    assert_eq!(members(&slots.body["data"][0]), slot);
    let said = at.post("patient", BOOK, chosen(&at, "2027-03-02T10:00:00Z")).await;
    let all = "appointment_type_id appointment_type_name booked_at duration end_time id location_id location_name \
               number patient_notes provider_id provider_name source start_time status";
    assert_eq!(members(&said.body), all);
    assert_eq!(
        (said.body["status"].as_str(), said.body["source"].as_str()),
        (Some("SCHEDULED"), Some("ONLINE"))
    );
    let seen = at.get("admin", &format!("/api/booking/appointments/{}", said.id())).await;
    assert_eq!(seen.body["patient_id"], at.patients(1).await[1], "theirs, though nobody said so");
    assert_eq!(seen.body["booked_by"], seen.body["patient_id"]);
    let store = at.hub.clinic(1).unwrap().engine.store();
    let booked =
        store.audit_page(None, 5).await.unwrap().into_iter().find(|it| it.action == "appointment.booked");
    let patient = PatientId(at.patients(1).await[1].parse().unwrap());
    assert_eq!(booked.unwrap().actor, By::Patient(patient), "the audit log says who it was (S3.54)");
}

// S3.50
#[tokio::test]
async fn a_type_that_is_not_for_patients_is_not_theirs() {
    let at = House::new().await;
    let kind = at.ids(1).kind[0].clone();
    set(&at, ("/api/appointment-types", &kind), json!({ "online": false })).await;
    let said = offered(&at, "").await;
    assert_eq!(said.status, 403, "{said:?}");
    let refused = at.post("patient", BOOK, chosen(&at, "2027-03-02T10:00:00Z")).await;
    assert_eq!(words(&refused), words(&said));
}

// C18: nothing can be paid here yet, so that nobody gets past a deposit.
#[tokio::test]
async fn what_is_paid_for_first_is_the_clinics_to_book() {
    let at = House::new().await;
    let kind = at.ids(1).kind[0].clone();
    let path = ("/api/appointment-types", kind.as_str());
    set(&at, path, json!({ "payment": { "policy": { "is": "full" }, "pay_later": false } })).await;
    assert_eq!(offered(&at, "").await.status, 403);
    assert_eq!(at.post("patient", BOOK, chosen(&at, "2027-03-02T10:00:00Z")).await.status, 403);
    set(&at, path, json!({ "payment": { "policy": { "is": "full" }, "pay_later": true } })).await;
    assert_eq!(at.post("patient", BOOK, chosen(&at, "2027-03-02T10:00:00Z")).await.status, 201, "C18");
}

// S3.49, S1.15
#[tokio::test]
async fn the_clinics_lead_time_holds_for_patients() {
    let at = House::new().await;
    let rule = json!({
        "name": "A day ahead", "location_id": null, "appointment_type_id": null,
        "rule": { "rule": "minimum_advance", "minutes": 26 * 60 },
        "staff": "free", "patients": "never", "active": true,
    });
    assert_eq!(at.post("admin", "/api/policies", rule).await.status, 201);
    let all = starts(&offered(&at, "").await);
    assert_eq!(all[0], "2027-03-02T10:00:00Z", "it is Monday, eight o'clock");
    let refused = at.post("patient", BOOK, chosen(&at, "2027-03-02T09:45:00Z")).await;
    assert_eq!(
        (refused.status.as_u16(), &refused.body["type"]),
        (422, &json!("urn:daybook:problem:window-closed"))
    );
    assert_eq!(at.post("patient", BOOK, chosen(&at, &all[0])).await.status, 201);
    at.booked("2027-03-02T09:00:00Z").await;
}

// C27, S3.47
#[tokio::test]
async fn whose_the_time_is_a_patient_is_not_told() {
    let at = House::new().await;
    let other = at.booked("2027-03-02T10:00:00Z").await;
    let said = at.post("patient", BOOK, chosen(&at, "2027-03-02T10:15:00Z")).await;
    assert_eq!(said.status, 409, "{said:?}");
    let told: Vec<&String> = said.body.as_object().unwrap().keys().collect();
    assert_eq!(told, ["detail", "instance", "status", "title", "type"]);
    let text = said.body.to_string();
    assert!(!text.contains(&other.id()) && !text.contains(other.body["patient_id"].as_str().unwrap()));
    assert!(!starts(&offered(&at, "").await).contains(&"2027-03-02T10:15:00Z".to_owned()));
}

// C10, Q21, S0.D3
#[tokio::test]
async fn what_is_not_theirs_is_told_in_the_same_words_whether_it_is_there_or_not() {
    let at = House::new().await;
    let (ids, foreign) = (at.ids(1), at.ids(2));
    let nothing = "00000000-0000-7000-8000-000000000000";
    set(&at, ("/api/providers", &ids.provider[1]), json!({ "active": false })).await;
    let (mine, other) = (at.patients(1).await[1].clone(), at.patients(1).await[0].clone());
    let elsewhere = at.patients(2).await[1].clone();
    let cases = [
        ("patient_id", vec![other.as_str(), &elsewhere, nothing]),
        ("provider_id", vec![&ids.provider[1], &foreign.provider[0], nothing]),
        ("location_id", vec![&foreign.location[0], nothing]),
        ("appointment_type_id", vec![&foreign.kind[0], nothing]),
    ];
    let mut said = Vec::new();
    for (name, values) in cases {
        for value in values {
            let mut wanted = chosen(&at, "2027-03-02T10:00:00Z");
            wanted[name] = json!(value);
            said.push((format!("{name} {value}"), at.post("patient", BOOK, wanted).await));
            if name != "patient_id" {
                let kind = if name == "appointment_type_id" { value } else { &ids.kind[0] };
                let mut path = format!("{SLOTS}?appointment_type_id={kind}");
                if name != "appointment_type_id" {
                    path.push_str(&format!("&{name}={value}"));
                }
                said.push((path.clone(), at.get("patient", &path).await));
            }
        }
    }
    let first = words(&said[0].1);
    assert_eq!(first.0, 403);
    for (what, said) in &said {
        assert_eq!(words(said), first, "{what}");
    }
    let mut wanted = chosen(&at, "2027-03-02T10:00:00Z");
    wanted["patient_id"] = json!(mine);
    assert_eq!(at.post("patient", BOOK, wanted).await.status, 201, "they may say that it is they");
}

#[tokio::test]
async fn a_session_is_worth_nothing_without_its_patient() {
    let mut at = House::new().await;
    let nobody = at.token(1, "patient", 60).await;
    at.know("unnamed", &nobody);
    assert_eq!(
        at.get("unnamed", &format!("{SLOTS}?appointment_type_id={}", at.ids(1).kind[0])).await.status,
        403
    );
    let new = json!({ "given_name": "Ada", "family_name": "Quist" });
    let added = at.post("front_desk", "/api/patients", new).await;
    let token = at.token(1, &format!("patient {}", added.body["number"]), 60).await;
    at.know("patient", &token);
    assert_eq!(offered(&at, "").await.status, 200);
    let path = format!("/api/patients/{}", added.id());
    let change = Some(json!({ "active": false }));
    let closed = at.ask("admin", (Method::PUT, &path), change, &[("if-match", "\"1\"")]).await;
    assert_eq!(closed.status, 200, "{closed:?}");
    assert_eq!(offered(&at, "").await.status, 403);
    assert_eq!(at.post("patient", BOOK, chosen(&at, "2027-03-02T10:00:00Z")).await.status, 403);
}

// I5
#[tokio::test]
async fn a_booking_that_is_sent_twice_is_made_once() {
    let at = House::new().await;
    let key = fresh_key();
    let send = |start: &str| {
        let body = chosen(&at, start);
        let (at, key) = (&at, key.clone());
        async move { at.ask("patient", (Method::POST, BOOK), Some(body), &[("idempotency-key", &key)]).await }
    };
    let (first, again) = (send("2027-03-02T10:00:00Z").await, send("2027-03-02T10:00:00Z").await);
    assert_eq!((first.status.as_u16(), &first.body), (201, &again.body));
    assert_eq!(again.header("idempotency-replayed"), "true");
    assert_eq!(send("2027-03-02T11:00:00Z").await.status, 422);
    let bare = at.ask("patient", (Method::POST, BOOK), Some(chosen(&at, "2027-03-02T12:00:00Z")), &[]).await;
    assert_eq!(bare.status, 400);
}

// S1.40
#[tokio::test]
async fn a_session_that_asks_too_often_is_told_when_to_come_back() {
    let rate = Rate { burst: 4.0, a_second: 1.0 };
    let at = House::with(Settings { rate, ..Settings::default() }).await;
    for _ in 0..4 {
        assert_eq!(offered(&at, "").await.status, 200);
    }
    let said = at.post("patient", BOOK, chosen(&at, "2027-03-02T10:00:00Z")).await;
    assert_eq!((said.status.as_u16(), said.header("retry-after")), (429, "1"));
    assert_eq!(at.get("admin", "/api/locations").await.status, 200, "others are not slowed down");
}

// C13, C14, S3.46
#[tokio::test]
async fn what_is_missing_or_too_much_is_named() {
    let at = House::new().await;
    let kind = at.ids(1).kind[0].clone();
    let path = format!("{SLOTS}?appointment_type_id={kind}&from=2027-03-02&to=2027-04-02");
    assert_eq!(at.get("patient", &path).await.status, 400);
    assert_eq!(
        at.get("patient", &format!("{SLOTS}?appointment_type_id={kind}&patient_id=x")).await.status,
        400
    );
    assert_eq!(at.get("patient", SLOTS).await.body["errors"][0]["pointer"], "appointment_type_id");
    let said = at.post("patient", BOOK, json!({})).await;
    let missing: Vec<&str> =
        said.body["errors"].as_array().unwrap().iter().map(|it| it["pointer"].as_str().unwrap()).collect();
    assert_eq!(
        (said.status.as_u16(), missing),
        (422, vec!["/appointment_type_id", "/provider_id", "/start_time"])
    );
    let past = at.post("patient", BOOK, chosen(&at, "2027-02-26T10:00:00Z")).await;
    assert_eq!((past.status.as_u16(), &past.body["errors"][0]["code"]), (422, &json!("in_the_past")));
    let none =
        at.get("patient", &format!("{SLOTS}?appointment_type_id={kind}&from=2027-02-01&to=2027-02-02")).await;
    assert_eq!((none.status.as_u16(), &none.body), (200, &json!({ "data": [] })));
}
