//! Joining a shared book, and leaving it. The copy of a book that is joined is made under another name, whole, before
//! it takes the place of whatever was there; that is set aside, never thrown away.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use daybook_store::{Key, NewBook, Store, WriteError};
use daybook_wire::Problem;
use daybook_wire::session::{AppState, RecoveryKey};
use daybook_wire::sharing::{JoinBook, LeaveBook};

use super::exchange::{Cut, Joined};
use super::{BOOK_ITSELF, Here, JOINED, Share, Sharing};
use crate::desk::{Desk, OpenBook, Standing};
use crate::first_run::{io_problem, key_file_problem};
use crate::folder::Folder;
use crate::keys::{DataKey, KeyFile, RecoveryCode};
use crate::map;
use crate::map::problem::failed;
use crate::map::text::wrong_field as invalid;
use crate::opening::open_problem;
use crate::passwords::checked_passphrase;

/// Questions that the first copy of a book may take: parts of a snapshot are a quarter of a megabyte.
const QUESTIONS_AT_MOST: u32 = 100_000;

impl Desk {
    /// Joins a shared book at first run.
    pub(crate) async fn join_first(&self, wanted: JoinBook) -> Result<RecoveryKey, Problem> {
        let _door = self.door.lock().await;
        let Standing::FirstRun { keyring } = *self.standing.read().await else {
            return Err(Problem::NotFound);
        };
        let passphrase = match wanted.passphrase.as_deref().filter(|it| !it.is_empty()) {
            Some(passphrase) => Some(checked_passphrase(passphrase, &[&wanted.desk_name])?.to_owned()),
            None if keyring => None,
            None => return Err(invalid("passphrase", "missing")),
        };
        let joined = self.join(&wanted).await?;
        let (key, code) = (DataKey::random(), RecoveryCode::random());
        let workshop = Folder::own(&self.options.data_dir).workshop().map_err(|error| io_problem(&error))?;
        self.copy_of(&joined, &workshop, &key).await?;
        let keys = KeyFile::new(&workshop.keys(), &key, &code, passphrase.as_deref());
        keys.write().map_err(|error| key_file_problem(&error))?;
        if keyring && self.options.keyring.put(&keys.key_id, &key).await.is_err() {
            return Err(Problem::KeyringUnavailable);
        }
        let own = Folder::own(&self.options.data_dir);
        own.take_over(&workshop).map_err(|error| io_problem(&error))?;
        let keys = KeyFile::read(&own.keys()).map_err(|error| key_file_problem(&error))?;
        let mut opened = self.open_own(key, keys).await;
        if let Some(book) = opened.open_mut() {
            book.code = Some(code.clone());
        }
        *self.joining.lock().await = None;
        self.now_stands(opened).await;
        Ok(RecoveryKey { recovery_key: code.printed() })
    }

    /// Joins a shared book in the place of this computer's own; or anew, where it was shut out of the one it follows.
    pub(crate) async fn join_instead(&self, wanted: JoinBook) -> Result<AppState, Problem> {
        let _door = self.door.lock().await;
        let (key, keys, before) = match self.standing.read().await.open() {
            Some(OpenBook { keys: None, .. }) => return Err(trouble("demo")),
            Some(OpenBook { hosting: Some(_), .. }) => return Err(trouble("serves")),
            Some(OpenBook { key, keys: Some(keys), sharing, .. }) => {
                (key.clone(), keys.clone(), sharing.clone())
            }
            None => return Err(Problem::NotFound),
        };
        if let Some(sharing) = &before
            && sharing.locked().await?.is_none()
        {
            return Err(trouble("already"));
        }
        let joined = self.join(&wanted).await?;
        if let Some(sharing) = before.filter(|it| it.store.clinic() == joined.history.clinic) {
            // What is still on its way goes to the hub under the new name.
            sharing.join_anew(&joined).await.map_err(|error| map::problem::of(&error.into()))?;
            self.close().await;
            self.follow_from_now(key, keys).await;
            return self.state().await;
        }
        let own = Folder::own(&self.options.data_dir);
        let workshop = own.workshop().map_err(|error| io_problem(&error))?;
        self.copy_of(&joined, &workshop, &key).await?;
        fs::copy(own.keys(), workshop.keys()).map_err(|error| io_problem(&error))?;
        self.close().await;
        if let Err(error) = self.put_in_place(&own, &workshop) {
            // As it was before: a book that cannot be moved is still one to work with.
            let opened = self.open_own(key, keys).await;
            self.now_stands(opened).await;
            return Err(io_problem(&error));
        }
        tracing::warn!("a shared book was joined; the one before is kept beside it");
        self.follow_from_now(key, keys).await;
        self.state().await
    }

