//! Free time for a patient (S3.19): by the rules that bind patients, and kept clear of what they have already.

use axum::Json;
use chrono::{Days, NaiveDate};
use daybook_booking::audience::Audience;
use daybook_booking::clinic::AppointmentType;
use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::ids::{AppointmentTypeId, LocationId, PatientId, ProviderId};
use daybook_booking::money::PaymentPolicy;
use daybook_booking::slot::{Ask, Assign};
use daybook_booking::wall;

use super::refused::{not_theirs, refused_to_patient};
use super::shape::{PortalSlot, PortalSlots};
use crate::gate::PatientSession;
use crate::native::availability::check_range;
use crate::native::body::Query;
use crate::native::fields::Fields;
use crate::problem::Problem;
use crate::route::{Parameter, may, must};

/// What [`slots`] may be asked.
pub(super) const ASKS: &[Parameter] = &[
    must("appointment_type_id", "what for; only types that patients may book (S3.50)"),
    may("provider_id", "with whom; anybody where it is left out"),
    may("location_id", "where; everywhere where it is left out"),
    may("from", "first date (YYYY-MM-DD) on the clinic's calendar; today where it is left out"),
    may("to", "last date; six days later where it is left out, 31 days in all at most"),
];

/// Most openings of one answer.
const OPENINGS: usize = 500;

/// Where the patient could come.
pub(super) async fn slots(session: PatientSession, query: Query) -> Result<Json<PortalSlots>, Problem> {
    query.only(ASKS)?;
    let clinic = &session.caller.clinic;
    let book = clinic.book();
    let wanted = wanted(&session, &query)?;
    let kind = open_type(&book, wanted.kind)?;
    let asks = asks(&book, session.patient, (&wanted, kind))?;
    match clinic.engine.first_openings(asks, OPENINGS).await {
        Ok(found) => {
            let data = found.iter().map(|it| PortalSlot::of(it, kind.id, &book)).collect();
            Ok(Json(PortalSlots { data }))
        }
        Err(error) => Err(refused_to_patient(clinic, error).await),
    }
}

struct Wanted {
    kind: AppointmentTypeId,
    provider: Option<ProviderId>,
    location: Option<LocationId>,
    from: NaiveDate,
    to: NaiveDate,
}

fn wanted(session: &PatientSession, query: &Query) -> Result<Wanted, Problem> {
    let (book, mut fields) = (session.caller.clinic.book(), Fields::default());
    let today = wall::wall(session.caller.clinic.engine.now(), book.clinic.zone).date();
    let kind = fields.needed(query.one("appointment_type_id"), "appointment_type_id");
    let kind = fields.id(kind, "appointment_type_id", AppointmentTypeId);
    let provider = fields.id(query.one("provider_id"), "provider_id", ProviderId);
    let location = fields.id(query.one("location_id"), "location_id", LocationId);
    let from = fields.date(query.one("from"), "from").unwrap_or(today);
    let week = || from.checked_add_days(Days::new(6));
    let to = fields.date(query.one("to"), "to").or_else(week).unwrap_or(from);
    fields.done()?;
    check_range(from, to)?;
    let kind = kind.ok_or_else(|| Problem::internal(&"a field was neither there nor missing"))?;
    Ok(Wanted { kind, provider, location, from, to })
}

/// The type, where patients may book it. As long as nothing can be paid here, one that is paid for before it is confirmed
/// is the clinic's to book (S1.9–S1.11).
pub(super) fn open_type(book: &ClinicBook, id: AppointmentTypeId) -> Result<&AppointmentType, Problem> {
    let free = |it: &AppointmentType| it.payment.pay_later || it.payment.policy == PaymentPolicy::None;
    let open = book.appointment_type(id).filter(|it| it.active && it.online && free(it));
    open.ok_or_else(not_theirs)
}

/// Whether patients may come to them at all.
pub(super) fn check_open(
    book: &ClinicBook,
    (provider, location): (Option<ProviderId>, Option<LocationId>),
) -> Result<(), Problem> {
    let known = provider.is_none_or(|it| book.provider(it).is_some_and(|it| it.active))
        && location.is_none_or(|it| book.location(it).is_some_and(|it| it.active));
    if known { Ok(()) } else { Err(not_theirs()) }
}

fn asks(
    book: &ClinicBook,
    patient: PatientId,
    (wanted, kind): (&Wanted, &AppointmentType),
) -> Result<Vec<Ask>, Problem> {
    check_open(book, (wanted.provider, wanted.location))?;
    let there = |id: LocationId| wanted.location.is_none_or(|it| it == id);
    let locations = book.locations.iter().filter(|it| it.active && there(it.id));
    let at = |location| Ask {
        appointment: None,
        appointment_type: kind.id,
        minutes: kind.default_minutes,
        provider: wanted.provider,
        location,
        patient: Some(patient),
        from: wanted.from,
        to: wanted.to,
        grid: book.clinic.policy.slot_minutes,
        limit_per_day: None,
        days_at_most: None,
        audience: Audience::Patients,
        assign: Assign::Everybody,
    };
    Ok(locations.map(|it| at(it.id)).collect())
}
