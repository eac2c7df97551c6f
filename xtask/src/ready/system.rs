//! Finds which system packages are missing and installs them, where we know how to.
//!
//! Debian and Ubuntu are served; Fedora and Arch people are shown their command, because installing system
//! packages with tools we did not try is not ours to do. macOS and Windows bring what is needed themselves.

use std::io::IsTerminal as _;
use std::process::Command;

use super::packages::{self, Distribution, Need, Purpose};
use crate::shell;
use crate::stop::{Outcome, Stop};

/// Installs what `purpose` lacks, or stops with the command that would.
pub(crate) fn provide(purpose: Purpose) -> Outcome {
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    let Some(distribution) = distribution_in(&release) else {
        println!("note: this Linux is unknown to us; {}", by_hand(purpose));
        return Ok(());
    };
    let missing = missing(distribution, purpose);
    if missing.is_empty() {
        return Ok(());
    }
    explain(distribution, &missing);
    let names: Vec<&str> = missing.iter().map(|need| need.package(distribution)).collect();
    match distribution {
        Distribution::Debian => install_with_apt(&names),
        Distribution::Fedora => Err(asks_for(&format!("sudo dnf install {}", names.join(" ")))),
        Distribution::Arch => Err(asks_for(&format!("sudo pacman -S --needed {}", names.join(" ")))),
    }
}

/// Reads `/etc/os-release`: the distribution itself or the one it says it is like.
fn distribution_in(release: &str) -> Option<Distribution> {
    let field = |name: &str| {
        let line = release.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix('='));
        line.unwrap_or_default().trim_matches('"').to_owned()
    };
    let ids = format!("{} {}", field("ID"), field("ID_LIKE"));
    ids.split_whitespace().find_map(|id| match id {
        "debian" | "ubuntu" => Some(Distribution::Debian),
        "fedora" | "rhel" | "centos" => Some(Distribution::Fedora),
        "arch" => Some(Distribution::Arch),
        _ => None,
    })
}

fn missing(distribution: Distribution, purpose: Purpose) -> Vec<&'static Need> {
    let wanted: Vec<&Need> = packages::needs(purpose)
        .filter(|need| !need.programs.iter().any(|program| shell::is_on_path(program)))
        .collect();
    let installed = installed(distribution, &wanted);
    wanted.into_iter().filter(|need| !installed.contains(&need.package(distribution))).collect()
}

/// Asks the package database once for all of them.
fn installed(distribution: Distribution, wanted: &[&'static Need]) -> Vec<&'static str> {
    let names = wanted.iter().map(|need| need.package(distribution));
    match distribution {
        Distribution::Debian => {
            let mut query = Command::new("dpkg-query");
            query
                .args(["--show", "--showformat=${binary:Package} ${db:Status-Status}\n"])
                .args(names.clone());
            // It ends with 1 when any is unknown; what it printed counts all the same.
            let printed = query.output().map(|it| it.stdout).unwrap_or_default();
            let printed = String::from_utf8_lossy(&printed).into_owned();
            names.filter(|name| dpkg_has(&printed, name)).collect()
        }
        Distribution::Fedora => {
            names.filter(|name| succeeds(Command::new("rpm").args(["-q", "--whatprovides", name]))).collect()
        }
        Distribution::Arch => {
            names.filter(|name| succeeds(Command::new("pacman").args(["-T", name]))).collect()
        }
    }
}

/// Whether dpkg's answer lists `name` as installed; libraries are listed as `name:amd64`.
fn dpkg_has(printed: &str, name: &str) -> bool {
    printed.lines().any(|line| {
        let (package, status) = line.split_once(' ').unwrap_or((line, ""));
        status == "installed" && package.split(':').next() == Some(name)
    })
}

fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|it| it.status.success())
}

fn explain(distribution: Distribution, missing: &[&Need]) {
    println!("This machine lacks {} system package(s):", missing.len());
    for need in missing {
        println!("  {:<26} needed to {}", need.package(distribution), need.why);
    }
}

