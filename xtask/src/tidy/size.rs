//! The ratchet on file size: 600 lines, and what is longer may only shrink.

use std::collections::BTreeMap;

use super::tree::{Finding, Tree};

/// About 150 lines is one idea, 400 makes you look, and here it ends.
const LIMIT: usize = 600;
const RATCHET: &str = "xtask/ratchet.txt";

/// Compares long files with the ratchet's list.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let allowed = allowed(tree.files.get(RATCHET).map_or("", String::as_str));
    let sizes: BTreeMap<&str, usize> = tree
        .ending_in(&[".rs", ".ts", ".svelte", ".mjs", ".js"])
        .filter(|(path, _)| !path.contains(".gen."))
        .map(|(path, text)| (path, text.lines().count()))
        .collect();
    let too_long = sizes.iter().filter_map(|(path, size)| grown(path, *size, allowed.get(path).copied()));
    let slack = allowed.iter().filter_map(|(path, allowed)| shrunk(path, sizes.get(path).copied(), *allowed));
    too_long.chain(slack).collect()
}

/// Lines such as `crates/store/src/big.rs 712`; `#` begins a comment.
fn allowed(list: &str) -> BTreeMap<&str, usize> {
    let lines = list.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.trim().rsplit_once(' '))
        .filter_map(|(path, lines)| Some((path, lines.parse().ok()?)))
        .collect()
}

fn grown(path: &str, size: usize, allowed: Option<usize>) -> Option<Finding> {
    let limit = allowed.unwrap_or(LIMIT);
    (size > limit).then(|| {
        Finding::in_file(path, format!("{size} lines, at most {limit}: split it by what it decides"))
    })
}

fn shrunk(path: &str, size: Option<usize>, allowed: usize) -> Option<Finding> {
    let size = size.unwrap_or(0);
    let advice = if size > LIMIT { format!("lower it to {size}") } else { "take it off the list".to_owned() };
    (size < allowed).then(|| Finding::in_file(RATCHET, format!("{path} has {size} lines now: {advice}")))
}

#[cfg(test)]
mod tests {
    use super::super::tree::said;
    use super::*;

    fn long(lines: usize) -> String {
        "x\n".repeat(lines)
    }

    #[test]
    fn six_hundred_lines_are_the_end() {
        let tree =
            Tree::with_files(&[("a.rs", &long(600)), ("b.svelte", &long(601)), ("c.gen.ts", &long(9000))]);
        assert_eq!(said(check, &tree), ["b.svelte: 601 lines, at most 600: split it by what it decides"]);
    }

    #[test]
    fn a_listed_file_may_only_shrink() {
        let tree = |lines| Tree::with_files(&[(RATCHET, "# why\na.rs 700\n"), ("a.rs", &long(lines))]);
        assert_eq!(said(check, &tree(700)), [""; 0]);
        assert_eq!(said(check, &tree(701)), ["a.rs: 701 lines, at most 700: split it by what it decides"]);
        assert_eq!(said(check, &tree(650)), ["xtask/ratchet.txt: a.rs has 650 lines now: lower it to 650"]);
        assert_eq!(
            said(check, &tree(10)),
            ["xtask/ratchet.txt: a.rs has 10 lines now: take it off the list"]
        );
    }
}
