//! A rating after a visit (S4.44): given once, put right only by those who may.

use super::{Case, Decision, valid};
use crate::change::{Change, Edit};
use crate::permission::Permission;
use crate::rating::{Rate, Rating};
use crate::refusal::{Fault, Field, Refusal};
use crate::status::StatusKind;

/// Writes down what a patient says of a visit that is over.
pub(super) fn rate(case: Case<'_>, wanted: &Rate) -> Decision {
    let appointment = case.appointment(wanted.appointment)?;
    valid::require((1..=5).contains(&wanted.stars), Field::Stars, Fault::OutOfRange)?;
    valid::notes(&wanted.comment)?;
    if appointment.kind_at(case.now) != StatusKind::Completed {
        return Err(case.not_from(appointment));
    }
    let (stars, comment) = (wanted.stars, wanted.comment.trim().to_owned());
    let existing = case.sheet.rating(wanted.appointment);
    let Some(before) = existing else {
        let (by, at) = (case.actor.by, case.now);
        let (appointment, removed) = (wanted.appointment, false);
        let new = Rating { appointment, stars, comment, by, at, removed, version: 0 };
        return Ok(vec![Change::Rating(Edit::created(new, case.now))]);
    };
    let after = Rating { stars, comment, removed: false, ..before.clone() };
    if !before.removed && after != *before {
        // Once: what was said is not said otherwise by whoever sits there next.
        case.permit(Permission::EditRatings)?;
        if wanted.seen_version != Some(before.version) {
            return Err(Refusal::ChangedSince);
        }
    }
    Ok(Edit::changed(before, after, case.now).map(Change::Rating).into_iter().collect())
}
