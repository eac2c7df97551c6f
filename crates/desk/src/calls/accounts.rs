//! Accounts: what is owed and paid for an appointment or by a patient, and the packages they bought.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use daybook_booking::appointment::{Appointment, By};
use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::ids::{AppointmentId, PatientId, UserId};
use daybook_booking::money::Amount;
use daybook_booking::money::account::Accounts;
use daybook_booking::money::deposit::{late_cancel_cost, no_show_cost, statement};
use daybook_booking::money::package::PatientPackage;
use daybook_booking::money::posting::{Charged, Entry, Item, Posting};
use daybook_booking::patient::Patient;
use daybook_booking::wall;
use daybook_wire::Problem;
use daybook_wire::money as wire;
use daybook_wire::set_up::ById;

use super::Caller;
use crate::map::money::{item_on_wire, method_on_wire};
use crate::map::patient::full_name;
use crate::map::problem::{failed, of};
use crate::map::text::{id, word};

/// What an appointment costs and how it stands.
pub(crate) async fn appointment_money(caller: &Caller, ask: ById) -> Result<wire::AppointmentMoney, Problem> {
    let asked = id(&ask.id, "id", AppointmentId)?;
    let found = caller.engine.store().appointment(asked).await.map_err(failed)?;
    let appointment = found.map(|(it, _)| it).ok_or(Problem::NotFound)?;
    let file = File::of(caller, appointment.patient).await?;
    let (book, now) = (&*file.book, caller.engine.now());
    let stated = statement(book, &file.accounts, &appointment, now);
    let credit = file.accounts.credit(appointment.patient) + stated.due.min(Amount::ZERO);
    let lines = file.lines(|it| it.item == appointment.item());
    Ok(wire::AppointmentMoney {
        takes_money: book.takes_money() || !lines.is_empty(),
        currency: book.clinic.currency.clone(),
        patient_id: appointment.patient.to_string(),
        patient_name: full_name(&file.patient.given_name, &file.patient.family_name),
        fee: stated.fee.0,
        fee_id: stated.by.map(|it| it.to_string()),
        waived: stated.standing.waived.0,
        covered: stated.standing.covered.0,
        paid: stated.standing.paid.0,
        due: stated.due.0,
        deposit: stated.deposit.0,
        deposit_due: stated.deposit_due.0,
        off: appointment.is_off(now),
        late_cancel: late_cancel_cost(book, &file.accounts, &appointment, now).map(|it| it.0),
        no_show: no_show_cost(book, &file.accounts, &appointment, now).map(|it| it.0),
        credit: credit.0,
        packages: if appointment.is_off(now) { vec![] } else { file.offers(&appointment) },
        lines,
    })
}

/// What a patient owes and paid, and their packages.
pub(crate) async fn patient_account(caller: &Caller, ask: ById) -> Result<wire::PatientAccount, Problem> {
    let patient = id(&ask.id, "id", PatientId)?;
    let file = File::of(caller, patient).await?;
    let today = caller.today();
    let mut packages: Vec<&PatientPackage> = file.accounts.packages.iter().collect();
    packages.sort_by_key(|it| std::cmp::Reverse((it.sold_on, it.id)));
    Ok(wire::PatientAccount {
        currency: file.book.clinic.currency.clone(),
        balance: file.accounts.balance(patient).0,
        credit: file.accounts.credit(patient).0,
        lines: file.lines(|_| true),
        packages: packages.into_iter().map(|it| file.package(it, today)).collect(),
    })
}

/// Everything about one patient's money, and the names it takes to tell it.
pub(crate) struct File {
    pub(crate) book: Arc<ClinicBook>,
    pub(crate) accounts: Accounts,
    pub(crate) patient: Patient,
    /// The last of each chain, by the first.
    appointments: HashMap<AppointmentId, Appointment>,
    staff: BTreeMap<UserId, String>,
}

