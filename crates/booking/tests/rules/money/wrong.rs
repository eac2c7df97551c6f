//! Bad input: every command about money with anything missing, out of range, contradictory, foreign or of something
//! that is gone is refused by the name of what is wrong, and changes nothing.

use daybook_booking::command::Command;
use daybook_booking::ids::{
    AppointmentId, AppointmentTypeId, LocationId, PackageId, PatientId, PatientPackageId, PostingId,
    ProviderId,
};
use daybook_booking::money::command::{MoneyCommand as M, Payment, Sale, Waived};
use daybook_booking::money::fee::Fee;
use daybook_booking::money::package::{Package, PackageTerms};
use daybook_booking::money::posting::{Item, Method};
use daybook_booking::money::{Amount, MOST};
use daybook_booking::permission::Permission;
use expect_test::expect;
use uuid::Uuid;

use super::{cancel, fee, money, package, paid, sale};
use crate::world::{ANA, BEN, World, staff_with, today};

/// Ana's visit, half paid; her package; a visit of hers that was called off; and the price list.
struct There {
    world: World,
    visit: AppointmentId,
    off: AppointmentId,
    payment: PostingId,
    kind: Package,
    bought: PatientPackageId,
    fee: Fee,
}

impl There {
    fn new() -> Self {
        let mut world = World::new();
        let priced = fee(&mut world, 5_000);
        let kind = package(&mut world);
        let bought = sale(&mut world, kind.id);
        let [visit, off] = ["09:00-09:30 Ana", "10:00-10:30 Ana"].map(|it| world.there(it));
        let payment = paid(&mut world, visit, 2_500);
        world.must(&cancel(off));
        let fee = world.sheet.book.fee(priced).unwrap().clone();
        Self { world, visit, off, payment, kind, bought, fee }
    }

    /// What is said to each of `asked`, a line each; nothing may change.
    fn told(&self, asked: Vec<(&str, M)>) -> String {
        let line = |(words, command): (&str, M)| {
            let command: Command = money(command);
            let refusal = self.world.says(&command).expect_err(words);
            format!("{words}: {refusal:?}\n")
        };
        asked.into_iter().map(line).collect()
    }

    fn pay(&self, amount: i64) -> M {
        self.paying(ANA, Item::Appointment(self.visit), (amount, Method::Cash))
    }

    fn paying(&self, patient: PatientId, item: Item, (amount, method): (i64, Method)) -> M {
        M::Pay { patient, item, payment: Payment { id: nobody(PostingId), amount: Amount(amount), method } }
    }

    fn refund(&self, amount: i64, reason: &str) -> M {
        M::Refund {
            patient: ANA,
            id: nobody(PostingId),
            payment: self.payment,
            amount: Amount(amount),
            method: Method::Cash,
            reason: reason.to_owned(),
        }
    }
}

fn nobody<T>(make: impl Fn(Uuid) -> T) -> T {
    make(Uuid::from_u128(0xdead))
}

fn long() -> String {
    "x".repeat(10_001)
}

