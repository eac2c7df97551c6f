//! Finding out whether whoever answers at an address is the hub a code is from, before it is told anything.

use std::sync::Arc;
use std::time::Duration;

use daybook_engine::{Clock, Ids, SystemClock};
use daybook_sync::{Code, Invitation, Meet, Met, vouched};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::Request;
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper::header::{CONTENT_TYPE, HOST};
use hyper_util::rt::TokioIo;
use tokio::time::timeout;

use crate::error::LinkError;
use crate::tls::Road;
use crate::wire::refusal;

/// Until then the whole answer must be there.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);
/// Longest answer: the proofs of more invitations than anybody has open.
const ANSWER_BYTES: usize = 256 << 10;

/// The invitation that `code` stands for, from the hub at `address` (host:port): whoever answers there must know the
/// code too, and say so of the key they answer with.
///
/// # Errors
/// [`LinkError::Refused`] where they do not know it: it was mistyped, used, is too old, or is another hub's.
pub async fn meet(address: &str, code: &Code) -> Result<Invitation, LinkError> {
    timeout(ANSWER_WITHIN, met(address, code)).await.unwrap_or(Err(LinkError::Unreachable))
}

async fn met(address: &str, code: &Code) -> Result<Invitation, LinkError> {
    let (stream, pin) = Road::to_anybody(address).connect_seeing().await?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let nonce = Ids::new(clock).secret();
    let body = serde_json::to_vec(&Meet { nonce }).map_err(|_| LinkError::Malformed)?;
    let request = Request::post("/sync/v1/meet")
        .header(HOST, address)
        .header(CONTENT_TYPE, "application/json")
        .body(Full::new(Bytes::from(body)))
        .map_err(|_| LinkError::Malformed)?;
    let (mut sender, connection) =
        handshake(TokioIo::new(stream)).await.map_err(|_| LinkError::Unreachable)?;
    // How it ends is seen by whoever sends on it.
    tokio::spawn(async move { _ = connection.await });
    let answer = sender.send_request(request).await.map_err(|_| LinkError::Unreachable)?;
    if let Some(error) = refusal(answer.status(), answer.headers()) {
        return Err(error);
    }
    let body = Limited::new(answer.into_body(), ANSWER_BYTES).collect().await;
    let body = body.map_err(|_| LinkError::Malformed)?.to_bytes();
    let Met { proofs } = serde_json::from_slice(&body).map_err(|_| LinkError::Malformed)?;
    let secret = code.secret();
    let wanted = vouched(&Invitation::hash_of(&secret), &pin, &nonce);
    if proofs.contains(&wanted) {
        return Ok(Invitation { address: address.to_owned(), pin, secret });
    }
    Err(LinkError::Refused("invitation-not-valid".to_owned()))
}
