//! The words of reports: what each is made over, its headings, its lines (Q23); and the report as table and as paper.

use std::collections::HashMap;

use chrono::NaiveDateTime;
use daybook_booking::appointment::{CancelCode, Source};
use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::ids::PatientId;
use daybook_booking::money::Amount;
use daybook_booking::report::money::{Means, MoneyKind};
use daybook_booking::report::{Filter, Kind, Line, Measure, Report as Made, Subject, Topic, Unit};
use daybook_booking::status::StatusKind;
use daybook_booking::wall;
use daybook_interop::write_table;
use daybook_print::{ReportRow, ReportSheet, SheetHead};
use daybook_wire::report::{Report, ReportColumn, ReportFigure, ReportLine, ReportShape, ReportUnit};

use super::money::plain_amount;
use super::numbers::number;
use super::{Words, fill};

/// What a report was made of.
pub(crate) struct Facts<'a> {
    pub(crate) book: &'a ClinicBook,
    pub(crate) topic: Topic,
    pub(crate) filter: &'a Filter,
    /// The names of the patients its lines are about.
    pub(crate) patients: HashMap<PatientId, String>,
}

/// `made` in these words.
pub(crate) fn worded(words: Words, facts: &Facts<'_>, made: Made) -> Report {
    let (topic, currency) = (facts.topic, &facts.book.clinic.currency);
    let columns = topic.columns();
    let heading = |it: Measure| {
        let title = measure(words, it);
        let title = if it.unit() == Unit::Money { format!("{title} ({currency})") } else { title.to_owned() };
        ReportColumn { title, unit: unit(it.unit()) }
    };
    let figure = |(it, value): (Measure, Option<i64>)| ReportFigure {
        title: figure_title(words, topic, it).to_owned(),
        unit: unit(it.unit()),
        value,
    };
    let place = columns.iter().position(|it| *it == topic.drawn()).unwrap_or_default();
    Report {
        title: title(words, topic).to_owned(),
        filter: statement(words, facts, made.counted),
        figures: made.figures.into_iter().map(figure).collect(),
        columns: columns.iter().map(|it| heading(*it)).collect(),
        about: about(words, topic).to_owned(),
        lines: made.lines.into_iter().map(|it| line(words, facts, it)).collect(),
        total: ReportLine { label: words.reports.total.clone(), hue: None, values: made.total },
        drawn: u16::try_from(place).unwrap_or_default(),
        shape: if topic == Topic::Book(Kind::LeadTime) { ReportShape::Columns } else { ReportShape::Bars },
        counted: made.counted,
        currency: currency.clone(),
    }
}

/// What the report is made over and what counts, a sentence each: from the very lists it was added up by.
fn statement(words: Words, facts: &Facts<'_>, counted: u32) -> Vec<String> {
    let scope = scope(words, facts);
    match facts.topic {
        Topic::Book(kind) => on_appointments(words, facts.filter, kind, counted, scope),
        Topic::Money(kind) => on_money(words, facts.filter, kind, counted, scope),
    }
}

/// Which places and people.
fn scope(words: Words, facts: &Facts<'_>) -> [String; 2] {
    let (w, filter, book) = (words.said(), facts.filter, facts.book);
    let named = |names: Vec<String>| if names.is_empty() { w.all.clone() } else { words.list(&names) };
    let locations = filter.locations.iter().filter_map(|it| book.location(*it)).map(|it| it.name.clone());
    let providers = filter.providers.iter().filter_map(|it| book.provider(*it)).map(|it| it.name.clone());
    [
        fill(&w.locations, &[("names", &named(locations.collect()))]),
        fill(&w.providers, &[("names", &named(providers.collect()))]),
    ]
}

