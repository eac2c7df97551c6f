//! The words of a receipt.

use chrono::NaiveDate;
use daybook_booking::ids::PostingId;
use daybook_booking::money::Amount;
use daybook_booking::money::account::Accounts;
use daybook_booking::money::posting::{Charged, Entry, Method, Posting};
use daybook_booking::wall;
use daybook_print::{Receipt, ReceiptLine};

use super::{Words, fill};
use crate::calls::accounts::File;
use crate::map::patient::full_name;

/// The receipt of the payment or refund `posting`, as it was when the money changed hands: printed again later,
/// it says the same.
pub(crate) fn receipt(words: Words, file: &File, posting: &Posting, printed: String) -> Receipt {
    let then = as_of(&file.accounts, posting.number);
    let teller = Teller { words, file, then: &then, currency: &posting.currency };
    let due = then.standing(posting.item).due();
    let refund = matches!(posting.entry, Entry::Refund { .. });
    let number = posting.receipt.unwrap_or_default().to_string();
    let shown = wall::wall(posting.at, file.book.clinic.zone);
    let at = fill(
        &words.receipt_date,
        &[("date", &words.plain_date(shown.date())), ("time", &words.time(wall::minute_of(shown)))],
    );
    let balance = if due < Amount::ZERO { &words.receipt_held } else { &words.receipt_due };
    Receipt {
        clinic_name: file.book.clinic.name.clone(),
        clinic_lines: teller.clinic_lines(posting),
        title: if refund { words.receipt_refund.clone() } else { words.receipt_title.clone() },
        reference: fill(&words.receipt_number, &[("number", &number)]),
        date_line: at,
        patient_name: full_name(&file.patient.given_name, &file.patient.family_name),
        patient_number: fill(&words.patient_number, &[("number", &file.patient.number.to_string())]),
        items: teller.items(posting),
        payments: teller.payments(posting),
        total: ReceiptLine {
            label: if refund { words.receipt_given_back.clone() } else { words.receipt_paid.clone() },
            amount: words.money(Amount(posting.amount.0.abs()), &posting.currency),
        },
        balance: ReceiptLine {
            label: balance.clone(),
            amount: words.money(Amount(due.0.abs()), &posting.currency),
        },
        note: posting.reason.clone(),
        footer: printed,
        direction: words.direction(),
    }
}

/// The accounts as they were after line `number`.
fn as_of(accounts: &Accounts, number: u32) -> Accounts {
    let postings = accounts.postings.iter().filter(|it| it.number <= number).cloned();
    Accounts { postings: postings.collect(), packages: accounts.packages.clone() }
}

struct Teller<'a> {
    words: Words,
    file: &'a File,
    then: &'a Accounts,
    currency: &'a str,
}

impl Teller<'_> {
    /// Where the appointment was, or the first location there is.
    fn clinic_lines(&self, posting: &Posting) -> Vec<String> {
        let book = &self.file.book;
        let there = self.file.appointment(posting.item).and_then(|it| book.location(it.location));
        let Some(location) = there.or_else(|| book.locations.first()) else { return vec![] };
        let lines = location.address.iter().chain([&location.phone]);
        lines.filter(|it| !it.trim().is_empty()).cloned().collect()
    }

    fn line(&self, label: String, amount: Amount) -> ReceiptLine {
        ReceiptLine { label, amount: self.words.money(amount, self.currency) }
    }

    fn of<'t>(&'t self, posting: &'t Posting) -> impl Iterator<Item = &'t Posting> {
        let mut lines: Vec<_> = self.then.of(posting.item).collect();
        lines.sort_unstable_by_key(|it| it.number);
        lines.into_iter()
    }

    /// What was charged and stands, what of it was let off, and what packages paid.
    fn items(&self, posting: &Posting) -> Vec<ReceiptLine> {
        let standing = self.of(posting).filter(|it| self.then.stands(it));
        standing.filter_map(|it| Some(self.line(self.label(it)?, it.amount))).collect()
    }

    fn label(&self, posting: &Posting) -> Option<String> {
        let words = self.words;
        let of = self.file.appointment(posting.item).map(|it| self.file.day(it));
        let dated = |what: &str| of.map_or_else(|| what.to_owned(), |date| self.dated(what, date));
        let name = self.file.name(posting.item);
        Some(match &posting.entry {
            Entry::Charge { what: Charged::Fee | Charged::Package } => dated(&name),
            Entry::Charge { what: Charged::LateCancel } => dated(&words.receipt_late_cancel),
            Entry::Charge { what: Charged::NoShow } => dated(&words.receipt_no_show),
            Entry::Charge { what: Charged::Other } => posting.reason.clone(),
            Entry::Waiver { .. } => words.receipt_let_off.clone(),
            Entry::Redemption { package } => {
                let name = self.then.package(*package).map(|it| it.name.clone()).unwrap_or_default();
                fill(&words.receipt_session, &[("package", &name)])
            }
            Entry::Unused { .. } => words.receipt_unused.clone(),
            Entry::Payment { .. } | Entry::Refund { .. } | Entry::Reversal { .. } => return None,
        })
    }

    fn dated(&self, what: &str, date: NaiveDate) -> String {
        format!("{what}, {}", self.words.plain_date(date))
    }

    /// Everything that changed hands for it so far.
    fn payments(&self, posting: &Posting) -> Vec<ReceiptLine> {
        let told = |it: &Posting| {
            let (method, back) = match &it.entry {
                Entry::Payment { method } => (method, false),
                Entry::Refund { method, .. } => (method, true),
                _ => return None,
            };
            let date = wall::wall(it.at, self.file.book.clinic.zone).date();
            let how = self.how(method);
            let what = if back { fill(&self.words.receipt_back_by, &[("method", &how)]) } else { how };
            Some(self.line(self.dated(&what, date), -it.amount))
        };
        self.of(posting).filter_map(told).collect()
    }

    fn how(&self, method: &Method) -> String {
        let with = |word: &str, reference: &str| match reference.trim() {
            "" => word.to_owned(),
            reference => format!("{word} {reference}"),
        };
        match method {
            Method::Cash => self.words.receipt_cash.clone(),
            Method::Card { reference } => with(&self.words.receipt_card, reference),
            Method::Transfer { reference } => with(&self.words.receipt_transfer, reference),
            Method::Credit => self.words.receipt_credit.clone(),
        }
    }
}

/// The line of the ledger a receipt is asked for: one where money changed hands.
pub(crate) fn with_receipt(accounts: &Accounts, id: PostingId) -> Option<&Posting> {
    accounts.posting(id).filter(|it| it.receipt.is_some())
}
