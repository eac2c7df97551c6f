//! The waitlist: who waits, who could have time that came free, and offering it.

use std::cmp::Reverse;
use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use daybook_booking::command::Command;
use daybook_booking::ids::{AppointmentId, LocationId, PatientId, ProviderId, WaitlistEntryId};
use daybook_booking::patient::Patient;
use daybook_booking::period::Period;
use daybook_booking::refusal::{Fault, Field};
use daybook_booking::waitlist::{EntryState, Freed, Offer, WaitlistCommand, WaitlistEntry};
use daybook_booking::wall;
use daybook_wire::Problem;
use daybook_wire::appointment::Done;
use daybook_wire::calendar::CalendarItem;
use daybook_wire::set_up::{ById, Saved};
use daybook_wire::waitlist as wire;

use super::{Caller, failed};
use crate::map::appointment::{insistence, placement};
use crate::map::patient::full_name;
use crate::map::plans;
use crate::map::problem::of;
use crate::map::text::{at_minute, id, instant, invalid};

/// Everybody who waits: the more urgent first, then those who wait longest.
pub(crate) async fn waitlist(caller: &Caller) -> Result<wire::Waitlist, Problem> {
    let mut snapshot = caller.engine.snapshot().await.map_err(|it| of(&it))?;
    let mut waiting = snapshot.rows().waiting().await.map_err(failed)?;
    drop(snapshot);
    waiting.sort_by_key(|it| (Reverse(it.urgency), it.added_at, it.id));
    Ok(wire::Waitlist { lines: lines(caller, &waiting).await? })
}

/// Puts somebody on it, or changes what they wait for.
pub(crate) async fn save_waiting(caller: &Caller, ask: wire::WaitlistForm) -> Result<Saved, Problem> {
    let entry = plans::waitlist_entry(&ask, (caller.engine.now(), caller.actor.by))?;
    saved(caller, WaitlistCommand::Save(entry), ask.id).await
}

/// Takes somebody off; time held for them comes free.
pub(crate) async fn remove_waiting(caller: &Caller, ask: ById) -> Result<Saved, Problem> {
    let entry = id(&ask.id, "id", WaitlistEntryId)?;
    saved(caller, WaitlistCommand::Remove(entry), ask.id).await
}

/// Who could have time that came free, best first.
pub(crate) async fn waitlist_matches(
    caller: &Caller,
    ask: wire::FreedTime,
) -> Result<wire::WaitMatches, Problem> {
    let start = wall::first_instant(at_minute(&ask.date, ask.from)?, caller.engine.book().clinic.zone);
    let period = Period::lasting(start, u32::from(ask.minutes));
    let freed = Freed {
        provider: id(&ask.provider_id, "provider_id", ProviderId)?,
        location: id(&ask.location_id, "location_id", LocationId)?,
        period: period.ok_or_else(|| invalid(Field::Minutes, Fault::OutOfRange))?,
    };
    let (found, entries) = caller.engine.matches(freed).await.map_err(|it| of(&it))?;
    let mut lines: HashMap<String, wire::WaitlistLine> =
        lines(caller, &entries).await?.into_iter().map(|it| (it.form.id.clone(), it)).collect();
    let matches = found.iter().filter_map(|it| {
        Some(wire::WaitMatch {
            line: lines.remove(&it.entry.to_string())?,
            opening: plans::opening(&it.opening),
            reasons: it.reasons.iter().copied().map(plans::wait_reason).collect(),
        })
    });
    Ok(wire::WaitMatches { matches: matches.collect() })
}

/// Offers time and holds it.
pub(crate) async fn offer_time(caller: &Caller, ask: wire::OfferTime) -> Result<Done, Problem> {
    let offer = Offer {
        entry: id(&ask.entry_id, "entry_id", WaitlistEntryId)?,
        appointment: id(&ask.appointment_id, "appointment_id", AppointmentId)?,
        placement: placement(&ask.placement)?,
        until: caller.engine.now() + TimeDelta::minutes(i64::from(ask.hold_minutes)),
    };
    let shown = offer.appointment;
    caller.run_one(command(WaitlistCommand::Offer(offer)), shown).await
}

