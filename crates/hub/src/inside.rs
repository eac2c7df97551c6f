//! A hub inside a desk: it serves the one book that is open there, on the same engine, so that there is one writer.
//! Only what desks ask is answered: no token can be made there, so nothing that needs one is reached.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use daybook_booking::appointment::By;
use daybook_desk::{Approve, Handed, NotServed, Served, Server, ToServe};
use daybook_engine::Engine;
use daybook_store::BoxFuture;
use daybook_store::sync::Collect;
use daybook_sync::{Code, Other, Showing};
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::admin::Refused;
use crate::admin::devices::{Agreeing, address_told, approve_as, become_hub, invite, revoke_as};
use crate::hub::{Clinic, Hub, Offers, Reached, Settings};
use crate::key::HouseKey;
use crate::serving::serve_tls;
use crate::sync::Sitting;
use crate::tls::{Identity, new_pem};

/// The number of the one clinic.
const CLINIC: u32 = 1;

/// Serves the book of a desk.
#[derive(Clone, Copy, Debug)]
pub struct Inside {
    listens: IpAddr,
}

impl Inside {
    /// For every computer of the house.
    #[must_use]
    pub const fn in_the_house() -> Self {
        Self { listens: IpAddr::V4(Ipv4Addr::UNSPECIFIED) }
    }

    /// For other programs of this computer: tests.
    #[must_use]
    pub const fn on_this_computer_only() -> Self {
        Self { listens: IpAddr::V4(Ipv4Addr::LOCALHOST) }
    }
}

impl Server for Inside {
    fn new_identity(&self) -> Result<String, NotServed> {
        new_pem().map_err(broken)
    }

    fn serve(&self, wanted: ToServe) -> BoxFuture<'_, Result<Arc<dyn Served>, NotServed>> {
        Box::pin(async move {
            let running: Arc<dyn Served> = Arc::new(Running::begun(self.listens, wanted).await?);
            Ok(running)
        })
    }
}

/// A hub that runs.
struct Running {
    hub: Hub,
    clinic: Arc<Clinic>,
    engine: Arc<Engine>,
    listens: SocketAddr,
    pin: [u8; 32],
    /// This computer's own seat among the desks; `None` once it stopped.
    sitting: Mutex<Option<Sitting>>,
    stop: Mutex<Option<(oneshot::Sender<()>, JoinHandle<()>)>>,
}

impl Running {
    async fn begun(listens: IpAddr, wanted: ToServe) -> Result<Self, NotServed> {
        let ToServe { engine, clock, secret, identity, here, port } = wanted;
        let identity = Identity::of_pem(&identity).map_err(broken)?;
        let listener = TcpListener::bind((listens, port)).await.map_err(not_listening)?;
        let listens = listener.local_addr().map_err(broken)?;
        become_hub(&engine).await.map_err(refused)?;
        let settings = Settings { offers: Offers::Desks, ..Settings::default() };
        let books = vec![(CLINIC, Arc::clone(&engine))];
        let hub = Hub::new(books, (&HouseKey::new(secret), settings), clock).await.map_err(broken)?;
        let pin = identity.pin();
        hub.reached_at(Reached { address: listens, pin });
        let clinic = Arc::clone(hub.clinic(CLINIC).expect("it was just put there"));
        let sitting = Mutex::new(Some(Sitting::down(Arc::clone(&clinic), here)));
        let (stop, stopped) = oneshot::channel();
        let serving = hub.clone();
        let served = tokio::spawn(async move {
            // Dropped is stopped, too.
            serve_tls(listener, (&serving, &identity), async { _ = stopped.await }).await;
        });
        tracing::info!(port = listens.port(), "the book is shared");
        Ok(Self { hub, clinic, engine, listens, pin, sitting, stop: Mutex::new(Some((stop, served))) })
    }

