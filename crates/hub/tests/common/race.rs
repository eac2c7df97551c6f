//! Many clients after one slot at the same moment.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Barrier;

use super::client::{Asked, At, Client};
use super::clinic::{APPOINTMENTS, Clinic};

/// How long every answer of every round took.
pub async fn rounds(
    (at, token): (&At, &str),
    clinic: &Arc<Clinic>,
    (clients, rounds): (usize, usize),
) -> Vec<Duration> {
    let together = Arc::new(Barrier::new(clients));
    let all = (0..clients).map(|client| {
        let (line, clinic, together) = (Client::new(at, token), Arc::clone(clinic), Arc::clone(&together));
        tokio::spawn(of_one((client, line), clinic, (together, rounds)))
    });
    let (mut statuses, mut times) = (vec![vec![]; rounds], vec![]);
    for one in all.collect::<Vec<_>>() {
        for (round, (status, took)) in one.await.unwrap().into_iter().enumerate() {
            statuses[round].push(status);
            times.push(took);
        }
    }
    let mut expected = vec![409; clients];
    expected[0] = 201;
    for (round, mut statuses) in statuses.into_iter().enumerate() {
        statuses.sort_unstable();
        assert_eq!(statuses, expected, "round {round}");
    }
    times
}

async fn of_one(
    (client, mut line): (usize, Client),
    clinic: Arc<Clinic>,
    (together, rounds): (Arc<Barrier>, usize),
) -> Vec<(u16, Duration)> {
    let mut said = vec![];
    for round in 0..rounds {
        let (key, body) = (format!("race-{round}-{client}"), clinic.booking(round));
        together.wait().await;
        let since = Instant::now();
        let asked = Asked { method: "POST", path: APPOINTMENTS, key: Some(&key), body: Some(&body) };
        // Asked once: an answer that has to be asked for again is no answer.
        let answer = line.ask(asked).await.unwrap();
        said.push((answer.status, since.elapsed()));
    }
    said
}
