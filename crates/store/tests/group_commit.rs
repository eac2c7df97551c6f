//! Jobs that share one commit: each is kept or dropped for itself, and none hears of it before it is on the disk.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use std::sync::Arc;

use common::*;
use daybook_store::{Store, WriteError};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Keeps the writer busy until told to go on, so that what is asked meanwhile shares the next commit.
async fn hold_up(store: &Store) -> (oneshot::Sender<()>, JoinHandle<Result<(), WriteError>>) {
    let (go_on, waiting) = oneshot::channel::<()>();
    let (begun, has_begun) = oneshot::channel();
    let store = store.clone();
    let holding = tokio::spawn(async move {
        store
            .write(move |_| {
                Box::pin(async move {
                    begun.send(()).unwrap();
                    waiting.await.unwrap();
                    Ok(())
                })
            })
            .await
    });
    has_begun.await.unwrap();
    (go_on, holding)
}

/// Lets every task that can go on do so: on one thread, each turn lets each of them run once.
async fn settle() {
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
}

fn asked<T: Send + 'static>(job: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
    tokio::spawn(job)
}

#[tokio::test]
async fn what_one_job_refuses_or_breaks_does_not_touch_its_neighbours() {
    let room = clinic().await;
    let (go_on, holding) = hold_up(&room.store).await;
    let store = Arc::new(room.store.clone());
    let booking = |n: u32, period: &'static str| {
        let store = Arc::clone(&store);
        asked(async move { book(&store, n, period).await })
    };
    let first = booking(1, "09:00-09:30");
    let taken = booking(2, "09:15-09:45");
    let panicking = {
        let store = Arc::clone(&store);
        asked(async move {
            let broken: Result<(), WriteError> =
                store.write(|_| Box::pin(async { panic!("a bug in a job") })).await;
            broken
        })
    };
    let second = booking(3, "09:30-10:00");
    let again = booking(1, "11:00-11:30");
    let third = booking(4, "10:00-10:30");
    settle().await;
    assert!(!first.is_finished(), "nothing is said to be saved before it is");
    go_on.send(()).unwrap();
    holding.await.unwrap().unwrap();

    let seqs = [first.await.unwrap().unwrap(), second.await.unwrap().unwrap(), third.await.unwrap().unwrap()];
    assert_eq!(seqs, [2, 3, 4], "what was dropped left no gap");
    assert!(matches!(taken.await.unwrap(), Err(WriteError::SlotTaken)));
    assert!(matches!(panicking.await.unwrap(), Err(WriteError::Panicked)));
    assert!(matches!(again.await.unwrap(), Err(WriteError::Repeated | WriteError::ChangedSince)));

    room.store.close().await;
    let store = reopen(&room).await;
    for (n, there) in [(1, true), (2, false), (3, true), (4, true)] {
        assert_eq!(store.appointment(appointment_id(n)).await.unwrap().is_some(), there, "{n}");
    }
    assert!(store.integrity().await.unwrap().is_empty());
    assert!(matches!(
        store.verify_audit().await.unwrap(),
        daybook_store::AuditVerdict::Whole { entries: 4, .. }
    ));
}

#[tokio::test]
async fn numbers_given_to_a_job_that_failed_are_given_to_the_next() {
    let room = clinic().await;
    let (go_on, holding) = hold_up(&room.store).await;
    let number = |keep: bool| {
        let store = room.store.clone();
        asked(async move {
            store
                .write(move |tx| {
                    Box::pin(async move {
                        let n = tx.numbers().appointment;
                        let start = 8 + n;
                        let it = appointment(n, hours(&format!("{start:02}:00-{start:02}:30")));
                        let claims = [claimed(&it, &provider_and_patient(&it))];
                        let meta = meta(u128::from(n), daybook_store::UndoStep::Leave);
                        tx.commit_changes(
                            &[daybook_booking::change::Change::Appointment(fresh(it))],
                            &claims,
                            &meta,
                        )
                        .await?;
                        if keep { Ok(n) } else { Err(WriteError::ChangedSince) }
                    })
                })
                .await
        })
    };
    let (kept, dropped, next) = (number(true), number(false), number(true));
    settle().await;
    go_on.send(()).unwrap();
    holding.await.unwrap().unwrap();
    assert_eq!(kept.await.unwrap().unwrap(), 1);
    assert!(dropped.await.unwrap().is_err());
    assert_eq!(next.await.unwrap().unwrap(), 2);
}

/// The same of a book on a server (trust.md §2.2).
#[test]
fn jobs_that_share_a_commit_on_a_server_are_apart() {
    on_a_server(&[
        what_one_job_refuses_or_breaks_does_not_touch_its_neighbours,
        numbers_given_to_a_job_that_failed_are_given_to_the_next,
    ]);
}
