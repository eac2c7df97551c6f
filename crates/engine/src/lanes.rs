//! Taken time kept in memory: what of whom, from when to when, so that free time is found without the file.
//!
//! Read once from the store, then changed by every commit before anybody is told of it, or dropped where it is not
//! plain what a commit changed. Nothing is decided on it: whoever books is checked against the file.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use daybook_booking::claim::Claim;
use daybook_booking::minutes::{Lane, Minutes};
use daybook_booking::period::Period;
use daybook_booking::resource::Claimant;
use daybook_booking::slot::quick::Quick;
use daybook_booking::slot::{Ask, Opening};
use daybook_store::Spans;

use crate::engine::Engine;
use crate::error::EngineError;

/// Bytes kept at most, about. A year of one busy provider is 130 KB.
const ROOM: usize = 24 << 20;

/// Time read beyond what was asked for, days: the next question is mostly about a little later.
const BEYOND_DAYS: i64 = 14;

/// See the module.
#[derive(Default)]
pub(crate) struct Lanes {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    held: HashMap<Claimant, Held>,
    /// Whom somebody is reading, by their ticket; those whose time changed since are taken out.
    reading: HashMap<Claimant, u64>,
    ticket: u64,
    bytes: usize,
}

/// What is taken of one claimant within a stretch of time.
#[derive(Clone)]
struct Held {
    within: Minutes,
    claims: Vec<Minutes>,
    /// Those of `claims` that count only until a moment.
    holds: Vec<(DateTime<Utc>, Minutes)>,
    made: Option<Made>,
    used: u64,
}

/// The bits of a [`Held`].
#[derive(Clone)]
struct Made {
    lane: Arc<Lane>,
    capacity: u16,
    /// From and until when, as holds run out.
    from: DateTime<Utc>,
    until: DateTime<Utc>,
}

type Found = HashMap<Claimant, Arc<Lane>>;

impl Lanes {
    /// The lanes of `asked` over `within` at `now`; who is not there, and a ticket to bring them with.
    fn look(
        &self,
        asked: &[(Claimant, u16)],
        within: Minutes,
        now: DateTime<Utc>,
    ) -> (Found, Vec<Claimant>, u64) {
        let state = &mut *self.state();
        state.ticket += 1;
        let (ticket, mut found, mut missing) = (state.ticket, Found::new(), vec![]);
        for (claimant, capacity) in asked {
            match state.held.get_mut(claimant).filter(|it| it.within.covers(within)) {
                Some(held) => {
                    held.used = ticket;
                    found.insert(*claimant, held.lane(*capacity, now));
                }
                None => {
                    state.reading.insert(*claimant, ticket);
                    missing.push(*claimant);
                }
            }
        }
        (found, missing, ticket)
    }

    /// Keeps what was read of `claimant`, unless its time changed since `ticket` was given.
    fn put(&self, ticket: u64, claimant: Claimant, held: Held) {
        let state = &mut *self.state();
        if state.reading.get(&claimant) != Some(&ticket) {
            return;
        }
        state.reading.remove(&claimant);
        state.forget(claimant);
        state.bytes += held.bytes();
        state.held.insert(claimant, Held { used: ticket, ..held });
        while state.bytes > ROOM
            && let Some(oldest) = state.held.iter().min_by_key(|(_, it)| it.used).map(|(it, _)| *it)
        {
            state.forget(oldest);
        }
    }

    /// Follows a commit: `gone` was taken and is free, `laid` is taken now.
    pub(crate) fn note(&self, gone: &[Claim], laid: &[Claim]) {
        let state = &mut *self.state();
        for (claim, comes) in gone.iter().map(|it| (it, false)).chain(laid.iter().map(|it| (it, true))) {
            state.reading.remove(&claim.claimant);
            if let Some(held) = state.held.get_mut(&claim.claimant)
                && !held.follow(claim.period, comes)
            {
                state.forget(claim.claimant);
            }
        }
    }

