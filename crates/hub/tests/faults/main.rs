//! The hub's real program while things break around it, on real connections: it is killed, its server is killed, the
//! network is cut. `cargo xtask soak` does the same for longer.

mod bad;
mod breaking;
#[path = "../common/mod.rs"]
mod load;
