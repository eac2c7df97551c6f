//! The hub as the program it is, with its practice clinic, on the port it had whenever it starts again.

use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::{Command, Output, Stdio};

use crate::failure::{Failure, Outcome};
use crate::home::Home;
use crate::patience::until;
use crate::process::{Process, built};

/// A hub's books, and the hub itself while it runs.
pub struct Hub {
    home: Home,
    address: SocketAddr,
    running: Option<Process>,
}

impl Hub {
    /// Starts a hub with its practice clinic.
    ///
    /// # Errors
    /// If it was not built or does not come up.
    pub async fn start() -> Outcome<Self> {
        // Free now; should another take it first, the hub does not come up.
        let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        let mut hub = Self { home: Home::new()?, address, running: None };
        hub.start_again().await?;
        Ok(hub)
    }

    /// Starts it where it was, with what it had.
    ///
    /// # Errors
    /// If it does not come up; with the end of what it printed.
    pub async fn start_again(&mut self) -> Outcome {
        let mut serve = self.program(&["serve", "--tls", "--listen", &self.address.to_string()])?;
        serve.stdout(Stdio::null()).stderr(self.home.log("hub")?);
        let running = self.running.insert(Process::start(&mut serve)?);
        let came_up = until("the hub to listen", async || {
            (running.has_ended() || TcpStream::connect(self.address).is_ok()).then_some(())
        });
        let printed = |cause| Failure::new(format!("{cause}\n{}", self.home.end_of_log("hub")));
        came_up.await.map_err(printed)
    }

    /// Ends it as a power cut would.
    pub fn cut(&mut self) {
        self.running = None;
    }

    /// A new administrator.
    ///
    /// # Errors
    /// If the hub's program refuses.
    pub fn admin(&self, name: &str, password: &str) -> Outcome {
        let mut create = self.program(&["create-user", "--name", name, "--role", "admin"])?;
        let mut child = create.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            std::io::Write::write_all(&mut stdin, format!("{password}\n").as_bytes())?;
        }
        said(&child.wait_with_output()?).map(drop)
    }

    /// A line that lets one computer join.
    ///
    /// # Errors
    /// If the hub's program refuses.
    pub fn invitation(&self) -> Outcome<String> {
        said(&self.program(&["invite"])?.output()?)
    }

    fn program(&self, words: &[&str]) -> Outcome<Command> {
        let mut command = Command::new(built("daybook-hub")?);
        self.home.hosts(&mut command);
        let books = format!("sqlite:{}", self.home.data().display());
        command.args(words).args(["--demo", "--database", &books]);
        Ok(command)
    }
}

/// What a program printed, where it did what it was told.
fn said(output: &Output) -> Outcome<String> {
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    Err(Failure::new(String::from_utf8_lossy(&output.stderr).into_owned()))
}
