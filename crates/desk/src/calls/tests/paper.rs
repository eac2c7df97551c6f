//! Slips and sheets.

use base64::Engine as _;
use daybook_wire::Problem;
use daybook_wire::appointment::CancelAppointment;
use daybook_wire::printing::{Document, PrintAsk, SheetBy, SlipPaper};

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
