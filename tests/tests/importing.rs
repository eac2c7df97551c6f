//! Files brought in and taken out, through the same calls as the import screen, on a real encrypted book.

use chrono::{DateTime, NaiveDate, Utc};
use daybook_tests::Outcome;
use daybook_tests::bringing::{Bringing, Run};
use daybook_tests::clinic::Clinic;
use daybook_tests::files::{self, Expected};
use daybook_wire::transfer::{ImportKind, ImportReport};

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
        let (dry, real) = (bringing.report(Run::Dry).await?, bringing.report(Run::Real).await?);
        assert_eq!(told(&dry), file.expected);
        assert_eq!(told(&real), file.expected);
        assert!(dry.dry_run && !real.dry_run);
    }
    Ok(())
}
