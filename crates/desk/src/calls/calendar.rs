//! What the calendar draws: days with their hours and closed time, and the appointments on them.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Days, NaiveDate, NaiveDateTime};
use daybook_booking::appointment::{Appointment, Status};
use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::ids::AppointmentId;
use daybook_booking::opening::open_day;
use daybook_booking::period::Period;
use daybook_booking::resource::Claimant;
use daybook_booking::schedule::{ExceptionKind, ScheduleException};
use daybook_booking::wall::{self, DAY, WallSpan};
use daybook_engine::{Found, MadeCard, MadeDay};
use daybook_store::{CalendarFilter, CalendarRow};
use daybook_wire::calendar::{
    Calendar, CalendarAsk, CalendarDay, ClosedSpan, DayLoad, Load, ProviderDay, TemplateSpan,
};
use daybook_wire::{Problem, Written};

use super::{Caller, item_of};
use crate::map::exception::scope_texts;
use crate::map::item::Viewing;
use crate::map::problem::failed;
use crate::map::set_up::span;
use crate::map::text::{bad, date};
use crate::map::wall_clock::{WallClock, day_shape};

/// Six weeks: what a month view shows.
const DAYS_AT_MOST: usize = 42;

/// A stretch of the calendar: at most two queries for the appointments, the rest from the set-up in memory.
pub(crate) async fn calendar(caller: &Caller, ask: CalendarAsk) -> Result<Written<Calendar>, Problem> {
    let dates = dates(&ask)?;
    let items = written_items(caller, &dates).await?;
    let (book, now) = (caller.engine.book(), caller.engine.now());
    let shown = wall::wall(now, book.clinic.zone);
    let rest = Calendar {
        days: dates.into_iter().map(|it| day(&book, it)).collect(),
        items: vec![],
        today: shown.date().to_string(),
        now: wall::minute_of(shown),
    };
    let text = serde_json::to_string(&rest).map_err(|_| bad("calendar"))?;
    // No quotation mark stands bare inside of a text, so this is the list itself.
    let (before, behind) = text.split_once(NO_ITEMS).expect("a calendar without items says so");
    Ok(Written::of(format!("{before}\"items\":[{items}]{behind}")))
}

/// How a calendar without items is written.
const NO_ITEMS: &str = "\"items\":[]";

/// The cards of `dates`, as they stand between the brackets of their list. What was written before and has not
/// changed is not read again: at most one query for whole days, and one for what changed on others.
async fn written_items(caller: &Caller, dates: &[NaiveDate]) -> Result<String, Problem> {
    // In this order, or what is kept could be older than the change that made others forget it.
    let (found, ticket) = caller.engine.shelf().look(dates, caller.engine.now());
    let mut days: Vec<Option<Arc<MadeDay>>> = mended_days(caller, dates, &found).await?;
    let missing = |it: &Option<Arc<MadeDay>>| it.is_none();
    if let (Some(first), Some(last)) = (days.iter().position(missing), days.iter().rposition(missing)) {
        for (place, made) in (first..).zip(made_days(caller, &dates[first..=last]).await?) {
            days[place].get_or_insert_with(|| Arc::new(made));
        }
    }
    for ((date, found), made) in dates.iter().zip(&found).zip(days.iter().flatten()) {
        if !matches!(found, Found::Whole(_)) {
            caller.engine.shelf().put(ticket, *date, Arc::clone(made));
        }
    }
    let cards = days.iter().flatten().flat_map(|it| &it.cards);
    let mut text = String::with_capacity(cards.clone().map(|it| it.text.len() + 1).sum());
    for card in cards {
        text.extend((!text.is_empty()).then_some(','));
        text.push_str(&card.text);
    }
    Ok(text)
}

