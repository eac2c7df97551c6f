//! Who did not come, and what was called off for which reason (C20).

use super::{Entry, Line, Measure, Report, Subject, count, counted, permille};
use crate::appointment::{CancelCode, Status};
use crate::status::StatusKind;

/// Every reason, as they are listed.
const CODES: [CancelCode; 6] = [
    CancelCode::Patient,
    CancelCode::Provider,
    CancelCode::Clinic,
    CancelCode::Declined,
    CancelCode::Mistake,
    CancelCode::Other,
];

/// No-shows and each reason to cancel: how many, of all that were promised, how many too late, and the minutes.
pub(super) fn missed(entries: &[&Entry]) -> Report {
    let all = count(entries);
    let cancelled = CODES.map(Subject::Cancelled).into_iter();
    let subjects: Vec<Subject> =
        std::iter::once(Subject::Status(StatusKind::NoShow)).chain(cancelled).collect();
    let missed: Vec<(Subject, &Entry)> = entries.iter().filter_map(|it| Some((subject(it)?, *it))).collect();
    let values = |these: &[&Entry]| {
        let late: Vec<_> = these.iter().filter(|it| is_late(it)).collect();
        let minutes = these.iter().map(|it| it.minutes()).sum();
        vec![Some(count(these)), permille(count(these), all), Some(count(&late)), Some(minutes)]
    };
    let of = |about: Subject| -> Vec<&Entry> {
        missed.iter().filter(|(theirs, _)| *theirs == about).map(|(_, it)| *it).collect()
    };
    let no_shows = count(&of(Subject::Status(StatusKind::NoShow)));
    let all_missed: Vec<&Entry> = missed.iter().map(|(_, it)| *it).collect();
    Report {
        lines: subjects.into_iter().map(|about| Line { about, values: values(&of(about)) }).collect(),
        total: values(&all_missed),
        figures: vec![
            (Measure::Share, permille(count(&all_missed), all)),
            (Measure::NoShows, permille(no_shows, all)),
        ],
        counted: counted(entries),
    }
}

fn subject(entry: &Entry) -> Option<Subject> {
    match &entry.status {
        Status::NoShow { .. } => Some(Subject::Status(StatusKind::NoShow)),
        Status::Cancelled { code, .. } => Some(Subject::Cancelled(*code)),
        Status::Draft { .. }
        | Status::PendingApproval
        | Status::Confirmed
        | Status::CheckedIn { .. }
        | Status::InProgress { .. }
        | Status::Completed { .. }
        | Status::Rescheduled { .. }
        | Status::Expired { .. } => None,
    }
}

fn is_late(entry: &Entry) -> bool {
    matches!(&entry.status, Status::Cancelled { late: Some(_), .. })
}
