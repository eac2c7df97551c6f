//! Patients' records: what is checked, what is the core's own, merging (C16, S2.8, S2.17).

use chrono::NaiveDate;
use daybook_booking::command::Command;
use daybook_booking::patient::{Patient, Relation};
use expect_test::{Expect, expect};

use crate::world::{ANA, BEN, CLEO, World};

fn check(change: impl Fn(&mut Patient), outcome: Expect) {
    let mut world = World::new();
    let mut ana = world.sheet.patients[0].clone();
    change(&mut ana);
    outcome.assert_eq(&world.told(&Command::SavePatient(Box::new(ana))));
}

#[test]
fn a_record_is_checked_field_by_field() {
    check(|it| it.notes = "likes mornings".into(), expect!["patient"]);
    check(|_| {}, expect!["nothing to do"]);
    check(|it| it.given_name.clear(), expect!["patient"]);
    check(
        |it| {
            it.given_name.clear();
            it.family_name = " ".into();
        },
        expect!["FamilyName is Missing"],
    );
    check(|it| it.given_name = "x".repeat(201), expect!["GivenName is TooLong"]);
    check(|it| it.phone = "call me".into(), expect!["Phone is Malformed"]);
    check(|it| it.phone = "+49 (30) 1234".into(), expect!["patient"]);
    check(|it| it.email = "ana@example.org".into(), expect!["patient"]);
    check(|it| it.email = "ana at example".into(), expect!["Email is Malformed"]);
    check(|it| it.email = "ana@example..org".into(), expect!["Email is Malformed"]);
    check(|it| it.sex = "f".into(), expect!["Sex is Malformed"]);
    check(|it| it.birth_date = NaiveDate::from_ymd_opt(2027, 3, 3), expect!["BirthDate is InTheFuture"]);
    check(|it| it.birth_date = NaiveDate::from_ymd_opt(2027, 3, 2), expect!["patient"]);
}

#[test]
fn relations_name_other_patients_once() {
    let to = |patient| Relation { patient, relation: "mother".into() };
    let nobody = daybook_booking::ids::PatientId(uuid::Uuid::from_u128(77));
    check(|it| it.relations = vec![to(BEN)], expect!["patient"]);
    check(|it| it.relations = vec![to(BEN), to(BEN)], expect!["Relations is Duplicate"]);
    check(|it| it.relations = vec![to(ANA)], expect!["Relations is Contradictory"]);
    check(|it| it.relations = vec![to(nobody)], expect!["Relations is Unknown"]);
}

#[test]
fn number_and_dates_of_record_are_the_cores() {
    let mut world = World::new();
    let mut ana = world.sheet.patients[0].clone();
    (ana.number, ana.created_at, ana.deleted_at) = (99, world.now, Some(world.now));
    assert!(world.must(&Command::SavePatient(Box::new(ana.clone()))).is_empty());
    ana.notes = "x".into();
    world.must(&Command::SavePatient(Box::new(ana)));
    let saved = world.sheet.patient(ANA).unwrap();
    assert!(saved.number == 1 && saved.deleted_at.is_none() && saved.version == 2);
}

// I6.
#[test]
fn a_record_somebody_changed_since_is_not_overwritten() {
    let mut world = World::new();
    let seen = world.sheet.patients[0].clone();
    let mut first = seen.clone();
    first.notes = "a".into();
    world.must(&Command::SavePatient(Box::new(first)));
    let second = Patient { notes: "b".into(), ..seen };
    expect!["it was changed since you opened it"]
        .assert_eq(&world.told(&Command::SavePatient(Box::new(second))));
}

#[test]
fn a_patient_who_is_still_expected_stays_active() {
    let mut world = World::new();
    world.there("09:00-09:30 Ben");
    let ben = Patient { active: false, ..world.sheet.patients[1].clone() };
    expect!["1 appointments are still to come"]
        .assert_eq(&world.told(&Command::SavePatient(Box::new(ben.clone()))));
    world.it_is("09:30");
    expect!["patient"].assert_eq(&world.told(&Command::SavePatient(Box::new(ben))));
}

#[test]
fn a_merge_moves_appointments_relations_and_what_was_missing() {
    let mut world = World::new();
    let id = world.there("09:00-09:30 Ben");
    world.sheet.patients[1].phone = "030 1234".into();
    world.sheet.patients[2].relations = vec![Relation { patient: BEN, relation: "father".into() }];
    expect!["patient, patient, patient, confirmed 09:00-09:30 Ana Osei"]
        .assert_eq(&world.told(&Command::MergePatients { from: BEN, into: ANA }));
    assert_eq!(world.appointment(id).patient, ANA);
    assert_eq!(world.sheet.patient(ANA).unwrap().phone, "030 1234");
    assert_eq!(world.sheet.patient(CLEO).unwrap().relations[0].patient, ANA);
    let ben = world.sheet.patient(BEN).unwrap();
    assert!(ben.merged_into == Some(ANA) && !ben.active);
    expect!["Patient is Inactive"].assert_eq(&world.ask("10:00-10:30 Ben"));
    expect!["it is no longer there"].assert_eq(&world.told(&Command::MergePatients { from: BEN, into: ANA }));
    expect!["Patient is Contradictory"]
        .assert_eq(&world.told(&Command::MergePatients { from: ANA, into: ANA }));
}

#[test]
fn records_booked_at_one_time_are_not_merged() {
    let mut world = World::new();
    world.there("09:00-09:30 Ben Osei, 09:15-09:45 Ana Lind");
    expect!["Ana is taken 09:15-09:45"]
        .assert_eq(&world.told(&Command::MergePatients { from: BEN, into: ANA }));
}
