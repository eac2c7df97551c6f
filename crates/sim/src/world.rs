//! The world of one schedule: computers with real files, a network that is none too good, and time.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use chrono::{DateTime, TimeDelta, Utc};
use daybook_booking::appointment::By;
use daybook_booking::command::Actor;
use daybook_booking::permission::Role;
use daybook_store::Store;
use daybook_store::sync::Collect;
use daybook_sync::{
    Desk, Effect, Fault, Hub, Limits, Now, Refused, Reply, Request, Seen, Trouble, Who, raise_epoch,
};
use tempfile::TempDir;
use uuid::Uuid;

use crate::chance::Chance;
use crate::clinic::{self, LINEAGE, Templates};
use crate::facts::{Facts, HubKnown};
use crate::wishes::Named;

/// What must hold and does not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Violation {
    /// Which invariant of trust.md §4, or failure case of §1.4.
    pub invariant: &'static str,
    /// How it shows.
    pub what: String,
}

pub(crate) type Checked = Result<(), Violation>;

/// How rough a schedule is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Options {
    pub(crate) desks: usize,
    /// In a thousand messages.
    pub(crate) lost: u32,
    pub(crate) doubled: u32,
    /// Steps a message takes at most.
    pub(crate) delay: usize,
    /// In a thousand steps.
    pub(crate) troubles: u32,
    pub(crate) clock_hours: i64,
    /// Whether providers and chairs are leased to desks (D1).
    pub(crate) leases: bool,
}

/// One desk's computer.
pub(crate) struct DeskNode {
    pub(crate) path: PathBuf,
    pub(crate) desk: Desk,
    pub(crate) trouble: Trouble,
    pub(crate) offset: TimeDelta,
    pub(crate) boot: Uuid,
    pub(crate) user: u128,
    pub(crate) believes: Role,
    /// Off, or cut off, until that step.
    pub(crate) asleep_until: u32,
    pub(crate) cut_until: u32,
    pub(crate) full: bool,
    /// Its disk is gone for good.
    pub(crate) gone: bool,
    pub(crate) locked: Option<&'static str>,
    /// What it said it had saved, in order.
    pub(crate) recorded: Vec<Uuid>,
    /// An old copy of its file, and how much it had recorded by then.
    pub(crate) copy: Option<(PathBuf, usize)>,
    pub(crate) changed: bool,
    /// Started anew since it was looked at.
    pub(crate) started: bool,
    /// Until when it rests, as [`Desk::rest`] says; it is woken by what is recorded, and by what it is told.
    pub(crate) rests_until: DateTime<Utc>,
}

/// The hub's computer.
pub(crate) struct HubNode {
    pub(crate) path: PathBuf,
    pub(crate) hub: Hub,
    pub(crate) trouble: Trouble,
    pub(crate) off_until: u32,
    pub(crate) full: bool,
    pub(crate) changed: bool,
}

/// A copy of the hub's book.
pub(crate) struct Backup {
    pub(crate) path: PathBuf,
    pub(crate) at: DateTime<Utc>,
    pub(crate) epoch: u64,
    pub(crate) seq: u64,
    /// What the onlooker knew of the hub.
    pub(crate) known: HubKnown,
}

/// The hub's book as it was when its disk failed: answers of that time may still be on their way.
pub(crate) struct Former {
    pub(crate) path: PathBuf,
    pub(crate) epoch: u64,
    pub(crate) seq: u64,
    pub(crate) step: u32,
}

pub(crate) enum Parcel {
    ToHub { from: usize, request: Request },
    ToDesk { to: usize, reply: Reply },
}

/// See the module.
pub(crate) struct World {
    pub(crate) folder: TempDir,
    pub(crate) options: Options,
    pub(crate) fault: Option<Fault>,
    pub(crate) now: DateTime<Utc>,
    pub(crate) step: u32,
    pub(crate) chance: Chance,
    pub(crate) hub: HubNode,
    pub(crate) desks: Vec<DeskNode>,
    pub(crate) on_the_way: Vec<(u32, Parcel)>,
    pub(crate) backups: Vec<Backup>,
    pub(crate) former: Option<Former>,
    pub(crate) named: Named,
    pub(crate) facts: Facts,
    pub(crate) trace: Vec<String>,
    pub(crate) files: u32,
    pub(crate) stranger: PathBuf,
    pub(crate) calm: bool,
    pub(crate) empty_hub: PathBuf,
    pub(crate) other_hub: Option<Store>,
    pub(crate) replay: bool,
    /// As the seed drew them; the calm changes the others.
    pub(crate) drawn: Options,
}

