//! Requests that are too many, too long, too deep, too slow or no requests at all.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use axum::body::Body;
use axum::http::{Method, Request};
use daybook_hub::{BODY_BYTES, Rate, Settings};
use serde_json::json;

use crate::house::House;

const ALL: &str = "/api/booking/appointments";

async fn post(at: &House, kind: &str, body: impl Into<Body>) -> crate::house::Said {
    let request = Request::builder()
        .method(Method::POST)
        .uri(ALL)
        .header("authorization", at.bearer("admin").unwrap())
        .header("idempotency-key", "\"k\"")
        .header("content-type", kind);
    at.send(request.body(body.into()).unwrap()).await
}

#[tokio::test]
async fn a_token_that_asks_too_often_is_told_when_to_come_back() {
    let rate = Rate { burst: 5.0, a_second: 1.0 };
    let at = House::with(Settings { rate, ..Settings::default() }).await;
    for _ in 0..5 {
        assert_eq!(at.get("admin", ALL).await.status, 200);
    }
    let said = at.get("admin", ALL).await;
    assert_eq!((said.status.as_u16(), said.header("retry-after")), (429, "1"));
    assert_eq!(said.body["retry_after"], 1);
    assert_eq!(at.get("provider", ALL).await.status, 200, "others are not slowed down");
    at.clock.advance(1);
    assert_eq!(at.get("admin", ALL).await.status, 200);
}

#[tokio::test]
async fn guessing_tokens_is_slowed_down_by_address() {
    let strangers = Rate { burst: 3.0, a_second: 1.0 };
    let at = House::with(Settings { strangers, ..Settings::default() }).await;
    let mut said = Vec::new();
    for _ in 0..5 {
        said.push(at.get("nobody", ALL).await.status.as_u16());
    }
    assert_eq!(said, [401, 401, 401, 429, 429]);
    assert_eq!(at.get("admin", ALL).await.status, 200, "whoever has a token is not slowed down");
}

#[tokio::test]
async fn a_body_that_is_too_long_is_refused() {
    let at = House::new().await;
    let long = json!({ "notes": "x".repeat(BODY_BYTES) }).to_string();
    assert_eq!(post(&at, "application/json", long).await.status, 413);
}

#[tokio::test]
async fn a_body_nested_too_deeply_is_refused() {
    let at = House::new().await;
    let deep = format!("{{\"patient_id\":{}{}}}", "[".repeat(50_000), "]".repeat(50_000));
    let said = post(&at, "application/json", deep).await;
    assert_eq!((said.status.as_u16(), said.header("content-type")), (400, "application/problem+json"));
}

#[tokio::test]
async fn what_is_not_json_is_refused_without_being_repeated() {
    let at = House::new().await;
    for body in
        ["{", "[1,2", "\u{0}", "{\"patient_id\": \"secret-canary\" x}", "{\"patient_id\": 7}", "[]", "null"]
    {
        let said = post(&at, "application/json", body).await;
        assert_eq!(said.status, 400, "{body}");
        assert!(!said.body.to_string().contains("canary"), "{}", said.body);
    }
    assert_eq!(post(&at, "text/plain", "hello").await.status, 415);
}

#[tokio::test]
async fn what_no_route_answers_is_a_problem_too() {
    let at = House::new().await;
    let said = at.get("admin", "/api/booking/nothing").await;
    assert_eq!((said.status.as_u16(), &said.body["type"]), (404, &json!("urn:daybook:problem:not-found")));
    let said = at.ask("admin", (Method::DELETE, ALL), None, &[]).await;
    assert_eq!((said.status.as_u16(), said.header("content-type")), (405, "application/problem+json"));
    assert!(!said.header("x-request-id").is_empty());
    assert!(said.body["instance"].as_str().unwrap().ends_with(said.header("x-request-id")));
}

#[tokio::test]
async fn refusals_are_sent_as_what_they_are_described_as() {
    let at = House::new().await;
    let description = daybook_hub::description();
    let mut kinds = std::collections::BTreeSet::new();
    for (path, methods) in description["paths"].as_object().unwrap() {
        let described = &methods["get"]["responses"]["401"]["content"];
        if path.contains('{') || path.starts_with("/sync") || described.is_null() {
            continue;
        }
        let said = at.get("nobody", path).await;
        let kind = said.header("content-type").to_owned();
        assert_eq!(said.status, 401, "{path}");
        assert!(described.get(&kind).is_some(), "{path} says {kind}");
        kinds.insert(kind);
    }
    assert_eq!(kinds.len(), 2, "one of our own, and one of other systems");
    let plan = &description["paths"]["/api/treatment-plans"]["post"]["responses"];
    assert!(plan["412"].is_object(), "a version may stand in the body, too");
}

#[tokio::test]
async fn what_is_no_text_is_refused_in_every_place_it_can_stand() {
    let at = House::new().await;
    let body = post(&at, "application/json", b"{\"notes\":\"\xff\xfe\"}".to_vec()).await;
    assert_eq!((body.status.as_u16(), body.header("content-type")), (400, "application/problem+json"));
    for path in ["/api/patients/%ff", "/api/booking/appointments/%ff%fe", "/api/series/%c3%28"] {
        let said = at.get("admin", path).await;
        assert_eq!(
            (said.status.as_u16(), said.header("content-type")),
            (400, "application/problem+json"),
            "{path}"
        );
    }
    for path in
        ["/api/patients?search=%ff", "/api/booking/appointments?status=%ff", "/api/patients?limit=%00"]
    {
        let said = at.get("admin", path).await;
        assert!(said.status.is_success() || said.status.is_client_error(), "{path}: {said:?}");
    }
}

#[tokio::test]
async fn methods_nobody_gave_a_meaning_to_are_counted_as_one() {
    let at = House::new().await;
    for method in ["MADEUP1", "MADEUP2"] {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        at.ask("nobody", (method, "/api/nothing"), None, &[]).await;
    }
    let figures = at.get("nobody", "/metrics").await.body;
    let figures = figures.as_str().unwrap();
    assert!(figures.contains("method=\"other\",route=\"none\",status=\"404\"} 2"), "{figures}");
    assert!(!figures.contains("MADEUP"));
}
