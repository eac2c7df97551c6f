//! Commands whose answer is kept under the caller's key, in the transaction of their effect (I5), and which say
//! which version they mean (I6).
//!
//! What is refused has no effect and is not kept: the same key may be used again once the reason is gone.

use std::sync::{Arc, OnceLock};

use axum::body::Body;
use axum::extract::FromRequestParts;
use axum::http::{HeaderMap, HeaderValue, Response as Plain, StatusCode, header, request::Parts};
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use daybook_booking::appointment::Appointment as Row;
use daybook_booking::change::Change;
use daybook_booking::command::Command;
use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::ids::AppointmentId;
use daybook_booking::refusal::Refusal;
use daybook_engine::{Also, EngineError, Outcome};
use daybook_store::{KeptReply, Tx};

use super::refused::{broke, refused};
use super::shape::{Appointment, version_tag};
use crate::gate::{Caller, OPENED, of_appointment};
use crate::hub::Running;
use crate::problem::{Kind, Problem};

/// How long an answer is kept; documented in the description.
pub(crate) const KEPT_HOURS: i64 = 72;

/// The status of what was carried out and not answered yet.
pub(super) const UNSAID: u16 = 0;

/// Longest key.
const KEY_BYTES: usize = 255;

/// What a request's headers ask.
#[derive(Clone, Default, Debug)]
pub(crate) struct Asked {
    key: Option<String>,
    if_match: Option<String>,
}

impl<S: Sync> FromRequestParts<S> for Asked {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(Self {
            key: text(&parts.headers, "idempotency-key")?.map(|it| key(&it)).transpose()?,
            if_match: text(&parts.headers, header::IF_MATCH.as_str())?,
        })
    }
}

fn text(headers: &HeaderMap, name: &str) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(name) else { return Ok(None) };
    let text = value.to_str().map_err(|_| Problem::new(Kind::BadRequest, "a header cannot be read"))?;
    Ok(Some(text.trim().to_owned()))
}

/// A quoted string, as the draft has it; a bare one is taken too.
fn key(sent: &str) -> Result<String, Problem> {
    let bare = sent.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or(sent);
    let fine = |it: &str| {
        !it.is_empty() && it.len() <= KEY_BYTES && it.bytes().all(|it| it.is_ascii_graphic() && it != b'"')
    };
    if fine(bare) {
        Ok(bare.to_owned())
    } else {
        Err(Problem::new(Kind::BadRequest, "Idempotency-Key is not a quoted string"))
    }
}

impl Asked {
    /// The key, which must be there.
    pub(crate) fn key(&self) -> Result<&str, Problem> {
        let missing = || Problem::new(Kind::BadRequest, "this needs an Idempotency-Key");
        self.key.as_deref().ok_or_else(missing)
    }

    /// The key, where there is one, for what was asked under it.
    pub(crate) fn keyed(&self, fingerprint: [u8; 32]) -> Option<Keyed<'_>> {
        self.key.as_deref().map(|key| Keyed { key, fingerprint })
    }

    /// The version that is meant, which must be said.
    pub(crate) fn version(&self) -> Result<u64, Problem> {
        let Some(said) = &self.if_match else {
            return Err(Problem::new(
                Kind::PreconditionRequired,
                "this needs If-Match with the ETag you saw",
            ));
        };
        let version =
            said.strip_prefix('"').and_then(|it| it.strip_suffix('"')).and_then(|it| it.parse().ok());
        version.ok_or_else(|| Problem::new(Kind::VersionMismatch, "that is the ETag of no version"))
    }
}

/// A command, and how it is to be answered.
pub(crate) struct Write {
    pub(crate) command: Command,
    /// The version of it that is meant.
    pub(crate) seen: Option<(AppointmentId, u64)>,
    /// The appointment to show.
    pub(crate) shown: AppointmentId,
    pub(crate) status: StatusCode,
}

/// How whoever asked is shown an appointment.
#[derive(Clone, Copy)]
pub(crate) struct View {
    /// The body of the answer.
    pub(crate) body: fn(&Row, &ClinicBook, DateTime<Utc>) -> String,
    /// The path under which they find what is new, followed by its id.
    pub(crate) place: Option<&'static str>,
}

/// How staff are shown one.
const STAFF: View = View {
    body: |row, book, now| serde_json::to_string(&Appointment::of(row, book, now)).expect("it is plain JSON"),
    place: Some("/api/booking/appointments/"),
};

/// A key, and what was asked under it.
pub(crate) struct Keyed<'a> {
    pub(crate) key: &'a str,
    pub(crate) fingerprint: [u8; 32],
}

/// An answer, as it is sent and kept.
#[derive(Clone)]
pub(super) struct Reply {
    pub(super) status: StatusCode,
    pub(super) version_tag: Option<String>,
    pub(super) location: Option<String>,
    pub(super) body: String,
}

/// Carries `write` out and answers with the appointment it is about.
pub(crate) async fn carry_out(
    caller: &Caller,
    write: Write,
    keyed: Option<Keyed<'_>>,
) -> Result<Response, Problem> {
    match carry_out_as(caller, (write, STAFF), keyed).await? {
        Ok(response) => Ok(response),
        Err(error) => Err(refused(&caller.clinic, error).await),
    }
}

