//! The hub's program: reads the command line and does what it says.

mod arguments;
mod first;
mod run;

use std::process::ExitCode;

use clap::Parser as _;

use crate::arguments::Arguments;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return failed(&error),
    };
    match runtime.block_on(run::run(arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&*error),
    }
}

#[expect(clippy::print_stderr, reason = "the command line is told why here, and nowhere else")]
fn failed(error: &dyn std::error::Error) -> ExitCode {
    eprintln!("daybook-hub: {error}");
    ExitCode::FAILURE
}
