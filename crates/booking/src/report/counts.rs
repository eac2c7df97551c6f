//! Appointments by type, by how they came about, by status.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use super::{Entry, Line, Measure, Report, Subject, count, counted, permille};
use crate::appointment::Source;
use crate::day_sheet::ClinicBook;
use crate::status::StatusKind;

/// A line a type, in the order of the set-up; types nobody came for are left out.
pub(super) fn by_type(book: &ClinicBook, entries: &[&Entry]) -> Report {
    let order = book.appointment_types.iter().map(|it| Subject::Type(it.id));
    tally(order, entries, |it| Subject::Type(it.appointment_type))
}

/// A line a source.
pub(super) fn by_source(entries: &[&Entry]) -> Report {
    use Source as S;
    let order = [S::Staff, S::Phone, S::Online, S::Recall, S::TreatmentPlan, S::Waitlist];
    tally(order.map(Subject::Source).into_iter(), entries, |it| Subject::Source(it.source))
}

/// A line a status, in the order appointments pass through them.
pub(super) fn by_status(entries: &[&Entry], now: DateTime<Utc>) -> Report {
    let order = StatusKind::ALL.iter().map(|it| Subject::Status(*it));
    tally(order, entries, |it| Subject::Status(it.kind_at(now)))
}

fn tally(
    order: impl Iterator<Item = Subject>,
    entries: &[&Entry],
    about: impl Fn(&Entry) -> Subject,
) -> Report {
    let mut found: HashMap<Subject, (i64, i64)> = HashMap::new();
    for entry in entries {
        let (number, minutes) = found.entry(about(entry)).or_default();
        (*number, *minutes) = (*number + 1, *minutes + entry.minutes());
    }
    let all = count(entries);
    let values = |(number, minutes): (i64, i64)| vec![Some(number), Some(minutes), permille(number, all)];
    let lines = order.filter_map(|about| Some(Line { about, values: values(*found.get(&about)?) }));
    let minutes = entries.iter().map(|it| it.minutes()).sum();
    Report {
        lines: lines.collect(),
        total: values((all, minutes)),
        figures: vec![(Measure::Appointments, Some(all)), (Measure::Minutes, Some(minutes))],
        counted: counted(entries),
    }
}
