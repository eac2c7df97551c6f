//! Series: booked with every date decided (Q4), changed and called off in part or whole (Q5).

use chrono::NaiveDate;

use super::together::{Move, Together};
use super::{Case, Decision, book, cancel, valid};
use crate::appointment::{Appointment, CancelCode};
use crate::change::{Change, Edit};
use crate::command::{Book, Insistence};
use crate::ids::SeriesId;
use crate::recurrence::MOST_OCCURRENCES;
use crate::refusal::{Fault, Field, Part, Refusal};
use crate::series::{
    BookSeries, Choice, EditSeries, Occurrence, Occurring, Scope, Series, SeriesCommand, affected, on_date,
};
use crate::status::Step;

/// Answers what is asked of a series.
pub(super) fn series(case: Case<'_>, command: &SeriesCommand) -> Decision {
    match command {
        SeriesCommand::Book(book) => book_series(case, book),
        SeriesCommand::Edit(edit) => edit_series(case, edit),
        SeriesCommand::Cancel { id, scope, code, reason, insistence } => {
            let called_off = CalledOff { id: *id, scope: *scope, code: *code, reason, insistence };
            cancel_series(case, called_off)?.all_or_none()
        }
        SeriesCommand::Replace { id, scope, with } => {
            case.permit(crate::permission::Permission::CancelAppointment)?;
            case.permit(crate::permission::Permission::CreateAppointment)?;
            if case.sheet.series(with.id).is_some() {
                return Ok(vec![]); // Sent twice: the first one already did it.
            }
            let (code, insistence) = (CancelCode::Clinic, &Insistence::None);
            let called_off = CalledOff { id: *id, scope: *scope, code, reason: "", insistence };
            let mut together = cancel_series(case, called_off)?;
            book_all(case, &mut together, with)?;
            together.all_or_none()
        }
    }
}

fn book_series(case: Case<'_>, wanted: &BookSeries) -> Decision {
    if case.sheet.series(wanted.id).is_some() {
        return Ok(vec![]); // Sent twice: the first one already did it.
    }
    let mut together = Together::on(case, case.sheet.clone());
    book_all(case, &mut together, wanted)?;
    together.all_or_none()
}

/// Books every chosen date of `wanted`, and writes down the series without those left out.
fn book_all(case: Case<'_>, together: &mut Together<'_>, wanted: &BookSeries) -> Result<(), Refusal> {
    check_answers(case, wanted)?;
    for it in &wanted.occurrences {
        let Some(placement) = it.choice.placement(on_date(&wanted.placement, it.date)) else {
            continue;
        };
        let book = Book {
            id: it.id,
            patient: wanted.patient,
            appointment_type: wanted.appointment_type,
            placement,
            notes: wanted.notes.clone(),
            patient_notes: wanted.patient_notes.clone(),
            source: wanted.source,
            external_id: None,
            insistence: it.choice.insistence(),
        };
        let series = Some(Occurrence { series: wanted.id, date: it.date });
        together.decide(Part::Occurrence(it.date), |case| {
            let status = case.booked_status((book.placement.location, book.appointment_type));
            let new = book::appointment(case, &book, status)?;
            Ok(vec![Change::Appointment(Edit::created(Appointment { series, ..new }, case.now))])
        });
    }
    let skipped = wanted.occurrences.iter().filter(|it| it.choice == Choice::Skip).map(|it| it.date);
    let row = Series {
        id: wanted.id,
        patient: wanted.patient,
        appointment_type: wanted.appointment_type,
        placement: wanted.placement.clone(),
        recurrence: wanted.recurrence.without(skipped),
        split_from: None,
        deleted: false,
        version: 0,
    };
    together.add([Change::Series(Edit::created(row, case.now))]);
    Ok(())
}

/// Every date of the rule is decided exactly once, by an appointment of its own, and some are booked.
fn check_answers(case: Case<'_>, wanted: &BookSeries) -> Result<(), Refusal> {
    let dates = wanted.recurrence.dates(wanted.placement.wall_start);
    valid::require(!dates.is_empty(), Field::Recurrence, Fault::Contradictory)?;
    let most = usize::from(MOST_OCCURRENCES);
    valid::require(wanted.occurrences.len() <= most, Field::Occurrences, Fault::TooLong)?;
    for (place, it) in wanted.occurrences.iter().enumerate() {
        valid::require(dates.binary_search(&it.date).is_ok(), Field::Occurrences, Fault::Unknown)?;
        let twice = |other: &Occurring| other.date == it.date || other.id == it.id;
        let again = wanted.occurrences[..place].iter().any(twice) || case.sheet.appointment(it.id).is_some();
        valid::require(!again, Field::Occurrences, Fault::Duplicate)?;
    }
    valid::require(wanted.occurrences.len() == dates.len(), Field::Occurrences, Fault::Missing)?;
    let booked = wanted.occurrences.iter().any(|it| it.choice != Choice::Skip);
    valid::require(booked, Field::Occurrences, Fault::Missing)
}

