//! Routes that are one call of the desk each: patients, set-up, waitlist, series, visits. Same shapes, same
//! permissions, same answers; only the way there is HTTP's.

use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use daybook_booking::permission::Permission;
use daybook_desk::Remote;
use daybook_engine::Also;
use daybook_wire::calls::{CALLS, Needs as CallNeeds};
use daybook_wire::{patient, policy, series, set_up, visit, waitlist};
use serde_json::{Value, json};
use uuid::Uuid;

use super::body::{Body, Query};
use super::fields::Fields;
use super::kept::{at_version, once};
use super::keyed::{Asked, Keyed};
use super::shape::version_tag;
use crate::gate::{Caller, Needs};
use crate::problem::{FieldError, Kind, Problem};
use crate::route::{Parameter, Route, may};

/// What a list of patients may be asked.
const PATIENTS: &[Parameter] = &[
    may("search", "name, number, phone or birth date; everybody by family name where it is left out"),
    may("limit", "at most so many: 50 where it is left out, 200 at most"),
    may("offset", "skip so many, where nothing is searched for"),
];

pub(crate) fn routes() -> Vec<Route> {
    let mut all = patients();
    all.extend(of_set_up());
    all.extend(waiting());
    all.extend(planned());
    all
}

/// What the desk's list says the call needs: said there, and nowhere else.
pub(super) fn needs(call: &'static str) -> Needs {
    let listed = CALLS.iter().find(|it| it.name == call).map(|it| it.needs);
    match listed {
        Some(CallNeeds::Permission(text)) => {
            Needs::Permission(Permission::parse(text).expect("the list of calls names permissions there are"))
        }
        Some(CallNeeds::SignedIn) => Needs::Staff,
        Some(CallNeeds::Nobody) | None => unreachable!("{call} is no call for somebody signed in"),
    }
}

/// Makes the call, as the desk would.
pub(super) async fn call(caller: &Caller, name: &'static str, body: Value) -> Result<Value, Problem> {
    let text = call_with(caller, (name, body), None).await?;
    serde_json::from_str(&text).map_err(|it| Problem::internal(&it))
}

