//! `cargo xtask run`: from a fresh clone to an open window.

use crate::ready::{self, Purpose};
use crate::shell;
use crate::stop::{Outcome, Stop};
use crate::ui;

const NO_DISPLAY: &str = "\
There is no display to open a window on (neither DISPLAY nor WAYLAND_DISPLAY is set).

Run this from a desktop session, or give it a display that nobody sees:

    sudo apt-get install xvfb xauth
    xvfb-run --auto-servernum cargo xtask run -- --demo
";

/// Makes ready, builds and starts Daybook with `options`.
pub(crate) fn run(options: &[&str]) -> Outcome {
    if !has_display() {
        return Err(Stop::usage(NO_DISPLAY));
    }
    ready::make_ready(Purpose::Run)?;
    ui::install()?;
    ui::build()?;
    println!("Building Daybook …");
    // The whole workspace decides the dependencies' features, as in the tests: otherwise each builds its own.
    shell::run(shell::cargo(&["build", "--workspace", "--bin", "daybook"]))?;
    let mut daybook = shell::command(shell::built("daybook")?);
    // `--data-dir` is meant from where the person stands.
    daybook.current_dir(std::env::current_dir().unwrap_or_else(|_| shell::root())).args(options);
    shell::run(daybook)
}

fn has_display() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}
