//! The same tests on computers elsewhere (Q3): what is shown, stored and printed is the clinic's wall time, wherever the
//! computer thinks it is. Everything is built by then; only the time zone of the process is another.

use std::process::Command;

use crate::shell;
use crate::stop::Outcome;
use crate::test::{nextest_or_cargo, seeded};

/// As far west and as far east as there is, one with half an hour, one whose clocks change on other days than ours.
const ZONES: [&str; 4] = ["Etc/GMT+12", "Pacific/Kiritimati", "Asia/Kolkata", "America/New_York"];

/// Of the core all but the properties, which draw their own zones, and the plans that are compared with trying everything.
const RULES: [&str; 3] = [
    "--workspace",
    "--filterset",
    "package(daybook-booking) - test(/^(fuzz|properties)::/) - test(a_plan_is_found_iff_trying_everything_finds_one)",
];

/// Of the window what reads, writes and compares dates.
const UI: [&str; 6] = [
    "src/lib/i18n",
    "src/lib/kit/time.test.ts",
    "src/desk/data/calendar.test.ts",
    "src/desk/palette/dates.test.ts",
    "src/desk/series/rule.test.ts",
    "src/desk/settings/closures/exceptions.test.ts",
];

/// The rules of the core in every zone.
pub(crate) fn rules() -> Outcome {
    in_each(&ZONES, || {
        seeded(nextest_or_cargo(if has_nextest() { &RULES } else { &["--package", "daybook-booking"] }))
    })
}

/// The dates of the window at both ends of the world: each run reads all of the window's code again.
pub(crate) fn ui() -> Outcome {
    in_each(&ZONES[..2], || {
        shell::npm(&[&["exec", "--", "vitest", "run", "--reporter=dot"], &UI[..]].concat())
    })
}

fn has_nextest() -> bool {
    shell::is_on_path("cargo-nextest") || shell::is_on_path("cargo-nextest.exe")
}

fn in_each(zones: &[&str], command: impl Fn() -> Command) -> Outcome {
    zones.iter().try_for_each(|zone| {
        println!("TZ={zone}");
        let mut there = command();
        there.env("TZ", zone);
        shell::run(there)
    })
}
