//! Calls of the desk that write: done once under a key (I5), or at the version that is meant (I6).
//!
//! That a call was carried out is kept in the transaction of its effect; what it answered is read from the book after
//! that, and kept then. Where the hub stops between the two, the key says that it was done, and nothing is done twice.

use axum::http::StatusCode;
use axum::response::Response;
use chrono::TimeDelta;
use daybook_booking::change::Change;
use daybook_booking::refusal::Refusal;
use daybook_engine::{Also, EngineError, Outcome};
use daybook_store::{KeptReply, Tx, WriteError};
use serde_json::Value;

use super::calls::call_with;
use super::keyed::{Begun, KEPT_HOURS, Keyed, Reply, UNSAID, begun};
use super::shape::version_tag;
use crate::gate::Caller;
use crate::problem::Problem;

/// Makes the call `name` once under that key; asked again, it is answered as before.
pub(super) async fn once(
    caller: &Caller,
    (name, body): (&'static str, Value),
    (keyed, status): (Keyed<'_>, StatusCode),
) -> Result<Response, Problem> {
    let _running = match begun(caller, &keyed).await? {
        Begun::Before(reply) => return Ok(reply.sent(true)),
        Begun::Now(running) => running,
    };
    let now = caller.clinic.engine.now();
    let unsaid = KeptReply {
        token: caller.token,
        key: keyed.key.to_owned(),
        fingerprint: keyed.fingerprint,
        status: UNSAID,
        version_tag: None,
        body: String::new(),
        made_at: now,
    };
    let carried_out = unsaid.clone();
    let also: Also = Box::new(move |tx: &mut Tx, _: &Outcome| {
        Box::pin(async move {
            tx.forget_replies(now - TimeDelta::hours(KEPT_HOURS)).await?;
            Ok(tx.keep_reply(&carried_out).await?)
        })
    });
    let reply = replied(call_with(caller, (name, body), Some(also)).await?, status);
    let (version_tag, body) = (reply.version_tag.clone(), reply.body.clone());
    let said = KeptReply { status: status.as_u16(), version_tag, body, ..unsaid };
    let store = caller.clinic.engine.store();
    let written: Result<(), WriteError> =
        store.write(move |tx| Box::pin(async move { tx.renew_reply(&said).await })).await;
    if let Err(error) = written {
        // It was done, and this once it is answered.
        tracing::error!(%error, "an answer could not be kept");
    }
    Ok(reply.sent(false))
}

/// Makes the call `name`, which takes something back, unless that is no more of this version.
pub(super) async fn at_version(
    caller: &Caller,
    (name, body): (&'static str, Value),
    version: u64,
) -> Result<Response, Problem> {
    let also: Also = Box::new(move |_: &mut Tx, done: &Outcome| {
        let before = done.changes.iter().find_map(version_before);
        let as_seen = before.is_none_or(|it| it == version);
        Box::pin(async move { if as_seen { Ok(()) } else { Err(EngineError::from(Refusal::ChangedSince)) } })
    });
    let said = call_with(caller, (name, body), Some(also)).await?;
    Ok(replied(said, StatusCode::OK).sent(false))
}

fn replied(body: String, status: StatusCode) -> Reply {
    let version = serde_json::from_str::<Value>(&body).ok().and_then(|it| it["version"].as_u64());
    Reply { status, version_tag: version.map(version_tag), location: None, body }
}

/// The version of what is taken back, before it was.
fn version_before(change: &Change) -> Option<u64> {
    match change {
        Change::Exception(edit) => edit.before.as_ref().map(|it| it.version),
        Change::Policy(edit) => edit.before.as_ref().map(|it| it.version),
        Change::WaitlistEntry(edit) => edit.before.as_ref().map(|it| it.version),
        Change::Recall(edit) => edit.before.as_ref().map(|it| it.version),
        _ => None,
    }
}
