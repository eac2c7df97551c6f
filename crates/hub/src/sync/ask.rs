//! What desks ask: read within limits, answered by the protocol.

use std::sync::Arc;

use axum::Json;
use axum::body::{Bytes, to_bytes};
use axum::extract::{Request as HttpRequest, State};
use axum::http::header;
use daybook_engine::EngineError;
use daybook_store::Failure;
use daybook_sync::{Body, Refused, Reply, Request};
use tokio::sync::SemaphorePermit;

use crate::hub::{Clinic, Hub};
use crate::native::refused::broke;
use crate::problem::{Kind, Problem};
use crate::sync::seal::Calling;
use crate::watch::BodyWithin;

/// Longest body: 64 intents, one of which may be a file that was imported.
const BODY_BYTES: usize = 16 << 20;
/// In what the memory for bodies is counted, bytes.
const UNIT: usize = 64 << 10;
/// How much of it there is: 64 MiB for all desks together.
pub(crate) const UNITS_AT_ONCE: usize = 1_024;

/// `POST /sync/v1/ask`.
pub(crate) async fn ask(
    State(hub): State<Hub>,
    calling: Calling,
    request: HttpRequest,
) -> Result<Json<Reply>, Problem> {
    if calling.device.revoked_at.is_some() && !calling.device.collect {
        // Nothing of it is wanted, so that none of the room for bodies is given to it either.
        let refused =
            calling.clinic.sync.refuse(calling.device.id, Refused::Revoked, hub.0.clock.now()).await;
        return refused.map(Json).map_err(|it| Problem::internal(&it));
    }
    let (bytes, room) = body(&hub, &calling, request).await?;
    let asked: Request = serde_json::from_slice(&bytes)
        .map_err(|_| Problem::new(Kind::BadRequest, "the body is not what a desk asks"))?;
    drop((bytes, room));
    if asked.asking().device != calling.device.id {
        return Err(Problem::new(Kind::Forbidden, "a computer asks for itself only"));
    }
    let (clinic, now) = (Arc::clone(&calling.clinic), hub.0.clock.now());
    // Carried through even where the desk hangs up: what is in memory must follow what is in the book.
    let answered = tokio::spawn(async move { answered(&clinic, &asked, now).await }).await;
    let answered = answered.map_err(|it| Problem::internal(&it))?;
    answered.map(Json).map_err(|it| match it {
        EngineError::Store(failure) => broke(&failure),
        other => Problem::internal(&other),
    })
}

async fn answered(
    clinic: &Clinic,
    asked: &Request,
    now: chrono::DateTime<chrono::Utc>,
) -> Result<Reply, EngineError> {
    let answer = clinic.sync.answer(asked, now);
    let reply: Result<Reply, Failure> = match asked {
        Request::Push { .. } => clinic.engine.beside(answer).await?,
        Request::Pull { .. } | Request::Whole { .. } | Request::Log { .. } => answer.await,
    };
    let reply = reply?;
    if matches!(reply.body, Body::Refused { why: Refused::Forked | Refused::Revoked }) {
        clinic.live.look_again();
    }
    if matches!(reply.body, Body::Collected { .. }) {
        // Whoever shares the book in a window sees what came.
        clinic.live.tell();
    }
    Ok(reply)
}

/// The body, which must be the one that was sealed, and the room it takes until it is read. Only now is it read: strangers cannot make us keep one.
async fn body<'h>(
    hub: &'h Hub,
    calling: &Calling,
    request: HttpRequest,
) -> Result<(Bytes, SemaphorePermit<'h>), Problem> {
    let length = request.headers().get(header::CONTENT_LENGTH);
    let length = length.and_then(|it| it.to_str().ok()?.parse::<usize>().ok());
    let length = length.unwrap_or(BODY_BYTES);
    let too_large = || Problem::new(Kind::TooLarge, "the body is too long");
    if length > BODY_BYTES {
        return Err(too_large());
    }
    let units = u32::try_from(length.div_ceil(UNIT)).expect("a body has few units");
    let room = hub.0.reading.acquire_many(units).await.expect("the semaphore is never closed");
    let within = request.extensions().get::<BodyWithin>().map_or(hub.0.waits.body, |it| it.0);
    let read = tokio::time::timeout(within, to_bytes(request.into_body(), length)).await;
    let read = read.map_err(|_| Problem::new(Kind::TimedOut, "the body took too long to arrive"))?;
    let bytes = read.map_err(|_| too_large())?;
    if !calling.seal.is_over(&bytes) {
        return Err(Problem::new(Kind::Unauthenticated, "the body is not the one that was sealed"));
    }
    Ok((bytes, room))
}
