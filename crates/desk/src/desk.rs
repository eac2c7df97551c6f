//! The desk itself: what is open, and who is signed in.

use std::path::PathBuf;
use std::sync::Arc;

use booking::command::Actor;
use booking::ids::UserId;
use chrono::{DateTime, Utc};
use daybook_around::Around;
use daybook_booking as booking;
use daybook_engine::{Clock, Engine, SystemClock};
use daybook_wire::session::Changed;
use tokio::sync::broadcast::Receiver;
use tokio::sync::{Mutex, OnceCell, RwLock};

use crate::changes::Crier;
use crate::importing::Imports;
use crate::keys::{DataKey, KeyFile, Keyring, RecoveryCode};
use crate::serving::{Hosting, Server};
use crate::sharing::Sharing;
use crate::sharing::exchange::{Showing, Transport};
use crate::sharing::nearby::Nearby;
use crate::surroundings::Surroundings;

/// How a desk is started.
pub struct DeskOptions {
    /// The folder that holds all data.
    pub data_dir: PathBuf,
    /// Where keys are kept.
    pub keyring: Keyring,
    /// Open on the demo clinic.
    pub demo: bool,
    /// Dialogs.
    pub surroundings: Arc<dyn Surroundings>,
    /// What carries messages to a hub.
    pub transport: Arc<dyn Transport>,
    /// What serves this computer's own book to others.
    pub server: Arc<dyn Server>,
    /// Who is near, and whether this computer sleeps.
    pub around: Around,
}

/// A desk: a book, maybe open, and somebody, maybe signed in.
pub struct Desk {
    pub(crate) options: DeskOptions,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) standing: RwLock<Standing>,
    pub(crate) crier: Arc<Crier>,
    pub(crate) imports: Imports,
    /// When the desk last felt its own pulse; see [`Desk::watch`].
    pub(crate) last_beat: std::sync::Mutex<Option<DateTime<Utc>>>,
    /// The last entry of the audit log that the newest copy of the book holds.
    pub(crate) last_backup: Mutex<Option<u64>>,
    /// One first run, unlock or demo at a time.
    pub(crate) door: Mutex<()>,
    /// The key this computer asks to join with, until it was let in.
    pub(crate) joining: Mutex<Option<[u8; 32]>>,
    /// What was found while somebody looks for a book to join.
    pub(crate) nearby: Nearby,
    started: OnceCell<()>,
}

/// Where the desk stands.
pub(crate) enum Standing {
    /// There is no book.
    FirstRun {
        /// Whether the keyring can keep a key.
        keyring: bool,
    },
    /// The book is there, the key is not.
    NeedsKey {
        /// Its wrapped key.
        keys: KeyFile,
    },
    /// The book cannot be used.
    Trouble {
        /// As in `Phase::Trouble`.
        trouble: &'static str,
    },
    /// Open.
    Open(OpenBook),
}

impl Standing {
    /// The book, where it is open.
    pub(crate) const fn open(&self) -> Option<&OpenBook> {
        match self {
            Self::Open(book) => Some(book),
            Self::FirstRun { .. } | Self::NeedsKey { .. } | Self::Trouble { .. } => None,
        }
    }

    /// As [`Standing::open`], to change it.
    pub(crate) const fn open_mut(&mut self) -> Option<&mut OpenBook> {
        match self {
            Self::Open(book) => Some(book),
            Self::FirstRun { .. } | Self::NeedsKey { .. } | Self::Trouble { .. } => None,
        }
    }
}

/// An open book, and who is at the desk.
pub(crate) struct OpenBook {
    pub(crate) engine: Arc<Engine>,
    pub(crate) key: DataKey,
    /// `None` for the demo clinic, whose key is no secret.
    pub(crate) keys: Option<KeyFile>,
    /// A recovery key that nobody has typed back yet: to print it.
    pub(crate) code: Option<RecoveryCode>,
    pub(crate) session: Option<Session>,
    /// Where the book is shared: recording, following, and the way to the hub.
    pub(crate) sharing: Option<Arc<Sharing>>,
    /// Where it is this computer's own and others follow it, or should.
    pub(crate) hosting: Option<Arc<Hosting>>,
}

impl OpenBook {
    /// Nobody is at the desk any more; the other desks of a shared book see it too.
    pub(crate) fn leave_seat(&mut self) {
        self.session = None;
        if let Some(sharing) = &self.sharing {
            sharing.exchange.show(Showing::default());
        }
        if let Some(hosting) = &self.hosting {
            hosting.show(Showing::default());
        }
    }
}

impl Drop for OpenBook {
    /// Nobody follows on behalf of a book that is closed.
    fn drop(&mut self) {
        if let Some(sharing) = &self.sharing {
            sharing.end();
        }
    }
}

/// What somebody signs in with.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Proof {
    Password,
    /// A handful of digits that counts on this computer only.
    Pin,
}

impl Proof {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Pin => "pin",
        }
    }
}

/// Somebody signed in.
#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) user: UserId,
    /// What they may do by the role they have now; read again at each call.
    pub(crate) actor: Actor,
    /// How they showed that it is them.
    pub(crate) proof: Proof,
    pub(crate) last_call: DateTime<Utc>,
}

impl Desk {
    /// A desk that has not looked at its folder yet; see [`Desk::start`].
    #[must_use]
    pub fn new(options: DeskOptions) -> Self {
        Self::with_clock(options, Arc::new(SystemClock))
    }

    /// A desk on another clock than the computer's.
    #[must_use]
    pub fn with_clock(options: DeskOptions, clock: Arc<dyn Clock>) -> Self {
        Self {
            options,
            clock,
            standing: RwLock::new(Standing::FirstRun { keyring: false }),
            crier: Arc::new(Crier::new()),
            imports: Imports::default(),
            last_beat: std::sync::Mutex::new(None),
            last_backup: Mutex::new(None),
            door: Mutex::new(()),
            joining: Mutex::new(None),
            nearby: Nearby::default(),
            started: OnceCell::new(),
        }
    }

    /// Opens the book in the folder, as far as that goes without a person. Calls wait for it.
    pub async fn start(&self) {
        self.started
            .get_or_init(|| async {
                let standing = self.look().await;
                *self.standing.write().await = standing;
                self.crier.tell_session();
            })
            .await;
    }

    /// Word of every change from now on.
    #[must_use]
    pub fn subscribe(&self) -> Receiver<Changed> {
        self.crier.listen()
    }
}
