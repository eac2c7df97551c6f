//! Finding patients as they are typed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use chrono::NaiveDate;
use common::*;
use daybook_booking::change::{Change, Edit};
use daybook_booking::patient::{Patient, Relation};
use daybook_store::Store;

/// Number, given names, family name, phone, birth date.
const PEOPLE: &[(u32, &str, &str, &str, &str)] = &[
    (101, "Łukasz", "Wójcik", "+48 601 234 567", "1980-03-12"),
    (102, "María José", "García López", "+34 699 888 777", "1991-12-03"),
    (103, "Jürgen", "Groß", "+49 170 5550123", "1964-02-29"),
    (104, "Anna", "Schmidt", "030 901820", "1980-03-12"),
    (105, "Schmidt", "Anders", "", "2001-01-01"),
    (106, "Σωκράτης", "Παπαδόπουλος", "", "1970-07-07"),
    (107, "أحمد", "الخطيب", "", "1988-08-08"),
    (108, "Siobhán", "O’Brien", "0170 5550199", "1999-09-09"),
    (109, "Søren", "Đorđević", "", "1977-07-07"),
    (110, "Annika", "Schmidtke", "", "1990-01-02"),
];

async fn full() -> Clinicroom {
    let room = clinic().await;
    let changes = PEOPLE.iter().map(|row| Change::Patient(fresh(person(row)))).collect();
    commit(&room.store, 0xABC, changes, vec![]).await.unwrap();
    room
}

fn person(&(number, given, family, phone, born): &(u32, &str, &str, &str, &str)) -> Patient {
    let mut it = patient(number, given, family);
    it.phone = phone.into();
    it.birth_date = born.parse().ok();
    it
}

async fn find(store: &Store, typed: &str) -> Vec<u32> {
    store.search_patients(typed, 20).await.unwrap().iter().map(|it| it.number).collect()
}

#[tokio::test]
async fn names_are_found_without_their_accents() {
    let room = full().await;
    for (typed, expected) in [
        ("wojcik", 101),
        ("Wójcik", 101),
        ("luk", 101),
        ("gross", 103),
        ("Groß", 103),
        ("jurg", 103),
        ("obrien", 108),
        ("O'Bri", 108),
        ("dord", 109),
        ("soren", 109),
        ("ΠΑΠΑΔ", 106),
        ("σωκρατης", 106),
        ("احمد", 107),
    ] {
        assert_eq!(find(&room.store, typed).await, [expected], "{typed}");
    }
}

#[tokio::test]
async fn words_come_in_any_order() {
    let room = full().await;
    for typed in
        ["garcia maria", "maria garcia", "lopez jose", "jose lop", "gar mar", "maria jose garcia lopez"]
    {
        assert_eq!(find(&room.store, typed).await, [102], "{typed}");
    }
    assert!(find(&room.store, "garcia anna").await.is_empty());
}

#[tokio::test]
async fn the_whole_family_name_comes_first_then_its_start_then_given_names() {
    let room = full().await;
    assert_eq!(find(&room.store, "schmidt").await, [104, 110, 105]);
}

#[tokio::test]
async fn inactive_patients_come_last_and_deleted_and_merged_ones_not_at_all() {
    let room = full().await;
    let edits = [(104, "inactive"), (110, "deleted"), (105, "merged")].map(|(number, fate)| {
        let before = person(PEOPLE.iter().find(|it| it.0 == number).unwrap());
        let mut after = before.clone();
        after.version = 2;
        match fate {
            "inactive" => after.active = false,
            "deleted" => after.deleted_at = Some(start()),
            _ => after.merged_into = Some(patient_id(101)),
        }
        Change::Patient(Edit { before: Some(before), after })
    });
    let mut other = patient(111, "Zoe", "Schmidt");
    other.birth_date = None;
    let changes = edits.into_iter().chain([Change::Patient(fresh(other))]).collect();
    commit(&room.store, 0xABD, changes, vec![]).await.unwrap();
    assert_eq!(find(&room.store, "schmidt").await, [111, 104]);
    assert_eq!(find(&room.store, "12.03.1980").await.len(), 9 + 2, "the nine of the set-up and two others");
}

#[tokio::test]
async fn phones_are_found_by_their_end_their_start_and_any_run() {
    let room = full().await;
    for (typed, expected) in [
        ("4567", 101),
        ("234 567", 101),
        ("+48601234567", 101),
        ("0601 234", 101),
        ("5550123", 103),
        ("0170 5550199", 108),
        ("901820", 104),
        ("234", 101),
    ] {
        assert_eq!(find(&room.store, typed).await, [expected], "{typed}");
    }
    assert_eq!(find(&room.store, "5550").await, [103, 108]);
}

#[tokio::test]
async fn numbers_and_birth_dates_are_found() {
    let room = full().await;
    assert_eq!(find(&room.store, "106").await, [106]);
    assert_eq!(find(&room.store, "#106").await, [106]);
    assert_eq!(find(&room.store, "29.02.1964").await, [103]);
    assert_eq!(find(&room.store, "1964-02-29").await, [103]);
    assert_eq!(find(&room.store, "2/29/1964").await, [103]);
    assert_eq!(find(&room.store, "schmidt 12.3.1980").await, [104]);
    let both = find(&room.store, "03/12/1991").await;
    assert_eq!(both, [102]);
}

