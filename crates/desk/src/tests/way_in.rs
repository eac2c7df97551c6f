//! First run, and every way into a book: keyring, recovery key, passphrase.

use serde_json::{Value, json};

use super::common::{ADMIN_PASSWORD, Computer, PASSPHRASE, a_keyring, forget, wanted};
use crate::keys::Keyring;

async fn with_code(at: &Computer, code: &str) -> Result<Value, Value> {
    at.call("unlock", json!({ "recovery_key": code, "passphrase": null })).await
}

async fn with_passphrase(at: &Computer, passphrase: &str) -> Result<Value, Value> {
    at.call("unlock", json!({ "recovery_key": null, "passphrase": passphrase })).await
}

fn wrong_key() -> Value {
    json!({ "code": "wrong_key" })
}

#[tokio::test]
async fn first_run_goes_on_once_the_recovery_key_is_typed_back() {
    let at = Computer::new(a_keyring().0);
    assert_eq!(at.phase().await, json!({ "is": "first_run", "keyring": true }));
    let key = at.founded().await;
    assert_eq!(at.phase().await, json!({ "is": "recovery_key_to_confirm" }));
    let maya = at.person("Maya Lind").await;
    at.signs_in(&maya, ADMIN_PASSWORD).await.expect_err("nobody signs in before that");

    let confirm = |typed: &str| json!({ "recovery_key": typed });
    for wrong in ["", "0000-0000-0000-0000-0000-0000-0000-0000", "what was it"] {
        assert_eq!(at.call("confirm_recovery_key", confirm(wrong)).await.unwrap_err(), wrong_key());
    }
    let sloppy = key.to_lowercase().replace('-', " ");
    let state = at.call("confirm_recovery_key", confirm(&sloppy)).await.unwrap();
    assert_eq!((&state["phase"], &state["me"]["role"]), (&json!({ "is": "ready" }), &json!("admin")));
    // It is shown once, and a clinic is made once.
    at.call("save_recovery_sheet", json!({ "locale": "en" })).await.unwrap_err();
    at.call("new_recovery_key", json!({})).await.unwrap_err();
    at.call("create_clinic", wanted()).await.unwrap_err();
}

#[tokio::test]
async fn first_run_broken_off_before_the_recovery_key_goes_on_there() {
    let (keyring, _) = a_keyring();
    let at = Computer::new(keyring);
    at.founded().await;
    let at = at.restarted(keyring).await;
    assert_eq!(at.phase().await, json!({ "is": "recovery_key_to_confirm" }));
    let another = at.call("new_recovery_key", json!({})).await.unwrap();
    at.call("confirm_recovery_key", another).await.unwrap();
    assert_eq!(at.phase().await, json!({ "is": "ready" }));
}

#[tokio::test]
async fn a_wizard_filled_in_wrongly_makes_nothing() {
    let at = Computer::new(a_keyring().0);
    for (field, value, refused) in [
        ("admin_password", json!("12345678"), ("password", "too_easy")),
        ("admin_password", json!("Brightwater"), ("password", "too_easy")),
        ("admin_name", json!("  "), ("name", "missing")),
        ("passphrase", json!("password1234"), ("passphrase", "too_easy")),
        ("providers", json!([]), ("providers", "missing")),
    ] {
        let mut form = wanted();
        form[field] = value;
        let found = at.call("create_clinic", form).await.unwrap_err();
        assert_eq!(found, json!({ "code": "invalid", "field": refused.0, "fault": refused.1 }), "{field}");
        assert_eq!(at.phase().await, json!({ "is": "first_run", "keyring": true }));
    }
    at.opened().await;
}

#[tokio::test]
async fn the_recovery_key_opens_a_book_whose_key_the_keyring_has_lost() {
    let (keyring, ring) = a_keyring();
    let at = Computer::new(keyring);
    let code = at.opened().await;
    at.adds_patient(1).await.unwrap();
    forget(ring);

    let at = at.restarted(keyring).await;
    assert_eq!(at.phase().await, json!({ "is": "needs_key", "passphrase": false }));
    let elsewise = "0000-0000-0000-0000-0000-0000-0000-0000";
    assert_eq!(with_code(&at, elsewise).await.unwrap_err(), wrong_key());
    let state = with_code(&at, &code).await.unwrap();
    assert_eq!(state["phase"], json!({ "is": "signed_out" }), "a key to the book is nobody's password");
    assert_eq!(at.staff().await.len(), 1);

    // The keyring has it back.
    let at = at.restarted(keyring).await;
    assert_eq!(at.phase().await, json!({ "is": "signed_out" }));
    let maya = at.person("Maya Lind").await;
    at.signs_in(&maya, ADMIN_PASSWORD).await.unwrap();
    assert_eq!(at.patients().await, 1);
}

