//! The live socket: hears that there is something to pull and what others show, and shows what this desk does.

use std::time::Duration;

use daybook_sync::{FromDesk, FromHub, Other, Showing};
use futures_util::{SinkExt as _, StreamExt as _};
use hyper::header::{AUTHORIZATION, CONNECTION, HOST, SEC_WEBSOCKET_KEY, SEC_WEBSOCKET_VERSION, UPGRADE};
use tokio::net::TcpStream;
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, sleep_until, timeout, timeout_at};
use tokio_rustls::client::TlsStream;
use tokio_tungstenite::tungstenite::handshake::client::{Request, generate_key};
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

use crate::error::LinkError;
use crate::wire::{WRONG_CLOCK, Wire, refusal};

/// Where it is.
const PATH: &str = "/sync/v1/live";
/// Until then the hub must have taken the socket.
const OPEN_WITHIN: Duration = Duration::from_secs(10);
/// The hub pings every 20 seconds: who hears nothing for so long is alone.
const SILENCE: Duration = Duration::from_secs(50);
/// Between two things that are shown: a hand that drags is followed 20 times a second.
const BETWEEN: Duration = Duration::from_millis(50);
/// Longest message: what a hundred desks show.
const MESSAGE_BYTES: usize = 1 << 20;
/// How the hub says that this computer was shut out.
const REVOKED: u16 = 4_403;
/// How the hub says that its computer is about to sleep.
const ASLEEP: u16 = 4_410;
/// How the hub says that this computer has another socket.
const ELSEWHERE: u16 = 4_409;

type Socket = WebSocketStream<TlsStream<TcpStream>>;

/// What a hub tells.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Notice {
    /// How far its feed is: there may be something to pull.
    Head {
        /// In which life of the book.
        epoch: u64,
        /// The last change there is.
        seq: u64,
    },
    /// What all other desks show.
    Others(Vec<Other>),
    /// Its computer is about to sleep.
    Asleep,
    /// It stops answering, of its own will.
    Closed,
}

/// Holds one socket until it ends.
pub(crate) async fn listen(
    wire: &Wire,
    shown: watch::Receiver<Showing>,
    to: &mpsc::Sender<Notice>,
) -> LinkError {
    let socket = match opened(wire).await {
        Err(LinkError::Refused(why)) if why == WRONG_CLOCK => opened(wire).await,
        other => other,
    };
    match socket {
        Ok(socket) => held(socket, shown, to).await,
        Err(error) => error,
    }
}

/// A socket the hub has taken.
pub(crate) async fn opened(wire: &Wire) -> Result<Socket, LinkError> {
    let stream = wire.road.connect().await?;
    let seal = wire.sealer.seal(("GET", PATH), b"");
    let request = Request::builder()
        .uri(format!("ws://{}{PATH}", wire.road.address()))
        .header(HOST, wire.road.address())
        .header(AUTHORIZATION, seal.to_string())
        .header(CONNECTION, "upgrade")
        .header(UPGRADE, "websocket")
        .header(SEC_WEBSOCKET_VERSION, "13")
        .header(SEC_WEBSOCKET_KEY, generate_key())
        .body(())
        .map_err(|_| LinkError::Malformed)?;
    let config =
        WebSocketConfig::default().max_message_size(Some(MESSAGE_BYTES)).max_frame_size(Some(MESSAGE_BYTES));
    let opening = timeout(OPEN_WITHIN, client_async_with_config(request, stream, Some(config))).await;
    match opening.map_err(|_| LinkError::Unreachable)? {
        Ok((socket, _)) => Ok(socket),
        Err(Error::Http(answer)) => {
            let refused = refusal(answer.status(), answer.headers()).unwrap_or(LinkError::Malformed);
            if refused == LinkError::Refused(WRONG_CLOCK.to_owned()) {
                wire.learn_time(answer.headers())?;
            }
            Err(refused)
        }
        Err(Error::Io(_) | Error::ConnectionClosed) => Err(LinkError::Unreachable),
        Err(_) => Err(LinkError::Malformed),
    }
}

async fn held(
    mut socket: Socket,
    mut shown: watch::Receiver<Showing>,
    to: &mpsc::Sender<Notice>,
) -> LinkError {
    let (mut heard_by, mut show_at) = (Instant::now() + SILENCE, Instant::now());
    // What was shown before is shown to those of this hub too.
    let mut unsaid = *shown.borrow_and_update() != Showing::default();
    loop {
        let said = tokio::select! {
            said = timeout_at(heard_by, socket.next()) => said,
            changed = shown.changed(), if !unsaid => {
                // The link itself is gone: nobody is left who wants to know.
                if changed.is_err() {
                    return LinkError::Unreachable;
                }
                unsaid = true;
                continue;
            }
            () = sleep_until(show_at), if unsaid => {
                (unsaid, show_at) = (false, Instant::now() + BETWEEN);
                let showing = shown.borrow_and_update().clone();
                let text = serde_json::to_string(&FromDesk { showing }).expect("what is shown has string keys");
                if socket.send(Message::Text(text.into())).await.is_err() {
                    return LinkError::Unreachable;
                }
                continue;
            }
            () = to.closed() => return LinkError::Unreachable,
        };
        heard_by = Instant::now() + SILENCE;
        let Ok(Some(Ok(message))) = said else { return LinkError::Unreachable };
        match heard(message) {
            Ok(None) => {}
            Ok(Some(notice)) => _ = to.send(notice).await,
            Err((ended, notice)) => {
                if let Some(notice) = notice {
                    _ = to.send(notice).await;
                }
                return ended;
            }
        }
    }
}

/// What a message says; why the socket ends where it is the last, and what that means.
fn heard(message: Message) -> Result<Option<Notice>, (LinkError, Option<Notice>)> {
    let refused = |why: &str| (LinkError::Refused(why.to_owned()), None);
    match message {
        Message::Text(text) => match serde_json::from_str(&text).map_err(|_| (LinkError::Malformed, None))? {
            FromHub::Poke { head, epoch } => Ok(Some(Notice::Head { epoch, seq: head })),
            FromHub::Others { others } => Ok(Some(Notice::Others(others))),
        },
        // The library answers pings by itself.
        Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => Ok(None),
        Message::Binary(_) => Err((LinkError::Malformed, None)),
        Message::Close(frame) => Err(match frame.map(|it| it.code) {
            Some(CloseCode::Away) => (LinkError::Unreachable, Some(Notice::Closed)),
            Some(code) if u16::from(code) == ASLEEP => (LinkError::Unreachable, Some(Notice::Asleep)),
            Some(code) if u16::from(code) == REVOKED => (LinkError::Revoked, None),
            Some(code) if u16::from(code) == ELSEWHERE => refused("elsewhere"),
            Some(_) | None => refused("closed"),
        }),
    }
}
