//! The gate of every route: who holds the token, what they may do now, and how much they asked for already.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts, Request, State};
use axum::http::{header, request::Parts};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use chrono::{DateTime, Utc};
use daybook_booking::appointment::By;
use daybook_booking::command::Actor;
use daybook_booking::ids::{AppointmentId, PatientId, UserId};
use daybook_booking::permission::Permission;
use daybook_engine::Outcome;
use daybook_store::{AuditEntry, TokenRole, WriteError};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::hub::{Clinic, Hub};
use crate::native::refused::broke;
use crate::portal::refused::not_theirs;
use crate::problem::{Kind, Problem};
use crate::sync::seal;
use crate::token::Sent;

/// What the audit log calls it when an appointment was shown.
pub(crate) const OPENED: &str = "appointment.opened";

/// What it says of which.
pub(crate) fn of_appointment(id: AppointmentId) -> Value {
    json!({ "label": { "appointment": id } })
}

/// Who may use a route.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Needs {
    /// Anybody, without a token.
    Nobody,
    /// Whoever holds a token of a member of staff.
    Staff,
    /// Whoever holds a token that allows this.
    Permission(Permission),
    /// A patient's session: a token made for one who is in this clinic's book (S3.19, S3.20).
    Patient,
    /// A paired computer, which signs what it asks.
    Device,
}

/// Who asks, on which clinic's book.
#[derive(Clone)]
pub(crate) struct Caller {
    pub(crate) clinic: Arc<Clinic>,
    pub(crate) actor: Actor,
    pub(crate) user: UserId,
    pub(crate) token: Uuid,
}

impl Caller {
    /// Notes that they were shown that appointment.
    pub(crate) async fn note_opened(&self, id: AppointmentId) -> Result<(), Problem> {
        self.note(OPENED, of_appointment(id), self.clinic.engine.now()).await
    }

    /// Notes that they were shown it, where what they asked for changed nothing; what was changed is noted already.
    pub(crate) async fn note_if_only_shown(&self, done: &Outcome, id: AppointmentId) -> Result<(), Problem> {
        if done.changes.is_empty() { self.note_opened(id).await } else { Ok(()) }
    }

    /// Whether they may do that.
    pub(crate) fn may(&self, permission: Permission) -> bool {
        self.actor.permissions.contains(&permission)
    }

    /// What the audit log says of something they were shown, with the token they hold.
    pub(crate) fn shown(&self, action: &str, mut detail: Value, at: DateTime<Utc>) -> AuditEntry {
        detail["token"] = json!(self.token);
        AuditEntry { actor: self.actor.by, at, action: action.to_owned(), detail }
    }

    /// Notes in the audit log that they were shown something (trust.md §5.2). What cannot be noted is not shown.
    pub(crate) async fn note(&self, action: &str, detail: Value, at: DateTime<Utc>) -> Result<(), Problem> {
        let entry = self.shown(action, detail, at);
        let written =
            self.clinic.engine.store().write(move |tx| Box::pin(async move { tx.audit(&entry).await }));
        written.await.map_err(|it| match it {
            WriteError::Failed(failure) => broke(&failure),
            other => Problem::internal(&other),
        })
    }
}

impl<S: Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        // Only a route that needs nobody lets a request through without one.
        parts.extensions.get::<Self>().cloned().ok_or_else(unauthenticated)
    }
}

/// A patient who asks for themselves: whom a [`Needs::Patient`] route let through.
#[derive(Clone)]
pub(crate) struct PatientSession {
    pub(crate) caller: Caller,
    pub(crate) patient: PatientId,
}

impl<S: Sync> FromRequestParts<S> for PatientSession {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let mut caller = Caller::from_request_parts(parts, state).await?;
        let By::Patient(patient) = caller.actor.by else { return Err(not_theirs()) };
        // Here and nowhere else: with it in the token, the routes of staff would let them in.
        caller.actor.permissions = [Permission::CreateAppointment].into();
        Ok(Self { caller, patient })
    }
}

