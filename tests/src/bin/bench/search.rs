//! Finding patients among very many, and writing ten thousand rows at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use daybook_booking::appointment::By;
use daybook_booking::change::{Change, Edit};
use daybook_booking::ids::{ClinicId, CommandId, PatientId};
use daybook_booking::patient::Patient;
use daybook_store::{CommitMeta, Key, NewBook, Store, UndoStep, WriteError};
use daybook_tests::chance::Chance;
use daybook_tests::{Failure, Outcome};
use tempfile::TempDir;
use uuid::Uuid;

use crate::book::person;
use crate::report::{Report, Times, shown};

const FAMILIES: [&str; 20] = [
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
const GIVENS: [&str; 20] = [
    "Anna", "Łukasz", "María", "José", "Jürgen", "Siobhán", "Ahmed", "Fatima", "Chloé", "Björn", "Ewa",
    "Giulia", "Thị", "Dimitra", "Olga", "Mehmet", "Ines", "Tomáš", "Marta", "Garth",
];
const SYLLABLES: [&str; 14] =
    ["ba", "de", "ki", "lo", "mar", "ne", "po", "ran", "sel", "tu", "vi", "zo", "gar", "hin"];
const AT_ONCE: u32 = 10_000;

/// All rows about search, in a book of `patients`.
pub(crate) async fn measure(report: &mut Report, patients: u32) -> Outcome {
    let folder = TempDir::with_prefix("daybook-bench-")?;
    let new = NewBook { clinic: ClinicId(Uuid::from_u128(1)), lineage: Uuid::from_u128(2) };
    let store = Store::create(&folder.path().join("book.db"), &Key::new([7; 32]), new).await?;
    let mut chance = Chance::seeded(42);
    let (mut commits, began) = (Times::default(), Instant::now());
    for first in (0..patients).step_by(AT_ONCE as usize) {
        let last = (first + AT_ONCE).min(patients);
        let changes: Vec<Change> = (first..last).map(|it| somebody(it, &mut chance)).collect();
        let one = Instant::now();
        commit(&store, first, changes).await?;
        commits.push(one.elapsed());
    }
    eprintln!("{patients} patients written in {}", shown(began.elapsed()));
    report.times("10,000 new rows in one commit", &commits, (commits.median(), 150.0));
    let forms: [(&str, &[&str], f64); 3] = [
        ("3 letters", &["mar", "sch", "gar", "kow", "ann"], 0.2),
        ("two words", &["garcia maria", "anna schmidt", "wojcik luk", "mar jose"], 0.5),
        ("last 5 of the phone", &["12345", "90210", "55512"], 0.2),
    ];
    for (name, asked, budget) in forms {
        let times = search(&store, asked, 60).await?;
        let bare = floor(&store).await?;
        report.times(&format!("patient search in {patients}: {name}"), &times, (bare.median(), budget));
    }
    let (asked, budget) = (forms[1].1, forms[1].2);
    let (times, written) = meanwhile(&store, patients, search(&store, asked, 3_000)).await?;
    let name = format!("patient search in {patients}: two words, while {written} records are saved");
    report.times(&name, &times, (floor(&store).await?.median(), budget));
    store.close().await;
    Ok(())
}

async fn search(store: &Store, asked: &[&str], rounds: u32) -> Outcome<Times> {
    let mut times = Times::default();
    for round in 0..rounds {
        for text in asked {
            let began = Instant::now();
            let found = store.search_patients(text, 12).await?;
            // The first rounds read pages that stay in memory afterwards.
            if round > 2 {
                times.push(began.elapsed());
            }
            if found.len() > 12 {
                return Err(Failure::new("more was found than asked for"));
            }
        }
    }
    Ok(times)
}

/// What `work` gives while somebody saves one record after another, and how many those were.
async fn meanwhile(
    store: &Store,
    patients: u32,
    work: impl Future<Output = Outcome<Times>>,
) -> Outcome<(Times, u32)> {
    let (still, book) = (Arc::new(AtomicBool::new(true)), store.clone());
    let saving = tokio::spawn({
        let still = Arc::clone(&still);
        async move {
            let (mut chance, mut saved) = (Chance::seeded(43), 0);
            while still.load(Ordering::Relaxed) {
                commit(&book, patients + saved, vec![somebody(patients + saved, &mut chance)]).await?;
                saved += 1;
            }
            Outcome::Ok(saved)
        }
    });
    let times = work.await;
    still.store(false, Ordering::Relaxed);
    let saved = saving.await.map_err(|cause| Failure::new(cause.to_string()))??;
    Ok((times?, saved))
}

/// One record by its key: a question cannot be answered faster.
async fn floor(store: &Store) -> Outcome<Times> {
    let mut times = Times::default();
    for n in 0..200 {
        let began = Instant::now();
        store.patient(id(n * 7)).await?;
        times.push(began.elapsed());
    }
    Ok(times)
}

fn id(number: u32) -> PatientId {
    PatientId(Uuid::from_u128(0x1_0000_0000 + u128::from(number)))
}

fn somebody(number: u32, chance: &mut Chance) -> Change {
    let mut family = chance.pick(&FAMILIES).to_owned();
    if chance.below(3) > 0 {
        let count = 2 + chance.below(3);
        family = (0..count).map(|_| chance.pick(&SYLLABLES)).collect();
        family[..1].make_ascii_uppercase();
    }
    let born = NaiveDate::from_ymd_opt(1930, 1, 1);
    let it = Patient {
        id: id(number),
        number: number + 1,
        given_name: chance.pick(&GIVENS).to_owned(),
        family_name: family,
        birth_date: born
            .map(|day| day + TimeDelta::days(i64::try_from(chance.below(33_000)).unwrap_or_default())),
        phone: format!("+49 170 {:07}", chance.below(10_000_000)),
        version: 1,
        ..person(0)
    };
    Change::Patient(Edit { before: None, after: it })
}

async fn commit(store: &Store, number: u32, changes: Vec<Change>) -> Result<u64, WriteError> {
    let meta = CommitMeta {
        command: CommandId(Uuid::from_u128(0x9_0000_0000 + u128::from(number))),
        actor: By::System,
        at: DateTime::<Utc>::UNIX_EPOCH,
        kind: "import.imported",
        label: serde_json::json!({ "what": "imported" }),
        undo: UndoStep::Leave,
    };
    store.write(move |tx| Box::pin(async move { tx.commit_changes(&changes, &[], &meta).await })).await
}
