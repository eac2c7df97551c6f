//! What whole-system stories stand on: a private home, a private screen, a keyring, the real window and the
//! desk served to a real browser.
//!
//! Owns starting and ending other programs without leaving any behind. Leaves what the desk must do to the
//! stories in `tests/tests` and `ui/e2e`.

pub mod bringing;
pub mod chance;
pub mod clinic;
pub mod files;
pub mod host;

mod failure;
pub use failure::{Failure, Outcome};

#[cfg(target_os = "linux")]
mod home;
#[cfg(target_os = "linux")]
pub mod hub;
#[cfg(target_os = "linux")]
pub mod keyring;
#[cfg(target_os = "linux")]
mod patience;
#[cfg(target_os = "linux")]
mod process;
#[cfg(target_os = "linux")]
mod screen;
#[cfg(target_os = "linux")]
pub mod window;

#[cfg(target_os = "linux")]
pub use home::Home;
#[cfg(target_os = "linux")]
pub use patience::until;
#[cfg(target_os = "linux")]
pub use process::{Process, built};
#[cfg(target_os = "linux")]
pub use screen::Screen;
