//! Two of the demo's clinics on a clock that stands, tokens for everybody, and short ways to ask.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use chrono::{DateTime, TimeZone as _, Utc};
use daybook_engine::{Clock, Engine, StoppedClock};
use daybook_hub::admin::Deed;
use daybook_hub::key::HouseKey;
use daybook_hub::{Hub, Settings, app, demo};
use daybook_store::ServerHouse;
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt as _;

use crate::cluster::{self, Cluster};
use crate::desks::Desk;

/// Who may ask: a token each, made for the first clinic but for the last one.
pub(crate) const EVERYBODY: [&str; 10] = [
    "nobody",
    "expired",
    "revoked",
    "patient",
    "read_only",
    "front_desk",
    "provider",
    "admin",
    "desk",
    "shut_out",
];

/// A house of two clinics.
pub(crate) struct House {
    pub(crate) hub: Hub,
    pub(crate) clock: Arc<StoppedClock>,
    pub(crate) app: Router,
    tokens: BTreeMap<String, String>,
    pub(crate) desks: BTreeMap<String, Desk>,
    _folder: TempDir,
}

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Said {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |it| it.to_str().unwrap())
    }

    pub(crate) fn id(&self) -> String {
        self.body["id"].as_str().unwrap_or_else(|| panic!("{self:?}")).to_owned()
    }
}

/// Monday 2027-03-01, eight in the morning.
pub(crate) fn morning() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2027, 3, 1, 8, 0, 0).unwrap()
}

/// A key nobody used yet.
pub(crate) fn fresh_key() -> String {
    static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    format!("\"key-{}\"", COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed))
}

impl House {
    pub(crate) async fn new() -> Self {
        Self::with(Settings::default()).await
    }

