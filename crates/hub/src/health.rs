//! Whether the hub is well: for whoever starts it again, and for whoever draws its figures.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{Method, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::{Value, json};

use crate::docs::page;
use crate::gate::Needs;
use crate::hub::Hub;
use crate::openapi::description;
use crate::problem::{Kind, Problem};
use crate::route::Route;

pub(crate) fn routes() -> Vec<Route> {
    let chapter = "The hub itself";
    vec![
        Route::new(Method::GET, "/healthz", Needs::Nobody, healthz)
            .says("Whether the program runs.")
            .in_chapter(chapter),
        Route::new(Method::GET, "/readyz", Needs::Nobody, readyz)
            .says("Whether every book can be read.")
            .in_chapter(chapter),
        Route::new(Method::GET, "/metrics", Needs::Nobody, metrics)
            .says("Figures for Prometheus; nothing of any patient.")
            .in_chapter(chapter),
        Route::new(Method::GET, "/openapi.json", Needs::Nobody, openapi)
            .says("This description.")
            .in_chapter(chapter),
        Route::new(Method::GET, "/docs", Needs::Nobody, docs)
            .says("This description, to read.")
            .in_chapter(chapter),
    ]
}

async fn healthz() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

async fn readyz(State(hub): State<Hub>) -> Result<Json<Value>, Problem> {
    for clinic in hub.clinics() {
        let read = async { clinic.engine.store().snapshot().await?.rows().hub_standing().await };
        if let Err(error) = read.await {
            tracing::error!(%error, clinic = clinic.number, "a book cannot be read");
            return Err(Problem::new(Kind::Unavailable, "a book cannot be read at the moment"));
        }
    }
    Ok(Json(json!({ "status": "ready", "clinics": hub.clinics().count() })))
}

async fn metrics(State(hub): State<Hub>) -> Response {
    let clinics = u64::try_from(hub.clinics().count()).unwrap_or_default();
    let text = hub.0.metrics.text(&[("daybook_clinics", "Books that are open.", clinics)]);
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}

async fn openapi(State(hub): State<Hub>) -> Response {
    let (text, _) = described(&hub);
    ([(header::CONTENT_TYPE, "application/json")], text).into_response()
}

/// The description for programs and for people, made when somebody first asks for it.
fn described(hub: &Hub) -> (Bytes, Bytes) {
    let made = hub.0.described.get_or_init(|| {
        let all = description();
        (all.to_string().into(), page(&all).into())
    });
    made.clone()
}

/// Plain HTML without scripts; the policy lets none in either.
async fn docs(State(hub): State<Hub>) -> Response {
    let policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
    let headers =
        [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_SECURITY_POLICY, policy)];
    (headers, described(&hub).1).into_response()
}
