//! Who keeps which provider or chair, so that it can be booked finally while the shared book is away (D1): the table in
//! the settings, and what is done with it.

use std::collections::BTreeSet;

use booking::command::Command;
use booking::day_sheet::ClinicBook;
use booking::ids::DeskId;
use booking::lease::{Holder, Leasable, LeaseCommand};
use daybook_booking as booking;
use daybook_store::sync::Device;
use daybook_wire::Problem;
use daybook_wire::sharing::{GrantLease, KeepingComputer, LeasableThing, Leases, OneLeasable};
use uuid::Uuid;

use super::Share;
use crate::calls::Caller;
use crate::map::problem::{failed, of};
use crate::map::text::{uuid, wrong_field};

/// Who keeps what.
pub(crate) async fn leases(caller: &Caller, share: &Share) -> Result<Leases, Problem> {
    let book = caller.engine.book();
    let unsettled = match share {
        Share::Follows(_) => unsettled(caller).await?,
        Share::Serves(_) | Share::Alone => BTreeSet::new(),
    };
    let thing = |of: Leasable, name: &str| {
        let holder = book.lease(of).and_then(|it| it.holder.as_ref());
        LeasableThing {
            kind: of.kind().to_owned(),
            id: of.uuid().to_string(),
            name: name.to_owned(),
            computer: holder.map(|it| computer(it.desk.0, &it.name, share)),
            settled: !unsettled.contains(&of.uuid()),
        }
    };
    let kept = |of: Leasable| book.holder(of.claimant()).is_some();
    let providers = book.providers.iter().map(|it| (Leasable::Provider(it.id), &it.name, it.active));
    let resources = book.resources.iter().map(|it| (Leasable::Resource(it.id), &it.name, it.active));
    // What is retired and still kept is shown, so that it can be given back.
    let shown = providers.chain(resources).filter(|(of, _, active)| *active || kept(*of));
    Ok(Leases {
        things: shown.map(|(of, name, _)| thing(of, name)).collect(),
        computers: computers(caller, share).await?,
    })
}

/// Leases something to a computer.
pub(crate) async fn grant(caller: &Caller, share: &Share, ask: GrantLease) -> Result<Leases, Problem> {
    let of = leasable(&caller.engine.book(), &ask.kind, &ask.id)?;
    let desk = uuid(&ask.computer_id, "computer_id")?;
    let found = computers(caller, share).await?.into_iter().find(|it| it.id == ask.computer_id);
    // The hub writes down what it calls the computer; here only its own is unknown.
    let name = found.ok_or_else(|| wrong_field("computer_id", "unknown"))?.name;
    let holder = Holder { desk: DeskId(desk), name };
    carried_out(caller, share, LeaseCommand::Grant { of, holder }).await
}

/// Gives back what this computer keeps.
pub(crate) async fn hand_back(caller: &Caller, share: &Share, ask: OneLeasable) -> Result<Leases, Problem> {
    let of = leasable(&caller.engine.book(), &ask.kind, &ask.id)?;
    carried_out(caller, share, LeaseCommand::HandBack(of)).await
}

/// Ends what another computer keeps, whether or not it hears of it.
pub(crate) async fn take_back(caller: &Caller, share: &Share, ask: OneLeasable) -> Result<Leases, Problem> {
    let of = leasable(&caller.engine.book(), &ask.kind, &ask.id)?;
    carried_out(caller, share, LeaseCommand::TakeBack(of)).await
}

async fn carried_out(caller: &Caller, share: &Share, command: LeaseCommand) -> Result<Leases, Problem> {
    caller.run(Command::Lease(Box::new(command))).await?;
    leases(caller, share).await
}

fn leasable(book: &ClinicBook, kind: &str, id: &str) -> Result<Leasable, Problem> {
    let id = uuid(id, "id")?;
    let of = Leasable::of_kind(kind, id).ok_or_else(|| wrong_field("kind", "unknown"))?;
    let there = match of {
        Leasable::Provider(id) => book.provider(id).is_some(),
        Leasable::Resource(id) => book.resource(id).is_some(),
    };
    if there { Ok(of) } else { Err(Problem::NotFound) }
}

/// The computers something can be leased to from here. A computer that follows asks for itself; which others follow only
/// the sharing computer knows, and it has no need to keep anything: it is never cut off from itself.
async fn computers(caller: &Caller, share: &Share) -> Result<Vec<KeepingComputer>, Problem> {
    if let Share::Follows(sharing) = share {
        return Ok(vec![computer(sharing.joined.device, "", share)]);
    }
    let mut devices: Vec<Device> = caller.engine.store().devices().await.map_err(failed)?;
    devices.retain(|it| it.revoked_at.is_none());
    devices.sort_by_key(|it| it.name.to_lowercase());
    Ok(devices.iter().map(|it| computer(it.id, &it.name, share)).collect())
}

fn computer(id: Uuid, name: &str, share: &Share) -> KeepingComputer {
    let here = matches!(share, Share::Follows(sharing) if sharing.joined.device == id);
    KeepingComputer { id: id.to_string(), name: name.to_owned(), here }
}

/// What was asked for here and the shared book has not answered.
async fn unsettled(caller: &Caller) -> Result<BTreeSet<Uuid>, Problem> {
    let mut snapshot = caller.engine.snapshot().await.map_err(|it| of(&it))?;
    snapshot.rows().unsettled_leases().await.map_err(failed)
}