impl Options {
    fn draw(chance: &mut Chance) -> Self {
        Self {
            desks: 2 + chance.below(5),
            lost: u32::try_from(chance.below(300)).expect("small"),
            doubled: u32::try_from(chance.below(200)).expect("small"),
            delay: 1 + chance.below(8),
            troubles: 40 + u32::try_from(chance.below(140)).expect("small"),
            clock_hours: chance.within(0, 24),
            leases: false,
        }
    }

    /// Leases say something where desks live long enough to hear of them and to work by them.
    fn keep_leases(&mut self) {
        self.leases = true;
        (self.troubles, self.lost, self.delay) = (self.troubles / 3, self.lost / 3, self.delay.min(3));
    }
}

impl World {
    pub(crate) async fn begin(
        (seed, rough): (u64, bool),
        fault: Option<Fault>,
        templates: &Templates,
    ) -> Self {
        let mut chance = Chance::of(seed, u32::MAX);
        let mut options = Options::draw(&mut chance);
        if rough {
            (options.troubles, options.desks) = (200, 3);
        }
        if seed % LEASES == 2 {
            options.keep_leases();
        }
        let folder = clinic::scratch();
        let path = folder.path().join("hub.db");
        std::fs::copy(templates.hub(), &path).expect("room for a small file");
        let trouble = Trouble::with(fault);
        let store = clinic::open(&path).await;
        let facts = Facts::begin(&store).await;
        let limits = Limits { changes: 12, part: 32 * 1_024, ..Limits::default() };
        let hub = Hub::new(store, limits, trouble.clone());
        let hub = HubNode { path, hub, trouble, off_until: 0, full: false, changed: false };
        let mut world = Self {
            folder,
            options: options.clone(),
            fault,
            now: clinic::beginning(),
            step: 0,
            chance,
            hub,
            desks: vec![],
            on_the_way: vec![],
            backups: vec![],
            former: None,
            named: Named::default(),
            facts,
            trace: vec![],
            files: 0,
            stranger: templates.stranger(),
            calm: false,
            empty_hub: templates.hub(),
            other_hub: None,
            replay: false,
            drawn: options.clone(),
        };
        world.back_up().await;
        for _ in 0..world.options.desks {
            world.add_desk(&templates.desk()).await;
        }
        world
    }

    /// Lets go of every file.
    pub(crate) async fn close(&self) {
        self.hub.hub.store().close().await;
        for node in &self.desks {
            node.desk.store().close().await;
        }
    }

    pub(crate) fn note(&mut self, what: impl Into<String>) {
        self.trace.push(format!("{:>4} {} {}", self.step, self.now.format("%d.%m. %H:%M:%S"), what.into()));
    }

    pub(crate) fn new_file(&mut self, what: &str) -> PathBuf {
        self.files += 1;
        self.folder.path().join(format!("{what}-{}.db", self.files))
    }

    /// A new computer, paired.
    pub(crate) async fn add_desk(&mut self, template: &Path) {
        let path = self.new_file("desk");
        std::fs::copy(template, &path).expect("room for a small file");
        let trouble = Trouble::with(self.fault);
        let desk = Desk::new(clinic::open(&path).await, trouble.clone());
        let hours = self.options.clock_hours;
        let node = DeskNode {
            path,
            desk,
            trouble,
            offset: TimeDelta::seconds(self.chance.within(-hours * 3_600, hours * 3_600)),
            boot: self.chance.id(),
            user: u128::try_from(self.chance.below(4)).expect("small"),
            believes: Role::FrontDesk,
            asleep_until: 0,
            cut_until: 0,
            full: false,
            gone: false,
            locked: None,
            recorded: vec![],
            copy: None,
            changed: false,
            started: true,
            rests_until: self.now,
        };
        self.desks.push(node);
        let it = self.desks.len() - 1;
        self.desks[it].believes = self.facts.role(self.desks[it].user);
        self.pair(it).await;
    }