/// The days that were found, with what changed on them made anew: one query.
async fn mended_days(
    caller: &Caller,
    dates: &[NaiveDate],
    found: &[Found],
) -> Result<Vec<Option<Arc<MadeDay>>>, Problem> {
    let touched = |it: &Found| if let Found::But(_, touched) = it { touched.clone() } else { vec![] };
    let mut wanted: Vec<AppointmentId> = found.iter().flat_map(touched).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let mut anew = if wanted.is_empty() { vec![] } else { cards_of(caller, &wanted, dates).await? };
    let days = dates.iter().zip(found).map(|(date, found)| match found {
        Found::Nothing => None,
        Found::Whole(made) => Some(Arc::clone(made)),
        Found::But(made, touched) => {
            let here = anew.extract_if(.., |(at, _)| at == date).map(|(_, card)| card);
            Some(Arc::new(made.mended(touched, here)))
        }
    });
    Ok(days.collect())
}

/// These appointments as they are now, each with the date it starts on; deleted ones are left out.
async fn cards_of(
    caller: &Caller,
    ids: &[AppointmentId],
    dates: &[NaiveDate],
) -> Result<Vec<(NaiveDate, MadeCard)>, Problem> {
    let (book, now) = (caller.engine.book(), caller.engine.now());
    let clock = WallClock::over(book.clinic.zone, dates[0], dates[dates.len() - 1]);
    let viewing = Viewing { clock: &clock, policy: book.clinic.policy, now };
    let rows = caller.engine.store().cards(ids).await.map_err(failed)?;
    rows.into_iter()
        .filter(|it| it.appointment.deleted_at.is_none())
        .map(|it| made_card(&viewing, it))
        .collect()
}

/// What is on each of `dates`, which follow one another: one query.
async fn made_days(caller: &Caller, dates: &[NaiveDate]) -> Result<Vec<MadeDay>, Problem> {
    let (book, now) = (caller.engine.book(), caller.engine.now());
    let zone = book.clinic.zone;
    let (from, to) = (dates[0], dates[dates.len() - 1]);
    let within = (wall::day(from, zone).start(), wall::day(to, zone).end());
    let rows = caller.engine.store().calendar(within, &CalendarFilter::default()).await.map_err(failed)?;
    let clock = WallClock::over(zone, from, to);
    let viewing = Viewing { clock: &clock, policy: book.clinic.policy, now };
    let mut days: Vec<MadeDay> = dates.iter().map(|_| MadeDay::default()).collect();
    for row in rows {
        let (date, card) = made_card(&viewing, row)?;
        if let Some(day) = dates.binary_search(&date).ok().and_then(|it| days.get_mut(it)) {
            day.cards.push(card);
        }
    }
    Ok(days)
}

fn made_card(viewing: &Viewing<'_>, row: CalendarRow) -> Result<(NaiveDate, MadeCard), Problem> {
    let Appointment { id, patient, ref status, ref promise, .. } = row.appointment;
    let start = promise.period.start();
    let until = match status {
        Status::Draft { hold_expires_at } if *hold_expires_at > viewing.now => Some(*hold_expires_at),
        _ => None,
    };
    let item = item_of(viewing, row);
    let text = serde_json::to_string(&item).map_err(|_| bad("calendar"))?.into();
    let card = MadeCard { appointment: id, patient, start, until, text };
    Ok((viewing.clock.shows(start).date(), card))
}

/// How full each day is: provider time taken, buffers included, of provider time open.
pub(crate) async fn load(caller: &Caller, ask: CalendarAsk) -> Result<Load, Problem> {
    let book = caller.engine.book();
    let zone = book.clinic.zone;
    let dates = dates(&ask)?;
    let (from, to) = (dates[0], dates[dates.len() - 1]);
    let Some(within) = Period::new(wall::day(from, zone).start(), wall::day(to, zone).end()) else {
        return Err(bad("to"));
    };
    let providers: Vec<Claimant> = book.providers.iter().map(|it| Claimant::Provider(it.id)).collect();
    let taken = caller.engine.store().taken(&providers, within).await.map_err(failed)?;
    let clock = WallClock::over(zone, from, to);
    let mut booked: BTreeMap<NaiveDate, (u32, u32)> = BTreeMap::new();
    for claim in taken {
        let of_day = booked.entry(clock.shows(claim.period.start()).date()).or_default();
        *of_day = (of_day.0 + 1, of_day.1 + claim.period.minutes());
    }
    let days = dates.into_iter().map(|date| {
        let (count, booked_minutes) = booked.get(&date).copied().unwrap_or_default();
        DayLoad { date: date.to_string(), count, booked_minutes, open_minutes: open_minutes(&book, date) }
    });
    Ok(Load { days: days.collect() })
}

