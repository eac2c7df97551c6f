//! Appointments laid on an agenda for a while: planning asks "and then, what still fits?" many times over.

use super::{Agenda, Busy};
use crate::claim::Claim;
use crate::fit::{Candidate, Fit};
use crate::ids::AppointmentId;
use crate::period::Period;

impl Agenda<'_> {
    /// Takes the time of `candidate`, with the resources of `fit`, as though it were `appointment`.
    pub(crate) fn lay(&mut self, appointment: AppointmentId, candidate: &Candidate, fit: &Fit) {
        for claim in candidate.takes(&fit.resources).claims(self.book) {
            self.push(appointment, claim, candidate.period);
        }
    }

    fn push(&mut self, appointment: AppointmentId, claim: Claim, visible: Period) {
        let lane = self.lanes.entry(claim.claimant).or_default();
        lane.longest = lane.longest.max(claim.period.end() - claim.period.start());
        let place =
            lane.busy.partition_point(|it| (it.claimed, it.appointment) < (claim.period, appointment));
        lane.busy.insert(place, Busy { claimed: claim.period, appointment, visible });
    }
}
