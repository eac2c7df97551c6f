//! A block: marks that belong together and are not torn apart by a page end.

use super::code::Code;
use crate::text::{Line, Style, wrap};

/// A stretch across the page, in points from the start edge.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Span {
    /// Distance of its start from the page's start edge.
    pub(crate) start: f32,
    /// Its width.
    pub(crate) width: f32,
}

/// Where a line stands in its span.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Align {
    /// At the edge where reading begins.
    Start,
    /// In the middle.
    Centre,
    /// At the edge where reading ends.
    End,
}

/// A text and where it goes among others beside it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell<'a> {
    /// The words; wrapped to the span.
    pub(crate) text: &'a str,
    /// Their size and weight.
    pub(crate) style: Style,
    /// Where they stand.
    pub(crate) span: Span,
    /// At which edge of it.
    pub(crate) align: Align,
}

impl<'a> Cell<'a> {
    /// `text` at the start edge of `span`.
    pub(crate) fn new(text: &'a str, style: Style, span: Span) -> Self {
        Self { text, style, span, align: Align::Start }
    }
}

/// Something black on the page; distances down are from the top of its block.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Mark {
    /// A line of text.
    Text { span: Span, align: Align, baseline: f32, line: Line },
    /// A horizontal rule, `thick` points.
    Rule { span: Span, y: f32, thick: f32 },
    /// A rectangle's outline, `thick` points.
    Frame { span: Span, y: f32, height: f32, thick: f32 },
    /// A QR code as wide as its span.
    Code { span: Span, y: f32, code: Code },
}

impl Mark {
    /// Highest and lowest point it touches.
    fn extent(&self) -> (f32, f32) {
        match self {
            Self::Text { baseline, line, .. } => (baseline - line.ascent_pt(), baseline + line.descent_pt()),
            Self::Rule { y, thick, .. } => (y - thick / 2.0, y + thick / 2.0),
            Self::Frame { y, height, .. } => (*y, y + height),
            Self::Code { span, y, .. } => (*y, y + span.width),
        }
    }

    /// The same mark, `by` points lower.
    pub(crate) fn lowered(mut self, by: f32) -> Self {
        match &mut self {
            Self::Text { baseline: y, .. }
            | Self::Rule { y, .. }
            | Self::Frame { y, .. }
            | Self::Code { y, .. } => {
                *y += by;
            }
        }
        self
    }
}

/// Marks that stay together, and the height they take.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Block {
    /// What is drawn.
    pub(crate) marks: Vec<Mark>,
    /// From its top to the top of what follows.
    pub(crate) height: f32,
}

impl Block {
    /// Leaves `points` empty.
    pub(crate) fn skip(&mut self, points: f32) {
        self.height += points;
    }

    /// Rules a line right across `span`.
    pub(crate) fn rule(&mut self, span: Span, thick: f32) {
        let y = self.height + thick / 2.0;
        self.marks.push(Mark::Rule { span, y, thick });
        self.height += thick;
    }

    /// Sets `text` below what is there, wrapped to `span`.
    pub(crate) fn text(&mut self, text: &str, style: Style, span: Span, align: Align) {
        self.height = self.text_at(self.height, text, style, span, align);
    }

    /// Sets `text` from `top` down, beside what is there; returns where it ends. The block grows if needed.
    pub(crate) fn text_at(&mut self, top: f32, text: &str, style: Style, span: Span, align: Align) -> f32 {
        self.lines_at(top, wrap(text, style, span.width), span, align)
    }

    /// Sets `lines` from `top` down; returns where they end. The block grows if needed.
    pub(crate) fn lines_at(&mut self, top: f32, lines: Vec<Line>, span: Span, align: Align) -> f32 {
        let end = lines.into_iter().fold(top, |top, line| {
            let (baseline, end) = (top + line.ascent_pt(), top + line.height_pt());
            self.marks.push(Mark::Text { span, align, baseline, line });
            end
        });
        self.height = self.height.max(end);
        end
    }

    /// Sets `cells` beside each other from `top` down, their first lines on one baseline whatever their
    /// scripts and sizes; returns where each ends.
    pub(crate) fn beside(&mut self, top: f32, cells: &[Cell<'_>]) -> Vec<f32> {
        let set: Vec<Vec<Line>> =
            cells.iter().map(|cell| wrap(cell.text, cell.style, cell.span.width)).collect();
        let ascent = |lines: &[Line]| lines.first().map_or(0.0, Line::ascent_pt);
        let deepest = set.iter().map(|lines| ascent(lines)).fold(0.0, f32::max);
        let placed = set.into_iter().zip(cells).map(|(lines, cell)| {
            let lower = deepest - ascent(&lines);
            self.lines_at(top + lower, lines, cell.span, cell.align)
        });
        placed.collect()
    }

    /// Puts one line on `baseline` without asking for room: for lines that share a baseline.
    pub(crate) fn line_on(&mut self, baseline: f32, line: Line, span: Span, align: Align) {
        self.height = self.height.max(baseline + line.descent_pt());
        self.marks.push(Mark::Text { span, align, baseline, line });
    }

    /// Adds `other` below.
    pub(crate) fn append(&mut self, other: Self) {
        let top = self.height;
        self.marks.extend(other.marks.into_iter().map(|mark| mark.lowered(top)));
        self.height += other.height;
    }

    /// Cuts between lines so that the first part is at most `room` high; `None` if no line fits.
    pub(crate) fn split(self, room: f32) -> Option<(Self, Self)> {
        let cut = self.cut_at(room)?;
        let (above, below): (Vec<Mark>, Vec<Mark>) =
            self.marks.into_iter().partition(|mark| mark.extent().1 <= cut);
        let below = below.into_iter().map(|mark| mark.lowered(-cut)).collect();
        Some((Self { marks: above, height: cut }, Self { marks: below, height: self.height - cut }))
    }

    /// The lowest end of a mark, within `room`, that no other mark straddles.
    fn cut_at(&self, room: f32) -> Option<f32> {
        let ends = self.marks.iter().map(|mark| mark.extent().1).filter(|&end| end > 0.0 && end <= room);
        let tolerance = 0.01;
        let whole = |cut: f32| {
            self.marks.iter().all(|mark| {
                let (top, end) = mark.extent();
                end <= cut || top >= cut - tolerance
            })
        };
        ends.filter(|&end| whole(end)).max_by(f32::total_cmp)
    }
}
