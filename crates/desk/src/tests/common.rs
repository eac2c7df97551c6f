//! A clinic founded through the calls of the window, and short ways to use it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use booking::ids::UserId;
use booking::permission::Role;
use chrono::{DateTime, TimeZone as _, Utc};
use daybook_booking as booking;
use daybook_engine::{Clock, StoppedClock};
use daybook_store::Staff;
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

use crate::desk::{Desk, DeskOptions, OpenBook, Proof};
use crate::gate::session_of;
use crate::keys::{DataKey, Keyring, MemoryRing};
use crate::serving::NoServer;
use crate::sharing::exchange::{NoHubs, Transport};
use crate::staff;
use crate::surroundings::{SavePath, Surroundings};
use daybook_around::Around;

pub(super) const ADMIN_PASSWORD: &str = "five quiet herons";
pub(super) const PASSPHRASE: &str = "river lamp seven oak";

/// What a call came to: its reply, or its problem as the window gets it.
pub(super) type Said = Result<Value, Value>;

/// Saves where it is told, without asking anybody.
struct Elsewhere(PathBuf);

impl Surroundings for Elsewhere {
    fn choose_save_path(&self, file_name: String) -> SavePath<'_> {
        let path = self.0.join(file_name);
        Box::pin(async move { Some(path) })
    }

    fn open_link(&self, _: &str) -> std::io::Result<()> {
        Ok(())
    }
}

/// A computer with a folder, a keyring and a clock, and the desk that runs on it.
pub(super) struct Computer {
    pub(super) desk: Desk,
    pub(super) clock: Arc<StoppedClock>,
    pub(super) keyring: Keyring,
    pub(super) data: PathBuf,
    transport: Arc<dyn Transport>,
    _folder: Option<TempDir>,
}

/// Monday 2027-03-01, eight in the morning in Berlin.
pub(super) fn morning() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2027, 3, 1, 7, 0, 0).unwrap()
}

/// A keyring of one's own, and a look into it.
pub(super) fn a_keyring() -> (Keyring, &'static MemoryRing) {
    let ring: &MemoryRing = Box::leak(Box::default());
    (Keyring::Memory(ring), ring)
}

impl Computer {
    pub(super) fn new(keyring: Keyring) -> Self {
        Self::reaching(keyring, Arc::new(NoHubs))
    }

    /// One that can reach the hubs of `transport`.
    pub(super) fn reaching(keyring: Keyring, transport: Arc<dyn Transport>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let clock = Arc::new(StoppedClock::at(morning()));
        let desk = desk(&data, keyring, &clock, Arc::clone(&transport));
        Self { desk, clock, keyring, data, transport, _folder: Some(folder) }
    }

    /// With its data in `data`.
    pub(super) fn on(data: &Path, keyring: Keyring) -> Self {
        let clock = Arc::new(StoppedClock::at(morning()));
        let transport: Arc<dyn Transport> = Arc::new(NoHubs);
        let desk = desk(data, keyring, &clock, Arc::clone(&transport));
        Self { desk, clock, keyring, data: data.to_owned(), transport, _folder: None }
    }

    pub(super) async fn call(&self, name: &str, body: Value) -> Said {
        let said = self.desk.call(name, body).await;
        said.map(|text| serde_json::from_str(&text).unwrap())
            .map_err(|problem| serde_json::to_value(problem).unwrap())
    }

    /// The phase the window would show, as `app_state` has it.
    pub(super) async fn phase(&self) -> Value {
        self.call("app_state", json!({})).await.unwrap()["phase"].clone()
    }

    /// Another window on the same data.
    pub(super) fn another(&self) -> Self {
        let desk = desk(&self.data, self.keyring, &self.clock, Arc::clone(&self.transport));
        Self {
            desk,
            transport: Arc::clone(&self.transport),
            clock: Arc::clone(&self.clock),
            keyring: self.keyring,
            data: self.data.clone(),
            _folder: None,
        }
    }

    /// Ends the program.
    pub(super) async fn ended(&self) {
        if let Some(book) = self.desk.standing.read().await.open() {
            book.engine.store().close().await;
        }
    }

    /// Ends the program and starts it again, maybe with another keyring.
    pub(super) async fn restarted(mut self, keyring: Keyring) -> Self {
        self.ended().await;
        self.keyring = keyring;
        self.desk = desk(&self.data, keyring, &self.clock, Arc::clone(&self.transport));
        self
    }

    /// Ends the program and starts it again as it was.
    pub(super) async fn restarted_reaching(self) -> Self {
        let keyring = self.keyring;
        self.restarted(keyring).await
    }

    /// First run, up to the recovery key, which is returned.
    pub(super) async fn founded(&self) -> String {
        let mut form = wanted();
        if self.keyring != Keyring::Absent {
            // Stretching one takes its time, and here nothing asks for it.
            form["passphrase"] = Value::Null;
        }
        let made = self.call("create_clinic", form).await.unwrap();
        made["recovery_key"].as_str().unwrap().to_owned()
    }

    /// First run to its end: the admin is signed in. Returns the recovery key.
    pub(super) async fn opened(&self) -> String {
        let key = self.founded().await;
        self.call("confirm_recovery_key", json!({ "recovery_key": key })).await.unwrap();
        key
    }

    /// Everybody with an account, by name.
    pub(super) async fn staff(&self) -> Vec<Staff> {
        self.desk.start().await;
        self.desk.standing.read().await.open().unwrap().engine.store().staff().await.unwrap()
    }

    pub(super) async fn person(&self, name: &str) -> Staff {
        self.staff().await.into_iter().find(|it| it.name == name).unwrap()
    }

