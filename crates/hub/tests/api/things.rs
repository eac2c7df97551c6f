//! One of each thing a book has, made by asking for it, and for every route a request that is right in every part.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::sync::atomic::{AtomicU32, Ordering};

use axum::http::Method;
use daybook_hub::Route;
use serde_json::{Value, json};

use crate::house::House;

/// What is written into a patient's record, to be found again wherever that is shown.
pub(crate) const CANARY: &str = "canary 7f3a";

/// A request that is right: its path, and its body where it has one.
pub(crate) type Right = (String, Option<Value>);

/// Makes things in `at`, each on a day of its own.
pub(crate) struct Things<'h> {
    pub(crate) at: &'h House,
    day: AtomicU32,
}

impl<'h> Things<'h> {
    pub(crate) fn of(at: &'h House) -> Self {
        Self { at, day: AtomicU32::new(0) }
    }

    pub(crate) fn new_id(&self) -> String {
        self.at.hub.clinic(1).unwrap().engine.new_id().to_string()
    }

    /// A day nothing was put on yet.
    pub(crate) fn date(&self) -> String {
        let day = self.day.fetch_add(1, Ordering::Relaxed);
        format!("2027-{:02}-{:02}", 5 + day / 28, 1 + day % 28)
    }

    pub(crate) fn place(&self, date: &str, from: u16) -> Value {
        let ids = self.at.ids(1);
        json!({ "provider_id": ids.provider[4], "location_id": ids.location[2], "resource_ids": [],
            "date": date, "from": from, "minutes": 30 })
    }

    fn kind(&self) -> String {
        self.at.ids(1).kind[0].clone()
    }

    async fn made(&self, path: &str, body: Value) -> Value {
        let said = self.at.post("admin", path, body).await;
        assert!(said.status.is_success(), "{path}: {said:?}");
        said.body
    }

    /// Somebody whose record says [`CANARY`].
    pub(crate) async fn patient(&self) -> String {
        let family = format!("Quist{}", self.day.fetch_add(1, Ordering::Relaxed));
        let form = json!({ "given_name": "Ada", "family_name": family, "notes": CANARY, "birth_date": "1980-02-29" });
        self.made("/api/patients", form).await["id"].as_str().unwrap().to_owned()
    }

    /// An appointment of `patient`'s.
    pub(crate) async fn appointment(&self, patient: &str) -> Value {
        let mut wanted = self.at.wanted(&format!("{}T10:00:00Z", self.date())).await;
        (wanted["patient_id"], wanted["patient_notes"]) = (json!(patient), json!(CANARY));
        self.made("/api/booking/appointments", wanted).await
    }

    pub(crate) fn series_form(&self, patient: &str) -> Value {
        let date = self.date();
        json!({ "id": self.new_id(), "patient_id": patient, "appointment_type_id": self.kind(),
            "placement": self.place(&date, 480), "rule": "FREQ=DAILY;COUNT=1", "notes": "", "patient_notes": CANARY,
            "source": "phone", "dates": [{ "date": date, "id": self.new_id(), "choice": { "do": "as_planned" } }] })
    }

    pub(crate) async fn series(&self, patient: &str) -> String {
        let form = self.series_form(patient);
        self.made("/api/series", form.clone()).await;
        form["id"].as_str().unwrap().to_owned()
    }

    pub(crate) fn visit_form(&self, patient: &str) -> Value {
        let (date, kind) = (self.date(), self.kind());
        let leg =
            json!({ "appointment_type_id": kind, "minutes": 30, "provider_ids": [], "resource_ids": [] });
        let legs: Vec<Value> = [540, 600]
            .map(|from| json!({ "id": self.new_id(), "placement": self.place(&date, from) }))
            .into();
        json!({ "id": self.new_id(), "patient_id": patient, "legs": legs, "notes": "", "patient_notes": CANARY,
            "source": "phone", "override_reason": null, "itinerary": { "legs": [leg.clone(), leg],
            "follows": [{ "earlier": 0, "later": 1, "max_wait": null }], "max_wait": null } })
    }

