//! The UI's packages and its build, each done again only when what it is made of has changed.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::shell;
use crate::stop::{Outcome, Stop};

/// Installs the UI's packages unless those installed came from today's lock file.
pub(crate) fn install() -> Outcome {
    let ui = shell::root().join("ui");
    // A copy of the lock is kept beside what it installed: times lie after a checkout, contents do not.
    let (lock, installed) = (ui.join("package-lock.json"), ui.join("node_modules/.installed-lock.json"));
    let wanted = std::fs::read(&lock)
        .map_err(|cause| Stop::failed(format!("cannot read {}: {cause}", lock.display())))?;
    if std::fs::read(&installed).is_ok_and(|it| it == wanted) {
        return Ok(());
    }
    println!("Installing the UI's packages (npm ci) …");
    shell::run(shell::npm(&["ci", "--no-audit", "--no-fund"]))?;
    let unwritten = |cause| Stop::failed(format!("cannot write {}: {cause}", installed.display()));
    std::fs::write(&installed, wanted).map_err(unwritten)
}

/// Builds `ui/dist` unless it is newer than everything it is made of.
pub(crate) fn build() -> Outcome {
    if is_built() {
        return Ok(());
    }
    println!("Building the UI (npm run build) …");
    shell::run(shell::npm(&["run", "--silent", "build"]))
}

/// Whether `ui/dist` is newer than every source of the UI.
fn is_built() -> bool {
    let ui = shell::root().join("ui");
    let newest_source = newest_in(&ui);
    let built = oldest_page_in(&ui.join("dist"));
    matches!((newest_source, built), (Some(source), Some(built)) if source < built)
}

/// What the UI is made of, minus what tools put there.
fn newest_in(folder: &Path) -> Option<SystemTime> {
    const MADE_BY_TOOLS: [&str; 5] = ["node_modules", "dist", "paraglide", ".svelte-kit", "test-results"];
    entries(folder)
        .into_iter()
        .filter(|path| !MADE_BY_TOOLS.iter().any(|name| path.ends_with(name)))
        // A folder's own time tells of files that were removed.
        .flat_map(|path| [changed_at(&path), path.is_dir().then(|| newest_in(&path)).flatten()])
        .flatten()
        .max()
}

fn oldest_page_in(dist: &Path) -> Option<SystemTime> {
    entries(dist)
        .iter()
        .filter(|path| path.extension().is_some_and(|it| it == "html"))
        .filter_map(|it| changed_at(it))
        .min()
}

fn changed_at(path: &Path) -> Option<SystemTime> {
    path.metadata().ok()?.modified().ok()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let read = std::fs::read_dir(folder).into_iter().flatten().flatten();
    read.map(|entry| entry.path()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::time::Duration;

    #[test]
    fn what_tools_made_does_not_count_as_a_source() {
        let ui = tempfile::tempdir().unwrap();
        let source = ui.path().join("src/desk/App.svelte");
        let made = ui.path().join("src/paraglide/messages.js");
        for file in [&source, &made] {
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "").unwrap();
        }
        let in_an_hour = changed_at(&source).unwrap() + Duration::from_secs(3600);
        fs::File::options().write(true).open(&made).unwrap().set_modified(in_an_hour).unwrap();
        assert!(newest_in(ui.path()).unwrap() < in_an_hour);
        fs::File::options().write(true).open(&source).unwrap().set_modified(in_an_hour).unwrap();
        assert_eq!(newest_in(ui.path()), Some(in_an_hour));
    }
}
