//! Series: looked at date by date, booked, changed and called off in part or whole.

use daybook_booking::command::Command;
use daybook_booking::ids::{AppointmentId, AppointmentTypeId, PatientId, SeriesId};
use daybook_booking::series::{BookSeries, Occurring, ReplaceAsk, SeriesAsk, SeriesCommand, Shift};
use daybook_store::PlanIds;
use daybook_wire::Problem;
use daybook_wire::series::{self as wire, SeveralDone};
use daybook_wire::set_up::ById;

use super::shown::{Of, note_shown};
use super::{Caller, failed};
use crate::map::appointment::{insistence, placement};
use crate::map::plans;
use crate::map::problem::of;
use crate::map::text::{date, id, id_if, parse_word, word};

/// What would come of every date (Q4).
pub(crate) async fn plan_series(caller: &Caller, ask: wire::SeriesAsk) -> Result<wire::SeriesPlan, Problem> {
    let zone = caller.engine.book().clinic.zone;
    let asked = SeriesAsk {
        patient: id(&ask.patient_id, "patient_id", PatientId)?,
        appointment_type: id(&ask.appointment_type_id, "appointment_type_id", AppointmentTypeId)?,
        placement: placement(&ask.placement)?,
        recurrence: plans::recurrence(&ask.rule, zone)?,
        shift: Shift { days: ask.shift_days },
        adopts: id_if(ask.adopts.as_deref(), "adopts", AppointmentId)?,
    };
    let location = asked.placement.location;
    let (planned, in_the_way) = caller.engine.plan_series(asked).await.map_err(|it| of(&it))?;
    let cards = caller.cards(in_the_way.iter().map(|it| it.id)).await.map_err(failed)?;
    let dates = planned.iter().map(|it| {
        let place = Some((location, it.wall_start.date()));
        caller.naming(&cards, place, |naming| wire::PlannedDate {
            date: it.date.to_string(),
            from: daybook_booking::wall::minute_of(it.wall_start),
            outcome: plans::outcome(naming, &it.outcome),
        })
    });
    Ok(wire::SeriesPlan { dates: dates.collect() })
}

/// A series and its appointments.
pub(crate) async fn series(caller: &Caller, ask: ById) -> Result<wire::SeriesDetail, Problem> {
    let asked = [id(&ask.id, "id", SeriesId)?];
    let mut snapshot = caller.engine.snapshot().await.map_err(|it| of(&it))?;
    let mut rows = snapshot.rows();
    let named = PlanIds { series: &asked, ..PlanIds::default() };
    let found = rows.plans(named).await.map_err(failed)?.series.pop().filter(|it| !it.deleted);
    let series = found.ok_or(Problem::NotFound)?;
    let theirs = rows.appointments_of_plans(&asked, &[], &[]).await.map_err(failed)?;
    drop(snapshot);
    note_shown(caller, "series.opened", Of::Patient(series.patient)).await?;
    Ok(wire::SeriesDetail {
        id: series.id.to_string(),
        appointment_type_id: series.appointment_type.to_string(),
        placement: plans::placement_on_wire(&series.placement),
        rule: word(&series.recurrence),
        items: caller.several(theirs.iter().map(|it| it.id)).await?,
    })
}

/// Books a series, every date decided; all or none.
pub(crate) async fn book_series(caller: &Caller, ask: wire::BookSeries) -> Result<SeveralDone, Problem> {
    caller.run_several(command(SeriesCommand::Book(wanted(caller, ask)?))).await
}

fn wanted(caller: &Caller, ask: wire::BookSeries) -> Result<BookSeries, Problem> {
    let zone = caller.engine.book().clinic.zone;
    let occurrences = ask.dates.iter().map(|it| {
        Ok(Occurring {
            date: date(&it.date, "date")?,
            id: id(&it.id, "id", AppointmentId)?,
            choice: plans::choice(&it.choice)?,
        })
    });
    Ok(BookSeries {
        id: id(&ask.id, "id", SeriesId)?,
        patient: id(&ask.patient_id, "patient_id", PatientId)?,
        appointment_type: id(&ask.appointment_type_id, "appointment_type_id", AppointmentTypeId)?,
        placement: placement(&ask.placement)?,
        recurrence: plans::recurrence(&ask.rule, zone)?,
        occurrences: occurrences.collect::<Result<_, Problem>>()?,
        notes: ask.notes,
        patient_notes: ask.patient_notes,
        source: parse_word(&ask.source, "source")?,
        adopts: id_if(ask.adopts.as_deref(), "adopts", AppointmentId)?,
    })
}

