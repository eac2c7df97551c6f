//! Every way a book may fail to open; none of them changes the file.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use std::path::{Path, PathBuf};

use common::*;
use daybook_store::{Check, Failure, Key, NewBook, OpenError, OpenOptions, SCHEMA, Store};
use uuid::Uuid;

const NEW: NewBook = NewBook { clinic: CLINIC, lineage: Uuid::from_u128(1) };

async fn open(path: &Path) -> Result<Store, OpenError> {
    Store::open(path, &key(), OpenOptions::default()).await
}

/// A closed book with some appointments in it.
async fn closed() -> (tempfile::TempDir, PathBuf) {
    let room = clinic().await;
    for n in 1..=9 {
        book(&room.store, n, &format!("{:02}:00-{:02}:30", 8 + n, 8 + n)).await.unwrap();
    }
    room.store.close().await;
    let path = file(&room.folder);
    (room.folder, path)
}

fn overwrite(path: &Path, at: usize) -> Vec<u8> {
    let mut bytes = std::fs::read(path).unwrap();
    bytes[at..at + 64].iter_mut().for_each(|it| *it ^= 0x5a);
    std::fs::write(path, &bytes).unwrap();
    bytes
}

#[tokio::test]
async fn a_missing_book_is_not_made() {
    let folder = tempfile::tempdir().unwrap();
    assert!(matches!(open(&file(&folder)).await, Err(OpenError::NotFound)));
    assert!(!file(&folder).exists());
}

#[tokio::test]
async fn a_book_is_never_made_over_a_file() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(file(&folder), b"").unwrap();
    assert!(matches!(Store::create(&file(&folder), &key(), NEW).await, Err(OpenError::AlreadyThere)));
    assert!(matches!(open(&file(&folder)).await, Err(OpenError::Damaged)));
    assert_eq!(std::fs::read(file(&folder)).unwrap(), b"");
}

#[tokio::test]
async fn a_wrong_key_is_told_from_damage_and_leaves_the_file_alone() {
    let (_folder, path) = closed().await;
    let before = std::fs::read(&path).unwrap();
    let wrong = Store::open(&path, &Key::new([8; 32]), OpenOptions::default()).await;
    assert!(matches!(wrong, Err(OpenError::WrongKey)), "{wrong:?}");
    assert_eq!(std::fs::read(&path).unwrap(), before);
    open(&path).await.unwrap().close().await;

    let damaged = overwrite(&path, 200);
    let found = open(&path).await;
    assert!(matches!(found, Err(OpenError::Damaged)), "{found:?}");
    assert_eq!(std::fs::read(&path).unwrap(), damaged);
}

#[tokio::test]
async fn a_damaged_page_is_found_by_the_full_check_and_by_reading_it() {
    let (_folder, path) = closed().await;
    let pages = std::fs::metadata(&path).unwrap().len() / 4096;
    let mut found = 0;
    for page in (1..pages).step_by(7) {
        let sound = std::fs::read(&path).unwrap();
        overwrite(&path, usize::try_from(page).unwrap() * 4096 + 512);
        let checked = Store::open(&path, &key(), OpenOptions { check: Check::Full }).await;
        assert!(matches!(checked, Err(OpenError::Damaged)), "page {page}: {checked:?}");
        found += 1;
        std::fs::write(&path, sound).unwrap();
    }
    assert!(found > 3);
}

#[tokio::test]
async fn a_newer_schema_is_refused_by_number() {
    let (folder, path) = closed().await;
    raw(&folder).execute_batch("insert into migration values (99, '0099_later', x'00')").unwrap();
    let found = open(&path).await;
    assert!(
        matches!(found, Err(OpenError::NewerSchema { found: 99, known }) if known == SCHEMA),
        "{found:?}"
    );
}

#[tokio::test]
async fn a_schema_made_with_another_migration_is_refused() {
    let (folder, path) = closed().await;
    raw(&folder).execute_batch("update migration set checksum = x'00' where number = 2").unwrap();
    assert!(matches!(open(&path).await, Err(OpenError::Damaged)));
}

#[tokio::test]
async fn a_second_window_is_told_that_the_book_is_in_use() {
    let room = clinic().await;
    assert!(matches!(open(&file(&room.folder)).await, Err(OpenError::InUse)));
    room.store.close().await;
    open(&file(&room.folder)).await.unwrap().close().await;
}

#[cfg(unix)]
#[tokio::test]
async fn a_folder_that_cannot_be_written_is_told() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o555)).unwrap();
    // Root may write anywhere but where the kernel itself forbids it.
    let rooted = std::fs::write(folder.path().join("probe"), b"").is_ok();
    let path = if rooted { PathBuf::from("/sys/book.db") } else { file(&folder) };
    let found = Store::create(&path, &key(), NEW).await;
    assert!(matches!(found, Err(OpenError::ReadOnly)), "{found:?}");
}

#[tokio::test]
async fn the_file_holds_no_readable_name() {
    let (folder, path) = closed().await;
    for name in std::fs::read_dir(folder.path()).unwrap() {
        let bytes = std::fs::read(name.unwrap().path()).unwrap();
        for canary in [&b"Patient3"[..], b"Amara", b"Lindenhof", b"SQLite format"] {
            assert!(!bytes.windows(canary.len()).any(|it| it == canary));
        }
    }
    drop(path);
}

#[tokio::test]
async fn a_closed_book_takes_no_writes() {
    let room = clinic().await;
    room.store.close().await;
    let late = book(&room.store, 1, "09:00-09:30").await;
    assert!(matches!(late, Err(daybook_store::WriteError::Failed(Failure::Closed))), "{late:?}");
}

#[tokio::test]
async fn a_backup_opens_and_is_whole() {
    let room = clinic().await;
    book(&room.store, 1, "09:00-09:30").await.unwrap();
    let copy = room.folder.path().join("copy.db");
    room.store.backup(&copy).await.unwrap();
    book(&room.store, 2, "10:00-10:30").await.unwrap();
    let report = daybook_store::verify_backup(&copy, &key()).await.unwrap();
    assert!(report.problems.is_empty(), "{report:?}");
    assert_eq!(report.last_change, 2);
    assert!(matches!(daybook_store::verify_backup(&copy, &Key::new([1; 32])).await, Err(Failure::Damaged)));
    let opened = open(&copy).await.unwrap();
    assert!(opened.appointment(appointment_id(1)).await.unwrap().is_some());
    assert!(opened.appointment(appointment_id(2)).await.unwrap().is_none());
}
