//! Files brought in and taken out, through the same calls as the import screen, on a real encrypted book.

use chrono::{DateTime, NaiveDate, Utc};
use daybook_tests::bringing::{Bringing, Run};
use daybook_tests::clinic::Clinic;
use daybook_tests::files::{self, Expected};
use daybook_tests::{Failure, Outcome};
use daybook_wire::appointment::{BookAppointment, Done, Placement, Reversed};
use daybook_wire::calendar::{Calendar, CalendarAsk};
use daybook_wire::patient::{MergePatients, PatientLine, PatientRecord, PatientSearch, PatientsFound};
use daybook_wire::printing::FileSaved;
use daybook_wire::set_up::{ById, SetUpBook};
use daybook_wire::transfer::{Export, ExportWhat, ImportKind, ImportReport};

/// Monday 2027-03-01, 08:00 in Berlin.
fn monday() -> DateTime<Utc> {
    "2027-03-01T07:00:00Z".parse().expect("a moment")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn patients() -> files::OldFile {
    files::patients(400)
}

fn appointments() -> files::OldFile {
    files::appointments(300, day("2027-02-28"), day("2027-03-01"))
}

/// What a report says, to be held against what is known of the file.
fn told(report: &ImportReport) -> Expected {
    let known = |word: &str| -> &'static str { String::from(word).leak() };
    Expected {
        rows: report.rows,
        added: report.added,
        left_out: report.left_out,
        with_remarks: report.with_remarks,
        problems: report.problems.iter().map(|it| (it.line, known(&it.column), known(&it.why))).collect(),
    }
}

#[tokio::test]
async fn a_rehearsal_says_what_the_import_then_does_row_by_row() -> Outcome {
    let clinic = Clinic::founded(monday()).await?;
    for (kind, file) in [(ImportKind::Patients, patients()), (ImportKind::Appointments, appointments())] {
        let bringing = Bringing::open(&clinic, kind, &file.text).await?;
        assert_eq!(bringing.file.mapping.len(), bringing.file.columns.len(), "every heading is understood");
        let (dry, real) = (bringing.report(Run::Dry).await?, bringing.report(Run::Real).await?);
        assert_eq!(told(&dry), file.expected);
        assert_eq!(told(&real), file.expected);
        assert!(dry.dry_run && !real.dry_run);
    }
    Ok(())
}

/// Brings both files in, for good.
async fn filled(clinic: &Clinic) -> Outcome {
    bring(clinic, ImportKind::Patients, &patients().text).await?;
    bring(clinic, ImportKind::Appointments, &appointments().text).await?;
    Ok(())
}

async fn bring(clinic: &Clinic, kind: ImportKind, text: &str) -> Outcome<ImportReport> {
    Bringing::open(clinic, kind, text).await?.report(Run::Real).await
}

/// How many patients are listed and how many appointments stand in the five weeks the file is about.
async fn contents(clinic: &Clinic) -> Outcome<(u32, usize)> {
    let ask = PatientSearch { text: String::new(), limit: 1, offset: 0 };
    let found: PatientsFound = clinic.call("search_patients", ask).await?;
    let ask = CalendarAsk { from: "2027-02-28".to_owned(), to: "2027-04-05".to_owned() };
    let calendar: Calendar = clinic.call("calendar", ask).await?;
    Ok((found.total.unwrap_or_default(), calendar.items.len()))
}

async fn find(clinic: &Clinic, text: &str) -> Outcome<Vec<PatientLine>> {
    let ask = PatientSearch { text: text.to_owned(), limit: 20, offset: 0 };
    Ok(clinic.call::<PatientsFound>("search_patients", ask).await?.patients)
}

async fn record(clinic: &Clinic, id: &str) -> Outcome<PatientRecord> {
    clinic.call("patient", ById { id: id.to_owned() }).await
}

/// What `export` saves.
async fn taken_out(clinic: &Clinic, what: ExportWhat) -> Outcome<String> {
    let saved: FileSaved = clinic.call("export", Export { what, from: None, to: None }).await?;
    Ok(std::fs::read_to_string(saved.path.ok_or_else(|| Failure::new("nothing was saved"))?)?)
}

#[tokio::test]
async fn a_file_brought_in_again_adds_nothing() -> Outcome {
    let clinic = Clinic::founded(monday()).await?;
    filled(&clinic).await?;
    let before = contents(&clinic).await?;
    for (kind, file) in [(ImportKind::Patients, patients()), (ImportKind::Appointments, appointments())] {
        let again = bring(&clinic, kind, &file.text).await?;
        assert_eq!((again.rows, again.added), (file.expected.rows, 0));
        assert!(again.already_there >= file.expected.added);
    }
    assert_eq!(contents(&clinic).await?, before);
    Ok(())
}

#[tokio::test]
async fn a_file_that_names_a_record_merged_away_adds_nothing_and_means_the_one_that_is_left() -> Outcome {
    let clinic = Clinic::founded(monday()).await?;
    let people = "ID,Name,Born\nA,\"Young, Ada\",1.2.1980\nB,\"Okoro, Benedict\",3.4.1990\nC,\"Chi, Li\",\n";
    bring(&clinic, ImportKind::Patients, people).await?;
    let id = |lines: Vec<PatientLine>| lines.into_iter().map(|it| it.id).next().unwrap_or_default();
    let (ada, ben) = (id(find(&clinic, "ada").await?), id(find(&clinic, "benedict").await?));
    let li = id(find(&clinic, "chi").await?);
    // One after the other: the first ends up at the end of the chain.
    for (from, into) in [(&ada, &ben), (&ben, &li)] {
        let ask = MergePatients { from: from.clone(), into: into.clone() };
        clinic.call::<PatientRecord>("merge_patients", ask).await?;
    }
    let again = bring(&clinic, ImportKind::Patients, people).await?;
    assert_eq!((again.added, again.already_there), (0, 3));
    let visits = "Patient ID,Doctor,Type,Date,Time\nA,Dr Kim,Check-up,2027-03-05,10:00\n";
    assert_eq!(bring(&clinic, ImportKind::Appointments, visits).await?.added, 1);
    assert_eq!(record(&clinic, &li).await?.upcoming.len(), 1);
    assert_eq!(bring(&clinic, ImportKind::Appointments, visits).await?.added, 0);
    Ok(())
}

#[tokio::test]
async fn one_undo_takes_a_whole_import_back_and_one_redo_brings_it_again() -> Outcome {
    let clinic = Clinic::founded(monday()).await?;
    filled(&clinic).await?;
    let full = contents(&clinic).await?;
    let undone: Reversed = clinic.ask("undo").await?;
    assert_eq!(undone.what, "imported");
    assert_eq!(contents(&clinic).await?, (full.0, 0));
    clinic.ask::<Reversed>("undo").await?;
    assert_eq!(contents(&clinic).await?, (0, 0));
    clinic.ask::<Reversed>("redo").await?;
    clinic.ask::<Reversed>("redo").await?;
    assert_eq!(contents(&clinic).await?, full);
    Ok(())
}

#[tokio::test]
async fn an_undone_import_can_be_brought_in_again() -> Outcome {
    let clinic = Clinic::founded(monday()).await?;
    filled(&clinic).await?;
    let full = contents(&clinic).await?;
    clinic.ask::<Reversed>("undo").await?;
    assert_eq!(
        told(&bring(&clinic, ImportKind::Appointments, &appointments().text).await?),
        appointments().expected
    );
    assert_eq!(contents(&clinic).await?, full);
    Ok(())
}

#[tokio::test]
async fn an_import_stopped_before_it_is_saved_leaves_nothing() -> Outcome {
    let clinic = Clinic::founded(monday()).await?;
    let file = patients();
    let bringing = Bringing::open(&clinic, ImportKind::Patients, &file.text).await?;
    bringing.start(Run::Real).await?;
    bringing.cancel().await?;
    assert_eq!(bringing.until(|_| false).await?.stage, "cancelled");
    assert_eq!(contents(&clinic).await?, (0, 0));
    // It can be begun anew.
    assert_eq!(told(&bringing.report(Run::Real).await?), file.expected);
    Ok(())
}

#[tokio::test]
async fn an_import_stopped_while_it_is_saved_is_there_whole_or_not_at_all() -> Outcome {
    let clinic = Clinic::founded(monday()).await?;
    let file = patients();
    for stage in ["checking", "saving"] {
        let bringing = Bringing::open(&clinic, ImportKind::Patients, &file.text).await?;
        bringing.start(Run::Real).await?;
        bringing.until(|it| it.stage == stage).await?;
        bringing.cancel().await?;
        let end = bringing.until(|_| false).await?;
        let there = if end.stage == "done" { file.expected.added } else { 0 };
        assert_eq!(contents(&clinic).await?, (there, 0), "{}", end.stage);
        if there > 0 {
            clinic.ask::<Reversed>("undo").await?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn what_is_booked_while_a_file_is_read_is_not_booked_over() -> Outcome {
    let clinic = Clinic::founded(monday()).await?;
    bring(&clinic, ImportKind::Patients, &patients().text).await?;
    let file = appointments();
    // The last row wants Friday at ten with Dr Osei, and so does somebody else.
    let last = "X;;Zoë Late;Dr Osei;;Check-up;05.03.2027;10:00;30;Confirmed;\r\n";
    bring(&clinic, ImportKind::Patients, "Name\nZoë Late\n").await?;
    let bringing = Bringing::open(&clinic, ImportKind::Appointments, &(file.text + last)).await?;
    bringing.start(Run::Real).await?;
    let book: SetUpBook = clinic.ask("set_up_book").await?;
    let patient = find(&clinic, "anna").await?.remove(0);
    let booked = booking(&book, &patient.id, ("2027-03-05", 600));
    let won = clinic.call::<Done>("book_appointment", booked).await.is_ok();
    let report = bringing.until(|_| false).await?.report.ok_or_else(|| Failure::new("no report"))?;
    assert_eq!(report.added, file.expected.added + u32::from(!won));
    assert_eq!(report.left_out, file.expected.left_out + u32::from(won));
    Ok(())
}

fn booking(book: &SetUpBook, patient: &str, (date, from): (&str, u16)) -> BookAppointment {
    BookAppointment {
        id: "00000000-0000-7000-8000-000000000001".to_owned(),
        patient_id: patient.to_owned(),
        appointment_type_id: book.appointment_types[0].id.clone().unwrap_or_default(),
        placement: Placement {
            provider_id: book.providers[0].id.clone().unwrap_or_default(),
            location_id: book.locations[0].id.clone().unwrap_or_default(),
            resource_ids: vec![],
            date: date.to_owned(),
            from,
            minutes: 30,
        },
        notes: String::new(),
        patient_notes: String::new(),
        source: "phone".to_owned(),
        paid_with: None,
        override_reason: None,
    }
}

#[tokio::test]
async fn what_is_taken_out_adds_nothing_when_it_comes_back() -> Outcome {
    let clinic = Clinic::founded(monday()).await?;
    filled(&clinic).await?;
    let before = contents(&clinic).await?;
    for (kind, what) in
        [(ImportKind::Patients, ExportWhat::Patients), (ImportKind::Appointments, ExportWhat::Appointments)]
    {
        let report = bring(&clinic, kind, &taken_out(&clinic, what).await?).await?;
        assert_eq!((report.added, report.left_out, report.problems.len()), (0, 0, 0));
        assert_eq!(report.already_there, report.rows);
    }
    assert_eq!(contents(&clinic).await?, before);
    Ok(())
}

#[tokio::test]
async fn records_go_whole_from_one_clinic_to_another() -> Outcome {
    let (old, new) = (Clinic::founded(monday()).await?, Clinic::founded(monday()).await?);
    let people = "ID,Family name,Given name,Language,Relations,Provisional,Active\n\
                  M,Young,Ada,es,child: C,no,yes\n\
                  C,Young,Cy,pt-BR,mother: M; carer: X,yes,no\n\
                  X,Okoro,Ben,,,,\n";
    assert_eq!(bring(&old, ImportKind::Patients, people).await?.problems.len(), 0);
    let file = taken_out(&old, ExportWhat::Patients).await?;
    assert_eq!(bring(&new, ImportKind::Patients, &file).await?.added, 3);
    let cy = record(&new, &find(&new, "cy").await?.remove(0).id).await?.patient;
    let ties: Vec<_> =
        cy.relations.iter().map(|it| format!("{}: {}", it.relation, it.patient_name)).collect();
    assert_eq!(ties, ["mother: Ada Young", "carer: Ben Okoro"]);
    assert_eq!((cy.language.as_str(), cy.provisional, cy.active), ("pt-BR", true, false));
    let ada = record(&new, &find(&new, "ada").await?.remove(0).id).await?.patient;
    assert_eq!((ada.language.as_str(), ada.relations.len(), ada.active), ("es", 1, true));
    assert_eq!(taken_out(&new, ExportWhat::Patients).await?, file);
    Ok(())
}

#[tokio::test]
async fn a_relation_to_nobody_is_remarked_and_the_record_comes_in() -> Outcome {
    let clinic = Clinic::founded(monday()).await?;
    let people = "ID,Name,Relations\nA,Ada Young,mother: nobody here\n";
    let report = bring(&clinic, ImportKind::Patients, people).await?;
    assert_eq!((report.added, report.with_remarks), (1, 1));
    assert_eq!(told(&report).problems, [(2, "Relations", "unknown_patient")]);
    Ok(())
}

#[tokio::test]
async fn a_calendar_comes_in_once_and_goes_with_one_undo() -> Outcome {
    let clinic = Clinic::founded(monday()).await?;
    bring(&clinic, ImportKind::Patients, "Name\nAda Young\nBen Okoro\n").await?;
    let event = |uid: &str, name: &str, from: &str| {
        format!(
            "BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTAMP:20270201T080000Z\r\nSUMMARY:{name}\r\n\
             DTSTART;TZID=Europe/Berlin:{from}\r\nDURATION:PT30M\r\nEND:VEVENT\r\n"
        )
    };
    let events = [
        event("1", "Ada Young", "20270302T090000"),
        event("2", "Ben Okoro", "20270302T091500"),
        event("3", "Nobody Known", "20270302T140000"),
        event("4", "Ben Okoro", "20270328T023000"),
    ];
    let text = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//old//EN\r\n{}END:VCALENDAR\r\n",
        events.concat()
    );
    let book: SetUpBook = clinic.ask("set_up_book").await?;
    let mut bringing = Bringing::open(&clinic, ImportKind::Calendar, &text).await?;
    bringing.default_provider = book.providers[0].id.clone();
    bringing.default_type = book.appointment_types[0].id.clone();
    let (dry, real) = (bringing.report(Run::Dry).await?, bringing.report(Run::Real).await?);
    assert_eq!(told(&dry), told(&real));
    assert_eq!((real.rows, real.added, real.left_out), (4, 2, 2));
    // A calendar's own rule puts a time that was skipped an hour later (RFC 5545, 3.3.5).
    let problems =
        [(3, "DTSTART", "overlaps"), (4, "SUMMARY", "unknown_patient"), (5, "DTSTART", "outside_hours")];
    assert_eq!(told(&real).problems, problems);
    assert_eq!(contents(&clinic).await?, (2, 2));
    let again = bringing.report(Run::Real).await?;
    assert_eq!((again.added, again.already_there), (0, 2));
    clinic.ask::<Reversed>("undo").await?;
    assert_eq!(contents(&clinic).await?, (2, 0));
    Ok(())
}
