//! Words on paper: which face draws each letter, how letters join, and where lines break.
//!
//! Text comes in reading order, in any script the embedded faces cover, and leaves as [`Line`]s of
//! placed glyphs. Knows nothing of pages.

mod face;
mod line;
mod shape;
mod wrap;

pub(crate) use face::{Face, undrawable};
pub(crate) use line::{Cluster, Line, Run, Style};
pub(crate) use wrap::{single, wrap, wrap_evenly};
