//! Every date of a series looked at before any is booked or moved (Q4): fits, or why not and what would.

use chrono::{DateTime, Days, NaiveDate, NaiveDateTime, Utc};
use uuid::Uuid;

use super::{EditSeries, Scope, Series, Target, affected, on_date};
use crate::agenda::Agenda;
use crate::appointment::Appointment;
use crate::command::Placement;
use crate::day_sheet::{ClinicBook, DaySheet};
use crate::fit::Candidate;
use crate::ids::{AppointmentId, AppointmentTypeId, PatientId, ResourceId, SeriesId};
use crate::period::Period;
use crate::reach::Reach;
use crate::recurrence::Recurrence;
use crate::refusal::{Misfit, Refusal};
use crate::slot::Opening;
use crate::spot::{self, Spot, Wish};
use crate::status::Step;
use crate::wall;

/// How far from its date a time may be shifted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Shift {
    /// Days before and after; 0 keeps the date.
    pub days: u8,
}

/// A series somebody thinks of.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SeriesAsk {
    /// Who comes.
    pub patient: PatientId,
    /// What for.
    pub appointment_type: AppointmentTypeId,
    /// Where, with whom, and when the first time may be.
    pub placement: Placement,
    /// On which dates.
    pub recurrence: Recurrence,
    /// How far a time that is taken may be shifted.
    pub shift: Shift,
    /// One that is in the book already and would be the time of its date: it stays as it stands.
    pub adopts: Option<AppointmentId>,
}

/// What would come of one date.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// It can be booked.
    Fits {
        /// The chairs, rooms and devices it would take.
        resources: Vec<ResourceId>,
    },
    /// It cannot; the person chooses to shift, skip or override.
    Conflict {
        /// Every reason.
        misfits: Vec<Misfit>,
        /// The nearest opening on that day, else on the nearest day.
        proposal: Option<Opening>,
    },
    /// The clocks go forward over it (Q2).
    ClocksSkip {
        /// As of a conflict.
        proposal: Option<Opening>,
    },
    /// It is past; it can only be left out.
    Past,
}

/// One date of a series that is to be booked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Planned {
    /// The date the rule gives.
    pub date: NaiveDate,
    /// When it would start, in the clinic's wall time.
    pub wall_start: NaiveDateTime,
    /// What would come of it.
    pub outcome: Outcome,
}

/// One appointment of a series that is to be changed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlannedEdit {
    /// Which.
    pub appointment: AppointmentId,
    /// When and where it would stand.
    pub placement: Placement,
    /// What would come of it.
    pub outcome: Outcome,
}

/// What would come of every date of `ask`, earliest first; `sheet` holds its [`SeriesAsk::reach`]. A length
/// the type does not allow, or somebody who may not be booked, is for booking to refuse: that is no date's.
#[must_use]
pub fn plan_series(sheet: &DaySheet, ask: &SeriesAsk, now: DateTime<Utc>) -> Vec<Planned> {
    let dates = ask.recurrence.dates(ask.placement.wall_start);
    let wanted = |date: &NaiveDate| Wanted {
        appointment: AppointmentId(Uuid::nil()),
        wall_start: on_date(&ask.placement, *date).wall_start,
        candidate: ask.candidate(&sheet.book, *date),
    };
    let wanted: Vec<_> = dates.iter().map(wanted).collect();
    let adopted = ask.adopts.and_then(|it| sheet.appointment(it)).into_iter();
    let standing = adopted.map(|it| (it.promise.wall_start.date(), it)).collect();
    let planning = Planning { agenda: Agenda::new(sheet, now), shift: ask.shift, now, standing };
    let outcomes = planning.outcomes(&wanted);
    let row = |(it, outcome): (&Wanted, Outcome), date| Planned { date, wall_start: it.wall_start, outcome };
    wanted.iter().zip(outcomes).zip(dates).map(|(it, date)| row(it, date)).collect()
}

