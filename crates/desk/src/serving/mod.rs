//! Sharing this computer's own book with others (trust.md §1): the hub works in this program, on the book that is open
//! here, so that there is one writer. Whether it is shared stands in the book; who follows, in its tables.

pub(crate) mod collected;
mod kept;
mod outside;
mod server;

use std::sync::Arc;

use chrono::TimeDelta;
use daybook_engine::Engine;
use daybook_store::sync::{Collect, Device, Invited};
use daybook_wire::Problem;
use daybook_wire::sharing::{
    ComputerId, FollowingComputer, InviteComputer, RevokeComputer, ServeBook, Serving, ShownInvitation,
};
use tokio::task::AbortHandle;
use uuid::Uuid;

use crate::calls::Caller;
use crate::desk::{Desk, OpenBook};
use crate::folder::Folder;
use crate::keys::{DataKey, keyed_hash};
use crate::map;
use crate::map::problem::failed;
use crate::map::text::{instant, uuid, wrong_field as invalid};
use crate::sharing::TAG;
use crate::sharing::exchange::Showing;
use crate::sharing::joining::{desk_name, trouble};
use crate::sharing::wired::told;
pub(crate) use kept::begin_anew_at_next_serving;
use kept::{Kept, be_followable};
use outside::Outside;
pub use server::{Approve, Handed, NoServer, NotServed, Served, Server, ToServe};

/// How long a computer that asked to join is shown as waiting: as long as it may ask.
const WAITS: TimeDelta = TimeDelta::hours(24);

/// This computer's own book, served to others or failing to be.
pub(crate) struct Hosting {
    pub(crate) served: Result<Arc<dyn Served>, NotServed>,
    kept: Kept,
    /// What goes with it where it is served.
    outside: Option<Outside>,
    /// Passes on to the window what changes there.
    passing: Option<AbortHandle>,
}

impl Hosting {
    /// Shows this to the other desks from now on.
    pub(crate) fn show(&self, showing: Showing) {
        if let Ok(served) = &self.served {
            served.show(told(showing));
        }
    }

    async fn stop(&self) {
        if let Some(outside) = &self.outside {
            outside.end().await;
        }
        if let Ok(served) = &self.served {
            served.stop().await;
        }
    }

    fn served(&self) -> Result<&Arc<dyn Served>, Problem> {
        self.served.as_ref().map_err(|why| trouble(why.code()))
    }
}

impl Drop for Hosting {
    fn drop(&mut self) {
        if let Some(passing) = &self.passing {
            passing.abort();
        }
    }
}

impl Desk {
    /// Shares the book that was just opened, if it was shared when it was last open.
    pub(crate) async fn serve_again(&self, engine: &Arc<Engine>, key: &DataKey) -> Option<Arc<Hosting>> {
        match Kept::of(engine.store()).await {
            Ok(kept) => {
                let kept = kept.filter(|it| it.on)?;
                Some(Arc::new(self.host((engine, key), kept).await))
            }
            Err(error) => {
                tracing::error!(%error, "whether the book is shared could not be read");
                None
            }
        }
    }

    /// How the book is shared, and with whom.
    pub(crate) async fn serving(&self) -> Result<Serving, Problem> {
        let (engine, hosting) = match self.standing.read().await.open() {
            Some(OpenBook { engine, hosting, .. }) => (Arc::clone(engine), hosting.clone()),
            None => return Err(Problem::NotFound),
        };
        let kept = Kept::of(engine.store()).await.map_err(failed)?;
        let others = hosting.as_ref().and_then(|it| it.served.as_ref().ok()).map(|it| it.others());
        let here: Vec<Uuid> = others.unwrap_or_default().iter().map(|it| it.device).collect();
        let (is, why) = match hosting.as_ref().map(|it| &it.served) {
            None => ("off", None),
            Some(Ok(_)) => ("on", None),
            Some(Err(why)) => ("failed", Some(why.code().to_owned())),
        };
        let served = hosting.as_ref().and_then(|it| it.served.as_ref().ok());
        let outside = hosting.as_ref().and_then(|it| it.outside.as_ref());
        let wanted = if kept.as_ref().is_none_or(|it| it.announced) { "yes" } else { "no" };
        Ok(Serving {
            is: is.to_owned(),
            trouble: why,
            desk_name: kept.as_ref().map(|it| it.name.clone()).unwrap_or_default(),
            port: kept.map_or(daybook_sync::PORT, |it| it.port),
            address: served.and_then(|it| it.address()),
            announced: outside.map_or(wanted, Outside::is_announced).to_owned(),
            stays_awake: outside.is_some_and(Outside::keeps_awake),
            computers: computers(&engine, &here).await?,
        })
    }

