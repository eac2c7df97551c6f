//! Copies of the clinic's book, made by themselves while it changes, and thinned out as they age (trust.md §3.3).
//!
//! `backups/book-20270301T070000Z.db`, encrypted like the book, each looked through as soon as it is made. Beside
//! each the seal on its audit log, and beside all of them the wrapped key, so that the folder alone, on any disk, opens
//! with the recovery key.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::{DateTime, Datelike as _, NaiveDateTime, TimeDelta, Timelike as _, Utc};
use daybook_store::{Key, verify_backup};
use daybook_wire::Problem;
use daybook_wire::backup::{Backup, Backups};

use crate::desk::{Desk, OpenBook, Standing};
use crate::folder::Folder;
use crate::keys::DataKey;
use crate::map::problem::failed;
use crate::seals::{beside, put_beside};

/// How old the newest copy gets before the next is made.
const EVERY: TimeDelta = TimeDelta::hours(1);
/// How often is looked whether one is due; also how soon one that failed is tried again.
const LOOK: Duration = Duration::from_secs(300);
/// How a copy's name tells when it was made.
const NAME: &str = "book-%Y%m%dT%H%M%SZ.db";

/// What of the copies made at `made` is to be kept: of the last 24 hours that have any, 14 days, 8 weeks and
/// 12 months, the newest of each.
fn kept(made: &BTreeSet<DateTime<Utc>>) -> BTreeSet<DateTime<Utc>> {
    let newest_of = |count: usize, span: fn(&DateTime<Utc>) -> (i32, u32, u32)| {
        let mut seen = BTreeSet::new();
        made.iter().rev().filter(move |it| seen.len() < count && seen.insert(span(it))).copied()
    };
    newest_of(24, |it| (it.year(), it.ordinal(), it.hour()))
        .chain(newest_of(14, |it| (it.year(), it.ordinal(), 0)))
        .chain(newest_of(8, |it| (it.iso_week().year(), it.iso_week().week(), 0)))
        .chain(newest_of(12, |it| (it.year(), it.month(), 0)))
        .collect()
}

/// The copies in a folder, oldest first; what is not named like one is not looked at.
fn made_in(folder: &Path) -> io::Result<BTreeSet<DateTime<Utc>>> {
    let files = match fs::read_dir(folder) {
        Ok(files) => files,
        Err(missing) if missing.kind() == io::ErrorKind::NotFound => return Ok(BTreeSet::new()),
        Err(other) => return Err(other),
    };
    let names = files.map(|file| file.map(|it| it.file_name().to_string_lossy().into_owned()));
    let names = names.collect::<io::Result<Vec<String>>>()?;
    Ok(names
        .iter()
        .filter_map(|it| NaiveDateTime::parse_from_str(it, NAME).ok())
        .map(|it| it.and_utc())
        .collect())
}

fn path_of(folder: &Path, made: DateTime<Utc>) -> PathBuf {
    folder.join(made.format(NAME).to_string())
}

impl Desk {
    pub(crate) fn backup_folder(&self) -> PathBuf {
        self.options.data_dir.join("backups")
    }

    /// Copies the book when that is due, for as long as it is polled; not while the program is starting.
    pub(crate) async fn keep_copies(&self) {
        loop {
            tokio::time::sleep(LOOK).await;
            self.back_up_if_due().await;
            self.seal_if_due().await;
        }
    }

    /// Makes a copy if the newest is an hour old and something was written since. What goes wrong is logged: the
    /// day's work goes on.
    pub(crate) async fn back_up_if_due(&self) {
        let now = self.clock.now();
        let newest = made_in(&self.backup_folder()).ok().and_then(|it| it.last().copied());
        if newest.is_some_and(|it| now - it < EVERY) {
            return;
        }
        let Some((store, ..)) = self.own_book().await else { return };
        let written = store.audit_page(None, 1).await.ok().and_then(|rows| rows.first().map(|it| it.seq));
        let mut last = self.last_backup.lock().await;
        if newest.is_some() && written.is_some() && *last == written {
            return;
        }
        match self.copy_book(now).await {
            Ok(()) => *last = written,
            Err(problem) => tracing::error!(?problem, "the book could not be backed up"),
        }
    }

    /// Makes a copy now.
    pub(crate) async fn back_up(&self) -> Result<Backups, Problem> {
        self.copy_book(self.clock.now()).await?;
        self.backups()
    }

    /// The copies there are, newest first.
    pub(crate) fn backups(&self) -> Result<Backups, Problem> {
        let folder = self.backup_folder();
        let made = made_in(&folder).map_err(unreadable)?;
        let told = |made: &DateTime<Utc>| {
            let bytes = fs::metadata(path_of(&folder, *made)).map_or(0, |it| it.len());
            Backup { made_at: made.to_rfc3339(), bytes }
        };
        Ok(Backups { backups: made.iter().rev().map(told).collect(), folder: folder.display().to_string() })
    }

