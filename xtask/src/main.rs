//! The project's own commands: `cargo xtask <command>`.
//!
//! Owns how the project is made ready, run, tested and kept tidy on a machine that may be brand new.
//! Leaves what is tested to the crates and what is measured to the reports in `tests/`.
#![expect(clippy::print_stdout, reason = "talking to the person at the terminal is this program's job")]
#![expect(clippy::print_stderr, reason = "talking to the person at the terminal is this program's job")]

mod bench;
mod codegen;
mod ready;
mod run;
mod shell;
mod sim;
mod soak;
mod stage;
mod stop;
mod test;
mod tidy;
mod ui;
mod zones;

use std::process::ExitCode;

use stop::Outcome;

const USAGE: &str = "\
usage: cargo xtask <command>

  run [-- OPTIONS]     make this machine ready, build Daybook and open its window
                         --demo            start on the demo clinic
                         --data-dir DIR    keep all data in DIR
  test [--quick]       make this machine ready and run every check; --quick takes under a minute once built
  ci                   the same as test
  fuzz [--times N]     search the properties of the booking core anew, N times as long as test does (20)
  sim [OPTIONS]        let desks and a hub meet with everything that can go wrong, and see whether it holds
                         --seeds N         so many schedules (20)
                         --from S          beginning with that seed (0)
                         --seed S          that one alone: it goes the same way each time
                         --steps N         so long (500)
                         --fault NAME      with that seeded bug, until it is found
  soak [OPTIONS]       load, race and break the hub's real program for as long as it takes; one table at the end
                         --release         with the speed staff have
                         --only WORD       race, mixed, outage, kill or cut
                         --minutes N       so long a mixed load (10)
                         --write FILE      keep the table
  tidy                 check the design's invariants, file sizes and module docs
  coverage             write docs/coverage.md: every rule, and the tests that hold it
  codegen [--check]    write the UI's types from crates/wire, or only compare them
  bench [-- OPTIONS]   print each budget beside its limit, measured in one run
                         --write           keep the table in docs/benchmarks.md
                         --only WORD       availability, booking, importing, calendar, search, growth, memory,
                           screen (in Chromium) or window (the real one, beside an empty one)
                         --patients N      so many to search in; a million unless said
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(stop) => {
            eprintln!("{stop}");
            stop.exit_code()
        }
    }
}

fn dispatch(arguments: &[String]) -> Outcome {
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["run", rest @ ..] => run::run(without_separator(rest)),
        ["test" | "ci"] => test::everything(),
        ["test", "--quick"] => test::quick(),
        ["fuzz"] => test::fuzz("20"),
        ["fuzz", "--times", times] => test::fuzz(times),
        ["tidy"] => tidy::run(),
        ["coverage"] => tidy::write_coverage(),
        ["codegen"] => codegen::write(),
        ["codegen", "--check"] => codegen::check(),
        ["bench", rest @ ..] => bench::run(without_separator(rest)),
        ["sim", rest @ ..] => sim::run(without_separator(rest)),
        ["soak", rest @ ..] => soak::run(without_separator(rest)),
        ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            Ok(())
        }
        [] => Err(stop::Stop::usage(USAGE)),
        _ => Err(stop::Stop::usage(&format!("unknown: {}\n\n{USAGE}", words.join(" ")))),
    }
}

/// What comes after `--`; people also leave the two dashes out.
fn without_separator<'a>(words: &'a [&'a str]) -> &'a [&'a str] {
    match words {
        ["--", rest @ ..] => rest,
        _ => words,
    }
}
