//! Nothing committed may name a place on somebody's machine, or where somebody's packages came from.

use super::tree::{Finding, Tree};

/// Beginnings of paths that exist on one machine only.
const PLACES: [&str; 5] = ["/work/", "/root/", "/home/", "/Users/", "/tmp/"];

/// Where such words may stand: the list above.
const EXCEPT: &str = "xtask/src/tidy/";

/// Looks into every text file.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let files = tree.files.iter().filter(|(path, _)| !path.starts_with(EXCEPT));
    files
        .flat_map(|(path, text)| {
            text.lines().enumerate().filter_map(|(index, line)| broken(path, index + 1, line))
        })
        .collect()
}

fn broken(path: &str, number: usize, line: &str) -> Option<Finding> {
    if path.ends_with("package-lock.json") && line.contains("\"resolved\": \"http") {
        let rule = "names a registry; write the lock with `npm install --omit-lockfile-registry-resolved`";
        return Some(Finding::at(path, number, rule));
    }
    let place = PLACES.iter().find(|place| begins_a_path(line, place))?;
    Some(Finding::at(path, number, format!("names a place on one machine ({place}…)")))
}

/// Whether `place` stands in `line` as the beginning of a path, and not as the middle of another or of an address.
fn begins_a_path(line: &str, place: &str) -> bool {
    let is_middle = |before: char| before.is_alphanumeric() || "._-~}$)*>".contains(before);
    line.match_indices(place).any(|(at, _)| !line[..at].chars().next_back().is_some_and(is_middle))
}

#[cfg(test)]
mod tests {
    use super::super::tree::said;
    use super::*;

    #[test]
    fn a_path_of_one_machine_is_found_wherever_it_stands() {
        for line in ["cd /work/main", "open(\"/home/ines/daybook\")", "DIR=/tmp/demo", "/root/x"] {
            assert_eq!(said(check, &Tree::with_files(&[("README.md", line)])).len(), 1, "{line}");
        }
    }

    #[test]
    fn the_middle_of_another_path_is_no_place() {
        for line in
            ["src/work/plan.ts", "https://example.org/home/x", "$HOME/tmp/a", "TYPE=work", "${DIR}/tmp/a"]
        {
            assert_eq!(said(check, &Tree::with_files(&[("README.md", line)])), [""; 0], "{line}");
        }
    }

    #[test]
    fn a_lock_file_names_no_registry() {
        let line = "      \"resolved\": \"https://registry.example/svelte.tgz\",";
        assert_eq!(said(check, &Tree::with_files(&[("ui/package-lock.json", line)])).len(), 1);
    }
}
