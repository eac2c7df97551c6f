//! Money taken at the desk, and what is asked besides the fee.

use super::till::{Draft, Till, check_amount, check_method, check_why};
use super::{Case, Decision};
use crate::appointment::Appointment;
use crate::ids::{AppointmentId, PatientId, PostingId};
use crate::money::Amount;
use crate::money::command::Payment;
use crate::money::deposit::statement;
use crate::money::posting::{Charged, Entry, Item, Method, Posting};
use crate::refusal::Refusal;

/// Takes a payment: at most what is due. The fee of an appointment is charged by its first payment, if it was not.
pub(super) fn pay(case: Case<'_>, (patient, item): (PatientId, Item), payment: &Payment) -> Decision {
    if case.sheet.accounts.posting(payment.id).is_some() {
        return Ok(vec![]); // Sent twice: the first one already did it.
    }
    check_amount(payment.amount)?;
    check_method(&payment.method)?;
    let mut till = Till::new(case);
    let item = match item {
        Item::Appointment(id) => {
            let appointment = case.appointment(id)?;
            if appointment.patient != patient {
                return Err(Refusal::NotFound);
            }
            let due = statement(&case.sheet.book, &till.accounts, appointment, case.now).due;
            check_due(payment.amount, due)?;
            if !appointment.is_off(case.now) {
                till.charge_fee(appointment);
            }
            appointment.item()
        }
        Item::Package(id) => {
            let package = till.accounts.package(id).filter(|it| it.patient == patient);
            package.ok_or(Refusal::NotFound)?;
            check_due(payment.amount, till.accounts.standing(item).due())?;
            item
        }
    };
    till.take((patient, item), payment)?;
    Ok(till.changes())
}

/// Asks for something besides the fee.
pub(super) fn charge(
    case: Case<'_>,
    (id, appointment): (PostingId, AppointmentId),
    amount: Amount,
    label: &str,
) -> Decision {
    if case.sheet.accounts.posting(id).is_some() {
        return Ok(vec![]); // Sent twice: the first one already did it.
    }
    check_amount(amount)?;
    check_why(label)?;
    let appointment = standing(case, appointment)?;
    let mut till = Till::new(case);
    till.post(Draft {
        id: Some(id),
        patient: appointment.patient,
        item: appointment.item(),
        entry: Entry::Charge { what: Charged::Other },
        amount,
        reason: label,
    });
    Ok(till.changes())
}

/// An appointment that did not come to nothing.
pub(super) fn standing(case: Case<'_>, id: AppointmentId) -> Result<&Appointment, Refusal> {
    let appointment = case.appointment(id)?;
    if appointment.is_off(case.now) { Err(case.not_from(appointment)) } else { Ok(appointment) }
}

fn check_due(amount: Amount, due: Amount) -> Result<(), Refusal> {
    if amount <= due { Ok(()) } else { Err(Refusal::MoreThanDue { most: due.max(Amount::ZERO) }) }
}

impl Till<'_> {
    /// Posts a payment whose bounds were checked; credit is taken from what the clinic holds, oldest first.
    pub(super) fn take(
        &mut self,
        (patient, item): (PatientId, Item),
        payment: &Payment,
    ) -> Result<(), Refusal> {
        if payment.method == Method::Credit {
            self.take_from_credit(patient, payment.amount)?;
        }
        self.post(Draft {
            id: Some(payment.id),
            patient,
            item,
            entry: Entry::Payment { method: payment.method.clone() },
            amount: -payment.amount,
            reason: "",
        });
        Ok(())
    }

    fn take_from_credit(&mut self, patient: PatientId, amount: Amount) -> Result<(), Refusal> {
        let mut wanted = amount;
        for payment in self.payments_in_credit(patient) {
            let held = -self.accounts.standing(payment.item).due();
            let part = wanted.min(held).min(self.accounts.refundable(&payment));
            if part <= Amount::ZERO {
                continue;
            }
            let entry = Entry::Refund { of: payment.id, method: Method::Credit };
            let item = payment.item;
            self.post(Draft { id: None, patient, item, entry, amount: part, reason: "" });
            wanted = wanted - part;
        }
        if wanted > Amount::ZERO {
            return Err(Refusal::MoreThanPaid { most: amount - wanted });
        }
        Ok(())
    }

    /// The payments for items the clinic holds money on, oldest first.
    fn payments_in_credit(&self, patient: PatientId) -> Vec<Posting> {
        let in_credit = self.accounts.items(patient);
        let held = |it: &&Posting| {
            it.patient == patient
                && matches!(it.entry, Entry::Payment { .. })
                && in_credit.get(&it.item).is_some_and(|due| *due < Amount::ZERO)
        };
        let mut payments: Vec<_> = self.accounts.postings.iter().filter(held).cloned().collect();
        payments.sort_unstable_by_key(|it| it.number);
        payments
    }
}
