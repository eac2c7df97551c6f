//! A book of an older schema is kept as it was, brought up to date, and looked through before and after.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use std::path::PathBuf;

use common::*;
use daybook_store::{AuditFilter, OpenError, OpenOptions, SCHEMA, Store};
use rusqlite::Connection;
use sha2::{Digest, Sha256};
use tempfile::TempDir;

/// The steps there have ever been, as they lie in the repository.
fn steps() -> Vec<(String, String)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../migrations/sqlite");
    let mut found: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .map(|it| {
            (it.file_stem().unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(&it).unwrap())
        })
        .collect();
    found.sort();
    found
}

/// The step from which on the audit log is read by patient.
const READING_THE_AUDIT: u32 = 14;

/// A book as a program that knew `schema` left it: three bookings and who they are for, made by the steps of then.
async fn older(schema: u32) -> (TempDir, PathBuf) {
    let room = clinic().await;
    for n in 1..=3 {
        book(&room.store, n, &format!("{:02}:00-{:02}:30", 8 + n, 8 + n)).await.unwrap();
    }
    room.store.close().await;
    let newest = file(&room.folder);
    std::fs::rename(&newest, room.folder.path().join("newest.db")).unwrap();

    let old = made(&room.folder);
    old.execute_batch(
        "create table migration (number integer primary key, name text not null, checksum blob not null) strict",
    )
    .unwrap();
    for (number, (name, sql)) in (1_u32..).zip(steps()).take(schema as usize) {
        old.execute_batch(&sql).unwrap();
        let sum = Sha256::digest(sql.replace("\r\n", "\n")).to_vec();
        let noted = "insert into migration (number, name, checksum) values (?1, ?2, ?3)";
        old.execute(noted, (number, name, sum)).unwrap();
    }
    fill(&old, &room.folder);
    old.close().unwrap();
    std::fs::remove_file(room.folder.path().join("newest.db")).unwrap();
    (room.folder, newest)
}

fn made(folder: &TempDir) -> Connection {
    std::fs::write(file(folder), b"").unwrap();
    let conn = raw(folder);
    conn.execute_batch("pragma journal_mode = wal").unwrap();
    conn
}

/// Copies what the old tables can hold from the newest book, in the order rows refer to one another.
fn fill(old: &Connection, folder: &TempDir) {
    let hex: String = [7_u8; 32].iter().map(|it| format!("{it:02x}")).collect();
    let newest = folder.path().join("newest.db").display().to_string();
    let attach = format!("attach '{newest}' as newest key \"x'{hex}'\"");
    old.execute_batch(&attach).unwrap();
    for table in [
        "meta",
        "clinic",
        "location",
        "provider",
        "resource",
        "appointment_type",
        "patient",
        "appointment",
        "claim",
        "change",
        "change_image",
        "audit",
    ] {
        let has =
            |schema| -> Vec<String> { column(old, &format!("pragma {schema}.table_info({table})"), "name") };
        let (then, now) = (has("main"), has("newest"));
        if then.is_empty() {
            continue;
        }
        let both: Vec<String> = then.into_iter().filter(|it| now.contains(it)).collect();
        let both = both.join(", ");
        let copy = format!("insert into main.{table} ({both}) select {both} from newest.{table}");
        old.execute_batch(&copy).unwrap();
    }
    old.execute_batch("detach newest").unwrap();
}

async fn open(path: &std::path::Path) -> Result<Store, OpenError> {
    Store::open(path, &key(), OpenOptions::default()).await
}

fn kept(path: &std::path::Path, schema: u32) -> PathBuf {
    PathBuf::from(format!("{}.schema-{schema}.bak", path.display()))
}

