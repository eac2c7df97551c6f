//! Packages sold and called off (S1.34–S1.36).

use super::till::{Draft, Till, check_amount, check_method, check_why};
use super::{Case, Decision, valid};
use crate::change::{Change, Edit};
use crate::ids::{PatientId, PatientPackageId};
use crate::money::Amount;
use crate::money::command::{Payment, Sale};
use crate::money::package::PatientPackage;
use crate::money::posting::{Charged, Entry, Item};
use crate::refusal::{Fault, Field, Refusal};
use crate::wall;

/// Sells a package on the terms it has today, and takes what is paid for it at once.
pub(super) fn sell(case: Case<'_>, sale: &Sale, payment: Option<&Payment>) -> Decision {
    if case.sheet.accounts.package(sale.id).is_some() {
        return Ok(vec![]); // Sent twice: the first one already did it.
    }
    case.check_patient(sale.patient)?;
    let offered = case.sheet.book.package(sale.package);
    let offered = offered.ok_or(Refusal::Invalid { field: Field::Package, fault: Fault::Unknown })?;
    valid::require(offered.active, Field::Package, Fault::Inactive)?;
    let today = wall::wall(case.now, case.sheet.book.clinic.zone).date();
    let sold = PatientPackage {
        id: sale.id,
        package: offered.id,
        patient: sale.patient,
        name: offered.name.clone(),
        price: offered.price,
        terms: offered.terms.clone(),
        sold_on: today,
        valid_until: offered.terms.last_day(today),
        cancelled_at: None,
        version: 0,
    };
    let mut till = Till::new(case);
    till.also(Some(Change::PatientPackage(Edit::created(sold, case.now))));
    let target = (sale.patient, Item::Package(sale.id));
    till.charge(target, Charged::Package, offered.price);
    if let Some(payment) = payment {
        check_amount(payment.amount)?;
        check_method(&payment.method)?;
        if payment.amount > offered.price {
            return Err(Refusal::MoreThanDue { most: offered.price });
        }
        till.take(target, payment)?;
    }
    Ok(till.changes())
}

/// Calls a package off. The part of its price for sessions nobody used is no longer owed: where it was paid, the
/// clinic holds it for the patient until it is given back.
pub(super) fn cancel_package(
    case: Case<'_>,
    (patient, id): (PatientId, PatientPackageId),
    reason: &str,
) -> Decision {
    check_why(reason)?;
    let mut till = Till::new(case);
    let package = till.accounts.package(id).filter(|it| it.patient == patient).cloned();
    let package = package.ok_or(Refusal::NotFound)?;
    if package.cancelled_at.is_some() {
        return Ok(vec![]);
    }
    let left = till.accounts.sessions_left(&package);
    let item = Item::Package(id);
    let charge = till.accounts.charges(item, Charged::Package).next().cloned();
    if let Some(charge) = charge {
        let open = till.accounts.unwaived(&charge);
        let unused = package.price.share(u32::from(left), u32::from(package.terms.sessions)).min(open);
        if unused > Amount::ZERO {
            let (entry, amount) = (Entry::Unused { of: charge.id }, -unused);
            till.post(Draft { id: None, patient, item, entry, amount, reason });
        }
    }
    let after = PatientPackage { cancelled_at: Some(case.now), ..package.clone() };
    till.also(Edit::changed(&package, after, case.now).map(Change::PatientPackage));
    Ok(till.changes())
}
