//! A book that cannot be used as it is: what the window is told, and that nothing is lost by it.

use std::path::{Path, PathBuf};
use std::process::Command;

use daybook_store::OpenError;
use serde_json::{Value, json};

use super::common::{ADMIN_PASSWORD, Computer, a_keyring, patient, wanted};
use crate::keys::keyed_hash;
use crate::opening;

fn trouble(at: &Computer, trouble: &str) -> Value {
    json!({ "is": "trouble", "trouble": trouble, "folder": at.data.display().to_string() })
}

/// The files of a book as they lie there, by digest. What SQLite keeps beside them while it looks is no part of it,
/// nor is the lock file, which says who holds it.
fn files(data: &Path) -> Vec<(PathBuf, [u8; 32])> {
    let mut found: Vec<_> = std::fs::read_dir(data.join("book"))
        .unwrap()
        .map(|it| it.unwrap().path())
        .filter(|it| it.extension().is_some_and(|ending| ending == "db" || ending == "keys"))
        .map(|it| (it.clone(), keyed_hash(b"files", &std::fs::read(&it).unwrap())))
        .collect();
    found.sort();
    found
}

async fn everything_is_there(at: &Computer, patients: u64) {
    let maya = at.person("Maya Lind").await;
    at.signs_in(&maya, ADMIN_PASSWORD).await.unwrap();
    assert_eq!(at.patients().await, patients);
}

#[tokio::test]
async fn a_second_window_is_told_that_the_book_is_open_elsewhere() {
    let at = Computer::new(a_keyring().0);
    at.opened().await;
    let second = at.another();
    assert_eq!(second.phase().await, trouble(&at, "in_use"));
    let refused = second.adds_patient(1).await.unwrap_err();
    assert_eq!(refused, json!({ "code": "not_signed_in" }));
    at.adds_patient(1).await.unwrap();
    at.ended().await;
    everything_is_there(&at.another(), 1).await;
}

#[tokio::test]
async fn a_damaged_book_is_said_to_be_damaged_and_left_as_it_is() {
    let at = Computer::new(a_keyring().0);
    at.opened().await;
    at.adds_patient(1).await.unwrap();
    at.ended().await;
    let path = at.data.join("book/book.db");
    let sound = std::fs::read(&path).unwrap();
    let mut damaged = sound.clone();
    damaged[100..164].iter_mut().for_each(|it| *it ^= 0x5a);
    for damaged in [damaged, vec![], sound[..sound.len() / 2].to_vec()] {
        std::fs::write(&path, &damaged).unwrap();
        let before = files(&at.data);
        let again = at.another();
        assert_eq!(again.phase().await, trouble(&at, "damaged"), "{} bytes", damaged.len());
        again.call("create_clinic", wanted()).await.expect_err("no book is made where there is one");
        assert_eq!(files(&at.data), before, "{} bytes", damaged.len());
    }
    std::fs::write(&path, &sound).unwrap();
    everything_is_there(&at.another(), 1).await;
}

#[tokio::test]
async fn a_lost_or_damaged_key_file_is_trouble_and_no_first_run() {
    let at = Computer::new(a_keyring().0);
    at.opened().await;
    at.ended().await;
    let path = at.data.join("book/book.keys");
    let sound = std::fs::read(&path).unwrap();
    std::fs::write(&path, &sound[..40]).unwrap();
    assert_eq!(at.another().phase().await, trouble(&at, "damaged"));
    std::fs::remove_file(&path).unwrap();
    assert_eq!(at.another().phase().await, trouble(&at, "damaged"));
    std::fs::write(&path, &sound).unwrap();
    everything_is_there(&at.another(), 0).await;
}

#[test]
fn every_reason_not_to_open_has_its_own_word() {
    let newer = OpenError::NewerSchema { found: 9, known: 4 };
    for (error, word) in [
        (newer, "newer_schema"),
        (OpenError::Damaged, "damaged"),
        (OpenError::ReadOnly, "read_only"),
        (OpenError::DiskFull, "disk_full"),
        (OpenError::InUse, "in_use"),
        (OpenError::NotFound, "unreadable"),
    ] {
        assert_eq!(opening::trouble(&error), word);
    }
}

/// A small disk of one's own; gone when dropped.
struct Disk(tempfile::TempDir);

