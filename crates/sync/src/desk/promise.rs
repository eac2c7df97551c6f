//! What a desk may call final though the hub has not spoken: time of what is leased to it (D1).
//!
//! While a provider or chair is leased to a desk nobody else takes their time, and the desk's intents reach the hub in
//! the order they were recorded. So whatever the desk knows to be free is free when the hub comes to it, but for time
//! that is only free here: what this desk gave up and the hub may not, what is or was held, and what the hub may fill in
//! where it chooses a chair itself. That is not promised.
//!
//! Found out as rows are laid over, at recording and whenever they are laid over again, in the order of the numbers: a
//! lease that was handed back counts for what was recorded before.

use chrono::{DateTime, Utc};
use daybook_booking::appointment::Appointment;
use daybook_booking::change::{Change, Edit};
use daybook_booking::claim::Claim;
use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::ids::DeskId;
use daybook_booking::lease::{given_up, newly_taken};
use daybook_booking::resource::Claimant;
use daybook_engine::Decided;
use daybook_store::sync::Promised;
use daybook_store::{Tx, WriteError};
use std::collections::BTreeSet;
use uuid::Uuid;

use crate::fault::{Fault, Trouble};

/// What is leased here, and every hold there is.
struct Known {
    leased: BTreeSet<Uuid>,
    holds: Vec<Appointment>,
    /// Something on its way would be refused by now, and may yet be carried out.
    in_doubt: bool,
}

/// Notes of every appointment that takes time whether that is promised, and what is given up for it. Answers whether
/// all that is taken is promised.
pub(super) async fn note(
    tx: &mut Tx,
    decided: &Decided,
    (device, now): (Uuid, DateTime<Utc>),
    trouble: &Trouble,
) -> Result<Promised, WriteError> {
    let leased = leased_here(tx, &decided.book, device, trouble).await?;
    if leased.is_empty() {
        return Ok(Promised::No); // As in every clinic without leases.
    }
    let known = Known { leased, holds: tx.rows().holds().await?, in_doubt: tx.rows().is_in_doubt().await? };
    let (mut all, mut any) = (true, false);
    for change in &decided.changes {
        let Change::Appointment(edit) = change else { continue };
        if !newly_taken(&decided.book, change, now).is_empty() {
            let promised = known.promises(tx, &decided.book, (edit, now)).await?;
            tx.note_promised(edit.after.id, promised).await?;
            (all, any) = (all && promised == Promised::Yes, true);
        }
    }
    for change in &decided.changes {
        known.give_up(tx, &decided.book, (change, now)).await?;
    }
    Ok(if all && any { Promised::Yes } else { Promised::No })
}

/// Which providers and chairs are leased here for certain.
async fn leased_here(
    tx: &mut Tx,
    book: &ClinicBook,
    device: Uuid,
    trouble: &Trouble,
) -> Result<BTreeSet<Uuid>, WriteError> {
    let mut leased = tx.rows().leased_to(device).await?;
    if trouble.has(Fault::PromisesBeforeTheGrant) {
        let here = |it: &&daybook_booking::lease::Lease| {
            it.holder.as_ref().is_some_and(|it| it.desk == DeskId(device))
        };
        leased.extend(book.leases.iter().filter(here).map(|it| it.of.uuid()));
    }
    if trouble.has(Fault::PromisesAfterHandingBack) {
        leased.extend(tx.rows().was_leased_to(device).await?);
    }
    Ok(leased)
}

impl Known {
    /// Whether nobody can take what the appointment takes: not only what is new to it, for the rest may wait as well.
    async fn promises(
        &self,
        tx: &mut Tx,
        book: &ClinicBook,
        (edit, now): (&Edit<Appointment>, DateTime<Utc>),
    ) -> Result<Promised, WriteError> {
        if self.in_doubt {
            return Ok(Promised::No);
        }
        let taken = edit.after.claims(book, now);
        for claim in taken.iter().filter(|it| !matches!(it.claimant, Claimant::Patient(_))) {
            if !self.leased.contains(&claim.claimant.uuid()) || self.is_held(book, (edit, claim)) {
                return Ok(Promised::No);
            }
            if tx.rows().is_given_up(claim, edit.after.id).await? {
                return Ok(Promised::No);
            }
        }
        Ok(Promised::Yes)
    }

    /// Whether another appointment holds the time, or did: it may be confirmed elsewhere, and the hub counts a hold from
    /// when it hears of it.
    fn is_held(&self, book: &ClinicBook, (edit, claim): (&Edit<Appointment>, &Claim)) -> bool {
        let meets = |it: &Claim| it.claimant == claim.claimant && it.period.overlaps(claim.period);
        let others = self.holds.iter().filter(|it| it.id != edit.after.id);
        others.flat_map(|it| it.claims(book, DateTime::<Utc>::MIN_UTC)).any(|it| meets(&it))
    }

    /// Notes what `change` gives up, and which other chairs the hub may take for it instead.
    async fn give_up(
        &self,
        tx: &mut Tx,
        book: &ClinicBook,
        (change, now): (&Change, DateTime<Utc>),
    ) -> Result<(), WriteError> {
        let Change::Appointment(edit) = change else { return Ok(()) };
        let taken = newly_taken(book, change, now);
        let instead = taken.iter().flat_map(|it| self.instead_of(book, it));
        let all: Vec<Claim> = given_up(book, change, now).into_iter().chain(instead).collect();
        for claim in all.iter().filter(|it| self.leased.contains(&it.claimant.uuid())) {
            tx.note_given_up(edit.after.id, claim).await?;
        }
        Ok(())
    }

    /// What could be filled in where `claim` has its chair.
    fn instead_of(&self, book: &ClinicBook, claim: &Claim) -> Vec<Claim> {
        let Claimant::Resource(id) = claim.claimant else { return vec![] };
        let Some(one) = book.resource(id) else { return vec![] };
        let others = book.resources.iter().filter(|it| {
            it.id != id
                && it.kind == one.kind
                && it.location == one.location
                && self.leased.contains(&it.id.0)
        });
        others.map(|it| Claim { claimant: Claimant::Resource(it.id), ..*claim }).collect()
    }
}
