//! `cargo xtask codegen`: the UI's types, written from the one list in `crates/wire`.
//!
//! Generated from one place and not from tests, because two tests that write one file race each other.

use std::path::Path;

use crate::shell;
use crate::stop::{Outcome, Stop};

const BINDINGS: &str = "ui/src/lib/api/bindings.gen.ts";

/// Writes the bindings where the UI reads them.
pub(crate) fn write() -> Outcome {
    generate(&shell::root().join(BINDINGS))?;
    println!("wrote {BINDINGS}");
    Ok(())
}

/// Stops if the committed bindings are not what `crates/wire` would generate now.
pub(crate) fn check() -> Outcome {
    let folder = shell::target_folder()?.join("xtask");
    std::fs::create_dir_all(&folder)
        .map_err(|cause| Stop::failed(format!("cannot make {}: {cause}", folder.display())))?;
    let fresh = folder.join("bindings.gen.ts");
    generate(&fresh)?;
    let (fresh, committed) = (read(&fresh)?, read(&shell::root().join(BINDINGS))?);
    match first_difference(&committed, &fresh) {
        None => Ok(()),
        Some(line) => Err(Stop::failed(format!(
            "{BINDINGS} is stale from line {line} on: run `cargo xtask codegen` and commit what it wrote"
        ))),
    }
}

fn generate(to: &Path) -> Outcome {
    let mut codegen =
        shell::cargo(&["run", "--quiet", "--package", "daybook-wire", "--example", "codegen", "--"]);
    codegen.arg(to);
    shell::run(codegen)
}

fn read(path: &Path) -> Outcome<String> {
    std::fs::read_to_string(path)
        .map_err(|cause| Stop::failed(format!("cannot read {}: {cause}", path.display())))
}

/// The first line, counted from 1, in which two texts differ. Line ends do not count: git may have changed them.
fn first_difference(left: &str, right: &str) -> Option<usize> {
    let (mut left, mut right) = (left.lines(), right.lines());
    (1..).find_map(|number| match (left.next(), right.next()) {
        (None, None) => Some(None),
        (one, other) => (one != other).then_some(Some(number)),
    })?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_differs_is_named() {
        assert_eq!(first_difference("a\nb\n", "a\r\nb\r\n"), None);
        assert_eq!(first_difference("a\nb\n", "a\nc\n"), Some(2));
        assert_eq!(first_difference("a\n", "a\nb\n"), Some(2));
        assert_eq!(first_difference("", ""), None);
    }
}
