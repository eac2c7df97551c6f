//! This computer's share of a book that several keep (trust.md §1): what is wanted here is recorded, sent to the hub and
//! shown at once; what the hub did comes back. How intents travel is for `daybook-sync`; here it meets a clock, a
//! runtime and a transport.

pub(crate) mod about;
pub(crate) mod attention;
pub(crate) mod exchange;
mod follower;
pub(crate) mod joining;
pub(crate) mod leases;
pub(crate) mod log;
mod moved;
pub(crate) mod nearby;
mod recorder;
pub(crate) mod state;
pub(crate) mod ways_out;
pub(crate) mod wired;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use booking::ids::UserId;
use chrono::{DateTime, Utc};
use daybook_around::Neighbourhood;
use daybook_booking as booking;
use daybook_engine::{Clock, Engine, Ids};
use daybook_store::Store;
use daybook_sync::{ClockState, Now, Trouble};
use tokio::sync::Notify;
use tokio::task::AbortHandle;
use tokio::time::Instant;
use uuid::Uuid;

use crate::changes::Crier;
use crate::serving::Hosting;
use exchange::{Exchange, Joined, Other};

/// Whose settings those of the book itself are.
pub(crate) const BOOK_ITSELF: UserId = UserId(Uuid::nil());
/// Under which key the book keeps how its hub is reached. The file is encrypted: it is as safe as the patients are.
const JOINED: &str = "sharing.joined";
/// What listeners are told when anything here changed that is no row of the book.
pub(crate) const TAG: &str = "sharing";

/// What of this computer a share needs.
pub(crate) type Here = (Arc<dyn Clock>, Arc<Crier>, Arc<dyn Neighbourhood>);

/// A book that follows a hub, and the way there.
pub(crate) struct Sharing {
    /// Recording and following, one step at a time.
    desk: tokio::sync::Mutex<daybook_sync::Desk>,
    pub(crate) store: Store,
    pub(crate) joined: Joined,
    pub(crate) exchange: Arc<dyn Exchange>,
    clock: Arc<dyn Clock>,
    ids: Ids,
    crier: Arc<Crier>,
    /// Where a hub that moved is found.
    neighbourhood: Arc<dyn Neighbourhood>,
    /// The way to the hub may have opened, or been cut.
    turned: Notify,
    /// Which run of the program this is, and since when: a clock that nobody sets.
    boot: Uuid,
    begun: Instant,
    /// There is something to send, or to look for.
    woken: Notify,
    way: Mutex<Way>,
    following: Mutex<Option<AbortHandle>>,
}

/// What this computer has to do with other computers, for as long as a call is answered.
pub(crate) enum Share {
    /// Nothing.
    Alone,
    /// Its own book is served to others, or should be.
    Serves(Arc<Hosting>),
    /// It follows another's.
    Follows(Arc<Sharing>),
}

impl Share {
    /// Shows this to the other desks from now on.
    fn show(&self, showing: exchange::Showing) {
        match self {
            Self::Alone => {}
            Self::Serves(hosting) => hosting.show(showing),
            Self::Follows(sharing) => sharing.exchange.show(showing),
        }
    }
}

/// What a hub says when it goes in an orderly way.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Farewell {
    /// Its computer is about to sleep.
    Asleep,
    /// It stops serving.
    Closed,
}

/// How the way to the hub is.
#[derive(Clone, Debug)]
pub(crate) struct Way {
    /// When the hub was last heard; `None` in this run of the program.
    pub(crate) heard_at: Option<DateTime<Utc>>,
    /// Since when it cannot be reached; `None` while it can.
    pub(crate) cut_since: Option<DateTime<Utc>>,
    /// Why not, as in `SharingState::why`.
    pub(crate) why: Option<&'static str>,
    /// What the hub said last before it was gone.
    pub(crate) farewell: Option<Farewell>,
    /// How often it said one: what was asked before it, and answered after, is no sign that it is back.
    farewells: u64,
    /// What the hub says of this desk, that somebody has to see to: old_hub, diverged, upgrade_needed, hub_too_old.
    pub(crate) trouble: Option<&'static str>,
    /// Whether its audit log is what this computer was told.
    pub(crate) log: log::LogLook,
    /// How far this computer's clock is off.
    pub(crate) clock: ClockState,
    /// What the other desks show of themselves.
    pub(crate) others: BTreeMap<Uuid, Other>,
}

impl Sharing {
    /// The share of the book in `store`, reached by `exchange`.
    pub(crate) fn new(
        store: Store,
        joined: Joined,
        exchange: Arc<dyn Exchange>,
        (clock, crier, neighbourhood): Here,
    ) -> Self {
        let ids = Ids::new(Arc::clone(&clock));
        let way = Way {
            heard_at: None,
            cut_since: None,
            why: None,
            farewell: None,
            farewells: 0,
            trouble: None,
            log: log::LogLook::default(),
            clock: ClockState::default(),
            others: BTreeMap::new(),
        };
        Self {
            desk: tokio::sync::Mutex::new(daybook_sync::Desk::new(store.clone(), Trouble::default())),
            store,
            joined,
            neighbourhood,
            turned: Notify::new(),
            exchange,
            boot: ids.next(),
            begun: Instant::now(),
            clock,
            ids,
            crier,
            woken: Notify::new(),
            way: Mutex::new(way),
            following: Mutex::new(None),
        }
    }

    /// Begins to follow the hub, for as long as the book is open.
    pub(crate) fn begin(self: &Arc<Self>, engine: &Arc<Engine>) {
        let task = tokio::spawn(follower::follow(Arc::clone(self), Arc::clone(engine)));
        let before = self.following().replace(task.abort_handle());
        if let Some(before) = before {
            before.abort();
        }
    }

    /// Ends following: the book is about to be closed.
    pub(crate) fn end(&self) {
        if let Some(task) = self.following().take() {
            task.abort();
        }
    }

    /// What the clocks of this computer show.
    fn now(&self) -> Now {
        let mono_ms = u64::try_from(self.begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        Now { desk_time: self.clock.now(), mono_ms, boot: self.boot }
    }

    /// Any number: desks that lost their hub together must not come back together.
    fn spread(&self) -> u64 {
        let [a, b, c, d, ..] = self.ids.secret();
        u64::from(u32::from_be_bytes([a, b, c, d]))
    }

    pub(crate) fn way(&self) -> MutexGuard<'_, Way> {
        self.way.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn following(&self) -> MutexGuard<'_, Option<AbortHandle>> {
        self.following.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Looks at once, whatever was waited for: somebody asked, or the way is open again.
    pub(crate) async fn hurry(&self) {
        self.desk.lock().await.hurry();
        self.woken.notify_one();
    }

    /// Tells the window to look at [`state`] again.
    fn tell(&self) {
        self.turned.notify_one();
        self.crier.tell(vec![TAG.to_owned()]);
    }
}
