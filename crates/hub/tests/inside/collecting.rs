//! What a computer that was shut out had not sent (F14): taken in where it is wanted, shown, seen to, never carried out.

use serde_json::{Value, json};

use crate::office::{Office, appointment};

/// A computer that recorded, while the book was away, a new patient with an appointment, and what it did to that; shut
/// out with its work to be taken in.
async fn shut_out() -> (Office, Office, Value) {
    let (office, surgery) = Office::and_surgery().await;
    office.stops_sharing(&surgery).await;
    surgery.books(1, 540).await.unwrap();
    let id = json!({ "id": appointment(1) });
    surgery.call("pin_appointment", id).await.unwrap();
    surgery.call("undo", json!({})).await.unwrap();
    // Switched off, so that it is shut out before it has looked for the book again.
    let surgery = surgery.started_again().await;
    office.shares().await;
    let shown = office.call("serving", json!({})).await.unwrap();
    let out = json!({ "id": shown["computers"][0]["id"], "collect": true });
    office.call("revoke_computer", out).await.unwrap();
    surgery.unlocks().await;
    let locked = surgery.until("sharing", |it| it["is"] == "locked").await;
    assert_eq!(locked["why"], "revoked");
    let shown = office.until("collected", |it| it["count"] == 4).await;
    (office, surgery, shown)
}

fn whats(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|it| it["what"].as_str().unwrap()).collect()
}

async fn settles(office: &Office, id: &Value, way: &str) -> Value {
    office.call("settle_collected", json!({ "id": id, "way": way })).await.unwrap()
}

/// What the audit log has of it, oldest first.
async fn noted(office: &Office) -> Vec<String> {
    let ask = json!({ "person": null, "deeds": [], "patient_id": null, "from": null, "to": null,
        "after": null, "locale": "en" });
    let page = office.call("audit_log", ask).await.unwrap();
    let lines = page["lines"].as_array().unwrap().iter().rev();
    let deeds = lines.map(|it| format!("{}: {}", it["by"].as_str().unwrap(), it["what"].as_str().unwrap()));
    deeds.filter(|it| it.contains("shut-out")).collect()
}

#[tokio::test]
async fn f14_what_a_shut_out_computer_had_not_sent_is_shown_in_words_and_nothing_of_it_is_applied() {
    let (office, _surgery, shown) = shut_out().await;
    assert_eq!(shown["computers"], json!(["Surgery"]));
    assert_eq!(whats(&shown["open"]), ["saved_patient", "booked", "pinned", "undone"]);
    for it in shown["open"].as_array().unwrap() {
        assert_eq!((&it["computer"], &it["recorded_by"]), (&json!("Surgery"), &json!("Maya Lind")), "{it}");
        assert_eq!(it["patient_name"], "Ada Young 1", "whoever it is about: {it}");
        assert_eq!((&it["booking"], &it["patient_id"]), (&Value::Null, &Value::Null), "not in the book");
        assert_eq!(it["adds_patient"], shown["open"][0]["id"]);
    }
    let booked = &shown["open"][1];
    let place = ["date", "from", "minutes", "provider_name", "type_name"].map(|key| booked[key].clone());
    assert_eq!(place, [json!("2030-03-05"), json!(540), json!(30), json!("Dr Osei"), json!("Check-up")]);
    assert_eq!(shown["open"][3]["from"], 540, "what was taken back was of the same appointment");
    assert_eq!(office.tuesday().await, []);
    let found = json!({ "text": "young", "limit": 5, "offset": 0 });
    assert_eq!(office.call("search_patients", found).await.unwrap()["patients"], json!([]));
}

