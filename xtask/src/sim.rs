//! `cargo xtask sim`: schedules of desks, a hub and everything that can go wrong, more of them than a test runs.

use crate::shell;
use crate::stop::Outcome;

/// Hands `options` to the simulator.
pub(crate) fn run(options: &[&str]) -> Outcome {
    let mut sim = shell::cargo(&["run", "--quiet", "--package", "daybook-sim", "--example", "sim", "--"]);
    sim.args(options);
    shell::run(sim)
}
