//! Node.js builds the UI. It is not installed by us: people keep their own, in many ways.

use crate::shell;
use crate::stop::{Outcome, Stop};

/// The oldest Node the UI's tools run on; `ui/package.json` says the same under `engines`.
const OLDEST: (u32, u32) = (20, 19);

/// Stops with directions if there is no Node or npm that can build the UI.
pub(crate) fn check() -> Outcome {
    let mut node = shell::command("node");
    node.arg("--version");
    let printed = shell::output_of(node);
    match printed.as_deref().map(|text| (text.trim(), version_in(text))) {
        None => Err(stop("Node.js is not on this machine's path")),
        Some((text, None)) => Err(stop(&format!("`node --version` printed {text:?}, which is no version"))),
        Some((text, Some(version))) if version < OLDEST => Err(stop(&format!("Node.js {text} is too old"))),
        Some(_) if !shell::is_on_path(if cfg!(windows) { "npm.cmd" } else { "npm" }) => {
            Err(stop("Node.js is here, but npm is not (on Debian and Ubuntu: apt-get install npm)"))
        }
        Some(_) => Ok(()),
    }
}

fn stop(what: &str) -> Stop {
    let (major, minor) = OLDEST;
    Stop::usage(&format!(
        "{what}.\n\
         Daybook's UI is built with Node.js {major}.{minor} or newer and npm. Install one from nodejs.org or with \
         your version manager (nvm, fnm, mise, asdf), open a new terminal and run this again."
    ))
}

/// Major and minor from `v20.19.4`.
fn version_in(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim().trim_start_matches('v').split('.').map(|part| part.parse().ok());
    Some((numbers.next()??, numbers.next()??))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_version_is_read_as_node_prints_it() {
        assert_eq!(version_in("v20.19.4\n"), Some((20, 19)));
        assert_eq!(version_in("v18.20.0"), Some((18, 20)));
        assert_eq!(version_in("command not found"), None);
    }
}
