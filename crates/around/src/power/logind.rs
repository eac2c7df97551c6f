//! Linux: `systemd-logind` over D-Bus says when the computer sleeps, and waits a few seconds for whoever asked it to.
//! Against sleep for want of anything to do both it and the session are asked, because desktops look at either.

use std::time::Duration;

use futures_util::StreamExt as _;
use tokio::sync::{mpsc, oneshot};
use zbus::Connection;
use zbus::zvariant::OwnedFd;

use super::{Awake, Power, Ready, Sleep};
use crate::{BoxFuture, Unavailable};

/// Who asks.
const WE: &str = "Daybook";
/// How long what is to be done before sleep may take: logind itself waits for five seconds (`InhibitDelayMaxSec`).
const LAST_WORDS: Duration = Duration::from_secs(4);
/// GNOME: no sleep by itself (`GSM_INHIBITOR_FLAG_SUSPEND`).
const NO_SUSPEND: u32 = 4;

/// The system's and the session's bus.
#[derive(Clone, Default, Debug)]
pub struct Logind {
    /// Both; `None` for those of this computer.
    bus: Option<String>,
}

#[zbus::proxy(
    interface = "org.freedesktop.login1.Manager",
    default_service = "org.freedesktop.login1",
    default_path = "/org/freedesktop/login1",
    gen_blocking = false
)]
trait Manager {
    fn inhibit(&self, what: &str, who: &str, why: &str, mode: &str) -> zbus::Result<OwnedFd>;
    #[zbus(signal)]
    fn prepare_for_sleep(&self, start: bool) -> zbus::Result<()>;
}

impl Logind {
    /// On the bus at that address.
    #[must_use]
    pub const fn on(address: String) -> Self {
        Self { bus: Some(address) }
    }

    async fn system(&self) -> zbus::Result<Connection> {
        match &self.bus {
            Some(address) => at(address).await,
            None => Connection::system().await,
        }
    }

    async fn session(&self) -> zbus::Result<Connection> {
        match &self.bus {
            Some(address) => at(address).await,
            None => Connection::session().await,
        }
    }

    async fn manager(&self) -> zbus::Result<ManagerProxy<'static>> {
        ManagerProxy::new(&self.system().await?).await
    }

    /// Tells of every sleep until the bus is gone or nobody listens.
    async fn tell(&self, to: mpsc::Sender<Sleep>) -> zbus::Result<()> {
        let manager = self.manager().await?;
        let mut news = manager.receive_prepare_for_sleep().await?;
        // Where nobody is asked at all, this says so: signals alone are waited for in vain.
        let mut waits = Some(waiting(&manager).await?);
        while let Some(signal) = news.next().await {
            if signal.args()?.start {
                let (ready, said) = Ready::new();
                if to.send(Sleep::Near(ready)).await.is_err() {
                    break;
                }
                if tokio::time::timeout(LAST_WORDS, said).await.is_err() {
                    tracing::warn!("the computer sleeps before everything was said");
                }
                waits = None;
            } else {
                if to.send(Sleep::Over).await.is_err() {
                    break;
                }
                if waits.is_none() {
                    waits = Some(waiting(&manager).await?);
                }
            }
        }
        Ok(())
    }
}

impl Power for Logind {
    fn stay_awake<'a>(&'a self, why: &'a str) -> BoxFuture<'a, Result<Awake, Unavailable>> {
        Box::pin(async move {
            let (of_system, of_session) = tokio::join!(by_system(self, why), by_session(self, why));
            match (of_system, of_session) {
                (Err(system), Err(session)) => {
                    tracing::info!(%session, "the session does not keep this computer awake");
                    Err(Unavailable::of(system))
                }
                held => Ok(Awake::while_held((held.0.ok(), held.1.ok()))),
            }
        })
    }

    fn told(&self, to: mpsc::Sender<Sleep>) -> BoxFuture<'_, Result<(), Unavailable>> {
        Box::pin(async move { self.tell(to).await.map_err(Unavailable::of) })
    }
}

async fn at(address: &str) -> zbus::Result<Connection> {
    zbus::connection::Builder::address(address)?.build().await
}

/// Has the system wait with its sleep.
async fn waiting(manager: &ManagerProxy<'_>) -> zbus::Result<OwnedFd> {
    manager.inhibit("sleep", WE, "Tells the other computers", "delay").await
}

/// logind counts the idle time of all sessions, and asks whoever draws the desktop to heed the same.
async fn by_system(it: &Logind, why: &str) -> zbus::Result<OwnedFd> {
    it.manager().await?.inhibit("idle", WE, why, "block").await
}

/// What a desktop's own power settings heed: GNOME's session manager, or what KDE, Xfce and others have in its place.
/// It is held until the answer is dropped.
async fn by_session(it: &Logind, why: &str) -> zbus::Result<oneshot::Sender<()>> {
    let session = it.session().await?;
    let held = match gnome(&session, why).await {
        Ok(cookie) => (GNOME, "Uninhibit", cookie),
        Err(_) => (FREEDESKTOP, "UnInhibit", freedesktop(&session, why).await?),
    };
    let (hold, dropped) = oneshot::channel::<()>();
    tokio::spawn(async move {
        // Ends when the other side is dropped: nothing is ever sent.
        let _ = dropped.await;
        let ((name, path), method, cookie) = held;
        let released = session.call_method(Some(name), path, Some(name), method, &cookie).await;
        if let Err(error) = released {
            tracing::warn!(%error, "the session was not told that this computer may sleep");
        }
    });
    Ok(hold)
}

/// Names of services, which are those of their interfaces, and where they are.
const GNOME: (&str, &str) = ("org.gnome.SessionManager", "/org/gnome/SessionManager");
const FREEDESKTOP: (&str, &str) =
    ("org.freedesktop.PowerManagement.Inhibit", "/org/freedesktop/PowerManagement/Inhibit");

async fn gnome(session: &Connection, why: &str) -> zbus::Result<u32> {
    let (name, path) = GNOME;
    let said = (WE, 0_u32, why, NO_SUSPEND);
    session.call_method(Some(name), path, Some(name), "Inhibit", &said).await?.body().deserialize()
}

async fn freedesktop(session: &Connection, why: &str) -> zbus::Result<u32> {
    let (name, path) = FREEDESKTOP;
    session.call_method(Some(name), path, Some(name), "Inhibit", &(WE, why)).await?.body().deserialize()
}