    /// Gives somebody an account, with the admin's password.
    pub(super) async fn hires(&self, name: &str, role: Role) -> Staff {
        let admin = self.staff().await.into_iter().find(|it| it.role == Role::Admin).unwrap();
        let id = UserId(Uuid::from_u128(0x5000 + role as u128));
        let hired = Staff { id, name: name.to_owned(), role, version: 1, ..admin };
        let store = self.desk.standing.read().await.open().unwrap().engine.store().clone();
        staff::save(&store, hired.clone()).await.unwrap();
        hired
    }

    /// Puts somebody at the desk, past the password; nobody for `None`.
    pub(super) async fn seat(&self, person: Option<&Staff>) {
        let mut standing = self.desk.standing.write().await;
        standing.open_mut().unwrap().session =
            person.map(|it| session_of(it, Proof::Password, self.clock.now()));
    }

    /// Everything a call might have changed: the feed, accounts and who sits there.
    pub(super) async fn moment(&self) -> (u64, Vec<(UserId, u64)>, Option<UserId>) {
        let standing = self.desk.standing.read().await;
        let OpenBook { engine, session, .. } = standing.open().unwrap();
        let seq = engine.snapshot().await.unwrap().rows().last_seq().await.unwrap();
        let staff = engine.store().staff().await.unwrap();
        (seq, staff.iter().map(|it| (it.id, it.version)).collect(), session.as_ref().map(|it| it.user))
    }

    pub(super) async fn signs_in(&self, person: &Staff, password: &str) -> Said {
        self.call("sign_in", json!({ "user_id": person.id.to_string(), "password": password })).await
    }

    pub(super) async fn switches(&self, person: &Staff, pin: &str) -> Said {
        self.call("switch_user", json!({ "user_id": person.id.to_string(), "pin": pin })).await
    }

    /// Who is signed in, by name.
    pub(super) async fn me(&self) -> Option<String> {
        let state = self.call("app_state", json!({})).await.unwrap();
        state["me"]["name"].as_str().map(str::to_owned)
    }

    /// Adds a patient; whether it was said to be saved.
    pub(super) async fn adds_patient(&self, number: u128) -> Said {
        self.call("save_patient", patient(number, "")).await
    }

    /// How many patients there are.
    pub(super) async fn patients(&self) -> u64 {
        let found =
            self.call("search_patients", json!({ "text": "", "offset": 0, "limit": 1 })).await.unwrap();
        found["total"].as_u64().unwrap()
    }
}

fn desk(data: &Path, keyring: Keyring, clock: &Arc<StoppedClock>, transport: Arc<dyn Transport>) -> Desk {
    let options = DeskOptions {
        data_dir: data.to_owned(),
        keyring,
        demo: false,
        surroundings: Arc::new(Elsewhere(data.with_extension("saved"))),
        transport,
        server: Arc::new(NoServer),
        around: Around::nothing(),
    };
    let clock: Arc<dyn Clock> = Arc::clone(clock) as _;
    Desk::with_clock(options, clock)
}

/// Forgets every key, as a reinstalled computer does.
pub(super) fn forget(ring: &MemoryRing) {
    ring.0.lock().unwrap().clear();
}

/// Holds another key in the place of each.
pub(super) fn mistake(ring: &MemoryRing) {
    ring.0.lock().unwrap().values_mut().for_each(|it| *it = DataKey::random());
}

/// A clinic in Berlin, open every day from eight to six: Dr Osei, two chairs, check-ups.
pub(super) fn wanted() -> Value {
    let span = json!({ "from": 480, "to": 1080 });
    let hours: Vec<Value> =
        (0..7).map(|day| json!({ "location_id": "0", "weekday": day, "span": span })).collect();
    let chair = |name: &str, position: u16| {
        json!({ "id": null, "location_id": "0", "kind": "chair", "name": name, "capacity": 1,
            "active": true, "position": position, "version": 0 })
    };
    json!({
        "name": "Brightwater Dental",
        "zone": "Europe/Berlin",
        "currency": "EUR",
        "locations": [{ "id": null, "name": "Main", "address": [], "phone": "", "capacity": null,
            "hours": hours, "active": true, "position": 0, "version": 0 }],
        "providers": [{ "id": null, "name": "Dr Osei", "designation": "Dentist", "role": "dentist", "hue": 0,
            "photo": "", "hours": [], "template": [], "appointment_type_ids": [], "active": true,
            "position": 0, "version": 0 }],
        "resources": [chair("Chair 1", 0), chair("Chair 2", 1)],
        "appointment_types": [{ "id": null, "name": "Check-up", "hue": 0, "min_minutes": 10,
            "default_minutes": 30, "max_minutes": 120, "capacity": 1, "buffer_before": 0, "buffer_after": 0, "needs": [],
            "instructions": "", "payment": { "policy": { "is": "none" }, "pay_later": true }, "online": false, "active": true, "position": 0, "version": 0 }],
        "admin_name": "Maya Lind",
        "admin_password": ADMIN_PASSWORD,
        "passphrase": PASSPHRASE,
    })
}

/// A patient's form.
pub(super) fn patient(number: u128, notes: &str) -> Value {
    json!({
        "id": Uuid::from_u128(0x9000 + number).to_string(), "number": 0, "given_name": "Ada",
        "family_name": format!("Young {number}"), "birth_date": "1987-03-04", "phone": "", "phone_2": "",
        "email": "", "address": "", "sex": "female", "language": "", "notes": notes, "relations": [],
        "provisional": false, "active": true, "version": 0,
    })
}