#[tokio::test]
async fn one_slip_of_the_finger_is_forgiven() {
    let room = full().await;
    for (typed, expected) in [
        ("wojick", 101),
        ("garxia", 102),
        ("papadopulos", 0),
        ("lukazs", 101),
        ("sorren", 109),
        ("obrein", 108),
    ] {
        let found = find(&room.store, typed).await;
        let expected: Vec<u32> = if expected == 0 { vec![] } else { vec![expected] };
        assert_eq!(found, expected, "{typed}");
    }
    assert_eq!(find(&room.store, "garxia maria").await, [102]);
    // A short word is taken as typed.
    assert!(find(&room.store, "ahn").await.is_empty());
}

#[tokio::test]
async fn what_means_something_to_the_database_is_only_text() {
    let room = full().await;
    for typed in ["\"", "*", "a\" OR \"b", "NEAR(", "-", "'; drop table patient", "%", "(", "^a", "", "   "] {
        find(&room.store, typed).await;
    }
    assert_eq!(find(&room.store, "wojcik").await, [101]);
}

#[tokio::test]
async fn a_changed_name_or_phone_is_found_and_the_old_one_is_not() {
    let room = full().await;
    let before = person(&PEOPLE[3]);
    let mut after = before.clone();
    (after.version, after.family_name, after.phone) = (2, "Żak".into(), "040 777666".into());
    commit(&room.store, 0xABE, vec![Change::Patient(Edit { before: Some(before), after })], vec![])
        .await
        .unwrap();
    assert_eq!(find(&room.store, "zak").await, [104]);
    assert_eq!(find(&room.store, "777666").await, [104]);
    assert_eq!(find(&room.store, "7776").await, [104]);
    assert!(find(&room.store, "901820").await.is_empty());
    assert_eq!(find(&room.store, "schmidt").await, [110, 105]);
    assert!(room.store.integrity().await.unwrap().is_empty());
}

#[tokio::test]
async fn the_same_person_twice_is_noticed() {
    let room = full().await;
    let mut twin = patient(900, "Lukasz", "Wojcik");
    twin.birth_date = NaiveDate::from_ymd_opt(1980, 3, 12);
    let numbers =
        |lines: Vec<daybook_store::PatientLine>| lines.iter().map(|it| it.number).collect::<Vec<_>>();
    assert_eq!(numbers(room.store.duplicates_of(&twin).await.unwrap()), [101]);
    twin.birth_date = NaiveDate::from_ymd_opt(1981, 3, 12);
    assert!(numbers(room.store.duplicates_of(&twin).await.unwrap()).is_empty());
    // The same phone, written without the country.
    twin.phone = "0601 234 567".into();
    assert_eq!(numbers(room.store.duplicates_of(&twin).await.unwrap()), [101]);
    // A child on the parent's phone.
    let mut child = twin;
    child.given_name = "Mia".into();
    assert!(numbers(room.store.duplicates_of(&child).await.unwrap()).is_empty());
}

#[tokio::test]
async fn the_directory_lists_everybody_by_name_in_pages() {
    let room = full().await;
    let (page, total) = room.store.patient_directory(0, 3).await.unwrap();
    assert_eq!(total, 19);
    assert_eq!(page.iter().map(|it| it.number).collect::<Vec<_>>(), [105, 109, 102]);
    let (rest, _) = room.store.patient_directory(18, 50).await.unwrap();
    assert_eq!(rest.len(), 1);
}

#[tokio::test]
async fn those_who_name_somebody_as_family_are_found() {
    let room = full().await;
    let mut child = patient(120, "Mia", "Wójcik");
    child.relations = vec![Relation { patient: patient_id(101), relation: "father".into() }];
    commit(&room.store, 0xABF, vec![Change::Patient(fresh(child.clone()))], vec![]).await.unwrap();
    let related = |store: Store| async move {
        let mut moment = store.snapshot().await.unwrap();
        moment.rows().patients_related_to(&[patient_id(101)]).await.unwrap().len()
    };
    assert_eq!(related(room.store.clone()).await, 1);
    let mut after = child.clone();
    (after.version, after.relations) = (2, vec![]);
    commit(&room.store, 0xAC0, vec![Change::Patient(Edit { before: Some(child), after })], vec![])
        .await
        .unwrap();
    assert_eq!(related(room.store.clone()).await, 0);
}

/// The same of a book on a server (trust.md §2.2).
#[test]
fn a_server_finds_the_same() {
    on_a_server(&[
        names_are_found_without_their_accents,
        words_come_in_any_order,
        the_whole_family_name_comes_first_then_its_start_then_given_names,
        inactive_patients_come_last_and_deleted_and_merged_ones_not_at_all,
        phones_are_found_by_their_end_their_start_and_any_run,
        numbers_and_birth_dates_are_found,
        one_slip_of_the_finger_is_forgiven,
        what_means_something_to_the_database_is_only_text,
        a_changed_name_or_phone_is_found_and_the_old_one_is_not,
        the_same_person_twice_is_noticed,
        the_directory_lists_everybody_by_name_in_pages,
        those_who_name_somebody_as_family_are_found,
    ]);
}
