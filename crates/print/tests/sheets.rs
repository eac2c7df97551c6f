//! What the desk can rely on: every appointment is on the sheet once, whole, under its headings.

mod common;

use common::{text, words};
use daybook_print::{
    DayColumns, DayGroup, DayRow, DaySheet, Direction, SheetHead, WeekEntry, WeekRow, WeekSheet,
    day_sheet_pdf, week_sheet_pdf,
};

fn head() -> SheetHead {
    SheetHead {
        clinic_name: "Brightwater Dental".to_owned(),
        title: "Day sheet".to_owned(),
        subtitle: "Saturday 21 November 2026".to_owned(),
        status_filter: "Without cancelled".to_owned(),
        continued: "continued".to_owned(),
        empty: "No appointments".to_owned(),
        page_of: "Page {page} of {pages}".to_owned(),
        footer: "Printed at the desk".to_owned(),
        direction: Direction::Ltr,
    }
}

fn columns() -> DayColumns {
    let [time, patient, phone, kind, place, status] =
        ["Time", "Patient", "Phone", "Type", "Room", "Status"].map(str::to_owned);
    DayColumns { time, patient, phone, kind, place, status }
}

/// A row whose every text ends in its number.
fn row(number: usize) -> DayRow {
    DayRow {
        time: format!("{:02}:{:02}", 8 + number / 60 % 12, number % 60),
        end: "18:00".to_owned(),
        patient: format!("Patient{number:03} with rather a long name"),
        number: format!("P-{number:03}"),
        phone: format!("020 555 {number:03}"),
        kind: "Brace adjustment and cleaning".to_owned(),
        place: "Room 2".to_owned(),
        status: "Confirmed".to_owned(),
        note: if number.is_multiple_of(3) { format!("note{number:03} ").repeat(12) } else { String::new() },
    }
}

fn sheet(rows: usize) -> DaySheet {
    let group = |name: &str, rows| DayGroup {
        name: name.to_owned(),
        summary: String::new(),
        rows: Iterator::map(rows, row).collect(),
    };
    let groups =
        vec![group("Dr Okafor", 0..rows / 2), group("Dr Weber", 0..0), group("Nurse Lind", rows / 2..rows)];
    DaySheet { head: head(), columns: columns(), groups }
}

#[test]
fn two_hundred_rows_are_each_printed_once_and_whole() {
    let pages = words(&day_sheet_pdf(&sheet(200)).unwrap());
    for number in 0..200_usize {
        let on = |text: String| -> Vec<usize> {
            pages.words.iter().filter(|word| word.text == text).map(|word| word.page).collect()
        };
        let name = on(format!("Patient{number:03}"));
        assert_eq!(name.len(), 1, "row {number} is printed {} times", name.len());
        assert_eq!(on(format!("P-{number:03}")), name, "row {number} is torn apart");
        let notes = on(format!("note{number:03}"));
        assert_eq!(
            notes,
            vec![name[0]; if number.is_multiple_of(3) { 12 } else { 0 }],
            "the note of row {number}"
        );
    }
}

#[test]
fn every_page_repeats_its_headings_and_says_its_status_filter() {
    let read = text(&day_sheet_pdf(&sheet(200)).unwrap());
    let pages: Vec<&str> = read.split('\u{c}').filter(|page| !page.is_empty()).collect();
    assert!(pages.len() > 5);
    for (index, page) in pages.iter().enumerate() {
        let number = format!("Page {} of {}", index + 1, pages.len());
        for words in ["Without cancelled", "Saturday 21 November 2026", "Patient", "Phone", "Status", &number]
        {
            assert!(page.contains(words), "{words:?} is missing on\n{page}");
        }
    }
    assert!(pages[1].contains("Dr Okafor (continued)"));
    assert!(read.contains("Dr Weber No appointments"));
}

#[test]
fn a_heading_is_never_alone_at_the_foot_of_a_page() {
    for rows in (28..48).step_by(2) {
        let pages = words(&day_sheet_pdf(&sheet(rows)).unwrap());
        let lind = pages.words.iter().find(|word| word.text == "Nurse").unwrap();
        let first = format!("Patient{:03}", rows / 2);
        let row = pages.words.iter().find(|word| word.text == first).unwrap();
        assert_eq!(lind.page, row.page, "{rows} rows");
    }
}

