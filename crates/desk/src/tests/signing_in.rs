//! Signing in, locking, switching, and how wrong passwords and PINs are slowed (trust.md §5.5).

use booking::appointment::By;
use booking::permission::Role;
use daybook_booking as booking;
use serde_json::{Value, json};

use super::common::{ADMIN_PASSWORD, Computer, a_keyring};

async fn desk() -> Computer {
    let at = Computer::new(a_keyring().0);
    at.opened().await;
    at
}

fn tries_left(problem: &Value) -> u64 {
    assert_eq!(problem["code"], "sign_in_failed", "{problem}");
    problem["tries_left"].as_u64().unwrap()
}

#[tokio::test]
async fn a_locked_desk_answers_nothing_until_the_password_comes() {
    let at = desk().await;
    let maya = at.person("Maya Lind").await;
    let locked = at.call("lock", json!({})).await.unwrap();
    assert_eq!((&locked["phase"], &locked["me"]), (&json!({ "is": "signed_out" }), &Value::Null));
    assert_eq!(at.adds_patient(1).await.unwrap_err(), json!({ "code": "not_signed_in" }));

    let state = at.signs_in(&maya, ADMIN_PASSWORD).await.unwrap();
    assert_eq!((&state["phase"], &state["me"]["name"]), (&json!({ "is": "ready" }), &json!("Maya Lind")));
    at.adds_patient(1).await.unwrap();
}

#[tokio::test]
async fn wrong_passwords_are_slowed_ever_more_and_never_shut_out() {
    let at = desk().await;
    let maya = at.person("Maya Lind").await;
    for left in (0..5).rev() {
        assert_eq!(tries_left(&at.signs_in(&maya, "wrong").await.unwrap_err()), left);
    }
    // Even the right one has to wait, or waiting would tell which it is.
    let waits = at.signs_in(&maya, ADMIN_PASSWORD).await.unwrap_err();
    assert_eq!(waits["code"], "wait");
    assert!((1..=6).contains(&waits["seconds"].as_u64().unwrap()), "{waits}");
    at.clock.advance(1);
    at.signs_in(&maya, "wrong").await.unwrap_err();
    let longer = at.signs_in(&maya, ADMIN_PASSWORD).await.unwrap_err()["seconds"].as_u64().unwrap();
    assert!(longer > waits["seconds"].as_u64().unwrap());
    at.clock.advance(1);
    at.signs_in(&maya, ADMIN_PASSWORD).await.unwrap();
    assert_eq!(at.person("Maya Lind").await.failed_passwords, 0);
}

