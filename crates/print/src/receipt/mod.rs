//! The receipt for money that changed hands at the desk: what it was for, what was paid, what is still due.

mod setting;

use setting::Setting;

use crate::PrintError;
use crate::page::{Direction, Form, Room, flow, mm, write};
use crate::slip::Paper;

/// What goes on a receipt, in the words the patient reads; amounts are text already.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Receipt {
    /// The clinic, as patients know it.
    pub clinic_name: String,
    /// Address, telephone; one line each.
    pub clinic_lines: Vec<String>,
    /// What the paper is: "Receipt", "Refund".
    pub title: String,
    /// Its number: "No. 12".
    pub reference: String,
    /// When the money changed hands.
    pub date_line: String,
    /// Who paid, or was paid.
    pub patient_name: String,
    /// The clinic's number for the patient; empty if it gives none.
    pub patient_number: String,
    /// What it was for, and what of that was let off.
    pub items: Vec<ReceiptLine>,
    /// Everything paid for it so far, this payment last.
    pub payments: Vec<ReceiptLine>,
    /// The amount of this receipt, large.
    pub total: ReceiptLine,
    /// What is still due, or held.
    pub balance: ReceiptLine,
    /// Why money went back; empty to leave out.
    pub note: String,
    /// Last line on every page; empty to leave out.
    pub footer: String,
    /// Which way the language is read.
    pub direction: Direction,
}

/// A label and an amount.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct ReceiptLine {
    /// What.
    pub label: String,
    /// How much, as text.
    pub amount: String,
}

impl std::fmt::Debug for Receipt {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Receipt({})", self.reference)
    }
}

/// Makes `receipt` as a PDF on `paper`. What does not fit one sheet goes on to the next, which says whose it is.
///
/// # Errors
/// As [`crate::slip_pdf`].
pub fn receipt_pdf(receipt: &Receipt, paper: Paper) -> Result<Vec<u8>, PrintError> {
    let setting = Setting { receipt, paper, s: paper.scale() };
    let margin = mm(paper.margin_mm());
    let footer = setting.footer();
    let bottom = match paper.height_mm() {
        Some(height) => mm(height) - margin - footer.height,
        None => f32::INFINITY,
    };
    let pages = flow(setting.pieces(), Room { top: margin, bottom });
    let height = paper.height_mm().map_or_else(|| pages[0].end + footer.height + margin, mm);
    let pages = setting.with_footers(pages, &footer, height - margin - footer.height);
    let (width, direction) = (mm(paper.width_mm()), receipt.direction);
    write(Form { title: &receipt.title, width, height, direction }, &pages)
}
