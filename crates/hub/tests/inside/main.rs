//! A desk that shares its own book, and another that joins it over the network of this computer: one writer, the same
//! book on both sides, stopped and begun again.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod around;
mod collecting;
mod office;

use serde_json::json;

use office::{Office, appointment};

#[tokio::test]
async fn what_either_desk_books_is_on_the_other() {
    // D1: the desk that shares and the one that joined.
    let office = Office::founded().await;
    office.books(1, 540).await.unwrap();
    office.shares().await;
    let surgery = office.another("Surgery").await;
    assert_eq!(surgery.tuesday().await, [(appointment(1), 540)], "what was there before comes along");

    surgery.books(2, 600).await.unwrap();
    office.until_it_shows(2).await;
    office.books(3, 660).await.unwrap();
    assert_eq!(
        surgery.until_it_shows(3).await,
        [(appointment(1), 540), (appointment(2), 600), (appointment(3), 660)]
    );
    // Undo is of what was done here, on either side.
    office.call("undo", json!({})).await.unwrap();
    surgery.until_it_shows(2).await;
    let taken = office.books(4, 600).await.unwrap_err();
    assert_eq!(taken["code"], "does_not_fit", "both ask the same book");
}

#[tokio::test]
async fn the_desk_that_shares_sees_who_is_there_and_is_seen() {
    // D10
    let office = Office::founded().await;
    let before = office.call("sharing", json!({})).await.unwrap();
    assert_eq!(before["is"], "alone");
    office.shares().await;
    let surgery = office.another("Surgery").await;
    let looks = json!({ "date": "2030-03-05", "holding": null });
    surgery.call("show_here", looks.clone()).await.unwrap();
    let seen = office.until("sharing", |it| it["others"][0]["date"] == "2030-03-05").await;
    assert_eq!((&seen["is"], &seen["others"][0]["name"]), (&json!("serving"), &json!("Surgery")));
    office.call("show_here", looks).await.unwrap();
    let seen = surgery.until("sharing", |it| it["others"][0]["date"] == "2030-03-05").await;
    assert_eq!(seen["others"][0]["name"], "Reception");
    let list = office.until_somebody_is_here().await;
    assert!(list["computers"][0]["seen_at"].is_string(), "{list}");
}

#[tokio::test]
async fn sharing_ends_and_begins_again_and_nothing_recorded_meanwhile_is_lost() {
    let (office, surgery) = Office::and_surgery().await;
    office.stops_sharing(&surgery).await;
    surgery.books(1, 540).await.unwrap();
    office.books(2, 600).await.unwrap();
    assert_eq!(office.tuesday().await.len(), 1);

    office.shares().await;
    surgery.catches_up().await;
    assert_eq!(surgery.until_it_shows(2).await, office.until_it_shows(2).await);
}

#[tokio::test]
async fn a_desk_that_shared_its_book_shares_it_again_when_it_is_started() {
    let (office, surgery) = Office::and_surgery().await;
    office.until_somebody_is_here().await;
    let office = office.started_again().await;
    surgery.until("sharing", |it| it["is"] == "closed").await;
    office.unlocks().await;
    surgery.catches_up().await;
    assert_eq!(office.call("serving", json!({})).await.unwrap()["is"], "on");
}

#[tokio::test]
async fn desks_are_told_that_the_computer_goes_to_sleep_and_come_back_when_it_wakes() {
    let (office, surgery) = Office::and_surgery().await;
    office.until_somebody_is_here().await;
    office.falls_asleep().await;
    surgery.until("sharing", |it| it["is"] == "asleep").await;
    surgery.books(1, 540).await.unwrap();
    surgery.call("hurry_sharing", json!({})).await.unwrap();
    assert_eq!(office.tuesday().await, [], "a computer that is about to sleep answers nobody");
    office.wakes().await;
    surgery.catches_up().await;
    office.until_it_shows(1).await;
}

