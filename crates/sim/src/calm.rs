//! The end of a schedule: nothing breaks any more, and everything must come to rest, on every computer alike.

use chrono::TimeDelta;
use daybook_store::Store;
use daybook_store::sync::{Answered, Collect, Outcome, OutgoingState};
use daybook_sync::{Hub, Limits, Request, Trouble, raise_epoch};
use uuid::Uuid;

use crate::actions::device_of;
use crate::check::broken;
use crate::clinic::{self, account};
use crate::facts::Told;
use crate::world::{Checked, World, short, standing};

/// Rounds in which everything must have come to rest.
const ROUNDS: u32 = 120;

impl World {
    /// Nothing breaks any more; everything must drain.
    pub(crate) async fn come_to_rest(&mut self) -> Checked {
        self.calm = true;
        (self.options.lost, self.options.doubled, self.options.delay) = (0, 0, 0);
        self.hub.trouble.kill_after(0);
        self.hub.off_until = 0;
        if self.hub.full {
            self.hub.hub.store().fill_disk(false).await.expect("a book that is open");
        }
        for it in 0..self.desks.len() {
            self.desks[it].trouble.kill_after(0);
            if self.desks[it].full && !self.desks[it].gone {
                self.desks[it].desk.store().fill_disk(false).await.expect("a book that is open");
            }
            let node = &mut self.desks[it];
            (node.full, node.asleep_until, node.cut_until) = (false, 0, 0);
        }
        for _ in 0..ROUNDS {
            self.step += 1;
            self.now += TimeDelta::seconds(31);
            for it in 0..self.desks.len() {
                self.pair_locked(it).await;
            }
            // Asked, answered and told in one step, as nothing is held up any more.
            for _ in 0..4 {
                self.poll().await?;
                self.deliver().await?;
                self.deliver().await?;
            }
            self.check().await?;
            if self.is_at_rest().await {
                return self.check_at_rest().await;
            }
        }
        Err(broken("liveness", self.who_is_stuck().await))
    }

    /// The desks that still take part.
    fn taking_part(&self) -> Vec<usize> {
        (0..self.desks.len()).filter(|it| !self.desks[*it].gone && self.desks[*it].locked.is_none()).collect()
    }

    async fn is_at_rest(&self) -> bool {
        self.who_is_stuck().await.is_empty()
    }

    async fn who_is_stuck(&self) -> String {
        let hub = standing(self.hub.hub.store()).await;
        let mut stuck = vec![];
        for it in 0..self.desks.len() {
            if self.desks[it].gone {
                continue;
            }
            match self.desks[it].locked {
                Some("revoked") => continue,
                Some(why) => stuck.push(format!("desk {it} is locked: {why}")),
                None => {}
            }
            let mut snapshot = self.desks[it].desk.store().snapshot().await.expect("a book that is open");
            let mut rows = snapshot.rows();
            let Some(desk) = rows.desk_standing().await.expect("open") else { continue };
            let waiting = rows.outbox(Some(OutgoingState::Waiting)).await.expect("open").len();
            if (desk.epoch, desk.cursor) != (hub.epoch, hub.head) || waiting > 0 {
                let at = (desk.epoch, desk.cursor);
                stuck.push(format!(
                    "desk {it} is at {at:?} of {:?} with {waiting} waiting",
                    (hub.epoch, hub.head)
                ));
            }
        }
        stuck.join("; ")
    }

    async fn check_at_rest(&mut self) -> Checked {
        self.check_hub_whole().await?;
        let store = self.hub.hub.store().clone();
        let whole = store.snapshot().await.expect("open").rows().whole().await.expect("open");
        for it in self.taking_part() {
            self.check_desk(it).await?;
            let mut snapshot = self.desks[it].desk.store().snapshot().await.expect("open");
            let mut rows = snapshot.rows();
            let theirs = rows.whole().await.expect("open");
            if theirs.fingerprint() != whole.fingerprint() {
                return Err(broken("I4", format!("desk {it} does not say what the hub says")));
            }
            if !rows.shadows().await.expect("open").is_empty() {
                return Err(broken("I4", format!("desk {it} still keeps rows aside")));
            }
        }
        self.check_nothing_lost().await?;
        self.check_told_again(&whole).await
    }

    /// I2: everything that was said to be saved was carried out or stands in an attention item; or it is where a
    /// shut-out computer's work belongs (F14).
    async fn check_nothing_lost(&mut self) -> Checked {
        let mut kept: std::collections::BTreeSet<Uuid> = std::collections::BTreeSet::new();
        for node in self.desks.iter().filter(|it| !it.gone && it.locked.is_some()) {
            let mut snapshot = node.desk.store().snapshot().await.expect("open");
            let mut rows = snapshot.rows();
            kept.extend(rows.outbox(None).await.expect("open").iter().map(|it| it.id));
            drop(snapshot);
            self.check_collected(node).await?;
        }
        for (id, desk) in &self.facts.recorded {
            let answered = self.facts.hub.answers.get(id);
            let there = answered.is_some() || kept.contains(id) || self.facts.excused.contains(id);
            if !there {
                return Err(broken("I2", format!("{} was saved on desk {desk} and is nowhere", short(*id))));
            }
        }
        for (id, desk) in &self.facts.shown_rejected {
            let answer = self.facts.hub.answers.get(id);
            let excused = self.facts.excused.contains(id) || self.facts.put_back.contains(id);
            if answer.is_some_and(|it| it.outcome == Outcome::Accepted) && !excused {
                let what =
                    format!("{} was shown as rejected on desk {desk} and then carried out", short(*id));
                return Err(broken("F8", what));
            }
        }
        Ok(())
    }

