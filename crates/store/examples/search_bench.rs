//! Measures the store on a generated book: `cargo run --release -p daybook-store --example search_bench [patients]`.
//!
//! Prints medians and 99th percentiles of what design.md has budgets for: search, calendar, one durable
//! booking beside one flush of the same disk, and 10,000 changes in one commit.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![expect(clippy::print_stdout, reason = "printing is what it is for")]

#[path = "../tests/common/mod.rs"]
mod common;

use std::io::Write;
use std::time::{Duration, Instant};

use chrono::{NaiveDate, TimeDelta};
use common::*;
use daybook_booking::change::Change;
use daybook_booking::period::Period;
use daybook_booking::resource::Claimant;
use daybook_store::{CalendarFilter, Store, UndoStep};

const FAMILIES: &[&str] = &[
    "Müller",
    "Schmidt",
    "García",
    "Martínez",
    "Kowalski",
    "Wójcik",
    "Nguyen",
    "Papadopoulos",
    "Ivanova",
    "Rossi",
    "Dubois",
    "Jansen",
    "Okafor",
    "Yılmaz",
    "Haddad",
    "Silva",
    "Andersen",
    "Novák",
    "Horvat",
    "Byrne",
];
const GIVENS: &[&str] = &[
    "Anna", "Łukasz", "María", "José", "Jürgen", "Siobhán", "Ahmed", "Fatima", "Chloé", "Björn", "Ewa",
    "Giulia", "Thị", "Dimitra", "Olga", "Mehmet", "Ines", "Tomáš", "Marta", "Garth",
];
const SYLLABLES: &[&str] =
    &["ba", "de", "ki", "lo", "mar", "ne", "po", "ran", "sel", "tu", "vi", "zo", "gar", "hin"];

/// A fixed sequence, so that two runs measure the same book.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }
}

fn person(n: u32, dice: &mut Dice) -> Change {
    let mut family = FAMILIES[dice.roll(FAMILIES.len())].to_owned();
    if dice.roll(3) > 0 {
        let count = 2 + dice.roll(3);
        family = (0..count).map(|_| SYLLABLES[dice.roll(SYLLABLES.len())]).collect();
        family[..1].make_ascii_uppercase();
    }
    let mut it = patient(n, GIVENS[dice.roll(GIVENS.len())], &family);
    it.phone = format!("+49 170 {:07}", dice.roll(10_000_000));
    it.birth_date =
        NaiveDate::from_ymd_opt(1930, 1, 1).map(|day| day + TimeDelta::days(dice.roll(33_000) as i64));
    Change::Patient(fresh(it))
}

fn show(name: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |percent: usize| times[(times.len() - 1) * percent / 100].as_secs_f64() * 1e3;
    println!("{name:<46} p50 {:>8.3} ms   p99 {:>8.3} ms", at(50), at(99));
}

async fn search(store: &Store, name: &str, asked: &[&str]) {
    let mut times = vec![];
    let mut lines = 0;
    for round in 0..30 {
        for text in asked {
            let began = Instant::now();
            lines += store.search_patients(text, 12).await.unwrap().len();
            if round > 2 {
                times.push(began.elapsed());
            }
        }
    }
    show(&format!("{name} ({} lines)", lines / 30 / asked.len()), times);
}

async fn days(store: &Store, per_day: u32, number_of_days: u32) {
    let mut changes = vec![];
    let mut claims = vec![];
    for n in 0..per_day * number_of_days {
        let day = n / per_day;
        let minute = i64::from(n % per_day);
        let from = start() + TimeDelta::days(i64::from(day)) + TimeDelta::minutes(minute);
        let it = appointment(n + 1, Period::lasting(from, 1).unwrap());
        claims.push(claimed(&it, &[Claimant::Provider(OSEI)]));
        changes.push(Change::Appointment(fresh(it)));
    }
    let began = Instant::now();
    let count = changes.len();
    commit_as(store, changes, claims, meta(0xDA15, UndoStep::Push(MAYA))).await.unwrap();
    println!(
        "{count} appointments in one commit                    {:>8.3} s",
        began.elapsed().as_secs_f64()
    );
    for (name, span) in [("calendar day", 1), ("calendar week", i64::from(number_of_days))] {
        let mut times = vec![];
        let mut rows = 0;
        for _ in 0..50 {
            let began = Instant::now();
            let window = (start(), start() + TimeDelta::days(span));
            rows = store.calendar(window, &CalendarFilter::default()).await.unwrap().len();
            times.push(began.elapsed());
        }
        show(&format!("{name}, {rows} rows"), times);
    }
}

