//! The live socket: that there is something to pull, and what the others show. It carries no data of any patient; what
//! is lost on it costs time and nothing else, because desks also look for themselves.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::extract::ws::{CloseFrame, Message, Utf8Bytes, WebSocket, WebSocketUpgrade, close_code};
use axum::response::Response;
use daybook_store::FeedEnd;
use daybook_sync::{FromDesk, FromHub};
use tokio::sync::watch;
use tokio::time::{Instant, MissedTickBehavior, interval_at, timeout};

use crate::hub::Hub;
use crate::limits::{Limits, Rate};
use crate::problem::{Kind, Problem};
use crate::sync::presence::Sitting;
use crate::sync::seal::Calling;

/// Longest message of a desk.
const MESSAGE_BYTES: usize = 16 << 10;
/// Until then a message must be on its way: who does not read is not waited for.
const SEND_WITHIN: Duration = Duration::from_secs(10);
/// How often a desk may show something else.
const SHOWS: Rate = Rate { burst: 100.0, a_second: 30.0 };
/// How many pings may go unanswered.
const PINGS: u32 = 3;

/// The computer was shut out.
const REVOKED: u16 = 4_403;
/// The same computer has opened another socket.
const ELSEWHERE: u16 = 4_409;

/// `GET /sync/v1/live`.
pub(crate) async fn live(
    State(hub): State<Hub>,
    calling: Calling,
    upgrade: Result<WebSocketUpgrade, axum::extract::ws::rejection::WebSocketUpgradeRejection>,
) -> Result<Response, Problem> {
    calling.in_good_standing()?;
    let upgrade =
        upgrade.map_err(|_| Problem::new(Kind::BadRequest, "this is where WebSockets are opened"))?;
    let upgrade = upgrade.max_message_size(MESSAGE_BYTES).max_frame_size(MESSAGE_BYTES);
    Ok(upgrade.on_upgrade(move |socket| async move {
        let open = hub.0.sockets.one_more();
        if let Err(Ended) = (Line { hub, calling, socket }).held().await {
            tracing::debug!("a live socket ended");
        }
        drop(open);
    }))
}

/// The other side is gone.
struct Ended;

/// One open socket.
struct Line {
    hub: Hub,
    calling: Calling,
    socket: WebSocket,
}

/// What happens next on a socket.
enum Next {
    Poke,
    Shown,
    Look,
    Tick,
    End,
    Said(Option<Message>),
}

impl Line {
    async fn held(mut self) -> Result<(), Ended> {
        let clinic = Arc::clone(&self.calling.clinic);
        let mut ends = clinic.engine.store().feed_ends();
        let (mut shown, mut standing) = (clinic.live.shown(), clinic.live.standing());
        let device = (self.calling.device.id, self.calling.device.name.clone());
        let sitting = Sitting::down(clinic, device);
        let mut ending = std::pin::pin!(self.hub.0.sockets.ending());
        let ping = self.hub.0.waits.ping;
        let mut ticks = interval_at(Instant::now() + ping, ping);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let (limits, mut silent) = (Limits::new(SHOWS), 0);
        // Shut out between the request and now: seen before anything is told.
        if !self.look().await? {
            return Ok(());
        }
        self.poke(&mut ends).await?;
        self.tell_others(&sitting).await?;
        loop {
            let next = tokio::select! {
                it = ends.changed() => if it.is_ok() { Next::Poke } else { Next::End },
                it = shown.changed() => if it.is_ok() { Next::Shown } else { Next::End },
                it = standing.changed() => if it.is_ok() { Next::Look } else { Next::End },
                _ = ticks.tick() => Next::Tick,
                () = &mut ending => Next::End,
                said = self.socket.recv() => Next::Said(said.and_then(Result::ok)),
            };
            let goes_on = match next {
                Next::Poke => self.poke(&mut ends).await.map(|()| true)?,
                Next::Shown => self.tell_others(&sitting).await?,
                Next::Look => self.look().await?,
                Next::Tick if silent == PINGS => return Err(Ended),
                Next::Tick => {
                    silent += 1;
                    self.send(Message::Ping(vec![].into())).await?;
                    self.look().await?
                }
                Next::End => self.close(close_code::AWAY, "the hub stops").await.map(|()| false)?,
                Next::Said(said) => {
                    silent = 0;
                    self.heard(said, &sitting, &limits).await?
                }
            };
            if !goes_on {
                return Ok(());
            }
        }
    }

    async fn send(&mut self, message: Message) -> Result<(), Ended> {
        let sent = timeout(SEND_WITHIN, self.socket.send(message)).await;
        sent.map_err(|_| Ended)?.map_err(|_| Ended)
    }

    async fn say(&mut self, said: &FromHub) -> Result<(), Ended> {
        let text = serde_json::to_string(said).expect("what is shown has string keys");
        self.send(Message::Text(text.into())).await
    }

    /// Closes, saying why.
    async fn close(&mut self, code: u16, why: &'static str) -> Result<(), Ended> {
        self.send(Message::Close(Some(CloseFrame { code, reason: Utf8Bytes::from_static(why) }))).await
    }

    async fn poke(&mut self, ends: &mut watch::Receiver<FeedEnd>) -> Result<(), Ended> {
        let FeedEnd { epoch, seq } = *ends.borrow_and_update();
        self.say(&FromHub::Poke { head: seq, epoch }).await
    }

    /// Tells what the others show; `false` where another socket has taken this one's place.
    async fn tell_others(&mut self, sitting: &Sitting) -> Result<bool, Ended> {
        match sitting.others() {
            Some(others) => self.say(&FromHub::Others { others }).await.map(|()| true),
            None => self.close(ELSEWHERE, "another socket was opened").await.map(|()| false),
        }
    }

    /// Looks whether the computer is still wanted; `false` where it is not.
    async fn look(&mut self) -> Result<bool, Ended> {
        // A book that cannot be read now is read with the next tick; nobody is shut out for that.
        let Ok(device) = self.calling.clinic.device(self.calling.device.id).await else { return Ok(true) };
        if device.is_some_and(|it| it.revoked_at.is_none() && it.forked_at.is_none()) {
            return Ok(true);
        }
        self.close(REVOKED, "this computer is shut out").await.map(|()| false)
    }

    /// Takes in what the desk said; `false` where it is not to go on.
    async fn heard(
        &mut self,
        said: Option<Message>,
        sitting: &Sitting,
        limits: &Limits<()>,
    ) -> Result<bool, Ended> {
        match said {
            None | Some(Message::Close(_)) => Err(Ended),
            // The library answers pings by itself.
            Some(Message::Ping(_) | Message::Pong(_)) => Ok(true),
            Some(Message::Binary(_)) => {
                self.close(close_code::UNSUPPORTED, "text only").await.map(|()| false)
            }
            Some(Message::Text(text)) => {
                if limits.take((), self.hub.0.clock.now()).is_err() {
                    return self.close(close_code::POLICY, "too much at once").await.map(|()| false);
                }
                let read = serde_json::from_str::<FromDesk>(&text).ok().filter(|it| it.showing.is_sound());
                let Some(FromDesk { showing }) = read else {
                    return self
                        .close(close_code::INVALID, "that is not what desks show")
                        .await
                        .map(|()| false);
                };
                sitting.show(showing);
                Ok(true)
            }
        }
    }
}
