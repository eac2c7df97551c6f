//! The one writer: takes the jobs that are waiting, gives each a savepoint, commits them together, and only
//! then answers any of them. One flush of the disk serves up to 64 bookings.

use std::io;
use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use tokio::sync::{mpsc, oneshot};

use crate::conn::Conn;
use crate::failure::{Failure, WriteError};
use crate::tx::Tx;

/// Jobs that share one commit.
const JOBS_A_COMMIT: usize = 64;

/// Jobs that wait in line before [`Writer::run`] makes its callers wait too.
const QUEUE: usize = 1_024;

/// What a job came to, told once it is known whether it was kept.
type Answer = Box<dyn FnOnce(Result<(), WriteError>) + Send>;

/// A job's end: whether to keep what it did, and whom to tell.
struct Ended {
    keep: bool,
    answer: Answer,
}

/// A job, to be run on the transaction; or, where there is none any more, only to be answered.
type Job = Box<dyn for<'t> FnOnce(Option<&'t mut Tx>) -> BoxFuture<'t, Ended> + Send>;

/// What stands in the queue.
enum Message {
    Job(Job),
    Close,
}

/// Ends when the writer has.
pub(crate) type Working = oneshot::Receiver<()>;

/// The way to the writer's queue.
#[derive(Clone, Debug)]
pub(crate) struct Writer {
    queue: mpsc::Sender<Message>,
}

impl Writer {
    /// Starts the writer. It ends, closing `tx`'s connection, when told to or when its last handle is dropped; then the
    /// other end of what is handed out is dropped, too.
    pub(crate) fn start(tx: Tx) -> (Self, Working) {
        let (writer, working, work) = Self::at_work(tx);
        tokio::spawn(work);
        (writer, working)
    }

    /// As [`Writer::start`], on a thread of its own: for a connection whose statements run where they are called.
    ///
    /// # Errors
    /// When there can be no more threads.
    pub(crate) fn start_beside(tx: Tx) -> io::Result<(Self, Working)> {
        let (writer, working, work) = Self::at_work(tx);
        // Jobs may wait for what only a runtime knows of, such as the clock.
        let runtime = tokio::runtime::Handle::current();
        let thread = std::thread::Builder::new().name("daybook-writer".to_owned());
        thread.spawn(move || runtime.block_on(work))?;
        Ok((writer, working))
    }

    fn at_work(tx: Tx) -> (Self, Working, impl Future<Output = ()> + Send) {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let (works, working) = oneshot::channel();
        let work = async move {
            work(tx, waiting).await;
            drop(works);
        };
        (Self { queue }, working, work)
    }

    /// Runs `job` and answers when what it did is on the disk, or when nothing of it is.
    pub(crate) async fn run<T, E, J>(&self, job: J) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<WriteError> + Send + 'static,
        J: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
    {
        let (tell, told) = oneshot::channel();
        let boxed: Job = Box::new(move |tx| Box::pin(perform(tx, job, tell)));
        let closed = || E::from(Failure::Closed.into());
        self.queue.send(Message::Job(boxed)).await.map_err(|_| closed())?;
        told.await.unwrap_or_else(|_| Err(closed()))
    }

    /// Lets the writer finish what is in line, and end.
    pub(crate) async fn close(&self) {
        // Fails where it has ended already.
        let _ = self.queue.send(Message::Close).await;
    }
}

async fn perform<T, E, J>(tx: Option<&mut Tx>, job: J, tell: oneshot::Sender<Result<T, E>>) -> Ended
where
    T: Send + 'static,
    E: From<WriteError> + Send + 'static,
    J: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T, E>> + Send + 'static,
{
    let mut outcome: Option<Result<T, E>> = None;
    if let Some(tx) = tx {
        tx.broken = None;
        let ran = AssertUnwindSafe(async { job(&mut *tx).await }).catch_unwind().await;
        let ran = ran.unwrap_or_else(|_| Err(WriteError::Panicked.into()));
        // A job that went on after a failed write would have half of it kept.
        outcome = Some(match (ran, tx.broken.clone()) {
            (Ok(_), Some(broken)) => Err(broken.into()),
            (ran, _) => ran,
        });
    }
    let keep = matches!(outcome, Some(Ok(_)));
    let answer: Answer = Box::new(move |fate| {
        let told = match (outcome, fate) {
            (Some(Err(own)), _) => Err(own),
            (_, Err(error)) => Err(error.into()),
            (Some(Ok(value)), Ok(())) => Ok(value),
            (None, Ok(())) => Err(WriteError::from(Failure::Closed).into()),
        };
        // Whoever asked may have gone away; what was written stays written.
        let _ = tell.send(told);
    });
    Ended { keep, answer }
}