#[tokio::test]
async fn a_new_recovery_key_voids_the_old() {
    let (keyring, ring) = a_keyring();
    let at = Computer::new(keyring);
    let old = at.founded().await;
    let new = at.call("new_recovery_key", json!({})).await.unwrap();
    let confirm = |key: &str| json!({ "recovery_key": key });
    assert_eq!(at.call("confirm_recovery_key", confirm(&old)).await.unwrap_err(), wrong_key());
    at.call("confirm_recovery_key", new.clone()).await.unwrap();
    forget(ring);

    let at = at.restarted(keyring).await;
    assert_eq!(with_code(&at, &old).await.unwrap_err(), wrong_key());
    with_code(&at, new["recovery_key"].as_str().unwrap()).await.unwrap();
}

#[tokio::test]
async fn a_lost_recovery_key_is_replaced_once_the_new_one_is_typed_back() {
    let (keyring, ring) = a_keyring();
    let at = Computer::new(keyring);
    let old = at.opened().await;
    let new = at.call("replace_recovery_key", json!({})).await.unwrap();
    let keep = |key: &str| json!({ "recovery_key": key });
    assert_eq!(at.call("keep_recovery_key", keep(&old)).await.unwrap_err(), wrong_key());
    at.call("keep_recovery_key", new.clone()).await.unwrap();
    let nothing_waits = at.call("keep_recovery_key", new.clone()).await.unwrap_err();
    assert_eq!(nothing_waits, json!({ "code": "not_found" }));
    forget(ring);

    let at = at.restarted(keyring).await;
    assert_eq!(with_code(&at, &old).await.unwrap_err(), wrong_key());
    with_code(&at, new["recovery_key"].as_str().unwrap()).await.unwrap();
}

#[tokio::test]
async fn a_recovery_key_that_was_not_typed_back_replaces_nothing() {
    let (keyring, ring) = a_keyring();
    let at = Computer::new(keyring);
    let old = at.opened().await;
    let new = at.call("replace_recovery_key", json!({})).await.unwrap();
    forget(ring);

    let at = at.restarted(keyring).await;
    let never_kept = new["recovery_key"].as_str().unwrap();
    assert_eq!(with_code(&at, never_kept).await.unwrap_err(), wrong_key());
    with_code(&at, &old).await.unwrap();
}

#[tokio::test]
async fn where_there_is_no_keyring_the_passphrase_opens_the_book_each_time() {
    let at = Computer::new(Keyring::Absent);
    assert_eq!(at.phase().await, json!({ "is": "first_run", "keyring": false }));
    let mut without = wanted();
    without["passphrase"] = Value::Null;
    let refused = at.call("create_clinic", without).await.unwrap_err();
    assert_eq!(refused, json!({ "code": "invalid", "field": "passphrase", "fault": "missing" }));
    let code = at.opened().await;

    let at = at.restarted(Keyring::Absent).await;
    assert_eq!(at.phase().await, json!({ "is": "needs_key", "passphrase": true }));
    assert_eq!(with_passphrase(&at, "river lamp seven elm").await.unwrap_err(), wrong_key());
    assert_eq!(with_passphrase(&at, PASSPHRASE).await.unwrap()["phase"], json!({ "is": "signed_out" }));

    let at = at.restarted(Keyring::Absent).await;
    assert_eq!(with_code(&at, &code).await.unwrap()["phase"], json!({ "is": "signed_out" }));
}

#[tokio::test]
async fn a_keyring_with_another_key_in_it_asks_for_the_recovery_key() {
    let (keyring, ring) = a_keyring();
    let at = Computer::new(keyring);
    let code = at.opened().await;
    at.ended().await;
    super::common::mistake(ring);
    let at = at.restarted(keyring).await;
    assert_eq!(at.phase().await, json!({ "is": "needs_key", "passphrase": false }));
    with_code(&at, &code).await.unwrap();
    let maya = at.person("Maya Lind").await;
    at.signs_in(&maya, ADMIN_PASSWORD).await.unwrap();
}

#[tokio::test]
async fn the_demo_is_left_for_ones_own_first_run_and_is_not_left_beside_a_book() {
    let at = Computer::new(a_keyring().0);
    at.opened().await;
    at.call("leave_demo", json!({})).await.unwrap_err();
    at.call("open_demo", json!({})).await.unwrap_err();
    assert_eq!(at.phase().await, json!({ "is": "ready" }));
    at.adds_patient(1).await.unwrap();
}
