//! The words of reports: what each is made over, its headings, its lines (Q23); and the report as table and as paper.

use chrono::NaiveDateTime;
use daybook_booking::appointment::{CancelCode, Source};
use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::report::{Filter, Kind, Line, Measure, Report as Made, Subject, Unit};
use daybook_booking::status::StatusKind;
use daybook_booking::wall;
use daybook_interop::write_table;
use daybook_print::{ReportRow, ReportSheet, SheetHead};
use daybook_wire::report::{Report, ReportColumn, ReportFigure, ReportLine, ReportShape, ReportUnit};

use super::numbers::number;
use super::{Words, fill};

/// What a report was made of.
pub(crate) struct Facts<'a> {
    pub(crate) book: &'a ClinicBook,
    pub(crate) kind: Kind,
    pub(crate) filter: &'a Filter,
}

/// `made` in these words.
pub(crate) fn worded(words: Words, facts: &Facts<'_>, made: Made) -> Report {
    let kind = facts.kind;
    let columns = kind.columns();
    let heading = |it: Measure| ReportColumn { title: measure(words, it).to_owned(), unit: unit(it.unit()) };
    let figure = |(it, value): (Measure, Option<i64>)| ReportFigure {
        title: figure_title(words, kind, it).to_owned(),
        unit: unit(it.unit()),
        value,
    };
    let place = columns.iter().position(|it| *it == kind.drawn()).unwrap_or_default();
    Report {
        title: title(words, kind).to_owned(),
        filter: statement(words, facts, made.counted),
        figures: made.figures.into_iter().map(figure).collect(),
        columns: columns.iter().map(|it| heading(*it)).collect(),
        about: about(words, kind).to_owned(),
        lines: made.lines.into_iter().map(|it| line(words, facts.book, it)).collect(),
        total: ReportLine { label: words.reports.total.clone(), hue: None, values: made.total },
        drawn: u16::try_from(place).unwrap_or_default(),
        shape: if kind == Kind::LeadTime { ReportShape::Columns } else { ReportShape::Bars },
        counted: made.counted,
    }
}

/// What the report is made over and what counts, a sentence each: from the very lists it was added up by.
fn statement(words: Words, facts: &Facts<'_>, counted: u32) -> Vec<String> {
    let (w, filter, book) = (&words.reports, facts.filter, facts.book);
    let named = |names: Vec<String>| if names.is_empty() { w.all.clone() } else { words.list(&names) };
    let locations = filter.locations.iter().filter_map(|it| book.location(*it)).map(|it| it.name.clone());
    let providers = filter.providers.iter().filter_map(|it| book.provider(*it)).map(|it| it.name.clone());
    let counts = facts.kind.counts();
    let status = |it: &StatusKind| words.status(*it);
    let statuses: Vec<String> = counts.iter().map(status).collect();
    let others: Vec<String> = StatusKind::ALL.iter().filter(|it| !counts.contains(it)).map(status).collect();
    let mut said = vec![
        fill(&w.over, &[("dates", &words.dates(filter.from, filter.to))]),
        fill(&w.locations, &[("names", &named(locations.collect()))]),
        fill(&w.providers, &[("names", &named(providers.collect()))]),
        fill(
            &w.counted,
            &[("statuses", &words.list(&statuses)), ("appointments", &words.appointments(counted))],
        ),
    ];
    said.push(if others.is_empty() {
        w.not_deleted.clone()
    } else {
        fill(&w.not_counted, &[("statuses", &words.list(&others))])
    });
    let note = match facts.kind {
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
        ReportUnit::Count | ReportUnit::Days | ReportUnit::TenthDays | ReportUnit::Stars => it.title.clone(),
    };
    let columns: Vec<String> =
        std::iter::once(report.about.clone()).chain(report.columns.iter().map(heading)).collect();
    let row = |it: &ReportLine| {
        let plain = it.values.iter().zip(&report.columns).map(|(value, column)| match (value, column.unit) {
            (None, _) => String::new(),
            (Some(value), ReportUnit::Permille | ReportUnit::TenthDays) => {
                format!("{}.{}", value / 10, (value % 10).abs())
            }
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
        | ReportUnit::TenthDays => 1,
    };
    let most = report.lines.iter().map(of).max().unwrap_or_default().max(whole);
    let row = |it: &ReportLine, bar: f32| ReportRow {
        label: it.label.clone(),
        values: it.values.iter().zip(&report.columns).map(|(it, of)| number(words, *it, of.unit)).collect(),
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
        report.figures.iter().map(|it| format!("{}: {}", it.title, number(words, it.value, it.unit)));
    ReportSheet {
        head,
        figures: figures.collect(),
        about: report.about.clone(),
        columns: report.columns.iter().map(|it| it.title.clone()).collect(),
        lines: report.lines.iter().map(|it| row(it, of(it) as f32 / most as f32)).collect(),
        total: Some(row(&report.total, 0.0)),
    }
}

fn line(words: Words, book: &ClinicBook, line: Line) -> ReportLine {
    let (label, hue) = subject(words, book, line.about);
    ReportLine { label, hue, values: line.values }
}

fn subject(words: Words, book: &ClinicBook, about: Subject) -> (String, Option<u8>) {
    let w = &words.reports;
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
        Subject::Afterwards => plain(&w.afterwards),
        Subject::Days { from: 0, to: Some(0) } => plain(&w.same_day),
        Subject::Days { from, to: Some(to) } => {
            (fill(&w.days, &[("from", &from.to_string()), ("to", &to.to_string())]), None)
        }
        Subject::Days { from, to: None } => (fill(&w.days_or_more, &[("from", &from.to_string())]), None),
    }
}

fn title(words: Words, kind: Kind) -> &'static str {
    let w = words.said();
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

fn about(words: Words, kind: Kind) -> &'static str {
    let w = words.said();
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
    }
}

/// Above the table a share says of what it is one.
fn figure_title(words: Words, kind: Kind, it: Measure) -> &'static str {
    let missed = kind == Kind::Missed && it == Measure::Share;
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
    }
}
