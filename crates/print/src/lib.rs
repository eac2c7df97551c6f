//! Slips and day sheets as PDF, and the printers that take them.
//!
//! Everything printed arrives already worded: dates, times and labels are text in the reader's language,
//! so what is on paper is what was on the screen (Q3, Q20). Nothing here knows a clock, a zone, a
//! language or a store.

mod error;
mod page;
pub mod printers;
mod receipt;
mod sheet;
mod slip;
#[cfg(all(feature = "testing", unix))]
pub mod testing;
mod text;

pub use error::PrintError;
pub use page::Direction;
pub use receipt::{Receipt, ReceiptLine, receipt_pdf};
pub use sheet::{
    DayColumns, DayGroup, DayRow, DaySheet, ReportRow, ReportSheet, SheetHead, WeekEntry, WeekRow, WeekSheet,
    day_sheet_pdf, report_pdf, week_sheet_pdf,
};
pub use slip::{Paper, Slip, slip_pdf};

/// Letters of `text` that the embedded fonts cannot draw, sorted; they print as an empty box, so a preview
/// should name them.
#[must_use]
pub fn undrawable_letters(text: &str) -> Vec<char> {
    text::undrawable(text)
}
