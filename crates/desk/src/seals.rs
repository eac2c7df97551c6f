//! Seals on the audit log (D5, trust.md §5.7), which the store calls anchors: where it ended, signed. A computer that has
//! its own book makes one every hour and with every copy; one that follows a shared book keeps those it is given. Here
//! they are made, compared with the logs they are on, and taken out.

use std::fs;
use std::path::{Path, PathBuf};

use chrono::{TimeDelta, Utc};
use daybook_booking::wall;
use daybook_store::{Amiss, Anchor, AnchorFile, AnchorKey, Compared, Store};
use daybook_wire::Problem;
use daybook_wire::audit::{Seal, SealAmiss, SealsChecked, SealsCompared};
use daybook_wire::printing::FileSaved;
use serde_json::json;

use crate::calls::Caller;
use crate::calls::audit::note;
use crate::desk::{Desk, OpenBook};
use crate::importing::saved_text;
use crate::keys::{DataKey, keyed_hash};
use crate::map::problem::failed;
use crate::map::text::wrong_field as invalid;
use crate::sharing::Share;
use crate::sharing::exchange::Cut;
use crate::sharing::log::Unread;

/// How old the newest seal gets before the next is made.
const EVERY: TimeDelta = TimeDelta::hours(1);

/// What seals on this book are signed with.
fn seal_key(key: &DataKey) -> AnchorKey {
    AnchorKey::new(keyed_hash(&key.0, b"daybook: audit anchors, 1"))
}

/// Where the seal of a copy is.
pub(crate) fn beside(copy: &Path) -> PathBuf {
    copy.with_extension("seals.json")
}

/// Writes the seal of a copy beside it.
pub(crate) fn put_beside(copy: &Path, store: &Store, seal: Option<Anchor>) -> std::io::Result<()> {
    let file = AnchorFile::of(store.clinic(), seal.into_iter().collect());
    fs::write(beside(copy), file.to_string())
}

impl Desk {
    /// Makes a seal if the newest is an hour old and something was noted since. What goes wrong is logged: the day's
    /// work goes on.
    pub(crate) async fn seal_if_due(&self) {
        let Some((store, ..)) = self.sealed_here().await else { return };
        let newest = store.newest_anchor().await.ok().flatten();
        if newest.is_none_or(|it| self.clock.now() - it.at >= EVERY) {
            self.seal().await;
        }
    }

    /// Makes a seal now, on a book that is this computer's own.
    pub(crate) async fn seal(&self) -> Option<Anchor> {
        let (store, key) = self.sealed_here().await?;
        match store.anchor_audit(&seal_key(&key), self.clock.now()).await {
            Ok(seal) => seal,
            Err(error) => {
                tracing::error!(%error, "the audit log could not be sealed");
                None
            }
        }
    }

    /// A book whose log is sealed by this computer: its own. In one that follows, only those it is given are kept.
    async fn sealed_here(&self) -> Option<(Store, DataKey)> {
        let standing = self.standing.read().await;
        let OpenBook { engine, key, sharing: None, .. } = standing.open()? else { return None };
        Some((engine.store().clone(), key.clone()))
    }

    /// The key seals on the open book are signed with.
    async fn seals_with(&self) -> Result<AnchorKey, Problem> {
        self.standing.read().await.open().map(|it| seal_key(&it.key)).ok_or(Problem::NotFound)
    }