    pub(crate) async fn with(settings: Settings) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(StoppedClock::at(morning()));
        let shared: Arc<dyn Clock> = Arc::clone(&clock) as Arc<dyn Clock>;
        let mut books = Vec::new();
        for number in [1, 2] {
            let path = folder.path().join(format!("demo-{number}.db"));
            books.push((number, demo::small(number, &path, &shared).await.unwrap()));
        }
        Self::over(books, (settings, clock), folder).await
    }

    /// The same house, its books on `cluster`.
    pub(crate) async fn on_a_server(cluster: &Cluster, settings: Settings) -> Self {
        let clock = Arc::new(StoppedClock::at(morning()));
        let shared: Arc<dyn Clock> = Arc::clone(&clock) as Arc<dyn Clock>;
        let (keeper, serving) = cluster.database();
        ServerHouse::at(&keeper).unwrap().migrate(Some(cluster::HUB)).await.unwrap();
        let server = ServerHouse::at(&serving).unwrap();
        let mut books = Vec::new();
        for number in [1, 2] {
            let store = server.create(number, demo::small_book(number)).await.unwrap();
            books.push((number, demo::small_in(number, store, &shared).await.unwrap()));
        }
        Self::over(books, (settings, clock), tempfile::tempdir().unwrap()).await
    }

    async fn over(
        books: Vec<(u32, Arc<Engine>)>,
        (settings, clock): (Settings, Arc<StoppedClock>),
        folder: TempDir,
    ) -> Self {
        let shared: Arc<dyn Clock> = Arc::clone(&clock) as Arc<dyn Clock>;
        let hub = Hub::new(books, (&HouseKey::of_demo(), settings), shared).await.unwrap();
        let mut house = Self {
            app: app(&hub),
            hub,
            clock,
            tokens: BTreeMap::new(),
            desks: BTreeMap::new(),
            _folder: folder,
        };
        for role in ["admin", "provider", "front_desk", "read_only", "patient 2"] {
            let token = house.token(1, role, 480).await;
            house.tokens.insert(role.trim_end_matches(" 2").to_owned(), token);
        }
        let other = house.token(2, "admin", 480).await;
        house.tokens.insert("other_admin".to_owned(), other);
        house
    }

    pub(crate) async fn token(&self, clinic: u32, role: &str, minutes: i64) -> String {
        // “patient 2” is for the patient of that number.
        let (role, user) = match role.split_once(' ') {
            Some((role, number)) => (role, Some(number.to_owned())),
            None => (role, None),
        };
        let deed = Deed::CreateToken { role: role.to_owned(), user, minutes };
        let engine = &self.hub.clinic(clinic).unwrap().engine;
        deed.on(clinic, engine, &HouseKey::of_demo()).await.unwrap()
    }

    /// Lets `who` be known by `token`.
    pub(crate) fn know(&mut self, who: &str, token: &str) {
        self.tokens.insert(who.to_owned(), token.to_owned());
    }

    pub(crate) fn bearer(&self, who: &str) -> Option<String> {
        self.tokens.get(who).map(|it| format!("Bearer {it}"))
    }

    pub(crate) async fn ask(
        &self,
        who: &str,
        (method, path): (Method, &str),
        body: Option<Value>,
        headers: &[(&str, &str)],
    ) -> Said {
        let body = body.map(|it| it.to_string());
        let mut request = Request::builder().method(method.clone()).uri(path);
        if let Some(desk) = self.desks.get(who) {
            let bytes = body.as_deref().unwrap_or_default().as_bytes();
            request =
                request.header("authorization", desk.seal((method.as_str(), path), bytes, self.clock.now()));
        }
        if let Some(bearer) = self.bearer(who) {
            request = request.header("authorization", bearer);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = match body {
            Some(body) => {
                request = request.header("content-type", "application/json");
                Body::from(body)
            }
            None => Body::empty(),
        };
        self.send(request.body(body).unwrap()).await
    }

    pub(crate) async fn send(&self, request: Request<Body>) -> Said {
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let bytes = to_bytes(response.into_body(), 10_000_000).await.unwrap();
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
        Said { status, headers, body }
    }

    pub(crate) async fn get(&self, who: &str, path: &str) -> Said {
        self.ask(who, (Method::GET, path), None, &[]).await
    }

    /// Posts under a new key.
    pub(crate) async fn post(&self, who: &str, path: &str, body: Value) -> Said {
        self.ask(who, (Method::POST, path), Some(body), &[("idempotency-key", &fresh_key())]).await
    }

    /// The ids of clinic `number`, by what they are called there.
    pub(crate) fn ids(&self, number: u32) -> Ids {
        let book = self.hub.clinic(number).unwrap().book();
        Ids {
            provider: book.providers.iter().map(|it| it.id.to_string()).collect(),
            location: book.locations.iter().map(|it| it.id.to_string()).collect(),
            kind: book.appointment_types.iter().map(|it| it.id.to_string()).collect(),
        }
    }

    /// The patients of clinic `number`, by their short numbers.
    pub(crate) async fn patients(&self, number: u32) -> Vec<String> {
        let store = self.hub.clinic(number).unwrap().engine.store().clone();
        let (mut all, _) = store.patient_directory(0, 100).await.unwrap();
        all.sort_by_key(|it| it.number);
        all.into_iter().map(|it| it.id.to_string()).collect()
    }

    /// The body that books patient 1 with provider 5 at `start` for half an hour.
    pub(crate) async fn wanted(&self, start: &str) -> Value {
        let ids = self.ids(1);
        json!({
            "patient_id": self.patients(1).await[0], "provider_id": ids.provider[4],
            "appointment_type_id": ids.kind[0], "location_id": ids.location[2],
            "start_time": start, "duration": 30,
        })
    }

    /// Books that.
    pub(crate) async fn booked(&self, start: &str) -> Said {
        let said = self.post("admin", "/api/booking/appointments", self.wanted(start).await).await;
        assert_eq!(said.status, 201, "{said:?}");
        said
    }
}

/// What a clinic is set up with.
pub(crate) struct Ids {
    pub(crate) provider: Vec<String>,
    pub(crate) location: Vec<String>,
    pub(crate) kind: Vec<String>,
}
