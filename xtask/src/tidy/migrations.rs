//! A released migration never changes: clinics have run it, and their databases remember its checksum.

use sha2::{Digest as _, Sha256};

use super::tree::{Finding, Tree};

const RELEASED: &str = "migrations/released.txt";

/// Compares every released migration with the sum written down when it was released.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let list = tree.files.get(RELEASED).map_or("", String::as_str);
    let lines =
        list.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty());
    lines.filter_map(|(index, line)| broken(tree, index + 1, line)).collect()
}

/// A line is a SHA-256 in hex, white space, and a path from the root, as `sha256sum` prints it.
fn broken(tree: &Tree, number: usize, line: &str) -> Option<Finding> {
    let Some((sum, path)) = line.split_once(char::is_whitespace) else {
        return Some(Finding::at(RELEASED, number, "is not `<sha256> <path>`"));
    };
    let path = path.trim();
    let Some(text) = tree.files.get(path) else {
        return Some(Finding::at(RELEASED, number, format!("{path} was released and is gone: put it back")));
    };
    let rule = "was released and has changed: put it back and write a new migration";
    (sum_of(text) != sum).then(|| Finding::in_file(path, rule))
}

fn sum_of(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tree::said;
    use super::*;

    #[test]
    fn a_released_migration_never_changes() {
        let path = "migrations/sqlite/0001_start.sql";
        let released = format!("# released\n{}  {path}\n", sum_of("create table a (b);\n"));
        let tree = |text| Tree::with_files(&[(RELEASED, &released), (path, text)]);
        assert_eq!(said(check, &tree("create table a (b);\n")), [""; 0]);
        assert!(
            said(check, &tree("create table a (c);\n"))[0]
                .starts_with("migrations/sqlite/0001_start.sql: was released")
        );
        let gone = Tree::with_files(&[(RELEASED, &released)]);
        assert!(said(check, &gone)[0].contains("is gone"));
    }

    #[test]
    fn a_migration_not_yet_released_may_change() {
        assert_eq!(said(check, &Tree::with_files(&[("migrations/sqlite/0002_more.sql", "x")])), [""; 0]);
    }

    #[test]
    fn sums_are_those_of_sha256sum() {
        assert_eq!(sum_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
