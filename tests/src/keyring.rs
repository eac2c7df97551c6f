//! A real keyring, unlocked, on a bus of its own: what a signed-in person's computer offers, without the person.

use std::process::{Command, Stdio};

use crate::failure::Outcome;
use crate::home::Home;
use crate::patience::until;
use crate::process::Process;

/// A bus that starts nothing by itself. The usual session bus would answer the first question for the keyring by
/// starting the machine's own, locked, before ours has taken the name.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-BUS Bus Configuration 1.0//EN"
  "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:runtime=yes</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// A running session bus with an unlocked keyring on it; both gone when dropped.
pub struct Keyring {
    address: String,
    // Dropped in this order: the keyring before the bus it speaks on.
    _keyring: Process,
    _bus: Process,
}

impl Keyring {
    /// Starts both in `home`, where the keyring keeps its file: the same home unlocked again has the same secrets.
    ///
    /// # Errors
    /// If dbus or gnome-keyring is missing, or the keyring does not come up.
    pub async fn unlocked(home: &Home) -> Outcome<Self> {
        let rules = home.path().join("config/bus.conf");
        std::fs::write(&rules, BUS)?;
        let mut dbus = Command::new("dbus-daemon");
        home.hosts(&mut dbus).args(["--nofork", "--nopidfile", "--print-address=1", "--config-file"]);
        let (bus, address) = Process::start_and_hear(dbus.arg(rules).stderr(home.log("dbus")?))?;

        let mut keyring = Command::new("gnome-keyring-daemon");
        home.hosts(&mut keyring).args(["--foreground", "--unlock", "--components=secrets"]);
        keyring.env("DBUS_SESSION_BUS_ADDRESS", &address).stdout(Stdio::null()).stderr(home.log("keyring")?);
        let keyring = Process::start_with(&mut keyring, "a password for stories")?;

        let it = Self { address, _keyring: keyring, _bus: bus };
        until("the keyring to answer", async || it.answers().then_some(())).await?;
        Ok(it)
    }

    /// Makes `command` use this keyring.
    pub fn serves<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command.env("DBUS_SESSION_BUS_ADDRESS", &self.address)
    }

    /// Whether the keyring is on the bus and its login collection is open.
    fn answers(&self) -> bool {
        let mut ask = Command::new("dbus-send");
        ask.args(["--session", "--print-reply", "--dest=org.freedesktop.secrets"]).args([
            "/org/freedesktop/secrets/aliases/default",
            "org.freedesktop.DBus.Properties.Get",
            "string:org.freedesktop.Secret.Collection",
            "string:Locked",
        ]);
        let answer = self.serves(&mut ask).stdin(Stdio::null()).stderr(Stdio::null()).output();
        answer.is_ok_and(|it| String::from_utf8_lossy(&it.stdout).contains("boolean false"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret_tool(home: &Home, keyring: &Keyring, arguments: &[&str]) -> Command {
        let mut tool = Command::new("secret-tool");
        keyring.serves(home.hosts(&mut tool)).args(arguments).stdout(Stdio::piped());
        tool
    }

    #[tokio::test]
    async fn a_secret_is_still_there_after_signing_in_again() {
        let home = Home::new().unwrap();
        let first = Keyring::unlocked(&home).await.unwrap();
        let mut store = secret_tool(&home, &first, &["store", "--label=Daybook", "service", "daybook"]);
        let secret = std::fs::File::open("/proc/sys/kernel/ostype").unwrap();
        assert!(store.stdin(secret).status().unwrap().success());
        drop(first);
        let second = Keyring::unlocked(&home).await.unwrap();
        let found = secret_tool(&home, &second, &["lookup", "service", "daybook"]).output().unwrap();
        assert_eq!(String::from_utf8_lossy(&found.stdout).trim(), "Linux");
    }
}