    async fn invited(&self, by: By, approve: Approve) -> Result<Handed, NotServed> {
        let address = self.address().ok_or(NotServed::NoNetwork)?;
        let chance = self.engine.new_secret();
        let code = Code::new(std::array::from_fn(|at| chance[at]));
        let agreeing = match approve {
            Approve::Already => Agreeing::Invitation,
            Approve::Later => Agreeing::Admin,
        };
        let told = (Some(address.as_str()), code.secret());
        let made = invite(&self.hub, &self.engine, told, (by, agreeing)).await;
        let (invitation, expires_at) = made.map_err(refused)?;
        Ok(Handed { line: invitation.to_string(), code: code.to_string(), address, expires_at })
    }

    /// Has the window and every socket look again.
    fn told(&self) {
        self.clinic.live.tell();
        self.clinic.live.look_again();
    }
}

impl Served for Running {
    fn address(&self) -> Option<String> {
        address_told(self.listens).map(|it| it.to_string())
    }

    fn pin(&self) -> [u8; 32] {
        self.pin
    }

    fn invite(&self, by: By, approve: Approve) -> BoxFuture<'_, Result<Handed, NotServed>> {
        Box::pin(self.invited(by, approve))
    }

    fn approve(&self, device: Uuid, by: By) -> BoxFuture<'_, Result<(), NotServed>> {
        Box::pin(async move {
            let done = approve_as(&self.engine, device, by).await;
            self.told();
            done.map_err(unknown)
        })
    }

    fn revoke(&self, device: Uuid, (collect, by): (Collect, By)) -> BoxFuture<'_, Result<(), NotServed>> {
        Box::pin(async move {
            let done = revoke_as(&self.engine, (device, collect), by).await;
            self.told();
            done.map_err(unknown)
        })
    }

    fn others(&self) -> Vec<Other> {
        let sitting = self.sitting.lock().unwrap_or_else(PoisonError::into_inner);
        sitting.as_ref().and_then(Sitting::others).unwrap_or_default()
    }

    fn show(&self, showing: Showing) {
        if let Some(sitting) = &*self.sitting.lock().unwrap_or_else(PoisonError::into_inner) {
            sitting.show(showing);
        }
    }

    fn changes(&self) -> watch::Receiver<()> {
        self.clinic.live.shown()
    }

    fn falls_asleep(&self) -> BoxFuture<'_, ()> {
        Box::pin(self.hub.falls_asleep())
    }

    fn wakes(&self) {
        self.hub.wakes();
    }

    fn stop(&self) -> BoxFuture<'_, ()> {
        Box::pin(async move {
            let running = self.stop.lock().unwrap_or_else(PoisonError::into_inner).take();
            let Some((stop, served)) = running else { return };
            // Fails where it has ended already, which is what is wanted.
            let _ = stop.send(());
            if let Err(error) = served.await {
                tracing::error!(%error, "sharing ended badly");
            }
            self.sitting.lock().unwrap_or_else(PoisonError::into_inner).take();
            tracing::info!("the book is no longer shared");
        })
    }
}

fn broken(error: impl std::fmt::Display) -> NotServed {
    NotServed::Failed(error.to_string())
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed over by `map_err`")]
fn refused(error: Refused) -> NotServed {
    NotServed::Failed(error.to_string())
}

/// What is refused about a computer is that there is none.
#[expect(clippy::needless_pass_by_value, reason = "it is handed over by `map_err`")]
fn unknown(error: Refused) -> NotServed {
    tracing::info!(%error, "a computer was not found");
    NotServed::Unknown
}

#[expect(clippy::needless_pass_by_value, reason = "it is handed over by `map_err`")]
fn not_listening(error: std::io::Error) -> NotServed {
    match error.kind() {
        std::io::ErrorKind::AddrInUse => NotServed::PortTaken,
        std::io::ErrorKind::PermissionDenied => NotServed::PortNotAllowed,
        std::io::ErrorKind::AddrNotAvailable => NotServed::NoNetwork,
        _ => NotServed::Failed(error.to_string()),
    }
}
