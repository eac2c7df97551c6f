//! Patients: finding, records, duplicates, merging.

use daybook_wire::Problem;
use daybook_wire::patient::{MergePatients, PatientForm, PatientSearch, RelationForm};

use super::{Desk, at, by_id, patient};
use crate::calls::{patients, undo};

fn search(text: &str) -> PatientSearch {
    PatientSearch { text: text.to_owned(), limit: 20, offset: 0 }
}

#[tokio::test]
async fn patients_are_found_by_name_and_listed_when_nothing_is_typed() {
    let desk = Desk::new().await;
    let found = patients::search_patients(&desk.admin, search("you")).await.unwrap();
    assert_eq!(found.patients[0].given_name, "Ada");
    let all = patients::search_patients(&desk.admin, search(" ")).await.unwrap();
    assert_eq!((all.total, all.patients[0].family_name.as_str()), (Some(2), "Okoro"));
}

#[tokio::test]
async fn a_record_shows_what_is_to_come_and_what_is_over() {
    let desk = Desk::new().await;
    desk.book(1, (540, 30)).await;
    desk.book(2, (900, 30)).await;
    desk.clock.set(at("2027-03-02 12:00"));
    let record = patients::patient(&desk.admin, by_id(&desk.ada)).await.unwrap();
    assert_eq!((record.past[0].from, record.upcoming[0].from), (540, 900));
    let newest = desk.admin.engine.store().audit_page(None, 1).await.unwrap();
    assert_eq!(newest[0].action, "patient.opened");
}

#[tokio::test]
async fn saving_a_record_keeps_its_number_and_refuses_an_old_version() {
    let desk = Desk::new().await;
    let form = patients::patient(&desk.admin, by_id(&desk.ada)).await.unwrap().patient;
    let renamed = PatientForm { family_name: "Younger".to_owned(), ..form.clone() };
    let saved = patients::save_patient(&desk.admin, renamed.clone()).await.unwrap();
    assert_eq!((saved.number, saved.version), (form.number, form.version + 1));
    let again = PatientForm { family_name: "Youngest".to_owned(), ..form };
    assert!(matches!(patients::save_patient(&desk.admin, again).await.err().unwrap(), Problem::ChangedSince));
}

#[tokio::test]
async fn a_wrong_date_of_birth_is_named() {
    let desk = Desk::new().await;
    let unborn = PatientForm { birth_date: Some("2099-01-01".to_owned()), ..patient(9, "Mo", "Diaz") };
    let refused = patients::save_patient(&desk.admin, unborn).await.err().unwrap();
    assert!(
        matches!(refused, Problem::Invalid { field, fault } if field == "birth_date" && fault == "in_the_future")
    );
    let garbled = PatientForm { birth_date: Some("1.1.1980".to_owned()), ..patient(9, "Mo", "Diaz") };
    let refused = patients::save_patient(&desk.admin, garbled).await.err().unwrap();
    assert!(matches!(refused, Problem::Invalid { fault, .. } if fault == "malformed"));
}

#[tokio::test]
async fn two_records_of_one_patient_are_offered_merged_and_parted_again() {
    let desk = Desk::new().await;
    desk.book(1, (540, 30)).await;
    let twin = patients::save_patient(&desk.admin, patient(3, "Ada", "Young")).await.unwrap();
    let relation = RelationForm {
        patient_id: desk.ada.clone(),
        patient_name: String::new(),
        relation: "mother".to_owned(),
    };
    let child = PatientForm { relations: vec![relation], ..patient(4, "Cy", "Young") };
    let child = patients::save_patient(&desk.admin, child).await.unwrap();
    assert_eq!(child.relations[0].patient_name, "Ada Young");
    let record = patients::patient(&desk.admin, by_id(&twin.id)).await.unwrap();
    assert!(record.duplicates.iter().any(|it| it.id == desk.ada));
    let merge = MergePatients { from: desk.ada.clone(), into: twin.id.clone() };
    let merged = patients::merge_patients(&desk.admin, merge).await.unwrap();
    assert_eq!(merged.upcoming.len(), 1);
    let gone = patients::patient(&desk.admin, by_id(&desk.ada)).await.unwrap();
    assert_eq!(gone.merged_into.as_deref(), Some(twin.id.as_str()));
    let child_after = patients::patient(&desk.admin, by_id(&child.id)).await.unwrap().patient;
    assert_eq!(child_after.relations[0].patient_id, twin.id);
    undo::undo(&desk.admin).await.unwrap();
    let back = patients::patient(&desk.admin, by_id(&desk.ada)).await.unwrap();
    assert_eq!((back.merged_into, back.upcoming.len()), (None, 1));
}
