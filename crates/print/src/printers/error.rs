//! Why nothing was printed, and what the person can do about it.

/// Why nothing was printed. The code for the window is the variant; the texts are for logs.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum PrinterError {
    /// The system has no printing commands.
    #[error("the printing system is not installed")]
    NotInstalled,
    /// There are commands, but no server behind them.
    #[error("the printing system is not running")]
    NotRunning,
    /// No queue is set up.
    #[error("no printer is set up")]
    NoPrinters,
    /// The queue that was remembered is gone.
    #[error("there is no printer {printer}")]
    NoSuchPrinter {
        /// The name asked for.
        printer: String,
    },
    /// The queue is closed for new jobs.
    #[error("the printer {printer} takes no jobs")]
    Refused {
        /// The name asked for.
        printer: String,
    },
    /// The printing system did not answer in time. Whether the job was taken is not known.
    #[error("the printing system did not answer within {seconds} seconds")]
    NoAnswer {
        /// How long was waited.
        seconds: u64,
    },
    /// Something else, in the printing system's words.
    #[error("the printing system failed: {detail}")]
    Failed {
        /// What it said.
        detail: String,
    },
}

impl PrinterError {
    /// A stable name for the window to switch on.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotInstalled => "printing_not_installed",
            Self::NotRunning => "printing_not_running",
            Self::NoPrinters => "no_printers",
            Self::NoSuchPrinter { .. } => "no_such_printer",
            Self::Refused { .. } => "printer_refused",
            Self::NoAnswer { .. } => "printing_no_answer",
            Self::Failed { .. } => "printing_failed",
        }
    }

    /// What to do about it, in English, for logs and support; the window has its own words by [`Self::code`].
    #[must_use]
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::NotInstalled => "install CUPS (Debian and Ubuntu: apt install cups), or save as PDF",
            Self::NotRunning => "start CUPS (systemctl start cups), or save as PDF",
            Self::NoPrinters => "add a printer in the system's settings, or save as PDF",
            Self::NoSuchPrinter { .. } => "choose another printer",
            Self::Refused { .. } => {
                "open the printer's queue in the system's settings and let it accept jobs"
            }
            Self::NoAnswer { .. } => "look at the printer's queue before printing again",
            Self::Failed { .. } => "look at the printer's queue, or save as PDF",
        }
    }
}
