//! Windows queues through PowerShell: `Get-Printer` lists, the PDF program's own *PrintTo* verb prints.
//!
//! Not run on Windows yet; only the reading of the list is tested. What is known: *PrintTo* needs a program
//! that registers it for PDF files (Adobe Reader, SumatraPDF and PDF-XChange do, Edge does not), paper size
//! is that program's choice, and there is no job number, so [`JobId`] holds only the queue's name.
//! Values go by environment variable, never into the script, so that no name can become a command.

use super::{Printer, PrinterState};

#[cfg(windows)]
mod powershell {
    use std::io::Write;
    use std::time::Duration;

    use tokio::process::Command;

    use super::super::run::{LIMIT, run, run_within};
    use super::super::{JobId, PrintJob, Printer, PrinterError};

    const LIST: &str = "[Console]::OutputEncoding = [Text.Encoding]::UTF8; \
        $default = (Get-CimInstance Win32_Printer -Filter 'Default=True').Name; \
        Get-Printer | ForEach-Object { \
        \"$($_.Name)`t$($_.Comment)`t$($_.PrinterStatus)`t$($_.Name -eq $default)\" }";

    const PRINT: &str = "$ErrorActionPreference = 'Stop'; \
        if (-not (Get-Printer -Name $env:DAYBOOK_PRINTER -ErrorAction SilentlyContinue)) { \
        [Console]::Error.Write('no such printer'); exit 3 }; \
        1..[int]$env:DAYBOOK_COPIES | ForEach-Object { \
        $viewer = Start-Process -FilePath $env:DAYBOOK_FILE -Verb PrintTo -WindowStyle Hidden -PassThru \
        -ArgumentList ('\"' + $env:DAYBOOK_PRINTER + '\"'); \
        if ($viewer) { [void]$viewer.WaitForExit(8000) } }";

    /// A copy may take the eight seconds the script gives the PDF program, which often stays open.
    const A_COPY: Duration = Duration::from_secs(9);

    pub(in super::super) async fn list() -> Result<Vec<Printer>, PrinterError> {
        let output = run(powershell(LIST), &[]).await?;
        if !output.status.success() {
            return Err(failed(&output.stderr));
        }
        Ok(super::parse(&String::from_utf8_lossy(&output.stdout)))
    }

    pub(in super::super) async fn print(job: PrintJob<'_>) -> Result<JobId, PrinterError> {
        let file = written(job.pdf).map_err(|error| PrinterError::Failed { detail: error.to_string() })?;
        let mut command = powershell(PRINT);
        command.env("DAYBOOK_FILE", &*file).env("DAYBOOK_PRINTER", job.printer);
        command.env("DAYBOOK_COPIES", job.copies.to_string());
        // The file holds a patient's name: it is deleted on return, printed or not.
        let limit = LIMIT + A_COPY * u32::from(job.copies.get());
        let output = run_within(limit, command, &[]).await?;
        match output.status.code() {
            Some(0) => Ok(JobId(job.printer.to_owned())),
            Some(3) => Err(PrinterError::NoSuchPrinter { printer: job.printer.to_owned() }),
            Some(_) | None => Err(failed(&output.stderr)),
        }
    }

    fn written(pdf: &[u8]) -> std::io::Result<tempfile::TempPath> {
        let mut file = tempfile::Builder::new().prefix("daybook-").suffix(".pdf").tempfile()?;
        file.write_all(pdf)?;
        // Closed, so that the PDF program may open it.
        Ok(file.into_temp_path())
    }

    fn powershell(script: &str) -> Command {
        let mut command = Command::new("powershell.exe");
        command.args(["-NoProfile", "-NonInteractive", "-Command", script]);
        command
    }

    fn failed(words: &[u8]) -> PrinterError {
        PrinterError::Failed { detail: String::from_utf8_lossy(words).trim().to_owned() }
    }
}

#[cfg(windows)]
pub(super) use powershell::{list, print};

/// Reads a line for each queue: name, comment, status and whether it is the default, between tabs.
fn parse(listing: &str) -> Vec<Printer> {
    listing.lines().filter_map(parse_queue).collect()
}

fn parse_queue(line: &str) -> Option<Printer> {
    let mut parts = line.trim_end().split('\t');
    let name = parts.next().filter(|name| !name.is_empty())?;
    let (comment, status, default) = (parts.next()?, parts.next()?, parts.next()?);
    let state = match status {
        "Printing" | "Processing" | "WarmingUp" => PrinterState::Printing,
        "Paused" | "Offline" | "Error" | "PaperOut" | "PaperJam" => PrinterState::Stopped,
        _ => PrinterState::Idle,
    };
    let description = if comment.is_empty() { name } else { comment };
    Some(Printer {
        name: name.to_owned(),
        description: description.to_owned(),
        is_default: default.eq_ignore_ascii_case("true"),
        state,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_queues_are_read_with_state_comment_and_default() {
        let read = parse("Slips\tFront desk\tNormal\tTrue\r\nBack office\t\tPaused\tFalse\r\n\r\n");
        let told: Vec<_> =
            read.iter().map(|it| (&*it.name, &*it.description, it.is_default, it.state)).collect();
        assert_eq!(
            told,
            [
                ("Slips", "Front desk", true, PrinterState::Idle),
                ("Back office", "Back office", false, PrinterState::Stopped),
            ]
        );
    }
}