/// What would come of `edit` for each appointment it would change, by date; `sheet` holds its subjects and
/// the reach of [`EditSeries::reach`].
///
/// # Errors
/// When it is no longer there, or the day it goes to makes no rule a series can have.
pub fn plan_series_edit(
    sheet: &DaySheet,
    edit: &EditSeries,
    shift: Shift,
    now: DateTime<Utc>,
) -> Result<Vec<PlannedEdit>, Refusal> {
    let target = edit.target(sheet, sheet.series(edit.id).ok_or(Refusal::NotFound)?)?;
    let goes = |it| Goes::of(&target, it);
    // One that was put elsewhere by hand stays there, and is in the way of others like anything else.
    let changed: Vec<_> = edit.affected(sheet, now).into_iter().filter_map(goes).collect();
    let moved = || changed.iter().filter(|it| it.is_placed_anew);
    let wanted = moved().map(|it| Wanted {
        appointment: it.before.id,
        wall_start: it.placement.wall_start,
        candidate: it.placement.candidate(&sheet.book, it.before.patient, it.appointment_type),
    });
    let wanted: Vec<_> = wanted.collect();
    // They all move at once, so none of them is in another's way where it stands now.
    let staying = sheet.without(moved().map(|it| it.before.id));
    let planning = Planning { agenda: Agenda::new(&staying, now), shift, now, standing: vec![] };
    let mut outcomes = planning.outcomes(&wanted).into_iter();
    let stands = |it: &Goes<'_>| Outcome::Fits { resources: it.before.resources.clone() };
    let mut outcome =
        |it: &Goes<'_>| it.is_placed_anew.then(|| outcomes.next()).flatten().unwrap_or_else(|| stands(it));
    let row = |it: Goes<'_>| PlannedEdit {
        outcome: outcome(&it),
        appointment: it.before.id,
        placement: it.placement,
    };
    Ok(changed.into_iter().map(row).collect())
}

/// One that an edit changes.
struct Goes<'a> {
    before: &'a Appointment,
    placement: Placement,
    appointment_type: AppointmentTypeId,
    /// Whether it has to be looked at whether it fits; otherwise it only says something else.
    is_placed_anew: bool,
}

impl<'a> Goes<'a> {
    /// `None` for one that stays as it is.
    fn of(target: &Target<'_>, before: &'a Appointment) -> Option<Self> {
        let (placement, appointment_type) = (target.of(before), target.appointment_type(before));
        let is_placed_anew = placement != before.placement() || appointment_type != before.appointment_type;
        let says_another = target.edits(before, placement.clone()).says_another(before);
        (is_placed_anew || says_another).then_some(Self {
            before,
            placement,
            appointment_type,
            is_placed_anew,
        })
    }
}

/// Another rule somebody thinks of for what is still to come of a series.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ReplaceAsk {
    /// Which.
    pub id: SeriesId,
    /// Which of it.
    pub scope: Scope,
    /// The day the new rule counts from.
    pub start: NaiveDate,
    /// On which dates from then on.
    pub recurrence: Recurrence,
    /// How far a time that is taken may be shifted.
    pub shift: Shift,
}

/// What would come of another rule.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlannedReplacement {
    /// Every date of the new rule, with the appointment that stands on it already.
    pub dates: Vec<(Planned, Option<AppointmentId>)>,
    /// What the new dates leave out and would be called off, by date.
    pub called_off: Vec<AppointmentId>,
}

