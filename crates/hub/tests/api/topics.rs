//! Who hears what on the live socket: every kind of message against every kind of hearer.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use axum::http::Request;
use daybook_sync::{FromDesk, FromHub, Showing};
use futures_util::{SinkExt as _, StreamExt as _};
use serde_json::json;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::handshake::client::generate_key;
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::house::House;

/// Which messages reach whom; `poke`: the book has a new change; `others`: `ours` shows something.
const HEARD: &str = "
             ours    beside  other_clinic
poke         yes     yes     no
others       no      yes     no
own_poke     no      no      yes
";

struct Line(WebSocketStream<TcpStream>);

impl Line {
    /// Opens the live socket of the computer known as `who`, and hears what everybody is told at first.
    async fn open(at: &House, address: std::net::SocketAddr, who: &str) -> Self {
        let seal = at.desks[who].seal(("GET", "/sync/v1/live"), b"", crate::house::morning());
        let request = Request::get(format!("ws://{address}/sync/v1/live"))
            .header("host", address.to_string())
            .header("connection", "Upgrade")
            .header("upgrade", "websocket")
            .header("sec-websocket-version", "13")
            .header("sec-websocket-key", generate_key())
            .header("authorization", seal);
        let stream = TcpStream::connect(address).await.unwrap();
        let (socket, _) = client_async(request.body(()).unwrap(), stream).await.unwrap();
        Self(socket)
    }

    async fn next(&mut self) -> Option<FromHub> {
        loop {
            match self.0.next().await?.unwrap() {
                Message::Text(text) => return Some(serde_json::from_str(&text).unwrap()),
                Message::Close(_) => return None,
                _ => (),
            }
        }
    }

    /// Hears on until `last` has been said, and says all that was.
    async fn until(&mut self, last: impl Fn(&FromHub) -> bool) -> Vec<FromHub> {
        let mut heard = Vec::new();
        loop {
            let said = self.next().await.expect("the socket stays open");
            let ends = last(&said);
            heard.push(said);
            if ends {
                return heard;
            }
        }
    }

    async fn shows(&mut self, user: &str) {
        let showing = Showing { user: Some(user.to_owned()), ..Showing::default() };
        let text = serde_json::to_string(&FromDesk { showing }).unwrap();
        self.0.send(Message::Text(text.into())).await.unwrap();
    }
}

async fn served(at: &House) -> std::net::SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let app = at.app.clone();
    tokio::spawn(async move { axum::serve(listener, app).await });
    address
}

/// Books in `clinic`, and says which change of its feed that was.
async fn booked(at: &House, clinic: u32) -> u64 {
    match clinic {
        1 => drop(at.booked("2027-03-02T10:00:00Z").await),
        _ => {
            let mut location = at.get("other_admin", "/api/locations").await.body["data"][0].clone();
            let told = location.as_object_mut().unwrap();
            told.retain(|it, _| it != "id" && it != "version");
            told.insert("name".to_owned(), json!("North"));
            let said = at.post("other_admin", "/api/locations", location).await;
            assert_eq!(said.status, 201, "{said:?}");
        }
    }
    at.hub.clinic(clinic).unwrap().engine.store().feed_ends().borrow().seq
}

fn shows(user: &str) -> impl Fn(&FromHub) -> bool {
    move |it| matches!(it, FromHub::Others { others } if others.iter().any(|it| it.showing.user.as_deref() == Some(user)))
}

fn pokes(seq: u64) -> impl Fn(&FromHub) -> bool {
    move |it| matches!(it, FromHub::Poke { head, .. } if *head == seq)
}

// S3.57
#[tokio::test]
async fn a_live_socket_tells_of_its_own_clinic_and_of_nobody_elses() {
    let mut at = House::new().await;
    for (who, clinic, seed) in [("ours", 1, 1), ("beside", 1, 2), ("other_clinic", 2, 3), ("their_own", 2, 4)]
    {
        at.pair(clinic, (who, seed)).await;
    }
    // The clinics' feeds are told apart by how long they are.
    for hour in [8, 9, 10, 11, 13, 14] {
        at.booked(&format!("2027-03-03T{hour:02}:30:00Z")).await;
    }
    let address = served(&at).await;
    let mut lines = Vec::new();
    for who in ["ours", "beside", "other_clinic"] {
        lines.push(Line::open(&at, address, who).await);
    }
    let mut their_own = Line::open(&at, address, "their_own").await;

    let ours = booked(&at, 1).await;
    lines[0].shows("Maya").await;
    // Shown and booked at once, but told on two roads: both are there before the end is looked for.
    let mut heard = [lines[0].until(pokes(ours)).await, lines[1].until(pokes(ours)).await, Vec::new()];
    if !heard[1].iter().any(shows("Maya")) {
        heard[1].extend(lines[1].until(shows("Maya")).await);
    }
    // What ends it for everybody: each has heard what was said before.
    let theirs = booked(&at, 2).await;
    their_own.shows("Noor").await;
    heard[2].extend(lines[2].until(pokes(theirs)).await);
    if !heard[2].iter().any(shows("Noor")) {
        heard[2].extend(lines[2].until(shows("Noor")).await);
    }
    lines[1].shows("Ada").await;
    heard[0].extend(lines[0].until(shows("Ada")).await);
    lines[0].shows("Ben").await;
    heard[1].extend(lines[1].until(shows("Ben")).await);

    let found = |told: &dyn Fn(&FromHub) -> bool| {
        heard.iter().map(|it| if it.iter().any(told) { "yes" } else { "no" }).collect::<Vec<_>>()
    };
    let rows = [
        ("poke", found(&pokes(ours))),
        ("others", found(&shows("Maya"))),
        ("own_poke", found(&pokes(theirs))),
    ];
    let table = rows.map(|(what, yes)| format!("{what:<12} {:<7} {:<7} {}\n", yes[0], yes[1], yes[2]));
    let head = format!("\n{:12} {:<7} {:<7} {}\n", "", "ours", "beside", "other_clinic");
    assert_eq!(format!("{head}{}", table.concat()), HEARD);
    assert!(ours > theirs + 1, "{ours} and {theirs} could be of one feed");
}

#[tokio::test]
async fn a_computer_that_is_shut_out_hears_no_more() {
    let mut at = House::new().await;
    at.pair(1, ("ours", 1)).await;
    let address = served(&at).await;
    let mut line = Line::open(&at, address, "ours").await;
    line.next().await.unwrap();
    at.shut_out(1, "ours").await;
    booked(&at, 1).await;
    while line.next().await.is_some() {}
    let seal = at.desks["ours"].seal(("GET", "/sync/v1/live"), b"", crate::house::morning());
    let said = at
        .send(
            Request::get("/sync/v1/live")
                .header("authorization", seal)
                .body(axum::body::Body::empty())
                .unwrap(),
        )
        .await;
    assert_eq!(said.status, 403);
}
