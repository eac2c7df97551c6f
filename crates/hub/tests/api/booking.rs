//! Our own REST on appointments (S3.11–S3.18).

use axum::http::Method;
use daybook_booking::appointment::By;
use daybook_booking::command::{Actor, Command};
use daybook_booking::ids::{DeskId, ProcedureId, ProviderId};
use daybook_booking::lease::{Holder, Leasable, LeaseCommand};
use daybook_booking::treatment::Procedure;
use daybook_engine::founder;
use serde_json::{Value, json};

use crate::house::House;

const ALL: &str = "/api/booking/appointments";

// S3.21 S3.22 S3.23 S3.27 S3.28 S3.29 S3.30 S3.31 S3.35 S3.36 S3.37 S3.38 S3.40 S3.41
#[tokio::test]
async fn a_booking_is_answered_with_every_field_of_source_003() {
    let at = House::new().await;
    let said = at.booked("2027-03-02T10:00:00Z").await;
    let (ids, book) = (at.ids(1), at.hub.clinic(1).unwrap().book());
    assert_eq!(said.header("etag"), "\"1\"");
    assert_eq!(said.header("location"), format!("{ALL}/{}", said.id()));
    for (field, value) in [
        ("clinic_id", json!(book.clinic.id)),
        ("patient_id", json!(at.patients(1).await[0])),
        ("appointment_type_id", json!(ids.kind[0])),
        ("start_time", json!("2027-03-02T10:00:00Z")),
        ("end_time", json!("2027-03-02T10:30:00Z")),
        ("duration", json!(30)),
        ("provider_id", json!(ids.provider[4])),
        ("status", json!("SCHEDULED")),
        ("source", json!("STAFF")),
        ("chair_id", Value::Null),
        ("room_id", Value::Null),
        ("patient_notes", json!("")),
        ("booked_at", json!("2027-03-01T08:00:00Z")),
        ("created_at", json!("2027-03-01T08:00:00Z")),
        ("updated_at", json!("2027-03-01T08:00:00Z")),
        ("deleted_at", Value::Null),
        ("version", json!(1)),
    ] {
        assert_eq!(said.body[field], value, "{field}");
    }
    assert!(said.body["booked_by"].is_string(), "the account of the token");
    let shown = at.get("read_only", &format!("{ALL}/{}", said.id())).await;
    assert_eq!((shown.status.as_u16(), &shown.body), (200, &said.body));
}

// S3.39
#[tokio::test]
async fn a_booking_in_kept_time_says_which() {
    let at = House::new().await;
    let ids = at.ids(1);
    let (provider, location) = (&ids.provider[4], &ids.location[2]);
    let slot = json!({
        "location_id": location, "weekday": 1, "span": { "from": 600, "to": 720 },
        "appointment_type_id": ids.kind[0], "staff": "warned", "patients": "never", "release_hours": null,
    });
    let path = format!("/api/providers/{provider}");
    let headers = [("if-match", "\"1\"")];
    let saved = at.ask("admin", (Method::PUT, &path), Some(json!({ "template": [slot] })), &headers).await;
    assert_eq!(saved.status, 200, "{saved:?}");
    let inside = at.booked("2027-03-02T11:30:00Z").await;
    assert_eq!(inside.body["template_slot_id"], json!(format!("{provider}/{location}/1/600")), "a Tuesday");
    let after = at.booked("2027-03-02T12:00:00Z").await;
    assert_eq!(after.body["template_slot_id"], Value::Null);
}

