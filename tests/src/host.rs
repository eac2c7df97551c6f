//! The desk served on loopback, so that the same UI with the real engine and database runs in any browser.
//!
//! `GET /` serves the built UI, `POST /call/{name}` answers a call of `wire`, and `GET /events` streams what
//! changed. It is for stories only: there is no window's own guard in front of it, hence loopback and nothing else.

use std::convert::Infallible;
use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;

use axum::extract::{Path as Name, State};
use axum::http::StatusCode;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::{get, post};
use axum::{Json, Router};
use futures_util::{Stream, StreamExt as _};
use serde::Serialize;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::broadcast::Receiver;
use tokio_stream::wrappers::BroadcastStream;
use tower_http::services::ServeDir;

use crate::failure::Outcome;

/// What stands behind the calls: the desk, or a small stand-in when the host itself is what is looked at.
pub trait Answers: Send + Sync + 'static {
    /// How it says no.
    type Problem: Serialize + Send;
    /// What it tells when something changed.
    type Changed: Serialize + Clone + Send + 'static;

    /// Answers the call `name`.
    fn call(&self, name: &str, body: Value) -> impl Future<Output = Result<Value, Self::Problem>> + Send;
    /// From now on, everything that changes.
    fn subscribe(&self) -> Receiver<Self::Changed>;
}

/// Listens on a free port of this machine and serves `desk` with the UI built in `dist`, until the future is dropped.
///
/// # Errors
/// If no port is free.
pub async fn serve<Desk: Answers>(
    dist: &Path,
    desk: Arc<Desk>,
) -> Outcome<(SocketAddr, impl Future<Output = Outcome>)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let router = Router::new()
        .route("/call/{name}", post(call::<Desk>))
        .route("/events", get(events::<Desk>))
        .with_state(desk)
        .fallback_service(ServeDir::new(dist));
    Ok((address, async move { Ok(axum::serve(listener, router).await?) }))
}

/// A refused call is 422 with the problem as its body; every other status is the host's own.
async fn call<Desk: Answers>(
    State(desk): State<Arc<Desk>>,
    Name(name): Name<String>,
    Json(body): Json<Value>,
) -> Result<Json<Value>, (StatusCode, Json<Desk::Problem>)> {
    desk.call(&name, body)
        .await
        .map(Json)
        .map_err(|problem| (StatusCode::UNPROCESSABLE_ENTITY, Json(problem)))
}

async fn events<Desk: Answers>(
    State(desk): State<Arc<Desk>>,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let changes = BroadcastStream::new(desk.subscribe()).map(|change| {
        // A page too slow to follow is told so, and reads everything again.
        let event = change.map_or_else(
            |_| Ok(Event::default().event("lagged")),
            |it| Event::default().json_data(it),
        );
        Ok(event.unwrap_or_else(|_| Event::default().event("lagged")))
    });
    Sse::new(changes).keep_alive(KeepAlive::default())
}
