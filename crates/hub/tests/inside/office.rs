//! Desks, each with a folder of its own, as their windows call them.

use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use daybook_desk::{Around, Desk, DeskOptions, Keyring, Network, SavePath, Surroundings};
use daybook_hub::inside::Inside;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::task::AbortHandle;
use uuid::Uuid;

const PASSWORD: &str = "five quiet herons";
const PASSPHRASE: &str = "river lamp seven oak";
/// Long enough for a loaded computer; reached only where a test fails.
const WITHIN: Duration = Duration::from_secs(60);

/// What a call came to: its reply, or its problem as the window gets it.
pub(crate) type Said = Result<Value, Value>;

/// Nothing is saved, no link opened.
struct Nowhere;

impl Surroundings for Nowhere {
    fn choose_save_path(&self, _: String) -> SavePath<'_> {
        Box::pin(async { None })
    }

    fn open_link(&self, _: &str) -> std::io::Result<()> {
        Ok(())
    }
}

/// A computer with a desk on it.
pub(crate) struct Office {
    desk: Arc<Desk>,
    around: Around,
    folder: Arc<TempDir>,
    /// Where it shares its book, once it has.
    port: Mutex<Option<u16>>,
}

fn desk_in(folder: &TempDir, around: &Around) -> Arc<Desk> {
    let data_dir: PathBuf = folder.path().join("data");
    Arc::new(Desk::new(DeskOptions {
        data_dir,
        keyring: Keyring::Absent,
        demo: false,
        surroundings: Arc::new(Nowhere),
        transport: Arc::new(Network),
        server: Arc::new(Inside::on_this_computer_only()),
        around: around.clone(),
    }))
}

impl Office {
    /// A computer with no book yet.
    pub(crate) fn empty() -> Self {
        Self::empty_in(Around::nothing())
    }

    /// The same, with that around it.
    pub(crate) fn empty_in(around: Around) -> Self {
        let folder = Arc::new(tempfile::tempdir().unwrap());
        Self { desk: desk_in(&folder, &around), around, folder, port: Mutex::default() }
    }

    /// One with a clinic, its admin signed in.
    pub(crate) async fn founded() -> Self {
        Self::founded_in(Around::nothing()).await
    }

    /// The same, with that around it.
    pub(crate) async fn founded_in(around: Around) -> Self {
        let office = Self::empty_in(around);
        let key = office.call("create_clinic", wanted()).await.unwrap();
        office.call("confirm_recovery_key", key).await.unwrap();
        office
    }

    pub(crate) async fn call(&self, name: &str, body: Value) -> Said {
        let said = self.desk.call(name, body).await;
        said.map(|text| serde_json::from_str(&text).unwrap())
            .map_err(|problem| serde_json::to_value(problem).unwrap())
    }

    /// Shares the book: at any port the first time, and at the same from then on.
    pub(crate) async fn shares(&self) {
        self.shares_as(json!({ "desk_name": "Reception", "announced": true })).await;
    }

    /// The same, where nobody finds it by themselves.
    pub(crate) async fn shares_unseen(&self) {
        self.shares_as(json!({ "desk_name": "Reception", "announced": false })).await;
    }

    /// The same, where it never was before.
    pub(crate) async fn shares_elsewhere(&self) {
        *self.port.lock().unwrap() = None;
        self.shares().await;
    }

    async fn shares_as(&self, mut wanted: Value) {
        loop {
            let known = *self.port.lock().unwrap();
            let port = match known {
                Some(port) => port,
                None => free_port().await,
            };
            wanted["port"] = port.into();
            let shared = self.call("serve_book", wanted.clone()).await;
            match shared {
                Ok(shown) => {
                    assert_eq!(shown["is"], "on", "{shown}");
                    *self.port.lock().unwrap() = Some(port);
                    return;
                }
                // Somebody else was given it meanwhile.
                Err(said) if said["trouble"] == "port_taken" && known.is_none() => {}
                Err(said) => panic!("{said}"),
            }
        }
    }

