//! The hub: the open books of a house, and what all requests share.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use axum::body::Bytes;
use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::ids::{LocationId, ProviderId};
use daybook_engine::{Clock, Engine, EngineError, Ids};
use daybook_store::{Alias, Numbered};
use daybook_sync::{Accounts, Limits as SyncLimits, Trouble};
use tokio::sync::Semaphore;
use uuid::Uuid;

use crate::cursor::Cursors;
use crate::key::HouseKey;
use crate::limits::{Limits, Rate};
use crate::metrics::Metrics;
use crate::native::refused::refused;
use crate::problem::Problem;
use crate::sync::{Live, Nonces, Sockets};

/// How a hub is set.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Settings {
    /// How much one token may ask for.
    pub rate: Rate,
    /// How often one address may come without a token that counts.
    pub strangers: Rate,
    /// How long it waits for whom.
    pub waits: Waits,
    /// What it answers.
    pub offers: Offers,
    /// How many may be connected.
    pub places: Places,
}

/// Which of the routes are there.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Offers {
    /// All of them.
    Everything,
    /// What desks ask of it: where no token can be made, nothing that needs one need be reached.
    Desks,
}

/// Connections at once. Bounds the memory strangers can make the hub use.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Places {
    /// Of everybody; more wait in the system's own queue.
    pub all: usize,
    /// Of one address; more are hung up on, so that nobody takes every place there is.
    pub of_one: usize,
}

impl Default for Places {
    fn default() -> Self {
        Self { all: 512, of_one: 256 }
    }
}

/// How long the hub waits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Waits {
    /// For the head of a request.
    pub head: Duration,
    /// For its body.
    pub body: Duration,
    /// For its own answer.
    pub answer: Duration,
    /// For what is being answered, once it is to stop.
    pub end: Duration,
    /// Between two looks whether a live socket's other side is still there.
    pub ping: Duration,
    /// For the other side to take some of what it is sent.
    pub taken: Duration,
}

impl Default for Waits {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            head: seconds(10),
            body: seconds(10),
            answer: seconds(30),
            end: seconds(10),
            ping: seconds(20),
            taken: seconds(20),
        }
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            rate: Rate { burst: 1_000.0, a_second: 100.0 },
            strangers: Rate { burst: 300.0, a_second: 10.0 },
            waits: Waits::default(),
            offers: Offers::Everything,
            places: Places::default(),
        }
    }
}

/// All that requests share. Clones are the same hub.
#[derive(Clone)]
pub struct Hub(pub(crate) Arc<Inner>);

pub(crate) struct Inner {
    clinics: BTreeMap<u32, Arc<Clinic>>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ids: Ids,
    pub(crate) by_token: Limits<Uuid>,
    pub(crate) by_address: Limits<IpAddr>,
    pub(crate) waits: Waits,
    pub(crate) offers: Offers,
    pub(crate) places: Places,
    pub(crate) metrics: Metrics,
    /// The description of all routes, for programs and for people, made once.
    pub(crate) described: std::sync::OnceLock<(Bytes, Bytes)>,
    /// Which sealed requests came already.
    pub(crate) nonces: Nonces,
    /// Bodies of desks that are being read, in pieces of 64 KiB.
    pub(crate) reading: Semaphore,
    /// Where desks reach it, and by which key they know it.
    reached: RwLock<Option<Reached>>,
    /// Live sockets, and whether they are to close.
    pub(crate) sockets: Sockets,
}

/// Where desks reach the hub.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Reached {
    /// Where it listens.
    pub address: SocketAddr,
    /// SHA-256 of its key (SPKI).
    pub pin: [u8; 32],
}

/// One clinic: its book, and what goes with it.
pub struct Clinic {
    /// Its number in the house.
    pub number: u32,
    /// Its book and its rules.
    pub engine: Arc<Engine>,
    /// What desks are answered.
    pub(crate) sync: daybook_sync::Hub,
    /// What desks show each other.
    pub(crate) live: Live,
    pub(crate) cursors: Cursors,
    numbers: RwLock<Vec<Alias>>,
    running: Mutex<HashSet<(Uuid, String)>>,
    /// Which computer was told which accounts since the hub started.
    told: Mutex<HashMap<Uuid, Accounts>>,
}

impl Hub {
    /// A hub over these books, whose secrets are derived from `key`.
    ///
    /// # Errors
    /// When a book cannot be written.
    pub async fn new(
        books: Vec<(u32, Arc<Engine>)>,
        (key, settings): (&HouseKey, Settings),
        clock: Arc<dyn Clock>,
    ) -> Result<Self, EngineError> {
        let mut clinics = BTreeMap::new();
        for (number, engine) in books {
            let purpose = format!("hub cursors 1 {}", engine.store().clinic());
            let clinic = Clinic {
                number,
                sync: daybook_sync::Hub::new(
                    engine.store().clone(),
                    SyncLimits::default(),
                    Trouble::default(),
                ),
                live: Live::default(),
                cursors: Cursors(key.derived(purpose.as_bytes())),
                numbers: RwLock::default(),
                running: Mutex::default(),
                told: Mutex::default(),
                engine,
            };
            clinic.give_numbers().await?;
            clinics.insert(number, Arc::new(clinic));
        }
        Ok(Self(Arc::new(Inner {
            clinics,
            ids: Ids::new(Arc::clone(&clock)),
            nonces: Nonces::since(clock.now()),
            reading: Semaphore::new(crate::sync::UNITS_AT_ONCE),
            reached: RwLock::default(),
            sockets: Sockets::default(),
            clock,
            by_token: Limits::new(settings.rate),
            by_address: Limits::new(settings.strangers),
            waits: settings.waits,
            offers: settings.offers,
            places: settings.places,
            metrics: Metrics::default(),
            described: std::sync::OnceLock::new(),
        })))
    }

