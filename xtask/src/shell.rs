//! Starting other programs from the project's root.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::stop::{Outcome, Stop};

/// The folder that holds the workspace's `Cargo.toml`.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("xtask lives one folder below the root").to_owned()
}

/// `program`, to be started in the project's root.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    command
}

/// Cargo, the one that runs us.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // Set for us by `cargo run`; a nested cargo that sees them differ from a person's own rebuilds for nothing.
    for variable in ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_PKG_NAME", "CARGO_PKG_VERSION"] {
        cargo.env_remove(variable);
    }
    cargo.args(arguments);
    cargo
}

/// npm, in `ui/`.
pub(crate) fn npm(arguments: &[&str]) -> Command {
    let mut npm = command(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.current_dir(root().join("ui")).args(arguments);
    npm
}

/// Runs `command` with the terminal's own input and output and waits for it.
pub(crate) fn run(mut command: Command) -> Outcome {
    let shown = words(&command);
    let status =
        command.status().map_err(|cause| Stop::failed(format!("cannot start `{shown}`: {cause}")))?;
    if status.success() { Ok(()) } else { Err(Stop::failed(format!("`{shown}` ended with {status}"))) }
}

/// What `command` printed, or `None` if it could not be started or failed.
pub(crate) fn output_of(mut command: Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Where a program of this name is on the path.
pub(crate) fn find_on_path(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file())
}

/// Whether a program of this name is on the path.
pub(crate) fn is_on_path(program: &str) -> bool {
    find_on_path(program).is_some()
}

/// The command as a person would type it.
pub(crate) fn words(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|word| {
            let word = word.to_string_lossy();
            Path::new(word.as_ref())
                .file_name()
                .filter(|_| word.ends_with("/cargo"))
                .map_or_else(|| word.clone().into_owned(), |name| name.to_string_lossy().into_owned())
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// Where cargo puts what it builds.
pub(crate) fn target_folder() -> Outcome<PathBuf> {
    let printed = output_of(cargo(&["metadata", "--no-deps", "--format-version", "1"]));
    let metadata = printed.and_then(|text| serde_json::from_str::<serde_json::Value>(&text).ok());
    let folder = metadata.and_then(|it| Some(PathBuf::from(it["target_directory"].as_str()?)));
    folder.ok_or_else(|| Stop::failed("`cargo metadata` does not say where it builds: is Cargo.toml whole?"))
}

/// The path of a program of ours, as a debug build leaves it.
pub(crate) fn built(program: &str) -> Outcome<PathBuf> {
    Ok(target_folder()?.join("debug").join(format!("{program}{}", std::env::consts::EXE_SUFFIX)))
}
