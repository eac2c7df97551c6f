//! Source 002's dialect, at `/dr/v1/…` (S2.8–S2.17). The source prints paths and methods, not bodies: those here keep
//! to the names its maker's public reference uses (`doctor_id`, `clinic_id`, `patient_details`, `appointment_details`).
//!
//! Doctors and clinics are named by our small numbers or by our ids; patients and appointments by our ids.

mod appointments;
mod parts;
mod patients;
mod slots;

use axum::http::Method;
use daybook_booking::permission::Permission as P;
use serde_json::{Value, json};

use crate::gate::Needs;
use crate::problem::{Kind, Problem};
use crate::route::Route;

/// Where this dialect is spoken.
pub(crate) const PREFIX: &str = "/dr/v1/";

const BOOK: &str = "/dr/v1/business/doctor/appointments/slots/book";
const SLOTS: &str = "/dr/v1/business/doctor/{doctor_id}/clinic/{clinic_id}/appointments/slots";

pub(crate) fn routes() -> Vec<Route> {
    let (get, post, put) = (Method::GET, Method::POST, Method::PUT);
    let needs = Needs::Permission;
    let all = vec![
        Route::new(post.clone(), "/dr/v1/patient", needs(P::EditPatients), patients::add)
            .says("Adds a patient to the directory, unless they are there (S2.8).")
            .takes::<patients::PatientDetails>()
            .gives::<patients::Added>(201)
            .already(200),
        Route::new(get.clone(), SLOTS, needs(P::ViewCalendar), slots::slots)
            .says("Free slots of a doctor at a clinic, of a day and the next at most (S2.9, S2.3).")
            .asks(slots::ASKED)
            .gives::<slots::Slots>(200),
        Route::new(post, BOOK, needs(P::CreateAppointment), appointments::book)
            .says("Books (S2.10); a patient who is not in the directory is added (S2.17).")
            .takes::<appointments::Booking>()
            .gives::<appointments::Booked>(201),
        Route::new(put.clone(), BOOK, needs(P::ModifyAppointment), appointments::change)
            .says("Changes or moves what is booked, in one step (S2.15).")
            .takes::<appointments::Booking>()
            .gives::<appointments::Details>(200),
        Route::new(
            put.clone(),
            "/dr/v1/business/appointments/check-in",
            needs(P::ModifyAppointment),
            appointments::check_in,
        )
        .says("The patient is here (S2.11).")
        .takes::<appointments::Named>()
        .gives::<appointments::Details>(200),
        Route::new(
            put,
            "/dr/v1/business/appointments/cancel",
            needs(P::CancelAppointment),
            appointments::cancel,
        )
        .says("Calls off (S2.14).")
        .takes::<appointments::Named>()
        .gives::<appointments::Details>(200),
        Route::new(
            get,
            "/dr/v1/business/appointments/{appointment_id}",
            needs(P::ViewCalendar),
            appointments::show,
        )
        .says("One appointment (S2.12).")
        .asks(appointments::SHOW)
        .gives::<appointments::Details>(200),
    ];
    all.into_iter().map(|it| it.in_chapter("Source 002: Appointment API")).collect()
}

/// `problem` as this dialect writes errors.
pub(crate) fn write(problem: &Problem) -> Value {
    let code = match problem.kind {
        Kind::Validation => "validation",
        Kind::Conflict => "slot_not_available",
        other => other.slug(),
    };
    let mut error = json!({ "code": code, "message": problem.detail });
    if !problem.errors.is_empty() {
        error["fields"] = json!(problem.errors);
    }
    if !problem.reasons.is_empty() {
        error["reasons"] = json!(problem.reasons);
    }
    json!({ "error": error })
}
