//! What happens in a step: mostly somebody wants something, now and then something breaks.

use chrono::TimeDelta;
use daybook_booking::permission::Role;
use daybook_store::WriteError;
use daybook_store::sync::{Collect, FeedChange, Image, OutgoingState};
use daybook_sync::{
    Asking, Body, Checkpoint, Desk, History, Hub, Limits, PROTO, Pulled, RecordError, Reply, Request, Trouble,
};
use uuid::Uuid;

use crate::chance::Chance;
use crate::clinic;
use crate::leases;
use crate::wishes::wish;
use crate::world::{Checked, DeskNode, Former, Violation, World, short, standing, standing_of};

/// Computers there are at most.
const DESKS_AT_MOST: usize = 6;

/// Steps after a restore in which late answers are likely: soon every desk is further on than they are.
const LATE: u32 = 40;

impl World {
    /// What some hub of `history` says to a device, at this moment.
    fn said(&self, (history, to): (History, Uuid), body: Body) -> Reply {
        Reply { history, to, hub_time: self.now, proto: (1, 1), backed_up_seq: 0, anchor: None, body }
    }

    /// Time goes on: mostly seconds, sometimes a night, rarely weeks.
    pub(crate) fn pass_time(&mut self) {
        let passed = match self.chance.below(1_000) {
            0..3 => TimeDelta::hours(self.chance.within(24, 24 * 12)),
            3..10 => TimeDelta::minutes(self.chance.within(30, 600)),
            10..60 => TimeDelta::seconds(self.chance.within(30, 1_200)),
            _ => TimeDelta::milliseconds(self.chance.within(200, 4_000)),
        };
        self.now += passed;
    }

    /// One thing happens.
    pub(crate) async fn act(&mut self) -> Checked {
        if self.chance.in_thousand(self.options.troubles) {
            return self.trouble().await;
        }
        let it = self.chance.below(self.desks.len());
        if self.is_awake(it) && self.chance.below(100) < 75 {
            self.record(it).await?;
        }
        Ok(())
    }

    /// Somebody at a desk wants something.
    async fn record(&mut self, it: usize) -> Checked {
        if self.chance.in_thousand(50) {
            let user = u128::try_from(self.chance.below(4)).expect("small");
            self.desks[it].user = user;
            self.desks[it].believes = self.facts.role(user);
        }
        let now = self.clock_of(it);
        let hub_time = self.desks[it].desk.clock().0;
        let seen_now = now.desk_time + TimeDelta::milliseconds(hub_time);
        let mut chance = Chance::of(self.chance.next(), self.step);
        let store = self.desks[it].desk.store().clone();
        let leases = self.options.leases && chance.below(6) == 0;
        let purpose = match leases {
            true => leases::wish(&mut chance, &self.named, &store).await,
            false => wish(&mut chance, &mut self.named, &store, seen_now).await,
        };
        let steered = self.options.leases && chance.below(3) > 0;
        let purpose = if steered { leases::steered(&mut chance, purpose, &store).await } else { purpose };
        let (kind, id) = (purpose.kind(), chance.id());
        // Who keeps what is for an admin to say.
        let who = if leases { self.admin() } else { self.who(it) };
        let done = self.desks[it].desk.record(&who, (id, purpose), now).await;
        let killed = self.desks[it].trouble.was_killed();
        let said = match &done {
            Ok(recorded) => {
                self.desks[it].recorded.push(id);
                self.facts.recorded.insert(id, it);
                self.named.intents.push(id);
                let promised = if recorded.promised { ", and promised" } else { "" };
                format!("saved as {}{promised}", recorded.n)
            }
            Err(RecordError::Refused(refusal)) => format!("refused: {refusal}"),
            Err(error) => error.to_string(),
        };
        self.note(format!("desk {it}: {kind} {} {said}", short(id)));
        if done.as_ref().is_ok_and(|it| it.promised)
            && let Some(standing) = standing_of(&store).await
        {
            self.facts.promised.insert(id, (standing.device, standing.epoch));
        }
        if killed {
            self.note(format!("desk {it} killed while it recorded"));
            self.restart_desk(it).await;
        } else if matches!(done, Err(RecordError::Failed(_))) && !self.desks[it].full {
            let what = format!("desk {it} could not write: {said}");
            return Err(Violation { invariant: "the disk works", what });
        }
        self.desks[it].changed = true;
        self.wake(it);
        Ok(())
    }

