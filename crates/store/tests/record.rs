//! The change feed, the audit chain, undo: what was done stays told as it was.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod common;

use common::*;
use daybook_booking::change::Change;
use daybook_booking::ids::UserId;
use daybook_store::{AuditVerdict, Failure, Store, UndoStep, WriteError};
use uuid::Uuid;

async fn undoable(store: &Store, n: u32, period: &str) -> u64 {
    let it = appointment(n, hours(period));
    let claims = vec![claimed(&it, &provider_and_patient(&it))];
    let meta = meta(u128::from(n), UndoStep::Push(MAYA));
    commit_as(store, vec![Change::Appointment(fresh(it))], claims, meta).await.unwrap()
}

async fn step(store: &Store, command: u128, undo: UndoStep) -> Result<u64, WriteError> {
    commit_as(store, vec![], vec![], meta(command, undo)).await
}

/// The numbers of the feed that undo and redo would work on.
async fn tops(store: &Store) -> (Option<u64>, Option<u64>) {
    let undo = store.last_undoable(MAYA).await.unwrap().map(|it| it.id.seq);
    (undo, store.last_redoable(MAYA).await.unwrap().map(|it| it.id.seq))
}

#[tokio::test]
async fn undo_and_redo_walk_the_stack_and_survive_a_restart() {
    let room = clinic().await;
    let first = undoable(&room.store, 1, "09:00-09:30").await;
    let second = undoable(&room.store, 2, "10:00-10:30").await;
    assert_eq!(tops(&room.store).await, (Some(second), None));
    let entry = room.store.last_undoable(MAYA).await.unwrap().unwrap();
    assert!(matches!(&entry.changes[..], [Change::Appointment(edit)] if edit.after.number == 2));
    step(&room.store, 0x101, UndoStep::Undo(entry.id)).await.unwrap();
    let entry = room.store.last_undoable(MAYA).await.unwrap().unwrap();
    step(&room.store, 0x102, UndoStep::Undo(entry.id)).await.unwrap();
    assert_eq!(tops(&room.store).await, (None, Some(first)));
    room.store.close().await;

    let store = reopen(&room).await;
    assert_eq!(tops(&store).await, (None, Some(first)));
    step(&store, 0x103, UndoStep::Redo(entry.id)).await.unwrap();
    assert_eq!(tops(&store).await, (Some(first), Some(second)));
    // Somebody else's stack is their own.
    assert!(store.last_undoable(UserId(Uuid::from_u128(9))).await.unwrap().is_none());
    // Something new: what was undone before it cannot be redone.
    let third = undoable(&store, 3, "11:00-11:30").await;
    assert_eq!(tops(&store).await, (Some(third), None));
}

#[tokio::test]
async fn an_entry_is_undone_once() {
    let room = clinic().await;
    undoable(&room.store, 1, "09:00-09:30").await;
    let entry = room.store.last_undoable(MAYA).await.unwrap().unwrap();
    step(&room.store, 0x101, UndoStep::Undo(entry.id)).await.unwrap();
    let again = step(&room.store, 0x102, UndoStep::Undo(entry.id)).await;
    assert!(matches!(again, Err(WriteError::ChangedSince)), "{again:?}");
}

#[tokio::test]
async fn a_command_is_carried_out_once() {
    let room = clinic().await;
    step(&room.store, 0x77, UndoStep::Leave).await.unwrap();
    assert!(matches!(step(&room.store, 0x77, UndoStep::Leave).await, Err(WriteError::Repeated)));
}

#[tokio::test]
async fn an_older_version_does_not_overwrite_a_newer_one() {
    let room = clinic().await;
    book(&room.store, 1, "09:00-09:30").await.unwrap();
    let same = Change::Appointment(fresh(appointment(1, hours("11:00-11:30"))));
    assert!(matches!(commit(&room.store, 0x9, vec![same], vec![]).await, Err(WriteError::ChangedSince)));
}

