//! Day sheets: everything a rule may look at, in a number of queries that does not grow with the clinic.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use daybook_booking::appointment::Appointment;
use daybook_booking::change::Change;
use daybook_booking::command::Command;
use daybook_booking::day_sheet::{ClinicBook, DaySheet, Numbers};
use daybook_booking::ids::{AppointmentId, PatientId};
use daybook_booking::money::account::Accounts;
use daybook_booking::period::Period;
use daybook_booking::plans::Plans;
use daybook_booking::reach::{Reach, Subjects};
use daybook_booking::recall::Recall;
use daybook_booking::resource::Claimant;
use daybook_booking::waitlist::WaitlistEntry;
use daybook_store::{Failure, PlanIds, Rows};

/// What there is before any row is read.
pub(crate) struct Start {
    pub(crate) book: Arc<ClinicBook>,
    pub(crate) numbers: Numbers,
    pub(crate) now: DateTime<Utc>,
}

/// The sheet `command` is decided on: the rows it names, then all that holds time it would take.
pub(crate) async fn sheet_for(
    rows: &mut Rows<'_>,
    start: Start,
    command: &Command,
) -> Result<DaySheet, Failure> {
    let now = start.now;
    let mut sheet = named(rows, start, command.subjects()).await?;
    let reach = command.reach(&sheet, now);
    add_holding(rows, &mut sheet, &reach).await?;
    Ok(sheet)
}

/// The sheet that answers questions about `reach`, without rows anybody named.
pub(crate) async fn sheet_of(rows: &mut Rows<'_>, start: Start, reach: &Reach) -> Result<DaySheet, Failure> {
    let mut sheet = empty(start);
    add_holding(rows, &mut sheet, reach).await?;
    Ok(sheet)
}

/// Adds every appointment that holds time of `reach`, or belongs to a history it names, and is not there yet.
pub(crate) async fn add_holding(
    rows: &mut Rows<'_>,
    sheet: &mut DaySheet,
    reach: &Reach,
) -> Result<(), Failure> {
    if !reach.claims.is_empty() {
        add(sheet, rows.appointments_holding(&reach.claims).await?);
    }
    if !reach.histories.is_empty() {
        add(sheet, rows.appointments_since(&reach.histories).await?);
    }
    Ok(())
}

/// Adds those of `found` that are not on the sheet yet.
pub(crate) fn add(sheet: &mut DaySheet, found: Vec<Appointment>) {
    let there: HashSet<AppointmentId> = sheet.appointments.iter().map(|it| it.id).collect();
    sheet.appointments.extend(found.into_iter().filter(|it| !there.contains(&it.id)));
}

/// The sheet of the rows a command names.
pub(crate) async fn named(
    rows: &mut Rows<'_>,
    start: Start,
    subjects: Subjects,
) -> Result<DaySheet, Failure> {
    let mut sheet = empty(start);
    sheet.plans = plans(rows, &subjects).await?;
    let mut named = subjects.appointments.clone();
    named.extend(sheet.plans.waitlist.iter().flat_map(WaitlistEntry::appointments));
    named.extend(sheet.plans.recalls.iter().filter_map(Recall::appointment));
    if !named.is_empty() {
        sheet.appointments = rows.appointments(&named).await?;
    }
    let Subjects { series, visits, treatments, .. } = &subjects;
    if !series.is_empty() || !visits.is_empty() || !treatments.is_empty() {
        let theirs = rows.appointments_of_plans(series, visits, treatments).await?;
        add(&mut sheet, theirs);
    }
    let ids: Vec<AppointmentId> = sheet.appointments.iter().map(|it| it.id).collect();
    // What is about to be booked is not there yet, and has no pin.
    if !ids.is_empty() {
        sheet.pins = rows.pins(&ids).await?;
    }
    if !subjects.ratings.is_empty() {
        sheet.ratings = rows.ratings(&subjects.ratings).await?;
    }
    if subjects.patient_history {
        let theirs = rows.appointments_of(&subjects.patients).await?;
        add(&mut sheet, theirs);
    }
    let mut patients: Vec<PatientId> = subjects.patients;
    patients.extend(sheet.appointments.iter().map(|it| it.patient));
    patients.extend(planned(&sheet.plans));
    patients.sort_unstable();
    patients.dedup();
    if !patients.is_empty() {
        sheet.patients = rows.patients(&patients).await?;
    }
    // Where nothing was ever posted there is nothing to read: a clinic without money pays nothing for it.
    if subjects.accounts && sheet.numbers.posting > 1 && !patients.is_empty() {
        sheet.accounts = rows.accounts_of(&patients).await?;
    }
    if subjects.patient_history {
        let naming = rows.patients_naming(&patients).await?;
        sheet.patients.extend(naming.into_iter().filter(|it| !patients.contains(&it.id)));
    }
    Ok(sheet)
}

