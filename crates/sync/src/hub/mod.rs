//! The hub: what it answers. It alone says what happened; desks only guess, however well.

mod execute;
mod own;
mod quarantine;
mod whole;

use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use daybook_store::sync::{Device, HubStanding, SyncRole};
use daybook_store::{Failure, Rows, SCHEMA, Store, WriteError};
use uuid::Uuid;

use crate::fault::{Fault, Trouble};
use crate::intent::Intent;
use crate::message::{
    Asking, Body, History, LOGGED_AT_ONCE, Logged, PROTO, Pulled, Pushed, Refused, Reply, Request, Stop,
};
use execute::Step;
pub use own::settle;
pub use quarantine::settle_collected;
use whole::Made;

/// How much at once.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Intents of one push that are looked at.
    pub intents: usize,
    /// Changes of one page.
    pub changes: u32,
    /// Bytes of one part of a snapshot.
    pub part: usize,
    /// The oldest protocol whose desks may follow.
    pub proto_min: u16,
}

impl Default for Limits {
    fn default() -> Self {
        Self { intents: 64, changes: 500, part: 256 * 1_024, proto_min: PROTO }
    }
}

/// A hub on its book.
#[derive(Debug)]
pub struct Hub {
    store: Store,
    limits: Limits,
    trouble: Trouble,
    /// The snapshot that was made last: desks take it in parts.
    made: Mutex<Option<std::sync::Arc<Made>>>,
}

/// Makes the book in `store` a hub's in a new epoch: when it is first shared, after a restore, and when another
/// computer takes the hub's place. `floor` is the highest epoch anybody remembers. Never the first: desks that
/// follow nobody yet are of that.
///
/// # Errors
/// When the disk fails.
pub async fn raise_epoch(store: &Store, floor: u64) -> Result<u64, WriteError> {
    store
        .write(move |tx| {
            Box::pin(async move {
                let epoch = tx.rows().hub_standing().await?.epoch.max(floor) + 1;
                tx.set_sync_role(SyncRole::Hub).await?;
                tx.set_epoch(epoch).await?;
                Ok(epoch)
            })
        })
        .await
}

/// Either what is asked may be answered, or why not.
type Gate = Result<Device, Refused>;

impl Hub {
    /// The hub of the book in `store`.
    #[must_use]
    pub fn new(store: Store, limits: Limits, trouble: Trouble) -> Self {
        Self { store, limits, trouble, made: Mutex::new(None) }
    }

    /// The book.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Tells `device` why it is not answered, whatever it asked.
    ///
    /// # Errors
    /// When the file cannot say whose it is.
    pub async fn refuse(&self, device: Uuid, why: Refused, now: DateTime<Utc>) -> Result<Reply, Failure> {
        let standing = self.store.snapshot().await?.rows().hub_standing().await?;
        Ok(self.reply(&standing, (device, now), Body::Refused { why }))
    }

    /// Answers `request`, which came in at `now` by the hub's clock.
    ///
    /// # Errors
    /// When the file cannot even say whose it is; everything else is an answer.
    pub async fn answer(&self, request: &Request, now: DateTime<Utc>) -> Result<Reply, Failure> {
        let asking = request.asking();
        let mut snapshot = self.store.snapshot().await?;
        let standing = snapshot.rows().hub_standing().await?;
        let anchor = match request {
            Request::Pull { .. } => snapshot.rows().newest_anchor().await?,
            Request::Push { .. } | Request::Whole { .. } | Request::Log { .. } => None,
        };
        drop(snapshot);
        let body = match self.answered(request, &standing, now).await {
            Ok(body) => body,
            Err(failure) => {
                tracing::warn!(%failure, "a desk could not be answered");
                Body::Refused { why: Refused::Later }
            }
        };
        let anchor = anchor.filter(|_| matches!(body, Body::Pulled(_))).map(Box::new);
        Ok(Reply { anchor, ..self.reply(&standing, (asking.device, now), body) })
    }

    fn reply(&self, standing: &HubStanding, (to, hub_time): (Uuid, DateTime<Utc>), body: Body) -> Reply {
        Reply {
            history: self.history(standing),
            to,
            hub_time,
            proto: (self.limits.proto_min, PROTO),
            backed_up_seq: standing.backed_up_seq,
            anchor: None,
            body,
        }
    }

    fn history(&self, standing: &HubStanding) -> History {
        History { clinic: self.store.clinic(), lineage: standing.lineage, epoch: standing.epoch }
    }

