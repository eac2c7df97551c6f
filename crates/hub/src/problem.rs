//! Why a request was not carried out, in one form for every route; how it is written depends on whom we talk to.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};

/// The kinds of problem, each with a stable URI, a title and a status (I3).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Kind {
    BadRequest,
    Unauthenticated,
    WrongClock,
    Replayed,
    Forbidden,
    DeviceRevoked,
    DeviceForked,
    InvitationNotValid,
    NotFound,
    MethodNotAllowed,
    TimedOut,
    Conflict,
    InvalidTransition,
    IdempotencyInProgress,
    AnswerLost,
    HoldExpired,
    VersionMismatch,
    TooLarge,
    UnsupportedMedia,
    Validation,
    WindowClosed,
    IdempotencyReused,
    PreconditionRequired,
    RateLimited,
    Internal,
    Unavailable,
}

impl Kind {
    /// Slug, title and status.
    const fn row(self) -> (&'static str, &'static str, StatusCode) {
        use StatusCode as S;
        match self {
            Self::BadRequest => ("bad-request", "The request cannot be read", S::BAD_REQUEST),
            Self::Unauthenticated => ("unauthenticated", "A valid token is needed", S::UNAUTHORIZED),
            Self::WrongClock => ("wrong-clock", "The time of the request is not the hub's", S::UNAUTHORIZED),
            Self::Replayed => ("replayed", "The request came before", S::UNAUTHORIZED),
            Self::DeviceRevoked => ("device-revoked", "The computer was shut out", S::FORBIDDEN),
            Self::DeviceForked => ("device-forked", "Two computers use the same id", S::FORBIDDEN),
            Self::InvitationNotValid => ("invitation-not-valid", "The invitation is not valid", S::FORBIDDEN),
            Self::Forbidden => ("forbidden", "The token's role does not allow this", S::FORBIDDEN),
            Self::NotFound => ("not-found", "There is no such thing", S::NOT_FOUND),
            Self::MethodNotAllowed => ("method-not-allowed", "Not with this method", S::METHOD_NOT_ALLOWED),
            Self::TimedOut => ("timed-out", "The request took too long to arrive", S::REQUEST_TIMEOUT),
            Self::Conflict => ("conflict", "It does not fit there", S::CONFLICT),
            Self::InvalidTransition => ("invalid-transition", "The status does not allow this", S::CONFLICT),
            Self::IdempotencyInProgress => {
                ("idempotency-in-progress", "The same request is still being answered", S::CONFLICT)
            }
            Self::AnswerLost => {
                ("idempotency-answer-lost", "It was carried out, and its answer was lost", S::CONFLICT)
            }
            Self::HoldExpired => ("hold-expired", "The hold has run out", S::GONE),
            Self::VersionMismatch => ("version-mismatch", "It was changed meanwhile", S::PRECONDITION_FAILED),
            Self::TooLarge => ("too-large", "The request is too large", S::PAYLOAD_TOO_LARGE),
            Self::UnsupportedMedia => ("unsupported-media-type", "JSON is needed", S::UNSUPPORTED_MEDIA_TYPE),
            Self::Validation => ("validation", "Some fields are not right", S::UNPROCESSABLE_ENTITY),
            Self::WindowClosed => {
                ("window-closed", "A policy does not allow this now", S::UNPROCESSABLE_ENTITY)
            }
            Self::IdempotencyReused => {
                ("idempotency-key-reused", "The key was used for another request", S::UNPROCESSABLE_ENTITY)
            }
            Self::PreconditionRequired => {
                ("precondition-required", "If-Match is needed", S::PRECONDITION_REQUIRED)
            }
            Self::RateLimited => ("rate-limited", "Too many requests", S::TOO_MANY_REQUESTS),
            Self::Internal => ("internal", "Something broke on our side", S::INTERNAL_SERVER_ERROR),
            Self::Unavailable => ("unavailable", "Not available at the moment", S::SERVICE_UNAVAILABLE),
        }
    }

    /// Its name in its URI, and as a code.
    pub(crate) const fn slug(self) -> &'static str {
        self.row().0
    }

    /// Its status.
    pub(crate) const fn status(self) -> StatusCode {
        self.row().2
    }
}

/// One field that is not right.
#[derive(Clone, PartialEq, Eq, Serialize, utoipa::ToSchema, Debug)]
pub(crate) struct FieldError {
    /// Where in the body it is, as a JSON pointer; a query parameter by its name.
    pub(crate) pointer: String,
    /// missing, malformed, out_of_range, unknown, inactive, contradictory, too_long, …
    pub(crate) code: String,
    /// The same in words.
    pub(crate) message: String,
}

