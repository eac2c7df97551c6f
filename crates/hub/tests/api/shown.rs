//! Whatever shows a patient's record is in the audit log (trust.md §5.2), and the log can be read.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use axum::http::Method;
use daybook_booking::ids::PatientId;
use daybook_hub::{Needs, Route, routes};
use daybook_store::AuditFilter;
use serde_json::{Value, json};

use crate::house::{House, Said};
use crate::things::{CANARY, Things};

/// Entries about `patient`, or about anybody.
async fn entries(at: &House, patient: Option<&str>) -> usize {
    let patient = patient.map(|it| PatientId(it.parse().unwrap()));
    let store = at.hub.clinic(1).unwrap().engine.store();
    store.audit_found(&AuditFilter { patient, ..Default::default() }, None, 10_000).await.unwrap().len()
}

/// The path of a route that reads, with `patient`'s appointment for what is named in it.
async fn path_of(route: &Route, things: &Things<'_>, patient: &str, booked: &Value) -> String {
    let text = |it: &Value| it.as_str().map_or_else(|| it.to_string(), str::to_owned);
    let (id, number) = (text(&booked["id"]), text(&booked["number"]));
    match route.path {
        "/dr/v1/business/appointments/{appointment_id}" => route.path.replace("{appointment_id}", &id),
        path if path.ends_with("appointments/slots") => {
            let path = path.replace("{doctor_id}", "5").replace("{clinic_id}", "3");
            format!("{path}?start_date=2027-03-02&end_date=2027-03-03")
        }
        path if path.starts_with("/api/v1/") => {
            path.replace("{id}", &number).replace("{provider_id}", "5").replace("{patient_id}", "1")
        }
        "/api/booking/appointments/{id}" | "/api/booking/appointments/{id}/money" => {
            route.path.replace("{id}", &id)
        }
        "/api/series/{id}" => route.path.replace("{id}", &things.series(patient).await),
        path if path.starts_with("/api/patients/{id}") => path.replace("{id}", patient),
        path => things.right(&Method::GET, path).await.0,
    }
}

/// Whether a route only shows: all that writes is noted as what was done.
fn only_shows(route: &Route) -> bool {
    let looks = ["/plan", "/check-conflicts/"];
    matches!(route.needs, Needs::Permission(_) | Needs::Staff)
        && (route.method == Method::GET || looks.iter().any(|it| route.path.ends_with(it)))
}

#[tokio::test]
async fn every_route_that_shows_a_patients_record_leaves_an_entry_about_it() {
    let at = House::new().await;
    let things = Things::of(&at);
    let patient = things.patient().await;
    let name =
        at.get("admin", &format!("/api/patients/{patient}")).await.body["patient"]["family_name"].take();
    let booked = things.appointment(&patient).await;
    let (mut records, mut lists) = (vec![], vec![]);
    for route in routes().iter().filter(|it| only_shows(it)) {
        let (to, body) = if route.path.ends_with("/plan") {
            things.right(&route.method, route.path).await
        } else {
            let body = (route.method == Method::POST).then(|| json!({}));
            (path_of(route, &things, &patient, &booked).await, body)
        };
        let before = (entries(&at, None).await, entries(&at, Some(&patient)).await);
        let said = at.ask("admin", (route.method.clone(), &to), body, &[]).await;
        assert_eq!(said.status, 200, "{} {}: {said:?}", route.method, route.path);
        let after = (entries(&at, None).await, entries(&at, Some(&patient)).await);
        let text = said.body.to_string();
        let shows = [CANARY, name.as_str().unwrap(), &patient].iter().any(|it| text.contains(it));
        assert!(!shows || after.0 > before.0, "{} {} is not noted", route.method, route.path);
        if after.1 > before.1 {
            records.push(route.path);
        } else if after.0 > before.0 {
            lists.push(route.path);
        }
    }
    let expected = [
        "/api/booking/appointments/{id}",
        "/api/patients/{id}",
        "/api/series/{id}",
        "/api/patients/{id}/treatment-plans",
        "/api/patients/{id}/account",
        "/api/booking/appointments/{id}/money",
        "/api/v1/appointments/{id}/",
        "/dr/v1/business/appointments/{appointment_id}",
    ];
    assert_eq!(records, expected, "whose record it was is in the entry");
    let expected = [
        "/api/booking/appointments",
        "/api/patients",
        "/api/waitlist",
        "/api/recalls",
        "/api/treatment-plans/to-book",
        "/api/audit",
        "/api/v1/appointments/",
        "/api/v1/appointments/upcoming/",
        "/api/v1/appointments/by-provider/{provider_id}/",
        "/api/v1/appointments/by-patient/{patient_id}/",
        "/api/v1/appointments/{id}/check-conflicts/",
    ];
    assert_eq!(lists, expected);
}

