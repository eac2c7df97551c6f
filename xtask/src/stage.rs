//! Stages: named checks run one after another, each leaving one line, with a table at the end.
//!
//! A stage that fails does not stop the next, unless the next needs what it would have made.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::shell;
use crate::stop::{Outcome, Stop};

/// How many lines of a failed stage's output are shown.
const TAIL_LINES: usize = 80;

/// One named check.
pub(crate) struct Stage {
    /// Short, as it stands in the table.
    pub(crate) name: &'static str,
    /// Stages whose failure makes this one pointless.
    pub(crate) after: &'static [&'static str],
    /// What it does.
    pub(crate) work: Work,
}

/// What a stage does.
pub(crate) enum Work {
    /// A check of our own.
    Check(fn() -> Outcome),
    /// A program whose output matters only when it fails.
    Quiet(Command),
    /// A test runner, whose own lines people and CI read.
    Shown(Command),
}

enum Verdict {
    Passed,
    Failed,
    Skipped(&'static str),
}

/// Runs all `stages`, prints the table, and stops if any failed.
pub(crate) fn run_all(stages: Vec<Stage>) -> Outcome {
    let logs = shell::target_folder()?.join("xtask");
    std::fs::create_dir_all(&logs)
        .map_err(|cause| Stop::failed(format!("cannot make {}: {cause}", logs.display())))?;
    let started = Instant::now();
    let mut done: Vec<(&'static str, Verdict, Duration)> = Vec::new();
    for stage in stages {
        let lost = stage
            .after
            .iter()
            .find(|name| done.iter().any(|(done, verdict, _)| done == *name && !verdict.is_pass()));
        let (name, begun) = (stage.name, Instant::now());
        let verdict = match lost {
            Some(needed) => Verdict::Skipped(needed),
            None => run_one(stage, &logs),
        };
        println!("{}", line(name, &verdict, begun.elapsed()));
        done.push((name, verdict, begun.elapsed()));
    }
    conclude(&done, started.elapsed())
}

fn run_one(stage: Stage, logs: &Path) -> Verdict {
    println!("── {}", stage.name);
    let outcome = match stage.work {
        Work::Check(check) => check(),
        Work::Quiet(command) => quietly(command, &logs.join(format!("{}.log", stage.name.replace(' ', "-")))),
        Work::Shown(mut command) => {
            command.stdin(Stdio::null());
            shell::run(command)
        }
    };
    match outcome {
        Ok(()) => Verdict::Passed,
        Err(stop) => {
            println!("{stop}");
            Verdict::Failed
        }
    }
}

/// Runs `command` with its output in `log`; a failure carries the end of it.
fn quietly(mut command: Command, log: &PathBuf) -> Outcome {
    let broken = |cause: std::io::Error| Stop::failed(format!("cannot write {}: {cause}", log.display()));
    let out = File::create(log).map_err(broken)?;
    let err = out.try_clone().map_err(broken)?;
    command.stdin(Stdio::null()).stdout(out).stderr(err);
    shell::run(command).map_err(|stop| {
        let printed = std::fs::read(log).unwrap_or_default();
        let printed = String::from_utf8_lossy(&printed);
        Stop::failed(format!("{}\n{stop}\nall of it: {}", tail(&printed, TAIL_LINES), log.display()))
    })
}

fn tail(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.lines().collect();
    all[all.len().saturating_sub(lines)..].join("\n")
}

fn conclude(done: &[(&'static str, Verdict, Duration)], total: Duration) -> Outcome {
    println!("\n── summary");
    for (name, verdict, took) in done {
        println!("{}", line(name, verdict, *took));
    }
    let bad: Vec<&str> =
        done.iter().filter(|(_, verdict, _)| !verdict.is_pass()).map(|(name, ..)| *name).collect();
    println!("   {} stages in {}", done.len(), readable(total));
    if bad.is_empty() { Ok(()) } else { Err(Stop::failed(format!("not passed: {}", bad.join(", ")))) }
}

fn line(name: &str, verdict: &Verdict, took: Duration) -> String {
    match verdict {
        Verdict::Passed => format!("   {name:<16} ok      {:>9}", readable(took)),
        Verdict::Failed => format!("   {name:<16} FAILED  {:>9}", readable(took)),
        Verdict::Skipped(needed) => format!("   {name:<16} skipped, it needs: {needed}"),
    }
}

fn readable(took: Duration) -> String {
    let seconds = took.as_secs_f64();
    if seconds < 100.0 {
        format!("{seconds:.1} s")
    } else {
        format!("{}:{:02} min", took.as_secs() / 60, took.as_secs() % 60)
    }
}

impl Verdict {
    fn is_pass(&self) -> bool {
        matches!(self, Self::Passed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tail_is_the_end_of_a_text_or_all_of_a_short_one() {
        assert_eq!(tail("a\nb\nc\n", 2), "b\nc");
        assert_eq!(tail("a\n", 2), "a");
        assert_eq!(tail("", 2), "");
    }

    #[test]
    fn long_stages_are_told_in_minutes() {
        assert_eq!(readable(Duration::from_millis(1_240)), "1.2 s");
        assert_eq!(readable(Duration::from_secs(754)), "12:34 min");
    }
}
