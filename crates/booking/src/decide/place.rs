//! Where an appointment may stand: what booking, moving, copying, rescheduling and restoring share.

use chrono::Timelike;

use super::Case;
use crate::appointment::{Appointment, By, Override, Promise};
use crate::audience::Audience;
use crate::clinic::{AppointmentType, Buffers};
use crate::command::{Insistence, Placement};
use crate::fit::{Candidate, Filling, Fit, Standing, fit, misfits};
use crate::ids::{AppointmentTypeId, PatientId, ResourceId};
use crate::period::Period;
use crate::permission::Permission;
use crate::refusal::{Fault, Field, Misfit, Refusal};
use crate::wall;

/// What is placed: something new, or in whose stead. Nothing is in its own way (S4.32).
#[derive(Clone, Copy)]
pub(super) enum Moving<'a> {
    /// A new appointment.
    New,
    /// This one, changed in place.
    InPlace(&'a Appointment),
    /// The successor of this one.
    Succeeding(&'a Appointment),
}

impl<'a> Moving<'a> {
    fn appointment(self) -> Option<&'a Appointment> {
        match self {
            Self::New => None,
            Self::InPlace(it) | Self::Succeeding(it) => Some(it),
        }
    }

    fn in_place(self) -> Option<&'a Appointment> {
        match self {
            Self::InPlace(it) => Some(it),
            Self::New | Self::Succeeding(_) => None,
        }
    }
}

/// What is to be placed, and where.
#[derive(Clone, Copy)]
pub(super) struct Placing<'a> {
    pub(super) moving: Moving<'a>,
    pub(super) patient: PatientId,
    pub(super) appointment_type: AppointmentTypeId,
    pub(super) placement: &'a Placement,
    pub(super) insistence: &'a Insistence,
}

/// What the placing settled.
pub(super) struct Placed {
    pub(super) resources: Vec<ResourceId>,
    pub(super) promise: Promise,
    pub(super) buffers: Buffers,
    pub(super) overbooked: Option<Override>,
}

impl<'a> Case<'a> {
    /// Places an appointment: references, length, time, then everything that could be in the way.
    pub(super) fn place(self, placing: Placing<'_>) -> Result<Placed, Refusal> {
        let Placing { placement, insistence, .. } = placing;
        check_reason(insistence)?;
        let appointment_type = self.references(placing)?;
        check_length(appointment_type, placing)?;
        let promise = self.promise(placement, placing.moving.in_place())?;
        self.check_past(promise.period, placing)?;
        let buffers = appointment_type.buffers;
        let fit = fit(self.sheet, &self.candidate(placing, promise.period, buffers), self.now);
        let overbooked = self.overbooked(fit.misfits.clone(), insistence)?;
        let Fit { resources, .. } = fit;
        Ok(Placed { resources, promise, buffers, overbooked })
    }

    /// Whether it may stand over `misfits`: without any, there is nothing to pass over (C19). What the clinic
    /// made firm nobody passes over.
    fn overbooked(self, misfits: Vec<Misfit>, insistence: &Insistence) -> Result<Option<Override>, Refusal> {
        let reason = match insistence {
            _ if misfits.is_empty() => return Ok(None),
            Insistence::None => return Err(Refusal::DoesNotFit(misfits)),
            Insistence::Override { .. } if misfits.iter().any(Misfit::is_firm) => {
                return Err(Refusal::DoesNotFit(misfits));
            }
            Insistence::Override { reason } => reason.trim().to_owned(),
        };
        self.permit(Permission::OverrideConflict)?;
        let by = self.staff(Permission::OverrideConflict)?;
        Ok(Some(Override { by, at: self.now, reason }))
    }

    /// Re-validates an appointment that takes time it did not hold `before`: one coming back (D4).
    /// One that was booked over the rules stays so; its reason was given then.
    pub(super) fn recheck(
        self,
        before: &Appointment,
        after: &Appointment,
        insistence: &Insistence,
    ) -> Result<Option<Override>, Refusal> {
        check_reason(insistence)?;
        if after.overbooked.is_some() || !self.takes_more(before, after) {
            return Ok(after.overbooked.clone());
        }
        self.check_active(after.patient, &Candidate::of(after).placement(after.promise.wall_start))?;
        self.overbooked(misfits(self.sheet, &Candidate::of(after), self.now), insistence)
    }

    /// Whether `after` claims any time that `before` did not.
    pub(super) fn takes_more(self, before: &Appointment, after: &Appointment) -> bool {
        let held = before.claims(&self.sheet.book, self.now);
        after.claims(&self.sheet.book, self.now).iter().any(|claim| {
            !held.iter().any(|it| it.claimant == claim.claimant && it.period.covers(claim.period))
        })
    }

    /// The instant, and the wall time and zone it was said in. A start nobody moved keeps its instant.
    fn promise(self, placement: &Placement, moving: Option<&Appointment>) -> Result<Promise, Refusal> {
        let (wall_start, zone) = (placement.wall_start, self.sheet.book.clinic.zone);
        if wall_start.second() != 0 || wall_start.nanosecond() != 0 {
            return Err(Refusal::Invalid { field: Field::WallStart, fault: Fault::Malformed });
        }
        let kept = moving.map(|it| it.promise).filter(|it| it.wall_start == wall_start && it.zone == zone);
        let start = match kept {
            Some(promise) => promise.period.start(),
            None => wall::instant(wall_start, zone)
                .map_err(|it| Refusal::SkippedWallTime { wall: it.wall, zone: it.zone })?,
        };
        let period = Period::lasting(start, u32::from(placement.minutes));
        let period = period.ok_or(Refusal::Invalid { field: Field::Minutes, fault: Fault::OutOfRange })?;
        Ok(Promise { period, wall_start, zone })
    }

