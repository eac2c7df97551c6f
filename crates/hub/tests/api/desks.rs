//! Computers that follow: how they seal what they ask, and what is not theirs to ask.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Body;
use axum::http::{Method, Request};
use chrono::{DateTime, Utc};
use daybook_booking::appointment::By;
use daybook_booking::ids::UserId;
use daybook_booking::permission::Role;
use daybook_hub::Reached;
use daybook_hub::admin::Deed;
use daybook_hub::key::HouseKey;
use daybook_sync::{
    Asking, Checkpoint, Evidence, History, Intent, Invitation, Join, PROTO, Request as Asked, Seal, Seen,
    Welcome,
};
use ring::signature::{Ed25519KeyPair, KeyPair as _};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::house::{House, Said};

/// A computer that was paired.
pub(crate) struct Desk {
    key: Ed25519KeyPair,
    pub(crate) device: Uuid,
    pub(crate) history: History,
    nonce: AtomicU64,
}

fn key(seed: u8) -> Ed25519KeyPair {
    Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap()
}

impl Desk {
    /// The seal on a request of this desk, made at `now`.
    pub(crate) fn seal(&self, (method, path): (&str, &str), body: &[u8], now: DateTime<Utc>) -> String {
        let nonce = u128::from(self.nonce.fetch_add(1, Ordering::Relaxed)).to_be_bytes();
        let of = (self.history.clinic.0, self.device);
        sealed(&self.key, of, (method, path, body), (now, nonce))
    }
}

fn sealed(
    key: &Ed25519KeyPair,
    (clinic, device): (Uuid, Uuid),
    (method, path, body): (&str, &str, &[u8]),
    (now, nonce): (DateTime<Utc>, [u8; 16]),
) -> String {
    let at_ms = now.timestamp_millis();
    let mut seal = Seal { clinic, device, at_ms, nonce, body: Seal::hash(body), signature: [0; 64] };
    seal.signature = key.sign(&seal.text(method, path)).as_ref().try_into().unwrap();
    seal.to_string()
}

impl House {
    /// Joins a computer to clinic `number`, and lets it be known as `who`.
    pub(crate) async fn pair(&mut self, number: u32, (who, seed): (&str, u8)) -> Uuid {
        self.hub.reached_at(Reached { address: ([127, 0, 0, 1], 8463).into(), pin: [0; 32] });
        let invite = Deed::Invite { address: None, approve: false };
        let line = invite.at((&self.hub, number), &HouseKey::of_demo()).await.unwrap();
        let (secret, key) = (line.parse::<Invitation>().unwrap().secret, key(seed));
        let public_key = key.public_key().as_ref().try_into().unwrap();
        let body = serde_json::to_vec(&Join { secret, name: who.to_owned(), public_key }).unwrap();
        let nil = (Uuid::nil(), Uuid::nil());
        let asked = ("POST", "/sync/v1/join", body.as_slice());
        let seal = sealed(&key, nil, asked, (crate::house::morning(), [0; 16]));
        let request = Request::post("/sync/v1/join").header("authorization", seal);
        let said = self.send(request.body(Body::from(body.clone())).unwrap()).await;
        let Welcome::Joined { device, history } = serde_json::from_value(said.body).unwrap() else {
            panic!("it was not let in");
        };
        self.desks.insert(who.to_owned(), Desk { key, device, history, nonce: AtomicU64::new(0) });
        device
    }

    /// Shuts the computer known as `who` out.
    pub(crate) async fn shut_out(&self, number: u32, who: &str) {
        let device = self.desks[who].device.to_string();
        let deed = Deed::Revoke { device, collect_first: false };
        deed.at((&self.hub, number), &HouseKey::of_demo()).await.unwrap();
    }

    async fn pull(&self, who: &str, (history, device): (History, Uuid)) -> Said {
        let body = serde_json::to_value(pull(history, device)).unwrap();
        self.ask(who, (Method::POST, "/sync/v1/ask"), Some(body), &[]).await
    }
}

/// What a desk that has nothing asks.
pub(crate) fn pull(history: History, device: Uuid) -> Asked {
    pulling((history, device), 1)
}

/// The same, for at most `limit` changes.
pub(crate) fn pulling((history, device): (History, Uuid), limit: u32) -> Asked {
    let at = Checkpoint { seq: 0, command: Uuid::nil() };
    Asked::Pull { asking: Asking { history, proto: PROTO, schema: daybook_store::SCHEMA, device, at }, limit }
}