/// What would come of `ask`, by date; `sheet` holds the series, its appointments, and [`ReplaceAsk::reach`].
///
/// # Errors
/// When it is no longer there.
pub fn plan_replacement(
    sheet: &DaySheet,
    ask: &ReplaceAsk,
    now: DateTime<Utc>,
) -> Result<PlannedReplacement, Refusal> {
    let series = sheet.series(ask.id).filter(|it| !it.deleted).ok_or(Refusal::NotFound)?;
    let wished = ask.wished(series);
    let dates = wished.recurrence.dates(wished.placement.wall_start);
    let theirs = affected(&sheet.appointments, ask.id, ask.scope, Step::Cancel, now);
    let date_of = |it: &Appointment| it.series.map(|it| it.date);
    let (standing, leaving): (Vec<_>, Vec<_>) =
        theirs.into_iter().partition(|it| date_of(it).is_some_and(|it| dates.binary_search(&it).is_ok()));
    // What is called off is in nobody's way any more.
    let staying = sheet.without(leaving.iter().map(|it| it.id));
    let standing: Vec<_> = standing.into_iter().filter_map(|it| Some((date_of(it)?, it))).collect();
    let wanted: Vec<_> = dates
        .iter()
        .map(|date| Wanted {
            appointment: AppointmentId(Uuid::nil()),
            wall_start: on_date(&wished.placement, *date).wall_start,
            candidate: wished.candidate(&sheet.book, *date),
        })
        .collect();
    let agenda = Agenda::new(&staying, now);
    let planning = Planning { agenda, shift: ask.shift, now, standing: standing.clone() };
    let rows = planning.outcomes(&wanted).into_iter().zip(&wanted).zip(&dates);
    let row = |((outcome, wanted), date): ((Outcome, &Wanted), &NaiveDate)| {
        let stands = standing.iter().find(|(it, _)| it == date).map(|(_, it)| *it);
        let wall_start = stands.map_or(wanted.wall_start, |it| it.promise.wall_start);
        (Planned { date: *date, wall_start, outcome }, stands.map(|it| it.id))
    };
    let called_off = leaving.iter().map(|it| it.id).collect();
    Ok(PlannedReplacement { dates: rows.map(row).collect(), called_off })
}

impl ReplaceAsk {
    /// The series it would become.
    fn wished(&self, series: &Series) -> SeriesAsk {
        SeriesAsk {
            patient: series.patient,
            appointment_type: series.appointment_type,
            placement: on_date(&series.placement, self.start),
            recurrence: self.recurrence.clone(),
            shift: self.shift,
            adopts: None,
        }
    }

    /// What [`plan_replacement`] looks at besides the series and its appointments.
    #[must_use]
    pub fn reach(&self, sheet: &DaySheet, now: DateTime<Utc>) -> Reach {
        sheet.series(self.id).map(|it| self.wished(it).reach(&sheet.book, now)).unwrap_or_default()
    }
}

impl EditSeries {
    /// What [`plan_series_edit`] looks at.
    #[must_use]
    pub fn reach(&self, sheet: &DaySheet, shift: Shift, now: DateTime<Utc>) -> Reach {
        let Some(Ok(target)) = sheet.series(self.id).map(|it| self.target(sheet, it)) else {
            return Reach::default();
        };
        Reach::all(self.affected(sheet, now).into_iter().map(|it| {
            let placement = target.of(it);
            let candidate = placement.candidate(&sheet.book, it.patient, target.appointment_type(it));
            around(&sheet.book, &candidate, (placement.wall_start.date(), shift), now)
        }))
    }
}

impl SeriesAsk {
    /// What [`plan_series`] looks at.
    #[must_use]
    pub fn reach(&self, book: &ClinicBook, now: DateTime<Utc>) -> Reach {
        let dates = self.recurrence.dates(self.placement.wall_start);
        Reach::all(dates.into_iter().map(|it| around(book, &self.candidate(book, it), (it, self.shift), now)))
    }

    fn candidate(&self, book: &ClinicBook, date: NaiveDate) -> Candidate {
        on_date(&self.placement, date).candidate(book, self.patient, self.appointment_type)
    }
}

/// Everything in the way of `candidate` on `date` and the days it may be shifted to.
fn around(
    book: &ClinicBook,
    candidate: &Candidate,
    (date, shift): (NaiveDate, Shift),
    now: DateTime<Utc>,
) -> Reach {
    let (days, zone) = (Days::new(u64::from(shift.days)), book.clinic.zone);
    let window = Period::new(wall::day(date - days, zone).start(), wall::day(date + days, zone).end());
    let window = window.map(|it| it.widened(u32::from(wall::DAY), u32::from(wall::DAY)));
    window.map(|it| candidate.asked_in(book, it, now)).unwrap_or_default()
}

