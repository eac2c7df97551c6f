//! The audit log as the window reads it (trust.md §5.2, 5.7): in words, narrowed, in pages, itself noted.

use std::path::PathBuf;

use booking::permission::Role;
use daybook_booking as booking;
use daybook_wire::Problem;
use daybook_wire::appointment::CancelAppointment;
use daybook_wire::audit::{AuditAbout, AuditAsk, AuditLine, AuditLocale, AuditVerified, VerifyAudit};

use super::{Desk, at, by_id, id};
use crate::calls::{appointments, audit, patients};
use crate::surroundings::{SavePath, Surroundings};

fn ask() -> AuditAsk {
    AuditAsk {
        person: None,
        deeds: vec![],
        patient_id: None,
        from: None,
        to: None,
        after: None,
        locale: "en".to_owned(),
    }
}

async fn read(desk: &Desk, ask: AuditAsk) -> Vec<AuditLine> {
    audit::audit_log(&desk.admin, ask).await.unwrap().lines
}

fn said(lines: &[AuditLine]) -> Vec<&str> {
    lines.iter().map(|it| it.what.as_str()).collect()
}

async fn a_morning(desk: &Desk) {
    desk.clock.set(at("2027-03-01 09:00"));
    desk.book(1, (540, 30)).await;
    desk.clock.set(at("2027-03-01 09:05"));
    patients::patient(&desk.admin, by_id(&desk.ben)).await.unwrap();
    desk.clock.set(at("2027-03-01 09:10"));
    let off = CancelAppointment {
        id: id(1),
        code: "patient".to_owned(),
        reason: String::new(),
        override_reason: None,
    };
    appointments::cancel_appointment(&desk.admin, off).await.unwrap();
}

#[tokio::test]
async fn an_entry_says_who_did_what_to_which_record_when() {
    let desk = Desk::new().await;
    a_morning(&desk).await;
    let lines = read(&desk, ask()).await;
    assert_eq!(
        said(&lines)[..3],
        ["Cancelled an appointment", "Opened a record", "Booked an appointment"],
        "the newest first"
    );
    assert_eq!((lines[0].date.as_str(), lines[0].minute), ("2027-03-01", 550));
    let Some(AuditAbout::Appointment { name, date, deleted, .. }) = &lines[0].about else { panic!() };
    assert_eq!((name.as_str(), date.as_str(), *deleted), ("Ada Young", "2027-03-02", false));
    assert!(matches!(&lines[1].about, Some(AuditAbout::Patient { id, .. }) if *id == desk.ben));
}

