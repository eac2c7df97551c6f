//! Leave, closures, holidays and extra hours: days that differ, without touching the template (Q24).

use chrono::Timelike;

use super::{Case, Decision, valid};
use crate::change::{Change, Edit};
use crate::ids::ExceptionId;
use crate::refusal::{Fault, Field, Refusal};
use crate::schedule::{ExceptionKind, ExceptionScope, ScheduleException};

/// Saves an exception. Bookings it strands stay; [`crate::fit::strays`] lists them before saving.
pub(super) fn save_exception(case: Case<'_>, wanted: &ScheduleException) -> Decision {
    check(case, wanted)?;
    let existing = case.sheet.book.exception(wanted.id);
    let row = ScheduleException { deleted: false, ..wanted.clone() };
    Ok(case.saved(existing, row)?.map(Change::Exception).into_iter().collect())
}

/// Saves several, all or none; each may be named once.
pub(super) fn save_exceptions(case: Case<'_>, wanted: &[ScheduleException]) -> Decision {
    let mut changes = vec![];
    for (place, one) in wanted.iter().enumerate() {
        let again = wanted[..place].iter().any(|it| it.id == one.id);
        valid::require(!again, Field::Scope, Fault::Duplicate)?;
        changes.extend(save_exception(case, one)?);
    }
    Ok(changes)
}

/// Takes an exception back; doing it again changes nothing.
pub(super) fn delete_exception(case: Case<'_>, id: ExceptionId) -> Decision {
    let existing = case.sheet.book.exception(id);
    let gone = existing
        .and_then(|it| Edit::changed(it, ScheduleException { deleted: true, ..it.clone() }, case.now));
    Ok(gone.map(Change::Exception).into_iter().collect())
}

fn check(case: Case<'_>, wanted: &ScheduleException) -> Result<(), Refusal> {
    valid::short(Field::Label, &wanted.label)?;
    valid::require(wanted.from < wanted.to, Field::To, Fault::Contradictory)?;
    valid::require(wanted.from.second() == 0, Field::From, Fault::Malformed)?;
    valid::require(wanted.to.second() == 0, Field::To, Fault::Malformed)?;
    check_scope(case, wanted.scope)?;
    check_location(case, wanted)
}

fn check_scope(case: Case<'_>, scope: ExceptionScope) -> Result<(), Refusal> {
    let book = &case.sheet.book;
    let known = match scope {
        ExceptionScope::Clinic => true,
        ExceptionScope::Location(id) => book.location(id).is_some(),
        ExceptionScope::Provider(id) => book.provider(id).is_some(),
        ExceptionScope::Resource(id) => book.resource(id).is_some(),
    };
    valid::require(known, Field::Scope, Fault::Unknown)
}

/// Extra hours are one provider's at one location; closures need no location besides their scope.
fn check_location(case: Case<'_>, wanted: &ScheduleException) -> Result<(), Refusal> {
    if wanted.kind != ExceptionKind::ExtraHours {
        return valid::require(wanted.location.is_none(), Field::Location, Fault::Contradictory);
    }
    let of_a_provider = matches!(wanted.scope, ExceptionScope::Provider(_));
    valid::require(of_a_provider, Field::Scope, Fault::Contradictory)?;
    let location =
        wanted.location.ok_or(Refusal::Invalid { field: Field::Location, fault: Fault::Missing })?;
    valid::require(case.sheet.book.location(location).is_some(), Field::Location, Fault::Unknown)
}