/// Makes the call, with `also` written in the transaction of what it does; its answer as text.
pub(super) async fn call_with(
    caller: &Caller,
    (name, body): (&'static str, Value),
    also: Option<Also>,
) -> Result<String, Problem> {
    let remote = Remote { user: caller.user, actor: caller.actor.clone(), token: Some(caller.token), also };
    let said = daybook_desk::answer(&caller.clinic.engine, remote, name, body).await;
    said.map_err(|problem| refused(&problem))
}

/// The id in a path; one that is none names nothing.
pub(super) fn named_by(id: &str) -> Result<Uuid, Problem> {
    Uuid::parse_str(id).map_err(|_| Problem::not_found())
}

/// A POST that is one call which writes: the path's id goes in under `named`, a new one where there is none in the path.
/// Its answer is kept under the caller's key (I5).
pub(super) fn post(path: &'static str, name: &'static str, named: &'static str) -> Route {
    let handler = move |caller: Caller, at: Option<Path<String>>, asked: Asked, body: Body<Value>| async move {
        let keyed = Keyed { key: asked.key()?, fingerprint: body.fingerprint };
        let form = named_in(&caller, (object(body.value)?, named), at)?;
        once(&caller, (name, form), (keyed, StatusCode::OK)).await
    };
    Route::new(Method::POST, path, needs(name), handler).with_key()
}

/// As [`post`], for what has a version: that which is meant goes in as `version`.
pub(super) fn post_seen(path: &'static str, name: &'static str, named: &'static str) -> Route {
    let handler = move |caller: Caller, at: Option<Path<String>>, asked: Asked, body: Body<Value>| async move {
        let keyed = Keyed { key: asked.key()?, fingerprint: body.fingerprint };
        let mut form = named_in(&caller, (object(body.value)?, named), at)?;
        form["version"] = json!(asked.version()?);
        once(&caller, (name, form), (keyed, StatusCode::OK)).await
    };
    Route::new(Method::POST, path, needs(name), handler).with_key().with_version()
}

/// A POST that is one call which only looks.
fn asking(path: &'static str, name: &'static str) -> Route {
    let handler = move |caller: Caller, body: Body<Value>| async move {
        call(&caller, name, object(body.value)?).await.map(Json)
    };
    Route::new(Method::POST, path, needs(name), handler)
}

/// `form` with the path's id under `named`, or a new one where neither has any.
fn named_in(
    caller: &Caller,
    (mut form, named): (Value, &str),
    at: Option<Path<String>>,
) -> Result<Value, Problem> {
    match at {
        Some(Path(id)) => form[named] = json!(named_by(&id)?),
        None if !named.is_empty() && form[named].is_null() => {
            form[named] = json!(caller.clinic.engine.new_id().to_string());
        }
        None => {}
    }
    Ok(form)
}

/// A DELETE that is one call about the path's id, at the version that is meant (I6).
pub(super) fn take_back(path: &'static str, name: &'static str) -> Route {
    let handler = move |caller: Caller, Path(id): Path<String>, asked: Asked| async move {
        let version = asked.version()?;
        at_version(&caller, (name, json!({ "id": named_by(&id)? })), version).await
    };
    Route::new(Method::DELETE, path, needs(name), handler).with_version()
}

/// A route without a body that is one call about the path's id.
pub(super) fn about(method: Method, path: &'static str, name: &'static str) -> Route {
    Route::new(method, path, needs(name), move |caller: Caller, Path(id): Path<String>| async move {
        call(&caller, name, json!({ "id": named_by(&id)? })).await.map(Json)
    })
}

fn patients() -> Vec<Route> {
    let all = vec![
        Route::new(Method::GET, "/api/patients", needs("search_patients"), find_patients)
            .says("Finds patients.")
            .noted("patients.listed")
            .asks(PATIENTS)
            .gives::<patient::PatientsFound>(200),
        Route::new(Method::GET, "/api/patients/{id}", needs("patient"), show_patient)
            .says("A patient's record with their appointments; opening it is in the audit log. Its ETag is its version.")
            .gives::<patient::PatientRecord>(200),
        Route::new(Method::POST, "/api/patients", needs("save_patient"), add_patient)
            .says("Adds a patient; what is left out is empty.")
            .takes::<patient::PatientForm>()
            .gives::<patient::PatientForm>(201)
            .with_key(),
        Route::new(Method::PUT, "/api/patients/{id}", needs("save_patient"), change_patient)
            .says("Changes a patient; what is left out stays.")
            .takes::<patient::PatientForm>()
            .gives::<patient::PatientForm>(200)
            .with_version(),
        post("/api/patients/{id}/merge", "merge_patients", "from")
            .says("Makes this record part of `into`, which stays.")
            .takes::<patient::MergePatients>()
            .gives::<patient::PatientRecord>(200),
    ];
    all.into_iter().map(|it| it.in_chapter("Patients")).collect()
}

async fn find_patients(caller: Caller, query: Query) -> Result<Json<Value>, Problem> {
    query.only(PATIENTS)?;
    let mut fields = Fields::default();
    let limit: Option<u16> = fields.number(query.one("limit"), "limit");
    let offset: Option<u32> = fields.number(query.one("offset"), "offset");
    fields.done()?;
    let text = query.one("search").unwrap_or_default();
    let body = json!({ "text": text, "limit": limit.unwrap_or(50), "offset": offset.unwrap_or(0) });
    call(&caller, "search_patients", body).await.map(Json)
}

async fn show_patient(caller: Caller, Path(id): Path<String>) -> Result<Response, Problem> {
    let record = call(&caller, "patient", json!({ "id": named_by(&id)? })).await?;
    let version = record["patient"]["version"].as_u64().unwrap_or_default();
    let tag = HeaderValue::try_from(version_tag(version)).expect("a version is plain text");
    Ok(([(header::ETAG, tag)], Json(record)).into_response())
}

/// A patient of whom nothing is known yet.
fn nobody() -> Value {
    json!({
        "number": 0, "given_name": "", "family_name": "", "birth_date": null, "phone": "", "phone_2": "",
        "email": "", "address": "", "sex": "unknown", "language": "", "notes": "", "relations": [],
        "provisional": false, "active": true,
    })
}

async fn add_patient(caller: Caller, asked: Asked, body: Body<Value>) -> Result<Response, Problem> {
    let keyed = Keyed { key: asked.key()?, fingerprint: body.fingerprint };
    let mut form = over(nobody(), object(body.value)?);
    if form["id"].is_null() {
        form["id"] = json!(caller.clinic.engine.new_id().to_string());
    }
    form["version"] = json!(0);
    once(&caller, ("save_patient", form), (keyed, StatusCode::CREATED)).await
}

async fn change_patient(
    caller: Caller,
    Path(id): Path<String>,
    asked: Asked,
    body: Body<Value>,
) -> Result<Json<Value>, Problem> {
    let version = asked.version()?;
    let old = call(&caller, "patient", json!({ "id": named_by(&id)? })).await?;
    let mut form = over(old["patient"].clone(), object(body.value)?);
    (form["id"], form["version"]) = (old["patient"]["id"].clone(), json!(version));
    call(&caller, "save_patient", form).await.map(Json)
}

/// One kind of thing that is set up.
#[derive(Clone, Copy)]
struct Kept {
    list: &'static str,
    save: &'static str,
    all: &'static str,
    one: &'static str,
}

fn of_set_up() -> Vec<Route> {
    let kept = |list, save, all, one| Kept { list, save, all, one };
    let locations = kept("locations", "save_location", "/api/locations", "/api/locations/{id}");
    let providers = kept("providers", "save_provider", "/api/providers", "/api/providers/{id}");
    let resources = kept("resources", "save_resource", "/api/resources", "/api/resources/{id}");
    let types = kept(
        "appointment_types",
        "save_appointment_type",
        "/api/appointment-types",
        "/api/appointment-types/{id}",
    );
    let exceptions = kept("exceptions", "save_exception", "/api/exceptions", "/api/exceptions/{id}");
    let policies = kept("policies", "save_policy", "/api/policies", "/api/policies/{id}");
    let whole = Route::new(Method::GET, "/api/set-up", needs("set_up_book"), |caller: Caller| async move {
        call(&caller, "set_up_book", json!({})).await.map(Json)
    });
    let mut all = vec![whole.says("How the clinic is set up, all of it.").gives::<set_up::SetUpBook>(200)];
    all.extend(of_kind::<set_up::LocationForm>(locations));
    all.extend(of_kind::<set_up::ProviderForm>(providers));
    all.extend(of_kind::<set_up::ResourceForm>(resources));
    all.extend(of_kind::<set_up::AppointmentTypeForm>(types));
    all.extend(of_kind::<set_up::ExceptionForm>(exceptions));
    all.extend(of_kind::<policy::PolicyForm>(policies));
    for (path, name) in
        [("/api/exceptions/{id}", "delete_exception"), ("/api/policies/{id}", "delete_policy")]
    {
        all.push(take_back(path, name).says("Takes it back.").gives::<set_up::Saved>(200));
    }
    all.into_iter().map(|it| it.in_chapter("Set-up")).collect()
}

/// List, add, change; which of them are right is the rules' affair.
fn of_kind<T: utoipa::ToSchema + utoipa::PartialSchema>(kept: Kept) -> Vec<Route> {
    let list =
        move |caller: Caller| async move { items(&caller, kept).await.map(|it| Json(json!({ "data": it }))) };
    let add = move |caller: Caller, asked: Asked, body: Body<Value>| async move {
        let keyed = Keyed { key: asked.key()?, fingerprint: body.fingerprint };
        let mut form = object(body.value)?;
        (form["id"], form["version"]) = (Value::Null, json!(0));
        once(&caller, (kept.save, form), (keyed, StatusCode::CREATED)).await
    };
    let change = move |caller: Caller, Path(id): Path<String>, asked: Asked, body: Body<Value>| async move {
        let version = asked.version()?;
        let old = items(&caller, kept).await?.into_iter().find(|it| it["id"] == id.as_str());
        let mut form = over(old.ok_or_else(Problem::not_found)?, object(body.value)?);
        (form["id"], form["version"]) = (json!(id), json!(version));
        call(&caller, kept.save, form).await.map(Json)
    };
    vec![
        Route::new(Method::GET, kept.all, needs("set_up_book"), list)
            .says("All of them; each has its version."),
        Route::new(Method::POST, kept.all, needs(kept.save), add)
            .says("Adds one.")
            .takes::<T>()
            .gives::<set_up::Saved>(201)
            .with_key(),
        Route::new(Method::PUT, kept.one, needs(kept.save), change)
            .says("Changes one; what is left out stays.")
            .takes::<T>()
            .gives::<set_up::Saved>(200)
            .with_version(),
    ]
}

async fn items(caller: &Caller, kept: Kept) -> Result<Vec<Value>, Problem> {
    let mut book = call(caller, "set_up_book", json!({})).await?;
    match book[kept.list].take() {
        Value::Array(items) => Ok(items),
        _ => Err(Problem::internal(&"the set-up has no such list")),
    }
}

fn waiting() -> Vec<Route> {
    let all = Route::new(Method::GET, "/api/waitlist", needs("waitlist"), |caller: Caller| async move {
        call(&caller, "waitlist", json!({})).await.map(Json)
    });
    let routes = vec![
        all.says("Everybody who waits.").noted("waitlist.listed").gives::<waitlist::Waitlist>(200),
        post("/api/waitlist", "save_waiting", "id")
            .says("Puts somebody on the waitlist, or changes what they wait for.")
            .takes::<waitlist::WaitlistForm>()
            .gives::<set_up::Saved>(200),
        take_back("/api/waitlist/{id}", "remove_waiting")
            .says("Takes somebody off; time held for them comes free.")
            .gives::<set_up::Saved>(200),
        post("/api/waitlist/{id}/offer", "offer_time", "entry_id")
            .says("Offers time, and holds it.")
            .takes::<waitlist::OfferTime>(),
        post("/api/waitlist/{id}/book", "book_waiting", "entry_id")
            .says("Books them without an offer.")
            .takes::<waitlist::BookWaiting>(),
        post("/api/waitlist/{id}/accept", "accept_offer", "id").says("They come: what was held is booked."),
        post("/api/waitlist/{id}/decline", "decline_offer", "id").says("They do not: the time comes free."),
    ];
    routes.into_iter().map(|it| it.in_chapter("Waitlist")).collect()
}

fn planned() -> Vec<Route> {
    let routes = vec![
        asking("/api/series/plan", "plan_series")
            .says("What would come of every date of a series; nothing is booked.")
            .takes::<series::SeriesAsk>()
            .gives::<series::SeriesPlan>(200),
        post("/api/series", "book_series", "id")
            .says("Books a series, every date decided; all or none.")
            .takes::<series::BookSeries>()
            .gives::<series::SeveralDone>(200),
        about(Method::GET, "/api/series/{id}", "series")
            .says("A series and its appointments.")
            .gives::<series::SeriesDetail>(200),
        post("/api/series/{id}/edit", "edit_series", "id")
            .says("Changes this and following, or all of it; all or none.")
            .takes::<series::EditSeries>()
            .gives::<series::SeveralDone>(200),
        post("/api/series/{id}/cancel", "cancel_series", "id")
            .says("Calls off what is still to come of it.")
            .takes::<series::CancelSeries>()
            .gives::<series::SeveralDone>(200),
        asking("/api/visits/plan", "plan_visit")
            .says("Places for all legs of a visit; nothing is booked.")
            .takes::<visit::VisitAsk>()
            .gives::<visit::VisitPlans>(200),
        post("/api/visits", "book_visit", "id")
            .says("Books all legs of a visit, or none.")
            .takes::<visit::BookVisit>()
            .gives::<series::SeveralDone>(200),
        post("/api/visits/{id}/move", "move_visit", "id")
            .says("Moves several legs at once.")
            .takes::<visit::MoveVisit>()
            .gives::<series::SeveralDone>(200),
        post("/api/visits/{id}/cancel", "cancel_visit", "id")
            .says("Calls off every leg that still can be.")
            .takes::<visit::CancelVisit>()
            .gives::<series::SeveralDone>(200),
    ];
    routes.into_iter().map(|it| it.in_chapter("Series and visits")).collect()
}

fn object(body: Value) -> Result<Value, Problem> {
    if body.is_object() {
        Ok(body)
    } else {
        Err(Problem::new(Kind::BadRequest, "the body must be an object"))
    }
}

/// `old` with every member that `new` has.
fn over(mut old: Value, new: Value) -> Value {
    if let (Some(kept), Value::Object(said)) = (old.as_object_mut(), new) {
        kept.extend(said);
    }
    old
}

/// What the desk's call refuses, with its code and facts as the desk's window is told them.
fn refused(problem: &daybook_wire::Problem) -> Problem {
    use daybook_wire::Problem as P;
    let facts = serde_json::to_value(problem).ok().map(Box::new);
    let mut errors = vec![];
    let (kind, said) = match problem {
        P::NotSignedIn => (Kind::Unauthenticated, "a token is needed"),
        P::NotPermitted { .. } => (Kind::Forbidden, "the role does not allow this"),
        P::BadRequest { .. } => (Kind::BadRequest, "a field is missing or has the wrong shape"),
        P::Invalid { field, fault } => {
            let (pointer, message) = (format!("/{field}"), "this is not right".to_owned());
            errors.push(FieldError { pointer, code: fault.clone(), message });
            (Kind::Validation, "some fields are missing or not right")
        }
        P::InThePast { .. } | P::Length { .. } | P::SkippedWallTime { .. } => {
            (Kind::Validation, "the time or its length is not right")
        }
        P::DoesNotFit { .. } | P::SomeRefused { .. } | P::VisitBroken { .. } => {
            (Kind::Conflict, "it does not fit there")
        }
        P::AgainstPolicy { .. } => (Kind::WindowClosed, "a policy of the clinic does not allow that"),
        P::InvalidTransition { .. } | P::NotBegun => {
            (Kind::InvalidTransition, "the status does not allow that")
        }
        P::HoldExpired => (Kind::HoldExpired, "the hold has run out"),
        P::NotFound => return Problem::not_found(),
        P::ChangedSince => (Kind::VersionMismatch, "it was changed since that version"),
        P::CannotReverse
        | P::NothingToReverse
        | P::StillBooked { .. }
        | P::MoreThanDue { .. }
        | P::MoreThanPaid { .. }
        | P::PaymentDue { .. }
        | P::MoneyOnIt
        | P::PackageUnfit { .. }
        | P::OnlyAtHub
        | P::Sharing { .. }
        | P::Cancelled => (Kind::Conflict, "this cannot be done as things stand"),
        P::Wait { .. } => (Kind::RateLimited, "try again later"),
        P::SignInFailed { .. } | P::PasswordNeeded | P::WrongKey => {
            (Kind::Forbidden, "this needs somebody at a desk")
        }
        P::DiskFull | P::ReadOnly | P::SharingLocked { .. } | P::ClockWrong => {
            (Kind::Unavailable, "the book cannot be written at the moment")
        }
        P::KeyringUnavailable | P::Storage { .. } | P::Printer { .. } | P::File { .. } => {
            (Kind::Internal, "the request could not be answered; its instance id is in the log")
        }
    };
    Problem { errors, facts, ..Problem::new(kind, said) }
}
