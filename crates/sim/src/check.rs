//! What must hold (trust.md §4), looked at after every step.

use std::collections::{BTreeMap, BTreeSet};

use daybook_booking::appointment::By;
use daybook_booking::claim::Claim;
use daybook_booking::command::Command;
use daybook_booking::permission::Permission;
use daybook_booking::resource::Claimant;
use daybook_store::Claimed;
use daybook_store::sync::{Answered, Attention, DeskStanding, FeedChange, Outcome, OutgoingState};
use daybook_sync::{Intent, Purpose};
use uuid::Uuid;

use crate::clinic;
use crate::facts::{self, Facts, Model};
use crate::leases;
use crate::world::{Checked, Violation, World, short};

const REJECTED: &str = "intent.rejected";

pub(crate) fn broken(invariant: &'static str, what: impl Into<String>) -> Violation {
    Violation { invariant, what: what.into() }
}

pub(crate) fn must(holds: bool, invariant: &'static str, what: impl FnOnce() -> String) -> Checked {
    if holds { Ok(()) } else { Err(broken(invariant, what())) }
}

impl World {
    /// After a step: the hub where it wrote, desks where they did.
    pub(crate) async fn check(&mut self) -> Checked {
        if std::mem::take(&mut self.hub.changed) {
            self.check_hub().await?;
        }
        for it in 0..self.desks.len() {
            let look = std::mem::take(&mut self.desks[it].changed);
            if look && !self.desks[it].gone {
                self.check_desk(it).await?;
            }
        }
        if self.step % 50 == 49 {
            self.check_hub_whole().await?;
        }
        Ok(())
    }

    async fn check_hub(&mut self) -> Checked {
        let store = self.hub.hub.store().clone();
        let mut snapshot = store.snapshot().await.expect("a book that is open");
        let mut rows = snapshot.rows();
        must(!rows.is_copying().await.expect("open"), "I11", || "the hub's guards are off".to_owned())?;
        let seen = u64::try_from(self.facts.hub.feed.len()).expect("small");
        let changes = rows.feed(seen, u32::MAX).await.expect("open");
        let answers = rows.answered_after(seen).await.expect("open");
        drop(snapshot);
        let now = self.now.timestamp_micros();
        let by_id: BTreeMap<Uuid, Answered> = answers.into_iter().map(|it| (it.id, it)).collect();
        let mut relaid = BTreeSet::new();
        for change in changes {
            let next = u64::try_from(self.facts.hub.feed.len()).expect("small") + 1;
            must(change.seq == next, "I5", || format!("{} comes after {}", change.seq, next - 1))?;
            let epoch = self.facts.highest_epoch;
            must(change.epoch == epoch || !self.epochs_rise(), "I5", || {
                format!("change {} is of epoch {}", change.seq, change.epoch)
            })?;
            must(change.at == now, "F11", || format!("change {} is not of the hub's time", change.seq))?;
            let Some(answer) = by_id.get(&change.command) else {
                return Err(broken("I3", format!("change {} came of no intent", change.seq)));
            };
            check_answer(&self.facts, answer, &change)?;
            leases::check(&mut self.facts, answer, &change)?;
            for image in change.images.iter().filter(|it| it.entity == "claims") {
                let laid: Claimed = serde_json::from_str(&image.image).expect("claims");
                relaid.extend(laid.claims.iter().map(|it| it.claimant));
            }
            facts::follow(&mut self.facts.hub.model, &change);
            self.facts.hub.answers.insert(answer.id, answer.clone());
            self.facts.hub.feed.push(change);
        }
        must(by_id.keys().all(|it| self.facts.hub.answers.contains_key(it)), "I3", || {
            "an answer stands beside no change".to_owned()
        })?;
        check_capacity(&self.facts.hub.model, &relaid)
    }

    fn epochs_rise(&self) -> bool {
        self.fault != Some(daybook_sync::Fault::RestoreKeepsEpoch)
    }

