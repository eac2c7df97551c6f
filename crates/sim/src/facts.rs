//! What an onlooker knows: what was said to whom, and what the hub's feed has said so far.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use daybook_booking::permission::Role;
use daybook_store::sync::{Answered, Collect, FeedChange, Image, Outcome};
use daybook_store::{AuditFilter, Claimed, Store, WriteError};
use daybook_sync::{Intent, Request};
use uuid::Uuid;

use crate::clinic::{self, USERS, account};

/// Rows by kind and id, as the feed left them.
pub(crate) type Model = BTreeMap<(String, Uuid), String>;

/// Something that made the hub what it is: told again to an empty hub, it must make the same (I12).
#[derive(Clone, Debug)]
pub(crate) enum Told {
    Paired(Uuid, DateTime<Utc>),
    Intent(Box<Intent>, DateTime<Utc>),
    Account(u128, Role, u64),
    Revoked(Uuid, DateTime<Utc>),
    Epoch(u64),
}

/// See the module.
pub(crate) struct Facts {
    /// What a desk said it had saved, and which one.
    pub(crate) recorded: BTreeMap<Uuid, usize>,
    /// What may be lost: the only disk that had it is gone.
    pub(crate) excused: BTreeSet<Uuid>,
    /// What a desk said was final, as which device and in which epoch (D1).
    pub(crate) promised: BTreeMap<Uuid, (Uuid, u64)>,
    /// What was taken back from a desk that may not have known.
    pub(crate) taken_back: BTreeSet<Uuid>,
    /// What a desk was shown as rejected.
    pub(crate) shown_rejected: BTreeMap<Uuid, usize>,
    /// What a backup that was put back holds as carried out: had a hub from an older one refused it meanwhile, then it
    /// was whoever chose the backup that carried it out after all.
    pub(crate) put_back: BTreeSet<Uuid>,
    pub(crate) hub: HubKnown,
    /// How much of the feed is the set-up.
    pub(crate) base: usize,
    pub(crate) roles: BTreeMap<u128, (Role, u64)>,
    pub(crate) highest_epoch: u64,
    pub(crate) audit_base: u64,
    /// Devices that were told that nothing of theirs is wanted: they may lock with it, whatever an admin says later.
    pub(crate) told_no: BTreeSet<Uuid>,
    /// Desks of which there is or was another: cloned, or brought back from a copy.
    pub(crate) copied: BTreeSet<usize>,
    /// The hub came back from before something was collected.
    pub(crate) quarantine_restored: bool,
    /// Each desk's place in the feed, and what the feed came to there.
    pub(crate) followed: BTreeMap<usize, (u64, u64, Model)>,
}

/// What is known of the hub; a restored hub's is what it was.
#[derive(Clone, Default)]
pub(crate) struct HubKnown {
    /// Its feed, as far as it was looked at, and what it comes to.
    pub(crate) feed: Vec<FeedChange>,
    pub(crate) model: Model,
    pub(crate) answers: BTreeMap<Uuid, Answered>,
    pub(crate) devices: BTreeMap<Uuid, Shut>,
    pub(crate) log: Vec<Told>,
    logged: BTreeSet<(Uuid, u64)>,
}

/// When a device was shut out, and by which rule; `None` while it is heard.
pub(crate) type Shut = Option<(DateTime<Utc>, Option<Collect>)>;

impl Facts {
    pub(crate) async fn begin(store: &Store) -> Self {
        let mut snapshot = store.snapshot().await.expect("a book that is open");
        let mut rows = snapshot.rows();
        let standing = rows.hub_standing().await.expect("a book that is open");
        let feed = rows.feed(0, u32::MAX).await.expect("a book that is open");
        drop(snapshot);
        let mut facts = Self {
            recorded: BTreeMap::new(),
            excused: BTreeSet::new(),
            promised: BTreeMap::new(),
            taken_back: BTreeSet::new(),
            shown_rejected: BTreeMap::new(),
            put_back: BTreeSet::new(),
            base: feed.len(),
            hub: HubKnown { feed, ..HubKnown::default() },
            roles: BTreeMap::new(),
            highest_epoch: standing.epoch,
            audit_base: audit_entries(store).await,
            followed: BTreeMap::new(),
            told_no: BTreeSet::new(),
            copied: BTreeSet::new(),
            quarantine_restored: false,
        };
        facts.audit_base -= u64::try_from(facts.base).expect("small");
        let HubKnown { feed, model, .. } = &mut facts.hub;
        feed.iter().for_each(|it| follow(model, it));
        facts.reread_accounts(store).await;
        facts
    }

