//! A desk: records what people want at once, whether or not the hub can be reached, and follows the hub's feed.

mod anchors;
mod follow;
mod gather;
mod promise;
mod record;
mod whole;

use chrono::{DateTime, Utc};
use daybook_store::sync::DeskStanding;
use daybook_store::{Anchor, Failure, SCHEMA, Store, WriteError};
use uuid::Uuid;

use crate::fault::{Fault, Trouble};
use crate::intent::Intent;
use crate::message::{Asking, Body, History, PROTO, Pushed, Refused, Reply, Request, Stop};
use crate::offset::{ClockState, Offsets};
use crate::pace::Pace;

use gather::Gathered;
pub use record::{Beside, RecordError, Recorded, Who};
use whole::Arriving;

/// Intents of one push.
const INTENTS_A_PUSH: usize = 64;

/// Changes asked for at once.
const CHANGES_A_PULL: u32 = 500;

/// Answered intents are kept at least this long, and longer while no verified backup of the hub holds them: a hub
/// that is restored from yesterday's backup gets today's work back from its desks (F8).
const KEPT_DAYS: i64 = 30;

/// What a desk's clocks show.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Now {
    /// The clock people set.
    pub desk_time: DateTime<Utc>,
    /// Milliseconds of one that nobody sets.
    pub mono_ms: u64,
    /// Which start of the computer it counts from.
    pub boot: Uuid,
}

/// What the window is to hear of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Effect {
    /// Rows changed: read again what shows them.
    Changed,
    /// Nothing is recorded any more until an admin has looked, and why.
    Locked(&'static str),
    /// A hub that has been replaced answered.
    OldHub,
    /// The hub's history is not the one this desk followed, in one and the same epoch.
    Diverged,
    /// This desk is too old to follow; what it records is still sent.
    UpgradeNeeded,
    /// The hub is too old for something this desk recorded; it waits.
    HubTooOld,
    /// The desk's clock is off.
    Clock(ClockState),
    /// The hub told anew where its audit log ends, and that is kept.
    Anchored,
    /// What the hub says of its audit log contradicts what it said before: part of it is gone, or it was written anew.
    LogContradicts,
}

/// What a request that is under way asked.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Asked {
    at: DateTime<Utc>,
}

/// A desk on its book.
#[derive(Debug)]
pub struct Desk {
    store: Store,
    trouble: Trouble,
    offsets: Offsets,
    pace: Pace,
    asked: Option<Asked>,
    /// The hub has answered so far: where the next push begins. Forgotten with the program, and found again.
    known_n: u64,
    /// The hub's feed is known to go so far.
    hub_head: u64,
    wants_whole: bool,
    arriving: Option<Arriving>,
    gathered: Option<Gathered>,
    /// The hub refuses to be followed, until the program is renewed or the hub restored.
    cannot_follow: bool,
    /// The hub does not know what comes next in the outbox; asked again with every look for changes.
    held_back: bool,
    /// The anchor that is known to be kept: the hub says the same one with every page, for an hour.
    anchor: Option<Anchor>,
}

impl Desk {
    /// The desk of the book in `store`.
    #[must_use]
    pub fn new(store: Store, trouble: Trouble) -> Self {
        Self {
            store,
            trouble,
            offsets: Offsets::default(),
            pace: Pace::default(),
            asked: None,
            known_n: 0,
            hub_head: 0,
            wants_whole: false,
            arriving: None,
            gathered: None,
            cannot_follow: false,
            held_back: false,
            anchor: None,
        }
    }

    /// The book.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// How far the hub's clock is ahead, and how bad that is.
    #[must_use]
    pub fn clock(&self) -> (i64, ClockState) {
        (self.offsets.ms(), self.offsets.state())
    }

    /// The hub said that there is something new, or the way to it is open again.
    pub fn poke(&mut self) {
        self.pace.poke();
    }

    /// Looks at once, whatever was waited for: somebody asked for it, or the way is known to be open again.
    pub fn hurry(&mut self) {
        self.pace.hurry();
    }

    /// What was asked is known to have met nobody: the next time is waited for as after silence, but from now.
    pub fn unanswered(&mut self, now: Now, spread: u64) {
        self.asked = None;
        self.pace.failed(now.mono_ms, spread);
    }

    /// How long nothing will be asked unless there is a poke, or something is recorded; milliseconds.
    #[must_use]
    pub fn rest(&self, now: Now) -> u64 {
        self.pace.rest(now.mono_ms)
    }