#[tokio::test]
async fn the_feed_has_no_gaps_where_writes_failed() {
    let room = clinic().await;
    let mut last = 1;
    for n in 1..=20_u32 {
        // Every other one asks for the same time.
        match book(&room.store, n, "09:00-09:30").await {
            Ok(seq) => {
                assert_eq!(seq, last + 1);
                last = seq;
            }
            Err(WriteError::SlotTaken) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    assert!(room.store.integrity().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_panic_in_a_job_is_its_own_and_the_writer_goes_on() {
    let room = clinic().await;
    let broken: Result<(), WriteError> =
        room.store.write(|_| Box::pin(async { panic!("a bug in a job") })).await;
    assert!(matches!(broken, Err(WriteError::Panicked)));
    book(&room.store, 1, "09:00-09:30").await.unwrap();
}

#[tokio::test]
async fn a_job_that_hides_a_failed_write_is_not_kept() {
    let room = clinic().await;
    book(&room.store, 1, "09:00-09:30").await.unwrap();
    let second = appointment(2, hours("09:00-09:30"));
    let claims = vec![claimed(&second, &provider_and_patient(&second))];
    let hidden: Result<(), WriteError> = room
        .store
        .write(move |tx| {
            Box::pin(async move {
                let changes = [Change::Appointment(fresh(second))];
                let _ = tx.commit_changes(&changes, &claims, &meta(2, UndoStep::Leave)).await;
                Ok(())
            })
        })
        .await;
    assert!(matches!(hidden, Err(WriteError::SlotTaken)), "{hidden:?}");
    assert!(room.store.appointment(appointment_id(2)).await.unwrap().is_none());
}

/// Tampers with the file past its triggers; where the chain is then seen to break.
async fn after(tampering: &'static str) -> Result<AuditVerdict, Failure> {
    let room = clinic().await;
    for n in 1..=5 {
        book(&room.store, n, &format!("{:02}:00-{:02}:30", 8 + n, 8 + n)).await.unwrap();
    }
    room.store.close().await;
    let file = raw(&room.folder);
    for trigger in ["audit_is_not_changed", "audit_is_not_deleted", "audit_has_no_gaps"] {
        file.execute_batch(&format!("drop trigger {trigger}")).unwrap();
    }
    file.execute_batch(tampering).unwrap();
    drop(file);
    reopen(&room).await.verify_audit().await
}

/// D5.
#[tokio::test]
async fn an_audit_entry_cannot_be_changed_dropped_or_moved_unseen() {
    let broken_at = |seq| Ok::<_, Failure>(AuditVerdict::BrokenAt { seq });
    for (tampering, expected) in [
        ("update audit set action = 'appointment.view' where seq = 3", 3),
        ("update audit set at = at + 1 where seq = 4", 4),
        ("update audit set actor = replace(actor, 'staff', 'patient') where seq = 1", 1),
        ("update audit set hash = zeroblob(32) where seq = 2", 2),
        ("delete from audit where seq = 2", 2),
        ("delete from audit where seq = 1", 1),
        (
            "update audit set seq = 100 where seq = 3; update audit set seq = 3 where seq = 4; update audit set seq = 4 where seq = 100",
            3,
        ),
    ] {
        assert_eq!(after(tampering).await.unwrap(), broken_at(expected).unwrap(), "{tampering}");
    }
    // A tail cut off is seen only by the copies of the head that are kept elsewhere.
    let cut = after("delete from audit where seq = 6").await.unwrap();
    assert!(matches!(cut, AuditVerdict::Whole { entries: 5, .. }));
    let whole = after("select 1").await.unwrap();
    assert!(matches!(whole, AuditVerdict::Whole { entries: 6, .. }));
    assert_ne!(cut, whole);
}

/// S3.54.
#[tokio::test]
async fn the_audit_log_refuses_to_be_changed() {
    let room = clinic().await;
    room.store.close().await;
    let file = raw(&room.folder);
    for (sql, why) in [
        ("update audit set action = 'x'", "append_only"),
        ("delete from audit", "append_only"),
        (
            "insert into audit select clinic_id, seq + 2, at, actor, action, detail, hash, hash from audit",
            "audit_gap",
        ),
        (
            "insert into audit select clinic_id, seq + 1, at, actor, action, detail, previous, hash from audit",
            "broken_link",
        ),
    ] {
        let refused = file.execute_batch(sql).unwrap_err().to_string();
        assert!(refused.contains(why), "{sql}: {refused}");
    }
}

/// The same of a book on a server (trust.md §2.2).
#[test]
fn the_record_on_a_server_is_the_same() {
    on_a_server(&[
        undo_and_redo_walk_the_stack_and_survive_a_restart,
        an_entry_is_undone_once,
        a_command_is_carried_out_once,
        an_older_version_does_not_overwrite_a_newer_one,
        the_feed_has_no_gaps_where_writes_failed,
        a_panic_in_a_job_is_its_own_and_the_writer_goes_on,
        a_job_that_hides_a_failed_write_is_not_kept,
    ]);
}
