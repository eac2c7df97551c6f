//! Clients that book every slot twice over while something goes wrong, and what must be true afterwards.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use tokio::sync::watch;

use super::client::{Answer, Asked, At, Client};
use super::clinic::{APPOINTMENTS, Clinic, written};

/// What is to be booked by whom.
#[derive(Clone)]
pub struct Work {
    pub at: At,
    pub token: String,
    pub clinic: Arc<Clinic>,
    pub slots: Range<usize>,
    pub clients: usize,
    /// Part of every key: two works share none.
    pub name: &'static str,
    /// How many requests have been answered for good.
    pub answered: watch::Sender<usize>,
}

/// What clients were told.
#[derive(Default, Debug)]
pub struct Told {
    /// By key: the slot, and the appointment that was said to be booked.
    pub booked: BTreeMap<String, (usize, String)>,
    /// Requests that were refused because somebody else has the time.
    pub refused: usize,
    /// Times somebody had to ask again.
    pub again: u32,
}

impl Work {
    pub fn new((at, token): (At, &str), clinic: &Arc<Clinic>, slots: Range<usize>, clients: usize) -> Self {
        let (clinic, answered) = (Arc::clone(clinic), watch::Sender::new(0));
        Self { at, token: token.to_owned(), clinic, slots, clients, name: "w", answered }
    }

    /// Waits until so many requests have been answered.
    pub async fn reaches(&self, count: usize) {
        self.answered.subscribe().wait_for(|it| *it >= count).await.unwrap();
    }

    /// How many requests there are: two for each slot, of different clients.
    pub fn requests(&self) -> usize {
        2 * self.slots.len()
    }

    /// Books it all.
    pub async fn done(self) -> Told {
        let all = (0..self.clients).map(|it| tokio::spawn(self.clone().of_one(it)));
        let mut told = Told::default();
        for one in all.collect::<Vec<_>>() {
            let one = one.await.unwrap();
            told.booked.extend(one.booked);
            told.refused += one.refused;
            told.again += one.again;
        }
        told
    }

    async fn of_one(self, client: usize) -> Told {
        let mut told = Told::default();
        let mut line = Client::new(&self.at, &self.token);
        for slot in self.slots.clone() {
            let mine = slot % self.clients == client;
            let next = (slot + 1) % self.clients == client;
            if !mine && !next {
                continue;
            }
            let key = format!("{}-{slot}-{client}", self.name);
            let (answer, tries) = booked(&mut line, (&key, slot), &self.clinic).await;
            told.again += tries - 1;
            match answer.status {
                201 => _ = told.booked.insert(key, (slot, answer.id())),
                409 => told.refused += 1,
                _ => panic!("{answer:?}"),
            }
            self.answered.send_modify(|it| *it += 1);
        }
        told
    }
}

async fn booked(line: &mut Client, (key, slot): (&str, usize), clinic: &Clinic) -> (Answer, u32) {
    let body = clinic.booking(slot);
    line.insist(Asked { method: "POST", path: APPOINTMENTS, key: Some(key), body: Some(&body) }).await
}

impl Told {
    /// Every slot was given away once, and the book holds exactly what was acknowledged (F1, F7). Asked again, the hub
    /// says the same as before.
    pub async fn must_hold(&self, (at, token): (&At, &str), clinic: &Clinic, slots: Range<usize>) {
        let mut by_slot: Vec<usize> = self.booked.values().map(|it| it.0).collect();
        by_slot.sort_unstable();
        assert_eq!(by_slot, slots.clone().collect::<Vec<_>>(), "one winner for every slot");
        assert_eq!(self.refused, slots.len(), "and one who was told that it is taken");
        let mut line = Client::new(at, token);
        let mut expected: Vec<_> = self
            .booked
            .values()
            .map(|(slot, id)| ((clinic.provider(*slot).to_owned(), written(clinic.start(*slot))), id.clone()))
            .collect();
        expected.sort();
        let mut found = clinic.all(&mut line).await;
        let wanted = |it: &(String, String)| slots.clone().any(|slot| written(clinic.start(slot)) == it.1);
        found.retain(|(place, _)| wanted(place));
        found.sort();
        assert!(
            found == expected,
            "the book holds what was acknowledged, once: {} and {}",
            found.len(),
            expected.len()
        );
        for (key, (slot, id)) in &self.booked {
            let (answer, _) = booked(&mut line, (key, *slot), clinic).await;
            assert_eq!((answer.status, answer.replayed, &answer.id()), (201, true, id), "{key}");
        }
    }
}
