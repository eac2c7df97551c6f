//! The lists beside the calendar: who still needs a time, what one patient waits for, and whom a change of hours
//! would leave outside. Reads one moment through the reader pool, as [`crate::preview`] does.

use chrono::{DateTime, Utc};
use daybook_booking::change::apply;
use daybook_booking::command::{Actor, Command};
use daybook_booking::decide::decide;
use daybook_booking::ids::{AppointmentId, PatientId};
use daybook_booking::recall::Recall;
use daybook_booking::resource::Claimant;
use daybook_booking::unscheduled::unscheduled;
use daybook_booking::waitlist::{EntryState, WaitlistEntry};

use crate::engine::Engine;
use crate::error::EngineError;
use crate::load::{add, empty};
use crate::planning::thought;
use crate::preview::start;

/// How many patients' rows are read by one query.
const PATIENTS_A_QUERY: usize = 200;

impl Engine {
    /// The appointments called off or missed since `since` that still need a time, latest first (issue 3).
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn unscheduled(&self, since: DateTime<Utc>) -> Result<Vec<AppointmentId>, EngineError> {
        let (book, now) = (self.book(), self.now());
        let mut snapshot = self.snapshot().await?;
        let mut rows = snapshot.rows();
        let lost = rows.lost(since).await?;
        let mut who: Vec<PatientId> = lost.iter().map(|it| it.patient).collect();
        who.sort_unstable();
        who.dedup();
        let mut sheet = empty(start(&book, now));
        for some in who.chunks(PATIENTS_A_QUERY) {
            sheet.patients.extend(rows.patients(some).await?);
            let asked: Vec<_> = some.iter().map(|it| (*it, since)).collect();
            sheet.appointments.extend(rows.appointments_since(&asked).await?);
            let plans = rows.plans_of(some).await?;
            sheet.plans.waitlist.extend(plans.waitlist);
            sheet.plans.recalls.extend(plans.recalls);
        }
        let booked: Vec<AppointmentId> = sheet.plans.recalls.iter().filter_map(Recall::appointment).collect();
        add(&mut sheet, rows.appointments(&booked).await?);
        drop(snapshot);
        thought(move || unscheduled(&sheet, &lost, now)).await
    }

    /// What `patient` waits for and is to be called in for, with the appointments these name: waitlist entries
    /// that are not booked, and every recall that was not taken back, with the date by which it is due now.
    ///
    /// # Errors
    /// When the file cannot be read.
    pub async fn lists_of(
        &self,
        patient: PatientId,
    ) -> Result<(Vec<WaitlistEntry>, Vec<Recall>), EngineError> {
        let (book, now) = (self.book(), self.now());
        let mut snapshot = self.snapshot().await?;
        let mut rows = snapshot.rows();
        let mut plans = rows.plans_of(&[patient]).await?;
        plans.waitlist.retain(|it| !it.deleted && !matches!(it.state, EntryState::Booked { .. }));
        plans.waitlist.sort_by_key(|it| (it.added_at, it.id));
        plans.recalls.retain(|it| !it.deleted);
        let booked: Vec<AppointmentId> = plans.recalls.iter().filter_map(Recall::appointment).collect();
        let mut sheet = empty(start(&book, now));
        sheet.appointments = rows.appointments(&booked).await?;
        drop(snapshot);
        let due = |it: Recall| Recall { due: it.due_on(&sheet, now), ..it };
        let mut recalls: Vec<Recall> = plans.recalls.into_iter().map(due).collect();
        recalls.sort_by_key(|it| (it.due, it.id));
        Ok((plans.waitlist, recalls))
    }

    /// The appointments to come that `command`, which changes hours, would leave outside them or in closed time,
    /// those that stand so already not among them. Nothing is saved (Q24).
    ///
    /// # Errors
    /// What the command would be refused for; otherwise when the file cannot be read.
    pub async fn would_strand(
        &self,
        actor: &Actor,
        command: Command,
        claimants: &[Claimant],
    ) -> Result<Vec<AppointmentId>, EngineError> {
        let now = self.now();
        let mut sheet = empty(start(&self.book(), now));
        for change in decide(&sheet, actor, &command, now)? {
            apply(&mut sheet, &change);
        }
        let before = self.outside_hours(claimants).await?;
        let mut after = self.outside_hours_of(sheet.book, claimants).await?;
        after.retain(|it| !before.contains(it));
        Ok(after)
    }
}
