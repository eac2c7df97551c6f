//! Requests and answers, one at a time over a connection that is kept for the next one.

use std::time::Duration;

use daybook_sync::Seal;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST, HeaderMap};
use hyper::{Request, Response, StatusCode, body::Incoming};
use hyper_util::rt::TokioIo;
use tokio::sync::Mutex;
use tokio::time::timeout;

use crate::error::LinkError;
use crate::seal::Sealer;
use crate::tls::Road;

/// Until then the whole answer must be there.
const ANSWER_WITHIN: Duration = Duration::from_secs(60);
/// Longest answer: a page of changes, one of which may be a file that was imported.
const ANSWER_BYTES: usize = 64 << 20;

/// The word of a hub whose clock shows another time.
pub(crate) const WRONG_CLOCK: &str = "wrong-clock";

/// What is asked.
#[derive(Clone, Copy)]
pub(crate) struct Question<'a> {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) body: &'a [u8],
}

/// What was answered.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// The way to the hub, with a connection on it where one is open.
pub(crate) struct Wire {
    pub(crate) road: Road,
    pub(crate) sealer: Sealer,
    open: Mutex<Option<SendRequest<Full<Bytes>>>>,
}

impl Wire {
    pub(crate) fn new(road: Road, sealer: Sealer) -> Self {
        Self { road, sealer, open: Mutex::default() }
    }

    /// Asks, and once more where this desk's clock was the trouble.
    ///
    /// # Errors
    /// Why the answer is not the one that was wanted.
    pub(crate) async fn ask(&self, question: Question<'_>) -> Result<Answer, LinkError> {
        let asked = self.asked(question).await?;
        match refusal(asked.status, &asked.headers) {
            Some(LinkError::Refused(why)) if why == WRONG_CLOCK => self.learn_time(&asked.headers)?,
            Some(error) => return Err(error),
            None => return Ok(asked),
        }
        let again = self.asked(question).await?;
        refusal(again.status, &again.headers).map_or(Ok(again), Err)
    }

    /// Learns the hub's time from the head of an answer.
    pub(crate) fn learn_time(&self, headers: &HeaderMap) -> Result<(), LinkError> {
        let hub_ms = headers.get("x-hub-time").and_then(|it| it.to_str().ok()?.parse().ok());
        self.sealer.note_hub_time(hub_ms.ok_or(LinkError::Malformed)?);
        Ok(())
    }

    async fn asked(&self, question: Question<'_>) -> Result<Answer, LinkError> {
        // Whoever finds the connection in use opens another one; one of them is kept.
        let kept = self.open.lock().await.take();
        if let Some(mut kept) = kept
            && kept.ready().await.is_ok()
        {
            // The hub may have hung up meanwhile. What it may have heard it hears again, under a new seal: everything
            // that is asked may come twice.
            match self.send(&mut kept, question).await {
                Err(LinkError::Unreachable) => {}
                other => return self.keep(kept, other).await,
            }
        }
        let mut fresh = self.connection().await?;
        let answer = self.send(&mut fresh, question).await;
        self.keep(fresh, answer).await
    }

    async fn keep(
        &self,
        connection: SendRequest<Full<Bytes>>,
        answer: Result<Answer, LinkError>,
    ) -> Result<Answer, LinkError> {
        if answer.is_ok() {
            *self.open.lock().await = Some(connection);
        }
        answer
    }

    async fn connection(&self) -> Result<SendRequest<Full<Bytes>>, LinkError> {
        let stream = self.road.connect().await?;
        let (sender, connection) =
            handshake(TokioIo::new(stream)).await.map_err(|_| LinkError::Unreachable)?;
        // How it ends is seen by whoever sends next.
        tokio::spawn(async move { _ = connection.await });
        Ok(sender)
    }

    async fn send(
        &self,
        connection: &mut SendRequest<Full<Bytes>>,
        question: Question<'_>,
    ) -> Result<Answer, LinkError> {
        let seal = self.sealer.seal((question.method, question.path), question.body);
        self.send_sealed(connection, question, &seal).await
    }

    /// Sends `question` under a seal that may be any.
    async fn send_sealed(
        &self,
        connection: &mut SendRequest<Full<Bytes>>,
        question: Question<'_>,
        seal: &Seal,
    ) -> Result<Answer, LinkError> {
        let request = Request::builder()
            .method(question.method)
            .uri(question.path)
            .header(HOST, self.road.address())
            .header(AUTHORIZATION, seal.to_string())
            .header(CONTENT_TYPE, "application/json")
            .body(Full::new(Bytes::copy_from_slice(question.body)))
            .map_err(|_| LinkError::Malformed)?;
        let answered = async { read(connection.send_request(request).await).await };
        timeout(ANSWER_WITHIN, answered).await.unwrap_or(Err(LinkError::Unreachable))
    }

    /// Sends `question` under `seal` on a connection of its own.
    #[cfg(test)]
    pub(crate) async fn ask_sealed(&self, question: Question<'_>, seal: &Seal) -> Result<Answer, LinkError> {
        let mut fresh = self.connection().await?;
        self.send_sealed(&mut fresh, question, seal).await
    }
}

async fn read(answered: hyper::Result<Response<Incoming>>) -> Result<Answer, LinkError> {
    let (head, body) = answered.map_err(|_| LinkError::Unreachable)?.into_parts();
    let body = Limited::new(body, ANSWER_BYTES).collect().await;
    let body = body.map_err(|error| {
        let cut_off = error.is::<hyper::Error>();
        if cut_off { LinkError::Unreachable } else { LinkError::Malformed }
    })?;
    Ok(Answer { status: head.status, headers: head.headers, body: body.to_bytes() })
}

/// What an answer's head says no with.
pub(crate) fn refusal(status: StatusCode, headers: &HeaderMap) -> Option<LinkError> {
    if status.is_success() || status == StatusCode::SWITCHING_PROTOCOLS {
        return None;
    }
    let word = headers.get("x-problem").and_then(|it| it.to_str().ok());
    Some(word.map_or(LinkError::Malformed, LinkError::of))
}
