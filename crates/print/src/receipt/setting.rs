//! How a receipt is set: amounts in one column at the far edge, what was paid the largest of them.

use std::rc::Rc;

use super::{Receipt, ReceiptLine};
use crate::page::{Align, Block, Cell, Page, Piece, Span, mm};
use crate::slip::Paper;
use crate::text::{Style, single};

/// A receipt about to be set on a paper.
pub(super) struct Setting<'a> {
    pub(super) receipt: &'a Receipt,
    pub(super) paper: Paper,
    /// Points for each point on A6.
    pub(super) s: f32,
}

impl Setting<'_> {
    fn full(&self) -> Span {
        let margin = mm(self.paper.margin_mm());
        Span { start: margin, width: mm(self.paper.width_mm()) - 2.0 * margin }
    }

    /// The receipt from top to bottom, without its footer.
    pub(super) fn pieces(&self) -> Vec<Piece> {
        let mut blocks = vec![self.letterhead(), self.patient()];
        blocks.extend(self.lines(&self.receipt.items));
        blocks.push(self.rule());
        blocks.extend(self.lines(&self.receipt.payments));
        blocks.push(self.sums());
        blocks.extend(self.note());
        let lead = Rc::new(self.continued());
        blocks.into_iter().map(|block| Piece { block, lead: Some(Rc::clone(&lead)) }).collect()
    }

    /// The clinic, then what this is, its number and its day.
    fn letterhead(&self) -> Block {
        let (s, full) = (self.s, self.full());
        let mut block = Block::default();
        block.text(&self.receipt.clinic_name, Style::bold(13.0 * s), full, Align::Start);
        block.skip(1.0 * s);
        for line in &self.receipt.clinic_lines {
            block.text(line, Style::regular(8.0 * s), full, Align::Start);
        }
        block.skip(5.0 * s);
        block.rule(full, 1.4 * s);
        block.skip(4.0 * s);
        block.append(self.row((&self.receipt.title, &self.receipt.reference), Style::bold(11.0 * s)));
        block.text(&self.receipt.date_line, Style::regular(9.0 * s), full, Align::Start);
        block.skip(6.0 * s);
        block
    }

    fn patient(&self) -> Block {
        let (s, full) = (self.s, self.full());
        let mut block = Block::default();
        block.text(&self.receipt.patient_name, Style::bold(11.0 * s), full, Align::Start);
        block.text(&self.receipt.patient_number, Style::regular(8.5 * s), full, Align::Start);
        block.append(self.rule());
        block
    }

    fn rule(&self) -> Block {
        let mut block = Block::default();
        block.skip(4.0 * self.s);
        block.rule(self.full(), 0.6 * self.s);
        block.skip(4.0 * self.s);
        block
    }

    fn lines(&self, lines: &[ReceiptLine]) -> Vec<Block> {
        let style = Style::regular(9.5 * self.s);
        lines.iter().map(|it| self.row((&it.label, &it.amount), style)).collect()
    }

    /// A text and what stands across from it at the far edge; a long text keeps clear of it.
    fn row(&self, (label, amount): (&str, &str), style: Style) -> Block {
        let full = self.full();
        let room = single(amount, style).width_pt() + 0.5;
        let label_span = Span { start: full.start, width: full.width - room - 8.0 * self.s };
        let amount_span = Span { start: full.start + full.width - room, width: room };
        let mut block = Block::default();
        let amount = Cell { align: Align::End, ..Cell::new(amount, style, amount_span) };
        block.beside(0.0, &[Cell::new(label, style, label_span), amount]);
        block.skip(2.0 * self.s);
        block
    }

    /// What changed hands, large, and what is due after it.
    fn sums(&self) -> Block {
        let s = self.s;
        let mut block = self.rule();
        let (total, balance) = (&self.receipt.total, &self.receipt.balance);
        block.append(self.row((&total.label, &total.amount), Style::bold(14.0 * s)));
        block.append(self.row((&balance.label, &balance.amount), Style::regular(9.5 * s)));
        block
    }

    fn note(&self) -> Option<Block> {
        let mut block = Block::default();
        block.skip(4.0 * self.s);
        block.text(&self.receipt.note, Style::regular(9.0 * self.s), self.full(), Align::Start);
        (!self.receipt.note.trim().is_empty()).then_some(block)
    }

    /// The top of a second sheet: whose it is, should the two part.
    fn continued(&self) -> Block {
        let s = self.s;
        let heads = (self.receipt.clinic_name.as_str(), self.receipt.reference.as_str());
        let mut block = self.row(heads, Style::bold(9.5 * s));
        block.text(&self.receipt.patient_name, Style::regular(8.5 * s), self.full(), Align::Start);
        block.append(self.rule());
        block
    }

    /// The foot of every page.
    pub(super) fn footer(&self) -> Block {
        let (s, full) = (self.s, self.full());
        let mut block = Block::default();
        if self.receipt.footer.is_empty() && self.paper == Paper::Roll80 {
            return block;
        }
        block.skip(5.0 * s);
        block.rule(full, 0.6 * s);
        block.skip(3.0 * s);
        // The page number's room is kept free at the end of the line.
        let span = Span { start: full.start, width: full.width - 24.0 * s };
        let (span, align) = match self.paper {
            Paper::Roll80 => (full, Align::Centre),
            Paper::A5 | Paper::A6 => (span, Align::Start),
        };
        block.text(&self.receipt.footer, Style::regular(7.5 * s), span, align);
        block
    }

    /// `pages` with `footer` at `top`, and numbers if there are several.
    pub(super) fn with_footers(&self, pages: Vec<Page>, footer: &Block, top: f32) -> Vec<Page> {
        let count = pages.len();
        let stamp = |(index, mut page): (usize, Page)| {
            let mut footer = footer.clone();
            if count > 1 {
                let number = format!("{}/{count}", index + 1);
                footer.text_at(8.6 * self.s, &number, Style::bold(7.5 * self.s), self.full(), Align::End);
            }
            page.marks.extend(footer.marks.into_iter().map(|mark| mark.lowered(top)));
            page
        };
        pages.into_iter().enumerate().map(stamp).collect()
    }
}