    /// What to ask the hub next; `None` while there is nothing, or an answer is awaited. `spread` is any number:
    /// desks that lost their hub together do not come back together.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn next(&mut self, now: Now, spread: u64) -> Result<Option<Request>, Failure> {
        if !self.pace.may_ask(now.mono_ms, spread) {
            return Ok(None);
        }
        let mut snapshot = self.store.snapshot().await?;
        let mut rows = snapshot.rows();
        let Some(standing) = rows.desk_standing().await? else { return Ok(None) };
        self.pace.halted = standing.locked.is_some() || self.cannot_follow;
        if standing.locked.is_some() {
            return Ok(None);
        }
        let asking = self.asking(&standing);
        let request = if self.wants_whole {
            let (of, part) = self.arriving.as_ref().map_or((None, 0), Arriving::next);
            Some(Request::Whole { asking, of, part })
        } else {
            let look = self.pace.should_pull(now.mono_ms) || self.hub_head > asking.at.seq;
            let waiting = rows.unanswered_behind((standing.device, self.known_n), INTENTS_A_PUSH).await?;
            let intents: Vec<Intent> = waiting
                .iter()
                .map(|it| serde_json::from_str(it).map_err(|_| Failure::Unreadable("intent")))
                .collect::<Result<_, _>>()?;
            match intents.is_empty() || self.held_back {
                false => Some(Request::Push { asking, intents }),
                true if look && !self.cannot_follow => Some(Request::Pull { asking, limit: CHANGES_A_PULL }),
                true => None,
            }
        };
        if request.is_some() {
            self.pace.asked(now.mono_ms);
            if matches!(request, Some(Request::Pull { .. })) {
                self.pace.pulling();
            }
            self.asked = Some(Asked { at: now.desk_time });
        }
        Ok(request)
    }

    fn asking(&self, standing: &DeskStanding) -> Asking {
        Asking {
            history: History {
                clinic: self.store.clinic(),
                lineage: standing.lineage,
                epoch: standing.epoch,
            },
            proto: PROTO,
            schema: SCHEMA,
            device: standing.device,
            at: self.position(standing),
        }
    }

    /// Takes in what the hub said; anything that is not an answer to this desk, or comes too late, changes nothing.
    ///
    /// # Errors
    /// When the disk fails; the same is then asked for again.
    pub async fn receive(&mut self, reply: Reply, now: Now) -> Result<Vec<Effect>, WriteError> {
        let standing = self.store.snapshot().await?.rows().desk_standing().await?;
        let Some(standing) = standing else { return Ok(vec![]) };
        let ours = reply.to == standing.device
            && reply.history.clinic == self.store.clinic()
            && reply.history.lineage == standing.lineage;
        if !ours && !self.trouble.has(Fault::FollowsStrangers) {
            return Ok(vec![]);
        }
        if reply.history.epoch < standing.epoch && !self.trouble.has(Fault::FollowsOldHubs) {
            self.pace.failed(now.mono_ms, 0);
            return Ok(vec![Effect::OldHub]);
        }
        let mut effects = self.compare_clocks(&reply, now);
        if let Some(anchor) = &reply.anchor {
            effects.extend(self.anchored(anchor).await?);
        }
        let (hub_time, backed_up_seq) = (reply.hub_time, reply.backed_up_seq);
        // Who is not known to a restored hub, or shut out, is told so whatever epoch they follow.
        if reply.history.epoch > standing.epoch && matches!(reply.body, Body::Pushed(_) | Body::Pulled(_)) {
            self.pace.answered();
            self.wants_whole = true;
            self.forget_gathered();
            return Ok(effects);
        }
        match reply.body {
            Body::Pushed(pushed) => self.pushed(&pushed, &mut effects, now),
            Body::Collected { up_to } => effects.extend(self.collected(up_to, &standing).await?),
            Body::Refused { why } => effects.extend(self.refused(why, now).await?),
            Body::Pulled(pulled) => {
                self.pace.answered();
                self.hub_head = pulled.head;
                let caught_up = pulled.to == pulled.head;
                effects.extend(self.follow(pulled, (hub_time, backed_up_seq), &standing).await?);
                if caught_up {
                    self.pace.caught_up(now.mono_ms);
                    self.held_back = false;
                }
            }
            // What was asked beside the protocol is compared by whoever asked.
            Body::Log(_) => {}
            Body::Part(part) => {
                self.pace.answered();
                effects.extend(self.arrived(part, hub_time).await?);
            }
        }
        Ok(effects)
    }

    fn compare_clocks(&mut self, reply: &Reply, now: Now) -> Vec<Effect> {
        let before = self.offsets.state();
        if let Some(asked) = self.asked.take() {
            self.offsets.note((asked.at, now.desk_time), reply.hub_time);
        }
        let after = self.offsets.state();
        if before == after { vec![] } else { vec![Effect::Clock(after)] }
    }

    /// The answers themselves come with the feed, in order with everything else; this only says where to go on.
    fn pushed(&mut self, pushed: &Pushed, effects: &mut Vec<Effect>, now: Now) {
        if pushed.stopped != Some(Stop::Later) {
            self.pace.answered();
        }
        self.known_n = self.known_n.max(pushed.last_n);
        if !pushed.answers.is_empty() {
            self.pace.poke();
        }
        match pushed.stopped {
            None => {}
            Some(Stop::Expected { n }) => {
                // What was sent is further on than the hub is: a late answer, or a restored hub.
                self.known_n = n - 1;
                self.pace.poke();
            }
            Some(Stop::UnknownKind { .. }) => {
                self.held_back = true;
                effects.push(Effect::HubTooOld);
            }
            Some(Stop::Later) => self.pace.failed(now.mono_ms, 0),
        }
    }

    async fn refused(&mut self, why: Refused, now: Now) -> Result<Vec<Effect>, WriteError> {
        self.forget_gathered();
        match why {
            Refused::OtherEpoch | Refused::Behind | Refused::NoSuchWhole => {
                self.pace.answered();
                (self.wants_whole, self.arriving) = (true, None);
                Ok(vec![])
            }
            Refused::Later | Refused::OtherBook => {
                self.pace.failed(now.mono_ms, 0);
                Ok(vec![])
            }
            Refused::Superseded => {
                self.pace.failed(now.mono_ms, 0);
                Ok(vec![Effect::OldHub])
            }
            Refused::Diverged => {
                self.pace.failed(now.mono_ms, 0);
                Ok(vec![Effect::Diverged])
            }
            Refused::UpgradeRequired => {
                self.pace.answered();
                self.cannot_follow = true;
                Ok(vec![Effect::UpgradeNeeded])
            }
            Refused::UnknownDevice => self.lock("unknown").await,
            Refused::Revoked => self.lock("revoked").await,
            Refused::Forked => self.lock("forked").await,
        }
    }

    /// This desk was shut out, and what it had not sent is taken in; once all of it is, the desk locks (F14).
    async fn collected(&mut self, up_to: u64, standing: &DeskStanding) -> Result<Vec<Effect>, WriteError> {
        self.pace.answered();
        // Nothing is followed any more: what there is to hand over comes before everything else.
        (self.wants_whole, self.arriving, self.held_back) = (false, None, false);
        self.forget_gathered();
        self.known_n = if up_to == 0 { 0 } else { self.known_n.max(up_to) };
        let behind = (standing.device, self.known_n);
        let left = self.store.snapshot().await?.rows().unanswered_behind(behind, 1).await?;
        if left.is_empty() { self.lock("revoked").await } else { Ok(vec![]) }
    }

    /// The hub said on the way already that this desk was shut out: nothing more is recorded.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn shut_out(&mut self) -> Result<Vec<Effect>, WriteError> {
        self.lock("revoked").await
    }

    async fn lock(&mut self, why: &'static str) -> Result<Vec<Effect>, WriteError> {
        self.pace.answered();
        self.store.write(move |tx| Box::pin(async move { tx.set_locked(Some(why)).await })).await?;
        Ok(vec![Effect::Locked(why)])
    }

    /// Makes the book follow a hub as a newly paired device, whatever it was before. What had been recorded here
    /// and the hub does not have goes to it under the new numbers (F9, F10).
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn pair(&mut self, device: Uuid, lineage: Uuid) -> Result<(), WriteError> {
        // No hub is of the first epoch: its first answer is that everything has to be taken anew.
        self.store.write(move |tx| Box::pin(async move { tx.follow(device, (lineage, 1)).await })).await?;
        *self = Self { wants_whole: true, ..Self::new(self.store.clone(), self.trouble.clone()) };
        Ok(())
    }
}
