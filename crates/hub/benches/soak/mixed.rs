//! Fifty computers that follow, and twenty bookings a second among them: each hears of every booking and fetches it.
//! They keep no book, or the machine would be busy with fifty of those.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use daybook_engine::{Clock as _, SystemClock};
use daybook_link::{Joined, Link, Notice};
use daybook_store::SCHEMA;
use daybook_store::sync::Outcome;
use daybook_sync::{Asking, Body, Checkpoint, Evidence, History, Intent, PROTO, Purpose, Request, Who};
use tokio::sync::{Mutex, mpsc};
use tokio::time::{MissedTickBehavior, interval};
use uuid::Uuid;

use crate::load::clinic::{CANARY, Clinic};
use crate::report::Row;
use crate::sealed;

const DESKS: u8 = 50;
const A_SECOND: u64 = 20;
/// Of so many bookings one wants a time that is taken already.
const CONTESTED: usize = 10;
const ANSWER: Duration = Duration::from_millis(50);

/// A computer that follows, and keeps nothing but its place.
struct Follower {
    link: Link,
    device: Uuid,
    history: History,
    who: Who,
    at: Mutex<Checkpoint>,
    n: AtomicUsize,
}

/// How long everything took.
#[derive(Default)]
struct Times {
    pushes: Mutex<Vec<Duration>>,
    pulls: Mutex<Vec<Duration>>,
    rejected: AtomicUsize,
}

pub(crate) async fn run(minutes: u64) -> Vec<Row> {
    let (mut program, clinic) = sealed::office(8).await;
    let (times, over) = (Arc::new(Times::default()), Arc::new(AtomicBool::new(false)));
    let mut desks = vec![];
    for number in 0..DESKS {
        let joined = sealed::joined(&program, number, None).await;
        desks.push(Arc::new(Follower::new(&joined).await));
    }
    let following =
        desks.iter().map(|it| tokio::spawn(Arc::clone(it).follow(Arc::clone(&times), Arc::clone(&over))));
    let following: Vec<_> = following.collect();
    let all = usize::try_from(minutes * 60 * A_SECOND).unwrap();
    let mut ticks = interval(Duration::from_millis(1_000 / A_SECOND));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut booking = vec![];
    for number in 0..all {
        ticks.tick().await;
        let (desk, clinic, times) =
            (Arc::clone(&desks[number % desks.len()]), Arc::clone(&clinic), Arc::clone(&times));
        booking.push(tokio::spawn(async move { desk.books((number, &clinic), &times).await }));
    }
    for one in booking {
        one.await.unwrap();
    }
    over.store(true, Ordering::Release);
    let head = desks[0].pulled(&times).await;
    for one in following {
        one.abort();
    }
    for desk in &desks {
        assert_eq!(desk.pulled(&times).await, head, "everybody has come as far");
    }
    let peak = program.peak_kib() / 1024;
    program.end();
    assert!(!program.log().contains(CANARY), "the log names a patient");
    let take = |times: &Mutex<Vec<Duration>>| std::mem::take(&mut *times.try_lock().unwrap());
    let rejected = times.rejected.load(Ordering::Relaxed);
    assert_eq!(rejected, all / CONTESTED, "who came second, and nobody else");
    vec![
        Row::timed(
            "50 computers, 20 bookings a second: a booking answered",
            take(&times.pushes),
            (99, ANSWER),
        ),
        Row::timed("the same: what is new fetched", take(&times.pulls), (99, ANSWER)),
        Row::held(
            "the same: all there",
            format!("{} booked, {rejected} came second, hub at {peak} MiB", all - rejected),
        ),
    ]
}

impl Follower {
    async fn new(joined: &Joined) -> Self {
        let link = Link::new(joined).unwrap();
        let who = sealed::who(&link).await;
        let at = Mutex::new(Checkpoint { seq: 0, command: Uuid::nil() });
        let Joined { device, history, .. } = *joined;
        let desk = Self { link, device, history, who, at, n: AtomicUsize::new(0) };
        desk.pulled(&Times::default()).await;
        desk
    }

    fn asking(&self, at: Checkpoint) -> Asking {
        Asking { history: self.history, proto: PROTO, schema: SCHEMA, device: self.device, at }
    }

    /// Holds the live socket and fetches whatever it is told of.
    async fn follow(self: Arc<Self>, times: Arc<Times>, over: Arc<AtomicBool>) {
        let (to, mut told) = mpsc::channel(64);
        let listening = {
            let desk = Arc::clone(&self);
            tokio::spawn(async move { desk.link.listen(to).await })
        };
        while let Some(notice) = told.recv().await {
            let behind = match notice {
                Notice::Head { seq, .. } => self.at.lock().await.seq < seq,
                Notice::Others(_) => false,
                Notice::Asleep | Notice::Closed => break,
            };
            if behind && !over.load(Ordering::Acquire) {
                self.pulled(&times).await;
            }
        }
        listening.abort();
    }

    /// Fetches until there is no more; how far that is.
    async fn pulled(&self, times: &Times) -> u64 {
        let mut at = self.at.lock().await;
        loop {
            let since = Instant::now();
            let reply = self.link.ask(&Request::Pull { asking: self.asking(*at), limit: 200 }).await.unwrap();
            times.pulls.lock().await.push(since.elapsed());
            let Body::Pulled(pulled) = reply.body else { panic!("{:?}", reply.body) };
            if let Some(last) = pulled.changes.last() {
                *at = Checkpoint { seq: last.seq, command: last.command };
            }
            if at.seq == pulled.head {
                return at.seq;
            }
        }
    }

    async fn books(&self, (number, clinic): (usize, &Clinic), times: &Times) {
        let taken = number % CONTESTED == CONTESTED - 1;
        let slot = if taken { number - 1 } else { number };
        let id = |of: u128| Uuid::from_u128((of << 64) + u128::try_from(number).unwrap());
        let purpose = sealed::wanted(clinic, slot, id(1));
        let intent = self.intent(id(2), &purpose);
        let asking = self.asking(*self.at.lock().await);
        let since = Instant::now();
        let reply = self.link.ask(&Request::Push { asking, intents: vec![intent] }).await.unwrap();
        times.pushes.lock().await.push(since.elapsed());
        let Body::Pushed(pushed) = reply.body else { panic!("{:?}", reply.body) };
        match pushed.answers.first().map(|it| it.outcome) {
            Some(Outcome::Accepted) => {}
            Some(Outcome::Rejected) => _ = times.rejected.fetch_add(1, Ordering::Relaxed),
            None => panic!("{:?}", pushed.stopped),
        }
    }

    fn intent(&self, id: Uuid, purpose: &Purpose) -> Intent {
        let evidence = Evidence { desk_time: SystemClock.now(), boot: self.device, mono_ms: 0, offset_ms: 0 };
        Intent {
            id,
            clinic: self.history.clinic,
            device: self.device,
            n: u64::try_from(self.n.fetch_add(1, Ordering::Relaxed) + 1).unwrap(),
            actor: self.who.actor.by,
            seen: self.who.seen,
            kind: purpose.kind().to_owned(),
            body: purpose.body(),
            base: vec![],
            after: vec![],
            moments: vec![],
            evidence,
            promised: false,
        }
    }
}
