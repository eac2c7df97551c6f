//! Two desks and a hub on one book, through the calls of the window (D1): what one books the other sees, both book
//! while the hub is away, and who came second gets out of it with one call.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use daybook_engine::Clock as _;
use daybook_store::{BoxFuture, Store, WriteError};
use daybook_sync::{Body, Hub, Limits, Reply, Request, raise_epoch};
use serde_json::{Value, json};
use tokio::sync::broadcast;
use tokio::sync::mpsc::Sender;
use uuid::Uuid;

use super::common::{ADMIN_PASSWORD, Computer, Said, a_keyring, patient};
use crate::sharing::exchange::{Cut, Exchange, HubAccount, Joined, Notice, Other, Showing, Transport};

/// Where the hub is said to be.
const ADDRESS: &str = "here:1";

/// A hub in the same program, on the book of a computer of its own; it can be switched off.
struct Network {
    hub: Hub,
    host: Computer,
    up: AtomicBool,
    /// Whether other entries stand in its audit log than stood there.
    rewritten: AtomicBool,
    /// Tells desks that there is something new.
    news: broadcast::Sender<()>,
    /// What each desk shows.
    shown: Mutex<BTreeMap<Uuid, Other>>,
}

/// One desk's way to it.
struct Line(Arc<Network>, Uuid);

/// What desks find it by.
struct Lines(Arc<Network>);

impl Transport for Lines {
    fn join<'a>(
        &'a self,
        invitation: &'a str,
        desk_name: &'a str,
        key: [u8; 32],
    ) -> BoxFuture<'a, Result<Joined, Cut>> {
        Box::pin(async move {
            if invitation != "daybook:here" {
                return Err(Cut::Malformed);
            }
            let (device, name, at) =
                (Uuid::from_slice(&key[..16]).unwrap(), desk_name.to_owned(), self.0.host.clock.now());
            let store = self.0.hub.store();
            let paired: Result<(), WriteError> =
                store.write(move |tx| Box::pin(async move { tx.pair(device, &name, at).await })).await;
            paired.map_err(|_| Cut::Refused("paired".to_owned()))?;
            let standing = store.snapshot().await.unwrap().rows().hub_standing().await.unwrap();
            let history = daybook_sync::History {
                clinic: store.clinic(),
                lineage: standing.lineage,
                epoch: standing.epoch,
            };
            Ok(Joined { address: ADDRESS.to_owned(), pin: [0; 32], device, key, history })
        })
    }

    fn connect(&self, joined: &Joined) -> Result<Arc<dyn Exchange>, Cut> {
        Ok(Arc::new(Line(Arc::clone(&self.0), joined.device)))
    }
}

impl Exchange for Line {
    fn ask<'a>(&'a self, request: &'a Request) -> BoxFuture<'a, Result<Reply, Cut>> {
        Box::pin(async move {
            if !self.0.up.load(Ordering::Acquire) {
                return Err(Cut::Unreachable);
            }
            let mut reply = self.0.hub.answer(request, self.0.host.clock.now()).await;
            if let (Ok(Reply { body: Body::Log(it), .. }), true) =
                (&mut reply, self.0.rewritten.load(Ordering::Acquire))
            {
                it.entries.iter_mut().for_each(|(_, hash)| hash[0] ^= 1);
            }
            if matches!(request, Request::Push { .. }) {
                let _ = self.0.news.send(());
            }
            reply.map_err(|_| Cut::Unreachable)
        })
    }

    fn accounts(&self) -> BoxFuture<'_, Result<Vec<HubAccount>, Cut>> {
        Box::pin(async move {
            if !self.0.up.load(Ordering::Acquire) {
                return Err(Cut::Unreachable);
            }
            let staff = self.0.hub.store().staff().await.map_err(|_| Cut::Unreachable)?;
            Ok(staff.into_iter().map(|staff| HubAccount { version: staff.version, staff }).collect())
        })
    }

    fn listen(&self, to: Sender<Notice>) -> BoxFuture<'_, Cut> {
        let mut news = self.0.news.subscribe();
        Box::pin(async move {
            while news.recv().await.is_ok() {
                let others = self.0.shown.lock().unwrap().values().cloned().collect();
                let told = [Notice::Others(others), Notice::Head];
                for it in told {
                    if to.send(it).await.is_err() {
                        return Cut::Unreachable;
                    }
                }
            }
            Cut::Unreachable
        })
    }

    fn address(&self) -> String {
        ADDRESS.to_owned()
    }

    fn go_to<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<(), Cut>> {
        Box::pin(async { Err(Cut::Unreachable) })
    }

    fn show(&self, showing: Showing) {
        let other = Other { device: self.1, name: "Desk".to_owned(), showing };
        self.0.shown.lock().unwrap().insert(self.1, other);
        let _ = self.0.news.send(());
    }
}

