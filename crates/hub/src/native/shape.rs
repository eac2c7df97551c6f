//! An appointment as our own REST shows it (S3.21–S3.45).

use chrono::{DateTime, SecondsFormat, Utc};
use chrono_tz::Tz;
use daybook_booking::appointment::{Appointment as Row, By, LateOutcome, Status};
use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::ids::ResourceId;
use daybook_booking::resource::ResourceKind;
use daybook_booking::schedule::TemplateSlot;
use daybook_booking::status::Dialect;
use daybook_booking::wall;
use serde::Serialize;
use utoipa::ToSchema;

/// An appointment.
#[derive(Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Appointment {
    /// Its id.
    id: String,
    /// The short number on its slip; a chain of reschedules keeps it.
    number: u32,
    /// Whose book it is in.
    clinic_id: String,
    /// Who comes.
    patient_id: String,
    /// Start, RFC 3339 in the clinic's zone.
    start_time: String,
    /// End.
    end_time: String,
    /// Real minutes from start to end.
    duration: u32,
    /// What for.
    appointment_type_id: String,
    /// Who sees them.
    provider_id: String,
    /// Where.
    location_id: String,
    /// The first chair it takes.
    chair_id: Option<String>,
    /// The first room it takes.
    room_id: Option<String>,
    /// All chairs, rooms and devices it takes.
    resource_ids: Vec<String>,
    /// SCHEDULED, CHECKED_IN, IN_PROGRESS, COMPLETED, CANCELLED, NO_SHOW, RESCHEDULED, DRAFT, PENDING_APPROVAL, EXPIRED.
    status: String,
    /// unasked, asked, yes, no.
    patient_confirmation: String,
    /// For staff.
    notes: String,
    /// Visible to the patient.
    patient_notes: String,
    /// STAFF, ONLINE, PHONE, RECALL, TREATMENT_PLAN, WAITLIST.
    source: String,
    /// The account or patient that booked it; nothing for the program itself.
    booked_by: Option<String>,
    /// When.
    booked_at: String,
    /// Why it stands over a rule, where it does.
    override_reason: Option<String>,
    /// Why it was called off, where it was.
    cancellation: Option<Cancellation>,
    /// Until when a draft holds its time.
    hold_expires_at: Option<String>,
    /// The appointment it replaces.
    previous_id: Option<String>,
    /// The appointment that replaced it.
    next_id: Option<String>,
    /// The first of its chain.
    root_id: String,
    /// How often its chain was rescheduled.
    reschedule_count: u16,
    /// iCalendar SEQUENCE.
    sequence: u32,
    /// The series it is of.
    series_id: Option<String>,
    /// The visit it is a leg of.
    visit_id: Option<String>,
    /// The treatment plan it is of.
    treatment_plan_id: Option<String>,
    /// Which planned appointment of it.
    planned_step_id: Option<String>,
    /// What is expected to be done.
    procedure_ids: Vec<String>,
    /// The time kept for its type that it stands in: PROVIDER/LOCATION/WEEKDAY/MINUTE, Monday being 0. A place in the
    /// week, told by where the appointment stands; it is not set.
    template_slot_id: Option<String>,
    /// When the row was made.
    created_at: String,
    /// When it last changed.
    updated_at: String,
    /// When it was deleted: hidden, never gone.
    deleted_at: Option<String>,
    /// Rises by one with every change; the ETag.
    version: u64,
}

/// Why an appointment was called off.
#[derive(Clone, PartialEq, Serialize, ToSchema)]
pub(crate) struct Cancellation {
    /// patient, provider, clinic, declined, mistake, other.
    code: String,
    /// In words.
    reason: String,
    /// When.
    at: String,
    /// fee_due or waived, where it was called off too late.
    late: Option<String>,
}

/// `at` as the clinic's clock has it, with its offset.
pub(crate) fn instant(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// The code word of one of the domain's enums.
pub(crate) fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        Ok(_) | Err(_) => unreachable!("only plain enums have a code word"),
    }
}

/// The ETag of a version (I6).
pub(crate) fn version_tag(version: u64) -> String {
    format!("\"{version}\"")
}

