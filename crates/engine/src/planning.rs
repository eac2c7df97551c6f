//! Looking ahead without booking: what would come of a series, a visit, freed time, a day somebody is out.
//! Reads one moment through the reader pool, as [`crate::preview`] does.

use chrono::NaiveDate;
use daybook_booking::appointment::Appointment;
use daybook_booking::command::{Command, Placement};
use daybook_booking::day_sheet::DaySheet;
use daybook_booking::ids::{AppointmentId, PatientId, TreatmentPlanId, VisitId};
use daybook_booking::patient::Patient;
use daybook_booking::rank::{Ranked, Wishes, ranked};
use daybook_booking::reach::Subjects;
use daybook_booking::recall::{Recall, recalls_due};
use daybook_booking::refusal::{Misfit, Refusal};
use daybook_booking::repair::{Repair, RepairAsk, Unplaceable, propose_repair};
use daybook_booking::series::{
    EditSeries, Outcome, Planned, PlannedEdit, PlannedReplacement, ReplaceAsk, SeriesAsk, SeriesCommand,
    Shift, plan_replacement, plan_series, plan_series_edit,
};
use daybook_booking::slot::Ask;
use daybook_booking::treatment::{PlannedStep, TreatmentPlan, to_book};
use daybook_booking::visit::{AfterMove, VisitAsk, VisitPlan, leg_moved, visit_plans};
use daybook_booking::waitlist::{Freed, Match, WaitlistEntry, matches};
use daybook_store::{PlanIds, Rows};

use crate::engine::Engine;
use crate::error::EngineError;
use crate::load::{add, add_holding, empty, named as rows_named, sheet_of};
use crate::preview::{named, start};

impl Engine {
    /// What would come of every date of `ask`, with the appointments in the way (Q4).
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn plan_series(&self, ask: SeriesAsk) -> Result<(Vec<Planned>, Vec<Appointment>), EngineError> {
        let (book, now) = (self.book(), self.now());
        let mut snapshot = self.snapshot().await?;
        let reach = ask.reach(&book, now);
        let mut rows = snapshot.rows();
        let mut sheet = empty(start(&book, now));
        if let Some(adopted) = ask.adopts {
            sheet.appointments = rows.appointments(&[adopted]).await?;
        }
        add_holding(&mut rows, &mut sheet, &reach).await?;
        drop(snapshot);
        thought(move || {
            let planned = plan_series(&sheet, &ask, now);
            let in_the_way = named(&sheet, planned.iter().flat_map(|it| against(&it.outcome)));
            (planned, in_the_way)
        })
        .await
    }

    /// What would come of `edit` for each appointment it would change, with the appointments in the way (Q5).
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a series that is not there; otherwise when the file cannot be read.
    pub async fn plan_series_edit(
        &self,
        edit: EditSeries,
        shift: Shift,
    ) -> Result<(Vec<PlannedEdit>, Vec<Appointment>), EngineError> {
        let (book, now) = (self.book(), self.now());
        let mut snapshot = self.snapshot().await?;
        let mut rows = snapshot.rows();
        let subjects = Command::Series(Box::new(SeriesCommand::Edit(edit.clone()))).subjects();
        let mut sheet = rows_named(&mut rows, start(&book, now), subjects).await?;
        if sheet.series(edit.id).is_none_or(|it| it.deleted) {
            return Err(Refusal::NotFound.into());
        }
        let reach = edit.reach(&sheet, shift, now);
        add_holding(&mut rows, &mut sheet, &reach).await?;
        drop(snapshot);
        thought(move || {
            let planned = plan_series_edit(&sheet, &edit, shift, now)?;
            let in_the_way = named(&sheet, planned.iter().flat_map(|it| against(&it.outcome)));
            Ok((planned, in_the_way))
        })
        .await?
    }

    /// What would come of another rule for what is still to come of a series, with the appointments in the way (Q5).
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for a series that is not there; otherwise when the file cannot be read.
    pub async fn plan_replacement(
        &self,
        ask: ReplaceAsk,
    ) -> Result<(PlannedReplacement, Vec<Appointment>), EngineError> {
        let (book, now) = (self.book(), self.now());
        let mut snapshot = self.snapshot().await?;
        let mut rows = snapshot.rows();
        let subjects = Subjects { series: vec![ask.id], ..Subjects::default() };
        let mut sheet = rows_named(&mut rows, start(&book, now), subjects).await?;
        let reach = ask.reach(&sheet, now);
        add_holding(&mut rows, &mut sheet, &reach).await?;
        drop(snapshot);
        thought(move || {
            let planned = plan_replacement(&sheet, &ask, now)?;
            let in_the_way = named(&sheet, planned.dates.iter().flat_map(|(it, _)| against(&it.outcome)));
            Ok((planned, in_the_way))
        })
        .await?
    }