#[tokio::test]
async fn who_is_not_known_or_not_active_is_told_no_more_than_who_is_wrong() {
    let at = desk().await;
    let mut gone = at.hires("Sam Rivera", Role::FrontDesk).await;
    (gone.active, gone.version) = (false, 2);
    let store = at.desk.standing.read().await.open().unwrap().engine.store().clone();
    crate::staff::save(&store, gone.clone()).await.unwrap();
    let refused = at.signs_in(&gone, ADMIN_PASSWORD).await.unwrap_err();
    assert_eq!(refused, json!({ "code": "sign_in_failed", "tries_left": null }));
    let offered = at.call("app_state", json!({})).await.unwrap();
    assert_eq!(offered["sign_in"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_pin_switches_who_is_at_the_desk() {
    let at = desk().await;
    let sam = at.hires("Sam Rivera", Role::FrontDesk).await;
    at.call("set_pin", json!({ "password": ADMIN_PASSWORD, "pin": "2580" })).await.unwrap();
    let maya = at.person("Maya Lind").await;
    at.signs_in(&sam, ADMIN_PASSWORD).await.unwrap();
    assert_eq!(at.me().await.as_deref(), Some("Sam Rivera"));

    let state = at.switches(&maya, "2580").await.unwrap();
    assert_eq!((&state["me"]["name"], &state["me"]["role"]), (&json!("Maya Lind"), &json!("admin")));
    // Nobody has a PIN before they set one, and nobody has somebody else's.
    assert_eq!(at.switches(&sam, "2580").await.unwrap_err(), json!({ "code": "password_needed" }));
}

#[tokio::test]
async fn five_wrong_pins_ask_for_the_password_and_leave_who_was_there() {
    let at = desk().await;
    let sam = at.hires("Sam Rivera", Role::FrontDesk).await;
    at.call("set_pin", json!({ "password": ADMIN_PASSWORD, "pin": "2580" })).await.unwrap();
    let maya = at.person("Maya Lind").await;
    at.seat(Some(&sam)).await;
    for left in (1..5).rev() {
        assert_eq!(tries_left(&at.switches(&maya, "0852").await.unwrap_err()), left);
    }
    assert_eq!(at.switches(&maya, "0852").await.unwrap_err(), json!({ "code": "password_needed" }));
    assert_eq!(at.switches(&maya, "2580").await.unwrap_err(), json!({ "code": "password_needed" }));
    assert_eq!(at.me().await.as_deref(), Some("Sam Rivera"));
    let offered = at.call("app_state", json!({})).await.unwrap()["sign_in"].clone();
    assert!(offered.as_array().unwrap().iter().all(|it| it["has_pin"] == false), "{offered}");

    at.signs_in(&maya, ADMIN_PASSWORD).await.unwrap();
    at.switches(&maya, "2580").await.unwrap();
}

#[tokio::test]
async fn a_pin_is_not_enough_to_change_who_may_sign_in() {
    let at = desk().await;
    at.call("set_pin", json!({ "password": ADMIN_PASSWORD, "pin": "2580" })).await.unwrap();
    at.call("users", json!({})).await.unwrap();
    let maya = at.person("Maya Lind").await;
    at.switches(&maya, "2580").await.unwrap();
    at.call("set_up_book", json!({})).await.unwrap();
    for call in ["users", "save_user"] {
        assert_eq!(at.call(call, json!({})).await.unwrap_err(), json!({ "code": "password_needed" }));
    }
    at.signs_in(&maya, ADMIN_PASSWORD).await.unwrap();
    at.call("users", json!({})).await.unwrap();
}

#[tokio::test]
async fn a_pin_takes_the_password_and_is_no_run() {
    let at = desk().await;
    let refused = at.call("set_pin", json!({ "password": "wrong", "pin": "2580" })).await.unwrap_err();
    assert_eq!(tries_left(&refused), 4);
    let refused = at.call("set_pin", json!({ "password": ADMIN_PASSWORD, "pin": "1234" })).await.unwrap_err();
    assert_eq!(refused, json!({ "code": "invalid", "field": "pin", "fault": "run" }));
    at.call("set_pin", json!({ "password": ADMIN_PASSWORD, "pin": "2580" })).await.unwrap();
    at.call("set_pin", json!({ "password": ADMIN_PASSWORD, "pin": "" })).await.unwrap();
    assert!(at.person("Maya Lind").await.pin_hash.is_none());
}

#[tokio::test]
async fn a_changed_password_is_the_only_one_from_then_on() {
    let at = desk().await;
    let maya = at.person("Maya Lind").await;
    let change = |old: &str, new: &str| json!({ "old": old, "new": new });
    let refused = at.call("change_password", change("wrong", "seven loud geese")).await.unwrap_err();
    assert_eq!(tries_left(&refused), 4);
    for (new, fault) in [("short", "out_of_range"), ("password123", "too_easy"), ("Maya Lind", "too_easy")] {
        let refused = at.call("change_password", change(ADMIN_PASSWORD, new)).await.unwrap_err();
        assert_eq!(refused, json!({ "code": "invalid", "field": "password", "fault": fault }), "{new}");
    }
    at.call("change_password", change(ADMIN_PASSWORD, "seven loud geese")).await.unwrap();
    at.call("lock", json!({})).await.unwrap();
    at.signs_in(&maya, ADMIN_PASSWORD).await.unwrap_err();
    at.signs_in(&maya, "seven loud geese").await.unwrap();
}

#[tokio::test]
async fn who_came_and_who_was_kept_out_stands_in_the_audit_log_without_a_name_or_a_secret() {
    let at = desk().await;
    let maya = at.person("Maya Lind").await;
    at.call("lock", json!({})).await.unwrap();
    at.signs_in(&maya, "not this one").await.unwrap_err();
    at.signs_in(&maya, ADMIN_PASSWORD).await.unwrap();
    at.call("set_pin", json!({ "password": ADMIN_PASSWORD, "pin": "2580" })).await.unwrap();
    at.switches(&maya, "2580").await.unwrap();
    at.call("change_password", json!({ "old": ADMIN_PASSWORD, "new": "seven loud geese" })).await.unwrap();
    at.signs_in(&maya, "seven loud geese").await.unwrap();
    let form = json!({ "id": null, "name": "Sam Rivera", "role": "front_desk", "provider_id": null,
        "password": "nine grey otters", "active": true });
    at.call("save_user", form).await.unwrap();

    let store = at.desk.standing.read().await.open().unwrap().engine.store().clone();
    let mut page = store.audit_page(None, 7).await.unwrap();
    page.reverse();
    let said: Vec<String> = page.iter().map(|it| it.action.clone()).collect();
    assert_eq!(
        said,
        [
            "session.refused",
            "session.signed_in",
            "account.pin_set",
            "session.signed_in",
            "account.password_changed",
            "session.signed_in",
            "account.saved",
        ]
    );
    assert_eq!(page[0].actor, By::System, "whoever it was");
    assert_eq!(page[3].detail, json!({ "by": "pin" }));
    let all: String = page.iter().map(|it| it.detail.to_string()).collect();
    for canary in ["Maya", "Sam", "not this one", ADMIN_PASSWORD, "2580", "geese", "otters"] {
        assert!(!all.contains(canary), "{canary}");
    }
    assert!(matches!(store.verify_audit().await.unwrap(), daybook_store::AuditVerdict::Whole { .. }));
}
