//! Who hears what on the live socket: every kind of message against every kind of hearer.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use daybook_hub::Reached;
use daybook_hub::admin::Deed;
use daybook_hub::key::HouseKey;
use daybook_hub::serving::serve_tls;
use daybook_hub::tls::Identity;
use daybook_link::{Joined, Link, LinkError, Notice, Showing, join};
use daybook_sync::{Invitation, Seal};
use serde_json::json;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::house::House;

/// Which messages reach whom; `poke`: the book has a new change; `others`: `ours` shows something.
const HEARD: &str = "
             ours    beside  other_clinic
poke         yes     yes     no
others       no      yes     no
own_poke     no      no      yes
";

/// A computer that listens.
struct Line {
    link: Link,
    notices: mpsc::Receiver<Notice>,
    ended: JoinHandle<LinkError>,
}

impl Line {
    /// Joins clinic `number` as a computer of that name, and listens.
    async fn open(at: &House, (number, name): (u32, &str)) -> (Self, Joined) {
        let invite = Deed::Invite { address: None, approve: false };
        let line = invite.at((&at.hub, number), &HouseKey::of_demo()).await.unwrap();
        let key = Seal::hash(name.as_bytes());
        let joined = join(&line.parse::<Invitation>().unwrap(), name, key).await.unwrap();
        let link = Link::new(&joined).unwrap();
        let (to, notices) = mpsc::channel(64);
        let listening = link.clone();
        (Self { link, notices, ended: tokio::spawn(async move { listening.listen(to).await }) }, joined)
    }

    /// Hears on until `last` has been said, and says all that was.
    async fn until(&mut self, last: impl Fn(&Notice) -> bool) -> Vec<Notice> {
        let mut heard = Vec::new();
        loop {
            let said = self.notices.recv().await.expect("the socket stays open");
            let ends = last(&said);
            heard.push(said);
            if ends {
                return heard;
            }
        }
    }

    fn shows(&self, user: &str) {
        self.link.show(Showing { user: Some(user.to_owned()), ..Showing::default() });
    }
}

/// Serves the house over TLS, as it is reached by desks.
async fn served(at: &House) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let identity = Identity::own(folder.path()).unwrap();
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    at.hub.reached_at(Reached { address: listener.local_addr().unwrap(), pin: identity.pin() });
    let hub = at.hub.clone();
    tokio::spawn(async move { serve_tls(listener, (&hub, &identity), std::future::pending()).await });
    folder
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

fn shows(user: &str) -> impl Fn(&Notice) -> bool {
    move |it| matches!(it, Notice::Others(others) if others.iter().any(|it| it.showing.user.as_deref() == Some(user)))
}

fn pokes(seq: u64) -> impl Fn(&Notice) -> bool {
    move |it| matches!(it, Notice::Head { seq: head, .. } if *head == seq)
}

// S3.57
#[tokio::test]
async fn a_live_socket_tells_of_its_own_clinic_and_of_nobody_elses() {
    let at = House::new().await;
    // The clinics' feeds are told apart by how long they are.
    for hour in [8, 9, 10, 11, 13, 14] {
        at.booked(&format!("2027-03-03T{hour:02}:30:00Z")).await;
    }
    let _key = served(&at).await;
    let mut lines = Vec::new();
    for who in [(1, "ours"), (1, "beside"), (2, "other_clinic")] {
        lines.push(Line::open(&at, who).await.0);
    }
    let (their_own, _) = Line::open(&at, (2, "their_own")).await;

    let ours = booked(&at, 1).await;
    lines[0].shows("Maya");
    // Shown and booked at once, but told on two roads: both are there before the end is looked for.
    let mut heard = [lines[0].until(pokes(ours)).await, lines[1].until(pokes(ours)).await, Vec::new()];
    if !heard[1].iter().any(shows("Maya")) {
        heard[1].extend(lines[1].until(shows("Maya")).await);
    }
    // What ends it for everybody: each has heard what was said before.
    let theirs = booked(&at, 2).await;
    their_own.shows("Noor");
    heard[2].extend(lines[2].until(pokes(theirs)).await);
    if !heard[2].iter().any(shows("Noor")) {
        heard[2].extend(lines[2].until(shows("Noor")).await);
    }
    lines[1].shows("Ada");
    heard[0].extend(lines[0].until(shows("Ada")).await);
    lines[0].shows("Ben");
    heard[1].extend(lines[1].until(shows("Ben")).await);

    let found = |told: &dyn Fn(&Notice) -> bool| {
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
    let _key = served(&at).await;
    let (mut line, joined) = Line::open(&at, (1, "ours")).await;
    line.notices.recv().await.unwrap();
    let deed = Deed::Revoke { device: joined.device.to_string(), collect_first: false };
    deed.at((&at.hub, 1), &HouseKey::of_demo()).await.unwrap();
    booked(&at, 1).await;
    while line.notices.recv().await.is_some() {}
    assert_eq!(line.ended.await.unwrap(), LinkError::Revoked);

    at.pair(1, ("beside", 2)).await;
    at.shut_out(1, "beside").await;
    assert_eq!(at.get("beside", "/sync/v1/live").await.status, 403);
}
