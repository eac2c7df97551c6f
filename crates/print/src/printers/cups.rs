//! CUPS through its commands. Their English words are read, so `LC_ALL=C` is set for each.

use std::process::Output;

use tokio::process::Command;

use super::run::run;
use super::{JobId, PrintJob, Printer, PrinterError, PrinterState, media};

/// Every queue, in no order.
pub(super) async fn list(server: Option<&str>) -> Result<Vec<Printer>, PrinterError> {
    let mut command = command("lpstat", server);
    command.args(["-d", "-l", "-p"]);
    let output = run(command, &[]).await?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    if complaint.contains("No destinations") {
        return Ok(vec![]);
    }
    if !output.status.success() {
        return Err(why(&output, ""));
    }
    Ok(parse(&String::from_utf8_lossy(&output.stdout)))
}

/// Puts `job` into its queue.
pub(super) async fn print(server: Option<&str>, job: PrintJob<'_>) -> Result<JobId, PrinterError> {
    let mut command = command("lp", server);
    command.args(["-d", job.printer, "-t", job.title, "-n", &job.copies.to_string()]);
    // The page is already the paper's size; scaling would shrink the code and the type.
    command.args(["-o", "print-scaling=none"]);
    if let Some(media) = media::of_pdf(job.pdf) {
        command.args(["-o", &format!("media={media}")]);
    }
    let output = run(command, job.pdf).await?;
    if !output.status.success() {
        return Err(refusal(server, &output, job.printer).await);
    }
    job_id(&String::from_utf8_lossy(&output.stdout)).ok_or_else(|| why(&output, job.printer))
}

/// Whether `job` is among those done with.
pub(super) async fn has_left(server: Option<&str>, job: &JobId) -> Result<bool, PrinterError> {
    let mut command = command("lpstat", server);
    command.args(["-W", "completed", "-o"]);
    let output = run(command, &[]).await?;
    if !output.status.success() {
        return Err(why(&output, ""));
    }
    let listed = String::from_utf8_lossy(&output.stdout);
    Ok(listed.lines().any(|line| line.split_whitespace().next() == Some(&job.0)))
}

fn command(name: &str, server: Option<&str>) -> Command {
    let mut command = Command::new(name);
    command.env("LC_ALL", "C").env("LANG", "C");
    if let Some(server) = server {
        command.env("CUPS_SERVER", server);
    }
    command
}

/// `lp` says "does not exist" of every printer when the server is gone, so ask once more.
async fn refusal(server: Option<&str>, output: &Output, printer: &str) -> PrinterError {
    match (why(output, printer), list(server).await) {
        (PrinterError::NoSuchPrinter { .. }, Err(gone)) => gone,
        (PrinterError::NoSuchPrinter { .. }, Ok(printers)) if printers.is_empty() => PrinterError::NoPrinters,
        (reason, _) => reason,
    }
}

fn why(output: &Output, printer: &str) -> PrinterError {
    let words = String::from_utf8_lossy(&output.stderr);
    let says = |any: &[&str]| any.iter().any(|part| words.contains(part));
    let printer = printer.to_owned();
    match () {
        () if says(&["does not exist", "Unknown destination"]) => PrinterError::NoSuchPrinter { printer },
        () if says(&["not accepting jobs"]) => PrinterError::Refused { printer },
        () if says(&["not running", "Unable to connect", "refused", "Bad file descriptor"]) => {
            PrinterError::NotRunning
        }
        () => PrinterError::Failed { detail: words.trim().to_owned() },
    }
}

/// "request id is SLIPS-12 (0 file(s))"
fn job_id(said: &str) -> Option<JobId> {
    let id = said.strip_prefix("request id is ")?.split_whitespace().next()?;
    Some(JobId(id.to_owned()))
}

/// Reads `lpstat -d -l -p`: a line for each queue, then its properties, each after a tab.
fn parse(listing: &str) -> Vec<Printer> {
    let mut printers: Vec<Printer> = vec![];
    let mut default = None;
    for line in listing.lines() {
        if let Some(name) = line.strip_prefix("system default destination: ") {
            default = Some(name.trim());
        } else if let Some(queue) = line.strip_prefix("printer ") {
            printers.extend(parse_queue(queue));
        } else if let (Some(words), Some(printer)) =
            (line.strip_prefix("\tDescription: "), printers.last_mut())
            && !words.trim().is_empty()
        {
            words.trim().clone_into(&mut printer.description);
        }
    }
    for printer in &mut printers {
        printer.is_default = Some(printer.name.as_str()) == default;
    }
    printers
}

/// "SLIPS is idle.  enabled since …", "SLIPS disabled since …", "SLIPS now printing SLIPS-3. …"
fn parse_queue(line: &str) -> Option<Printer> {
    let (name, rest) = line.split_once(' ')?;
    let state = match rest {
        rest if rest.starts_with("disabled") => PrinterState::Stopped,
        rest if rest.starts_with("now printing") => PrinterState::Printing,
        _ => PrinterState::Idle,
    };
    Some(Printer { name: name.to_owned(), description: name.to_owned(), is_default: false, state })
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTING: &str = "system default destination: SLIPS\n\
        printer RAW disabled since Sat Nov 21 16:22:30 2026 -\n\treason unknown\n\tDescription: \n\
        printer SLIPS is idle.  enabled since Sat Nov 21 16:22:30 2026\n\tForm mounted:\n\
        \tDescription: Front desk slips\n\
        printer LABELS now printing LABELS-3.  enabled since Sat Nov 21 16:22:30 2026\n";

    #[test]
    fn queues_are_read_with_state_description_and_default() {
        let read = parse(LISTING);
        let told: Vec<_> =
            read.iter().map(|it| (&*it.name, &*it.description, it.is_default, it.state)).collect();
        assert_eq!(
            told,
            [
                ("RAW", "RAW", false, PrinterState::Stopped),
                ("SLIPS", "Front desk slips", true, PrinterState::Idle),
                ("LABELS", "LABELS", false, PrinterState::Printing),
            ]
        );
    }

    #[test]
    fn the_job_number_is_read_from_what_lp_says() {
        assert_eq!(
            job_id("request id is FRONT-DESK-12 (0 file(s))\n"),
            Some(JobId("FRONT-DESK-12".to_owned()))
        );
        assert_eq!(job_id(""), None);
    }
}
