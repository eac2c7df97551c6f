//! One line of placed glyphs, and how high and wide it is.

use super::face::{Face, Script, Weight};
use crate::Direction;

/// Size and weight of a piece of text.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Style {
    /// Em size in points.
    pub(crate) size_pt: f32,
    /// Stroke weight.
    pub(crate) weight: Weight,
}

impl Style {
    /// For reading, at `size_pt` points.
    pub(crate) fn regular(size_pt: f32) -> Self {
        Self { size_pt, weight: Weight::Regular }
    }

    /// For finding, at `size_pt` points.
    pub(crate) fn bold(size_pt: f32) -> Self {
        Self { size_pt, weight: Weight::Bold }
    }
}

/// A glyph and where it goes, in thousandths of an em from the start of its cluster.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Glyph {
    /// Its number in the font.
    pub(crate) id: u16,
    /// To the right of the pen.
    pub(crate) x: f32,
    /// Above the baseline.
    pub(crate) y: f32,
}

/// The least that can be selected or copied: some glyphs that together show some letters.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Cluster {
    /// The letters, in reading order.
    pub(crate) text: String,
    /// The glyphs, left to right.
    pub(crate) glyphs: Vec<Glyph>,
    /// How far the pen moves, in thousandths of an em.
    pub(crate) advance: f32,
}

/// Clusters of one face, left to right.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Run {
    /// The face that draws them.
    pub(crate) face: Face,
    /// Which way its letters are read.
    pub(crate) direction: Direction,
    /// Left to right, whatever the direction of reading.
    pub(crate) clusters: Vec<Cluster>,
}

/// A line of text, ready to draw.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Line {
    /// Left to right.
    pub(crate) runs: Vec<Run>,
    /// How it was set.
    pub(crate) style: Style,
}

impl Line {
    /// Width in points.
    pub(crate) fn width_pt(&self) -> f32 {
        let clusters = self.runs.iter().flat_map(|run| &run.clusters);
        clusters.map(|cluster| cluster.advance).sum::<f32>() * self.style.size_pt / 1000.0
    }

    /// Room needed above the baseline, in points.
    pub(crate) fn ascent_pt(&self) -> f32 {
        self.tallest(|script| match script {
            Script::European | Script::Hebrew => 1.0,
            Script::Devanagari => 1.04,
            Script::Arabic => 1.1,
        })
    }

    /// Room needed below the baseline, in points.
    pub(crate) fn descent_pt(&self) -> f32 {
        self.tallest(|script| match script {
            Script::European | Script::Hebrew => 0.3,
            Script::Devanagari => 0.42,
            Script::Arabic => 0.46,
        })
    }

    /// From the top of this line to the top of the next, in points.
    pub(crate) fn height_pt(&self) -> f32 {
        self.ascent_pt() + self.descent_pt()
    }

    fn tallest(&self, of: impl Fn(Script) -> f32) -> f32 {
        let least = of(Script::European);
        let most = self.runs.iter().map(|run| of(run.face.script)).fold(least, f32::max);
        most * self.style.size_pt
    }
}
