//! The books of a house: one encrypted file a clinic, in one folder.
//!
//! A clinic is a file because a book is: its own writer, audit chain, backup and key, and no query that could
//! mix two of them. `clinic-1.db`, `clinic-2.db`, …; those of the demo are `demo-1.db`, `demo-2.db`, so that nobody
//! takes one for a real one, and open with the demo's key.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use daybook_booking::clinic::Clinic as ClinicRow;
use daybook_booking::ids::ClinicId;
use daybook_engine::{Clock, Engine, EngineError, Ids};
use daybook_store::{NewBook, OpenError, OpenOptions, Store};

use crate::key::HouseKey;

/// Which books of a folder are meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// Real ones.
    Real,
    /// The demo's.
    Demo,
}

impl Kind {
    const fn prefix(self) -> &'static str {
        match self {
            Self::Real => "clinic-",
            Self::Demo => "demo-",
        }
    }
}

/// A folder of books.
#[derive(Clone, Debug)]
pub struct House {
    folder: PathBuf,
    kind: Kind,
}

/// Why a folder cannot be worked with.
#[derive(Debug, thiserror::Error)]
pub enum HouseError {
    /// Not a place of books.
    #[error("--database must be sqlite:FOLDER; {0}")]
    Place(&'static str),
    /// The file system said no.
    #[error("the folder of the books cannot be used: {0}")]
    Io(#[from] std::io::Error),
    /// A book cannot be opened.
    #[error("clinic {number}: {why}")]
    Open {
        /// Which.
        number: u32,
        /// Why.
        why: OpenError,
    },
    /// A book opened, and then something went wrong.
    #[error("clinic {number}: {why}")]
    Engine {
        /// Which.
        number: u32,
        /// Why.
        why: EngineError,
    },
}

impl House {
    /// The folder named by `database`: `sqlite:FOLDER`. Made where it is not there yet.
    ///
    /// # Errors
    /// Where it names none.
    pub fn at(database: &str, kind: Kind) -> Result<Self, HouseError> {
        let folder = database.strip_prefix("sqlite:").filter(|it| !it.is_empty());
        let Some(folder) = folder else {
            return Err(HouseError::Place("no other database is known yet"));
        };
        let folder = PathBuf::from(folder.strip_prefix("//").unwrap_or(folder));
        if folder.is_file() {
            return Err(HouseError::Place("that is a file; each clinic is a file in a folder"));
        }
        if !folder.is_dir() {
            std::fs::create_dir_all(&folder)?;
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt as _;
                std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700))?;
            }
        }
        Ok(Self { folder, kind })
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Which books of it are meant.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// Where clinic `number`'s book is.
    #[must_use]
    pub fn book(&self, number: u32) -> PathBuf {
        self.folder.join(format!("{}{number}.db", self.kind.prefix()))
    }

    /// The numbers of the clinics there are, in order.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn clinics(&self) -> std::io::Result<Vec<u32>> {
        let mut numbers = Vec::new();
        for entry in std::fs::read_dir(&self.folder)? {
            let name = entry?.file_name();
            let number =
                name.to_str().and_then(|it| it.strip_prefix(self.kind.prefix())?.strip_suffix(".db"));
            numbers.extend(number.and_then(|it| it.parse::<u32>().ok()));
        }
        numbers.sort_unstable();
        Ok(numbers)
    }

    /// Opens clinic `number`'s book; its schema is brought up to date, with a copy kept before.
    ///
    /// # Errors
    /// Says what is wrong; the file is as it was.
    pub async fn open(
        &self,
        number: u32,
        key: &HouseKey,
        clock: &Arc<dyn Clock>,
    ) -> Result<Arc<Engine>, HouseError> {
        let opened = Store::open(&self.book(number), &key.for_store(), OpenOptions::default()).await;
        let store = opened.map_err(|why| HouseError::Open { number, why })?;
        let engine = Engine::open(store, Arc::clone(clock), Ids::new(Arc::clone(clock))).await;
        Ok(Arc::new(engine.map_err(|why| HouseError::Engine { number, why })?))
    }

    /// Makes clinic `number`'s book and opens it.
    ///
    /// # Errors
    /// Where there is one already, or the disk fails.
    pub async fn found(
        &self,
        number: u32,
        (key, clinic): (&HouseKey, ClinicRow),
        clock: &Arc<dyn Clock>,
    ) -> Result<Arc<Engine>, HouseError> {
        let ids = Ids::new(Arc::clone(clock));
        let new = NewBook { clinic: clinic.id, lineage: ids.next() };
        let made = Store::create(&self.book(number), &key.for_store(), new).await;
        let store = made.map_err(|why| HouseError::Open { number, why })?;
        let engine = Engine::found(store, clinic, Arc::clone(clock), ids).await;
        Ok(Arc::new(engine.map_err(|why| HouseError::Engine { number, why })?))
    }
}

/// A new id for a clinic.
pub(crate) fn clinic_id(clock: &Arc<dyn Clock>) -> ClinicId {
    ClinicId(Ids::new(Arc::clone(clock)).next())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn real_books_and_those_of_the_demo_are_not_mixed_up() {
        let folder = tempfile::tempdir().unwrap();
        let at = |kind| House::at(&format!("sqlite:{}", folder.path().display()), kind).unwrap();
        for name in ["clinic-2.db", "clinic-10.db", "demo-1.db", "clinic-1.db-wal", "clinic-x.db", "notes"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        assert_eq!(at(Kind::Real).clinics().unwrap(), [2, 10]);
        assert_eq!(at(Kind::Demo).clinics().unwrap(), [1]);
    }

    #[test]
    fn a_database_that_is_no_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("book.db");
        std::fs::write(&file, "").unwrap();
        let file = format!("sqlite:{}", file.display());
        for wrong in ["postgres://x", "sqlite:", "/tmp", &file] {
            assert!(House::at(wrong, Kind::Real).is_err(), "{wrong}");
        }
    }
}
