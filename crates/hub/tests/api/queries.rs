//! How often the book is asked: as often for a month and everybody as for a day and one (Q9).
//!
//! Counted at the store, which tells of each statement it runs, on the thread that runs the test.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::http::Method;
use serde_json::json;
use tracing::subscriber::set_default;
use tracing::{Event, Subscriber};
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

use crate::desks::pulling;
use crate::house::{House, Said};

/// Counts statements.
struct Statements(Arc<AtomicUsize>);

impl<S: Subscriber> Layer<S> for Statements {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        if event.metadata().target() == daybook_store::STATEMENT {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// How many statements `asked` took.
async fn statements(asked: impl Future<Output = Said>) -> usize {
    let count = Arc::new(AtomicUsize::new(0));
    let counting = set_default(tracing_subscriber::registry().with(Statements(Arc::clone(&count))));
    let said = asked.await;
    drop(counting);
    assert!(said.status.is_success(), "{said:?}");
    count.load(Ordering::Relaxed)
}

/// The demo's clinic as it is.
async fn small() -> House {
    let mut at = House::new().await;
    at.pair(1, ("desk", 1)).await;
    at
}

/// The same with more than twice the providers, sixty more patients and as many appointments.
async fn large() -> House {
    let at = small().await;
    let ids = at.ids(1);
    for n in 0..12 {
        let name = format!("Dr Quist {n}");
        let new = json!({
            "name": name, "designation": "", "role": "doctor", "hue": 1, "photo": "", "hours": [], "template": [],
            "video_link": "", "appointment_type_ids": [], "active": true, "position": 20 + n,
        });
        assert_eq!(at.post("admin", "/api/providers", new).await.status, 201);
    }
    let providers = at.ids(1).provider;
    for n in 0..60 {
        let new = json!({ "given_name": "Anna", "family_name": format!("Antol{n}") });
        let patient = at.post("admin", "/api/patients", new).await.id();
        let (day, hour) = (2 + n % 20, 9 + n / 20);
        let wanted = json!({
            "patient_id": patient, "provider_id": providers[8 + n % 12], "appointment_type_id": ids.kind[0],
            "location_id": ids.location[0], "start_time": format!("2027-03-{day:02}T{hour:02}:00:00Z"),
        });
        let said = at.post("admin", "/api/booking/appointments", wanted).await;
        assert_eq!(said.status, 201, "{said:?}");
    }
    at
}

/// Statements for `little` asked of a small book and for `much` asked of a large one, neither asked before.
async fn both(who: &str, little: &str, much: &str) -> (usize, usize) {
    let (small, large) = (small().await, large().await);
    let kind = &small.ids(1).kind[0];
    let provider = &small.ids(1).provider[4];
    let path = |it: &str| it.replace("KIND", kind).replace("PROVIDER", provider);
    let first = statements(small.get(who, &path(little))).await;
    (first, statements(large.get(who, &path(much))).await)
}

#[tokio::test]
async fn free_time_takes_as_many_queries_for_a_month_with_anybody_as_for_a_day_with_one_q9() {
    let all = "/api/booking/availability?appointment_type_id=KIND&from=2027-03-02&to=";
    let (little, much) = (format!("{all}2027-03-02&provider_id=PROVIDER"), format!("{all}2027-04-01"));
    let (first, second) = both("read_only", &little, &much).await;
    assert_eq!(first, second);
    assert!((1..=20).contains(&first), "{first}");
}

#[tokio::test]
async fn what_a_patient_is_offered_takes_as_many_queries_for_a_month_as_for_a_day_q9() {
    let all = "/api/patient-portal/available-slots?appointment_type_id=KIND&from=2027-03-02&to=";
    let (little, much) = (format!("{all}2027-03-02&provider_id=PROVIDER"), format!("{all}2027-04-01"));
    let (first, second) = both("patient", &little, &much).await;
    assert_eq!(first, second);
    assert!((1..=30).contains(&first), "{first}");
}

#[tokio::test]
async fn a_list_takes_as_many_queries_for_fifty_as_for_one_q9() {
    let all = "/api/booking/appointments?page[size]=";
    let (first, second) = both("read_only", &format!("{all}1"), &format!("{all}50")).await;
    assert_eq!(first, second);
    assert!((1..=12).contains(&first), "{first}");
}

#[tokio::test]
async fn a_search_takes_as_many_queries_for_two_hundred_patients_as_for_one_q9() {
    let all = "/api/patients?search=an&limit=";
    let (first, second) = both("read_only", &format!("{all}1"), &format!("{all}200")).await;
    assert_eq!(first, second);
    assert!((1..=20).contains(&first), "{first}");
}

/// The calendar as a desk shows it: the call itself, past the wire.
async fn calendar(at: &House, to: &str) -> Said {
    let clinic = at.hub.clinic(1).unwrap();
    let staff = clinic.engine.store().staff().await.unwrap();
    let admin = staff.into_iter().find(|it| it.name == "API (admin)").unwrap();
    let by = daybook_booking::appointment::By::Staff(admin.id);
    let actor = daybook_booking::command::Actor { by, permissions: admin.role.permissions() };
    let body = json!({ "from": "2027-03-01", "to": to });
    let remote = daybook_desk::Remote { user: admin.id, actor, token: None, also: None };
    let text = daybook_desk::answer(&clinic.engine, remote, "calendar", body).await.unwrap();
    let (status, headers) = (axum::http::StatusCode::OK, axum::http::HeaderMap::new());
    Said { status, headers, body: serde_json::from_str(&text).unwrap() }
}

#[tokio::test]
async fn a_calendar_takes_as_many_queries_for_a_week_of_many_as_for_a_day_of_few_q9() {
    let (small, large) = (small().await, large().await);
    let day = statements(calendar(&small, "2027-03-01")).await;
    let week = statements(calendar(&large, "2027-03-07")).await;
    assert_eq!(day, week);
    assert!((1..=12).contains(&day), "{day}");
}

#[tokio::test]
async fn following_takes_as_many_queries_for_five_hundred_changes_as_for_one_q9() {
    let (small, large) = (small().await, large().await);
    let pull = async |at: &House, limit: u32| {
        let desk = &at.desks["desk"];
        let body = serde_json::to_value(pulling((desk.history, desk.device), limit)).unwrap();
        at.ask("desk", (Method::POST, "/sync/v1/ask"), Some(body), &[]).await
    };
    let one = statements(pull(&small, 1)).await;
    let many = statements(pull(&large, 500)).await;
    assert_eq!(one, many);
    assert!((1..=16).contains(&one), "{one}");
}
