//! What a patient can rely on: the slip says what the screen said, whole, in their own script.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

mod common;
mod receipts;

use std::process::Command;

use common::{text, told_by, words};
use daybook_print::{Direction, Paper, PrintError, Slip, slip_pdf, undrawable_letters};

const PAPERS: [Paper; 3] = [Paper::A5, Paper::A6, Paper::Roll80];

/// A slip with something in every field.
fn slip() -> Slip {
    Slip {
        clinic_name: "Brightwater Dental".to_owned(),
        clinic_lines: vec!["12 Harbour Road, Brightwater".to_owned(), "+44 20 7946 0000".to_owned()],
        title: "Your appointment".to_owned(),
        reference: "No. 1042".to_owned(),
        provisional: None,
        patient_name: "María José García Fernández".to_owned(),
        patient_number: "P-00042".to_owned(),
        fields: [("Provider", "Dr Amelia Okafor"), ("Room", "Room 2"), ("Type", "Brace adjustment")]
            .map(|(label, value)| (label.to_owned(), value.to_owned()))
            .to_vec(),
        date_in_words: "Saturday 21 November 2026".to_owned(),
        time: "10:30".to_owned(),
        duration_line: "30 minutes, until 11:00".to_owned(),
        instructions: Some("Please bring your retainer.".to_owned()),
        footer: "Printed 20 November 2026".to_owned(),
        qr: Some("https://book.example/c/1042?k=c2lnbmF0dXJlLXdpdGgtdGhpcnR5LXR3by1ieXRlcw".to_owned()),
        direction: Direction::Ltr,
    }
}

/// What the first QR code on the first page says.
fn decoded(pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let (file, root) = (folder.path().join("page.pdf"), folder.path().join("page"));
    std::fs::write(&file, pdf).unwrap();
    // 203 dots an inch is what receipt printers have.
    let arguments = ["-r", "203", "-gray", "-png", "-singlefile"];
    let drawn = Command::new("pdftoppm").args(arguments).arg(&file).arg(&root).status().unwrap();
    assert!(drawn.success());
    let picture = image::open(root.with_extension("png")).unwrap().to_luma8();
    let mut prepared = rqrr::PreparedImage::prepare(picture);
    let grids = prepared.detect_grids();
    grids.first().expect("there is a code on the page").decode().unwrap().1
}

fn assert_reads(slip: &Slip, paper: Paper, wanted: &[&str]) {
    let read = text(&slip_pdf(slip, paper).unwrap());
    for words in wanted {
        assert!(read.contains(words), "{words:?} is missing on {paper:?} in\n{read}");
    }
}

#[test]
fn the_wall_time_and_date_are_printed_as_handed_in() {
    // Q3, Q20: times a clock change skips or repeats somewhere, and the ends of the day.
    for time in ["00:00", "01:30", "02:30", "03:00", "23:59", "2:30 p. m."] {
        let slip = Slip { time: time.to_owned(), date_in_words: "Sunday 29 March 2026".to_owned(), ..slip() };
        assert_reads(&slip, Paper::A6, &[time, "Sunday 29 March 2026"]);
    }
}

#[test]
fn the_same_slip_makes_the_same_file() {
    for paper in PAPERS {
        assert!(slip_pdf(&slip(), paper).unwrap() == slip_pdf(&slip(), paper).unwrap());
    }
}

#[test]
fn everything_handed_in_is_on_the_paper() {
    let slip = Slip { provisional: Some("Provisional until confirmed".to_owned()), ..slip() };
    let wanted = [
        "Brightwater Dental",
        "12 Harbour Road, Brightwater",
        "+44 20 7946 0000",
        "Your appointment",
        "No. 1042",
        "Provisional until confirmed",
        "María José García Fernández",
        "P-00042",
        "Provider",
        "Dr Amelia Okafor",
        "Room 2",
        "Brace adjustment",
        "30 minutes, until 11:00",
        "Please bring your retainer.",
        "Printed 20 November 2026",
    ];
    for paper in PAPERS {
        assert_reads(&slip, paper, &wanted);
    }
}

#[test]
fn the_time_is_the_largest_thing_and_the_date_comes_next() {
    let page = words(&slip_pdf(&slip(), Paper::A6).unwrap());
    let height = |text: &str| {
        let word = page.words.iter().find(|word| word.text == text).unwrap();
        word.bottom - word.top
    };
    let others =
        page.words.iter().filter(|it| !["10:30", "Saturday", "21", "November", "2026"].contains(&&*it.text));
    let largest = others.map(|word| word.bottom - word.top).fold(0.0, f32::max);
    assert!(height("10:30") > 2.0 * height("Saturday"));
    assert!(height("Saturday") > largest);
}

