//! The computer's sleep, as logind tells it: over a bus of the test's own, with a stand-in for logind on it.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]
#![expect(missing_docs, reason = "what is made of the interface of a stand-in is nobody's to read")]

use std::io::{BufRead as _, BufReader, Read as _};
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use daybook_around::{Power as _, Sleep, ThisComputer};
use tokio::sync::mpsc;
use zbus::object_server::SignalEmitter;
use zbus::{Connection, fdo, interface};

/// Reached only where a test fails.
const WITHIN: Duration = Duration::from_secs(60);

/// A message bus nobody else is on.
struct Bus {
    daemon: Child,
    address: String,
}

impl Bus {
    fn started() -> Self {
        let mut daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--nopidfile", "--print-address"])
            .stdout(Stdio::piped())
            .spawn()
            .expect("`cargo xtask test` sees to it that there is a dbus-daemon");
        let mut address = String::new();
        BufReader::new(daemon.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Self { daemon, address: address.trim().to_owned() }
    }

    async fn connected(&self) -> Connection {
        zbus::connection::Builder::address(self.address.as_str()).unwrap().build().await.unwrap()
    }

    fn computer(&self) -> ThisComputer {
        ThisComputer::on(self.address.clone())
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        let _ = self.daemon.kill();
        let _ = self.daemon.wait();
    }
}

/// What somebody asked logind for, and the pipe that ends when they let go of it.
struct Inhibited {
    what: String,
    mode: String,
    held: std::io::PipeReader,
}

impl Inhibited {
    /// Waits until they let go.
    async fn let_go(mut self) {
        let waiting = tokio::task::spawn_blocking(move || self.held.read(&mut [0]));
        assert_eq!(tokio::time::timeout(WITHIN, waiting).await.unwrap().unwrap().unwrap(), 0);
    }
}

struct StandIn(mpsc::UnboundedSender<Inhibited>);

#[interface(name = "org.freedesktop.login1.Manager")]
impl StandIn {
    fn inhibit(
        &self,
        what: String,
        who: &str,
        _why: &str,
        mode: String,
    ) -> fdo::Result<zbus::zvariant::OwnedFd> {
        assert_eq!(who, "Daybook");
        let (held, hold) = std::io::pipe().map_err(|it| fdo::Error::Failed(it.to_string()))?;
        self.0.send(Inhibited { what, mode, held }).map_err(|it| fdo::Error::Failed(it.to_string()))?;
        Ok(OwnedFd::from(hold).into())
    }

    /// The computer is about to sleep, or awake again.
    #[zbus(signal)]
    async fn prepare_for_sleep(emitter: &SignalEmitter<'_>, start: bool) -> zbus::Result<()>;
}

/// logind, as far as we speak with it.
struct System {
    connection: Connection,
    asked: mpsc::UnboundedReceiver<Inhibited>,
}

impl System {
    async fn on(bus: &Bus) -> Self {
        let (tell, asked) = mpsc::unbounded_channel();
        let connection = bus.connected().await;
        connection.object_server().at("/org/freedesktop/login1", StandIn(tell)).await.unwrap();
        connection.request_name("org.freedesktop.login1").await.unwrap();
        Self { connection, asked }
    }

    async fn is_asked(&mut self) -> Inhibited {
        tokio::time::timeout(WITHIN, self.asked.recv()).await.unwrap().unwrap()
    }

    async fn says_sleep(&self, start: bool) {
        let emitter = SignalEmitter::new(&self.connection, "/org/freedesktop/login1").unwrap();
        StandIn::prepare_for_sleep(&emitter, start).await.unwrap();
    }
}

/// The desktop, as far as we speak with it.
struct Desktop(mpsc::UnboundedSender<Option<u32>>);

#[interface(name = "org.gnome.SessionManager")]
impl Desktop {
    fn inhibit(&self, _app: &str, _window: u32, _why: &str, flags: u32) -> u32 {
        self.0.send(Some(flags)).unwrap();
        7
    }

    fn uninhibit(&self, cookie: u32) {
        assert_eq!(cookie, 7);
        self.0.send(None).unwrap();
    }
}

#[tokio::test]
async fn sleep_waits_until_everybody_is_told_and_is_waited_for_again_after_waking() {
    let bus = Bus::started();
    let mut system = System::on(&bus).await;
    let computer = bus.computer();
    let (tell, mut told) = mpsc::channel(1);
    let listening = tokio::spawn(async move { computer.told(tell).await });
    for _ in 0..2 {
        let waits = system.is_asked().await;
        assert_eq!((waits.what.as_str(), waits.mode.as_str()), ("sleep", "delay"));
        system.says_sleep(true).await;
        let Some(Sleep::Near(ready)) = told.recv().await else { panic!("it is about to sleep") };
        drop(ready);
        waits.let_go().await;
        system.says_sleep(false).await;
        assert!(matches!(told.recv().await, Some(Sleep::Over)));
    }
    listening.abort();
}

#[tokio::test]
async fn a_computer_is_kept_from_idle_sleep_only_and_only_as_long_as_it_is_held() {
    let bus = Bus::started();
    let mut system = System::on(&bus).await;
    let (tell, mut asked) = mpsc::unbounded_channel();
    let session = bus.connected().await;
    session.object_server().at("/org/gnome/SessionManager", Desktop(tell)).await.unwrap();
    session.request_name("org.gnome.SessionManager").await.unwrap();
    let awake = bus.computer().stay_awake("Other computers use its book").await.unwrap();
    let held = system.is_asked().await;
    assert_eq!((held.what.as_str(), held.mode.as_str()), ("idle", "block"));
    assert_eq!(asked.recv().await.unwrap(), Some(4), "suspension alone");
    drop(awake);
    held.let_go().await;
    assert_eq!(tokio::time::timeout(WITHIN, asked.recv()).await.unwrap().unwrap(), None);
}

#[tokio::test]
async fn without_a_desktop_the_system_alone_is_asked() {
    let bus = Bus::started();
    let mut system = System::on(&bus).await;
    let awake = bus.computer().stay_awake("Other computers use its book").await.unwrap();
    let held = system.is_asked().await;
    assert_eq!(held.what, "idle");
    drop(awake);
    held.let_go().await;
}

#[tokio::test]
async fn a_computer_whose_system_says_nothing_of_sleep_says_so() {
    let bus = Bus::started();
    assert!(bus.computer().stay_awake("Other computers use its book").await.is_err());
    let (tell, _told) = mpsc::channel(1);
    assert!(bus.computer().told(tell).await.is_err());
}