    /// Now and then: rows are what the feed says, and the audit chain is whole, one entry a change.
    pub(crate) async fn check_hub_whole(&mut self) -> Checked {
        let store = self.hub.hub.store().clone();
        let mut snapshot = store.snapshot().await.expect("a book that is open");
        let mut rows = snapshot.rows();
        let mut model = Model::new();
        rows.every_row().await.expect("open").iter().for_each(|it| facts::put(&mut model, it));
        let foreign = rows.foreign_rows().await.expect("open");
        let turns = rows.all_turns().await.expect("open");
        drop(snapshot);
        compare(&model, &self.facts.hub.model, "I4", "hub")?;
        must(foreign == 0, "I9", || format!("{foreign} rows are another clinic's"))?;
        let mut seen = BTreeSet::new();
        for (device, n, intent) in turns {
            must(seen.insert((device, intent)), "I7", || {
                format!("{} stands for two numbers of {}", short(intent), short(device))
            })?;
            let answer = self.facts.hub.answers.get(&intent);
            let theirs = answer.map(|it| read(&it.intent)).filter(|it| it.device == device);
            must(theirs.is_none_or(|it| it.n == n), "I7", || format!("{} is not number {n}", short(intent)))?;
        }
        let audited = facts::audit_entries(&store).await;
        let changes = u64::try_from(self.facts.hub.feed.len()).expect("small");
        must(audited == self.facts.audit_base + changes, "I8", || {
            format!("{audited} audit entries beside {changes} changes")
        })
    }

    /// A desk shows the hub's feed up to its cursor, with its own unanswered intents on top, and has lost nothing.
    ///
    /// Its outbox is looked at in one step of four and all its rows are compared in one of twelve, and both always when
    /// its program was started anew or all is at rest.
    pub(crate) async fn check_desk(&mut self, it: usize) -> Checked {
        let anew = std::mem::take(&mut self.desks[it].started) || self.calm;
        let turn = self.step as usize + it;
        let (looks, closely) = (anew || turn.is_multiple_of(4), anew || turn.is_multiple_of(12));
        let store = self.desks[it].desk.store().clone();
        let mut snapshot = store.snapshot().await.expect("a book that is open");
        let mut rows = snapshot.rows();
        must(!rows.is_copying().await.expect("open"), "I11", || format!("desk {it}: the guards are off"))?;
        let Some(standing) = rows.desk_standing().await.expect("open") else { return Ok(()) };
        let before = self.facts.followed.get(&it).map(|(epoch, cursor, _)| (*epoch, *cursor));
        let paired_anew = standing.epoch == 1;
        must(paired_anew || before.is_none_or(|it| (standing.epoch, standing.cursor) >= it), "I5", || {
            format!("desk {it} went back from {before:?} to {:?}", (standing.epoch, standing.cursor))
        })?;
        let forked = standing.locked.as_deref() == Some("forked");
        must(!forked || self.facts.copied.contains(&it), "F10", || {
            format!("desk {it} is said to exist twice, and does not")
        })?;
        if !looks {
            return Ok(());
        }
        let outbox = rows.outbox(None).await.expect("open");
        let there: BTreeSet<Uuid> = outbox.iter().map(|it| it.id).collect();
        for id in &self.desks[it].recorded {
            if !there.contains(id) && !self.facts.excused.contains(id) {
                let followed = rows.seq_of(*id).await.expect("open").is_some();
                must(followed, "F5", || format!("desk {it} said that {} was saved", short(*id)))?;
            }
        }
        for outgoing in outbox.iter().filter(|it| it.state == OutgoingState::Rejected) {
            self.facts.shown_rejected.insert(outgoing.id, it);
        }
        if !closely || standing.epoch != self.facts.highest_epoch {
            return Ok(());
        }
        let feed = self.facts.hub.feed.len() as u64;
        must(standing.cursor <= feed || !self.epochs_rise(), "I9", || {
            format!("desk {it} has {} changes, and its hub wrote {feed}", standing.cursor)
        })?;
        if standing.cursor > feed {
            return Ok(());
        }
        self.check_numbers(it, &standing).await?;
        let shadows = rows.shadows().await.expect("open");
        let waits = outbox.iter().any(|it| it.state == OutgoingState::Waiting);
        must(waits || shadows.is_empty(), "F5", || format!("desk {it} shows what nobody recorded there"))?;
        let mut model = Model::new();
        let every = rows.every_row().await.expect("open");
        drop(snapshot);
        every.iter().for_each(|it| facts::put(&mut model, it));
        for outgoing in outbox.iter().filter(|it| it.state == OutgoingState::Waiting) {
            let created = outgoing.effect.iter().flatten().filter(|it| it.version_before().is_none());
            for change in created {
                let shown = model.keys().any(|(_, id)| *id == change.key().id);
                must(shown, "F6", || format!("desk {it} does not show {}", short(outgoing.id)))?;
            }
        }
        for (entity, id, image) in shadows {
            model.remove(&(entity.clone(), id));
            if let Some(image) = image {
                facts::put(&mut model, &daybook_store::sync::Image { entity, id, image });
            }
        }
        let expected = self.facts.followed_by(it, (standing.epoch, standing.cursor));
        compare(&model, expected, "F3", &format!("desk {it} at {}", standing.cursor))
    }
}

