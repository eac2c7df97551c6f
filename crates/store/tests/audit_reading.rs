//! Reading the audit log (trust.md §5.2): newest first, narrowed, in pages, at the same cost however long it is.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use chrono::{DateTime, TimeDelta, Utc};
use common::*;
use daybook_booking::appointment::By;
use daybook_booking::ids::UserId;
use daybook_store::{
    AuditEntry, AuditFilter, AuditPlace, AuditRow, AuditStep, AuditVerdict, AuditWalk, Store, WriteError,
};
use uuid::Uuid;

const SAM: UserId = UserId(Uuid::from_u128(0x5A));

fn at(minutes: i64) -> DateTime<Utc> {
    start() + TimeDelta::minutes(minutes)
}

async fn note(store: &Store, (by, minutes): (By, i64), action: &str, detail: serde_json::Value) {
    let entry = AuditEntry { actor: by, at: at(minutes), action: action.to_owned(), detail };
    let noted: Result<(), WriteError> =
        store.write(move |tx| Box::pin(async move { tx.audit(&entry).await })).await;
    noted.unwrap();
}

/// A morning: two sign-ins, three records opened, one booking for patient 1 by Maya.
async fn a_morning(store: &Store) {
    let opened = |n| serde_json::json!({ "patient": patient_id(n) });
    note(store, (By::Staff(MAYA), 0), "session.signed_in", serde_json::json!({ "by": "pin" })).await;
    note(store, (By::Staff(SAM), 10), "session.signed_in", serde_json::json!({ "by": "pin" })).await;
    note(store, (By::Staff(MAYA), 20), "patient.opened", opened(1)).await;
    note(store, (By::Staff(SAM), 30), "patient.opened", opened(1)).await;
    note(store, (By::Staff(SAM), 40), "patient.opened", opened(2)).await;
    book(store, 1, "10:00-10:30").await.unwrap();
}

fn said(rows: &[AuditRow]) -> Vec<String> {
    let who = |it: &AuditRow| match it.actor {
        By::Staff(user) if user == MAYA => "maya",
        By::Staff(_) => "sam",
        By::Patient(_) | By::System => "daybook",
    };
    rows.iter().map(|it| format!("{} {}", who(it), it.action)).collect()
}

async fn found(store: &Store, filter: AuditFilter) -> Vec<String> {
    said(&store.audit_found(&filter, None, 50).await.unwrap())
}

#[tokio::test]
async fn the_log_is_narrowed_to_a_person_a_deed_and_both() {
    let room = clinic().await;
    a_morning(&room.store).await;
    let by = |actor| AuditFilter { actor: Some(By::Staff(actor)), ..AuditFilter::default() };
    let did = |actions: &[&str], filter: AuditFilter| AuditFilter {
        actions: actions.iter().map(|it| (*it).to_owned()).collect(),
        ..filter
    };
    let opened = ["patient.opened"];
    assert_eq!(
        found(&room.store, by(SAM)).await,
        ["sam patient.opened", "sam patient.opened", "sam session.signed_in"]
    );
    assert_eq!(found(&room.store, did(&opened, by(MAYA))).await, ["maya patient.opened"]);
    let either = did(&["session.signed_in", "patient.opened", "patient.opened"], AuditFilter::default());
    assert_eq!(
        found(&room.store, either).await,
        [
            "sam patient.opened",
            "sam patient.opened",
            "maya patient.opened",
            "sam session.signed_in",
            "maya session.signed_in",
        ],
        "one order of several deeds, each entry once"
    );
    let nobody = UserId(Uuid::from_u128(0xD0));
    assert!(found(&room.store, by(nobody)).await.is_empty());
}

#[tokio::test]
async fn the_log_is_narrowed_to_what_is_about_a_patient_whoever_did_it_and_whatever_it_was() {
    let room = clinic().await;
    a_morning(&room.store).await;
    let about = |n| AuditFilter { patient: Some(patient_id(n)), ..AuditFilter::default() };
    let of_one = found(&room.store, about(1)).await;
    assert_eq!(of_one.len(), 4, "set up, booked, and opened twice: {of_one:?}");
    assert_eq!(of_one[0], "sam patient.opened");
    let theirs = AuditFilter { actor: Some(By::Staff(SAM)), ..about(1) };
    assert_eq!(found(&room.store, theirs).await, ["sam patient.opened"]);
    let deed = AuditFilter { actions: vec!["patient.opened".to_owned()], ..about(2) };
    assert_eq!(found(&room.store, deed).await, ["sam patient.opened"]);
    assert!(found(&room.store, about(77)).await.is_empty());
}

#[tokio::test]
async fn an_entry_that_names_only_an_appointment_is_about_its_patient() {
    let room = clinic().await;
    book(&room.store, 3, "10:00-10:30").await.unwrap();
    let label = serde_json::json!({ "label": { "what": "pinned", "appointment": appointment_id(3), "patient": null } });
    note(&room.store, (By::Staff(MAYA), 60), "pin.pinned", label).await;
    let about = AuditFilter { patient: Some(patient_id(3)), ..AuditFilter::default() };
    assert_eq!(found(&room.store, about).await[0], "maya pin.pinned");
}

