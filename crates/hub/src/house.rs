//! The books of a house: one encrypted file a clinic, in one folder; or a database on a server.
//!
//! A clinic is a file because a book is: its own writer, audit chain, backup and key, and no query that could
//! mix two of them. `clinic-1.db`, `clinic-2.db`, …; those of the demo are `demo-1.db`, `demo-2.db`, so that nobody
//! takes one for a real one, and open with the demo's key. On a server, clinics are kept apart by the server itself.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use daybook_booking::clinic::Clinic as ClinicRow;
use daybook_booking::ids::ClinicId;
use daybook_engine::{Clock, Engine, EngineError, Ids};
use daybook_store::{NewBook, OpenError, OpenOptions, ServerHouse, Store};

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

/// A place of books.
#[derive(Clone, Debug)]
pub struct House {
    place: Place,
    /// Where the hub's own files are, such as the way to one that runs.
    folder: PathBuf,
    kind: Kind,
}

#[derive(Clone, Debug)]
enum Place {
    /// The same folder.
    Files,
    Server(Box<ServerHouse>),
}

/// Why a folder cannot be worked with.
#[derive(Debug, thiserror::Error)]
pub enum HouseError {
    /// Not a place of books.
    #[error("--database must be sqlite:FOLDER or postgres://…; {0}")]
    Place(&'static str),
    /// The server, or the database on it.
    #[error(transparent)]
    Server(OpenError),
    /// Something that is done with files.
    #[error("the books are on a database server, which has its own tools for that (pg_dump, pg_basebackup)")]
    NotFiles,
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
    /// The place named by `database`: `sqlite:FOLDER`, or `postgres://…` with a folder for the hub's own files.
    /// Folders are made where they are not there yet.
    ///
    /// # Errors
    /// Where it names none.
    pub fn at(database: &str, own_files: Option<&Path>, kind: Kind) -> Result<Self, HouseError> {
        if database.starts_with("postgres://") || database.starts_with("postgresql://") {
            if kind == Kind::Demo {
                return Err(HouseError::Place("the demo's books are files"));
            }
            let folder =
                own_files.ok_or(HouseError::Place("name a folder for the hub's own files, --files"))?;
            let place = Place::Server(Box::new(ServerHouse::at(database).map_err(HouseError::Server)?));
            return Self::in_folder(place, folder.to_owned(), kind);
        }
        let folder = database.strip_prefix("sqlite:").filter(|it| !it.is_empty());
        let Some(folder) = folder else {
            return Err(HouseError::Place("no other database is known"));
        };
        let folder = PathBuf::from(folder.strip_prefix("//").unwrap_or(folder));
        Self::in_folder(Place::Files, folder, kind)
    }

    fn in_folder(place: Place, folder: PathBuf, kind: Kind) -> Result<Self, HouseError> {
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
        Ok(Self { place, folder, kind })
    }

    /// The folder of the books, where they are files, and of what else the hub keeps in files.
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
    ///
    /// # Errors
    /// [`HouseError::NotFiles`] where books are no files.
    pub fn book(&self, number: u32) -> Result<PathBuf, HouseError> {
        match self.place {
            Place::Files => Ok(self.folder.join(format!("{}{number}.db", self.kind.prefix()))),
            Place::Server(_) => Err(HouseError::NotFiles),
        }
    }

    /// Brings the database on a server up to date and lets `grant_to` serve from it; `false` where books are files,
    /// whose schema follows when they are opened.
    ///
    /// # Errors
    /// When the server cannot be reached, or the account may not change its tables.
    pub async fn migrate_server(&self, grant_to: Option<&str>) -> Result<bool, HouseError> {
        match &self.place {
            Place::Files => Ok(false),
            Place::Server(server) => {
                server.migrate(grant_to).await.map_err(HouseError::Server)?;
                Ok(true)
            }
        }
    }

    /// As [`House::migrate_server`], done by the owner of the tables, whose address `keeper` is, for the account of this
    /// house.
    ///
    /// # Errors
    /// Likewise; and where the books are files, which have no such owner.
    pub async fn migrate_as(&self, keeper: &str) -> Result<(), HouseError> {
        let Place::Server(server) = &self.place else {
            return Err(HouseError::Place("books in files need no keeper; leave --keeper out"));
        };
        let keeper = ServerHouse::at(keeper).map_err(HouseError::Server)?;
        keeper.migrate(Some(&server.account())).await.map_err(HouseError::Server)
    }

    /// The numbers of the clinics there are, in order.
    ///
    /// # Errors
    /// When the folder cannot be read, or the server not be reached.
    pub async fn clinics(&self) -> Result<Vec<u32>, HouseError> {
        match &self.place {
            Place::Files => Ok(self.files()?),
            Place::Server(server) => {
                let all = server.clinics().await.map_err(HouseError::Server)?;
                Ok(all.into_iter().map(|(number, _)| number).collect())
            }
        }
    }

    fn files(&self) -> std::io::Result<Vec<u32>> {
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
        let opened = match &self.place {
            Place::Files => Store::open(&self.book(number)?, &key.for_store(), OpenOptions::default()).await,
            Place::Server(server) => {
                let all = server.clinics().await.map_err(HouseError::Server)?;
                match all.into_iter().find(|it| it.0 == number) {
                    Some((_, clinic)) => server.open(clinic).await,
                    None => Err(OpenError::NotFound),
                }
            }
        };
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
        let made = match &self.place {
            Place::Files => Store::create(&self.book(number)?, &key.for_store(), new).await,
            Place::Server(server) => server.create(number, new).await,
        };
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
        let at = |kind| House::at(&format!("sqlite:{}", folder.path().display()), None, kind).unwrap();
        for name in ["clinic-2.db", "clinic-10.db", "demo-1.db", "clinic-1.db-wal", "clinic-x.db", "notes"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        assert_eq!(at(Kind::Real).files().unwrap(), [2, 10]);
        assert_eq!(at(Kind::Demo).files().unwrap(), [1]);
    }

    #[test]
    fn a_database_that_is_no_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("book.db");
        std::fs::write(&file, "").unwrap();
        let file = format!("sqlite:{}", file.display());
        for wrong in ["postgres://hub@localhost/x", "mysql://x", "sqlite:", "/tmp", &file] {
            assert!(House::at(wrong, None, Kind::Real).is_err(), "{wrong}");
        }
    }
}