    /// Opens the book that follows now; whoever joins next does so under another key.
    async fn follow_from_now(&self, key: DataKey, keys: KeyFile) {
        *self.joining.lock().await = None;
        let opened = self.open_own(key, keys).await;
        self.now_stands(opened).await;
    }

    /// Puts what was made in `workshop` in the place of the own book, which is kept beside it; all or nothing.
    fn put_in_place(&self, own: &Folder, workshop: &Folder) -> io::Result<()> {
        let aside = self.set_aside("before-sharing")?;
        own.take_over(workshop).inspect_err(|_| {
            if let Err(error) = fs::rename(&aside, own.path()) {
                tracing::error!(%error, "the own book could not be put back; it is beside its place");
            }
        })
    }

    /// Leaves the shared book: the copy is set aside, and the desk is as at first run.
    pub(crate) async fn leave_shared(&self, wanted: LeaveBook) -> Result<AppState, Problem> {
        let _door = self.door.lock().await;
        let sharing = self.sharing().await.ok_or(Problem::NotFound)?;
        if !wanted.give_up_unsent && sharing.unsent().await? > 0 {
            return Err(trouble("not_sent"));
        }
        let (key, keys) = match self.standing.read().await.open() {
            Some(OpenBook { key, keys: Some(keys), .. }) => (key.clone(), keys.clone()),
            Some(OpenBook { keys: None, .. }) | None => return Err(Problem::NotFound),
        };
        self.close().await;
        let keyring = self.options.keyring.works().await;
        if let Err(error) = self.set_aside("left") {
            let opened = self.open_own(key, keys).await;
            self.now_stands(opened).await;
            return Err(io_problem(&error));
        }
        tracing::warn!("a shared book was left; its copy is kept beside the folder of the next");
        self.now_stands(Standing::FirstRun { keyring }).await;
        self.state().await
    }

    /// This computer's share, where it follows a hub.
    pub(crate) async fn sharing(&self) -> Option<Arc<Sharing>> {
        self.standing.read().await.open()?.sharing.clone()
    }

    /// What this computer has to do with others.
    pub(crate) async fn share(&self) -> Share {
        match self.standing.read().await.open() {
            Some(OpenBook { sharing: Some(sharing), .. }) => Share::Follows(Arc::clone(sharing)),
            Some(OpenBook { hosting: Some(hosting), .. }) => Share::Serves(Arc::clone(hosting)),
            Some(_) | None => Share::Alone,
        }
    }

    async fn join(&self, wanted: &JoinBook) -> Result<Joined, Problem> {
        let name = desk_name(&wanted.desk_name)?;
        // The same key until it has followed: asking again, where the way broke after it was agreed to, is no other
        // computer either.
        let key = *self.joining.lock().await.get_or_insert_with(|| DataKey::random().0);
        let joined = self.options.transport.join(wanted.invitation.trim(), name, key).await;
        joined.map_err(|cut| trouble(cut.code()))
    }

    /// A new book in `workshop` that holds all that the hub has, and what it takes to reach it.
    async fn copy_of(&self, joined: &Joined, workshop: &Folder, key: &DataKey) -> Result<(), Problem> {
        let exchange = self.options.transport.connect(joined).map_err(|cut| trouble(cut.code()))?;
        let new = NewBook { clinic: joined.history.clinic, lineage: joined.history.lineage };
        let store = Store::create(&workshop.book(), &Key::new(key.0), new)
            .await
            .map_err(|error| open_problem(&error))?;
        let here = self.here();
        let sharing = Sharing::new(store.clone(), joined.clone(), exchange, here);
        let copied = sharing.copy_everything().await;
        store.close().await;
        copied
    }

    /// What of this computer a share needs.
    fn here(&self) -> Here {
        (Arc::clone(&self.clock), Arc::clone(&self.crier), Arc::clone(&self.options.around.neighbourhood))
    }

