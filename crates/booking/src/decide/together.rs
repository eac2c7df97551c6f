//! Several appointments booked or moved together: all or none, each decided on the sheet the others leave.

use super::edit::{Wanted, edited, is_placed_anew};
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

/// One of several that change.
#[derive(Clone, Debug)]
pub(super) struct Move {
    pub(super) id: AppointmentId,
    pub(super) seen_version: Option<u64>,
    pub(super) edits: Edits,
    pub(super) insistence: Insistence,
}

impl Move {
    /// One that only goes elsewhere.
    pub(super) fn to(placement: Placement) -> Edits {
        Edits { placement: Some(placement), ..Edits::default() }
    }
}

impl<'a> Case<'a> {
    /// Changes all of `moves` at once: none is in another's way where it stood before, so two may change places.
    pub(super) fn move_together(self, moves: &[Move]) -> Together<'a> {
        let before = |it: &Move| self.appointment(it.id).ok();
        let goes = |it: &Move| before(it).is_none_or(|before| is_placed_anew(self, before, &it.edits));
        let speaks = |it: &Move| before(it).is_some_and(|before| it.edits.says_another(before));
        let moving = moves.iter().filter(|it| goes(it)).map(|it| it.id);
        let mut together = Together::on(self, self.sheet.without(moving));
        for it in moves.iter().filter(|it| goes(it) || speaks(it)) {
            together.decide(Part::Appointment(it.id), |case| self.moved(case, it));
        }
        together
    }

    fn moved(self, case: Case<'_>, to: &Move) -> Decision {
        let before = self.appointment(to.id)?;
        if to.seen_version.is_some_and(|seen| seen != before.version) {
            return Err(Refusal::ChangedSince);
        }
        let (edits, insistence) = (&to.edits, &to.insistence);
        edited(case, before, Wanted { id: to.id, seen_version: None, edits, insistence })
    }
}
