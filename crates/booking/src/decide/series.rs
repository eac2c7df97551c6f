//! Series: booked with every date decided (Q4), changed and called off in part or whole (Q5).

use chrono::NaiveDate;

use super::together::{Move, Together};
use super::{Case, Decision, book, cancel, valid};
use crate::appointment::{Appointment, CancelCode};
use crate::change::{Change, Edit};
use crate::command::{Book, Insistence};
use crate::ids::{AppointmentId, SeriesId};
use crate::permission::Permission;
use crate::recurrence::MOST_OCCURRENCES;
use crate::refusal::{Fault, Field, Part, Refusal};
use crate::series::{
    BookSeries, Choice, EditSeries, Occurrence, Occurring, Scope, Series, SeriesCommand, Target, affected,
    on_date,
};
use crate::status::{StatusKind, Step};

/// Answers what is asked of a series.
pub(super) fn series(case: Case<'_>, command: &SeriesCommand) -> Decision {
    match command {
        SeriesCommand::Book(book) => book_series(case, book),
        SeriesCommand::Edit(edit) => edit_series(case, edit),
        SeriesCommand::Cancel { id, scope, code, reason, insistence } => {
            let called_off = CalledOff { id: *id, scope: *scope, code: *code, reason, insistence, kept: &[] };
            cancel_series(case, called_off)?.all_or_none()
        }
        SeriesCommand::Replace { id, scope, with } => replace_series(case, (*id, *scope), with),
    }
}

/// Gives the rest another rule: what its dates leave out is called off, what they hold stands as it stood, and the
/// others are booked.
fn replace_series(case: Case<'_>, (id, scope): (SeriesId, Scope), with: &BookSeries) -> Decision {
    case.permit(Permission::CancelAppointment)?;
    case.permit(Permission::CreateAppointment)?;
    if case.sheet.series(with.id).is_some() {
        return Ok(vec![]); // Sent twice: the first one already did it.
    }
    let theirs = affected(&case.sheet.appointments, id, scope, Step::Cancel, case.now);
    let is_wanted = |it: &&&Appointment| with.occurrences.iter().any(|date| date.id == it.id);
    let kept: Vec<AppointmentId> = theirs.iter().filter(is_wanted).map(|it| it.id).collect();
    let (code, insistence) = (CancelCode::Clinic, &Insistence::None);
    let called_off = CalledOff { id, scope, code, reason: "", insistence, kept: &kept };
    let mut together = cancel_series(case, called_off)?;
    book_all(case, &mut together, with, &kept)?;
    together.all_or_none()
}

fn book_series(case: Case<'_>, wanted: &BookSeries) -> Decision {
    if case.sheet.series(wanted.id).is_some() {
        return Ok(vec![]); // Sent twice: the first one already did it.
    }
    let mut together = Together::on(case, case.sheet.clone());
    book_all(case, &mut together, wanted, &[])?;
    together.all_or_none()
}

