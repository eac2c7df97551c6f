//! Bodies and queries: read within limits, and refused in one place with every field named that is wrong.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::{StatusCode, header, request::Parts};
use axum::response::IntoResponse as _;
use daybook_sync::says_nul;
use serde::de::DeserializeOwned;
use sha2::{Digest as _, Sha256};

use crate::app::BODY_BYTES;
use crate::problem::{Kind, Problem};
use crate::route::Parameter;
use crate::watch::BodyWithin;

/// A JSON body, with a fingerprint of all that was asked: method, path and body.
pub(crate) struct Body<T> {
    pub(crate) value: T,
    pub(crate) fingerprint: [u8; 32],
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let kind = request.headers().get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
        let is_json =
            kind.is_none_or(|it| it.split(';').next().is_some_and(|it| it.trim() == "application/json"));
        let announced = request.headers().get(header::CONTENT_LENGTH);
        let announced = announced.and_then(|it| it.to_str().ok()?.parse::<u64>().ok());
        let too_large = || Problem::new(Kind::TooLarge, "the body is too long");
        if announced.is_some_and(|it| it > BODY_BYTES as u64) {
            return Err(too_large());
        }
        let asked = Sha256::new()
            .chain_update(request.method().as_str())
            .chain_update([0])
            .chain_update(request.uri().path())
            .chain_update([0]);
        let within = request.extensions().get::<BodyWithin>().map_or(Duration::from_secs(10), |it| it.0);
        let read = tokio::time::timeout(within, Bytes::from_request(request, state)).await;
        let Ok(read) = read else {
            return Err(Problem::new(Kind::TimedOut, "the body took too long to arrive"));
        };
        let bytes = read.map_err(|refused| match refused.into_response().status() {
            StatusCode::PAYLOAD_TOO_LARGE => too_large(),
            _ => Problem::new(Kind::BadRequest, "the body could not be read"),
        })?;
        if !is_json && !bytes.is_empty() {
            return Err(Problem::new(Kind::UnsupportedMedia, "the body must be application/json"));
        }
        if says_nul(&bytes) {
            return Err(Problem::new(Kind::BadRequest, "a text holds the character U+0000"));
        }
        let fingerprint = asked.chain_update(&bytes).finalize().into();
        // No body is an empty object: some requests have nothing to say.
        let text = if bytes.is_empty() { b"{}" } else { bytes.as_ref() };
        let value = serde_json::from_slice(text).map_err(|wrong| unreadable(&wrong))?;
        Ok(Self { value, fingerprint })
    }
}

/// Says where a body went wrong, without any of its content.
fn unreadable(wrong: &serde_json::Error) -> Problem {
    use serde_json::error::Category;
    match wrong.classify() {
        Category::Data => Problem::new(Kind::BadRequest, "a field has the wrong shape or is missing"),
        Category::Syntax | Category::Eof | Category::Io => {
            Problem::new(Kind::BadRequest, "the body is not JSON, or nested too deeply")
        }
    }
}

/// The query, by name.
#[derive(Clone, Default, Debug)]
pub(crate) struct Query {
    said: BTreeMap<String, Vec<String>>,
    /// As it was sent, to tell one list from another.
    pub(crate) path: String,
}

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let pairs = axum::extract::Query::<Vec<(String, String)>>::from_request_parts(parts, state).await;
        let pairs = pairs.map_err(|_| Problem::new(Kind::BadRequest, "the query cannot be read"))?;
        let mut said: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in pairs.0 {
            said.entry(name).or_default().push(value);
        }
        Ok(Self { said, path: parts.uri.path().to_owned() })
    }
}

impl Query {
    /// Refuses names that are not `known`: a filter with a slip in it must not answer with everything.
    pub(crate) fn only(&self, known: &[Parameter]) -> Result<(), Problem> {
        let strange = self.said.keys().find(|name| known.iter().all(|it| it.name != name.as_str()));
        match strange {
            Some(_) => {
                Err(Problem::new(Kind::BadRequest, "the query names something this route does not know"))
            }
            None => Ok(()),
        }
    }

    /// The value of `name`, the last one where there are several.
    pub(crate) fn one(&self, name: &str) -> Option<&str> {
        self.said.get(name)?.last().map(String::as_str).filter(|it| !it.is_empty())
    }

    /// The values of `name`: repeated, or with commas between.
    pub(crate) fn many(&self, name: &str) -> Vec<&str> {
        let all = self.said.get(name).map_or(&[][..], Vec::as_slice);
        all.iter().flat_map(|it| it.split(',')).map(str::trim).filter(|it| !it.is_empty()).collect()
    }

    /// Everything that was asked but for the names of `without`, in a form that two equal queries share.
    pub(crate) fn without(&self, without: &[&str]) -> Vec<(&str, &str)> {
        let rest = self.said.iter().filter(|(name, _)| !without.contains(&name.as_str()));
        rest.flat_map(|(name, values)| values.iter().map(move |it| (name.as_str(), it.as_str()))).collect()
    }
}
