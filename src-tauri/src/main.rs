//! The window of the desk. Owns the process, the window and its dialogs; decides nothing about bookings.

#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod arguments;
mod commands;
mod dialogs;
mod window;

use std::sync::Arc;

use daybook_desk::{Desk, DeskOptions, Keyring};
use tauri::{Emitter as _, Manager as _};

use crate::arguments::Arguments;

fn main() {
    let arguments = Arguments::parse(std::env::args_os().skip(1));
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("DAYBOOK_LOG")
                .unwrap_or_else(|_| "info,sqlx=warn".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    let outcome = tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_window_state::Builder::new().build())
        .invoke_handler(tauri::generate_handler![commands::call])
        .setup(move |app| {
            start_desk(app, &arguments)?;
            window::open(app)?;
            Ok(())
        })
        .build(tauri::generate_context!());
    match outcome {
        Ok(app) => app.run(close_down_at_the_end),
        Err(failure) => {
            tracing::error!(%failure, "the window could not be opened");
            std::process::exit(1);
        }
    }
}

/// Whoever follows this desk's book is told that it goes.
#[expect(clippy::needless_pass_by_value, reason = "it is called by the event loop")]
fn close_down_at_the_end(app: &tauri::AppHandle, event: tauri::RunEvent) {
    if matches!(event, tauri::RunEvent::Exit) {
        let desk = Arc::clone(&app.state::<Arc<Desk>>());
        tauri::async_runtime::block_on(desk.close_down());
    }
}

/// Opens the book in the background, so that the window need not wait for it, and passes on what changes.
fn start_desk(app: &tauri::App, arguments: &Arguments) -> tauri::Result<()> {
    let data_dir = match &arguments.data_dir {
        Some(folder) => folder.clone(),
        None => app.path().app_data_dir()?,
    };
    let desk = Arc::new(Desk::new(DeskOptions {
        data_dir,
        keyring: Keyring::System,
        demo: arguments.demo,
        surroundings: Arc::new(dialogs::Dialogs::new(app.handle().clone())),
        transport: Arc::new(daybook_desk::Network),
        server: Arc::new(daybook_hub::inside::Inside::in_the_house()),
        around: daybook_desk::Around::this_computer(),
    }));
    app.manage(Arc::clone(&desk));
    let watched = Arc::clone(&desk);
    tauri::async_runtime::spawn(async move { watched.watch().await });
    let window = app.handle().clone();
    tauri::async_runtime::spawn(async move {
        let mut changes = desk.subscribe();
        desk.start().await;
        while let Some(changed) = daybook_desk::hear(&mut changes).await {
            if let Err(failure) = window.emit("changed", changed) {
                tracing::warn!(%failure, "the window did not hear of a change");
            }
        }
    });
    Ok(())
}