async fn bookings(store: &Store, folder: &std::path::Path) {
    let mut flushes = vec![];
    let mut file = std::fs::File::create(folder.join("flush")).unwrap();
    for _ in 0..200 {
        file.write_all(&[7; 4096 * 4]).unwrap();
        let began = Instant::now();
        file.sync_data().unwrap();
        flushes.push(began.elapsed());
    }
    show("one fdatasync of this disk", flushes);
    let mut times = vec![];
    for n in 1..=300_u32 {
        let from = start() + TimeDelta::days(400) + TimeDelta::minutes(i64::from(n) * 30);
        let it = appointment(900_000 + n, Period::lasting(from, 30).unwrap());
        let asked = [Claimant::Provider(OSEI), Claimant::Patient(it.patient), Claimant::Resource(CHAIR)];
        let began = Instant::now();
        let booked: Result<u64, daybook_store::WriteError> = store
            .write(move |tx| {
                Box::pin(async move {
                    let reach: Vec<_> = asked.iter().map(|one| (*one, it.promise.period)).collect();
                    tx.rows().patients(&[it.patient]).await?;
                    tx.rows().appointments_holding(&reach).await?;
                    let claims = [claimed(&it, &asked)];
                    let meta = meta(0xB00_0000 + u128::from(n), UndoStep::Push(MAYA));
                    tx.commit_changes(&[Change::Appointment(fresh(it))], &claims, &meta).await
                })
            })
            .await;
        booked.unwrap();
        times.push(began.elapsed());
    }
    show("one booking: load, check, write, flush", times);
}

#[tokio::main]
async fn main() {
    let patients: u32 = std::env::args().nth(1).and_then(|it| it.parse().ok()).unwrap_or(200_000);
    let room = clinic().await;
    let mut dice = Dice(42);
    let began = Instant::now();
    let mut numbers = (1_000..1_000 + patients).peekable();
    let mut command = 0x1000_u128;
    let mut slowest = Duration::ZERO;
    while numbers.peek().is_some() {
        let changes: Vec<Change> = numbers.by_ref().take(10_000).map(|n| person(n, &mut dice)).collect();
        let one = Instant::now();
        commit(&room.store, command, changes, vec![]).await.unwrap();
        slowest = slowest.max(one.elapsed());
        command += 1;
    }
    println!(
        "{patients} patients in {:.1} s; 10,000 in one commit at most {:.3} s; file {} MB",
        began.elapsed().as_secs_f64(),
        slowest.as_secs_f64(),
        std::fs::metadata(file(&room.folder)).unwrap().len() >> 20
    );
    search(&room.store, "search, three letters", &["mar", "sch", "gar", "kow", "ann"]).await;
    search(&room.store, "search, whole family name", &["schmidt", "garcia", "wojcik"]).await;
    search(&room.store, "search, two words", &["garcia maria", "anna schmidt", "wojcik luk", "mar jose"])
        .await;
    search(&room.store, "search, two short starts", &["gar mar", "ma ga", "sc an"]).await;
    search(&room.store, "search, last five of a phone", &["12345", "90210", "55512"]).await;
    search(&room.store, "search, birth date", &["12.03.1980", "1964-02-29"]).await;
    search(&room.store, "search, a slip", &["schmitd", "kowalksi", "garxia mar"]).await;
    days(&room.store, 400, 10).await;
    bookings(&room.store, room.folder.path()).await;
    let began = Instant::now();
    let known = room.store.known().await.unwrap();
    println!("what an import has to know: {known:?} {:.3} s", began.elapsed().as_secs_f64());
    room.store.close().await;
}
