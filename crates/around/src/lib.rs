//! What is around a desk: the computers of its network that share a book, and the computer it runs on, which sleeps.
//!
//! Both are ports: a desk is handed what stands for the world, and a story something that stands for nothing. No word
//! of a patient passes here.

mod near;
mod power;

use std::pin::Pin;
use std::sync::Arc;

pub use near::{Announced, Multicast, NearbyBook, Neighbourhood, NoNeighbours, SharedBook, Sighting};
#[cfg(not(target_os = "linux"))]
pub use power::Idle as ThisComputer;
#[cfg(target_os = "linux")]
pub use power::Logind as ThisComputer;
pub use power::{Awake, Never, Power, Ready, Sleep};

/// What a port answers later.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The system does not do it: there is no such service, or it said no.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the system does not do that: {0}")]
pub struct Unavailable(pub String);

impl Unavailable {
    fn of(why: impl std::fmt::Display) -> Self {
        Self(why.to_string())
    }
}

/// All that is around a desk.
#[derive(Clone)]
pub struct Around {
    /// Who is near.
    pub neighbourhood: Arc<dyn Neighbourhood>,
    /// Whether the computer sleeps.
    pub power: Arc<dyn Power>,
}

impl Around {
    /// Nobody is near, and the computer never sleeps.
    #[must_use]
    pub fn nothing() -> Self {
        Self { neighbourhood: Arc::new(NoNeighbours), power: Arc::new(Never) }
    }

    /// The network of the house, and this computer.
    #[must_use]
    pub fn this_computer() -> Self {
        Self { neighbourhood: Arc::new(Multicast::in_the_house()), power: Arc::new(ThisComputer::default()) }
    }
}
