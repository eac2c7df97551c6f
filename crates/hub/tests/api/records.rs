//! Patients, set-up, waitlist, series and visits: the desk's own calls, by HTTP.

use axum::http::Method;
use serde_json::json;

use crate::house::{House, fresh_key};

#[tokio::test]
async fn a_patient_is_added_found_and_changed_by_version() {
    let at = House::new().await;
    let added =
        at.post("front_desk", "/api/patients", json!({ "given_name": "Ada", "family_name": "Quist" })).await;
    assert_eq!(added.status, 201, "{added:?}");
    let found = at.get("read_only", "/api/patients?search=quist").await;
    assert_eq!(found.body["patients"][0]["id"], added.body["id"]);
    let path = format!("/api/patients/{}", added.id());
    let shown = at.get("read_only", &path).await;
    let tag = shown.header("etag").to_owned();
    let change = |tag: String| {
        let (at, path) = (&at, path.clone());
        async move {
            let headers = [("if-match", tag.as_str())];
            at.ask("provider", (Method::PUT, &path), Some(json!({ "phone": "+44 1632 960123" })), &headers)
                .await
        }
    };
    let changed = change(tag.clone()).await;
    assert_eq!(
        (changed.status.as_u16(), &changed.body["family_name"]),
        (200, &json!("Quist")),
        "{changed:?}"
    );
    assert_eq!(change(tag).await.status, 412);
    assert_eq!(at.ask("provider", (Method::PUT, &path), Some(json!({})), &[]).await.status, 428);
    assert_eq!(at.get("other_admin", &path).await.status, 404);
    assert_eq!(at.post("read_only", "/api/patients", json!({})).await.status, 403);
    assert_eq!(at.post("admin", "/api/patients", json!({})).await.status, 422, "somebody has a name");
}

#[tokio::test]
async fn opening_a_record_is_in_the_audit_log() {
    let at = House::new().await;
    let patient = at.patients(1).await[0].clone();
    at.get("read_only", &format!("/api/patients/{patient}")).await;
    let store = at.hub.clinic(1).expect("it is there").engine.store();
    let entry = store.audit_page(None, 1).await.expect("it can be read").remove(0);
    assert_eq!(entry.action, "patient.opened");
}

#[tokio::test]
async fn what_is_set_up_is_listed_and_changed_by_version() {
    let at = House::new().await;
    for (path, many) in
        [("providers", 8), ("locations", 3), ("resources", 8), ("appointment-types", 6), ("policies", 0)]
    {
        let said = at.get("read_only", &format!("/api/{path}")).await;
        assert_eq!(said.body["data"].as_array().map(Vec::len), Some(many), "{path}: {said:?}");
    }
    let path = format!("/api/locations/{}", at.ids(1).location[0]);
    let change = json!({ "name": "Harbour Row" });
    let headers = [("if-match", "\"1\"")];
    assert_eq!(at.ask("front_desk", (Method::PUT, &path), Some(change.clone()), &headers).await.status, 403);
    let said = at.ask("admin", (Method::PUT, &path), Some(change.clone()), &headers).await;
    assert_eq!(said.status, 200, "{said:?}");
    assert_eq!(at.get("admin", "/api/locations").await.body["data"][0]["name"], "Harbour Row");
    assert_eq!(at.ask("admin", (Method::PUT, &path), Some(change), &headers).await.status, 412);
}

#[tokio::test]
async fn somebody_waits_and_does_not_any_more() {
    let at = House::new().await;
    let wanted = json!({
        "patient_id": at.patients(1).await[3], "appointment_type_id": at.ids(1).kind[0], "minutes": 30,
        "preferences": { "provider_ids": [], "location_ids": [], "weekdays": [], "within": [], "earliest": null, "latest": null },
        "urgency": "soon", "asap_id": null, "notice_minutes": 60, "notes": "", "version": 0,
    });
    let added = at.post("front_desk", "/api/waitlist", wanted).await;
    assert_eq!(added.status, 200, "{added:?}");
    let listed = at.get("read_only", "/api/waitlist").await;
    assert!(listed.body.to_string().contains(&added.id()));
    let path = format!("/api/waitlist/{}", added.id());
    assert_eq!(
        at.ask("front_desk", (Method::DELETE, &path), None, &[("if-match", "\"1\"")]).await.status,
        200
    );
    assert!(!at.get("read_only", "/api/waitlist").await.body.to_string().contains(&added.id()));
}