    /// Shares the book from now on, or under another name or port.
    pub(crate) async fn serve_book(&self, caller: &Caller, wanted: ServeBook) -> Result<Serving, Problem> {
        let _door = self.door.lock().await;
        let name = desk_name(&wanted.desk_name)?.to_owned();
        let ServeBook { port, announced, .. } = wanted;
        if port == 0 {
            return Err(invalid("port", "out_of_range"));
        }
        let (key, before) = self.own_and_alone().await?;
        if let Some(before) = before {
            before.stop().await;
        }
        let store = caller.engine.store();
        let kept = match Kept::of(store).await.map_err(failed)? {
            Some(kept) => Kept { on: true, name, port, announced, ..kept },
            None => Kept {
                on: true,
                name,
                port,
                announced,
                identity: self.options.server.new_identity().map_err(|why| trouble(why.code()))?,
                here: caller.engine.new_id(),
            },
        };
        // The others have one from the beginning.
        self.seal().await;
        let hosting = self.host((&caller.engine, &key), kept.clone()).await;
        if let Err(why) = &hosting.served {
            let why = trouble(why.code());
            self.now_hosts(None).await;
            return Err(why);
        }
        kept.keep(store).await.map_err(|error| map::problem::of(&error.into()))?;
        self.note_serving(caller, "serving.began").await?;
        self.now_hosts(Some(hosting)).await;
        self.serving().await
    }

    /// Shares it no longer.
    pub(crate) async fn stop_serving(&self, caller: &Caller) -> Result<Serving, Problem> {
        let _door = self.door.lock().await;
        let before = self.hosting().await.ok_or_else(|| trouble("not_serving"))?;
        let store = caller.engine.store();
        let kept = Kept { on: false, ..before.kept.clone() };
        kept.keep(store).await.map_err(|error| map::problem::of(&error.into()))?;
        before.stop().await;
        self.note_serving(caller, "serving.ended").await?;
        self.now_hosts(None).await;
        self.serving().await
    }

    /// An invitation for one computer.
    pub(crate) async fn invite_computer(
        &self,
        caller: &Caller,
        wanted: InviteComputer,
    ) -> Result<ShownInvitation, Problem> {
        let hosting = self.hosting().await.ok_or_else(|| trouble("not_serving"))?;
        let approve = if wanted.approve { Approve::Later } else { Approve::Already };
        let handed = hosting.served()?.invite(caller.actor.by, approve).await;
        let handed = handed.map_err(|why| refused(&why))?;
        // In capitals a code has fewer squares, and is read the same.
        let line = handed.line.to_ascii_uppercase();
        // All its masks are tried side by side, which takes more of a stack than is left down here.
        let drawn = tokio::task::spawn_blocking(move || drawn(&line)).await;
        let (qr_size, qr_path) = drawn.map_err(|_| trouble("cannot_serve"))??;
        Ok(ShownInvitation {
            line: handed.line,
            code: handed.code,
            address: handed.address,
            expires_at: instant(handed.expires_at),
            qr_size,
            qr_path,
        })
    }

    /// Agrees to a computer that waits.
    pub(crate) async fn approve_computer(
        &self,
        caller: &Caller,
        ask: ComputerId,
    ) -> Result<Serving, Problem> {
        let hosting = self.hosting().await.ok_or_else(|| trouble("not_serving"))?;
        let done = hosting.served()?.approve(uuid(&ask.id, "id")?, caller.actor.by).await;
        done.map_err(|why| refused(&why))?;
        self.serving().await
    }

    /// Shuts a computer out.
    pub(crate) async fn revoke_computer(
        &self,
        caller: &Caller,
        ask: RevokeComputer,
    ) -> Result<Serving, Problem> {
        let hosting = self.hosting().await.ok_or_else(|| trouble("not_serving"))?;
        let collect = if ask.collect { Collect::First } else { Collect::Nothing };
        let done = hosting.served()?.revoke(uuid(&ask.id, "id")?, (collect, caller.actor.by)).await;
        done.map_err(|why| refused(&why))?;
        self.serving().await
    }

    /// Stops whatever goes on for others, telling them: the program is about to end.
    pub async fn close_down(&self) {
        self.seal().await;
        if let Some(hosting) = self.hosting().await {
            hosting.stop().await;
        }
    }

    /// Tells the desks that follow that this computer is about to sleep.
    pub async fn falls_asleep(&self) {
        if let Some(served) = self.hosting().await.as_ref().and_then(|it| it.served.as_ref().ok()) {
            served.falls_asleep().await;
        }
    }

    /// Answers them again: this computer is awake. Where it follows another, it looks for that at once.
    pub async fn wakes(&self) {
        if let Some(sharing) = self.sharing().await {
            sharing.hurry().await;
        }
        if let Some(served) = self.hosting().await.as_ref().and_then(|it| it.served.as_ref().ok()) {
            served.wakes();
        }
    }

    pub(crate) async fn hosting(&self) -> Option<Arc<Hosting>> {
        self.standing.read().await.open()?.hosting.clone()
    }

    /// The key of a book that may be shared, and how it is by now.
    async fn own_and_alone(&self) -> Result<(DataKey, Option<Arc<Hosting>>), Problem> {
        match self.standing.read().await.open() {
            None => Err(Problem::NotFound),
            // Its key is no secret, and its people are invented.
            Some(OpenBook { keys: None, .. }) => Err(trouble("demo")),
            Some(OpenBook { sharing: Some(_), .. }) => Err(trouble("already")),
            Some(OpenBook { key, hosting, .. }) => Ok((key.clone(), hosting.clone())),
        }
    }