    async fn answered(
        &self,
        request: &Request,
        standing: &HubStanding,
        now: DateTime<Utc>,
    ) -> Result<Body, Failure> {
        match request {
            Request::Push { asking, intents } => match self.gate(asking, standing).await? {
                Ok(device) => self.pushed(&device, intents, now).await,
                Err(Refused::Revoked) => self.collected(asking, intents, now).await,
                Err(why) => Ok(Body::Refused { why }),
            },
            Request::Pull { asking, limit } => match self.gate(asking, standing).await? {
                Ok(_) => self.pulled(asking, *limit).await,
                Err(Refused::Revoked) => self.collected(asking, &[], now).await,
                Err(why) => Ok(Body::Refused { why }),
            },
            Request::Whole { asking, of, part } => match self.gate(asking, standing).await? {
                Ok(_) | Err(Refused::OtherEpoch | Refused::Diverged) => self.part(asking, (*of, *part)).await,
                Err(Refused::Revoked) => self.collected(asking, &[], now).await,
                Err(why) => Ok(Body::Refused { why }),
            },
            Request::Log { asking, entries } => match self.gate(asking, standing).await? {
                // Above all whoever follows another history is to see how the log differs.
                Ok(_) | Err(Refused::OtherEpoch | Refused::Diverged | Refused::Superseded) => {
                    self.logged(entries).await
                }
                Err(why) => Ok(Body::Refused { why }),
            },
        }
    }

    async fn logged(&self, entries: &[u64]) -> Result<Body, Failure> {
        let some = &entries[..entries.len().min(LOGGED_AT_ONCE)];
        let found = self.store.snapshot().await?.rows().audit_hashes(some).await?;
        Ok(Body::Log(Logged { entries: found.into_iter().collect() }))
    }

    /// Whether a device may ask anything, and follows this history.
    async fn gate(&self, asking: &Asking, standing: &HubStanding) -> Result<Gate, Failure> {
        let ours = self.history(standing);
        if asking.history.clinic != ours.clinic || asking.history.lineage != ours.lineage {
            return Ok(Err(Refused::OtherBook));
        }
        let mut snapshot = self.store.snapshot().await?;
        let mut rows = snapshot.rows();
        let Some(device) = rows.device(asking.device).await? else {
            return Ok(Err(Refused::UnknownDevice));
        };
        if device.revoked_at.is_some() && !self.trouble.has(Fault::HearsRevoked) {
            return Ok(Err(Refused::Revoked));
        }
        if device.forked_at.is_some() {
            return Ok(Err(Refused::Forked));
        }
        if asking.history.epoch != ours.epoch {
            let newer = asking.history.epoch > ours.epoch;
            return Ok(Err(if newer { Refused::Superseded } else { Refused::OtherEpoch }));
        }
        Ok(if agrees(&mut rows, asking).await? { Ok(device) } else { Err(Refused::Diverged) })
    }

    async fn pushed(&self, device: &Device, intents: &[Intent], now: DateTime<Utc>) -> Result<Body, Failure> {
        let mut pushed = Pushed { last_n: device.last_n, answers: vec![], stopped: None };
        for intent in intents.iter().take(self.limits.intents) {
            if intent.device != device.id || intent.clinic != self.store.clinic() {
                return Ok(Body::Refused { why: Refused::OtherBook });
            }
            match self.execute(intent, now).await {
                Ok(Step::Answered(answer)) => {
                    pushed.last_n = pushed.last_n.max(answer.n);
                    pushed.answers.push(answer);
                }
                Ok(Step::Stopped(stop)) => {
                    pushed.stopped = Some(stop);
                    break;
                }
                Ok(Step::Refused(why)) => return Ok(Body::Refused { why }),
                Err(error) => {
                    tracing::warn!(%error, "an intent waits: the hub could not write");
                    pushed.stopped = Some(Stop::Later);
                    break;
                }
            }
        }
        Ok(Body::Pushed(pushed))
    }

    async fn pulled(&self, asking: &Asking, limit: u32) -> Result<Body, Failure> {
        if asking.proto < self.limits.proto_min || asking.schema < oldest_schema() {
            return Ok(Body::Refused { why: Refused::UpgradeRequired });
        }
        let mut snapshot = self.store.snapshot().await?;
        let mut rows = snapshot.rows();
        let standing = rows.hub_standing().await?;
        let from = asking.at.seq;
        if from + 1 < standing.offered_from {
            return Ok(Body::Refused { why: Refused::Behind });
        }
        let mut changes = rows.feed(from, limit.clamp(1, self.limits.changes)).await?;
        if self.trouble.has(Fault::PageSplitsChange)
            && let Some(last) = changes.last_mut().filter(|it| it.images.len() > 1)
        {
            last.images.pop();
        }
        let to = changes.last().map_or(from, |it| it.seq);
        let last_n = rows.last_n_at(asking.device, to).await?;
        Ok(Body::Pulled(Pulled { from, to, head: standing.head, changes, last_n }))
    }

    fn made(&self) -> std::sync::MutexGuard<'_, Option<std::sync::Arc<Made>>> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The oldest schema whose desks can read today's images: rises when an image can no longer be read by an older
/// program, not with every migration.
const fn oldest_schema() -> u32 {
    if SCHEMA < LEASES { SCHEMA } else { LEASES }
}

/// The schema that has leases: an older desk cannot read theirs, and would book past them without knowing why it is refused.
const LEASES: u32 = 16;

/// Whether desk and hub agree on what was last before they part.
async fn agrees(rows: &mut Rows<'_>, asking: &Asking) -> Result<bool, Failure> {
    let there = rows.command_at(asking.at.seq).await?;
    Ok(match there {
        Some(command) => command == asking.at.command,
        None => asking.at.seq == 0,
    })
}
