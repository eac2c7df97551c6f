//! Where postings are written: each on the accounts the ones before have left, numbered without gaps.

use super::{Case, valid};
use crate::change::{Change, Edit};
use crate::command::Command;
use crate::day_sheet::{ClinicBook, Numbers};
use crate::ids::{PatientId, PostingId};
use crate::money::account::Accounts;
use crate::money::posting::{Charged, Entry, Item, Method, Posting};
use crate::money::{Amount, MOST};
use crate::recall::RecallCommand;
use crate::refusal::{Fault, Field, Refusal};

/// The accounts on the sheet, and what is being posted to them.
pub(super) struct Till<'a> {
    case: Case<'a>,
    pub(super) accounts: Accounts,
    numbers: Numbers,
    changes: Vec<Change>,
}

/// A posting without what the till knows by itself.
pub(super) struct Draft<'a> {
    /// `None` for one that goes along with something else.
    pub(super) id: Option<PostingId>,
    pub(super) patient: PatientId,
    pub(super) item: Item,
    pub(super) entry: Entry,
    pub(super) amount: Amount,
    pub(super) reason: &'a str,
}

impl<'a> Till<'a> {
    pub(super) fn new(case: Case<'a>) -> Self {
        Self { case, accounts: case.sheet.accounts.clone(), numbers: case.sheet.numbers, changes: vec![] }
    }

    /// How the clinic is set up.
    pub(super) fn book(&self) -> &'a ClinicBook {
        &self.case.sheet.book
    }

    /// Posts `draft`; money that changes hands gets the next receipt.
    pub(super) fn post(&mut self, draft: Draft<'_>) -> PostingId {
        let number = self.numbers.posting;
        self.numbers.posting += 1;
        let id = draft.id.unwrap_or_else(|| PostingId::along(draft.item, number));
        let receipt = has_receipt(&draft.entry).then_some(self.numbers.receipt);
        self.numbers.receipt += u32::from(receipt.is_some());
        let posting = Posting {
            id,
            number,
            patient: draft.patient,
            item: draft.item,
            entry: draft.entry,
            amount: draft.amount,
            currency: self.case.sheet.book.clinic.currency.clone(),
            receipt,
            reason: draft.reason.trim().to_owned(),
            at: self.case.now,
            by: self.case.actor.by,
            version: 0,
        };
        let edit = Edit::created(posting, self.case.now);
        self.accounts.postings.push(edit.after.clone());
        self.changes.push(Change::Posting(edit));
        id
    }

    /// Posts a charge; none for nothing.
    pub(super) fn charge(
        &mut self,
        (patient, item): (PatientId, Item),
        what: Charged,
        amount: Amount,
    ) -> Option<PostingId> {
        let entry = Entry::Charge { what };
        (amount > Amount::ZERO)
            .then(|| self.post(Draft { id: None, patient, item, entry, amount, reason: "" }))
    }

    /// Posts the opposite of `posting`.
    pub(super) fn reverse(&mut self, posting: &Posting, reason: &str) {
        self.post(Draft {
            id: None,
            patient: posting.patient,
            item: posting.item,
            entry: Entry::Reversal { of: posting.id },
            amount: -posting.amount,
            reason,
        });
    }

    /// Posts the opposite of a charge and of what was let off of it.
    pub(super) fn reverse_charge(&mut self, charge: &Posting) {
        let waivers: Vec<Posting> = self.accounts.waivers(charge.id).cloned().collect();
        waivers.iter().for_each(|it| self.reverse(it, ""));
        self.reverse(charge, "");
    }

    /// Writes down a change besides postings.
    pub(super) fn also(&mut self, change: Option<Change>) {
        self.changes.extend(change);
    }

    pub(super) fn changes(self) -> Vec<Change> {
        self.changes
    }
}

/// Whether somebody is to get a receipt; moving credit between items is no payment to anybody.
fn has_receipt(entry: &Entry) -> bool {
    match entry {
        Entry::Payment { method } | Entry::Refund { method, .. } => *method != Method::Credit,
        Entry::Charge { .. }
        | Entry::Waiver { .. }
        | Entry::Redemption { .. }
        | Entry::Reversal { .. }
        | Entry::Unused { .. } => false,
    }
}

/// Above nothing, and not a slip of the keyboard.
pub(super) fn check_amount(amount: Amount) -> Result<(), Refusal> {
    valid::require(Amount::ZERO < amount && amount <= MOST, Field::Amount, Fault::OutOfRange)
}

/// What a card's slip or the bank's statement says.
pub(super) fn check_method(method: &Method) -> Result<(), Refusal> {
    match method {
        Method::Card { reference } | Method::Transfer { reference } => {
            valid::short(Field::Reference, reference)
        }
        Method::Cash | Method::Credit => Ok(()),
    }
}

/// Why, in words; somebody will ask.
pub(super) fn check_why(reason: &str) -> Result<(), Refusal> {
    valid::require(!reason.trim().is_empty(), Field::Reason, Fault::Missing)?;
    valid::short(Field::Reason, reason)
}

impl Command {
    /// Whether what it does may touch accounts, so that those of its patients have to be on the sheet.
    pub(crate) const fn touches_accounts(&self) -> bool {
        match self {
            Self::Confirm(_)
            | Self::Edit { .. }
            | Self::Cancel { .. }
            | Self::Delete(_)
            | Self::Restore { .. }
            | Self::Complete(_)
            | Self::NoShow(_)
            | Self::RevertStatus(_)
            | Self::MergePatients { .. }
            | Self::Series(_)
            | Self::Visit(_)
            | Self::RepairDay(_)
            | Self::Waitlist(_)
            | Self::Treatment(_)
            | Self::Money(_)
            | Self::Reverse { .. }
            | Self::Import { .. } => true,
            Self::Book(it) => it.paid_with.is_some(),
            Self::Recall(it) => match &**it {
                RecallCommand::Book { book, .. } => book.paid_with.is_some(),
                RecallCommand::Save(_) | RecallCommand::Remove(_) | RecallCommand::Done(_) => false,
            },
            Self::Hold { .. }
            | Self::Duplicate { .. }
            | Self::Reschedule { .. }
            | Self::CheckIn(_)
            | Self::Start(_)
            | Self::ReleaseTime(_)
            | Self::Pin(_)
            | Self::Unpin(_)
            | Self::SavePatient(_)
            | Self::SaveClinic(_)
            | Self::SaveLocation(_)
            | Self::SaveProvider(_)
            | Self::SaveResource(_)
            | Self::SaveAppointmentType(_)
            | Self::SaveProcedure(_)
            | Self::Rate(_)
            | Self::Arrange(_)
            | Self::SaveException(_)
            | Self::SaveExceptions(_)
            | Self::DeleteException(_)
            | Self::SavePolicy(_)
            | Self::DeletePolicy(_)
            | Self::Lease(_) => false,
        }
    }
}
