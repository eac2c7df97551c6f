//! For every route of our own REST a request that is right in every part.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::sync::atomic::Ordering;

use axum::http::Method;
use daybook_hub::Route;
use serde_json::{Value, json};

use crate::things::Things;

/// A request that is right: its path, and its body where it has one.
pub(crate) type Right = (String, Option<Value>);

impl Things<'_> {
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
        let patient = Box::pin(self.patient()).await;
        let (patient, about) = (patient.as_str(), |it: &[&str]| it.iter().any(|it| path.starts_with(it)));
        if *method == Method::POST && path.starts_with("/api/booking/appointments/{id}/") {
            self.step(path, patient).await
        } else if about(&["/api/booking/appointments", "/api/patients/{id}", "/api/waitlist/"])
            || *method == Method::POST && about(&["/api/patients", "/api/waitlist"])
        {
            self.of_patients(method, path, patient).await
        } else if about(&["/api/series", "/api/visits", "/api/recalls"]) {
            self.of_several(method, path, patient).await
        } else {
            self.of_the_rest(method, path, patient).await
        }
    }

    /// About appointments, patients, and who waits.
    async fn of_patients(&self, method: &Method, path: &str, patient: &str) -> Right {
        let filled = |id: &str| path.replace("{id}", id);
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
            ("GET", path) if !path.contains('{') => (path.to_owned(), None),
            (method, path) => panic!("{method} {path} has no right request here: add one"),
        }
    }

    /// About series, visits and recalls.
    async fn of_several(&self, method: &Method, path: &str, patient: &str) -> Right {
        let filled = |id: &str| path.replace("{id}", id);
        match (method.as_str(), path) {
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
            (method, path) => panic!("{method} {path} has no right request here: add one"),
        }
    }

    /// About plans, money, accounts and the set-up.
    async fn of_the_rest(&self, method: &Method, path: &str, patient: &str) -> Right {
        let filled = |id: &str| path.replace("{id}", id);
        match (method.as_str(), path) {
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
