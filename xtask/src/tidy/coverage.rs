//! Every rule that is built is held by a test that cites it: `docs/rules.txt` says which are, `docs/coverage.md` is
//! the list of rules and tests, written by `cargo xtask coverage`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::rules::tests_in;
use super::tree::{Finding, Tree};
use crate::shell;
use crate::stop::{Outcome, Stop};

const RULES: &str = "docs/rules.txt";
const LIST: &str = "docs/coverage.md";

/// A rule as `docs/rules.txt` has it.
struct Rule<'t> {
    number: &'t str,
    says: &'t str,
    built: bool,
    line: usize,
}

/// Looks for rules that no test cites, tests that cite what is no rule, and a list that is out of date.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let rules = rules(tree);
    if rules.is_empty() {
        return vec![];
    }
    let cited = cited(tree);
    let mut found = vec![];
    for rule in &rules {
        if rule.built != cited.contains_key(rule.number) {
            let wrong = if rule.built {
                "is said to be built, and no test cites it"
            } else {
                "is cited by a test: move it up to what is built"
            };
            found.push(Finding::at(RULES, rule.line, format!("{} {wrong}", rule.number)));
        }
    }
    let known: BTreeSet<&str> = rules.iter().map(|it| it.number).collect();
    for (number, tests) in cited.iter().filter(|(number, _)| !known.contains(number.as_str())) {
        let path = tests.iter().next().map_or(RULES, |(path, _)| path);
        found.push(Finding::in_file(path, format!("cites {number}, which is not in {RULES}")));
    }
    if found.is_empty() && tree.files.get(LIST) != Some(&list(&rules, &cited)) {
        found.push(Finding::in_file(LIST, "is out of date: run `cargo xtask coverage`"));
    }
    found
}

/// Writes the list anew.
pub(crate) fn write() -> Outcome {
    let tree = Tree::of_checkout()?;
    let text = list(&rules(&tree), &cited(&tree));
    std::fs::write(shell::root().join(LIST), text)
        .map_err(|cause| Stop::failed(format!("cannot write {LIST}: {cause}")))
}

/// One a line: its number, then what it says. After a line `Not built yet` come those that are not.
fn rules(tree: &Tree) -> Vec<Rule<'_>> {
    let text = tree.files.get(RULES).map_or("", String::as_str);
    let mut built = true;
    let mut rules = vec![];
    for (index, line) in text.lines().enumerate() {
        built &= line != "Not built yet";
        if let Some((number, says)) = line.split_once("  ")
            && super::rules::rules_in(number).len() == 1
        {
            rules.push(Rule { number, says, built, line: index + 1 });
        }
    }
    rules
}

/// By rule: the files and tests that cite it; an empty name where the whole file does.
fn cited(tree: &Tree) -> BTreeMap<String, BTreeSet<(String, String)>> {
    let mut by_rule: BTreeMap<String, BTreeSet<(String, String)>> = BTreeMap::new();
    let texts =
        tree.ending_in(&[".rs", ".test.ts", ".test.mjs"]).filter(|(path, _)| !path.starts_with("xtask/"));
    for (path, text) in texts {
        for cited in tests_in(path, text) {
            let at = (path.to_owned(), cited.test.unwrap_or_default());
            for rule in cited.rules {
                by_rule.entry(rule).or_default().insert(at.clone());
            }
        }
    }
    by_rule
}

fn list(rules: &[Rule<'_>], cited: &BTreeMap<String, BTreeSet<(String, String)>>) -> String {
    let mut text = String::from(
        "# Rules and the tests that hold them\n\nWritten by `cargo xtask coverage` from the tests that cite a rule; \
         `cargo xtask tidy` keeps it true. What a file cites at its head, all of its tests are about.\n",
    );
    for rule in rules.iter().filter(|it| it.built) {
        let _infallible = write!(text, "\n**{}** {}\n\n", rule.number, rule.says);
        let mut by_file: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (path, test) in cited.get(rule.number).into_iter().flatten() {
            by_file.entry(path).or_default().push(test);
        }
        for (path, tests) in by_file {
            let names: Vec<&str> = tests.into_iter().filter(|it| !it.is_empty()).collect();
            let names = if names.is_empty() { String::new() } else { format!(": {}", names.join("; ")) };
            let _infallible = writeln!(text, "- `{path}`{names}");
        }
    }
    text.push_str("\n## Not built yet\n\n");
    for rule in rules.iter().filter(|it| !it.built) {
        let _infallible = writeln!(text, "- **{}** {}", rule.number, rule.says);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::tree::said;
    use super::*;

    const TEST: &str = "/// S3.51\n#[test]\nfn a_long_one_is_refused() {}\n";

    fn tree(rules: &str) -> Tree {
        let mut tree = Tree::with_files(&[(RULES, rules), ("crates/x/tests/a.rs", TEST)]);
        let text = list(&super::rules(&tree), &cited(&tree));
        tree.files.insert(LIST.to_owned(), text);
        tree
    }

    #[test]
    fn a_rule_that_is_built_has_a_test() {
        let built = tree("Built\n\nS3.51  Within its type's minutes\n\nNot built yet\n\nD6  FHIR\n");
        assert_eq!(said(check, &built), [""; 0]);
        assert!(
            built.files[LIST]
                .contains("**S3.51** Within its type's minutes\n\n- `crates/x/tests/a.rs`: a long one")
        );
        let untested = said(check, &tree("S3.51  Within its type's minutes\nD6  FHIR\n"));
        assert_eq!(untested, ["docs/rules.txt:2: D6 is said to be built, and no test cites it"]);
    }

    #[test]
    fn a_rule_with_a_test_is_built_and_one_that_is_cited_is_known() {
        let later = said(check, &tree("Not built yet\nS3.51  Within its type's minutes\n"));
        assert_eq!(later, ["docs/rules.txt:2: S3.51 is cited by a test: move it up to what is built"]);
        let unknown = said(check, &tree("Not built yet\nD6  FHIR\n"));
        assert_eq!(unknown, ["crates/x/tests/a.rs: cites S3.51, which is not in docs/rules.txt"]);
    }

    #[test]
    fn a_list_that_is_out_of_date_is_found() {
        let mut tree = tree("S3.51  Within its type's minutes\n");
        tree.files.insert(LIST.to_owned(), String::new());
        assert_eq!(said(check, &tree), ["docs/coverage.md: is out of date: run `cargo xtask coverage`"]);
    }
}
