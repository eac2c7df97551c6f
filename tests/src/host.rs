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
pub trait Served: Send + Sync + 'static {
    /// How it says no.
    type Problem: Serialize + Send;
    /// What it tells when something changed.
    type Changed: Serialize + Clone + Send + 'static;

    /// Carries out the call `name`.
    fn call(&self, name: &str, body: Value) -> impl Future<Output = Result<Value, Self::Problem>> + Send;
    /// From now on, everything that changes.
    fn subscribe(&self) -> Receiver<Self::Changed>;
}

/// Listens on a free port of this machine and serves `desk` with the UI built in `dist`, until the future is dropped.
///
/// # Errors
/// If no port is free.
pub async fn serve<Desk: Served>(
    dist: &Path,
    desk: Arc<Desk>,
) -> Outcome<(SocketAddr, impl Future<Output = Outcome> + use<Desk>)> {
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
async fn call<Desk: Served>(
    State(desk): State<Arc<Desk>>,
    Name(name): Name<String>,
    Json(body): Json<Value>,
) -> Result<Json<Value>, (StatusCode, Json<Desk::Problem>)> {
    desk.call(&name, body)
        .await
        .map(Json)
        .map_err(|problem| (StatusCode::UNPROCESSABLE_ENTITY, Json(problem)))
}

async fn events<Desk: Served>(
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;
    use tokio::sync::broadcast::{Sender, channel};

    /// Gives back what it is asked, and refuses to be asked nothing.
    struct Echo(Sender<&'static str>);

    impl Served for Echo {
        type Problem = &'static str;
        type Changed = &'static str;

        async fn call(&self, name: &str, body: Value) -> Result<Value, &'static str> {
            if body.is_null() {
                Err("nothing was asked")
            } else {
                Ok(json!([name, body]))
            }
        }

        fn subscribe(&self) -> Receiver<&'static str> {
            self.0.subscribe()
        }
    }

    /// What the host says to one request, as it stands on the wire; `until` ends a reply that never ends itself.
    async fn ask(request: &str, until: &str, then: impl AsyncFnOnce(&Sender<&'static str>)) -> String {
        let dist = tempfile::tempdir().unwrap();
        std::fs::write(dist.path().join("index.html"), "<title>Daybook</title>").unwrap();
        let changes = channel(4).0;
        let (address, serving) = serve(dist.path(), Arc::new(Echo(changes.clone()))).await.unwrap();
        let serving = tokio::spawn(serving);
        let mut line = TcpStream::connect(address).await.unwrap();
        line.write_all(request.as_bytes()).await.unwrap();
        let mut said = vec![0; 64];
        line.read_exact(&mut said).await.unwrap();
        then(&changes).await;
        while !String::from_utf8_lossy(&said).contains(until) && line.read_buf(&mut said).await.unwrap() > 0 {
        }
        serving.abort();
        String::from_utf8(said).unwrap()
    }

    fn post_of(path: &str, body: &str) -> String {
        let length = body.len();
        format!(
            "POST {path} HTTP/1.1\r\nHost: desk\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        )
    }

    #[tokio::test]
    async fn the_built_ui_is_served() {
        let said = ask("GET / HTTP/1.1\r\nHost: desk\r\n\r\n", "</title>", async |_| ()).await;
        assert!(said.starts_with("HTTP/1.1 200") && said.contains("<title>Daybook</title>"));
    }

    #[tokio::test]
    async fn a_call_is_carried_out_and_answered() {
        let said = ask(&post_of("/call/book", "{\"at\":1}"), "]", async |_| ()).await;
        assert!(
            said.starts_with("HTTP/1.1 200") && said.ends_with(r#"["book",{"at":1}]"#),
            "{said}"
        );
    }

    #[tokio::test]
    async fn a_refusal_keeps_its_problem() {
        let said = ask(&post_of("/call/book", "null"), "asked", async |_| ()).await;
        assert!(
            said.starts_with("HTTP/1.1 422") && said.contains("nothing was asked"),
            "{said}"
        );
    }

    #[tokio::test]
    async fn what_changes_is_streamed() {
        let listen = "GET /events HTTP/1.1\r\nHost: desk\r\n\r\n";
        let said = ask(listen, "calendar", async |changes| {
            assert_eq!(changes.send("calendar").unwrap(), 1);
        })
        .await;
        assert!(
            said.contains("text/event-stream") && said.contains("data: \"calendar\""),
            "{said}"
        );
    }
}
