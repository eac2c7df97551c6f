//! Where a desk's files are, and how they come to be there whole or not at all.
//!
//! `book/book.db` and `book/book.keys`; the demo clinic in `demo/book.db`. A new one is made under another
//! name and takes its own only when it is complete, so that half a book is never taken for one.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// One book's folder.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn own(data_dir: &Path) -> Self {
        Self(data_dir.join("book"))
    }

    pub(crate) fn demo(data_dir: &Path) -> Self {
        Self(data_dir.join("demo"))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn book(&self) -> PathBuf {
        self.0.join("book.db")
    }

    pub(crate) fn keys(&self) -> PathBuf {
        self.0.join("book.keys")
    }

    /// Which life of the book others may remember: it must outlast a copy that is put back.
    pub(crate) fn epoch(&self) -> PathBuf {
        self.0.join("book.epoch")
    }

    /// Whether there is a book. An error counts as one: nothing is made where something may be.
    pub(crate) fn is_there(&self) -> bool {
        self.0.try_exists().unwrap_or(true)
    }

    /// An empty folder in which to make a new book; what a broken-off making left there is cleared.
    pub(crate) fn workshop(&self) -> io::Result<Self> {
        let place = self.0.with_extension("new");
        if place.try_exists()? {
            fs::remove_dir_all(&place)?;
        }
        fs::create_dir_all(&place)?;
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            fs::set_permissions(&place, fs::Permissions::from_mode(0o700))?;
        }
        Ok(Self(place))
    }

    /// Puts what was made in `workshop` in its place.
    pub(crate) fn take_over(&self, workshop: &Self) -> io::Result<()> {
        fs::rename(&workshop.0, &self.0)?;
        #[cfg(unix)]
        if let Some(parent) = self.0.parent() {
            fs::File::open(parent)?.sync_all()?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_book_is_not_taken_for_one() {
        let data = tempfile::tempdir().unwrap();
        let folder = Folder::own(data.path());
        let workshop = folder.workshop().unwrap();
        fs::write(workshop.book(), "half").unwrap();
        assert!(!folder.is_there());

        let again = folder.workshop().unwrap();
        assert!(!again.book().exists(), "what was broken off is cleared");
        folder.take_over(&again).unwrap();
        assert!(folder.is_there());
    }
}
