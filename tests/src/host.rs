//! The desk served on loopback, so that the same UI with the real engine and database runs in any browser.
//!
//! `GET /` serves the built UI, `POST /call/{name}` answers a call of `wire`, and `GET /events` streams what
//! changed. It is for stories only: there is no window's own guard in front of it, hence loopback and nothing else.

use std::convert::Infallible;
use std::future::Future;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::extract::{Path as Name, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::routing::{get, post};
use axum::{Json, Router};
use daybook_desk::{Desk, SavePath, Surroundings, hear};
use daybook_wire::Problem;
use futures_util::Stream;
use futures_util::stream::unfold;
use serde_json::Value;
use tokio::net::TcpListener;
use tower_http::services::ServeDir;

use crate::failure::Outcome;

/// A person who saves every file in one folder under the name proposed; it stands in for native dialogs.
pub struct SavesIn(pub PathBuf);

impl Surroundings for SavesIn {
    fn choose_save_path(&self, file_name: String) -> SavePath<'_> {
        Box::pin(async move { Some(self.0.join(file_name)) })
    }

    fn open_link(&self, _: &str) -> std::io::Result<()> {
        Ok(())
    }
}

/// Listens on a free port of this machine and serves `desk` with the UI built in `dist`, until the future is dropped.
///
/// # Errors
/// If no port is free.
pub async fn serve(
    dist: &Path,
    desk: Arc<Desk>,
) -> Outcome<(SocketAddr, impl Future<Output = Outcome> + use<>)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let address = listener.local_addr()?;
    let router = Router::new()
        .route("/call/{name}", post(call))
        .route("/events", get(events))
        .with_state(desk)
        .fallback_service(ServeDir::new(dist));
    Ok((address, async move { Ok(axum::serve(listener, router).await?) }))
}

/// A call that was not carried out is 422 with the problem as its body; every other status is the host's own.
async fn call(
    State(desk): State<Arc<Desk>>,
    Name(name): Name<String>,
    Json(body): Json<Value>,
) -> Result<impl IntoResponse, (StatusCode, Json<Problem>)> {
    let answer = desk.call(&name, body).await;
    answer
        .map(|text| ([(CONTENT_TYPE, "application/json")], text))
        .map_err(|problem| (StatusCode::UNPROCESSABLE_ENTITY, Json(problem)))
}

async fn events(State(desk): State<Arc<Desk>>) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let changes = unfold(desk.subscribe(), async |mut changes| {
        let changed = hear(&mut changes).await?;
        let event = Event::default().json_data(changed).expect("tags are plain text");
        Some((Ok(event), changes))
    });
    Sse::new(changes).keep_alive(KeepAlive::default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use daybook_desk::{DeskOptions, Keyring};
    use tempfile::TempDir;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;

    /// What a host with an empty folder says to `request`, read until it says `last`.
    async fn ask(request: &str, last: &str) -> String {
        let folder = TempDir::new().unwrap();
        std::fs::write(folder.path().join("index.html"), "<title>Daybook</title>").unwrap();
        let desk = Arc::new(Desk::new(DeskOptions {
            data_dir: folder.path().join("data"),
            keyring: Keyring::Absent,
            demo: false,
            surroundings: Arc::new(SavesIn(folder.path().to_owned())),
            transport: Arc::new(daybook_desk::NoHubs),
            server: Arc::new(daybook_desk::NoServer),
            around: daybook_desk::Around::nothing(),
        }));
        let (address, serving) = serve(folder.path(), Arc::clone(&desk)).await.unwrap();
        let serving = tokio::spawn(serving);
        let mut line = TcpStream::connect(address).await.unwrap();
        line.write_all(request.as_bytes()).await.unwrap();
        let mut said = Vec::new();
        while !String::from_utf8_lossy(&said).contains(last) && line.read_buf(&mut said).await.unwrap() > 0 {
            // Once there is an answer, whoever asked for changes is listening.
            desk.start().await;
        }
        serving.abort();
        String::from_utf8(said).unwrap()
    }

    fn call_of(name: &str, body: &str) -> String {
        let length = body.len();
        format!(
            "POST /call/{name} HTTP/1.1\r\nHost: desk\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        )
    }

    #[tokio::test]
    async fn the_built_ui_is_served() {
        let said = ask("GET / HTTP/1.1\r\nHost: desk\r\n\r\n", "</title>").await;
        assert!(said.starts_with("HTTP/1.1 200") && said.contains("<title>Daybook</title>"), "{said}");
    }

    #[tokio::test]
    async fn a_call_is_answered() {
        let said = ask(&call_of("app_state", "{}"), "}").await;
        assert!(said.starts_with("HTTP/1.1 200"), "{said}");
    }

    #[tokio::test]
    async fn a_call_that_is_not_carried_out_keeps_its_problem() {
        let said = ask(&call_of("no_such_call", "{}"), "}").await;
        assert!(said.starts_with("HTTP/1.1 422") && said.contains(r#""code":"bad_request""#), "{said}");
    }

    #[tokio::test]
    async fn what_changes_is_streamed() {
        let said = ask("GET /events HTTP/1.1\r\nHost: desk\r\n\r\n", "}").await;
        assert!(
            said.contains("text/event-stream") && said.contains(r#"data: {"tags":["session"]}"#),
            "{said}"
        );
    }
}
