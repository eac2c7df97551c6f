//! Money through the real encrypted store: taken, given back, and never undone behind anybody's back.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use chrono::{DateTime, Utc};
use daybook_booking::appointment::CancelCode;
use daybook_booking::command::{Book, Command, Insistence, PaidWith};
use daybook_booking::ids::{FeeId, PackageId, PatientPackageId, PostingId};
use daybook_booking::money::Amount;
use daybook_booking::money::command::{MoneyCommand, Payment, Sale};
use daybook_booking::money::fee::Fee;
use daybook_booking::money::package::{Package, PackageTerms};
use daybook_booking::money::posting::{Item, Method};
use daybook_booking::refusal::Refusal;
use uuid::Uuid;

use crate::clinic::*;
use crate::refused;

fn money(command: MoneyCommand) -> Command {
    Command::Money(Box::new(command))
}

fn posting(number: u128) -> PostingId {
    PostingId(Uuid::from_u128(0x9000 + number))
}

/// A check-up costs 50.00, and Ada is booked for one.
async fn priced() -> Desk {
    let desk = Desk::new().await;
    let fee = Fee {
        id: FeeId(Uuid::from_u128(0xFEE)),
        appointment_type: CHECK_UP,
        provider: None,
        from: None,
        until: None,
        amount: Amount(5_000),
        deleted: false,
        version: 0,
    };
    desk.run(money(MoneyCommand::SaveFee(fee))).await.unwrap();
    desk.run(book(1, ADA, place(OSEI, "2027-03-02 09:00", 30))).await.unwrap();
    desk
}

fn pay(number: u128, amount: i64) -> Command {
    let payment = Payment { id: posting(number), amount: Amount(amount), method: Method::Cash };
    money(MoneyCommand::Pay { patient: ADA, item: Item::Appointment(appointment(1)), payment })
}

fn cancel() -> Command {
    let (code, reason) = (CancelCode::Patient, String::new());
    Command::Cancel { id: appointment(1), code, reason, insistence: Insistence::None }
}

async fn balance(desk: &Desk) -> i64 {
    let mut snapshot = desk.engine.snapshot().await.unwrap();
    let mut rows = snapshot.rows();
    let balance = rows.accounts_of(&[ADA]).await.unwrap().balance(ADA);
    // The sums of the store are those of the ledger (Q23).
    let whole = rows.ledger(DateTime::<Utc>::UNIX_EPOCH, at("2100-01-01 00:00")).await.unwrap();
    assert_eq!(whole.iter().map(|it| it.amount).sum::<Amount>(), balance);
    let open = rows.open_items(at("2100-01-01 00:00")).await.unwrap();
    assert_eq!(open.iter().map(|it| it.amount).sum::<Amount>(), balance);
    balance.0
}

#[tokio::test]
async fn a_payment_survives_a_restart_with_its_receipt_and_the_next_number_follows() {
    let desk = priced().await;
    let first = desk.run(pay(1, 2_000)).await.unwrap();
    assert_eq!(first.label.what, "paid");
    assert_eq!(first.label.patient, Some(ADA));
    let desk = desk.restarted().await;
    assert_eq!(balance(&desk).await, 3_000);
    desk.run(pay(2, 3_000)).await.unwrap();
    let mut snapshot = desk.engine.snapshot().await.unwrap();
    let numbers = snapshot.rows().numbers().await.unwrap();
    assert_eq!((numbers.posting, numbers.receipt), (4, 3));
    drop(snapshot);
    assert_eq!(balance(&desk).await, 0);
    assert!(desk.engine.store().integrity().await.unwrap().is_empty());
}

#[tokio::test]
async fn undo_passes_over_a_payment_and_keeps_the_booking_it_paid_for() {
    let desk = priced().await;
    desk.run(pay(1, 2_000)).await.unwrap();
    // The last thing that can be undone is the booking, and money is bound up with it.
    let undone = desk.engine.undo(&desk.sam).await;
    assert_eq!(refused(undone), Refusal::MoneyOnIt);
    assert_eq!(balance(&desk).await, 3_000);
    assert_eq!(desk.stands(1).await, "2027-03-02 09:00 Osei");
}

