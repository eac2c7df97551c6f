//! A private CUPS server for tests: its own folders, socket and queue, nothing of the machine's touched.
//!
//! The queue's backend keeps each job as a PDF in [`PrivateCups::printed`]'s folder. It is our own: the
//! `cups-pdf` backend reads its folders from `/etc/cups` alone, so it cannot be kept private. Everything
//! before the backend, the PDF filter included, is what a clinic's printer goes through.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use crate::printers::{JobId, Spooler};

/// The only queue of a [`PrivateCups`].
pub const QUEUE: &str = "SLIPS";

/// Asked so often before a wait is given up.
const ATTEMPTS: u32 = 200;
/// Between two questions.
const PAUSE: Duration = Duration::from_millis(50);

/// A CUPS server that lives as long as this value.
pub struct PrivateCups {
    folder: TempDir,
    server: Child,
}

impl PrivateCups {
    /// Starts a server with the queue [`QUEUE`], its default.
    ///
    /// # Errors
    /// If CUPS is not installed, or does not answer.
    pub async fn start() -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("daybook-cups-").tempdir()?;
        write_configuration(folder.path())?;
        let etc = folder.path().join("etc");
        let server = Command::new(tool("cupsd"))
            .arg("-f")
            .args([Path::new("-c"), &etc.join("cupsd.conf"), Path::new("-s"), &etc.join("cups-files.conf")])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let cups = Self { folder, server };
        cups.answers().await?;
        let ppd = etc.join("slips.ppd");
        let device = format!("keep:{}", cups.out().display());
        let ppd = ppd.display().to_string();
        let queue = ["-p", QUEUE, "-E", "-v", &device, "-P", &ppd, "-D", "Front desk slips"];
        cups.administer("lpadmin", &queue)?;
        cups.administer("lpadmin", &["-d", QUEUE])?;
        Ok(cups)
    }

    /// What to put into `CUPS_SERVER` so that a program prints here.
    #[must_use]
    pub fn server(&self) -> String {
        self.folder.path().join("cups.sock").display().to_string()
    }

    /// The queues of this server.
    #[must_use]
    pub fn spooler(&self) -> Spooler {
        Spooler::at(self.server())
    }

    /// Runs a CUPS command such as `cupsreject SLIPS` against this server.
    ///
    /// # Errors
    /// If it fails; with its words.
    pub fn administer(&self, command: &str, arguments: &[&str]) -> io::Result<()> {
        let mut command = Command::new(tool(command));
        let output = command.args(arguments).env("CUPS_SERVER", self.server()).env("LC_ALL", "C").output()?;
        match output.status.success() {
            true => Ok(()),
            false => Err(io::Error::other(String::from_utf8_lossy(&output.stderr).into_owned())),
        }
    }

    /// Waits until `job` has left the queue, and returns the paper: a PDF file.
    ///
    /// # Errors
    /// If it does not leave in time, or nothing came out.
    pub async fn printed(&self, job: &JobId) -> io::Result<PathBuf> {
        let spooler = self.spooler();
        for _ in 0..ATTEMPTS {
            if spooler.has_left(job).await.map_err(io::Error::other)? {
                return self.paper_of(job);
            }
            tokio::time::sleep(PAUSE).await;
        }
        Err(io::Error::other("the job stayed in the queue"))
    }

    /// Every paper printed so far, oldest first: for programs that keep the job number to themselves.
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub fn papers(&self) -> io::Result<Vec<PathBuf>> {
        let files = fs::read_dir(self.out())?.map(|file| file.map(|file| file.path()));
        let mut papers = files.collect::<io::Result<Vec<PathBuf>>>()?;
        papers.retain(|path| path.extension().is_some_and(|extension| extension == "pdf"));
        papers.sort_by_key(|path| path.file_stem().and_then(|stem| stem.to_str()?.parse::<u32>().ok()));
        Ok(papers)
    }

    fn paper_of(&self, job: &JobId) -> io::Result<PathBuf> {
        let number = job.0.rsplit('-').next().unwrap_or_default();
        let paper = self.out().join(format!("{number}.pdf"));
        match paper.exists() {
            true => Ok(paper),
            false => Err(io::Error::other(self.last_words())),
        }
    }

    fn out(&self) -> PathBuf {
        self.folder.path().join("out")
    }

    async fn answers(&self) -> io::Result<()> {
        let socket = self.folder.path().join("cups.sock");
        for _ in 0..ATTEMPTS {
            if std::os::unix::net::UnixStream::connect(&socket).is_ok() {
                return Ok(());
            }
            tokio::time::sleep(PAUSE).await;
        }
        Err(io::Error::other(self.last_words()))
    }

    fn last_words(&self) -> String {
        let log = fs::read_to_string(self.folder.path().join("log/error_log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        let last = &lines[lines.len().saturating_sub(15)..];
        format!("the print server gave up; the end of its log:\n{}", last.join("\n"))
    }
}

impl Drop for PrivateCups {
    fn drop(&mut self) {
        // Asked to go rather than killed, so that it takes its filters along.
        let asked = Command::new("kill").arg(self.server.id().to_string()).status();
        if asked.is_ok_and(|status| status.success()) {
            drop(self.server.wait());
        } else {
            drop(self.server.kill());
        }
    }
}

/// Administrators' commands are not on everybody's path.
fn tool(name: &str) -> PathBuf {
    let installed = Path::new("/usr/sbin").join(name);
    if installed.exists() { installed } else { PathBuf::from(name) }
}

fn write_configuration(folder: &Path) -> io::Result<()> {
    for name in ["etc", "spool", "cache", "state", "tmp", "log", "out", "bin/backend"] {
        fs::create_dir_all(folder.join(name))?;
    }
    // The filters run as the print system's own user.
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))?;
    fs::set_permissions(folder.join("tmp"), fs::Permissions::from_mode(0o1777))?;
    let installed = Path::new("/usr/lib/cups");
    for name in ["filter", "daemon", "notifier"] {
        std::os::unix::fs::symlink(installed.join(name), folder.join("bin").join(name))?;
    }
    let fill = |text: &str| text.replace("{folder}", &folder.display().to_string());
    fs::write(folder.join("etc/cupsd.conf"), fill(include_str!("testing/cupsd.conf")))?;
    fs::write(folder.join("etc/cups-files.conf"), fill(include_str!("testing/cups-files.conf")))?;
    fs::write(folder.join("etc/slips.ppd"), include_str!("testing/slips.ppd"))?;
    let backend = folder.join("bin/backend/keep");
    fs::write(&backend, include_str!("testing/keep.sh"))?;
    // Readable by its owner alone, which makes CUPS run it as that owner, who may write to the folder.
    fs::set_permissions(backend, fs::Permissions::from_mode(0o700))
}
