//! A kind of appointment.

use super::{Case, Decision, money, valid};
use crate::change::Change;
use crate::clinic::AppointmentType;
use crate::refusal::{Fault, Field, Refusal};
use crate::wall::DAY;

/// Saves an appointment type. Appointments already booked keep the length and buffers they have.
pub(super) fn save_appointment_type(case: Case<'_>, wanted: &AppointmentType) -> Decision {
    check(wanted)?;
    let existing = case.sheet.book.appointment_type(wanted.id);
    Ok(case.saved(existing, wanted.clone())?.map(Change::AppointmentType).into_iter().collect())
}

fn check(wanted: &AppointmentType) -> Result<(), Refusal> {
    valid::name(Field::Name, &wanted.name)?;
    valid::hue(wanted.hue)?;
    valid::notes(&wanted.instructions)?;
    money::check_payment_terms(wanted.payment)?;
    valid::require(wanted.capacity >= 1, Field::Capacity, Fault::OutOfRange)?;
    let (min, default, max) = (wanted.min_minutes, wanted.default_minutes, wanted.max_minutes);
    valid::require(5 <= min && max <= DAY, Field::Minutes, Fault::OutOfRange)?;
    valid::require(min <= default && default <= max, Field::Minutes, Fault::Contradictory)?;
    // A claim spans at most a day (trust.md §2.3), so that whoever looks for them knows how far back.
    let longest = u32::from(max) + u32::from(wanted.buffers.before) + u32::from(wanted.buffers.after);
    valid::require(longest <= u32::from(DAY), Field::Buffers, Fault::OutOfRange)
}