impl Network {
    /// A clinic on a computer that shares its book.
    async fn new() -> Arc<Self> {
        let host = Computer::new(a_keyring().0);
        host.opened().await;
        let store = store_of(&host).await;
        raise_epoch(&store, 0).await.unwrap();
        let hub = Hub::new(store, Limits::default(), daybook_sync::Trouble::default());
        Arc::new(Self {
            hub,
            host,
            up: AtomicBool::new(true),
            rewritten: AtomicBool::new(false),
            news: broadcast::Sender::new(64),
            shown: Mutex::default(),
        })
    }

    fn switch(&self, up: bool) {
        self.up.store(up, Ordering::Release);
        let _ = self.news.send(());
    }

    /// A desk that joined it, with the admin signed in by the password they have at the hub.
    async fn desk(self: &Arc<Self>, name: &str) -> Computer {
        let lines: Arc<dyn Transport> = Arc::new(Lines(Arc::clone(self)));
        let desk = Computer::reaching(a_keyring().0, lines);
        desk.desk.start().await;
        let joined = desk.call("join_first", joining(name)).await.unwrap();
        let state = desk.call("confirm_recovery_key", joined).await.unwrap();
        assert_eq!(state["phase"]["is"], "signed_out", "typing a key back is no sign-in here");
        desk.signs_in(&desk.person("Maya Lind").await, ADMIN_PASSWORD).await.unwrap();
        desk
    }
}

fn joining(name: &str) -> Value {
    json!({ "invitation": "daybook:here", "desk_name": name, "passphrase": null })
}

async fn store_of(at: &Computer) -> Store {
    at.desk.standing.read().await.open().unwrap().engine.store().clone()
}

/// Books somebody with Dr Osei on Tuesday at `from`, wall minutes.
async fn books(at: &Computer, number: u128, from: u16) -> Said {
    let book = at.call("set_up_book", json!({})).await.unwrap();
    at.call("save_patient", patient(number, "")).await?;
    let placement = json!({ "provider_id": book["providers"][0]["id"], "location_id": book["locations"][0]["id"],
        "resource_ids": [], "date": "2027-03-02", "from": from, "minutes": 30 });
    at.call(
        "book_appointment",
        json!({ "id": appointment(number), "patient_id": Uuid::from_u128(0x9000 + number).to_string(),
            "appointment_type_id": book["appointment_types"][0]["id"], "placement": placement, "notes": "",
            "patient_notes": "", "source": "phone", "override_reason": null }),
    )
    .await
}

fn appointment(number: u128) -> String {
    Uuid::from_u128(0xA000 + number).to_string()
}

/// The appointments of Tuesday: ids and starts.
async fn tuesday(at: &Computer) -> Vec<(String, u64)> {
    let asked = json!({ "from": "2027-03-02", "to": "2027-03-02" });
    let shown = at.call("calendar", asked).await.unwrap();
    let items = shown["items"].as_array().unwrap();
    let live = items.iter().filter(|it| it["status"] != "cancelled");
    let mut found: Vec<_> =
        live.map(|it| (it["id"].as_str().unwrap().to_owned(), it["from"].as_u64().unwrap())).collect();
    found.sort();
    found
}

async fn state(at: &Computer) -> Value {
    at.call("sharing", json!({})).await.unwrap()
}

/// Waits until the desk's share stands so, woken by what its window is told.
async fn until(at: &Computer, what: impl Fn(&Value) -> bool) -> Value {
    let mut told = at.desk.subscribe();
    let waiting = async {
        loop {
            let state = state(at).await;
            if what(&state) {
                return state;
            }
            let _ = crate::hear(&mut told).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), waiting).await.expect("it comes to stand so")
}

