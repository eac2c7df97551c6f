//! Appointments laid on an agenda for a while: planning asks "and then, what still fits?" many times over.

use super::{Agenda, Busy};
use crate::claim::Claim;
use crate::fit::{Candidate, Fit};
use crate::ids::AppointmentId;
use crate::period::Period;
use crate::policy::judge::Counted;

/// What [`Agenda::lay`] laid, for [`Agenda::lift`] to take off again.
pub(crate) struct Laid {
    appointment: AppointmentId,
    claims: Vec<Claim>,
    counted: Vec<Counted>,
}

impl Agenda<'_> {
    /// Takes the time of `candidate`, with the resources of `fit`, as though it were `appointment`.
    pub(crate) fn lay(&mut self, appointment: AppointmentId, candidate: &Candidate, fit: &Fit) -> Laid {
        let claims: Vec<_> = candidate.takes(&fit.resources).claims(self.book).collect();
        for claim in &claims {
            self.push(appointment, *claim, candidate.period);
        }
        let counted = self.judge.count(appointment, &candidate.standing());
        Laid { appointment, claims, counted }
    }

    /// Gives the time free again.
    pub(crate) fn lift(&mut self, laid: &Laid) {
        self.judge.forget(laid.appointment, &laid.counted);
        for claim in &laid.claims {
            if let Some(lane) = self.lanes.get_mut(&claim.claimant) {
                let it = |it: &Busy| it.appointment == laid.appointment && it.claimed == claim.period;
                if let Some(place) = lane.busy.iter().position(it) {
                    lane.busy.remove(place);
                }
            }
        }
    }

    fn push(&mut self, appointment: AppointmentId, claim: Claim, visible: Period) {
        let lane = self.lanes.entry(claim.claimant).or_default();
        lane.longest = lane.longest.max(claim.period.end() - claim.period.start());
        let place =
            lane.busy.partition_point(|it| (it.claimed, it.appointment) < (claim.period, appointment));
        lane.busy.insert(place, Busy { claimed: claim.period, appointment, visible, class: claim.class });
    }
}
