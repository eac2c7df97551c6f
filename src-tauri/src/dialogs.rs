//! Native dialogs, asked for by the desk, never by the webview.

use daybook_desk::{SavePath, Surroundings};
use tauri::AppHandle;
use tauri_plugin_dialog::DialogExt as _;
use tokio::sync::oneshot;

/// The dialogs of the running app.
pub(crate) struct Dialogs {
    app: AppHandle,
}

impl Dialogs {
    pub(crate) const fn new(app: AppHandle) -> Self {
        Self { app }
    }
}

impl Surroundings for Dialogs {
    fn choose_save_path(&self, file_name: String) -> SavePath<'_> {
        Box::pin(async move {
            let (answer, answered) = oneshot::channel();
            self.app.dialog().file().set_file_name(file_name).save_file(move |chosen| {
                // A window closed meanwhile no longer waits for the answer.
                drop(answer.send(chosen));
            });
            answered.await.ok().flatten().and_then(|chosen| chosen.into_path().ok())
        })
    }

    fn open_link(&self, link: &str) -> std::io::Result<()> {
        let (program, before) = if cfg!(target_os = "macos") {
            ("open", None)
        } else if cfg!(windows) {
            ("rundll32", Some("url.dll,FileProtocolHandler"))
        } else {
            ("xdg-open", None)
        };
        // No shell: the address is one argument, whatever stands in it.
        let mut opening = std::process::Command::new(program).args(before).arg(link).spawn()?;
        std::thread::spawn(move || opening.wait());
        Ok(())
    }
}
