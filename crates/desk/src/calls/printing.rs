//! Paper: slips, day and week sheets, looked at, printed or saved.

use std::num::NonZeroU16;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::NaiveDate;
use daybook_booking::ids::{AppointmentId, PatientId, PostingId};
use daybook_booking::permission::Permission;
use daybook_booking::status::StatusKind;
use daybook_booking::wall;
use daybook_print::printers::{self, PrinterError, PrinterState};
use daybook_print::{Paper, PrintError, day_sheet_pdf, receipt_pdf, report_pdf, slip_pdf, week_sheet_pdf};
use daybook_store::{CalendarFilter, CalendarRow, Statuses};
use daybook_wire::Problem;
use daybook_wire::printing::{
    Document, FileSaved, Pdf, PrintAsk, PrintJob, Printed, Printer, Printers, SheetBy, SlipPaper,
};
use daybook_wire::report::ReportAsk;
use serde_json::{Value, json};

use super::accounts::File;
use super::calendar::week_of;
use super::shown::note_with;
use super::{Caller, reports, slip_code};
use crate::map::item::Viewing;
use crate::map::problem::{self, failed};
use crate::map::text::{bad, date, id};
use crate::map::wall_clock::WallClock;
use crate::sharing::state::is_unanswered;
use crate::surroundings::Surroundings;
use crate::words::Words;
use crate::words::receipt::{receipt, with_receipt};
use crate::words::sheets::{SheetFacts, day_sheet, week_sheet};
use crate::words::slip::{SlipFacts, slip};

/// A document that was made.
struct Made {
    pdf: Vec<u8>,
    /// Without patient data: names of files and jobs are seen by others.
    name: String,
}

/// What the audit log says of a document: which kind, and about whom.
fn noted(document: &Document) -> Value {
    match document {
        Document::Slip { appointment_id, .. } => {
            json!({ "what": "slip", "label": { "appointment": appointment_id } })
        }
        Document::Receipt { patient_id, .. } => json!({ "what": "receipt", "patient": patient_id }),
        Document::DaySheet { .. } => json!({ "what": "day_sheet" }),
        Document::WeekSheet { .. } => json!({ "what": "week_sheet" }),
        Document::Report { .. } => json!({ "what": "report" }),
    }
}

/// A document to look at.
pub(crate) async fn preview(caller: &Caller, ask: PrintAsk) -> Result<Pdf, Problem> {
    let noted = noted(&ask.document);
    let made = made(caller, ask.document, &ask.locale).await?;
    note_with(caller, "paper.previewed", noted).await?;
    Ok(Pdf { base64: BASE64.encode(made.pdf), file_name: format!("{}.pdf", made.name) })
}

/// The printers of this computer, the default first.
pub(crate) async fn printers(_: &Caller) -> Result<Printers, Problem> {
    let found = printers::list().await.map_err(|it| trouble(&it))?;
    let printer = |it: printers::Printer| Printer {
        accepting: it.state != PrinterState::Stopped,
        name: it.name,
        description: it.description,
        is_default: it.is_default,
    };
    Ok(Printers { printers: found.into_iter().map(printer).collect() })
}

/// Prints.
pub(crate) async fn print(caller: &Caller, ask: PrintJob) -> Result<Printed, Problem> {
    let copies =
        NonZeroU16::new(u16::from(ask.copies)).filter(|it| it.get() <= 20).ok_or_else(|| bad("copies"))?;
    let noted = noted(&ask.document);
    let made = made(caller, ask.document, &ask.locale).await?;
    note_with(caller, "paper.printed", noted).await?;
    let job = printers::PrintJob { pdf: &made.pdf, printer: &ask.printer, title: &made.name, copies };
    let taken = printers::print(job).await.map_err(|it| trouble(&it))?;
    Ok(Printed { job: taken.0 })
}

/// Saves a document where the person says.
pub(crate) async fn save_pdf(
    caller: &Caller,
    surroundings: &dyn Surroundings,
    ask: PrintAsk,
) -> Result<FileSaved, Problem> {
    let noted = noted(&ask.document);
    let made = made(caller, ask.document, &ask.locale).await?;
    let Some(path) = surroundings.choose_save_path(format!("{}.pdf", made.name)).await else {
        return Ok(FileSaved { path: None });
    };
    note_with(caller, "paper.saved", noted).await?;
    tokio::fs::write(&path, made.pdf).await.map_err(|error| match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Problem::DiskFull,
        _ => Problem::File { trouble: "cannot_write".to_owned() },
    })?;
    Ok(FileSaved { path: Some(path.display().to_string()) })
}