#[tokio::test]
async fn days_include_their_first_moment_and_not_the_next_days() {
    let room = clinic().await;
    a_morning(&room.store).await;
    let between = |from, to| AuditFilter {
        from: Some(at(from)),
        to: Some(at(to)),
        actions: vec!["patient.opened".to_owned()],
        ..AuditFilter::default()
    };
    assert_eq!(found(&room.store, between(20, 30)).await, ["maya patient.opened"]);
    assert_eq!(found(&room.store, between(21, 41)).await.len(), 2);
    assert!(found(&room.store, between(30, 30)).await.is_empty());
}

#[tokio::test]
async fn pages_follow_one_another_without_a_gap_even_where_a_clock_was_put_back() {
    let room = clinic().await;
    // Entries of one moment, and one noted by a clock that was wrong.
    for minutes in [10, 10, 10, 5, 12, 10] {
        note(&room.store, (By::System, minutes), "session.refused", serde_json::json!({})).await;
    }
    let filter = AuditFilter { actor: Some(By::System), ..AuditFilter::default() };
    let whole = room.store.audit_found(&filter, None, 50).await.unwrap();
    assert!(whole.is_sorted_by(|one, next| (one.at, one.seq) > (next.at, next.seq)));
    let (mut paged, mut place) = (vec![], None);
    loop {
        let page = room.store.audit_found(&filter, place, 2).await.unwrap();
        let Some(last) = page.last() else { break };
        place = Some(AuditPlace { at: last.at, seq: last.seq });
        paged.extend(page);
    }
    assert_eq!(paged, whole);
    assert_eq!(whole.len(), 6);
}

#[tokio::test]
async fn the_chain_can_be_walked_in_steps_that_say_how_far_they_are() {
    let room = clinic().await;
    a_morning(&room.store).await;
    let length = room.store.audit_length().await.unwrap();
    let (mut walk, mut steps) = (AuditWalk::START, 0);
    let verdict = loop {
        match room.store.walk_audit(walk, 3).await.unwrap() {
            AuditStep::Further(further) => walk = further,
            AuditStep::Done(verdict) => break verdict,
        }
        steps += 1;
    };
    assert_eq!(verdict, room.store.verify_audit().await.unwrap());
    assert!(matches!(verdict, AuditVerdict::Whole { entries, .. } if entries == length));
    assert_eq!(steps, length.div_ceil(3));
    let elsewhere = AuditWalk { entries: 2, head: [9; 32] };
    let broken = room.store.walk_audit(elsewhere, 3).await.unwrap();
    assert_eq!(broken, AuditStep::Done(AuditVerdict::BrokenAt { seq: 3 }), "a walk begun elsewhere");
}

/// The statements of `record::audit_reading`, as the file would carry them out: each seeks in an index and sorts
/// nothing, so that a page costs what it shows.
#[tokio::test]
async fn no_question_looks_through_the_log() {
    let room = clinic().await;
    let place = "at >= 5 and (at, seq) < (9, 9) order by at desc, seq desc limit 50";
    let file = raw(&room.folder);
    for (narrowed, index) in [
        ("", "audit_by_time"),
        ("action = 'x' and", "audit_by_action"),
        ("actor = 'x' and action = 'y' and", "audit_by_actor"),
    ] {
        let sql = format!(
            "explain query plan select at, seq from audit where clinic_id = x'00' and {narrowed} {place}"
        );
        let plan: Vec<String> = column(&file, &sql, "detail");
        assert_eq!(plan.len(), 1, "{plan:?}");
        assert!(
            plan[0].starts_with(&format!("SEARCH audit USING COVERING INDEX {index} (clinic_id=?")),
            "{plan:?}"
        );
    }
    let sql = "explain query plan select p.at, p.seq from audit_patient p
               join audit a on a.clinic_id = p.clinic_id and a.seq = p.seq
               where p.clinic_id = x'00' and p.patient_id = x'01' and p.at >= 5 and (p.at, p.seq) < (9, 9)
                 and a.actor = coalesce(null, a.actor) and a.action = coalesce(null, a.action)
               order by p.at desc, p.seq desc limit 50";
    let plan: Vec<String> = column(&file, sql, "detail");
    assert!(plan.iter().all(|it| it.starts_with("SEARCH") && it.contains("USING PRIMARY KEY")), "{plan:?}");
}

/// The same of a book on a server (trust.md §2.2).
#[test]
fn the_log_on_a_server_reads_the_same() {
    on_a_server(&[
        the_log_is_narrowed_to_a_person_a_deed_and_both,
        the_log_is_narrowed_to_what_is_about_a_patient_whoever_did_it_and_whatever_it_was,
        an_entry_that_names_only_an_appointment_is_about_its_patient,
        days_include_their_first_moment_and_not_the_next_days,
        pages_follow_one_another_without_a_gap_even_where_a_clock_was_put_back,
        the_chain_can_be_walked_in_steps_that_say_how_far_they_are,
    ]);
}