/// Carries `write` out and answers with the appointment as `view` shows it; what is refused is the caller's to put in words.
pub(crate) async fn carry_out_as(
    caller: &Caller,
    (write, view): (Write, View),
    keyed: Option<Keyed<'_>>,
) -> Result<Result<Response, EngineError>, Problem> {
    let _running: Option<Running> = match &keyed {
        None => None,
        Some(keyed) => match begun(caller, keyed).await? {
            Begun::Before(reply) => return Ok(Ok(reply.sent(true))),
            Begun::Now(running) => Some(running),
        },
    };
    let reply: Arc<OnceLock<Reply>> = Arc::default();
    let kept = keyed.map(|it| (caller.token, it.key.to_owned(), it.fingerprint));
    let (sent, book, now) = (Arc::clone(&reply), caller.clinic.book(), caller.clinic.engine.now());
    let (seen, shown, status) = (write.seen, write.shown, write.status);
    // What changes nothing is still shown.
    let only_shown = caller.shown(OPENED, of_appointment(shown), now);
    let also: Also = Box::new(move |tx: &mut Tx, outcome: &Outcome| {
        Box::pin(async move {
            check_version(seen, outcome)?;
            if outcome.changes.is_empty() && status != StatusCode::NO_CONTENT {
                tx.audit(&only_shown).await?;
            }
            let row = tx.rows().appointments(&[shown]).await?.pop().ok_or(Refusal::NotFound)?;
            let made = Reply {
                status,
                version_tag: Some(version_tag(row.version)),
                location: location(status, (view.place, row.id)),
                body: (view.body)(&row, &book, now),
            };
            if let Some((token, key, fingerprint)) = kept {
                tx.forget_replies(now - TimeDelta::hours(KEPT_HOURS)).await?;
                tx.keep_reply(&made.kept(token, key, fingerprint, now)).await?;
            }
            // It is set once: a job runs once.
            let _ = sent.set(made);
            Ok(())
        })
    });
    match caller.clinic.engine.run_with(&caller.actor, write.command, also).await {
        Ok(_) => {
            let reply = reply.get().cloned().ok_or_else(|| Problem::internal(&"a write left no answer"))?;
            Ok(Ok(reply.sent(false)))
        }
        Err(error) => Ok(Err(error)),
    }
}

fn location(status: StatusCode, (place, id): (Option<&str>, AppointmentId)) -> Option<String> {
    place.filter(|_| status == StatusCode::CREATED).map(|it| format!("{it}{id}"))
}

fn check_version(seen: Option<(AppointmentId, u64)>, outcome: &Outcome) -> Result<(), EngineError> {
    let Some((id, version)) = seen else { return Ok(()) };
    let before = outcome.changes.iter().find_map(|it| match it {
        Change::Appointment(edit) if edit.after.id == id => edit.before.as_ref(),
        _ => None,
    });
    if before.is_some_and(|it| it.version != version) { Err(Refusal::ChangedSince.into()) } else { Ok(()) }
}

/// Whether a request was answered before.
pub(super) enum Begun {
    Before(Reply),
    Now(Running),
}

pub(super) async fn begun(caller: &Caller, keyed: &Keyed<'_>) -> Result<Begun, Problem> {
    let running = caller.clinic.running(caller.token, keyed.key).ok_or_else(|| Problem {
        retry_after: Some(1),
        ..Problem::new(Kind::IdempotencyInProgress, "a request with that key is being answered")
    })?;
    let kept =
        caller.clinic.engine.store().kept_reply(caller.token, keyed.key).await.map_err(|it| broke(&it))?;
    let fresh = caller.clinic.engine.now() - TimeDelta::hours(KEPT_HOURS);
    match kept.filter(|it| it.made_at >= fresh) {
        None => Ok(Begun::Now(running)),
        Some(kept) if kept.fingerprint != keyed.fingerprint => {
            Err(Problem::new(Kind::IdempotencyReused, "that key was used for another request"))
        }
        Some(kept) if kept.status == UNSAID => Err(Problem::new(
            Kind::AnswerLost,
            "it was carried out, and the hub stopped before it could say how: look, do not ask again",
        )),
        Some(kept) => Ok(Begun::Before(Reply::of(kept)?)),
    }
}

impl Reply {
    fn of(kept: KeptReply) -> Result<Self, Problem> {
        let status = StatusCode::from_u16(kept.status).map_err(|it| Problem::internal(&it))?;
        Ok(Self { status, version_tag: kept.version_tag, location: None, body: kept.body })
    }

    pub(super) fn kept(
        &self,
        token: uuid::Uuid,
        key: String,
        fingerprint: [u8; 32],
        now: DateTime<Utc>,
    ) -> KeptReply {
        KeptReply {
            token,
            key,
            fingerprint,
            status: self.status.as_u16(),
            version_tag: self.version_tag.clone(),
            body: self.body.clone(),
            made_at: now,
        }
    }

    pub(super) fn sent(self, replayed: bool) -> Response {
        let mut response = Plain::new(Body::from(self.body));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        let mut put = |name: header::HeaderName, value: Option<String>| {
            if let Some(value) = value.and_then(|it| HeaderValue::try_from(it).ok()) {
                headers.insert(name, value);
            }
        };
        put(header::ETAG, self.version_tag);
        put(header::LOCATION, self.location);
        if replayed {
            headers.insert("idempotency-replayed", HeaderValue::from_static("true"));
        }
        response
    }
}