impl World {
    /// F9: a desk that takes part gives no number twice.
    async fn check_numbers(&self, it: usize, standing: &DeskStanding) -> Checked {
        let mut snapshot = self.hub.hub.store().snapshot().await.expect("a book that is open");
        let used = snapshot.rows().last_n_at(standing.device, standing.cursor).await.expect("open");
        must(standing.locked.is_some() || used < standing.next_n, "F9", || {
            format!("desk {it} is about to record number {} and {used} is answered", standing.next_n)
        })
    }
}

impl Facts {
    /// What the feed comes to where a desk stands.
    fn followed_by(&mut self, desk: usize, (epoch, cursor): (u64, u64)) -> &Model {
        let kept = self.followed.remove(&desk).filter(|it| it.0 == epoch && it.1 <= cursor);
        let (_, from, mut model) = kept.unwrap_or((epoch, 0, Model::new()));
        let range = usize::try_from(from).expect("small")..usize::try_from(cursor).expect("small");
        self.hub.feed[range].iter().for_each(|it| facts::follow(&mut model, it));
        &self.followed.entry(desk).or_insert((epoch, cursor, model)).2
    }
}

/// One answer, and the change that tells it.
fn check_answer(facts: &Facts, answer: &Answered, change: &FeedChange) -> Checked {
    let intent = read(&answer.intent);
    let accepted = answer.outcome == Outcome::Accepted;
    must(answer.seq == change.seq && accepted == (change.kind != REJECTED), "I3", || {
        format!("the answer to {} is not what change {} says", short(answer.id), change.seq)
    })?;
    let shut = facts.hub.devices.get(&intent.device).copied().flatten();
    must(shut.is_none(), "F14", || format!("{} is shut out and was heard", short(intent.device)))?;
    let items = change.images.iter().filter(|it| it.entity == "attention");
    let items: Vec<Attention> =
        items.map(|it| serde_json::from_str(&it.image).expect("an attention item")).collect();
    let Ok(purpose) = intent.purpose() else { return Ok(()) };
    if accepted {
        check_authority(facts, &intent, &purpose)?;
        let unseen =
            intent.after.iter().any(|it| facts.was_rejected(*it)) && keeps_to_what_was_seen(&purpose);
        return must(!unseen, "D1", || format!("{} was made on a row nobody saw", short(intent.id)));
    }
    let its = items.iter().find(|it| it.intents.contains(&intent.id));
    must(its.is_some(), "I2", || format!("{} is rejected and no item says so", short(intent.id)))?;
    check_chain(facts, &intent, its)
}

