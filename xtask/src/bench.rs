//! `cargo xtask bench`: the budgets, each beside its limit measured in the same run.
//!
//! What is measured, and how, is the report's own business (`tests/`); release builds only, as staff run it.

use crate::ready::{self, Purpose};
use crate::shell;
use crate::stop::Outcome;
use crate::ui;

/// Builds the report for real speed and hands `options` to it; `--write` alone keeps it with the documents.
pub(crate) fn run(options: &[&str]) -> Outcome {
    let wanted = |part| !options.contains(&"--only") || options.contains(&part);
    ready::make_ready(Purpose::Test)?;
    if wanted("screen") || wanted("window") {
        ui::install()?;
        ui::build()?;
    }
    if wanted("window") {
        shell::run(shell::cargo(&[
            "build",
            "--release",
            "--package",
            "daybook",
            "--bins",
            "--example",
            "bare",
        ]))?;
    }
    let kept = shell::root().join("docs/benchmarks.md");
    let mut report =
        shell::cargo(&["run", "--release", "--package", "daybook-tests", "--bin", "bench", "--"]);
    for option in options {
        report.arg(option);
        if *option == "--write" {
            report.arg(&kept);
        }
    }
    shell::run(report)
}
