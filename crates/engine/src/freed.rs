//! Which time to come was given free: told beside the tags, so that whoever waits for it can be asked at once, whoever
//! freed it and however: called off at any desk, by the API or by the patient, moved, taken back, run out.

use chrono::{DateTime, Utc};
use daybook_booking::appointment::{Appointment, Source, Status};
use daybook_booking::change::{Change, Edit};
use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::wall;

/// Of how many one is told: a series called off frees a year of them, and nobody is asked about all.
const AT_MOST: usize = 6;

/// The time that `changes` gave free, soonest first, each as `freed:DATE:FROM:MINUTES:PROVIDER:LOCATION`; wall minutes.
pub(crate) fn freed_by(changes: &[Change], book: &ClinicBook, now: DateTime<Utc>) -> Vec<String> {
    let mut freed: Vec<&Appointment> = changes
        .iter()
        .filter_map(|it| if let Change::Appointment(edit) = it { freed(edit, book, now) } else { None })
        .filter(|it| it.promise.period.start() > now)
        .collect();
    freed.sort_by_key(|it| (it.promise.period.start(), it.id));
    freed.dedup_by_key(|it| (it.promise.period.start(), it.provider));
    freed.into_iter().take(AT_MOST).map(|it| told(it, book)).collect()
}

fn freed<'a>(edit: &'a Edit<Appointment>, book: &ClinicBook, now: DateTime<Utc>) -> Option<&'a Appointment> {
    let (before, after) = (edit.before.as_ref()?, &edit.after);
    let policy = book.clinic.policy;
    let held = before.holds_time(policy, now) || was_offered(before);
    let stays = after.holds_time(policy, now)
        && after.provider == before.provider
        && after.promise.period.start() == before.promise.period.start();
    (held && !stays).then_some(before)
}

/// An offer that ran out held nothing any more when that was written down, but nobody had been asked since.
fn was_offered(it: &Appointment) -> bool {
    it.deleted_at.is_none() && it.source == Source::Waitlist && matches!(it.status, Status::Draft { .. })
}

fn told(it: &Appointment, book: &ClinicBook) -> String {
    let start = wall::wall(it.promise.period.start(), book.clinic.zone);
    let (date, from) = (start.date(), wall::minute_of(start));
    let minutes = it.promise.period.minutes();
    format!("freed:{date}:{from}:{minutes}:{}:{}", it.provider, it.location)
}