/// What would come of changing a series (Q5).
pub(crate) async fn plan_series_edit(
    caller: &Caller,
    ask: wire::EditSeries,
) -> Result<wire::SeriesEditPlan, Problem> {
    let (edit, shift) = (plans::edit_series(&ask)?, Shift { days: ask.shift_days });
    let (planned, in_the_way) = caller.engine.plan_series_edit(edit, shift).await.map_err(|it| of(&it))?;
    let cards = caller.cards(in_the_way.iter().map(|it| it.id)).await.map_err(failed)?;
    let changes = planned.iter().map(|it| {
        let place = Some((it.placement.location, it.placement.wall_start.date()));
        caller.naming(&cards, place, |naming| wire::PlannedChange {
            appointment_id: it.appointment.to_string(),
            placement: plans::placement_on_wire(&it.placement),
            outcome: plans::outcome(naming, &it.outcome),
        })
    });
    Ok(wire::SeriesEditPlan { changes: changes.collect() })
}

/// Changes "this and following" or all; all or none.
pub(crate) async fn edit_series(caller: &Caller, ask: wire::EditSeries) -> Result<SeveralDone, Problem> {
    caller.run_several(command(SeriesCommand::Edit(plans::edit_series(&ask)?))).await
}

/// What would come of another rule (Q5).
pub(crate) async fn plan_replacement(
    caller: &Caller,
    ask: wire::ReplacementAsk,
) -> Result<wire::SeriesReplacement, Problem> {
    let asked = ReplaceAsk {
        id: id(&ask.id, "id", SeriesId)?,
        scope: plans::scope(ask.from_date.as_deref())?,
        start: date(&ask.start, "start")?,
        recurrence: plans::recurrence(&ask.rule, caller.engine.book().clinic.zone)?,
        shift: Shift { days: ask.shift_days },
    };
    let (planned, in_the_way) = caller.engine.plan_replacement(asked).await.map_err(|it| of(&it))?;
    let cards = caller.cards(in_the_way.iter().map(|it| it.id)).await.map_err(failed)?;
    let dates = planned.dates.iter().map(|(it, stands)| {
        caller.naming(&cards, None, |naming| wire::ReplacedDate {
            date: it.date.to_string(),
            from: daybook_booking::wall::minute_of(it.wall_start),
            outcome: plans::outcome(naming, &it.outcome),
            appointment_id: stands.map(|it| it.to_string()),
        })
    });
    let dates = dates.collect();
    Ok(wire::SeriesReplacement { dates, called_off: caller.several(planned.called_off).await? })
}

/// Gives what is still to come another rule; all or none.
pub(crate) async fn replace_series(
    caller: &Caller,
    ask: wire::ReplaceSeries,
) -> Result<SeveralDone, Problem> {
    let replace = SeriesCommand::Replace {
        id: id(&ask.id, "id", SeriesId)?,
        scope: plans::scope(ask.from_date.as_deref())?,
        with: wanted(caller, ask.with)?,
    };
    caller.run_several(command(replace)).await
}

/// Calls off what is still to come.
pub(crate) async fn cancel_series(caller: &Caller, ask: wire::CancelSeries) -> Result<SeveralDone, Problem> {
    let cancel = SeriesCommand::Cancel {
        id: id(&ask.id, "id", SeriesId)?,
        scope: plans::scope(ask.from_date.as_deref())?,
        code: parse_word(&ask.code, "code")?,
        reason: ask.reason,
        insistence: insistence(ask.override_reason),
    };
    caller.run_several(command(cancel)).await
}

fn command(command: SeriesCommand) -> Command {
    Command::Series(Box::new(command))
}
