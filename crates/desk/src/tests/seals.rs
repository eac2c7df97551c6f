//! Seals on a desk's own audit log (D5, trust.md §5.7): made every hour and with every copy, kept beside the copies, and
//! what they show.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::common::{ADMIN_PASSWORD, Computer, a_keyring, morning};

async fn checked(at: &Computer) -> Value {
    let checked = at.call("check_seals", json!({})).await.unwrap();
    assert_eq!((&checked["hub_is"], &checked["hub"]), (&json!("none"), &Value::Null));
    checked["own"].clone()
}

async fn signed_in(at: &Computer) {
    let maya = at.person("Maya Lind").await;
    at.signs_in(&maya, ADMIN_PASSWORD).await.unwrap();
}

#[tokio::test]
async fn a_log_is_sealed_every_hour_while_it_grows() {
    let at = Computer::new(a_keyring().0);
    at.opened().await;
    at.desk.seal_if_due().await;
    at.adds_patient(1).await.unwrap();
    at.desk.seal_if_due().await;
    assert_eq!(checked(&at).await["agree"], 1, "and one when it was looked at");
    at.clock.set(morning() + TimeDelta::hours(2));
    signed_in(&at).await;
    at.desk.seal_if_due().await;
    let own = checked(&at).await;
    assert_eq!((&own["agree"], &own["amiss_count"]), (&json!(3), &json!(0)));
    assert_eq!(own["newest"]["date"], "2027-03-01");
}

#[tokio::test]
async fn an_older_copy_in_the_place_of_the_book_is_found_by_the_seals_of_later_ones() {
    let (keyring, _) = a_keyring();
    let at = Computer::new(keyring);
    at.opened().await;
    at.call("back_up", json!({})).await.unwrap();
    let backups = at.data.join("backups");
    let ending = |with: &str| {
        let names = std::fs::read_dir(&backups).unwrap().map(|it| it.unwrap().path());
        names.filter(|it| it.to_str().unwrap().ends_with(with)).collect::<Vec<_>>()
    };
    let early = at.data.join("early.db");
    std::fs::copy(&ending(".db")[0], &early).unwrap();
    at.adds_patient(1).await.unwrap();
    at.clock.set(morning() + TimeDelta::minutes(5));
    at.call("back_up", json!({})).await.unwrap();
    assert_eq!(checked(&at).await["amiss_count"], 0);
    assert_eq!(
        ending(".seals.json").len(),
        1,
        "the first copy was of the same hour, and its seal went with it"
    );
    at.ended().await;
    for part in ["db-wal", "db-shm"] {
        let _ = std::fs::remove_file(at.data.join("book/book").with_extension(part));
    }
    std::fs::copy(&early, at.data.join("book/book.db")).unwrap();
    let again = at.restarted(keyring).await;
    signed_in(&again).await;
    let own = checked(&again).await;
    // Somebody signed in: that stands where the entry stood that was sealed.
    assert_eq!((&own["amiss_count"], &own["amiss"][0]["why"]), (&json!(1), &json!("differs")), "{own}");
}

#[tokio::test]
async fn what_is_no_file_of_seals_or_of_another_book_is_said() {
    let at = Computer::new(a_keyring().0);
    at.opened().await;
    let said = async |text: &str| at.call("compare_seals", json!({ "text": text })).await;
    assert_eq!(said("hello").await.unwrap_err()["fault"], "no_seals");
    let other = json!({ "daybook": "audit anchors 1", "clinic": "00000000-0000-0000-0000-000000000001",
        "anchors": [] });
    assert_eq!(said(&other.to_string()).await.unwrap_err()["fault"], "other_book");
}