    /// The admin pairs a computer, anew if it was before; its former device is shut out.
    pub(crate) async fn pair(&mut self, it: usize) {
        let device = self.chance.id();
        let now = self.now;
        let paired: Result<(), daybook_store::WriteError> = self
            .hub
            .hub
            .store()
            .write(move |tx| Box::pin(async move { tx.pair(device, "desk", now).await }))
            .await;
        if paired.is_err() {
            return;
        }
        self.facts.log_pairing(device, now);
        self.named.devices.push(device);
        self.wake(it);
        let node = &mut self.desks[it];
        match node.desk.pair(device, LINEAGE).await {
            Ok(()) => {
                node.locked = None;
                self.note(format!("desk {it} is paired as {}", short(device)));
            }
            Err(error) => self.note(format!("desk {it} could not be paired: {error}")),
        }
    }

    pub(crate) fn clock_of(&self, it: usize) -> Now {
        let node = &self.desks[it];
        let mono_ms = (self.now - clinic::beginning()).num_milliseconds();
        Now {
            desk_time: self.now + node.offset,
            mono_ms: u64::try_from(mono_ms).unwrap_or_default(),
            boot: node.boot,
        }
    }

    pub(crate) fn who(&self, it: usize) -> Who {
        let node = &self.desks[it];
        Who {
            actor: Actor { by: By::Staff(clinic::user(node.user)), permissions: node.believes.permissions() },
            seen: Seen { role: node.believes, version: 1 },
        }
    }

    /// An admin, at whatever desk.
    pub(crate) fn admin(&self) -> Who {
        let role = self.facts.role(0);
        let actor = Actor { by: By::Staff(clinic::user(0)), permissions: role.permissions() };
        Who { actor, seen: Seen { role, version: 1 } }
    }

    pub(crate) fn is_awake(&self, it: usize) -> bool {
        let node = &self.desks[it];
        !node.gone && node.asleep_until <= self.step
    }

    /// The desk asks what it has to ask, however long it meant to rest.
    pub(crate) fn wake(&mut self, it: usize) {
        self.desks[it].rests_until = self.now;
    }

    /// Lets every awake desk ask what it wants to ask.
    pub(crate) async fn poll(&mut self) -> Checked {
        for it in 0..self.desks.len() {
            if !self.is_awake(it) || self.desks[it].rests_until > self.now {
                continue;
            }
            let (now, spread) = (self.clock_of(it), self.chance.next());
            match self.desks[it].desk.next(now, spread).await {
                Ok(Some(request)) => self.send(Parcel::ToHub { from: it, request }),
                Ok(None) => {
                    let rest = i64::try_from(self.desks[it].desk.rest(now)).unwrap_or(i64::MAX);
                    self.desks[it].rests_until = self.now + TimeDelta::milliseconds(rest);
                }
                Err(_) => self.restart_desk(it).await,
            }
        }
        Ok(())
    }

    /// Puts a message on the way; or loses it, doubles it, holds it up.
    pub(crate) fn send(&mut self, parcel: Parcel) {
        let (Parcel::ToHub { from: it, .. } | Parcel::ToDesk { to: it, .. }) = &parcel;
        if self.desks[*it].cut_until > self.step || self.chance.in_thousand(self.options.lost) {
            return;
        }
        let doubled = self.chance.in_thousand(self.options.doubled);
        let mut due = || self.step + u32::try_from(self.chance.below(self.options.delay + 1)).expect("small");
        if doubled {
            let due = due() + 3;
            let again = match &parcel {
                Parcel::ToHub { from, request } => Parcel::ToHub { from: *from, request: request.clone() },
                Parcel::ToDesk { to, reply } => Parcel::ToDesk { to: *to, reply: reply.clone() },
            };
            self.on_the_way.push((due, again));
        }
        let due = due();
        self.on_the_way.push((due, parcel));
    }