    /// The best plan of each date that has one, shortest first (D3).
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn plan_visit(&self, ask: VisitAsk) -> Result<Vec<VisitPlan>, EngineError> {
        let (book, now) = (self.book(), self.now());
        let mut snapshot = self.snapshot().await?;
        let reach = ask.reach(&book, now);
        let sheet = sheet_of(&mut snapshot.rows(), start(&book, now), &reach).await?;
        drop(snapshot);
        thought(move || visit_plans(&sheet, &ask, now)).await
    }

    /// What comes of putting a leg of a visit at `placement`; `None` when it is of none (D3).
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for an appointment that is not there; otherwise when the file cannot be read.
    pub async fn leg_moved(
        &self,
        appointment: AppointmentId,
        placement: Placement,
    ) -> Result<Option<AfterMove>, EngineError> {
        let (book, now) = (self.book(), self.now());
        let mut snapshot = self.snapshot().await?;
        let mut rows = snapshot.rows();
        let mut sheet = empty(start(&book, now));
        sheet.appointments = rows.appointments(&[appointment]).await?;
        let leg = sheet.appointments.first().filter(|it| it.deleted_at.is_none()).ok_or(Refusal::NotFound)?;
        let Some(visit) = leg.visit.map(|it| it.visit) else { return Ok(None) };
        add_visits(&mut rows, &mut sheet, vec![visit]).await?;
        let date = placement.wall_start.date();
        let reach = sheet.visit(visit).map(|it| it.reach(&sheet, date, now)).unwrap_or_default();
        add_holding(&mut rows, &mut sheet, &reach).await?;
        drop(snapshot);
        thought(move || leg_moved(&sheet, appointment, &placement, now)).await
    }

    /// Everybody waiting who could have `freed`, best first, with their entries.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn matches(&self, freed: Freed) -> Result<(Vec<Match>, Vec<WaitlistEntry>), EngineError> {
        let (book, now) = (self.book(), self.now());
        let mut snapshot = self.snapshot().await?;
        let mut rows = snapshot.rows();
        let mut sheet = empty(start(&book, now));
        sheet.plans.waitlist = rows.waiting().await?;
        let entries = &sheet.plans.waitlist;
        let has: Vec<AppointmentId> = entries.iter().filter_map(|it| it.asap).collect();
        let who: Vec<PatientId> = entries.iter().map(|it| it.patient).collect();
        sheet.appointments = rows.appointments(&has).await?;
        sheet.patients = rows.patients(&who).await?;
        let reach = freed.reach(&sheet, now);
        add_holding(&mut rows, &mut sheet, &reach).await?;
        drop(snapshot);
        thought(move || {
            let found = matches(&sheet, &freed, now);
            let mut entries = sheet.plans.waitlist;
            entries.retain(|it| found.iter().any(|found| found.entry == it.id));
            (found, entries)
        })
        .await
    }

    /// The recalls still to be called that are due by `by`, longest overdue first, each with the days since it
    /// was due, and their patients.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn recalls_due(
        &self,
        by: NaiveDate,
        today: NaiveDate,
    ) -> Result<(Vec<(Recall, i64)>, Vec<Patient>), EngineError> {
        let (book, now) = (self.book(), self.now());
        let mut snapshot = self.snapshot().await?;
        let mut rows = snapshot.rows();
        let mut sheet = empty(start(&book, now));
        sheet.plans.recalls = rows.recalls_due(by).await?;
        let booked: Vec<AppointmentId> = sheet.plans.recalls.iter().filter_map(Recall::appointment).collect();
        sheet.appointments = rows.appointments(&booked).await?;
        let due: Vec<(Recall, i64)> = recalls_due(&sheet, by, today, now)
            .into_iter()
            .filter_map(|it| {
                let recall = sheet.recall(it.recall)?;
                Some((Recall { due: recall.due_on(&sheet, now), ..recall.clone() }, it.overdue_days))
            })
            .collect();
        let who: Vec<PatientId> = due.iter().map(|(it, _)| it.patient).collect();
        let patients = rows.patients(&who).await?;
        Ok((due, patients))
    }

    /// A patient's treatment plans, given up ones too, with their appointments.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn treatments(
        &self,
        patient: PatientId,
    ) -> Result<(Vec<TreatmentPlan>, Vec<Appointment>), EngineError> {
        let mut snapshot = self.snapshot().await?;
        let mut rows = snapshot.rows();
        let mut plans = rows.plans_of(&[patient]).await?.treatments;
        plans.retain(|it| !it.deleted);
        plans.sort_by_key(|it| (it.created_at, it.id));
        let ids: Vec<TreatmentPlanId> = plans.iter().map(|it| it.id).collect();
        let appointments = rows.appointments_of_plans(&[], &[], &ids).await?;
        Ok((plans, appointments))
    }

    /// Every planned appointment that nobody has booked, with its plan and patient; plans that were made first
    /// before others.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn planned_to_book(
        &self,
    ) -> Result<(Vec<(TreatmentPlan, PlannedStep)>, Vec<Patient>), EngineError> {
        let (book, now) = (self.book(), self.now());
        let mut snapshot = self.snapshot().await?;
        let mut rows = snapshot.rows();
        let mut sheet = empty(start(&book, now));
        sheet.plans.treatments = rows.open_treatments().await?;
        let ids: Vec<TreatmentPlanId> = sheet.plans.treatments.iter().map(|it| it.id).collect();
        sheet.appointments = rows.appointments_of_plans(&[], &[], &ids).await?;
        let found: Vec<(TreatmentPlan, PlannedStep)> =
            to_book(&sheet, now).into_iter().map(|(plan, it)| (plan.clone(), it.clone())).collect();
        let mut who: Vec<PatientId> = found.iter().map(|(plan, _)| plan.patient).collect();
        who.dedup();
        let patients = rows.patients(&who).await?;
        Ok((found, patients))
    }

    /// Other places for what is booked while somebody or something is out, with every appointment it names (D9).
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn propose_repair(&self, ask: RepairAsk) -> Result<(Repair, Vec<Appointment>), EngineError> {
        let (book, now) = (self.book(), self.now());
        let mut snapshot = self.snapshot().await?;
        let mut rows = snapshot.rows();
        let mut sheet = sheet_of(&mut rows, start(&book, now), &ask.reach(&book, now)).await?;
        let reach = ask.patients(&sheet, now);
        add_holding(&mut rows, &mut sheet, &reach).await?;
        let visits = sheet.appointments.iter().filter_map(|it| it.visit).map(|it| it.visit).collect();
        add_visits(&mut rows, &mut sheet, visits).await?;
        drop(snapshot);
        thought(move || {
            let repair = propose_repair(&sheet, &ask, now);
            let shown = shown_in(&repair, &sheet);
            (repair, shown)
        })
        .await
    }

    /// The openings for `ask`, best first, each with why (D2).
    ///
    /// # Errors
    /// As [`Engine::openings`].
    pub async fn best_openings(&self, ask: Ask, wishes: Wishes) -> Result<Vec<Ranked>, EngineError> {
        let now = self.now();
        let sheet = self.sheet_for(std::slice::from_ref(&ask)).await?;
        thought(move || ranked(&sheet, &ask, &wishes, now)).await
    }
}

