//! Every route of our own REST that writes: done once under a key (I5), and at the version that is meant (I6).

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use axum::http::Method;
use daybook_hub::{Settings, routes};
use serde_json::{Value, json};

use crate::cluster::Cluster;
use crate::house::{House, fresh_key};
use crate::right::is_native;
use crate::things::Things;

/// What only looks, though it is asked by POST; and steps of an appointment, which are refused the second time anyway.
const WITHOUT_KEY: [&str; 10] = [
    "/api/series/plan",
    "/api/visits/plan",
    "/api/booking/appointments/{id}/restore",
    "/api/booking/appointments/{id}/approve",
    "/api/booking/appointments/{id}/check-in",
    "/api/booking/appointments/{id}/start",
    "/api/booking/appointments/{id}/complete",
    "/api/booking/appointments/{id}/no-show",
    "/api/booking/appointments/{id}/release-time",
    "/api/booking/appointments/{id}/revert",
];

fn posts() -> Vec<&'static str> {
    let all = routes().into_iter().filter(|it| is_native(it) && it.method == Method::POST);
    all.map(|it| it.path).filter(|it| !WITHOUT_KEY.contains(it)).collect()
}

/// How much was ever written: changes of the book, and accounts, which are none.
async fn written(at: &House) -> (u64, usize, usize) {
    let store = at.hub.clinic(1).unwrap().engine.store();
    let staff = store.staff().await.unwrap().len();
    let saved =
        daybook_store::AuditFilter { actions: vec!["account.saved".to_owned()], ..Default::default() };
    let accounts = store.audit_found(&saved, None, 10_000).await.unwrap().len();
    (store.feed_ends().borrow().seq, staff, accounts)
}

/// The ETag a route wants, where it wants one; what is new has the first.
const FIRST: (&str, &str) = ("if-match", "\"1\"");

#[tokio::test]
async fn every_post_sent_again_is_answered_as_before_and_done_once_i5() {
    sent_again(&House::new().await).await;
}

#[tokio::test]
async fn on_a_server_too_every_post_sent_again_is_done_once_i5() {
    let cluster = Cluster::start();
    sent_again(&House::on_a_server(&cluster, Settings::default()).await).await;
}

async fn sent_again(at: &House) {
    let things = Things::of(at);
    for path in posts() {
        let (to, body) = things.right(&Method::POST, path).await;
        let key = fresh_key();
        let headers = [("idempotency-key", key.as_str()), FIRST];
        let ask =
            async |body: &Option<Value>| at.ask("admin", (Method::POST, &to), body.clone(), &headers).await;
        let first = ask(&body).await;
        assert!(first.status.is_success(), "{path}: {first:?}");
        let before = written(at).await;
        let again = ask(&body).await;
        assert_eq!((first.status, &first.body), (again.status, &again.body), "{path}");
        assert_eq!(again.header("idempotency-replayed"), "true", "{path}");
        assert_eq!(first.header("etag"), again.header("etag"), "{path}");
        assert_eq!(written(at).await, before, "{path}");
        let mut other = body.clone().unwrap();
        other["something_else"] = json!(1);
        let other = ask(&Some(other)).await;
        assert_eq!(other.body["type"], "urn:daybook:problem:idempotency-key-reused", "{path}: {other:?}");
    }
}

#[tokio::test]
async fn no_post_that_writes_is_carried_out_without_a_key_i5() {
    let at = House::new().await;
    let things = Things::of(&at);
    for path in posts() {
        let (to, body) = things.right(&Method::POST, path).await;
        let before = written(&at).await;
        let said = at.ask("admin", (Method::POST, &to), body, &[FIRST]).await;
        assert_eq!((said.status.as_u16(), written(&at).await), (400, before), "{path}: {said:?}");
    }
}

#[tokio::test]
async fn a_step_may_have_a_key_and_is_then_taken_once_i5() {
    let at = House::new().await;
    let things = Things::of(&at);
    for step in ["check-in", "start", "complete", "revert", "restore"] {
        let path = format!("/api/booking/appointments/{{id}}/{step}");
        let (to, body) = things.right(&Method::POST, &path).await;
        let headers = [("idempotency-key", fresh_key())];
        let headers = [(headers[0].0, headers[0].1.as_str())];
        let first = at.ask("admin", (Method::POST, &to), body.clone(), &headers).await;
        let again = at.ask("admin", (Method::POST, &to), body, &headers).await;
        assert_eq!((first.status.as_u16(), &first.body), (200, &again.body), "{step}: {first:?}");
        assert_eq!(again.header("idempotency-replayed"), "true", "{step}");
    }
}

/// The answer is read from the book after the effect was written: between the two, the hub may be killed.
#[tokio::test]
async fn what_was_done_and_never_answered_is_not_done_again_i5() {
    let at = House::new().await;
    let things = Things::of(&at);
    let (to, body) = things.right(&Method::POST, "/api/payments").await;
    let headers = [("idempotency-key", "\"paid-once\"")];
    let first = at.ask("admin", (Method::POST, &to), body.clone(), &headers).await;
    assert_eq!(first.status, 200, "{first:?}");
    let store = at.hub.clinic(1).unwrap().engine.store().clone();
    let hash = daybook_hub::hash_of_token(at.bearer("admin").unwrap().trim_start_matches("Bearer ")).unwrap();
    let token = store.api_token(&hash).await.unwrap().unwrap().id;
    let mut kept = store.kept_reply(token, "paid-once").await.unwrap().unwrap();
    (kept.status, kept.body) = (0, String::new());
    store
        .write(move |tx| {
            Box::pin(async move { tx.renew_reply(&kept).await.map_err(daybook_engine::EngineError::from) })
        })
        .await
        .unwrap();
    let before = written(&at).await;
    let again = at.ask("admin", (Method::POST, &to), body, &headers).await;
    assert_eq!(
        (again.status.as_u16(), &again.body["type"]),
        (409, &json!("urn:daybook:problem:idempotency-answer-lost"))
    );
    assert_eq!(written(&at).await, before);
}

/// Everything that has an ETag, and what it takes to change or take it back.
fn versioned() -> Vec<(Method, &'static str)> {
    let post = |path| (Method::POST, path);
    let all = routes().into_iter().filter(is_native);
    let mut all: Vec<(Method, &'static str)> = all
        .filter(|it| [Method::PUT, Method::PATCH, Method::DELETE].contains(&it.method))
        .map(|it| (it.method, it.path))
        .collect();
    all.push(post("/api/users/{id}"));
    all
}

#[tokio::test]
async fn nothing_is_changed_or_taken_back_at_another_version_than_it_has_i6() {
    let at = House::new().await;
    let things = Things::of(&at);
    for (method, path) in versioned() {
        let (to, body) = things.right(&method, path).await;
        let body = body.filter(|_| method != Method::DELETE);
        let before = written(&at).await;
        let key = fresh_key();
        let ask = async |tag: Option<&str>| {
            let key = ("idempotency-key", key.as_str());
            let headers = tag.map_or(vec![key], |it| vec![key, ("if-match", it)]);
            at.ask("admin", (method.clone(), &to), body.clone(), &headers).await.status.as_u16()
        };
        assert_eq!(ask(None).await, 428, "{method} {path}");
        assert_eq!(ask(Some("\"41\"")).await, 412, "{method} {path}");
        assert_eq!(ask(Some("41")).await, 412, "{method} {path}");
        assert_eq!(written(&at).await, before, "{method} {path}");
        let done = ask(Some("\"1\"")).await;
        assert!((200..300).contains(&done), "{method} {path}: {done}");
    }
}
