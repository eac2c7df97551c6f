//! Programs a story starts, each ended with everything it started itself.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

use crate::failure::{Failure, Outcome};

/// How long a killed process may take to be gone.
const LAST_WORDS: Timespec = Timespec { tv_sec: 5, tv_nsec: 0 };

/// A running program. Dropping it kills it and its descendants, and nothing else.
///
/// It stays in the story's own process group, so a runner that ends a stuck story ends this too.
pub struct Process {
    child: Child,
    name: String,
}

impl Process {
    /// Starts `command` without input.
    ///
    /// # Errors
    /// If it cannot be started, naming it.
    pub fn start(command: &mut Command) -> Outcome<Self> {
        Self::spawn(command.stdin(Stdio::null()))
    }

    /// Starts `command` and hands it `input`, and then the end of input.
    ///
    /// # Errors
    /// If it cannot be started or does not read.
    pub fn start_with(command: &mut Command, input: &str) -> Outcome<Self> {
        let mut process = Self::spawn(command.stdin(Stdio::piped()))?;
        if let Some(mut stdin) = process.child.stdin.take() {
            stdin.write_all(input.as_bytes())?;
        }
        Ok(process)
    }

    /// Starts `command` and waits for the first line it prints, by which such programs say that they are ready.
    ///
    /// # Errors
    /// If it cannot be started or ends without a word.
    pub fn start_and_hear(command: &mut Command) -> Outcome<(Self, String)> {
        let mut process = Self::spawn(command.stdin(Stdio::null()).stdout(Stdio::piped()))?;
        let mut first = String::new();
        if let Some(stdout) = process.child.stdout.take() {
            let mut lines = BufReader::new(stdout);
            lines.read_line(&mut first)?;
            // Read on, or the program stops when the pipe is full.
            std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
        }
        match first.trim() {
            "" => Err(Failure::new(format!("{} ended without a word", process.name))),
            line => Ok((process, line.to_owned())),
        }
    }

    /// Whether it has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(Some(_)))
    }

    /// Whether nothing it started is still running.
    pub fn is_alone(&self) -> bool {
        descendants(self.child.id()).is_empty()
    }

    fn spawn(command: &mut Command) -> Outcome<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let hint = "`cargo xtask test` installs what stories need";
        let child = command
            .spawn()
            .map_err(|cause| Failure::new(format!("cannot start {name}: {cause} ({hint})")))?;
        Ok(Self { child, name })
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // All are held before any is killed: an orphan is handed to another parent, where we could not tell it as ours.
        let family = descendants(self.child.id());
        let held: Vec<OwnedFd> = family.into_iter().filter_map(hold).collect();
        self.child.kill().ok();
        self.child.wait().ok();
        for process in &held {
            // It may have ended meanwhile, which is what is wanted.
            pidfd_send_signal(process, Signal::KILL).ok();
        }
        for process in &held {
            // Readable once it has ended: then its files and locks are free for whoever is started next.
            poll(&mut [PollFd::new(process, PollFlags::IN)], Some(&LAST_WORDS)).ok();
        }
    }
}

/// A handle that means this process and never another that got its number later.
fn hold(pid: u32) -> Option<OwnedFd> {
    pidfd_open(Pid::from_raw(i32::try_from(pid).ok()?)?, PidfdFlags::empty()).ok()
}

/// Everything `ancestor` started, and what those started; parents before their children.
fn descendants(ancestor: u32) -> Vec<u32> {
    let pids: Vec<u32> = std::fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .collect();
    let parents: Vec<(u32, u32)> = pids.into_iter().filter_map(|pid| Some((pid, parent_of(pid)?))).collect();
    let mut family = vec![ancestor];
    let mut next = 0;
    while let Some(parent) = family.get(next).copied() {
        family.extend(parents.iter().filter(|(_, it)| *it == parent).map(|(pid, _)| *pid));
        next += 1;
    }
    family.split_off(1)
}

/// The parent, from `/proc/<pid>/stat`; the program's name there is in brackets and may hold anything.
fn parent_of(pid: u32) -> Option<u32> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

/// A program of this workspace, built beside the story that is running.
///
/// # Errors
/// If it has not been built.
pub fn built(program: &str) -> Outcome<PathBuf> {
    let path = build_folder()?.join(program);
    let missing = || Failure::new(format!("{program} is not built: `cargo build --workspace` builds it"));
    path.is_file().then_some(path).ok_or_else(missing)
}

/// Where cargo put this workspace's programs; stories lie in it or in its `deps`.
pub(crate) fn build_folder() -> Outcome<PathBuf> {
    let story = std::env::current_exe()?;
    let folder = story.parent().filter(|it| !it.ends_with("deps")).or_else(|| story.parent()?.parent());
    Ok(folder.ok_or_else(|| Failure::new("this story is nowhere"))?.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_started_ends_with_it() {
        let mut shell = Command::new("sh");
        shell.args(["-c", "sleep 600 & echo $!; wait"]);
        let (process, sleeper) = Process::start_and_hear(&mut shell).unwrap();
        let sleeper: u32 = sleeper.parse().unwrap();
        assert_eq!(descendants(process.child.id()), [sleeper]);
        drop(process);
        let state = std::fs::read_to_string(format!("/proc/{sleeper}/stat")).unwrap_or_default();
        let state = state.rsplit_once(')').map(|(_, rest)| rest.trim_start().to_owned()).unwrap_or_default();
        assert!(state.is_empty() || state.starts_with('Z'), "still there: {state}");
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let failure = Process::start(&mut Command::new("no-such-program")).err().unwrap();
        assert!(failure.to_string().starts_with("cannot start no-such-program"));
    }
}
