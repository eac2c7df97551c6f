//! The desk itself: what is open, who is signed in, and the gate every call goes through.

use std::path::PathBuf;
use std::sync::Arc;

use booking::command::Actor;
use booking::ids::UserId;
use chrono::{DateTime, TimeDelta, Utc};
use daybook_booking as booking;
use daybook_engine::{Clock, Engine, SystemClock};
use daybook_wire::Problem;
use daybook_wire::calls::{CALLS, Needs, dispatch};
use daybook_wire::session::Changed;
use serde_json::Value;
use tokio::sync::broadcast::Receiver;
use tokio::sync::{Mutex, OnceCell, RwLock};

use crate::calls::Caller;
use crate::changes::Crier;
use crate::importing::Imports;
use crate::keys::{DataKey, KeyFile, Keyring, RecoveryCode};
use crate::surroundings::Surroundings;

/// Minutes without a call after which the desk locks itself (HIPAA 164.312(a)(2)(iii)).
pub(crate) const LOCK_AFTER_MINUTES: u16 = 10;

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
}

/// A desk: a book, maybe open, and somebody, maybe signed in.
pub struct Desk {
    pub(crate) options: DeskOptions,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) standing: RwLock<Standing>,
    pub(crate) crier: Arc<Crier>,
    pub(crate) imports: Imports,
    /// One first run, unlock or demo at a time.
    pub(crate) door: Mutex<()>,
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

/// An open book, and who is at the desk.
pub(crate) struct OpenBook {
    pub(crate) engine: Arc<Engine>,
    pub(crate) key: DataKey,
    /// `None` for the demo clinic, whose key is no secret.
    pub(crate) keys: Option<KeyFile>,
    /// The recovery key, as long as nobody has typed it back: to print it.
    pub(crate) code: Option<RecoveryCode>,
    pub(crate) session: Option<Session>,
}

/// Somebody signed in.
#[derive(Clone)]
pub(crate) struct Session {
    pub(crate) user: UserId,
    pub(crate) actor: Actor,
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
            door: Mutex::new(()),
            started: OnceCell::new(),
        }
    }

    /// Opens the book in the folder, as far as that goes without a person. Calls wait for it.
    pub async fn start(&self) {
        self.started
            .get_or_init(|| async {
                let standing = self.look().await;
                *self.standing.write().await = standing;
                self.crier.tell(vec!["session".to_owned()]);
            })
            .await;
    }

    /// Word of every change from now on.
    #[must_use]
    pub fn subscribe(&self) -> Receiver<Changed> {
        self.crier.listen()
    }

    /// Answers the call `name` of `daybook_wire::calls`, if whoever is signed in may make it.
    ///
    /// # Errors
    /// A [`Problem`] with a code the window can act on; nothing was changed.
    pub async fn call(&self, name: &str, body: Value) -> Result<Value, Problem> {
        self.start().await;
        let listed = CALLS.iter().find(|call| call.name == name);
        self.admit(listed.map_or(Needs::Nobody, |call| call.needs)).await?;
        dispatch(self, name, body).await
    }

    /// Whether somebody who may do that is signed in; notes that they are still there.
    async fn admit(&self, needs: Needs) -> Result<(), Problem> {
        if needs == Needs::Nobody {
            return Ok(());
        }
        let now = self.clock.now();
        let mut standing = self.standing.write().await;
        let Standing::Open(book) = &mut *standing else { return Err(Problem::NotSignedIn) };
        let Some(session) = &mut book.session else { return Err(Problem::NotSignedIn) };
        if now - session.last_call > TimeDelta::minutes(i64::from(LOCK_AFTER_MINUTES) + 1) {
            book.session = None;
            self.crier.tell(vec!["session".to_owned()]);
            return Err(Problem::NotSignedIn);
        }
        session.last_call = now;
        match needs {
            Needs::Permission(text) if !session.actor.permissions.iter().any(|held| held.text() == text) => {
                Err(Problem::NotPermitted { permission: text.to_owned() })
            }
            Needs::Nobody | Needs::SignedIn | Needs::Permission(_) => Ok(()),
        }
    }

    /// Who is calling, and on which book.
    pub(crate) async fn caller(&self) -> Result<Caller, Problem> {
        match &*self.standing.read().await {
            Standing::Open(OpenBook { engine, session: Some(session), .. }) => {
                Ok(Caller { engine: Arc::clone(engine), user: session.user, actor: session.actor.clone() })
            }
            Standing::Open(_)
            | Standing::FirstRun { .. }
            | Standing::NeedsKey { .. }
            | Standing::Trouble { .. } => Err(Problem::NotSignedIn),
        }
    }
}