/// Adds visits with all their legs.
async fn add_visits(
    rows: &mut Rows<'_>,
    sheet: &mut DaySheet,
    mut visits: Vec<VisitId>,
) -> Result<(), EngineError> {
    visits.sort_unstable();
    visits.dedup();
    sheet.plans.visits = rows.plans(PlanIds { visits: &visits, ..PlanIds::default() }).await?.visits;
    let legs = rows.appointments_of_plans(&[], &visits, &[]).await?;
    add(sheet, legs);
    Ok(())
}

/// What speaks against a date.
fn against(outcome: &Outcome) -> &[Misfit] {
    match outcome {
        Outcome::Conflict { misfits, .. } => misfits,
        Outcome::Fits { .. } | Outcome::ClocksSkip { .. } | Outcome::Past => &[],
    }
}

/// The appointments a proposal moves, leaves, or names as in the way.
fn shown_in(repair: &Repair, sheet: &DaySheet) -> Vec<Appointment> {
    let tried = repair.unplaced.iter().flat_map(|(_, why)| match why {
        Unplaceable::NoPlace { tried } => tried.as_slice(),
        Unplaceable::HasBegun => &[],
    });
    let mut shown = named(sheet, tried.flat_map(|(_, misfits)| misfits));
    let moved = repair.moves.iter().map(|it| it.appointment);
    let about = moved.chain(repair.unplaced.iter().map(|(id, _)| *id));
    shown.extend(about.filter_map(|it| sheet.appointment(it)).cloned());
    shown.sort_unstable_by_key(|it| it.id);
    shown.dedup_by_key(|it| it.id);
    shown
}

/// Thinks beside the threads that answer.
pub(crate) async fn thought<T: Send + 'static>(
    think: impl FnOnce() -> T + Send + 'static,
) -> Result<T, EngineError> {
    tokio::task::spawn_blocking(think).await.map_err(|_| EngineError::Unexpected)
}