/// Waits until the desk shows `count` appointments on Tuesday.
async fn until_it_shows(at: &Computer, count: usize) -> Vec<(String, u64)> {
    let mut told = at.desk.subscribe();
    let waiting = async {
        loop {
            let shown = tuesday(at).await;
            if shown.len() == count {
                return shown;
            }
            let _ = crate::hear(&mut told).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), waiting).await.expect("it comes to show them")
}

/// How the hub's log is found to be, compared with what the desk was told.
async fn hub_log(at: &Computer) -> Value {
    at.call("check_seals", json!({})).await.unwrap()
}

#[tokio::test]
async fn a_hub_whose_audit_log_was_written_anew_is_found_out_by_a_desk_that_was_told_of_it() {
    // D5
    let network = Network::new().await;
    network.host.desk.seal().await.unwrap();
    let reception = network.desk("Reception").await;
    until(&reception, |it| it["is"] == "synced").await;
    let checked = hub_log(&reception).await;
    assert_eq!((&checked["hub_is"], &checked["hub"]["agree"]), (&json!("compared"), &json!(1)), "{checked}");
    assert_eq!(state(&reception).await["trouble"], Value::Null);

    network.rewritten.store(true, Ordering::Release);
    books(&network.host, 1, 540).await.unwrap();
    network.host.clock.advance(60);
    network.host.desk.seal_if_due().await;
    let _ = network.news.send(());
    until(&reception, |it| it["trouble"] == "log_differs").await;
    let checked = hub_log(&reception).await;
    assert_eq!(
        (&checked["hub"]["amiss_count"], &checked["hub"]["agree"]),
        (&json!(2), &json!(0)),
        "{checked}"
    );
    assert_eq!(checked["hub"]["amiss"][0]["why"], "differs");
    let log = reception.call("audit_log", ask_of_log()).await.unwrap();
    let said: Vec<&str> =
        log["lines"].as_array().unwrap().iter().filter_map(|it| it["what"].as_str()).collect();
    assert_eq!(
        said.iter().filter(|it| **it == "Found the shared book's audit log changed").count(),
        1,
        "{said:?}"
    );
    network.switch(false);
    assert_eq!(hub_log(&reception).await["hub_is"], "unreachable");
}

#[tokio::test]
async fn a_desk_whose_hub_says_nothing_of_its_log_follows_it_all_the_same() {
    // A hub of before, and a reply as it wrote it.
    let network = Network::new().await;
    let reception = network.desk("Reception").await;
    books(&network.host, 1, 540).await.unwrap();
    let _ = network.news.send(());
    until_it_shows(&reception, 1).await;
    let checked = hub_log(&reception).await;
    assert_eq!((&checked["hub"]["agree"], &checked["hub"]["amiss_count"]), (&json!(0), &json!(0)));
    let reply = Reply {
        history: daybook_sync::History {
            clinic: network.hub.store().clinic(),
            lineage: Uuid::nil(),
            epoch: 2,
        },
        to: Uuid::nil(),
        hub_time: network.host.clock.now(),
        proto: (1, 1),
        backed_up_seq: 0,
        anchor: None,
        body: Body::Collected { up_to: 0 },
    };
    let text = serde_json::to_string(&reply).unwrap();
    assert!(!text.contains("anchor"), "{text}");
    assert_eq!(serde_json::from_str::<Reply>(&text).unwrap(), reply);
}

fn ask_of_log() -> Value {
    json!({ "person": null, "deeds": [], "patient_id": null, "from": null, "to": null, "after": null, "locale": "en" })
}

#[tokio::test]
async fn what_one_desk_books_is_provisional_there_and_then_on_the_other() {
    // D1
    let network = Network::new().await;
    let (reception, surgery) = (network.desk("Reception").await, network.desk("Surgery").await);
    network.switch(false);
    books(&reception, 1, 540).await.unwrap();
    let pending = state(&reception).await;
    assert_eq!(pending["provisional"], json!([appointment(1)]));
    network.switch(true);
    until(&reception, |it| it["is"] == "synced" && it["provisional"] == json!([])).await;
    assert_eq!(until_it_shows(&surgery, 1).await, [(appointment(1), 540)]);
    assert_eq!(tuesday(&reception).await, [(appointment(1), 540)]);
    // Whoever did it can take it back, and do it again: it travels as "undo that".
    reception.call("undo", json!({})).await.unwrap();
    assert_eq!(tuesday(&reception).await, []);
    until_it_shows(&surgery, 0).await;
    reception.call("redo", json!({})).await.unwrap();
    until_it_shows(&surgery, 1).await;
    let left = surgery.call("undo_state", json!({})).await.unwrap();
    assert_eq!(left, json!({ "undo": null, "redo": null }), "undo is of what was done here");
}

