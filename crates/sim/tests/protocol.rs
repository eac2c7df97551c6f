//! Single cases of the protocol, each by name.

use daybook_booking::appointment::Source;
use daybook_booking::command::{Book, Command, Insistence, PaidWith, Placement};
use daybook_booking::ids::{
    AppointmentId, AppointmentTypeId, LocationId, PatientId, PatientPackageId, PostingId, ProviderId,
};
use daybook_sync::{KINDS, Purpose, Undo, Unreadable};
use std::collections::BTreeSet;
use uuid::Uuid;

#[test]
fn f15_every_kind_is_named_once_and_has_a_version() {
    let kinds: BTreeSet<_> = KINDS.iter().collect();
    assert_eq!(kinds.len(), KINDS.len());
    let version = |it: &str| it.rsplit_once(".v").and_then(|(_, version)| version.parse::<u32>().ok());
    assert!(KINDS.iter().all(|it| version(it).is_some_and(|it| it > 0)));
}

#[test]
fn f15_what_an_older_desk_wrote_is_read_word_for_word() {
    // As the first version wrote them: these lines are never changed.
    let id = "00000000-0000-0000-0000-000000001001";
    for (kind, body) in [
        ("appointment.check_in.v1", format!(r#"{{"check_in":"{id}"}}"#)),
        (
            "appointment.cancel.v1",
            format!(r#"{{"cancel":{{"code":"patient","id":"{id}","insistence":"none","reason":"ill"}}}}"#),
        ),
        (
            "appointment.edit.v1",
            format!(
                r#"{{"edit":{{"edits":{{"appointment_type":null,"notes":"hm","patient":null,"patient_confirmation":null,"patient_notes":null,"placement":null,"source":null}},"id":"{id}","insistence":{{"override":{{"reason":"she insists"}}}},"seen_version":3}}}}"#
            ),
        ),
        ("intent.undo.v1", format!(r#"{{"of":"{id}"}}"#)),
        ("attention.settle.v1", format!(r#"{{"attention":"{id}","how":"called"}}"#)),
    ] {
        let read = Purpose::read(kind, &body).unwrap();
        assert_eq!((read.kind(), read.body()), (kind, body));
    }
}

#[test]
fn f15_a_kind_of_a_newer_desk_is_not_taken_for_a_malformed_one() {
    assert_eq!(Purpose::read("appointment.teleport.v1", "{}"), Err(Unreadable::Kind));
    assert_eq!(Purpose::read("appointment.book.v3", "{}"), Err(Unreadable::Kind));
    assert_eq!(Purpose::read("appointment.book.v1", "{}"), Err(Unreadable::Body));
}

#[test]
fn f15_a_booking_that_is_paid_for_at_once_is_no_booking_of_the_first_version() {
    let placement = Placement {
        provider: ProviderId(Uuid::from_u128(2)),
        location: LocationId(Uuid::from_u128(3)),
        resources: vec![],
        wall_start: chrono::NaiveDateTime::default(),
        minutes: 30,
    };
    let book = |paid_with| {
        Purpose::Command(Box::new(Command::Book(Book {
            id: AppointmentId(Uuid::from_u128(1)),
            patient: PatientId(Uuid::from_u128(4)),
            appointment_type: AppointmentTypeId(Uuid::from_u128(5)),
            placement: placement.clone(),
            notes: String::new(),
            patient_notes: String::new(),
            source: Source::Staff,
            external_id: None,
            paid_with,
            insistence: Insistence::None,
        })))
    };
    let session =
        PaidWith { redemption: PostingId(Uuid::from_u128(6)), package: PatientPackageId(Uuid::from_u128(7)) };
    let (plain, paid) = (book(None), book(Some(session)));
    assert_eq!((plain.kind(), paid.kind()), ("appointment.book.v1", "appointment.book.v2"));
    assert!(!plain.body().contains("paid_with"), "what older desks wrote is written as they wrote it");
    for purpose in [&plain, &paid] {
        assert_eq!(Purpose::read(purpose.kind(), &purpose.body()).as_ref(), Ok(purpose));
    }
    assert_eq!(Purpose::read(plain.kind(), &paid.body()), Err(Unreadable::Body));
}

#[test]
fn a_body_that_is_of_another_kind_than_it_says_is_malformed() {
    let cancel = Purpose::Undo(Undo { of: Uuid::from_u128(1) }).body();
    assert_eq!(Purpose::read("appointment.check_in.v1", &cancel), Err(Unreadable::Body));
    let check_in = Purpose::Command(Box::new(Command::CheckIn(AppointmentId(Uuid::from_u128(1)))));
    assert_eq!(Purpose::read("appointment.start.v1", &check_in.body()), Err(Unreadable::Body));
}

#[test]
fn f17_a_text_no_server_can_keep_is_malformed_and_blocks_nothing() {
    let wanted = |text: &str| {
        let id = "00000000-0000-0000-0000-000000001001";
        format!(r#"{{"cancel":{{"code":"patient","id":"{id}","insistence":"none","reason":"{text}"}}}}"#)
    };
    let read = |text: &str| Purpose::read("appointment.cancel.v1", &wanted(text));
    assert_eq!(read(r"a\u0000b"), Err(Unreadable::Body));
    assert!(read(r"a\\u0000b").is_ok(), "that is a backslash and a word");
}

#[test]
fn undo_by_rows_does_not_travel() {
    let now = chrono::DateTime::UNIX_EPOCH;
    assert_eq!(Purpose::of(Command::Reverse { changes: vec![] }, now), None);
}
