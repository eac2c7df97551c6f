//! A provider with their hours and template.

use super::{Case, Decision, valid};
use crate::change::Change;
use crate::clinic::Provider;
use crate::permission::Permission;
use crate::refusal::{Fault, Field, Refusal};
use crate::wall::weekday;

/// The earliest a template slot is given free: half a year before.
const MOST_RELEASE_HOURS: u16 = 183 * 24;

/// Saves a provider. Whoever keeps schedules may change hours and template; the rest is settings.
pub(super) fn save_provider(case: Case<'_>, wanted: &Provider) -> Decision {
    let existing = case.sheet.book.provider(wanted.id);
    if !existing.is_some_and(|it| is_only_schedule(it, wanted)) {
        case.permit(Permission::EditSettings)?;
    }
    check(case, wanted)?;
    if existing.is_some_and(|it| it.active) && !wanted.active {
        case.check_not_booked(|it| it.provider == wanted.id, None)?;
    }
    Ok(case.saved(existing, wanted.clone())?.map(Change::Provider).into_iter().collect())
}

fn is_only_schedule(existing: &Provider, wanted: &Provider) -> bool {
    let (hours, template) = (existing.hours.clone(), existing.template.clone());
    Provider { hours, template, version: existing.version, ..wanted.clone() } == *existing
}

fn check(case: Case<'_>, wanted: &Provider) -> Result<(), Refusal> {
    let book = &case.sheet.book;
    valid::name(Field::Name, &wanted.name)?;
    valid::short(Field::Name, &wanted.designation)?;
    valid::hue(wanted.hue)?;
    valid::photo(&wanted.photo)?;
    valid::video_link(&wanted.video_link)?;
    valid::hours(&wanted.hours)?;
    let known = wanted.hours.iter().all(|it| book.location(it.location).is_some());
    valid::require(known, Field::Hours, Fault::Unknown)?;
    for slot in &wanted.template {
        valid::require(weekday(slot.weekday).is_some(), Field::Template, Fault::OutOfRange)?;
        let known =
            book.location(slot.location).is_some() && book.appointment_type(slot.appointment_type).is_some();
        valid::require(known, Field::Template, Fault::Unknown)?;
        let soon = slot.release_hours.is_none_or(|it| it <= MOST_RELEASE_HOURS);
        valid::require(soon, Field::ReleaseHours, Fault::OutOfRange)?;
    }
    let known = wanted.appointment_types.iter().all(|it| book.appointment_type(*it).is_some());
    valid::require(known, Field::AppointmentType, Fault::Unknown)
}
