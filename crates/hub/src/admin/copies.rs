//! Copies of books, each looked through before it counts, and putting one in the place of a book.

use std::path::Path;

use daybook_engine::Engine;
use daybook_store::sync::SyncRole;
use daybook_store::{AnchorFile, AuditVerdict, OpenOptions, Store, WriteError, verify_backup};
use daybook_sync::raise_epoch;

use super::{Refused, log};
use crate::house::{House, HouseError};
use crate::key::HouseKey;

/// Copies clinic `number`'s book into `folder` while it is in use, and looks the copy through.
pub(super) async fn back_up(
    number: u32,
    engine: &Engine,
    (folder, key): (&Path, &HouseKey),
) -> Result<String, Refused> {
    if engine.store().path().is_none() {
        return Err(HouseError::NotFiles.into());
    }
    std::fs::create_dir_all(folder).map_err(Refused::of)?;
    let name = format!("clinic-{number}-{}.db", engine.now().format("%Y%m%dT%H%M%SZ"));
    let copy = folder.join(name);
    if copy.exists() {
        return Err(Refused::of("there is a copy of this second already"));
    }
    let anchor = log::anchor(engine, key).await?;
    // What is written while the copy is made may or may not be in it.
    let seq = engine.store().feed_ends().borrow().seq;
    engine.store().backup(&copy).await.map_err(Refused::of)?;
    check(&copy, key).await?;
    // What the copy has to contain, and the book from now on: whoever keeps it keeps that, too.
    let manifest = AnchorFile::of(engine.store().clinic(), anchor.into_iter().collect());
    std::fs::write(copy.with_extension("anchors.json"), manifest.to_string()).map_err(Refused::of)?;
    let noted = engine.store().write(move |tx| Box::pin(async move { tx.note_backup(seq).await }));
    noted.await.map_err(|it: WriteError| Refused::of(it))?;
    Ok(copy.display().to_string())
}

/// Puts the copy at `from` in the place of clinic `number`'s book, which is kept beside it. No hub may have it open.
///
/// # Errors
/// Where the copy is not sound, or a hub runs.
pub async fn restore(house: &House, number: u32, from: &Path, key: &HouseKey) -> Result<String, Refused> {
    let book = house.book(number)?;
    check(from, key).await?;
    let fresh = book.with_extension("restored");
    std::fs::copy(from, &fresh).map_err(Refused::of)?;
    let floor = epoch_of(&book, key).await;
    begin_anew(&fresh, key, floor).await?;
    std::fs::File::open(&fresh).and_then(|it| it.sync_all()).map_err(Refused::of)?;
    if book.exists() {
        keep_aside(&book)?;
    }
    std::fs::rename(&fresh, &book).map_err(Refused::of)?;
    Ok(format!("clinic {number} is as it was in the copy; start the hub again"))
}

/// The epoch of the book that is replaced; 0 where it cannot be read any more, which is why it is replaced.
async fn epoch_of(book: &Path, key: &HouseKey) -> u64 {
    if !book.is_file() {
        return 0;
    }
    let Ok(store) = Store::open(book, &key.for_store(), OpenOptions::default()).await else { return 0 };
    let epoch = store.feed_ends().borrow().epoch;
    store.close().await;
    epoch
}

/// A book that desks follow begins a new life, later than any of this place: they take everything anew, and send
/// again what it does not have (F8).
async fn begin_anew(fresh: &Path, key: &HouseKey, floor: u64) -> Result<(), Refused> {
    let store = Store::open(fresh, &key.for_store(), OpenOptions::default()).await.map_err(Refused::of)?;
    let role = store.write(|tx| Box::pin(async move { Ok::<_, WriteError>(tx.sync_role()) })).await;
    let raised = match role {
        Ok(SyncRole::Hub) => raise_epoch(&store, floor).await.map(drop),
        Ok(SyncRole::Alone | SyncRole::Desk) => Ok(()),
        Err(error) => Err(error),
    };
    store.close().await;
    raised.map_err(Refused::of)?;
    // It was locked under the name it had only now.
    let mut lock = fresh.as_os_str().to_owned();
    lock.push(".lock");
    let _ = std::fs::remove_file(lock);
    Ok(())
}

/// Moves the book and its log aside, under the first name that is free.
fn keep_aside(book: &Path) -> Result<(), Refused> {
    let aside = (1_u32..).map(|n| book.with_extension(format!("replaced-{n}")));
    let mut free = aside.filter(|it| !it.exists());
    let aside = free.next().expect("numbers do not run out");
    for suffix in ["", "-wal"] {
        let with = |it: &Path| {
            let mut name = it.as_os_str().to_owned();
            name.push(suffix);
            name
        };
        match std::fs::rename(with(book), with(&aside)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(Refused::of(error)),
            Ok(()) | Err(_) => {}
        }
    }
    let mut index = book.as_os_str().to_owned();
    index.push("-shm");
    // It only repeats what is in the log, and is made anew.
    let _ = std::fs::remove_file(index);
    Ok(())
}

async fn check(copy: &Path, key: &HouseKey) -> Result<(), Refused> {
    if !copy.is_file() {
        return Err(Refused::of("there is no copy at that place"));
    }
    let report = verify_backup(copy, &key.for_store()).await.map_err(Refused::of)?;
    let whole = matches!(report.audit, AuditVerdict::Whole { .. });
    if report.problems.is_empty() && whole { Ok(()) } else { Err(Refused::of("the copy is not sound")) }
}