    pub(crate) fn role(&self, user: u128) -> Role {
        self.roles.get(&user).map_or(Role::ReadOnly, |it| it.0)
    }

    pub(crate) async fn reread_accounts(&mut self, store: &Store) {
        for number in 0..USERS {
            let found = store.staff_member(clinic::user(number)).await.expect("a book that is open");
            let found = found.expect("an account");
            self.roles.insert(number, (found.role, found.version));
        }
    }

    pub(crate) async fn change_role(
        &mut self,
        store: &Store,
        (number, role): (u128, Role),
        _now: DateTime<Utc>,
    ) -> bool {
        let version = self.roles.get(&number).map_or(1, |it| it.1) + 1;
        let staff = account(number, role, version);
        let done: Result<(), WriteError> =
            store.write(move |tx| Box::pin(async move { tx.save_staff(&staff).await })).await;
        if done.is_ok() {
            self.roles.insert(number, (role, version));
            self.hub.log.push(Told::Account(number, role, version));
        }
        done.is_ok()
    }

    pub(crate) fn log_pairing(&mut self, device: Uuid, at: DateTime<Utc>) {
        self.hub.log.push(Told::Paired(device, at));
        self.hub.devices.insert(device, None);
    }

    pub(crate) fn revoked(&mut self, device: Uuid, (_, collect): (usize, Collect), at: DateTime<Utc>) {
        self.hub.log.push(Told::Revoked(device, at));
        self.hub.devices.insert(device, Some((at, Some(collect))));
    }

    pub(crate) fn retired(&mut self, device: Uuid, at: DateTime<Utc>) {
        self.hub.log.push(Told::Revoked(device, at));
        self.hub.devices.insert(device, Some((at, None)));
    }

    pub(crate) fn raised(&mut self, epoch: u64) {
        self.highest_epoch = epoch;
        self.hub.log.push(Told::Epoch(epoch));
    }

    /// Notes which intents were answered for the first time.
    pub(crate) async fn log_answers(&mut self, store: &Store, request: &Request, now: DateTime<Utc>) {
        let Request::Push { intents, .. } = request else { return };
        let mut snapshot = store.snapshot().await.expect("a book that is open");
        let mut rows = snapshot.rows();
        for intent in intents {
            let turn = rows.turn(intent.device, intent.n).await.expect("a book that is open");
            if turn == Some(intent.id) && self.hub.logged.insert((intent.device, intent.n)) {
                self.hub.log.push(Told::Intent(Box::new(intent.clone()), now));
            }
        }
    }

    /// The hub is as it was when this was known of it.
    pub(crate) fn restored(&mut self, known: HubKnown) {
        self.quarantine_restored = true;
        let carried_out = known.answers.iter().filter(|(_, it)| it.outcome == Outcome::Accepted);
        self.put_back.extend(carried_out.map(|(id, _)| *id));
        self.hub = known;
    }

    /// A desk came back as it was: what it had been shown since, it was not.
    pub(crate) fn forget_desk(&mut self, it: usize) {
        self.followed.remove(&it);
        self.shown_rejected.retain(|_, desk| *desk != it);
    }

    pub(crate) fn was_rejected(&self, intent: Uuid) -> bool {
        self.hub.answers.get(&intent).is_some_and(|it| it.outcome == Outcome::Rejected)
    }
}

/// Entries of the audit log that stand for a change each. What a shut-out desk had not sent is taken in without one.
pub(crate) async fn audit_entries(store: &Store) -> u64 {
    let taken_in = AuditFilter { actions: vec!["quarantine.taken_in".to_owned()], ..AuditFilter::default() };
    let taken_in = store.audit_found(&taken_in, None, u32::MAX).await.expect("a book that is open").len();
    match store.verify_audit().await.expect("a book that is open") {
        daybook_store::AuditVerdict::Whole { entries, .. } => entries - u64::try_from(taken_in).expect("few"),
        daybook_store::AuditVerdict::BrokenAt { .. } => u64::MAX,
    }
}

/// Writes a change onto a model.
pub(crate) fn follow(model: &mut Model, change: &FeedChange) {
    for image in &change.images {
        put(model, image);
    }
}

/// Writes a row onto a model; claims in one order, and none where none are laid.
pub(crate) fn put(model: &mut Model, image: &Image) {
    let key = (image.entity.clone(), image.id);
    if image.entity != "claims" {
        model.insert(key, image.image.clone());
        return;
    }
    let mut laid: Claimed = serde_json::from_str(&image.image).expect("claims as the store wrote them");
    laid.claims.sort_unstable();
    if laid.claims.is_empty() {
        model.remove(&key);
    } else {
        model.insert(key, serde_json::to_string(&laid).expect("claims are plain"));
    }
}
