//! A desk's own: what each person did here and can take back, and what the hub last said of its accounts.

use daybook_booking::ids::UserId;
use serde_json::Value;
use uuid::Uuid;

use crate::cells::{Binds, Cells, binds};
use crate::failure::{Failure, WriteError};
use crate::sheet::Rows;
use crate::staff::Staff;
use crate::sync::feed::number;
use crate::tx::Tx;

/// How many things a person can take back at most; what is older is let go.
const KEPT: u64 = 200;

/// Something a person did at this desk.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DoneHere {
    /// Whose.
    pub user: UserId,
    /// Its place on their stack.
    pub place: u64,
    /// The intent to take back: what was done, taken back or done again last.
    pub last_intent: Uuid,
    /// What it was: a code and ids.
    pub label: Value,
}

/// What of the stack is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// What was done, and can be undone.
    Done,
    /// What was undone, and can be done again.
    Undone,
}

impl Standing {
    const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Undone => "undone",
        }
    }
}

impl Rows<'_> {
    /// What `user` did last here and has not undone; or of what they undid, the one that was done first.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn done_here(&mut self, user: UserId, standing: Standing) -> Result<Option<DoneHere>, Failure> {
        let sql = match standing {
            Standing::Done => {
                "select place, last_intent, label from intent_undo
                 where clinic_id = $1 and user_id = $2 and state = 'done' order by place desc limit 1"
            }
            Standing::Undone => {
                "select place, last_intent, label from intent_undo
                 where clinic_id = $1 and user_id = $2 and state = 'undone' order by place limit 1"
            }
        };
        let row = self.conn.maybe(sql, binds![self.clinic.0, user.0]).await?;
        row.map(|row| {
            let cells = &mut Cells::of(&row);
            Ok(DoneHere { user, place: cells.number()?, last_intent: cells.id()?, label: cells.json()? })
        })
        .transpose()
    }

    /// The version the hub had of an account when it last told; `None` for one it never told of.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn hub_account(&mut self, user: UserId) -> Result<Option<u64>, Failure> {
        let sql = "select version from hub_account where clinic_id = $1 and user_id = $2";
        let row = self.conn.maybe(sql, binds![self.clinic.0, user.0]).await?;
        row.map(|it| Cells::of(&it).number()).transpose()
    }
}

impl Tx {
    /// Puts something on the stack of who did it; what they had undone before can no longer be done again.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn push_done(&mut self, user: UserId, intent: Uuid, label: &Value) -> Result<(), WriteError> {
        let mut binds = Binds::default();
        binds.id(self.clinic.0).id(user.0).id(intent).json(label).put(number(KEPT));
        let sql = "delete from intent_undo where clinic_id = $1 and user_id = $2 and state = 'undone';
                   insert into intent_undo (clinic_id, user_id, place, last_intent, label, state)
                   select $1, $2, coalesce(max(place), 0) + 1, $3, $4, 'done'
                   from intent_undo where clinic_id = $1 and user_id = $2;
                   delete from intent_undo where clinic_id = $1 and user_id = $2 and place <=
                     (select max(place) from intent_undo where clinic_id = $1 and user_id = $2) - $5";
        self.run(sql, binds).await
    }

    /// Notes that something on the stack was undone or done again, by which intent.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn step_done(
        &mut self,
        it: &DoneHere,
        standing: Standing,
        intent: Uuid,
    ) -> Result<(), WriteError> {
        let mut binds = Binds::default();
        binds.id(self.clinic.0).id(it.user.0).put(number(it.place)).id(intent).text(standing.word());
        let sql = "update intent_undo set last_intent = $4, state = $5
                   where clinic_id = $1 and user_id = $2 and place = $3";
        self.run(sql, binds).await
    }

    /// Takes something off the stack: there was nothing left of it to take back.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn drop_done(&mut self, it: &DoneHere) -> Result<(), WriteError> {
        let mut binds = Binds::default();
        binds.id(self.clinic.0).id(it.user.0).put(number(it.place));
        let sql = "delete from intent_undo where clinic_id = $1 and user_id = $2 and place = $3";
        self.run(sql, binds).await
    }

    /// Keeps `account` as the hub has it in its version `version`. What is this computer's alone stays: the PIN and
    /// the tries, unless the password is another.
    ///
    /// # Errors
    /// When the disk fails.
    pub async fn keep_hub_account(&mut self, account: &Staff, version: u64) -> Result<(), WriteError> {
        let mut kept = Staff { version: 1, ..account.clone() };
        if let Some(here) = self.staff(account.id).await? {
            kept.version = here.version + 1;
            if here.password_hash == account.password_hash {
                kept.pin_hash = here.pin_hash;
                kept.failed_pins = here.failed_pins;
                kept.failed_passwords = here.failed_passwords;
                kept.locked_until = here.locked_until;
            }
        }
        self.save_staff(&kept).await?;
        let mut binds = Binds::default();
        binds.id(self.clinic.0).id(account.id.0).put(number(version));
        let sql = "insert into hub_account (clinic_id, user_id, version) values ($1, $2, $3)
                   on conflict (clinic_id, user_id) do update set version = excluded.version";
        self.run(sql, binds).await
    }
}
