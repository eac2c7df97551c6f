//! Sessions of packages used and given back (S1.35–S1.37).

use super::till::{Draft, Till, check_why};
use super::{Case, Decision, pay};
use crate::appointment::Appointment;
use crate::ids::{AppointmentId, AppointmentTypeId, LocationId, PatientId, PatientPackageId, PostingId};
use crate::money::Amount;
use crate::money::account::Accounts;
use crate::money::package::PatientPackage;
use crate::money::posting::Entry;
use crate::refusal::{PackageMisfit, Refusal};
use crate::wall;

/// Pays the fee of an appointment with a session of a package.
pub(super) fn redeem(
    case: Case<'_>,
    id: PostingId,
    (appointment, package): (AppointmentId, PatientPackageId),
) -> Decision {
    if case.sheet.accounts.posting(id).is_some() {
        return Ok(vec![]); // Sent twice: the first one already did it.
    }
    let appointment = pay::standing(case, appointment)?;
    let mut till = Till::new(case);
    let bought = till.accounts.package(package).filter(|it| it.patient == appointment.patient);
    let bought = bought.ok_or(Refusal::NotFound)?;
    if let Some(why) = misfit(case, &till.accounts, (appointment, bought)) {
        return Err(Refusal::PackageDoesNotFit(why));
    }
    let fee = till.charge_fee(appointment);
    let open = fee.map_or(Amount::ZERO, |it| till.accounts.unwaived(&it));
    let due = till.accounts.standing(appointment.item()).due();
    let covered = open.min(due).max(Amount::ZERO);
    till.post(Draft {
        id: Some(id),
        patient: appointment.patient,
        item: appointment.item(),
        entry: Entry::Redemption { package },
        amount: -covered,
        reason: "",
    });
    Ok(till.changes())
}

/// Why a session of `package` cannot pay for `appointment`.
fn misfit(
    case: Case<'_>,
    accounts: &Accounts,
    (appointment, package): (&Appointment, &PatientPackage),
) -> Option<PackageMisfit> {
    let date = wall::wall(appointment.promise.period.start(), case.sheet.book.clinic.zone).date();
    accounts.misfit(package, appointment, date)
}

impl Accounts {
    /// Why a session of `package` cannot pay for `appointment`, which is on `date` (S1.35).
    #[must_use]
    pub fn misfit(
        &self,
        package: &PatientPackage,
        appointment: &Appointment,
        date: chrono::NaiveDate,
    ) -> Option<PackageMisfit> {
        if self.redemptions(appointment.item()).next().is_some() {
            Some(PackageMisfit::AlreadyUsed)
        } else {
            self.unfit(package, (appointment.appointment_type, appointment.location), date)
        }
    }

    /// Why a session of `package` could not pay for an appointment of that type, there and on `date` (S1.35).
    #[must_use]
    pub fn unfit(
        &self,
        package: &PatientPackage,
        (appointment_type, location): (AppointmentTypeId, LocationId),
        date: chrono::NaiveDate,
    ) -> Option<PackageMisfit> {
        if package.cancelled_at.is_some() {
            Some(PackageMisfit::Cancelled)
        } else if self.sessions_left(package) == 0 {
            Some(PackageMisfit::Exhausted)
        } else if !package.is_good_on(date) {
            Some(PackageMisfit::NotGoodThen)
        } else if !package.terms.cover(appointment_type, location) {
            Some(PackageMisfit::NotForThis)
        } else {
            None
        }
    }
}

/// Gives a session back; what it paid for is owed again.
pub(super) fn give_back(
    case: Case<'_>,
    (patient, redemption): (PatientId, PostingId),
    reason: &str,
) -> Decision {
    check_why(reason)?;
    let mut till = Till::new(case);
    let used = till.accounts.posting(redemption).filter(|it| it.patient == patient).cloned();
    let used = used.filter(|it| matches!(it.entry, Entry::Redemption { .. })).ok_or(Refusal::NotFound)?;
    if !till.accounts.stands(&used) {
        return Ok(vec![]); // It was given back already.
    }
    till.reverse(&used, reason);
    Ok(till.changes())
}
