//! What goes round every request: an id to find it by, a time limit, one log line, figures, and the last word on
//! how a problem is written. Nothing of a body, a query or a header is ever logged.

use std::time::Duration;

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;
use tokio::time::Instant;
use tracing::Instrument as _;

use crate::hub::Hub;
use crate::problem::{Kind, Problem};
use crate::{eka, opencare};

/// Until then a body must be there; told to whatever reads it.
#[derive(Clone, Copy)]
pub(crate) struct BodyWithin(pub(crate) Duration);

/// How problems are written for whom.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Dialect {
    /// RFC 9457.
    Native,
    /// Source 004.
    OpenCare,
    /// Source 002.
    Eka,
}

impl Dialect {
    fn of(path: &str) -> Self {
        if path.starts_with(opencare::PREFIX) {
            Self::OpenCare
        } else if path.starts_with(eka::PREFIX) {
            Self::Eka
        } else {
            Self::Native
        }
    }

    fn write(self, problem: &Problem, instance: &str) -> Value {
        match self {
            Self::Native => problem.document(instance),
            Self::OpenCare => opencare::write(problem),
            Self::Eka => eka::write(problem),
        }
    }

    const fn media_type(self) -> &'static str {
        match self {
            Self::Native => PROBLEM,
            Self::OpenCare | Self::Eka => "application/json",
        }
    }
}

/// As what RFC 9457 has problems sent.
pub(crate) const PROBLEM: &str = "application/problem+json";

/// As what problems of the route at `path` are sent.
pub(crate) fn problem_type(path: &str) -> &'static str {
    Dialect::of(path).media_type()
}

/// Watches over one request.
pub(crate) async fn watch(State(hub): State<Hub>, mut request: Request, next: Next) -> Response {
    request.extensions_mut().insert(BodyWithin(hub.0.waits.body));
    let started = Instant::now();
    let id = hub.0.ids.next().to_string();
    let method = known(request.method());
    let dialect = Dialect::of(request.uri().path());
    let span = tracing::info_span!("request", id = %id);
    let routed = next.run(request).instrument(span);
    let answer = tokio::time::timeout(hub.0.waits.answer, routed).await;
    let mut response = answer
        .unwrap_or_else(|_| Problem::new(Kind::Unavailable, "the answer took too long").into_response());
    let route = response.extensions_mut().remove::<MatchedPath>();
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    let took = started.elapsed();
    let status = response.status().as_u16();
    hub.0.metrics.count((method, route), status, took);
    let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(id = %id, method, route, status, took_ms, "answered");
    let mut response = finished(response, dialect, &id);
    // What a desk's clock is measured by.
    response.headers_mut().insert("x-hub-time", hub.0.clock.now().timestamp_millis().into());
    response
}

/// A method's name; one that nobody gave a meaning to may be as long as a head, and be another each time.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// The answer with its problem written out, and the headers every answer has.
fn finished(mut response: Response, dialect: Dialect, id: &str) -> Response {
    let problem = response.extensions_mut().remove::<Problem>().or_else(|| unsaid(&response));
    if let Some(problem) = problem {
        let document = dialect.write(&problem, id);
        let kind = HeaderValue::from_static(dialect.media_type());
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        // For those who read no bodies: while a socket is being opened there is none.
        response.headers_mut().insert("x-problem", HeaderValue::from_static(problem.kind.slug()));
        response.headers_mut().remove(header::CONTENT_LENGTH);
        *response.body_mut() = Body::from(document.to_string());
    }
    let headers = response.headers_mut();
    headers.insert("x-request-id", HeaderValue::from_str(id).expect("an id is plain text"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}

/// What the router itself refuses, it refuses without a word, or in words of its own: a path that is no text.
fn unsaid(response: &Response) -> Option<Problem> {
    match response.status() {
        StatusCode::METHOD_NOT_ALLOWED => {
            Some(Problem::new(Kind::MethodNotAllowed, "the route does not know that method"))
        }
        StatusCode::BAD_REQUEST => Some(Problem::new(Kind::BadRequest, "the path cannot be read")),
        _ => None,
    }
}

/// Tells [`watch`] which route it was: only the router knows.
pub(crate) async fn note_route(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = next.run(request).await;
    if let Some(route) = route {
        response.extensions_mut().insert(route);
    }
    response
}

/// A handler that panics is a bug of ours: said without a word of it.
pub(crate) fn broken(_: Box<dyn std::any::Any + Send + 'static>) -> Response {
    Problem::internal(&"a handler panicked").into_response()
}