// S3.32, S3.33, S3.52
#[tokio::test]
async fn a_booking_of_a_treatment_plan_has_its_procedures() {
    let at = House::new().await;
    let procedures = [procedure(&at, "D1110").await, procedure(&at, "D8080").await];
    let step = |id: &str, of: &str| {
        json!({
            "id": id, "appointment_type_id": at.ids(1).kind[0], "minutes": 30, "procedure_ids": [of], "notes": "",
        })
    };
    let steps = ["00000000-0000-7000-8000-0000000000a1", "00000000-0000-7000-8000-0000000000a2"];
    let plan = json!({
        "patient_id": at.patients(1).await[0], "name": "Upper braces", "provider_id": null, "version": 0,
        "steps": [step(steps[0], &procedures[0]), step(steps[1], &procedures[1])],
    });
    let path = format!("/api/patients/{}/treatment-plans", at.patients(1).await[0]);
    assert_eq!(at.post("admin", "/api/treatment-plans", plan).await.status, 200);
    let id = at.get("admin", &path).await.body["plans"][0]["id"].clone();
    for (start, at_step) in [("2027-03-02T10:00:00Z", 0), ("2027-03-02T11:00:00Z", 1)] {
        let mut wanted = at.wanted(start).await;
        wanted["treatment_plan_id"] = id.clone();
        let said = at.post("front_desk", ALL, wanted).await;
        assert_eq!(said.status, 201, "{said:?}");
        assert_eq!((&said.body["treatment_plan_id"], &said.body["source"]), (&id, &json!("TREATMENT_PLAN")));
        assert_eq!(said.body["planned_step_id"], steps[at_step], "in the order they are to come");
        assert_eq!(said.body["procedure_ids"], json!([procedures[at_step]]), "the plan's fill in");
    }
    let mut third = at.wanted("2027-03-02T12:00:00Z").await;
    third["treatment_plan_id"] = id;
    let none_left = at.post("front_desk", ALL, third).await;
    assert_eq!(
        (none_left.status.as_u16(), &none_left.body["errors"][0]["pointer"]),
        (422, &json!("/planned_step_id"))
    );
    let mut others = at.wanted("2027-03-02T13:00:00Z").await;
    others["treatment_plan_id"] = json!("00000000-0000-7000-8000-000000000000");
    let unknown = at.post("front_desk", ALL, others).await;
    assert_eq!((unknown.status.as_u16(), &unknown.body["errors"][0]["code"]), (422, &json!("unknown")));
}

// S3.33
#[tokio::test]
async fn what_is_expected_to_be_done_is_changed_in_place() {
    let at = House::new().await;
    let procedure = procedure(&at, "D1110").await;
    let said = at.booked("2027-03-02T10:00:00Z").await;
    assert_eq!(
        (&said.body["procedure_ids"], &said.body["treatment_plan_id"]),
        (&json!([]), &Value::Null),
        "none unless said"
    );
    let path = format!("{ALL}/{}", said.id());
    let change = |ids: Value, tag: &'static str| {
        let (at, path) = (&at, path.clone());
        async move {
            let body = Some(json!({ "procedure_ids": ids }));
            at.ask("admin", (Method::PATCH, &path), body, &[("if-match", tag)]).await
        }
    };
    let changed = change(json!([procedure]), "\"1\"").await;
    assert_eq!((changed.status.as_u16(), &changed.body["procedure_ids"]), (200, &json!([procedure])));
    let unknown = change(json!(["00000000-0000-7000-8000-000000000000"]), "\"2\"").await;
    assert_eq!(unknown.status, 422, "{unknown:?}");
}

/// A procedure of the first clinic's list.
async fn procedure(at: &House, code: &str) -> String {
    let engine = &at.hub.clinic(1).expect("the house was set up").engine;
    let admin = engine
        .store()
        .staff()
        .await
        .expect("the house was set up")
        .into_iter()
        .find(|it| it.name == "API (admin)")
        .expect("the house was set up");
    let permissions = admin.role.permissions();
    let actor = Actor { by: By::Staff(admin.id), permissions };
    let id = ProcedureId(engine.new_id());
    let procedure = Procedure {
        id,
        code: code.to_owned(),
        name: format!("Procedure {code}"),
        minutes: 30,
        appointment_type: None,
        active: true,
        version: 0,
    };
    engine.run(&actor, Command::SaveProcedure(Box::new(procedure))).await.expect("the house was set up");
    id.to_string()
}

// S3.43
#[tokio::test]
async fn what_a_booking_names_must_be_there_and_of_this_clinic() {
    let at = House::new().await;
    let foreign = at.ids(2);
    let nothing = "00000000-0000-7000-8000-000000000000";
    for (field, elsewhere) in [
        ("patient_id", at.patients(2).await[0].clone()),
        ("provider_id", foreign.provider[0].clone()),
        ("location_id", foreign.location[0].clone()),
        ("appointment_type_id", foreign.kind[0].clone()),
    ] {
        for id in [elsewhere.as_str(), nothing] {
            let mut wanted = at.wanted("2027-03-02T10:00:00Z").await;
            wanted[field] = json!(id);
            let said = at.post("admin", ALL, wanted).await;
            let wrong = &said.body["errors"][0];
            assert_eq!(said.status, 422, "{field}: {said:?}");
            assert_eq!((&wrong["pointer"], &wrong["code"]), (&json!(format!("/{field}")), &json!("unknown")));
        }
    }
}

