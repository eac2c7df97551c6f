//! Our own REST: the paths and permissions of S3.11–S3.18, snake case, problems as RFC 9457 has them.

mod appointments;
mod audit;
pub(crate) mod availability;
pub(crate) mod body;
mod calls;
pub(crate) mod fields;
mod kept;
pub(crate) mod keyed;
pub(crate) mod listing;
mod more;
mod planned;
pub(crate) mod refused;
pub(crate) mod shape;
pub(crate) mod wanted;

use axum::http::Method;
use daybook_booking::permission::Permission as P;

use crate::gate::Needs;
use crate::route::Route;
use appointments as one;

const VIEW: Needs = Needs::Permission(P::ViewCalendar);
const CREATE: Needs = Needs::Permission(P::CreateAppointment);
const MODIFY: Needs = Needs::Permission(P::ModifyAppointment);
const CANCEL: Needs = Needs::Permission(P::CancelAppointment);
const UNDO: Needs = Needs::Permission(P::Undo);

const ALL: &str = "/api/booking/appointments";
const ONE: &str = "/api/booking/appointments/{id}";

pub(crate) fn routes() -> Vec<Route> {
    let mut all = appointments();
    all.extend(steps());
    all.extend(calls::routes());
    all.extend(more::routes());
    all.push(audit::route());
    all
}

fn appointments() -> Vec<Route> {
    let list = Route::new(Method::GET, ALL, VIEW, listing::list)
        .says("Appointments, page by page (S3.11).")
        .asks(listing::LIST)
        .noted("appointments.listed")
        .gives::<listing::AppointmentPage>(200);
    let show = Route::new(Method::GET, ONE, VIEW, one::show)
        .says("One appointment (S3.12). Its ETag is its version.")
        .asks(one::SHOW)
        .gives::<shape::Appointment>(200);
    let create = Route::new(Method::POST, ALL, CREATE, one::create)
        .says("Books (S3.13).")
        .takes::<one::CreateAppointment>()
        .gives::<shape::Appointment>(201)
        .with_key();
    let change = |method| {
        Route::new(method, ONE, MODIFY, one::change)
            .says("Moves, resizes, edits in place (S3.14); what is left out stays.")
            .takes::<one::ChangeAppointment>()
            .gives::<shape::Appointment>(200)
            .with_version()
    };
    let delete = Route::new(Method::DELETE, ONE, CANCEL, one::delete)
        .says("Cancels and hides (S3.15, C5). Doing it again changes nothing.")
        .gives_nothing(204)
        .with_version();
    let available = Route::new(Method::GET, "/api/booking/availability", VIEW, availability::availability)
        .says("Free time (S3.18): what is offered can be booked.")
        .asks(availability::AVAILABILITY)
        .gives::<availability::Availability>(200);
    let all = vec![list, show, create, change(Method::PUT), change(Method::PATCH), delete, available];
    all.into_iter().map(|it| it.in_chapter("Appointments")).collect()
}

/// A step taken twice is refused the second time, so its key may be left out.
fn optional(route: Route) -> Route {
    if route.has_key() { route } else { route.may_have_key() }
}

fn steps() -> Vec<Route> {
    let post = Method::POST;
    let cancel = Route::new(post.clone(), "/api/booking/appointments/{id}/cancel", CANCEL, one::cancel)
        .says("Calls off; it stays in the lists (C5).")
        .takes::<one::CancelAppointment>()
        .with_key();
    let reschedule =
        Route::new(post.clone(), "/api/booking/appointments/{id}/reschedule", MODIFY, one::reschedule)
            .says("Replaces by a linked successor, both or neither (S3.16, C6).")
            .takes::<one::PlaceAnother>()
            .gives::<shape::Appointment>(201)
            .with_key();
    let duplicate =
        Route::new(post.clone(), "/api/booking/appointments/{id}/duplicate", CREATE, one::duplicate)
            .says("The same again at another time (S3.17).")
            .takes::<one::PlaceAnother>()
            .gives::<shape::Appointment>(201)
            .with_key();
    let restore = Route::new(post.clone(), "/api/booking/appointments/{id}/restore", UNDO, one::restore)
        .says("Brings a deleted one back.")
        .takes::<one::RestoreAppointment>();
    let approve = Route::new(post.clone(), "/api/booking/appointments/{id}/approve", MODIFY, one::approve)
        .says("A provider agrees to what waited for approval.");
    let check_in = Route::new(post.clone(), "/api/booking/appointments/{id}/check-in", MODIFY, one::check_in)
        .says("The patient is here.");
    let start = Route::new(post.clone(), "/api/booking/appointments/{id}/start", MODIFY, one::start)
        .says("The patient went in.");
    let complete = Route::new(post.clone(), "/api/booking/appointments/{id}/complete", MODIFY, one::complete)
        .says("It is over.");
    let no_show = Route::new(post.clone(), "/api/booking/appointments/{id}/no-show", MODIFY, one::no_show)
        .says("The patient did not come (C25).");
    let release =
        Route::new(post.clone(), "/api/booking/appointments/{id}/release-time", MODIFY, one::release_time)
            .says("Gives a no-show's time free (C2).");
    let revert = Route::new(post, "/api/booking/appointments/{id}/revert", MODIFY, one::revert)
        .says("Takes the last step of the status back.");
    let shown = [cancel, restore, approve, check_in, start, complete, no_show, release, revert];
    let mut all: Vec<Route> =
        shown.into_iter().map(|it| optional(it.gives::<shape::Appointment>(200))).collect();
    all.extend([reschedule, duplicate]);
    all.into_iter().map(|it| it.in_chapter("Steps of an appointment")).collect()
}
