//! Packages: sold, used, given back, run out (S1.34–S1.37).

use daybook_booking::command::{Book, Command, PaidWith};
use daybook_booking::ids::{AppointmentId, PatientPackageId, PostingId};
use daybook_booking::money::Amount;
use daybook_booking::money::command::{MoneyCommand, Payment, Sale, Waived};
use daybook_booking::money::package::{Package, PackageStatus, PackageTerms};
use daybook_booking::money::posting::{Charged, Entry, Item, Method};
use daybook_booking::permission::Permission;
use daybook_booking::refusal::Refusal;
use expect_test::expect;

use super::{balance, cancel, due, fee, money, package, paid, redeem, sale, waiver};
use crate::world::{ANA, ANNEX, SCALING, World, staff_with, today};

fn left(world: &World, id: PatientPackageId) -> u16 {
    let accounts = &world.sheet.accounts;
    accounts.sessions_left(accounts.package(id).unwrap())
}

fn status(world: &World, id: PatientPackageId, days: i64) -> PackageStatus {
    let package = world.sheet.accounts.package(id).unwrap();
    package.status(left(world, id), today() + chrono::TimeDelta::days(days))
}

/// A fee of 50.00, and Ana's package of five.
fn bought() -> (World, PatientPackageId) {
    let mut world = World::new();
    fee(&mut world, 5_000);
    let package = package(&mut world);
    let id = sale(&mut world, package.id);
    (world, id)
}

#[test]
fn a_package_is_sold_on_its_terms_and_paid_for_s1_34() {
    let (mut world, id) = bought();
    let sold = world.sheet.accounts.package(id).unwrap();
    assert_eq!((sold.sold_on, sold.valid_until), (today(), chrono::NaiveDate::from_ymd_opt(2027, 3, 31)));
    assert_eq!((balance(&world, ANA), left(&world, id)), (20_000, 5));
    let payment = Payment { id: PostingId(world.id()), amount: Amount(20_000), method: Method::Cash };
    world.must(&money(MoneyCommand::Pay { patient: ANA, item: Item::Package(id), payment }));
    assert_eq!(balance(&world, ANA), 0);
    // What the clinic sells later does not change what she bought.
    let dearer = Package { price: Amount(1), version: 0, ..world.sheet.book.packages[0].clone() };
    world.must(&money(MoneyCommand::SavePackage(dearer)));
    assert_eq!(world.sheet.accounts.package(id).unwrap().price, Amount(20_000));
}

#[test]
fn a_session_pays_the_fee_and_comes_back_when_the_visit_is_called_off_s1_37() {
    let (mut world, id) = bought();
    let visit = world.there("10:00-10:30 Ana");
    let used = redeem(&mut world, visit, id);
    world.must(&used);
    assert_eq!((left(&world, id), due(&world, visit)), (4, 0));
    let again = redeem(&mut world, visit, id);
    expect!["the package does not pay for that"].assert_eq(&world.told(&again));
    let changes = world.must(&cancel(visit));
    assert_eq!((left(&world, id), due(&world, visit), balance(&world, ANA)), (5, 0, 20_000));
    // The history keeps both; undoing the cancellation uses it again.
    assert_eq!(world.sheet.accounts.uses(id).len(), 1);
    world.must(&Command::Reverse { changes });
    assert_eq!((left(&world, id), due(&world, visit)), (4, 0));
}

/// Ana at ten, paid for with a session of `package`.
fn booked_with(world: &mut World, package: PatientPackageId) -> (AppointmentId, Command) {
    let paid_with = Some(PaidWith { redemption: PostingId(world.id()), package });
    let book = Book { paid_with, ..world.asked("10:00-10:30", ANA) };
    (book.id, Command::Book(book))
}

#[test]
fn booked_with_a_package_is_one_thing_to_do_and_one_to_undo_d4() {
    let (mut world, id) = bought();
    let (visit, command) = booked_with(&mut world, id);
    let changes = world.must(&command);
    assert_eq!((left(&world, id), due(&world, visit), balance(&world, ANA)), (4, 0, 20_000));
    assert!(world.must(&command).is_empty(), "sent twice, it is booked and paid for once");
    let undone = world.must(&Command::Reverse { changes });
    assert!(world.appointment(visit).deleted_at.is_some());
    assert_eq!((left(&world, id), balance(&world, ANA)), (5, 20_000));
    world.must(&Command::Reverse { changes: undone });
    assert!(world.appointment(visit).deleted_at.is_none());
    assert_eq!((left(&world, id), due(&world, visit), balance(&world, ANA)), (4, 0, 20_000));
}

#[test]
fn nothing_is_booked_where_the_package_cannot_pay_for_it_s1_35() {
    let (mut world, id) = bought();
    world.must(&money(MoneyCommand::CancelPackage { patient: ANA, id, reason: "Moved away".to_owned() }));
    let (_, command) = booked_with(&mut world, id);
    expect!["the package does not pay for that"].assert_eq(&world.told(&command));
    let (_, command) = booked_with(&mut world, PatientPackageId(uuid::Uuid::from_u128(9)));
    expect!["it is no longer there"].assert_eq(&world.told(&command));
}

#[test]
fn who_takes_no_payments_books_with_no_package_either() {
    let (mut world, id) = bought();
    let (_, command) = booked_with(&mut world, id);
    world.actor = staff_with(&[Permission::CreateAppointment]);
    assert_eq!(world.says(&command), Err(Refusal::NotPermitted(Permission::TakePayments)));
}

