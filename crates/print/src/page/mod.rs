//! Pages of text, rules and codes: what goes where, and where one page ends and the next begins.
//!
//! Positions are in points, measured from the *start* edge (left, or right where reading goes
//! right-to-left) and from the top. [`pdf`] alone knows that PDF counts from the lower left.

mod block;
mod code;
mod flow;
mod glyphs;
mod pdf;

pub(crate) use block::{Align, Block, Cell, Mark, Span};
pub(crate) use code::Code;
pub(crate) use flow::{Page, Piece, Room, flow};
pub(crate) use pdf::{Form, write};

/// Points in `mm` millimetres.
pub(crate) fn mm(mm: f32) -> f32 {
    mm * 72.0 / 25.4
}

/// Which way lines are read; decides which edge is the start.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Direction {
    /// Left to right.
    #[default]
    Ltr,
    /// Right to left.
    Rtl,
}
