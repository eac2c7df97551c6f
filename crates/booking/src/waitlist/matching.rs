//! Who could have the time that just came free, most pressing first, with why.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Urgency, WaitlistEntry};
use crate::agenda::Agenda;
use crate::clinic::AppointmentType;
use crate::day_sheet::{ClinicBook, DaySheet};
use crate::fit::Candidate;
use crate::ids::{LocationId, ProviderId, WaitlistEntryId};
use crate::patient::Patient;
use crate::period::Period;
use crate::reach::Reach;
use crate::slot::Opening;
use crate::spot::{self, Wish};
use crate::wall;

/// Time of a provider that came free.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Freed {
    /// Whose.
    pub provider: ProviderId,
    /// Where.
    pub location: LocationId,
    /// When.
    pub period: Period,
}

/// Why somebody stands where they do among those who could have the time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "is", rename_all = "snake_case")
)]
pub enum MatchReason {
    /// How soon they should come.
    Urgency {
        /// How urgent.
        urgency: Urgency,
    },
    /// How long they have waited.
    Waited {
        /// Whole days.
        days: u32,
    },
    /// They would come that much sooner than they are booked.
    Sooner {
        /// Whole days.
        days: u32,
    },
    /// They said no before.
    DeclinedBefore {
        /// How often.
        times: u16,
    },
    /// What of the time would be left.
    Leaves {
        /// Minutes.
        minutes: u32,
    },
}

/// Somebody who could have the time, and where in it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Match {
    /// Who.
    pub entry: WaitlistEntryId,
    /// Where and when, as it would be booked.
    pub opening: Opening,
    /// Why they stand where they do.
    pub reasons: Vec<MatchReason>,
}

/// Everybody waiting who could have `freed`: the more urgent first, then who declined less often, then who
/// waits longest. `sheet` holds the entries, their patients and appointments, and [`Freed::reach`].
#[must_use]
pub fn matches(sheet: &DaySheet, freed: &Freed, now: DateTime<Utc>) -> Vec<Match> {
    let agenda = Agenda::new(sheet, now);
    let mut waiting: Vec<_> = sheet.plans.waitlist.iter().filter(|it| it.is_waiting(now)).collect();
    waiting.sort_by_key(|it| (std::cmp::Reverse(it.urgency), it.declined, it.added_at, it.id));
    waiting.into_iter().filter_map(|it| matched(&agenda, sheet, (it, freed), now)).collect()
}

impl Freed {
    /// What has to be on the sheet besides: the time of everybody who waits and of what they need.
    #[must_use]
    pub fn reach(&self, sheet: &DaySheet, now: DateTime<Utc>) -> Reach {
        let waiting = sheet.plans.waitlist.iter().filter(|it| it.is_waiting(now));
        let window = self.period.widened(u32::from(wall::DAY), u32::from(wall::DAY));
        let reach =
            |it: &WaitlistEntry| Some(self.candidate(&sheet.book, it)?.0.asked_in(&sheet.book, window, now));
        Reach::all(waiting.filter_map(reach))
    }

    fn candidate<'b>(
        &self,
        book: &'b ClinicBook,
        entry: &WaitlistEntry,
    ) -> Option<(Candidate, &'b AppointmentType)> {
        let appointment_type = book.appointment_type(entry.appointment_type).filter(|it| it.active)?;
        let wish = Wish {
            patient: Some(entry.patient),
            appointment_type: entry.appointment_type,
            provider: self.provider,
            location: self.location,
            resources: &[],
            period: Period::lasting(self.period.start(), u32::from(entry.minutes))?,
        };
        Some((wish.candidate(book), appointment_type))
    }
}

/// The first place in the freed time that `entry` can come to and that fits.
fn matched(
    agenda: &Agenda<'_>,
    sheet: &DaySheet,
    (entry, freed): (&WaitlistEntry, &Freed),
    now: DateTime<Utc>,
) -> Option<Match> {
    let (candidate, appointment_type) = freed.candidate(&sheet.book, entry)?;
    let book = &sheet.book;
    let bookable = |it: &Patient| it.active && it.deleted_at.is_none() && it.merged_into.is_none();
    let is_active = book.provider(freed.provider).is_some_and(|it| it.active)
        && book.location(freed.location).is_some_and(|it| it.active)
        && sheet.patient(entry.patient).is_some_and(bookable);
    if !is_active || !appointment_type.allows(entry.minutes) {
        return None;
    }
    let not_before = now + TimeDelta::minutes(i64::from(entry.notice_minutes));
    let opening = starts(freed, book).find_map(|start| {
        let period =
            Period::lasting(start, u32::from(entry.minutes)).filter(|it| freed.period.covers(*it))?;
        let wall_start = wall::wall(start, book.clinic.zone);
        // Booked by its wall time, it must come out at this very moment (the second 02:30 does not).
        let spot = spot::at(agenda, &candidate, wall_start, not_before)?;
        let opening = spot.opening();
        let fits = spot.fit.misfits.is_empty() && opening.period == period;
        (fits && entry.preferences.allow(&opening)).then_some(opening)
    })?;
    let sooner = sooner(sheet, entry, &opening, now)?;
    let reasons = reasons(entry, (freed, &opening), sooner, now);
    Some(Match { entry: entry.id, opening, reasons })
}

/// The first moment, then every start of the clinic's grid.
fn starts<'a>(freed: &'a Freed, book: &'a ClinicBook) -> impl Iterator<Item = DateTime<Utc>> + 'a {
    let first = freed.period.start();
    let grid = i64::from(book.clinic.policy.slot_minutes.max(1));
    let past = i64::from(wall::minute_of(wall::wall(first, book.clinic.zone))) % grid;
    let on_grid = (1..).map(move |step| first + TimeDelta::minutes(step * grid - past));
    std::iter::once(first).chain(on_grid.take_while(|it| *it < freed.period.end()))
}

/// How many days sooner than booked; 0 for somebody who is not; `None` when it would be no sooner, or the
/// appointment they had has gone.
fn sooner(sheet: &DaySheet, entry: &WaitlistEntry, opening: &Opening, now: DateTime<Utc>) -> Option<u32> {
    let Some(has) = entry.asap else {
        return Some(0);
    };
    let has = sheet.appointment(has).filter(|it| it.holds_time(sheet.book.clinic.policy, now))?;
    let sooner = Period::new(opening.period.start(), has.promise.period.start())?;
    Some(sooner.minutes() / u32::from(wall::DAY))
}

fn reasons(
    entry: &WaitlistEntry,
    (freed, opening): (&Freed, &Opening),
    sooner: u32,
    now: DateTime<Utc>,
) -> Vec<MatchReason> {
    let days = u32::try_from((now - entry.added_at).num_days()).unwrap_or(0);
    let left = freed.period.minutes().saturating_sub(opening.period.minutes());
    let mut reasons = vec![MatchReason::Urgency { urgency: entry.urgency }, MatchReason::Waited { days }];
    reasons.extend(entry.asap.map(|_| MatchReason::Sooner { days: sooner }));
    reasons.extend((entry.declined > 0).then_some(MatchReason::DeclinedBefore { times: entry.declined }));
    reasons.push(MatchReason::Leaves { minutes: left });
    reasons
}
