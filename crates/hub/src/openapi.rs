//! The description of all routes as OpenAPI 3.1, made from the list of routes: what is not described is not there.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::{PartialSchema as _, ToSchema};

use crate::gate::Needs;
use crate::problem::{Conflicts, FieldError};
use crate::route::{Route, Shape, routes};
use crate::watch::{PROBLEM, problem_type};

/// Why a request was not carried out (RFC 9457).
#[derive(Serialize, ToSchema)]
struct Problem {
    /// A URI that stays: urn:daybook:problem:…
    r#type: String,
    /// The kind in words.
    title: String,
    /// The status again.
    status: u16,
    /// In a sentence; nothing of any patient.
    detail: String,
    /// The id of the request in the log.
    instance: String,
    /// Fields that are not right.
    errors: Option<Vec<FieldError>>,
    /// What holds the time, by what is taken.
    conflicts: Option<Conflicts>,
    /// Every reason why it does not fit: taken, outside_hours, closed, not_their_type, none_free, elsewhere, kept_for, policy,
    /// leased (a computer of the clinic keeps the provider or chair to itself).
    reasons: Option<Vec<String>>,
    /// Seconds after which trying again makes sense.
    retry_after: Option<u64>,
}

/// What is said of a key.
const ABOUT_KEYS: &str = "A string of your own, new for each thing you want done; a UUID will do.";

const ABOUT: &str = "Times are RFC 3339 with an offset. Lists come in pages of 20, 50 at most, with opaque cursors. \
Requests that book, pay, add or call off carry an Idempotency-Key: sent again within 72 hours they are answered as before and do nothing \
twice; what was refused had no effect and is not kept. Changes carry If-Match with the ETag that was seen. Problems \
are application/problem+json, but for the two dialects of others.";

/// The description.
#[must_use]
pub fn description() -> Value {
    let routes = routes();
    let mut paths: Map<String, Value> = Map::new();
    for route in &routes {
        let path = paths.entry(route.path).or_insert_with(|| json!({}));
        path[route.method.as_str().to_lowercase()] = operation(route);
    }
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Daybook hub", "version": env!("CARGO_PKG_VERSION"), "description": ABOUT },
        "paths": paths,
        "components": {
            "schemas": schemas(&routes),
            "securitySchemes": {
                "token": { "type": "http", "scheme": "bearer" },
                "device": { "type": "http", "scheme": "Daybook" },
            },
        },
    })
}

fn operation(route: &Route) -> Value {
    let needs = match route.needs {
        Needs::Nobody => String::new(),
        Needs::Staff => " Needs a token.".to_owned(),
        Needs::Patient => " Needs a patient's token.".to_owned(),
        Needs::Permission(permission) => format!(" Needs {}.", permission.text()),
        Needs::Device => " Needs the seal of a paired computer.".to_owned(),
    };
    let mut operation = json!({
        "operationId": operation_id(route),
        "summary": route.about,
        "description": format!("{}{needs}", route.about),
        "tags": [route.tag],
        "parameters": parameters(route),
        "responses": responses(route),
    });
    match route.needs {
        Needs::Nobody => {}
        Needs::Device => operation["security"] = json!([{ "device": [] }]),
        Needs::Staff | Needs::Patient | Needs::Permission(_) => {
            operation["security"] = json!([{ "token": [] }])
        }
    }
    if let Some(body) = &route.body {
        operation["requestBody"] = json!({ "required": true, "content": content("application/json", body) });
    }
    operation
}

fn operation_id(route: &Route) -> String {
    let words = route.path.split(|it: char| !it.is_ascii_alphanumeric()).filter(|it| !it.is_empty());
    let words: Vec<&str> = words.collect();
    format!("{}_{}", route.method.as_str().to_lowercase(), words.join("_"))
}

fn parameters(route: &Route) -> Vec<Value> {
    let in_path = route.path.split('/').filter_map(|it| it.strip_prefix('{')?.strip_suffix('}'));
    let mut all: Vec<Value> = in_path.map(|name| parameter((name, "path"), "Which.", true)).collect();
    all.extend(route.query.iter().map(|it| parameter((it.name, "query"), it.about, it.required)));
    if route.headers.idempotency_key {
        all.push(parameter(("Idempotency-Key", "header"), ABOUT_KEYS, true));
    }
    if route.headers.may_have_key {
        all.push(parameter(("Idempotency-Key", "header"), ABOUT_KEYS, false));
    }
    if route.headers.if_match {
        all.push(parameter(("If-Match", "header"), "The ETag you saw.", true));
    }
    all
}

fn parameter((name, place): (&str, &str), about: &str, required: bool) -> Value {
    json!({
        "name": name, "in": place, "required": required, "description": about,
        "schema": { "type": "string" },
    })
}

fn responses(route: &Route) -> Value {
    let mut all: BTreeMap<String, Value> = BTreeMap::new();
    let (status, shape) = &route.reply;
    let done = match shape {
        Some(shape) => json!({ "description": "Done.", "content": content("application/json", shape) }),
        None => json!({ "description": "Done." }),
    };
    if let Some(already) = route.already {
        all.insert(already.to_string(), done.clone());
    }
    all.insert(status.to_string(), done);
    for (status, about) in refusals(route) {
        let kind = problem_type(route.path);
        // The other dialects have words of their own.
        let schema = if kind == PROBLEM { reference("Problem") } else { json!({ "type": "object" }) };
        let content = json!({ kind: { "schema": schema } });
        all.insert(status.to_string(), json!({ "description": about, "content": content }));
    }
    json!(all)
}

/// What a route may refuse with.
fn refusals(route: &Route) -> Vec<(u16, &'static str)> {
    let mut all = route.refuses.to_vec();
    if !all.is_empty() {
        return all;
    }
    let mut may = |it: bool, status: u16, about: &'static str| {
        if it {
            all.push((status, about));
        }
    };
    let (token, body) = (route.needs != Needs::Nobody, route.body.is_some());
    let writes = route.method != axum::http::Method::GET;
    may(token, 400, "It cannot be read.");
    may(token, 401, "The token is missing, unknown or expired.");
    may(matches!(route.needs, Needs::Staff | Needs::Permission(_)), 403, "The role does not allow it.");
    let patients = route.needs == Needs::Patient;
    may(patients, 403, "It is not open to this session: somebody else's, or not there at all.");
    may(token && !patients, 404, "There is no such thing in this clinic.");
    may(body, 413, "The body is too long.");
    may(body, 415, "The body is no JSON.");
    may(token && writes, 409, "It does not fit, or the status does not allow it.");
    may(token && writes, 410, "The hold has run out.");
    may(token, 422, "Some fields are not right.");
    may(route.headers.if_match || (token && body && writes), 412, "It was changed meanwhile.");
    may(route.headers.if_match, 428, "If-Match is missing.");
    may(token, 429, "Too many requests.");
    may(token || route.path == "/readyz", 503, "Not at the moment.");
    all
}

fn content(kind: &str, shape: &Shape) -> Value {
    json!({ kind: { "schema": reference(&shape.name) } })
}

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn schemas(routes: &[Route]) -> BTreeMap<String, Value> {
    let shapes = routes.iter().flat_map(|it| it.body.iter().chain(it.reply.1.iter()));
    let mut all: Vec<(String, _)> = shapes.flat_map(|it| it.schemas.iter().cloned()).collect();
    all.push(("Problem".to_owned(), Problem::schema()));
    Problem::schemas(&mut all);
    let written = |schema| serde_json::to_value(schema).expect("a schema is plain JSON");
    all.into_iter().map(|(name, schema)| (name, written(schema))).collect()
}
