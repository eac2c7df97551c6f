//! Joining: a computer shows the secret it was given and a key of its own, and is one of us from then on.

use axum::Json;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use chrono::{DateTime, TimeDelta, Utc};
use daybook_booking::appointment::By;
use daybook_store::sync::{Invited, Used};
use daybook_store::{AuditEntry, Failure, Tx, WriteError};
use daybook_sync::{History, Invitation, Join, Welcome};
use serde_json::json;
use uuid::Uuid;

use crate::gate::stranger;
use crate::hub::{Clinic, Hub};
use crate::problem::{Kind, Problem};
use crate::sync::seal::{is_by, sent};

/// Longest body.
const BODY_BYTES: usize = 8 << 10;
/// Longest name of a computer, letters.
const NAME_LETTERS: usize = 100;
/// How long the computer that used an invitation may go on asking with it.
const HOURS: i64 = 24;

/// `POST /sync/v1/join`.
pub(crate) async fn join(
    State(hub): State<Hub>,
    request: Request,
) -> Result<(StatusCode, Json<Welcome>), Problem> {
    let (parts, body) = request.into_parts();
    stranger(&hub, &parts)?;
    let seal = sent(&parts)?;
    let read = tokio::time::timeout(hub.0.waits.body, to_bytes(body, BODY_BYTES)).await;
    let read = read.map_err(|_| Problem::new(Kind::TimedOut, "the body took too long to arrive"))?;
    let bytes = read.map_err(|_| Problem::new(Kind::TooLarge, "the body is too long"))?;
    let join: Join = serde_json::from_slice(&bytes)
        .map_err(|_| Problem::new(Kind::BadRequest, "the body is not how a computer joins"))?;
    if !seal.is_over(&bytes) || !is_by(&seal, &join.public_key, &parts) {
        return Err(Problem::new(Kind::Unauthenticated, "the request is not sealed with the key it names"));
    }
    let name = join.name.trim();
    if name.is_empty() || name.chars().count() > NAME_LETTERS || name.chars().any(char::is_control) {
        return Err(Problem::field("/name", "malformed", "a computer needs a name of at most 100 letters"));
    }
    let used = Used {
        device: hub.0.ids.next(),
        public_key: join.public_key,
        name: name.to_owned(),
        at: hub.0.clock.now(),
    };
    let hash = Invitation::hash_of(&join.secret);
    for clinic in hub.clinics() {
        match clinic.welcome(hash, used.clone()).await.map_err(|it| Problem::internal(&it))? {
            Answer::NotOurs => {}
            Answer::No(why) => {
                tracing::warn!(clinic = clinic.number, why, "an invitation was not taken");
                return Err(not_valid());
            }
            Answer::Yes(welcome) => {
                let status = if welcome == Welcome::Waiting { StatusCode::ACCEPTED } else { StatusCode::OK };
                return Ok((status, Json(welcome)));
            }
        }
    }
    Err(not_valid())
}

/// The same whether it is unknown, used or too old: nothing to learn by guessing.
fn not_valid() -> Problem {
    Problem::new(Kind::InvitationNotValid, "the invitation is not known, was used, or is too old")
}

/// What becomes of an invitation that is shown.
enum Answer {
    NotOurs,
    No(&'static str),
    Yes(Welcome),
}

impl Clinic {
    async fn welcome(&self, hash: [u8; 32], used: Used) -> Result<Answer, WriteError> {
        let store = self.engine.store();
        // Whoever guesses is told so without a turn at the writer.
        if store.snapshot().await?.rows().invitation(&hash).await?.is_none() {
            return Ok(Answer::NotOurs);
        }
        store.write(move |tx| Box::pin(async move { welcomed(tx, &hash, used).await })).await
    }
}

async fn welcomed(tx: &mut Tx, hash: &[u8; 32], used: Used) -> Result<Answer, WriteError> {
    let Some(mut invited) = tx.rows().invitation(hash).await? else { return Ok(Answer::NotOurs) };
    let now = used.at;
    match &invited.used {
        None if now >= invited.expires_at => Ok(Answer::No("it is too old")),
        None => {
            let device = used.device;
            invited.used = Some(used);
            invited.version += 1;
            if invited.ask_admin {
                tx.save_invitation(&invited).await?;
                tx.audit(&noted("device.asked", now, device)).await?;
                return Ok(Answer::Yes(Welcome::Waiting));
            }
            admitted(tx, invited, now).await.map(Answer::Yes)
        }
        Some(by) if by.public_key != used.public_key => Ok(Answer::No("another computer used it")),
        Some(by) if now - by.at > TimeDelta::hours(HOURS) => Ok(Answer::No("it was used long ago")),
        Some(_) if invited.approved_at.is_none() => Ok(Answer::Yes(Welcome::Waiting)),
        Some(by) => Ok(Answer::Yes(Welcome::Joined { device: by.device, history: history(tx).await? })),
    }
}

/// Makes the computer that used `invited` one of us.
pub(crate) async fn admitted(
    tx: &mut Tx,
    mut invited: Invited,
    now: DateTime<Utc>,
) -> Result<Welcome, WriteError> {
    let used = invited.used.clone().expect("only a used invitation is agreed to");
    invited.approved_at = Some(now);
    tx.save_invitation(&invited).await?;
    tx.pair(used.device, &used.name, now).await?;
    tx.put_device_key(used.device, used.public_key).await?;
    tx.audit(&noted("device.joined", now, used.device)).await?;
    Ok(Welcome::Joined { device: used.device, history: history(tx).await? })
}

async fn history(tx: &mut Tx) -> Result<History, Failure> {
    let clinic = tx.clinic();
    let standing = tx.rows().hub_standing().await?;
    Ok(History { clinic, lineage: standing.lineage, epoch: standing.epoch })
}

/// A line of the audit log about a computer.
pub(crate) fn noted(action: &str, at: DateTime<Utc>, device: Uuid) -> AuditEntry {
    AuditEntry { actor: By::System, at, action: action.to_owned(), detail: json!({ "device": device }) }
}