fn on_money(words: Words, filter: &Filter, kind: MoneyKind, counted: u32, scope: [String; 2]) -> Vec<String> {
    let w = words.said();
    let counted = super::numbers::grouped(words, i64::from(counted));
    let over = [("dates", &*words.dates(filter.from, filter.to))];
    let mut said = vec![match kind {
        MoneyKind::Takings | MoneyKind::Revenue => fill(&w.over_ledger, &over),
        MoneyKind::Outstanding => fill(&w.over_open, &[("date", &words.plain_date(filter.to))]),
    }];
    said.extend(scope);
    said.push(match kind {
        MoneyKind::Takings | MoneyKind::Revenue => fill(&w.counted_lines, &[("count", &counted)]),
        MoneyKind::Outstanding => fill(&w.counted_patients, &[("count", &counted)]),
    });
    if !filter.locations.is_empty() || !filter.providers.is_empty() {
        said.push(w.no_packages.clone());
    }
    said.push(match kind {
        MoneyKind::Takings => w.note_takings.clone(),
        MoneyKind::Revenue => w.note_revenue.clone(),
        MoneyKind::Outstanding => w.note_outstanding.clone(),
    });
    said
}

fn on_appointments(
    words: Words,
    filter: &Filter,
    kind: Kind,
    counted: u32,
    scope: [String; 2],
) -> Vec<String> {
    let (w, counts) = (words.said(), kind.counts());
    let status = |it: &StatusKind| words.status(*it);
    let statuses: Vec<String> = counts.iter().map(status).collect();
    let others: Vec<String> = StatusKind::ALL.iter().filter(|it| !counts.contains(it)).map(status).collect();
    let counted = [("statuses", &*words.list(&statuses)), ("appointments", &words.appointments(counted))];
    let mut said = vec![fill(&w.over, &[("dates", &words.dates(filter.from, filter.to))])];
    said.extend(scope);
    said.push(fill(&w.counted, &counted));
    said.push(if others.is_empty() {
        w.not_deleted.clone()
    } else {
        fill(&w.not_counted, &[("statuses", &words.list(&others))])
    });
    let note = match kind {
        Kind::ProviderUse => Some(&w.note_provider_use),
        Kind::ResourceUse => Some(&w.note_resource_use),
        Kind::Missed => Some(&w.note_missed),
        Kind::LeadTime => Some(&w.note_lead_time),
        Kind::WaitingTime => Some(&w.note_waiting_time),
        Kind::Ratings => Some(&w.note_ratings),
        Kind::ByType | Kind::BySource | Kind::ByStatus => None,
    };
    said.extend(note.cloned());
    said
}

/// The report as a file for a spreadsheet: plain numbers, what they are counted in said in the heading, and below
/// the table what it is made over.
pub(crate) fn table(words: Words, report: &Report) -> String {
    let heading = |it: &ReportColumn| match it.unit {
        ReportUnit::Minutes | ReportUnit::Hours => {
            let plain = it.title.split(" (").next().unwrap_or_default();
            format!("{plain} ({})", words.reports.minutes)
        }
        ReportUnit::Permille => format!("{} (%)", it.title),
        ReportUnit::Count
        | ReportUnit::Days
        | ReportUnit::TenthDays
        | ReportUnit::Stars
        | ReportUnit::Money => it.title.clone(),
    };
    let columns: Vec<String> =
        std::iter::once(report.about.clone()).chain(report.columns.iter().map(heading)).collect();
    let row = |it: &ReportLine| {
        let plain = it.values.iter().zip(&report.columns).map(|(value, column)| match (value, column.unit) {
            (None, _) => String::new(),
            (Some(value), ReportUnit::Permille | ReportUnit::TenthDays) => {
                format!("{}.{}", value / 10, (value % 10).abs())
            }
            (Some(value), ReportUnit::Money) => plain_amount(Amount(*value), &report.currency),
            (Some(value), ReportUnit::Stars) => format!("{}.{:02}", value / 100, value % 100),
            (Some(value), ReportUnit::Count | ReportUnit::Minutes | ReportUnit::Hours | ReportUnit::Days) => {
                value.to_string()
            }
        });
        std::iter::once(it.label.clone()).chain(plain).collect::<Vec<_>>()
    };
    let lines = report.lines.iter().chain([&report.total]).map(row);
    let said = std::iter::once(vec![]).chain(report.filter.iter().map(|it| vec![it.clone()]));
    write_table(&columns, lines.chain(said))
}

