//! The simulator (trust.md §4): desks, a hub and everything that can go wrong between them, from one number.
//!
//! One thread, one seed, the real state machines on real encrypted files. Messages are lost, doubled and shuffled;
//! programs are killed in the middle of a transaction; disks fill up; clocks are a day off; the hub comes back from
//! old backups, desks from old copies, and some desks are cloned. After every step an onlooker who knows what was
//! said to whom looks whether it still holds; at the end all must come to rest alike.

mod actions;
mod calm;
mod chance;
mod check;
mod clinic;
mod facts;
mod leases;
mod shrink;
mod wishes;
mod world;

use std::collections::BTreeSet;

use chance::Chance;
pub use clinic::{HUB, Templates, furnish_hub};
use daybook_store::Store;
pub use daybook_sync::Fault;
pub use shrink::shrunk;
pub use world::Violation;
use world::World;

/// What to run.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Schedule {
    /// Everything follows from it.
    pub seed: u64,
    /// Steps before the calm.
    pub steps: u32,
    /// A bug to be found.
    pub fault: Option<Fault>,
    /// Steps that are left out: see [`shrunk`].
    pub without: BTreeSet<u32>,
    /// Whether to tell all of it to an empty hub at the end (I12).
    pub told_again: bool,
    /// Whether something goes wrong in every fifth step, instead of as often as the seed draws.
    pub rough: bool,
}

impl Schedule {
    /// `steps` steps of `seed`.
    #[must_use]
    pub fn new(seed: u64, steps: u32) -> Self {
        Self {
            seed,
            steps,
            fault: None,
            without: BTreeSet::new(),
            told_again: seed.is_multiple_of(4),
            rough: false,
        }
    }
}

/// How a schedule went.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Report {
    /// What did not hold, in which step.
    pub violation: Option<(u32, Violation)>,
    /// What happened, a line each.
    pub trace: Vec<String>,
    /// What the seed drew.
    pub options: String,
    /// Intents that were said to be saved.
    pub recorded: usize,
    /// Of those, how many the hub rejected.
    pub rejected: usize,
    /// Changes of the hub's feed at the end.
    pub changes: usize,
}

/// Runs a schedule. The same one always goes the same way.
pub async fn run(schedule: &Schedule, templates: &Templates) -> Report {
    run_beside(schedule, templates, None).await
}

/// As [`run`]; at the end, all that the hub was told is told to `other` too, a book that was furnished alike
/// ([`furnish_hub`]), which must come to say the same, word for word.
pub async fn run_beside(schedule: &Schedule, templates: &Templates, other: Option<Store>) -> Report {
    let mut world = World::begin((schedule.seed, schedule.rough), schedule.fault, templates).await;
    world.other_hub = other;
    (world.empty_hub, world.replay) = (templates.hub(), schedule.told_again);
    let violation = steps(&mut world, schedule).await;
    let report = Report {
        violation: violation.map(|it| (world.step, it)),
        options: format!("{:?}", world.drawn),
        recorded: world.facts.recorded.len(),
        rejected: world.facts.recorded.keys().filter(|it| world.facts.was_rejected(**it)).count(),
        changes: world.facts.hub.feed.len() - world.facts.base,
        trace: std::mem::take(&mut world.trace),
    };
    world.close().await;
    report
}

async fn steps(world: &mut World, schedule: &Schedule) -> Option<Violation> {
    for step in 0..schedule.steps {
        if schedule.without.contains(&step) {
            continue;
        }
        world.step = step;
        world.chance = Chance::of(schedule.seed, step);
        world.pass_time();
        let done = match world.act().await {
            Ok(()) => match world.poll().await {
                Ok(()) => match world.deliver().await {
                    Ok(()) => world.check().await,
                    broken => broken,
                },
                broken => broken,
            },
            broken => broken,
        };
        if let Err(violation) = done {
            return Some(violation);
        }
    }
    world.step = schedule.steps;
    world.chance = Chance::of(schedule.seed, schedule.steps);
    world.come_to_rest().await.err()
}

#[cfg(test)]
mod catching_up;
