//! Carrying a purpose out on a book, before anything is kept: the same on a desk and on the hub.

use chrono::{DateTime, Utc};
use daybook_booking::change::Change;
use daybook_booking::command::{Actor, Command};
use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::ids::DeskId;
use daybook_booking::permission::Permission;
use daybook_booking::refusal::Refusal;
use daybook_engine::{Decided, EngineError, decide_in};
use daybook_store::Tx;
use daybook_store::sync::{Attention, OutgoingState, Settled};
use uuid::Uuid;

use crate::purpose::{Purpose, Settle};

/// What a purpose comes to.
pub(crate) enum Enacted {
    /// Rows change, or none need to.
    Rows(Box<Decided>),
    /// An attention item changes.
    Item(Box<Attention>),
    /// It was done before.
    Nothing,
    /// A rejection is told again.
    Rejected(Box<Attention>),
}

/// Where a purpose comes from: what is leased to one desk no other books (D1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Origin {
    /// A desk.
    Desk(Uuid),
    /// The hub's own computer.
    Hub,
    /// A seeded bug: nobody asks who keeps what.
    Anywhere,
}

impl Origin {
    fn see(self, book: &mut ClinicBook, command: &Command) {
        match self {
            Self::Desk(id) => book.asking = Some(DeskId(id)),
            Self::Hub => book.asking = None,
            Self::Anywhere if !matches!(command, Command::Lease(_)) => book.leases.clear(),
            Self::Anywhere => {}
        }
    }
}

/// Decides `purpose` of `actor` at `now`, on the book as this write sees it.
pub(crate) async fn enact(
    tx: &mut Tx,
    (actor, origin): (&Actor, Origin),
    purpose: &Purpose,
    now: DateTime<Utc>,
) -> Result<Enacted, EngineError> {
    match purpose {
        Purpose::Undo(undo) => take_back(tx, (actor, origin), undo.of, now).await,
        Purpose::Settle(it) => settle(tx, actor, it, now).await,
        Purpose::StillRejected(item) => Ok(Enacted::Rejected(item.clone())),
        Purpose::Command(_) | Purpose::Hold(_) | Purpose::Offer(_) => {
            let command = purpose.command(now).expect("these come to commands");
            decided(tx, (actor, origin), &command, now).await
        }
    }
}

/// Undo. Of something that was rejected it means that nobody wants it any more.
async fn take_back(
    tx: &mut Tx,
    (actor, origin): (&Actor, Origin),
    of: Uuid,
    now: DateTime<Utc>,
) -> Result<Enacted, EngineError> {
    let open = tx.rows().open_attention().await?;
    if let Some(item) = open.into_iter().find(|it| it.intents.contains(&of)) {
        permit(actor, Permission::Undo)?;
        return Ok(Enacted::Item(Box::new(settled(item, actor, "undone", now))));
    }
    let changes = changes_of(tx, of).await?.ok_or(Refusal::NotFound)?;
    decided(tx, (actor, origin), &Command::Reverse { changes }, now).await
}

async fn decided(
    tx: &mut Tx,
    (actor, origin): (&Actor, Origin),
    command: &Command,
    now: DateTime<Utc>,
) -> Result<Enacted, EngineError> {
    let see = |book: &mut ClinicBook| origin.see(book, command);
    Ok(Enacted::Rows(Box::new(decide_in(tx, (actor, command), now, see).await?)))
}

/// What an intent changed: as the hub has it, or else as it was tried here.
async fn changes_of(tx: &mut Tx, intent: Uuid) -> Result<Option<Vec<Change>>, EngineError> {
    let mut rows = tx.rows();
    if let Some(seq) = rows.seq_of(intent).await? {
        return Ok(Some(rows.changes_of(seq).await?));
    }
    let tried = rows.outgoing(intent).await?.filter(|it| it.state == OutgoingState::Waiting);
    Ok(tried.and_then(|it| it.effect))
}

async fn settle(
    tx: &mut Tx,
    actor: &Actor,
    wanted: &Settle,
    now: DateTime<Utc>,
) -> Result<Enacted, EngineError> {
    permit(actor, Permission::ModifyAppointment)?;
    let item = tx.rows().attention_item(wanted.attention).await?.ok_or(Refusal::NotFound)?;
    if item.settled.is_some() {
        return Ok(Enacted::Nothing);
    }
    Ok(Enacted::Item(Box::new(settled(item, actor, &wanted.how, now))))
}

fn settled(item: Attention, actor: &Actor, how: &str, at: DateTime<Utc>) -> Attention {
    let settled = Settled { by: actor.by, at, how: how.to_owned() };
    Attention { settled: Some(settled), version: item.version + 1, ..item }
}

fn permit(actor: &Actor, permission: Permission) -> Result<(), Refusal> {
    if actor.permissions.contains(&permission) { Ok(()) } else { Err(Refusal::NotPermitted(permission)) }
}
