//! The desk without its window: sign-in, keys, and an answer to every call of the wire.
//!
//! Whatever hosts it (the Tauri window, the loopback host of the browser tests) makes a [`Desk`], passes on
//! calls with [`Desk::call`] and tells its page what [`Desk::subscribe`] hears.

mod answers;
mod backups;
mod calls;
mod changes;
mod demo;
mod desk;
mod first_run;
mod folder;
mod gate;
mod holidays;
mod importing;
mod keys;
mod map;
mod opening;
mod passwords;
mod presence;
mod recovery;
mod recovery_sheet;
mod seals;
mod serving;
mod session;
mod sharing;
mod staff;
mod surroundings;
#[cfg(test)]
mod tests;
mod words;

pub use changes::hear;
pub use daybook_around::{Around, Multicast, Never};
pub use demo::invented_patients;
pub use desk::{Desk, DeskOptions};
pub use gate::{Remote, answer};
pub use keys::Keyring;
pub use serving::{Approve, Handed, NoServer, NotServed, Served, Server, ToServe};
pub use sharing::exchange::{
    Cut, Exchange, Holding, HubAccount, Joined, NoHubs, Notice, Other, Showing, Transport,
};
pub use sharing::wired::Network;
pub use surroundings::{SavePath, Surroundings};
