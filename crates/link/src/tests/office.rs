//! A hub on a port of this computer, and desks that join it.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use daybook_engine::{Clock, SystemClock};
use daybook_hub::admin::Deed;
use daybook_hub::key::HouseKey;
use daybook_hub::serving::serve_tls;
use daybook_hub::tls::Identity;
use daybook_hub::{Hub, Reached, Settings, demo};
use daybook_sync::{Asking, Body, Checkpoint, PROTO, Reply, Request};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use uuid::Uuid;

use crate::{Invitation, Joined, Link, LinkError, Notice, join};

/// Long enough for a loaded computer; reached only where a test fails.
const WITHIN: Duration = Duration::from_secs(60);

/// A hub over one of the demo's clinics.
pub(super) struct Office {
    pub(super) hub: Hub,
    pub(super) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    ended: Option<JoinHandle<()>>,
    folder: TempDir,
    identity: Identity,
}

impl Office {
    pub(super) async fn new() -> Self {
        Self::with(Settings::default(), Arc::new(SystemClock)).await
    }

    pub(super) async fn with(settings: Settings, clock: Arc<dyn Clock>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let identity = Identity::own(folder.path()).unwrap();
        let book = demo::small(1, &folder.path().join("demo-1.db"), &clock).await.unwrap();
        let hub = Hub::new(vec![(1, book)], (&HouseKey::of_demo(), settings), clock).await.unwrap();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let mut office = Self { hub, address, stop: None, ended: None, folder, identity };
        office.serve(listener);
        office
    }

    fn serve(&mut self, listener: TcpListener) {
        self.hub.reached_at(Reached { address: self.address, pin: self.identity.pin() });
        let (stop, stopped) = oneshot::channel();
        let (hub, identity) = (self.hub.clone(), self.identity.clone());
        let served = async move { serve_tls(listener, (&hub, &identity), async { _ = stopped.await }).await };
        (self.stop, self.ended) = (Some(stop), Some(tokio::spawn(served)));
    }

    /// Stops the hub, as at the end of a day; its book stays as it is.
    pub(super) async fn stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
        self.ended.take().unwrap().await.unwrap();
    }

    /// Starts it again at the same address.
    pub(super) async fn start_again(&mut self, settings: Settings) {
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        let engine = Arc::clone(&self.hub.clinic(1).unwrap().engine);
        self.hub = Hub::new(vec![(1, engine)], (&HouseKey::of_demo(), settings), clock).await.unwrap();
        self.serve(TcpListener::bind(self.address).await.unwrap());
    }

    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub(super) async fn deed(&self, deed: Deed) -> Result<String, String> {
        deed.at((&self.hub, 1), &HouseKey::of_demo()).await.map_err(|it| it.to_string())
    }

    pub(super) async fn invitation(&self) -> Invitation {
        self.invitation_with(false).await
    }

    pub(super) async fn invitation_with(&self, approve: bool) -> Invitation {
        self.deed(Deed::Invite { address: None, approve }).await.unwrap().parse().unwrap()
    }

    /// A desk that joined.
    pub(super) async fn desk(&self, name: &str) -> (Joined, Link) {
        let joined = join(&self.invitation().await, name, key(name)).await.unwrap();
        let link = Link::new(&joined).unwrap();
        (joined, link)
    }

    pub(super) async fn revoke(&self, joined: &Joined, collect_first: bool) {
        let device = joined.device.to_string();
        self.deed(Deed::Revoke { device, collect_first }).await.unwrap();
    }

    /// Writes something to the book as the hub's own REST would.
    pub(super) async fn write(&self) {
        use daybook_booking::command::{Actor, Command};
        let engine = &self.hub.clinic(1).unwrap().engine;
        let mut clinic = engine.book().clinic.clone();
        clinic.name.push('!');
        let actor: Actor = daybook_engine::founder();
        engine.run_for_good(&actor, Command::SaveClinic(Box::new(clinic))).await.unwrap();
    }
}

/// A key for the desk of that name.
pub(super) fn key(name: &str) -> [u8; 32] {
    daybook_sync::Seal::hash(name.as_bytes())
}

/// What a desk that has nothing asks.
pub(super) fn pull(joined: &Joined) -> Request {
    Request::Pull { asking: asking(joined), limit: 1 }
}

pub(super) fn asking(joined: &Joined) -> Asking {
    Asking {
        history: joined.history,
        proto: PROTO,
        schema: daybook_store::SCHEMA,
        device: joined.device,
        at: Checkpoint { seq: 0, command: Uuid::nil() },
    }
}

/// How far the feed is by an answer to [`pull`].
pub(super) fn head(reply: &Result<Reply, LinkError>) -> u64 {
    match reply {
        Ok(Reply { body: Body::Pulled(it), .. }) => it.head,
        other => panic!("{other:?}"),
    }
}

/// A socket that is held, and what came over it.
pub(super) struct Listening {
    notices: mpsc::Receiver<Notice>,
    ended: JoinHandle<LinkError>,
}

impl Listening {
    pub(super) fn on(link: &Link) -> Self {
        let (to, notices) = mpsc::channel(64);
        let link = link.clone();
        Self { notices, ended: tokio::spawn(async move { link.listen(to).await }) }
    }

    /// Waits for a notice that `is` what is wanted.
    pub(super) async fn until(&mut self, is: impl Fn(&Notice) -> bool) -> Notice {
        let wanted = async {
            loop {
                let Some(notice) = self.notices.recv().await else { panic!("the socket ended") };
                if is(&notice) {
                    return notice;
                }
            }
        };
        tokio::time::timeout(WITHIN, wanted).await.expect("it comes within a minute")
    }

    /// Waits until it ends; why, and what came last.
    pub(super) async fn end(mut self) -> (LinkError, Option<Notice>) {
        let mut last = None;
        while let Some(notice) = tokio::time::timeout(WITHIN, self.notices.recv()).await.unwrap() {
            last = Some(notice);
        }
        (self.ended.await.unwrap(), last)
    }
}
