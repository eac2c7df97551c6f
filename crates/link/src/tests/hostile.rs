//! What nobody honest sends: the same again, something else under the seal, too much, too slowly, nonsense.

use std::time::Duration;

use daybook_hub::{Settings, Waits};
use futures_util::{SinkExt as _, StreamExt as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;

use crate::tests::office::{Office, pull};
use crate::wire::Question;
use crate::{Joined, Link};

fn question(body: &[u8]) -> Question<'_> {
    Question { method: "POST", path: "/sync/v1/ask", body }
}

fn body(joined: &Joined) -> Vec<u8> {
    serde_json::to_vec(&pull(joined)).unwrap()
}

/// The status and word a request under that seal is answered with.
async fn said(link: &Link, asked: Question<'_>, seal: &daybook_sync::Seal) -> (u16, String) {
    let answer = link.wire.ask_sealed(asked, seal).await.unwrap();
    let word = answer.headers.get("x-problem").map_or("", |it| it.to_str().unwrap());
    (answer.status.as_u16(), word.to_owned())
}

#[tokio::test]
async fn the_same_request_is_not_taken_twice() {
    let office = Office::new().await;
    let (joined, link) = office.desk("Front desk").await;
    let body = body(&joined);
    let seal = link.wire.sealer.seal(("POST", "/sync/v1/ask"), &body);
    assert_eq!(said(&link, question(&body), &seal).await, (200, String::new()));
    assert_eq!(said(&link, question(&body), &seal).await, (401, "replayed".to_owned()));
}

#[tokio::test]
async fn what_was_changed_on_the_way_is_not_taken() {
    let office = Office::new().await;
    let (joined, link) = office.desk("Front desk").await;
    let good = body(&joined);
    let seal = || link.wire.sealer.seal(("POST", "/sync/v1/ask"), &good);
    let other = String::from_utf8(good.clone()).unwrap().replace("\"limit\":1", "\"limit\":2");
    let refused = (401, "unauthenticated".to_owned());
    assert_eq!(said(&link, question(other.as_bytes()), &seal()).await, refused, "the body");
    let elsewhere = Question { method: "GET", path: "/sync/v1/accounts", body: b"" };
    assert_eq!(said(&link, elsewhere, &seal()).await, refused, "the route");
    let mut later = seal();
    later.at_ms += 1;
    assert_eq!(said(&link, question(&good), &later).await, refused, "the time");
    let mut body_too = seal();
    body_too.body = daybook_sync::Seal::hash(other.as_bytes());
    assert_eq!(said(&link, question(other.as_bytes()), &body_too).await, refused, "body and hash");
}

#[tokio::test]
async fn nonsense_under_a_good_seal_is_refused_and_the_hub_goes_on() {
    let office = Office::new().await;
    let (joined, link) = office.desk("Front desk").await;
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    for nonsense in ["", "{", "null", "[]", "{\"ask\":\"pull\"}", "{\"ask\":\"drop\"}", "\u{0}", &deep] {
        let seal = link.wire.sealer.seal(("POST", "/sync/v1/ask"), nonsense.as_bytes());
        let (status, word) = said(&link, question(nonsense.as_bytes()), &seal).await;
        assert_eq!((status, word.as_str()), (400, "bad-request"), "{}", &nonsense[..nonsense.len().min(20)]);
    }
    assert!(link.ask(&pull(&joined)).await.is_ok());
}

/// Sends `text` over TLS and reads until the hub hangs up.
async fn raw(link: &Link, text: &str) -> String {
    let mut stream = link.wire.road.connect().await.unwrap();
    // The hub may hang up before all of it is sent.
    let _ = stream.write_all(text.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn a_body_that_is_announced_too_long_is_not_read() {
    let office = Office::new().await;
    let (_, link) = office.desk("Front desk").await;
    let head = |length: &str, seal: &str| {
        format!(
            "POST /sync/v1/ask HTTP/1.1\r\nhost: hub\r\nconnection: close\r\nauthorization: {seal}\r\n{length}\r\n\r\n"
        )
    };
    let seal = || link.wire.sealer.seal(("POST", "/sync/v1/ask"), b"").to_string();
    let said = raw(&link, &head("content-length: 99999999999", &seal())).await;
    assert!(said.starts_with("HTTP/1.1 413"), "{said}");
    // Of a stranger not even the beginning is.
    let said = raw(&link, &head("content-length: 16000000", "Daybook none")).await;
    assert!(said.starts_with("HTTP/1.1 401"), "{said}");
}

#[tokio::test]
async fn whoever_takes_their_time_is_not_waited_for() {
    let short = Duration::from_millis(300);
    let waits = Waits { head: short, body: short, ..Waits::default() };
    let clock = std::sync::Arc::new(daybook_engine::SystemClock);
    let office = Office::with(Settings { waits, ..Settings::default() }, clock).await;
    let (joined, link) = office.desk("Front desk").await;
    // Says nothing at all, not even hello.
    let mut silent = TcpStream::connect(office.address).await.unwrap();
    let mut nothing = Vec::new();
    let _ = silent.read_to_end(&mut nothing).await;
    // Half a head.
    let said = raw(&link, "POST /sync/v1/ask HTTP/1.1\r\nhost:").await;
    assert!(said.is_empty() || said.starts_with("HTTP/1.1 408"), "{said}");
    // Half a body.
    let body = body(&joined);
    let seal = link.wire.sealer.seal(("POST", "/sync/v1/ask"), &body);
    let length = body.len();
    let text = format!(
        "POST /sync/v1/ask HTTP/1.1\r\nhost: hub\r\nconnection: close\r\nauthorization: {seal}\r\ncontent-length: {length}\r\n\r\n{{"
    );
    let said = raw(&link, &text).await;
    assert!(said.starts_with("HTTP/1.1 408"), "{said}");
}

#[tokio::test]
async fn what_is_not_shown_by_desks_ends_the_socket() {
    let office = Office::new().await;
    let (_, link) = office.desk("Front desk").await;
    let long =
        format!("{{\"showing\":{{\"user\":\"{}\",\"looking_at\":null,\"holding\":null}}}}", "x".repeat(200));
    let huge = "x".repeat(100_000);
    let deep = "[".repeat(10_000);
    let patient = r#"{"showing":{"user":null,"looking_at":null,"holding":null,"patient":"x"}}"#;
    let texts = ["", "{}", patient, &long, &huge, &deep].map(|it| Message::text(it.to_owned()));
    for message in texts.into_iter().chain([Message::binary(vec![1, 2, 3])]) {
        let mut socket = crate::listen::opened(&link.wire).await.unwrap();
        socket.send(message).await.unwrap();
        // It ends: with a word where it was a message, without one where it was too long to be one.
        while let Some(Ok(_)) = socket.next().await {}
    }
}

#[tokio::test]
async fn a_desk_that_shows_too_much_at_once_is_cut_off() {
    let office = Office::new().await;
    let (_, link) = office.desk("Front desk").await;
    let mut socket = crate::listen::opened(&link.wire).await.unwrap();
    let text = r#"{"showing":{"user":null,"looking_at":null,"holding":null}}"#;
    let mut sent = 0;
    while sent < 100_000 && socket.send(Message::text(text)).await.is_ok() {
        sent += 1;
    }
    assert!(sent < 100_000, "nobody stopped it");
}
