//! Letters to glyphs: joins Arabic, builds Devanagari conjuncts, puts right-to-left text in its place.

use std::ops::Range;

use rustybuzz::{BufferFlags, GlyphBuffer, UnicodeBuffer};
use unicode_bidi::{BidiInfo, Level};

use super::face::{Face, Script, script_of};
use super::line::{Cluster, Glyph, Line, Run, Style};
use crate::Direction;

/// A paragraph whose reading directions are known.
pub(super) struct Paragraph<'a> {
    bidi: BidiInfo<'a>,
    style: Style,
}

impl<'a> Paragraph<'a> {
    /// The direction is that of the first letter that has one; digits alone read left to right.
    pub(super) fn new(text: &'a str, style: Style) -> Self {
        Self { bidi: BidiInfo::new(text, None), style }
    }

    /// The text as it came.
    pub(super) fn text(&self) -> &'a str {
        self.bidi.text
    }

    /// The bytes of `range` on one line, the spaces at its end left out.
    pub(super) fn line(&self, range: Range<usize>) -> Line {
        let text = self.text()[range.clone()].trim_end();
        let range = range.start..range.start + text.len();
        let Some(paragraph) = self.bidi.paragraphs.first().filter(|_| !range.is_empty()) else {
            return Line { runs: vec![], style: self.style };
        };
        let (levels, in_sight_order) = self.bidi.visual_runs(paragraph, range);
        let runs = in_sight_order.into_iter().flat_map(|run| {
            let level = levels[run.start];
            self.shape_level(run, level)
        });
        Line { runs: runs.collect(), style: self.style }
    }

    /// Shapes text of one direction, face by face.
    fn shape_level(&self, range: Range<usize>, level: Level) -> Vec<Run> {
        let direction = if level.is_rtl() { Direction::Rtl } else { Direction::Ltr };
        let mut runs: Vec<Run> = by_face(&self.text()[range])
            .into_iter()
            .map(|(script, text)| shape(Face { script, weight: self.style.weight }, text, direction))
            .collect();
        if level.is_rtl() {
            runs.reverse();
        }
        runs
    }
}

/// Cuts `text` where the face changes.
fn by_face(text: &str) -> Vec<(Script, &str)> {
    let mut pieces: Vec<(Script, Range<usize>)> = vec![];
    for (at, letter) in text.char_indices() {
        let end = at + letter.len_utf8();
        let script = script_of(letter, pieces.last().map(|(script, _)| *script));
        match pieces.last_mut() {
            Some((last, range)) if *last == script => range.end = end,
            Some(_) | None => pieces.push((script, at..end)),
        }
    }
    pieces.into_iter().map(|(script, range)| (script, &text[range])).collect()
}

fn shape(face: Face, text: &str, direction: Direction) -> Run {
    let mut letters = UnicodeBuffer::new();
    letters.push_str(text);
    letters.set_direction(match direction {
        Direction::Ltr => rustybuzz::Direction::LeftToRight,
        Direction::Rtl => rustybuzz::Direction::RightToLeft,
    });
    letters.guess_segment_properties();
    letters.set_flags(BufferFlags::REMOVE_DEFAULT_IGNORABLES);
    let glyphs = rustybuzz::shape(face.parsed(), &[], letters);
    Run { face, direction, clusters: clusters(text, &glyphs) }
}

/// Groups glyphs that stand for the same letters, left to right.
fn clusters(text: &str, shaped: &GlyphBuffer) -> Vec<Cluster> {
    let mut starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| info.cluster as usize).collect();
    let order = starts.clone();
    starts.sort_unstable();
    starts.dedup();
    let end_of = |start: usize| {
        let next = starts.partition_point(|&other| other <= start);
        starts.get(next).copied().unwrap_or(text.len())
    };
    let mut clusters: Vec<Cluster> = vec![];
    for (index, start) in order.iter().copied().enumerate() {
        if index == 0 || order[index - 1] != start {
            let letters = readable(&text[start..end_of(start)]);
            clusters.push(Cluster { text: letters, glyphs: vec![], advance: 0.0 });
        }
        let cluster = clusters.last_mut().expect("the first glyph opens a cluster");
        let (info, position) = (shaped.glyph_infos()[index], shaped.glyph_positions()[index]);
        cluster.glyphs.push(Glyph {
            id: u16::try_from(info.glyph_id).expect("OpenType numbers glyphs in 16 bits"),
            x: cluster.advance + position.x_offset as f32,
            y: position.y_offset as f32,
        });
        cluster.advance += position.x_advance as f32;
    }
    clusters
}

/// What a reader copies: the letters without the marks that only steer direction or hold words together.
fn readable(text: &str) -> String {
    let letters = text.chars().filter(|letter| !is_steering(*letter));
    letters.map(|letter| if letter == '\u{00A0}' { ' ' } else { letter }).collect()
}

fn is_steering(letter: char) -> bool {
    matches!(letter, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}