/// The plans a command names, or all of its patients'.
async fn plans(rows: &mut Rows<'_>, subjects: &Subjects) -> Result<Plans, Failure> {
    if subjects.patient_history {
        return rows.plans_of(&subjects.patients).await;
    }
    let Subjects { series, visits, waitlist, recalls, treatments, .. } = subjects;
    rows.plans(PlanIds { series, visits, waitlist, recalls, treatments }).await
}

/// Who has the plans on a sheet.
fn planned(plans: &Plans) -> impl Iterator<Item = PatientId> {
    let series = plans.series.iter().map(|it| it.patient);
    let visits = plans.visits.iter().map(|it| it.patient);
    let waiting = plans.waitlist.iter().map(|it| it.patient);
    let treatments = plans.treatments.iter().map(|it| it.patient);
    series.chain(visits).chain(waiting).chain(plans.recalls.iter().map(|it| it.patient)).chain(treatments)
}

/// A sheet with no rows yet.
pub(crate) fn empty(start: Start) -> DaySheet {
    DaySheet {
        book: start.book,
        patients: vec![],
        appointments: vec![],
        pins: vec![],
        ratings: vec![],
        plans: Plans::default(),
        accounts: Accounts::default(),
        numbers: start.numbers,
    }
}

/// Adds every appointment whose claims have to be compared because `changes` to the set-up made it claim otherwise:
/// a location got or lost a capacity (C3), a type's seats are others (Q22), or no-shows release otherwise than
/// before (C2).
pub(crate) async fn add_relaid(
    rows: &mut Rows<'_>,
    sheet: &mut DaySheet,
    changes: &[Change],
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    let releases = changes.iter().any(releases_otherwise);
    if releases || changes.iter().any(counts_otherwise) {
        let reach = to_come(&sheet.book, now);
        add_holding(rows, sheet, &reach).await?;
    }
    if releases {
        // Those that gave everything free hold no time to be found by, and may hold some from now on.
        let found = rows.no_shows(now - TimeDelta::days(1)).await?;
        add(sheet, found);
    }
    Ok(())
}

fn counts_otherwise(change: &Change) -> bool {
    match change {
        Change::Location(edit) => {
            let after = edit.after.capacity.is_some();
            edit.before.as_ref().is_some_and(|before| before.capacity.is_some() != after)
        }
        Change::AppointmentType(edit) => {
            edit.before.as_ref().is_some_and(|before| before.capacity != edit.after.capacity)
        }
        _ => false,
    }
}

fn releases_otherwise(change: &Change) -> bool {
    let Change::Clinic(edit) = change else { return false };
    let after = edit.after.policy.no_show_releases;
    edit.before.as_ref().is_some_and(|before| before.policy.no_show_releases != after)
}

/// Everything that is going on and still to come.
pub(crate) fn to_come(book: &ClinicBook, now: DateTime<Utc>) -> Reach {
    let window = Period::new(now - TimeDelta::days(1), now + TimeDelta::days(AHEAD_DAYS));
    let window = window.expect("the future comes after the past");
    let claims = book.providers.iter().map(|it| (Claimant::Provider(it.id), window)).collect();
    Reach { claims, histories: vec![] }
}

/// How far ahead anybody books.
const AHEAD_DAYS: i64 = 3653;