/// Books every chosen date of `wanted`, and writes down the series without those left out. `kept` are of a series
/// it replaces, and stand already.
fn book_all(
    case: Case<'_>,
    together: &mut Together<'_>,
    wanted: &BookSeries,
    kept: &[AppointmentId],
) -> Result<(), Refusal> {
    check_answers(case, wanted, kept)?;
    for it in &wanted.occurrences {
        if kept.contains(&it.id) {
            together.decide(Part::Occurrence(it.date), |case| keep(case, wanted, it));
            continue;
        }
        if Some(it.id) == wanted.adopts {
            together.decide(Part::Occurrence(it.date), |case| adopt(case, wanted, it));
            continue;
        }
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
            paid_with: None,
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

/// What may become the first of a series: it is to come, going on, or has been.
const ADOPTABLE: [StatusKind; 5] = [
    StatusKind::PendingApproval,
    StatusKind::Confirmed,
    StatusKind::CheckedIn,
    StatusKind::InProgress,
    StatusKind::Completed,
];

/// One that is in the book already becomes the time of its date: it stands as it stood, and is booked once.
fn adopt(case: Case<'_>, wanted: &BookSeries, it: &Occurring) -> Decision {
    case.permit(Permission::ModifyAppointment)?;
    let before = case.appointment(it.id)?;
    let same = before.patient == wanted.patient && before.appointment_type == wanted.appointment_type;
    let stands = before.promise.wall_start.date() == it.date && it.choice == Choice::AsPlanned;
    let is_free = before.series.is_none() && ADOPTABLE.contains(&before.kind_at(case.now));
    valid::require(same && stands && is_free, Field::Occurrences, Fault::Contradictory)?;
    let series = Some(Occurrence { series: wanted.id, date: it.date });
    Ok(case.changed(before, Appointment { series, ..before.clone() }).into_iter().collect())
}

/// One of a series that gets another rule is the time of its date under that, too: it goes over as it stands.
fn keep(case: Case<'_>, wanted: &BookSeries, it: &Occurring) -> Decision {
    let before = case.appointment(it.id)?;
    let same = before.patient == wanted.patient && before.appointment_type == wanted.appointment_type;
    let is_its_date = before.series.is_some_and(|of| of.date == it.date) && it.choice == Choice::AsPlanned;
    valid::require(same && is_its_date, Field::Occurrences, Fault::Contradictory)?;
    let series = Some(Occurrence { series: wanted.id, date: it.date });
    Ok(case.changed(before, Appointment { series, ..before.clone() }).into_iter().collect())
}

/// Every date of the rule is decided exactly once, by an appointment of its own, and some are booked.
fn check_answers(case: Case<'_>, wanted: &BookSeries, kept: &[AppointmentId]) -> Result<(), Refusal> {
    let dates = wanted.recurrence.dates(wanted.placement.wall_start);
    valid::require(!dates.is_empty(), Field::Recurrence, Fault::Contradictory)?;
    let most = usize::from(MOST_OCCURRENCES);
    valid::require(wanted.occurrences.len() <= most, Field::Occurrences, Fault::TooLong)?;
    for (place, it) in wanted.occurrences.iter().enumerate() {
        valid::require(dates.binary_search(&it.date).is_ok(), Field::Occurrences, Fault::Unknown)?;
        let twice = |other: &Occurring| other.date == it.date || other.id == it.id;
        let stands = Some(it.id) == wanted.adopts || kept.contains(&it.id);
        let is_there = !stands && case.sheet.appointment(it.id).is_some();
        let again = wanted.occurrences[..place].iter().any(twice) || is_there;
        valid::require(!again, Field::Occurrences, Fault::Duplicate)?;
    }
    valid::require(wanted.occurrences.len() == dates.len(), Field::Occurrences, Fault::Missing)?;
    let adopted = wanted.adopts.is_none_or(|id| wanted.occurrences.iter().any(|it| it.id == id));
    valid::require(adopted, Field::Occurrences, Fault::Missing)?;
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
    let target = wanted.target(case.sheet, series)?;
    let mut named = wanted.choices.iter().map(|(id, _)| *id).chain(wanted.leader.as_ref().map(|it| it.id));
    let known = named.all(|id| affected.iter().any(|it| it.id == id));
    valid::require(known, Field::Occurrences, Fault::Unknown)?;
    let moves = affected.iter().filter_map(|it| {
        let choice = wanted.choice(it.id);
        let edits = target.edits(it, choice.placement(target.of(it))?);
        let seen_version =
            wanted.leader.as_ref().filter(|led| led.id == it.id).and_then(|it| it.seen_version);
        Some(Move { id: it.id, seen_version, edits, insistence: choice.insistence() })
    });
    let mut together = case.move_together(&moves.collect::<Vec<_>>());
    // The rule of what has been stays: on other days, "all" is all that is to come.
    let from = match wanted.scope {
        Scope::Following(from) => Some(from),
        Scope::All => affected[0].series.map(|it| it.date).filter(|_| target.rule.is_some()),
    };
    rewrite(case, &mut together, Rewrite { series, wanted, target: &target, from })?;
    together.all_or_none()
}

/// A series that is written anew.
#[derive(Clone, Copy)]
struct Rewrite<'a> {
    series: &'a Series,
    wanted: &'a EditSeries,
    target: &'a Target<'a>,
    /// What comes before that date keeps its rule.
    from: Option<NaiveDate>,
}

/// Writes down what the series is from now on; the rest of a split one goes by its own id.
fn rewrite(case: Case<'_>, together: &mut Together<'_>, rewrite: Rewrite<'_>) -> Result<(), Refusal> {
    let Rewrite { series, wanted, target, from } = rewrite;
    let edited = wanted.edits.on(&series.placement);
    let series_for = wanted.edits.appointment_type.unwrap_or(series.appointment_type);
    let start = series.placement.wall_start;
    let (placement, rule) = match &target.rule {
        Some(it) => (on_date(&edited, it.start), &it.rule),
        None => (edited, &series.recurrence),
    };
    let split = from.map(|from| series.recurrence.split(start, from));
    let Some((Some(head), Some((first, tail)))) = split else {
        let whole = HandOver { series: series.id, from: None, to: series.id, target };
        let after =
            Series { appointment_type: series_for, placement, recurrence: rule.clone(), ..series.clone() };
        together.add(Edit::changed(series, after, case.now).map(Change::Series));
        together.hand_over(&whole);
        return Ok(());
    };
    valid::require(wanted.rest != series.id, Field::Occurrences, Fault::Duplicate)?;
    let moved = target.rule.as_ref().map(|it| it.rule.split(placement.wall_start, it.date(first)).1);
    let (begins, recurrence) = moved.flatten().unwrap_or((first, tail));
    let rest = Series {
        id: wanted.rest,
        appointment_type: series_for,
        placement: on_date(&placement, begins),
        recurrence,
        split_from: Some(series.id),
        version: 0,
        ..series.clone()
    };
    together.add([Change::Series(Edit::created(rest, case.now))]);
    let cut = Series { recurrence: head, ..series.clone() };
    together.add(Edit::changed(series, cut, case.now).map(Change::Series));
    together.hand_over(&HandOver { series: series.id, from: Some(first), to: wanted.rest, target });
    Ok(())
}

/// Times of a series that belong to another from now on, or to other dates of the same.
struct HandOver<'a> {
    series: SeriesId,
    /// From this date on; `None` for all.
    from: Option<NaiveDate>,
    to: SeriesId,
    target: &'a Target<'a>,
}

impl Together<'_> {
    /// Hands them over, whatever their status.
    fn hand_over(&mut self, over: &HandOver<'_>) {
        let theirs = |it: &&Appointment| {
            it.series
                .is_some_and(|it| it.series == over.series && over.from.is_none_or(|from| it.date >= from))
        };
        let handed: Vec<_> = self.appointments().filter(theirs).cloned().collect();
        for it in handed {
            let series = it.series.map(|it| Occurrence { series: over.to, date: over.target.date(it.date) });
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
    /// What is not called off after all.
    kept: &'a [AppointmentId],
}

/// Calls off what is still to come in scope. What has been, is going on, or was called off before stays.
fn cancel_series<'a>(case: Case<'a>, off: CalledOff<'_>) -> Result<Together<'a>, Refusal> {
    let series = standing(case, off.id)?;
    let mut together = Together::on(case, case.sheet.clone());
    let affected = affected(&case.sheet.appointments, off.id, off.scope, Step::Cancel, case.now);
    for it in affected.iter().filter(|it| !off.kept.contains(&it.id)) {
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
