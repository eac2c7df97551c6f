//! One of each thing a book has, made by asking for it.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::sync::atomic::{AtomicU32, Ordering};

use serde_json::{Value, json};

use crate::house::House;

/// What is written into a patient's record, to be found again wherever that is shown.
pub(crate) const CANARY: &str = "canary 7f3a";

/// Makes things in `at`, each on a day of its own.
pub(crate) struct Things<'h> {
    pub(crate) at: &'h House,
    pub(crate) day: AtomicU32,
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

    pub(crate) fn kind(&self) -> String {
        self.at.ids(1).kind[0].clone()
    }

    pub(crate) async fn made(&self, path: &str, body: Value) -> Value {
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

    pub(crate) fn offer(&self) -> Value {
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
    pub(crate) async fn recall_kept(&self, patient: &str) -> String {
        let recall = self.recall(patient).await;
        let booked = self.made(&format!("/api/recalls/{recall}/book"), self.booking(&[])).await;
        let id = booked["item"]["id"].as_str().unwrap().to_owned();
        for step in ["check-in", "start", "complete"] {
            self.made(&format!("/api/booking/appointments/{id}/{step}"), json!({})).await;
        }
        recall
    }

    /// What every route asks that books something planned, with `more`.
    pub(crate) fn booking(&self, more: &[(&str, &str)]) -> Value {
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
}