/// The report as it is printed.
pub(crate) fn paper(
    words: Words,
    report: &Report,
    filter: &Filter,
    (clinic, at, by): (&str, NaiveDateTime, &str),
) -> ReportSheet {
    let drawn = usize::from(report.drawn);
    let of = |it: &ReportLine| it.values.get(drawn).copied().flatten().unwrap_or_default();
    // As on the screen: parts of a whole against the whole, others against the most.
    let whole = match report.columns[drawn].unit {
        ReportUnit::Permille => 1000,
        ReportUnit::Stars => 500,
        ReportUnit::Count
        | ReportUnit::Minutes
        | ReportUnit::Hours
        | ReportUnit::Days
        | ReportUnit::TenthDays
        | ReportUnit::Money => 1,
    };
    let most = report.lines.iter().map(of).max().unwrap_or_default().max(whole);
    // The heading of a column names the currency.
    let cell = |(it, of): (&Option<i64>, &ReportColumn)| match (*it, of.unit) {
        (Some(amount), ReportUnit::Money) => words.amount(Amount(amount), &report.currency),
        (value, unit) => number(words, value, (unit, &report.currency)),
    };
    let row = |it: &ReportLine, bar: f32| ReportRow {
        label: it.label.clone(),
        values: it.values.iter().zip(&report.columns).map(cell).collect(),
        bar,
    };
    let (date, time) = (words.plain_date(at.date()), words.time(wall::minute_of(at)));
    let head = SheetHead {
        clinic_name: clinic.to_owned(),
        title: report.title.clone(),
        subtitle: words.dates(filter.from, filter.to),
        status_filter: report.filter.join(" "),
        continued: words.continued.clone(),
        empty: words.no_appointments.clone(),
        page_of: words.page_of.clone(),
        footer: fill(&words.printed_by, &[("date", &date), ("time", &time), ("name", by)]),
        direction: words.direction(),
    };
    let figures =
        report.figures.iter().map(|it| (&it.title, number(words, it.value, (it.unit, &report.currency))));
    let figures = figures.map(|(title, value)| format!("{title}: {value}"));
    ReportSheet {
        head,
        figures: figures.collect(),
        about: report.about.clone(),
        columns: report.columns.iter().map(|it| it.title.clone()).collect(),
        bars: report.columns[drawn].title.clone(),
        lines: report.lines.iter().map(|it| row(it, of(it) as f32 / most as f32)).collect(),
        total: Some(row(&report.total, 0.0)),
    }
}

fn line(words: Words, facts: &Facts<'_>, line: Line) -> ReportLine {
    let (label, hue) = subject(words, facts, line.about);
    ReportLine { label, hue, values: line.values }
}

fn subject(words: Words, facts: &Facts<'_>, about: Subject) -> (String, Option<u8>) {
    let (w, book) = (words.said(), facts.book);
    let plain = |text: &str| (text.to_owned(), None);
    match about {
        Subject::Provider(id) => {
            book.provider(id).map_or_else(|| plain("–"), |it| (it.name.clone(), Some(it.hue)))
        }
        Subject::Resource(id) => book.resource(id).map_or_else(|| plain("–"), |it| plain(&it.name)),
        Subject::Type(id) => {
            book.appointment_type(id).map_or_else(|| plain("–"), |it| (it.name.clone(), Some(it.hue)))
        }
        Subject::Source(source) => plain(match source {
            Source::Staff => &w.source_staff,
            Source::Online => &w.source_online,
            Source::Phone => &w.source_phone,
            Source::Recall => &w.source_recall,
            Source::TreatmentPlan => &w.source_treatment_plan,
            Source::Waitlist => &w.source_waitlist,
        }),
        Subject::Status(status) => plain(&words.status(status)),
        Subject::Cancelled(code) => plain(match code {
            CancelCode::Patient => &w.cancelled_patient,
            CancelCode::Provider => &w.cancelled_provider,
            CancelCode::Clinic => &w.cancelled_clinic,
            CancelCode::Declined => &w.cancelled_declined,
            CancelCode::Mistake => &w.cancelled_mistake,
            CancelCode::Other => &w.cancelled_other,
        }),
        Subject::Means(means) => plain(match means {
            Means::Cash => &words.receipt_cash,
            Means::Card => &words.receipt_card,
            Means::Transfer => &words.receipt_transfer,
        }),
        Subject::Packages => plain(&w.packages),
        Subject::Gone => plain(&w.gone),
        Subject::Patient(id) => plain(facts.patients.get(&id).map_or("–", |it| it.as_str())),
        Subject::Afterwards => plain(&w.afterwards),
        Subject::Days { from: 0, to: Some(0) } => plain(&w.same_day),
        Subject::Days { from, to: Some(to) } => {
            (fill(&w.days, &[("from", &from.to_string()), ("to", &to.to_string())]), None)
        }
        Subject::Days { from, to: None } => (fill(&w.days_or_more, &[("from", &from.to_string())]), None),
    }
}

