//! `cargo xtask tidy`: the design's invariants, checked on the tree as it stands.
//!
//! Each check is a pure function of a [`Tree`], so that each is tested on a small one made in memory. What the
//! compiler, clippy or a type can enforce is theirs; here is what only a look over the whole tree can tell.

mod coverage;
mod dependencies;
mod lock;
mod migrations;
mod paths;
mod rules;
mod size;
mod sources;
mod tree;

pub(crate) use coverage::write as write_coverage;

use crate::stop::{Outcome, Stop};
use tree::{Finding, Tree};

/// Every check there is.
const CHECKS: [fn(&Tree) -> Vec<Finding>; 8] = [
    dependencies::check,
    sources::check,
    sources::check_module_docs,
    size::check,
    lock::check,
    migrations::check,
    paths::check,
    coverage::check,
];

/// Stops with a line for everything found.
pub(crate) fn run() -> Outcome {
    let tree = Tree::of_checkout()?;
    let found: Vec<String> = CHECKS.iter().flat_map(|check| check(&tree)).map(|it| it.to_string()).collect();
    if found.is_empty() {
        return Ok(());
    }
    Err(Stop::failed(format!("{}\ntidy found {} thing(s)", found.join("\n"), found.len())))
}