#[tokio::test]
async fn who_came_second_while_the_hub_was_away_sees_why_and_gets_out_with_one_call() {
    // D1
    let network = Network::new().await;
    let (reception, surgery) = (network.desk("Reception").await, network.desk("Surgery").await);
    until(&surgery, |it| it["is"] == "synced").await;
    network.switch(false);
    books(&reception, 1, 600).await.unwrap();
    books(&surgery, 2, 600).await.unwrap();
    let cut = until(&surgery, |it| it["is"] == "offline").await;
    assert_eq!((&cut["why"], cut["since"].is_string()), (&json!("unreachable"), true));
    until(&reception, |it| it["is"] == "offline").await;

    network.up.store(true, Ordering::Release);
    reception.call("hurry_sharing", json!({})).await.unwrap();
    until(&reception, |it| it["is"] == "synced").await;
    surgery.call("hurry_sharing", json!({})).await.unwrap();
    until(&surgery, |it| it["is"] == "synced" && it["attention"] == 1).await;
    assert_eq!(tuesday(&surgery).await, [(appointment(1), 600)], "the hub has spoken");
    until(&reception, |it| it["attention"] == 1).await;

    let shown = surgery.call("attention", json!({})).await.unwrap();
    let item = &shown["items"][0];
    assert_eq!(
        (&item["what"], &item["patient_name"], &item["from"]),
        (&json!("booked"), &json!("Ada Young 2"), &json!(600))
    );
    assert_eq!(item["problem"]["misfits"][0]["by"][0]["patient_name"], "Ada Young 1");
    assert_eq!(item["ways"], json!(["next_free", "override", "waitlist", "called", "dismiss"]));
    let dealt = surgery
        .call("deal_with", json!({ "id": item["id"], "way": "next_free", "reason": null }))
        .await
        .unwrap();
    assert_eq!((&dealt["item"]["from"], &dealt["left"]["items"]), (&json!(630), &json!([])));
    until(&surgery, |it| it["is"] == "synced" && it["attention"] == 0).await;
    assert_eq!(until_it_shows(&reception, 2).await.len(), 2);
    until(&reception, |it| it["attention"] == 0).await;
}

#[tokio::test]
async fn what_is_leased_to_a_desk_it_books_for_good_while_the_hub_is_away() {
    // D1
    let network = Network::new().await;
    let (reception, surgery) = (network.desk("Reception").await, network.desk("Surgery").await);
    let shown = reception.call("leases", json!({})).await.unwrap();
    let osei = json!({ "kind": "provider", "id": shown["things"][0]["id"] });
    let here = &shown["computers"][0]["id"];
    let grant = json!({ "kind": "provider", "id": osei["id"], "computer_id": here });
    let asked = reception.call("grant_lease", grant.clone()).await.unwrap();
    assert_eq!(asked["things"][0]["computer"]["here"], true);
    until(&reception, |it| it["is"] == "synced").await;
    let kept = reception.call("leases", json!({})).await.unwrap();
    assert_eq!(kept["things"][0]["settled"], true);
    until_leased(&surgery, true).await;

    network.switch(false);
    books(&reception, 1, 540).await.unwrap();
    let cut = until(&reception, |it| it["is"] == "offline").await;
    assert_eq!((&cut["pending"], &cut["provisional"]), (&json!(2), &json!([])), "the patient and the time");
    let said = books(&surgery, 2, 600).await.unwrap_err();
    let misfit = &said["misfits"][0];
    assert_eq!((&misfit["why"], &misfit["what"]), (&json!("leased"), &json!("provider")), "{said}");
    assert_eq!(said["may_override"], false);

    // What comes after it was handed back is provisional, as in every clinic without leases.
    reception.call("hand_back_lease", osei.clone()).await.unwrap();
    books(&reception, 3, 660).await.unwrap();
    assert_eq!(state(&reception).await["provisional"], json!([appointment(3)]));
    network.up.store(true, Ordering::Release);
    for desk in [&reception, &surgery] {
        desk.call("hurry_sharing", json!({})).await.unwrap();
        until(desk, |it| it["is"] == "synced" && it["attention"] == 0).await;
    }
    until_leased(&surgery, false).await;
    books(&surgery, 4, 720).await.unwrap();
}

