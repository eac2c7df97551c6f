//! Blocks onto pages: top to bottom, a new page when the next block does not fit, nothing cut.

use std::rc::Rc;

use super::block::{Block, Mark};

/// A block with what must stand above it if it comes first on a page.
pub(crate) struct Piece {
    /// What is printed.
    pub(crate) block: Block,
    /// Repeated at the top of a page that begins with this piece: column headings, whose slip it is.
    pub(crate) lead: Option<Rc<Block>>,
}

/// The part of a page that blocks may fill, in points from the top.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(crate) struct Room {
    /// Where the first block begins.
    pub(crate) top: f32,
    /// Where the last must have ended; infinite on a roll.
    pub(crate) bottom: f32,
}

/// A filled page.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Page {
    /// What is drawn; distances down are from the top of the page.
    pub(crate) marks: Vec<Mark>,
    /// Where the last block ended.
    pub(crate) end: f32,
}

/// Lays `pieces` on as many pages as they need; at least one.
pub(crate) fn flow(pieces: Vec<Piece>, room: Room) -> Vec<Page> {
    let mut filling = Filling { pages: vec![], room, fresh: true };
    filling.pages.push(Page { marks: vec![], end: room.top });
    for piece in pieces {
        filling.place(piece);
    }
    filling.pages
}

struct Filling {
    pages: Vec<Page>,
    room: Room,
    /// Nothing but a repeated lead is on the last page yet.
    fresh: bool,
}

impl Filling {
    fn place(&mut self, piece: Piece) {
        let Piece { mut block, lead } = piece;
        if !self.fresh && block.height > self.left() {
            self.turn(lead.as_deref());
        }
        // Taller than a whole page: cut it between lines, which is better than losing its end.
        while block.height > self.left() {
            let Some((above, below)) = block.clone().split(self.left()) else {
                break;
            };
            self.put(above);
            self.turn(lead.as_deref());
            block = below;
        }
        self.put(block);
    }

    fn left(&self) -> f32 {
        self.room.bottom - self.page().end
    }

    fn page(&self) -> &Page {
        self.pages.last().expect("there is always a page")
    }

    fn put(&mut self, block: Block) {
        let page = self.pages.last_mut().expect("there is always a page");
        let top = page.end;
        page.marks.extend(block.marks.into_iter().map(|mark| mark.lowered(top)));
        page.end += block.height;
        self.fresh = false;
    }

    fn turn(&mut self, lead: Option<&Block>) {
        self.pages.push(Page { marks: vec![], end: self.room.top });
        if let Some(lead) = lead {
            self.put(lead.clone());
        }
        self.fresh = true;
    }
}
