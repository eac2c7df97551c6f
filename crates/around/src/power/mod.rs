//! The computer a desk runs on, which falls asleep: it can be kept from doing so by itself, and it can say when it is
//! about to, so that others are told. Somebody who sends it to sleep is never stopped, and the screen may go dark.

#[cfg(not(target_os = "linux"))]
mod idle;
#[cfg(target_os = "linux")]
mod logind;

use std::any::Any;

use tokio::sync::{mpsc, oneshot};

use crate::{BoxFuture, Unavailable};
#[cfg(not(target_os = "linux"))]
pub use idle::Idle;
#[cfg(target_os = "linux")]
pub use logind::Logind;

/// What the computer's sleep has to do with us.
pub trait Power: Send + Sync {
    /// Keeps the computer from falling asleep by itself until what is answered is dropped. `why` is shown by the system
    /// to whoever asks it.
    fn stay_awake<'a>(&'a self, why: &'a str) -> BoxFuture<'a, Result<Awake, Unavailable>>;
    /// Says when the computer goes to sleep and is awake again, for as long as the system says so.
    fn told(&self, to: mpsc::Sender<Sleep>) -> BoxFuture<'_, Result<(), Unavailable>>;
}

/// The computer does not fall asleep by itself. Dropped, it may.
pub struct Awake {
    _held: Box<dyn Any + Send + Sync>,
}

impl Awake {
    /// For as long as `held` is kept.
    pub fn while_held(held: impl Any + Send + Sync) -> Self {
        Self { _held: Box::new(held) }
    }
}

/// What the system says of its sleep.
pub enum Sleep {
    /// It is about to begin, as soon as everybody is ready, or after a few seconds.
    Near(Ready),
    /// It is over.
    Over,
}

/// The computer waits with its sleep. Dropped, it does not any more.
pub struct Ready {
    _waits: oneshot::Sender<()>,
}

impl Ready {
    /// One, and what ends when it is dropped.
    #[must_use]
    pub fn new() -> (Self, oneshot::Receiver<()>) {
        let (waits, dropped) = oneshot::channel();
        (Self { _waits: waits }, dropped)
    }
}

/// A computer that never sleeps.
#[derive(Clone, Copy, Default, Debug)]
pub struct Never;

impl Power for Never {
    fn stay_awake<'a>(&'a self, _: &'a str) -> BoxFuture<'a, Result<Awake, Unavailable>> {
        Box::pin(async { Err(Unavailable::of("sleep is nobody's business here")) })
    }

    fn told(&self, _: mpsc::Sender<Sleep>) -> BoxFuture<'_, Result<(), Unavailable>> {
        Box::pin(async { Err(Unavailable::of("sleep is nobody's business here")) })
    }
}
