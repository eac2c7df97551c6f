//! The real window, driven as a person drives it: by pointer and keys, through WebKit's own WebDriver.
//!
//! Stories name things by CSS selector. Every wait has an end, and a wait in vain leaves a picture.

mod keys;
mod look;
mod pointer;

use std::ffi::OsStr;
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;

use crate::failure::{Failure, Outcome};
use crate::home::Home;
use crate::keyring::Keyring;
use crate::patience::{PATIENCE, until};
use crate::process::{Process, build_folder, built};
use crate::screen::Screen;

pub use pointer::Point;

/// What to open, and where.
pub struct Opening<'a> {
    /// Whose data: the same home opened again finds the same clinic.
    pub home: &'a Home,
    /// The screen it appears on.
    pub screen: &'a Screen,
    /// Where keys are kept; without one the desk finds no keyring.
    pub keyring: Option<&'a Keyring>,
    /// What the desk is started with, such as `--demo`.
    pub options: &'a [&'a str],
    /// What else it finds in its environment, such as `CUPS_SERVER`.
    pub environment: &'a [(&'a str, &'a OsStr)],
}

/// An open window. Close it with [`quit`](Self::quit); dropping it kills it, as a power cut would.
pub struct Window {
    client: Client,
    pictures: PathBuf,
    started: Instant,
    // Dropped last: it takes the desk's own process with it.
    driver: Process,
}

impl Window {
    /// Opens the desk.
    ///
    /// # Errors
    /// If it was not built, or its window does not come up; with the end of what it printed.
    pub async fn open(opening: &Opening<'_>) -> Outcome<Self> {
        Self::open_program(&built("daybook")?, opening).await
    }

    /// Opens `program`, which must be a Tauri window.
    ///
    /// # Errors
    /// As for [`open`](Self::open).
    pub async fn open_program(program: &Path, opening: &Opening<'_>) -> Outcome<Self> {
        let (mut driver, address) = start_driver(opening)?;
        let printed = |cause: Failure| {
            Failure::new(format!(
                "{cause}\nwhat the desk printed last:\n{}",
                opening.home.end_of_log("window")
            ))
        };
        until("the driver to listen", async || {
            (driver.has_ended() || TcpStream::connect(address).is_ok()).then_some(())
        })
        .await
        .map_err(printed)?;
        let started = Instant::now();
        let client =
            connect(&format!("http://{address}"), program, opening.options).await.map_err(printed)?;
        let pictures = build_folder()?.join("pictures");
        Ok(Self { client, pictures, started, driver })
    }

    /// When the driver, which was waiting, was told to start the program.
    #[must_use]
    pub const fn started(&self) -> Instant {
        self.started
    }

    /// Closes the window, lets the desk end by itself, and waits until it has.
    ///
    /// # Errors
    /// If it does not.
    pub async fn quit(self) -> Outcome {
        let Self { client, driver, .. } = self;
        client.close().await.map_err(|cause| Failure::from(cause).during("closing the window"))?;
        until("the desk to end", async || driver.is_alone().then_some(())).await
    }
}

/// One driver for each window, because a driver has one session at a time.
fn start_driver(opening: &Opening<'_>) -> Outcome<(Process, std::net::SocketAddr)> {
    // Free now; should another take it first, the driver ends and the connection below is refused.
    let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
    let log = opening.home.log("window")?;
    let mut driver = Command::new("WebKitWebDriver");
    opening.home.hosts(&mut driver);
    driver
        .arg(format!("--port={}", address.port()))
        .env("DISPLAY", opening.screen.display())
        // Without it the window comes up, but never answers the driver.
        .env("TAURI_WEBVIEW_AUTOMATION", "true")
        .env("GDK_BACKEND", "x11")
        .envs(opening.environment.iter().copied())
        .stdout(Stdio::from(log.try_clone()?))
        .stderr(log);
    if let Some(keyring) = opening.keyring {
        keyring.serves(&mut driver);
    }
    Ok((Process::start(&mut driver)?, address))
}

async fn connect(address: &str, program: &Path, options: &[&str]) -> Outcome<Client> {
    let wanted = json!({ "webkitgtk:browserOptions": { "binary": program, "args": options } });
    let wanted: Capabilities = serde_json::from_value(wanted)?;
    let mut builder = ClientBuilder::new(HttpConnector::new());
    let session = builder.capabilities(wanted).connect(address);
    let too_slow = |_| Failure::new("the window did not come up");
    let client =
        tokio::time::timeout(PATIENCE + Duration::from_secs(20), session).await.map_err(too_slow)??;
    Ok(client)
}
