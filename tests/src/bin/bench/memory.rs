//! How much memory a program of ours keeps, asked of one that has only just begun.

use std::path::Path;
use std::process::Command;

use chrono::Days;
use daybook_store::CalendarFilter;
use daybook_tests::{Failure, Outcome};

use crate::book::{Booked, PROVIDERS, Workload, ZONE, first_day, open};
use crate::report::{Report, Row};

/// The word on the command line that makes the program open a book and say how much memory it keeps.
pub(crate) const ASIDE: &str = "--memory-of";

/// The row about memory: a year of twenty providers.
pub(crate) async fn measure(report: &mut Report) -> Outcome {
    let work = Workload::new(Booked { providers: PROVIDERS, days: 365, a_day: 15, minutes: 30 }).await?;
    let (path, _folder) = work.put_away().await;
    let own = std::env::current_exe()?;
    let bare = said(Command::new(&own).arg(ASIDE))?;
    let full = said(Command::new(&own).arg(ASIDE).arg(&path))?;
    report.add(Row {
        work: "memory with a year of 20 providers (109,500 booked), six weeks of it shown".to_owned(),
        ours: format!("{full} MiB"),
        p99: "–".to_owned(),
        limit: format!("{bare} MiB (the program alone)"),
        budget: "120 MiB".to_owned(),
        kept: full <= 120,
    });
    Ok(())
}

fn said(command: &mut Command) -> Outcome<u64> {
    let output = command.output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim().parse().map_err(|_| Failure::new("the program did not say how much memory it keeps"))
}

/// Opens the book in `path`, reads what the window reads first, and says how much memory that takes, MiB.
pub(crate) async fn aside(path: Option<&Path>) -> Outcome<u64> {
    let Some(path) = path else { return Ok(resident_mib()) };
    let engine = open(path).await?;
    let from = daybook_booking::wall::day(first_day() + Days::new(100), ZONE).start();
    let to = daybook_booking::wall::day(first_day() + Days::new(141), ZONE).end();
    let cards = engine.store().calendar((from, to), &CalendarFilter::default()).await?;
    let mib = resident_mib();
    drop(cards);
    Ok(mib)
}

/// What this program keeps in memory now, MiB; 0 where the system does not say.
pub(crate) fn resident_mib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|it| it.strip_prefix("VmRSS:"));
    let kib = line.and_then(|it| it.split_whitespace().next()).and_then(|it| it.parse::<u64>().ok());
    kib.unwrap_or_default() / 1_024
}
