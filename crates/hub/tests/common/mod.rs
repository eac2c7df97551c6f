//! The hub's real program under load: clients on real connections, a program and a server that are killed, a network
//! that is cut. Tests do a little of it, `cargo xtask soak` a lot.

#![allow(dead_code, unreachable_pub, reason = "each of several programs takes what it needs")]
#![allow(clippy::unwrap_used, reason = "what cannot be set up has failed")]

pub mod booking;
pub mod client;
pub mod clinic;
#[path = "../../../store/tests/common/cluster.rs"]
pub mod cluster;
pub mod cuts;
pub mod desk;
pub mod program;
pub mod proxy;
pub mod race;