#[test]
fn long_instructions_flow_on_and_every_word_is_printed_once() {
    let instructions: Vec<String> = (0..900).map(|number| format!("word{number:03}")).collect();
    let slip = Slip { instructions: Some(instructions.join(" ")), ..slip() };
    for paper in PAPERS {
        let pages = words(&slip_pdf(&slip, paper).unwrap());
        for wanted in &instructions {
            let found = pages.words.iter().filter(|word| word.text == *wanted).count();
            assert_eq!(found, 1, "{wanted} on {paper:?}");
        }
        let is_roll = paper == Paper::Roll80;
        assert_eq!(is_roll, pages.sizes.len() == 1, "{paper:?} took {} pages", pages.sizes.len());
    }
}

#[test]
fn nothing_reaches_the_edge_of_the_paper() {
    let long = "Wolfeschlegelsteinhausenbergerdorff".repeat(4);
    let slip = Slip {
        clinic_name: long.clone(),
        title: long.clone(),
        reference: long.clone(),
        provisional: Some(long.clone()),
        patient_name: format!("{long} Müller-{long}"),
        fields: vec![(long.clone(), long.clone()), ("Room".to_owned(), long.clone())],
        date_in_words: "Wednesday the thirtieth of September two thousand and twenty-six".to_owned(),
        time: "10:30 in the morning".to_owned(),
        instructions: Some(format!("{long} ").repeat(9)),
        footer: long,
        ..slip()
    };
    for (paper, direction) in PAPERS.into_iter().flat_map(|it| [(it, Direction::Ltr), (it, Direction::Rtl)]) {
        let pages = words(&slip_pdf(&Slip { direction, ..slip.clone() }, paper).unwrap());
        for word in &pages.words {
            let (width, height) = pages.sizes[word.page - 1];
            let inside = word.left >= 8.0 && word.right <= width - 8.0 && word.bottom <= height - 4.0;
            assert!(inside && word.top >= 0.0, "{word:?} on {paper:?} {direction:?} of {width}x{height}");
        }
        let letters: String = pages.words.iter().map(|word| word.text.as_str()).collect();
        let copies = letters.matches("hausen").count();
        assert!(copies >= 4 * 9, "letters were lost on {paper:?}: {copies}");
    }
}

#[test]
fn a_second_sheet_says_whose_it_is() {
    let slip = Slip { instructions: Some("Please rinse twice a day. ".repeat(60)), ..slip() };
    let read = text(&slip_pdf(&slip, Paper::A6).unwrap());
    let second = read.split('\u{c}').nth(1).unwrap();
    for words in ["Brightwater Dental", "No. 1042", "21 November 2026 · 10:30", "García Fernández", "2/"] {
        assert!(second.contains(words), "{words:?} is missing in\n{second}");
    }
}

#[test]
fn a_roll_grows_with_what_is_on_it() {
    let height = |instructions: &str| {
        let slip = Slip { instructions: Some(instructions.to_owned()), ..slip() };
        words(&slip_pdf(&slip, Paper::Roll80).unwrap()).sizes[0].1
    };
    let (short, long) = (height("Rinse."), height(&"Rinse.\n".repeat(20)));
    let width = words(&slip_pdf(&slip(), Paper::Roll80).unwrap()).sizes[0].0;
    assert!((width - 226.77).abs() < 0.1, "the roll is {width} points wide");
    assert!(long > short + 19.0 * 12.0, "{short} points and {long} points");
}

#[test]
fn a_slip_is_smaller_than_sixty_kilobytes() {
    for paper in PAPERS {
        let size = slip_pdf(&arabic(), paper).unwrap().len().max(slip_pdf(&slip(), paper).unwrap().len());
        assert!(size < 60_000, "{size} bytes on {paper:?}");
    }
}

#[test]
fn fonts_are_embedded_in_part() {
    let fonts = told_by("pdffonts", &[], &slip_pdf(&slip(), Paper::A6).unwrap());
    for line in fonts.lines().skip(2) {
        let marks: Vec<&str> = line.split_whitespace().rev().skip(2).take(3).collect();
        assert_eq!(marks, ["yes", "yes", "yes"], "embedded, subset, unicode in\n{fonts}");
    }
}

