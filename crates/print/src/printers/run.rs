//! Commands of the printing system: run within a time limit, in English, killed when given up.

use std::process::{Output, Stdio};
use std::time::Duration;

use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use super::PrinterError;

/// A server that answers at all answers in well under a second; a sleeping one takes some.
pub(super) const LIMIT: Duration = Duration::from_secs(20);

/// Runs `command`, handing it `input`.
pub(super) async fn run(command: Command, input: &[u8]) -> Result<Output, PrinterError> {
    run_within(LIMIT, command, input).await
}

/// Runs `command` for at most `limit`, handing it `input`.
pub(super) async fn run_within(
    limit: Duration,
    mut command: Command,
    input: &[u8],
) -> Result<Output, PrinterError> {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => PrinterError::NotInstalled,
        _ => failed(&error),
    })?;
    let mut stdin = child.stdin.take().expect("stdin is piped");
    let exchange = async {
        let feed = async {
            // A command that refuses stops reading; its own words say more than the broken pipe.
            let fed = stdin.write_all(input).await;
            drop(stdin);
            drop(fed);
        };
        tokio::join!(feed, child.wait_with_output()).1
    };
    match tokio::time::timeout(limit, exchange).await {
        Ok(output) => output.map_err(|error| failed(&error)),
        Err(_) => Err(PrinterError::NoAnswer { seconds: limit.as_secs() }),
    }
}

fn failed(error: &std::io::Error) -> PrinterError {
    PrinterError::Failed { detail: error.to_string() }
}