    /// A visit: its id, and its legs as they were booked.
    pub(crate) async fn visit(&self, patient: &str) -> (String, Value) {
        let form = self.visit_form(patient);
        let legs = self.made("/api/visits", form.clone()).await["items"].take();
        (form["id"].as_str().unwrap().to_owned(), legs)
    }

    pub(crate) fn waiting_form(&self, patient: &str) -> Value {
        json!({ "id": self.new_id(), "patient_id": patient, "appointment_type_id": self.kind(), "minutes": 30,
            "preferences": { "provider_ids": [], "location_ids": [], "weekdays": [], "within": [], "earliest": null,
            "latest": null }, "urgency": "soon", "asap_id": null, "notice_minutes": 60, "notes": CANARY,
            "version": 0 })
    }

    pub(crate) async fn waiting(&self, patient: &str) -> String {
        self.made("/api/waitlist", self.waiting_form(patient)).await["id"].as_str().unwrap().to_owned()
    }

    fn offer(&self) -> Value {
        let date = self.date();
        json!({ "appointment_id": self.new_id(), "placement": self.place(&date, 600), "hold_minutes": 30 })
    }

    pub(crate) async fn offered(&self, patient: &str) -> String {
        let waiting = self.waiting(patient).await;
        self.made(&format!("/api/waitlist/{waiting}/offer"), self.offer()).await;
        waiting
    }

    pub(crate) fn recall_form(&self, patient: &str) -> Value {
        json!({ "id": self.new_id(), "patient_id": patient, "appointment_type_id": self.kind(),
            "provider_id": null, "due": "2027-09-01", "every_months": 6, "notes": CANARY, "version": 0 })
    }

    pub(crate) async fn recall(&self, patient: &str) -> String {
        self.made("/api/recalls", self.recall_form(patient)).await["id"].as_str().unwrap().to_owned()
    }

    /// A recall whose appointment is over.
    async fn recall_kept(&self, patient: &str) -> String {
        let recall = self.recall(patient).await;
        let booked = self.made(&format!("/api/recalls/{recall}/book"), self.booking(&[])).await;
        let id = booked["item"]["id"].as_str().unwrap().to_owned();
        for step in ["check-in", "start", "complete"] {
            self.made(&format!("/api/booking/appointments/{id}/{step}"), json!({})).await;
        }
        recall
    }

    /// What every route asks that books something planned, with `more`.
    fn booking(&self, more: &[(&str, &str)]) -> Value {
        let date = self.date();
        let mut body = json!({ "appointment_id": self.new_id(), "placement": self.place(&date, 600), "notes": "",
            "patient_notes": "", "override_reason": null });
        for (name, value) in more {
            body[*name] = json!(value);
        }
        body
    }

    /// A plan with one step: the form it was made by.
    pub(crate) fn plan_form(&self, patient: &str) -> Value {
        let step = json!({ "id": self.new_id(), "appointment_type_id": self.kind(), "minutes": 30,
            "procedure_ids": [], "notes": CANARY });
        json!({ "id": self.new_id(), "patient_id": patient, "name": "Braces", "provider_id": null,
            "steps": [step], "version": 0 })
    }

    /// A plan and its step.
    pub(crate) async fn plan(&self, patient: &str) -> (String, String) {
        let form = self.plan_form(patient);
        self.made("/api/treatment-plans", form.clone()).await;
        let text = |it: &Value| it.as_str().unwrap().to_owned();
        (text(&form["id"]), text(&form["steps"][0]["id"]))
    }

    pub(crate) fn user_form(&self) -> Value {
        let name = format!("Kit {}", self.day.fetch_add(1, Ordering::Relaxed));
        json!({ "name": name, "role": "front_desk", "provider_id": null, "password": "five quiet herons",
            "active": true })
    }

