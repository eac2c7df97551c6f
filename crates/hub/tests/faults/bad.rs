//! Requests of people who mean no good, or know no better, at the real program: refused within limits, whatever they
//! cost the sender.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::net::SocketAddr;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::load::client::{Asked, Client};
use crate::load::clinic::APPOINTMENTS;
use crate::load::cluster::Cluster;
use crate::load::program::Program;

/// What the hub may ever hold, MiB: half of what its service is given (docs/hub.md).
const MEMORY_MIB: u64 = 512;

/// Sends `bytes` and reads until the hub hangs up; what it said of it, as a status.
async fn status(address: SocketAddr, bytes: &[u8]) -> Option<u16> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The hub may hang up before all of it is sent.
    let _ = stream.write_all(bytes).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).split(' ').nth(1).and_then(|it| it.parse().ok())
}

fn head(token: &str, length: &str) -> String {
    format!(
        "POST {APPOINTMENTS} HTTP/1.1\r\nhost: hub\r\nconnection: close\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\nidempotency-key: k\r\n{length}\r\n\r\n"
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flood_of_bodies_is_refused_and_costs_little_memory() {
    let mut program = Program::on_files();
    let (clinic, token) = program.with_a_clinic(1).await;
    let address = *program.at().borrow();
    let announced = head(&token, "content-length: 99999999999");
    assert_eq!(status(address, announced.as_bytes()).await, Some(413));
    // Nobody says how long it gets.
    let mut endless = head(&token, "transfer-encoding: chunked").into_bytes();
    for _ in 0..64 {
        endless.extend(format!("8000\r\n{}\r\n", "x".repeat(0x8000)).bytes());
    }
    assert!(matches!(status(address, &endless).await, None | Some(413)));
    let deep = format!("{}{}", "[".repeat(120_000), "]".repeat(120_000));
    let mut many = vec![];
    for _ in 0..150 {
        let text = head(&token, &format!("content-length: {}", deep.len())) + &deep;
        many.push(tokio::spawn(async move { status(address, text.as_bytes()).await }));
    }
    for one in many {
        assert_eq!(one.await.unwrap(), Some(400));
    }
    let peak = program.peak_kib() / 1024;
    assert!(peak < MEMORY_MIB, "{peak} MiB");
    let mut client = Client::new(&program.at(), &token);
    assert_eq!(client.post(APPOINTMENTS, "fine", &clinic.booking(0)).await.status, 201, "it goes on");
}

/// What one store can keep and the other cannot must not be an answer of five hundred and something on either.
async fn no_text_breaks_it(program: &mut Program) {
    let (clinic, token) = program.with_a_clinic(1).await;
    let mut client = Client::new(&program.at(), &token);
    let patient = |name: &str| json!({ "given_name": name, "family_name": "Quist", "notes": name });
    let booking = |notes: &str| {
        let mut body = clinic.booking(0);
        body["notes"] = json!(notes);
        body
    };
    let odd = [
        "a\u{0}b",
        "\u{0}",
        "\u{202e}rtl",
        "\u{ffff}",
        "\u{10ffff}",
        "\r\n",
        "\u{7f}",
        "'; drop table x; --",
    ];
    let mut said: Vec<(Value, u16)> = vec![];
    for (at, text) in odd.iter().enumerate() {
        let key = format!("odd-{at}");
        for (path, body) in [("/api/patients", patient(text)), (APPOINTMENTS, booking(text))] {
            let asked = Asked { method: "POST", path, key: Some(&key), body: Some(&body) };
            said.push((body.clone(), client.ask(asked).await.unwrap().status));
        }
    }
    for query in ["/api/patients?search=%00", "/api/patients?search=a%00b", "/api/patients?search=%25%5C%27"]
    {
        let asked = Asked { method: "GET", path: query, key: None, body: None };
        said.push((json!(query), client.ask(asked).await.unwrap().status));
    }
    let broken: Vec<_> = said.iter().filter(|it| it.1 >= 500).collect();
    assert!(broken.is_empty(), "{broken:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_text_however_odd_breaks_a_hub_on_files() {
    no_text_breaks_it(&mut Program::on_files()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_text_however_odd_breaks_a_hub_on_a_server() {
    let cluster = Cluster::start();
    no_text_breaks_it(&mut Program::on_a_server(&cluster)).await;
}