#[tokio::test]
async fn a_desk_gets_its_own_clinics_book_and_nothing_of_another_one() {
    // What is another's is not told from what is not there.
    let mut at = House::new().await;
    let own = at.pair(1, ("ours", 1)).await;
    let theirs = at.pair(2, ("theirs", 2)).await;
    let (ours, other) = (at.desks["ours"].history, at.desks["theirs"].history);
    let is = |said: &Said| {
        (said.status.as_u16(), said.body["body"]["is"].clone(), said.body["body"]["why"].clone())
    };
    let refused = (200, json!("refused"), json!("other_book"));
    assert_eq!(is(&at.pull("ours", (ours, own)).await), (200, json!("pulled"), Value::Null), "its own");
    assert_eq!(is(&at.pull("ours", (other, own)).await), refused, "another clinic's");
    let nowhere = History { lineage: Uuid::from_u128(7), ..ours };
    assert_eq!(is(&at.pull("ours", (nowhere, own)).await), refused, "none there is");
    for device in [theirs, Uuid::from_u128(7)] {
        let said = at.pull("ours", (ours, device)).await;
        assert_eq!(
            (said.status.as_u16(), &said.body["type"]),
            (403, &json!("urn:daybook:problem:forbidden"))
        );
    }
}

#[tokio::test]
async fn a_seal_for_one_clinic_opens_no_other() {
    let mut at = House::new().await;
    at.pair(1, ("ours", 1)).await;
    at.pair(2, ("theirs", 2)).await;
    let other = at.desks["theirs"].history;
    at.desks.get_mut("ours").unwrap().history = other;
    assert_eq!(at.get("ours", "/sync/v1/accounts").await.status, 401);
}

#[tokio::test]
async fn a_seal_of_another_time_is_refused_with_the_hubs() {
    let mut at = House::new().await;
    at.pair(1, ("ours", 1)).await;
    let seal = |minutes| {
        let time = crate::house::morning() + chrono::TimeDelta::minutes(minutes);
        at.desks["ours"].seal(("GET", "/sync/v1/accounts"), b"", time)
    };
    for (minutes, status) in [(6, 401), (5, 200), (-1, 401)] {
        let request = Request::get("/sync/v1/accounts").header("authorization", seal(minutes));
        let said = at.send(request.body(Body::empty()).unwrap()).await;
        assert_eq!(said.status, status, "{minutes}: {said:?}");
        let hub_time = crate::house::morning().timestamp_millis().to_string();
        assert_eq!(said.header("x-hub-time"), hub_time);
    }
}

#[tokio::test]
async fn guessing_invitations_is_slowed_down_by_address() {
    use daybook_hub::{Rate, Settings};
    let strangers = Rate { burst: 3.0, a_second: 1.0 };
    let at = House::with(Settings { strangers, ..Settings::default() }).await;
    let mut said = Vec::new();
    for seed in 0..5 {
        let key = key(seed);
        let public_key = key.public_key().as_ref().try_into().unwrap();
        let join = Join { secret: [seed; 16], name: "Guess".to_owned(), public_key };
        let body = serde_json::to_vec(&join).unwrap();
        let asked = ("POST", "/sync/v1/join", body.as_slice());
        let seal = sealed(&key, (Uuid::nil(), Uuid::nil()), asked, (crate::house::morning(), [0; 16]));
        let request = Request::post("/sync/v1/join").header("authorization", seal);
        said.push(at.send(request.body(Body::from(body.clone())).unwrap()).await.status.as_u16());
    }
    assert_eq!(said, [403, 403, 403, 429, 429]);
}

#[tokio::test]
async fn the_same_accounts_told_to_the_same_computer_are_one_line_of_the_audit_log() {
    let mut at = House::new().await;
    at.pair(1, ("ours", 1)).await;
    let store = at.hub.clinic(1).unwrap().engine.store().clone();
    let seq = async || store.audit_page(None, 1).await.unwrap().remove(0).seq;
    assert_eq!(at.get("ours", "/sync/v1/accounts").await.status, 200);
    let told = seq().await;
    assert_eq!(store.audit_page(None, 1).await.unwrap().remove(0).action, "device.accounts");
    assert_eq!(at.get("ours", "/sync/v1/accounts").await.status, 200);
    assert_eq!(seq().await, told, "nothing was told that it did not have");
    let (name, role, password) =
        ("Maya Lind".to_owned(), "front_desk".to_owned(), "seven loud geese".to_owned());
    let deed = Deed::CreateUser { name, role, password };
    deed.at((&at.hub, 1), &HouseKey::of_demo()).await.unwrap();
    let made = seq().await;
    assert_eq!(at.get("ours", "/sync/v1/accounts").await.status, 200);
    assert_eq!(seq().await, made + 1, "a new account was");
}