    /// An account: its id and its form.
    pub(crate) async fn user(&self) -> (String, Value) {
        let form = self.user_form();
        let users = self.made("/api/users", form.clone()).await["users"].take();
        let user = users.as_array().unwrap().iter().find(|it| it["name"] == form["name"]).unwrap();
        (user["id"].as_str().unwrap().to_owned(), form)
    }

    /// Something to be paid, by `patient`.
    pub(crate) async fn payment_form(&self, patient: &str) -> Value {
        self.fee().await;
        let appointment = self.appointment(patient).await["id"].take();
        json!({ "patient_id": patient, "item": { "kind": "appointment", "id": appointment },
            "payment": { "id": self.new_id(), "amount": 500, "method": { "by": "cash" } } })
    }

    /// A payment of `patient`'s.
    pub(crate) async fn payment(&self, patient: &str) -> String {
        let form = self.payment_form(patient).await;
        self.made("/api/payments", form.clone()).await;
        form["payment"]["id"].as_str().unwrap().to_owned()
    }

    /// Has check-ups cost something; no route sets prices.
    async fn fee(&self) {
        let clinic = self.at.hub.clinic(1).unwrap();
        if !clinic.book().fees.is_empty() {
            return;
        }
        let staff = clinic.engine.store().staff().await.unwrap();
        let admin = staff.into_iter().find(|it| it.name == "API (admin)").unwrap();
        let by = daybook_booking::appointment::By::Staff(admin.id);
        let actor = daybook_booking::command::Actor { by, permissions: admin.role.permissions() };
        let remote = daybook_desk::Remote { user: admin.id, actor, token: None, also: None };
        let fee = json!({ "id": null, "appointment_type_id": self.kind(), "provider_id": null, "from": null,
            "until": null, "amount": 5000, "version": 0 });
        daybook_desk::answer(&clinic.engine, remote, "save_fee", fee).await.unwrap();
    }

    /// The id of something of a kind that is set up.
    pub(crate) async fn kept(&self, list: &str) -> String {
        match list {
            "/api/exceptions" | "/api/policies" => {
                let (_, form) = self.right(&Method::POST, list).await;
                self.made(list, form.unwrap()).await["id"].as_str().unwrap().to_owned()
            }
            _ => {
                let all = self.at.get("admin", list).await;
                all.body["data"][0]["id"].as_str().unwrap().to_owned()
            }
        }
    }

