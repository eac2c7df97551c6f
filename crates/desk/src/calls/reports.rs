//! Reports: made over one query, worded once, so that screen, table and paper say the same (Q23).

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Days, Utc};
use daybook_booking::appointment::{Appointment, Status};
use daybook_booking::ids::{AppointmentId, LocationId, PatientId, PostingId, ProviderId};
use daybook_booking::money::posting::{Entry, Item, Posting};
use daybook_booking::permission::Permission;
use daybook_booking::report::money::{Ledger, MoneyKind, Open, Visited, money_report};
use daybook_booking::report::{Filter, Kind, Topic, report as made_of};
use daybook_booking::wall;
use daybook_print::ReportSheet;
use daybook_store::{Failure, Rows};
use daybook_wire::Problem;
use daybook_wire::printing::FileSaved;
use daybook_wire::report::{Report, ReportAsk, ReportKind};

use super::Caller;
use crate::importing::saved_text;
use crate::map::patient::full_name;
use crate::map::problem::{self, failed};
use crate::map::text::{bad, date, ids};
use crate::surroundings::Surroundings;
use crate::words::Words;
use crate::words::report::{Facts, paper, table, worded};

/// Ten years.
const DAYS_AT_MOST: u64 = 3_660;

/// A report.
pub(crate) async fn report(caller: &Caller, ask: ReportAsk) -> Result<Report, Problem> {
    let (filter, words) = (filter(&ask)?, Words::of_tag_or_english(&ask.locale));
    match topic(ask.kind) {
        Topic::Book(kind) => on_appointments(caller, words, filter, kind).await,
        Topic::Money(kind) => on_money(caller, words, filter, kind).await,
    }
}

/// The stretch of time a report looks at.
fn within(caller: &Caller, filter: &Filter) -> (DateTime<Utc>, DateTime<Utc>) {
    let zone = caller.engine.book().clinic.zone;
    (wall::day(filter.from, zone).start(), wall::day(filter.to, zone).end())
}

async fn on_appointments(
    caller: &Caller,
    words: Words,
    filter: Filter,
    kind: Kind,
) -> Result<Report, Problem> {
    let (book, now) = (caller.engine.book(), caller.engine.now());
    let within = within(caller, &filter);
    let entries = caller.engine.store().reported(within, &filter).await.map_err(failed)?;
    let thought = tokio::task::spawn_blocking(move || {
        let made = made_of(&book, kind, &filter, &entries, now);
        let topic = Topic::Book(kind);
        worded(words, &Facts { book: &book, topic, filter: &filter, patients: HashMap::new() }, made)
    });
    thought.await.map_err(|_| problem::of(&daybook_engine::EngineError::Unexpected))
}

/// A report on money is for those who may see payments besides.
async fn on_money(caller: &Caller, words: Words, filter: Filter, kind: MoneyKind) -> Result<Report, Problem> {
    if !caller.actor.permissions.contains(&Permission::ViewPayments) {
        return Err(Problem::NotPermitted { permission: Permission::ViewPayments.text().to_owned() });
    }
    let mut snapshot = caller.engine.snapshot().await.map_err(|it| problem::of(&it))?;
    let mut rows = snapshot.rows();
    let book = caller.engine.book();
    let within = within(caller, &filter);
    let ledger = ledger(&mut rows, within, kind, book.clinic.zone).await.map_err(failed)?;
    let owing: Vec<PatientId> = ledger.open.iter().map(|it| it.patient).collect();
    let owing = rows.patients(&owing).await.map_err(failed)?;
    drop(snapshot);
    let patients = owing.into_iter().map(|it| (it.id, full_name(&it.given_name, &it.family_name))).collect();
    let made = money_report(&book, kind, &filter, &ledger);
    let facts = Facts { book: &book, topic: Topic::Money(kind), filter: &filter, patients };
    Ok(worded(words, &facts, made))
}