#[test]
fn a_fee_says_what_is_wrong_with_it() {
    let there = There::new();
    let fee = |change: fn(&mut Fee)| {
        let mut it = there.fee.clone();
        change(&mut it);
        M::SaveFee(it)
    };
    let told = there.told(vec![
        ("of a foreign type", fee(|it| it.appointment_type = nobody(AppointmentTypeId))),
        ("with a foreign provider", fee(|it| it.provider = Some(nobody(ProviderId)))),
        ("below nothing", fee(|it| it.amount = Amount(-1))),
        ("above the most", fee(|it| it.amount = Amount(MOST.0 + 1))),
        ("from a year nobody means", fee(|it| it.from = chrono::NaiveDate::from_ymd_opt(27, 3, 2))),
        ("until before from", fee(|it| (it.from, it.until) = (Some(today()), today().pred_opt()))),
        ("seen before somebody changed it", fee(|it| (it.version, it.amount) = (7, Amount(1)))),
    ]);
    expect![[r#"
        of a foreign type: Invalid { field: AppointmentType, fault: Unknown }
        with a foreign provider: Invalid { field: Provider, fault: Unknown }
        below nothing: Invalid { field: Amount, fault: OutOfRange }
        above the most: Invalid { field: Amount, fault: OutOfRange }
        from a year nobody means: Invalid { field: From, fault: OutOfRange }
        until before from: Invalid { field: To, fault: Contradictory }
        seen before somebody changed it: ChangedSince
    "#]]
    .assert_eq(&told);
}

#[test]
fn a_package_says_what_is_wrong_with_it() {
    let there = There::new();
    let package = |change: fn(&mut Package)| {
        let mut it = Package { version: 1, ..there.kind.clone() };
        change(&mut it);
        M::SavePackage(it)
    };
    let terms = |change: fn(&mut PackageTerms)| {
        let mut it = Package { version: 1, ..there.kind.clone() };
        change(&mut it.terms);
        M::SavePackage(it)
    };
    let told = there.told(vec![
        ("without a name", package(|it| it.name = "  ".into())),
        ("with a name without end", package(|it| it.name = long())),
        ("below nothing", package(|it| it.price = Amount(-1))),
        ("above the most", package(|it| it.price = Amount(i64::MAX))),
        ("without sessions", terms(|it| it.sessions = 0)),
        ("with sessions without end", terms(|it| it.sessions = 1_000)),
        ("good for no day", terms(|it| it.validity_days = Some(0))),
        ("good for a lifetime", terms(|it| it.validity_days = Some(u16::MAX))),
        ("for a foreign type", terms(|it| it.appointment_types = vec![nobody(AppointmentTypeId)])),
        ("at a foreign place", terms(|it| it.locations = vec![nobody(LocationId)])),
    ]);
    expect![[r#"
        without a name: Invalid { field: Name, fault: Missing }
        with a name without end: Invalid { field: Name, fault: TooLong }
        below nothing: Invalid { field: Amount, fault: OutOfRange }
        above the most: Invalid { field: Amount, fault: OutOfRange }
        without sessions: Invalid { field: Sessions, fault: OutOfRange }
        with sessions without end: Invalid { field: Sessions, fault: OutOfRange }
        good for no day: Invalid { field: ValidityDays, fault: OutOfRange }
        good for a lifetime: Invalid { field: ValidityDays, fault: OutOfRange }
        for a foreign type: Invalid { field: AppointmentType, fault: Unknown }
        at a foreign place: Invalid { field: Location, fault: Unknown }
    "#]]
    .assert_eq(&told);
}

#[test]
fn a_payment_says_what_is_wrong_with_it() {
    let there = There::new();
    let (visit, cash) = (Item::Appointment(there.visit), || (100, Method::Cash));
    let told = there.told(vec![
        ("of nothing", there.pay(0)),
        ("below nothing", there.pay(-100)),
        ("of more than is due", there.pay(2_501)),
        ("without end", there.pay(i64::MAX)),
        (
            "by a card whose slip has no end",
            there.paying(ANA, visit, (100, Method::Card { reference: long() })),
        ),
        ("of credit that is not there", there.paying(ANA, visit, (100, Method::Credit))),
        ("of somebody else", there.paying(BEN, visit, cash())),
        ("of nobody", there.paying(nobody(PatientId), visit, cash())),
        ("for a foreign visit", there.paying(ANA, Item::Appointment(nobody(AppointmentId)), cash())),
        ("for a visit called off", there.paying(ANA, Item::Appointment(there.off), cash())),
        ("for a foreign package", there.paying(ANA, Item::Package(nobody(PatientPackageId)), cash())),
        ("for a package of somebody else", there.paying(BEN, Item::Package(there.bought), cash())),
    ]);
    expect![[r#"
        of nothing: Invalid { field: Amount, fault: OutOfRange }
        below nothing: Invalid { field: Amount, fault: OutOfRange }
        of more than is due: MoreThanDue { most: Amount(2500) }
        without end: Invalid { field: Amount, fault: OutOfRange }
        by a card whose slip has no end: Invalid { field: Reference, fault: TooLong }
        of credit that is not there: MoreThanPaid { most: Amount(0) }
        of somebody else: NotFound
        of nobody: NotFound
        for a foreign visit: NotFound
        for a visit called off: MoreThanDue { most: Amount(0) }
        for a foreign package: NotFound
        for a package of somebody else: NotFound
    "#]]
    .assert_eq(&told);
}

#[test]
fn a_refund_says_what_is_wrong_with_it() {
    let there = There::new();
    let refund = |change: fn(&mut PatientId, &mut PostingId, &mut Method)| {
        let mut it = there.refund(100, "Asked for it");
        if let M::Refund { patient, payment, method, .. } = &mut it {
            change(patient, payment, method);
        }
        it
    };
    let told = there.told(vec![
        ("of nothing", there.refund(0, "Why")),
        ("of more than was paid", there.refund(2_501, "Why")),
        ("without end", there.refund(i64::MAX, "Why")),
        ("without a reason", there.refund(100, " ")),
        ("with a reason without end", there.refund(100, &long())),
        ("as credit", refund(|_, _, method| *method = Method::Credit)),
        ("to somebody else", refund(|patient, _, _| *patient = BEN)),
        ("of a foreign payment", refund(|_, payment, _| *payment = nobody(PostingId))),
    ]);
    expect![[r#"
        of nothing: Invalid { field: Amount, fault: OutOfRange }
        of more than was paid: MoreThanPaid { most: Amount(2500) }
        without end: Invalid { field: Amount, fault: OutOfRange }
        without a reason: Invalid { field: Reason, fault: Missing }
        with a reason without end: Invalid { field: Reason, fault: TooLong }
        as credit: Invalid { field: Method, fault: OutOfRange }
        to somebody else: NotFound
        of a foreign payment: NotFound
    "#]]
    .assert_eq(&told);
}

#[test]
fn a_charge_and_a_waiver_say_what_is_wrong_with_them() {
    let there = There::new();
    let charge = |appointment, amount, label: &str| M::Charge {
        id: nobody(PostingId),
        appointment,
        amount: Amount(amount),
        label: label.to_owned(),
    };
    let waive = |patient, of, amount: Option<i64>, reason: &str| M::Waive {
        patient,
        id: nobody(PostingId),
        of,
        amount: amount.map(Amount),
        reason: reason.to_owned(),
    };
    let fee = Waived::Fee(there.visit);
    let told = there.told(vec![
        ("charge of nothing", charge(there.visit, 0, "X-ray")),
        ("charge without end", charge(there.visit, i64::MAX, "X-ray")),
        ("charge for nothing", charge(there.visit, 100, "")),
        ("charge for a foreign visit", charge(nobody(AppointmentId), 100, "X-ray")),
        ("charge for a visit called off", charge(there.off, 100, "X-ray")),
        ("waiver of nothing", waive(ANA, fee, Some(0), "Why")),
        ("waiver of more than was charged", waive(ANA, fee, Some(5_001), "Why")),
        ("waiver without a reason", waive(ANA, fee, None, "")),
        ("waiver for somebody else", waive(BEN, fee, None, "Why")),
        ("waiver of a payment", waive(ANA, Waived::Charge(there.payment), None, "Why")),
        ("waiver of a foreign charge", waive(ANA, Waived::Charge(nobody(PostingId)), None, "Why")),
        ("waiver of the fee of a visit called off", waive(ANA, Waived::Fee(there.off), None, "Why")),
        ("no-show before it could be", M::NoShowWaived { appointment: there.visit, reason: "Snow".into() }),
        ("no-show waived without a reason", M::NoShowWaived { appointment: there.visit, reason: "".into() }),
        ("no-show of nobody", M::NoShowWaived { appointment: nobody(AppointmentId), reason: "Snow".into() }),
    ]);
    expect![[r#"
        charge of nothing: Invalid { field: Amount, fault: OutOfRange }
        charge without end: Invalid { field: Amount, fault: OutOfRange }
        charge for nothing: Invalid { field: Reason, fault: Missing }
        charge for a foreign visit: NotFound
        charge for a visit called off: InvalidTransition { from: "cancelled" }
        waiver of nothing: Invalid { field: Amount, fault: OutOfRange }
        waiver of more than was charged: MoreThanDue { most: Amount(5000) }
        waiver without a reason: Invalid { field: Reason, fault: Missing }
        waiver for somebody else: NotFound
        waiver of a payment: NotFound
        waiver of a foreign charge: NotFound
        waiver of the fee of a visit called off: InvalidTransition { from: "cancelled" }
        no-show before it could be: NotBegun
        no-show waived without a reason: Invalid { field: Reason, fault: Missing }
        no-show of nobody: NotFound
    "#]]
    .assert_eq(&told);
}

#[test]
fn packages_sold_used_and_called_off_say_what_is_wrong() {
    let mut there = There::new();
    let retired = Package { id: PackageId(there.world.id()), active: false, ..there.kind.clone() };
    there.world.must(&money(M::SavePackage(Package { version: 0, ..retired.clone() })));
    let sell = |patient, package, payment: Option<i64>| {
        let payment =
            payment.map(|it| Payment { id: nobody(PostingId), amount: Amount(it), method: Method::Cash });
        M::Sell { sale: Sale { id: nobody(PatientPackageId), patient, package }, payment }
    };
    let redeem = |appointment, package| M::Redeem { id: nobody(PostingId), appointment, package };
    let back = |patient, redemption, reason: &str| M::GiveBack { patient, redemption, reason: reason.into() };
    let call_off = |patient, id, reason: &str| M::CancelPackage { patient, id, reason: reason.into() };
    let told = there.told(vec![
        ("sold to nobody", sell(nobody(PatientId), there.kind.id, None)),
        ("a foreign one sold", sell(ANA, nobody(PackageId), None)),
        ("one no longer sold", sell(ANA, retired.id, None)),
        ("sold and paid with nothing", sell(ANA, there.kind.id, Some(0))),
        ("sold and paid with too much", sell(ANA, there.kind.id, Some(20_001))),
        ("used for a foreign visit", redeem(nobody(AppointmentId), there.bought)),
        ("used for a visit called off", redeem(there.off, there.bought)),
        ("a foreign one used", redeem(there.visit, nobody(PatientPackageId))),
        ("a session given back without a reason", back(ANA, nobody(PostingId), " ")),
        ("a foreign session given back", back(ANA, nobody(PostingId), "Why")),
        ("a payment given back as a session", back(ANA, there.payment, "Why")),
        ("called off without a reason", call_off(ANA, there.bought, "")),
        ("called off for somebody else", call_off(BEN, there.bought, "Why")),
        ("a foreign one called off", call_off(ANA, nobody(PatientPackageId), "Why")),
    ]);
    expect![[r#"
        sold to nobody: Invalid { field: Patient, fault: Unknown }
        a foreign one sold: Invalid { field: Package, fault: Unknown }
        one no longer sold: Invalid { field: Package, fault: Inactive }
        sold and paid with nothing: Invalid { field: Amount, fault: OutOfRange }
        sold and paid with too much: MoreThanDue { most: Amount(20000) }
        used for a foreign visit: NotFound
        used for a visit called off: InvalidTransition { from: "cancelled" }
        a foreign one used: NotFound
        a session given back without a reason: Invalid { field: Reason, fault: Missing }
        a foreign session given back: NotFound
        a payment given back as a session: NotFound
        called off without a reason: Invalid { field: Reason, fault: Missing }
        called off for somebody else: NotFound
        a foreign one called off: NotFound
    "#]]
    .assert_eq(&told);
}

#[test]
fn each_command_about_money_needs_its_own_permission() {
    let there = There::new();
    let reason = || "Why".to_owned();
    let asked = [
        (M::SaveFee(Fee { amount: Amount(1), ..there.fee.clone() }), Permission::EditSettings),
        (M::DeleteFee(there.fee.id), Permission::EditSettings),
        (M::SavePackage(Package { version: 1, position: 9, ..there.kind.clone() }), Permission::EditSettings),
        (there.pay(100), Permission::TakePayments),
        (there.refund(100, "Why"), Permission::RefundPayments),
        (
            M::Waive {
                patient: ANA,
                id: nobody(PostingId),
                of: Waived::Fee(there.visit),
                amount: None,
                reason: reason(),
            },
            Permission::WaiveCharges,
        ),
        (M::CancelPackage { patient: ANA, id: there.bought, reason: reason() }, Permission::RefundPayments),
        (
            M::Redeem { id: nobody(PostingId), appointment: there.visit, package: there.bought },
            Permission::TakePayments,
        ),
    ];
    for (command, permission) in asked {
        let command = money(command);
        let mut world = there.world.clone();
        let others: Vec<_> = Permission::ALL.iter().copied().filter(|it| *it != permission).collect();
        world.actor = staff_with(&others);
        let refusal = world.says(&command).unwrap_err();
        assert_eq!(format!("{refusal:?}"), format!("NotPermitted({permission:?})"));
        world.actor = staff_with(&[permission]);
        world.must(&command);
    }
}