/// What holds the time that was asked for.
#[derive(Clone, PartialEq, Eq, Serialize, utoipa::ToSchema, Debug)]
pub(crate) struct Conflict {
    /// Who or what is taken.
    pub(crate) resource_id: String,
    /// By which appointment.
    pub(crate) appointment_id: String,
    /// From when, RFC 3339.
    pub(crate) start_time: String,
    /// Until when.
    pub(crate) end_time: String,
}

/// What is in the way, by what is taken (I3).
#[derive(Clone, PartialEq, Eq, Default, Serialize, utoipa::ToSchema, Debug)]
pub(crate) struct Conflicts {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) provider: Vec<Conflict>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) patient: Vec<Conflict>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) chair: Vec<Conflict>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) room: Vec<Conflict>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) device: Vec<Conflict>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) facility: Vec<Conflict>,
}

/// Why a request was not carried out. Nothing was changed. Texts hold nothing of any patient.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Problem {
    /// Which kind.
    pub(crate) kind: Kind,
    /// In a sentence, for whoever reads it.
    pub(crate) detail: String,
    /// Fields that are not right.
    pub(crate) errors: Vec<FieldError>,
    /// What is in the way.
    pub(crate) conflicts: Option<Box<Conflicts>>,
    /// Every reason why it does not fit, as codes.
    pub(crate) reasons: Vec<&'static str>,
    /// Seconds after which trying again makes sense.
    pub(crate) retry_after: Option<u64>,
    /// The same as the desk's window is told it: a code, and facts (`daybook_wire::Problem`).
    pub(crate) facts: Option<Box<Value>>,
}

impl Problem {
    /// A problem with nothing but its sentence.
    pub(crate) fn new(kind: Kind, detail: impl Into<String>) -> Self {
        Self {
            kind,
            detail: detail.into(),
            errors: vec![],
            conflicts: None,
            reasons: vec![],
            retry_after: None,
            facts: None,
        }
    }

    /// One field that is not right.
    pub(crate) fn field(pointer: &str, code: &str, message: impl Into<String>) -> Self {
        Self::fields(vec![FieldError {
            pointer: pointer.to_owned(),
            code: code.to_owned(),
            message: message.into(),
        }])
    }

    /// Fields that are not right.
    pub(crate) fn fields(errors: Vec<FieldError>) -> Self {
        Self { errors, ..Self::new(Kind::Validation, "some fields are missing or not right") }
    }

    /// There is no such thing, or it is another clinic's: the same either way.
    pub(crate) fn not_found() -> Self {
        Self::new(Kind::NotFound, "there is no such thing in this clinic")
    }

    /// Something broke; `what` is logged, never told.
    pub(crate) fn internal(what: &dyn std::fmt::Display) -> Self {
        tracing::error!(error = %what, "a request could not be answered");
        Self::new(Kind::Internal, "the request could not be answered; its instance id is in the log")
    }

    /// As RFC 9457 has it; `instance` is the id of the request in the log.
    pub(crate) fn document(&self, instance: &str) -> Value {
        let (slug, title, status) = self.kind.row();
        let mut document = json!({
            "type": format!("urn:daybook:problem:{slug}"),
            "title": title,
            "status": status.as_u16(),
            "detail": self.detail,
            "instance": format!("urn:uuid:{instance}"),
        });
        let members = document.as_object_mut().expect("it was made as an object");
        let mut put = |name: &str, value: Value| _ = members.insert(name.to_owned(), value);
        if !self.errors.is_empty() {
            put("errors", json!(self.errors));
        }
        if let Some(conflicts) = &self.conflicts {
            put("conflicts", json!(conflicts));
        }
        if !self.reasons.is_empty() {
            put("reasons", json!(self.reasons));
        }
        if let Some(seconds) = self.retry_after {
            put("retry_after", json!(seconds));
        }
        if let Some(facts) = &self.facts {
            put("problem", Value::clone(facts));
        }
        document
    }
}

impl IntoResponse for Problem {
    /// Without a body: [`crate::watch`] writes it, in the dialect of the route.
    fn into_response(self) -> Response {
        let mut response = self.kind.status().into_response();
        let headers = response.headers_mut();
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, seconds.into());
        }
        if self.kind == Kind::Unauthenticated {
            headers.insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(self);
        response
    }
}