fn dates(ask: &CalendarAsk) -> Result<Vec<NaiveDate>, Problem> {
    let (from, to) = (date(&ask.from, "from")?, date(&ask.to, "to")?);
    let dates: Vec<NaiveDate> = from.iter_days().take_while(|it| *it <= to).take(DAYS_AT_MOST + 1).collect();
    if dates.is_empty() || dates.len() > DAYS_AT_MOST { Err(bad("to")) } else { Ok(dates) }
}

fn day(book: &ClinicBook, date: NaiveDate) -> CalendarDay {
    let shape = day_shape(date, book.clinic.zone);
    CalendarDay {
        date: date.to_string(),
        minutes: shape.minutes,
        skipped: shape.skipped.map(span),
        repeated: shape.repeated.map(span),
        providers: provider_days(book, date),
        closed: book.exceptions.iter().filter_map(|it| closed(it, date)).collect(),
    }
}

fn provider_days(book: &ClinicBook, date: NaiveDate) -> Vec<ProviderDay> {
    let active = book.providers.iter().filter(|it| it.active);
    let pairs = active.flat_map(|provider| book.locations.iter().map(move |location| (provider, location)));
    pairs
        .filter_map(|(provider, location)| {
            let open = open_day(book, provider.id, location.id, date).open();
            if open.is_empty() {
                return None;
            }
            let weekday = wall::weekday_index(date);
            let kept = provider.template.iter().filter(|it| {
                it.location == location.id
                    && it.weekday == weekday
                    && open.iter().any(|hours| hours.overlaps(it.span))
            });
            let template = kept.map(|it| TemplateSpan {
                span: span(it.span),
                appointment_type_id: it.appointment_type.to_string(),
            });
            Some(ProviderDay {
                provider_id: provider.id.to_string(),
                location_id: location.id.to_string(),
                template: template.collect(),
                open: open.into_iter().map(span).collect(),
            })
        })
        .collect()
}

fn open_minutes(book: &ClinicBook, date: NaiveDate) -> u32 {
    let active = book.providers.iter().filter(|it| it.active);
    let pairs = active.flat_map(|provider| book.locations.iter().map(move |location| (provider, location)));
    let open = pairs.flat_map(|(provider, location)| open_day(book, provider.id, location.id, date).open());
    open.map(|it| u32::from(it.to() - it.from())).sum()
}

/// What of `date` the exception closes; `None` where it opens, or lies elsewhere.
fn closed(exception: &ScheduleException, date: NaiveDate) -> Option<ClosedSpan> {
    if exception.deleted || exception.kind == ExceptionKind::ExtraHours {
        return None;
    }
    let span_there = WallSpan::new(minute_on(exception.from, date, 0), minute_on(exception.to, date, 59))?;
    let (scope, scope_id) = scope_texts(exception.scope);
    Some(ClosedSpan {
        scope: scope.to_owned(),
        scope_id,
        span: span(span_there),
        label: exception.label.clone(),
        exception_id: exception.id.to_string(),
    })
}

/// The minute of `date` at which `at` comes, kept within the day; seconds beyond it count when `slack` is 59.
fn minute_on(at: NaiveDateTime, date: NaiveDate, slack: i64) -> u16 {
    let seconds = (at - wall::at_minute(date, 0)).num_seconds();
    let minutes = (seconds + slack).div_euclid(60).clamp(0, i64::from(DAY));
    u16::try_from(minutes).expect("kept within the day")
}

/// The seven days of the week that holds `date`, which begins on weekday `first` (Monday 0).
pub(super) fn week_of(date: NaiveDate, first: u8) -> [NaiveDate; 7] {
    let since = (wall::weekday_index(date) + 7 - first) % 7;
    let start = date - Days::new(u64::from(since));
    std::array::from_fn(|n| start + Days::new(n as u64))
}
