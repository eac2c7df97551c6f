//! Free slots of source 002 (S2.9): of a day and the next at most (S2.3, C13).

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::Path;
use daybook_booking::audience::Audience;
use daybook_booking::clinic::AppointmentType;
use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::ids::ProviderId;
use daybook_booking::slot::{Ask, Assign};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::parts::{checked, doctor, kind, place};
use crate::gate::Caller;
use crate::native::body::Query;
use crate::native::fields::Fields;
use crate::native::refused::refused;
use crate::native::shape::instant;
use crate::problem::{Kind, Problem};
use crate::route::{Parameter, may, must};

/// What may be asked.
pub(crate) const ASKED: &[Parameter] = &[
    must("start_date", "first date, YYYY-MM-DD"),
    must("end_date", "last date: the same, or the next day"),
    may("appointment_type", "its name; left out, the first the doctor does"),
];

/// Free slots.
#[derive(Serialize, ToSchema)]
#[schema(as = EkaSlots)]
pub(crate) struct Slots {
    data: Data,
}

/// By clinic.
#[derive(Serialize, ToSchema)]
#[schema(as = EkaSlotData)]
pub(crate) struct Data {
    schedule: BTreeMap<String, Vec<Service>>,
}

/// Slots of one type.
#[derive(Serialize, ToSchema)]
#[schema(as = EkaSlotService)]
pub(crate) struct Service {
    service_type: String,
    slots: Vec<Slot>,
}

/// One slot.
#[derive(Serialize, ToSchema)]
#[schema(as = EkaSlot)]
pub(crate) struct Slot {
    available: bool,
    /// Start.
    s: String,
    /// End.
    e: String,
}

pub(crate) async fn slots(
    caller: Caller,
    Path((doctor_id, clinic_id)): Path<(String, String)>,
    query: Query,
) -> Result<Json<Slots>, Problem> {
    query.only(ASKED)?;
    let (book, mut fields) = (caller.clinic.book(), Fields::default());
    let provider = doctor(&caller, Some(&Value::from(doctor_id)), &mut fields).await?;
    let location = place(&caller, Some(&Value::from(clinic_id.clone())), &mut fields).await?;
    let (Some(provider), Some(location)) = (provider, location) else { return Err(Problem::not_found()) };
    let from = fields.needed(query.one("start_date"), "start_date");
    let from = fields.date(from, "start_date");
    let to = fields.needed(query.one("end_date"), "end_date");
    let to = fields.date(to, "end_date");
    let wanted = match query.one("appointment_type") {
        Some(said) => fields.needed(kind(&book, said), "appointment_type"),
        None => usual(&book, provider),
    };
    checked(fields)?;
    let (Some(from), Some(to), Some(wanted)) = (from, to, wanted) else { return Err(Problem::not_found()) };
    if !(0..=1).contains(&(to - from).num_days()) {
        return Err(Problem::new(Kind::BadRequest, "only a day and the next can be asked for (D to D+1)"));
    }
    let ask = Ask {
        appointment: None,
        appointment_type: wanted.id,
        minutes: wanted.default_minutes,
        provider: Some(provider),
        location,
        patient: None,
        from,
        to,
        grid: book.clinic.policy.slot_minutes,
        limit_per_day: None,
        days_at_most: None,
        audience: Audience::Staff,
        assign: Assign::Everybody,
    };
    let found = match caller.clinic.engine.openings(vec![ask]).await {
        Ok(found) => found,
        Err(error) => return Err(refused(&caller.clinic, error).await),
    };
    let zone = book.clinic.zone;
    let slot = |it: &daybook_booking::slot::Opening| Slot {
        available: true,
        s: instant(it.period.start(), zone),
        e: instant(it.period.end(), zone),
    };
    let service =
        Service { service_type: wanted.name.to_lowercase(), slots: found.iter().map(slot).collect() };
    Ok(Json(Slots { data: Data { schedule: BTreeMap::from([(clinic_id, vec![service])]) } }))
}

/// The first type the doctor does.
pub(crate) fn usual(book: &ClinicBook, provider: ProviderId) -> Option<&AppointmentType> {
    let does = book.provider(provider).map_or(&[][..], |it| &it.appointment_types);
    book.appointment_types.iter().find(|it| it.active && (does.is_empty() || does.contains(&it.id)))
}