    /// Something breaks, or an admin does something.
    async fn trouble(&mut self) -> Checked {
        let it = self.chance.below(self.desks.len());
        let until = self.step + 1 + u32::try_from(self.chance.below(60)).expect("small");
        let lately = self.former.as_ref().is_some_and(|it| self.step <= it.step + LATE);
        if lately && self.chance.below(4) == 0 {
            self.late_answer(it).await;
            return Ok(());
        }
        match self.chance.below(100) {
            0..12 => self.kill_desk(it).await,
            12..22 => self.kill_desk_soon(it),
            22..27 => self.kill_hub().await,
            27..35 => self.hub.trouble.kill_after(1 + u32::try_from(self.chance.below(5)).expect("small")),
            35..41 => self.fill_desk(it).await,
            41..45 => self.fill_hub().await,
            45..54 => self.desks[it].cut_until = until + 40,
            54..58 => self.desks[it].asleep_until = until,
            58..61 => self.hub.off_until = until,
            61..68 => self.back_up().await,
            68..73 => self.restore_hub().await,
            73..77 => self.change_role().await,
            77..78 => self.hand_over_with_a_gap(it).await,
            78..80 => self.revoke(it).await,
            80..84 => self.turn_clock(it),
            84..88 => self.copy_desk(it).await,
            88..90 => self.bring_back_copy(it).await,
            90..91 => self.clone_desk(it).await,
            91..92 => self.lose_desk(it),
            92..94 => self.pair_locked(it).await,
            94..95 => self.offer_less().await,
            95..96 => self.hand_over_with_a_gap(it).await,
            96..97 => self.old_hub(it).await,
            97..98 => self.late_answer(it).await,
            _ => self.stranger(it).await,
        }
        Ok(())
    }

    async fn kill_desk(&mut self, it: usize) {
        if !self.desks[it].gone {
            self.note(format!("desk {it} killed"));
            self.restart_desk(it).await;
        }
    }

    fn kill_desk_soon(&mut self, it: usize) {
        let steps = 1 + u32::try_from(self.chance.below(8)).expect("small");
        self.desks[it].trouble.kill_after(steps);
    }

    async fn kill_hub(&mut self) {
        self.note("hub killed");
        self.restart_hub().await;
    }

    async fn fill_desk(&mut self, it: usize) {
        if self.desks[it].gone {
            return;
        }
        let full = !self.desks[it].full;
        if self.desks[it].desk.store().fill_disk(full).await.is_ok() {
            self.desks[it].full = full;
            self.note(format!("desk {it}: the disk is {}", if full { "full" } else { "fine" }));
        }
    }

    async fn fill_hub(&mut self) {
        let full = !self.hub.full;
        if self.hub.hub.store().fill_disk(full).await.is_ok() {
            self.hub.full = full;
            self.note(format!("hub: the disk is {}", if full { "full" } else { "fine" }));
        }
    }

    /// An account gets another role; whoever is signed in at a desk does not know yet (F13).
    async fn change_role(&mut self) {
        let number = u128::try_from(1 + self.chance.below(3)).expect("small");
        let roles = [Role::FrontDesk, Role::ReadOnly, Role::Provider, Role::Admin];
        let role = roles[self.chance.below(roles.len())];
        let now = self.now;
        let changed = self.facts.change_role(self.hub.hub.store(), (number, role), now).await;
        if changed {
            self.note(format!("user {number} is {} now", role.text()));
        }
    }

    async fn revoke(&mut self, it: usize) {
        let store = self.desks[it].desk.store().clone();
        if self.desks[it].gone || self.desks.len() < 3 {
            return;
        }
        let collect = [Collect::First, Collect::Nothing][self.chance.below(2)];
        let device = device_of(&store).await;
        let now = self.now;
        let done: Result<(), WriteError> = self
            .hub
            .hub
            .store()
            .write(move |tx| Box::pin(async move { tx.revoke(device, collect, now).await }))
            .await;
        if done.is_ok() {
            self.facts.revoked(device, (it, collect), now);
            self.note(format!("{} is shut out: {collect:?}", short(device)));
        }
    }

    fn turn_clock(&mut self, it: usize) {
        let hours = self.options.clock_hours;
        self.desks[it].offset = TimeDelta::seconds(self.chance.within(-hours * 3_600, hours * 3_600));
        self.note(format!("desk {it}: the clock is {} s off", self.desks[it].offset.num_seconds()));
    }

    async fn copy_desk(&mut self, it: usize) {
        let path = self.new_file("copy");
        if !self.desks[it].gone && self.desks[it].desk.store().backup(&path).await.is_ok() {
            let recorded = self.desks[it].recorded.len();
            self.desks[it].copy = Some((path, recorded));
            self.note(format!("desk {it} is copied"));
        }
    }