#[tokio::test]
async fn a_cancellation_undone_and_done_again_leaves_every_line_in_the_ledger() {
    let desk = priced().await;
    desk.run(pay(1, 5_000)).await.unwrap();
    desk.run(cancel()).await.unwrap();
    assert_eq!(balance(&desk).await, -5_000);
    desk.engine.undo(&desk.sam).await.unwrap();
    assert_eq!(balance(&desk).await, 0);
    desk.engine.redo(&desk.sam).await.unwrap();
    assert_eq!(balance(&desk).await, -5_000);
    let (amount, method, reason) = (Amount(5_000), Method::Cash, "Called off".to_owned());
    let (id, payment) = (posting(2), posting(1));
    desk.run(money(MoneyCommand::Refund { patient: ADA, id, payment, amount, method, reason }))
        .await
        .unwrap();
    assert_eq!(balance(&desk).await, 0);
    assert!(desk.engine.store().integrity().await.unwrap().is_empty());
}

/// A desk where Ada has two sessions of a package.
async fn packaged() -> (Desk, PatientPackageId) {
    let desk = priced().await;
    let terms =
        PackageTerms { sessions: 2, validity_days: None, appointment_types: vec![], locations: vec![] };
    let package = Package {
        id: PackageId(Uuid::from_u128(0xBAC)),
        name: "Two".to_owned(),
        price: Amount(8_000),
        terms,
        active: true,
        position: 0,
        version: 0,
    };
    let id = PatientPackageId(Uuid::from_u128(0xBAD));
    let sale = Sale { id, patient: ADA, package: package.id };
    desk.run(money(MoneyCommand::SavePackage(package))).await.unwrap();
    desk.run(money(MoneyCommand::Sell { sale, payment: None })).await.unwrap();
    (desk, id)
}

/// How many sessions of hers are left.
async fn left(desk: &Desk) -> u16 {
    let mut snapshot = desk.engine.snapshot().await.unwrap();
    let accounts = snapshot.rows().accounts_of(&[ADA]).await.unwrap();
    accounts.sessions_left(&accounts.packages[0])
}

#[tokio::test]
async fn a_session_of_a_package_is_used_and_comes_back_s1_37() {
    let (desk, package) = packaged().await;
    let redeem = MoneyCommand::Redeem { id: posting(1), appointment: appointment(1), package };
    desk.run(money(redeem)).await.unwrap();
    assert_eq!(left(&desk).await, 1);
    desk.run(cancel()).await.unwrap();
    assert_eq!((left(&desk).await, balance(&desk).await), (2, 8_000));
}

#[tokio::test]
async fn a_booking_and_the_session_that_pays_for_it_are_one_undo_entry_d4() {
    let (desk, package) = packaged().await;
    let Command::Book(plain) = book(2, ADA, place(OSEI, "2027-03-03 09:00", 30)) else { unreachable!() };
    let paid_with = Some(PaidWith { redemption: posting(1), package });
    desk.run(Command::Book(Book { paid_with, ..plain })).await.unwrap();
    assert_eq!((left(&desk).await, balance(&desk).await), (1, 8_000));
    desk.engine.undo(&desk.sam).await.unwrap();
    assert_eq!((left(&desk).await, balance(&desk).await), (2, 8_000));
    let mut snapshot = desk.engine.snapshot().await.unwrap();
    assert!(snapshot.rows().appointments(&[appointment(2)]).await.unwrap()[0].deleted_at.is_some());
    drop(snapshot);
    desk.engine.redo(&desk.sam).await.unwrap();
    assert_eq!((left(&desk).await, balance(&desk).await), (1, 8_000));
    assert!(desk.engine.store().integrity().await.unwrap().is_empty());
}
