//! Finding a place: the shading under a drag, one placement, the next openings. Nothing is booked here.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use daybook_booking::audience::Audience;
use daybook_booking::day_sheet::ClinicBook;
use daybook_booking::ids::{
    AppointmentId, AppointmentTypeId, LocationId, PatientId, ProviderId, ResourceId, WaitlistEntryId,
};
use daybook_booking::refusal::{Fault, Field};
use daybook_booking::slot::{Ask, Assign, Column, Opening as Free, RANGE_DAYS, Verdict};
use daybook_booking::waitlist::Wish;
use daybook_booking::wall;
use daybook_engine::{FitColumn, Placing, PlacingAsk};
use daybook_wire::Problem;
use daybook_wire::appointment::{CheckPlacement, Checked};
use daybook_wire::calendar::{Fit, FitAsk, FitSpan, Openings, OpeningsAsk, ToPlace};
use daybook_wire::problem::{self as wire, Misfit, Warning};

use super::Caller;
use crate::map::appointment::placement;
use crate::map::plans::opening;
use crate::map::problem::{Naming, failed, named_in};
use crate::map::set_up::span;
use crate::map::text::{bad, date, id, id_if, invalid, uuid};

/// Columns times days that are shaded at once: a week of thirty-six columns.
const SHADED_AT_MOST: usize = 256;

/// Days that are looked through for the next few days that have an opening.
const SEARCHED_AT_MOST: u16 = 366;

/// Where something fits, and why not elsewhere.
pub(crate) async fn where_it_fits(caller: &Caller, ask: FitAsk) -> Result<Fit, Problem> {
    let book = caller.engine.book();
    let dates = ask.dates.iter().map(|it| date(it, "dates")).collect::<Result<Vec<_>, _>>()?;
    let columns = ask.column_ids.iter().map(|it| column(&book, it)).collect::<Result<Vec<_>, _>>()?;
    if columns.len() * dates.len() > SHADED_AT_MOST {
        return Err(bad("dates"));
    }
    let location = id_if(ask.location_id.as_deref(), "location_id", LocationId)?;
    let placing = placing(ask.what, ask.copy)?;
    let shaded = caller.engine.where_it_fits(&placing, (&columns, location), &dates).await;
    let (shaded, in_the_way) = match shaded {
        Ok(shaded) => shaded,
        Err(error) => return Err(caller.explained(error, None).await),
    };
    let cards = caller.cards(in_the_way.iter().map(|it| it.id)).await.map_err(failed)?;
    let columns = shaded.into_iter().map(|it| {
        let place = Some((it.candidate.location, it.date));
        caller.naming(&cards, place, |naming| fit_column(naming, it))
    });
    Ok(Fit { columns: columns.collect() })
}

fn column(book: &ClinicBook, text: &str) -> Result<Column, Problem> {
    let asked = uuid(text, "column_ids")?;
    let provider = book.provider(ProviderId(asked)).map(|it| Column::Provider(it.id));
    let resource = || book.resource(ResourceId(asked)).map(|it| Column::Resource(it.id));
    provider.or_else(resource).ok_or(Problem::NotFound)
}

fn placing(what: ToPlace, copy: bool) -> Result<Placing, Problem> {
    Ok(match what {
        ToPlace::Existing { appointment_id } => {
            Placing::Existing { appointment: id(&appointment_id, "appointment_id", AppointmentId)?, copy }
        }
        ToPlace::Waiting { entry_id } => Placing::Waiting(id(&entry_id, "entry_id", WaitlistEntryId)?),
        ToPlace::New { patient_id, appointment_type_id, minutes } => Placing::New {
            patient: id_if(patient_id.as_deref(), "patient_id", PatientId)?,
            appointment_type: id(&appointment_type_id, "appointment_type_id", AppointmentTypeId)?,
            minutes,
        },
    })
}

const fn wish_on_wire(wish: Wish) -> wire::Wish {
    match wish {
        Wish::Provider => wire::Wish::Provider,
        Wish::Location => wire::Wish::Location,
        Wish::Day => wire::Wish::Day,
        Wish::Time => wire::Wish::Time,
    }
}

fn fit_column(naming: &Naming<'_>, column: FitColumn) -> daybook_wire::calendar::FitColumn {
    let column_id = match column.column {
        Column::Provider(id) => id.to_string(),
        Column::Resource(id) => id.to_string(),
    };
    let spans = column.spans.into_iter().map(|it| {
        let (misfits, warnings) = match &it.verdict {
            Verdict::Fits => (vec![], vec![]),
            Verdict::Warns(warning) => (vec![], vec![naming.warning(warning)]),
            Verdict::Unwished(wish) => (vec![], vec![Warning::Wish { wish: wish_on_wire(*wish) }]),
            Verdict::Blocked(misfit) => (vec![naming.misfit(misfit)], vec![]),
            Verdict::Past => (vec![Misfit::Past], vec![]),
            Verdict::Skipped => (vec![Misfit::Skipped], vec![]),
        };
        FitSpan { span: span(it.starts), misfits, warnings }
    });
    daybook_wire::calendar::FitColumn { column_id, date: column.date.to_string(), spans: spans.collect() }
}