    /// Compares the logs with the seals there are. A log that fits is sealed anew.
    pub(crate) async fn check_seals(&self, caller: &Caller) -> Result<SealsChecked, Problem> {
        let (share, store) = (self.share().await, caller.engine.store());
        let follows = matches!(share, Share::Follows(_));
        let mut seals = if follows { vec![] } else { store.anchors().await.map_err(failed)? };
        seals.extend(beside_copies(&self.backup_folder(), store));
        seals.sort_by_key(|it| (it.at, it.seq, it.signature));
        seals.dedup();
        let key = self.seals_with().await?.public();
        let own = store.compare_anchors(&seals, Some(key)).await.map_err(failed)?;
        let (hub_is, hub) = match &share {
            Share::Alone | Share::Serves(_) => ("none", None),
            Share::Follows(sharing) => match sharing.compare_log(usize::MAX).await {
                Ok(compared) => ("compared", Some(compared)),
                Err(Unread::Cut(Cut::Refused(_) | Cut::Malformed)) => ("too_old", None),
                Err(Unread::Cut(_)) => ("unreachable", None),
                Err(Unread::Failed(failure)) => return Err(failed(failure)),
            },
        };
        let detail = json!({
            "agree": own.agree, "amiss": own.amiss_count,
            "hub_agree": hub.as_ref().map(|it| it.agree), "hub_amiss": hub.as_ref().map(|it| it.amiss_count),
        });
        note(caller, "audit.compared", detail).await?;
        if own.amiss_count == 0 {
            self.seal().await;
        }
        let hub = hub.map(|it| told(caller, &it));
        Ok(SealsChecked { own: told(caller, &own), hub_is: hub_is.to_owned(), hub })
    }

    /// Compares the log with seals from elsewhere.
    pub(crate) async fn compare_seals(&self, caller: &Caller, text: &str) -> Result<SealsCompared, Problem> {
        let store = caller.engine.store();
        let file = AnchorFile::read(text).ok_or_else(|| invalid("file", "no_seals"))?;
        if file.clinic != store.clinic() {
            return Err(invalid("file", "other_book"));
        }
        let compared = match &self.share().await {
            Share::Follows(sharing) => {
                sharing.compare_with(&file.anchors).await.map_err(|it| it.problem())?
            }
            Share::Alone | Share::Serves(_) => {
                let key = self.seals_with().await?.public();
                store.compare_anchors(&file.anchors, Some(key)).await.map_err(failed)?
            }
        };
        let detail = json!({ "file": true, "agree": compared.agree, "amiss": compared.amiss_count });
        note(caller, "audit.compared", detail).await?;
        Ok(told(caller, &compared))
    }

    /// Takes the seals out, for whoever keeps them where the book is not.
    pub(crate) async fn save_seals(&self, caller: &Caller) -> Result<FileSaved, Problem> {
        self.seal().await;
        let store = caller.engine.store();
        let file = AnchorFile::of(store.clinic(), store.anchors().await.map_err(failed)?);
        let name = format!("seals-{}.json", caller.today());
        let around = self.options.surroundings.as_ref();
        saved_text(caller, around, (name, "seals"), file.to_string()).await
    }
}

/// The seals beside this book's copies; what cannot be read is none.
fn beside_copies(folder: &Path, store: &Store) -> Vec<Anchor> {
    let Ok(files) = fs::read_dir(folder) else { return vec![] };
    let seals = files.filter_map(|it| {
        let path = it.ok()?.path();
        path.to_str()?.ends_with(".seals.json").then_some(())?;
        AnchorFile::read(&fs::read_to_string(path).ok()?)
    });
    seals.filter(|it| it.clinic == store.clinic()).flat_map(|it| it.anchors).collect()
}

fn told(caller: &Caller, compared: &Compared) -> SealsCompared {
    let (zone, epoch) = (caller.engine.book().clinic.zone, caller.engine.store().feed_ends().borrow().epoch);
    let seal = |it: &Anchor| {
        let shown = wall::wall(it.at.with_timezone(&Utc), zone);
        Seal { date: shown.date().to_string(), minute: wall::minute_of(shown), seq: it.seq }
    };
    let amiss = |(it, why): &(Anchor, Amiss)| SealAmiss {
        seal: seal(it),
        why: match why {
            Amiss::Missing => "missing",
            Amiss::Differs => "differs",
            Amiss::Unsigned => "unsigned",
        }
        .to_owned(),
        put_back_since: it.epoch < epoch,
    };
    SealsCompared {
        agree: compared.agree,
        newest: compared.newest.as_ref().map(seal),
        amiss_count: compared.amiss_count,
        amiss: compared.amiss.iter().map(amiss).collect(),
    }
}
