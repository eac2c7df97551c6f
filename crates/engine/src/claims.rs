//! Which claims a decision's changes lay anew. What is claimed is the core's to say; here it is compared.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use daybook_booking::appointment::{Appointment, Status};
use daybook_booking::change::Change;
use daybook_booking::claim::Claim;
use daybook_booking::day_sheet::{ClinicBook, DaySheet};
use daybook_booking::ids::AppointmentId;
use daybook_store::Claimed;

/// The claims to be replaced so that the store holds what the core says: of changed appointments, of those
/// on the sheet that the changed set-up makes claim differently, and of holds that ran out.
pub(crate) fn relaid(
    sheet: &DaySheet,
    changes: &[Change],
    (book, now): (&ClinicBook, DateTime<Utc>),
) -> Vec<Claimed> {
    let mut after: HashMap<AppointmentId, (Option<&Appointment>, &Appointment)> =
        sheet.appointments.iter().map(|it| (it.id, (Some(it), it))).collect();
    for change in changes {
        if let Change::Appointment(edit) = change {
            let before = after.get(&edit.after.id).and_then(|(before, _)| *before);
            after.insert(edit.after.id, (before, &edit.after));
        }
    }
    let mut laid: Vec<Claimed> = after
        .values()
        .filter_map(|(before, after)| {
            let held = before.map_or(vec![], |it| stored(it, &sheet.book, now));
            let claims = after.claims(book, now);
            let is_row_untouched = before.is_some_and(|it| std::ptr::eq(it, *after));
            let overridden = after.overbooked.is_some() || is_row_untouched || all_kept(&held, &claims);
            (held != claims).then_some(Claimed { appointment: after.id, claims, overridden })
        })
        .collect();
    laid.sort_unstable_by_key(|it| it.appointment);
    laid
}

/// What the store has of those that `laid` lays anew.
pub(crate) fn laid_before(sheet: &DaySheet, laid: &[Claimed], now: DateTime<Utc>) -> Vec<Claim> {
    let rows = laid.iter().filter_map(|it| sheet.appointment(it.appointment));
    rows.flat_map(|it| stored(it, &sheet.book, now)).collect()
}

/// What the store has of an appointment: a hold's claims stay there when it runs out, until they are replaced.
fn stored(appointment: &Appointment, book: &ClinicBook, now: DateTime<Utc>) -> Vec<Claim> {
    match appointment.status {
        Status::Draft { hold_expires_at } if hold_expires_at <= now => {
            appointment.claims(book, DateTime::<Utc>::MIN_UTC)
        }
        _ => appointment.claims(book, now),
    }
}

/// Whether every claim only keeps what was held before: shortening a visit must not fail because its room's
/// capacity has been lowered since. Claims may then lie over others, as they may where somebody took that on
/// themselves (C19), and where the set-up changed around an appointment nobody touched.
fn all_kept(held: &[Claim], wanted: &[Claim]) -> bool {
    let keeps = |it: &Claim, claim: &Claim| {
        it.claimant == claim.claimant && it.class == claim.class && it.period.covers(claim.period)
    };
    wanted.iter().all(|claim| held.iter().any(|it| keeps(it, claim)))
}
