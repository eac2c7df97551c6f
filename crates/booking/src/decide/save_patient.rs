//! A patient's record, new or changed (S2.8, S2.17, C16).

use super::{Case, Decision, valid};
use crate::change::Change;
use crate::patient::Patient;
use crate::refusal::{Fault, Field, Refusal};
use crate::wall;

/// Saves `wanted`. Number and dates of record are the core's own and never change.
pub(super) fn save_patient(case: Case<'_>, wanted: &Patient) -> Decision {
    let existing = case.sheet.patient(wanted.id);
    if existing.is_some_and(|it| it.deleted_at.is_some() || it.merged_into.is_some()) {
        return Err(Refusal::NotFound);
    }
    check(case, wanted)?;
    if existing.is_some_and(|it| it.active) && !wanted.active {
        case.check_not_booked(|it| it.patient == wanted.id, None)?;
    }
    let record = match existing {
        Some(existing) => Patient {
            number: existing.number,
            external_id: existing.external_id.clone().or_else(|| wanted.external_id.clone()),
            created_at: existing.created_at,
            deleted_at: None,
            merged_into: None,
            ..wanted.clone()
        },
        None => Patient {
            number: case.sheet.numbers.patient,
            created_at: case.now,
            deleted_at: None,
            merged_into: None,
            ..wanted.clone()
        },
    };
    Ok(case.saved(existing, record)?.map(Change::Patient).into_iter().collect())
}

fn check(case: Case<'_>, wanted: &Patient) -> Result<(), Refusal> {
    let nameless = wanted.given_name.trim().is_empty() && wanted.family_name.trim().is_empty();
    valid::require(!nameless, Field::FamilyName, Fault::Missing)?;
    valid::short(Field::GivenName, &wanted.given_name)?;
    valid::short(Field::FamilyName, &wanted.family_name)?;
    valid::phone(&wanted.phone)?;
    valid::phone(&wanted.phone_2)?;
    valid::email(&wanted.email)?;
    valid::notes(&wanted.notes)?;
    valid::notes(&wanted.address)?;
    let known = ["", "female", "male", "other", "unknown"].contains(&wanted.sex.as_str());
    valid::require(known, Field::Sex, Fault::Malformed)?;
    let today = wall::wall(case.now, case.sheet.book.clinic.zone).date();
    let born = wanted.birth_date.is_none_or(|it| it <= today);
    valid::require(born, Field::BirthDate, Fault::InTheFuture)?;
    check_relations(case, wanted)
}

fn check_relations(case: Case<'_>, wanted: &Patient) -> Result<(), Refusal> {
    for (place, relation) in wanted.relations.iter().enumerate() {
        let other = relation.patient;
        valid::require(other != wanted.id, Field::Relations, Fault::Contradictory)?;
        valid::require(case.sheet.patient(other).is_some(), Field::Relations, Fault::Unknown)?;
        let twice = wanted.relations[..place].iter().any(|it| it.patient == other);
        valid::require(!twice, Field::Relations, Fault::Duplicate)?;
        valid::short(Field::Relations, &relation.relation)?;
    }
    Ok(())
}
