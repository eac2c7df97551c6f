//! The program `daybook-hub`, served, killed and started again; its books are files or on a server.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tempfile::TempDir;
use tokio::sync::watch;

use super::client::{At, Client};
use super::clinic::Clinic;
use super::cluster::{Cluster, HUB};

const PROGRAM: &str = env!("CARGO_BIN_EXE_daybook-hub");

/// How it is spoken to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wire {
    Plain,
    Tls,
}

pub struct Program {
    folder: TempDir,
    database: String,
    running: Option<Child>,
    at: watch::Sender<SocketAddr>,
    log: Arc<Mutex<String>>,
}

impl Program {
    /// One with a clinic in a file.
    pub fn on_files() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite:{}", folder.path().join("books").display());
        Self::of(folder, database)
    }

    /// One with a clinic on a server.
    pub fn on_a_server(cluster: &Cluster) -> Self {
        let (keeper, database) = cluster.database();
        let program = Self::of(tempfile::tempdir().unwrap(), database);
        let mut migrate = program.command(&["migrate", "--grant-to", HUB]);
        said(migrate.env("DAYBOOK_DATABASE", keeper), "");
        program
    }

    fn of(folder: TempDir, database: String) -> Self {
        let at = watch::Sender::new(SocketAddr::from(([127, 0, 0, 1], 9)));
        Self { folder, database, running: None, at, log: Arc::default() }
    }

    /// Served in the clear with a clinic that is set up; an admin's token.
    pub async fn with_a_clinic(&mut self, providers: usize) -> (Clinic, String) {
        self.say(&["create-clinic", "--name", "Linden", "--zone", "Etc/UTC"]);
        self.start(Wire::Plain);
        let token = self.say(&["create-token", "--role", "admin"]);
        (Clinic::set_up(&mut Client::new(&self.at(), &token), providers).await, token)
    }

    pub fn at(&self) -> At {
        self.at.subscribe()
    }

    pub fn folder(&self) -> &std::path::Path {
        self.folder.path()
    }

    /// Runs one of its commands; what it printed.
    pub fn say(&self, words: &[&str]) -> String {
        said(&mut self.command(words), "")
    }

    /// As [`Program::say`], with something on standard input.
    pub fn say_with(&self, words: &[&str], input: &str) -> String {
        said(&mut self.command(words), input)
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(words).env_clear().env("DAYBOOK_DATABASE", &self.database);
        command.env("DAYBOOK_KEY_FILE", self.folder.path().join("hub.key"));
        command.env("DAYBOOK_FILES", self.folder.path().join("files"));
        command
    }

    /// Serves until it is killed or ended. Nobody is slowed down: that has tests of its own.
    pub fn start(&mut self, wire: Wire) {
        let mut command =
            self.command(&["serve", "--listen", "127.0.0.1:0", "--requests-per-minute", "6000000"]);
        if wire == Wire::Plain {
            command.arg("--plain");
        }
        let mut child = command.stderr(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap());
        loop {
            let mut line = String::new();
            assert_ne!(lines.read_line(&mut line).unwrap(), 0, "it ended: {}", self.log());
            self.log.lock().unwrap().push_str(&line);
            let event: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("not JSON: {line}"));
            if let Some(address) = event["address"].as_str() {
                self.at.send_replace(address.parse().unwrap());
                break;
            }
        }
        // Read on, or it would wait for somebody to.
        let log = Arc::clone(&self.log);
        std::thread::spawn(move || {
            let mut line = String::new();
            while lines.read_line(&mut line).is_ok_and(|it| it > 0) {
                log.lock().unwrap().push_str(&line);
                line.clear();
            }
        });
        self.running = Some(child);
    }

    /// Ends it at once, as `kill -9` does.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.running.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Tells it to stop, and waits until it has.
    pub fn end(&mut self) {
        let mut child = self.running.take().unwrap();
        let told = Command::new("kill").arg("-TERM").arg(child.id().to_string()).status().unwrap();
        assert!(told.success() && child.wait().unwrap().success(), "{}", self.log());
    }

    /// Everything it logged.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// The most memory it ever held, KiB.
    pub fn peak_kib(&self) -> u64 {
        let id = self.running.as_ref().unwrap().id();
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap();
        let line = status.lines().find_map(|it| it.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.kill();
    }
}

fn said(command: &mut Command, input: &str) -> String {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let mut told = String::new();
    (&output.stderr[..]).read_to_string(&mut told).unwrap();
    assert!(output.status.success(), "{told}");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}
