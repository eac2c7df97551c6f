//! The writer's way back to its server: one hub a clinic, and no commit left in doubt.

use std::time::Duration;

use daybook_booking::ids::ClinicId;
use sqlx::{ConnectOptions as _, PgConnection};

use crate::cells::{Cells, binds};
use crate::conn::Conn;
use crate::failure::{Failure, WriteError, may_be_tried_again};
use crate::open::OpenError;
use crate::postgres::place::{Place, check};
use crate::tx::{Afterwards, Head, Tx};

/// How often a write that met another in a bad moment is begun anew.
const BEGINNINGS: u32 = 5;

/// How often a server that went away in the middle of a commit is looked for, before whoever waits is told.
const LOOKS: u32 = 20;

/// Between two of these.
const BETWEEN: Duration = Duration::from_millis(250);

/// Where the writer's server is, and how many of the clinic's writes there are.
pub(crate) struct Home {
    place: Place,
    writes: i64,
    /// What is to be done should the commit whose answer was lost turn out to be kept.
    in_doubt: Option<Vec<Afterwards>>,
}

/// What is known of the commit that was under way when the server went away.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kept {
    /// It is on the server's disk.
    Yes,
    /// Nothing of it is.
    No,
}

impl Home {
    /// Connects as the writer of `clinic`, and as its only one.
    pub(crate) async fn connect(place: Place, clinic: ClinicId) -> Result<(Self, Conn), OpenError> {
        let mut conn = place.options_of(clinic).connect().await?;
        check(&mut conn).await?;
        take_clinic(&mut conn, clinic).await?;
        let mut conn = Conn::from(conn);
        let writes = writes(&mut conn, clinic).await?;
        Ok((Self { place, writes, in_doubt: None }, conn))
    }
}

/// Locks the clinic for as long as the connection lasts.
async fn take_clinic(conn: &mut PgConnection, clinic: ClinicId) -> Result<(), OpenError> {
    let (high, low) = clinic.0.as_u64_pair();
    let mine: bool = sqlx::query_scalar("select pg_try_advisory_lock($1)")
        .bind((high ^ low).cast_signed())
        .fetch_one(conn)
        .await?;
    if mine { Ok(()) } else { Err(OpenError::InUse) }
}

async fn writes(conn: &mut Conn, clinic: ClinicId) -> Result<i64, Failure> {
    let row = conn.one("select writes from meta where clinic_id = $1", binds![clinic.0]).await?;
    Cells::of(&row).take()
}

impl Tx {
    /// Begins a transaction on the server with the clinic to itself: the first thing in it locks the clinic.
    pub(crate) async fn begin_on_server(&mut self) -> Result<(), WriteError> {
        self.mend().await?;
        let mut tried = 0;
        loop {
            match self.locked_clinic().await {
                Ok(()) => return Ok(()),
                Err(error) if may_be_tried_again(&error) && tried < BEGINNINGS => {
                    tried += 1;
                    tracing::warn!(%tried, "a write met another in a bad moment and begins anew");
                    self.conn.script("rollback").await?;
                    tokio::time::sleep(Duration::from_millis(5 << tried)).await;
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    async fn locked_clinic(&mut self) -> Result<(), sqlx::Error> {
        // What waited for the lock must see what was committed meanwhile.
        self.conn.script("begin isolation level read committed").await?;
        let raise = "update meta set writes = writes + 1 where clinic_id = $1 returning writes";
        let row = self.conn.one(raise, binds![self.clinic.0]).await?;
        let now: i64 = Cells::of(&row).take().map_err(|it| sqlx::Error::Decode(it.into()))?;
        let home = self.home.as_mut().expect("only a book on a server begins so");
        if now != home.writes + 1 {
            // Somebody wrote past the hub, which the advisory lock does not stop: what is known is stale.
            tracing::warn!("the clinic's book was written by something else");
            home.writes = now - 1;
            let found = Head::load(&mut self.conn, self.clinic).await;
            self.head = found.map_err(|it| sqlx::Error::Decode(it.into()))?;
        }
        self.conn.script("savepoint job").await
    }

    /// Commits on the server. Where the answer is lost, what became of it is found out.
    pub(crate) async fn commit_on_server(&mut self) -> Result<(), WriteError> {
        let done = self.conn.script("commit").await;
        if done.is_err() && self.conn.is_lost() {
            return self.settle_doubt().await;
        }
        done?;
        self.home.as_mut().expect("only a book on a server commits so").writes += 1;
        Ok(())
    }

    async fn settle_doubt(&mut self) -> Result<(), WriteError> {
        for _ in 0..LOOKS {
            match self.reconnect().await {
                Ok(Kept::Yes) => return Ok(()),
                Ok(Kept::No) => return Err(Failure::Unreachable.into()),
                Err(_) => tokio::time::sleep(BETWEEN).await,
            }
        }
        // Told that it is not known to be kept; what is in memory is put right once it is known.
        let afterwards = std::mem::take(&mut self.afterwards);
        self.home.as_mut().expect("only a book on a server is in doubt").in_doubt = Some(afterwards);
        Err(Failure::Unreachable.into())
    }

    /// Connects anew, where the server went away.
    async fn mend(&mut self) -> Result<(), WriteError> {
        if !self.conn.is_lost() {
            return Ok(());
        }
        let kept = self.reconnect().await.map_err(|_| Failure::Unreachable)?;
        let home = self.home.as_mut().expect("only a connection to a server is lost");
        if let (Some(afterwards), Kept::Yes) = (home.in_doubt.take(), kept) {
            afterwards.into_iter().for_each(|then| then());
        }
        Ok(())
    }

    async fn reconnect(&mut self) -> Result<Kept, OpenError> {
        let home = self.home.as_mut().expect("only a connection to a server is lost");
        let (fresh, mut conn) = Home::connect(home.place.clone(), self.clinic).await?;
        let head = Head::load(&mut conn, self.clinic).await?;
        let kept = if fresh.writes > home.writes { Kept::Yes } else { Kept::No };
        home.writes = fresh.writes;
        (self.conn, self.head) = (conn, head);
        Ok(kept)
    }
}
