//! A home of its own for every story: nothing of the person's is read, nothing is left behind.

use std::fs::{DirBuilder, File};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use crate::failure::Outcome;

/// A fresh home folder, gone when dropped. Keep it to start the same desk twice.
pub struct Home {
    folder: TempDir,
}

impl Home {
    /// An empty home.
    ///
    /// # Errors
    /// If the folders cannot be made.
    pub fn new() -> Outcome<Self> {
        let folder = TempDir::with_prefix("daybook-home-")?;
        for name in ["config", "data", "cache", "state", "run", "logs"] {
            // The bus and the keyring refuse a run-time folder that others may enter.
            DirBuilder::new().mode(0o700).create(folder.path().join(name))?;
        }
        Ok(Self { folder })
    }

    /// The home itself.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Where the desk's data goes when a story names a place for it.
    pub fn data(&self) -> PathBuf {
        self.path().join("data/desk")
    }

    /// A file for what `program` prints.
    ///
    /// # Errors
    /// If it cannot be made.
    pub fn log(&self, program: &str) -> Outcome<File> {
        Ok(File::options().append(true).create(true).open(self.log_path(program))?)
    }

    /// The end of what `program` printed, for a failure's text.
    pub fn end_of_log(&self, program: &str) -> String {
        let text = std::fs::read_to_string(self.log_path(program)).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(30)..].join("\n")
    }

    /// Makes `command` live in this home, without the person's screen, bus or language.
    pub fn hosts<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        let inside = |name: &str| self.path().join(name);
        for foreign in ["DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XAUTHORITY"] {
            command.env_remove(foreign);
        }
        command
            .env("HOME", self.path())
            .env("XDG_CONFIG_HOME", inside("config"))
            .env("XDG_DATA_HOME", inside("data"))
            .env("XDG_CACHE_HOME", inside("cache"))
            .env("XDG_STATE_HOME", inside("state"))
            .env("XDG_RUNTIME_DIR", inside("run"))
            .env("LANG", "C.UTF-8")
            .env("LC_ALL", "C.UTF-8")
    }

    fn log_path(&self, program: &str) -> PathBuf {
        self.path().join("logs").join(format!("{program}.log"))
    }
}
