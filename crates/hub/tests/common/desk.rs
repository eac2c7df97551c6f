//! The desk as a computer runs it, without its window: it joins the hub, records, follows.

use std::path::PathBuf;
use std::time::Duration;

use chrono::Timelike as _;
use daybook_desk::{Desk, DeskOptions, Keyring, Network, SavePath, Surroundings};
use serde_json::{Value, json};
use tempfile::TempDir;
use uuid::Uuid;

use super::clinic::Clinic;
use super::program::Program;

pub const ADMIN: &str = "Robin";
pub const PASSWORD: &str = "five quiet herons";
const PASSPHRASE: &str = "river lamp seven oak";
/// Long enough for a loaded computer; reached only where something fails.
const WITHIN: Duration = Duration::from_secs(180);

/// Nobody is there to ask.
struct Nobody;

impl Surroundings for Nobody {
    fn choose_save_path(&self, _: String) -> SavePath<'_> {
        Box::pin(async { None::<PathBuf> })
    }

    fn open_link(&self, _: &str) -> std::io::Result<()> {
        Ok(())
    }
}

pub struct ADesk {
    desk: Desk,
    _folder: TempDir,
}

impl ADesk {
    /// Joins the hub, reached by `address` where that is not how it listens, and signs the admin in.
    pub async fn joined(program: &Program, name: &str, address: Option<&str>) -> Self {
        let invitation = match address {
            Some(address) => program.say(&["invite", "--address", address]),
            None => program.say(&["invite"]),
        };
        let folder = tempfile::tempdir().unwrap();
        let desk = Desk::new(DeskOptions {
            data_dir: folder.path().join("data"),
            keyring: Keyring::Absent,
            demo: false,
            surroundings: std::sync::Arc::new(Nobody),
            transport: std::sync::Arc::new(Network),
            server: std::sync::Arc::new(daybook_desk::NoServer),
            around: daybook_desk::Around::nothing(),
        });
        desk.start().await;
        let desk = Self { desk, _folder: folder };
        let joining = json!({ "invitation": invitation, "desk_name": name, "passphrase": PASSPHRASE });
        let joined = desk.call("join_first", joining).await.unwrap();
        let state = desk.call("confirm_recovery_key", joined).await.unwrap();
        let people = state["sign_in"].as_array().unwrap();
        let robin = people.iter().find(|it| it["name"] == ADMIN).unwrap();
        let form = json!({ "user_id": robin["user_id"], "password": PASSWORD });
        desk.call("sign_in", form).await.unwrap();
        desk
    }

    pub async fn call(&self, name: &str, body: Value) -> Result<Value, Value> {
        let said = self.desk.call(name, body).await;
        said.map(|text| serde_json::from_str(&text).unwrap()).map_err(|it| serde_json::to_value(it).unwrap())
    }

    /// Books `slot` as appointment `id`.
    pub async fn books(&self, clinic: &Clinic, slot: usize, id: Uuid) -> Result<Value, Value> {
        let start = clinic.start(slot).naive_utc();
        let placement = json!({
            "provider_id": clinic.provider(slot), "location_id": clinic.location, "resource_ids": [],
            "date": start.date().to_string(), "from": start.num_seconds_from_midnight() / 60, "minutes": 10,
        });
        let form = json!({
            "id": id, "patient_id": clinic.patient(slot), "appointment_type_id": clinic.kind, "placement": placement,
            "notes": "", "patient_notes": "", "source": "phone", "override_reason": null,
        });
        self.call("book_appointment", form).await
    }

    pub async fn state(&self) -> Value {
        self.call("sharing", json!({})).await.unwrap()
    }

    /// Looks at once, not when its patience says.
    pub async fn hurries(&self) {
        self.call("hurry_sharing", json!({})).await.unwrap();
    }

    /// Waits until its share stands so.
    pub async fn until(&self, what: impl Fn(&Value) -> bool) -> Value {
        let mut told = self.desk.subscribe();
        let waiting = async {
            loop {
                let state = self.state().await;
                if what(&state) {
                    return state;
                }
                let _ = daybook_desk::hear(&mut told).await;
            }
        };
        match tokio::time::timeout(WITHIN, waiting).await {
            Ok(state) => state,
            Err(_) => panic!("it does not come to stand so: {}", self.state().await),
        }
    }

    /// Waits until the hub has answered everything that was recorded here.
    pub async fn is_answered(&self) -> Value {
        self.until(|it| it["is"] == "synced" && it["pending"] == 0).await
    }

    /// The ids of the appointments it shows on the first `days` days.
    pub async fn shown(&self, clinic: &Clinic, days: u64) -> Vec<String> {
        let first = clinic.first.date_naive();
        let mut found = vec![];
        for day in 0..days {
            let day = (first + chrono::Days::new(day)).to_string();
            let shown = self.call("calendar", json!({ "from": day, "to": day })).await.unwrap();
            let items = shown["items"].as_array().unwrap();
            found.extend(items.iter().map(|it| it["id"].as_str().unwrap().to_owned()));
        }
        found.sort();
        found
    }
}
