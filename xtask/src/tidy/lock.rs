//! The lock of the UI's packages names every platform's packages, or `npm ci` refuses it on all of them.
//!
//! A lock written through a registry that lacks some platform's package leaves it out without a word.

use super::tree::{Finding, Tree};

const LOCK: &str = "ui/package-lock.json";

/// Looks for packages that a locked one may want on another platform and the lock does not name.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let Some(text) = tree.files.get(LOCK) else { return vec![] };
    let Ok(lock) = serde_json::from_str::<serde_json::Value>(text) else {
        return vec![Finding::in_file(LOCK, "is not JSON")];
    };
    let Some(packages) = lock["packages"].as_object() else {
        return vec![Finding::in_file(LOCK, "names no packages")];
    };
    let mut found = vec![];
    for (holder, package) in packages {
        for name in package["optionalDependencies"].as_object().into_iter().flat_map(|it| it.keys()) {
            let places = [format!("node_modules/{name}"), format!("{holder}/node_modules/{name}")];
            if !places.iter().any(|it| packages.contains_key(it)) {
                let rule = format!("leaves out {name}: add it with its version, cpu and os, or npm ci stops");
                found.push(Finding::in_file(LOCK, rule));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::tree::said;
    use super::*;

    #[test]
    fn a_lock_names_what_other_platforms_install() {
        let lock = |more: &str| {
            format!(
                r#"{{"packages": {{"node_modules/a": {{"optionalDependencies": {{"a-linux": "1", "a-win32": "1"}}}},
                "node_modules/a-linux": {{"version": "1"}}{more}}}}}"#
            )
        };
        let (short, whole) = (lock(""), lock(r#", "node_modules/a/node_modules/a-win32": {"version": "1"}"#));
        assert!(said(check, &Tree::with_files(&[(LOCK, &short)]))[0].contains("leaves out a-win32"));
        assert_eq!(said(check, &Tree::with_files(&[(LOCK, &whole)])), [""; 0]);
    }
}
