//! The week sheet: seven days beside each other, a band for each provider or room, A4 across.

use std::rc::Rc;

use super::{Sheet, SheetHead};
use crate::PrintError;
use crate::page::{Align, Block, Cell, Mark, Piece, Span, mm};
use crate::text::Style;

/// A week's appointments in the words of the desk.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct WeekSheet {
    /// Title, week, status filter, foot.
    pub head: SheetHead,
    /// "Mon 16 November" and so on, the clinic's first day of the week first.
    pub days: [String; 7],
    /// Providers or rooms, in the order printed.
    pub rows: Vec<WeekRow>,
}

/// A provider's or a room's week.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct WeekRow {
    /// Whose it is.
    pub name: String,
    /// Each day's appointments, in the order printed.
    pub days: [Vec<WeekEntry>; 7],
}

/// One appointment.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct WeekEntry {
    /// Start, as on the screen.
    pub time: String,
    /// Who comes.
    pub patient: String,
    /// Appointment type, status if it needs saying; empty to leave out.
    pub detail: String,
}

impl std::fmt::Debug for WeekEntry {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "WeekEntry({})", self.time)
    }
}

/// Makes the week sheet as a PDF. No appointment is cut by a page end; headings are repeated.
///
/// # Errors
/// [`PrintError::Font`] if the program's own fonts are damaged.
pub fn week_sheet_pdf(sheet: &WeekSheet) -> Result<Vec<u8>, PrintError> {
    let paper = Sheet::landscape();
    let mut top = paper.masthead(&sheet.head);
    top.append(day_headings(sheet));
    let mut pieces = vec![Piece { block: top, lead: None }];
    for row in &sheet.rows {
        pieces.extend(row_pieces(sheet, row));
    }
    paper.print(&sheet.head, pieces)
}

const NAMES_MM: f32 = 29.0;
const GAP_MM: f32 = 2.6;

fn names() -> Span {
    Span { start: Sheet::landscape().full().start, width: mm(NAMES_MM - GAP_MM) }
}

fn day(index: usize) -> Span {
    let full = Sheet::landscape().full();
    let width = (full.width - mm(NAMES_MM)) / 7.0;
    let start = full.start + mm(NAMES_MM) + width * index as f32;
    // The last day ends at the margin, so that the columns fill the page.
    Span { start, width: if index == 6 { width } else { width - mm(GAP_MM) } }
}

fn day_headings(sheet: &WeekSheet) -> Block {
    let mut block = Block::default();
    let days: Vec<Cell<'_>> = sheet
        .days
        .iter()
        .enumerate()
        .map(|(index, words)| Cell::new(words, Style::bold(8.5), day(index)))
        .collect();
    block.beside(0.0, &days);
    block.skip(3.0);
    block
}

/// One piece for each line of the grid, so that a full week flows on between lines.
fn row_pieces(sheet: &WeekSheet, row: &WeekRow) -> Vec<Piece> {
    let paper = Sheet::landscape();
    let lead = |name: &str| {
        let mut lead = paper.running_head(&sheet.head);
        lead.append(day_headings(sheet));
        if !name.is_empty() {
            lead.append(ruled());
            lead.text(name, Style::bold(9.0), paper.full(), Align::Start);
            lead.skip(2.0);
        }
        Rc::new(lead)
    };
    let (fresh, continued) = (lead(""), lead(&Sheet::continued(&sheet.head, &row.name)));
    let longest = row.days.iter().map(Vec::len).max().unwrap_or(0);
    let lines = (0..longest.max(1)).map(|index| {
        let mut block = if index == 0 { first_line(sheet, row) } else { entries(row, index) };
        block.skip(if index + 1 >= longest { 5.0 } else { 2.0 });
        Piece { block, lead: Some(Rc::clone(if index == 0 { &fresh } else { &continued })) }
    });
    lines.collect()
}

/// A rule above each column, leaving the gaps between days white.
fn ruled() -> Block {
    let mut block = Block::default();
    block.rule(names(), 0.8);
    let y = block.height / 2.0;
    let rules = (0..7).map(|index| Mark::Rule { span: day(index), y, thick: 0.8 });
    block.marks.extend(rules);
    block.skip(3.0);
    block
}

/// How long “10:00” is; “10:00 AM” takes more room beside the name.
const WITHOUT_HALF_DAY: usize = 5;

fn first_line(sheet: &WeekSheet, row: &WeekRow) -> Block {
    let mut block = ruled();
    let mut line = entries(row, 0);
    line.text_at(0.0, &row.name, Style::bold(9.0), names(), Align::Start);
    if row.days.iter().all(Vec::is_empty) {
        let all = Span { start: day(0).start, width: day(6).start + day(6).width - day(0).start };
        line.text_at(0.6, &sheet.head.empty, Style::regular(8.5), all, Align::Start);
    }
    block.append(line);
    block
}

fn entries(row: &WeekRow, index: usize) -> Block {
    let mut block = Block::default();
    for (at, entries) in row.days.iter().enumerate() {
        let Some(entry) = entries.get(index) else { continue };
        let span = day(at);
        let indent = mm(if entry.time.chars().count() > WITHOUT_HALF_DAY { 14.4 } else { 9.6 });
        let beside = Span { start: span.start + indent, width: span.width - indent };
        let time = Cell::new(&entry.time, Style::bold(8.0), Span { width: indent - 1.0, ..span });
        let patient = Cell::new(&entry.patient, Style::regular(8.0), beside);
        let ends = block.beside(0.0, &[time, patient]);
        block.text_at(ends[1], &entry.detail, Style::regular(6.8), beside, Align::Start);
    }
    block
}
