//! Reports: made over one query, worded once, so that screen, table and paper say the same (Q23).

use chrono::Days;
use daybook_booking::ids::{LocationId, ProviderId};
use daybook_booking::report::{Filter, Kind, report as made_of};
use daybook_booking::wall;
use daybook_print::ReportSheet;
use daybook_wire::Problem;
use daybook_wire::printing::FileSaved;
use daybook_wire::report::{Report, ReportAsk, ReportKind};

use super::Caller;
use crate::importing::saved_text;
use crate::map::problem::{self, failed};
use crate::map::text::{bad, date, ids};
use crate::surroundings::Surroundings;
use crate::words::Words;
use crate::words::report::{Facts, paper, table, worded};

/// Ten years.
const DAYS_AT_MOST: u64 = 3_660;

/// A report.
pub(crate) async fn report(caller: &Caller, ask: ReportAsk) -> Result<Report, Problem> {
    let (filter, kind) = (filter(&ask)?, kind(ask.kind));
    let (book, now) = (caller.engine.book(), caller.engine.now());
    let zone = book.clinic.zone;
    let within = (wall::day(filter.from, zone).start(), wall::day(filter.to, zone).end());
    let entries = caller.engine.store().reported(within, &filter).await.map_err(failed)?;
    let thought = tokio::task::spawn_blocking(move || {
        let made = made_of(&book, kind, &filter, &entries, now);
        worded(Words::of_tag_or_english(&ask.locale), &Facts { book: &book, kind, filter: &filter }, made)
    });
    thought.await.map_err(|_| problem::of(&daybook_engine::EngineError::Unexpected))
}

/// Takes a report out to a table. Noted in the audit log: data leaves the book.
pub(crate) async fn export_report(
    caller: &Caller,
    around: &dyn Surroundings,
    ask: ReportAsk,
) -> Result<FileSaved, Problem> {
    let words = Words::of_tag_or_english(&ask.locale);
    let name = file_name(&ask);
    let text = table(words, &report(caller, ask).await?);
    saved_text(caller, around, (format!("{name}.csv"), "report"), text).await
}

/// A report for paper; the caller's name and the moment stand at its foot.
pub(super) async fn sheet(caller: &Caller, ask: ReportAsk, by: &str) -> Result<ReportSheet, Problem> {
    let words = Words::of_tag_or_english(&ask.locale);
    let filter = filter(&ask)?;
    let report = report(caller, ask).await?;
    let (book, now) = (caller.engine.book(), caller.engine.now());
    let at = wall::wall(now, book.clinic.zone);
    Ok(paper(words, &report, &filter, (&book.clinic.name, at, by)))
}

/// A name for its file, without patient data.
pub(super) fn file_name(ask: &ReportAsk) -> String {
    format!("report-{}-{}-{}", crate::map::text::word(&ask.kind), ask.from, ask.to)
}

fn filter(ask: &ReportAsk) -> Result<Filter, Problem> {
    let (from, to) = (date(&ask.from, "from")?, date(&ask.to, "to")?);
    let last = from.checked_add_days(Days::new(DAYS_AT_MOST)).ok_or_else(|| bad("from"))?;
    if to < from || to > last {
        return Err(bad("to"));
    }
    Ok(Filter {
        from,
        to,
        locations: ids(&ask.location_ids, "location_ids", LocationId)?,
        providers: ids(&ask.provider_ids, "provider_ids", ProviderId)?,
    })
}

const fn kind(kind: ReportKind) -> Kind {
    match kind {
        ReportKind::ProviderUse => Kind::ProviderUse,
        ReportKind::ResourceUse => Kind::ResourceUse,
        ReportKind::Missed => Kind::Missed,
        ReportKind::LeadTime => Kind::LeadTime,
        ReportKind::WaitingTime => Kind::WaitingTime,
        ReportKind::ByType => Kind::ByType,
        ReportKind::BySource => Kind::BySource,
        ReportKind::ByStatus => Kind::ByStatus,
        ReportKind::Ratings => Kind::Ratings,
    }
}