    pub(crate) async fn joins(&self, invitation: &str, name: &str) -> Said {
        let asked = json!({ "invitation": invitation, "desk_name": name, "passphrase": PASSPHRASE });
        self.call("join_first", asked).await
    }

    /// A computer that shares its book, and one that joined it.
    pub(crate) async fn and_surgery() -> (Self, Self) {
        let office = Self::founded().await;
        office.shares().await;
        let surgery = office.another("Surgery").await;
        (office, surgery)
    }

    /// What the list of computers says once the first of them is there.
    pub(crate) async fn until_somebody_is_here(&self) -> Value {
        self.until("serving", |it| it["computers"][0]["is"] == "here").await
    }

    /// Stops sharing, and waits until `other` knows.
    pub(crate) async fn stops_sharing(&self, other: &Self) {
        self.until_somebody_is_here().await;
        self.call("stop_serving", json!({})).await.unwrap();
        other.until("sharing", |it| it["is"] == "closed").await;
    }

    /// Looks for the book at once, and follows it again.
    pub(crate) async fn catches_up(&self) {
        self.call("hurry_sharing", json!({})).await.unwrap();
        self.until("sharing", |it| it["is"] == "synced").await;
    }

    /// A computer that joined this one's book, with the admin signed in.
    pub(crate) async fn another(&self, name: &str) -> Self {
        self.another_in(Around::nothing(), name).await
    }

    /// The same, with that around it.
    pub(crate) async fn another_in(&self, around: Around, name: &str) -> Self {
        let invited = self.call("invite_computer", json!({ "approve": false })).await.unwrap();
        let other = Self::empty_in(around);
        let key = other.joins(invited["line"].as_str().unwrap(), name).await.unwrap();
        other.call("confirm_recovery_key", key).await.unwrap();
        other.signs_in().await;
        other
    }

    pub(crate) async fn signs_in(&self) {
        let state = self.call("app_state", json!({})).await.unwrap();
        let who = state["sign_in"][0]["user_id"].clone();
        self.call("sign_in", json!({ "user_id": who, "password": PASSWORD })).await.unwrap();
    }

    /// Has the desk feel its pulse and hear of sleep, as a window does, until that is aborted.
    pub(crate) fn watched(&self) -> AbortHandle {
        let desk = Arc::clone(&self.desk);
        tokio::spawn(async move { desk.watch().await }).abort_handle()
    }

    pub(crate) async fn falls_asleep(&self) {
        self.desk.falls_asleep().await;
    }

    pub(crate) async fn wakes(&self) {
        self.desk.wakes().await;
    }

    /// Ends the program in an orderly way and starts it again, up to where it asks for its passphrase.
    pub(crate) async fn started_again(self) -> Self {
        let around = self.around.clone();
        self.started_again_in(around).await
    }

    /// The same, with something else around it.
    pub(crate) async fn started_again_in(self, around: Around) -> Self {
        self.desk.close_down().await;
        let Self { desk, folder, port, .. } = self;
        drop(desk);
        Self { desk: desk_in(&folder, &around), around, folder, port }
    }

