//! A report: one table with a bar a line, its headings on every page, A4.

use std::rc::Rc;

use super::{Sheet, SheetHead};
use crate::PrintError;
use crate::page::{Align, Block, Cell, Direction, Mark, Piece, Span, mm};
use crate::text::Style;

/// A report in the words of the desk.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ReportSheet {
    /// Title, dates, what it is made over (Q23), foot.
    pub head: SheetHead,
    /// What stands above the table: "Utilisation: 71 %".
    pub figures: Vec<String>,
    /// The heading of the first column: "Provider".
    pub about: String,
    /// The headings of the columns of numbers.
    pub columns: Vec<String>,
    /// Which of them the bars draw, as it is headed.
    pub bars: String,
    /// The lines.
    pub lines: Vec<ReportRow>,
    /// All together.
    pub total: Option<ReportRow>,
}

/// A line.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct ReportRow {
    /// What it is about.
    pub label: String,
    /// Its numbers, as on the screen.
    pub values: Vec<String>,
    /// How long its bar is, from 0 to 1.
    pub bar: f32,
}

/// Makes the report as a PDF. No line is cut by a page end; headings are repeated.
///
/// # Errors
/// [`PrintError::Font`] if the program's own fonts are damaged.
pub fn report_pdf(sheet: &ReportSheet) -> Result<Vec<u8>, PrintError> {
    let paper = Sheet::portrait();
    let mut top = paper.masthead(&sheet.head);
    for figure in &sheet.figures {
        top.text(figure, Style::bold(10.0), paper.full(), Align::Start);
    }
    top.skip(6.0);
    let mut lead = paper.running_head(&sheet.head);
    lead.append(headings(sheet));
    let lead = Rc::new(lead);
    let mut rows = sheet.lines.iter().map(|it| row(sheet, it, Style::regular(9.0))).collect::<Vec<_>>();
    rows.extend(sheet.total.iter().map(|it| row(sheet, it, Style::bold(9.0))));
    if rows.is_empty() {
        top.text(&sheet.head.empty, Style::regular(9.0), paper.full(), Align::Start);
    } else {
        top.append(headings(sheet));
    }
    let rest = rows.into_iter().map(|block| Piece { block, lead: Some(Rc::clone(&lead)) });
    let pieces = std::iter::once(Piece { block: top, lead: None }).chain(rest).collect();
    paper.print(&sheet.head, pieces)
}

const LABEL_MM: f32 = 46.0;
const BAR_MM: f32 = 24.0;
const GAP_MM: f32 = 3.0;

fn label() -> Span {
    Span { start: Sheet::portrait().full().start, width: mm(LABEL_MM - GAP_MM) }
}

fn column(sheet: &ReportSheet, index: usize) -> Span {
    let full = Sheet::portrait().full();
    let width = (full.width - mm(LABEL_MM + BAR_MM)) / sheet.columns.len().max(1) as f32;
    Span { start: full.start + mm(LABEL_MM) + width * index as f32, width: width - mm(GAP_MM) }
}

fn bar() -> Span {
    let full = Sheet::portrait().full();
    Span { start: full.start + full.width - mm(BAR_MM), width: mm(BAR_MM) }
}

/// Figures run from left to right in every script: their ones stand below one another at the right.
fn of_numbers(sheet: &ReportSheet) -> Align {
    match sheet.head.direction {
        Direction::Ltr => Align::End,
        Direction::Rtl => Align::Start,
    }
}

fn headings(sheet: &ReportSheet) -> Block {
    let style = Style::regular(7.0);
    let numbers = sheet.columns.iter().enumerate();
    let numbers = numbers
        .map(|(at, words)| Cell { align: of_numbers(sheet), ..Cell::new(words, style, column(sheet, at)) });
    let bars = std::iter::once(Cell::new(&sheet.bars, style, bar()));
    let cells: Vec<Cell<'_>> =
        std::iter::once(Cell::new(&sheet.about, style, label())).chain(numbers).chain(bars).collect();
    let mut block = Block::default();
    block.beside(0.0, &cells);
    block.skip(1.5);
    block.rule(Sheet::portrait().full(), 0.8);
    block
}

fn row(sheet: &ReportSheet, row: &ReportRow, style: Style) -> Block {
    let numbers = row.values.iter().enumerate();
    let numbers = numbers
        .map(|(at, words)| Cell { align: of_numbers(sheet), ..Cell::new(words, style, column(sheet, at)) });
    let cells: Vec<Cell<'_>> =
        std::iter::once(Cell::new(&row.label, style, label())).chain(numbers).collect();
    let mut block = Block::default();
    block.beside(2.6, &cells);
    let long = bar().width * row.bar.clamp(0.0, 1.0);
    if long > 0.0 {
        let span = Span { width: long, ..bar() };
        block.marks.push(Mark::Rule { span, y: 2.6 + mm(2.0), thick: mm(2.2) });
    }
    block.skip(2.6);
    block.rule(Sheet::portrait().full(), 0.3);
    block
}
