//! The clinic itself: name, zone, currency, policy.

use super::{Case, Decision, money, valid};
use crate::change::Change;
use crate::clinic::Clinic;
use crate::refusal::{Fault, Field, Refusal};

/// Saves the clinic. Appointments already promised keep their instants; a new zone is for new ones.
pub(super) fn save_clinic(case: Case<'_>, wanted: &Clinic) -> Decision {
    let existing = &case.sheet.book.clinic;
    if existing.id != wanted.id {
        return Err(Refusal::NotFound);
    }
    valid::name(Field::Name, &wanted.name)?;
    let code = wanted.currency.len() == 3 && wanted.currency.bytes().all(|it| it.is_ascii_uppercase());
    valid::require(code, Field::Currency, Fault::Malformed)?;
    money::check_rules(wanted.money)?;
    // What was posted is in the currency it was posted in; sums over two would mean nothing.
    let posted = case.sheet.numbers.posting > 1 && existing.currency != wanted.currency;
    valid::require(!posted, Field::Currency, Fault::Contradictory)?;
    let known = [5, 10, 15, 20, 30, 60].contains(&wanted.policy.slot_minutes);
    valid::require(known, Field::SlotMinutes, Fault::OutOfRange)?;
    Ok(case.saved(Some(existing), wanted.clone())?.map(Change::Clinic).into_iter().collect())
}
