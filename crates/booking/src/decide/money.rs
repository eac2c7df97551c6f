//! What is asked about money: the price list here, what happens at the desk in files of its own.

use super::{Case, Decision, pay, progress, redeem, refund, sell, valid, waive};
use crate::change::{Change, Edit};
use crate::ids::FeeId;
use crate::money::command::MoneyCommand;
use crate::money::fee::Fee;
use crate::money::package::{Package, PackageTerms};
use crate::money::{Amount, MOST, MoneyRules, PaymentPolicy, PaymentTerms, Penalty};
use crate::refusal::{Fault, Field, Refusal};

/// The longest a package may be good for: ten years.
const MOST_DAYS: u16 = 3653;

/// Answers what is asked about money.
pub(super) fn money(case: Case<'_>, command: &MoneyCommand) -> Decision {
    match command {
        MoneyCommand::SaveFee(fee) => save_fee(case, fee),
        MoneyCommand::DeleteFee(id) => delete_fee(case, *id),
        MoneyCommand::SavePackage(package) => save_package(case, package),
        MoneyCommand::Pay { patient, item, payment } => pay::pay(case, (*patient, *item), payment),
        MoneyCommand::Refund { patient, id, payment, amount, method, reason } => {
            let wanted = refund::Wanted {
                patient: *patient,
                id: *id,
                payment: *payment,
                amount: *amount,
                method,
                reason,
            };
            refund::refund(case, wanted)
        }
        MoneyCommand::Charge { id, appointment, amount, label } => {
            pay::charge(case, (*id, *appointment), *amount, label)
        }
        MoneyCommand::Waive { patient, id, of, amount, reason } => {
            waive::waive(case, waive::Wanted { patient: *patient, id: *id, of: *of, amount: *amount, reason })
        }
        MoneyCommand::Sell { sale, payment } => sell::sell(case, sale, payment.as_ref()),
        MoneyCommand::CancelPackage { patient, id, reason } => {
            sell::cancel_package(case, (*patient, *id), reason)
        }
        MoneyCommand::Redeem { id, appointment, package } => {
            redeem::redeem(case, *id, (*appointment, *package))
        }
        MoneyCommand::GiveBack { patient, redemption, reason } => {
            redeem::give_back(case, (*patient, *redemption), reason)
        }
        MoneyCommand::NoShowWaived { appointment, reason } => {
            progress::no_show_waived(case, *appointment, reason)
        }
    }
}

fn save_fee(case: Case<'_>, wanted: &Fee) -> Decision {
    let book = &case.sheet.book;
    let known = book.appointment_type(wanted.appointment_type).is_some();
    valid::require(known, Field::AppointmentType, Fault::Unknown)?;
    let known = wanted.provider.is_none_or(|it| book.provider(it).is_some());
    valid::require(known, Field::Provider, Fault::Unknown)?;
    check_price(wanted.amount)?;
    wanted.from.map_or(Ok(()), |it| valid::year(Field::From, it))?;
    wanted.until.map_or(Ok(()), |it| valid::year(Field::To, it))?;
    let backwards = wanted.from.zip(wanted.until).is_some_and(|(from, until)| until < from);
    valid::require(!backwards, Field::To, Fault::Contradictory)?;
    let rival = book.fees.iter().any(|it| it.id != wanted.id && it.rivals(wanted));
    valid::require(!rival, Field::From, Fault::Duplicate)?;
    let row = Fee { deleted: false, ..wanted.clone() };
    Ok(case.saved(book.fee(wanted.id), row)?.map(Change::Fee).into_iter().collect())
}

/// Takes a fee back; what was charged by it stands. Doing it again changes nothing.
fn delete_fee(case: Case<'_>, id: FeeId) -> Decision {
    let there = case.sheet.book.fee(id);
    let gone = there.and_then(|it| Edit::changed(it, Fee { deleted: true, ..it.clone() }, case.now));
    Ok(gone.map(Change::Fee).into_iter().collect())
}

fn save_package(case: Case<'_>, wanted: &Package) -> Decision {
    valid::name(Field::Name, &wanted.name)?;
    check_price(wanted.price)?;
    check_terms(case, &wanted.terms)?;
    let existing = case.sheet.book.package(wanted.id);
    Ok(case.saved(existing, wanted.clone())?.map(Change::Package).into_iter().collect())
}

fn check_terms(case: Case<'_>, terms: &PackageTerms) -> Result<(), Refusal> {
    let book = &case.sheet.book;
    valid::require((1..=999).contains(&terms.sessions), Field::Sessions, Fault::OutOfRange)?;
    let days = terms.validity_days.is_none_or(|it| (1..=MOST_DAYS).contains(&it));
    valid::require(days, Field::ValidityDays, Fault::OutOfRange)?;
    let known = terms.appointment_types.iter().all(|it| book.appointment_type(*it).is_some());
    valid::require(known, Field::AppointmentType, Fault::Unknown)?;
    let known = terms.locations.iter().all(|it| book.location(*it).is_some());
    valid::require(known, Field::Location, Fault::Unknown)
}

/// A price, which may be nothing.
fn check_price(amount: Amount) -> Result<(), Refusal> {
    valid::require(Amount::ZERO <= amount && amount <= MOST, Field::Amount, Fault::OutOfRange)
}

/// What the clinic asks for late cancellations and no-shows.
pub(super) fn check_rules(rules: MoneyRules) -> Result<(), Refusal> {
    let sound = |it: Option<Penalty>| match it {
        None => true,
        Some(Penalty::Fixed { amount }) => Amount::ZERO < amount && amount <= MOST,
        Some(Penalty::Percent { percent }) => (1..=100).contains(&percent),
    };
    valid::require(sound(rules.late_cancel) && sound(rules.no_show), Field::Amount, Fault::OutOfRange)
}

/// How a type is paid for.
pub(super) fn check_payment_terms(terms: PaymentTerms) -> Result<(), Refusal> {
    let sound = match terms.policy {
        PaymentPolicy::None | PaymentPolicy::Full => true,
        PaymentPolicy::Token { amount } => Amount::ZERO < amount && amount <= MOST,
        PaymentPolicy::Advance { percent } => (1..=100).contains(&percent),
    };
    valid::require(sound, Field::Amount, Fault::OutOfRange)
}