#[tokio::test]
async fn what_is_missing_is_named_all_at_once_s3_46() {
    let at = House::new().await;
    let said = at.post("admin", ALL, json!({})).await;
    assert_eq!((said.status.as_u16(), said.header("content-type")), (422, "application/problem+json"));
    let pointers: Vec<&str> =
        said.body["errors"].as_array().unwrap().iter().map(|it| it["pointer"].as_str().unwrap()).collect();
    assert_eq!(pointers, ["/patient_id", "/appointment_type_id", "/provider_id", "/start_time"]);
}

// C9
#[tokio::test]
async fn a_conflict_names_what_is_taken_by_resource_i3() {
    let at = House::new().await;
    let first = at.booked("2027-03-02T10:00:00Z").await;
    let said = at.post("admin", ALL, at.wanted("2027-03-02T10:15:00Z").await).await;
    assert_eq!(said.status, 409, "{said:?}");
    assert_eq!(said.body["type"], "urn:daybook:problem:conflict");
    for resource in ["provider", "patient", "facility"] {
        let one = &said.body["conflicts"][resource][0];
        assert_eq!(one["appointment_id"], first.id(), "{resource}");
        assert_eq!(one["start_time"], "2027-03-02T10:00:00Z");
    }
    let after = at.post("admin", ALL, at.wanted("2027-03-02T10:30:00Z").await).await;
    assert_eq!(after.status, 201, "times that touch do not clash");
}

// D1: it comes from no desk, so nothing is leased to it.
#[tokio::test]
async fn what_a_computer_keeps_is_not_booked_past_it() {
    let at = House::new().await;
    let wanted = at.wanted("2027-03-02T10:00:00Z").await;
    let provider = ProviderId(wanted["provider_id"].as_str().unwrap().parse().unwrap());
    let engine = &at.hub.clinic(1).unwrap().engine;
    let holder = Holder { desk: DeskId(engine.new_id()), name: "Front desk".to_owned() };
    let grant = LeaseCommand::Grant { of: Leasable::Provider(provider), holder };
    engine.run(&founder(), Command::Lease(Box::new(grant))).await.unwrap();
    let said = at.post("admin", ALL, wanted.clone()).await;
    assert_eq!((said.status.as_u16(), &said.body["type"]), (409, &json!("urn:daybook:problem:conflict")));
    assert_eq!(said.body["reasons"], json!(["leased"]), "{said:?}");
    let mut insisted = wanted.clone();
    insisted["override"] = json!({ "reason": "an emergency" });
    assert_eq!(at.post("admin", ALL, insisted).await.status, 409, "nobody passes over it");
    let taken = LeaseCommand::TakeBack(Leasable::Provider(provider));
    engine.run(&founder(), Command::Lease(Box::new(taken))).await.unwrap();
    assert_eq!(at.post("admin", ALL, wanted).await.status, 201);
}

#[tokio::test]
async fn whoever_may_override_books_over_a_conflict_with_a_reason_c19() {
    let at = House::new().await;
    at.booked("2027-03-02T10:00:00Z").await;
    let mut wanted = at.wanted("2027-03-02T10:00:00Z").await;
    wanted["override"] = json!({ "reason": "an emergency" });
    let said = at.post("provider", ALL, wanted).await;
    assert_eq!((said.status.as_u16(), &said.body["override_reason"]), (201, &json!("an emergency")));
}

#[tokio::test]
async fn a_length_that_contradicts_its_ends_is_refused_s3_26() {
    let at = House::new().await;
    let mut wanted = at.wanted("2027-03-02T10:00:00Z").await;
    wanted["end_time"] = json!("2027-03-02T10:45:00Z");
    let said = at.post("admin", ALL, wanted.clone()).await;
    assert_eq!((said.status.as_u16(), &said.body["errors"][0]["pointer"]), (422, &json!("/duration")));
    wanted["duration"] = json!(45);
    assert_eq!(at.post("admin", ALL, wanted).await.status, 201);
}