/// Waits until the desk knows whether anybody keeps Dr Osei.
async fn until_leased(at: &Computer, leased: bool) {
    let mut told = at.desk.subscribe();
    let waiting = async {
        loop {
            let shown = at.call("leases", json!({})).await.unwrap();
            if shown["things"][0]["computer"].is_object() == leased {
                return;
            }
            let _ = crate::hear(&mut told).await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(30), waiting).await.expect("it comes to know");
}

#[tokio::test]
async fn somebody_whose_time_was_lost_can_wait_or_be_booked_in_spite_of_it() {
    // D1, C19
    let network = Network::new().await;
    let (reception, surgery) = (network.desk("Reception").await, network.desk("Surgery").await);
    network.switch(false);
    books(&reception, 1, 600).await.unwrap();
    books(&surgery, 2, 600).await.unwrap();
    books(&surgery, 3, 615).await.unwrap_err();
    books(&surgery, 4, 570).await.unwrap();
    network.up.store(true, Ordering::Release);
    reception.call("hurry_sharing", json!({})).await.unwrap();
    until(&reception, |it| it["is"] == "synced").await;
    surgery.call("hurry_sharing", json!({})).await.unwrap();
    until(&surgery, |it| it["is"] == "synced" && it["attention"] == 1).await;
    until(&reception, |it| it["attention"] == 1).await;
    let shown = surgery.call("attention", json!({})).await.unwrap();
    let id = &shown["items"][0]["id"];
    let without = json!({ "id": id, "way": "override", "reason": "" });
    assert_eq!(
        surgery.call("deal_with", without).await.unwrap_err()["code"],
        "invalid",
        "a reason is asked for"
    );
    surgery.call("deal_with", json!({ "id": id, "way": "waitlist", "reason": null })).await.unwrap();
    until(&reception, |it| it["attention"] == 0).await;
    let waits = reception.call("waitlist", json!({})).await.unwrap();
    assert!(waits.to_string().contains("Ada Young 2"));
}

#[tokio::test]
async fn the_time_in_hand_at_one_desk_shows_at_the_other_until_whoever_it_is_leaves() {
    // D10
    let network = Network::new().await;
    let (reception, surgery) = (network.desk("Reception").await, network.desk("Surgery").await);
    let book = reception.call("set_up_book", json!({})).await.unwrap();
    let held =
        json!({ "date": "2027-03-02", "from": 600, "to": 630, "column_ids": [book["providers"][0]["id"]] });
    let showing = json!({ "date": "2027-03-02", "holding": held });
    reception.call("show_here", showing).await.unwrap();
    let seen = until(&surgery, |it| it["others"][0]["holding"].is_object()).await;
    assert_eq!((&seen["others"][0]["user"], &seen["others"][0]["holding"]), (&json!("Maya Lind"), &held));
    reception.call("lock", json!({})).await.unwrap();
    until(&surgery, |it| it["others"][0]["user"].is_null() && it["others"][0]["holding"].is_null()).await;
    assert_eq!(state(&surgery).await["others"].as_array().unwrap().len(), 1, "nobody sees themselves");
}

#[tokio::test]
async fn a_desk_signs_people_in_while_the_hub_is_away_and_leaves_accounts_to_it() {
    let network = Network::new().await;
    let desk = network.desk("Reception").await;
    network.switch(false);
    let desk = desk.restarted_reaching().await;
    let maya = desk.person("Maya Lind").await;
    desk.signs_in(&maya, ADMIN_PASSWORD).await.unwrap();
    let set = json!({ "password": ADMIN_PASSWORD, "pin": "2580" });
    desk.call("set_pin", set).await.unwrap();
    desk.switches(&maya, "2580").await.unwrap();
    desk.signs_in(&maya, ADMIN_PASSWORD).await.unwrap();
    let other = json!({ "old": ADMIN_PASSWORD, "new": "seven loud geese" });
    assert_eq!(desk.call("change_password", other).await.unwrap_err()["code"], "only_at_hub");
    network.up.store(true, Ordering::Release);
    desk.call("hurry_sharing", json!({})).await.unwrap();
    until(&desk, |it| it["is"] == "synced").await;
    assert!(desk.person("Maya Lind").await.pin_hash.is_some(), "the PIN is this computer's");
}

#[tokio::test]
async fn a_desk_that_was_shut_out_says_so_and_joins_anew_with_what_it_had_not_sent() {
    // F14
    let network = Network::new().await;
    let desk = network.desk("Reception").await;
    let device = desk.desk.sharing().await.unwrap().joined.device;
    network.switch(false);
    books(&desk, 1, 540).await.unwrap();
    let at = network.host.clock.now();
    let revoked: Result<(), WriteError> = network
        .hub
        .store()
        .write(move |tx| {
            Box::pin(async move { tx.revoke(device, daybook_store::sync::Collect::Nothing, at).await })
        })
        .await;
    revoked.unwrap();
    network.up.store(true, Ordering::Release);
    desk.call("hurry_sharing", json!({})).await.unwrap();
    let locked = until(&desk, |it| it["is"] == "locked").await;
    assert_eq!(locked["why"], "revoked");
    let said = books(&desk, 2, 600).await.unwrap_err();
    assert_eq!(said, json!({ "code": "sharing_locked", "why": "revoked" }));
    // An admin at the hub lets it in again.
    desk.call("join_instead", joining("Reception again")).await.unwrap();
    desk.signs_in(&desk.person("Maya Lind").await, ADMIN_PASSWORD).await.unwrap();
    until(&desk, |it| it["is"] == "synced").await;
    let there = network.hub.store().snapshot().await.unwrap().rows().answered_after(0).await.unwrap();
    assert_eq!(there.len(), 2, "the patient and the appointment that had not been sent");
}

#[tokio::test]
async fn a_book_of_ones_own_is_kept_beside_the_one_that_is_joined() {
    let network = Network::new().await;
    let lines: Arc<dyn Transport> = Arc::new(Lines(Arc::clone(&network)));
    let desk = Computer::reaching(a_keyring().0, lines);
    desk.opened().await;
    desk.adds_patient(7).await.unwrap();
    let said = desk
        .call("join_instead", json!({ "invitation": "nonsense", "desk_name": "A", "passphrase": null }))
        .await;
    assert_eq!(said.unwrap_err(), json!({ "code": "sharing", "trouble": "malformed" }));
    assert_eq!(desk.patients().await, 1, "nothing was changed");
    desk.call("join_instead", joining("Reception")).await.unwrap();
    desk.signs_in(&desk.person("Maya Lind").await, ADMIN_PASSWORD).await.unwrap();
    assert_eq!(desk.patients().await, 0);
    let kept = kept_aside(&desk);
    assert!(kept.iter().any(|it| it.starts_with("book-before-sharing-")), "{kept:?}");

    network.switch(false);
    desk.adds_patient(8).await.unwrap();
    let leaving = |give_up: bool| json!({ "give_up_unsent": give_up });
    let said = desk.call("leave_shared", leaving(false)).await.unwrap_err();
    assert_eq!(said, json!({ "code": "sharing", "trouble": "not_sent" }));
    let state = desk.call("leave_shared", leaving(true)).await.unwrap();
    assert_eq!(state["phase"]["is"], "first_run");
    assert!(kept_aside(&desk).iter().any(|it| it.starts_with("book-left-")));
}

#[tokio::test]
async fn a_file_is_not_brought_in_at_a_desk_that_follows() {
    let network = Network::new().await;
    let desk = network.desk("Reception").await;
    let (engine, actor) = {
        let standing = desk.desk.standing.read().await;
        let book = standing.open().unwrap();
        (Arc::clone(&book.engine), book.session.as_ref().unwrap().actor.clone())
    };
    let rows = vec![];
    let watch = Arc::default();
    let tried = engine.import(&actor, rows, (daybook_engine::Keep::Nothing, &watch)).await;
    assert!(tried.is_ok(), "looking is harmless");
    assert!(engine.follows());
}

fn kept_aside(at: &Computer) -> Vec<String> {
    let names = std::fs::read_dir(&at.data).unwrap();
    names.map(|it| it.unwrap().file_name().into_string().unwrap()).collect()
}
