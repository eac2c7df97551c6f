//! Schedules that must hold.

use daybook_sim::{Schedule, Templates, run};

/// Seeds of one run of the tests.
const SEEDS: u64 = 4;

/// Steps of each.
const STEPS: u32 = 500;

#[tokio::test]
async fn every_invariant_holds_through_every_schedule() {
    let templates = Templates::make().await;
    let (from, to) = seeds();
    for seed in from..to {
        let schedule = Schedule::new(seed, STEPS);
        let report = run(&schedule, &templates).await;
        if let Some((step, violation)) = &report.violation {
            let last = report.trace.len().saturating_sub(60);
            panic!(
                "seed {seed} step {step}: {} broken: {}\n{}\n{}",
                violation.invariant,
                violation.what,
                report.options,
                report.trace[last..].join("\n")
            );
        }
        println!(
            "seed {seed}: {} recorded, {} rejected, {} changes",
            report.recorded, report.rejected, report.changes
        );
    }
}

fn seeds() -> (u64, u64) {
    let from = std::env::var("SIM_SEED").ok().and_then(|it| it.parse().ok());
    from.map_or((0, SEEDS), |from: u64| (from, from + 1))
}