/// Lets a request through to its route, or says why not.
pub(crate) async fn gate(
    State((hub, (needs, noted))): State<(Hub, (Needs, Option<&'static str>))>,
    request: Request,
    next: Next,
) -> Response {
    let (mut parts, body) = request.into_parts();
    let admitted = match needs {
        Needs::Nobody => Ok(()),
        Needs::Device => seal::admit(&hub, &parts).await.map(|it| _ = parts.extensions.insert(it)),
        Needs::Staff | Needs::Patient | Needs::Permission(_) => {
            admit(&hub, needs, &parts).await.map(|it| _ = parts.extensions.insert(it))
        }
    };
    if let Err(problem) = admitted {
        return problem.into_response();
    }
    let caller = parts.extensions.get::<Caller>().cloned();
    let response = next.run(Request::from_parts(parts, body)).await;
    let (Some(action), Some(caller), true) = (noted, caller, response.status().is_success()) else {
        return response;
    };
    match caller.note(action, json!({}), hub.0.clock.now()).await {
        Ok(()) => response,
        Err(problem) => problem.into_response(),
    }
}

async fn admit(hub: &Hub, needs: Needs, request: &Parts) -> Result<Caller, Problem> {
    let caller = match known(hub, request).await {
        Ok(caller) => caller,
        Err(problem) if problem.kind == Kind::Unauthenticated => {
            return Err(stranger(hub, request).err().unwrap_or(problem));
        }
        Err(problem) => return Err(problem),
    };
    hub.0.by_token.take(caller.token, hub.0.clock.now()).map_err(too_many)?;
    let lacks = match needs {
        Needs::Permission(permission) if !caller.may(permission) => permission.text(),
        Needs::Staff if matches!(caller.actor.by, By::Patient(_)) => "a member of staff",
        Needs::Patient if !is_in_the_book(&caller).await? => {
            tracing::warn!(token = %caller.token, clinic = caller.clinic.number, "a session is no patient's");
            return Err(not_theirs());
        }
        _ => return Ok(caller),
    };
    tracing::warn!(token = %caller.token, clinic = caller.clinic.number, lacks, "a request was not permitted");
    Err(Problem::new(Kind::Forbidden, format!("this needs {lacks}")))
}

/// Whether they are a patient of this clinic who may be booked: not one whose record was closed or became another's.
async fn is_in_the_book(caller: &Caller) -> Result<bool, Problem> {
    let By::Patient(patient) = caller.actor.by else { return Ok(false) };
    let found = caller.clinic.engine.store().patient(patient).await.map_err(|it| broke(&it))?;
    Ok(found.is_some_and(|it| it.active && it.deleted_at.is_none() && it.merged_into.is_none()))
}

/// Who holds the token that was sent: what is true of their account now (trust.md §5.1).
async fn known(hub: &Hub, request: &Parts) -> Result<Caller, Problem> {
    let sent = request.headers.get(header::AUTHORIZATION).and_then(|it| it.to_str().ok());
    let sent = sent.and_then(|it| it.strip_prefix("Bearer ").or_else(|| it.strip_prefix("bearer ")));
    let sent = sent.and_then(|it| Sent::parse(it.trim())).ok_or_else(unauthenticated)?;
    let clinic = hub.clinic(sent.clinic).ok_or_else(unauthenticated)?;
    let store = clinic.engine.store();
    let token = store.api_token(&sent.hash).await.map_err(|it| broke(&it))?;
    let now = hub.0.clock.now();
    let token =
        token.filter(|it| it.revoked_at.is_none() && now < it.expires_at).ok_or_else(unauthenticated)?;
    let actor = match token.role {
        TokenRole::Patient => {
            Actor { by: By::Patient(PatientId(token.subject)), permissions: Default::default() }
        }
        TokenRole::Staff(role) => {
            let user = UserId(token.subject);
            let account = store.staff_member(user).await.map_err(|it| broke(&it))?;
            let account = account.filter(|it| it.active).ok_or_else(unauthenticated)?;
            // Neither more than the token was made for, nor more than its account has left.
            let permissions = role.permissions().intersection(&account.role.permissions()).copied().collect();
            Actor { by: By::Staff(user), permissions }
        }
    };
    Ok(Caller { clinic: Arc::clone(clinic), actor, user: UserId(token.subject), token: token.id })
}

fn unauthenticated() -> Problem {
    Problem::new(Kind::Unauthenticated, "the token is missing, not known, taken back or expired")
}

/// Counts one request of somebody nobody knows yet.
pub(crate) fn stranger(hub: &Hub, request: &Parts) -> Result<(), Problem> {
    hub.0.by_address.take(address(request), hub.0.clock.now()).map_err(too_many)
}

pub(crate) fn too_many(seconds: u64) -> Problem {
    Problem {
        retry_after: Some(seconds),
        ..Problem::new(Kind::RateLimited, "too many requests; try again later")
    }
}

/// Where a request comes from; requests that came over no network come from here.
fn address(request: &Parts) -> IpAddr {
    let info = request.extensions.get::<ConnectInfo<SocketAddr>>();
    info.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |it| it.0.ip())
}
