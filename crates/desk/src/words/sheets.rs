//! The words of day and week sheets: who comes when, by provider or by chair and room.

use chrono::NaiveDate;
use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::wall;
use daybook_print::{DayColumns, DayGroup, DayRow, DaySheet, SheetHead, WeekEntry, WeekRow, WeekSheet};
use daybook_store::CalendarRow;
use daybook_wire::printing::SheetBy;

use super::{Words, fill};
use crate::map::item::Viewing;
use crate::map::patient::full_name;

/// What a sheet is made of.
pub(crate) struct SheetFacts<'a> {
    /// The clinic with its places, providers and types.
    pub(crate) book: &'a ClinicBook,
    /// The appointments, by start.
    pub(crate) cards: &'a [CalendarRow],
    /// The clinic's clock, and now.
    pub(crate) viewing: &'a Viewing<'a>,
    /// By what it is divided.
    pub(crate) by: SheetBy,
    /// Which of them; empty for all.
    pub(crate) ids: &'a [String],
    /// Who prints it.
    pub(crate) printed_by: &'a str,
}

/// One part of a sheet: a provider's or a place's appointments.
struct Part<'a> {
    name: String,
    cards: Vec<&'a CalendarRow>,
}

/// The day sheet in these words.
pub(crate) fn day_sheet(words: Words, facts: &SheetFacts<'_>, date: NaiveDate) -> DaySheet {
    let part = |part: Part<'_>| DayGroup {
        summary: summary(words, facts, &part),
        rows: part.cards.iter().map(|it| row(words, facts, it)).collect(),
        name: part.name,
    };
    let place = match facts.by {
        SheetBy::Provider => &words.column_place,
        SheetBy::Resource => &words.column_provider,
    };
    DaySheet {
        head: head(words, facts, (&words.day_sheet, words.full_date(date))),
        columns: DayColumns {
            time: words.column_time.clone(),
            patient: words.column_patient.clone(),
            phone: words.column_phone.clone(),
            kind: words.column_type.clone(),
            place: place.clone(),
            status: words.column_status.clone(),
        },
        groups: parts(words, facts).into_iter().map(part).collect(),
    }
}

/// The week sheet in these words, for the seven `days`.
pub(crate) fn week_sheet(words: Words, facts: &SheetFacts<'_>, days: &[NaiveDate; 7]) -> WeekSheet {
    let row = |part: Part<'_>| {
        let on = |date: &NaiveDate| {
            let theirs =
                part.cards.iter().filter(|it| facts.viewing.day_and_minutes(&it.appointment).0 == *date);
            theirs.map(|it| entry(words, facts, it)).collect()
        };
        WeekRow { days: std::array::from_fn(|n| on(&days[n])), name: part.name }
    };
    WeekSheet {
        head: head(words, facts, (&words.week_sheet, words.dates(days[0], days[6]))),
        days: std::array::from_fn(|n| words.column_date(days[n])),
        rows: parts(words, facts).into_iter().map(row).collect(),
    }
}

fn head(words: Words, facts: &SheetFacts<'_>, (title, dates): (&str, String)) -> SheetHead {
    let by = match facts.by {
        SheetBy::Provider => &words.by_provider,
        SheetBy::Resource => &words.by_resource,
    };
    let now = facts.viewing.clock.shows(facts.viewing.now);
    let (date, time) = (words.plain_date(now.date()), words.time(wall::minute_of(now)));
    SheetHead {
        clinic_name: facts.book.clinic.name.clone(),
        title: title.to_owned(),
        subtitle: format!("{dates} · {by}"),
        status_filter: words.without_cancelled.clone(),
        continued: words.continued.clone(),
        empty: words.no_appointments.clone(),
        page_of: words.page_of.clone(),
        footer: fill(&words.printed_by, &[("date", &date), ("time", &time), ("name", facts.printed_by)]),
        direction: words.direction(),
    }
}

