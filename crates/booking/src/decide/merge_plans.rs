//! What binds appointments together or calls for one, when two records of a patient are made one.

use super::Case;
use crate::change::{Change, Edit};
use crate::ids::PatientId;
use crate::recall::Recall;
use crate::series::Series;
use crate::treatment::TreatmentPlan;
use crate::visit::Visit;
use crate::waitlist::WaitlistEntry;

impl Case<'_> {
    /// Series, visits, waitlist entries, recalls and treatment plans of `from` as those of `into`.
    pub(super) fn merged_plans(self, from: PatientId, into: PatientId) -> Vec<Change> {
        let (plans, now, patient) = (&self.sheet.plans, self.now, into);
        let series = plans.series.iter().filter(|it| it.patient == from);
        let series = series.filter_map(|it| Edit::changed(it, Series { patient, ..it.clone() }, now));
        let visits = plans.visits.iter().filter(|it| it.patient == from);
        let visits = visits.filter_map(|it| Edit::changed(it, Visit { patient, ..it.clone() }, now));
        let waits = plans.waitlist.iter().filter(|it| it.patient == from);
        let waits = waits.filter_map(|it| Edit::changed(it, WaitlistEntry { patient, ..it.clone() }, now));
        let recalls = plans.recalls.iter().filter(|it| it.patient == from);
        let recalls = recalls.filter_map(|it| Edit::changed(it, Recall { patient, ..it.clone() }, now));
        let treatments = plans.treatments.iter().filter(|it| it.patient == from);
        let treatments =
            treatments.filter_map(|it| Edit::changed(it, TreatmentPlan { patient, ..it.clone() }, now));
        let changes = series.map(Change::Series).chain(visits.map(Change::Visit));
        let changes = changes.chain(waits.map(Change::WaitlistEntry)).chain(recalls.map(Change::Recall));
        changes.chain(treatments.map(Change::Treatment)).collect()
    }
}
