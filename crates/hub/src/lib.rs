//! The appointment books of a house over HTTP: its own REST, and the dialects of other systems.
//!
//! Owns connections, tokens, limits, and how things are said on other wires. Decides nothing: every request becomes
//! a command or a question to the same engine the desk asks, so that no rule is said twice.

pub mod admin;
mod anchors;
mod announcing;
mod app;
mod cursor;
pub mod demo;
mod docs;
mod eka;
mod gate;
mod health;
pub mod house;
mod hub;
pub mod inside;
pub mod key;
mod limits;
mod metrics;
mod native;
mod openapi;
mod opencare;
mod owner_only;
mod patient_stream;
mod portal;
mod problem;
mod route;
pub mod serving;
mod sync;
pub mod tls;
mod token;
mod watch;

pub use announcing::{announced, name_of_this_computer};
pub use app::{BODY_BYTES, app};
pub use gate::Needs;
pub use hub::{Clinic, Hub, Offers, Places, Reached, Settings, Waits};
pub use limits::Rate;
pub use openapi::description;
pub use route::{Route, routes};
pub use token::hash_of_token;