    /// A request to the native route `path` that is right in every part, with everything there that it is about.
    pub(crate) async fn right(&self, method: &Method, path: &str) -> Right {
        let filled = |id: &str| path.replace("{id}", id);
        let patient = Box::pin(self.patient()).await;
        let patient = patient.as_str();
        if *method == Method::POST && path.starts_with("/api/booking/appointments/{id}/") {
            return self.step(path, patient).await;
        }
        match (method.as_str(), path) {
            ("POST", "/api/booking/appointments") => {
                (path.to_owned(), Some(self.at.wanted(&format!("{}T10:00:00Z", self.date())).await))
            }
            (_, path) if path.starts_with("/api/booking/appointments/{id}") => {
                let id = self.appointment(patient).await["id"].take();
                (filled(id.as_str().unwrap()), Some(json!({ "notes": "seen" })))
            }
            ("POST", "/api/patients") => {
                (path.to_owned(), Some(json!({ "given_name": "Ada", "family_name": "Q" })))
            }
            ("POST", "/api/patients/{id}/merge") => {
                let into = Box::pin(self.patient()).await;
                (filled(patient), Some(json!({ "into": into })))
            }
            (_, path) if path.starts_with("/api/patients/{id}") => {
                (filled(patient), Some(json!({ "phone": "+44 1632 960123" })))
            }
            ("POST", "/api/waitlist") => (path.to_owned(), Some(self.waiting_form(patient))),
            ("POST", "/api/waitlist/{id}/offer") => {
                (filled(&self.waiting(patient).await), Some(self.offer()))
            }
            ("POST", "/api/waitlist/{id}/book") => {
                (filled(&self.waiting(patient).await), Some(self.booking(&[])))
            }
            ("POST", path) if path.starts_with("/api/waitlist/{id}") => {
                (filled(&self.offered(patient).await), Some(json!({})))
            }
            (_, path) if path.starts_with("/api/waitlist/{id}") => {
                (filled(&self.waiting(patient).await), None)
            }
            ("POST", "/api/series") => (path.to_owned(), Some(self.series_form(patient))),
            ("POST", "/api/series/plan" | "/api/visits/plan") => {
                (path.to_owned(), Some(self.planning(path, patient)))
            }
            ("POST", "/api/series/{id}/edit") => (
                filled(&self.series(patient).await),
                Some(json!({
                "from_date": null, "rest_id": self.new_id(), "from": 700, "minutes": null, "provider_id": null,
                "location_id": null, "resource_ids": null, "choices": [], "shift_days": 0 })),
            ),
            ("POST", "/api/series/{id}/cancel") => (filled(&self.series(patient).await), Some(called_off())),
            (_, path) if path.starts_with("/api/series/{id}") => (filled(&self.series(patient).await), None),
            ("POST", "/api/visits") => (path.to_owned(), Some(self.visit_form(patient))),
            ("POST", "/api/visits/{id}/move") => {
                let (id, legs) = self.visit(patient).await;
                let date = self.date();
                let to: Vec<Value> = [(0, 540), (1, 600)]
                    .map(|(leg, from)| {
                        json!({
                    "appointment_id": legs[leg]["id"], "version": legs[leg]["version"],
                    "placement": self.place(&date, from) })
                    })
                    .into();
                (filled(&id), Some(json!({ "legs": to, "override_reason": null })))
            }
            ("POST", "/api/visits/{id}/cancel") => (filled(&self.visit(patient).await.0), Some(called_off())),
            (_, path) if path.starts_with("/api/visits/{id}") => (filled(&self.visit(patient).await.0), None),
            ("POST", "/api/recalls") => (path.to_owned(), Some(self.recall_form(patient))),
            ("POST", "/api/recalls/{id}/book") => {
                (filled(&self.recall(patient).await), Some(self.booking(&[])))
            }
            ("POST", "/api/recalls/{id}/done") => (filled(&self.recall_kept(patient).await), Some(json!({}))),
            (_, path) if path.starts_with("/api/recalls/{id}") => (filled(&self.recall(patient).await), None),
            ("GET", "/api/recalls") => (format!("{path}?by=2027-12-31"), None),
            ("POST", "/api/treatment-plans") => (path.to_owned(), Some(self.plan_form(patient))),
            ("POST", "/api/treatment-plans/{id}/book") => {
                let (plan, step) = self.plan(patient).await;
                (filled(&plan), Some(self.booking(&[("step_id", &step)])))
            }
            ("POST", "/api/treatment-plans/{id}/link") => {
                let (plan, step) = self.plan(patient).await;
                let appointment = self.appointment(patient).await["id"].take();
                let body = json!({ "step_id": step, "appointment_id": appointment, "override_reason": null });
                (filled(&plan), Some(body))
            }
            ("POST", path) if path.starts_with("/api/treatment-plans/{id}") => {
                let (plan, _) = self.plan(patient).await;
                if path.ends_with("resume") {
                    self.made(&format!("/api/treatment-plans/{plan}/cancel"), json!({})).await;
                }
                (filled(&plan), Some(json!({})))
            }
            ("POST", "/api/payments") => (path.to_owned(), Some(self.payment_form(patient).await)),
            ("POST", "/api/payments/{id}/refund") => (
                filled(&self.payment(patient).await),
                Some(json!({
                "id": self.new_id(), "patient_id": patient, "amount": 100, "method": { "by": "cash" },
                "reason": "Mistake" })),
            ),
            (_, path) if path.starts_with("/api/payments/{id}") => {
                (filled(&self.payment(patient).await), None)
            }
            ("POST", "/api/users") => (path.to_owned(), Some(self.user_form())),
            (_, "/api/users/{id}") => {
                let (id, form) = Box::pin(self.user()).await;
                (
                    filled(&id),
                    Some(json!({ "name": form["name"], "role": "provider", "provider_id": null,
                    "password": null, "active": true })),
                )
            }
            ("POST", list) if SET_UP.contains(&list) => (path.to_owned(), Some(self.set_up(list).await)),
            (_, one) if SET_UP.iter().any(|it| one == format!("{it}/{{id}}")) => {
                let list = one.trim_end_matches("/{id}");
                (filled(&Box::pin(self.kept(list)).await), Some(json!({})))
            }
            ("GET", "/api/booking/availability") => {
                (format!("{path}?appointment_type_id={}", self.kind()), None)
            }
            ("GET", path) if !path.contains('{') => (path.to_owned(), None),
            (method, path) => panic!("{method} {path} has no right request here: add one"),
        }
    }

