//! The desk's side of the wire to a hub (trust.md §1.2): it knows the hub by its key, seals everything it asks with a
//! key of its own, and holds one live socket. What is asked and what becomes of the answers is `daybook_sync`'s.
//!
//! A clinic's hub has no name anybody vouches for. So its certificate means nothing here: the invitation says which
//! key is the hub's, and whoever answers with another one is told nothing.

mod error;
mod join;
mod link;
mod listen;
mod meet;
mod seal;
mod tls;
mod wire;

#[cfg(test)]
mod tests;

pub use daybook_sync::{Account, Accounts, Code, Holding, Invitation, NoInvitation, Other, Showing};
pub use error::LinkError;
pub use join::{Joined, join};
pub use link::Link;
pub use listen::Notice;
pub use meet::meet;