    /// Puts the copy made at `made_at` in the place of a book that is damaged, which is kept beside it.
    ///
    /// # Errors
    /// If the book is not damaged, there is no such copy, or it cannot be put there; the damaged book then stays.
    pub(crate) async fn restore_backup(&self, made_at: &str) -> Result<(), Problem> {
        let _alone = self.door.lock().await;
        if !matches!(*self.standing.read().await, Standing::Trouble { trouble: "damaged" | "unreadable" }) {
            return Err(Problem::NotFound);
        }
        let made = made_in(&self.backup_folder()).map_err(unreadable)?;
        let wanted = made.iter().find(|it| it.to_rfc3339() == made_at).ok_or(Problem::NotFound)?;
        let (backups, own) = (self.backup_folder(), Folder::own(&self.options.data_dir));
        put_back(&path_of(&backups, *wanted), &backups, &own, self.clock.now()).map_err(unreadable)?;
        crate::serving::begin_anew_at_next_serving(&own).map_err(unreadable)?;
        tracing::warn!(made_at, "a backup was put in the place of a damaged book");
        let standing = self.look().await;
        *self.standing.write().await = standing;
        self.crier.tell_session();
        Ok(())
    }

    /// The clinic's own book, where it is open; nobody needs a copy of the demo.
    async fn own_book(&self) -> Option<(daybook_store::Store, DataKey)> {
        let standing = self.standing.read().await;
        let OpenBook { engine, key, keys: Some(_), .. } = standing.open()? else { return None };
        Some((engine.store().clone(), key.clone()))
    }

    async fn copy_book(&self, now: DateTime<Utc>) -> Result<(), Problem> {
        let (store, key) = self.own_book().await.ok_or(Problem::NotFound)?;
        let folder = self.backup_folder();
        fs::create_dir_all(&folder).map_err(unreadable)?;
        let path = path_of(&folder, now);
        let seal = self.seal().await;
        store.backup(&path).await.map_err(failed)?;
        let report = verify_backup(&path, &Key::new(key.0)).await.map_err(failed)?;
        if !report.problems.is_empty() {
            tracing::error!(problems = ?report.problems, "a backup is not sound; it is kept, and no older one goes");
            return Err(Problem::Storage { reference: "backup".to_owned() });
        }
        put_beside(&path, &store, seal).map_err(unreadable)?;
        fs::copy(Folder::own(&self.options.data_dir).keys(), folder.join("book.keys")).map_err(unreadable)?;
        let made = made_in(&folder).map_err(unreadable)?;
        for old in made.difference(&kept(&made)) {
            let old = path_of(&folder, *old);
            fs::remove_file(&old).map_err(unreadable)?;
            match fs::remove_file(beside(&old)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(unreadable(error)),
                Ok(()) | Err(_) => {}
            }
        }
        Ok(())
    }
}

/// Moves what is left of the book aside, its journal too, and puts the copy in its place.
fn put_back(copy: &Path, backups: &Path, own: &Folder, now: DateTime<Utc>) -> io::Result<()> {
    let (book, keys) = (own.book(), own.keys());
    let fresh = book.with_extension("restored");
    fs::copy(copy, &fresh)?;
    fs::File::open(&fresh)?.sync_all()?;
    let aside = now.format("damaged-%Y%m%dT%H%M%SZ").to_string();
    for part in ["db", "db-wal", "db-shm"] {
        let part = book.with_extension(part);
        if part.try_exists()? {
            let mut name = part.clone().into_os_string();
            name.push(format!(".{aside}"));
            fs::rename(&part, name)?;
        }
    }
    fs::rename(&fresh, &book)?;
    if crate::keys::KeyFile::read(&keys).is_err() {
        fs::copy(backups.join("book.keys"), &keys)?;
    }
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed over by `map_err`")]
fn unreadable(failure: io::Error) -> Problem {
    tracing::error!(%failure, "the backups could not be reached");
    match failure.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Problem::DiskFull,
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => Problem::ReadOnly,
        _ => Problem::Storage { reference: "backups".to_owned() },
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;

    use super::*;

    fn at(month: u32, day: u32, hour: u32) -> DateTime<Utc> {
        Utc.with_ymd_and_hms(2027, month, day, hour, 0, 0).unwrap()
    }

    #[test]
    fn all_of_a_day_is_kept_and_only_the_last_of_older_days() {
        let made = (0..24).flat_map(|hour| [at(3, 9, hour), at(3, 10, hour)]).collect();
        let kept = kept(&made);
        assert!((0..24).all(|hour| kept.contains(&at(3, 10, hour))));
        assert_eq!(kept.range(..at(3, 10, 0)).copied().collect::<Vec<_>>(), [at(3, 9, 23)]);
    }

    #[test]
    fn a_year_of_days_thins_out_to_days_weeks_and_months() {
        let start = at(1, 1, 12);
        let made: BTreeSet<_> = (0..365).map(|day| start + TimeDelta::days(day)).collect();
        let kept = kept(&made);
        let last = start + TimeDelta::days(364);
        assert!((0..24).all(|day| kept.contains(&(last - TimeDelta::days(day)))), "24 spans of an hour");
        let months: BTreeSet<u32> = kept.iter().map(chrono::Datelike::month).collect();
        assert_eq!(months, (1..=12).collect());
        assert!(kept.len() < 45, "{}", kept.len());
    }

    #[test]
    fn other_files_in_the_folder_are_nobodys_business() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["book-20270301T070000Z.db", "book.keys", "notes.txt", "book-yesterday.db"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        assert_eq!(made_in(folder.path()).unwrap(), BTreeSet::from([at(3, 1, 7)]));
        assert!(made_in(&folder.path().join("none")).unwrap().is_empty());
    }
}
