//! Each person's stack of what can be undone and redone. It survives a restart.

use crate::conn::Conn;
use daybook_booking::change::Change;
use daybook_booking::ids::{ClinicId, UserId};
use serde_json::Value;

use crate::cells::{Binds, Cells, binds};
use crate::failure::{Failure, WriteError};
use crate::record::feed;
use crate::sheet::Rows;

/// What a command means for somebody's undo stack.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum UndoStep {
    /// It can be undone by this person; what they had undone before can no longer be redone.
    Push(UserId),
    /// It undid the entry.
    Undo(UndoId),
    /// It did the entry again.
    Redo(UndoId),
    /// It is none of undo's business.
    Leave,
}

/// The name of an entry: whose, and which of the feed's commands put it there.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct UndoId {
    /// Whose stack.
    pub user: UserId,
    /// The command's place in the change feed.
    pub seq: u64,
}

/// Something that can be undone, or redone: turning `changes` round does it.
#[derive(Clone, Debug)]
pub struct UndoEntry {
    /// Its name.
    pub id: UndoId,
    /// What it was: a code and ids, to be put in words by the UI.
    pub label: serde_json::Value,
    /// What the last step changed, as it was made.
    pub changes: Vec<Change>,
}

/// Notes what the command numbered `seq` means for the stack.
pub(crate) async fn record(
    conn: &mut Conn,
    clinic: ClinicId,
    step: UndoStep,
    (seq, label): (i64, &serde_json::Value),
) -> Result<(), WriteError> {
    let mut binds = Binds::default();
    binds.id(clinic.0);
    let sql = match step {
        UndoStep::Leave => return Ok(()),
        UndoStep::Push(user) => {
            binds.id(user.0).put(seq).json(label);
            // One trip: what was undone can no longer be redone, and this is the newest to undo. What is undone is asked
            // for first: an update by the state itself would walk through all this person ever did.
            "update undo_entry set state = 'cleared' where clinic_id = $1 and user_id = $2 and seq in
               (select seq from undo_entry where clinic_id = $1 and user_id = $2 and state = 'undone');
             insert into undo_entry (clinic_id, user_id, seq, last_seq, label, state)
             values ($1, $2, $3, $3, $4, 'done')"
        }
        UndoStep::Undo(entry) => {
            binds.id(entry.user.0).put(seq_of(entry)).put(seq);
            "update undo_entry set state = 'undone', last_seq = $4
             where clinic_id = $1 and user_id = $2 and seq = $3 and state = 'done'"
        }
        UndoStep::Redo(entry) => {
            binds.id(entry.user.0).put(seq_of(entry)).put(seq);
            "update undo_entry set state = 'done', last_seq = $4
             where clinic_id = $1 and user_id = $2 and seq = $3 and state = 'undone'"
        }
    };
    let done = conn.run(sql, binds).await?;
    // Somebody was quicker at the same desk: the entry is no longer in the state it was read in.
    if done == 0 { Err(WriteError::ChangedSince) } else { Ok(()) }
}

fn seq_of(entry: UndoId) -> i64 {
    i64::try_from(entry.seq).expect("feeds count in i64")
}

/// What this person did last and has not undone.
pub(crate) async fn last_undoable(
    conn: &mut Conn,
    clinic: ClinicId,
    user: UserId,
) -> Result<Option<UndoEntry>, Failure> {
    let sql = "select seq, last_seq, label from undo_entry
               where clinic_id = $1 and user_id = $2 and state = 'done' order by seq desc limit 1";
    top(conn, clinic, user, sql).await
}

/// What this person undid last and can do again: of what is undone, the one that was done first.
pub(crate) async fn last_redoable(
    conn: &mut Conn,
    clinic: ClinicId,
    user: UserId,
) -> Result<Option<UndoEntry>, Failure> {
    let sql = "select seq, last_seq, label from undo_entry
               where clinic_id = $1 and user_id = $2 and state = 'undone' order by seq limit 1";
    top(conn, clinic, user, sql).await
}

impl Rows<'_> {
    /// The labels of what this person would undo and redo next; an import's thousands of changes stay unread.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn undo_labels(&mut self, user: UserId) -> Result<(Option<Value>, Option<Value>), Failure> {
        let sql = "select
                   (select label from undo_entry
                    where clinic_id = $1 and user_id = $2 and state = 'done' order by seq desc limit 1),
                   (select label from undo_entry
                    where clinic_id = $1 and user_id = $2 and state = 'undone' order by seq limit 1)";
        let row = self.conn.one(sql, binds![self.clinic.0, user.0]).await?;
        let cells = &mut Cells::of(&row);
        Ok((cells.maybe_json()?, cells.maybe_json()?))
    }
}

async fn top(
    conn: &mut Conn,
    clinic: ClinicId,
    user: UserId,
    sql: &'static str,
) -> Result<Option<UndoEntry>, Failure> {
    let row = conn.maybe(sql, binds![clinic.0, user.0]).await?;
    let Some(row) = row else { return Ok(None) };
    let cells = &mut Cells::of(&row);
    let id = UndoId { user, seq: cells.number()? };
    let (last_seq, label) = (cells.take()?, cells.json()?);
    Ok(Some(UndoEntry { id, label, changes: feed::changes_of(conn, clinic, last_seq).await? }))
}

#[cfg(test)]
mod tests {
    use daybook_booking::ids::ClinicId;
    use uuid::Uuid;

    use super::*;
    use crate::{Key, NewBook, Store, WriteError};

    fn steps_so_far(conn: &Conn) -> i64 {
        let Conn::File(file) = conn else { panic!("the writer of a file has a file") };
        file.count_steps()
    }

    /// Steps SQLite takes to note one more command of somebody who did `before` of them.
    async fn steps_after(before: i64) -> i64 {
        let folder = tempfile::tempdir().unwrap();
        let (clinic, user) = (ClinicId(Uuid::from_u128(1)), UserId(Uuid::from_u128(2)));
        let new = NewBook { clinic, lineage: Uuid::from_u128(3) };
        let store = Store::create(&folder.path().join("book.db"), &Key::new([7; 32]), new).await.unwrap();
        let steps = store.write(move |tx| {
            Box::pin(async move {
                // The feed they point into is not looked at here.
                tx.conn.script("pragma defer_foreign_keys = on").await?;
                for seq in 1..=before {
                    record(&mut tx.conn, clinic, UndoStep::Push(user), (seq, &Value::Null)).await?;
                }
                steps_so_far(&tx.conn);
                record(&mut tx.conn, clinic, UndoStep::Push(user), (before + 1, &Value::Null)).await?;
                let steps = steps_so_far(&tx.conn);
                tx.conn.script("delete from undo_entry").await?;
                Ok::<_, WriteError>(steps)
            })
        });
        let steps = steps.await.unwrap();
        store.close().await;
        steps
    }

    #[tokio::test]
    async fn noting_a_command_costs_the_same_however_much_somebody_did_before() {
        assert_eq!(steps_after(2_000).await, steps_after(20).await);
    }
}
