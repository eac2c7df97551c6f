//! An appointment as one card of the calendar.

use chrono::{DateTime, Utc};
use daybook_booking::appointment::{Appointment, PatientConfirmation, Source, Status};
use daybook_booking::clinic::Policy;
use daybook_booking::wall;
use daybook_wire::calendar::CalendarItem;

use super::text::instant;
use super::wall_clock::WallClock;

/// What of a patient is on a card.
#[derive(Clone, PartialEq, Eq, Default)]
pub(crate) struct PatientFacts {
    /// Given and family name.
    pub(crate) name: String,
    /// Their number.
    pub(crate) number: u32,
    /// Their phone.
    pub(crate) phone: String,
}

/// How cards are seen: by which clock, under which policy, when.
pub(crate) struct Viewing<'a> {
    /// The clinic's clock over the days shown.
    pub(crate) clock: &'a WallClock,
    /// Whether a no-show holds its time (C2).
    pub(crate) policy: Policy,
    /// Now.
    pub(crate) now: DateTime<Utc>,
}

impl Viewing<'_> {
    /// The card of `appointment`.
    pub(crate) fn item(&self, appointment: Appointment, patient: PatientFacts, pinned: bool) -> CalendarItem {
        let period = appointment.promise.period;
        let (date, from, to) = self.day_and_minutes(&appointment);
        let holds_time = appointment.holds_time(self.policy, self.now);
        CalendarItem {
            id: appointment.id.to_string(),
            number: appointment.number,
            version: appointment.version,
            date: date.to_string(),
            from,
            to,
            minutes: u16::try_from(period.minutes()).unwrap_or(u16::MAX),
            starts_at: instant(period.start()),
            ends_at: instant(period.end()),
            patient_id: appointment.patient.to_string(),
            patient_name: patient.name,
            patient_number: patient.number,
            patient_phone: patient.phone,
            provider_id: appointment.provider.to_string(),
            location_id: appointment.location.to_string(),
            resource_ids: appointment.resources.iter().map(ToString::to_string).collect(),
            appointment_type_id: appointment.appointment_type.to_string(),
            status: appointment.kind_at(self.now).text().to_owned(),
            status_since: since(&appointment.status).map(instant),
            checked_in_at: arrived(&appointment.status).map(instant),
            patient_confirmation: confirmation(appointment.patient_confirmation).to_owned(),
            notes: appointment.notes,
            patient_notes: appointment.patient_notes,
            source: source(appointment.source).to_owned(),
            overbooked: appointment.overbooked.map(|it| it.reason),
            pinned,
            holds_time,
            series_id: appointment.series.map(|it| it.series.to_string()),
            series_date: appointment.series.map(|it| it.date.to_string()),
            visit_id: appointment.visit.map(|it| it.visit.to_string()),
            plan_id: appointment.planned.map(|it| it.plan.to_string()),
            plan_step_id: appointment.planned.map(|it| it.step.to_string()),
            procedure_ids: (!appointment.procedures.is_empty())
                .then(|| appointment.procedures.iter().map(ToString::to_string).collect()),
            video_link: (!appointment.video_link.is_empty()).then_some(appointment.video_link),
        }
    }

    /// Day, start and end on the clinic's clock; the end counts on past midnight.
    pub(crate) fn day_and_minutes(&self, appointment: &Appointment) -> (chrono::NaiveDate, u16, u16) {
        let period = appointment.promise.period;
        let start = self.clock.shows(period.start());
        let from = wall::minute_of(start);
        let ends = (self.clock.shows(period.end()) - wall::at_minute(start.date(), 0)).num_minutes();
        // Where the clocks go back inside it, the wall shows less than it lasts; a card must not shrink to nothing.
        let ends = ends.max(i64::from(from) + i64::from(period.minutes()));
        (start.date(), from, u16::try_from(ends).unwrap_or(u16::MAX))
    }
}

fn since(status: &Status) -> Option<DateTime<Utc>> {
    match status {
        Status::CheckedIn { at }
        | Status::InProgress { at, .. }
        | Status::Completed { at, .. }
        | Status::Cancelled { at, .. }
        | Status::NoShow { at, .. }
        | Status::Rescheduled { at, .. }
        | Status::Expired { at } => Some(*at),
        Status::Draft { .. } | Status::PendingApproval | Status::Confirmed => None,
    }
}

fn arrived(status: &Status) -> Option<DateTime<Utc>> {
    match status {
        Status::CheckedIn { at } => Some(*at),
        Status::InProgress { checked_in_at, .. } | Status::Completed { checked_in_at, .. } => *checked_in_at,
        Status::Draft { .. }
        | Status::PendingApproval
        | Status::Confirmed
        | Status::Cancelled { .. }
        | Status::NoShow { .. }
        | Status::Rescheduled { .. }
        | Status::Expired { .. } => None,
    }
}

const fn confirmation(confirmation: PatientConfirmation) -> &'static str {
    match confirmation {
        PatientConfirmation::Unasked => "unasked",
        PatientConfirmation::Asked => "asked",
        PatientConfirmation::Yes => "yes",
        PatientConfirmation::No => "no",
    }
}

pub(crate) const fn source(source: Source) -> &'static str {
    match source {
        Source::Staff => "staff",
        Source::Online => "online",
        Source::Phone => "phone",
        Source::Recall => "recall",
        Source::TreatmentPlan => "treatment_plan",
        Source::Waitlist => "waitlist",
    }
}