impl File {
    /// The file of `patient`, in a number of queries that does not grow.
    pub(crate) async fn of(caller: &Caller, patient: PatientId) -> Result<Self, Problem> {
        let mut snapshot = caller.engine.snapshot().await.map_err(|it| of(&it))?;
        let mut rows = snapshot.rows();
        let found = rows.patients(&[patient]).await.map_err(failed)?.pop();
        let found = found.filter(|it| it.deleted_at.is_none()).ok_or(Problem::NotFound)?;
        let accounts = rows.accounts_of(&[patient]).await.map_err(failed)?;
        let mut theirs = rows.appointments_of(&[patient]).await.map_err(failed)?;
        drop(snapshot);
        theirs.sort_by_key(|it| it.reschedule_count);
        let staff = caller.engine.store().staff().await.map_err(failed)?;
        Ok(Self {
            book: caller.engine.book(),
            accounts,
            patient: found,
            appointments: theirs.into_iter().map(|it| (it.root, it)).collect(),
            staff: staff.into_iter().map(|it| (it.id, it.name)).collect(),
        })
    }

    /// The last appointment of the chain `item` is for.
    pub(crate) fn appointment(&self, item: Item) -> Option<&Appointment> {
        match item {
            Item::Appointment(id) => self.appointments.get(&id),
            Item::Package(_) => None,
        }
    }

    /// The day an appointment is on.
    pub(crate) fn day(&self, appointment: &Appointment) -> chrono::NaiveDate {
        wall::wall(appointment.promise.period.start(), self.book.clinic.zone).date()
    }

    /// What an item is called.
    pub(crate) fn name(&self, item: Item) -> String {
        match item {
            Item::Appointment(_) => self
                .appointment(item)
                .and_then(|it| self.book.appointment_type(it.appointment_type))
                .map(|it| it.name.clone())
                .unwrap_or_default(),
            Item::Package(id) => self.accounts.package(id).map(|it| it.name.clone()).unwrap_or_default(),
        }
    }

    /// The lines of the ledger that are `wanted`, newest first, each with what was owed after it.
    fn lines(&self, wanted: impl Fn(&Posting) -> bool) -> Vec<wire::LedgerLine> {
        let mut postings: Vec<&Posting> = self.accounts.postings.iter().filter(|it| wanted(it)).collect();
        postings.sort_unstable_by_key(|it| it.number);
        let mut balance = Amount::ZERO;
        let line = |it: &&Posting| {
            balance += it.amount;
            self.line(it, balance)
        };
        let mut lines: Vec<_> = postings.iter().map(line).collect();
        lines.reverse();
        lines
    }

    fn line(&self, posting: &Posting, balance: Amount) -> wire::LedgerLine {
        let shown = wall::wall(posting.at, self.book.clinic.zone);
        let appointment = self.appointment(posting.item);
        let stands = self.accounts.stands(posting);
        let waivable = match posting.entry {
            Entry::Charge { .. } if stands => self.accounts.unwaived(posting),
            _ => Amount::ZERO,
        };
        let refundable = match posting.entry {
            Entry::Payment { .. } => self.accounts.refundable(posting),
            _ => Amount::ZERO,
        };
        wire::LedgerLine {
            id: posting.id.to_string(),
            number: posting.number,
            date: shown.date().to_string(),
            minute: wall::minute_of(shown),
            kind: kind(&posting.entry).to_owned(),
            what: self.what(posting).map(|it| word(&it)),
            method: match &posting.entry {
                Entry::Payment { method } | Entry::Refund { method, .. } => Some(method_on_wire(method)),
                _ => None,
            },
            amount: posting.amount.0,
            balance: balance.0,
            receipt: posting.receipt,
            reason: posting.reason.clone(),
            by: self.who(posting.by),
            item: match (posting.item, appointment) {
                // Whoever opens it from the ledger wants the one that stands.
                (Item::Appointment(_), Some(it)) => item_on_wire(Item::Appointment(it.id)),
                (item, _) => item_on_wire(item),
            },
            item_name: self.name(posting.item),
            item_date: appointment.map(|it| self.day(it).to_string()),
            refundable: refundable.0,
            waivable: waivable.0,
            returnable: stands && matches!(posting.entry, Entry::Redemption { .. }),
        }
    }

