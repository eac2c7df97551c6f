//! What a patient can rely on: the receipt says what was paid, whole, in their own script.

use crate::common::text;
use daybook_print::{Direction, Paper, Receipt, ReceiptLine, receipt_pdf};

const PAPERS: [Paper; 2] = [Paper::A5, Paper::Roll80];

fn line(label: &str, amount: &str) -> ReceiptLine {
    ReceiptLine { label: label.to_owned(), amount: amount.to_owned() }
}

fn receipt() -> Receipt {
    Receipt {
        clinic_name: "Brightwater Dental".to_owned(),
        clinic_lines: vec!["12 Harbour Road, Brightwater".to_owned(), "+44 20 7946 0000".to_owned()],
        title: "Receipt".to_owned(),
        reference: "No. 12".to_owned(),
        date_line: "21 November 2026, 10:30".to_owned(),
        patient_name: "María José García Fernández".to_owned(),
        patient_number: "Patient no. 42".to_owned(),
        items: vec![line("Check-up, 21 November 2026", "50.00 EUR"), line("Let off", "−5.00 EUR")],
        payments: vec![line("Cash, 21 November 2026", "45.00 EUR")],
        total: line("Paid", "45.00 EUR"),
        balance: line("Still due", "0.00 EUR"),
        note: "With thanks".to_owned(),
        footer: "Printed 21 November 2026".to_owned(),
        direction: Direction::Ltr,
    }
}

fn assert_reads(receipt: &Receipt, paper: Paper, wanted: &[&str]) {
    let read = text(&receipt_pdf(receipt, paper).unwrap());
    for words in wanted {
        assert!(read.contains(words), "{words:?} is missing on {paper:?} in\n{read}");
    }
}

#[test]
fn everything_handed_in_is_on_the_paper() {
    let wanted = [
        "Brightwater Dental",
        "12 Harbour Road, Brightwater",
        "Receipt",
        "No. 12",
        "21 November 2026, 10:30",
        "María José García Fernández",
        "Patient no. 42",
        "Check-up, 21 November 2026",
        "50.00 EUR",
        "Let off",
        "−5.00 EUR",
        "Cash, 21 November 2026",
        "45.00 EUR",
        "Still due",
        "0.00 EUR",
        "With thanks",
        "Printed 21 November 2026",
    ];
    for paper in PAPERS {
        assert_reads(&receipt(), paper, &wanted);
    }
}

#[test]
fn many_lines_go_on_to_a_second_sheet_that_says_whose_it_is() {
    let items: Vec<_> = (1..=30).map(|it| line(&format!("Item {it}"), "1.00 EUR")).collect();
    let long = Receipt { items, ..receipt() };
    let read = text(&receipt_pdf(&long, Paper::A5).unwrap());
    assert_eq!(read.matches("María José García Fernández").count(), 2, "{read}");
    assert!(read.contains("2/2") && read.contains("Item 30"));
    assert!(!text(&receipt_pdf(&long, Paper::Roll80).unwrap()).contains("1/"));
}

#[test]
fn an_arabic_receipt_reads_as_it_was_written() {
    let arabic = Receipt {
        direction: Direction::Rtl,
        title: "إيصال".to_owned(),
        items: vec![line("فحص", "50.00 EUR")],
        ..receipt()
    };
    for paper in PAPERS {
        let read = text(&receipt_pdf(&arabic, paper).unwrap());
        assert!(read.contains("50.00"), "{read}");
    }
}

#[test]
fn the_same_receipt_makes_the_same_file() {
    for paper in PAPERS {
        assert!(receipt_pdf(&receipt(), paper).unwrap() == receipt_pdf(&receipt(), paper).unwrap());
    }
}
