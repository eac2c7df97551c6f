//! Opening the book that is in the folder, as far as that goes without a person.

use std::sync::Arc;

use daybook_engine::{Engine, Ids, Recorder};
use daybook_store::{Key, OpenError, OpenOptions, Store};
use daybook_wire::Problem;

use crate::desk::{Desk, OpenBook, Standing};
use crate::folder::Folder;
use crate::keys::{DataKey, KeyFile, KeyFileError, RingError};
use crate::sharing::Sharing;

/// A book's engine, and its share of a shared book.
type Opened = (Arc<Engine>, Option<Arc<Sharing>>);

impl Desk {
    /// What the folder holds, opened if its key is at hand.
    pub(crate) async fn look(&self) -> Standing {
        let own = Folder::own(&self.options.data_dir);
        let demo = Folder::demo(&self.options.data_dir);
        if self.options.demo || (!own.is_there() && demo.is_there()) {
            return match self.open_demo_book().await {
                Ok(book) => Standing::Open(book),
                Err(trouble) => trouble,
            };
        }
        if !own.is_there() {
            return Standing::FirstRun { keyring: self.options.keyring.works().await };
        }
        let keys = match KeyFile::read(&own.keys()) {
            Ok(keys) => keys,
            Err(KeyFileError::Missing | KeyFileError::Damaged) => {
                return Standing::Trouble { trouble: "damaged" };
            }
            Err(KeyFileError::Newer) => return Standing::Trouble { trouble: "newer_schema" },
            Err(KeyFileError::Io(_)) => return Standing::Trouble { trouble: "unreadable" },
        };
        match self.options.keyring.get(&keys.key_id).await {
            Ok(key) => self.open_own(key, keys).await,
            Err(RingError::NoEntry | RingError::Unavailable) => Standing::NeedsKey { keys },
        }
    }

    /// The clinic's own book, opened with `key`.
    pub(crate) async fn open_own(&self, key: DataKey, keys: KeyFile) -> Standing {
        match self.open_book(&Folder::own(&self.options.data_dir), &key).await {
            Ok((engine, sharing)) => {
                let hosting = match &sharing {
                    None => self.serve_again(&engine, &key).await,
                    Some(_) => None,
                };
                let (keys, code, session) = (Some(keys), None, None);
                Standing::Open(OpenBook { engine, key, keys, code, session, sharing, hosting })
            }
            Err(OpenError::WrongKey) => Standing::NeedsKey { keys },
            Err(other) => Standing::Trouble { trouble: trouble(&other) },
        }
    }

    /// The book in `folder`, with an engine that tells the desk's listeners of every change. A shared one is followed
    /// from now on.
    pub(crate) async fn open_book(&self, folder: &Folder, key: &DataKey) -> Result<Opened, OpenError> {
        let store = Store::open(&folder.book(), &Key::new(key.0), OpenOptions::default()).await?;
        let (clock, ids) = (Arc::clone(&self.clock), Ids::new(Arc::clone(&self.clock)));
        let sharing = Sharing::of(&store, self).await?;
        let opened = match &sharing {
            None => Engine::open(store, clock, ids).await,
            Some(sharing) => {
                let recorder: Arc<dyn Recorder> = Arc::clone(sharing) as _;
                Engine::open_following(store, clock, ids, recorder).await
            }
        };
        let engine = Arc::new(opened.map_err(|_| OpenError::Damaged)?);
        self.pass_on(&engine);
        if let Some(sharing) = &sharing {
            sharing.begin(&engine);
        }
        Ok((engine, sharing))
    }

    /// Tells the desk's listeners what the engine tells its own, for as long as the engine lives.
    fn pass_on(&self, engine: &Engine) {
        let (mut tags, crier) = (engine.listen(), Arc::clone(&self.crier));
        tokio::spawn(async move {
            loop {
                match tags.recv().await {
                    Ok(tags) => crier.tell(tags.to_vec()),
                    Err(tokio::sync::broadcast::error::RecvError::Lagged(_)) => {
                        crier.tell(vec![daybook_engine::EVERYTHING.to_owned()]);
                    }
                    Err(tokio::sync::broadcast::error::RecvError::Closed) => return,
                }
            }
        });
    }
}

/// As in `Phase::Trouble`.
pub(crate) fn trouble(error: &OpenError) -> &'static str {
    match error {
        OpenError::WrongKey | OpenError::Damaged => "damaged",
        OpenError::NewerSchema { .. } => "newer_schema",
        OpenError::ReadOnly => "read_only",
        OpenError::DiskFull => "disk_full",
        OpenError::InUse => "in_use",
        OpenError::NotFound
        | OpenError::AlreadyThere
        // A desk's book is a file.
        | OpenError::Unreachable
        | OpenError::Unsuitable(_)
        | OpenError::Failed(_) => "unreadable",
    }
}

/// What a call answers when the store could not be opened or made.
pub(crate) fn open_problem(error: &OpenError) -> Problem {
    match error {
        OpenError::WrongKey => Problem::WrongKey,
        OpenError::ReadOnly => Problem::ReadOnly,
        OpenError::DiskFull => Problem::DiskFull,
        other => {
            tracing::error!(error = %other, "the book could not be opened");
            Problem::Storage { reference: trouble(other).to_owned() }
        }
    }
}
