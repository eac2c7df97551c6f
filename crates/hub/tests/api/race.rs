//! Many clients after one time, over real connections; and clients that take their time.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use daybook_hub::serving::serve;
use daybook_hub::{Places, Settings, Waits};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::cluster::Cluster;
use crate::house::{House, fresh_key};

const CLIENTS: usize = 200;
/// A handful: `cargo xtask soak` runs a hundred.
const ROUNDS: usize = 3;

/// A house that is served on a port of this computer, until dropped.
struct Served {
    at: Arc<House>,
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    ended: tokio::task::JoinHandle<()>,
}

async fn served(settings: Settings) -> Served {
    serving(House::with(settings).await).await
}

async fn serving(house: House) -> Served {
    let at = Arc::new(house);
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let hub = at.hub.clone();
    let ended = tokio::spawn(async move {
        serve(listener, &hub, async { _ = stopped.await }).await;
    });
    Served { at, address, stop, ended }
}

/// Sends `text` on a connection of its own; all that comes back.
async fn said(address: SocketAddr, text: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

fn post(bearer: &str, body: &str) -> String {
    format!(
        "POST /api/booking/appointments HTTP/1.1\r\nhost: hub\r\nconnection: close\r\nauthorization: {bearer}\r\n\
         idempotency-key: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        fresh_key(),
        body.len()
    )
}

fn status(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or_else(|| panic!("{answer}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_clients_after_one_time_each_round_has_one_winner() {
    one_winner_a_round(&served(Settings::default()).await).await;
}

/// G5: no deadlock, no 5xx, one winner.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_clients_after_one_time_on_a_server_each_round_has_one_winner() {
    let cluster = Cluster::start();
    let hub = serving(House::on_a_server(&cluster, Settings::default()).await).await;
    one_winner_a_round(&hub).await;
    for clinic in hub.at.hub.clinics() {
        assert!(clinic.engine.store().integrity().await.unwrap().is_empty());
    }
    hub.at.hub.close().await;
}

async fn one_winner_a_round(hub: &Served) {
    let bearer = hub.at.bearer("front_desk").unwrap();
    for round in 0..ROUNDS {
        let body = hub.at.wanted(&format!("2027-03-{:02}T10:00:00Z", 2 + round)).await.to_string();
        let asked = (0..CLIENTS).map(|_| {
            let (text, address) = (post(&bearer, &body), hub.address);
            tokio::spawn(async move { status(&said(address, &text).await) })
        });
        let mut statuses = Vec::new();
        for one in asked.collect::<Vec<_>>() {
            statuses.push(one.await.unwrap());
        }
        statuses.sort_unstable();
        let mut expected = vec![409; CLIENTS];
        expected[0] = 201;
        assert_eq!(statuses, expected, "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_key_sent_by_many_at_once_books_once() {
    let hub = served(Settings::default()).await;
    let bearer = hub.at.bearer("front_desk").unwrap();
    let text = post(&bearer, &hub.at.wanted("2027-03-02T10:00:00Z").await.to_string());
    let asked = (0..12).map(|_| {
        let (text, address) = (text.clone(), hub.address);
        tokio::spawn(async move { said(address, &text).await })
    });
    let (mut ids, mut waiting) = (Vec::new(), 0);
    for one in asked.collect::<Vec<_>>() {
        let answer = one.await.unwrap();
        match status(&answer) {
            201 => ids.push(answer.split("\"id\":\"").nth(1).unwrap()[..36].to_owned()),
            409 => waiting += 1,
            other => panic!("{other}: {answer}"),
        }
    }
    ids.dedup();
    assert_eq!(ids.len(), 1, "all who were answered heard of one booking; {waiting} were told to wait");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_head_or_body_that_never_comes_is_not_waited_for() {
    let short = Duration::from_millis(80);
    let waits = Waits { head: short, body: short, ..Waits::default() };
    let hub = served(Settings { waits, ..Settings::default() }).await;
    let head = said(hub.address, "GET /healthz HTTP/1.1\r\nhost:").await;
    assert!(head.is_empty() || status(&head) == 408, "{head}");
    let bearer = hub.at.bearer("admin").unwrap();
    let cut = post(&bearer, "{}").replace("content-length: 2", "content-length: 200");
    assert_eq!(status(&said(hub.address, &cut).await), 408);
    let healthy = "GET /healthz HTTP/1.1\r\nhost: hub\r\nconnection: close\r\n\r\n";
    assert_eq!(status(&said(hub.address, healthy).await), 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_head_that_is_too_long_is_refused() {
    let hub = served(Settings::default()).await;
    let long = format!("GET /healthz HTTP/1.1\r\nhost: hub\r\nx: {}\r\n\r\n", "a".repeat(200_000));
    let mut stream = TcpStream::connect(hub.address).await.unwrap();
    // The hub may hang up before all of it is sent.
    let _ = stream.write_all(long.as_bytes()).await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
}

/// Sends `text` a byte at a time, without ever pausing for long, until the hub hangs up.
async fn trickled(address: SocketAddr, text: &str) -> String {
    let (mut from, mut to) = TcpStream::connect(address).await.unwrap().into_split();
    let text = text.to_owned();
    let trickling = tokio::spawn(async move {
        for byte in text.as_bytes() {
            tokio::time::sleep(Duration::from_millis(10)).await;
            if to.write_all(&[*byte]).await.is_err() {
                return;
            }
        }
    });
    let mut answer = Vec::new();
    // A hub that hangs up on somebody who still talks may do so rudely.
    let _ = from.read_to_end(&mut answer).await;
    trickling.abort();
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_head_or_body_that_trickles_in_is_not_waited_for() {
    let short = Duration::from_millis(200);
    let waits = Waits { head: short, body: short, ..Waits::default() };
    let hub = served(Settings { waits, ..Settings::default() }).await;
    let endless = format!("GET /healthz HTTP/1.1\r\nhost: hub\r\nx: {}", "a".repeat(6_000));
    let head = trickled(hub.address, &endless).await;
    assert!(head.is_empty() || status(&head) == 408, "{head}");
    let bearer = hub.at.bearer("admin").unwrap();
    let text = post(&bearer, &"x".repeat(6_000));
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let mut stream = TcpStream::connect(hub.address).await.unwrap();
    stream.write_all(format!("{head}\r\n\r\n").as_bytes()).await.unwrap();
    let (mut from, mut to) = stream.into_split();
    let body = body.to_owned();
    let trickling = tokio::spawn(async move {
        for byte in body.as_bytes() {
            tokio::time::sleep(Duration::from_millis(10)).await;
            if to.write_all(&[*byte]).await.is_err() {
                return;
            }
        }
    });
    let mut first = [0; 12];
    from.read_exact(&mut first).await.unwrap();
    trickling.abort();
    assert_eq!(&first, b"HTTP/1.1 408");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_asks_for_much_and_reads_nothing_loses_their_place() {
    let waits = Waits { taken: Duration::from_millis(300), ..Waits::default() };
    let hub = served(Settings { waits, places: Places { all: 1, of_one: 1 }, ..Settings::default() }).await;
    let greedy = TcpStream::connect(hub.address).await.unwrap();
    let (from, mut to) = greedy.into_split();
    let asking = tokio::spawn(async move {
        // More answers than the system itself keeps for somebody who does not read.
        while to.write_all(b"GET /openapi.json HTTP/1.1\r\nhost: hub\r\n\r\n").await.is_ok() {}
    });
    asking.await.unwrap();
    drop(from);
    let healthy = "GET /healthz HTTP/1.1\r\nhost: hub\r\nconnection: close\r\n\r\n";
    assert_eq!(status(&said(hub.address, healthy).await), 200, "there was one place, and it is free again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_address_does_not_take_every_place() {
    let hub = served(Settings { places: Places { all: 8, of_one: 4 }, ..Settings::default() }).await;
    let ask = b"GET /healthz HTTP/1.1\r\nhost: hub\r\n\r\n";
    let mut kept = vec![];
    for _ in 0..4 {
        let mut stream = TcpStream::connect(hub.address).await.unwrap();
        stream.write_all(ask).await.unwrap();
        let mut first = [0; 12];
        stream.read_exact(&mut first).await.unwrap();
        kept.push(stream);
    }
    let mut one_more = TcpStream::connect(hub.address).await.unwrap();
    let mut nothing = vec![];
    // Hung up on, politely or not.
    let _ = one_more.read_to_end(&mut nothing).await;
    assert_eq!(nothing, b"");
    drop(kept.pop());
    // Whoever leaves makes room, as soon as the hub has seen it.
    loop {
        let mut stream = TcpStream::connect(hub.address).await.unwrap();
        let mut first = [0; 12];
        if stream.write_all(ask).await.is_ok() && stream.read_exact(&mut first).await.is_ok() {
            assert_eq!(&first, b"HTTP/1.1 200");
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn more_headers_than_anybody_needs_are_refused() {
    let hub = served(Settings::default()).await;
    let many: String = (0..500).map(|it| format!("x-{it}: y\r\n")).collect();
    let said = said(hub.address, &format!("GET /healthz HTTP/1.1\r\nhost: hub\r\n{many}\r\n")).await;
    assert!(said.starts_with("HTTP/1.1 431"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn told_to_stop_it_finishes_and_takes_no_more() {
    let hub = served(Settings::default()).await;
    let healthy = "GET /readyz HTTP/1.1\r\nhost: hub\r\nconnection: close\r\n\r\n";
    assert_eq!(status(&said(hub.address, healthy).await), 200);
    hub.stop.send(()).unwrap();
    hub.ended.await.unwrap();
    assert!(TcpStream::connect(hub.address).await.is_err());
}
