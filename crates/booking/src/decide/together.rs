//! Several appointments booked or moved together: all or none, each decided on the sheet the others leave.

use super::edit::{Wanted, differs, edited};
use super::{Case, Decision};
use crate::appointment::Appointment;
use crate::change::{Change, apply, coalesced};
use crate::command::{Edits, Insistence, Placement};
use crate::day_sheet::DaySheet;
use crate::ids::AppointmentId;
use crate::refusal::{Part, Refusal, RefusedPart};

/// Decisions taken one after another, each on the sheet the ones before have left.
pub(super) struct Together<'a> {
    case: Case<'a>,
    sheet: DaySheet,
    changes: Vec<Change>,
    refused: Vec<RefusedPart>,
}

impl<'a> Together<'a> {
    /// None yet, on `sheet`.
    pub(super) fn on(case: Case<'a>, sheet: DaySheet) -> Self {
        Self { case, sheet, changes: vec![], refused: vec![] }
    }

    /// Decides the next one.
    pub(super) fn decide(&mut self, part: Part, decision: impl FnOnce(Case<'_>) -> Decision) {
        match decision(Case { sheet: &self.sheet, ..self.case }) {
            Ok(changes) => self.add(changes),
            Err(why) => self.refused.push(RefusedPart { part, why }),
        }
    }

    /// Adds changes nobody has to decide.
    pub(super) fn add(&mut self, changes: impl IntoIterator<Item = Change>) {
        for change in changes {
            apply(&mut self.sheet, &change);
            self.changes.push(change);
        }
    }

    /// The appointments as they stand by now.
    pub(super) fn appointments(&self) -> impl Iterator<Item = &Appointment> {
        self.sheet.appointments.iter()
    }

    /// The sheet as it stands by now.
    pub(super) const fn sheet(&self) -> &DaySheet {
        &self.sheet
    }

    /// Changes an appointment in a way nobody has to decide.
    pub(super) fn change(&mut self, before: &Appointment, after: Appointment) {
        self.add(self.case.changed(before, after));
    }

    /// All the changes, or why none is made.
    pub(super) fn all_or_none(self) -> Decision {
        if self.refused.is_empty() {
            return Ok(coalesced(self.changes, self.case.now));
        }
        Err(Refusal::SomeRefused(self.refused))
    }
}

/// One of several that move.
#[derive(Clone, Debug)]
pub(super) struct Move {
    pub(super) id: AppointmentId,
    pub(super) seen_version: Option<u64>,
    pub(super) placement: Placement,
    pub(super) insistence: Insistence,
}

impl<'a> Case<'a> {
    /// Moves all of `moves` at once: none is in another's way where it stood before, so two may change places.
    pub(super) fn move_together(self, moves: &[Move]) -> Together<'a> {
        let stays = |to: &&Move| self.appointment(to.id).is_ok_and(|it| !differs(self, it, &to.placement));
        let moving: Vec<_> = moves.iter().filter(|it| !stays(it)).collect();
        let mut together = Together::on(self, self.sheet.without(moving.iter().map(|it| it.id)));
        for to in moving {
            together.decide(Part::Appointment(to.id), |case| self.moved(case, to));
        }
        together
    }

    fn moved(self, case: Case<'_>, to: &Move) -> Decision {
        let before = self.appointment(to.id)?;
        if to.seen_version.is_some_and(|seen| seen != before.version) {
            return Err(Refusal::ChangedSince);
        }
        let edits = Edits { placement: Some(to.placement.clone()), ..Edits::default() };
        let insistence = &to.insistence;
        edited(case, before, Wanted { id: to.id, seen_version: None, edits: &edits, insistence })
    }
}