#[tokio::test]
async fn a_verified_backup_is_noted_so_that_desks_let_go_of_what_it_holds() {
    // F8
    let at = House::new().await;
    let folder = tempfile::tempdir().unwrap();
    let engine = &at.hub.clinic(1).unwrap().engine;
    let noted = async || engine.snapshot().await.unwrap().rows().hub_standing().await.unwrap();
    assert_eq!(noted().await.backed_up_seq, 0);
    let deed = Deed::Backup { folder: folder.path().display().to_string() };
    deed.on(1, engine, &HouseKey::of_demo()).await.unwrap();
    let standing = noted().await;
    assert_eq!(standing.backed_up_seq, standing.head);
}

/// What a desk that was shut out still holds: its words are of a patient.
fn unsent(device: Uuid, history: History) -> Intent {
    let at = crate::house::morning();
    Intent {
        id: Uuid::from_u128(0x14),
        clinic: history.clinic,
        device,
        n: 1,
        actor: By::Staff(UserId(Uuid::from_u128(2))),
        seen: Seen { role: Role::FrontDesk, version: 1 },
        kind: "patient.save.v1".to_owned(),
        body: r#"{"given_name":"Ursula"}"#.to_owned(),
        base: vec![],
        after: vec![],
        moments: vec![],
        evidence: Evidence { desk_time: at, boot: Uuid::nil(), mono_ms: 0, offset_ms: 0 },
        promised: false,
    }
}

#[tokio::test]
async fn f14_what_was_collected_is_listed_without_patients_and_settling_it_is_audited_and_applies_nothing() {
    let mut at = House::new().await;
    let device = at.pair(1, ("ours", 1)).await;
    let done = async |deed: Deed| deed.at((&at.hub, 1), &HouseKey::of_demo()).await;
    assert!(done(Deed::Quarantine).await.unwrap().contains("nothing"));
    done(Deed::Revoke { device: device.to_string(), collect_first: true }).await.unwrap();
    let history = at.desks["ours"].history;
    let Asked::Pull { asking, .. } = pull(history, device) else { unreachable!("it is a pull") };
    let push = serde_json::to_value(Asked::Push { asking, intents: vec![unsent(device, history)] }).unwrap();
    for _ in 0..2 {
        let said = at.ask("ours", (Method::POST, "/sync/v1/ask"), Some(push.clone()), &[]).await;
        assert_eq!(said.body["body"]["is"], "collected", "{said:?}");
    }
    let store = at.hub.clinic(1).unwrap().engine.store().clone();
    let head = async || store.snapshot().await.unwrap().rows().hub_standing().await.unwrap().head;
    let last = async || store.audit_page(None, 1).await.unwrap().remove(0);
    let (before, taken) = (head().await, last().await);
    assert_eq!((taken.action.as_str(), &taken.detail["count"]), ("quarantine.taken_in", &json!(1)), "once");

    let line = done(Deed::Quarantine).await.unwrap();
    assert_eq!(
        line,
        "00000000-0000-0000-0000-000000000014      1  patient.save.v1             2027-03-01 08:00 UTC  ours"
    );
    let entry = || Uuid::from_u128(0x14).to_string();
    done(Deed::SettleQuarantined { entry: entry() }).await.unwrap();
    assert!(done(Deed::Quarantine).await.unwrap().contains("nothing"));
    let noted = last().await;
    assert_eq!((noted.action.as_str(), &noted.detail["how"]), ("quarantine.settled", &json!("done")));
    done(Deed::ReopenQuarantined { entry: entry() }).await.unwrap();
    assert_eq!(last().await.action, "quarantine.reopened");
    assert_eq!(done(Deed::Quarantine).await.unwrap(), line);
    assert!(done(Deed::SettleQuarantined { entry: Uuid::from_u128(7).to_string() }).await.is_err());
    assert_eq!(head().await, before, "nothing of it came into the book");
}
