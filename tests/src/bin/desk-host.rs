//! The desk without its window, for stories in a browser: prints where it listens, then serves until it is ended.
//!
//!     desk-host [--demo] [--data-dir DIR] [--dist DIR] [--save-dir DIR] [--keyring] [--near PORT]
//!
//! Data and saved files go to a folder of its own unless said otherwise. It ends with whoever started it.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use daybook_desk::{Around, Desk, DeskOptions, Keyring, Multicast, Never};
use daybook_hub::inside::Inside;
use daybook_tests::host::{SavesIn, serve};
use daybook_tests::{Failure, Outcome};
use tempfile::TempDir;

/// What can be said on the command line.
#[derive(Default)]
struct Arguments {
    demo: bool,
    /// Use the computer's keyring; otherwise the desk finds none and asks for a passphrase.
    keyring: bool,
    data_dir: Option<PathBuf>,
    dist: Option<PathBuf>,
    save_dir: Option<PathBuf>,
    /// Other hosts with this UDP port are in the same network; without, this one is in none.
    near: Option<u16>,
}

#[tokio::main]
async fn main() -> Outcome {
    let arguments = parse(std::env::args().skip(1))?;
    end_with_parent()?;
    let own = TempDir::with_prefix("daybook-host-")?;
    let save_dir = arguments.save_dir.unwrap_or_else(|| own.path().join("saved"));
    std::fs::create_dir_all(&save_dir)?;
    let desk = Arc::new(Desk::new(DeskOptions {
        data_dir: arguments.data_dir.unwrap_or_else(|| own.path().join("data")),
        keyring: if arguments.keyring { Keyring::System } else { Keyring::Absent },
        demo: arguments.demo,
        surroundings: Arc::new(SavesIn(save_dir)),
        transport: Arc::new(daybook_desk::Network),
        server: Arc::new(Inside::on_this_computer_only()),
        around: around(arguments.near),
    }));
    desk.start().await;
    let dist = arguments.dist.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/dist"));
    let (address, serving) = serve(&dist, Arc::clone(&desk)).await?;
    writeln!(std::io::stdout(), "listening http://{address}")?;
    tokio::select! {
        served = serving => served,
        // Leaves through the end of `main`, so that its own folder goes too.
        () = told_to_end() => {
            desk.close_down().await;
            Ok(())
        }
    }
}

fn around(near: Option<u16>) -> Around {
    match near {
        Some(port) => {
            Around { neighbourhood: Arc::new(Multicast::on_this_computer_only(port)), power: Arc::new(Never) }
        }
        None => Around::nothing(),
    }
}

fn parse(mut words: impl Iterator<Item = String>) -> Outcome<Arguments> {
    let mut arguments = Arguments::default();
    while let Some(word) = words.next() {
        if word == "--near" {
            arguments.near = Some(words.next().ok_or_else(|| Failure::new("--near names no port"))?.parse()?);
            continue;
        }
        let mut folder =
            || words.next().map(PathBuf::from).ok_or_else(|| Failure::new(format!("{word} names no folder")));
        match word.as_str() {
            "--demo" => arguments.demo = true,
            "--keyring" => arguments.keyring = true,
            "--data-dir" => arguments.data_dir = Some(folder()?),
            "--dist" => arguments.dist = Some(folder()?),
            "--save-dir" => arguments.save_dir = Some(folder()?),
            _ => return Err(Failure::new(format!("unknown: {word}"))),
        }
    }
    Ok(arguments)
}

/// A story that is killed leaves no host behind.
#[cfg(target_os = "linux")]
fn end_with_parent() -> Outcome {
    Ok(rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::TERM))?)
}

#[cfg(not(target_os = "linux"))]
fn end_with_parent() -> Outcome {
    Ok(())
}

#[cfg(unix)]
async fn told_to_end() {
    use tokio::signal::unix::{SignalKind, signal};
    let (terminate, interrupt) = (signal(SignalKind::terminate()), signal(SignalKind::interrupt()));
    let (Ok(mut terminate), Ok(mut interrupt)) = (terminate, interrupt) else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => (),
        _ = interrupt.recv() => (),
    }
}

#[cfg(not(unix))]
async fn told_to_end() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
