//! Day repair (D9), and the best openings first (D2).

use std::collections::BTreeMap;

use chrono::Days;
use daybook_booking::command::Command;
use daybook_booking::ids::{AppointmentId, ExceptionId, ProviderId, ResourceId};
use daybook_booking::rank::Ranked;
use daybook_booking::refusal::{Fault, Field};
use daybook_booking::repair::{
    AcceptedMove, Out, RepairAsk, RepairDay, RepairMove, Substitutes, Unplaceable,
};
use daybook_booking::slot::RANGE_DAYS;
use daybook_booking::visit::Search;
use daybook_wire::Problem;
use daybook_wire::calendar::CalendarItem;
use daybook_wire::repair as wire;
use daybook_wire::series::SeveralDone;
use daybook_wire::visit::MoveTo;

use super::finding::{asks, is_wanted};
use super::{Caller, failed};
use crate::map::appointment::placement;
use crate::map::exception::exception;
use crate::map::plans;
use crate::map::problem::of;
use crate::map::text::{date, id, ids, invalid, wall_time};

/// Other places for what is booked while somebody or something is out.
pub(crate) async fn propose_repair(
    caller: &Caller,
    ask: wire::RepairAsk,
) -> Result<wire::RepairProposal, Problem> {
    let asked = RepairAsk {
        out: match &ask.out {
            wire::WhoIsOut::Provider { id: out } => Out::Provider(id(out, "out", ProviderId)?),
            wire::WhoIsOut::Resource { id: out } => Out::Resource(id(out, "out", ResourceId)?),
        },
        from: wall_time(&ask.from, Field::From)?,
        to: wall_time(&ask.to, Field::To)?,
        days: ask.days,
        substitutes: if ask.anybody { Substitutes::Anybody } else { Substitutes::None },
        drift_minutes: ask.drift_minutes,
    };
    if asked.from >= asked.to {
        return Err(invalid(Field::To, Fault::Contradictory));
    }
    if u16::from(asked.days) > RANGE_DAYS || (asked.to - asked.from).num_days() > i64::from(RANGE_DAYS) {
        return Err(invalid(Field::To, Fault::OutOfRange));
    }
    let (repair, shown) = caller.engine.propose_repair(asked).await.map_err(|it| of(&it))?;
    let cards = caller.cards(shown.iter().map(|it| it.id)).await.map_err(failed)?;
    let mut items: BTreeMap<AppointmentId, CalendarItem> =
        cards.iter().map(|it| it.appointment.id).zip(caller.items(cards.clone())).collect();
    let moves = repair.moves.iter().filter_map(|it| moved(it, items.remove(&it.appointment)?));
    let moves = moves.collect();
    let unplaced = repair.unplaced.iter().filter_map(|(id, why)| {
        let (item, begun) = (items.remove(id)?, matches!(why, Unplaceable::HasBegun));
        let tried = match why {
            Unplaceable::HasBegun => vec![],
            Unplaceable::NoPlace { tried } => caller.naming(&cards, None, |naming| {
                let with = |(provider, misfits): &(ProviderId, Vec<_>)| wire::TriedWith {
                    provider_name: naming.provider(*provider),
                    misfits: misfits.iter().map(|it| naming.misfit(it)).collect(),
                };
                tried.iter().map(with).collect()
            }),
        };
        Some(wire::Unplaced { item, has_begun: begun, tried })
    });
    let unplaced = unplaced.collect();
    Ok(wire::RepairProposal { moves, unplaced, whole: repair.search == Search::Whole })
}

fn moved(moved: &RepairMove, item: CalendarItem) -> Option<wire::RepairMove> {
    let changes = moved.changes.iter().copied().map(plans::moved).collect();
    Some(wire::RepairMove { item, placement: plans::placement_on_wire(&moved.placement), changes })
}

/// Takes a proposal up, with the leave.
pub(crate) async fn repair_day(caller: &Caller, ask: wire::RepairDay) -> Result<SeveralDone, Problem> {
    let new = ExceptionId(caller.engine.new_id());
    let closure = ask.closure.map(|it| exception(it, new)).transpose()?;
    let to = |it: &MoveTo| {
        Ok(AcceptedMove {
            appointment: id(&it.appointment_id, "appointment_id", AppointmentId)?,
            seen_version: it.version,
            placement: placement(&it.placement)?,
        })
    };
    let moves = ask.moves.iter().map(to).collect::<Result<_, Problem>>()?;
    let set_aside = ids(&ask.set_aside, "set_aside", AppointmentId)?;
    let by = (caller.engine.now(), caller.actor.by);
    let waiting =
        ask.waiting.iter().map(|it| plans::waitlist_entry(it, by)).collect::<Result<_, Problem>>()?;
    caller.run_several(Command::RepairDay(Box::new(RepairDay { closure, moves, set_aside, waiting }))).await
}

/// Free time, the best first, with why.
pub(crate) async fn best_openings(
    caller: &Caller,
    ask: wire::BestOpeningsAsk,
) -> Result<wire::BestOpenings, Problem> {
    let from = date(&ask.ask.from, "from")?;
    let known = (1..=RANGE_DAYS).contains(&ask.ask.days);
    let to = known.then(|| from.checked_add_days(Days::new(u64::from(ask.ask.days) - 1))).flatten();
    let to = to.ok_or_else(|| invalid(Field::To, Fault::OutOfRange))?;
    let wishes = plans::wishes(&ask.wishes)?;
    let mut found: Vec<Ranked> = vec![];
    for mut one in asks(&caller.engine.book(), &ask.ask, (from, to))? {
        one.limit_per_day = None; // The best of a day need not be its first.
        let ranked = caller.engine.best_openings(one, wishes.clone()).await;
        match ranked {
            Ok(ranked) => found.extend(ranked),
            Err(error) => return Err(caller.explained(error, None).await),
        }
    }
    found.retain(|it| is_wanted(&ask.ask, &it.opening));
    found.sort_by_key(Ranked::weight); // Stable: each location's come by weight and start.
    let openings = found.iter().take(usize::from(ask.limit)).map(|it| wire::BestOpening {
        opening: plans::opening(&it.opening),
        reasons: it.reasons.iter().copied().map(plans::opening_reason).collect(),
    });
    Ok(wire::BestOpenings { openings: openings.collect() })
}
