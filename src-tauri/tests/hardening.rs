//! The window may do no more than it needs (trust.md §5.4). Any loosening of its configuration fails here.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn read(path: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(here(path)).unwrap()).unwrap()
}

fn directives() -> Vec<String> {
    let csp = read("tauri.conf.json")["app"]["security"]["csp"].as_str().unwrap().to_owned();
    csp.split(';').map(|it| it.trim().to_owned()).collect()
}

#[test]
fn the_page_loads_only_what_is_built_in() {
    for needed in [
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ] {
        assert!(directives().contains(&needed.to_owned()), "{needed}");
    }
    for directive in directives() {
        let remote = directive.contains("https:")
            || directive.contains("http://") && !directive.contains("http://ipc.localhost");
        assert!(!remote && !directive.contains('*'), "{directive}");
    }
}

#[test]
fn no_script_runs_that_is_not_a_file_of_ours() {
    for directive in directives() {
        assert!(!directive.contains("unsafe-eval"), "{directive}");
        assert!(!directive.contains("unsafe-inline") || directive.starts_with("style-src"), "{directive}");
    }
}

#[test]
fn the_page_reaches_rust_and_nothing_else() {
    assert!(directives().contains(&"connect-src ipc: http://ipc.localhost".to_owned()));
}

#[test]
fn tauri_is_not_global_and_prototypes_are_frozen() {
    let app = &read("tauri.conf.json")["app"];
    assert_eq!(app["withGlobalTauri"], json!(false));
    assert_eq!(app["security"]["freezePrototype"], json!(true));
    assert_eq!(app["security"]["assetProtocol"]["enable"], json!(false));
    assert!(app["security"].get("dangerousDisableAssetCspModification").is_none());
}

#[test]
fn all_that_the_page_says_passes_the_guard_in_its_own_frame() {
    let pattern = &read("tauri.conf.json")["app"]["security"]["pattern"];
    assert_eq!(*pattern, json!({ "use": "isolation", "options": { "dir": "isolation" } }));
    let page = fs::read_to_string(here("isolation/index.html")).unwrap();
    assert!(page.contains(r#"<script src="guard.js"></script>"#));
    assert_eq!(fs::read_dir(here("isolation")).unwrap().count(), 2);
}

#[test]
fn windows_are_opened_by_rust_alone() {
    assert_eq!(read("tauri.conf.json")["app"]["windows"], json!([]));
}

#[test]
fn the_one_capability_allows_one_command_and_listening() {
    let files: Vec<_> =
        fs::read_dir(here("capabilities")).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(files, ["desk.json"]);
    let capability = read("capabilities/desk.json");
    assert_eq!(capability["windows"], json!(["desk"]));
    assert!(capability.get("remote").is_none());
    assert_eq!(
        capability["permissions"],
        json!(["allow-call", "core:event:allow-listen", "core:event:allow-unlisten"])
    );
}

#[test]
fn the_window_has_one_command() {
    let commands = fs::read_to_string(here("src/commands.rs")).unwrap();
    assert_eq!(commands.matches("#[tauri::command]").count(), 1);
    let main = fs::read_to_string(here("src/main.rs")).unwrap();
    assert!(main.contains("generate_handler![commands::call]"));
}

#[test]
fn the_window_has_no_plugin_that_reaches_files_shells_or_the_network() {
    let manifest = fs::read_to_string(here("Cargo.toml")).unwrap();
    let plugins: Vec<&str> = manifest
        .lines()
        .filter_map(|it| it.strip_prefix("tauri-plugin-"))
        .filter_map(|it| it.split(['.', ' ', '=']).next())
        .collect();
    // Both are asked by Rust alone: the capability above lets the page reach neither.
    assert_eq!(plugins, ["dialog", "window-state"]);
}

#[test]
fn a_released_window_has_no_developer_tools() {
    for manifest in ["Cargo.toml", "../Cargo.toml"] {
        let manifest = fs::read_to_string(here(manifest)).unwrap();
        let tauri = manifest.lines().find(|it| it.starts_with("tauri =") || it.starts_with("tauri."));
        assert!(tauri.is_some_and(|it| !it.contains("devtools")), "{tauri:?}");
    }
}

#[test]
fn the_desks_pulse_is_felt_while_the_window_is_open() {
    let main = fs::read_to_string(here("src/main.rs")).unwrap();
    assert!(main.contains("watched.watch().await"), "a computer that slept would wake up unlocked");
}
