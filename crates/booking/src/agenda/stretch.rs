//! The free time round a place: what of a provider's day is left before and after it.

use chrono::{DateTime, Utc};

use super::Agenda;
use crate::fit::Candidate;
use crate::ids::AppointmentId;
use crate::period::Period;
use crate::resource::Claimant;
use crate::wall;

/// What lies round a place in a provider's day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Around {
    /// Free minutes before what would be claimed.
    pub(crate) before: u32,
    /// Free minutes after it.
    pub(crate) after: u32,
    /// What the provider has before, the same day.
    pub(crate) previous: Option<AppointmentId>,
    /// What the provider has next, the same day.
    pub(crate) next: Option<AppointmentId>,
}

impl Agenda<'_> {
    /// What lies round `candidate`; `None` where it shares its time with others of its class.
    pub(crate) fn around_spot(&self, candidate: &Candidate) -> Option<Around> {
        let window = candidate.buffers.around(candidate.period);
        let zone = self.book.clinic.zone;
        let date = wall::wall(candidate.period.start(), zone).date();
        let day = self.open_times((candidate.provider, candidate.location, date));
        let open = day.open.iter().find(|it| it.overlaps(candidate.period)).copied().unwrap_or(window);
        let (mut from, mut to) = (open.start().min(window.start()), open.end().max(window.end()));
        for (closed, _) in &day.closed {
            narrow(&mut from, &mut to, *closed, window);
        }
        let (mut previous, mut next) = (None, None);
        let on_date = |it: Period| it.overlaps(wall::day(date, zone));
        for it in self.lanes.get(&Claimant::Provider(candidate.provider)).iter().flat_map(|it| &it.busy) {
            if Some(it.appointment) == candidate.appointment || !on_date(it.claimed) {
                continue;
            }
            if it.claimed.overlaps(window) {
                return None;
            }
            narrow(&mut from, &mut to, it.claimed, window);
            if it.claimed.end() <= window.start() {
                previous = Some(it.appointment);
            } else if next.is_none() {
                next = Some(it.appointment);
            }
        }
        let minutes = |from, to| Period::new(from, to).map_or(0, Period::minutes);
        let (before, after) = (minutes(from, window.start()), minutes(window.end(), to));
        Some(Around { before, after, previous, next })
    }
}

/// Brings the ends of what is free in to where `taken` leaves off or begins.
fn narrow(from: &mut DateTime<Utc>, to: &mut DateTime<Utc>, taken: Period, window: Period) {
    if taken.end() <= window.start() {
        *from = (*from).max(taken.end());
    } else if taken.start() >= window.end() {
        *to = (*to).min(taken.start());
    }
}
