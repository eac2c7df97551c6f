//! Where an appointment could go: openings to offer, and the shading under a drag (Q2, Q16).
//!
//! Both only choose which questions to put to [`crate::fit`]; neither has a rule of its own but the two
//! that need no place: time that is past (C15) and lengths the type does not allow (C17).

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use crate::agenda::{Agenda, serving};
use crate::audience::Audience;
use crate::clinic::{AppointmentType, Provider};
use crate::day_sheet::{ClinicBook, DaySheet};
use crate::fit::{Candidate, Filling, Standing};
use crate::ids::{AppointmentId, AppointmentTypeId, LocationId, PatientId, ProviderId, ResourceId};
use crate::patient::Patient;
use crate::period::Period;
use crate::policy;
use crate::reach::Reach;
use crate::refusal::{Fault, Field, Refusal};
use crate::resource::Claimant;
use crate::wall::{self, DAY};

mod assign;
mod explain;
pub mod quick;
mod shading;

pub use assign::Assign;
pub use explain::{Cause, Unoffered, unoffered};
pub use shading::{Column, FitSpan, SHADING_MINUTES, Verdict, fits_on, reach_on, wished};

/// What somebody looks for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Ask {
    /// The appointment that would be moved there; `None` for a new one.
    pub appointment: Option<AppointmentId>,
    /// What for.
    pub appointment_type: AppointmentTypeId,
    /// Real minutes.
    pub minutes: u16,
    /// With whom; `None` for anybody.
    pub provider: Option<ProviderId>,
    /// Where.
    pub location: LocationId,
    /// For whom, where that is known.
    pub patient: Option<PatientId>,
    /// First date.
    pub from: NaiveDate,
    /// Last date.
    pub to: NaiveDate,
    /// Minutes between starts, counted from midnight on the wall clock whatever the length.
    pub grid: u16,
    /// At most so many a date, earliest first; `None` for all.
    pub limit_per_day: Option<usize>,
    /// At most so many dates that have any, earliest first; `None` for all.
    pub days_at_most: Option<usize>,
    /// Who asks.
    pub audience: Audience,
    /// Whom to offer where anybody will do.
    pub assign: Assign,
}

/// The most dates one search looks through (C13).
pub const RANGE_DAYS: u16 = 31;

/// A place and time that can be booked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Opening {
    /// With whom.
    pub provider: ProviderId,
    /// Where.
    pub location: LocationId,
    /// Chairs, rooms and devices it would take.
    pub resources: Vec<ResourceId>,
    /// The start as the clinic's clock shows it.
    pub wall_start: NaiveDateTime,
    /// The real time.
    pub period: Period,
}

/// Every opening for `ask`, by start and then by provider's position, seen at `now`.
#[must_use]
pub fn openings(sheet: &DaySheet, ask: &Ask, now: DateTime<Utc>) -> Vec<Opening> {
    let Ok(appointment_type) = ask.bookable_type(sheet) else {
        return vec![];
    };
    let search = Search::new(sheet, (ask, appointment_type), now);
    let providers = ask.providers(&sheet.book);
    let limit = ask.limit_per_day.unwrap_or(usize::MAX);
    ask.from
        .iter_days()
        .take_while(|date| *date <= ask.to)
        .map(|date| search.on(date, &providers).take(limit).collect::<Vec<_>>())
        .filter(|it| !it.is_empty())
        .take(ask.days_at_most.unwrap_or(usize::MAX))
        .flatten()
        .collect()
}

impl Ask {
    /// Whether it can be answered at all: the dates in order, and not too many (C13).
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn check(&self) -> Result<(), Refusal> {
        let wrong = |fault| Refusal::Invalid { field: Field::To, fault };
        match self.to.signed_duration_since(self.from).num_days() {
            ..0 => Err(wrong(Fault::Contradictory)),
            days if days < i64::from(RANGE_DAYS) => Ok(()),
            _ => Err(wrong(Fault::OutOfRange)),
        }
    }

    /// Everything that has to be on the sheet for [`openings`] to be right, seen at `now`. The appointment
    /// that is moved belongs there too.
    #[must_use]
    pub fn reach(&self, book: &ClinicBook, now: DateTime<Utc>) -> Reach {
        let zone = book.clinic.zone;
        let dates = Period::new(wall::day(self.from, zone).start(), wall::day(self.to, zone).end());
        let Some(dates) = dates else {
            return Reach::default();
        };
        let window = dates.widened(u32::from(DAY), u32::from(DAY));
        let asked: Vec<ProviderId> = self.providers(book).into_iter().map(|it| it.id).collect();
        let rules = policy::reach(book, (self.patient, &asked), dates, now);
        let providers = asked.into_iter().map(Claimant::Provider);
        let needs = book.appointment_type(self.appointment_type).map_or(&[][..], |it| &it.needs);
        let resources = needs.iter().flat_map(|kind| serving(book, *kind, self.location));
        let claimants = providers
            .chain(self.patient.map(Claimant::Patient))
            .chain(std::iter::once(Claimant::Location(self.location)))
            .chain(resources.map(|it| Claimant::Resource(it.id)));
        let time = Reach::of(claimants.map(|it| (it, window)));
        Reach::all([time, rules, self.assign.reach(self.patient, now)])
    }

