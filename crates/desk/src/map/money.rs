//! Amounts, fees, packages, payments.

use daybook_booking::ids::{
    AppointmentId, AppointmentTypeId, FeeId, LocationId, PackageId, PatientPackageId, PostingId, ProviderId,
};
use daybook_booking::money::command::Payment;
use daybook_booking::money::fee::Fee;
use daybook_booking::money::package::{Package, PackageTerms};
use daybook_booking::money::posting::{Item, Method};
use daybook_booking::money::{Amount, MoneyRules, PaymentPolicy, PaymentTerms, Penalty};
use daybook_wire::Problem;
use daybook_wire::money as wire;

use super::text::{date, id, id_if, ids};

/// What the clinic says about money, as its form.
pub(crate) fn money_form(rules: MoneyRules) -> wire::MoneyForm {
    let penalty = |it: Penalty| match it {
        Penalty::Fixed { amount } => wire::Penalty::Fixed { amount: amount.0 },
        Penalty::Percent { percent } => wire::Penalty::Percent { percent },
    };
    wire::MoneyForm {
        take_payments: rules.take_payments,
        late_cancel: rules.late_cancel.map(penalty),
        no_show: rules.no_show.map(penalty),
    }
}

/// What the form says about money.
pub(crate) fn money_rules(form: &wire::MoneyForm) -> MoneyRules {
    let penalty = |it: &wire::Penalty| match it {
        wire::Penalty::Fixed { amount } => Penalty::Fixed { amount: Amount(*amount) },
        wire::Penalty::Percent { percent } => Penalty::Percent { percent: *percent },
    };
    MoneyRules {
        take_payments: form.take_payments,
        late_cancel: form.late_cancel.as_ref().map(penalty),
        no_show: form.no_show.as_ref().map(penalty),
    }
}

/// How a type is paid for, as its form.
pub(crate) fn payment_form(terms: PaymentTerms) -> wire::PaymentForm {
    let policy = match terms.policy {
        PaymentPolicy::None => wire::PaymentPolicy::None,
        PaymentPolicy::Token { amount } => wire::PaymentPolicy::Token { amount: amount.0 },
        PaymentPolicy::Advance { percent } => wire::PaymentPolicy::Advance { percent },
        PaymentPolicy::Full => wire::PaymentPolicy::Full,
    };
    wire::PaymentForm { policy, pay_later: terms.pay_later }
}

/// How the form says a type is paid for.
pub(crate) fn payment_terms(form: &wire::PaymentForm) -> PaymentTerms {
    let policy = match form.policy {
        wire::PaymentPolicy::None => PaymentPolicy::None,
        wire::PaymentPolicy::Token { amount } => PaymentPolicy::Token { amount: Amount(amount) },
        wire::PaymentPolicy::Advance { percent } => PaymentPolicy::Advance { percent },
        wire::PaymentPolicy::Full => PaymentPolicy::Full,
    };
    PaymentTerms { policy, pay_later: form.pay_later }
}

/// A line of the fee schedule as its form.
pub(crate) fn fee_form(fee: &Fee) -> wire::FeeForm {
    wire::FeeForm {
        id: Some(fee.id.to_string()),
        appointment_type_id: fee.appointment_type.to_string(),
        provider_id: fee.provider.map(|it| it.to_string()),
        from: fee.from.map(|it| it.to_string()),
        until: fee.until.map(|it| it.to_string()),
        amount: fee.amount.0,
        version: fee.version,
    }
}

/// The line `id` of the fee schedule as the form has it.
pub(crate) fn fee(form: &wire::FeeForm, fee: FeeId) -> Result<Fee, Problem> {
    let day = |text: &Option<String>, field| text.as_deref().map(|it| date(it, field)).transpose();
    Ok(Fee {
        id: fee,
        appointment_type: id(&form.appointment_type_id, "appointment_type_id", AppointmentTypeId)?,
        provider: id_if(form.provider_id.as_deref(), "provider_id", ProviderId)?,
        from: day(&form.from, "from")?,
        until: day(&form.until, "until")?,
        amount: Amount(form.amount),
        deleted: false,
        version: form.version,
    })
}

/// A package the clinic sells as its form.
pub(crate) fn package_form(package: &Package) -> wire::PackageForm {
    wire::PackageForm {
        id: Some(package.id.to_string()),
        name: package.name.clone(),
        price: package.price.0,
        sessions: package.terms.sessions,
        validity_days: package.terms.validity_days,
        appointment_type_ids: package.terms.appointment_types.iter().map(ToString::to_string).collect(),
        location_ids: package.terms.locations.iter().map(ToString::to_string).collect(),
        active: package.active,
        position: package.position,
        version: package.version,
    }
}

/// The package `id` as the form has it.
pub(crate) fn package(form: wire::PackageForm, package: PackageId) -> Result<Package, Problem> {
    let terms = PackageTerms {
        sessions: form.sessions,
        validity_days: form.validity_days,
        appointment_types: ids(&form.appointment_type_ids, "appointment_type_ids", AppointmentTypeId)?,
        locations: ids(&form.location_ids, "location_ids", LocationId)?,
    };
    Ok(Package {
        id: package,
        name: form.name,
        price: Amount(form.price),
        terms,
        active: form.active,
        position: form.position,
        version: form.version,
    })
}

/// How money changed hands, on the wire.
pub(crate) fn method_on_wire(method: &Method) -> wire::PayMethod {
    match method {
        Method::Cash => wire::PayMethod::Cash,
        Method::Card { reference } => wire::PayMethod::Card { reference: reference.clone() },
        Method::Transfer { reference } => wire::PayMethod::Transfer { reference: reference.clone() },
        Method::Credit => wire::PayMethod::Credit,
    }
}

/// How money is to change hands.
pub(crate) fn method(method: wire::PayMethod) -> Method {
    let trimmed = |it: String| it.trim().to_owned();
    match method {
        wire::PayMethod::Cash => Method::Cash,
        wire::PayMethod::Card { reference } => Method::Card { reference: trimmed(reference) },
        wire::PayMethod::Transfer { reference } => Method::Transfer { reference: trimmed(reference) },
        wire::PayMethod::Credit => Method::Credit,
    }
}

/// Money that is to be taken.
pub(crate) fn payment(asked: wire::Payment) -> Result<Payment, Problem> {
    Ok(Payment {
        id: id(&asked.id, "id", PostingId)?,
        amount: Amount(asked.amount),
        method: method(asked.method),
    })
}

/// What money is for.
pub(crate) fn item(item: &wire::MoneyItem) -> Result<Item, Problem> {
    Ok(match item {
        wire::MoneyItem::Appointment(text) => Item::Appointment(id(text, "item", AppointmentId)?),
        wire::MoneyItem::Package(text) => Item::Package(id(text, "item", PatientPackageId)?),
    })
}

/// What money is for, on the wire.
pub(crate) fn item_on_wire(item: Item) -> wire::MoneyItem {
    match item {
        Item::Appointment(id) => wire::MoneyItem::Appointment(id.to_string()),
        Item::Package(id) => wire::MoneyItem::Package(id.to_string()),
    }
}
