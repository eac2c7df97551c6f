//! Lines of glyphs as PDF text that both looks right and copies right.
//!
//! PDF remembers one text for each glyph of a font. Arabic and Devanagari use one glyph for different
//! letters and several glyphs for one letter, so a cluster whose glyphs cannot say their letters alone is
//! made silent, and invisible spaces over it say them in `ActualText` spans. The limit: readers that
//! ignore such spans copy the nearest single letters instead; what is seen and printed is the same.

use std::collections::BTreeMap;

use printpdf::{Codepoint, DictItem, FontId, Op, PdfFontHandle, Pt, TextItem, TextMatrix, TextRenderingMode};

use crate::Direction;
use crate::text::{Cluster, Face, Line, Run};

/// What each glyph of each face reads as, in one document.
#[derive(Default)]
pub(super) struct Readings {
    by_glyph: BTreeMap<(Face, u16), String>,
}

impl Readings {
    /// Learns the glyphs of `line`. The first reading of a glyph stays.
    pub(super) fn learn(&mut self, line: &Line) {
        for run in &line.runs {
            for cluster in run.clusters.iter().filter(|cluster| cluster.glyphs.len() == 1) {
                let key = (run.face, cluster.glyphs[0].id);
                self.by_glyph.entry(key).or_insert_with(|| cluster.text.clone());
            }
        }
    }

    /// The faces that are used at all.
    pub(super) fn faces(&self) -> Vec<Face> {
        let mut faces: Vec<Face> = self.by_glyph.keys().map(|(face, _)| *face).collect();
        faces.dedup();
        faces
    }

    /// Learns glyphs that only ever occur together, after everything else was learned.
    pub(super) fn learn_the_rest(&mut self, line: &Line) {
        for run in &line.runs {
            for cluster in &run.clusters {
                for (index, glyph) in cluster.glyphs.iter().enumerate() {
                    let text = if index == 0 { cluster.text.clone() } else { String::new() };
                    self.by_glyph.entry((run.face, glyph.id)).or_insert(text);
                }
            }
        }
    }

    fn of(&self, face: Face, glyph: u16) -> String {
        self.by_glyph.get(&(face, glyph)).cloned().unwrap_or_default()
    }

    fn says_itself(&self, run: &Run, cluster: &Cluster) -> bool {
        // Readers put right-to-left characters in order by where they stand, and both letters of a
        // lam-alef stand in one place.
        if run.direction == Direction::Rtl && cluster.text.chars().nth(1).is_some() {
            return false;
        }
        match cluster.glyphs.as_slice() {
            [only] => self.by_glyph.get(&(run.face, only.id)) == Some(&cluster.text),
            [] | [_, _, ..] => false,
        }
    }
}

/// The operations that draw `line` with its baseline starting at (`x`, `y`), counted from the lower left.
pub(super) fn draw(line: &Line, x: f32, y: f32, readings: &Readings) -> Vec<Op> {
    let mut ops = vec![Op::StartTextSection];
    let mut pen = x;
    for run in &line.runs {
        let font = PdfFontHandle::External(FontId(run.face.resource_name().to_owned()));
        ops.push(Op::SetFont { font, size: Pt(line.style.size_pt) });
        pen = draw_run(run, Pen { x: pen, y, em: line.style.size_pt / 1000.0 }, readings, &mut ops);
    }
    ops.push(Op::EndTextSection);
    ops
}

#[derive(Clone, Copy)]
struct Pen {
    x: f32,
    y: f32,
    /// Points to a thousandth of an em.
    em: f32,
}

fn draw_run(run: &Run, mut pen: Pen, readings: &Readings, ops: &mut Vec<Op>) -> f32 {
    for cluster in &run.clusters {
        if readings.says_itself(run, cluster) {
            show_glyphs(run.face, cluster, pen, readings, ops);
        } else {
            ops.push(actual_text(""));
            show_glyphs(run.face, cluster, pen, readings, ops);
            ops.push(Op::EndMarkedContent);
            speak(run, cluster, pen, ops);
        }
        pen.x += cluster.advance * pen.em;
    }
    pen.x
}

fn show_glyphs(face: Face, cluster: &Cluster, pen: Pen, readings: &Readings, ops: &mut Vec<Op>) {
    for glyph in &cluster.glyphs {
        let (x, y) = (pen.x + glyph.x * pen.em, pen.y + glyph.y * pen.em);
        ops.push(Op::SetTextMatrix { matrix: TextMatrix::Translate(Pt(x), Pt(y)) });
        ops.push(show(glyph.id, readings.of(face, glyph.id)));
    }
}

/// Lays invisible spaces over a cluster that say its letters.
///
/// Spans around the glyphs themselves are not enough: readers take a span's place from its last glyph, and
/// an accent's is not where the cluster ends (poppler then reads a gap). Right-to-left letters each get
/// their own part, to stand in their own place.
fn speak(run: &Run, cluster: &Cluster, pen: Pen, ops: &mut Vec<Op>) {
    let parts = parts_left_to_right(run, &cluster.text);
    let Some((space, width)) = run.face.space().filter(|_| !parts.is_empty()) else {
        return;
    };
    let share = cluster.advance / parts.len() as f32;
    ops.push(Op::SetTextRenderingMode { mode: TextRenderingMode::Invisible });
    for (index, part) in parts.iter().enumerate() {
        let x = pen.x + share * index as f32 * pen.em;
        ops.push(actual_text(part));
        let matrix = TextMatrix::Raw([share / width, 0.0, 0.0, 1.0, x, pen.y]);
        ops.push(Op::SetTextMatrix { matrix });
        ops.push(show(space, " ".to_owned()));
        ops.push(Op::EndMarkedContent);
    }
    ops.push(Op::SetTextRenderingMode { mode: TextRenderingMode::Fill });
}

fn parts_left_to_right(run: &Run, text: &str) -> Vec<String> {
    match run.direction {
        Direction::Ltr if text.is_empty() => vec![],
        Direction::Ltr => vec![text.to_owned()],
        Direction::Rtl => text.chars().rev().map(String::from).collect(),
    }
}

fn show(glyph: u16, reading: String) -> Op {
    Op::ShowText { items: vec![TextItem::GlyphIds(vec![Codepoint::with_cid(glyph, 0.0, reading)])] }
}

/// Opens a span that reads as `text`, in UTF-16 with a byte-order mark, as PDF wants it.
fn actual_text(text: &str) -> Op {
    let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
    let data = units.flat_map(u16::to_be_bytes).collect();
    let map = BTreeMap::from([("ActualText".to_owned(), DictItem::String { data, literal: false })]);
    Op::BeginMarkedContentWithProperties { tag: "Span".to_owned(), properties: DictItem::Dict { map } }
}
