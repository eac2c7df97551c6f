//! What became of the rows, counted as it is told.

use std::collections::BTreeMap;

use daybook_booking::command::Command;
use daybook_booking::refusal::{Fault, Field as Named, Misfit, Refusal};
use daybook_engine::{Fate, Keep};
use daybook_interop::{RowFault, Why};
use daybook_wire::transfer::{ImportReport, ProblemCount, RowProblem};

/// Problems told one by one; the rest are only counted.
const PROBLEMS: usize = 1_000;

/// What has become of rows so far.
#[derive(Default)]
pub(crate) struct Tally {
    rows: u32,
    added: u32,
    already_there: u32,
    left_out: u32,
    with_remarks: u32,
    faults: Vec<RowFault>,
}

/// A row that is to be decided.
pub(crate) struct Asked {
    pub(crate) line: u32,
    /// What is remarked of it, if it is taken.
    pub(crate) remarks: Vec<RowFault>,
    pub(crate) command: Command,
}

impl Tally {
    /// A row the book has.
    pub(crate) fn there(&mut self) {
        self.rows += 1;
        self.already_there += 1;
    }

    /// A row that is not taken.
    pub(crate) fn out(&mut self, faults: Vec<RowFault>) {
        self.rows += 1;
        self.left_out += 1;
        self.faults.extend(faults);
    }

    /// A row that was decided.
    pub(crate) fn decided(&mut self, line: u32, remarks: Vec<RowFault>, fate: Fate) {
        let whole = |why| RowFault { line, column: String::new(), why };
        match fate {
            Err(refusal) => self.out(vec![whole(why_not(&refusal))]),
            Ok(misfits) => {
                let mut over: Vec<Why> = misfits.iter().map(despite).collect();
                over.sort_unstable();
                over.dedup();
                self.rows += 1;
                self.added += 1;
                self.with_remarks += u32::from(!remarks.is_empty() || !over.is_empty());
                self.faults.extend(remarks);
                self.faults.extend(over.into_iter().map(whole));
            }
        }
    }

    /// The report.
    pub(crate) fn report(mut self, keep: Keep) -> ImportReport {
        let mut counts: BTreeMap<&'static str, u32> = BTreeMap::new();
        for fault in &self.faults {
            *counts.entry(fault.why.text()).or_default() += 1;
        }
        self.faults.sort_by_key(|it| it.line);
        self.faults.truncate(PROBLEMS);
        let told =
            |it: RowFault| RowProblem { line: it.line, column: it.column, why: it.why.text().to_owned() };
        ImportReport {
            rows: self.rows,
            added: self.added,
            already_there: self.already_there,
            left_out: self.left_out,
            with_remarks: self.with_remarks,
            problems: self.faults.into_iter().map(told).collect(),
            counts: counts
                .into_iter()
                .map(|(why, count)| ProblemCount { why: why.to_owned(), count })
                .collect(),
            dry_run: keep == Keep::Nothing,
        }
    }
}

/// Why the rules left a row out.
fn why_not(refusal: &Refusal) -> Why {
    match refusal {
        Refusal::DoesNotFit(_) => Why::Overlaps,
        Refusal::SkippedWallTime { .. } => Why::SkippedWallTime,
        Refusal::Length { .. } => Why::WrongLength,
        Refusal::Invalid { field: Named::Patient, .. } => Why::UnknownPatient,
        Refusal::Invalid { field: Named::Provider, .. } => Why::UnknownProvider,
        Refusal::Invalid { field: Named::Location | Named::Resources, .. } => Why::UnknownLocation,
        Refusal::Invalid { field: Named::AppointmentType, .. } => Why::UnknownType,
        Refusal::Invalid { fault: Fault::Missing, .. } => Why::Missing,
        Refusal::Invalid { fault: Fault::Malformed, .. } => Why::Malformed,
        Refusal::Invalid { fault: Fault::TooLong | Fault::OutOfRange, .. } => Why::OutOfRange,
        Refusal::Invalid { fault: Fault::InTheFuture, .. } => Why::InTheFuture,
        Refusal::Invalid { .. }
        | Refusal::NotPermitted(_)
        | Refusal::InThePast
        | Refusal::InvalidTransition { .. }
        | Refusal::NotBegun
        | Refusal::HoldExpired
        | Refusal::NotFound
        | Refusal::ChangedSince
        | Refusal::CannotReverse
        | Refusal::AgainstPolicy(_)
        | Refusal::StillBooked { .. } => Why::Refused,
    }
}

/// Over which rule a row was taken.
fn despite(misfit: &Misfit) -> Why {
    match misfit {
        Misfit::Taken { .. } => Why::Overlaps,
        Misfit::OutsideHours { .. } => Why::OutsideHours,
        Misfit::Closed { .. } => Why::Closed,
        Misfit::NotTheirType { .. } => Why::UnknownType,
        Misfit::NoneFree { .. } | Misfit::Elsewhere { .. } => Why::UnknownLocation,
        // The clinic's own rules bind whoever asks; an import writes down what was promised.
        Misfit::KeptFor(_) | Misfit::Policy(_) => Why::Refused,
    }
}
