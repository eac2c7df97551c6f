//! Lists of source 004: filtered, searched, ordered, counted (S4.6–S4.9, S4.23–S4.25). The pages go by cursor inside,
//! so that nothing is skipped, and by URL outside (C11).

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use daybook_booking::ids::{PatientId, ProviderId};
use daybook_booking::status::{Dialect, StatusKind};
use daybook_store::{CalendarRow, Listing, Order};
use serde::Serialize;
use utoipa::ToSchema;

use super::actions::SHOWN;
use super::fields::by_field;
use super::shape::{Item, word_of};
use crate::gate::Caller;
use crate::hub::Hub;
use crate::native::body::Query;
use crate::native::listing::{Leaf, leaf};
use crate::native::refused::broke;
use crate::problem::{FieldError, Problem};
use crate::route::{Parameter, may};

/// What a page holds where nothing is said, and at most.
const PAGE: (u32, u32) = (20, 50);

const AFTER: &str = "cursor";
const BEFORE: &str = "before";
const SIZE: &str = "page_size";

/// What lists may be asked.
pub(crate) const LIST: &[Parameter] = &[
    may("provider", "only with this provider (a number)"),
    may("patient", "only of this patient (a number)"),
    may("facility", "only at this facility (a number)"),
    may("status", "scheduled, completed, cancelled or no_show"),
    may("appointment_type", "only of this type"),
    may("search", "a patient's number or name, or a provider's name"),
    may("ordering", "start_time or created_at; - before it turns it round"),
    may(SIZE, "how many a page: 20 where it is left out, 50 at most"),
    may(AFTER, "where the list goes on, as next has it"),
    may(BEFORE, "where the list goes back, as previous has it"),
];

/// One page.
#[derive(Serialize, ToSchema)]
#[schema(as = OpenCarePage)]
pub(crate) struct Page {
    /// How many there are in all.
    count: u64,
    /// The next page.
    next: Option<String>,
    /// The page before.
    previous: Option<String>,
    results: Vec<Item>,
}

pub(crate) async fn list(
    State(hub): State<Hub>,
    caller: Caller,
    headers: HeaderMap,
    query: Query,
) -> Result<Json<Page>, Problem> {
    page(&caller, &base(&hub, &headers), (&query, |_| {})).await
}

pub(crate) async fn upcoming(
    State(hub): State<Hub>,
    caller: Caller,
    headers: HeaderMap,
    query: Query,
) -> Result<Json<Page>, Problem> {
    let now = caller.clinic.engine.now();
    let to_come = |it: &mut Listing| {
        it.statuses.retain(|it| *it == StatusKind::Confirmed);
        if it.statuses.is_empty() {
            // Asked for what is never to come: nothing is.
            it.either = Some((vec![], vec![]));
        }
        // The first moment after now, in the microseconds that are kept.
        it.from = Some(now + chrono::TimeDelta::microseconds(1));
    };
    page(&caller, &base(&hub, &headers), (&query, to_come)).await
}

pub(crate) async fn by_provider(
    State(hub): State<Hub>,
    caller: Caller,
    Path(number): Path<String>,
    headers: HeaderMap,
    query: Query,
) -> Result<Json<Page>, Problem> {
    let number = number.parse().map_err(|_| Problem::not_found())?;
    let found = caller.clinic.provider_numbered(number).await?.ok_or_else(Problem::not_found)?;
    let narrow = |it: &mut Listing| it.providers = vec![found];
    page(&caller, &base(&hub, &headers), (&query, narrow)).await
}

pub(crate) async fn by_patient(
    State(hub): State<Hub>,
    caller: Caller,
    Path(number): Path<String>,
    headers: HeaderMap,
    query: Query,
) -> Result<Json<Page>, Problem> {
    let number = number.parse().map_err(|_| Problem::not_found())?;
    let found = caller.clinic.engine.store().patient_numbered(number).await.map_err(|it| broke(&it))?;
    let found = found.ok_or_else(Problem::not_found)?.id;
    let narrow = |it: &mut Listing| it.patients = vec![found];
    page(&caller, &base(&hub, &headers), (&query, narrow)).await
}

