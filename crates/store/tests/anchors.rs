//! Anchors of the audit log (D5, trust.md §5.7): whatever was done to the log, one that was handed to somebody else
//! afterwards shows it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use chrono::TimeDelta;
use common::*;
use daybook_booking::appointment::By;
use daybook_store::{
    Amiss, Anchor, AnchorKey, AuditEntry, AuditVerdict, Compared, ServerHouse, Store, WriteError, contradict,
};
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions as _, Executor as _};
use std::str::FromStr as _;

fn signs() -> AnchorKey {
    AnchorKey::new([5; 32])
}

/// Notes that somebody did something; `minute` is when.
async fn noted(store: &Store, action: &str, minute: i64) {
    let at = start() + TimeDelta::minutes(minute);
    let entry = AuditEntry {
        actor: By::Staff(MAYA),
        at,
        action: action.to_owned(),
        detail: serde_json::json!({ "at": minute }),
    };
    let written: Result<(), WriteError> =
        store.write(move |tx| Box::pin(async move { tx.audit(&entry).await })).await;
    written.unwrap();
}

async fn anchored(store: &Store, minute: i64) -> Anchor {
    store.anchor_audit(&signs(), start() + TimeDelta::minutes(minute)).await.unwrap().unwrap()
}

/// A clinic whose log has six entries, and the anchor another computer has of it.
async fn with_a_log() -> (Clinicroom, Anchor) {
    let room = clinic().await;
    for minute in 1..=5 {
        noted(&room.store, "patient.opened", minute).await;
    }
    let kept = anchored(&room.store, 60).await;
    assert_eq!(kept.seq, 6, "the set-up is an entry, too");
    (room, kept)
}

/// Does it past the store, with everything that guards the log switched off.
async fn tamper(room: &Clinicroom, sql: &str) {
    let Some((keeper, _)) = &room.server else {
        let file = raw(&room.folder);
        for trigger in ["audit_is_not_changed", "audit_is_not_deleted", "audit_has_no_gaps"] {
            file.execute_batch(&format!("drop trigger {trigger}")).unwrap();
        }
        file.execute_batch(sql).unwrap();
        return;
    };
    let options = PgConnectOptions::from_str(keeper).unwrap();
    let options = options.options([("search_path", "daybook,public"), ("app.clinic", &CLINIC.0.to_string())]);
    let mut keeper = options.connect().await.unwrap();
    keeper.execute("alter table audit disable trigger user").await.unwrap();
    keeper.execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
    keeper.execute("alter table audit enable trigger user").await.unwrap();
}

async fn opened(room: &Clinicroom) -> Store {
    match &room.server {
        None => reopen(room).await,
        Some((_, hub)) => ServerHouse::at(hub).unwrap().open(CLINIC).await.unwrap(),
    }
}

/// Writes all of the log anew, by somebody who has the key and can do whatever the program can.
async fn rewrite(room: &Clinicroom) {
    tamper(room, "delete from audit").await;
    let store = opened(room).await;
    for minute in 1..=6 {
        noted(&store, "session.signed_in", minute).await;
    }
    assert!(store.anchor_audit(&signs(), start() + TimeDelta::hours(2)).await.unwrap().is_some());
    store.close().await;
}

/// What walking the log says, and what comparing it with the one anchor kept elsewhere.
async fn found(room: &Clinicroom, kept: Anchor) -> (AuditVerdict, Compared) {
    let store = opened(room).await;
    let walked = store.verify_audit().await.unwrap();
    let compared = store.compare_anchors(&[kept], Some(signs().public())).await.unwrap();
    store.close().await;
    (walked, compared)
}

const BY_THE_CHAIN: &str = "by the chain";
const BY_THE_END: &str = "by its end";
const BY_AN_ENTRY: &str = "by an entry";

/// Seven of seven; `how` is by what it is found.
async fn is_found(what: &str, sql: Option<&str>, how: &str) {
    let (room, kept) = with_a_log().await;
    room.store.close().await;
    match sql {
        Some(sql) => tamper(&room, sql).await,
        None => rewrite(&room).await,
    }
    let (walked, compared) = found(&room, kept).await;
    let by = match (walked, compared.amiss.as_slice()) {
        (AuditVerdict::BrokenAt { .. }, _) => BY_THE_CHAIN,
        (AuditVerdict::Whole { .. }, [(_, Amiss::Missing)]) => BY_THE_END,
        (AuditVerdict::Whole { .. }, [(_, Amiss::Differs)]) => BY_AN_ENTRY,
        _ => "not at all",
    };
    assert_eq!(by, how, "{what}: {walked:?} {compared:?}");
}

