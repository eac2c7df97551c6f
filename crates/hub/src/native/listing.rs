//! Lists of appointments, page by page (S3.11, I4).

use axum::Json;
use daybook_booking::ids::{AppointmentTypeId, LocationId, PatientId, ProviderId};
use daybook_booking::permission::Permission;
use daybook_booking::status::{Dialect, StatusKind};
use daybook_store::{CalendarRow, Listing, Mark, Order};
use serde::Serialize;
use utoipa::ToSchema;

use super::body::Query;
use super::fields::Fields;
use super::refused::broke;
use super::shape::Appointment;
use crate::gate::Caller;
use crate::problem::{Kind, Problem};
use crate::route::{Parameter, may};

/// What a page holds where nothing is said, and at most.
const PAGE: (u32, u32) = (20, 50);

pub(super) const SIZE: &str = "page[size]";
const AFTER: &str = "page[after]";
const BEFORE: &str = "page[before]";

/// What [`list`] may be asked.
pub(crate) const LIST: &[Parameter] = &[
    may("patient_id", "only of these patients (several with commas)"),
    may("provider_id", "only with these providers"),
    may("location_id", "only at these locations"),
    may("appointment_type_id", "only of these types"),
    may("status", "only in these states: SCHEDULED, CHECKED_IN, …"),
    may("from", "only those that start then or later (RFC 3339)"),
    may("to", "only those that start before then (RFC 3339)"),
    may("order", "start_time, -start_time, booked_at or -booked_at"),
    may("include", "deleted: deleted ones too (needs booking:undo)"),
    may(SIZE, "how many a page: 20 where it is left out, 50 at most"),
    may(AFTER, "the page after this cursor"),
    may(BEFORE, "the page before this cursor"),
];

/// One page of appointments.
#[derive(Serialize, ToSchema)]
pub(crate) struct AppointmentPage {
    /// The appointments.
    data: Vec<Appointment>,
    /// Where the list goes on.
    links: Links,
}

/// Where a list goes on.
#[derive(Serialize, ToSchema)]
pub(crate) struct Links {
    /// The next page; nothing on the last one.
    next: Option<String>,
    /// The page before; nothing on the first one.
    prev: Option<String>,
}

/// Which way a list is read from where.
#[derive(Clone, Copy)]
enum Turn {
    First,
    After(Mark),
    Before(Mark),
}

/// One page of a list, and the paths of those beside it.
pub(crate) struct Leaf {
    pub(crate) rows: Vec<CalendarRow>,
    pub(crate) next: Option<String>,
    pub(crate) prev: Option<String>,
}

