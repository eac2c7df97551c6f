//! Slips and sheets.

use std::io::Write as _;
use std::process::Command;

use base64::Engine as _;
use daybook_wire::Problem;
use daybook_wire::appointment::{BookAppointment, CancelAppointment};
use daybook_wire::printing::{Document, Pdf, PrintAsk, SheetBy, SlipPaper};

use super::{Desk, id};
use crate::calls::{appointments, printing};

fn ask(document: Document, locale: &str) -> PrintAsk {
    PrintAsk { document, locale: locale.to_owned() }
}

fn slip() -> Document {
    Document::Slip { appointment_id: id(1), paper: SlipPaper::A6 }
}

#[tokio::test]
async fn every_document_is_made_in_every_language() {
    let desk = Desk::new().await;
    desk.book(1, (540, 30)).await;
    let date = || "2027-03-02".to_owned();
    for locale in ["en", "es", "ar"] {
        for by in [SheetBy::Provider, SheetBy::Resource] {
            let documents = [
                slip(),
                Document::DaySheet { date: date(), by, ids: vec![] },
                Document::WeekSheet { date: date(), by, ids: vec![] },
            ];
            for (document, name) in documents.into_iter().zip(["slip-1.pdf", "day-2027-03-02.pdf", "week-"]) {
                let made = printing::preview(&desk.admin, ask(document, locale)).await.unwrap();
                let pdf = base64::engine::general_purpose::STANDARD.decode(made.base64).unwrap();
                assert!(pdf.starts_with(b"%PDF") && made.file_name.starts_with(name), "{}", made.file_name);
            }
        }
    }
}

/// The words printed on a page, with single spaces.
pub(super) fn printed(made: &Pdf) -> String {
    let pdf = base64::engine::general_purpose::STANDARD.decode(&made.base64).unwrap();
    let mut file = tempfile::Builder::new().suffix(".pdf").tempfile().unwrap();
    file.write_all(&pdf).unwrap();
    let read = Command::new("pdftotext").arg(file.path()).arg("-").output().unwrap();
    assert!(read.status.success());
    let text = String::from_utf8(read.stdout).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

// S3.10, S3.34, S3.35
#[tokio::test]
async fn a_slip_has_what_the_patient_is_to_read_and_no_word_of_what_is_for_staff() {
    let desk = Desk::new().await;
    let place = desk.place(&desk.osei, "2027-03-02", (540, 30));
    let told = BookAppointment {
        notes: "Anxious; owes a form".to_owned(),
        patient_notes: "Bring your retainer".to_owned(),
        ..desk.booking(1, &desk.ada, place)
    };
    appointments::book_appointment(&desk.admin, told).await.unwrap();
    for locale in ["en", "es", "ar"] {
        for paper in [SlipPaper::A5, SlipPaper::A6, SlipPaper::Roll80] {
            let slip = Document::Slip { appointment_id: id(1), paper };
            let text = printed(&printing::preview(&desk.admin, ask(slip, locale)).await.unwrap());
            assert!(text.contains("Ada") && text.contains("retainer"), "{locale}: {text}");
            assert!(!text.contains("Anxious") && !text.contains("form"), "{locale}: {text}");
        }
    }
}

#[tokio::test]
async fn no_slip_is_printed_for_an_appointment_that_was_called_off() {
    let desk = Desk::new().await;
    desk.book(1, (540, 30)).await;
    let cancel = CancelAppointment {
        id: id(1),
        code: "patient".to_owned(),
        reason: String::new(),
        override_reason: None,
    };
    appointments::cancel_appointment(&desk.admin, cancel).await.unwrap();
    let refused = printing::preview(&desk.admin, ask(slip(), "en")).await.err().unwrap();
    assert!(matches!(refused, Problem::InvalidTransition { from } if from == "cancelled"));
}