    /// What was charged, or what a waiver or reversal is of.
    fn what(&self, posting: &Posting) -> Option<Charged> {
        match &posting.entry {
            Entry::Charge { what } => Some(*what),
            Entry::Waiver { of } | Entry::Reversal { of } | Entry::Unused { of } => self
                .accounts
                .posting(*of)
                .filter(|it| it.number < posting.number)
                .and_then(|it| self.what(it)),
            Entry::Payment { .. } | Entry::Refund { .. } | Entry::Redemption { .. } => None,
        }
    }

    fn who(&self, by: By) -> String {
        match by {
            By::Staff(user) => self.staff.get(&user).cloned().unwrap_or_default(),
            By::Patient(_) => full_name(&self.patient.given_name, &self.patient.family_name),
            By::System => String::new(),
        }
    }

    /// The packages a session of which would pay for `appointment` (S1.35), those that end first first.
    fn offers(&self, appointment: &Appointment) -> Vec<wire::PackageOffer> {
        let date = self.day(appointment);
        let fits = |it: &&PatientPackage| self.accounts.misfit(it, appointment, date).is_none();
        let mut fitting: Vec<_> = self.accounts.packages.iter().filter(fits).collect();
        fitting.sort_by_key(|it| (it.valid_until.is_none(), it.valid_until, it.sold_on, it.id));
        let offer = |it: &PatientPackage| wire::PackageOffer {
            id: it.id.to_string(),
            name: it.name.clone(),
            left: self.accounts.sessions_left(it),
            valid_until: it.valid_until.map(|it| it.to_string()),
        };
        fitting.into_iter().map(offer).collect()
    }

    fn package(&self, package: &PatientPackage, today: chrono::NaiveDate) -> wire::PatientPackage {
        let left = self.accounts.sessions_left(package);
        let terms = &package.terms;
        let unused = package.price.share(u32::from(left), u32::from(terms.sessions));
        wire::PatientPackage {
            id: package.id.to_string(),
            name: package.name.clone(),
            price: package.price.0,
            sessions: terms.sessions,
            left,
            sold_on: package.sold_on.to_string(),
            valid_until: package.valid_until.map(|it| it.to_string()),
            status: word(&package.status(left, today)),
            appointment_type_ids: terms.appointment_types.iter().map(ToString::to_string).collect(),
            location_ids: terms.locations.iter().map(ToString::to_string).collect(),
            due: self.accounts.standing(Item::Package(package.id)).due().0,
            unused: unused.0,
            uses: self.accounts.uses(package.id).into_iter().map(|it| self.session(it)).collect(),
        }
    }

    fn session(&self, used: &Posting) -> wire::SessionUse {
        let appointment = self.appointment(used.item);
        let location = appointment.and_then(|it| self.book.location(it.location));
        let provider = appointment.and_then(|it| self.book.provider(it.provider));
        let posted = || wall::wall(used.at, self.book.clinic.zone).date();
        wire::SessionUse {
            id: used.id.to_string(),
            date: appointment.map_or_else(posted, |it| self.day(it)).to_string(),
            appointment_type_name: self.name(used.item),
            location_name: location.map(|it| it.name.clone()).unwrap_or_default(),
            provider_name: provider.map(|it| it.name.clone()).unwrap_or_default(),
            given_back: !self.accounts.stands(used),
        }
    }
}

const fn kind(entry: &Entry) -> &'static str {
    match entry {
        Entry::Charge { .. } => "charge",
        Entry::Payment { .. } => "payment",
        Entry::Refund { .. } => "refund",
        Entry::Waiver { .. } => "waiver",
        Entry::Redemption { .. } => "redemption",
        Entry::Reversal { .. } => "reversal",
        Entry::Unused { .. } => "unused",
    }
}