fn title(words: Words, topic: Topic) -> &'static str {
    let w = words.said();
    let kind = match topic {
        Topic::Book(kind) => kind,
        Topic::Money(MoneyKind::Takings) => return &w.takings,
        Topic::Money(MoneyKind::Revenue) => return &w.revenue,
        Topic::Money(MoneyKind::Outstanding) => return &w.outstanding,
    };
    match kind {
        Kind::ProviderUse => &w.provider_use,
        Kind::ResourceUse => &w.resource_use,
        Kind::Missed => &w.missed,
        Kind::LeadTime => &w.lead_time,
        Kind::WaitingTime => &w.waiting_time,
        Kind::ByType => &w.by_type,
        Kind::BySource => &w.by_source,
        Kind::ByStatus => &w.by_status,
        Kind::Ratings => &w.ratings,
    }
}

fn about(words: Words, topic: Topic) -> &'static str {
    let w = words.said();
    let kind = match topic {
        Topic::Book(kind) => kind,
        Topic::Money(MoneyKind::Takings) => return &w.about_means,
        Topic::Money(MoneyKind::Revenue) => return &w.about_type,
        Topic::Money(MoneyKind::Outstanding) => return &w.about_patient,
    };
    match kind {
        Kind::ProviderUse | Kind::WaitingTime | Kind::Ratings => &w.about_provider,
        Kind::ResourceUse => &w.about_resource,
        Kind::Missed => &w.about_missed,
        Kind::LeadTime => &w.about_lead_time,
        Kind::ByType => &w.about_type,
        Kind::BySource => &w.about_source,
        Kind::ByStatus => &w.about_status,
    }
}

/// What a column is called.
fn measure(words: Words, measure: Measure) -> &'static str {
    let w = words.said();
    match measure {
        Measure::Appointments => &w.appointments,
        Measure::Late => &w.late,
        Measure::OpenMinutes => &w.open,
        Measure::BookedMinutes => &w.booked,
        Measure::OutsideMinutes => &w.outside,
        Measure::Minutes => &w.time,
        Measure::Utilisation => &w.utilisation,
        Measure::Share => &w.share,
        Measure::NoShows => &w.no_shows,
        Measure::MedianDays | Measure::MedianMinutes => &w.median,
        Measure::MeanDays | Measure::MeanMinutes => &w.mean,
        Measure::LongestMinutes => &w.longest,
        Measure::NotNoted => &w.not_noted,
        Measure::Rated => &w.rated,
        Measure::MeanStars => &w.stars,
        Measure::Unhappy => &w.unhappy,
        Measure::Payments => &w.payments,
        Measure::Received => &w.received,
        Measure::GivenBack => &w.given_back,
        Measure::Net => &w.net,
        Measure::Charged => &w.charged,
        Measure::LetOff => &w.let_off,
        Measure::Covered => &w.covered,
        Measure::Revenue => &w.revenue,
        Measure::Paid => &w.paid,
        Measure::OwedMore => &w.owed_more,
        Measure::Owed => &w.owed,
        Measure::Held => &w.held,
        Measure::Balance => &w.balance,
        Measure::OldestDays => &w.oldest,
    }
}

/// Above the table a share says of what it is one.
fn figure_title(words: Words, topic: Topic, it: Measure) -> &'static str {
    let missed = topic == Topic::Book(Kind::Missed) && it == Measure::Share;
    if missed { &words.said().missed_share } else { measure(words, it) }
}

const fn unit(unit: Unit) -> ReportUnit {
    match unit {
        Unit::Count => ReportUnit::Count,
        Unit::Minutes => ReportUnit::Minutes,
        Unit::Hours => ReportUnit::Hours,
        Unit::Permille => ReportUnit::Permille,
        Unit::Days => ReportUnit::Days,
        Unit::TenthDays => ReportUnit::TenthDays,
        Unit::Stars => ReportUnit::Stars,
        Unit::Money => ReportUnit::Money,
    }
}
