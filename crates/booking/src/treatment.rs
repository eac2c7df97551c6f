//! Treatment plans (S3.8, S3.52): what a patient is to come for, in which order, and what is to be done each time.
//!
//! Which planned appointment is booked is not written down in the plan: an appointment says which one it is
//! ([`Planned`]), and [`TreatmentPlan::progress`] looks. So one that is called off is to be booked again by itself,
//! and taking that back books it again.

use chrono::{DateTime, Utc};

use crate::appointment::Appointment;
use crate::command::{Book, Edits, Insistence, Placement};
use crate::day_sheet::DaySheet;
use crate::ids::{
    AppointmentId, AppointmentTypeId, PatientId, ProcedureId, ProviderId, StepId, TreatmentPlanId,
};
use crate::permission::Permission;
use crate::reach::{Reach, Subjects, asked, edited};
use crate::status::StatusKind;

/// Something that is done, as the clinic's list has it.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Procedure {
    /// Its id.
    pub id: ProcedureId,
    /// As the clinic or its payers write it: "D2740". Unique among those in use; may be empty.
    pub code: String,
    /// As staff call it.
    pub name: String,
    /// How long it usually takes, minutes.
    pub minutes: u16,
    /// What it is usually booked as.
    pub appointment_type: Option<AppointmentTypeId>,
    /// Whether it may be planned.
    pub active: bool,
    /// Rises by one with every change.
    pub version: u64,
}

/// One planned appointment.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PlannedStep {
    /// Its id; it keeps it wherever in the plan it stands.
    pub id: StepId,
    /// What it is booked as.
    pub appointment_type: AppointmentTypeId,
    /// How long it is to take, minutes.
    pub minutes: u16,
    /// What is expected to be done, in order.
    pub procedures: Vec<ProcedureId>,
    /// For staff.
    pub notes: String,
    /// When it was marked as done without an appointment of this book; the core's.
    pub done_at: Option<DateTime<Utc>>,
}

/// What a patient is to come for.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TreatmentPlan {
    /// Its id.
    pub id: TreatmentPlanId,
    /// Whose; it stays.
    pub patient: PatientId,
    /// As staff call it: "Upper braces".
    pub name: String,
    /// With whom, where that matters.
    pub provider: Option<ProviderId>,
    /// In the order they are to come.
    pub steps: Vec<PlannedStep>,
    /// When it was made; the core's.
    pub created_at: DateTime<Utc>,
    /// When it was given up; the core's. What is booked of it stays booked.
    pub cancelled_at: Option<DateTime<Utc>>,
    /// Whether its making was taken back.
    pub deleted: bool,
    /// Rises by one with every change.
    pub version: u64,
}

impl std::fmt::Debug for TreatmentPlan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "TreatmentPlan({}, {} steps)", self.id, self.steps.len())
    }
}

/// Which planned appointment of which plan an appointment is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Planned {
    /// Which plan.
    pub plan: TreatmentPlanId,
    /// Which of it.
    pub step: StepId,
}

/// How far a planned appointment is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Progress {
    /// Nobody has booked it, or what was booked came to nothing.
    Unbooked,
    /// Booked, or going on.
    Booked(AppointmentId),
    /// Over, or marked as done (then without an appointment).
    Done(Option<AppointmentId>),
}

impl Progress {
    /// As it stands on the wire.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Unbooked => "unbooked",
            Self::Booked(_) => "booked",
            Self::Done(_) => "done",
        }
    }
}

impl TreatmentPlan {
    /// The planned appointment with that id.
    #[must_use]
    pub fn step(&self, id: StepId) -> Option<&PlannedStep> {
        self.steps.iter().find(|it| it.id == id)
    }

    /// How far `step` is, by the appointments of this plan among `appointments`.
    #[must_use]
    pub fn progress<'a>(
        &self,
        step: &PlannedStep,
        appointments: impl IntoIterator<Item = &'a Appointment>,
        now: DateTime<Utc>,
    ) -> Progress {
        use StatusKind as S;
        let mut booked = None;
        let is_of = Some(Planned { plan: self.id, step: step.id });
        for it in appointments.into_iter().filter(|it| it.planned == is_of && it.deleted_at.is_none()) {
            match it.kind_at(now) {
                S::Completed => return Progress::Done(Some(it.id)),
                S::Draft | S::PendingApproval | S::Confirmed | S::CheckedIn | S::InProgress => {
                    booked = booked.or(Some(it.id));
                }
                S::Cancelled | S::NoShow | S::Rescheduled | S::Expired => {}
            }
        }
        match booked {
            Some(appointment) => Progress::Booked(appointment),
            None if step.done_at.is_some() => Progress::Done(None),
            None => Progress::Unbooked,
        }
    }

    /// Whether anything of it may still be booked.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        !self.deleted && self.cancelled_at.is_none()
    }
}

