//! How a slip is set: its type, its grid, its order.

use std::rc::Rc;

use super::{Paper, Slip};
use crate::page::{Align, Block, Cell, Code, Mark, Page, Piece, Span, mm};
use crate::text::{Style, single, wrap, wrap_evenly};

/// A slip about to be set on a paper.
pub(super) struct Setting<'a> {
    pub(super) slip: &'a Slip,
    pub(super) paper: Paper,
    /// Points for each point on A6.
    pub(super) s: f32,
}

impl Setting<'_> {
    fn full(&self) -> Span {
        let margin = mm(self.paper.margin_mm());
        Span { start: margin, width: mm(self.paper.width_mm()) - 2.0 * margin }
    }

    /// The slip from top to bottom, without its footer.
    pub(super) fn pieces(&self, code: Option<Code>) -> Vec<Piece> {
        let mut blocks = vec![self.letterhead(), self.when(code.as_ref()), self.patient()];
        blocks.extend(self.fields());
        blocks.extend(self.instructions());
        if self.paper == Paper::Roll80 {
            blocks.extend(code.map(|code| self.code_below(code)));
        }
        let lead = Rc::new(self.continued());
        blocks.into_iter().map(|block| Piece { block, lead: Some(Rc::clone(&lead)) }).collect()
    }

    /// The clinic, then what this is and its number.
    fn letterhead(&self) -> Block {
        let (s, full) = (self.s, self.full());
        let mut block = Block::default();
        block.text(&self.slip.clinic_name, Style::bold(13.0 * s), full, Align::Start);
        block.skip(1.0 * s);
        for line in &self.slip.clinic_lines {
            block.text(line, Style::regular(8.0 * s), full, Align::Start);
        }
        block.skip(5.0 * s);
        block.rule(full, 1.4 * s);
        block.skip(4.0 * s);
        block.append(self.pair(&self.slip.title, &self.slip.reference));
        if let Some(provisional) = &self.slip.provisional {
            block.skip(4.0 * s);
            block.append(self.framed(provisional));
        }
        block.skip(7.0 * s);
        block
    }

    /// Two short texts at either edge, one below the other if they would meet.
    fn pair(&self, first: &str, second: &str) -> Block {
        let full = self.full();
        let (first_style, second_style) = (Style::regular(9.5 * self.s), Style::bold(9.5 * self.s));
        let mut block = Block::default();
        let room = full.width - 8.0 * self.s;
        if single(first, first_style).width_pt() + single(second, second_style).width_pt() <= room {
            let second = Cell { align: Align::End, ..Cell::new(second, second_style, full) };
            block.beside(0.0, &[Cell::new(first, first_style, full), second]);
        } else {
            block.text(first, first_style, full, Align::Start);
            block.text(second, second_style, full, Align::Start);
        }
        block
    }

    fn framed(&self, text: &str) -> Block {
        let (s, full) = (self.s, self.full());
        let inner = Span { start: full.start + 5.0 * s, width: full.width - 10.0 * s };
        let mut block = Block::default();
        block.skip(3.0 * s);
        block.text(text, Style::bold(9.0 * s), inner, Align::Centre);
        block.skip(3.0 * s);
        block.marks.push(Mark::Frame { span: full, y: 0.0, height: block.height, thick: 1.0 * s });
        block
    }

    /// Date and time, the largest things on the paper, with the code beside them where there is room.
    fn when(&self, code: Option<&Code>) -> Block {
        let (s, full) = (self.s, self.full());
        let side = mm(27.0) * s;
        let beside = code.filter(|_| self.paper != Paper::Roll80);
        let taken = if beside.is_some() { side + 12.0 * s } else { 0.0 };
        let span = Span { start: full.start, width: full.width - taken };
        let mut block = Block::default();
        let date = fitting(&self.slip.date_in_words, Style::bold(14.5 * s), span.width, 0.85);
        block.lines_at(0.0, wrap_evenly(&self.slip.date_in_words, date, span.width), span, Align::Start);
        // The digits' own white space above them is enough.
        block.skip(-4.0 * s);
        block.text(
            &self.slip.time,
            fitting(&self.slip.time, Style::bold(40.0 * s), span.width, 0.4),
            span,
            Align::Start,
        );
        if !self.slip.duration_line.is_empty() {
            block.skip(-4.0 * s);
            block.text(&self.slip.duration_line, Style::regular(9.5 * s), span, Align::Start);
        }
        if let Some(code) = beside {
            let y = 3.0 * s;
            let span = Span { start: full.start + full.width - side, width: side };
            block.marks.push(Mark::Code { span, y, code: code.clone() });
            block.height = block.height.max(y + side);
        }
        block.skip(7.0 * s);
        block
    }

    fn patient(&self) -> Block {
        let (s, full) = (self.s, self.full());
        let mut block = Block::default();
        block.rule(full, 0.6 * s);
        block.skip(5.0 * s);
        block.text(&self.slip.patient_name, Style::bold(12.5 * s), full, Align::Start);
        block.text(&self.slip.patient_number, Style::regular(9.0 * s), full, Align::Start);
        block.skip(4.0 * s);
        block
    }

    /// Label and value on a shared baseline, the values in one column.
    fn fields(&self) -> Vec<Block> {
        let (s, full) = (self.s, self.full());
        let (label_style, value_style) = (Style::regular(8.5 * s), Style::bold(10.0 * s));
        let widths = self.slip.fields.iter().map(|(label, _)| single(label, label_style).width_pt());
        let labels = widths.fold(0.0, f32::max).min(full.width * 0.36);
        let gap = 10.0 * s;
        let label_span = Span { start: full.start, width: labels + 0.5 };
        let value_span = Span { start: full.start + labels + gap, width: full.width - labels - gap };
        let field = |(label, value): &(String, String)| {
            let mut block = Block::default();
            let label = Cell::new(label, label_style, label_span);
            block.beside(0.0, &[label, Cell::new(value, value_style, value_span)]);
            block.skip(2.0 * s);
            block
        };
        self.slip.fields.iter().map(field).collect()
    }

    /// One block a line, so that long instructions flow on; the first two lines stay under their rule.
    fn instructions(&self) -> Vec<Block> {
        let (s, full) = (self.s, self.full());
        let Some(instructions) = self.slip.instructions.as_deref().filter(|text| !text.trim().is_empty())
        else {
            return vec![];
        };
        let style = Style::regular(9.5 * s);
        let mut lines = wrap(instructions, style, full.width).into_iter().map(|line| {
            let mut block = Block::default();
            block.line_on(line.ascent_pt(), line, full, Align::Start);
            block.skip(0.8 * s);
            block
        });
        let mut first = Block::default();
        first.skip(4.0 * s);
        first.rule(full, 0.6 * s);
        first.skip(5.0 * s);
        lines.by_ref().take(2).for_each(|line| first.append(line));
        std::iter::once(first).chain(lines).collect()
    }

    fn code_below(&self, code: Code) -> Block {
        let full = self.full();
        let side = mm(34.0);
        let span = Span { start: full.start + (full.width - side) / 2.0, width: side };
        let quiet = side / code.size as f32 * 4.0;
        let mark = Mark::Code { span, y: quiet, code };
        Block { marks: vec![mark], height: side + 2.0 * quiet }
    }

    /// The top of a second sheet: whose it is, should the two part.
    fn continued(&self) -> Block {
        let (s, full) = (self.s, self.full());
        let mut block = self.pair(&self.slip.clinic_name, &self.slip.reference);
        let when = format!("{} · {}", self.slip.date_in_words, self.slip.time);
        block.text(&when, Style::regular(8.5 * s), full, Align::Start);
        block.text(&self.slip.patient_name, Style::regular(8.5 * s), full, Align::Start);
        block.skip(4.0 * s);
        block.rule(full, 1.4 * s);
        block.skip(6.0 * s);
        block
    }

    /// The foot of every page.
    pub(super) fn footer(&self) -> Block {
        let (s, full) = (self.s, self.full());
        let mut block = Block::default();
        if self.slip.footer.is_empty() && self.paper == Paper::Roll80 {
            return block;
        }
        block.skip(5.0 * s);
        block.rule(full, 0.6 * s);
        block.skip(3.0 * s);
        // The page number's room is kept free at the end of the line.
        let span = Span { start: full.start, width: full.width - 24.0 * s };
        match self.paper {
            Paper::Roll80 => block.text(&self.slip.footer, Style::regular(7.5 * s), full, Align::Centre),
            Paper::A5 | Paper::A6 => {
                block.text(&self.slip.footer, Style::regular(7.5 * s), span, Align::Start)
            }
        }
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

/// `style`, made smaller if that keeps `text` on one line and need not go below `least` of its size.
fn fitting(text: &str, style: Style, width_pt: f32, least: f32) -> Style {
    let share = width_pt / single(text, style).width_pt() * 0.995;
    match share {
        share if share >= 1.0 || share < least => style,
        share => Style { size_pt: style.size_pt * share, ..style },
    }
}