#[test]
fn nothing_on_a_sheet_leaves_the_margins() {
    for direction in [Direction::Ltr, Direction::Rtl] {
        let day = DaySheet { head: SheetHead { direction, ..head() }, ..sheet(60) };
        let week = WeekSheet { head: SheetHead { direction, ..head() }, ..week(9) };
        for pdf in [day_sheet_pdf(&day).unwrap(), week_sheet_pdf(&week).unwrap()] {
            let pages = words(&pdf);
            for word in &pages.words {
                let (width, height) = pages.sizes[word.page - 1];
                let inside = word.left >= 28.0
                    && word.top >= 20.0
                    && word.right <= width - 28.0
                    && word.bottom <= height - 20.0;
                assert!(inside, "{word:?} of {width}x{height}");
            }
        }
    }
}

#[test]
fn a_note_longer_than_a_page_goes_on_to_the_next() {
    let note: Vec<String> = (0..2500).map(|number| format!("w{number:04}")).collect();
    let long = DayRow { note: note.join(" "), ..row(1) };
    let group = DayGroup { name: "Dr Okafor".to_owned(), summary: String::new(), rows: vec![long, row(2)] };
    let sheet = DaySheet { head: head(), columns: columns(), groups: vec![group] };
    let pages = words(&day_sheet_pdf(&sheet).unwrap());
    let printed: Vec<&str> = pages.words.iter().map(|word| word.text.as_str()).collect();
    for word in note.iter().map(String::as_str).chain(["Patient001", "Patient002"]) {
        assert_eq!(printed.iter().filter(|it| **it == word).count(), 1, "{word}");
    }
}

#[test]
fn a_day_without_anybody_is_still_a_sheet() {
    let sheet = DaySheet { head: head(), columns: columns(), groups: vec![] };
    assert!(text(&day_sheet_pdf(&sheet).unwrap()).contains("Page 1 of 1"));
}

fn week(entries: usize) -> WeekSheet {
    let entry = |row: usize, day: usize, number: usize| WeekEntry {
        time: format!("{:02}:30", 8 + number % 10),
        patient: format!("P{row}{day}{number:02} Fernández"),
        detail: "Brace adjustment".to_owned(),
    };
    let row = |row: usize, name: &str| WeekRow {
        name: name.to_owned(),
        days: std::array::from_fn(|day| (0..entries * (7 - day) / 7).map(|it| entry(row, day, it)).collect()),
    };
    WeekSheet {
        head: SheetHead { title: "Week sheet".to_owned(), ..head() },
        days: ["Mon 16", "Tue 17", "Wed 18", "Thu 19", "Fri 20", "Sat 21", "Sun 22"].map(str::to_owned),
        rows: vec![
            row(1, "Dr Okafor"),
            row(2, "Dr Weber"),
            WeekRow { name: "Room 9".to_owned(), ..WeekRow::default() },
        ],
    }
}

#[test]
fn every_appointment_of_a_full_week_is_printed_once_under_its_day() {
    let sheet = week(40);
    let pages = words(&week_sheet_pdf(&sheet).unwrap());
    let find = |text: &str| -> Vec<_> { pages.words.iter().filter(|word| word.text == text).collect() };
    for (row, days) in sheet.rows.iter().enumerate() {
        for (day, entries) in days.days.iter().enumerate() {
            for (number, _) in entries.iter().enumerate() {
                let name = format!("P{}{day}{number:02}", row + 1);
                let found = find(&name);
                assert_eq!(found.len(), 1, "{name}");
                let heading = find(sheet.days[day].split(' ').next().unwrap())[0].left;
                assert!(
                    found[0].left > heading && found[0].left < heading + 60.0,
                    "{name} under the wrong day"
                );
            }
        }
    }
}

#[test]
fn every_page_of_a_week_names_the_days_and_the_filter() {
    let read = text(&week_sheet_pdf(&week(40)).unwrap());
    let pages: Vec<&str> = read.split('\u{c}').filter(|page| !page.is_empty()).collect();
    assert!(pages.len() > 2);
    for page in &pages {
        for words in ["Mon 16", "Sun 22", "Without cancelled", &format!("of {}", pages.len())] {
            assert!(page.contains(words), "{words:?} is missing on\n{page}");
        }
    }
    assert!(pages[1].contains("Dr Okafor (continued)"));
    assert!(read.contains("Room 9") && read.contains("No appointments"));
}