    /// Forgets whoever is in `claims`: what became of their time is not plain.
    pub(crate) fn forget(&self, claims: &[Claim]) {
        let state = &mut *self.state();
        for claim in claims {
            state.reading.remove(&claim.claimant);
            state.forget(claim.claimant);
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(&self) {
        let state = &mut *self.state();
        state.held.clear();
        state.reading.clear();
        state.bytes = 0;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn forget(&mut self, claimant: Claimant) {
        if let Some(held) = self.held.remove(&claimant) {
            self.bytes = self.bytes.saturating_sub(held.bytes());
        }
    }
}

impl Held {
    /// `None` where a claim does not lie on the minute: then only the long way can tell.
    fn of(within: Minutes, spans: &Spans) -> Option<Self> {
        let claims = spans.claims.iter().map(|it| Minutes::of(*it)).collect::<Option<Vec<_>>>()?;
        let holds = spans.holds.iter().map(|(until, it)| Some((*until, Minutes::of(*it)?)));
        let holds = holds.collect::<Option<Vec<_>>>()?;
        Some(Self { within, claims, holds, made: None, used: 0 })
    }

    /// The bits of it, at the most, and the claims.
    const fn bytes(&self) -> usize {
        let bits = (self.within.to - self.within.from) as usize / 8;
        size_of::<Self>() + bits + self.claims.len() * size_of::<Minutes>()
    }

    fn lane(&mut self, capacity: u16, now: DateTime<Utc>) -> Arc<Lane> {
        let made = self.made.take().filter(|it| it.capacity == capacity && it.from <= now && now < it.until);
        let made = made.unwrap_or_else(|| self.make(capacity, now));
        let lane = Arc::clone(&made.lane);
        self.made = Some(made);
        lane
    }

    fn make(&self, capacity: u16, now: DateTime<Utc>) -> Made {
        let mut claims = self.claims.clone();
        let (mut from, mut until) = (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
        for (ends, hold) in &self.holds {
            if *ends > now {
                until = until.min(*ends);
                continue;
            }
            from = from.max(*ends);
            if let Some(place) = claims.iter().position(|it| it == hold) {
                claims.swap_remove(place);
            }
        }
        Made { lane: Arc::new(Lane::new(self.within, capacity, &claims)), capacity, from, until }
    }

    /// Whether it could follow.
    fn follow(&mut self, period: Period, comes: bool) -> bool {
        let Some(span) = Minutes::of(period) else { return false };
        if !span.overlaps(self.within) {
            return true;
        }
        self.made = None;
        if comes {
            self.claims.push(span);
            return true;
        }
        let place = self.claims.iter().position(|it| *it == span);
        place.map(|it| self.claims.swap_remove(it)).is_some()
    }
}

impl Engine {
    /// The first `most` openings of every one of `asks`, by start; `None` where only a day sheet can tell.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub(crate) async fn openings_by_lanes(
        &self,
        asks: &[Ask],
        most: usize,
    ) -> Result<Option<Vec<Opening>>, EngineError> {
        let (book, now) = (self.book(), self.now());
        let quick: Option<Vec<Quick<'_>>> = asks.iter().map(|it| Quick::of(&book, it, now)).collect();
        let Some(quick) = quick else { return Ok(None) };
        // One stretch for all, or what is kept for one ask would push out what is kept for the next.
        let windows: Option<Vec<Minutes>> = quick.iter().map(Quick::within).collect();
        let Some(within) = windows.as_deref().and_then(whole) else { return Ok(None) };
        let mut found: Vec<Opening> = vec![];
        for quick in quick {
            let Some(lanes) = self.lanes_of(&quick.claimants(), within, now).await? else { return Ok(None) };
            let Some(openings) = quick.openings(&|it| lanes.get(&it).map(Arc::as_ref), most) else {
                return Ok(None);
            };
            found.extend(openings);
        }
        if asks.len() > 1 {
            found.sort_by_key(|it| it.period.start());
        }
        found.truncate(most);
        Ok(Some(found))
    }

    async fn lanes_of(
        &self,
        asked: &[(Claimant, u16)],
        within: Minutes,
        now: DateTime<Utc>,
    ) -> Result<Option<Found>, EngineError> {
        let (mut found, missing, ticket) = self.shared.lanes.look(asked, within, now);
        if missing.is_empty() {
            return Ok(Some(found));
        }
        let instant = |minute: i64| DateTime::from_timestamp(minute * 60, 0).unwrap_or_default();
        let until = instant(within.to) + TimeDelta::days(BEYOND_DAYS);
        let Some(period) = Period::new(instant(within.from), until) else { return Ok(None) };
        let Some(within) = Minutes::of(period) else { return Ok(None) };
        let read = self.shared.store.spans(&missing, period).await?;
        for (claimant, spans) in missing.into_iter().zip(&read) {
            let Some(mut held) = Held::of(within, spans) else { return Ok(None) };
            let capacity = asked.iter().find(|it| it.0 == claimant).map_or(1, |it| it.1);
            found.insert(claimant, held.lane(capacity, now));
            self.shared.lanes.put(ticket, claimant, held);
        }
        Ok(Some(found))
    }
}

/// From the first minute of any to the last.
fn whole(windows: &[Minutes]) -> Option<Minutes> {
    let (from, to) = (windows.iter().map(|it| it.from).min()?, windows.iter().map(|it| it.to).max()?);
    Some(Minutes { from, to })
}
