//! `cargo xtask soak`: the long tests of the hub's real program, and what they came to in one table.

use crate::ready::{self, Purpose};
use crate::shell;
use crate::stop::Outcome;

/// Builds the hub and hands `options` to the report; `--release` alone is ours: as staff run it.
pub(crate) fn run(options: &[&str]) -> Outcome {
    ready::make_ready(Purpose::Test)?;
    let profile = if options.contains(&"--release") { "release" } else { "dev" };
    let package = ["--package", "daybook-hub", "--bench", "soak", "--profile", profile, "--"];
    let mut soak = shell::cargo(&["bench", "--quiet"]);
    soak.args(package).args(options.iter().filter(|it| **it != "--release"));
    shell::run(soak)
}