/// The planned appointments on `sheet` that nobody has booked, plans that were made first before others, each with
/// its place in its plan. `sheet` holds the appointments of its plans.
#[must_use]
pub fn to_book(sheet: &DaySheet, now: DateTime<Utc>) -> Vec<(&TreatmentPlan, &PlannedStep)> {
    let mut open: Vec<_> = sheet.plans.treatments.iter().filter(|it| it.is_open()).collect();
    open.sort_by_key(|it| (it.created_at, it.id));
    let steps = open.into_iter().flat_map(|plan| plan.steps.iter().map(move |step| (plan, step)));
    steps.filter(|(plan, it)| plan.progress(it, &sheet.appointments, now) == Progress::Unbooked).collect()
}

/// Something asked of a treatment plan.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum TreatmentCommand {
    /// Add or change one: name, what is planned, in which order. What is done and cancelled is the core's.
    Save(TreatmentPlan),
    /// Give it up: nothing of it is to be booked any more.
    Cancel(TreatmentPlanId),
    /// Take it up again.
    Resume(TreatmentPlanId),
    /// A planned appointment is done without one of this book.
    MarkDone(Planned),
    /// It is not after all.
    MarkOpen(Planned),
    /// Book a planned appointment: patient, type, procedures and source are the plan's.
    Book {
        /// Which.
        planned: Planned,
        /// Where and when.
        book: Box<Book>,
    },
    /// An appointment that is there is a planned one: type, length and procedures become the plan's (S3.52).
    Link {
        /// Which planned one.
        planned: Planned,
        /// The appointment.
        appointment: AppointmentId,
        /// Whether to keep to the rules where its length or type change.
        insistence: Insistence,
    },
    /// An appointment is no planned one after all.
    Unlink(AppointmentId),
}

impl TreatmentCommand {
    /// See [`crate::command::Command::permission`].
    #[must_use]
    pub const fn permission(&self) -> Permission {
        match self {
            Self::Save(_) | Self::Cancel(_) | Self::Resume(_) | Self::Book { .. } => {
                Permission::CreateAppointment
            }
            Self::MarkDone(_) | Self::MarkOpen(_) | Self::Link { .. } | Self::Unlink(_) => {
                Permission::ModifyAppointment
            }
        }
    }

    /// Where it books.
    #[must_use]
    pub fn placement(&self) -> Option<&Placement> {
        match self {
            Self::Book { book, .. } => Some(&book.placement),
            Self::Save(_)
            | Self::Cancel(_)
            | Self::Resume(_)
            | Self::MarkDone(_)
            | Self::MarkOpen(_)
            | Self::Link { .. }
            | Self::Unlink(_) => None,
        }
    }

    /// See [`crate::command::Command::subjects`].
    #[must_use]
    pub fn subjects(&self) -> Subjects {
        let of = |plan| Subjects { treatments: vec![plan], ..Subjects::default() };
        match self {
            Self::Save(it) => Subjects { patients: vec![it.patient], ..of(it.id) },
            Self::Cancel(plan) | Self::Resume(plan) => of(*plan),
            Self::MarkDone(it) | Self::MarkOpen(it) => of(it.plan),
            Self::Book { planned, book } => Subjects { appointments: vec![book.id], ..of(planned.plan) },
            Self::Link { planned, appointment, .. } => {
                Subjects { appointments: vec![*appointment], ..of(planned.plan) }
            }
            Self::Unlink(appointment) => Subjects { appointments: vec![*appointment], ..Subjects::default() },
        }
    }

    /// See [`crate::command::Command::reach`].
    #[must_use]
    pub fn reach(&self, sheet: &DaySheet, now: DateTime<Utc>) -> Reach {
        let step = |it: &Planned| {
            let plan = sheet.treatment(it.plan)?;
            Some((plan, plan.step(it.step)?))
        };
        match self {
            Self::Book { planned, book } => step(planned)
                .map(|(plan, it)| {
                    asked(&sheet.book, (plan.patient, it.appointment_type), &book.placement, now)
                })
                .unwrap_or_default(),
            Self::Link { planned, appointment, .. } => step(planned)
                .zip(sheet.appointment(*appointment))
                .map(|((_, step), it)| edited(sheet, it.id, &as_planned(it, step)))
                .unwrap_or_default(),
            Self::Save(_)
            | Self::Cancel(_)
            | Self::Resume(_)
            | Self::MarkDone(_)
            | Self::MarkOpen(_)
            | Self::Unlink(_) => Reach::default(),
        }
    }
}

/// What makes `appointment` as `step` plans it.
pub(crate) fn as_planned(appointment: &Appointment, step: &PlannedStep) -> Edits {
    let placement = Placement { minutes: step.minutes, ..appointment.placement() };
    Edits {
        appointment_type: Some(step.appointment_type),
        placement: Some(placement),
        procedures: Some(step.procedures.clone()),
        ..Edits::default()
    }
}