/// Whether something would fit at one place.
pub(crate) async fn check_placement(caller: &Caller, ask: CheckPlacement) -> Result<Checked, Problem> {
    let placing = PlacingAsk {
        appointment: id_if(ask.appointment_id.as_deref(), "appointment_id", AppointmentId)?,
        patient: id_if(ask.patient_id.as_deref(), "patient_id", PatientId)?,
        appointment_type: id(&ask.appointment_type_id, "appointment_type_id", AppointmentTypeId)?,
        placement: placement(&ask.placement)?,
    };
    let place = Some((placing.placement.location, placing.placement.wall_start.date()));
    let preview = match caller.engine.check(placing).await {
        Ok(preview) => preview,
        Err(error) => return Err(caller.explained(error, place).await),
    };
    let cards = caller.cards(named_in(&preview.misfits)).await.map_err(failed)?;
    Ok(caller.naming(&cards, place, |naming| Checked {
        misfits: preview.misfits.iter().map(|it| naming.misfit(it)).collect(),
        warnings: preview.warnings.iter().map(|it| naming.warning(it)).collect(),
        resource_ids: preview.resources.iter().map(ToString::to_string).collect(),
        problem: preview.refusal.as_ref().map(|it| naming.problem(it)),
    }))
}

/// The next openings, by start.
pub(crate) async fn next_openings(caller: &Caller, ask: OpeningsAsk) -> Result<Openings, Problem> {
    let first = date(&ask.from, "from")?;
    let most = if ask.days_at_most.is_some() { SEARCHED_AT_MOST } else { RANGE_DAYS };
    let known = (1..=most).contains(&ask.days);
    let last = known.then(|| first + Days::new(u64::from(ask.days) - 1));
    let last = last.ok_or_else(|| invalid(Field::To, Fault::OutOfRange))?;
    let enough = usize::from(ask.days_at_most.unwrap_or(u16::MAX));
    let (mut found, mut from, mut days): (Vec<Free>, _, BTreeSet<NaiveDate>) =
        (vec![], first, BTreeSet::new());
    while from <= last && days.len() < enough {
        let to = last.min(from + Days::new(u64::from(RANGE_DAYS) - 1));
        let asks = asks(&caller.engine.book(), &ask, (from, to))?;
        let more = match caller.engine.openings(asks).await {
            Ok(more) => more,
            Err(error) => return Err(caller.explained(error, None).await),
        };
        found.extend(more.into_iter().filter(|it| is_wanted(&ask, it)));
        days = found.iter().map(|it| it.wall_start.date()).collect();
        from = to + Days::new(1);
    }
    found.retain(|it| days.iter().take(enough).any(|day| *day == it.wall_start.date()));
    let mut shown: BTreeMap<(NaiveDate, ProviderId), u16> = BTreeMap::new();
    found.retain(|it| {
        let count = shown.entry((it.wall_start.date(), it.provider)).or_default();
        *count += 1;
        *count <= ask.limit_per_day
    });
    Ok(Openings { openings: found.iter().map(opening).collect() })
}

/// What is asked, place by place.
pub(crate) fn asks(
    book: &ClinicBook,
    ask: &OpeningsAsk,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<Ask>, Problem> {
    let wanted = id(&ask.appointment_type_id, "appointment_type_id", AppointmentTypeId)?;
    let kept = book.appointment_type(wanted);
    let kept = kept.ok_or_else(|| invalid(Field::AppointmentType, Fault::Unknown))?;
    let only = id_if(ask.location_id.as_deref(), "location_id", LocationId)?;
    let locations = book.locations.iter().filter(|it| it.active && only.is_none_or(|id| id == it.id));
    let provider = id_if(ask.provider_id.as_deref(), "provider_id", ProviderId)?;
    let patient = id_if(ask.patient_id.as_deref(), "patient_id", PatientId)?;
    let assign = match ask.assign.as_deref() {
        None | Some("everybody") => Assign::Everybody,
        Some("least_load") => Assign::LeastLoad,
        Some("continuity") => Assign::Continuity,
        Some(_) => return Err(bad("assign")),
    };
    // With a time of day, or with anybody, the first few of a day are not known before they are sorted out.
    let plain = provider.is_some() && ask.earliest.is_none() && ask.latest.is_none();
    let appointment = id_if(ask.appointment_id.as_deref(), "appointment_id", AppointmentId)?;
    let at = |location| Ask {
        appointment,
        appointment_type: wanted,
        minutes: ask.minutes.unwrap_or(kept.default_minutes),
        provider,
        location,
        patient,
        from,
        to,
        grid: book.clinic.policy.slot_minutes,
        limit_per_day: plain.then_some(usize::from(ask.limit_per_day)),
        days_at_most: None, // Several locations are asked, and times of the day left out, before days are counted.
        audience: Audience::Staff,
        assign,
    };
    Ok(locations.map(|it| at(it.id)).collect())
}

/// Whether an opening is at a time of day that was asked for.
pub(crate) fn is_wanted(ask: &OpeningsAsk, opening: &Free) -> bool {
    let minute = wall::minute_of(opening.wall_start);
    ask.earliest.is_none_or(|it| minute >= it) && ask.latest.is_none_or(|it| minute < it)
}
