//! A site of the clinic.

use super::{Case, Decision, valid};
use crate::change::Change;
use crate::clinic::Location;
use crate::refusal::{Fault, Field, Refusal};

/// Saves a location. Not to be closed down while appointments are still to come there.
pub(super) fn save_location(case: Case<'_>, wanted: &Location) -> Decision {
    let existing = case.sheet.book.location(wanted.id);
    check(wanted)?;
    if existing.is_some_and(|it| it.active) && !wanted.active {
        case.check_not_booked(|it| it.location == wanted.id, Some(wanted.id))?;
    }
    Ok(case.saved(existing, wanted.clone())?.map(Change::Location).into_iter().collect())
}

fn check(wanted: &Location) -> Result<(), Refusal> {
    valid::name(Field::Name, &wanted.name)?;
    valid::phone(&wanted.phone)?;
    wanted.address.iter().try_for_each(|line| valid::short(Field::Location, line))?;
    valid::require(wanted.capacity != Some(0), Field::Capacity, Fault::OutOfRange)?;
    let own = wanted.hours.iter().all(|it| it.location == wanted.id);
    valid::require(own, Field::Hours, Fault::Contradictory)?;
    valid::hours(&wanted.hours)
}