/// F12: what follows from a rejection is in its item, while that is open.
fn check_chain(facts: &Facts, intent: &Intent, item: Option<&Attention>) -> Checked {
    if intent.kind == "intent.still_rejected.v1" {
        return Ok(());
    }
    let earlier = intent.after.iter().find(|it| facts.was_rejected(**it));
    let of = earlier.and_then(|it| facts.hub.answers.get(it)?.attention);
    let open = of.and_then(|it| facts.hub.model.get(&("attention".to_owned(), it)));
    let open = open.map(|it| serde_json::from_str::<Attention>(it).expect("an attention item"));
    match (open.filter(|it| it.settled.is_none()), item) {
        (Some(open), Some(item)) => must(open.id == item.id, "F12", || {
            format!("{} follows from {} and is an item of its own", short(intent.id), short(open.id))
        }),
        _ => Ok(()),
    }
}

/// F13: nothing is carried out that its actor may not do now.
fn check_authority(facts: &Facts, intent: &Intent, purpose: &Purpose) -> Checked {
    let By::Staff(user) = intent.actor else { return Err(broken("F13", "nobody asked")) };
    let number = (0..clinic::USERS).find(|it| clinic::user(*it) == user).unwrap_or_default();
    let needed = match purpose.command(intent.evidence.desk_time) {
        Some(command) => command.permission(),
        None => match purpose {
            Purpose::Undo(_) => Permission::Undo,
            _ => Permission::ModifyAppointment,
        },
    };
    must(facts.role(number).permissions().contains(&needed), "F13", || {
        format!("user {number} may not {} now", intent.kind)
    })
}

fn keeps_to_what_was_seen(purpose: &Purpose) -> bool {
    let Purpose::Command(command) = purpose else { return false };
    matches!(**command, Command::Edit { seen_version: Some(_), .. } | Command::SavePatient(_))
}

/// I1: never more than there is room for, but for what somebody took on themselves. Looked at at every start.
fn check_capacity(model: &Model, claimants: &BTreeSet<Claimant>) -> Checked {
    if claimants.is_empty() {
        return Ok(());
    }
    let laid = model.iter().filter(|((entity, _), _)| entity == "claims");
    let laid = laid.map(|(_, it)| serde_json::from_str::<Claimed>(it).expect("claims"));
    let claims: Vec<Claim> = laid.filter(|it| !it.overridden).flat_map(|it| it.claims).collect();
    for claimant in claimants {
        let room = if matches!(claimant, Claimant::Resource(_)) { 2 } else { 1 };
        let theirs: Vec<&Claim> = claims.iter().filter(|it| it.claimant == *claimant).collect();
        for moment in theirs.iter().map(|it| it.period.start()) {
            let there = theirs.iter().filter(|it| it.period.start() <= moment && moment < it.period.end());
            let (mut alone, mut classes) = (0, BTreeSet::new());
            there.for_each(|it| match it.class {
                Some(class) => _ = classes.insert(class),
                None => alone += 1,
            });
            let parties = alone + classes.len();
            must(parties <= room, "I1", || format!("{claimant:?} is taken {parties} times at {moment}"))?;
        }
    }
    Ok(())
}

pub(crate) fn read(intent: &str) -> Intent {
    serde_json::from_str(intent).expect("an intent as the hub kept it")
}

/// Two books that should say the same.
pub(crate) fn compare(found: &Model, expected: &Model, invariant: &'static str, whose: &str) -> Checked {
    if found == expected {
        return Ok(());
    }
    let keys: BTreeSet<_> = found.keys().chain(expected.keys()).collect();
    let differs = keys.into_iter().find(|it| found.get(*it) != expected.get(*it));
    let (entity, id) = differs.expect("they are not equal");
    let key = &(entity.clone(), *id);
    let what = format!(
        "{whose}: {entity} {} is {} and should be {}",
        short(*id),
        found.get(key).map_or("not there", String::as_str),
        expected.get(key).map_or("not there", String::as_str)
    );
    Err(broken(invariant, what))
}
