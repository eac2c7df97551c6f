//! The long tests of the hub's real program: `cargo xtask soak`.
//!
//!     soak [--only WORD] [--minutes N] [--desks N] [--bookings N] [--write FILE]
//!
//! What breaks a promise ends its part; the table at the end says which, and how long everything took. The other
//! programs of a busy machine make every time worse, and no promise weaker.
#![expect(clippy::print_stdout, reason = "a report is printed")]
#![expect(clippy::print_stderr, reason = "so is how far it is")]
#![expect(clippy::unwrap_used, reason = "what cannot be set up has failed")]

mod breaking;
#[path = "../../tests/common/mod.rs"]
mod load;
mod mixed;
mod outage;
mod racing;
mod report;
mod sealed;

use std::path::PathBuf;
use std::process::ExitCode;

use outage::Outage;
use report::{Report, Row};

struct Arguments {
    only: Option<String>,
    minutes: u64,
    outage: Outage,
    write: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let Some(arguments) = parse(std::env::args().skip(1)) else {
        eprintln!(
            "usage: soak [--only race|mixed|outage|kill|cut] [--minutes N] [--desks N] [--bookings N] [--write FILE]"
        );
        return ExitCode::from(2);
    };
    let mut report = Report::default();
    let (minutes, outage) = (arguments.minutes, arguments.outage);
    let wanted = |part: &str| arguments.only.as_deref().is_none_or(|it| part.contains(it));
    if wanted("race on files") {
        part(&mut report, "race on files", racing::on_files()).await;
    }
    if wanted("race on a server") {
        part(&mut report, "race on a server", racing::on_a_server()).await;
    }
    if wanted("mixed") {
        part(&mut report, "mixed", mixed::run(minutes)).await;
    }
    if wanted("outage") {
        part(&mut report, "outage", outage::run(outage)).await;
    }
    if wanted("kill a hub on files") {
        part(&mut report, "kill a hub on files", breaking::hub_on_files()).await;
    }
    if wanted("kill a hub on a server") {
        part(&mut report, "kill a hub on a server", breaking::hub_on_a_server()).await;
    }
    if wanted("kill a server") {
        part(&mut report, "kill a server", breaking::server()).await;
    }
    if wanted("cut") {
        part(&mut report, "cut", breaking::network()).await;
    }
    let table = report.table();
    println!("{table}");
    if let Some(path) = arguments.write {
        std::fs::write(path, table).unwrap();
    }
    if report.all_kept() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Runs a part; one that breaks off is a line of the table, too.
async fn part(report: &mut Report, name: &str, work: impl Future<Output = Vec<Row>> + Send + 'static) {
    eprintln!("── {name}");
    match tokio::spawn(work).await {
        Ok(rows) => rows.into_iter().for_each(|row| report.add(row)),
        Err(broken) => report.add(Row::broken(name, &broken)),
    }
}

fn parse(words: impl Iterator<Item = String>) -> Option<Arguments> {
    let mut arguments = Arguments { only: None, minutes: 10, outage: Outage::default(), write: None };
    // cargo says it to every benchmark.
    let mut words = words.filter(|it| it != "--bench");
    while let Some(word) = words.next() {
        let value = words.next()?;
        match word.as_str() {
            "--only" => arguments.only = Some(value),
            "--desks" => arguments.outage.desks = value.parse().ok()?,
            "--bookings" => arguments.outage.bookings = value.parse().ok()?,
            "--minutes" => arguments.minutes = value.parse().ok()?,
            "--write" => arguments.write = Some(PathBuf::from(value)),
            _ => return None,
        }
    }
    Some(arguments)
}
