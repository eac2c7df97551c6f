//! What can be asked of a series.

use chrono::{DateTime, NaiveDate, Utc};

use super::edits::{Leader, Led, SeriesEdits, Target};
use super::{Series, on_date};
use crate::appointment::{Appointment, CancelCode, Source};
use crate::command::{Insistence, Placement};
use crate::day_sheet::DaySheet;
use crate::ids::{AppointmentId, AppointmentTypeId, PatientId, SeriesId};
use crate::permission::Permission;
use crate::reach::{Reach, Subjects, asked};
use crate::recurrence::Recurrence;
use crate::refusal::{Fault, Field, Refusal};
use crate::status::Step;

/// What to do with one date of a series.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Choice {
    /// As the rule says.
    #[default]
    AsPlanned,
    /// Elsewhere: another time, day, provider.
    Shift(Placement),
    /// Not at all; of an edit: leave that one as it is.
    Skip,
    /// As the rule says, over whatever is in the way (C19).
    Override {
        /// Why; must not be blank.
        reason: String,
    },
}

impl Choice {
    /// Whether this insists.
    pub(crate) fn insistence(&self) -> Insistence {
        match self {
            Self::Override { reason } => Insistence::Override { reason: reason.clone() },
            Self::AsPlanned | Self::Shift(_) | Self::Skip => Insistence::None,
        }
    }

    /// Where it goes when the rule says `planned`; `None` when it is skipped.
    pub(crate) fn placement(&self, planned: Placement) -> Option<Placement> {
        match self {
            Self::AsPlanned | Self::Override { .. } => Some(planned),
            Self::Shift(placement) => Some(placement.clone()),
            Self::Skip => None,
        }
    }
}

/// One date of a new series and what was decided about it.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Occurring {
    /// A date of the rule.
    pub date: NaiveDate,
    /// The appointment's id, should it be booked.
    pub id: AppointmentId,
    /// What to do with it.
    pub choice: Choice,
}

/// A new series with every date decided.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BookSeries {
    /// Its id, made by whoever asks; asking twice books once.
    pub id: SeriesId,
    /// Who comes.
    pub patient: PatientId,
    /// What for.
    pub appointment_type: AppointmentTypeId,
    /// Where, with whom, and when the first time may be.
    pub placement: Placement,
    /// On which dates.
    pub recurrence: Recurrence,
    /// For staff, on each.
    pub notes: String,
    /// For the patient, on each.
    pub patient_notes: String,
    /// How it came about.
    pub source: Source,
    /// One that is in the book already and becomes the time of its date, as it stands; among `occurrences`.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub adopts: Option<AppointmentId>,
    /// Every date of the rule, once.
    pub occurrences: Vec<Occurring>,
}

/// Which of a series: "this" alone is an ordinary edit or cancellation.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Scope {
    /// The one of that date and all after it.
    Following(NaiveDate),
    /// All.
    All,
}

impl Scope {
    /// Whether `appointment` of a series is meant.
    pub(crate) fn holds(self, appointment: &Appointment) -> bool {
        match self {
            Self::Following(from) => appointment.series.is_some_and(|it| it.date >= from),
            Self::All => true,
        }
    }
}

/// "This and following" or "all", with what was decided about single dates.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct EditSeries {
    /// Which.
    pub id: SeriesId,
    /// Which of it.
    pub scope: Scope,
    /// The id of the series that "this and following" become.
    pub rest: SeriesId,
    /// What changes.
    pub edits: SeriesEdits,
    /// The one that others are to follow, where one was changed.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub leader: Option<Leader>,
    /// What to do with single appointments; those not named go as planned.
    pub choices: Vec<(AppointmentId, Choice)>,
}

impl EditSeries {
    pub(crate) fn choice(&self, id: AppointmentId) -> Choice {
        self.choices.iter().find(|(it, _)| *it == id).map(|(_, it)| it.clone()).unwrap_or_default()
    }

    /// Where `series` on `sheet` goes.
    ///
    /// # Errors
    /// When the day it goes to makes no rule a series can have, or the leader is none of it.
    pub(crate) fn target<'a>(
        &'a self,
        sheet: &'a DaySheet,
        series: &'a Series,
    ) -> Result<Target<'a>, Refusal> {
        let theirs = |it: &&Appointment| it.series.is_some_and(|it| it.series == series.id);
        let led = |asked: &'a Leader| {
            let before = sheet.appointment(asked.id).filter(theirs);
            let unknown = Refusal::Invalid { field: Field::Occurrences, fault: Fault::Unknown };
            Ok(Led { asked, before: before.ok_or(unknown)? })
        };
        self.edits.target(series, self.leader.as_ref().map(led).transpose()?)
    }

    /// The appointments it would change, in order of their dates: in scope, still to come, and movable.
    pub(crate) fn affected<'s>(&self, sheet: &'s DaySheet, now: DateTime<Utc>) -> Vec<&'s Appointment> {
        affected(&sheet.appointments, self.id, self.scope, Step::Place, now)
    }
}

