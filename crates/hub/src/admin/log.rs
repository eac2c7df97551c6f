//! The audit log and its anchors, for an operator (D5, trust.md §5.7).

use std::fmt::Write as _;
use std::path::Path;

use chrono::{DateTime, Utc};
use daybook_engine::Engine;
use daybook_store::{Amiss, Anchor, AnchorFile, AuditVerdict, Compared};

use super::Refused;
use crate::anchors::key_of;
use crate::key::HouseKey;

/// Anchors that do not fit are named up to so many.
const NAMED: usize = 10;
const WRITABLE: &str = "a string can be written to";

/// Walks the log and compares it with every anchor of it: those in the book, and those in `files`.
pub(super) async fn verify(
    number: u32,
    engine: &Engine,
    (files, key): (&[String], &HouseKey),
) -> Result<String, Refused> {
    let store = engine.store();
    let (entries, head) = match store.verify_audit().await.map_err(Refused::of)? {
        AuditVerdict::Whole { entries, head } => (entries, head),
        AuditVerdict::BrokenAt { seq } => {
            return Err(Refused::Said(format!("clinic {number}: the audit log is broken at entry {seq}")));
        }
    };
    let mut anchors = store.anchors().await.map_err(Refused::of)?;
    let mut others = vec![];
    for file in files {
        let kept = read(Path::new(file))?;
        if kept.clinic == store.clinic() {
            anchors.extend(kept.anchors);
        } else {
            others.push(file);
        }
    }
    anchors.sort_by_key(|it| (it.at, it.seq, it.hash, it.signature));
    anchors.dedup();
    let ours = key_of(key, store.clinic()).public();
    let compared = store.compare_anchors(&anchors, Some(ours)).await.map_err(Refused::of)?;
    if compared.amiss_count > 0 {
        return Err(Refused::Said(amiss(number, &compared, store.feed_ends().borrow().epoch)));
    }
    let head: String = head.iter().map(|it| format!("{it:02x}")).collect();
    let mut said = format!("clinic {number}: {entries} entries, whole; head {head}; {}", agreeing(&compared));
    for file in others {
        write!(said, "\n  {file} is of another book").expect(WRITABLE);
    }
    Ok(said)
}

fn agreeing(compared: &Compared) -> String {
    match compared.newest {
        None => "there is no anchor yet".to_owned(),
        Some(newest) => {
            let (count, seq) = (compared.agree, newest.seq);
            format!("{count} anchors fit, the newest of {} over entry {seq}", told(newest.at))
        }
    }
}

fn amiss(number: u32, compared: &Compared, epoch: u64) -> String {
    let (amiss, all) = (compared.amiss_count, compared.amiss_count + compared.agree);
    let mut said = format!("clinic {number}: {amiss} of {all} anchors do not fit the audit log");
    for (anchor, why) in compared.amiss.iter().take(NAMED) {
        let why = match why {
            Amiss::Missing => "the log ends before it: its end was cut off, or an older file took its place",
            Amiss::Differs => "another entry is there: the log was written anew",
            Amiss::Unsigned => "it is not signed with the key of this book, and says nothing about it",
        };
        write!(said, "\n  of {} over entry {}: {why}", told(anchor.at), anchor.seq).expect(WRITABLE);
        if anchor.epoch < epoch {
            // Somebody with the key can begin a new life, too: it is said, not believed.
            said.push_str(" (a copy was put in the place of the book since)");
        }
    }
    if compared.amiss_count > NAMED as u64 {
        write!(said, "\n  and {} more", compared.amiss_count - NAMED as u64).expect(WRITABLE);
    }
    said
}

fn told(at: DateTime<Utc>) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

/// Anchors the log now; a file of all anchors there are, to be kept where the book is not.
pub(super) async fn anchors(engine: &Engine, key: &HouseKey) -> Result<String, Refused> {
    anchor(engine, key).await?;
    let store = engine.store();
    let all = store.anchors().await.map_err(Refused::of)?;
    Ok(AnchorFile::of(store.clinic(), all).to_string())
}

/// Anchors the log now; `None` while it is empty.
pub(super) async fn anchor(engine: &Engine, key: &HouseKey) -> Result<Option<Anchor>, Refused> {
    let key = key_of(key, engine.store().clinic());
    engine.store().anchor_audit(&key, engine.now()).await.map_err(Refused::of)
}

fn read(file: &Path) -> Result<AnchorFile, Refused> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| Refused::Said(format!("{} cannot be read: {error}", file.display())))?;
    AnchorFile::read(&text).ok_or_else(|| Refused::Said(format!("{} is no file of anchors", file.display())))
}
