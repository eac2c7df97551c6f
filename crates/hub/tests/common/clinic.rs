//! A clinic open day and night, whose time is cut into slots of ten minutes: slot `n` is always the same time of the
//! same provider, and nobody but whoever asks for that one is in its way.

use chrono::{DateTime, NaiveTime, SecondsFormat, TimeDelta, Utc};
use daybook_engine::{Clock as _, SystemClock};
use serde_json::{Value, json};

use super::client::Client;

/// Part of every patient's name: it may stand in no log and no figure.
pub const CANARY: &str = "Zebrafinch";

pub const APPOINTMENTS: &str = "/api/booking/appointments";

#[derive(Clone, Debug)]
pub struct Clinic {
    pub providers: Vec<String>,
    pub location: String,
    pub kind: String,
    pub patients: Vec<String>,
    /// When slot 0 is.
    pub first: DateTime<Utc>,
}

impl Clinic {
    /// Sets it up by the hub's own routes, as an admin.
    pub async fn set_up(admin: &mut Client, providers: usize) -> Self {
        let days: Vec<Value> =
            (0..7).map(|it| json!({ "weekday": it, "span": { "from": 0, "to": 1440 } })).collect();
        let place = json!({ "name": "Site", "address": [], "phone": "", "capacity": null, "hours": [], "active": true, "position": 0 });
        let location = added(admin, "/api/locations", &place).await;
        let hours: Vec<Value> = days
            .into_iter()
            .map(|mut it| {
                it["location_id"] = json!(location);
                it
            })
            .collect();
        let mut clinic =
            Self { providers: vec![], location, kind: String::new(), patients: vec![], first: first() };
        for n in 0..providers {
            let form = json!({
                "name": format!("Dr {n}"), "designation": "", "role": "dentist", "hue": n % 12, "photo": "", "hours": hours,
                "template": [], "video_link": "", "appointment_type_ids": [], "active": true, "position": n,
            });
            clinic.providers.push(added(admin, "/api/providers", &form).await);
        }
        let kind = json!({
            "name": "Check-up", "hue": 0, "min_minutes": 5, "default_minutes": 10, "max_minutes": 120, "capacity": 1,
            "buffer_before": 0, "buffer_after": 0, "needs": [], "instructions": "", "telehealth": false, "online": false,
            "payment": { "policy": { "is": "none" }, "pay_later": true }, "active": true, "position": 0,
        });
        clinic.kind = added(admin, "/api/appointment-types", &kind).await;
        for n in 0..providers * 5 {
            let form =
                json!({ "given_name": format!("Ada{n}"), "family_name": CANARY, "phone": "+44 1632 960123" });
            clinic.patients.push(added(admin, "/api/patients", &form).await);
        }
        clinic
    }

    pub fn start(&self, slot: usize) -> DateTime<Utc> {
        let minutes = 10 * (slot / self.providers.len());
        self.first + TimeDelta::minutes(i64::try_from(minutes).unwrap())
    }

    pub fn provider(&self, slot: usize) -> &str {
        &self.providers[slot % self.providers.len()]
    }

    pub fn patient(&self, slot: usize) -> &str {
        &self.patients[slot % self.patients.len()]
    }

    /// The body that books `slot`.
    pub fn booking(&self, slot: usize) -> Value {
        json!({
            "patient_id": self.patient(slot), "provider_id": self.provider(slot), "location_id": self.location,
            "appointment_type_id": self.kind, "start_time": written(self.start(slot)), "duration": 10,
            "notes": format!("{CANARY} {slot}"),
        })
    }

    /// Every appointment there is: whose time, and its id.
    pub async fn all(&self, client: &mut Client) -> Vec<((String, String), String)> {
        let (mut found, mut path) = (vec![], format!("{APPOINTMENTS}?page%5Bsize%5D=50&order=start_time"));
        loop {
            let page = client.get(&path).await;
            assert_eq!(page.status, 200, "{page:?}");
            let text = |it: &Value| it.as_str().unwrap().to_owned();
            found.extend(
                page.body["data"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|it| ((text(&it["provider_id"]), text(&it["start_time"])), text(&it["id"]))),
            );
            match page.body["links"]["next"].as_str() {
                Some(next) => path = next.to_owned(),
                None => return found,
            }
        }
    }
}

pub fn written(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// Midnight a month from now, by UTC: the clinic's own zone.
fn first() -> DateTime<Utc> {
    (SystemClock.now() + TimeDelta::days(30)).date_naive().and_time(NaiveTime::MIN).and_utc()
}

async fn added(admin: &mut Client, path: &str, form: &Value) -> String {
    static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let key = format!("made-{}", COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
    let asked = super::client::Asked { method: "POST", path, key: Some(&key), body: Some(form) };
    let (answer, _) = admin.insist(asked).await;
    assert_eq!(answer.status, 201, "{path}: {answer:?}");
    answer.id()
}
