//! Making a failing schedule short enough to read: steps that do not matter are left out.

use std::collections::BTreeSet;

use crate::{Report, Schedule, Templates, run};

/// Runs spent on it at most.
const RUNS: u32 = 60;

/// The shortest schedule found that still breaks the same invariant, with its report.
pub async fn shrunk(schedule: &Schedule, report: &Report, templates: &Templates) -> (Schedule, Report) {
    let Some((step, violation)) = &report.violation else { return (schedule.clone(), report.clone()) };
    let mut best = (schedule.clone(), report.clone());
    let last = (*step + 1).min(schedule.steps);
    let mut piece = (last / 2).max(1);
    let mut runs = 0;
    while piece >= 1 && runs < RUNS {
        let mut from = 0;
        while from < last && runs < RUNS {
            let gone: BTreeSet<u32> = (from..(from + piece).min(last)).collect();
            let without: BTreeSet<u32> = best.0.without.union(&gone).copied().collect();
            if without.len() > best.0.without.len() {
                let tried = Schedule { without, ..best.0.clone() };
                let report = run(&tried, templates).await;
                runs += 1;
                if report.violation.as_ref().is_some_and(|(_, it)| it.invariant == violation.invariant) {
                    best = (tried, report);
                }
            }
            from += piece;
        }
        piece /= 2;
    }
    best
}
