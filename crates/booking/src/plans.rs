//! Rows that bind appointments together or call for one: what of them a decision looks at.

use crate::day_sheet::DaySheet;
use crate::ids::{AppointmentId, RecallId, SeriesId, TreatmentPlanId, VisitId, WaitlistEntryId};
use crate::recall::Recall;
use crate::series::Series;
use crate::treatment::TreatmentPlan;
use crate::visit::Visit;
use crate::waitlist::WaitlistEntry;

/// The rows of this kind on a day sheet: those a command names, taken back ones too.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Plans {
    /// Series.
    pub series: Vec<Series>,
    /// Visits.
    pub visits: Vec<Visit>,
    /// Waitlist entries.
    pub waitlist: Vec<WaitlistEntry>,
    /// Recalls.
    pub recalls: Vec<Recall>,
    /// Treatment plans.
    pub treatments: Vec<TreatmentPlan>,
}

impl DaySheet {
    /// The series with that id, taken back or not.
    #[must_use]
    pub fn series(&self, id: SeriesId) -> Option<&Series> {
        self.plans.series.iter().find(|it| it.id == id)
    }

    /// The visit with that id, taken back or not.
    #[must_use]
    pub fn visit(&self, id: VisitId) -> Option<&Visit> {
        self.plans.visits.iter().find(|it| it.id == id)
    }

    /// The waitlist entry with that id, taken off or not.
    #[must_use]
    pub fn waitlist_entry(&self, id: WaitlistEntryId) -> Option<&WaitlistEntry> {
        self.plans.waitlist.iter().find(|it| it.id == id)
    }

    /// The recall with that id, taken back or not.
    #[must_use]
    pub fn recall(&self, id: RecallId) -> Option<&Recall> {
        self.plans.recalls.iter().find(|it| it.id == id)
    }

    /// The treatment plan with that id, taken back or not.
    #[must_use]
    pub fn treatment(&self, id: TreatmentPlanId) -> Option<&TreatmentPlan> {
        self.plans.treatments.iter().find(|it| it.id == id)
    }

    /// The sheet without some appointments, as though they had been lifted off it.
    pub(crate) fn without(&self, lifted: impl Iterator<Item = AppointmentId>) -> Self {
        let lifted: Vec<_> = lifted.collect();
        let staying = self.appointments.iter().filter(|it| !lifted.contains(&it.id)).cloned();
        Self {
            book: std::sync::Arc::clone(&self.book),
            patients: self.patients.clone(),
            appointments: staying.collect(),
            pins: self.pins.clone(),
            ratings: self.ratings.clone(),
            plans: self.plans.clone(),
            accounts: self.accounts.clone(),
            numbers: self.numbers,
        }
    }
}