/// The query's names for the page after, the page before, and how many.
pub(crate) type Names = [&'static str; 3];

/// A page of the appointments there are.
pub(crate) async fn list(caller: Caller, query: Query) -> Result<Json<AppointmentPage>, Problem> {
    query.only(LIST)?;
    let listing = listing(&caller, &query)?;
    let size = size(&query)?;
    let Leaf { rows, next, prev } = leaf(&caller, (&query, [AFTER, BEFORE, SIZE]), &listing, size).await?;
    let (book, now) = (caller.clinic.book(), caller.clinic.engine.now());
    let data = rows.iter().map(|it| Appointment::of(&it.appointment, &book, now)).collect();
    Ok(Json(AppointmentPage { data, links: Links { next, prev } }))
}

/// The page of `listing` that the query asks for, with `size` rows at most.
pub(crate) async fn leaf(
    caller: &Caller,
    (query, names): (&Query, Names),
    listing: &Listing,
    size: u32,
) -> Result<Leaf, Problem> {
    let turn = turn(caller, (query, names))?;
    let now = caller.clinic.engine.now();
    let (way, mark) = match turn {
        Turn::First => (listing.order, None),
        Turn::After(mark) => (listing.order, Some(mark)),
        Turn::Before(mark) => (turned(listing.order), Some(mark)),
    };
    let asked = Listing { order: way, ..listing.clone() };
    let store = caller.clinic.engine.store();
    let mut rows = store.listed(&asked, (mark, size + 1), now).await.map_err(|it| broke(&it))?;
    let more = rows.len() > size as usize;
    rows.truncate(size as usize);
    let back = matches!(turn, Turn::Before(_));
    if back {
        rows.reverse();
    }
    let (has_next, has_prev) = if back { (true, more) } else { (more, mark.is_some()) };
    let cursor =
        |it: &CalendarRow| caller.clinic.cursors.write(listing.order.mark(it), &of_list(query, names));
    let link = |row: Option<&CalendarRow>, name: &str| row.map(|it| url((query, names), name, &cursor(it)));
    Ok(Leaf {
        next: link(rows.last().filter(|_| has_next), names[0]),
        prev: link(rows.first().filter(|_| has_prev), names[1]),
        rows,
    })
}

fn listing(caller: &Caller, query: &Query) -> Result<Listing, Problem> {
    let mut fields = Fields::default();
    let deleted = match query.one("include") {
        None => false,
        Some("deleted") if caller.may(Permission::Undo) => true,
        Some("deleted") => return Err(Problem::new(Kind::Forbidden, "deleted ones need booking:undo")),
        Some(_) => return Err(Problem::new(Kind::BadRequest, "include knows deleted only")),
    };
    let order = match query.one("order") {
        None | Some("start_time") => Order::Start,
        Some("-start_time") => Order::StartDescending,
        Some("booked_at" | "created_at") => Order::Booked,
        Some("-booked_at" | "-created_at") => Order::BookedDescending,
        Some(_) => return Err(Problem::new(Kind::BadRequest, "order knows start_time and booked_at only")),
    };
    let listing = Listing {
        numbers: vec![],
        patients: fields.ids(&query.many("patient_id"), "patient_id", PatientId),
        providers: fields.ids(&query.many("provider_id"), "provider_id", ProviderId),
        locations: fields.ids(&query.many("location_id"), "location_id", LocationId),
        types: fields.ids(&query.many("appointment_type_id"), "appointment_type_id", AppointmentTypeId),
        statuses: query.many("status").into_iter().filter_map(|it| status(it, &mut fields)).collect(),
        either: None,
        from: fields.instant(query.one("from"), "from"),
        to: fields.instant(query.one("to"), "to"),
        deleted,
        order,
    };
    fields.done()?;
    Ok(listing)
}

fn status(text: &str, fields: &mut Fields) -> Option<StatusKind> {
    let upper = text.to_uppercase();
    let known = StatusKind::from_dialect(&upper, Dialect::Orthodontic);
    let known = known.or_else(|| StatusKind::parse(&text.to_lowercase()));
    if known.is_none() {
        fields.wrong("status", "malformed", "there is no such status");
    }
    known
}

pub(super) fn size(query: &Query) -> Result<u32, Problem> {
    let mut fields = Fields::default();
    let said: Option<u32> = fields.number(query.one(SIZE), SIZE);
    if said.is_some_and(|it| it == 0 || it > PAGE.1) {
        fields.wrong(SIZE, "out_of_range", "a page holds 1 to 50");
    }
    fields.done()?;
    Ok(said.unwrap_or(PAGE.0))
}

fn turn(caller: &Caller, (query, names): (&Query, Names)) -> Result<Turn, Problem> {
    let read = |text: &str| {
        let mark = caller.clinic.cursors.read(text, &of_list(query, names));
        mark.ok_or_else(|| Problem::new(Kind::BadRequest, "that is no cursor of this list"))
    };
    match (query.one(names[0]), query.one(names[1])) {
        (None, None) => Ok(Turn::First),
        (Some(after), None) => read(after).map(Turn::After),
        (None, Some(before)) => read(before).map(Turn::Before),
        (Some(_), Some(_)) => Err(Problem::new(Kind::BadRequest, "a page is after or before, not both")),
    }
}

const fn turned(order: Order) -> Order {
    match order {
        Order::Start => Order::StartDescending,
        Order::StartDescending => Order::Start,
        Order::Booked => Order::BookedDescending,
        Order::BookedDescending => Order::Booked,
    }
}

/// What tells this list from others: its filters and its order, not the page.
pub(super) fn of_list(query: &Query, names: Names) -> String {
    format!("{} {:?}", query.path, query.without(&names))
}

pub(super) fn url((query, [after, before, _]): (&Query, Names), name: &str, cursor: &str) -> String {
    let mut said: Vec<(&str, &str)> = query.without(&[after, before]);
    said.push((name, cursor));
    let pairs = said.iter().map(|(name, value)| format!("{}={}", escaped(name), escaped(value)));
    format!("{}?{}", query.path, pairs.collect::<Vec<_>>().join("&"))
}

/// `text` as it may stand in a query.
fn escaped(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~,".contains(&byte);
    let one = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    text.bytes().map(one).collect()
}
