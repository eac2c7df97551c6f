//! From slip to paper through a real print server: CUPS, private to each test.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use std::num::NonZeroU16;
use std::process::Command;

use daybook_print::printers::{PrintJob, PrinterError, PrinterState, Spooler};
use daybook_print::testing::{PrivateCups, QUEUE};
use daybook_print::{Paper, Slip, slip_pdf};

fn slip() -> Slip {
    Slip {
        clinic_name: "Brightwater Dental".to_owned(),
        reference: "No. 1042".to_owned(),
        patient_name: "Nguyễn Thị Hồng Ngọc".to_owned(),
        date_in_words: "Saturday 21 November 2026".to_owned(),
        time: "10:30".to_owned(),
        ..Slip::default()
    }
}

fn job<'a>(pdf: &'a [u8], printer: &'a str) -> PrintJob<'a> {
    PrintJob { pdf, printer, title: "No. 1042", copies: NonZeroU16::MIN }
}

fn told_by(program: &str, file: &std::path::Path) -> String {
    let output = match program {
        "pdftotext" => Command::new(program).arg("-layout").arg(file).arg("-").output(),
        _ => Command::new(program).arg(file).output(),
    };
    String::from_utf8(output.unwrap().stdout).unwrap()
}

#[tokio::test]
async fn a_slip_comes_out_of_the_queue_as_it_went_in() {
    let cups = PrivateCups::start().await.unwrap();
    let pdf = slip_pdf(&slip(), Paper::A6).unwrap();
    let id = cups.spooler().print(job(&pdf, QUEUE)).await.unwrap();
    let paper = cups.printed(&id).await.unwrap();
    let text = told_by("pdftotext", &paper);
    for words in ["Brightwater Dental", "No. 1042", "Nguyễn Thị Hồng Ngọc", "21 November 2026", "10:30"]
    {
        assert!(text.contains(words), "{words} is missing in\n{text}");
    }
    let info = told_by("pdfinfo", &paper);
    assert!(info.contains("297 x 420"), "the paper is not A6:\n{info}");
    assert_eq!(cups.papers().unwrap(), [paper]);
}

#[tokio::test]
async fn a_roll_is_printed_at_its_own_length() {
    let cups = PrivateCups::start().await.unwrap();
    let pdf = slip_pdf(&slip(), Paper::Roll80).unwrap();
    let id = cups.spooler().print(job(&pdf, QUEUE)).await.unwrap();
    let paper = cups.printed(&id).await.unwrap();
    let info = told_by("pdfinfo", &paper);
    assert!(info.contains("Page size:       226 x") && info.contains("Pages:           1"), "{info}");
}

#[tokio::test]
async fn queues_are_listed_with_the_default_marked() {
    let cups = PrivateCups::start().await.unwrap();
    let printers = cups.spooler().list().await.unwrap();
    assert_eq!(printers.len(), 1);
    assert_eq!(printers[0].name, QUEUE);
    assert_eq!(printers[0].description, "Front desk slips");
    assert!(printers[0].is_default);
    assert_eq!(printers[0].state, PrinterState::Idle);
    cups.administer("cupsdisable", &[QUEUE]).unwrap();
    assert_eq!(cups.spooler().list().await.unwrap()[0].state, PrinterState::Stopped);
}

#[tokio::test]
async fn a_closed_queue_and_a_queue_that_is_gone_are_told_apart() {
    let cups = PrivateCups::start().await.unwrap();
    let pdf = slip_pdf(&slip(), Paper::A6).unwrap();
    let gone = cups.spooler().print(job(&pdf, "OLD")).await.unwrap_err();
    assert_eq!(gone, PrinterError::NoSuchPrinter { printer: "OLD".to_owned() });
    cups.administer("cupsreject", &[QUEUE]).unwrap();
    let closed = cups.spooler().print(job(&pdf, QUEUE)).await.unwrap_err();
    assert_eq!(closed, PrinterError::Refused { printer: QUEUE.to_owned() });
    assert!(cups.papers().unwrap().is_empty());
}

#[tokio::test]
async fn a_server_without_queues_says_that_there_are_no_printers() {
    let cups = PrivateCups::start().await.unwrap();
    cups.administer("lpadmin", &["-x", QUEUE]).unwrap();
    assert_eq!(cups.spooler().list().await, Err(PrinterError::NoPrinters));
    let pdf = slip_pdf(&slip(), Paper::A6).unwrap();
    assert_eq!(cups.spooler().print(job(&pdf, QUEUE)).await, Err(PrinterError::NoPrinters));
}

#[tokio::test]
async fn a_print_server_that_is_not_there_is_said_to_be_not_running() {
    let folder = tempfile::tempdir().unwrap();
    let nobody = Spooler::at(folder.path().join("cups.sock").display().to_string());
    assert_eq!(nobody.list().await, Err(PrinterError::NotRunning));
    let pdf = slip_pdf(&slip(), Paper::A6).unwrap();
    assert_eq!(nobody.print(job(&pdf, QUEUE)).await, Err(PrinterError::NotRunning));
}