// C12
#[tokio::test]
async fn an_hour_that_comes_twice_can_only_be_booked_the_first_time() {
    let at = House::new().await;
    let ids = at.ids(2);
    let patient = at.patients(2).await[0].clone();
    let wanted = |start: &str| {
        json!({
            "patient_id": patient, "provider_id": ids.provider[0], "appointment_type_id": ids.kind[0],
            "start_time": start, "duration": 30, "override": { "reason": "at night" },
        })
    };
    // In Berlin the clocks go back at 01:00 UTC on 2027-10-31: 02:30 comes at 00:30 and at 01:30 UTC.
    let second = at.post("other_admin", ALL, wanted("2027-10-31T01:30:00Z")).await;
    assert_eq!((second.status.as_u16(), &second.body["errors"][0]["code"]), (422, &json!("repeated")));
    let first = at.post("other_admin", ALL, wanted("2027-10-31T00:30:00Z")).await;
    assert_eq!(
        (first.status.as_u16(), &first.body["start_time"]),
        (201, &json!("2027-10-31T02:30:00+02:00"))
    );
}

// C24
#[tokio::test]
async fn a_change_must_say_which_version_it_means_i6() {
    let at = House::new().await;
    let booked = at.booked("2027-03-02T10:00:00Z").await;
    let path = format!("{ALL}/{}", booked.id());
    let put = |tag: &'static str| {
        let (at, path) = (&at, path.clone());
        async move {
            let headers = [("if-match", tag)];
            let headers = if tag.is_empty() { &headers[..0] } else { &headers[..] };
            let body = json!({ "start_time": "2027-03-02T11:00:00Z", "notes": "later" });
            at.ask("front_desk", (Method::PUT, &path), Some(body), headers).await
        }
    };
    assert_eq!(put("").await.status, 428);
    assert_eq!(put("\"7\"").await.status, 412);
    assert_eq!(put("W/\"1\"").await.status, 412, "a weak tag is the tag of nothing");
    let moved = put("\"1\"").await;
    assert_eq!((moved.status.as_u16(), moved.header("etag")), (200, "\"2\""));
    assert_eq!(moved.body["start_time"], "2027-03-02T11:00:00Z");
    assert_eq!((&moved.body["duration"], &moved.body["notes"]), (&json!(30), &json!("later")));
    assert_eq!(put("\"1\"").await.status, 412);
}

#[tokio::test]
async fn deleting_cancels_and_hides_and_again_does_nothing_c5() {
    let at = House::new().await;
    let booked = at.booked("2027-03-02T10:00:00Z").await;
    let path = format!("{ALL}/{}", booked.id());
    let delete = || at.ask("admin", (Method::DELETE, &path), None, &[("if-match", "\"1\"")]);
    assert_eq!(at.ask("admin", (Method::DELETE, &path), None, &[]).await.status, 428);
    assert_eq!(delete().await.status, 204);
    assert_eq!(delete().await.status, 204);
    assert_eq!(at.get("admin", &path).await.status, 404);
    let hidden = at.get("admin", &format!("{path}?include=deleted")).await;
    assert_eq!((hidden.status.as_u16(), &hidden.body["status"]), (200, &json!("CANCELLED")));
    assert_eq!(at.get("read_only", &format!("{path}?include=deleted")).await.status, 404);
    let back = at.ask("admin", (Method::POST, &format!("{path}/restore")), None, &[]).await;
    assert_eq!((back.status.as_u16(), &back.body["status"]), (200, &json!("SCHEDULED")));
}

#[tokio::test]
async fn cancelling_keeps_it_in_the_lists_and_frees_its_time() {
    let at = House::new().await;
    let booked = at.booked("2027-03-02T10:00:00Z").await;
    let body = json!({ "code": "patient", "reason": "ill" });
    let said = at.post("front_desk", &format!("{ALL}/{}/cancel", booked.id()), body.clone()).await;
    assert_eq!((said.status.as_u16(), &said.body["cancellation"]["code"]), (200, &json!("patient")));
    let again = at.post("front_desk", &format!("{ALL}/{}/cancel", booked.id()), body).await;
    assert_eq!(
        (again.status.as_u16(), &again.body["type"]),
        (409, &json!("urn:daybook:problem:invalid-transition"))
    );
    let listed = at.get("admin", &format!("{ALL}?status=CANCELLED")).await;
    assert_eq!(listed.body["data"][0]["id"], booked.id());
    at.booked("2027-03-02T10:00:00Z").await;
}

