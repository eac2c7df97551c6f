//! Accounts: what is owed and paid for an appointment or by a patient, and the packages they bought.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use daybook_booking::appointment::{Appointment, By, CancelCode};
use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::ids::{AppointmentId, AppointmentTypeId, LocationId, PatientId, ProviderId, UserId};
use daybook_booking::money::Amount;
use daybook_booking::money::account::Accounts;
use daybook_booking::money::deposit::{late_cancel_cost, no_show_cost, statement};
use daybook_booking::money::package::PatientPackage;
use daybook_booking::money::posting::{Charged, Entry, Item, Posting};
use daybook_booking::patient::Patient;
use daybook_booking::series::{Scope, affected};
use daybook_booking::status::Step;
use daybook_booking::wall;
use daybook_wire::Problem;
use daybook_wire::money::{self as wire, CancelScope};
use daybook_wire::set_up::ById;

use super::Caller;
use super::shown::{Of, note_shown};
use crate::map::money::{fee_form, item_on_wire, method_on_wire};
use crate::map::patient::full_name;
use crate::map::problem::{failed, of};
use crate::map::text::{date, id, id_if, parse_word, word};

/// What the audit log calls it when somebody's money was shown.
const OPENED: &str = "account.opened";

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
    note_shown(caller, OPENED, Of::Appointment(asked)).await?;
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

/// What an appointment would cost, by the line of the schedule that counts for it (S0.14, C18).
pub(crate) async fn price(caller: &Caller, ask: wire::PriceAsk) -> Result<wire::Price, Problem> {
    let appointment_type = id(&ask.appointment_type_id, "appointment_type_id", AppointmentTypeId)?;
    let provider = id(&ask.provider_id, "provider_id", ProviderId)?;
    let location = id(&ask.location_id, "location_id", LocationId)?;
    let (date, patient) =
        (date(&ask.date, "date")?, id_if(ask.patient_id.as_deref(), "patient_id", PatientId)?);
    let book = caller.engine.book();
    let terms = book.appointment_type(appointment_type).ok_or(Problem::NotFound)?.payment;
    let fee = book.fee_for(appointment_type, provider, date);
    let file = match patient {
        Some(patient) => Some(File::of(caller, patient).await?),
        None => None,
    };
    if let Some(patient) = patient {
        note_shown(caller, OPENED, Of::Patient(patient)).await?;
    }
    let wanted = (appointment_type, location);
    let offers = |it: &File| it.offered(|accounts, package| accounts.unfit(package, wanted, date).is_none());
    Ok(wire::Price {
        takes_money: book.takes_money(),
        currency: book.clinic.currency.clone(),
        deposit: terms.deposit(fee.map_or(Amount::ZERO, |it| it.amount)).0,
        pay_later: terms.pay_later,
        fee: fee.map(fee_form),
        packages: file.as_ref().map(offers).unwrap_or_default(),
        balance: file.map_or(0, |it| it.accounts.balance(it.patient.id).0),
    })
}

/// What calling an appointment off would cost now, alone or with what belongs to it (C20).
pub(crate) async fn cancel_cost(
    caller: &Caller,
    ask: wire::CancelCostAsk,
) -> Result<wire::CancelCost, Problem> {
    let asked = id(&ask.appointment_id, "appointment_id", AppointmentId)?;
    let code: CancelCode = parse_word(&ask.code, "code")?;
    let (book, now) = (caller.engine.book(), caller.engine.now());
    let mut snapshot = caller.engine.snapshot().await.map_err(|it| of(&it))?;
    let mut rows = snapshot.rows();
    let found = rows.appointments(&[asked]).await.map_err(failed)?.pop().ok_or(Problem::NotFound)?;
    let (series, visit) = (found.series.map(|it| it.series), found.visit.map(|it| it.visit));
    let together = match ask.scope {
        CancelScope::This => vec![found.clone()],
        CancelScope::Following | CancelScope::All => {
            rows.appointments_of_plans(&Vec::from_iter(series), &[], &[]).await.map_err(failed)?
        }
        CancelScope::Visit => {
            rows.appointments_of_plans(&[], &Vec::from_iter(visit), &[]).await.map_err(failed)?
        }
    };
    let accounts = rows.accounts_of(&[found.patient]).await.map_err(failed)?;
    drop(snapshot);
    let scope = match ask.scope {
        CancelScope::Following => found.series.map(|it| Scope::Following(it.date)),
        CancelScope::All => Some(Scope::All),
        CancelScope::This | CancelScope::Visit => None,
    };
    let ending = match series.zip(scope) {
        Some((series, scope)) => affected(&together, series, scope, Step::Cancel, now),
        None => {
            together.iter().filter(|it| it.deleted_at.is_none() && it.allows(Step::Cancel, now)).collect()
        }
    };
    let mut said =
        wire::CancelCost { currency: book.clinic.currency.clone(), late: 0, cost: 0, paid: 0, sessions: 0 };
    for it in ending {
        let cost = late_cancel_cost(&book, &accounts, it, now).filter(|_| code.is_the_patients());
        said.late += u32::from(cost.is_some());
        said.cost += cost.unwrap_or_default().0;
        said.paid += accounts.standing(it.item()).paid.0;
        said.sessions += u32::try_from(accounts.redemptions(it.item()).count()).unwrap_or(u32::MAX);
    }
    note_shown(caller, OPENED, Of::Appointment(asked)).await?;
    Ok(said)
}

/// What a patient owes and paid, and their packages.
pub(crate) async fn patient_account(caller: &Caller, ask: ById) -> Result<wire::PatientAccount, Problem> {
    let patient = id(&ask.id, "id", PatientId)?;
    let file = File::of(caller, patient).await?;
    note_shown(caller, OPENED, Of::Patient(patient)).await?;
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
        let (stands, charge) = (self.accounts.stands(posting), self.charge(posting));
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
            what: charge.map(|(what, _)| word(&what)),
            label: charge.filter(|(what, _)| *what == Charged::Other).map(|(_, it)| it.reason.clone()),
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

    /// The charge a line is, or which one a waiver or reversal is of, and what it asks for.
    fn charge<'a>(&'a self, posting: &'a Posting) -> Option<(Charged, &'a Posting)> {
        match &posting.entry {
            Entry::Charge { what } => Some((*what, posting)),
            Entry::Waiver { of } | Entry::Reversal { of } | Entry::Unused { of } => self
                .accounts
                .posting(*of)
                .filter(|it| it.number < posting.number)
                .and_then(|it| self.charge(it)),
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

    /// The packages a session of which would pay for `appointment` (S1.35).
    fn offers(&self, appointment: &Appointment) -> Vec<wire::PackageOffer> {
        let date = self.day(appointment);
        self.offered(|accounts, package| accounts.misfit(package, appointment, date).is_none())
    }

    /// The packages that `fit`, those that end first first.
    fn offered(&self, fit: impl Fn(&Accounts, &PatientPackage) -> bool) -> Vec<wire::PackageOffer> {
        let fits = |it: &&PatientPackage| fit(&self.accounts, it);
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
