//! `cargo xtask test`: every check there is, in the order that finds the cheap mistakes first.
//!
//! The UI is built before any Rust, because the window carries the built UI inside.

use std::path::PathBuf;
use std::process::Command;

use crate::codegen;
use crate::ready::{self, Purpose};
use crate::shell;
use crate::stage::{self, Stage, Work};
use crate::stop::{Outcome, Stop};
use crate::tidy;
use crate::ui;
use crate::zones;

/// All of it, as CI runs it.
pub(crate) fn everything() -> Outcome {
    ready::make_ready(Purpose::Test)?;
    let mut stages = vec![tidy_stage(), format_stage()];
    stages.extend([
        check("ui packages", &[], ui::install),
        quiet("ui lint", &["ui packages"], shell::npm(&["run", "--silent", "lint"])),
        quiet("ui check", &["ui packages"], shell::npm(&["run", "--silent", "check"])),
        quiet("ui tests", &["ui packages"], shell::npm(&["run", "--silent", "test"])),
        check("ui build", &["ui packages"], ui::build),
        check("codegen", &[], codegen::check),
        quiet("clippy", &["ui build"], shell::cargo(&CLIPPY)),
        quiet("build", &["ui build"], shell::cargo(&BUILD)),
        shown("rust tests", &["build"], rust_tests(&["--workspace"])),
        check("rules in other zones", &["build"], zones::rules),
        check("ui in other zones", &["ui packages"], zones::ui),
    ]);
    stages.extend(browser_stage()?);
    stage::run_all(stages)
}

/// The part that takes under a minute once built.
pub(crate) fn quick() -> Outcome {
    ready::make_ready(Purpose::Run)?;
    let pure = ["--package", "daybook-booking", "--package", "daybook-wire", "--package", "xtask"];
    stage::run_all(vec![
        tidy_stage(),
        format_stage(),
        check("ui packages", &[], ui::install),
        shown("rust tests", &[], rust_tests(&pure)),
        quiet("ui check", &["ui packages"], shell::npm(&["run", "--silent", "check"])),
        quiet("ui tests", &["ui packages"], shell::npm(&["run", "--silent", "test"])),
    ])
}

const CLIPPY: [&str; 6] = ["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"];

/// Programs and tests at once, so that both get the same features of every dependency. Not ourselves: some
/// systems cannot replace a program that is running.
const BUILD: [&str; 7] = ["build", "--workspace", "--exclude", "xtask", "--lib", "--bins", "--tests"];

fn tidy_stage() -> Stage {
    check("tidy", &[], tidy::run)
}

fn format_stage() -> Stage {
    quiet("fmt", &[], shell::cargo(&["fmt", "--all", "--check"]))
}

/// The properties again, on other cases and more of them than everybody waits for; what it finds, it prints.
pub(crate) fn fuzz(times: &str) -> Outcome {
    if !times.parse::<u32>().is_ok_and(|it| it > 0) {
        return Err(Stop::usage("--times takes a whole number, at least 1"));
    }
    let mut search = nextest_or_cargo(&["--package", "daybook-booking", "--package", "daybook-interop"]);
    search.env("DAYBOOK_CASES_TIMES", times);
    shell::run(search)
}

/// The tests of `packages`. Properties draw the same cases each time, so that what passed once passes again;
/// [`fuzz`] is where others are looked for.
fn rust_tests(packages: &[&str]) -> Command {
    seeded(nextest_or_cargo(packages))
}

/// With the number its cases are drawn from, unless somebody names another.
pub(crate) fn seeded(mut tests: Command) -> Command {
    if std::env::var_os(SEED).is_none() {
        tests.env(SEED, "20270301");
    }
    tests
}

/// Where proptest looks for the number its cases are drawn from.
const SEED: &str = "PROPTEST_RNG_SEED";

/// nextest where it is installed, because it runs test programs side by side; cargo's own runner elsewhere.
pub(crate) fn nextest_or_cargo(packages: &[&str]) -> Command {
    if shell::is_on_path(if cfg!(windows) { "cargo-nextest.exe" } else { "cargo-nextest" }) {
        let mut nextest = shell::cargo(&["nextest", "run", "--no-fail-fast", "--status-level", "slow"]);
        nextest.args(packages);
        nextest
    } else {
        let mut test = shell::cargo(&["test", "--no-fail-fast", "--quiet"]);
        test.args(packages);
        test
    }
}

/// The stories told in Chromium, which find the desk's host and the browser in their environment.
fn browser_stage() -> Outcome<Option<Stage>> {
    let stories = browser_stories()?;
    if stories.is_empty() {
        return Ok(None);
    }
    let mut node = shell::command("node");
    // One at a time: some of them measure frames.
    node.args(["--test", "--test-reporter=spec", "--test-concurrency=1"]).args(stories);
    node.env("DESK_HOST", shell::built("desk-host")?);
    if let Some(browser) =
        ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(shell::find_on_path)
    {
        node.env("CHROMIUM", browser);
    }
    Ok(Some(shown("browser tests", &["build"], node)))
}

fn browser_stories() -> Outcome<Vec<PathBuf>> {
    let folder = shell::root().join("ui/e2e");
    if !folder.is_dir() {
        return Ok(Vec::new());
    }
    let entries = std::fs::read_dir(&folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
    let entries =
        entries.map_err(|cause| Stop::failed(format!("cannot list {}: {cause}", folder.display())))?;
    let mut stories: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
    stories.retain(|path| path.to_string_lossy().ends_with(".test.mjs"));
    stories.sort();
    Ok(stories)
}

fn check(name: &'static str, after: &'static [&'static str], check: fn() -> Outcome) -> Stage {
    Stage { name, after, work: Work::Check(check) }
}

fn quiet(name: &'static str, after: &'static [&'static str], command: Command) -> Stage {
    Stage { name, after, work: Work::Quiet(command) }
}

fn shown(name: &'static str, after: &'static [&'static str], command: Command) -> Stage {
    Stage { name, after, work: Work::Shown(command) }
}
