//! Source 004's dialect, "Appointment Scheduling API", at `/api/v1/appointments/` (S4.5–S4.32): integer numbers,
//! four words for the status, errors by field with the texts it prints.
//!
//! Thin: the rules are the engine's. Only what 004 asks besides is here: which providers it books (S4.16).

mod actions;
mod fields;
mod listing;
mod shape;
mod wanted;

use axum::http::Method;
use daybook_booking::permission::Permission as P;
use serde_json::{Map, Value, json};

use crate::gate::Needs;
use crate::problem::{Kind, Problem};
use crate::route::Route;

const VIEW: Needs = Needs::Permission(P::ViewCalendar);
const CREATE: Needs = Needs::Permission(P::CreateAppointment);
const MODIFY: Needs = Needs::Permission(P::ModifyAppointment);
const CANCEL: Needs = Needs::Permission(P::CancelAppointment);

/// Where this dialect is spoken.
pub(crate) const PREFIX: &str = "/api/v1/";

pub(crate) fn routes() -> Vec<Route> {
    let (get, post) = (Method::GET, Method::POST);
    let all = "/api/v1/appointments/";
    let mut routes = vec![
        Route::new(get.clone(), all, VIEW, listing::list)
            .says("Appointments, filtered, searched and ordered (S4.6–S4.9).")
            .asks(listing::LIST),
        Route::new(get.clone(), "/api/v1/appointments/upcoming/", VIEW, listing::upcoming)
            .says("What is scheduled and to come (S4.23).")
            .asks(listing::LIST),
        Route::new(
            get.clone(),
            "/api/v1/appointments/by-provider/{provider_id}/",
            VIEW,
            listing::by_provider,
        )
        .says("A provider's appointments (S4.24).")
        .asks(listing::LIST),
        Route::new(get.clone(), "/api/v1/appointments/by-patient/{patient_id}/", VIEW, listing::by_patient)
            .says("A patient's appointments (S4.25).")
            .asks(listing::LIST),
    ];
    routes =
        routes.into_iter().map(|it| it.gives::<listing::Page>(200).noted("appointments.listed")).collect();
    let one = "/api/v1/appointments/{id}/";
    let change = |method| {
        Route::new(method, one, MODIFY, actions::change)
            .says("Changes what is given (S4.21).")
            .takes::<wanted::AppointmentFields>()
            .gives::<shape::Item>(200)
    };
    routes.extend([
        Route::new(post.clone(), all, CREATE, actions::create)
            .says("Books (S4.11).")
            .takes::<wanted::AppointmentFields>()
            .gives::<shape::Item>(201),
        Route::new(get, one, VIEW, actions::show)
            .says("One appointment with what was sent about it (S4.20).")
            .gives::<shape::Detail>(200),
        change(Method::PATCH),
        change(Method::PUT),
        Route::new(Method::DELETE, one, CANCEL, actions::delete)
            .says("Cancels and deletes (S4.22).")
            .gives_nothing(204),
        Route::new(post.clone(), "/api/v1/appointments/{id}/check-conflicts/", VIEW, actions::conflicts)
            .says("What is in its way (S4.26).")
            .noted("appointments.listed")
            .gives::<shape::Conflicts>(200),
        Route::new(post.clone(), "/api/v1/appointments/{id}/cancel/", CANCEL, actions::cancel)
            .says("Calls off (S4.27).")
            .gives::<shape::Item>(200),
        Route::new(post.clone(), "/api/v1/appointments/{id}/complete/", MODIFY, actions::complete)
            .says("It is over (S4.28).")
            .gives::<shape::Item>(200),
        Route::new(post, "/api/v1/appointments/{id}/mark-no-show/", MODIFY, actions::no_show)
            .says("The patient did not come (S4.29).")
            .gives::<shape::Item>(200),
    ]);
    routes.into_iter().map(|it| it.in_chapter("Source 004: Appointment Scheduling API")).collect()
}

/// `problem` as 004 writes errors: texts by field (S4.18), otherwise code, message and detail (S4.45).
pub(crate) fn write(problem: &Problem) -> Value {
    if problem.errors.is_empty() {
        let (code, said) = words(problem);
        return json!({ "code": code, "message": said, "detail": said });
    }
    let mut by_field: Map<String, Value> = Map::new();
    for error in &problem.errors {
        let field = error.pointer.trim_start_matches('/');
        let texts = by_field.entry(field).or_insert_with(|| json!([]));
        let texts = texts.as_array_mut().expect("only lists are put there");
        let text = json!(error.message);
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
    Value::Object(by_field)
}

fn words(problem: &Problem) -> (&'static str, &str) {
    match problem.kind {
        Kind::Unauthenticated | Kind::WrongClock | Kind::Replayed => {
            ("not_authenticated", "Authentication credentials were not provided.")
        }
        Kind::Forbidden | Kind::DeviceRevoked | Kind::DeviceForked | Kind::InvitationNotValid => {
            ("permission_denied", "You do not have permission to perform this action.")
        }
        Kind::NotFound => ("not_found", "Not found."),
        Kind::RateLimited => ("throttled", "Request was throttled."),
        Kind::MethodNotAllowed => ("method_not_allowed", "Method not allowed."),
        Kind::Internal | Kind::Unavailable => ("error", "A server error occurred."),
        Kind::Conflict | Kind::InvalidTransition | Kind::HoldExpired => ("conflict", &problem.detail),
        Kind::BadRequest
        | Kind::TimedOut
        | Kind::IdempotencyInProgress
        | Kind::AnswerLost
        | Kind::VersionMismatch
        | Kind::TooLarge
        | Kind::UnsupportedMedia
        | Kind::Validation
        | Kind::WindowClosed
        | Kind::IdempotencyReused
        | Kind::PreconditionRequired => ("invalid", &problem.detail),
    }
}
