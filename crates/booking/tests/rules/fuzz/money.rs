//! Money: what things cost, what is paid, refunded, let off and sold.

use daybook_booking::ids::{FeeId, PackageId, PatientPackageId, PostingId};
use daybook_booking::money::Amount;
use daybook_booking::money::command::{MoneyCommand, Payment, Sale, Waived};
use daybook_booking::money::fee::Fee;
use daybook_booking::money::package::{Package, PackageTerms};
use daybook_booking::money::posting::{Item, Method};
use proptest::prelude::*;

use super::commands::{appointments, dates, few, locations, patients, providers, texts, types};

fn amounts() -> impl Strategy<Value = Amount> {
    prop_oneof![
        8 => prop_oneof![Just(5_000), 1..6_000_i64].boxed(),
        1 => prop_oneof![Just(0), Just(-1), Just(i64::MIN), Just(i64::MAX), any::<i64>()].boxed(),
    ]
    .prop_map(Amount)
}

fn methods() -> impl Strategy<Value = Method> {
    prop_oneof![
        2 => Just(Method::Cash),
        1 => texts().boxed().prop_map(|reference| Method::Card { reference }),
        1 => texts().boxed().prop_map(|reference| Method::Transfer { reference }),
        1 => Just(Method::Credit),
    ]
}

fn price_list() -> impl Strategy<Value = MoneyCommand> {
    let fee = (
        few(9200),
        types().boxed(),
        proptest::option::of(providers().boxed()),
        proptest::option::of(dates().boxed()),
        proptest::option::of(dates().boxed()),
        (amounts().boxed(), 0..3_u64),
    );
    let fee = fee.prop_map(|(id, appointment_type, provider, from, until, (amount, version))| {
        let id = FeeId(id);
        Fee { id, appointment_type, provider, from, until, amount, deleted: false, version }
    });
    let terms = (
        any::<u16>().prop_map(|it| it % 12),
        proptest::option::of(any::<u16>()),
        proptest::collection::vec(types().boxed(), 0..2),
        proptest::collection::vec(locations().boxed(), 0..2),
    )
        .prop_map(|(sessions, validity_days, appointment_types, locations)| PackageTerms {
            sessions,
            validity_days,
            appointment_types,
            locations,
        });
    let package = (few(9300), texts().boxed(), amounts().boxed(), terms, any::<bool>(), 0..3_u64).prop_map(
        |(id, name, price, terms, active, version)| Package {
            id: PackageId(id),
            name,
            price,
            terms,
            active,
            position: 0,
            version,
        },
    );
    prop_oneof![
        2 => fee.prop_map(MoneyCommand::SaveFee),
        1 => few(9200).prop_map(|it| MoneyCommand::DeleteFee(FeeId(it))),
        1 => package.prop_map(MoneyCommand::SavePackage),
    ]
}

pub(super) fn money() -> impl Strategy<Value = MoneyCommand> {
    let posting = || few(9500).prop_map(PostingId).boxed();
    let bought = || few(9400).prop_map(PatientPackageId).boxed();
    let payment = || {
        (posting(), amounts().boxed(), methods().boxed())
            .prop_map(|(id, amount, method)| Payment { id, amount, method })
            .boxed()
    };
    let item = prop_oneof![
        4 => appointments().boxed().prop_map(Item::Appointment),
        1 => bought().prop_map(Item::Package),
    ];
    let pay = (patients().boxed(), item, payment()).prop_map(|(patient, item, payment)| MoneyCommand::Pay {
        patient,
        item,
        payment,
    });
    let refund =
        (patients().boxed(), posting(), posting(), amounts().boxed(), methods().boxed(), texts().boxed())
            .prop_map(|(patient, id, payment, amount, method, reason)| MoneyCommand::Refund {
                patient,
                id,
                payment,
                amount,
                method,
                reason,
            });
    let of = prop_oneof![posting().prop_map(Waived::Charge), appointments().boxed().prop_map(Waived::Fee),];
    let waive = (patients().boxed(), posting(), of, proptest::option::of(amounts().boxed()), texts().boxed())
        .prop_map(|(patient, id, of, amount, reason)| MoneyCommand::Waive {
            patient,
            id,
            of,
            amount,
            reason,
        });
    let charge = (posting(), appointments().boxed(), amounts().boxed(), texts().boxed())
        .prop_map(|(id, appointment, amount, label)| MoneyCommand::Charge { id, appointment, amount, label });
    let sell = (bought(), patients().boxed(), few(9300), proptest::option::of(payment())).prop_map(
        |(id, patient, package, payment)| {
            let package = PackageId(package);
            MoneyCommand::Sell { sale: Sale { id, patient, package }, payment }
        },
    );
    prop_oneof![
        2 => price_list().boxed(),
        3 => pay,
        2 => refund,
        1 => waive,
        1 => charge,
        1 => sell,
        1 => (patients().boxed(), bought(), texts().boxed()).prop_map(|(patient, id, reason)| MoneyCommand::CancelPackage { patient, id, reason }),
        2 => (posting(), appointments().boxed(), bought()).prop_map(|(id, appointment, package)| MoneyCommand::Redeem { id, appointment, package }),
        1 => (patients().boxed(), posting(), texts().boxed()).prop_map(|(patient, redemption, reason)| MoneyCommand::GiveBack { patient, redemption, reason }),
        1 => (appointments().boxed(), texts().boxed()).prop_map(|(appointment, reason)| MoneyCommand::NoShowWaived { appointment, reason }),
    ]
}
