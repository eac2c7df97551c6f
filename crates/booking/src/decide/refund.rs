//! Money given back (S1.22): never more of a payment than was paid, and always with a reason.

use super::till::{Draft, Till, check_amount, check_method, check_why};
use super::{Case, Decision, valid};
use crate::ids::{PatientId, PostingId};
use crate::money::Amount;
use crate::money::posting::{Entry, Method};
use crate::refusal::{Fault, Field, Refusal};

/// What is to be given back.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub(super) patient: PatientId,
    pub(super) id: PostingId,
    pub(super) payment: PostingId,
    pub(super) amount: Amount,
    pub(super) method: &'a Method,
    pub(super) reason: &'a str,
}

/// Gives money of a payment back. What it was for is owed again, unless it came to nothing.
pub(super) fn refund(case: Case<'_>, wanted: Wanted<'_>) -> Decision {
    let accounts = &case.sheet.accounts;
    if accounts.posting(wanted.id).is_some() {
        return Ok(vec![]); // Sent twice: the first one already did it.
    }
    check_amount(wanted.amount)?;
    check_method(wanted.method)?;
    // Credit goes from item to item, by paying with it; what is given back leaves the clinic.
    valid::require(*wanted.method != Method::Credit, Field::Method, Fault::OutOfRange)?;
    check_why(wanted.reason)?;
    let payment = accounts.posting(wanted.payment);
    let payment = payment.filter(|it| it.patient == wanted.patient).ok_or(Refusal::NotFound)?;
    valid::require(matches!(payment.entry, Entry::Payment { .. }), Field::Payment, Fault::Unknown)?;
    let most = accounts.refundable(payment);
    if wanted.amount > most {
        return Err(Refusal::MoreThanPaid { most });
    }
    let mut till = Till::new(case);
    till.post(Draft {
        id: Some(wanted.id),
        patient: wanted.patient,
        item: payment.item,
        entry: Entry::Refund { of: payment.id, method: wanted.method.clone() },
        amount: wanted.amount,
        reason: wanted.reason,
    });
    Ok(till.changes())
}
