//! Schedules that must hold. Four tests, so that they run side by side.
#![expect(clippy::print_stdout, reason = "what a schedule came to is worth reading")]

use daybook_sim::{Schedule, Templates, run};

/// Seeds of each test.
const SEEDS: u64 = 50;

/// One schedule of so many is as rough as its seed has it; in the others something breaks in every fifth step.
const AS_SEEDED: u64 = 20;

/// Steps of each.
const STEPS: u32 = 500;

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

/// Shortened by the simulator: a desk is shut out, told that nothing of it is wanted, and then the admin thinks again.
#[tokio::test]
async fn f14_what_a_desk_holds_that_was_told_no_before_is_not_waited_for() {
    let steps = [185, 191, 210, 211, 318];
    let without = (0..400).filter(|it| !steps.contains(it)).collect();
    let report = run(&Schedule { without, ..Schedule::new(30, 400) }, &Templates::make().await).await;
    let told: Vec<&String> = report.trace.iter().filter(|it| it.contains("is shut out")).collect();
    assert!(told.len() == 2 && told[0].ends_with("Nothing") && told[1].ends_with("First"), "{told:?}");
    assert_eq!(report.violation, None);
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
        let rough = !seed.is_multiple_of(AS_SEEDED);
        let schedule = Schedule { rough, ..Schedule::new(seed, STEPS) };
        let report = run(&schedule, &templates).await;
        if let Some((step, violation)) = &report.violation {
            let last = report.trace.len().saturating_sub(60);
            panic!(
                "seed {seed} step {step}: {} broken: {}\n{}\n{}\nshorter: cargo xtask sim --seed {seed} --steps {} --rough {rough}",
                violation.invariant,
                violation.what,
                report.options,
                report.trace[last..].join("\n"),
                schedule.steps,
            );
        }
        println!("seed {seed}: {} saved, {} rejected", report.recorded, report.rejected);
    }
}