#[tokio::test]
async fn what_was_asked_to_change_and_changed_nothing_was_still_shown() {
    let at = House::new().await;
    let things = Things::of(&at);
    let patient = things.patient().await;
    let booked = things.appointment(&patient).await;
    let id = booked["id"].as_str().unwrap();
    let own = |path: &str| path.replace("{id}", id);
    let number = booked["number"].to_string();
    for (method, path, body) in [
        (Method::PATCH, own("/api/booking/appointments/{id}"), json!({})),
        (Method::PATCH, format!("/api/v1/appointments/{number}/"), json!({})),
        (
            Method::PUT,
            "/dr/v1/business/doctor/appointments/slots/book".to_owned(),
            json!({ "appointment_id": id }),
        ),
        (Method::PUT, format!("/api/patients/{patient}"), json!({})),
    ] {
        let before = entries(&at, Some(&patient)).await;
        let said = at.ask("admin", (method, &path), Some(body), &[("if-match", "\"1\"")]).await;
        assert_eq!(said.status, 200, "{path}: {said:?}");
        assert!(entries(&at, Some(&patient)).await > before, "{path}");
    }
}

async fn audit(at: &House, query: &str) -> Said {
    let said = at.get("admin", &format!("/api/audit?{query}")).await;
    assert_eq!(said.status, 200, "{query}: {said:?}");
    said
}

