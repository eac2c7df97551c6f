//! What is around a desk that shares its book: whoever wants to join finds it, and its computer sleeps when it is told to.

use std::net::UdpSocket;
use std::sync::Arc;

use daybook_around::{
    Around, Awake, BoxFuture, Multicast, Never, NoNeighbours, Power, Ready, Sleep, Unavailable,
};
use serde_json::json;
use tokio::sync::mpsc;

use super::office::Office;

/// Computers in a network of their own, on the loopback interface.
fn network() -> impl Fn() -> Around {
    let port = UdpSocket::bind(("0.0.0.0", 0)).unwrap().local_addr().unwrap().port();
    move || Around { neighbourhood: Arc::new(Multicast::on_this_computer_only(port)), power: Arc::new(Never) }
}

/// A computer that sleeps when the test says so.
struct Naps {
    listeners: mpsc::UnboundedSender<mpsc::Sender<Sleep>>,
    /// Held once more while it is kept awake.
    awake: Arc<()>,
}

impl Power for Naps {
    fn stay_awake<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Awake, Unavailable>> {
        let held = Arc::clone(&self.awake);
        Box::pin(async move { Ok(Awake::while_held(held)) })
    }

    fn told(&self, to: mpsc::Sender<Sleep>) -> BoxFuture<'_, Result<(), Unavailable>> {
        Box::pin(async move {
            self.listeners.send(to).unwrap();
            std::future::pending().await
        })
    }
}

#[tokio::test]
async fn a_shared_book_is_found_and_joined_by_its_code_alone_and_gone_when_sharing_ends() {
    let around = network();
    let office = Office::founded_in(around()).await;
    let surgery = Office::empty_in(around());
    assert_eq!(surgery.call("nearby", json!({})).await.unwrap()["books"], json!([]));
    office.shares().await;
    let shared = office.call("serving", json!({})).await.unwrap();
    assert_eq!(shared["announced"], "yes");
    let found = surgery.until("nearby", |it| it["books"][0]["computer"] == "Reception").await;
    assert_eq!(
        found["books"],
        json!([{ "clinic": "Brightwater Dental", "computer": "Reception", "address": shared["address"] }])
    );
    let invited = office.call("invite_computer", json!({ "approve": false })).await.unwrap();
    let typed =
        format!("{} {}", found["books"][0]["address"].as_str().unwrap(), invited["code"].as_str().unwrap());
    surgery.joins(&typed, "Surgery").await.unwrap();
    assert_eq!(office.call("nearby", json!({})).await.unwrap()["books"], json!([]), "one's own is not near");
    office.call("stop_serving", json!({})).await.unwrap();
    surgery.until("nearby", |it| it["books"] == json!([])).await;
}

#[tokio::test]
async fn a_hub_that_answers_elsewhere_is_found_again_by_its_key_and_stays_found() {
    let around = network();
    let office = Office::founded_in(around()).await;
    office.shares().await;
    let surgery = office.another_in(around(), "Surgery").await;
    office.stops_sharing(&surgery).await;
    surgery.books(1, 540).await.unwrap();
    let before = surgery.call("sharing", json!({})).await.unwrap()["address"].clone();
    office.shares_elsewhere().await;
    let now = office.call("serving", json!({})).await.unwrap()["address"].clone();
    assert_ne!(before, now);
    let follows = surgery.until("sharing", |it| it["is"] == "synced").await;
    assert_eq!(follows["address"], now);
    office.until_it_shows(1).await;

    let surgery = surgery.started_again_in(Around::nothing()).await;
    surgery.unlocks().await;
    surgery.until("sharing", |it| it["is"] == "synced" && it["address"] == now).await;
}

#[tokio::test]
async fn a_book_that_nobody_is_to_find_is_not_announced() {
    let around = network();
    let (office, other) = (Office::founded_in(around()).await, Office::founded_in(around()).await);
    let surgery = Office::empty_in(around());
    office.shares_unseen().await;
    assert_eq!(office.call("serving", json!({})).await.unwrap()["announced"], "no");
    other.shares().await;
    let found = surgery.until("nearby", |it| it["books"] != json!([])).await;
    let address = &other.call("serving", json!({})).await.unwrap()["address"];
    assert_eq!((found["books"].as_array().unwrap().len(), &found["books"][0]["address"]), (1, address));
}

#[tokio::test]
async fn a_computer_in_no_network_says_so_and_shares_all_the_same() {
    let office = Office::founded().await;
    assert_eq!(office.call("nearby", json!({})).await.unwrap()["is"], "unavailable");
    office.shares().await;
    let shared = office.call("serving", json!({})).await.unwrap();
    assert_eq!((&shared["announced"], &shared["stays_awake"]), (&json!("failed"), &json!(false)));
}

#[tokio::test]
async fn a_computer_about_to_sleep_locks_and_tells_the_others_before_it_does() {
    let (tell, mut listeners) = mpsc::unbounded_channel();
    let awake = Arc::new(());
    let power = Arc::new(Naps { listeners: tell, awake: Arc::clone(&awake) });
    let office = Office::founded_in(Around { neighbourhood: Arc::new(NoNeighbours), power }).await;
    let watching = office.watched();
    let tell = listeners.recv().await.unwrap();
    office.shares().await;
    assert_eq!(office.call("serving", json!({})).await.unwrap()["stays_awake"], true);
    assert_eq!(Arc::strong_count(&awake), 3, "the computer is kept awake");
    let surgery = office.another("Surgery").await;
    surgery.until("sharing", |it| it["is"] == "synced").await;

    let (ready, said) = Ready::new();
    tell.send(Sleep::Near(ready)).await.ok().unwrap();
    // Dropped, not sent: whatever was to be done first is done.
    said.await.unwrap_err();
    assert_eq!(office.call("sharing", json!({})).await.unwrap_err(), json!({ "code": "not_signed_in" }));
    surgery.until("sharing", |it| it["is"] == "asleep").await;
    tell.send(Sleep::Over).await.ok().unwrap();
    surgery.call("hurry_sharing", json!({})).await.unwrap();
    surgery.until("sharing", |it| it["is"] == "synced").await;

    office.signs_in().await;
    office.call("stop_serving", json!({})).await.unwrap();
    assert_eq!(Arc::strong_count(&awake), 2, "it may sleep again");
    watching.abort();
}
