//! What became of the rows, counted as it is told.

use std::collections::BTreeMap;

use daybook_booking::command::Command;
use daybook_booking::refusal::{Fault, Field as Named, Misfit, Refusal};
use daybook_engine::{Fate, Keep};
use daybook_interop::{Field, Reading, RowFault, Table, Why};
use daybook_wire::transfer::{ImportReport, ProblemCount, RowProblem};

/// Problems told one by one; the rest are only counted.
const PROBLEMS: usize = 1_000;

/// What has become of rows so far.
pub(crate) struct Tally {
    headings: Headings,
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
    pub(crate) step: Step,
}

/// What a command is for its row.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// It brings the row in.
    Row,
    /// It adds what names rows further down, once those are there.
    Relations,
}

/// The headings of a file, by what stands under them.
pub(crate) struct Headings(Vec<(Field, String)>);

impl Headings {
    /// Those of `table` as it is read.
    pub(crate) fn of(table: &Table, reading: &Reading) -> Self {
        let mapped = reading.mapping.0.iter();
        Self(mapped.filter_map(|(column, it)| Some((*it, table.columns.get(*column)?.clone()))).collect())
    }

    /// The heading over the first of `fields` that has one; empty where none has.
    fn over(&self, fields: &[Field]) -> String {
        let heading = |field: &Field| self.0.iter().find(|(it, _)| it == field).map(|(_, it)| it.clone());
        fields.iter().find_map(heading).unwrap_or_default()
    }
}

impl Tally {
    /// Of nothing yet.
    pub(crate) fn new(headings: Headings) -> Self {
        Self { headings, rows: 0, added: 0, already_there: 0, left_out: 0, with_remarks: 0, faults: vec![] }
    }

    /// All rows that were decided, each with what was remarked of it before and what became of it. Relations that
    /// were refused leave their row in, with a remark.
    pub(crate) fn all_decided(&mut self, decided: impl Iterator<Item = ((u32, Vec<RowFault>, Step), Fate)>) {
        let (rows, relations): (Vec<_>, Vec<_>) = decided.partition(|((_, _, step), _)| *step == Step::Row);
        let refused: Vec<u32> =
            relations.into_iter().filter(|(_, fate)| fate.is_err()).map(|((line, ..), _)| line).collect();
        for ((line, mut remarks, _), fate) in rows {
            if refused.binary_search(&line).is_ok() {
                remarks.push(self.fault(line, (Why::UnknownPatient, &[Field::Relations])));
            }
            self.decided(line, remarks, fate);
        }
    }

    /// Something about the columns of `fields`.
    pub(crate) fn fault(&self, line: u32, (why, fields): (Why, &[Field])) -> RowFault {
        RowFault { line, column: self.headings.over(fields), why }
    }

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
    fn decided(&mut self, line: u32, remarks: Vec<RowFault>, fate: Fate) {
        match fate {
            Err(refusal) => self.out(vec![self.fault(line, why_not(&refusal))]),
            Ok(misfits) => {
                let mut over: Vec<RowFault> =
                    misfits.iter().map(|it| self.fault(line, despite(it))).collect();
                over.sort_unstable_by_key(|it| it.why);
                over.dedup();
                self.rows += 1;
                self.added += 1;
                self.with_remarks += u32::from(!remarks.is_empty() || !over.is_empty());
                self.faults.extend(remarks);
                self.faults.extend(over);
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

/// Where a row says when it is.
const WHEN: &[Field] = &[Field::StartTime, Field::Start, Field::Date];
/// Where a row says how long it is.
const LENGTH: &[Field] = &[Field::Minutes, Field::End];

/// Why the rules left a row out, and where the row says what they are about.
fn why_not(refusal: &Refusal) -> (Why, &'static [Field]) {
    match refusal {
        Refusal::DoesNotFit(_) => (Why::Overlaps, WHEN),
        Refusal::SkippedWallTime { .. } => (Why::SkippedWallTime, WHEN),
        Refusal::Length { .. } => (Why::WrongLength, LENGTH),
        Refusal::Invalid { field: Named::Patient, .. } => {
            (Why::UnknownPatient, &[Field::PatientName, Field::PatientExternalId])
        }
        Refusal::Invalid { field: Named::Provider, .. } => (Why::UnknownProvider, &[Field::Provider]),
        Refusal::Invalid { field: Named::Location, .. } => (Why::UnknownLocation, &[Field::Location]),
        Refusal::Invalid { field: Named::Resources, .. } => (Why::UnknownLocation, &[Field::Resource]),
        Refusal::Invalid { field: Named::AppointmentType, .. } => {
            (Why::UnknownType, &[Field::AppointmentType])
        }
        Refusal::Invalid { fault: Fault::Missing, .. } => (Why::Missing, &[]),
        Refusal::Invalid { fault: Fault::Malformed, .. } => (Why::Malformed, &[]),
        Refusal::Invalid { fault: Fault::TooLong | Fault::OutOfRange, .. } => (Why::OutOfRange, &[]),
        Refusal::Invalid { fault: Fault::InTheFuture, .. } => (Why::InTheFuture, &[]),
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
        | Refusal::SomeRefused(_)
        | Refusal::VisitBroken(_)
        | Refusal::MoreThanDue { .. }
        | Refusal::MoreThanPaid { .. }
        | Refusal::PaymentDue { .. }
        | Refusal::MoneyOnIt
        | Refusal::PackageDoesNotFit(_)
        | Refusal::StillBooked { .. } => (Why::Refused, &[]),
    }
}

/// Over which rule a row was taken, and where the row says what it is about.
fn despite(misfit: &Misfit) -> (Why, &'static [Field]) {
    match misfit {
        Misfit::Taken { .. } => (Why::Overlaps, WHEN),
        Misfit::OutsideHours { .. } => (Why::OutsideHours, WHEN),
        Misfit::Closed { .. } => (Why::Closed, WHEN),
        Misfit::NotTheirType { .. } => (Why::UnknownType, &[Field::AppointmentType]),
        Misfit::NoneFree { .. } | Misfit::Elsewhere { .. } => (Why::UnknownLocation, &[Field::Resource]),
        // The clinic's own rules bind whoever asks; an import writes down what was promised.
        Misfit::KeptFor(_) | Misfit::Policy(_) | Misfit::Leased { .. } => (Why::Refused, WHEN),
    }
}
