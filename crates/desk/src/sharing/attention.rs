//! What was asked for at a desk and could not be done: shown with what stands in the way now, and dealt with by one
//! call (D1).

use booking::appointment::By;
use booking::command::{Command, Placement};
use booking::ids::WaitlistEntryId;
use booking::permission::Permission;
use daybook_booking as booking;
use daybook_engine::{EngineError, PlacingAsk};
use daybook_store::sync::Attention;
use daybook_sync::{Settle, settle};
use daybook_wire::Problem;
use daybook_wire::calendar::OpeningsAsk;
use daybook_wire::sharing::{AttentionItem, AttentionList, DealWith, DealtWith};
use uuid::Uuid;

use super::Sharing;
use super::about::{About, Told};
use super::ways_out::Asked;
use crate::calls::Caller;
use crate::calls::finding::next_openings;
use crate::map::patient::full_name;
use crate::map::problem::{failed, named_in, of};
use crate::map::text::{at_minute, id, instant, wrong_field};

/// Days that are looked through for the next free time.
const DAYS_AHEAD: u16 = 31;

/// Everything that waits for somebody, oldest first.
pub(crate) async fn attention(caller: &Caller) -> Result<AttentionList, Problem> {
    let mut snapshot = caller.engine.snapshot().await.map_err(|it| of(&it))?;
    let mut open = snapshot.rows().open_attention().await.map_err(failed)?;
    drop(snapshot);
    open.sort_by_key(|it| (it.at, it.id));
    let mut items = Vec::with_capacity(open.len());
    for item in open {
        items.push(line(caller, item).await?);
    }
    Ok(AttentionList { items })
}

/// Deals with an item: what is wanted instead is recorded first, then that the item is settled.
pub(crate) async fn deal_with(
    caller: &Caller,
    sharing: Option<&Sharing>,
    ask: DealWith,
) -> Result<DealtWith, Problem> {
    let item_id = id(&ask.id, "id", |it| it)?;
    let mut snapshot = caller.engine.snapshot().await.map_err(|it| of(&it))?;
    let item = snapshot.rows().attention_item(item_id).await.map_err(failed)?;
    drop(snapshot);
    let item = item.filter(|it| it.settled.is_none()).ok_or(Problem::NotFound)?;
    let asked = Asked::read(&item.kind, &item.body, caller.engine.now());
    let about = About::of(caller, asked.as_ref()).await?;
    let shown = asked.as_ref().and_then(Asked::made);
    let instead: Option<Command> = match (ask.way.as_str(), asked) {
        ("called" | "dismiss", _) => None,
        ("as_asked", Some(asked)) => Some(asked.again()),
        ("next_free", Some(asked)) => {
            let place = next_free(caller, &about).await?;
            Some(asked.at(place).ok_or_else(|| wrong_field("way", "unknown"))?)
        }
        ("override", Some(asked)) => {
            let reason = ask.reason.unwrap_or_default();
            Some(asked.insisting(reason).ok_or_else(|| wrong_field("way", "unknown"))?)
        }
        ("waitlist", Some(asked)) => {
            let entry = WaitlistEntryId(caller.engine.new_id());
            let waits = asked.waiting(entry, (caller.actor.by, caller.engine.now()));
            Some(waits.ok_or_else(|| wrong_field("way", "unknown"))?)
        }
        _ => return Err(wrong_field("way", "unknown")),
    };
    if let Some(command) = instead {
        caller.run(command).await?;
    }
    match sharing {
        Some(sharing) => sharing.settle(&caller.actor, item_id, &ask.way).await,
        None => Box::pin(settle_here(caller, item_id, &ask.way)).await,
    }
    .map_err(|it| of(&it))?;
    let item = match shown.filter(|_| !matches!(ask.way.as_str(), "waitlist" | "called" | "dismiss")) {
        Some(shown) => caller.item(shown).await?,
        None => None,
    };
    Ok(DealtWith { item, left: attention(caller).await? })
}

/// Settles an item in the book that others follow: nothing has to travel.
async fn settle_here(caller: &Caller, attention: Uuid, how: &str) -> Result<(), EngineError> {
    let wanted = (caller.engine.new_id(), Settle { attention, how: how.to_owned() });
    let settling = settle(caller.engine.store(), &caller.actor, wanted, caller.engine.now());
    caller.engine.beside(settling).await?
}