    /// The clinic with that number.
    #[must_use]
    pub fn clinic(&self, number: u32) -> Option<&Arc<Clinic>> {
        self.0.clinics.get(&number)
    }

    /// Every clinic, by number.
    pub fn clinics(&self) -> impl Iterator<Item = &Arc<Clinic>> {
        self.0.clinics.values()
    }

    /// The clinic whose book has that id.
    pub(crate) fn clinic_of(&self, id: Uuid) -> Option<&Arc<Clinic>> {
        self.clinics().find(|it| it.engine.store().clinic().0 == id)
    }

    /// Says where desks reach it from now on.
    pub fn reached_at(&self, reached: Reached) {
        *self.0.reached.write().unwrap_or_else(PoisonError::into_inner) = Some(reached);
    }

    /// Where desks reach it; `None` where it speaks no TLS.
    pub(crate) fn reached(&self) -> Option<Reached> {
        *self.0.reached.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tells desks that the computer is about to sleep, and answers none until it is awake.
    pub(crate) async fn falls_asleep(&self) {
        self.0.sockets.doze(true);
        self.0.sockets.all_closed().await;
    }

    /// The computer is awake again.
    pub(crate) fn wakes(&self) {
        self.0.sockets.doze(false);
    }

    /// Closes every live socket, telling why.
    pub(crate) async fn hang_up(&self) {
        self.0.sockets.hang_up().await;
    }

    /// Finishes what is being written and closes every book.
    pub async fn close(&self) {
        for clinic in self.clinics() {
            clinic.engine.store().close().await;
        }
    }
}

impl Clinic {
    /// The set-up as it is now.
    #[must_use]
    pub fn book(&self) -> Arc<ClinicBook> {
        self.engine.book()
    }

    /// The number other systems know `of` by (C23). Set up since the hub started, it gets one now.
    pub(crate) async fn number(&self, of: Numbered) -> Result<u32, Problem> {
        if let Some(number) = self.known_number(of) {
            return Ok(number);
        }
        self.catch_up().await?;
        Ok(self.known_number(of).unwrap_or_default())
    }

    /// The provider other systems know by `number`.
    pub(crate) async fn provider_numbered(&self, number: u32) -> Result<Option<ProviderId>, Problem> {
        let found = self.numbered(|it| match it.of {
            Numbered::Provider(id) if it.number == number => Some(id),
            Numbered::Provider(_) | Numbered::Location(_) => None,
        });
        found.await
    }

    /// The location other systems know by `number`.
    pub(crate) async fn location_numbered(&self, number: u32) -> Result<Option<LocationId>, Problem> {
        let found = self.numbered(|it| match it.of {
            Numbered::Location(id) if it.number == number => Some(id),
            Numbered::Provider(_) | Numbered::Location(_) => None,
        });
        found.await
    }

    async fn numbered<T>(&self, find: impl Fn(&Alias) -> Option<T>) -> Result<Option<T>, Problem> {
        if let Some(found) = self.known().iter().find_map(&find) {
            return Ok(Some(found));
        }
        self.catch_up().await?;
        Ok(self.known().iter().find_map(&find))
    }

    fn known_number(&self, of: Numbered) -> Option<u32> {
        self.known().iter().find(|it| it.of == of).map(|it| it.number)
    }

    fn known(&self) -> std::sync::RwLockReadGuard<'_, Vec<Alias>> {
        self.numbers.read().unwrap_or_else(PoisonError::into_inner)
    }

    async fn catch_up(&self) -> Result<(), Problem> {
        match self.give_numbers().await {
            Ok(()) => Ok(()),
            Err(error) => Err(refused(self, error).await),
        }
    }

    /// Gives a number to everything that has none yet. Writes only where something is new.
    async fn give_numbers(&self) -> Result<(), EngineError> {
        let book = self.book();
        let providers = book.providers.iter().map(|it| Numbered::Provider(it.id));
        let all: Vec<Numbered> =
            providers.chain(book.locations.iter().map(|it| Numbered::Location(it.id))).collect();
        let mut given = self.engine.store().aliases().await?;
        if all.iter().any(|of| given.iter().all(|it| it.of != *of)) {
            given = self
                .engine
                .store()
                .write(move |tx| {
                    Box::pin(async move { tx.give_numbers(&all).await.map_err(EngineError::from) })
                })
                .await?;
        }
        *self.numbers.write().unwrap_or_else(PoisonError::into_inner) = given;
        Ok(())
    }

    /// Whether `accounts` say anything to that computer that it was not told before.
    pub(crate) fn tells_accounts(&self, device: Uuid, accounts: &Accounts) -> bool {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).get(&device) != Some(accounts)
    }

    /// Remembers that it was told these.
    pub(crate) fn told_accounts(&self, device: Uuid, accounts: &Accounts) {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).insert(device, accounts.clone());
    }

    /// Says that a request is being answered under `key`; `None` where one is already (I5).
    pub(crate) fn running(self: &Arc<Self>, token: Uuid, key: &str) -> Option<Running> {
        let entry = (token, key.to_owned());
        let new = self.running.lock().unwrap_or_else(PoisonError::into_inner).insert(entry.clone());
        new.then(|| Running { clinic: Arc::clone(self), entry })
    }
}

/// A request that is being answered under a key, until dropped.
pub(crate) struct Running {
    clinic: Arc<Clinic>,
    entry: (Uuid, String),
}

impl Drop for Running {
    fn drop(&mut self) {
        self.clinic.running.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.entry);
    }
}