async fn page(
    caller: &Caller,
    base: &str,
    (query, narrow): (&Query, impl FnOnce(&mut Listing)),
) -> Result<Json<Page>, Problem> {
    query.only(LIST)?;
    let mut listing = listing(caller, query).await?;
    narrow(&mut listing);
    let size = query.one(SIZE).map_or(Some(PAGE.0), |it| it.parse().ok());
    let size =
        size.filter(|it| (1..=PAGE.1).contains(it)).ok_or_else(|| wrong(SIZE, "A page holds 1 to 50."))?;
    let Leaf { rows, next, prev } = leaf(caller, (query, [AFTER, BEFORE, SIZE]), &listing, size).await?;
    let (store, now) = (caller.clinic.engine.store(), caller.clinic.engine.now());
    let count = store.count_listed(&listing, now).await.map_err(|it| broke(&it))?;
    let url = |path: Option<String>| path.map(|it| format!("{base}{it}"));
    Ok(Json(Page { count, next: url(next), previous: url(prev), results: items(caller, &rows).await? }))
}

async fn items(caller: &Caller, rows: &[CalendarRow]) -> Result<Vec<Item>, Problem> {
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        items.push(Item::of(row, &caller.clinic).await?);
    }
    Ok(items)
}

async fn listing(caller: &Caller, query: &Query) -> Result<Listing, Problem> {
    let order = match query.one("ordering") {
        Some("-start_time") => Order::StartDescending,
        Some("created_at") => Order::Booked,
        Some("-created_at") => Order::BookedDescending,
        _ => Order::Start,
    };
    let mut listing = Listing { order, statuses: SHOWN.to_vec(), ..Listing::default() };
    // Something that is not there has no appointments.
    let nobody = || Some((vec![], vec![]));
    if let Some(number) = number(query, "provider")? {
        match caller.clinic.provider_numbered(number).await? {
            Some(found) => listing.providers.push(found),
            None => listing.either = nobody(),
        }
    }
    if let Some(number) = number(query, "facility")? {
        match caller.clinic.location_numbered(number).await? {
            Some(found) => listing.locations.push(found),
            None => listing.either = nobody(),
        }
    }
    if let Some(number) = number(query, "patient")? {
        match caller.clinic.engine.store().patient_numbered(number).await.map_err(|it| broke(&it))? {
            Some(found) => listing.patients.push(found.id),
            None => listing.either = nobody(),
        }
    }
    if let Some(word) = query.one("status") {
        listing.statuses = vec![status(word)?];
    }
    if let Some(word) = query.one("appointment_type") {
        let (book, word) = (caller.clinic.book(), word.to_lowercase());
        listing.types =
            book.appointment_types.iter().filter(|it| word_of(it) == word).map(|it| it.id).collect();
        if listing.types.is_empty() {
            listing.either = nobody();
        }
    }
    if let Some(text) = query.one("search").filter(|_| listing.either.is_none()) {
        listing.either = Some(search(caller, text).await?);
    }
    Ok(listing)
}

/// S4.7: by a patient's number or name, or a provider's name.
async fn search(caller: &Caller, text: &str) -> Result<(Vec<PatientId>, Vec<ProviderId>), Problem> {
    /// More than this nobody meant.
    const PATIENTS: u16 = 200;
    let found =
        caller.clinic.engine.store().search_patients(text, PATIENTS).await.map_err(|it| broke(&it))?;
    let (book, folded) = (caller.clinic.book(), text.to_lowercase());
    let providers = book.providers.iter().filter(|it| it.name.to_lowercase().contains(&folded));
    Ok((found.into_iter().map(|it| it.id).collect(), providers.map(|it| it.id).collect()))
}

/// A 004 client that asks for `scheduled` gets what is confirmed, though others are shown under that word (C1).
fn status(word: &str) -> Result<StatusKind, Problem> {
    let known = StatusKind::from_dialect(word, Dialect::OpenCare);
    known.ok_or_else(|| wrong("status", "Select a valid choice."))
}

fn number(query: &Query, name: &str) -> Result<Option<u32>, Problem> {
    let Some(text) = query.one(name) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| wrong(name, "Enter a number."))
}

fn wrong(field: &str, message: &str) -> Problem {
    let (pointer, code) = (format!("/{field}"), "invalid".to_owned());
    by_field(vec![FieldError { pointer, code, message: message.to_owned() }])
}

/// Where the caller reached us, for whole URLs: over TLS, or through whoever speaks it for us.
fn base(hub: &Hub, headers: &HeaderMap) -> String {
    let text = |name: &str| headers.get(name).and_then(|it| it.to_str().ok());
    let safe = |it: &&str| it.bytes().all(|it| it.is_ascii_alphanumeric() || b".-:[]".contains(&it));
    let Some(host) = text(header::HOST.as_str()).filter(safe) else { return String::new() };
    let sealed = hub.reached().is_some() || text("x-forwarded-proto") == Some("https");
    let scheme = if sealed { "https" } else { "http" };
    format!("{scheme}://{host}")
}
