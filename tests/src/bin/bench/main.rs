//! Every budget there is, each beside a limit measured in the same run: `cargo xtask bench`.
//!
//!     bench [--only WORD] [--patients N] [--write FILE]
//!
//! `--only` runs the parts whose name holds the word; `--write` keeps the table. Quiet machines give steadier
//! numbers. Nothing is measured against a wall clock budget of somebody else's computer: look at the ratios.
#![expect(clippy::print_stdout, reason = "a report is printed")]
#![expect(clippy::print_stderr, reason = "so is how far it is")]

mod availability;
mod book;
mod booking;
mod calendar;
mod growth;
mod importing;
mod memory;
mod report;
mod screen;
mod search;
mod window;

use std::path::PathBuf;

use daybook_tests::{Failure, Outcome};

use report::Report;

/// What can be said on the command line.
struct Arguments {
    only: Option<String>,
    patients: u32,
    write: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> Outcome {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if let [memory::ASIDE, rest @ ..] = words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        let path = rest.first().map(PathBuf::from);
        println!("{}", memory::aside(path.as_deref()).await?);
        return Ok(());
    }
    let arguments = parse(words.into_iter())?;
    let report = measured(&arguments).await?;
    println!("{}", report.table());
    match arguments.write {
        Some(path) => Ok(std::fs::write(path, page(&report))?),
        None => Ok(()),
    }
}

async fn measured(arguments: &Arguments) -> Outcome<Report> {
    let mut report = Report::default();
    let wanted = |part: &str| arguments.only.as_deref().is_none_or(|it| part.contains(it));
    if wanted("availability") {
        availability::measure(&mut report).await?;
    }
    if wanted("booking") {
        booking::measure(&mut report).await?;
    }
    if wanted("importing") {
        let clinic = importing::measure(&mut report).await?;
        calendar::measure(&mut report, &clinic).await?;
    } else if wanted("calendar") {
        calendar::measure(&mut report, &importing::plainly().await?).await?;
    }
    if wanted("search") {
        search::measure(&mut report, arguments.patients).await?;
    }
    if wanted("growth") {
        growth::measure(&mut report).await?;
    }
    if wanted("memory") {
        memory::measure(&mut report).await?;
    }
    if wanted("screen") {
        screen::measure(&mut report).await?;
    }
    if wanted("window") {
        window::measure(&mut report).await?;
    }
    Ok(report)
}

fn parse(mut words: impl Iterator<Item = String>) -> Outcome<Arguments> {
    let mut arguments = Arguments { only: None, patients: 1_000_000, write: None };
    while let Some(word) = words.next() {
        let value = words.next().ok_or_else(|| Failure::new(format!("{word} says nothing")))?;
        match word.as_str() {
            "--only" => arguments.only = Some(value),
            "--patients" => arguments.patients = value.parse()?,
            "--write" => arguments.write = Some(PathBuf::from(value)),
            _ => return Err(Failure::new(format!("unknown: {word}"))),
        }
    }
    Ok(arguments)
}

/// The table as a page of the docs.
fn page(report: &Report) -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!(
        "# What it costs\n\n\
         Written by `cargo xtask bench -- --write docs/benchmarks.md`, on {cores} cores. The workload is seeded: a run\n\
         asks the same questions of the same book. Limits are measured in the same run, so compare ratios, not\n\
         machines; a busy machine makes every row worse.\n\n{}",
        report.table()
    )
}
