//! Many clients after one time, over real connections; and clients that take their time.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use daybook_hub::serving::serve;
use daybook_hub::{Settings, Waits};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;

use crate::cluster::Cluster;
use crate::house::{House, fresh_key};

const CLIENTS: usize = 40;
const ROUNDS: usize = 5;

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn told_to_stop_it_finishes_and_takes_no_more() {
    let hub = served(Settings::default()).await;
    let healthy = "GET /readyz HTTP/1.1\r\nhost: hub\r\nconnection: close\r\n\r\n";
    assert_eq!(status(&said(hub.address, healthy).await), 200);
    hub.stop.send(()).unwrap();
    hub.ended.await.unwrap();
    assert!(TcpStream::connect(hub.address).await.is_err());
}
