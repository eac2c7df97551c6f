//! A day at the desk: what is written is there again after closing and opening.

mod common;

use common::*;
use daybook_store::{AuditVerdict, WriteError};

#[tokio::test]
async fn what_was_booked_is_there_after_opening_again() {
    let room = clinic().await;
    book(&room.store, 1, "09:00-09:30").await.unwrap();
    assert!(matches!(book(&room.store, 2, "09:29-10:00").await, Err(WriteError::SlotTaken)));
    book(&room.store, 3, "09:30-10:00").await.unwrap();
    room.store.close().await;

    let store = reopen(&room).await;
    let (found, history) = store.appointment(appointment_id(1)).await.unwrap().unwrap();
    assert!(found == appointment(1, hours("09:00-09:30")));
    assert_eq!(history.len(), 1);
    assert!(store.appointment(appointment_id(2)).await.unwrap().is_none());
    assert_eq!(store.book().await.unwrap().unwrap().providers.len(), 1);
    assert!(store.integrity().await.unwrap().is_empty(), "{:?}", store.integrity().await);
    assert!(matches!(store.verify_audit().await.unwrap(), AuditVerdict::Whole { entries: 3, .. }));
    store.close().await;
}

/// The same of a book on a server (trust.md §2.2).
#[test]
fn what_was_booked_is_there_on_a_server() {
    on_a_server(&[what_was_booked_is_there_after_opening_again]);
}