    pub(crate) async fn unlocks(&self) {
        let key = json!({ "recovery_key": null, "passphrase": PASSPHRASE });
        let opened = async {
            // The book is let go of a moment after the program that had it is gone.
            while let Err(said) = self.call("unlock", key.clone()).await {
                assert_ne!(said["code"], "wrong_key", "{said}");
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(WITHIN, opened).await.expect("the book opens");
        self.signs_in().await;
    }

    /// Books somebody with Dr Osei on Tuesday at `from`, wall minutes.
    pub(crate) async fn books(&self, number: u128, from: u16) -> Said {
        let book = self.call("set_up_book", json!({})).await?;
        let who = Uuid::from_u128(0x9000 + number).to_string();
        let patient = json!({ "id": who, "number": 0, "given_name": "Ada",
            "family_name": format!("Young {number}"), "birth_date": "1987-03-04", "phone": "", "phone_2": "",
            "email": "", "address": "", "sex": "female", "language": "", "notes": "", "relations": [],
            "provisional": false, "active": true, "version": 0 });
        self.call("save_patient", patient).await?;
        let placement = json!({ "provider_id": book["providers"][0]["id"],
            "location_id": book["locations"][0]["id"], "resource_ids": [], "date": DAY, "from": from,
            "minutes": 30 });
        let booked = json!({ "id": appointment(number), "patient_id": who,
            "appointment_type_id": book["appointment_types"][0]["id"], "placement": placement, "notes": "",
            "patient_notes": "", "source": "phone", "override_reason": null });
        self.call("book_appointment", booked).await
    }

    /// The appointments of that Tuesday: ids and starts.
    pub(crate) async fn tuesday(&self) -> Vec<(String, u64)> {
        let shown = self.call("calendar", json!({ "from": DAY, "to": DAY })).await.unwrap();
        let items = shown["items"].as_array().unwrap().iter();
        let live = items.filter(|it| it["status"] != "cancelled");
        let mut found: Vec<_> =
            live.map(|it| (it["id"].as_str().unwrap().to_owned(), it["from"].as_u64().unwrap())).collect();
        found.sort();
        found
    }

    /// Waits until the desk shows `count` appointments on that Tuesday.
    pub(crate) async fn until_it_shows(&self, count: usize) -> Vec<(String, u64)> {
        let mut told = self.desk.subscribe();
        let waiting = async {
            loop {
                let shown = self.tuesday().await;
                if shown.len() == count {
                    return shown;
                }
                let _ = daybook_desk::hear(&mut told).await;
            }
        };
        tokio::time::timeout(WITHIN, waiting).await.expect("it comes to show them")
    }

    /// Waits until what the call answers `is` what is wanted, woken by what the window is told.
    pub(crate) async fn until(&self, call: &str, is: impl Fn(&Value) -> bool) -> Value {
        let mut told = self.desk.subscribe();
        let mut last = Value::Null;
        let waiting = async {
            loop {
                last = self.call(call, json!({})).await.unwrap();
                if is(&last) {
                    return;
                }
                let _ = daybook_desk::hear(&mut told).await;
            }
        };
        let waited = tokio::time::timeout(WITHIN, waiting).await;
        assert!(waited.is_ok(), "it comes to stand so: {last}");
        last
    }
}

/// Far enough ahead that nothing of it has passed.
const DAY: &str = "2030-03-05";

pub(crate) fn appointment(number: u128) -> String {
    Uuid::from_u128(0xA000 + number).to_string()
}

async fn free_port() -> u16 {
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    listener.local_addr().unwrap().port()
}

/// A clinic open every day from eight to six: Dr Osei, a chair, check-ups.
fn wanted() -> Value {
    let span = json!({ "from": 480, "to": 1080 });
    let hours: Vec<Value> =
        (0..7).map(|day| json!({ "location_id": "0", "weekday": day, "span": span })).collect();
    json!({
        "name": "Brightwater Dental", "zone": "Europe/Berlin", "currency": "EUR",
        "locations": [{ "id": null, "name": "Main", "address": [], "phone": "", "capacity": null,
            "hours": hours, "active": true, "position": 0, "version": 0 }],
        "providers": [{ "id": null, "name": "Dr Osei", "designation": "Dentist", "role": "dentist", "hue": 0,
            "photo": "", "hours": [], "template": [], "appointment_type_ids": [], "active": true,
            "position": 0, "version": 0 }],
        "resources": [{ "id": null, "location_id": "0", "kind": "chair", "name": "Chair 1", "capacity": 1,
            "active": true, "position": 0, "version": 0 }],
        "appointment_types": [{ "id": null, "name": "Check-up", "hue": 0, "min_minutes": 10,
            "default_minutes": 30, "max_minutes": 120, "capacity": 1, "buffer_before": 0, "buffer_after": 0,
            "needs": [], "instructions": "", "payment": { "policy": { "is": "none" }, "pay_later": true },
            "online": false, "active": true, "position": 0, "version": 0 }],
        "admin_name": "Maya Lind", "admin_password": PASSWORD, "passphrase": PASSPHRASE,
    })
}
