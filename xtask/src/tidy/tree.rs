//! What tidy looks at: the files under version control (or about to be) and the crates' dependencies.

use std::collections::BTreeMap;
use std::fmt;

use crate::shell;
use crate::stop::{Outcome, Stop};

/// A checkout, or a small one made up in a test.
#[derive(Default)]
pub(super) struct Tree {
    /// Text by path from the root, with forward slashes. Files that are not text are left out.
    pub(super) files: BTreeMap<String, String>,
    /// The workspace's crates.
    pub(super) crates: Vec<Crate>,
}

/// One crate of the workspace.
pub(super) struct Crate {
    /// The folder of its manifest, from the root.
    pub(super) folder: String,
    /// Everything it names, for its code, its tests and its build script.
    pub(super) dependencies: Vec<Dependency>,
}

/// One dependency as a manifest names it.
pub(super) struct Dependency {
    pub(super) name: String,
    /// Whether only tests, examples and benches see it.
    pub(super) for_tests: bool,
}

/// Something that breaks a rule, and where.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Finding {
    path: String,
    /// Counted from 1; `None` if it is about the whole file.
    line: Option<usize>,
    rule: String,
}

impl Finding {
    /// About all of `path`.
    pub(super) fn in_file(path: &str, rule: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line: None, rule: rule.into() }
    }

    /// About line `line` of `path`, counted from 1.
    pub(super) fn at(path: &str, line: usize, rule: impl Into<String>) -> Self {
        Self { path: path.to_owned(), line: Some(line), rule: rule.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            Some(line) => write!(out, "{}:{line}: {}", self.path, self.rule),
            None => write!(out, "{}: {}", self.path, self.rule),
        }
    }
}

impl Tree {
    /// The checkout this program was built from.
    pub(super) fn of_checkout() -> Outcome<Self> {
        Ok(Self { files: files_of_checkout()?, crates: crates_of_checkout()? })
    }

    /// The files whose path ends in one of `endings`.
    pub(super) fn ending_in<'a>(&'a self, endings: &'a [&str]) -> impl Iterator<Item = (&'a str, &'a str)> {
        let files = self.files.iter().map(|(path, text)| (path.as_str(), text.as_str()));
        files.filter(|(path, _)| endings.iter().any(|ending| path.ends_with(ending)))
    }
}

fn files_of_checkout() -> Outcome<BTreeMap<String, String>> {
    let mut git = shell::command("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let listed = shell::output_of(git)
        .ok_or_else(|| Stop::failed("`git ls-files` failed: tidy checks what is under version control"))?;
    let root = shell::root();
    // A file that is listed but gone was deleted and not yet committed; one that is not UTF-8 is no text.
    let texts = listed.split_terminator('\0').map(|path| (path, std::fs::read(root.join(path)).ok()));
    Ok(texts.filter_map(|(path, bytes)| Some((path.to_owned(), String::from_utf8(bytes?).ok()?))).collect())
}

fn crates_of_checkout() -> Outcome<Vec<Crate>> {
    let printed = shell::output_of(shell::cargo(&["metadata", "--no-deps", "--format-version", "1"]));
    let read = || {
        let metadata: serde_json::Value = serde_json::from_str(&printed?).ok()?;
        let root = metadata["workspace_root"].as_str()?.to_owned();
        metadata["packages"]
            .as_array()?
            .iter()
            .map(|package| crate_in(package, &root))
            .collect::<Option<Vec<_>>>()
    };
    read().ok_or_else(|| {
        Stop::failed("`cargo metadata` gave nothing tidy can read: is every Cargo.toml whole?")
    })
}

fn crate_in(package: &serde_json::Value, root: &str) -> Option<Crate> {
    let manifest = package["manifest_path"].as_str()?.strip_prefix(root)?.replace('\\', "/");
    let folder = manifest.trim_start_matches('/').strip_suffix("/Cargo.toml")?.to_owned();
    let dependency = |it: &serde_json::Value| {
        Some(Dependency {
            name: it["name"].as_str()?.to_owned(),
            for_tests: it["kind"].as_str() == Some("dev"),
        })
    };
    let dependencies =
        package["dependencies"].as_array()?.iter().map(dependency).collect::<Option<Vec<_>>>()?;
    Some(Crate { folder, dependencies })
}

#[cfg(test)]
impl Tree {
    /// A tree of these files and no crates.
    pub(super) fn with_files(files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
        Self { files, ..Self::default() }
    }

    /// A tree of crates: folder, and what it depends on; a name that starts with `+` is for tests only.
    pub(super) fn with_crates(crates: &[(&str, &[&str])]) -> Self {
        let dependency = |name: &&str| Dependency {
            name: name.trim_start_matches('+').to_owned(),
            for_tests: name.starts_with('+'),
        };
        let made = |(folder, names): &(&str, &[&str])| Crate {
            folder: (*folder).to_owned(),
            dependencies: names.iter().map(dependency).collect(),
        };
        Self { crates: crates.iter().map(made).collect(), ..Self::default() }
    }
}

/// What `check` says about `tree`, as a person would read it.
#[cfg(test)]
pub(super) fn said(check: fn(&Tree) -> Vec<Finding>, tree: &Tree) -> Vec<String> {
    check(tree).iter().map(ToString::to_string).collect()
}