impl Appointment {
    /// `row` as it stands at `now`.
    pub(crate) fn of(row: &Row, book: &ClinicBook, now: DateTime<Utc>) -> Self {
        let zone = book.clinic.zone;
        let at = |it: DateTime<Utc>| instant(it, zone);
        let first = |kind| first_of(&row.resources, kind, book);
        Self {
            id: row.id.to_string(),
            number: row.number,
            clinic_id: book.clinic.id.to_string(),
            patient_id: row.patient.to_string(),
            start_time: at(row.promise.period.start()),
            end_time: at(row.promise.period.end()),
            duration: row.promise.period.minutes(),
            appointment_type_id: row.appointment_type.to_string(),
            provider_id: row.provider.to_string(),
            location_id: row.location.to_string(),
            chair_id: first(ResourceKind::Chair),
            room_id: first(ResourceKind::Room),
            resource_ids: row.resources.iter().map(ToString::to_string).collect(),
            status: row.kind_at(now).in_dialect(Dialect::Orthodontic).to_owned(),
            patient_confirmation: word(&row.patient_confirmation),
            notes: row.notes.clone(),
            patient_notes: row.patient_notes.clone(),
            source: word(&row.source).to_uppercase(),
            booked_by: who(row.booked_by),
            booked_at: at(row.booked_at),
            override_reason: row.overbooked.as_ref().map(|it| it.reason.clone()),
            cancellation: cancellation(&row.status, zone),
            hold_expires_at: match &row.status {
                Status::Draft { hold_expires_at } => Some(at(*hold_expires_at)),
                _ => None,
            },
            previous_id: row.previous.map(|it| it.to_string()),
            next_id: match &row.status {
                Status::Rescheduled { to, .. } => Some(to.to_string()),
                _ => None,
            },
            root_id: row.root.to_string(),
            reschedule_count: row.reschedule_count,
            sequence: row.sequence,
            series_id: row.series.map(|it| it.series.to_string()),
            visit_id: row.visit.map(|it| it.visit.to_string()),
            treatment_plan_id: row.planned.map(|it| it.plan.to_string()),
            planned_step_id: row.planned.map(|it| it.step.to_string()),
            procedure_ids: row.procedures.iter().map(ToString::to_string).collect(),
            template_slot_id: kept_time(row, book),
            created_at: at(row.booked_at),
            updated_at: at(row.updated_at),
            deleted_at: row.deleted_at.map(at),
            version: row.version,
        }
    }
}

/// Which of its provider's kept times it stands in (S3.39).
fn kept_time(row: &Row, book: &ClinicBook) -> Option<String> {
    let start = wall::wall(row.promise.period.start(), book.clinic.zone);
    let (weekday, minute) = (wall::weekday_index(start.date()), wall::minute_of(start));
    let holds = |it: &&TemplateSlot| {
        it.location == row.location
            && it.appointment_type == row.appointment_type
            && it.weekday == weekday
            && (it.span.from()..it.span.to()).contains(&minute)
    };
    let slot = book.provider(row.provider)?.template.iter().find(holds)?;
    Some(format!("{}/{}/{weekday}/{}", row.provider, row.location, slot.span.from()))
}

fn first_of(taken: &[ResourceId], kind: ResourceKind, book: &ClinicBook) -> Option<String> {
    let mut of_kind = taken.iter().filter(|it| book.resource(**it).is_some_and(|it| it.kind == kind));
    of_kind.next().map(ToString::to_string)
}

fn who(by: By) -> Option<String> {
    match by {
        By::Staff(user) => Some(user.to_string()),
        By::Patient(patient) => Some(patient.to_string()),
        By::System => None,
    }
}

fn cancellation(status: &Status, zone: Tz) -> Option<Cancellation> {
    let Status::Cancelled { at, code, reason, late, .. } = status else { return None };
    let late = late.as_ref().map(|it| match it.outcome {
        LateOutcome::FeeDue => "fee_due".to_owned(),
        LateOutcome::Waived { .. } => "waived".to_owned(),
    });
    Some(Cancellation { code: word(code), reason: reason.clone(), at: instant(*at, zone), late })
}
