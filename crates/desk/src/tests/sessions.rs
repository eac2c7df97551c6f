//! A session is what is true of its person now: their role, their account, and whether they are still there.

use booking::permission::Role;
use daybook_booking as booking;
use serde_json::{Value, json};

use super::common::{Computer, a_keyring};
use crate::staff;

async fn saves_user(at: &Computer, change: (&str, Value)) -> Result<Value, Value> {
    let maya = at.person("Maya Lind").await;
    let mut form = json!({ "id": maya.id.to_string(), "name": maya.name, "role": "admin", "provider_id": null,
        "password": null, "active": true });
    form[change.0] = change.1;
    at.call("save_user", form).await
}

async fn desk_with_two_admins() -> Computer {
    let at = Computer::new(a_keyring().0);
    at.opened().await;
    let second = at.hires("Robin Lindqvist", Role::Admin).await;
    assert_eq!(second.role, Role::Admin);
    at
}

#[tokio::test]
async fn an_admin_who_makes_themselves_front_desk_manages_nobody_from_then_on() {
    let at = desk_with_two_admins().await;
    let mut told = at.desk.subscribe();
    saves_user(&at, ("role", json!("front_desk"))).await.unwrap();
    assert_eq!(told.recv().await.unwrap().tags, ["session"]);
    let refused = at.call("users", json!({})).await.unwrap_err();
    assert_eq!(refused, json!({ "code": "not_permitted", "permission": "settings:users" }));
    let state = at.call("app_state", json!({})).await.unwrap();
    assert_eq!(state["me"]["role"], "front_desk");
    assert!(!state["me"]["permissions"].as_array().unwrap().contains(&json!("settings:users")));
    at.call("calendar", json!({ "from": "2027-03-01", "to": "2027-03-02" })).await.unwrap();
}

#[tokio::test]
async fn an_account_that_is_closed_is_signed_out_at_once() {
    let at = desk_with_two_admins().await;
    saves_user(&at, ("active", json!(false))).await.unwrap();
    assert_eq!(at.phase().await, json!({ "is": "signed_out" }));
    assert_eq!(at.call("set_up_book", json!({})).await.unwrap_err(), json!({ "code": "not_signed_in" }));
}

#[tokio::test]
async fn a_role_changed_from_elsewhere_counts_at_the_next_call() {
    let at = desk_with_two_admins().await;
    let mut maya = at.person("Maya Lind").await;
    (maya.role, maya.version) = (Role::ReadOnly, maya.version + 1);
    let store = at.desk.standing.read().await.open().unwrap().engine.store().clone();
    staff::save(&store, maya).await.unwrap();
    let refused = at.call("check_in", json!({})).await.unwrap_err();
    assert_eq!(refused["code"], "not_permitted");
}

#[tokio::test]
async fn the_last_admin_stays_one() {
    let at = Computer::new(a_keyring().0);
    at.opened().await;
    let refused = saves_user(&at, ("role", json!("provider"))).await.unwrap_err();
    assert_eq!(refused, json!({ "code": "invalid", "field": "role", "fault": "contradictory" }));
    assert_eq!(at.me().await.as_deref(), Some("Maya Lind"));
}

#[tokio::test]
async fn eleven_minutes_without_a_call_lock_the_desk() {
    let at = Computer::new(a_keyring().0);
    at.opened().await;
    at.clock.advance(11);
    at.call("undo_state", json!({})).await.unwrap();
    at.clock.advance(11);
    assert_eq!(
        at.phase().await,
        json!({ "is": "ready" }),
        "asking where the program stands is no sign of life"
    );
    at.clock.advance(1);
    assert_eq!(at.phase().await, json!({ "is": "signed_out" }));
    assert_eq!(at.call("undo_state", json!({})).await.unwrap_err(), json!({ "code": "not_signed_in" }));
}

#[tokio::test]
async fn a_computer_that_slept_wakes_up_locked() {
    let at = Computer::new(a_keyring().0);
    at.opened().await;
    at.desk.beat().await;
    at.clock.advance(1);
    at.desk.beat().await;
    assert_eq!(at.phase().await, json!({ "is": "ready" }));

    let mut told = at.desk.subscribe();
    at.clock.advance(2);
    at.desk.beat().await;
    assert_eq!(told.recv().await.unwrap().tags, ["session"], "the window hears of it without asking");
    assert_eq!(at.phase().await, json!({ "is": "signed_out" }));
}

#[tokio::test]
async fn a_call_made_before_the_first_beat_after_waking_is_refused() {
    let at = Computer::new(a_keyring().0);
    at.opened().await;
    at.desk.beat().await;
    at.clock.advance(2);
    let refused = at.call("calendar", json!({ "from": "2027-03-01", "to": "2027-03-02" })).await.unwrap_err();
    assert_eq!(refused, json!({ "code": "not_signed_in" }));
}
