//! What a patient may ask of the hub, for themselves alone (S3.19, S3.20): free time, and booking it. Their session is a
//! token that was made for them (`create-token --role patient --user NUMBER`).
//!
//! One answer for whatever is not theirs to use, whether it is there or not (C10, S1.39), and no word of whoever has
//! the time they asked for (C27).

mod book;
pub(crate) mod refused;
mod shape;
mod slots;

use axum::http::Method;

use crate::gate::Needs;
use crate::route::Route;

pub(crate) fn routes() -> Vec<Route> {
    let slots = Route::new(Method::GET, "/api/patient-portal/available-slots", Needs::Patient, slots::slots)
        .says("Free time for the patient of the session (S3.19): what is offered can be booked.")
        .asks(slots::ASKS)
        .gives::<shape::PortalSlots>(200);
    let book = Route::new(Method::POST, "/api/patient-portal/book", Needs::Patient, book::book)
        .says("Books for the patient of the session (S3.20), as long as the type usually takes.")
        .takes::<book::PortalBooking>()
        .gives::<shape::PortalAppointment>(201)
        .with_key();
    [slots, book].into_iter().map(|it| it.in_chapter("Patient portal")).collect()
}
