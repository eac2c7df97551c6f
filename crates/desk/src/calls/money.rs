//! What is done with money at the desk: taken, given back, let off; packages sold and used.

use daybook_booking::change::Change;
use daybook_booking::command::Command;
use daybook_booking::ids::{AppointmentId, PackageId, PatientId, PatientPackageId, PostingId};
use daybook_booking::money::Amount;
use daybook_booking::money::command::{MoneyCommand, Sale, Waived};
use daybook_wire::Problem;
use daybook_wire::appointment::Done;
use daybook_wire::money as wire;

use super::Caller;
use crate::map::money as map;
use crate::map::text::{bad, id};

/// Takes a payment.
pub(crate) async fn take_payment(
    caller: &Caller,
    ask: wire::TakePayment,
) -> Result<wire::MoneyDone, Problem> {
    let patient = id(&ask.patient_id, "patient_id", PatientId)?;
    let (item, payment) = (map::item(&ask.item)?, map::payment(ask.payment)?);
    done(caller, MoneyCommand::Pay { patient, item, payment }).await
}

/// Asks for something besides the fee.
pub(crate) async fn add_charge(caller: &Caller, ask: wire::AddCharge) -> Result<wire::MoneyDone, Problem> {
    let appointment = id(&ask.appointment_id, "appointment_id", AppointmentId)?;
    let (id, amount) = (id(&ask.id, "id", PostingId)?, Amount(ask.amount));
    done(caller, MoneyCommand::Charge { id, appointment, amount, label: ask.label }).await
}

/// Sells a package.
pub(crate) async fn sell_package(
    caller: &Caller,
    ask: wire::SellPackage,
) -> Result<wire::MoneyDone, Problem> {
    let sale = Sale {
        id: id(&ask.id, "id", PatientPackageId)?,
        patient: id(&ask.patient_id, "patient_id", PatientId)?,
        package: id(&ask.package_id, "package_id", PackageId)?,
    };
    let payment = ask.payment.map(map::payment).transpose()?;
    done(caller, MoneyCommand::Sell { sale, payment }).await
}

/// Pays for an appointment with a session of a package.
pub(crate) async fn redeem_session(
    caller: &Caller,
    ask: wire::RedeemSession,
) -> Result<wire::MoneyDone, Problem> {
    let appointment = id(&ask.appointment_id, "appointment_id", AppointmentId)?;
    let package = id(&ask.package_id, "package_id", PatientPackageId)?;
    let id = id(&ask.id, "id", PostingId)?;
    done(caller, MoneyCommand::Redeem { id, appointment, package }).await
}

/// Gives a session back that was used.
pub(crate) async fn give_session_back(
    caller: &Caller,
    ask: wire::GiveSessionBack,
) -> Result<wire::MoneyDone, Problem> {
    let patient = id(&ask.patient_id, "patient_id", PatientId)?;
    let redemption = id(&ask.redemption_id, "redemption_id", PostingId)?;
    done(caller, MoneyCommand::GiveBack { patient, redemption, reason: ask.reason }).await
}

/// Gives money back.
pub(crate) async fn refund_payment(
    caller: &Caller,
    ask: wire::RefundPayment,
) -> Result<wire::MoneyDone, Problem> {
    let patient = id(&ask.patient_id, "patient_id", PatientId)?;
    let payment = id(&ask.payment_id, "payment_id", PostingId)?;
    let (id, amount, method) = (id(&ask.id, "id", PostingId)?, Amount(ask.amount), map::method(ask.method));
    done(caller, MoneyCommand::Refund { patient, id, payment, amount, method, reason: ask.reason }).await
}

/// Calls a patient's package off.
pub(crate) async fn cancel_package(
    caller: &Caller,
    ask: wire::CancelPackage,
) -> Result<wire::MoneyDone, Problem> {
    let patient = id(&ask.patient_id, "patient_id", PatientId)?;
    let id = id(&ask.id, "id", PatientPackageId)?;
    done(caller, MoneyCommand::CancelPackage { patient, id, reason: ask.reason }).await
}

/// Lets off what was charged.
pub(crate) async fn waive_charge(
    caller: &Caller,
    ask: wire::WaiveCharge,
) -> Result<wire::MoneyDone, Problem> {
    let patient = id(&ask.patient_id, "patient_id", PatientId)?;
    let of = match (ask.charge_id.as_deref(), ask.appointment_id.as_deref()) {
        (Some(charge), _) => Waived::Charge(id(charge, "charge_id", PostingId)?),
        (None, Some(appointment)) => Waived::Fee(id(appointment, "appointment_id", AppointmentId)?),
        (None, None) => return Err(bad("charge_id")),
    };
    let (id, amount) = (id(&ask.id, "id", PostingId)?, ask.amount.map(Amount));
    done(caller, MoneyCommand::Waive { patient, id, of, amount, reason: ask.reason }).await
}

/// Notes that a patient did not come, and lets off what that costs.
pub(crate) async fn waive_no_show(caller: &Caller, ask: wire::WaiveNoShow) -> Result<Done, Problem> {
    let appointment = id(&ask.id, "id", AppointmentId)?;
    let command = MoneyCommand::NoShowWaived { appointment, reason: ask.reason };
    caller.run_one(Command::Money(Box::new(command)), appointment).await
}

/// Runs `command` and says which receipt came of it.
async fn done(caller: &Caller, command: MoneyCommand) -> Result<wire::MoneyDone, Problem> {
    let outcome = caller.run(Command::Money(Box::new(command))).await?;
    let posted = outcome.changes.iter().rev().find_map(|it| match it {
        Change::Posting(edit) => edit.after.receipt.map(|receipt| (edit.after.id, receipt)),
        _ => None,
    });
    Ok(wire::MoneyDone {
        receipt_id: posted.map(|(id, _)| id.to_string()),
        receipt: posted.map(|(_, receipt)| receipt),
    })
}
