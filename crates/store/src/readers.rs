//! The connections that read a file: each is lent to one who asks, and comes back when it is let go of.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::failure::Failure;
use crate::file::File;
use crate::key::Key;
use crate::settings::Purpose;

/// How many there are at most.
const READERS: u32 = 4;

/// The connections that read, at work or not.
#[derive(Clone)]
pub(crate) struct Readers(Arc<Shelf>);

struct Shelf {
    path: PathBuf,
    key: Key,
    /// One for each that may be lent still.
    turns: Arc<Semaphore>,
    idle: Mutex<Vec<File>>,
}

/// A connection to a file, as it is held: for good, or until it goes back.
pub(crate) struct Lent {
    /// There until it is dropped.
    file: Option<File>,
    back_to: Option<(Arc<Shelf>, OwnedSemaphorePermit)>,
    /// Whether the moment it shows is held still.
    moment: bool,
}

impl Readers {
    /// Opens `path` for reading, once to begin with.
    ///
    /// # Errors
    /// When the file or its settings will not do.
    pub(crate) fn open(path: &Path, key: &Key) -> Result<Self, sqlx::Error> {
        Ok(Self(Arc::new(Shelf {
            path: path.to_owned(),
            key: key.clone(),
            turns: Arc::new(Semaphore::new(READERS as usize)),
            idle: Mutex::new(vec![File::open(path, key, Purpose::Read)?]),
        })))
    }

    /// A connection, as soon as one is free.
    ///
    /// # Errors
    /// [`Failure::Closed`], or when the file cannot be read.
    pub(crate) async fn lend(&self) -> Result<Lent, Failure> {
        let turn = Arc::clone(&self.0.turns).acquire_owned().await.map_err(|_| Failure::Closed)?;
        let idle = self.0.idle().pop();
        let file = idle.map_or_else(|| File::open(&self.0.path, &self.0.key, Purpose::Read), Ok)?;
        Ok(Lent { file: Some(file), back_to: Some((Arc::clone(&self.0), turn)), moment: false })
    }

    /// As [`Readers::lend`]; everything that is read is as it was when the first of it was.
    ///
    /// # Errors
    /// Likewise.
    pub(crate) async fn moment(&self) -> Result<Lent, Failure> {
        let mut lent = self.lend().await?;
        lent.script("begin")?;
        lent.moment = true;
        Ok(lent)
    }

    /// Waits until every connection is back and closes them all; nobody gets one any more.
    pub(crate) async fn close(&self) {
        // Fails where it was closed before.
        let all = self.0.turns.acquire_many(READERS).await;
        self.0.turns.close();
        drop(all);
        self.0.idle().clear();
    }
}

impl std::fmt::Debug for Readers {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str("Readers")
    }
}

impl Shelf {
    fn idle(&self) -> MutexGuard<'_, Vec<File>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl From<File> for Lent {
    fn from(file: File) -> Self {
        Self { file: Some(file), back_to: None, moment: false }
    }
}

impl Deref for Lent {
    type Target = File;

    fn deref(&self) -> &File {
        self.file.as_ref().expect("it goes only when it is let go of")
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let fit = !self.moment || self.script("rollback").is_ok();
        if let (Some(file), Some((shelf, _turn)), true) = (self.file.take(), self.back_to.take(), fit) {
            shelf.idle().push(file);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cells::Binds;

    /// The readers of a file with a table, and whoever writes it.
    fn of_a_file() -> (tempfile::TempDir, File, Readers) {
        let folder = tempfile::tempdir().unwrap();
        let (path, key) = (folder.path().join("it.db"), Key::new([7; 32]));
        let file = File::open(&path, &key, Purpose::Create).unwrap();
        file.script("create table it (n integer)").unwrap();
        let readers = Readers::open(&path, &key).unwrap();
        (folder, file, readers)
    }

    fn rows(of: &Lent) -> usize {
        of.all("select n from it", &Binds::default(), usize::MAX).unwrap().len()
    }

    #[tokio::test]
    async fn a_moment_is_held_still_until_it_is_let_go_of() {
        let (_folder, writer, readers) = of_a_file();
        let moment = readers.moment().await.unwrap();
        assert_eq!(rows(&moment), 0);
        writer.script("insert into it values (1)").unwrap();
        assert_eq!(rows(&moment), 0);
        drop(moment);
        assert_eq!(rows(&readers.lend().await.unwrap()), 1, "the same connection, at another moment");
        assert_eq!(readers.0.idle().len(), 1);
    }

    #[tokio::test]
    async fn whoever_finds_every_connection_lent_waits_for_one() {
        let (_folder, _writer, readers) = of_a_file();
        let mut lent = vec![];
        for _ in 0..READERS {
            lent.push(readers.lend().await.unwrap());
        }
        let waits = readers.lend();
        tokio::pin!(waits);
        assert!(futures_util::poll!(&mut waits).is_pending());
        lent.pop();
        assert_eq!(rows(&waits.await.unwrap()), 0);
    }

    #[tokio::test]
    async fn closing_waits_for_what_is_lent_and_lends_nothing_more() {
        let (_folder, _writer, readers) = of_a_file();
        let lent = readers.lend().await.unwrap();
        {
            let closed = readers.close();
            tokio::pin!(closed);
            assert!(futures_util::poll!(&mut closed).is_pending());
            drop(lent);
            closed.await;
        }
        assert!(matches!(readers.lend().await, Err(Failure::Closed)));
        assert!(readers.0.idle().is_empty());
    }

    /// A crowd is read aside, the rows in one order with those before it.
    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn thousands_of_rows_come_in_order() {
        let (_folder, writer, readers) = of_a_file();
        writer
            .script("insert into it with recursive n (n) as (select 1 union all select n + 1 from n limit 2000) select n from n")
            .unwrap();
        let lent = readers.lend().await.unwrap();
        let read = |sql: &str| lent.read(sql, &Binds::default(), |it| it.number::<u32>()).unwrap();
        assert_eq!(read("select n from it order by n"), (1..=2_000).collect::<Vec<_>>());
        assert_eq!(lent.all("select n from it", &Binds::default(), 700).unwrap().len(), 700);
    }
}
