//! What binds appointments together or calls for one, when two records of a patient are made one.

use super::Case;
use crate::change::{Change, Edit};
use crate::ids::PatientId;
use crate::money::package::PatientPackage;
use crate::money::posting::Posting;
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
        changes.chain(treatments.map(Change::Treatment)).chain(self.merged_accounts(from, into)).collect()
    }

    /// The account of `from` as that of `into`: whose it is, not what it says.
    fn merged_accounts(self, from: PatientId, into: PatientId) -> Vec<Change> {
        let (accounts, now, patient) = (&self.sheet.accounts, self.now, into);
        let packages = accounts.packages.iter().filter(|it| it.patient == from);
        let packages =
            packages.filter_map(|it| Edit::changed(it, PatientPackage { patient, ..it.clone() }, now));
        let postings = accounts.postings.iter().filter(|it| it.patient == from);
        let postings = postings.filter_map(|it| Edit::changed(it, Posting { patient, ..it.clone() }, now));
        packages.map(Change::PatientPackage).chain(postings.map(Change::Posting)).collect()
    }
}