#[tokio::test]
async fn a_series_is_planned_before_it_is_booked() {
    let at = House::new().await;
    let ids = at.ids(1);
    let ask = json!({
        "patient_id": at.patients(1).await[0], "appointment_type_id": ids.kind[0], "rule": "FREQ=WEEKLY;COUNT=3",
        "shift_days": 0, "placement": {
            "provider_id": ids.provider[4], "location_id": ids.location[2], "resource_ids": [],
            "date": "2027-04-05", "from": 600, "minutes": 30,
        },
    });
    let plan = at.post("read_only", "/api/series/plan", ask).await;
    assert_eq!(plan.body["dates"].as_array().map(Vec::len), Some(3), "{plan:?}");
    assert_eq!(at.get("admin", "/api/series/00000000-0000-7000-8000-000000000000").await.status, 404);
}

#[tokio::test]
async fn who_was_shown_a_list_of_patients_is_in_the_audit_log() {
    let at = House::new().await;
    let store = at.hub.clinic(1).expect("it is there").engine.store();
    for (path, action) in [
        ("/api/patients?search=doe", "patients.listed"),
        ("/api/booking/appointments", "appointments.listed"),
        ("/api/v1/appointments/", "appointments.listed"),
        ("/api/waitlist", "waitlist.listed"),
        ("/api/recalls?by=2027-12-31", "recalls.listed"),
    ] {
        assert_eq!(at.get("read_only", path).await.status, 200, "{path}");
        let entry = store.audit_page(None, 1).await.expect("it can be read").remove(0);
        assert_eq!(entry.action, action, "{path}");
        assert!(
            !format!("{entry:?}").to_lowercase().contains("doe"),
            "what was searched is not written down"
        );
    }
    let before = store.audit_page(None, 1).await.expect("it can be read").remove(0).seq;
    assert_eq!(at.get("patient", "/api/patients").await.status, 403);
    let after = store.audit_page(None, 1).await.expect("it can be read").remove(0).seq;
    assert_eq!(after, before, "who was shown nothing");
}

#[tokio::test]
async fn an_account_is_added_and_closed_by_administrators_only() {
    let at = House::new().await;
    let form = json!({ "name": "Kit", "role": "front_desk", "provider_id": null, "password": "five quiet herons", "active": true });
    assert_eq!(at.post("front_desk", "/api/users", form.clone()).await.status, 403);
    let added = at.post("admin", "/api/users", form).await;
    assert_eq!(added.status, 200, "{added:?}");
    assert!(
        !added.body.to_string().contains("herons") && !added.body.to_string().contains("argon2"),
        "{added:?}"
    );
    let users = added.body["users"].as_array().expect("a list").clone();
    let kit = users.iter().find(|it| it["name"] == "Kit").expect("it was added");
    let id = kit["id"].as_str().expect("an id");
    let closed = json!({ "name": "Kit", "role": "front_desk", "provider_id": null, "password": null, "active": false });
    let key = fresh_key();
    let headers = [("idempotency-key", key.as_str()), ("if-match", "\"1\"")];
    let said = at.ask("admin", (Method::POST, &format!("/api/users/{id}")), Some(closed), &headers).await;
    assert_eq!(said.status, 200, "{said:?}");
    let store = at.hub.clinic(1).expect("it is there").engine.store();
    let account = store.staff().await.expect("readable").into_iter().find(|it| it.name == "Kit");
    assert!(!account.expect("it is still there").active);
}

#[tokio::test]
async fn a_recall_is_set_listed_and_taken_back() {
    let at = House::new().await;
    let form = json!({
        "patient_id": at.patients(1).await[3], "appointment_type_id": at.ids(1).kind[0], "provider_id": null,
        "due": "2027-09-01", "every_months": 6, "notes": "", "version": 0,
    });
    let added = at.post("front_desk", "/api/recalls", form).await;
    assert_eq!(added.status, 200, "{added:?}");
    let listed = at.get("read_only", "/api/recalls?by=2027-12-31").await;
    assert_eq!(listed.body["lines"][0]["form"]["id"], added.body["id"], "{listed:?}");
    assert_eq!(at.get("read_only", "/api/recalls").await.status, 422, "by when?");
    let path = format!("/api/recalls/{}", added.id());
    assert_eq!(
        at.ask("front_desk", (Method::DELETE, &path), None, &[("if-match", "\"1\"")]).await.status,
        200
    );
    assert_eq!(at.get("read_only", "/api/recalls?by=2027-12-31").await.body["lines"], json!([]));
}
