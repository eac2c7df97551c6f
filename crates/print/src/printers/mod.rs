//! The printers of the machine: which there are, and putting a PDF into their queue.
//!
//! On Linux and macOS through the commands of CUPS (`lpstat`, `lp`), which know every printer the person
//! has set up and need no library to build. On Windows through PowerShell, see [`windows`].

#[cfg(not(windows))]
mod cups;
mod error;
#[cfg(not(windows))]
mod media;
mod run;
#[cfg(any(windows, test))]
mod windows;

pub use error::PrinterError;

use std::num::NonZeroU16;

/// A print queue.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Printer {
    /// What the system calls it; hand this back to print.
    pub name: String,
    /// What people call it; the name where nobody gave it another.
    pub description: String,
    /// Whether the system prints here unless told otherwise.
    pub is_default: bool,
    /// What it is doing.
    pub state: PrinterState,
}

/// What a queue is doing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PrinterState {
    /// Waiting for work.
    Idle,
    /// At work.
    Printing,
    /// Takes work but prints nothing until somebody sets it going again.
    Stopped,
}

/// A job in a queue: "SLIPS-12".
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct JobId(pub String);

/// What to print, and where.
#[derive(Clone, Copy)]
pub struct PrintJob<'a> {
    /// The file. Its page size says which paper is asked for, 80 mm rolls included.
    pub pdf: &'a [u8],
    /// [`Printer::name`].
    pub printer: &'a str,
    /// Shown in the queue for all to see: an appointment number, never a patient's name.
    pub title: &'a str,
    /// How many.
    pub copies: NonZeroU16,
}

/// Where queues are looked for.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Spooler {
    /// The CUPS server; `None` for the system's, or what `CUPS_SERVER` names.
    server: Option<String>,
}

impl Spooler {
    /// The system's own queues. The environment variable `CUPS_SERVER` is honoured.
    #[must_use]
    pub fn system() -> Self {
        Self::default()
    }

    /// The queues of the CUPS server at `server`: a host, or the path of a socket. Not used on Windows.
    #[must_use]
    pub fn at(server: impl Into<String>) -> Self {
        Self { server: Some(server.into()) }
    }

    /// Every queue, the default first.
    ///
    /// # Errors
    /// [`PrinterError::NoPrinters`] if there is none; otherwise what is missing or broken.
    pub async fn list(&self) -> Result<Vec<Printer>, PrinterError> {
        #[cfg(windows)]
        let mut printers = windows::list().await?;
        #[cfg(not(windows))]
        let mut printers = cups::list(self.server.as_deref()).await?;
        if printers.is_empty() {
            return Err(PrinterError::NoPrinters);
        }
        printers.sort_by(|one, other| {
            other.is_default.cmp(&one.is_default).then_with(|| one.description.cmp(&other.description))
        });
        Ok(printers)
    }

    /// Puts `job` into its queue; it may wait there.
    ///
    /// # Errors
    /// Why the queue did not take it. It is not printed then.
    pub async fn print(&self, job: PrintJob<'_>) -> Result<JobId, PrinterError> {
        #[cfg(windows)]
        return windows::print(job).await;
        #[cfg(not(windows))]
        cups::print(self.server.as_deref(), job).await
    }

    /// Whether `job` has left its queue: printed, cancelled or given up.
    ///
    /// # Errors
    /// What is missing or broken.
    #[cfg(not(windows))]
    pub async fn has_left(&self, job: &JobId) -> Result<bool, PrinterError> {
        cups::has_left(self.server.as_deref(), job).await
    }
}

/// The system's queues, the default first. See [`Spooler::list`].
///
/// # Errors
/// See [`Spooler::list`].
pub async fn list() -> Result<Vec<Printer>, PrinterError> {
    Spooler::system().list().await
}

/// Puts `job` into a queue of the system. See [`Spooler::print`].
///
/// # Errors
/// See [`Spooler::print`].
pub async fn print(job: PrintJob<'_>) -> Result<JobId, PrinterError> {
    Spooler::system().print(job).await
}