    /// F9: a desk comes back as it was some time ago.
    async fn bring_back_copy(&mut self, it: usize) {
        let Some((path, recorded)) = self.desks[it].copy.clone() else { return };
        self.desks[it].desk.store().close().await;
        let to = self.new_file("desk");
        std::fs::copy(&path, &to).expect("room for a small file");
        self.desks[it].path = to;
        // What was recorded since is gone where the hub does not have it.
        let lost = self.desks[it].recorded.split_off(recorded);
        self.facts.excused.extend(lost);
        self.facts.forget_desk(it);
        self.facts.copied.insert(it);
        self.restart_desk(it).await;
        self.desks[it].gone = false;
        self.note(format!("desk {it} is back as it was"));
    }

    /// F10: the disk of a desk in two computers.
    async fn clone_desk(&mut self, it: usize) {
        if self.desks.len() >= DESKS_AT_MOST || self.desks[it].gone {
            return;
        }
        let path = self.new_file("desk");
        if self.desks[it].desk.store().backup(&path).await.is_err() {
            return;
        }
        let trouble = Trouble::with(self.fault);
        let desk = Desk::new(clinic::open(&path).await, trouble.clone());
        let boot = self.chance.id();
        let of = &self.desks[it];
        let node = DeskNode {
            path,
            desk,
            trouble,
            boot,
            offset: of.offset,
            user: of.user,
            believes: of.believes,
            asleep_until: 0,
            cut_until: 0,
            full: false,
            gone: false,
            locked: of.locked,
            recorded: of.recorded.clone(),
            copy: None,
            changed: true,
            started: true,
            rests_until: self.now,
        };
        self.desks.push(node);
        self.facts.copied.extend([it, self.desks.len() - 1]);
        self.note(format!("desk {it} is cloned as {}", self.desks.len() - 1));
    }

    fn lose_desk(&mut self, it: usize) {
        if self.desks.iter().filter(|it| !it.gone).count() > 2 && !self.desks[it].gone {
            self.desks[it].gone = true;
            let lost: Vec<_> = self.desks[it].recorded.clone();
            self.facts.excused.extend(lost);
            self.note(format!("desk {it} is gone for good"));
        }
    }

    /// The admin looks at a computer that locked itself, and pairs it anew; not one that was shut out.
    pub(crate) async fn pair_locked(&mut self, it: usize) {
        let node = &self.desks[it];
        if node.locked.is_some_and(|it| it != "revoked") && !node.gone && node.asleep_until <= self.step {
            let store = node.desk.store().clone();
            let former = device_of(&store).await;
            let now = self.now;
            // Its former device is not to be heard again.
            let done: Result<(), WriteError> = self
                .hub
                .hub
                .store()
                .write(move |tx| Box::pin(async move { tx.revoke(former, Collect::Nothing, now).await }))
                .await;
            if done.is_ok() {
                self.facts.retired(former, now);
                self.pair(it).await;
            }
        }
    }

    /// F16: the feed is handed out from later on only.
    async fn offer_less(&mut self) {
        let head = standing(self.hub.hub.store()).await.head;
        let from = head.saturating_sub(5).max(1);
        let done: Result<(), WriteError> =
            self.hub.hub.store().write(move |tx| Box::pin(async move { tx.offer_from(from).await })).await;
        if done.is_ok() {
            self.note(format!("the feed is handed out from {from} on"));
        }
    }

    /// F19: an old computer wakes up and takes itself for the hub.
    async fn old_hub(&mut self, it: usize) {
        let current = self.facts.highest_epoch;
        let Some(old) = self.backups.iter().rev().find(|it| it.epoch < current).map(|it| it.path.clone())
        else {
            return;
        };
        if !self.is_awake(it) {
            return;
        }
        let path = self.new_file("old");
        std::fs::copy(&old, &path).expect("room for a small file");
        let hub = Hub::new(clinic::open(&path).await, Limits::default(), Trouble::default());
        self.desks[it].desk.poke();
        let now = self.clock_of(it);
        for _ in 0..3 {
            let asked = self.desks[it].desk.next(now, 0).await;
            let Ok(Some(request)) = asked else { break };
            if let Ok(reply) = hub.answer(&request, self.now).await {
                self.note(format!("desk {it} meets a hub of epoch {}", reply.history.epoch));
                self.tell_desk(it, reply).await;
            }
        }
        hub.store().close().await;
    }