#[tokio::test]
async fn f14_what_was_collected_is_booked_by_hand_and_who_saw_to_it_is_in_the_audit_log() {
    let (office, _surgery, shown) = shut_out().await;
    let id = |at: usize| &shown["open"][at]["id"];
    let left = settles(&office, id(0), "add_patient").await;
    assert_eq!(whats(&left["open"]), ["booked", "pinned", "undone"]);
    let form = &left["open"][0]["booking"];
    assert_eq!((&form["patient"]["given_name"], &form["placement"]["from"]), (&json!("Ada"), &json!(540)));
    assert_eq!(office.tuesday().await, [], "a form that could be sent is not sent");
    let book = json!({ "id": form["appointment_id"], "patient_id": form["patient"]["id"],
        "appointment_type_id": form["appointment_type_id"], "placement": form["placement"], "notes": "",
        "patient_notes": "", "source": form["source"], "override_reason": null });
    office.call("book_appointment", book).await.unwrap();
    settles(&office, id(1), "booked").await;
    settles(&office, id(2), "done").await;
    let left = settles(&office, id(2), "open").await;
    assert_eq!(whats(&left["open"]), ["pinned", "undone"], "it waits for somebody after all");
    settles(&office, id(2), "done").await;
    let left = settles(&office, id(3), "done").await;
    assert_eq!((&left["open"], &left["count"]), (&json!([]), &json!(0)));
    let settled = left["settled"].as_array().unwrap();
    let how: Vec<_> = settled.iter().map(|it| it["settled"]["how"].as_str().unwrap()).collect();
    assert_eq!(how, ["done", "done", "booked", "added"]);
    assert!(settled.iter().all(|it| it["settled"]["by"] == "Maya Lind"), "{left}");
    let pinned = office.call("pinboard", json!({})).await.unwrap();
    assert_eq!(pinned["items"], json!([]), "what was dealt with was not done");
    let log = noted(&office).await;
    let (saw, put_back) = (
        "Maya Lind: Dealt with work taken in of a shut-out computer",
        "Maya Lind: Put work taken in of a shut-out computer back on the list",
    );
    let taken_in = ": Took in a shut-out computer's work, to be looked at";
    assert_eq!(log, [taken_in, saw, saw, saw, put_back, saw, saw]);
    let nobody = json!({ "id": "00000000-0000-0000-0000-00000000dead", "way": "done" });
    assert_eq!(office.call("settle_collected", nobody).await.unwrap_err()["code"], "not_found");
}

#[tokio::test]
async fn f14_a_computer_that_joins_anew_brings_only_what_nobody_saw_to() {
    let (office, surgery, shown) = shut_out().await;
    let patient = settles(&office, &shown["open"][0]["id"], "add_patient").await;
    settles(&office, &patient["open"][0]["id"], "done").await;
    let invited = office.call("invite_computer", json!({ "approve": false })).await.unwrap();
    let again = json!({ "invitation": invited["line"], "desk_name": "Surgery again", "passphrase": null });
    surgery.call("join_instead", again).await.unwrap();
    surgery.signs_in().await;
    surgery.catches_up().await;
    let left = office.until("collected", |it| it["count"] == 0).await;
    assert_eq!(left["settled"].as_array().unwrap().len(), 2);
    assert_eq!(office.tuesday().await, [], "somebody had decided that it is not to be booked");
    assert_eq!(surgery.tuesday().await, []);
}

#[tokio::test]
async fn f14_a_computer_that_was_lost_is_shut_out_without_taking_anything_in() {
    let (office, surgery) = Office::and_surgery().await;
    office.stops_sharing(&surgery).await;
    surgery.books(1, 540).await.unwrap();
    let surgery = surgery.started_again().await;
    office.shares().await;
    let shown = office.call("serving", json!({})).await.unwrap();
    let out = json!({ "id": shown["computers"][0]["id"], "collect": false });
    office.call("revoke_computer", out).await.unwrap();
    surgery.unlocks().await;
    surgery.until("sharing", |it| it["is"] == "locked").await;
    let none = office.call("collected", json!({})).await.unwrap();
    assert_eq!(none, json!({ "computers": [], "open": [], "count": 0, "settled": [] }));
}
