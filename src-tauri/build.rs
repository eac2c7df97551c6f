//! Names the one command of the window, so that everything else is refused.

fn main() {
    // The built UI is embedded, so a newer one makes a newer program.
    println!("cargo:rerun-if-changed=../ui/dist");
    let manifest = tauri_build::AppManifest::new().commands(&["call"]);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))
        .expect("the window's configuration is valid");
}