async fn made(caller: &Caller, document: Document, locale: &str) -> Result<Made, Problem> {
    match document {
        Document::Slip { appointment_id, paper } => {
            made_slip(caller, id(&appointment_id, "appointment_id", AppointmentId)?, (paper, locale)).await
        }
        Document::Receipt { patient_id, posting_id, paper } => {
            let patient = id(&patient_id, "patient_id", PatientId)?;
            made_receipt(caller, (patient, id(&posting_id, "posting_id", PostingId)?), (paper, locale)).await
        }
        Document::DaySheet { date: on, by, ids } => {
            let date = date(&on, "date")?;
            let sheet = Sheet { words: Words::of_tag_or_english(locale), by, ids, days: vec![date] };
            made_sheet(caller, sheet).await
        }
        Document::WeekSheet { date: on, by, ids } => {
            let words = Words::of_tag_or_english(locale);
            let days = week_of(date(&on, "date")?, words.first_weekday()).to_vec();
            made_sheet(caller, Sheet { words, by, ids, days }).await
        }
        Document::Report { ask } => made_report(caller, ask).await,
    }
}

async fn made_slip(
    caller: &Caller,
    asked: AppointmentId,
    (paper, locale): (SlipPaper, &str),
) -> Result<Made, Problem> {
    let card = caller.cards([asked]).await.map_err(failed)?.pop();
    let card = card.filter(|it| it.appointment.deleted_at.is_none()).ok_or(Problem::NotFound)?;
    let now = caller.engine.now();
    // A slip for an appointment that will not be would bring somebody here for nothing.
    let status = card.appointment.kind_at(now);
    if matches!(status, StatusKind::Cancelled | StatusKind::Rescheduled | StatusKind::Expired) {
        return Err(Problem::InvalidTransition { from: status.text().to_owned() });
    }
    let words = slip_words(caller, &card, locale).await?;
    let code = slip_code::code(caller, &card.appointment).await?;
    let unanswered = is_unanswered(caller, asked).await?;
    let book = caller.engine.book();
    let name = format!("slip-{}", card.appointment.number);
    let made = tokio::task::spawn_blocking(move || {
        let zone = book.clinic.zone;
        let today = wall::wall(now, zone).date();
        let clock = WallClock::over(zone, today, today);
        let viewing = Viewing { clock: &clock, policy: book.clinic.policy, now };
        let facts = SlipFacts { book: &book, card: &card, viewing: &viewing, unanswered, code };
        slip_pdf(&slip(words, facts), on(paper))
    });
    finished(made.await, name)
}

/// A receipt, for whoever may see payments at all.
async fn made_receipt(
    caller: &Caller,
    (patient, posting): (PatientId, PostingId),
    (paper, locale): (SlipPaper, &str),
) -> Result<Made, Problem> {
    if !caller.actor.permissions.contains(&Permission::ViewPayments) {
        let permission = Permission::ViewPayments.text().to_owned();
        return Err(Problem::NotPermitted { permission });
    }
    let file = File::of(caller, patient).await?;
    let posting = with_receipt(&file.accounts, posting).ok_or(Problem::NotFound)?.clone();
    let asked = Words::of_tag_or_english(locale);
    let theirs = Words::of_tag(&file.patient.language);
    let words = theirs.filter(|it| !it.is_same_language(asked)).unwrap_or(asked);
    let now = caller.engine.now();
    let name = format!("receipt-{}", posting.receipt.unwrap_or_default());
    let made = tokio::task::spawn_blocking(move || {
        let shown = wall::wall(now, file.book.clinic.zone);
        let printed = words.printed(shown.date(), wall::minute_of(shown));
        receipt_pdf(&receipt(words, &file, &posting, printed), on(paper))
    });
    finished(made.await, name)
}

