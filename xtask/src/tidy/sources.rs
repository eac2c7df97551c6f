//! What source files may not say, and how a Rust module opens.

use super::tree::{Finding, Tree};

/// Something that may be written in few places only.
struct Ban {
    /// Which files are read: how their path ends.
    endings: &'static [&'static str],
    /// Any of these, in code, breaks the rule.
    words: &'static [&'static str],
    /// Files, and folders (with `/`, here or in any crate), where it may stand.
    except: &'static [&'static str],
    rule: &'static str,
}

const RUST: &[&str] = &[".rs"];
const WEB: &[&str] = &[".ts", ".js", ".mjs", ".svelte"];

const BANS: &[Ban] = &[
    Ban {
        endings: RUST,
        words: &["Utc::now", "Local::now", "SystemTime::now"],
        except: &["crates/engine/src/clock.rs", "xtask/src/tidy/"],
        rule: "reads a clock; time is handed in, and only crates/engine/src/clock.rs reads one",
    },
    Ban {
        endings: RUST,
        words: &["Uuid::now_v7", "Uuid::new_v4", "Uuid::new_v7"],
        except: &["crates/engine/src/ids.rs", "xtask/src/tidy/"],
        rule: "makes an id; ids are handed in, and only crates/engine/src/ids.rs makes them",
    },
    Ban {
        endings: RUST,
        words: &["getrandom::", "OsRng", "thread_rng("],
        except: &["crates/engine/src/ids.rs", "crates/desk/src/", "xtask/src/tidy/"],
        rule: "asks for chance; only crates/engine/src/ids.rs does, and crates/desk for keys",
    },
    Ban {
        endings: RUST,
        words: &["Instant::now", "tokio::", "std::fs", "std::env", "std::net"],
        except: &[
            "crates/around/",
            "crates/desk/",
            "crates/engine/",
            "crates/hub/",
            "crates/interop/",
            "crates/link/",
            "crates/print/",
            "crates/sim/",
            "crates/store/",
            "crates/wire/",
            "src-tauri/",
            "tests/",
            "xtask/",
            "crates/booking/tests/",
        ],
        rule: "reaches outside; the booking core is a pure function of what it is given",
    },
    Ban {
        endings: RUST,
        words: &["#[allow(", "#![allow("],
        // What tests share is compiled into each of them, and each leaves another part of it unused.
        except: &["xtask/src/tidy/", "tests/common/"],
        rule: "use #[expect(…, reason = \"…\")], which says why and complains when it is no longer needed",
    },
    Ban {
        endings: RUST,
        words: &["#[ignore", "#[should_panic", "fn test_"],
        except: &["xtask/src/tidy/"],
        rule: "a test always runs, checks what it gets, and is named by a sentence that is true",
    },
    Ban {
        endings: WEB,
        words: &["@tauri-apps"],
        except: &["ui/src/lib/api/", "ui/eslint.config.js"],
        rule: "only ui/src/lib/api names @tauri-apps, so the UI runs in any host",
    },
];

/// Looks for everything that is banned.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    BANS.iter().flat_map(|ban| found_by(ban, tree)).collect()
}

fn found_by(ban: &Ban, tree: &Tree) -> Vec<Finding> {
    let read = tree.ending_in(ban.endings).filter(|(path, _)| !ban.spares(path));
    read.flat_map(|(path, text)| {
        let lines = text.lines().enumerate();
        let broken = lines.filter(|(_, line)| ban.words.iter().any(|word| code_of(line).contains(word)));
        broken.map(move |(index, _)| Finding::at(path, index + 1, ban.rule))
    })
    .collect()
}

impl Ban {
    fn spares(&self, path: &str) -> bool {
        self.except.iter().any(|spared| {
            let is_in = || path.starts_with(spared) || path.contains(&format!("/{spared}"));
            if spared.ends_with('/') { is_in() } else { path == *spared }
        })
    }
}

/// A line without the comment that may follow. `https://` in a string is cut short too, which hides nothing here.
fn code_of(line: &str) -> &str {
    line.split("//").next().unwrap_or_default()
}

/// Every Rust module opens by saying what it owns and what it leaves to others.
pub(super) fn check_module_docs(tree: &Tree) -> Vec<Finding> {
    tree.ending_in(RUST)
        .filter(|(path, text)| !path.contains(".gen.") && !text.trim_start().starts_with("//!"))
        .map(|(path, _)| {
            Finding::at(path, 1, "opens without `//!`: say what it owns and what it leaves to others")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tree::said;
    use super::*;

    #[test]
    fn one_place_reads_the_clock() {
        let reads = "fn now() -> DateTime<Utc> {\n    Utc::now()\n}\n";
        let tree =
            Tree::with_files(&[("crates/engine/src/clock.rs", reads), ("crates/desk/src/session.rs", reads)]);
        let said = said(check, &tree);
        assert_eq!(said.len(), 1);
        assert!(said[0].starts_with("crates/desk/src/session.rs:2: reads a clock"));
    }

    #[test]
    fn a_comment_may_speak_of_the_clock() {
        let tree = Tree::with_files(&[(
            "crates/store/src/lib.rs",
            "//! Never calls `Utc::now`.\nlet a = 1; // not Utc::now\n",
        )]);
        assert_eq!(said(check, &tree), [""; 0]);
    }

    #[test]
    fn keys_may_be_drawn_by_chance_in_the_desk_and_nowhere_else() {
        let draws = "getrandom::fill(&mut key)?;\n";
        let tree =
            Tree::with_files(&[("crates/desk/src/keys.rs", draws), ("crates/store/src/open.rs", draws)]);
        assert_eq!(said(check, &tree).len(), 1);
    }

    #[test]
    fn the_booking_core_reaches_nothing_outside() {
        let tree = Tree::with_files(&[("crates/booking/src/slot.rs", "let zone = std::env::var(\"TZ\");\n")]);
        assert!(said(check, &tree)[0].starts_with("crates/booking/src/slot.rs:1: reaches outside"));
    }

    #[test]
    fn the_ui_names_tauri_only_in_its_api() {
        let names = "import { invoke } from '@tauri-apps/api/core';\n";
        let tree = Tree::with_files(&[("ui/src/lib/api/tauri.ts", names), ("ui/src/desk/App.svelte", names)]);
        assert!(said(check, &tree)[0].starts_with("ui/src/desk/App.svelte:1: only ui/src/lib/api"));
        assert_eq!(said(check, &tree).len(), 1);
    }

    #[test]
    fn a_lint_is_expected_with_a_reason_and_a_test_always_runs() {
        let tree = Tree::with_files(&[
            ("crates/store/tests/common/mod.rs", "#![allow(dead_code)]\n"),
            ("a.rs", "#[allow(dead_code)]\n"),
            ("b.rs", "#[test]\n#[ignore]\nfn it() {}\n"),
        ]);
        assert_eq!(said(check, &tree).len(), 2);
    }

    #[test]
    fn a_module_opens_with_what_it_owns() {
        let tree = Tree::with_files(&[
            ("a.rs", "//! Owns a.\n"),
            ("b.rs", "use std::fmt;\n"),
            ("bindings.gen.rs", ""),
        ]);
        assert!(said(check_module_docs, &tree)[0].starts_with("b.rs:1: opens without"));
        assert_eq!(said(check_module_docs, &tree).len(), 1);
    }
}