    /// What was to be collected of a shut-out computer was.
    async fn check_collected(&self, node: &crate::world::DeskNode) -> Checked {
        if node.locked != Some("revoked") {
            return Ok(());
        }
        let device = device_of(node.desk.store()).await;
        let shut = self.facts.hub.devices.get(&device).copied().flatten();
        if shut.and_then(|it| it.1) != Some(Collect::First) {
            return Ok(());
        }
        let mut snapshot = self.hub.hub.store().snapshot().await.expect("open");
        let collected = snapshot.rows().quarantine().await.expect("open");
        drop(snapshot);
        let mut snapshot = node.desk.store().snapshot().await.expect("open");
        let waiting = snapshot.rows().outbox(Some(OutgoingState::Waiting)).await.expect("open");
        for it in waiting.iter().filter(|it| it.device == device) {
            let there = collected.iter().any(|known| known.id == it.id)
                || self.facts.hub.answers.contains_key(&it.id);
            if !there && !self.facts.quarantine_restored && !self.facts.told_no.contains(&device) {
                return Err(broken("F14", format!("{} was to be collected", short(it.id))));
            }
        }
        Ok(())
    }

    /// I12: the same told to an empty hub makes the same feed.
    async fn check_told_again(&mut self, whole: &daybook_store::sync::Whole) -> Checked {
        if let Some(store) = self.other_hub.take() {
            self.tell_again(whole, &store).await?;
        }
        if !self.replay {
            return Ok(());
        }
        let path = self.new_file("again");
        std::fs::copy(&self.empty_hub, &path).expect("room for a small file");
        let store = clinic::open(&path).await;
        let done = self.tell_again(whole, &store).await;
        store.close().await;
        done
    }

    async fn tell_again(&self, whole: &daybook_store::sync::Whole, store: &Store) -> Checked {
        let hub = Hub::new(store.clone(), Limits::default(), Trouble::default());
        for told in self.facts.hub.log.clone() {
            tell(&hub, told).await;
        }
        let again = store.snapshot().await.expect("open").rows().whole().await.expect("open");
        if answers(self.hub.hub.store()).await != answers(store).await {
            return Err(broken("I12", "told again, the hub answers otherwise"));
        }
        let differs = whole.feed.iter().zip(&again.feed).find(|(one, other)| one != other);
        if let Some((one, other)) = differs {
            return Err(broken("I12", format!("told again, {one:?} is {other:?}")));
        }
        if whole.feed.len() != again.feed.len() || whole.rows != again.rows {
            return Err(broken("I12", "told again, the hub does not say the same"));
        }
        Ok(())
    }
}

/// What was answered to every intent, and where every device stands.
async fn answers(store: &Store) -> (Vec<Answered>, Vec<(Uuid, u64, Uuid)>) {
    let mut snapshot = store.snapshot().await.expect("open");
    let mut rows = snapshot.rows();
    (rows.answered_after(0).await.expect("open"), rows.all_turns().await.expect("open"))
}

async fn tell(hub: &Hub, told: Told) {
    let store = hub.store();
    let done: Result<(), daybook_store::WriteError> = match told {
        Told::Paired(device, at) => {
            store.write(move |tx| Box::pin(async move { tx.pair(device, "desk", at).await })).await
        }
        Told::Account(number, role, version) => {
            let staff = account(number, role, version);
            store.write(move |tx| Box::pin(async move { tx.save_staff(&staff).await })).await
        }
        Told::Revoked(device, at) => {
            store
                .write(move |tx| Box::pin(async move { tx.revoke(device, Collect::Nothing, at).await }))
                .await
        }
        Told::Epoch(epoch) => raise_epoch(store, epoch - 1).await.map(drop),
        Told::Intent(intent, at) => {
            let standing = standing(store).await;
            let history = daybook_sync::History {
                clinic: store.clinic(),
                lineage: standing.lineage,
                epoch: standing.epoch,
            };
            let asking = daybook_sync::Asking {
                history,
                proto: daybook_sync::PROTO,
                schema: daybook_store::SCHEMA,
                device: intent.device,
                at: daybook_sync::Checkpoint { seq: 0, command: Uuid::nil() },
            };
            hub.answer(&Request::Push { asking, intents: vec![*intent] }, at)
                .await
                .map(drop)
                .map_err(Into::into)
        }
    };
    done.expect("a disk with room");
}
