//! The same request sent twice does nothing twice (I5).

use axum::http::Method;
use chrono::TimeDelta;
use serde_json::json;

use crate::house::{House, morning};

const ALL: &str = "/api/booking/appointments";

async fn book(at: &House, key: &str, start: &str) -> crate::house::Said {
    let body = at.wanted(start).await;
    at.ask("admin", (Method::POST, ALL), Some(body), &[("idempotency-key", key)]).await
}

#[tokio::test]
async fn sent_again_it_is_answered_as_before_and_books_once() {
    let at = House::new().await;
    let first = book(&at, "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"", "2027-03-02T10:00:00Z").await;
    let again = book(&at, "\"8e03978e-40d5-43dd-bc93-6894a57f9324\"", "2027-03-02T10:00:00Z").await;
    assert_eq!((first.status, &first.body), (again.status, &again.body));
    assert_eq!((again.header("idempotency-replayed"), again.header("etag")), ("true", "\"1\""));
    let listed = at.get("admin", &format!("{ALL}?from=2027-03-02T00:00:00Z&to=2027-03-03T00:00:00Z")).await;
    assert_eq!(listed.body["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_key_that_was_used_for_something_else_is_refused() {
    let at = House::new().await;
    book(&at, "\"one\"", "2027-03-02T10:00:00Z").await;
    let other = book(&at, "\"one\"", "2027-03-02T11:00:00Z").await;
    assert_eq!(
        (other.status.as_u16(), &other.body["type"]),
        (422, &json!("urn:daybook:problem:idempotency-key-reused"))
    );
}

#[tokio::test]
async fn what_was_refused_had_no_effect_and_its_key_can_be_used_again() {
    let at = House::new().await;
    let first = at.booked("2027-03-02T10:00:00Z").await;
    assert_eq!(book(&at, "\"one\"", "2027-03-02T10:00:00Z").await.status, 409);
    at.post("admin", &format!("{ALL}/{}/cancel", first.id()), json!({})).await;
    assert_eq!(book(&at, "\"one\"", "2027-03-02T10:00:00Z").await.status, 201);
}

#[tokio::test]
async fn booking_without_a_key_is_refused() {
    let at = House::new().await;
    let body = at.wanted("2027-03-02T10:00:00Z").await;
    for (name, value) in [("x-nothing", "1"), ("idempotency-key", "\"\""), ("idempotency-key", "a b")] {
        let said = at.ask("admin", (Method::POST, ALL), Some(body.clone()), &[(name, value)]).await;
        assert_eq!(said.status, 400, "{name}: {value}");
    }
}

#[tokio::test]
async fn after_72_hours_a_key_is_forgotten() {
    let mut at = House::new().await;
    let token = at.token(1, "admin", 10_000).await;
    at.know("admin", &token);
    let first = book(&at, "\"one\"", "2027-03-20T10:00:00Z").await;
    at.clock.set(morning() + TimeDelta::hours(72));
    let kept = book(&at, "\"one\"", "2027-03-20T10:00:00Z").await;
    assert_eq!(first.body, kept.body);
    at.clock.set(morning() + TimeDelta::hours(73));
    assert_eq!(book(&at, "\"one\"", "2027-03-21T10:00:00Z").await.status, 201);
}

#[tokio::test]
async fn the_same_key_of_another_token_is_another_key() {
    let at = House::new().await;
    book(&at, "\"one\"", "2027-03-02T10:00:00Z").await;
    let body = at.wanted("2027-03-02T12:00:00Z").await;
    let other = at.ask("provider", (Method::POST, ALL), Some(body), &[("idempotency-key", "\"one\"")]).await;
    assert_eq!(other.status, 201);
}