    /// Hands over what has arrived.
    pub(crate) async fn deliver(&mut self) -> Checked {
        let (due, rest): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.on_the_way).into_iter().partition(|(due, _)| *due <= self.step);
        self.on_the_way = rest;
        for (_, parcel) in due {
            match parcel {
                Parcel::ToHub { from, request } if self.hub.off_until <= self.step => {
                    self.ask_hub(from, request).await;
                }
                Parcel::ToDesk { to, reply } if self.is_awake(to) => self.tell_desk(to, reply).await,
                Parcel::ToHub { .. } | Parcel::ToDesk { .. } => {}
            }
        }
        Ok(())
    }

    pub(crate) async fn ask_hub(&mut self, from: usize, request: Request) {
        let answered = self.hub.hub.answer(&request, self.now).await;
        if self.calm
            && let Ok(reply) = &answered
        {
            let line = format!("hub answers {} of desk {from}: {}", asked(&request), told(reply));
            self.note(line);
        }
        let is_push = matches!(request, Request::Push { .. });
        self.hub.changed |= is_push;
        if let (Request::Push { intents, .. }, Ok(reply)) = (&request, &answered) {
            let line = format!("hub hears {} of desk {from}: {}", numbers(intents), told(reply));
            self.note(line);
        }
        if is_push {
            self.facts.log_answers(self.hub.hub.store(), &request, self.now).await;
        }
        if let Ok(Reply { to, body: daybook_sync::Body::Refused { why: Refused::Revoked }, .. }) = &answered
            && self.facts.hub.devices.get(to).copied().flatten().and_then(|it| it.1) != Some(Collect::First)
        {
            self.facts.told_no.insert(*to);
        }
        if self.hub.trouble.was_killed() {
            self.note("hub killed while it wrote");
            self.restart_hub().await;
            return;
        }
        if !self.calm && handed_back(&request) && self.chance.below(2) == 0 {
            // The hub gives it to whoever asks, and the desk works on and does not know yet.
            self.desks[from].cut_until = self.step + 40;
        }
        match answered {
            Ok(reply) => self.send(Parcel::ToDesk { to: from, reply }),
            Err(_) => self.restart_hub().await,
        }
    }

    pub(crate) async fn tell_desk(&mut self, to: usize, reply: Reply) {
        let now = self.clock_of(to);
        self.wake(to);
        let done = self.desks[to].desk.receive(reply, now).await;
        if self.desks[to].trouble.was_killed() {
            self.note(format!("desk {to} killed while it followed"));
            self.restart_desk(to).await;
            return;
        }
        match done {
            Ok(effects) => {
                for effect in effects {
                    if let Effect::Locked(why) = effect {
                        self.desks[to].locked = Some(why);
                        self.desks[to].changed = true;
                    }
                    if effect == Effect::Changed {
                        self.desks[to].changed = true;
                    } else {
                        self.note(format!("desk {to}: {effect:?}"));
                    }
                }
            }
            // A full disk: it asks again.
            Err(_) if self.desks[to].full => {}
            Err(error) => self.note(format!("desk {to} could not follow: {error}")),
        }
    }

    pub(crate) async fn restart_desk(&mut self, it: usize) {
        self.desks[it].desk.store().close().await;
        let trouble = Trouble::with(self.fault);
        let desk = Desk::new(clinic::open(&self.desks[it].path).await, trouble.clone());
        let boot = self.chance.id();
        let why = standing_of(desk.store()).await.and_then(|it| it.locked);
        let node = &mut self.desks[it];
        node.locked = why.and_then(|why| LOCKS.into_iter().find(|it| *it == why));
        (node.started, node.changed, node.rests_until) = (true, true, self.now);
        (node.desk, node.trouble, node.boot, node.full) = (desk, trouble, boot, false);
    }

    pub(crate) async fn restart_hub(&mut self) {
        self.hub.hub.store().close().await;
        self.reopen_hub().await;
    }

    pub(crate) async fn reopen_hub(&mut self) {
        let trouble = Trouble::with(self.fault);
        let limits = Limits { changes: 12, part: 32 * 1_024, ..Limits::default() };
        let hub = Hub::new(clinic::open(&self.hub.path).await, limits, trouble.clone());
        (self.hub.hub, self.hub.trouble, self.hub.full, self.hub.changed) = (hub, trouble, false, true);
    }

    /// A verified copy of the hub's book; from now on desks may let go of what it holds.
    pub(crate) async fn back_up(&mut self) {
        let path = self.new_file("backup");
        let store = self.hub.hub.store().clone();
        if store.backup(&path).await.is_err() {
            return;
        }
        let standing = standing(&store).await;
        let seq = standing.head;
        let noted: Result<(), daybook_store::WriteError> =
            store.write(move |tx| Box::pin(async move { tx.note_backup(seq).await })).await;
        if noted.is_err() {
            return;
        }
        self.note(format!("backup at {seq}"));
        self.backups.push(Backup {
            path,
            at: self.now,
            epoch: standing.epoch,
            seq,
            known: self.facts.hub.clone(),
        });
    }

    async fn keep_former(&mut self) {
        let path = self.new_file("former");
        let store = self.hub.hub.store().clone();
        let standing = standing(&store).await;
        if store.backup(&path).await.is_ok() {
            self.former = Some(Former { path, epoch: standing.epoch, seq: standing.head, step: self.step });
        }
    }

    /// The hub's disk fails; the book comes back as it was.
    pub(crate) async fn restore_hub(&mut self) {
        let young = self.now - TimeDelta::days(29);
        let choice: Vec<usize> = (0..self.backups.len()).filter(|it| self.backups[*it].at > young).collect();
        let Some(it) = self.chance.one_of(&choice).copied() else { return };
        let (path, seq, known) =
            (self.backups[it].path.clone(), self.backups[it].seq, self.backups[it].known.clone());
        self.keep_former().await;
        self.hub.hub.store().close().await;
        for suffix in ["", "-wal", "-shm"] {
            let mut name = self.hub.path.clone().into_os_string();
            name.push(suffix);
            // Fails where there is none.
            let _ = std::fs::remove_file(name);
        }
        std::fs::copy(&path, &self.hub.path).expect("room for a small file");
        self.reopen_hub().await;
        self.facts.restored(known);
        if self.fault != Some(Fault::RestoreKeepsEpoch) {
            let epoch = raise_epoch(self.hub.hub.store(), self.facts.highest_epoch).await;
            self.facts.raised(epoch.expect("a disk with room"));
        }
        self.facts.reread_accounts(self.hub.hub.store()).await;
        self.note(format!("hub restored from the backup at {seq}, now epoch {}", self.facts.highest_epoch));
        // What dead computers had recorded is nobody's to send again.
        let lost: BTreeSet<Uuid> =
            self.desks.iter().filter(|it| it.gone).flat_map(|it| it.recorded.iter().copied()).collect();
        self.facts.excused.extend(lost);
    }
}