#[tokio::test]
async fn a_book_of_every_older_schema_is_brought_up_to_date_with_all_it_holds() {
    // Before the second step there were no claims, and so no bookings.
    for schema in 2..SCHEMA {
        let (_folder, path) = older(schema).await;
        let store = open(&path).await.unwrap();
        assert_eq!(store.book().await.unwrap().unwrap().providers.len(), 1, "schema {schema}");
        for n in 1..=3 {
            let (found, _) = store.appointment(appointment_id(n)).await.unwrap().unwrap();
            assert!(found == appointment(n, hours(&format!("{:02}:00-{:02}:30", 8 + n, 8 + n))));
        }
        assert!(store.integrity().await.unwrap().is_empty(), "schema {schema}");
        book(&store, 9, "15:00-15:30").await.unwrap();
        store.close().await;
        open(&path).await.unwrap().close().await;
    }
}

/// trust.md §5.2: whom entries are about that were noted before that was written down.
#[tokio::test]
async fn what_was_noted_before_can_be_found_by_patient() {
    let (_folder, path) = older(READING_THE_AUDIT - 1).await;
    let store = open(&path).await.unwrap();
    let about = |n| AuditFilter { patient: Some(patient_id(n)), ..AuditFilter::default() };
    for n in 1..=3 {
        let found = store.audit_found(&about(n), None, 9).await.unwrap();
        assert_eq!(found.len(), 2, "their record, and their booking");
    }
    assert_eq!(store.audit_found(&about(4), None, 9).await.unwrap().len(), 1, "their record alone");
    store.close().await;
}

#[tokio::test]
async fn the_book_as_it_was_is_kept_beside_it_and_is_whole() {
    let (_folder, path) = older(SCHEMA - 1).await;
    open(&path).await.unwrap().close().await;
    let kept = kept(&path, SCHEMA - 1);
    let report = daybook_store::verify_backup(&kept, &key()).await.unwrap();
    assert!(report.problems.is_empty(), "{report:?}");
    assert_eq!(report.last_change, 4);
    // It is a book like any other, and can be opened in the place of the one that was changed.
    let store = open(&kept).await.unwrap();
    assert!(store.appointment(appointment_id(3)).await.unwrap().is_some());
    store.close().await;
}

#[tokio::test]
async fn a_book_that_is_not_sound_keeps_its_schema() {
    let (folder, path) = older(SCHEMA - 1).await;
    let conn = raw(&folder);
    conn.execute_batch("delete from claim").unwrap();
    conn.execute_batch("pragma wal_checkpoint(truncate)").unwrap();
    conn.close().unwrap();
    // It was opened with this key before, so it is not taken for another's.
    std::fs::write(format!("{}.lock", path.display()), fingerprint().await).unwrap();
    let refused = open(&path).await;
    assert!(matches!(refused, Err(OpenError::Damaged)), "{refused:?}");
    let conn = raw(&folder);
    let found: Vec<u32> = column(&conn, "select max(number) as last from migration", "last");
    assert_eq!(found, [SCHEMA - 1]);
}

/// What a lock file says of the key: read from a book that was opened with it.
async fn fingerprint() -> Vec<u8> {
    let room = clinic().await;
    room.store.close().await;
    std::fs::read(format!("{}.lock", file(&room.folder).display())).unwrap()
}

#[tokio::test]
async fn a_step_that_leaves_the_book_unsound_is_not_kept() {
    let (folder, path) = older(3).await;
    // The fourth step makes several tables; one of that name in its way breaks it half-way through.
    let conn = raw(&folder);
    conn.execute_batch("create table preference (it text) strict").unwrap();
    conn.close().unwrap();
    open(&path).await.expect_err("the step cannot be made");
    let conn = raw(&folder);
    let staff: Vec<String> = column(&conn, "select name from sqlite_schema where name = 'staff'", "name");
    assert!(staff.is_empty(), "half a step was kept");
    conn.execute_batch("drop table preference").unwrap();
    conn.close().unwrap();
    let store = open(&path).await.unwrap();
    assert!(store.appointment(appointment_id(1)).await.unwrap().is_some());
    store.close().await;
}
