//! Copies of the book: made by themselves, and put back where the book is damaged (trust.md §3.3).

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::common::{ADMIN_PASSWORD, Computer, a_keyring, morning};
use crate::keys::Keyring;

async fn copies(at: &Computer) -> Vec<String> {
    let told = at.call("backups", json!({})).await.unwrap();
    let all = told["backups"].as_array().unwrap();
    all.iter().map(|it| it["made_at"].as_str().unwrap().to_owned()).collect()
}

/// Makes the book unreadable and starts the desk again.
async fn damaged(at: Computer, keyring: Keyring) -> Computer {
    at.ended().await;
    std::fs::write(at.data.join("book/book.db"), "a disk gave this back").unwrap();
    let again = at.restarted(keyring).await;
    assert_eq!(again.phase().await["trouble"], "damaged");
    again
}

#[tokio::test]
async fn an_open_book_is_copied_once_an_hour_while_it_changes() {
    let at = Computer::new(a_keyring().0);
    at.opened().await;
    at.desk.back_up_if_due().await;
    at.desk.back_up_if_due().await;
    assert_eq!(copies(&at).await.len(), 1);
    at.clock.set(morning() + TimeDelta::minutes(61));
    at.desk.back_up_if_due().await;
    assert_eq!(copies(&at).await.len(), 1, "nothing was written since");
    let maya = at.person("Maya Lind").await;
    at.signs_in(&maya, ADMIN_PASSWORD).await.unwrap();
    at.adds_patient(1).await.unwrap();
    at.desk.back_up_if_due().await;
    assert_eq!(copies(&at).await.len(), 2);
}

#[tokio::test]
async fn a_copy_takes_the_place_of_a_damaged_book_which_is_kept() {
    let (keyring, _) = a_keyring();
    let at = Computer::new(keyring);
    at.opened().await;
    at.adds_patient(1).await.unwrap();
    at.call("back_up", json!({})).await.unwrap();
    at.adds_patient(2).await.unwrap();
    let again = damaged(at, keyring).await;
    let copy = copies(&again).await.pop().unwrap();
    let state = again.call("restore_backup", json!({ "made_at": copy })).await.unwrap();
    assert_eq!(state["phase"], json!({ "is": "signed_out" }));
    let maya = again.person("Maya Lind").await;
    again.signs_in(&maya, ADMIN_PASSWORD).await.unwrap();
    assert_eq!(again.patients().await, 1, "what was written after the copy is only in the damaged file");
    let kept = std::fs::read_dir(again.data.join("book")).unwrap().map(|it| it.unwrap().file_name());
    let kept = kept.filter(|it| it.to_string_lossy().starts_with("book.db.damaged-")).count();
    assert_eq!(kept, 1);
}

#[tokio::test]
async fn a_lost_key_file_comes_back_with_the_copy() {
    let (keyring, _) = a_keyring();
    let at = Computer::new(keyring);
    at.opened().await;
    at.call("back_up", json!({})).await.unwrap();
    at.ended().await;
    std::fs::remove_file(at.data.join("book/book.keys")).unwrap();
    let again = at.restarted(keyring).await;
    let copy = copies(&again).await.pop().unwrap();
    let state = again.call("restore_backup", json!({ "made_at": copy })).await.unwrap();
    assert_eq!(state["phase"], json!({ "is": "signed_out" }));
}

#[tokio::test]
async fn nothing_takes_the_place_of_a_sound_book_nor_a_copy_that_is_not_there() {
    let (keyring, _) = a_keyring();
    let at = Computer::new(keyring);
    at.opened().await;
    at.call("back_up", json!({})).await.unwrap();
    let copy = copies(&at).await.pop().unwrap();
    let refused = |said: Result<Value, Value>| assert_eq!(said.unwrap_err()["code"], "not_found");
    refused(at.call("restore_backup", json!({ "made_at": copy })).await);
    let again = damaged(at, keyring).await;
    refused(again.call("restore_backup", json!({ "made_at": "2001-01-01T00:00:00+00:00" })).await);
}

#[tokio::test]
async fn the_demo_clinic_is_not_copied() {
    let at = Computer::new(a_keyring().0);
    at.call("open_demo", json!({})).await.unwrap();
    at.desk.back_up_if_due().await;
    assert!(copies(&at).await.is_empty());
}