#[tokio::test]
async fn whatever_is_done_to_the_log_one_anchor_kept_elsewhere_shows_it() {
    // D5: flip, delete, insert, swap, truncate, rewrite all; an older file has a test of its own.
    let inserted = "update audit set seq = seq + 100 where seq > 3; update audit set seq = seq - 99 where seq > 100;
         insert into audit select clinic_id, 4, at, actor, action, detail, previous, hash from audit where seq = 3";
    let swapped = "update audit set seq = 100 where seq = 3; update audit set seq = 3 where seq = 4;
         update audit set seq = 4 where seq = 100";
    for (what, sql, how) in [
        (
            "a letter of an entry is another",
            Some("update audit set action = 'patient.opendd' where seq = 3"),
            BY_THE_CHAIN,
        ),
        ("an entry is taken out", Some("delete from audit where seq = 3"), BY_THE_CHAIN),
        ("an entry is put in", Some(inserted), BY_THE_CHAIN),
        ("two entries change places", Some(swapped), BY_THE_CHAIN),
        ("the last entries are cut off", Some("delete from audit where seq > 4"), BY_THE_END),
        ("all of it is cut off", Some("delete from audit"), BY_THE_END),
        ("all of it is written anew, with the key", None, BY_AN_ENTRY),
    ] {
        is_found(what, sql, how).await;
    }
}

#[tokio::test]
async fn an_older_file_in_the_place_of_the_book_is_found_by_a_newer_anchor() {
    // D5: with its own anchors the older file is all well.
    let room = clinic().await;
    noted(&room.store, "patient.opened", 1).await;
    let early = anchored(&room.store, 5).await;
    let copy = room.folder.path().join("copy.db");
    room.store.backup(&copy).await.unwrap();
    for minute in 6..=9 {
        noted(&room.store, "patient.opened", minute).await;
    }
    let kept = anchored(&room.store, 60).await;
    room.store.close().await;
    std::fs::remove_file(file(&room.folder)).unwrap();
    for beside in ["-wal", "-shm"] {
        let mut name = file(&room.folder).into_os_string();
        name.push(beside);
        let _ = std::fs::remove_file(name);
    }
    std::fs::rename(&copy, file(&room.folder)).unwrap();
    let (walked, compared) = found(&room, kept).await;
    assert!(matches!(walked, AuditVerdict::Whole { entries: 2, .. }), "{walked:?}");
    assert_eq!(compared.amiss, [(kept, Amiss::Missing)]);
    let (_, by_its_own) = found(&room, early).await;
    assert_eq!((by_its_own.agree, by_its_own.amiss_count), (1, 0));
}

#[tokio::test]
async fn a_log_nobody_touched_agrees_with_every_anchor_of_it() {
    let (room, first) = with_a_log().await;
    assert_eq!(anchored(&room.store, 90).await, first, "nothing was written since: it is not signed again");
    noted(&room.store, "patient.opened", 95).await;
    let second = anchored(&room.store, 30).await;
    assert!(second.at > first.at && !contradict(&first, &second), "though the clock was put back meanwhile");
    assert_eq!(room.store.anchors().await.unwrap(), [first, second]);
    let compared = room.store.compare_anchors(&[second, first], Some(signs().public())).await.unwrap();
    assert_eq!((compared.agree, compared.newest, compared.amiss_count), (2, Some(second), 0));
}

#[tokio::test]
async fn an_anchor_somebody_made_up_says_nothing_about_the_log() {
    let (room, kept) = with_a_log().await;
    let made_up = Anchor { hash: [9; 32], ..kept };
    let others = room.store.compare_anchors(&[kept], Some([1; 32])).await.unwrap();
    assert_eq!(others.amiss, [(kept, Amiss::Unsigned)], "signed with another key than this book's");
    let compared = room.store.compare_anchors(&[made_up], Some(signs().public())).await.unwrap();
    assert_eq!(compared.amiss, [(made_up, Amiss::Unsigned)]);
}

#[tokio::test]
async fn two_anchors_no_log_could_have_had_both_of_contradict_each_other() {
    let (room, kept) = with_a_log().await;
    let later =
        |seq, hours, byte| Anchor { seq, at: kept.at + TimeDelta::hours(hours), hash: [byte; 32], ..kept };
    assert!(contradict(&kept, &later(6, 1, 9)), "one entry, two hashes");
    assert!(contradict(&kept, &later(5, 1, 9)), "fewer entries later on");
    assert!(!contradict(&kept, &later(7, 1, 9)));
    assert!(!contradict(&kept, &later(5, -1, 9)), "an old one that comes late");
    let other_life = Anchor { epoch: kept.epoch + 1, ..later(5, 1, 9) };
    assert!(!contradict(&kept, &other_life), "a copy that was put back began another life");
    room.store.close().await;
}

#[tokio::test]
async fn anchors_are_neither_changed_nor_taken_away() {
    let (room, _) = with_a_log().await;
    room.store.close().await;
    let file = raw(&room.folder);
    for sql in ["update audit_anchor set seq = 1", "delete from audit_anchor"] {
        let refused = file.execute_batch(sql).unwrap_err().to_string();
        assert!(refused.contains("append_only"), "{sql}: {refused}");
    }
}

/// The same of a book on a server.
#[test]
fn a_log_on_a_server_is_held_by_its_anchors_too() {
    on_a_server(&[
        whatever_is_done_to_the_log_one_anchor_kept_elsewhere_shows_it,
        a_log_nobody_touched_agrees_with_every_anchor_of_it,
    ]);
}
