//! The day sheet: every appointment of a day, by provider or by room, A4 upright.

use std::rc::Rc;

use super::{Sheet, SheetHead};
use crate::PrintError;
use crate::page::{Align, Block, Cell, Piece, Span, mm};
use crate::text::Style;

/// A day's appointments in the words of the desk.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DaySheet {
    /// Title, date, status filter, foot.
    pub head: SheetHead,
    /// What stands over the columns.
    pub columns: DayColumns,
    /// Providers or rooms, in the order printed.
    pub groups: Vec<DayGroup>,
}

/// Headings of the columns.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DayColumns {
    /// Over start and end.
    pub time: String,
    /// Over name, number and note.
    pub patient: String,
    /// Over telephone numbers.
    pub phone: String,
    /// Over appointment types.
    pub kind: String,
    /// Over rooms, or over providers when grouped by room.
    pub place: String,
    /// Over statuses.
    pub status: String,
}

/// A provider or a room with its appointments.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DayGroup {
    /// Whose they are.
    pub name: String,
    /// "12 appointments, 08:00–16:30"; empty to leave out.
    pub summary: String,
    /// In the order printed.
    pub rows: Vec<DayRow>,
}

/// One appointment.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct DayRow {
    /// Start, as on the screen.
    pub time: String,
    /// End, as on the screen.
    pub end: String,
    /// Who comes.
    pub patient: String,
    /// The clinic's number for the patient.
    pub number: String,
    /// Where to reach them.
    pub phone: String,
    /// Appointment type.
    pub kind: String,
    /// Room, or provider when grouped by room.
    pub place: String,
    /// Status.
    pub status: String,
    /// For staff; empty for none.
    pub note: String,
}

impl std::fmt::Debug for DayRow {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "DayRow({}-{})", self.time, self.end)
    }
}

/// Makes the day sheet as a PDF. No row is cut by a page end; headings are repeated.
///
/// # Errors
/// [`PrintError::Font`] if the program's own fonts are damaged.
pub fn day_sheet_pdf(sheet: &DaySheet) -> Result<Vec<u8>, PrintError> {
    let paper = Sheet::portrait();
    let mut pieces = vec![Piece { block: paper.masthead(&sheet.head), lead: None }];
    for group in &sheet.groups {
        pieces.extend(group_pieces(sheet, group));
    }
    paper.print(&sheet.head, pieces)
}

/// Where the columns stand, in millimetres from the margin: start and width.
struct Grid {
    start: Span,
    end: Span,
    patient: Span,
    phone: Span,
    kind: Span,
    place: Span,
    status: Span,
}

const GRID: Grid = {
    const fn column(start: f32, width: f32) -> Span {
        Span { start: (14.0 + start) * 72.0 / 25.4, width: width * 72.0 / 25.4 }
    }
    Grid {
        start: column(0.0, 12.5),
        end: column(12.5, 12.5),
        patient: column(27.0, 48.0),
        phone: column(78.0, 30.0),
        kind: column(110.0, 29.0),
        place: column(141.0, 22.0),
        status: column(165.0, 17.0),
    }
};

fn group_pieces(sheet: &DaySheet, group: &DayGroup) -> Vec<Piece> {
    let paper = Sheet::portrait();
    let mut lead = paper.running_head(&sheet.head);
    lead.append(group_heading(&Sheet::continued(&sheet.head, &group.name), ""));
    lead.append(column_headings(&sheet.columns));
    let lead = Rc::new(lead);
    let mut rows = group.rows.iter().map(row);
    // A heading is never left alone at the foot of a page: the first row goes with it.
    let mut first = Block::default();
    first.skip(6.0);
    first.append(group_heading(&group.name, &group.summary));
    match rows.next() {
        Some(row) => {
            first.append(column_headings(&sheet.columns));
            first.append(row);
        }
        None => first.text(&sheet.head.empty, Style::regular(9.0), paper.full(), Align::Start),
    }
    let first = Piece { block: first, lead: Some(Rc::new(paper.running_head(&sheet.head))) };
    let rest = rows.map(|block| Piece { block, lead: Some(Rc::clone(&lead)) });
    std::iter::once(first).chain(rest).collect()
}

fn group_heading(name: &str, summary: &str) -> Block {
    let full = Sheet::portrait().full();
    let mut block = Block::default();
    let name = Cell::new(name, Style::bold(12.0), Span { width: mm(108.0), ..full });
    let beside = Span { start: full.start + mm(110.0), width: full.width - mm(110.0) };
    let summary = Cell { align: Align::End, ..Cell::new(summary, Style::regular(8.5), beside) };
    block.beside(0.0, &[name, summary]);
    block.skip(3.0);
    block
}

fn column_headings(columns: &DayColumns) -> Block {
    let style = Style::regular(7.5);
    let time = Span { start: GRID.start.start, width: GRID.end.start + GRID.end.width - GRID.start.start };
    let cells = [
        Cell::new(&columns.time, style, time),
        Cell::new(&columns.patient, style, GRID.patient),
        Cell::new(&columns.phone, style, GRID.phone),
        Cell::new(&columns.kind, style, GRID.kind),
        Cell::new(&columns.place, style, GRID.place),
        Cell::new(&columns.status, style, GRID.status),
    ];
    let mut block = Block::default();
    block.beside(0.0, &cells);
    block.skip(1.5);
    block.rule(Sheet::portrait().full(), 0.8);
    block
}

fn row(row: &DayRow) -> Block {
    let (strong, plain, small) = (Style::bold(9.5), Style::regular(9.0), Style::regular(8.0));
    let mut block = Block::default();
    let cells = [
        Cell::new(&row.patient, strong, GRID.patient),
        Cell::new(&row.time, strong, GRID.start),
        Cell::new(&row.end, small, GRID.end),
        Cell::new(&row.phone, plain, GRID.phone),
        Cell::new(&row.kind, plain, GRID.kind),
        Cell::new(&row.place, plain, GRID.place),
        Cell::new(&row.status, plain, GRID.status),
    ];
    let ends = block.beside(2.6, &cells);
    block.text_at(ends[0], &row.number, small, GRID.patient, Align::Start);
    let full = Sheet::portrait().full();
    let beside = Span { start: GRID.patient.start, width: full.start + full.width - GRID.patient.start };
    block.text(&row.note, small, beside, Align::Start);
    block.skip(2.6);
    block.rule(full, 0.3);
    block
}