async fn work(mut tx: Tx, mut waiting: mpsc::Receiver<Message>) {
    let mut messages = Vec::with_capacity(JOBS_A_COMMIT);
    let mut open = true;
    while open && waiting.recv_many(&mut messages, JOBS_A_COMMIT).await > 0 {
        let jobs: Vec<Job> = messages
            .drain(..)
            .filter_map(|message| match message {
                Message::Job(job) => Some(job),
                Message::Close => {
                    open = false;
                    None
                }
            })
            .collect();
        commit_together(&mut tx, jobs).await;
    }
    // The file is whole either way; closing only tidies the log away.
    let _ = tx.conn.close().await;
}

/// Runs `jobs` in one transaction; what one of them refuses or breaks is rolled back alone.
async fn commit_together(tx: &mut Tx, jobs: Vec<Job>) {
    if jobs.is_empty() {
        return;
    }
    // A job on its own needs no savepoint: it has the whole transaction to itself.
    // On a server a failed statement spoils the transaction, so that there every job has one.
    let alone = jobs.len() == 1 && tx.home.is_none();
    let mut fate = begin(tx, alone).await;
    let before = tx.head;
    let mut answers: Vec<Answer> = Vec::with_capacity(jobs.len());
    let mut kept_any = false;
    for job in jobs {
        let (at_start, afterwards) = (tx.head, tx.afterwards.len());
        // Once the transaction is gone, those that are left are only told why.
        let ended = job(if fate.is_ok() { Some(&mut *tx) } else { None }).await;
        answers.push(ended.answer);
        kept_any |= ended.keep;
        if !ended.keep {
            tx.head = at_start;
            tx.afterwards.truncate(afterwards);
        }
        if fate.is_ok() && !alone {
            fate = settle(tx, ended.keep).await;
        }
    }
    if fate.is_ok() && kept_any {
        fate = commit(tx).await;
    }
    if fate.is_err() || !kept_any {
        tx.head = before;
        // Fails where the transaction is already gone, which is what is wanted.
        let _ = tx.conn.script("rollback").await;
        tx.afterwards.clear();
    }
    tx.afterwards.drain(..).for_each(|then| then());
    let end = tx.head.feed_end();
    tx.told.send_if_modified(|told| std::mem::replace(told, end) != end);
    answers.into_iter().for_each(|answer| answer(fate.clone()));
}

/// Keeps or drops what one of several jobs did, and makes ready for the next.
async fn settle(tx: &mut Tx, keep: bool) -> Result<(), WriteError> {
    let sql = if keep { "release job; savepoint job" } else { "rollback to job" };
    // A full or failing disk takes the whole transaction with it, savepoints too; what broke it says more
    // than the missing savepoint does.
    run(&mut tx.conn, sql).await.map_err(|error| tx.broken.take().unwrap_or(error))
}

async fn begin(tx: &mut Tx, alone: bool) -> Result<(), WriteError> {
    if tx.home.is_some() {
        return Box::pin(tx.begin_on_server()).await;
    }
    run(&mut tx.conn, if alone { "begin immediate" } else { "begin immediate; savepoint job" }).await
}

async fn commit(tx: &mut Tx) -> Result<(), WriteError> {
    if tx.home.is_some() { Box::pin(tx.commit_on_server()).await } else { run(&mut tx.conn, "commit").await }
}

async fn run(conn: &mut Conn, sql: &'static str) -> Result<(), WriteError> {
    Ok(conn.script(sql).await?)
}