    fn providers<'b>(&self, book: &'b ClinicBook) -> Vec<&'b Provider> {
        let asked = |it: &&Provider| it.active && self.provider.is_none_or(|id| id == it.id);
        let mut providers: Vec<_> = book.providers.iter().filter(asked).collect();
        providers.sort_by_key(|it| (it.position, it.id));
        providers
    }

    /// The type, if booking would take what is asked: known, active, of that length, at an active
    /// location, for an active patient. What moves may keep a type and a length that are given no longer.
    fn bookable_type<'b>(&self, sheet: &'b DaySheet) -> Result<&'b AppointmentType, Refusal> {
        let wrong = |field, fault| Err(Refusal::Invalid { field, fault });
        match sheet.book.location(self.location) {
            Some(it) if it.active => {}
            Some(_) => return wrong(Field::Location, Fault::Inactive),
            None => return wrong(Field::Location, Fault::Unknown),
        }
        let gone = |it: &Patient| !it.active || it.deleted_at.is_some() || it.merged_into.is_some();
        if self.patient.and_then(|id| sheet.patient(id)).is_some_and(gone) {
            return wrong(Field::Patient, Fault::Inactive);
        }
        let moving = self.appointment.and_then(|id| sheet.appointment(id));
        let moving = moving.filter(|it| it.appointment_type == self.appointment_type);
        let kept = moving.is_some_and(|it| it.promise.period.minutes() == u32::from(self.minutes));
        let Some(appointment_type) = sheet.book.appointment_type(self.appointment_type) else {
            return wrong(Field::AppointmentType, Fault::Unknown);
        };
        let online = self.audience == Audience::Staff || appointment_type.online;
        if !(appointment_type.active && online) && moving.is_none() {
            return wrong(Field::AppointmentType, Fault::Inactive);
        }
        if kept || appointment_type.allows(self.minutes) {
            return Ok(appointment_type);
        }
        Err(Refusal::Length { min: appointment_type.min_minutes.max(5), max: appointment_type.max_minutes })
    }
}

impl AppointmentType {
    /// Whether an appointment of this type may last so long (C17, S3.51).
    #[must_use]
    pub fn allows(&self, minutes: u16) -> bool {
        (self.min_minutes.max(5)..=self.max_minutes).contains(&minutes)
    }
}

/// One ask on one sheet.
struct Search<'a> {
    agenda: Agenda<'a>,
    ask: &'a Ask,
    appointment_type: &'a AppointmentType,
    was: Option<Standing>,
    preferred: Vec<ResourceId>,
    desk: assign::Desk,
    now: DateTime<Utc>,
}

impl<'a> Search<'a> {
    fn new(
        sheet: &'a DaySheet,
        (ask, appointment_type): (&'a Ask, &'a AppointmentType),
        now: DateTime<Utc>,
    ) -> Self {
        let moved = ask.appointment.and_then(|id| sheet.appointment(id));
        Self {
            agenda: Agenda::new(sheet, now),
            ask,
            appointment_type,
            was: moved.map(|it| Standing::of(it, now)),
            preferred: moved.map_or(vec![], |it| it.resources.clone()),
            desk: assign::Desk::new(sheet, ask, now),
            now,
        }
    }

    fn on<'s>(
        &'s self,
        date: NaiveDate,
        providers: &'s [&'s Provider],
    ) -> impl Iterator<Item = Opening> + 's {
        let location = self.ask.location;
        // Only a start inside somebody's hours can fit; asking `fit` about the others would only cost time.
        let mut days: Vec<_> = providers
            .iter()
            .map(|it| (it.id, self.agenda.open_times((it.id, location, date))))
            .filter(|(_, day)| !day.open.is_empty())
            .collect();
        days.sort_by_key(|(provider, _)| self.desk.rank(*provider, date)); // Stable: by position within.
        let each = self.desk.each();
        self.starts(date, !days.is_empty()).flat_map(move |(wall_start, start)| {
            let open = |it: &&Period| it.start() <= start && start < it.end();
            days.iter()
                .filter(|(_, day)| day.open.iter().any(|it| open(&it)))
                .filter_map(|(provider, _)| self.opening(*provider, wall_start, start))
                .take(each)
                .collect::<Vec<_>>()
        })
    }

    /// The starts of one date: skipped times left out, repeated ones once, past ones dropped.
    fn starts(
        &self,
        date: NaiveDate,
        open: bool,
    ) -> impl Iterator<Item = (NaiveDateTime, DateTime<Utc>)> + '_ {
        let zone = self.agenda.book.clinic.zone;
        let last = if open { DAY } else { 0 };
        (0..last)
            .step_by(usize::from(self.ask.grid.max(1)))
            .map(move |minute| wall::at_minute(date, minute))
            .filter_map(move |it| Some((it, wall::instant(it, zone).ok()?)))
            .filter(|(_, start)| *start >= self.now)
    }

    fn opening(
        &self,
        provider: ProviderId,
        wall_start: NaiveDateTime,
        start: DateTime<Utc>,
    ) -> Option<Opening> {
        let candidate = self.candidate(provider, start)?;
        let fit = self.agenda.fit(&candidate);
        let (location, resources, period) = (self.ask.location, fit.resources, candidate.period);
        fit.misfits.is_empty().then_some(Opening { provider, location, resources, wall_start, period })
    }

    /// What is asked for, as it would stand with `provider` from `start` on.
    fn candidate(&self, provider: ProviderId, start: DateTime<Utc>) -> Option<Candidate> {
        Some(Candidate {
            appointment: self.ask.appointment,
            patient: self.ask.patient,
            appointment_type: self.appointment_type.id,
            provider,
            location: self.ask.location,
            resources: vec![],
            preferred: self.preferred.clone(),
            filling: Filling::Needed,
            period: Period::lasting(start, u32::from(self.ask.minutes))?,
            buffers: self.appointment_type.buffers,
            audience: Some(self.ask.audience),
            was: self.was,
        })
    }
}
