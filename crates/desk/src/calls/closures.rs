//! Public holidays as closures of the clinic: looked up, kept, and taken back like any other.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use daybook_booking::command::Command;
use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::ids::ExceptionId;
use daybook_booking::refusal::{Fault, Field};
use daybook_booking::schedule::{ExceptionKind, ExceptionScope, ScheduleException};
use daybook_booking::wall;
use daybook_wire::Problem;
use daybook_wire::appointment::AppointmentsFound;
use daybook_wire::set_up::{
    HolidayCountry, HolidayPart, HolidayPlaces, HolidaysAsk, KeepHolidays, PublicHoliday, PublicHolidays,
    Saved,
};

use super::Caller;
use super::set_up::{saved_for_everybody, would_strand_anybody};
use crate::holidays::{self, YEARS};
use crate::map::text::{date, invalid};

/// The most days kept at once: a year of them, and some.
const KEPT_AT_MOST: usize = 100;

/// The places whose public holidays are known.
pub(crate) async fn holiday_places() -> Result<HolidayPlaces, Problem> {
    let part = |(code, name): &(&str, &str)| HolidayPart { code: (*code).into(), name: (*name).into() };
    let countries = holidays::countries().into_iter().map(|it| HolidayCountry {
        code: it.code.to_owned(),
        parts: it.subdivisions.iter().map(part).collect(),
    });
    let year = |it: i32| u16::try_from(it).expect("the data's years have four digits");
    Ok(HolidayPlaces { countries: countries.collect(), first_year: year(YEARS.0), last_year: year(YEARS.1) })
}

/// A year's public holidays, with the closures that keep them. A day with two names is told once.
pub(crate) async fn public_holidays(caller: &Caller, ask: HolidaysAsk) -> Result<PublicHolidays, Problem> {
    let place = (ask.country.as_str(), ask.part.as_deref());
    let known = holidays::of_year(place, i32::from(ask.year));
    let known = known.ok_or_else(|| invalid(Field::Scope, Fault::Unknown))?;
    let mut names: BTreeMap<NaiveDate, Vec<&str>> = BTreeMap::new();
    known.into_iter().for_each(|(day, name)| names.entry(day).or_default().push(name));
    let book = caller.engine.book();
    let days = names.into_iter().map(|(day, names)| PublicHoliday {
        date: day.to_string(),
        name: names.join(", "),
        exception_id: kept(&book, day).map(|it| it.to_string()),
    });
    Ok(PublicHolidays { days: days.collect() })
}

/// Closes the clinic on those days that are not closed as holidays yet; one thing to undo.
pub(crate) async fn keep_holidays(caller: &Caller, ask: KeepHolidays) -> Result<Saved, Problem> {
    let closures = closures(caller, ask)?;
    let first = closures.first().map(|it| it.id.0).unwrap_or_default();
    saved_for_everybody(caller, Command::SaveExceptions(closures), first).await
}

/// The appointments that would fall on those days, were they kept (Q24).
pub(crate) async fn try_holidays(caller: &Caller, ask: KeepHolidays) -> Result<AppointmentsFound, Problem> {
    let closures = closures(caller, ask)?;
    if closures.is_empty() {
        return Ok(AppointmentsFound { items: vec![] });
    }
    would_strand_anybody(caller, Command::SaveExceptions(closures)).await
}

/// A closure of the clinic for each of the days that is not kept yet.
fn closures(caller: &Caller, ask: KeepHolidays) -> Result<Vec<ScheduleException>, Problem> {
    if ask.days.len() > KEPT_AT_MOST {
        return Err(invalid(Field::To, Fault::OutOfRange));
    }
    let book = caller.engine.book();
    let mut wanted: BTreeMap<NaiveDate, String> = BTreeMap::new();
    for day in ask.days {
        let on = date(&day.date, "date")?;
        if kept(&book, on).is_none() {
            wanted.insert(on, day.name);
        }
    }
    let closures = wanted.into_iter().map(|(on, label)| ScheduleException {
        id: ExceptionId(caller.engine.new_id()),
        scope: ExceptionScope::Clinic,
        kind: ExceptionKind::Holiday,
        from: wall::at_minute(on, 0),
        to: wall::at_minute(on + Days::new(1), 0),
        location: None,
        label,
        deleted: false,
        version: 0,
    });
    Ok(closures.collect())
}

/// The closure that keeps `day` as a holiday of the whole clinic.
fn kept(book: &ClinicBook, day: NaiveDate) -> Option<ExceptionId> {
    let (from, to) = (wall::at_minute(day, 0), wall::at_minute(day + Days::new(1), 0));
    let keeps = |it: &&ScheduleException| {
        it.kind == ExceptionKind::Holiday
            && it.scope == ExceptionScope::Clinic
            && it.from <= from
            && to <= it.to
    };
    book.exceptions.iter().find(keeps).map(|it| it.id)
}