#[test]
fn a_session_given_back_and_used_elsewhere_does_not_come_back_twice() {
    let (mut world, id) = bought();
    let first = world.there("09:00-09:30 Ana");
    let used = redeem(&mut world, first, id);
    world.must(&used);
    let changes = world.must(&cancel(first));
    for hour in ["10:00-10:30", "11:00-11:30", "12:00-12:30", "13:00-13:30", "14:00-14:30"] {
        let visit = world.there(&format!("{hour} Ana"));
        let used = redeem(&mut world, visit, id);
        world.must(&used);
    }
    assert_eq!((left(&world, id), status(&world, id, 0)), (0, PackageStatus::Exhausted));
    expect!["it was changed again since; undo that first"]
        .assert_eq(&world.told(&Command::Reverse { changes }));
    let visit = world.there("15:00-15:30 Ana");
    let none = redeem(&mut world, visit, id);
    expect!["the package does not pay for that"].assert_eq(&world.told(&none));
}

#[test]
fn a_package_is_good_for_some_types_at_some_places_within_its_days_s1_35() {
    let terms = PackageTerms {
        sessions: 1,
        validity_days: Some(1),
        appointment_types: vec![SCALING],
        locations: vec![ANNEX],
    };
    assert!(terms.cover(SCALING, ANNEX));
    assert!(!terms.cover(SCALING, crate::world::MAIN));
    assert!(!terms.cover(crate::world::CHECKUP, ANNEX));
    assert_eq!(terms.last_day(today()), Some(today()));
    let (mut world, id) = bought();
    // Good for check-ups on the 31st, and no longer on the 1st.
    let scaling = world.there("10:00-10:30 Ana scaling");
    let unfit = redeem(&mut world, scaling, id);
    expect!["the package does not pay for that"].assert_eq(&world.told(&unfit));
    let last = world.there("31 10:00-10:30 Ana");
    let used = redeem(&mut world, last, id);
    world.must(&used);
    assert_eq!(
        (status(&world, id, 29), status(&world, id, 30)),
        (PackageStatus::Active, PackageStatus::Expired)
    );
}

#[test]
fn a_session_given_back_at_the_desk_is_owed_again() {
    let (mut world, id) = bought();
    let visit = world.there("10:00-10:30 Ana");
    let used = redeem(&mut world, visit, id);
    world.must(&used);
    let redemption = world.sheet.accounts.uses(id)[0].id;
    let give_back =
        |reason: &str| money(MoneyCommand::GiveBack { patient: ANA, redemption, reason: reason.to_owned() });
    expect!["Reason is Missing"].assert_eq(&world.told(&give_back("")));
    world.must(&give_back("Wrong package"));
    assert_eq!((left(&world, id), due(&world, visit)), (5, 5_000));
    expect!["nothing to do"].assert_eq(&world.told(&give_back("Wrong package")));
}

#[test]
fn a_package_called_off_gives_back_what_was_not_used() {
    let (mut world, id) = bought();
    let payment = Payment { id: PostingId(world.id()), amount: Amount(20_000), method: Method::Cash };
    world.must(&money(MoneyCommand::Pay { patient: ANA, item: Item::Package(id), payment }));
    let visit = world.there("10:00-10:30 Ana");
    let used = redeem(&mut world, visit, id);
    world.must(&used);
    let off = money(MoneyCommand::CancelPackage { patient: ANA, id, reason: "Moves away".into() });
    world.must(&off);
    // Four of five sessions were left: 160.00.
    assert_eq!((balance(&world, ANA), status(&world, id, 0)), (-16_000, PackageStatus::Cancelled));
    expect!["nothing to do"].assert_eq(&world.told(&off));
    let next = world.there("12:00-12:30 Ana");
    let none = redeem(&mut world, next, id);
    expect!["the package does not pay for that"].assert_eq(&world.told(&none));
}

#[test]
fn sessions_nobody_used_are_not_let_off_twice() {
    let (mut world, id) = bought();
    world.must(&money(MoneyCommand::CancelPackage { patient: ANA, id, reason: "Moves away".into() }));
    let item = Item::Package(id);
    let price = world.sheet.accounts.charges(item, Charged::Package).next().unwrap().id;
    let off = waiver(&mut world, Waived::Charge(price), Some(1));
    expect!["at most 0 minor units are due"].assert_eq(&world.told(&off));
    assert_eq!(balance(&world, ANA), 0);
}

#[test]
fn what_was_paid_before_a_session_was_used_is_held() {
    let (mut world, id) = bought();
    let visit = world.there("10:00-10:30 Ana");
    paid(&mut world, visit, 1_000);
    let used = redeem(&mut world, visit, id);
    world.must(&used);
    // The session pays what was still due.
    assert_eq!(due(&world, visit), 0);
    let redemption = world.sheet.accounts.uses(id)[0];
    assert_eq!((redemption.amount, &redemption.entry), (Amount(-4_000), &Entry::Redemption { package: id }));
}

#[test]
fn nobody_sells_what_is_not_sold() {
    let mut world = World::new();
    let package = package(&mut world);
    let off = Package { active: false, ..package.clone() };
    world.must(&money(MoneyCommand::SavePackage(off)));
    let sale = Sale { id: PatientPackageId(world.id()), patient: ANA, package: package.id };
    let sell = money(MoneyCommand::Sell { sale, payment: None });
    expect!["Package is Inactive"].assert_eq(&world.told(&sell));
    let none = PackageTerms { sessions: 0, ..package.terms.clone() };
    let none = Package { terms: none, version: 0, ..package };
    expect!["Sessions is OutOfRange"].assert_eq(&world.told(&money(MoneyCommand::SavePackage(none))));
}