/// Of so many seeds one has leases. Not every one: they keep desks out of each other's way.
const LEASES: u64 = 6;

/// Why desks lock.
const LOCKS: [&str; 4] = ["unknown", "revoked", "forked", "restored"];

pub(crate) async fn standing_of(store: &Store) -> Option<daybook_store::sync::DeskStanding> {
    let mut snapshot = store.snapshot().await.expect("a book that is open");
    snapshot.rows().desk_standing().await.expect("a book that is open")
}

pub(crate) async fn standing(store: &Store) -> daybook_store::sync::HubStanding {
    let mut snapshot = store.snapshot().await.expect("a book that is open");
    snapshot.rows().hub_standing().await.expect("a book that is open")
}

pub(crate) fn short(id: Uuid) -> String {
    id.simple().to_string()[..6].to_owned()
}

fn handed_back(request: &Request) -> bool {
    let Request::Push { intents, .. } = request else { return false };
    intents.iter().any(|it| it.kind == "lease.hand_back.v1")
}

fn asked(request: &Request) -> &'static str {
    match request {
        Request::Push { .. } => "a push",
        Request::Pull { .. } => "a pull",
        Request::Whole { .. } => "a question for everything",
        Request::Log { .. } => "a question about the log",
    }
}

fn numbers(intents: &[daybook_sync::Intent]) -> String {
    let one = |it: &daybook_sync::Intent| format!("{}:{}({})", it.n, it.kind, short(it.id));
    intents.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn told(reply: &Reply) -> String {
    match &reply.body {
        daybook_sync::Body::Pushed(pushed) => {
            let answers: BTreeMap<u64, _> = pushed.answers.iter().map(|it| (it.n, it.outcome)).collect();
            format!("{answers:?} {:?}", pushed.stopped)
        }
        daybook_sync::Body::Refused { why } => format!("{why:?}"),
        daybook_sync::Body::Collected { up_to } => format!("collected up to {up_to}"),
        daybook_sync::Body::Log(it) => format!("{} entries of the log", it.entries.len()),
        daybook_sync::Body::Pulled(it) => format!("{} to {} of {}", it.from, it.to, it.head),
        daybook_sync::Body::Part(it) => format!("part {} of {} at {}", it.part, it.parts, it.of.seq),
    }
}
