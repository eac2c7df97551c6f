//! Charges let off, with a reason (C20).

use super::till::{Draft, Till, check_amount, check_why};
use super::{Case, Decision, pay};
use crate::ids::{PatientId, PostingId};
use crate::money::Amount;
use crate::money::command::Waived;
use crate::money::posting::{Entry, Posting};
use crate::refusal::Refusal;

/// What is to be let off.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) patient: PatientId,
    pub(super) id: PostingId,
    pub(super) of: Waived,
    pub(super) amount: Option<Amount>,
    pub(super) reason: &'a str,
}

/// Lets off a charge, or part of it; what was paid for it already is then held for the patient.
pub(super) fn waive(case: Case<'_>, wanted: Wanted<'_>) -> Decision {
    if case.sheet.accounts.posting(wanted.id).is_some() {
        return Ok(vec![]); // Sent twice: the first one already did it.
    }
    check_why(wanted.reason)?;
    let mut till = Till::new(case);
    let charge = charged(case, &mut till, wanted.of)?;
    if charge.patient != wanted.patient {
        return Err(Refusal::NotFound);
    }
    let most = till.accounts.unwaived(&charge);
    let due = till.accounts.standing(charge.item).due();
    let usual = if due > Amount::ZERO { most.min(due) } else { most };
    let amount = wanted.amount.unwrap_or(usual);
    if amount > most {
        return Err(Refusal::MoreThanDue { most });
    }
    check_amount(amount)?;
    till.post(Draft {
        id: Some(wanted.id),
        patient: charge.patient,
        item: charge.item,
        entry: Entry::Waiver { of: charge.id },
        amount: -amount,
        reason: wanted.reason,
    });
    Ok(till.changes())
}

/// The charge that is meant; the fee of an appointment is charged first where it was not.
fn charged(case: Case<'_>, till: &mut Till<'_>, of: Waived) -> Result<Posting, Refusal> {
    match of {
        Waived::Charge(id) => {
            let charge = till.accounts.posting(id).filter(|it| matches!(it.entry, Entry::Charge { .. }));
            let charge = charge.ok_or(Refusal::NotFound)?;
            // One that was turned round asks for nothing any more.
            if till.accounts.stands(charge) {
                Ok(charge.clone())
            } else {
                Err(Refusal::MoreThanDue { most: Amount::ZERO })
            }
        }
        Waived::Fee(id) => {
            let appointment = pay::standing(case, id)?;
            till.charge_fee(appointment).ok_or(Refusal::MoreThanDue { most: Amount::ZERO })
        }
    }
}
