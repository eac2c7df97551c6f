//! A chair, room or device.

use super::{Case, Decision, valid};
use crate::change::Change;
use crate::refusal::{Fault, Field};
use crate::resource::Resource;

/// Saves a resource. Not to be put away or carried elsewhere while appointments are to come in it.
pub(super) fn save_resource(case: Case<'_>, wanted: &Resource) -> Decision {
    let existing = case.sheet.book.resource(wanted.id);
    valid::name(Field::Name, &wanted.name)?;
    valid::require(wanted.capacity >= 1, Field::Capacity, Fault::OutOfRange)?;
    let known = case.sheet.book.location(wanted.location).is_some();
    valid::require(known, Field::Location, Fault::Unknown)?;
    if existing.is_some_and(|it| (it.active && !wanted.active) || it.location != wanted.location) {
        case.check_not_booked(|it| it.resources.contains(&wanted.id), None)?;
    }
    Ok(case.saved(existing, wanted.clone())?.map(Change::Resource).into_iter().collect())
}