/// What a report of `kind` looks at, in a number of queries that does not grow with the book.
async fn ledger(
    rows: &mut Rows<'_>,
    (from, to): (DateTime<Utc>, DateTime<Utc>),
    kind: MoneyKind,
    zone: chrono_tz::Tz,
) -> Result<Ledger, Failure> {
    let mut ledger = Ledger::default();
    match kind {
        MoneyKind::Takings | MoneyKind::Revenue => {
            ledger.postings = rows.ledger(from, to).await?;
            ledger.reversed = reversed(rows, &ledger.postings).await?;
        }
        MoneyKind::Outstanding => {
            let open = rows.open_items(to).await?.into_iter().map(|it| Open {
                patient: it.patient,
                item: it.item,
                amount: it.amount,
                since: wall::wall(it.since, zone).date(),
            });
            ledger.open = open.collect();
        }
    }
    let items = ledger.postings.iter().map(|it| it.item).chain(ledger.open.iter().map(|it| it.item));
    let mut roots: Vec<AppointmentId> = items
        .filter_map(|it| match it {
            Item::Appointment(root) => Some(root),
            Item::Package(_) => None,
        })
        .collect();
    roots.sort_unstable();
    roots.dedup();
    ledger.visits = visits(rows, &roots).await?;
    Ok(ledger)
}

/// What `postings` turn round, and what that turned round, where it was posted before.
async fn reversed(rows: &mut Rows<'_>, postings: &[Posting]) -> Result<Vec<Posting>, Failure> {
    let mut known: HashSet<PostingId> = postings.iter().map(|it| it.id).collect();
    let mut found: Vec<Posting> = vec![];
    let mut missing = turned_round(postings, &known);
    while !missing.is_empty() {
        let more = rows.postings(&missing).await?;
        known.extend(missing);
        missing = turned_round(&more, &known);
        found.extend(more);
    }
    Ok(found)
}

fn turned_round(postings: &[Posting], known: &HashSet<PostingId>) -> Vec<PostingId> {
    let of = |it: &Posting| match it.entry {
        Entry::Reversal { of } if !known.contains(&of) => Some(of),
        _ => None,
    };
    postings.iter().filter_map(of).collect()
}

/// The last appointment of the chain each of `roots` begins.
async fn visits(
    rows: &mut Rows<'_>,
    roots: &[AppointmentId],
) -> Result<HashMap<AppointmentId, Visited>, Failure> {
    let mut visits = HashMap::new();
    let mut next = roots.to_vec();
    while !next.is_empty() {
        let found = rows.appointments(&next).await?;
        next = found.iter().filter_map(successor).collect();
        visits.extend(found.iter().map(|it| (it.root, visited(it))));
    }
    Ok(visits)
}

const fn successor(appointment: &Appointment) -> Option<AppointmentId> {
    match appointment.status {
        Status::Rescheduled { to, .. } => Some(to),
        _ => None,
    }
}

const fn visited(it: &Appointment) -> Visited {
    Visited { appointment_type: it.appointment_type, provider: it.provider, location: it.location }
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

const fn topic(kind: ReportKind) -> Topic {
    Topic::Book(match kind {
        ReportKind::ProviderUse => Kind::ProviderUse,
        ReportKind::ResourceUse => Kind::ResourceUse,
        ReportKind::Missed => Kind::Missed,
        ReportKind::LeadTime => Kind::LeadTime,
        ReportKind::WaitingTime => Kind::WaitingTime,
        ReportKind::ByType => Kind::ByType,
        ReportKind::BySource => Kind::BySource,
        ReportKind::ByStatus => Kind::ByStatus,
        ReportKind::Ratings => Kind::Ratings,
        ReportKind::Takings => return Topic::Money(MoneyKind::Takings),
        ReportKind::Revenue => return Topic::Money(MoneyKind::Revenue),
        ReportKind::Outstanding => return Topic::Money(MoneyKind::Outstanding),
    })
}
