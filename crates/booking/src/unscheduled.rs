//! Who still needs a time: appointments called off or missed that nothing took the place of (issue 3).
//!
//! Nothing is stored for it. An appointment leaves the list as soon as its patient has another of the kind, waits
//! for one, or is to be called in for one.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::appointment::{Appointment, CancelCode, Status};
use crate::day_sheet::DaySheet;
use crate::ids::{AppointmentId, AppointmentTypeId, PatientId};
use crate::status::StatusKind;

/// The appointments among `lost` that still need a time, the latest of each patient and type, latest first.
/// `sheet` holds their patients, every appointment of theirs from the first of `lost` on, their waitlist entries
/// and recalls.
#[must_use]
pub fn unscheduled(sheet: &DaySheet, lost: &[Appointment], now: DateTime<Utc>) -> Vec<AppointmentId> {
    let mut open: Vec<&Appointment> = lost.iter().filter(|it| is_open(sheet, it, now)).collect();
    open.sort_by_key(|it| std::cmp::Reverse((it.promise.period.start(), it.id)));
    let mut told: BTreeSet<(PatientId, AppointmentTypeId)> = BTreeSet::new();
    open.retain(|it| told.insert((it.patient, it.appointment_type)));
    open.into_iter().map(|it| it.id).collect()
}

fn is_open(sheet: &DaySheet, lost: &Appointment, now: DateTime<Utc>) -> bool {
    is_lost(lost, now)
        && sheet
            .patient(lost.patient)
            .is_some_and(|it| it.active && it.deleted_at.is_none() && it.merged_into.is_none())
        && sheet.book.appointment_type(lost.appointment_type).is_some_and(|it| it.active)
        && !has_another(sheet, lost, now)
        && !is_listed(sheet, lost, now)
}

/// Called off without a new time, or missed. What was booked by mistake or not approved needs none.
fn is_lost(it: &Appointment, now: DateTime<Utc>) -> bool {
    let is_meant = match &it.status {
        Status::Cancelled { code, .. } => !matches!(code, CancelCode::Mistake | CancelCode::Declined),
        Status::Draft { .. }
        | Status::PendingApproval
        | Status::Confirmed
        | Status::CheckedIn { .. }
        | Status::InProgress { .. }
        | Status::Completed { .. }
        | Status::NoShow { .. }
        | Status::Rescheduled { .. }
        | Status::Expired { .. } => true,
    };
    let lost = [StatusKind::Cancelled, StatusKind::NoShow];
    it.deleted_at.is_none() && is_meant && lost.contains(&it.kind_at(now))
}

/// Whether they come for the same another time: still to come, or after the one that was lost.
fn has_another(sheet: &DaySheet, lost: &Appointment, now: DateTime<Utc>) -> bool {
    let gone = [StatusKind::Cancelled, StatusKind::NoShow, StatusKind::Expired, StatusKind::Rescheduled];
    sheet.appointments.iter().any(|it| {
        it.patient == lost.patient
            && it.appointment_type == lost.appointment_type
            && it.deleted_at.is_none()
            && !gone.contains(&it.kind_at(now))
            && (it.promise.period.end() > now || it.promise.period.start() > lost.promise.period.start())
    })
}

/// Whether another list has them for the same.
fn is_listed(sheet: &DaySheet, lost: &Appointment, now: DateTime<Utc>) -> bool {
    let waits = sheet.plans.waitlist.iter().any(|it| {
        it.patient == lost.patient
            && it.appointment_type == lost.appointment_type
            && (it.is_waiting(now) || it.is_offered(now))
    });
    let recalled = sheet.plans.recalls.iter().any(|it| {
        it.patient == lost.patient && it.appointment_type == lost.appointment_type && it.is_open(sheet, now)
    });
    waits || recalled
}
