//! Makes a machine ready: toolchains are checked, system packages are installed or named.
//!
//! A machine that is ready already loses well under a second here.

mod node;
mod packages;
mod system;

pub(crate) use packages::Purpose;

use crate::stop::Outcome;

/// Makes sure `purpose` can be served, or says exactly what is missing.
pub(crate) fn make_ready(purpose: Purpose) -> Outcome {
    node::check()?;
    system::provide(purpose)
}
