//! Leases (D1): who wants them, and that what a desk promises by one is kept.

use chrono::NaiveTime;
use daybook_booking::command::Command;
use daybook_booking::ids::DeskId;
use daybook_booking::lease::{Holder, Leasable, LeaseCommand};
use daybook_store::Store;
use daybook_store::sync::{Answered, Attention, FeedChange, Outcome};
use daybook_sync::Purpose;
use uuid::Uuid;

use crate::chance::Chance;
use crate::check::{must, read};
use crate::clinic::{CHAIR, PROVIDERS};
use crate::facts::Facts;
use crate::wishes::Named;
use crate::world::{Checked, short, standing_of};

/// Draws what somebody at the desk whose book is in `store` wants of a lease: mostly something for their own computer.
pub(crate) async fn wish(chance: &mut Chance, named: &Named, store: &Store) -> Purpose {
    let own = standing_of(store).await.map(|it| it.device).unwrap_or_default();
    let all = holders(store).await;
    let those = |is: &dyn Fn(Option<Uuid>) -> bool| -> Vec<Leasable> {
        all.iter().filter(|(_, holder)| is(*holder)).map(|(of, _)| *of).collect()
    };
    let (here, free) = (those(&|it| it == Some(own)), those(&|it| it.is_none()));
    let kept = those(&|it| it.is_some_and(|it| it != own));
    let one = |chance: &mut Chance, of: &[Leasable]| chance.one_of(of).copied();
    let wanted = match chance.below(20) {
        0..5 => one(chance, &here).map(LeaseCommand::HandBack),
        5 => one(chance, &kept).map(LeaseCommand::TakeBack),
        6..9 => {
            let desk = chance.one_of(&named.devices).copied().unwrap_or(own);
            one(chance, &free).map(|of| grant(of, desk))
        }
        _ => one(chance, &free).map(|of| grant(of, own)),
    };
    let command = wanted.unwrap_or(LeaseCommand::HandBack(Leasable::Resource(CHAIR)));
    Purpose::Command(Box::new(Command::Lease(Box::new(command))))
}

/// Who keeps what, as the desk whose book is in `store` knows it.
async fn holders(store: &Store) -> Vec<(Leasable, Option<Uuid>)> {
    let book = store.snapshot().await.expect("open").rows().book().await.expect("open");
    let holder = |of: Leasable| Some(book.as_ref()?.holder(of.claimant())?.desk.0);
    let all = PROVIDERS.map(Leasable::Provider).into_iter().chain([Leasable::Resource(CHAIR)]);
    all.map(|it| (it, holder(it))).collect()
}

/// A booking, mostly with somebody the desk keeps where it keeps anybody, and at one of a few times: so that they meet.
pub(crate) async fn steered(chance: &mut Chance, purpose: Purpose, store: &Store) -> Purpose {
    let Purpose::Command(mut command) = purpose else { return purpose };
    if let Command::Book(book) = &mut *command {
        let own = standing_of(store).await.map(|it| it.device);
        let all = holders(store).await;
        let here: Vec<Leasable> =
            all.iter().filter(|(_, it)| it.is_some() && *it == own).map(|(of, _)| *of).collect();
        let providers = here.iter().filter_map(|it| match it {
            Leasable::Provider(id) => Some(*id),
            Leasable::Resource(_) => None,
        });
        let providers: Vec<_> = providers.collect();
        let placement = &mut book.placement;
        placement.provider = chance.one_of(&providers).copied().unwrap_or(PROVIDERS[chance.below(2)]);
        if !here.contains(&Leasable::Resource(CHAIR)) {
            placement.resources.clear();
        }
        let (hour, half) = (9 + chance.below(2), 30 * chance.below(2));
        let time = NaiveTime::from_hms_opt(
            u32::try_from(hour).expect("small"),
            u32::try_from(half).expect("small"),
            0,
        );
        placement.wall_start = placement.wall_start.date().and_time(time.expect("a time of day"));
    }
    Purpose::Command(command)
}

fn grant(of: Leasable, desk: Uuid) -> LeaseCommand {
    LeaseCommand::Grant { of, holder: Holder { desk: DeskId(desk), name: "desk".to_owned() } }
}

/// D1: what a desk promised is not refused because a provider or a chair is taken. Unless the lease was taken back
/// from it, or the hub came back from before it knew, or another computer sends it by now: then the promise was the
/// desk's that is no more.
pub(crate) fn check(facts: &mut Facts, answer: &Answered, change: &FeedChange) -> Checked {
    let intent = read(&answer.intent);
    if let Ok(Purpose::Command(command)) = intent.purpose()
        && let Command::Lease(lease) = *command
        && let LeaseCommand::TakeBack(of) = *lease
        && answer.outcome == Outcome::Accepted
    {
        facts.taken_back.insert(of.uuid());
    }
    let promised = facts.promised.get(&intent.id) == Some(&(intent.device, facts.highest_epoch));
    if answer.outcome == Outcome::Accepted || !promised || facts.excused.contains(&intent.id) {
        return Ok(());
    }
    let item = change.images.iter().find(|it| it.entity == "attention");
    let taken = match answer.reason.as_deref() {
        Some("slot_taken") => facts.taken_back.is_empty(),
        Some("does_not_fit") => item.is_none_or(|it| names_something_kept(&it.image, &facts.taken_back)),
        _ => false,
    };
    must(!taken, "D1", || format!("{} was promised, and its time was taken", short(intent.id)))
}

/// Whether the item's misfits name a provider or a resource as taken or kept, other than those of `taken_back`.
fn names_something_kept(item: &str, taken_back: &std::collections::BTreeSet<Uuid>) -> bool {
    let item: Attention = serde_json::from_str(item).expect("an attention item");
    let misfits = item.facts["does_not_fit"].as_array().cloned().unwrap_or_default();
    let claimants = misfits.iter().flat_map(|it| [&it["taken"]["claimant"], &it["leased"]["claimant"]]);
    let kept = |it: &serde_json::Value| {
        let id: Option<Uuid> = it["id"].as_str().and_then(|it| it.parse().ok());
        matches!(it["kind"].as_str(), Some("provider" | "resource"))
            && id.is_some_and(|it| !taken_back.contains(&it))
    };
    claimants.into_iter().any(kept)
}
