//! The fee schedule, packages and the ledger: what is written is what is read, and what was posted stays.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use chrono::{NaiveDate, TimeDelta};
use common::*;
use daybook_booking::appointment::By;
use daybook_booking::change::{Change, Edit};
use daybook_booking::ids::*;
use daybook_booking::money::Amount;
use daybook_booking::money::fee::Fee;
use daybook_booking::money::package::{Package, PackageTerms, PatientPackage};
use daybook_booking::money::posting::{Charged, Entry, Item, Method, Posting};
use daybook_store::{OpenItem, WriteError};
use uuid::Uuid;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn fee() -> Fee {
    Fee {
        id: FeeId(Uuid::from_u128(0xFEE)),
        appointment_type: CHECKUP,
        provider: Some(OSEI),
        from: Some(day("2027-03-01")),
        until: None,
        amount: Amount(5_000),
        deleted: false,
        version: 1,
    }
}

fn terms() -> PackageTerms {
    let (appointment_types, locations) = (vec![CHECKUP], vec![LOCATION]);
    PackageTerms { sessions: 5, validity_days: Some(90), appointment_types, locations }
}

fn package() -> Package {
    let id = PackageId(Uuid::from_u128(0xBAC));
    let name = "Five check-ups".to_owned();
    Package { id, name, price: Amount(20_000), terms: terms(), active: true, position: 3, version: 1 }
}

fn bought() -> PatientPackage {
    PatientPackage {
        id: PatientPackageId(Uuid::from_u128(0xBAD)),
        package: package().id,
        patient: patient_id(1),
        name: "Five check-ups".to_owned(),
        price: Amount(20_000),
        terms: terms(),
        sold_on: day("2027-03-01"),
        valid_until: Some(day("2027-05-29")),
        cancelled_at: None,
        version: 1,
    }
}

/// Line `number` of the ledger, an hour after the one before.
fn posting(number: u32, patient: u32, entry: Entry, amount: i64) -> Posting {
    let receipt = entry.is_money().then_some(number - 1);
    Posting {
        id: PostingId(Uuid::from_u128(0x900 + u128::from(number))),
        number,
        patient: patient_id(patient),
        item: Item::Package(bought().id),
        entry,
        amount: Amount(amount),
        currency: "EUR".to_owned(),
        receipt,
        reason: "Told why".to_owned(),
        at: start() + TimeDelta::hours(i64::from(number)),
        by: By::Staff(MAYA),
        version: 1,
    }
}

fn charged() -> Posting {
    posting(1, 1, Entry::Charge { what: Charged::Package }, 20_000)
}

fn paid() -> Posting {
    posting(2, 1, Entry::Payment { method: Method::Card { reference: "T-1".into() } }, -15_000)
}

fn all() -> Vec<Change> {
    vec![
        Change::Fee(fresh(fee())),
        Change::Package(fresh(package())),
        Change::PatientPackage(fresh(bought())),
        Change::Posting(fresh(charged())),
        Change::Posting(fresh(paid())),
    ]
}

#[tokio::test]
async fn money_is_read_as_it_was_written() {
    let room = clinic().await;
    commit(&room.store, 0x1, all(), vec![]).await.unwrap();
    room.store.close().await;
    let store = reopen(&room).await;
    let mut snapshot = store.snapshot().await.unwrap();
    let mut rows = snapshot.rows();
    let book = rows.book().await.unwrap().unwrap();
    assert_eq!((book.fees, book.packages), (vec![fee()], vec![package()]));
    let accounts = rows.accounts_of(&[patient_id(1)]).await.unwrap();
    assert_eq!((accounts.packages, accounts.postings.len()), (vec![bought()], 2));
    assert_eq!(rows.postings(&[paid().id]).await.unwrap(), [paid()]);
    let numbers = rows.numbers().await.unwrap();
    assert_eq!((numbers.posting, numbers.receipt), (3, 2));
    drop(snapshot);
    assert!(store.integrity().await.unwrap().is_empty());
}

#[tokio::test]
async fn the_ledger_is_read_by_time_and_what_is_open_is_its_sums_q23() {
    let room = clinic().await;
    commit(&room.store, 0x1, all(), vec![]).await.unwrap();
    let mut snapshot = room.store.snapshot().await.unwrap();
    let mut rows = snapshot.rows();
    let at = |hours| start() + TimeDelta::hours(hours);
    let numbers = |lines: Vec<Posting>| lines.iter().map(|it| it.number).collect::<Vec<_>>();
    assert_eq!(numbers(rows.ledger(at(0), at(9)).await.unwrap()), [1, 2]);
    assert_eq!(numbers(rows.ledger(at(1), at(2)).await.unwrap()), [1]);
    assert_eq!(numbers(rows.ledger(at(2), at(9)).await.unwrap()), [2]);
    let open = |amount| OpenItem {
        patient: patient_id(1),
        item: Item::Package(bought().id),
        amount: Amount(amount),
        since: at(1),
    };
    assert_eq!(rows.open_items(at(1)).await.unwrap(), []);
    assert_eq!(rows.open_items(at(2)).await.unwrap(), [open(20_000)]);
    assert_eq!(rows.open_items(at(9)).await.unwrap(), [open(5_000)]);
}

#[tokio::test]
async fn what_was_posted_stays_but_for_whose_record_it_is() {
    let room = clinic().await;
    commit(&room.store, 0x1, all(), vec![]).await.unwrap();
    let changed = |after: Posting| Change::Posting(Edit { before: Some(paid()), after });
    let less = changed(Posting { amount: Amount(-1), version: 2, ..paid() });
    let refused = commit(&room.store, 0x2, vec![less], vec![]).await.unwrap_err();
    assert!(!matches!(refused, WriteError::ChangedSince), "{refused}");
    let merged = changed(Posting { patient: patient_id(2), version: 2, ..paid() });
    commit(&room.store, 0x3, vec![merged], vec![]).await.unwrap();
    // No two lines have one number.
    let again = posting(2, 1, Entry::Charge { what: Charged::Other }, 1);
    let again = Posting { id: PostingId(Uuid::from_u128(0x999)), ..again };
    assert!(commit(&room.store, 0x4, vec![Change::Posting(fresh(again))], vec![]).await.is_err());
}

#[tokio::test]
async fn a_gap_in_the_ledger_is_found() {
    let room = clinic().await;
    let gap = vec![
        Change::Package(fresh(package())),
        Change::PatientPackage(fresh(bought())),
        Change::Posting(fresh(posting(3, 1, Entry::Charge { what: Charged::Other }, 1))),
    ];
    commit(&room.store, 0x1, gap, vec![]).await.unwrap();
    let found = room.store.integrity().await.unwrap();
    assert_eq!(found.0, ["the ledger or its receipts have a gap"]);
}

/// The same of a book on a server (trust.md §2.2).
#[test]
fn the_ledger_on_a_server_is_the_same() {
    on_a_server(&[
        money_is_read_as_it_was_written,
        the_ledger_is_read_by_time_and_what_is_open_is_its_sums_q23,
        what_was_posted_stays_but_for_whose_record_it_is,
        a_gap_in_the_ledger_is_found,
    ]);
}
