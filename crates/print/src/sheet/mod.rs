//! Lists for the desk's wall: the day and the week, on A4, with their headings on every page.
//!
//! Each says which statuses it shows (Q23), so that a list without the cancelled ones is not taken for all.

mod day;
mod report;
mod week;

pub use day::{DayColumns, DayGroup, DayRow, DaySheet, day_sheet_pdf};
pub use report::{ReportRow, ReportSheet, report_pdf};
pub use week::{WeekEntry, WeekRow, WeekSheet, week_sheet_pdf};

use crate::PrintError;
use crate::page::{Align, Block, Direction, Form, Page, Piece, Room, Span, flow, mm, write};
use crate::text::{Style, single, wrap_evenly};

/// What is said at the top and the foot of every page of a list.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SheetHead {
    /// The clinic, as patients know it.
    pub clinic_name: String,
    /// "Day sheet".
    pub title: String,
    /// "Saturday 21 November 2026, all providers".
    pub subtitle: String,
    /// Which statuses are listed: "Without cancelled and no-show" (Q23).
    pub status_filter: String,
    /// Added to a heading that is repeated on the next page: "continued".
    pub continued: String,
    /// Stands where a provider or room has no appointments: "No appointments".
    pub empty: String,
    /// "Page {page} of {pages}"; the two in braces are filled in.
    pub page_of: String,
    /// Beside the page number: when it was printed, and by whom.
    pub footer: String,
    /// Which way the clinic's language is read.
    pub direction: Direction,
}

/// A4 one way or the other, and the stretch between its margins.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Sheet {
    width: f32,
    height: f32,
    margin: f32,
}

impl Sheet {
    fn portrait() -> Self {
        Self { width: mm(210.0), height: mm(297.0), margin: mm(14.0) }
    }

    fn landscape() -> Self {
        Self { width: mm(297.0), height: mm(210.0), margin: mm(11.0) }
    }

    fn full(self) -> Span {
        Span { start: self.margin, width: self.width - 2.0 * self.margin }
    }

    /// Lays out `pieces` between the margins and numbers the pages.
    fn print(self, head: &SheetHead, pieces: Vec<Piece>) -> Result<Vec<u8>, PrintError> {
        let foot = mm(8.0);
        let room = Room { top: self.margin, bottom: self.height - self.margin - foot };
        let pages = flow(pieces, room);
        let count = pages.len();
        let numbered = pages
            .into_iter()
            .enumerate()
            .map(|(index, page)| self.numbered(page, head, &[("{page}", index + 1), ("{pages}", count)]));
        let pages: Vec<Page> = numbered.collect();
        let form =
            Form { title: &head.title, width: self.width, height: self.height, direction: head.direction };
        write(form, &pages)
    }

    fn numbered(self, mut page: Page, head: &SheetHead, numbers: &[(&str, usize)]) -> Page {
        let words = numbers
            .iter()
            .fold(head.page_of.clone(), |words, (name, number)| words.replace(name, &number.to_string()));
        let mut foot = Block::default();
        foot.rule(self.full(), 0.4);
        foot.skip(3.0);
        let top = foot.height;
        let page_number = single(&words, Style::bold(7.5));
        let room = self.full().width - page_number.width_pt() - 12.0;
        foot.text_at(top, &words, Style::bold(7.5), self.full(), Align::End);
        foot.text_at(
            top,
            &head.footer,
            Style::regular(7.5),
            Span { width: room, ..self.full() },
            Align::Start,
        );
        let top = self.height - self.margin - foot.height;
        page.marks.extend(foot.marks.into_iter().map(|mark| mark.lowered(top)));
        page
    }

    /// The top of the first page.
    fn masthead(self, head: &SheetHead) -> Block {
        let clinic = wrap_evenly(&head.clinic_name, Style::regular(9.5), self.full().width * 0.4);
        let taken = clinic.iter().map(crate::text::Line::width_pt).fold(0.0, f32::max) + 12.0;
        let mut block = Block::default();
        block.lines_at(8.0, clinic, self.full(), Align::End);
        let span = Span { width: self.full().width - taken, ..self.full() };
        block.text_at(0.0, &head.title, Style::bold(19.0), span, Align::Start);
        block.text(&head.subtitle, Style::regular(12.0), self.full(), Align::Start);
        block.skip(1.0);
        block.text(&head.status_filter, Style::regular(8.5), self.full(), Align::Start);
        block.skip(5.0);
        block.rule(self.full(), 1.4);
        block.skip(4.0);
        block
    }

    /// The top of the pages after the first: the same in brief.
    fn running_head(self, head: &SheetHead) -> Block {
        let mut block = Block::default();
        let title = format!("{} · {}", head.title, head.subtitle);
        block.text(&title, Style::bold(9.0), self.full(), Align::Start);
        let below = format!("{} · {}", head.clinic_name, head.status_filter);
        block.text(&below, Style::regular(8.0), self.full(), Align::Start);
        block.skip(3.0);
        block.rule(self.full(), 1.4);
        block.skip(4.0);
        block
    }

    /// A heading, with "continued" when it stands on a later page.
    fn continued(head: &SheetHead, name: &str) -> String {
        match head.continued.as_str() {
            "" => name.to_owned(),
            continued => format!("{name} ({continued})"),
        }
    }
}