#[tokio::test]
async fn rescheduling_links_a_successor_and_refused_leaves_the_old_one_c6() {
    let at = House::new().await;
    let booked = at.booked("2027-03-02T10:00:00Z").await;
    let path = format!("{ALL}/{}/reschedule", booked.id());
    let refused = at.post("admin", &path, json!({ "start_time": "2027-03-02T23:00:00Z" })).await;
    assert_eq!((refused.status.as_u16(), &refused.body["reasons"]), (409, &json!(["outside_hours"])));
    let next = at.post("admin", &path, json!({ "start_time": "2027-03-03T09:00:00Z" })).await;
    assert_eq!(next.status, 201, "{next:?}");
    assert_eq!(next.body["previous_id"], booked.id());
    assert_eq!((&next.body["number"], &next.body["reschedule_count"]), (&booked.body["number"], &json!(1)));
    let old = at.get("admin", &format!("{ALL}/{}", booked.id())).await;
    assert_eq!((&old.body["status"], &old.body["next_id"]), (&json!("RESCHEDULED"), &json!(next.id())));
}

#[tokio::test]
async fn duplicating_makes_another_one_like_it_s3_17() {
    let at = House::new().await;
    let booked = at.booked("2027-03-02T10:00:00Z").await;
    let path = format!("{ALL}/{}/duplicate", booked.id());
    let copy = at.post("provider", &path, json!({ "start_time": "2027-03-09T10:00:00Z" })).await;
    assert_eq!(copy.status, 201, "{copy:?}");
    assert_ne!(copy.id(), booked.id());
    assert_eq!(copy.body["patient_id"], booked.body["patient_id"]);
}

#[tokio::test]
async fn an_appointment_goes_through_its_steps() {
    let at = House::new().await;
    let booked = at.booked("2027-03-01T08:15:00Z").await;
    let step = |name: &'static str| {
        let path = format!("{ALL}/{}/{name}", booked.id());
        let at = &at;
        async move {
            let said = at.ask("front_desk", (Method::POST, &path), None, &[]).await;
            (said.status.as_u16(), said.body["status"].clone())
        }
    };
    assert_eq!(step("check-in").await, (200, json!("CHECKED_IN")));
    assert_eq!(step("no-show").await.0, 409, "whoever is here has come (C25)");
    assert_eq!(step("start").await, (200, json!("IN_PROGRESS")));
    assert_eq!(step("complete").await, (200, json!("COMPLETED")));
    assert_eq!(step("revert").await, (200, json!("IN_PROGRESS")));
}

#[tokio::test]
async fn what_is_offered_can_be_booked_q16() {
    let at = House::new().await;
    at.booked("2027-03-02T10:00:00Z").await;
    let ids = at.ids(1);
    let path = format!(
        "/api/booking/availability?appointment_type_id={}&provider_id={}&location_id={}&from=2027-03-02&to=2027-03-02",
        ids.kind[0], ids.provider[4], ids.location[2]
    );
    let said = at.get("read_only", &path).await;
    let slots = said.body["data"].as_array().unwrap();
    let starts: Vec<&str> = slots.iter().map(|it| it["start_time"].as_str().unwrap()).collect();
    assert!(
        starts.contains(&"2027-03-02T10:30:00Z") && !starts.contains(&"2027-03-02T10:15:00Z"),
        "{starts:?}"
    );
    let mut wanted = at.wanted(starts[3]).await;
    wanted["end_time"] = slots[3]["end_time"].clone();
    assert_eq!(at.post("admin", "/api/booking/appointments", wanted).await.status, 201);
}

#[tokio::test]
async fn more_than_31_days_of_free_time_are_not_answered_c13() {
    let at = House::new().await;
    let ask = |to: &str| {
        format!("/api/booking/availability?appointment_type_id={}&from=2027-03-01&to={to}", at.ids(1).kind[0])
    };
    assert_eq!(at.get("admin", &ask("2027-03-31")).await.status, 200);
    assert_eq!(at.get("admin", &ask("2027-04-01")).await.status, 400);
    assert_eq!(at.get("admin", &ask("2027-02-01")).await.status, 400);
    assert_eq!(at.get("admin", "/api/booking/availability").await.status, 422);
}

#[tokio::test]
async fn no_free_time_is_an_empty_list_c14() {
    let at = House::new().await;
    let path = format!(
        "/api/booking/availability?appointment_type_id={}&provider_id={}&from=2027-02-01&to=2027-02-02",
        at.ids(1).kind[0],
        at.ids(1).provider[4]
    );
    assert_eq!(at.get("admin", &path).await.body, json!({ "data": [] }));
}