#[test]
fn vietnamese_greek_cyrillic_and_polish_copy_as_written() {
    let names =
        ["Nguyễn Thị Hồng Ngọc", "Ελένη Παπαδοπούλου", "Ольга Щербакова", "Zażółć gęślą jaźń", "Ağır € ßŞ"];
    for name in names {
        assert_reads(&Slip { patient_name: name.to_owned(), ..slip() }, Paper::A6, &[name]);
    }
}

fn arabic() -> Slip {
    Slip {
        clinic_name: "عيادة النور لطب الأسنان".to_owned(),
        clinic_lines: vec!["هاتف: +971 4 555 0123".to_owned()],
        patient_name: "محمد عبد الله الأحمد".to_owned(),
        instructions: Some("يرجى إحضار البطاقة. إذا تعذّر عليك الحضور فأخبرنا على الأقل قبل يوم.".to_owned()),
        direction: Direction::Rtl,
        ..slip()
    }
}

#[test]
fn arabic_copies_as_written_lam_alef_and_vowel_marks_included() {
    let wanted = ["عيادة النور لطب الأسنان", "محمد عبد الله الأحمد", "+971 4 555 0123", "إذا تعذّر", "على الأقل"];
    for paper in PAPERS {
        assert_reads(&arabic(), paper, &wanted);
    }
}

#[test]
fn devanagari_copies_as_written_conjuncts_included() {
    let slip = Slip {
        patient_name: "श्रीमती लक्ष्मी कृष्णमूर्ति".to_owned(),
        instructions: Some("कृपया अपना पहचान पत्र साथ लाएँ। दाँतों की सफ़ाई, डॉ. विक्रम शर्मा".to_owned()),
        ..slip()
    };
    let wanted = ["श्रीमती लक्ष्मी कृष्णमूर्ति", "कृपया अपना पहचान पत्र साथ लाएँ।", "दाँतों की सफ़ाई", "विक्रम शर्मा"];
    for paper in PAPERS {
        assert_reads(&slip, paper, &wanted);
    }
}

#[test]
fn hebrew_copies_as_written() {
    assert_reads(&Slip { patient_name: "רחל כהן־לוי".to_owned(), ..slip() }, Paper::A6, &["רחל", "לוי"]);
}

#[test]
fn a_right_to_left_slip_is_mirrored() {
    let left_of_time = |direction| {
        let pages = words(&slip_pdf(&Slip { direction, ..slip() }, Paper::A6).unwrap());
        let time = pages.words.iter().find(|word| word.text == "10:30").unwrap();
        (time.left, pages.sizes[0].0 - time.right)
    };
    let (ltr, rtl) = (left_of_time(Direction::Ltr), left_of_time(Direction::Rtl));
    assert!((ltr.0 - rtl.1).abs() < 0.5 && (ltr.1 - rtl.0).abs() < 0.5, "{ltr:?} {rtl:?}");
}

#[test]
fn the_code_reads_back_at_the_resolution_of_a_receipt_printer() {
    for paper in PAPERS {
        assert_eq!(Some(decoded(&slip_pdf(&slip(), paper).unwrap())), slip().qr);
    }
}

#[test]
fn a_code_that_no_square_can_hold_is_refused() {
    let slip = Slip { qr: Some("x".repeat(4000)), ..slip() };
    assert_eq!(slip_pdf(&slip, Paper::A6), Err(PrintError::CodeTooLong { bytes: 4000 }));
}

#[test]
fn a_slip_without_code_instructions_or_footer_is_a_slip() {
    let bare = Slip { qr: None, instructions: None, footer: String::new(), fields: vec![], ..slip() };
    for paper in PAPERS {
        assert_reads(&bare, paper, &["10:30", "María José"]);
    }
    assert!(slip_pdf(&Slip::default(), Paper::A6).is_ok());
}

#[test]
fn letters_without_a_face_are_named() {
    assert_eq!(undrawable_letters("Li 李, Bo"), ['李']);
    assert!(undrawable_letters("Nguyễn محمد कृष्ण Ελένη Щ\n+44 · \u{2066}1\u{2069}").is_empty());
}

#[test]
fn the_file_does_not_name_the_patient_outside_the_page() {
    let info = told_by("pdfinfo", &[], &slip_pdf(&slip(), Paper::A6).unwrap());
    assert!(
        info.contains("Your appointment") && !info.contains("García") && !info.contains("1970"),
        "{info}"
    );
}
