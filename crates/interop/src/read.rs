//! Rows of a table made into typed rows, by a mapping; what is wrong is said cell by cell.

use chrono::NaiveDate;

use crate::appointment_row::{self, AppointmentRow};
use crate::dates::DateOrder;
use crate::field::{Field, Mapping};
use crate::patient_row::{self, PatientRow};
use crate::table::{Table, TableRow};
use crate::why::{RowFault, Why};

/// How a table is to be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reading {
    /// Which column holds what.
    pub mapping: Mapping,
    /// How dates are written.
    pub order: DateOrder,
    /// The day it is, in the clinic: nobody is born after it.
    pub today: NaiveDate,
}

/// A row that was read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Read<T> {
    /// Its line in the file.
    pub line: u32,
    /// What it says; `None` where that is too little to go on.
    pub row: Option<T>,
    /// What is wrong with it: remarks where there is a row, reasons where there is none.
    pub faults: Vec<RowFault>,
}

/// The patients in `table`.
pub fn patient_rows<'a>(
    table: &'a Table,
    reading: &'a Reading,
) -> impl Iterator<Item = Read<PatientRow>> + 'a {
    table.rows.iter().map(|row| read(table, reading, row, patient_row::read))
}

/// The appointments in `table`.
pub fn appointment_rows<'a>(
    table: &'a Table,
    reading: &'a Reading,
) -> impl Iterator<Item = Read<AppointmentRow>> + 'a {
    table.rows.iter().map(|row| read(table, reading, row, appointment_row::read))
}

/// How the dates of `table` seem to be written.
#[must_use]
pub fn guess_date_order(table: &Table, mapping: &Mapping) -> DateOrder {
    let fields = [Field::BirthDate, Field::PatientBirthDate, Field::Date, Field::Start];
    let columns: Vec<usize> = fields.iter().filter_map(|it| mapping.column(*it)).collect();
    let cells =
        table.rows.iter().take(2_000).flat_map(|row| columns.iter().filter_map(|it| row.cells.get(*it)));
    // A day and time begins with its day.
    DateOrder::guess(cells.filter_map(|it| it.split_whitespace().next()).map(|it| it.trim_end_matches(',')))
}

fn read<T>(
    table: &Table,
    reading: &Reading,
    row: &TableRow,
    make: impl Fn(&mut Cells<'_>) -> Option<T>,
) -> Read<T> {
    let line = row.line;
    if !row.fits(table.columns.len()) {
        let fault = RowFault { line, column: String::new(), why: Why::ColumnCount };
        return Read { line, row: None, faults: vec![fault] };
    }
    let mut cells = Cells { table, reading, row, faults: vec![] };
    let made = make(&mut cells);
    Read { line, row: made, faults: cells.faults }
}

/// The cells of one row by field, and what was found wrong with them.
pub(crate) struct Cells<'a> {
    table: &'a Table,
    pub(crate) reading: &'a Reading,
    row: &'a TableRow,
    faults: Vec<RowFault>,
}

impl<'a> Cells<'a> {
    /// What stands under `field`, exactly; empty where nothing does.
    pub(crate) fn exact(&self, field: Field) -> &'a str {
        let column = self.reading.mapping.column(field);
        column.and_then(|it| self.row.cells.get(it)).map_or("", String::as_str)
    }

    /// What stands under `field`, without spaces around it.
    pub(crate) fn text(&self, field: Field) -> &'a str {
        self.exact(field).trim()
    }

    /// The same as a string of its own; `None` where it is empty.
    pub(crate) fn some(&self, field: Field) -> Option<String> {
        Some(self.text(field)).filter(|it| !it.is_empty()).map(str::to_owned)
    }

    /// What `parse` makes of `field`; `None` where it is empty, with a fault where it cannot be read.
    pub(crate) fn parsed<T>(&mut self, field: Field, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(field);
        if text.is_empty() {
            return None;
        }
        let parsed = parse(text);
        if parsed.is_none() {
            self.fault(field, Why::Malformed);
        }
        parsed
    }

    /// Notes that `field` is wrong.
    pub(crate) fn fault(&mut self, field: Field, why: Why) {
        let column = self.heading(field).to_owned();
        self.faults.push(RowFault { line: self.row.line, column, why });
    }

    /// Whether nothing was found wrong so far.
    pub(crate) fn clean(&self) -> bool {
        self.faults.is_empty()
    }

    /// The heading over `field`; the field's own word where no column holds it.
    pub(crate) fn heading(&self, field: Field) -> &'a str {
        let column = self.reading.mapping.column(field);
        column.and_then(|it| self.table.columns.get(it)).map_or(field.text(), String::as_str)
    }
}