    async fn host(&self, (engine, key): (&Arc<Engine>, &DataKey), kept: Kept) -> Hosting {
        let served = self.serve((engine, key), &kept).await;
        if let Err(why) = &served {
            tracing::error!(%why, "the book is not shared");
        }
        let passing = served.as_ref().ok().map(|served| {
            let (mut changes, crier) = (served.changes(), Arc::clone(&self.crier));
            let task = tokio::spawn(async move {
                while changes.changed().await.is_ok() {
                    crier.tell(vec![TAG.to_owned()]);
                }
            });
            task.abort_handle()
        });
        let outside = match &served {
            Ok(served) => {
                let clinic = engine.book().clinic.name.clone();
                Some(Outside::begun(&self.options.around, (served.as_ref(), &kept), clinic).await)
            }
            Err(_) => None,
        };
        Hosting { served, kept, outside, passing }
    }

    async fn serve(
        &self,
        (engine, key): (&Arc<Engine>, &DataKey),
        kept: &Kept,
    ) -> Result<Arc<dyn Served>, NotServed> {
        let folder = Folder::own(&self.options.data_dir);
        let followable = engine.beside(be_followable(engine.store(), &folder)).await;
        followable
            .map_err(|it| NotServed::Failed(it.to_string()))?
            .map_err(|it| NotServed::Failed(it.to_string()))?;
        let wanted = ToServe {
            engine: Arc::clone(engine),
            clock: Arc::clone(&self.clock),
            secret: keyed_hash(&key.0, b"daybook: a hub inside a desk, 1"),
            identity: kept.identity.clone(),
            here: (kept.here, kept.name.clone()),
            port: kept.port,
        };
        self.options.server.serve(wanted).await
    }

    async fn now_hosts(&self, hosting: Option<Hosting>) {
        if let Some(book) = self.standing.write().await.open_mut() {
            book.hosting = hosting.map(Arc::new);
        }
        self.crier.tell(vec![TAG.to_owned()]);
    }

    async fn note_serving(&self, caller: &Caller, action: &str) -> Result<(), Problem> {
        let entry = daybook_store::AuditEntry {
            actor: caller.actor.by,
            at: self.clock.now(),
            action: action.to_owned(),
            detail: serde_json::json!({}),
        };
        let written = caller.engine.store().write(move |tx| Box::pin(async move { tx.audit(&entry).await }));
        written.await.map_err(|error: daybook_store::WriteError| map::problem::of(&error.into()))
    }
}

fn refused(why: &NotServed) -> Problem {
    match why {
        NotServed::Unknown => Problem::NotFound,
        why => trouble(why.code()),
    }
}

/// Who follows and who asks to; those who wait come first, then by name.
async fn computers(engine: &Engine, here: &[Uuid]) -> Result<Vec<FollowingComputer>, Problem> {
    let devices = engine.store().devices().await.map_err(failed)?;
    let invited = engine.store().invitations().await.map_err(failed)?;
    let now = engine.now();
    let waiting = |it: &&Invited| {
        it.approved_at.is_none() && it.used.as_ref().is_some_and(|used| now - used.at <= WAITS)
    };
    let waiting = invited.iter().filter(waiting).filter_map(|it| it.used.as_ref());
    let mut all: Vec<FollowingComputer> = waiting
        .map(|it| FollowingComputer {
            id: it.device.to_string(),
            name: it.name.clone(),
            is: "waiting".to_owned(),
            since: instant(it.at),
            seen_at: None,
        })
        .collect();
    let mut following: Vec<&Device> = devices.iter().filter(|it| it.revoked_at.is_none()).collect();
    following.sort_by_key(|it| it.name.to_lowercase());
    all.extend(following.into_iter().map(|it| FollowingComputer {
        id: it.id.to_string(),
        name: it.name.clone(),
        is: standing(it, here).to_owned(),
        since: instant(it.paired_at),
        seen_at: it.seen_at.map(instant),
    }));
    Ok(all)
}

fn standing(device: &Device, here: &[Uuid]) -> &'static str {
    match device.forked_at {
        Some(_) => "forked",
        None if here.contains(&device.id) => "here",
        None => "away",
    }
}

/// The QR code of `text`: squares along each side, and the dark ones as the path of an SVG.
fn drawn(text: &str) -> Result<(u16, String), Problem> {
    use std::fmt::Write as _;
    let code = fast_qr::QRBuilder::new(text).build().map_err(|_| trouble("cannot_serve"))?;
    let mut path = String::new();
    for row in 0..code.size {
        for (column, square) in code[row][..code.size].iter().enumerate() {
            if square.value() {
                write!(path, "M{column} {row}h1v1h-1z").expect("a string can be written to");
            }
        }
    }
    Ok((u16::try_from(code.size).expect("codes are small"), path))
}