impl Disk {
    /// `None` where the system does not let a test have one; it says so.
    fn of(megabytes: u32) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let size = format!("size={megabytes}m");
        let mounted =
            Command::new("mount").args(["-t", "tmpfs", "-o", &size, "none"]).arg(folder.path()).output();
        if mounted.is_ok_and(|it| it.status.success()) {
            return Some(Self(folder));
        }
        eprintln!("passed over: only root on Linux may mount a disk of {megabytes} MiB to fill");
        None
    }

    fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    fn ballast(&self) -> PathBuf {
        self.0.path().join("ballast")
    }

    /// Leaves no byte free.
    fn fill(&self) {
        use std::io::Write as _;
        let mut ballast = std::fs::File::create(self.ballast()).unwrap();
        for size in [1 << 16, 1 << 12, 1] {
            while ballast.write_all(&vec![0; size]).is_ok() {}
        }
    }

    fn make_room(&self) {
        std::fs::remove_file(self.ballast()).unwrap();
    }

    fn remount(&self, how: &str) {
        let options = format!("remount,{how}");
        let done = Command::new("mount").args(["-o", &options]).arg(self.0.path()).status().unwrap();
        assert!(done.success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily: a book that a failed test left open must not keep it.
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[tokio::test]
async fn a_text_that_cannot_be_kept_names_its_field_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let at = Computer::on(folder.path(), a_keyring().0);
    at.opened().await;
    let refused = at.call("save_patient", patient(1, "Prefers\0mornings")).await.unwrap_err();
    assert_eq!(refused, json!({ "code": "invalid", "field": "notes", "fault": "unwritable" }));
    everything_is_there(&at, 0).await;
}

#[tokio::test]
async fn a_full_disk_is_told_and_whatever_was_said_to_be_saved_is_there() {
    let Some(disk) = Disk::of(8) else { return };
    let at = Computer::on(&disk.data(), a_keyring().0);
    at.opened().await;
    at.adds_patient(0).await.unwrap();
    disk.fill();
    let notes = "Prefers mornings. ".repeat(500);
    let (mut saved, mut full) = (1, 0);
    for number in 1..=200 {
        match at.call("save_patient", patient(number, &notes)).await {
            Ok(_) => saved += 1,
            Err(problem) => {
                assert_eq!(problem, json!({ "code": "disk_full" }));
                full += 1;
                if full == 3 {
                    break;
                }
            }
        }
    }
    assert_eq!(full, 3, "the disk was never full");
    assert_eq!(at.patients().await, saved, "a full disk can be read");
    assert_eq!(at.phase().await, json!({ "is": "ready" }));

    disk.make_room();
    at.adds_patient(300).await.expect("once there is room, the desk goes on without a restart");
    at.ended().await;
    everything_is_there(&at.another(), saved + 1).await;
}

#[tokio::test]
async fn a_first_run_on_a_full_disk_leaves_nothing_half_made() {
    let Some(disk) = Disk::of(2) else { return };
    let at = Computer::on(&disk.data(), a_keyring().0);
    std::fs::create_dir_all(disk.data()).unwrap();
    disk.fill();
    let refused = at.call("create_clinic", wanted()).await.unwrap_err();
    assert_eq!(refused, json!({ "code": "disk_full" }));
    assert_eq!(at.phase().await, json!({ "is": "first_run", "keyring": true }));
    disk.make_room();
    at.opened().await;
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_told_and_opens_when_it_can() {
    let Some(disk) = Disk::of(8) else { return };
    let at = Computer::on(&disk.data(), a_keyring().0);
    at.opened().await;
    at.adds_patient(1).await.unwrap();
    at.ended().await;
    disk.remount("ro");
    let closed = at.another();
    assert_eq!(closed.phase().await, trouble(&at, "read_only"));
    disk.remount("rw");
    everything_is_there(&at.another(), 1).await;
}

#[tokio::test]
async fn a_first_run_where_nothing_can_be_written_says_so() {
    let Some(disk) = Disk::of(2) else { return };
    disk.remount("ro");
    let at = Computer::on(&disk.data(), a_keyring().0);
    let refused = at.call("create_clinic", wanted()).await.unwrap_err();
    assert_eq!(refused, json!({ "code": "read_only" }));
    assert_eq!(at.phase().await, json!({ "is": "first_run", "keyring": true }));
}
