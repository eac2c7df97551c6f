//! Shared books that are near: whoever shares one says so in the local network (DNS-SD over multicast DNS), and whoever
//! wants to join hears it. What is said proves nothing and is no secret: the name of a clinic, of a computer, where it
//! answers and which key it has. Who answers there still has to show that they know the invitation.

mod multicast;

use std::net::SocketAddr;

use tokio::sync::watch;

use crate::{BoxFuture, Unavailable};
pub use multicast::Multicast;

/// A book that is shared by this computer, as it is announced.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SharedBook {
    /// The clinic's name.
    pub clinic: String,
    /// How staff call the computer.
    pub computer: String,
    /// Where it answers.
    pub port: u16,
    /// SHA-256 of its key.
    pub pin: [u8; 32],
}

/// A shared book that was heard of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NearbyBook {
    /// The clinic's name, as the computer says it.
    pub clinic: String,
    /// How staff call the computer, as it says itself.
    pub computer: String,
    /// Where it answers.
    pub address: SocketAddr,
    /// SHA-256 of the key it says it has.
    pub pin: [u8; 32],
}

/// Which shared books are near.
pub trait Neighbourhood: Send + Sync {
    /// Lets others find `book` until what is answered is dropped.
    ///
    /// # Errors
    /// When the system does not let us speak to the network.
    fn announce(&self, book: &SharedBook) -> Result<Box<dyn Announced>, Unavailable>;
    /// Looks for books that others announce.
    ///
    /// # Errors
    /// When the system does not let us listen, or the computer is in no network.
    fn look(&self) -> Result<Sighting, Unavailable>;
}

/// A book that others can find.
pub trait Announced: Send + Sync {
    /// Takes it back, and waits until that was said.
    fn withdraw(&self) -> BoxFuture<'_, ()>;
}

/// What is seen while somebody looks.
pub struct Sighting {
    /// All books that are near now, by clinic and computer.
    pub books: watch::Receiver<Vec<NearbyBook>>,
}

/// A computer that is in no network.
#[derive(Clone, Copy, Default, Debug)]
pub struct NoNeighbours;

impl Neighbourhood for NoNeighbours {
    fn announce(&self, _: &SharedBook) -> Result<Box<dyn Announced>, Unavailable> {
        Err(Unavailable::of("there is no network here"))
    }

    fn look(&self) -> Result<Sighting, Unavailable> {
        Err(Unavailable::of("there is no network here"))
    }
}