/// Changes "this and following", which become a series of their own, or "all".
fn edit_series(case: Case<'_>, wanted: &EditSeries) -> Decision {
    if case.sheet.series(wanted.rest).is_some() && wanted.rest != wanted.id {
        return Ok(vec![]); // Sent twice: the first one already did it.
    }
    let series = standing(case, wanted.id)?;
    let affected = wanted.affected(case.sheet, case.now);
    valid::require(!affected.is_empty(), Field::Occurrences, Fault::Missing)?;
    let known = wanted.choices.iter().all(|(id, _)| affected.iter().any(|it| it.id == *id));
    valid::require(known, Field::Occurrences, Fault::Unknown)?;
    let moves = affected.iter().filter_map(|it| {
        let choice = wanted.choice(it.id);
        let placement = choice.placement(wanted.edits.of(series, it))?;
        Some(Move { id: it.id, seen_version: None, placement, insistence: choice.insistence() })
    });
    let mut together = case.move_together(&moves.collect::<Vec<_>>());
    rewrite(case, &mut together, series, wanted)?;
    together.all_or_none()
}

/// Writes down what the series is from now on; the rest of a split one goes by its own id.
fn rewrite(
    case: Case<'_>,
    together: &mut Together<'_>,
    series: &Series,
    wanted: &EditSeries,
) -> Result<(), Refusal> {
    let edited = wanted.edits.on(&series.placement);
    let split = match wanted.scope {
        Scope::All => None,
        Scope::Following(from) => Some(series.recurrence.split(series.placement.wall_start, from)),
    };
    let Some((Some(head), Some((first, tail)))) = split else {
        let after = Series { placement: edited, ..series.clone() };
        together.add(Edit::changed(series, after, case.now).map(Change::Series));
        return Ok(());
    };
    valid::require(wanted.rest != series.id, Field::Occurrences, Fault::Duplicate)?;
    let rest = Series {
        id: wanted.rest,
        placement: on_date(&edited, first),
        recurrence: tail,
        split_from: Some(series.id),
        version: 0,
        ..series.clone()
    };
    together.add([Change::Series(Edit::created(rest, case.now))]);
    let cut = Series { recurrence: head, ..series.clone() };
    together.add(Edit::changed(series, cut, case.now).map(Change::Series));
    together.hand_over(series.id, first, wanted.rest);
    Ok(())
}

impl Together<'_> {
    /// Every time of `series` from `first` on belongs to `rest` from now on, whatever its status.
    fn hand_over(&mut self, series: SeriesId, first: NaiveDate, rest: SeriesId) {
        let theirs = |it: &&Appointment| it.series.is_some_and(|it| it.series == series && it.date >= first);
        let handed: Vec<_> = self.appointments().filter(theirs).cloned().collect();
        for it in handed {
            let series = it.series.map(|it| Occurrence { series: rest, ..it });
            self.change(&it, Appointment { series, ..it.clone() });
        }
    }
}

/// What is called off, and why.
#[derive(Clone, Copy)]
struct CalledOff<'a> {
    id: SeriesId,
    scope: Scope,
    code: CancelCode,
    reason: &'a str,
    insistence: &'a Insistence,
}

/// Calls off what is still to come in scope. What has been, is going on, or was called off before stays.
fn cancel_series<'a>(case: Case<'a>, off: CalledOff<'_>) -> Result<Together<'a>, Refusal> {
    let series = standing(case, off.id)?;
    let mut together = Together::on(case, case.sheet.clone());
    let affected = affected(case.sheet, off.id, off.scope, Step::Cancel, case.now);
    for it in &affected {
        let call_off = |case: Case<'_>| cancel::cancel(case, it.id, (off.code, off.reason), off.insistence);
        together.decide(Part::Appointment(it.id), call_off);
    }
    let first = affected.first().and_then(|it| it.series).map(|it| it.date);
    let from = match off.scope {
        Scope::Following(from) => Some(from),
        Scope::All => first,
    };
    let after = match from.map(|from| series.recurrence.split(series.placement.wall_start, from)) {
        None => series.clone(), // All of it has been.
        Some((Some(head), _)) => Series { recurrence: head, ..series.clone() },
        Some((None, _)) => Series { deleted: true, ..series.clone() },
    };
    together.add(Edit::changed(series, after, case.now).map(Change::Series));
    Ok(together)
}

/// A series that was not taken back.
fn standing(case: Case<'_>, id: SeriesId) -> Result<&Series, Refusal> {
    let series = case.sheet.series(id).filter(|it| !it.deleted).ok_or(Refusal::NotFound)?;
    case.check_own(series.patient)?;
    Ok(series)
}