#[tokio::test]
async fn settings_are_named_by_what_was_set_up() {
    let desk = Desk::new().await;
    let lines = read(&desk, AuditAsk { deeds: vec!["set_up.saved_set_up".to_owned()], ..ask() }).await;
    assert!(
        lines.iter().any(|it| it.more == "Dr Osei"),
        "{:?}",
        lines.iter().map(|it| &it.more).collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn the_log_is_narrowed_to_patient_deed_and_days_of_the_clinic() {
    let desk = Desk::new().await;
    a_morning(&desk).await;
    desk.clock.set(at("2027-03-02 00:10"));
    patients::patient(&desk.admin, by_id(&desk.ada)).await.unwrap();
    let of_ada = AuditAsk { patient_id: Some(desk.ada.clone()), ..ask() };
    let expected =
        ["Opened a record", "Cancelled an appointment", "Booked an appointment", "Added or changed a record"];
    assert_eq!(said(&read(&desk, of_ada.clone()).await), expected);
    let first_day = AuditAsk { to: Some("2027-03-01".to_owned()), ..of_ada.clone() };
    // Reading about Ada was about Ada, too; it was done on the second day.
    assert_eq!(said(&read(&desk, first_day).await), expected[1..]);
    let opened = AuditAsk { deeds: vec!["patient.opened".to_owned()], ..of_ada };
    assert_eq!(said(&read(&desk, opened).await), ["Opened a record"]);
}

#[tokio::test]
async fn pages_go_on_where_the_last_one_ended() {
    let desk = Desk::new().await;
    for _ in 0..120 {
        patients::patient(&desk.admin, by_id(&desk.ada)).await.unwrap();
    }
    let opened = AuditAsk { deeds: vec!["patient.opened".to_owned()], ..ask() };
    let first = audit::audit_log(&desk.admin, opened.clone()).await.unwrap();
    assert_eq!(first.lines.len(), 100);
    let next =
        audit::audit_log(&desk.admin, AuditAsk { after: first.further, ..opened.clone() }).await.unwrap();
    assert_eq!((next.lines.len(), next.further), (20, None));
    assert!(next.lines[0].seq < first.lines[99].seq);
    let garbled = AuditAsk { after: Some("yesterday".to_owned()), ..opened };
    let refused = audit::audit_log(&desk.admin, garbled).await.err().unwrap();
    assert!(matches!(refused, Problem::BadRequest { .. }));
}

#[tokio::test]
async fn reading_the_log_is_in_the_log() {
    let desk = Desk::new().await;
    let of_ben = AuditAsk { patient_id: Some(desk.ben.clone()), ..ask() };
    read(&desk, of_ben).await;
    let lines = read(&desk, ask()).await;
    assert_eq!(lines[0].what, "Read the audit log");
    assert!(matches!(&lines[0].about, Some(AuditAbout::Patient { id, .. }) if *id == desk.ben));
}

#[tokio::test]
async fn the_words_are_those_of_the_reader() {
    let desk = Desk::new().await;
    a_morning(&desk).await;
    for (locale, words) in [("es", "Anuló una cita"), ("ar", "ألغى موعدًا")] {
        let all = read(&desk, AuditAsk { locale: locale.to_owned(), ..ask() }).await;
        assert!(said(&all).contains(&words), "{:?}", said(&all));
        let narrowed =
            AuditAsk { locale: locale.to_owned(), deeds: vec!["appointment.cancelled".to_owned()], ..ask() };
        assert_eq!(said(&read(&desk, narrowed).await), [words]);
        let choices =
            audit::audit_choices(&desk.admin, AuditLocale { locale: locale.to_owned() }).await.unwrap();
        assert!(choices.kinds.iter().flat_map(|it| &it.deeds).any(|it| it.name == words));
    }
}

#[tokio::test]
async fn the_chain_is_found_whole_and_that_it_was_looked_at_is_noted() {
    let desk = Desk::new().await;
    a_morning(&desk).await;
    let begun = audit::verify_audit(&desk.admin, VerifyAudit { walked: None }).await.unwrap();
    let AuditVerified::Further { walked, entries } = begun else { panic!("there is something to walk over") };
    assert_eq!(walked.entries, entries);
    let done = audit::verify_audit(&desk.admin, VerifyAudit { walked: Some(walked) }).await.unwrap();
    assert!(
        matches!(done, AuditVerified::Whole { entries: all, head } if all == entries && head.len() == 64)
    );
    assert_eq!(read(&desk, ask()).await[0].what, "Verified the audit log");
}

#[tokio::test]
async fn somebody_else_without_the_permission_is_not_offered_the_log() {
    assert!(Role::ALL.iter().all(|role| {
        role.permissions().contains(&booking::permission::Permission::ViewAudit) == (*role == Role::Admin)
    }));
}

struct Here(PathBuf);

impl Surroundings for Here {
    fn choose_save_path(&self, name: String) -> SavePath<'_> {
        Box::pin(async move { Some(self.0.join(name)) })
    }

    fn open_link(&self, _: &str) -> std::io::Result<()> {
        Err(std::io::ErrorKind::Unsupported.into())
    }
}

#[tokio::test]
async fn what_is_narrowed_is_taken_out_as_a_table_and_that_is_noted() {
    let desk = Desk::new().await;
    a_morning(&desk).await;
    let folder = tempfile::tempdir().unwrap();
    let of_ada = AuditAsk { patient_id: Some(desk.ada.clone()), ..ask() };
    let saved = audit::export_audit(&desk.admin, &Here(folder.path().to_owned()), of_ada).await.unwrap();
    let table = std::fs::read_to_string(saved.path.unwrap()).unwrap();
    let lines: Vec<&str> = table.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines[0], "Entry,Time,Person,What,Record,Detail");
    assert_eq!(lines.len(), 4, "{table}");
    assert!(lines[1].contains("Cancelled an appointment") && lines[1].contains("Ada Young"), "{table}");
    assert!(!table.contains("Ben"));
    let newest = read(&desk, ask()).await;
    assert_eq!((newest[0].what.as_str(), newest[0].more.as_str()), ("Exported a file", "the audit log"));
}

#[tokio::test]
async fn a_file_holds_all_of_what_was_asked_for_or_there_is_none() {
    let desk = Desk::new().await;
    a_morning(&desk).await;
    let refused = audit::table(&desk.admin, ask(), 2).await.unwrap_err();
    assert_eq!(refused, Problem::Invalid { field: "from".to_owned(), fault: "too_many".to_owned() });
    assert!(audit::table(&desk.admin, ask(), 100).await.is_ok());
}
