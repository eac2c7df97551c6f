//! Money at the desk: fees, deposits, payments, refunds, penalties and packages.

mod fees;
mod ledger;
mod packages;
mod payments;
mod reports;
mod wrong;

use daybook_booking::appointment::{Appointment, CancelCode};
use daybook_booking::change::Change;
use daybook_booking::command::{Command, Insistence};
use daybook_booking::ids::{AppointmentId, FeeId, PackageId, PatientId, PatientPackageId, PostingId};
use daybook_booking::money::Amount;
use daybook_booking::money::command::{MoneyCommand, Payment, Sale, Waived};
use daybook_booking::money::deposit::{Statement, statement};
use daybook_booking::money::fee::Fee;
use daybook_booking::money::package::{Package, PackageTerms};
use daybook_booking::money::posting::{Item, Method};

use crate::world::{ANA, CHECKUP, World};

pub(crate) fn money(command: MoneyCommand) -> Command {
    Command::Money(Box::new(command))
}

pub(crate) fn fee(world: &mut World, amount: i64) -> FeeId {
    let id = FeeId(world.id());
    let fee = Fee {
        id,
        appointment_type: CHECKUP,
        provider: None,
        from: None,
        until: None,
        amount: Amount(amount),
        deleted: false,
        version: 0,
    };
    world.must(&money(MoneyCommand::SaveFee(fee)));
    id
}

/// Five check-ups within thirty days for 200.00.
pub(crate) fn package(world: &mut World) -> Package {
    let terms = PackageTerms {
        sessions: 5,
        validity_days: Some(30),
        appointment_types: vec![CHECKUP],
        locations: vec![],
    };
    let id = PackageId(world.id());
    let (name, price) = ("Five check-ups".to_owned(), Amount(20_000));
    let package = Package { id, name, price, terms, active: true, position: 0, version: 0 };
    world.must(&money(MoneyCommand::SavePackage(package.clone())));
    package
}

pub(crate) fn sale(world: &mut World, package: PackageId) -> PatientPackageId {
    let id = PatientPackageId(world.id());
    world.must(&money(MoneyCommand::Sell { sale: Sale { id, patient: ANA, package }, payment: None }));
    id
}

pub(crate) fn paying(world: &mut World, id: AppointmentId, amount: i64, method: Method) -> MoneyCommand {
    let patient = world.appointment(id).patient;
    let payment = Payment { id: PostingId(world.id()), amount: Amount(amount), method };
    MoneyCommand::Pay { patient, item: Item::Appointment(id), payment }
}

/// Pays in cash and says which payment it was.
pub(crate) fn paid(world: &mut World, id: AppointmentId, amount: i64) -> PostingId {
    let command = paying(world, id, amount, Method::Cash);
    let MoneyCommand::Pay { payment, .. } = &command else { unreachable!() };
    let posting = payment.id;
    world.must(&money(command));
    posting
}

pub(crate) fn refund(world: &mut World, payment: PostingId, amount: i64) -> Command {
    let patient = world.sheet.accounts.posting(payment).map_or(ANA, |it| it.patient);
    let (id, reason) = (PostingId(world.id()), "Asked for it".to_owned());
    let (amount, method) = (Amount(amount), Method::Cash);
    money(MoneyCommand::Refund { patient, id, payment, amount, method, reason })
}

pub(crate) fn waiver(world: &mut World, of: Waived, amount: Option<i64>) -> Command {
    let (id, reason) = (PostingId(world.id()), "First time".to_owned());
    money(MoneyCommand::Waive { patient: ANA, id, of, amount: amount.map(Amount), reason })
}

pub(crate) fn redeem(world: &mut World, appointment: AppointmentId, package: PatientPackageId) -> Command {
    money(MoneyCommand::Redeem { id: PostingId(world.id()), appointment, package })
}

pub(crate) fn cancel(id: AppointmentId) -> Command {
    let (code, reason) = (CancelCode::Patient, String::new());
    Command::Cancel { id, code, reason, insistence: Insistence::None }
}

pub(crate) fn statement_of(world: &World, id: AppointmentId) -> Statement {
    let appointment: &Appointment = world.appointment(id);
    statement(&world.sheet.book, &world.sheet.accounts, appointment, world.now)
}

/// What is due for an appointment, minor units.
pub(crate) fn due(world: &World, id: AppointmentId) -> i64 {
    statement_of(world, id).due.0
}

pub(crate) fn balance(world: &World, patient: PatientId) -> i64 {
    world.sheet.accounts.balance(patient).0
}

/// The receipts that were written, in order.
pub(crate) fn receipts(changes: &[Change]) -> Vec<u32> {
    let receipt = |it: &Change| match it {
        Change::Posting(edit) => edit.after.receipt,
        _ => None,
    };
    changes.iter().filter_map(receipt).collect()
}