/// Appointments of the series in `scope` that have not begun and may take `step`, by date.
#[must_use]
pub fn affected(
    appointments: &[Appointment],
    series: SeriesId,
    scope: Scope,
    step: Step,
    now: DateTime<Utc>,
) -> Vec<&Appointment> {
    let theirs = |it: &&Appointment| it.series.is_some_and(|it| it.series == series) && scope.holds(it);
    let open = |it: &&Appointment| {
        it.deleted_at.is_none() && it.promise.period.start() >= now && it.allows(step, now)
    };
    let mut affected: Vec<_> = appointments.iter().filter(theirs).filter(open).collect();
    affected.sort_by_key(|it| (it.series.map(|it| it.date), it.id));
    affected
}

/// Something asked of a series.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum SeriesCommand {
    /// Book all chosen dates, or none.
    Book(BookSeries),
    /// Change "this and following" or "all".
    Edit(EditSeries),
    /// Call off what is still to come of it.
    Cancel {
        /// Which.
        id: SeriesId,
        /// Which of it.
        scope: Scope,
        /// Why, coded.
        code: CancelCode,
        /// Why, in words.
        reason: String,
        /// Whether a late cancellation is let pass (C20).
        insistence: Insistence,
    },
    /// Give the rest another rule: of what is still to come in scope, what the new dates leave out is called off and
    /// what they hold goes over to the new series as it stands; the other dates are booked.
    Replace {
        /// Which.
        id: SeriesId,
        /// Which of it.
        scope: Scope,
        /// What comes instead; dates that have an appointment already name it.
        with: BookSeries,
    },
}

impl SeriesCommand {
    /// See [`crate::command::Command::permission`].
    #[must_use]
    pub const fn permission(&self) -> Permission {
        match self {
            Self::Book(_) => Permission::CreateAppointment,
            Self::Edit(_) | Self::Replace { .. } => Permission::ModifyAppointment,
            Self::Cancel { .. } => Permission::CancelAppointment,
        }
    }

    /// Where the first of what is to be booked would stand.
    #[must_use]
    pub const fn placement(&self) -> Option<&Placement> {
        match self {
            Self::Book(book) | Self::Replace { with: book, .. } => Some(&book.placement),
            Self::Edit(_) | Self::Cancel { .. } => None,
        }
    }

    /// See [`crate::command::Command::subjects`].
    #[must_use]
    pub fn subjects(&self) -> Subjects {
        match self {
            Self::Book(book) => book.subjects(),
            Self::Edit(edit) => Subjects { series: vec![edit.id, edit.rest], ..Subjects::default() },
            Self::Cancel { id, .. } => Subjects { series: vec![*id], ..Subjects::default() },
            Self::Replace { id, with, .. } => {
                Subjects::all([Subjects { series: vec![*id], ..Subjects::default() }, with.subjects()])
            }
        }
    }

    /// See [`crate::command::Command::reach`].
    #[must_use]
    pub fn reach(&self, sheet: &DaySheet, now: DateTime<Utc>) -> Reach {
        match self {
            Self::Book(book) | Self::Replace { with: book, .. } => book.reach(sheet, now),
            Self::Edit(edit) => {
                let Some(Ok(target)) = sheet.series(edit.id).map(|it| edit.target(sheet, it)) else {
                    return Reach::default();
                };
                Reach::all(edit.affected(sheet, now).into_iter().filter_map(|it| {
                    let placement = edit.choice(it.id).placement(target.of(it))?;
                    Some(asked(&sheet.book, (it.patient, target.appointment_type(it)), &placement, now))
                }))
            }
            Self::Cancel { .. } => Reach::default(),
        }
    }
}

impl BookSeries {
    fn subjects(&self) -> Subjects {
        Subjects {
            series: vec![self.id],
            appointments: self.occurrences.iter().map(|it| it.id).collect(),
            patients: vec![self.patient],
            ..Subjects::default()
        }
    }

    fn reach(&self, sheet: &DaySheet, now: DateTime<Utc>) -> Reach {
        Reach::all(self.occurrences.iter().filter_map(|it| {
            let placement = it.choice.placement(on_date(&self.placement, it.date))?;
            Some(asked(&sheet.book, (self.patient, self.appointment_type), &placement, now))
        }))
    }
}
