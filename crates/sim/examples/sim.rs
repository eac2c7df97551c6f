//! `cargo xtask sim`: many schedules, or one again; what breaks is printed with a trace short enough to read.
#![expect(clippy::print_stdout, reason = "talking to the person at the terminal is this program's job")]

use std::process::ExitCode;

use daybook_sim::{Fault, Report, Schedule, Templates, run, shrunk};

const USAGE: &str = "usage: sim [--seeds N] [--from S] [--seed S] [--steps N] [--rough true] [--fault NAME]";

struct Asked {
    seeds: u64,
    first: u64,
    steps: u32,
    rough: bool,
    fault: Option<Fault>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let Some(asked) = read(&words) else {
        println!("{USAGE}");
        return ExitCode::from(2);
    };
    let templates = Templates::make().await;
    let (mut recorded, mut rejected) = (0, 0);
    for seed in asked.first..asked.first + asked.seeds {
        let sought = asked.fault.is_some();
        let schedule = Schedule {
            fault: asked.fault,
            rough: sought || asked.rough,
            told_again: !sought && seed.is_multiple_of(4),
            ..Schedule::new(seed, asked.steps)
        };
        let report = run(&schedule, &templates).await;
        if sought && let Some((step, violation)) = &report.violation {
            println!("seed {seed}: found in step {step}: {} {}", violation.invariant, violation.what);
            return ExitCode::SUCCESS;
        }
        if report.violation.is_some() {
            println!("seed {seed}: shortening");
            let (schedule, report) = shrunk(&schedule, &report, &templates).await;
            tell(&schedule, &report);
            return ExitCode::FAILURE;
        }
        recorded += report.recorded;
        rejected += report.rejected;
        println!(
            "seed {seed}: {} saved, {} of them rejected, {} changes",
            report.recorded, report.rejected, report.changes
        );
    }
    println!(
        "{} schedules of {} steps: {recorded} saved, {rejected} of them rejected",
        asked.seeds, asked.steps
    );
    ExitCode::SUCCESS
}

fn read(words: &[String]) -> Option<Asked> {
    let mut asked = Asked { seeds: 20, first: 0, steps: 500, rough: false, fault: None };
    for pair in words.chunks(2) {
        let [name, value] = pair else { return None };
        match name.as_str() {
            "--seeds" => asked.seeds = value.parse().ok()?,
            "--seed" => (asked.first, asked.seeds) = (value.parse().ok()?, 1),
            "--from" => asked.first = value.parse().ok()?,
            "--steps" => asked.steps = value.parse().ok()?,
            "--rough" => asked.rough = value.parse().ok()?,
            "--fault" => asked.fault = Some(*Fault::ALL.iter().find(|it| format!("{it:?}") == *value)?),
            _ => return None,
        }
    }
    Some(asked)
}

fn tell(schedule: &Schedule, report: &Report) {
    for line in &report.trace {
        println!("{line}");
    }
    println!("{}", report.options);
    if let Some((step, violation)) = &report.violation {
        println!(
            "seed {} of {} steps, {} of them left out: in step {step} {} is broken: {}",
            schedule.seed,
            schedule.steps,
            schedule.without.len(),
            violation.invariant,
            violation.what
        );
    }
}
