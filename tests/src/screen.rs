//! A screen that nobody sees, on a display number that nobody else has.

use std::process::{Command, Stdio};

use crate::failure::{Failure, Outcome};
use crate::process::Process;

/// A running virtual screen; gone when dropped.
pub struct Screen {
    display: String,
    _server: Process,
}

impl Screen {
    /// A screen of `width` × `height` pixels in full colour.
    ///
    /// # Errors
    /// If Xvfb is missing or finds no free display.
    pub fn new(width: u32, height: u32) -> Outcome<Self> {
        let mut xvfb = Command::new("Xvfb");
        // It picks a free display itself and writes its number when it is ready.
        xvfb.args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            &format!("{width}x{height}x24"),
            "-nolisten",
            "tcp",
            "-noreset",
        ]);
        let (server, number) = Process::start_and_hear(xvfb.stderr(Stdio::null()))?;
        let number: u32 =
            number.parse().map_err(|_| Failure::new(format!("Xvfb said {number:?}, no display number")))?;
        Ok(Self { display: format!(":{number}"), _server: server })
    }

    /// What `DISPLAY` must be for a program to appear here.
    pub fn display(&self) -> &str {
        &self.display
    }
}