    /// A step of an appointment's life that can be taken.
    async fn step(&self, path: &str, patient: &str) -> Right {
        let said = self.appointment(patient).await;
        let id = said["id"].as_str().unwrap();
        let take = |step: &'static str| {
            let at = format!("/api/booking/appointments/{id}/{step}");
            async move { self.made(&at, json!({})).await }
        };
        let place = json!({ "start_time": format!("{}T11:00:00Z", self.date()) });
        let body = match path.rsplit('/').next().unwrap() {
            "reschedule" | "duplicate" => place,
            "start" | "revert" => {
                take("check-in").await;
                json!({})
            }
            "complete" => {
                take("check-in").await;
                take("start").await;
                json!({})
            }
            "restore" => {
                let gone = format!("/api/booking/appointments/{id}");
                let said =
                    self.at.ask("admin", (Method::DELETE, &gone), None, &[("if-match", "\"1\"")]).await;
                assert_eq!(said.status, 204);
                json!({})
            }
            _ => json!({}),
        };
        (path.replace("{id}", id), Some(body))
    }

    fn planning(&self, path: &str, patient: &str) -> Value {
        if path == "/api/series/plan" {
            let date = self.date();
            return json!({ "patient_id": patient, "appointment_type_id": self.kind(), "shift_days": 0,
                "rule": "FREQ=WEEKLY;COUNT=3", "placement": self.place(&date, 600) });
        }
        let visit = self.visit_form(patient);
        json!({ "patient_id": patient, "location_id": self.at.ids(1).location[2], "itinerary": visit["itinerary"],
            "from": "2027-03-02", "days": 2, "earliest": null, "latest": null })
    }

    /// A form of something that is set up: as one that is there, by another name.
    async fn set_up(&self, list: &str) -> Value {
        let name = format!("New {}", self.day.fetch_add(1, Ordering::Relaxed));
        match list {
            "/api/exceptions" => json!({ "scope": "clinic", "scope_id": "", "kind": "holiday",
                "from": "2028-05-01T00:00", "to": "2028-05-02T00:00", "location_id": null, "label": name }),
            "/api/policies" => json!({ "name": name, "location_id": null, "appointment_type_id": null,
                "rule": { "rule": "minimum_advance", "minutes": 120 }, "staff": "warned", "patients": "never",
                "active": true }),
            _ => {
                let mut form = self.at.get("admin", list).await.body["data"][0].take();
                form["name"] = json!(name);
                if form["code"].is_string() {
                    form["code"] = json!(name.to_uppercase());
                }
                form
            }
        }
    }
}

/// Lists of what is set up.
pub(crate) const SET_UP: [&str; 6] = [
    "/api/locations",
    "/api/providers",
    "/api/resources",
    "/api/appointment-types",
    "/api/exceptions",
    "/api/policies",
];

fn called_off() -> Value {
    json!({ "from_date": null, "code": "patient", "reason": "", "override_reason": null })
}

/// Whether a route is our own REST's, for staff.
pub(crate) fn is_native(route: &Route) -> bool {
    route.path.starts_with("/api/")
        && !route.path.starts_with("/api/v1/")
        && !route.path.starts_with("/api/patient-portal/")
}