impl Placement {
    /// The candidate booking would make of it; where the clocks skip its start, at the moment they change.
    pub(crate) fn candidate(
        &self,
        book: &ClinicBook,
        patient: PatientId,
        appointment_type: AppointmentTypeId,
    ) -> Candidate {
        let start = wall::first_instant(self.wall_start, book.clinic.zone);
        let period = Period::lasting(start, u32::from(self.minutes).max(1)).expect("a minute at the least");
        let (provider, location, resources) = (self.provider, self.location, &self.resources);
        Wish { patient: Some(patient), appointment_type, provider, location, resources, period }
            .candidate(book)
    }
}

struct Wanted {
    appointment: AppointmentId,
    wall_start: NaiveDateTime,
    candidate: Candidate,
}

struct Planning<'a> {
    agenda: Agenda<'a>,
    shift: Shift,
    now: DateTime<Utc>,
    /// What stands already, and stays, with the date it is the time of.
    standing: Vec<(NaiveDate, &'a Appointment)>,
}

impl Planning<'_> {
    /// First all that fit are laid down; then, round those, each of the others is given its nearest opening.
    fn outcomes(mut self, wanted: &[Wanted]) -> Vec<Outcome> {
        let spots: Vec<_> = wanted.iter().map(|it| self.lay_if_it_fits(it)).collect();
        wanted.iter().zip(spots).map(|(it, spot)| self.outcome(it, spot)).collect()
    }

    /// The one that is in the book already and is the time of that date.
    fn stands(&self, wanted: &Wanted) -> Option<&Appointment> {
        self.standing.iter().find(|(date, _)| *date == wanted.wall_start.date()).map(|(_, it)| *it)
    }

    fn lay_if_it_fits(&mut self, wanted: &Wanted) -> Option<Spot> {
        if self.stands(wanted).is_some() {
            return None;
        }
        let spot = spot::at(&self.agenda, &wanted.candidate, wanted.wall_start, self.now)?;
        if spot.fit.misfits.is_empty() {
            self.agenda.lay(wanted.appointment, &spot.candidate, &spot.fit);
        }
        Some(spot)
    }

    fn outcome(&mut self, wanted: &Wanted, spot: Option<Spot>) -> Outcome {
        if let Some(it) = self.stands(wanted) {
            return Outcome::Fits { resources: it.placement().resources };
        }
        match spot {
            Some(spot) if spot.fit.misfits.is_empty() => Outcome::Fits { resources: spot.fit.resources },
            Some(spot) => Outcome::Conflict { misfits: spot.fit.misfits, proposal: self.proposal(wanted) },
            None if wall::instant(wanted.wall_start, self.agenda.book.clinic.zone).is_err() => {
                Outcome::ClocksSkip { proposal: self.proposal(wanted) }
            }
            None => Outcome::Past,
        }
    }

    /// The nearest opening with the same provider: on the same day, else on the nearest day, later first. It
    /// is laid down, so that the next proposal does not take it too.
    fn proposal(&mut self, wanted: &Wanted) -> Option<Opening> {
        let date = wanted.wall_start.date();
        let near = (1..=u64::from(self.shift.days)).map(Days::new).flat_map(|it| [date + it, date - it]);
        let days: Vec<_> = std::iter::once(date).chain(near).collect();
        let grid = self.agenda.book.clinic.policy.slot_minutes;
        let spot = days.into_iter().find_map(|date| {
            let spots = spot::spots(&self.agenda, &wanted.candidate, date, grid, self.now);
            spot::nearest(spots, wanted.wall_start)
        })?;
        self.agenda.lay(wanted.appointment, &spot.candidate, &spot.fit);
        Some(spot.opening())
    }
}