    /// F19: an answer the hub gave before it was restored, and that took its time.
    async fn late_answer(&mut self, it: usize) {
        let store = self.desks[it].desk.store().clone();
        let Some(standing) = standing_of(&store).await.filter(|_| self.is_awake(it)) else { return };
        let earlier = |at: &&Former| at.epoch < standing.epoch && at.seq > standing.cursor;
        let Some(old) = self.former.as_ref().filter(earlier).map(|it| it.path.clone()) else { return };
        let path = self.new_file("late");
        std::fs::copy(&old, &path).expect("room for a small file");
        let book = clinic::open(&path).await;
        let mut snapshot = book.snapshot().await.expect("a book that is open");
        let mut rows = snapshot.rows();
        let ours = rows.hub_standing().await.expect("a book that is open");
        let changes = rows.feed(standing.cursor, 12).await.expect("a book that is open");
        let last_n = rows.last_n_at(standing.device, ours.head).await.expect("a book that is open");
        drop(snapshot);
        book.close().await;
        let to = changes.last().map_or(standing.cursor, |it| it.seq);
        let body = Body::Pulled(Pulled { from: standing.cursor, to, head: ours.head, changes, last_n });
        let history = History { clinic: store.clinic(), lineage: ours.lineage, epoch: ours.epoch };
        let reply = self.said((history, standing.device), body);
        self.note(format!("desk {it} hears at last what the hub said in epoch {}", ours.epoch));
        self.tell_desk(it, reply).await;
    }

    /// F2: what a desk hands over comes without its beginning.
    async fn hand_over_with_a_gap(&mut self, it: usize) {
        let store = self.desks[it].desk.store().clone();
        let Some(standing) = standing_of(&store).await.filter(|_| self.is_awake(it)) else { return };
        if standing.locked.is_some() {
            return;
        }
        let mut snapshot = store.snapshot().await.expect("a book that is open");
        let waiting =
            snapshot.rows().outbox(Some(OutgoingState::Waiting)).await.expect("a book that is open");
        drop(snapshot);
        let mine = waiting.iter().filter(|it| it.device == standing.device);
        let intents: Vec<_> = mine.skip(1).map(|it| crate::check::read(&it.intent)).collect();
        let history = History { clinic: store.clinic(), lineage: standing.lineage, epoch: standing.epoch };
        let at = Checkpoint { seq: standing.cursor, command: standing.cursor_command };
        let (proto, schema, device) = (PROTO, daybook_store::SCHEMA, standing.device);
        if !intents.is_empty() {
            let asking = Asking { history, proto, schema, device, at };
            self.ask_hub(it, Request::Push { asking, intents }).await;
        }
    }

    /// I9: an answer of another clinic's hub.
    async fn stranger(&mut self, it: usize) {
        if !self.is_awake(it) {
            return;
        }
        let store = self.desks[it].desk.store().clone();
        let Some(standing) = standing_of(&store).await else { return };
        let stranger = clinic::open(&self.stranger_copy()).await;
        let mut snapshot = stranger.snapshot().await.expect("a book that is open");
        let feed = snapshot.rows().feed(0, 50).await.expect("a book that is open");
        let ours = snapshot.rows().hub_standing().await.expect("a book that is open");
        drop(snapshot);
        let history = History { clinic: stranger.clinic(), lineage: ours.lineage, epoch: standing.epoch };
        stranger.close().await;
        let images: Vec<Image> =
            feed.iter().flat_map(|it| it.images.clone()).filter(|it| it.entity == "patient").collect();
        let change = FeedChange {
            seq: standing.cursor + 1,
            epoch: standing.epoch,
            schema: 1,
            command: self.chance.id(),
            actor: "\"system\"".to_owned(),
            at: self.now.timestamp_micros(),
            kind: "patient.saved_patient".to_owned(),
            images: images.into_iter().take(1).collect(),
        };
        let (from, to) = (standing.cursor, standing.cursor + 1);
        let body = Body::Pulled(Pulled { from, to, head: to, changes: vec![change], last_n: 0 });
        let reply = self.said((history, standing.device), body);
        self.note(format!("desk {it} hears another clinic's hub"));
        self.tell_desk(it, reply).await;
    }

    fn stranger_copy(&mut self) -> std::path::PathBuf {
        let path = self.new_file("stranger");
        std::fs::copy(&self.stranger, &path).expect("room for a small file");
        path
    }
}

pub(crate) async fn device_of(store: &daybook_store::Store) -> uuid::Uuid {
    standing_of(store).await.map(|it| it.device).unwrap_or_default()
}