fn asks_for(install: &str) -> Stop {
    Stop::usage(&format!("Install them with\n\n    {install}\n\nand run this again."))
}

fn by_hand(purpose: Purpose) -> String {
    let names: Vec<&str> = packages::needs(purpose).map(|need| need.package(Distribution::Debian)).collect();
    format!("make sure it has what Debian calls {}", names.join(", "))
}

fn install_with_apt(names: &[&str]) -> Outcome {
    let install = ["install", "--yes", "--no-install-recommends"];
    let shown = format!("apt-get {} {}", install.join(" "), names.join(" "));
    let Some(privilege) = privilege() else {
        return Err(asks_for(&format!("su -c \"apt-get update && {shown}\"")));
    };
    println!("Installing them{}:\n  {shown}", if privilege.is_empty() { "" } else { " with sudo" });
    // Package lists of a new machine are empty, and those of an old one name files that are gone.
    let refused =
        |cause: Stop| Stop::failed(format!("{cause}\nInstall them by hand and run this again:\n  {shown}"));
    shell::run(apt(privilege, &["update"], &[])).map_err(refused)?;
    shell::run(apt(privilege, &install, names)).map_err(refused)
}

/// What to put before `apt-get` to be allowed to install: nothing for root.
fn privilege() -> Option<&'static [&'static str]> {
    let mut id = Command::new("id");
    id.arg("-u");
    if shell::output_of(id).is_some_and(|uid| uid.trim() == "0") {
        return Some(&[]);
    }
    if !shell::is_on_path("sudo") {
        return None;
    }
    // Where nobody can type a password, fail at once instead of waiting for one.
    Some(if std::io::stdin().is_terminal() { &["sudo"] } else { &["sudo", "-n"] })
}

fn apt(privilege: &[&str], verb: &[&str], names: &[&str]) -> Command {
    // `env` carries the variable through sudo, which drops those of the caller.
    let before = privilege.iter().copied().chain(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    let quiet = ["-qq", "-o", "DPkg::Lock::Timeout=180", "-o", "Dpkg::Use-Pty=0"];
    let mut words = before.chain(verb.iter().copied()).chain(quiet).chain(names.iter().copied());
    let mut command = shell::command(words.next().expect("there is always apt-get"));
    command.args(words);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distribution_is_known_by_its_own_name_or_by_what_it_is_like() {
        assert_eq!(distribution_in("NAME=x\nID=debian\n"), Some(Distribution::Debian));
        assert_eq!(distribution_in("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"), Some(Distribution::Debian));
        assert_eq!(distribution_in("ID=\"fedora\"\n"), Some(Distribution::Fedora));
        assert_eq!(distribution_in("ID=endeavouros\nID_LIKE=arch\n"), Some(Distribution::Arch));
        assert_eq!(distribution_in("ID=nixos\n"), None);
    }

    #[test]
    fn a_package_half_removed_is_not_installed() {
        let printed = "perl installed\ncups config-files\nlibwebkit2gtk-4.1-dev:amd64 installed\n";
        assert!(dpkg_has(printed, "perl"));
        assert!(dpkg_has(printed, "libwebkit2gtk-4.1-dev"));
        assert!(!dpkg_has(printed, "cups"));
        assert!(!dpkg_has(printed, "xvfb"));
    }

    #[test]
    fn running_needs_no_test_package_and_testing_needs_both() {
        let run: Vec<_> =
            packages::needs(Purpose::Run).map(|need| need.package(Distribution::Debian)).collect();
        let test: Vec<_> =
            packages::needs(Purpose::Test).map(|need| need.package(Distribution::Debian)).collect();
        assert!(run.contains(&"libwebkit2gtk-4.1-dev") && !run.contains(&"xvfb"));
        assert!(run.iter().all(|name| test.contains(name)) && test.contains(&"xvfb"));
    }
}
