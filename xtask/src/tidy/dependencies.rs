//! Who may depend on what: a crate exists to forbid a dependency, and here the forbidding is done.

use super::tree::{Finding, Tree};

/// All that the booking core may name. It stays pure: no runtime, no input or output, no clock, no chance.
const PURE: [&str; 6] = ["chrono", "chrono-tz", "rrule", "uuid", "thiserror", "serde"];

/// Dependencies with one owner each: name (or its beginning, with `*`), who may name it, and why.
const OWNED: [(&str, &[&str], &str); 19] = [
    ("sqlx*", &["crates/store"], "SQL lives in one crate, so one place decides how data is kept"),
    ("rusqlite", &["crates/store"], "SQL lives in one crate, so one place decides how data is kept"),
    ("libsqlite3-sys", &["crates/store"], "SQL lives in one crate, so one place decides how data is kept"),
    ("tauri*", &["src-tauri"], "the desk must run without its window, in tests and in other hosts"),
    (
        "getrandom",
        &["crates/desk", "crates/engine"],
        "chance comes in as ids and keys, made in one place each",
    ),
    ("keyring", &["crates/desk"], "one place decides where keys are kept"),
    ("axum*", &["crates/hub", "tests"], "one crate speaks HTTP, behind one gate and one list of routes"),
    ("hyper", &["crates/hub", "crates/link"], "HTTP is spoken by the hub, and by desks to their hub alone"),
    ("rustls", &["crates/hub", "crates/link"], "what crosses a network is made safe in one place a side"),
    (
        "tokio-rustls",
        &["crates/hub", "crates/link"],
        "what crosses a network is made safe in one place a side",
    ),
    ("rcgen", &["crates/hub"], "one place makes the hub's key"),
    (
        "ring",
        &["crates/hub", "crates/link", "crates/store"],
        "seals are made by desks and checked by the hub; the store signs where its audit log ends",
    ),
    ("tokio-tungstenite", &["crates/link"], "one place holds the live socket"),
    (
        "utoipa*",
        &["crates/hub", "crates/wire"],
        "what the hub says of itself is made from its list of routes",
    ),
    ("mdns-sd", &["crates/around"], "one place speaks to the network of the house"),
    ("if-addrs", &["crates/around"], "one place speaks to the network of the house"),
    ("zbus", &["crates/around"], "one place asks the system about sleep"),
    ("keepawake", &["crates/around"], "one place asks the system about sleep"),
    ("printpdf", &["crates/print"], "one place decides how paper looks"),
];

/// What sync may not name, in either crate: the simulator runs exactly the code that runs in a clinic, so a
/// transport, a runtime and chance are handed in.
const SANS_IO: (&[&str], &[&str]) =
    (&["crates/sync", "crates/sim"], &["tokio", "axum", "hyper", "reqwest", "rand", "getrandom"]);

/// Compares every manifest with the lists above.
pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    tree.crates
        .iter()
        .flat_map(|it| {
            it.dependencies.iter().filter_map(move |dependency| {
                let manifest = format!("{}/Cargo.toml", it.folder);
                if it.folder == "crates/booking"
                    && !dependency.for_tests
                    && !PURE.contains(&dependency.name.as_str())
                {
                    return Some(Finding::in_file(
                        &manifest,
                        format!("the booking core may not depend on {}", dependency.name),
                    ));
                }
                let (pure, world) = SANS_IO;
                if pure.contains(&it.folder.as_str())
                    && !dependency.for_tests
                    && world.contains(&dependency.name.as_str())
                {
                    return Some(Finding::in_file(
                        &manifest,
                        format!(
                            "sync is handed its transport, time and chance; it may not name {}",
                            dependency.name
                        ),
                    ));
                }
                let (_, owners, why) = OWNED.iter().find(|(name, ..)| is_named(&dependency.name, name))?;
                let rule = || format!("only {} may name {}: {why}", owners.join(" and "), dependency.name);
                (!owners.contains(&it.folder.as_str())).then(|| Finding::in_file(&manifest, rule()))
            })
        })
        .collect()
}

fn is_named(name: &str, pattern: &str) -> bool {
    pattern.strip_suffix('*').map_or(name == pattern, |start| name.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::super::tree::said;
    use super::*;

    #[test]
    fn the_booking_core_depends_on_no_runtime() {
        let tree = Tree::with_crates(&[("crates/booking", &["chrono", "tokio", "+proptest"])]);
        assert_eq!(
            said(check, &tree),
            ["crates/booking/Cargo.toml: the booking core may not depend on tokio"]
        );
    }

    #[test]
    fn sync_names_no_runtime_but_in_tests() {
        let tree = Tree::with_crates(&[("crates/sync", &["tokio"]), ("crates/sim", &["+tokio", "chrono"])]);
        let said = said(check, &tree);
        assert_eq!(said.len(), 1);
        assert!(said[0].starts_with("crates/sync/Cargo.toml: sync is handed its transport"));
    }

    #[test]
    fn only_the_store_names_sqlx_even_in_tests() {
        let tree =
            Tree::with_crates(&[("crates/store", &["sqlx", "libsqlite3-sys"]), ("tests", &["+sqlx-core"])]);
        let said = said(check, &tree);
        assert_eq!(said.len(), 1);
        assert!(said[0].starts_with("tests/Cargo.toml: only crates/store may name sqlx-core"));
    }

    #[test]
    fn only_the_hub_speaks_http() {
        let tree = Tree::with_crates(&[
            ("crates/hub", &["axum", "hyper"]),
            ("crates/desk", &["axum", "hyper-util"]),
        ]);
        let said = said(check, &tree);
        assert_eq!(said.len(), 1);
        assert!(said[0].starts_with("crates/desk/Cargo.toml: only crates/hub and tests may name axum"));
    }

    #[test]
    fn only_the_window_names_tauri() {
        let tree = Tree::with_crates(&[
            ("src-tauri", &["tauri", "tauri-build"]),
            ("crates/desk", &["tauri-plugin-store"]),
        ]);
        assert_eq!(said(check, &tree).len(), 1);
    }
}
