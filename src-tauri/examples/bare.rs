//! A Tauri window with nothing of Daybook in it: what no window can come up faster than. Only `cargo xtask bench`
//! opens it.

use tauri::{WebviewUrl, WebviewWindowBuilder};

fn main() -> tauri::Result<()> {
    tauri::Builder::default()
        .setup(|app| {
            let nothing = "about:blank".parse().expect("a page every browser has");
            WebviewWindowBuilder::new(app, "bare", WebviewUrl::External(nothing))
                .inner_size(1280.0, 800.0)
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!())
}