/// The patient's language, where there are words in it.
async fn slip_words(caller: &Caller, card: &CalendarRow, locale: &str) -> Result<Words, Problem> {
    let patient = caller.engine.store().patient(card.appointment.patient).await.map_err(failed)?;
    let theirs = patient.and_then(|it| Words::of_tag(&it.language));
    let asked = Words::of_tag_or_english(locale);
    // Their language, but the reading of the clock that was asked for, where it is the same language.
    Ok(theirs.filter(|it| !it.is_same_language(asked)).unwrap_or(asked))
}

/// A sheet that is to be made.
struct Sheet {
    words: Words,
    by: SheetBy,
    ids: Vec<String>,
    days: Vec<NaiveDate>,
}

async fn made_sheet(caller: &Caller, sheet: Sheet) -> Result<Made, Problem> {
    let (book, now) = (caller.engine.book(), caller.engine.now());
    let zone = book.clinic.zone;
    let (from, to) = (sheet.days[0], sheet.days[sheet.days.len() - 1]);
    let within = (wall::day(from, zone).start(), wall::day(to, zone).end());
    let filter = CalendarFilter { statuses: Statuses::Standing, ..CalendarFilter::default() };
    let cards = caller.engine.store().calendar(within, &filter).await.map_err(failed)?;
    let printed_by = own_name(caller).await?;
    let name = format!("{}-{from}", if sheet.days.len() == 7 { "week" } else { "day" });
    let made = tokio::task::spawn_blocking(move || {
        let clock = WallClock::over(zone, from, to);
        let viewing = Viewing { clock: &clock, policy: book.clinic.policy, now };
        let facts = SheetFacts {
            book: &book,
            cards: &cards,
            viewing: &viewing,
            by: sheet.by,
            ids: &sheet.ids,
            printed_by: &printed_by,
        };
        match <&[NaiveDate; 7]>::try_from(sheet.days.as_slice()) {
            Ok(week) => week_sheet_pdf(&week_sheet(sheet.words, &facts, week)),
            Err(_) => day_sheet_pdf(&day_sheet(sheet.words, &facts, from)),
        }
    });
    finished(made.await, name)
}

/// Only for those who may see reports: looking at paper needs less.
async fn made_report(caller: &Caller, ask: ReportAsk) -> Result<Made, Problem> {
    if !caller.actor.permissions.contains(&Permission::ViewReports) {
        return Err(Problem::NotPermitted { permission: Permission::ViewReports.text().to_owned() });
    }
    let (name, printed_by) = (reports::file_name(&ask), own_name(caller).await?);
    let sheet = reports::sheet(caller, ask, &printed_by).await?;
    finished(tokio::task::spawn_blocking(move || report_pdf(&sheet)).await, name)
}

async fn own_name(caller: &Caller) -> Result<String, Problem> {
    let staff = caller.engine.store().staff().await.map_err(failed)?;
    Ok(staff.into_iter().find(|it| it.id == caller.user).map(|it| it.name).unwrap_or_default())
}

fn finished(
    made: Result<Result<Vec<u8>, PrintError>, tokio::task::JoinError>,
    name: String,
) -> Result<Made, Problem> {
    match made {
        Ok(Ok(pdf)) => Ok(Made { pdf, name }),
        Ok(Err(error)) => {
            tracing::error!(%error, "a page could not be made");
            Err(Problem::Printer { trouble: "refused".to_owned() })
        }
        Err(_) => Err(problem::of(&daybook_engine::EngineError::Unexpected)),
    }
}

const fn on(paper: SlipPaper) -> Paper {
    match paper {
        SlipPaper::A5 => Paper::A5,
        SlipPaper::A6 => Paper::A6,
        SlipPaper::Roll80 => Paper::Roll80,
    }
}

fn trouble(error: &PrinterError) -> Problem {
    let trouble = match error {
        PrinterError::NotInstalled | PrinterError::NotRunning => "no_system",
        PrinterError::NoPrinters => "no_printers",
        PrinterError::NoSuchPrinter { .. } => "unknown_printer",
        PrinterError::Refused { .. } | PrinterError::NoAnswer { .. } | PrinterError::Failed { .. } => {
            "refused"
        }
    };
    tracing::warn!(%error, remedy = error.remedy(), "printing");
    Problem::Printer { trouble: trouble.to_owned() }
}
