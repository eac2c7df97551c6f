//! A day without the hub: six computers record two thousand bookings each, some of them of one another's times, and
//! then the hub comes back. Fewer, where it is asked for: what it takes is to grow with them, and no faster.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use daybook_engine::{Clock as _, SystemClock};
use daybook_link::Link;
use daybook_store::{Key, NewBook, Store};
use daybook_sync::{Desk, Effect, Now, Trouble, Who};
use tempfile::TempDir;
use uuid::Uuid;

use crate::load::clinic::Clinic;
use crate::load::program::Wire;
use crate::load::proxy::Proxy;
use crate::report::Row;
use crate::sealed;

/// Of every second computer one booking in so many is of a time the one before it takes, too.
const CONTESTED: usize = 10;
const RESOLVED: Duration = Duration::from_secs(60);

/// How much was recorded meanwhile.
#[derive(Clone, Copy)]
pub(crate) struct Outage {
    /// Computers.
    pub(crate) desks: u8,
    /// Bookings at each.
    pub(crate) bookings: usize,
}

impl Default for Outage {
    fn default() -> Self {
        Self { desks: 6, bookings: 2_000 }
    }
}

struct Computer {
    number: usize,
    outage: Outage,
    desk: Desk,
    link: Link,
    who: Who,
    since: Instant,
    _folder: TempDir,
}

pub(crate) async fn run(outage: Outage) -> Vec<Row> {
    let (mut program, clinic) = sealed::office(8).await;
    let network = Proxy::to(program.at()).await;
    let address = network.address.to_string();
    let mut computers = vec![];
    for number in 0..outage.desks {
        let joined = sealed::joined(&program, number, Some(&address)).await;
        computers.push(Computer::new((usize::from(number), outage), &joined).await);
    }
    program.end();
    let recording = each(computers, |mut it| {
        let clinic = Arc::clone(&clinic);
        async move {
            let times = it.records(&clinic).await;
            (it, times)
        }
    });
    let (computers, times): (Vec<_>, Vec<_>) = recording.await.into_iter().unzip();
    program.start(Wire::Tls);
    let since = Instant::now();
    let handed = Arc::new(AtomicUsize::new(0));
    let computers = each(computers, |mut it| {
        let handed = Arc::clone(&handed);
        async move {
            it.resolves(&handed).await;
            it
        }
    });
    let computers = computers.await;
    let took = since.elapsed();
    let (accepted, rejected) = must_agree(&computers).await;
    let Outage { desks, bookings } = outage;
    let all = usize::from(desks) * bookings;
    assert_eq!(accepted + rejected, all, "all of it is carried out or stands before everybody");
    program.end();
    assert!(program.say(&["verify-audit"]).contains("whole"));
    let done = format!("{all} recorded, {accepted} carried out, {rejected} came second");
    vec![
        Row::timed("hub away: one booking recorded", times.concat(), (99, Duration::from_millis(200))),
        Row::within(
            &format!("hub back after a day: {desks} computers, {bookings} bookings each"),
            done,
            (took, RESOLVED),
        ),
    ]
}

async fn each<T, F, O>(of: Vec<Computer>, work: F) -> Vec<T>
where
    T: Send + 'static,
    O: Future<Output = T> + Send + 'static,
    F: Fn(Computer) -> O,
{
    let all: Vec<_> = of.into_iter().map(|it| tokio::spawn(work(it))).collect();
    let mut done = vec![];
    for one in all {
        done.push(one.await.unwrap());
    }
    done
}

/// Every book says the same; how many bookings stand, and how many were rejected.
async fn must_agree(computers: &[Computer]) -> (usize, usize) {
    let mut seen = None;
    for it in computers {
        let mut snapshot = it.desk.store().snapshot().await.unwrap();
        let whole = snapshot.rows().whole().await.unwrap();
        let rejected = whole.feed.iter().filter(|it| it.kind == "intent.rejected").count();
        let booked = whole.rows.iter().filter(|it| it.entity == "appointment").count();
        let says = (whole.fingerprint(), booked, rejected);
        assert!(*seen.get_or_insert(says) == says, "computer {} says something else", it.number);
    }
    let (_, booked, rejected) = seen.unwrap();
    (booked, rejected)
}

impl Computer {
    async fn new((number, outage): (usize, Outage), joined: &daybook_link::Joined) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let book = NewBook { clinic: joined.history.clinic, lineage: joined.history.lineage };
        let store = Store::create(&folder.path().join("book.db"), &Key::new([7; 32]), book).await.unwrap();
        let mut desk = Desk::new(store, Trouble::default());
        desk.pair(joined.device, joined.history.lineage).await.unwrap();
        let link = Link::new(joined).unwrap();
        let who = sealed::who(&link).await;
        let mut it = Self { number, outage, desk, link, who, since: Instant::now(), _folder: folder };
        while it.step().await {}
        it
    }

    fn now(&self) -> Now {
        let mono_ms = u64::try_from(self.since.elapsed().as_millis()).unwrap();
        Now { desk_time: SystemClock.now(), mono_ms, boot: Uuid::from_u128(1) }
    }

    /// Records everything of a day; how long each took.
    async fn records(&mut self, clinic: &Clinic) -> Vec<Duration> {
        let mut times = vec![];
        let (first, length) = (self.now().desk_time - TimeDelta::hours(24), TimeDelta::hours(24));
        let Outage { desks, bookings } = self.outage;
        for number in 0..bookings {
            let theirs = number % CONTESTED == 0 && self.number % 2 == 1;
            let computer = self.number - usize::from(theirs);
            let slot = number * usize::from(desks) + computer;
            let id = |of: u128| {
                let own = u128::try_from(self.number * bookings + number).unwrap();
                Uuid::from_u128((of << 64) + own)
            };
            let so_far = i32::try_from(number).unwrap();
            let desk_time = first + length / i32::try_from(bookings).unwrap() * so_far;
            let now = Now { desk_time, ..self.now() };
            let since = Instant::now();
            let wanted = sealed::wanted(clinic, slot, id(1));
            self.desk.record(&self.who, (id(2), wanted), now).await.unwrap();
            times.push(since.elapsed());
        }
        times
    }

    /// One question and its answer; `false` where there was nothing to ask.
    async fn step(&mut self) -> bool {
        let now = self.now();
        let Some(request) = self.desk.next(now, 0).await.unwrap() else { return false };
        match self.link.ask(&request).await {
            Ok(reply) => {
                let effects = self.desk.receive(reply, self.now()).await.unwrap();
                assert!(
                    !effects.iter().any(|it| matches!(it, Effect::Locked(_) | Effect::Diverged)),
                    "{effects:?}"
                );
            }
            Err(_) => self.desk.unanswered(now, 0),
        }
        true
    }

    /// Hands over what was recorded, and follows until everybody has.
    async fn resolves(&mut self, handed: &AtomicUsize) {
        let mut told = false;
        loop {
            self.desk.hurry();
            while self.step().await {}
            let mut snapshot = self.desk.store().snapshot().await.unwrap();
            let waiting = snapshot.rows().unanswered().await.unwrap();
            drop(snapshot);
            if !told && waiting == 0 {
                told = true;
                handed.fetch_add(1, Ordering::AcqRel);
            } else if told && handed.load(Ordering::Acquire) == usize::from(self.outage.desks) {
                // Once more, for what the last of them handed over.
                self.desk.hurry();
                while self.step().await {}
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}