    /// Writing to the past needs permission and a reason (C15). Not the past: a time nobody changed, and
    /// the end of a visit that is going on.
    fn check_past(self, period: Period, placing: Placing<'_>) -> Result<(), Refusal> {
        let goes_on = |it: Period| {
            it == period || (it.start() == period.start() && it.end() > self.now && period.end() > self.now)
        };
        if period.start() >= self.now
            || placing.moving.in_place().is_some_and(|it| goes_on(it.promise.period))
        {
            return Ok(());
        }
        match placing.insistence {
            Insistence::None => Err(Refusal::InThePast),
            Insistence::Override { .. } => {
                self.staff(Permission::Backdate)?;
                self.permit(Permission::Backdate)
            }
        }
    }

    /// Everything the placing names exists and may be booked (S3.46, S4.16, S4.17); by patients, what is
    /// enabled for them (S3.50).
    fn references(self, placing: Placing<'_>) -> Result<&'a AppointmentType, Refusal> {
        let (placement, moving) = (placing.placement, placing.moving.appointment());
        self.check_own(placing.patient)?;
        self.check_active(placing.patient, placement)?;
        let appointment_type = self.sheet.book.appointment_type(placing.appointment_type);
        // A type that is offered no longer may keep the appointments it has.
        let kept = moving.is_some_and(|it| it.appointment_type == placing.appointment_type);
        let offered = |it: &AppointmentType| self.audience != Some(Audience::Patients) || it.online;
        bookable(Field::AppointmentType, appointment_type.map(|it| (it.active && offered(it)) || kept))?;
        appointment_type.ok_or(Refusal::NotFound)
    }

    /// A patient books for themselves only (S1.1).
    fn check_own(self, patient: PatientId) -> Result<(), Refusal> {
        match self.actor.by {
            By::Patient(asking) if asking != patient => Err(Refusal::NotFound),
            By::Patient(_) | By::Staff(_) | By::System => Ok(()),
        }
    }

    /// The candidate `placing` makes at `period`, as availability makes its own.
    fn candidate(self, placing: Placing<'_>, period: Period, buffers: Buffers) -> Candidate {
        let moved = placing.moving.appointment();
        Candidate {
            appointment: moved.map(|it| it.id),
            patient: Some(placing.patient),
            appointment_type: placing.appointment_type,
            provider: placing.placement.provider,
            location: placing.placement.location,
            resources: placing.placement.resources.clone(),
            preferred: moved.map_or(vec![], |it| it.resources.clone()),
            filling: Filling::Needed,
            period,
            buffers,
            audience: self.audience,
            was: moved.map(|it| Standing::of(it, self.now)),
        }
    }

    fn check_active(self, patient: PatientId, placement: &Placement) -> Result<(), Refusal> {
        let (book, resources) = (&self.sheet.book, &placement.resources);
        let patient = self.sheet.patient(patient).filter(|it| it.deleted_at.is_none());
        bookable(Field::Patient, patient.map(|it| it.active && it.merged_into.is_none()))?;
        bookable(Field::Provider, book.provider(placement.provider).map(|it| it.active))?;
        bookable(Field::Location, book.location(placement.location).map(|it| it.active))?;
        for (place, id) in resources.iter().enumerate() {
            bookable(Field::Resources, book.resource(*id).map(|it| it.active))?;
            if resources[..place].contains(id) {
                return Err(Refusal::Invalid { field: Field::Resources, fault: Fault::Duplicate });
            }
        }
        Ok(())
    }
}

fn bookable(field: Field, active: Option<bool>) -> Result<(), Refusal> {
    match active {
        Some(true) => Ok(()),
        Some(false) => Err(Refusal::Invalid { field, fault: Fault::Inactive }),
        None => Err(Refusal::Invalid { field, fault: Fault::Unknown }),
    }
}

pub(super) fn check_reason(insistence: &Insistence) -> Result<(), Refusal> {
    match insistence {
        Insistence::Override { reason } if reason.trim().is_empty() => {
            Err(Refusal::Invalid { field: Field::Reason, fault: Fault::Missing })
        }
        Insistence::None | Insistence::Override { .. } => Ok(()),
    }
}

/// The type's bounds (C17, S3.51), never to be passed over. A length it already had may stay.
fn check_length(appointment_type: &AppointmentType, placing: Placing<'_>) -> Result<(), Refusal> {
    let minutes = placing.placement.minutes;
    let kept = placing.moving.appointment().is_some_and(|it| {
        it.appointment_type == appointment_type.id && it.promise.period.minutes() == u32::from(minutes)
    });
    if kept || appointment_type.allows(minutes) {
        return Ok(());
    }
    Err(Refusal::Length { min: appointment_type.min_minutes.max(5), max: appointment_type.max_minutes })
}