async fn line(caller: &Caller, item: Attention) -> Result<AttentionItem, Problem> {
    let asked = Asked::read(&item.kind, &item.body, caller.engine.now());
    let about = About::of(caller, asked.as_ref()).await?;
    let (problem, fits_now) = in_the_way(caller, &about).await?;
    let asked_by = match item.actor {
        By::Staff(user) => caller.engine.store().staff_member(user).await.map_err(failed)?.map(|it| it.name),
        By::Patient(_) | By::System => None,
    };
    let Told { what, appointment_id, patient, date, from, minutes, provider_name, type_name } =
        about.told(caller, asked.as_ref()).await?;
    Ok(AttentionItem {
        id: item.id.to_string(),
        what: what.to_owned(),
        ways: ways(caller, asked.as_ref(), &about, fits_now).into_iter().map(str::to_owned).collect(),
        reason: item.reason,
        problem,
        fits_now,
        appointment_id,
        patient_id: about.patient.map(|it| it.to_string()),
        patient_name: patient.as_ref().map(|it| full_name(&it.given_name, &it.family_name)),
        patient_phone: patient.map(|it| it.phone).filter(|it| !it.is_empty()),
        date,
        from,
        minutes,
        provider_name,
        type_name,
        asked_by,
        at: instant(item.at),
        dependants: u32::try_from(item.intents.len().saturating_sub(1)).unwrap_or(u32::MAX),
    })
}

/// What stands in the way of it now, and whether nothing does any more.
async fn in_the_way(caller: &Caller, about: &About) -> Result<(Option<Problem>, bool), Problem> {
    let (Some(placement), Some(appointment_type)) = (about.placement.clone(), about.appointment_type) else {
        return Ok((None, false));
    };
    let place = Some((placement.location, placement.wall_start.date()));
    let asked =
        PlacingAsk { appointment: about.appointment, patient: about.patient, appointment_type, placement };
    // What it was asked of may be gone: then nothing stands in its way, and it fits nowhere.
    let Ok(preview) = caller.engine.check(asked).await else { return Ok((None, false)) };
    let cards = caller.cards(named_in(&preview.misfits)).await.map_err(failed)?;
    let refusal = match (preview.refusal, preview.misfits) {
        (Some(refusal), _) => Some(refusal),
        (None, misfits) if misfits.is_empty() => None,
        (None, misfits) => Some(booking::refusal::Refusal::DoesNotFit(misfits)),
    };
    let fits = refusal.is_none();
    Ok((refusal.map(|it| caller.naming(&cards, place, |naming| naming.problem(&it))), fits))
}

/// What can be done, best first.
fn ways(caller: &Caller, asked: Option<&Asked>, about: &About, fits_now: bool) -> Vec<&'static str> {
    let may = |permission| caller.actor.permissions.contains(&permission);
    let placed = about.placement.is_some() && about.appointment_type.is_some();
    let mut ways = vec![];
    if fits_now {
        ways.push("as_asked");
    }
    if placed {
        ways.push("next_free");
    }
    if placed && !fits_now && may(Permission::OverrideConflict) {
        ways.push("override");
    }
    if asked.is_some_and(Asked::can_wait) {
        ways.push("waitlist");
    }
    if about.patient.is_some() {
        ways.push("called");
    }
    ways.push("dismiss");
    ways
}

/// The first free time from when it was asked for, with the same provider if they have any.
async fn next_free(caller: &Caller, about: &About) -> Result<Placement, Problem> {
    let (Some(wanted), Some(appointment_type)) = (&about.placement, about.appointment_type) else {
        return Err(wrong_field("way", "unknown"));
    };
    let from = wanted.wall_start.date().max(caller.today());
    let ask = OpeningsAsk {
        appointment_type_id: appointment_type.to_string(),
        minutes: Some(wanted.minutes),
        provider_id: Some(wanted.provider.to_string()),
        location_id: None,
        patient_id: about.patient.map(|it| it.to_string()),
        from: from.to_string(),
        days: DAYS_AHEAD,
        earliest: None,
        latest: None,
        limit_per_day: u16::MAX,
        days_at_most: None,
        assign: None,
        appointment_id: about.appointment.map(|it| it.to_string()),
    };
    let later = |openings: Vec<daybook_wire::calendar::Opening>| {
        openings.into_iter().find(|it| at_minute(&it.date, it.from).is_ok_and(|at| at >= wanted.wall_start))
    };
    let theirs = later(next_openings(caller, ask.clone()).await?.openings);
    let found = match theirs {
        Some(found) => found,
        None => {
            let anybody = OpeningsAsk { provider_id: None, ..ask };
            later(next_openings(caller, anybody).await?.openings).ok_or(Problem::NotFound)?
        }
    };
    crate::map::appointment::placement(&daybook_wire::appointment::Placement {
        provider_id: found.provider_id,
        location_id: found.location_id,
        resource_ids: found.resource_ids,
        date: found.date,
        from: found.from,
        minutes: found.minutes,
    })
}
