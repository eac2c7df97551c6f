//! Pulling the plug on the program: no booking that was acknowledged is ever lost (requirements: durability).

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use common::*;
use daybook_booking::change::Change;
use daybook_booking::ids::AppointmentId;
use daybook_booking::period::Period;
use daybook_booking::resource::Claimant;
use daybook_store::{OpenOptions, Store, Tx, WriteError};

const FOLDER: &str = "DAYBOOK_KILLED_FOLDER";

/// Books the next free number at its own ten minutes; returns the number.
async fn book_next(store: &Store, command: u128) -> u32 {
    let booked: Result<u32, WriteError> = store
        .write(move |tx: &mut Tx| {
            Box::pin(async move {
                let n = tx.numbers().appointment;
                let at = start() + chrono::TimeDelta::minutes(i64::from(n) * 10);
                let it = appointment(n, Period::lasting(at, 10).unwrap());
                let claims = [claimed(&it, &[Claimant::Provider(OSEI)])];
                let meta = meta(command, daybook_store::UndoStep::Push(MAYA));
                tx.commit_changes(&[Change::Appointment(fresh(it))], &claims, &meta).await?;
                Ok(n)
            })
        })
        .await;
    booked.unwrap()
}

/// The child: books until it is killed, saying so after each. Does nothing unless it is started by the test below.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_that_books_until_it_is_killed() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let path = std::path::Path::new(&folder).join("book.db");
    let store = Store::open(&path, &key(), OpenOptions::default()).await.unwrap();
    let first = store.snapshot().await.unwrap().rows().numbers().await.unwrap().appointment;
    let tasks: Vec<_> = (0..6_u128)
        .map(|lane| {
            let store = store.clone();
            tokio::spawn(async move {
                for n in 0..10_000_u128 {
                    let command = (u128::from(first) << 64) + (lane << 32) + n + 1_000_000;
                    let booked = book_next(&store, command).await;
                    println!("booked {booked}");
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}

/// Starts the child, kills it after `acknowledged` bookings, and returns what it said it had booked.
fn book_and_kill(folder: &std::path::Path, acknowledged: u32) -> Vec<u32> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "a_desk_that_books_until_it_is_killed", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let number =
        |line: &str| -> Option<u32> { line.rsplit_once("booked ").and_then(|(_, n)| n.parse().ok()) };
    let mut booked: Vec<u32> = vec![];
    while u32::try_from(booked.len()).unwrap() < acknowledged {
        let line = lines.next().expect("the child books until it is killed").unwrap();
        booked.extend(number(&line));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // What it had said before it died counts as well. A line goes out in one write, so none is cut short.
    booked.extend(lines.map_while(Result::ok).filter_map(|line| number(&line)));
    booked
}

/// Q8.
#[tokio::test]
async fn no_acknowledged_booking_is_lost_to_a_kill() {
    let kills: u32 = std::env::var("DAYBOOK_KILLS").ok().and_then(|it| it.parse().ok()).unwrap_or(40);
    let room = clinic().await;
    room.store.close().await;
    let mut acknowledged: Vec<AppointmentId> = vec![];
    for kill in 0..kills {
        // Spread by a fixed rule, so that a failure can be had again.
        let after = kill.wrapping_mul(2_654_435_761) % 37 + 1;
        let booked = book_and_kill(room.folder.path(), after);
        acknowledged.extend(booked.into_iter().map(appointment_id));
        let store = reopen(&room).await;
        let found = store.snapshot().await.unwrap().rows().appointments(&acknowledged).await.unwrap();
        let distinct: std::collections::BTreeSet<_> = acknowledged.iter().collect();
        assert_eq!(found.len(), distinct.len(), "after kill {kill}");
        let problems = store.integrity().await.unwrap();
        assert!(problems.is_empty(), "after kill {kill}: {problems:?}");
        store.close().await;
    }
}