/// The parts in the calendar's order. Those out of use appear only with appointments or when asked for;
/// appointments without any place get a part of their own, so that nobody is missing from the sheet.
fn parts<'a>(words: Words, facts: &SheetFacts<'a>) -> Vec<Part<'a>> {
    let (book, cards) = (facts.book, facts.cards);
    let asked = |id: &str| facts.ids.iter().any(|it| it == id);
    let part = |id: String, name: &str, active: bool, theirs: Vec<&'a CalendarRow>| {
        let shown = if facts.ids.is_empty() { active || !theirs.is_empty() } else { asked(&id) };
        shown.then(|| Part { name: name.to_owned(), cards: theirs })
    };
    match facts.by {
        SheetBy::Provider => {
            let of = |it: &daybook_booking::clinic::Provider| {
                let theirs = cards.iter().filter(|card| card.appointment.provider == it.id).collect();
                part(it.id.to_string(), &it.name, it.active, theirs)
            };
            book.providers.iter().filter_map(of).collect()
        }
        SheetBy::Resource => {
            let of = |it: &daybook_booking::resource::Resource| {
                let theirs =
                    cards.iter().filter(|card| card.appointment.resources.contains(&it.id)).collect();
                part(it.id.to_string(), &it.name, it.active, theirs)
            };
            let mut parts: Vec<Part<'a>> = book.resources.iter().filter_map(of).collect();
            let placeless: Vec<_> = cards.iter().filter(|it| it.appointment.resources.is_empty()).collect();
            if facts.ids.is_empty() && !placeless.is_empty() {
                parts.push(Part { name: words.without_resource.clone(), cards: placeless });
            }
            parts
        }
    }
}

/// "12 appointments, 08:00–16:30".
fn summary(words: Words, facts: &SheetFacts<'_>, part: &Part<'_>) -> String {
    let minutes = || part.cards.iter().map(|it| facts.viewing.day_and_minutes(&it.appointment));
    let (Some(first), Some(last)) = (minutes().map(|it| it.1).min(), minutes().map(|it| it.2).max()) else {
        return String::new();
    };
    let count = u32::try_from(part.cards.len()).unwrap_or(u32::MAX);
    fill(
        &words.group_summary,
        &[
            ("appointments", &words.appointments(count)),
            ("from", &words.time(first)),
            ("to", &words.time(last)),
        ],
    )
}

fn row(words: Words, facts: &SheetFacts<'_>, card: &CalendarRow) -> DayRow {
    let (_, from, to) = facts.viewing.day_and_minutes(&card.appointment);
    DayRow {
        time: words.time(from),
        end: words.time(to),
        patient: full_name(&card.patient.given, &card.patient.family),
        number: card.patient.number.to_string(),
        phone: card.patient.phone.clone(),
        kind: kind(facts, card),
        place: place(facts, card),
        status: words.status(card.appointment.kind_at(facts.viewing.now)),
        note: card.appointment.notes.trim().to_owned(),
    }
}

fn entry(words: Words, facts: &SheetFacts<'_>, card: &CalendarRow) -> WeekEntry {
    let (_, from, _) = facts.viewing.day_and_minutes(&card.appointment);
    WeekEntry {
        time: words.time(from),
        patient: full_name(&card.patient.given, &card.patient.family),
        detail: kind(facts, card),
    }
}

fn kind(facts: &SheetFacts<'_>, card: &CalendarRow) -> String {
    let kept = facts.book.appointment_type(card.appointment.appointment_type);
    kept.map(|it| it.name.clone()).unwrap_or_default()
}

/// Where, on a provider's sheet; with whom, on a place's.
fn place(facts: &SheetFacts<'_>, card: &CalendarRow) -> String {
    let (book, appointment) = (facts.book, &card.appointment);
    match facts.by {
        SheetBy::Provider => {
            let named = appointment.resources.iter().filter_map(|it| book.resource(*it));
            named.map(|it| it.name.as_str()).collect::<Vec<_>>().join(", ")
        }
        SheetBy::Resource => {
            book.provider(appointment.provider).map(|it| it.name.clone()).unwrap_or_default()
        }
    }
}