    /// Closes the book that is open, and whatever follows on its behalf.
    async fn close(&self) {
        let mut standing = self.standing.write().await;
        if let Some(book) = standing.open_mut() {
            book.session = None;
            if let Some(sharing) = &book.sharing {
                sharing.end();
            }
            book.engine.store().close().await;
        }
    }

    async fn now_stands(&self, standing: Standing) {
        *self.standing.write().await = standing;
        self.crier.tell_session();
        self.crier.tell(vec![daybook_engine::EVERYTHING.to_owned(), super::TAG.to_owned()]);
    }

    /// Gives the folder of the own book another name, which says when and why.
    fn set_aside(&self, why: &str) -> io::Result<PathBuf> {
        let own = Folder::own(&self.options.data_dir);
        let aside =
            own.path().with_file_name(format!("book-{why}-{}", self.clock.now().format("%Y%m%dT%H%M%SZ")));
        fs::rename(own.path(), &aside)?;
        Ok(aside)
    }
}

impl Sharing {
    /// The share of the book in `store`; `None` where it follows no hub.
    pub(crate) async fn of(store: &Store, desk: &Desk) -> Result<Option<Arc<Self>>, daybook_store::Failure> {
        if store.snapshot().await?.rows().desk_standing().await?.is_none() {
            return Ok(None);
        }
        let kept = store.preference(BOOK_ITSELF, JOINED).await?;
        let joined: Option<Joined> = kept.and_then(|it| serde_json::from_value(it).ok());
        let joined = joined.ok_or(daybook_store::Failure::Unreadable("how the hub is reached"))?;
        let connected = desk.options.transport.connect(&joined);
        let exchange = connected.map_err(|_| daybook_store::Failure::Unreadable("how the hub is reached"))?;
        Ok(Some(Arc::new(Self::new(store.clone(), joined, exchange, desk.here()))))
    }

    /// Why nothing is recorded any more; `None` while it is.
    pub(crate) async fn locked(&self) -> Result<Option<String>, Problem> {
        let mut snapshot = self.store.snapshot().await.map_err(failed)?;
        Ok(snapshot.rows().desk_standing().await.map_err(failed)?.and_then(|it| it.locked))
    }

    /// How many things recorded here the hub has not answered.
    async fn unsent(&self) -> Result<u64, Problem> {
        let mut snapshot = self.store.snapshot().await.map_err(failed)?;
        snapshot.rows().unanswered().await.map_err(failed)
    }

    /// Pairs and takes everything; the accounts last, as they name providers.
    async fn copy_everything(&self) -> Result<(), Problem> {
        let broken = |error: WriteError| map::problem::of(&error.into());
        self.join_anew(&self.joined).await.map_err(broken)?;
        for _ in 0..QUESTIONS_AT_MOST {
            let request = self.desk.lock().await.next(self.now(), self.spread()).await.map_err(failed)?;
            let Some(request) = request else { break };
            let reply = self.asked(&request).await.map_err(|cut| trouble(cut.code()))?;
            self.desk.lock().await.receive(reply, self.now()).await.map_err(broken)?;
        }
        let complete = self.store.snapshot().await.map_err(failed)?.rows().book().await.map_err(failed)?;
        if complete.is_none() {
            return Err(trouble(Cut::Malformed.code()));
        }
        let accounts = self.exchange.accounts().await.map_err(|cut| trouble(cut.code()))?;
        self.keep(accounts).await.map_err(broken)?;
        Ok(())
    }

    /// Follows the hub as the device that `joined` says.
    async fn join_anew(&self, joined: &Joined) -> Result<(), WriteError> {
        self.desk.lock().await.pair(joined.device, joined.history.lineage).await?;
        self.keep_way_to(joined).await
    }
}

/// How a computer is called at the others.
pub(crate) fn desk_name(text: &str) -> Result<&str, Problem> {
    match text.trim() {
        "" => Err(invalid("desk_name", "missing")),
        long if long.chars().count() > 100 => Err(invalid("desk_name", "too_long")),
        name => Ok(name),
    }
}

pub(crate) fn trouble(code: &str) -> Problem {
    Problem::Sharing { trouble: code.to_owned() }
}