#[tokio::test]
async fn a_code_and_an_address_are_enough_to_join_once_somebody_has_agreed() {
    let office = Office::founded().await;
    office.shares().await;
    let invited = office.call("invite_computer", json!({ "approve": true })).await.unwrap();
    let text = |key: &str| invited[key].as_str().unwrap().to_owned();
    assert!(text("line").starts_with("daybook:") && text("qr_path").starts_with("M0 0h1"), "{invited}");
    let typed = format!("{} {}", text("address"), text("code").to_lowercase());
    let surgery = Office::empty();
    let wrong = format!("{} AAAA-BBBB-CCCC-DDDD", text("address"));
    let said = surgery.joins(&wrong, "Surgery").await.unwrap_err();
    assert_eq!(said, json!({ "code": "sharing", "trouble": "refused" }));
    let said = surgery.joins(&typed, "Surgery").await.unwrap_err();
    assert_eq!(said, json!({ "code": "sharing", "trouble": "waiting" }));

    let shown = office.call("serving", json!({})).await.unwrap();
    let waits = &shown["computers"][0];
    assert_eq!((&waits["is"], &waits["name"]), (&json!("waiting"), &json!("Surgery")));
    office.call("approve_computer", json!({ "id": waits["id"] })).await.unwrap();
    surgery.joins(&typed, "Surgery").await.unwrap();
    let third = Office::empty();
    let said = third.joins(&typed, "Third").await.unwrap_err();
    assert_eq!(said, json!({ "code": "sharing", "trouble": "refused" }), "it is for one computer");
}

#[tokio::test]
async fn what_a_computer_kept_is_everybodys_once_it_is_shut_out() {
    // D1
    let (office, surgery) = Office::and_surgery().await;
    let shown = office.call("leases", json!({})).await.unwrap();
    let (osei, there) = (&shown["things"][0], &shown["computers"][0]);
    let grant = json!({ "kind": "provider", "id": osei["id"], "computer_id": there["id"] });
    let kept = office.call("grant_lease", grant).await.unwrap();
    assert_eq!(kept["things"][0]["computer"], *there, "by its name");
    surgery.catches_up().await;
    let said = office.books(1, 540).await.unwrap_err();
    assert_eq!(
        (&said["misfits"][0]["why"], &said["misfits"][0]["computer"]),
        (&json!("leased"), &there["name"])
    );
    surgery.books(2, 600).await.unwrap();
    office.until_it_shows(1).await;
    office.call("revoke_computer", json!({ "id": there["id"], "collect": false })).await.unwrap();
    let left = office.call("leases", json!({})).await.unwrap();
    assert_eq!(left["things"][0]["computer"], json!(null));
    office.books(1, 540).await.unwrap();
}

#[tokio::test]
async fn a_computer_that_is_revoked_is_shut_out_at_once() {
    let (office, surgery) = Office::and_surgery().await;
    let shown = office.until_somebody_is_here().await;
    let out = json!({ "id": shown["computers"][0]["id"], "collect": false });
    let gone = office.call("revoke_computer", out).await.unwrap();
    assert_eq!(gone["computers"], json!([]));
    surgery.call("hurry_sharing", json!({})).await.unwrap();
    let locked = surgery.until("sharing", |it| it["is"] == "locked").await;
    assert_eq!(locked["why"], "revoked");
    let nobody = json!({ "id": "00000000-0000-0000-0000-00000000dead", "collect": true });
    assert_eq!(office.call("revoke_computer", nobody).await.unwrap_err()["code"], "not_found");
}

#[tokio::test]
async fn what_two_desks_wanted_at_once_can_be_dealt_with_where_the_book_is() {
    // D1
    let (office, surgery) = Office::and_surgery().await;
    office.stops_sharing(&surgery).await;
    surgery.books(1, 600).await.unwrap();
    office.books(2, 600).await.unwrap();
    office.shares().await;
    surgery.call("hurry_sharing", json!({})).await.unwrap();
    office.until("sharing", |it| it["attention"] == 1).await;
    let items = office.call("attention", json!({})).await.unwrap();
    let way = json!({ "id": items["items"][0]["id"], "way": "next_free", "reason": null });
    let dealt = office.call("deal_with", way).await.unwrap();
    assert_eq!((&dealt["item"]["from"], &dealt["left"]["items"]), (&json!(630), &json!([])));
    surgery.until("sharing", |it| it["attention"] == 0).await;
    assert_eq!(surgery.until_it_shows(2).await, office.tuesday().await);
}

#[tokio::test]
async fn a_port_that_is_taken_is_said_and_nothing_is_shared() {
    let office = Office::founded().await;
    let other = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let port = other.local_addr().unwrap().port();
    let said =
        office.call("serve_book", json!({ "desk_name": "Reception", "port": port, "announced": true })).await;
    assert_eq!(said.unwrap_err(), json!({ "code": "sharing", "trouble": "port_taken" }));
    assert_eq!(office.call("serving", json!({})).await.unwrap()["is"], "off");
    let join = json!({ "invitation": "daybook:x", "desk_name": "Reception", "passphrase": null });
    office.shares().await;
    let said = office.call("join_instead", join).await.unwrap_err();
    assert_eq!(
        said,
        json!({ "code": "sharing", "trouble": "serves" }),
        "a book is shared or joins, not both"
    );
}
