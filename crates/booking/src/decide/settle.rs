//! What a step of an appointment does to its account: a visit that is over is owed, one that came to nothing is not,
//! and coming too late or not at all may cost (S3.53, C20).

use super::till::{Draft, Till};
use super::{Case, Decision};
use crate::appointment::{Appointment, LateOutcome, Lateness, Status};
use crate::change::Change;
use crate::ids::PostingId;
use crate::money::Amount;
use crate::money::account::Standing;
use crate::money::deposit::statement;
use crate::money::posting::{Charged, Entry, Posting};
use crate::refusal::Refusal;

/// What not coming, or coming too late to call off, is to cost.
#[derive(Clone, Copy)]
pub(super) struct Penalised<'a> {
    pub(super) what: Charged,
    /// Why it is let off, where it is.
    pub(super) waiver: Option<&'a str>,
}

impl<'a> Case<'a> {
    /// `changes` of `before` to what they make of it, and what follows for its account.
    pub(super) fn settling(
        self,
        before: &Appointment,
        changes: Vec<Change>,
        penalised: Option<Penalised<'_>>,
    ) -> Vec<Change> {
        let after = changes.iter().find_map(|it| match it {
            Change::Appointment(edit) if edit.after.id == before.id => Some(edit.after.clone()),
            _ => None,
        });
        let Some(after) = after else { return changes };
        let postings = self.settled(before, &after, penalised);
        changes.into_iter().chain(postings).collect()
    }

    fn settled(
        self,
        before: &Appointment,
        after: &Appointment,
        penalised: Option<Penalised<'_>>,
    ) -> Vec<Change> {
        let mut till = Till::new(self);
        let off = after.is_off(self.now);
        if off {
            let fee = statement(&self.sheet.book, &till.accounts, before, self.now).fee;
            till.clear(after, &[Charged::Fee, Charged::Other]);
            till.give_sessions_back(after);
            if let Some(penalised) = penalised.filter(|_| self.audience.is_some()) {
                till.penalise(after, penalised, fee);
            }
        } else {
            till.clear(after, &[Charged::LateCancel, Charged::NoShow]);
            let over = matches!(after.status, Status::Completed { .. });
            if over && self.audience.is_some() {
                till.charge_fee(after);
            }
        }
        till.changes()
    }

    /// What an edit does: another type or provider has another price, where one was charged already.
    pub(super) fn repriced(self, before: &Appointment, changes: Vec<Change>) -> Decision {
        let after = changes.iter().find_map(|it| match it {
            Change::Appointment(edit) if edit.after.id == before.id => Some(&edit.after),
            _ => None,
        });
        let Some(after) = after.cloned() else { return Ok(changes) };
        let accounts = &self.sheet.accounts;
        if after.patient != before.patient {
            self.check_no_money(before)?;
        }
        let same = after.appointment_type == before.appointment_type && after.provider == before.provider;
        if same || accounts.redemptions(after.item()).next().is_some() {
            return Ok(changes);
        }
        let charged = accounts.charges(after.item(), Charged::Fee).next().cloned();
        let fee = self.sheet.book.scheduled_fee(&after).map(|(amount, _)| amount);
        let mut till = Till::new(self);
        if let (Some(charge), Some(fee)) = (charged, fee)
            && charge.amount != fee
        {
            till.reverse_charge(&charge);
            till.charge((after.patient, after.item()), Charged::Fee, fee);
        }
        Ok(changes.into_iter().chain(till.changes()).collect())
    }

    /// Refuses where money is bound up with an appointment.
    pub(super) fn check_no_money(self, appointment: &Appointment) -> Result<(), Refusal> {
        let standing = self.sheet.accounts.standing(appointment.item());
        if standing == Standing::default() { Ok(()) } else { Err(Refusal::MoneyOnIt) }
    }
}

/// What calling off too late costs, as the policies have it.
pub(super) fn for_lateness(late: Option<&Lateness>) -> Option<Penalised<'_>> {
    let waiver = match &late?.outcome {
        LateOutcome::FeeDue => None,
        LateOutcome::Waived { waiver } => Some(waiver.reason.as_str()),
    };
    Some(Penalised { what: Charged::LateCancel, waiver })
}

impl Till<'_> {
    /// Charges the fee of `appointment`, unless it was or there is none. Returns what is charged.
    pub(super) fn charge_fee(&mut self, appointment: &Appointment) -> Option<Posting> {
        let item = appointment.item();
        let charged = self.accounts.charges(item, Charged::Fee).next().map(|it| it.id);
        let id = match charged {
            Some(id) => id,
            None => {
                let (fee, _) = self.book().scheduled_fee(appointment)?;
                self.charge((appointment.patient, item), Charged::Fee, fee)?
            }
        };
        self.accounts.posting(id).cloned()
    }

    fn clear(&mut self, appointment: &Appointment, kinds: &[Charged]) {
        let item = appointment.item();
        let charges = kinds.iter().flat_map(|it| self.accounts.charges(item, *it));
        let charges: Vec<Posting> = charges.cloned().collect();
        charges.iter().for_each(|it| self.reverse_charge(it));
    }

    fn give_sessions_back(&mut self, appointment: &Appointment) {
        let used: Vec<Posting> = self.accounts.redemptions(appointment.item()).cloned().collect();
        used.iter().for_each(|it| self.reverse(it, ""));
    }

    fn penalise(&mut self, appointment: &Appointment, penalised: Penalised<'_>, fee: Amount) {
        let rules = self.book().clinic.money;
        let penalty = match penalised.what {
            Charged::LateCancel => rules.late_cancel,
            Charged::NoShow => rules.no_show,
            Charged::Fee | Charged::Package | Charged::Other => None,
        };
        let (patient, item) = (appointment.patient, appointment.item());
        let Some(penalty) = penalty else { return };
        let charged: Option<PostingId> = self.charge((patient, item), penalised.what, penalty.of(fee));
        let (Some(of), Some(reason)) = (charged, penalised.waiver) else { return };
        let (entry, amount) = (Entry::Waiver { of }, -penalty.of(fee));
        self.post(Draft { id: None, patient, item, entry, amount, reason });
    }
}
