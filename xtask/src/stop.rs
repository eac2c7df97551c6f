//! Why a command ends early, in words for the person at the terminal.

use std::fmt;
use std::process::ExitCode;

/// What every command gives back.
pub(crate) type Outcome<T = ()> = Result<T, Stop>;

/// The end of a command: what to say, and the exit code a script sees.
#[derive(Debug)]
pub(crate) struct Stop {
    code: u8,
    say: String,
}

impl Stop {
    /// Something was checked and found wrong, or something broke.
    pub(crate) fn failed(say: impl Into<String>) -> Self {
        Self { code: 1, say: say.into() }
    }

    /// The machine or the command line does not allow it; nothing was tried.
    pub(crate) fn usage(say: &str) -> Self {
        Self { code: 2, say: say.to_owned() }
    }

    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.code)
    }
}

impl fmt::Display for Stop {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.say.trim_end())
    }
}
