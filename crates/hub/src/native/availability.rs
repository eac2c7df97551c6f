//! Free time (S3.18): what is offered here can be booked, because both ask the same rules (Q16).

use axum::Json;
use chrono::{Days, NaiveDate};
use daybook_booking::audience::Audience;
use daybook_booking::ids::{AppointmentId, AppointmentTypeId, LocationId, PatientId, ProviderId};
use daybook_booking::resource::ResourceKind;
use daybook_booking::slot::{Ask, Assign, Opening, RANGE_DAYS};
use daybook_booking::wall;
use serde::Serialize;
use utoipa::ToSchema;

use super::body::Query;
use super::fields::Fields;
use super::refused::refused;
use super::shape::instant;
use crate::gate::Caller;
use crate::problem::{Kind, Problem};
use crate::route::{Parameter, may, must};

/// What [`availability`] may be asked.
pub(crate) const AVAILABILITY: &[Parameter] = &[
    must("appointment_type_id", "what for"),
    may("provider_id", "with whom; anybody where it is left out"),
    may("location_id", "where; everywhere where it is left out"),
    may("patient_id", "for whom: their own time is kept free as well"),
    may("appointment_id", "the appointment that would be moved; it is not in its own way"),
    may("duration", "real minutes; the usual length of the type where it is left out"),
    may("from", "first date (YYYY-MM-DD) on the clinic's calendar; today where it is left out"),
    may("to", "last date; six days later where it is left out, 31 days in all at most"),
    may("limit", "at most so many, 500 where it is left out"),
];

/// Most openings of one answer.
const OPENINGS: usize = 500;

/// Free time, by start.
#[derive(Serialize, ToSchema)]
pub(crate) struct Availability {
    /// The openings; none is an empty list (C14).
    data: Vec<AvailableSlot>,
}

/// A place and time that can be booked.
#[derive(Serialize, ToSchema)]
pub(crate) struct AvailableSlot {
    /// Start, RFC 3339 in the clinic's zone.
    start_time: String,
    /// End.
    end_time: String,
    /// Real minutes.
    duration: u32,
    /// With whom.
    provider_id: String,
    /// Where.
    location_id: String,
    /// The chair it would take.
    chair_id: Option<String>,
    /// The room it would take.
    room_id: Option<String>,
    /// All it would take.
    resource_ids: Vec<String>,
}

/// Where something fits.
pub(crate) async fn availability(caller: Caller, query: Query) -> Result<Json<Availability>, Problem> {
    query.only(AVAILABILITY)?;
    let (asks, limit) = asks(&caller, &query)?;
    match caller.clinic.engine.first_openings(asks, limit).await {
        Ok(found) => {
            let data = found.iter().map(|it| slot(&caller, it)).collect();
            Ok(Json(Availability { data }))
        }
        Err(error) => Err(refused(&caller.clinic, error).await),
    }
}

fn asks(caller: &Caller, query: &Query) -> Result<(Vec<Ask>, usize), Problem> {
    let (book, mut fields) = (caller.clinic.book(), Fields::default());
    let today = wall::wall(caller.clinic.engine.now(), book.clinic.zone).date();
    let wanted = fields.needed(query.one("appointment_type_id"), "appointment_type_id");
    let wanted = fields.id(wanted, "appointment_type_id", AppointmentTypeId);
    let provider = fields.id(query.one("provider_id"), "provider_id", ProviderId);
    let location = fields.id(query.one("location_id"), "location_id", LocationId);
    let patient = fields.id(query.one("patient_id"), "patient_id", PatientId);
    let appointment = fields.id(query.one("appointment_id"), "appointment_id", AppointmentId);
    let minutes = fields.number(query.one("duration"), "duration");
    let from = fields.date(query.one("from"), "from").unwrap_or(today);
    let to =
        fields.date(query.one("to"), "to").or_else(|| from.checked_add_days(Days::new(6))).unwrap_or(from);
    let limit = fields.number(query.one("limit"), "limit").unwrap_or(OPENINGS).min(OPENINGS);
    let kind = wanted.and_then(|it| book.appointment_type(it));
    if wanted.is_some() && kind.is_none() {
        fields.wrong("appointment_type_id", "unknown", "the clinic has no such thing");
    }
    if provider.is_some_and(|it| book.provider(it).is_none()) {
        fields.wrong("provider_id", "unknown", "the clinic has no such thing");
    }
    fields.done()?;
    check_range(from, to)?;
    let kind = kind.ok_or_else(Problem::not_found)?;
    let locations = book.locations.iter().filter(|it| it.active && location.is_none_or(|id| id == it.id));
    let at = |location| Ask {
        appointment,
        appointment_type: kind.id,
        minutes: minutes.unwrap_or(kind.default_minutes),
        provider,
        location,
        patient,
        from,
        to,
        grid: book.clinic.policy.slot_minutes,
        limit_per_day: None,
        days_at_most: None,
        audience: Audience::Staff,
        assign: Assign::Everybody,
    };
    Ok((locations.map(|it| at(it.id)).collect(), limit))
}

/// C13: no more than 31 days a call.
pub(crate) fn check_range(from: NaiveDate, to: NaiveDate) -> Result<(), Problem> {
    match (to - from).num_days() {
        ..0 => Err(Problem::new(Kind::BadRequest, "the last date is before the first")),
        days if days < i64::from(RANGE_DAYS) => Ok(()),
        _ => Err(Problem::new(Kind::BadRequest, "at most 31 days can be asked for at once")),
    }
}

fn slot(caller: &Caller, opening: &Opening) -> AvailableSlot {
    let book = caller.clinic.book();
    let first = |kind| {
        let mut of_kind =
            opening.resources.iter().filter(|it| book.resource(**it).is_some_and(|it| it.kind == kind));
        of_kind.next().map(ToString::to_string)
    };
    AvailableSlot {
        start_time: instant(opening.period.start(), book.clinic.zone),
        end_time: instant(opening.period.end(), book.clinic.zone),
        duration: opening.period.minutes(),
        provider_id: opening.provider.to_string(),
        location_id: opening.location.to_string(),
        chair_id: first(ResourceKind::Chair),
        room_id: first(ResourceKind::Room),
        resource_ids: opening.resources.iter().map(ToString::to_string).collect(),
    }
}
