//! The whole application: routes, what goes round them, and what becomes of requests for none of them.

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use tower_http::catch_panic::CatchPanicLayer;

use crate::hub::{Hub, Offers};
use crate::problem::{Kind, Problem};
use crate::route::{router, routes};
use crate::watch::{broken, note_route, watch};

/// No body is longer: the longest that means anything is a patient's record with its notes.
pub const BODY_BYTES: usize = 256 * 1024;

/// The application over `hub`.
pub fn app(hub: &Hub) -> Router {
    let offered = match hub.0.offers {
        Offers::Everything => routes(),
        Offers::Desks => crate::sync::routes(),
    };
    router(offered, hub)
        .route_layer(from_fn(note_route))
        .fallback(nowhere)
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(CatchPanicLayer::custom(broken))
        .layer(from_fn_with_state(hub.clone(), watch))
        .with_state(hub.clone())
}

async fn nowhere() -> Response {
    Problem::new(Kind::NotFound, "there is no such route").into_response()
}