/// They come: what was held is booked, and shown.
pub(crate) async fn accept_offer(caller: &Caller, ask: ById) -> Result<Done, Problem> {
    let entry = id(&ask.id, "id", WaitlistEntryId)?;
    let outcome = caller.run(command(WaitlistCommand::Accept(entry))).await?;
    let held = outcome.changes.iter().find_map(|it| match it {
        daybook_booking::change::Change::WaitlistEntry(edit) => booked(edit.after.state),
        _ => None,
    });
    let item = match held {
        Some(held) => caller.item(held).await?,
        None => None,
    };
    Ok(Done { item, changed: !outcome.changes.is_empty() })
}

const fn booked(state: EntryState) -> Option<AppointmentId> {
    match state {
        EntryState::Booked { appointment } => Some(appointment),
        EntryState::Waiting | EntryState::Offered { .. } => None,
    }
}

/// They do not: the time comes free, and they wait on.
pub(crate) async fn decline_offer(caller: &Caller, ask: ById) -> Result<Saved, Problem> {
    let entry = id(&ask.id, "id", WaitlistEntryId)?;
    saved(caller, WaitlistCommand::Decline(entry), ask.id).await
}

/// The offer ran out unanswered: written down, they wait on.
pub(crate) async fn expire_offer(caller: &Caller, ask: ById) -> Result<Saved, Problem> {
    let entry = id(&ask.id, "id", WaitlistEntryId)?;
    saved(caller, WaitlistCommand::Expire(entry), ask.id).await
}

/// Books without an offer.
pub(crate) async fn book_waiting(caller: &Caller, ask: wire::BookWaiting) -> Result<Done, Problem> {
    let appointment = id(&ask.appointment_id, "appointment_id", AppointmentId)?;
    let book = WaitlistCommand::Book {
        entry: id(&ask.entry_id, "entry_id", WaitlistEntryId)?,
        appointment,
        placement: placement(&ask.placement)?,
        insistence: insistence(ask.override_reason),
    };
    caller.run_one(command(book), appointment).await
}

async fn saved(caller: &Caller, asked: WaitlistCommand, id: String) -> Result<Saved, Problem> {
    caller.run(command(asked)).await?;
    Ok(Saved { id, now_outside: vec![] })
}

fn command(command: WaitlistCommand) -> Command {
    Command::Waitlist(Box::new(command))
}

/// Entries with who they are of and the appointments they name, in the same order.
pub(super) async fn lines(
    caller: &Caller,
    entries: &[WaitlistEntry],
) -> Result<Vec<wire::WaitlistLine>, Problem> {
    let who: Vec<PatientId> = entries.iter().map(|it| it.patient).collect();
    let named = entries.iter().flat_map(WaitlistEntry::appointments);
    let items = caller.several(named).await?;
    let mut snapshot = caller.engine.snapshot().await.map_err(|it| of(&it))?;
    let patients = snapshot.rows().patients(&who).await.map_err(failed)?;
    drop(snapshot);
    let by_id: HashMap<PatientId, &Patient> = patients.iter().map(|it| (it.id, it)).collect();
    let (now, zone) = (caller.engine.now(), caller.engine.book().clinic.zone);
    let line = |it: &WaitlistEntry| {
        let patient = by_id.get(&it.patient)?;
        Some(wire::WaitlistLine {
            form: plans::waitlist_form(it),
            patient_name: full_name(&patient.given_name, &patient.family_name),
            patient_number: patient.number,
            patient_phone: patient.phone.clone(),
            since: wall::wall(it.added_at, zone).date().to_string(),
            declined: it.declined,
            state: state(it.state, now),
            offered: offered(it.state, now).and_then(|it| find(&items, it)),
            asap: it.asap.and_then(|it| find(&items, it)),
        })
    };
    Ok(entries.iter().filter_map(line).collect())
}

fn state(state: EntryState, now: DateTime<Utc>) -> wire::WaitState {
    match state {
        EntryState::Offered { until, .. } if until <= now => wire::WaitState::RanOut,
        EntryState::Offered { until, .. } => wire::WaitState::Offered {
            until: instant(until),
            seconds: u32::try_from((until - now).num_seconds()).unwrap_or(0),
        },
        EntryState::Waiting | EntryState::Booked { .. } => wire::WaitState::Waiting,
    }
}

fn offered(state: EntryState, now: DateTime<Utc>) -> Option<AppointmentId> {
    match state {
        EntryState::Offered { appointment, until } => (until > now).then_some(appointment),
        EntryState::Waiting | EntryState::Booked { .. } => None,
    }
}

pub(super) fn find(items: &[CalendarItem], id: AppointmentId) -> Option<CalendarItem> {
    let id = id.to_string();
    items.iter().find(|it| it.id == id).cloned()
}
