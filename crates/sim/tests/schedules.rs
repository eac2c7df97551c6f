//! Schedules that must hold. Four tests, so that they run side by side.
#![expect(clippy::print_stdout, reason = "what a schedule came to is worth reading")]

use daybook_sim::{Schedule, Templates, run};

/// Steps of each.
const STEPS: u32 = 500;

/// Seeds of each test.
const SEEDS: u64 = 3;

#[tokio::test]
async fn every_invariant_holds_through_the_first_schedules() {
    hold(0).await;
}

#[tokio::test]
async fn every_invariant_holds_through_the_second_schedules() {
    hold(SEEDS).await;
}

#[tokio::test]
async fn every_invariant_holds_through_the_third_schedules() {
    hold(2 * SEEDS).await;
}

#[tokio::test]
async fn every_invariant_holds_through_the_fourth_schedules() {
    hold(3 * SEEDS).await;
}

#[tokio::test]
async fn a_schedule_goes_the_same_way_each_time() {
    let templates = Templates::make().await;
    let schedule = Schedule { rough: true, ..Schedule::new(5, 120) };
    let (first, again) = (run(&schedule, &templates).await, run(&schedule, &Templates::make().await).await);
    assert_eq!(first, again);
}

async fn hold(from: u64) {
    let templates = Templates::make().await;
    for seed in from..from + SEEDS {
        let report = run(&Schedule::new(seed, STEPS), &templates).await;
        if let Some((step, violation)) = &report.violation {
            let last = report.trace.len().saturating_sub(60);
            panic!(
                "seed {seed} step {step}: {} broken: {}\n{}\n{}\nshorter: cargo xtask sim --seed {seed}",
                violation.invariant,
                violation.what,
                report.options,
                report.trace[last..].join("\n")
            );
        }
        println!("seed {seed}: {} saved, {} rejected", report.recorded, report.rejected);
    }
}
