//! The window itself: its size, and what it may never do.

use tauri::webview::NewWindowResponse;
use tauri::{App, Url, WebviewUrl, WebviewWindowBuilder};

/// Opens the desk's window. It shows only what is built in: it neither navigates away nor opens others.
pub(crate) fn open(app: &App) -> tauri::Result<()> {
    WebviewWindowBuilder::new(app, "desk", WebviewUrl::App("index.html".into()))
        .title("Daybook")
        .inner_size(1280.0, 800.0)
        .min_inner_size(960.0, 600.0)
        // Native drag and drop of files would swallow the pointer events that the calendar lives on.
        .disable_drag_drop_handler()
        .on_navigation(is_ours)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .build()?;
    Ok(())
}

/// The built-in pages: `tauri://localhost`, or `http://tauri.localhost` on Windows; the dev server in development.
fn is_ours(url: &Url) -> bool {
    match (url.scheme(), url.host_str()) {
        ("tauri", Some("localhost")) | ("http" | "https", Some("tauri.localhost")) => true,
        ("http", Some("localhost")) => cfg!(dev),
        ("about", None) => url.path() == "blank",
        (_, _) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_stays_on_the_built_in_pages() {
        for ours in ["tauri://localhost/index.html", "http://tauri.localhost/"] {
            assert!(is_ours(&Url::parse(ours).unwrap()), "{ours}");
        }
        for foreign in
            ["https://example.org/", "file:///etc/hosts", "data:text/html,x", "http://localhost.evil.org/"]
        {
            assert!(!is_ours(&Url::parse(foreign).unwrap()), "{foreign}");
        }
    }
}