fn actions(said: &Said) -> Vec<&str> {
    said.body["data"].as_array().unwrap().iter().map(|it| it["action"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn the_audit_log_is_read_newest_first_and_by_who_what_whom_and_when() {
    let at = House::new().await;
    let things = Things::of(&at);
    let patient = things.patient().await;
    at.clock.advance(10);
    let booked = things.appointment(&patient).await["id"].take();
    at.clock.advance(10);
    at.get("read_only", &format!("/api/patients/{patient}")).await;
    let of_theirs = format!("patient_id={patient}");
    let all = audit(&at, &of_theirs).await;
    assert_eq!(actions(&all), ["patient.opened", "appointment.booked", "patient.saved_patient"]);
    let opened = &all.body["data"][0];
    assert_eq!(
        (&opened["actor"]["is"], &opened["actor"]["name"]),
        (&json!("staff"), &json!("API (read_only)"))
    );
    assert_eq!(all.body["data"][1]["detail"]["label"]["appointment"], booked);
    assert!(!all.body.to_string().contains("Quist"), "ids, no patient's name");
    let reader = opened["actor"]["id"].as_str().unwrap();
    assert_eq!(actions(&audit(&at, &format!("{of_theirs}&actor={reader}")).await), ["patient.opened"]);
    let two = audit(&at, &format!("{of_theirs}&action=appointment.booked,patient.opened")).await;
    assert_eq!(actions(&two), ["patient.opened", "appointment.booked"]);
    let some = audit(&at, &format!("{of_theirs}&from=2027-03-01T08:05:00Z&to=2027-03-01T08:15:00Z")).await;
    assert_eq!(actions(&some), ["appointment.booked"]);
    let read = audit(&at, "action=audit.read").await;
    assert_eq!(read.body["data"][0]["detail"]["from"], "2027-03-01T08:05:00Z", "that it was read, and how");
    assert_eq!(at.get("provider", "/api/audit").await.status, 403);
    assert_eq!(at.get("admin", "/api/audit?actor=me").await.status, 422);
    assert_eq!(at.get("admin", "/api/audit?who=me").await.status, 400);
}

#[tokio::test]
async fn the_audit_log_goes_on_page_by_page_though_it_grows() {
    let at = House::new().await;
    let patient = at.patients(1).await[0].clone();
    for _ in 0..45 {
        at.get("read_only", &format!("/api/patients/{patient}")).await;
    }
    let mut seen = vec![];
    let mut next = Some("/api/audit?action=patient.opened".to_owned());
    while let Some(path) = next {
        let said = at.get("admin", &path).await;
        let page = said.body["data"].as_array().unwrap();
        assert!(page.len() <= 20);
        seen.extend(page.iter().map(|it| it["seq"].as_u64().unwrap()));
        next = said.body["links"]["next"].as_str().map(str::to_owned);
        // What is noted meanwhile comes before everything that is still to be shown.
        at.get("read_only", &format!("/api/patients/{patient}")).await;
    }
    assert_eq!(seen.len(), 45);
    assert!(seen.is_sorted_by(|one, other| one > other));
    assert_eq!(at.get("admin", "/api/audit?page[size]=51").await.status, 422);
    assert_eq!(at.get("admin", "/api/audit?page[after]=AAAA").await.status, 400);
}

#[tokio::test]
async fn one_clinic_reads_nothing_of_anothers_audit_log() {
    let at = House::new().await;
    let patient = at.patients(1).await[0].clone();
    at.get("admin", &format!("/api/patients/{patient}")).await;
    let said = at.get("other_admin", &format!("/api/audit?patient_id={patient}")).await;
    assert_eq!(said.body["data"], json!([]));
    let first = at.get("admin", "/api/audit?page[size]=1").await;
    let cursor = first.body["links"]["next"].as_str().unwrap().to_owned();
    assert_eq!(at.get("other_admin", &cursor).await.status, 400);
}

#[tokio::test]
async fn whoever_runs_the_hub_reads_the_audit_log_without_a_patients_name() {
    let at = House::new().await;
    let things = Things::of(&at);
    let patient = things.patient().await;
    at.get("read_only", &format!("/api/patients/{patient}")).await;
    let engine = &at.hub.clinic(1).unwrap().engine;
    let read = async |actor: Option<&str>, actions: &[&str], since: Option<&str>| {
        let deed = daybook_hub::admin::Deed::Audit {
            since: since.map(str::to_owned),
            actions: actions.iter().map(|it| (*it).to_owned()).collect(),
            actor: actor.map(str::to_owned),
            limit: 100,
        };
        deed.on(1, engine, &daybook_hub::key::HouseKey::of_demo()).await
    };
    let said = read(Some("API (read_only)"), &[], Some("2027-03-01")).await.unwrap();
    let fields: Vec<&str> = said.split('\t').collect();
    assert_eq!(fields[1..4], ["2027-03-01T08:00:00Z", "API (read_only)", "patient.opened"], "{said}");
    assert_eq!(fields[4], format!("patient={patient}"));
    assert!(!said.contains("Quist"));
    assert_eq!(read(None, &["patient.opened"], Some("2027-03-01T08:00:01Z")).await.unwrap(), "");
    let by_itself = read(Some("system"), &["audit.read"], None).await.unwrap();
    assert_eq!(by_itself.lines().count(), 2, "that it was read is in it: {by_itself}");
    assert!(read(Some("nobody"), &[], None).await.is_err() && read(None, &[], Some("lately")).await.is_err());
}
