//! The appointment slip a patient takes home: when, where, with whom.
//!
//! The reference projects cannot print one at all (S0.D8). Date and time are the largest things on it.

mod setting;

use setting::Setting;

use crate::PrintError;
use crate::page::{Code, Direction, Form, Room, flow, mm, write};

/// What goes on a slip, in the words the patient reads.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Slip {
    /// The clinic, as patients know it.
    pub clinic_name: String,
    /// Address, telephone; one line each.
    pub clinic_lines: Vec<String>,
    /// What the paper is: "Your appointment".
    pub title: String,
    /// The appointment's number: "No. 1042", or "B-17" when it was given out offline.
    pub reference: String,
    /// Shown in a frame while the booking is not yet confirmed by the hub.
    pub provisional: Option<String>,
    /// Who comes.
    pub patient_name: String,
    /// The clinic's number for the patient; empty if it gives none.
    pub patient_number: String,
    /// Labels and values: provider, room, type; in the order printed.
    pub fields: Vec<(String, String)>,
    /// "Saturday 21 November 2026", in the clinic's zone.
    pub date_in_words: String,
    /// "10:30", in the clinic's zone; printed exactly so (Q3).
    pub time: String,
    /// How long to plan for; empty to leave out.
    pub duration_line: String,
    /// What to bring and to do; any length, line breaks kept.
    pub instructions: Option<String>,
    /// Last line on every page; empty to leave out.
    pub footer: String,
    /// What the QR code says (D12); `None` for no code.
    pub qr: Option<String>,
    /// Which way the clinic's language is read.
    pub direction: Direction,
}

impl std::fmt::Debug for Slip {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Slip({})", self.reference)
    }
}

/// What a slip is printed on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Paper {
    /// 148 × 210 mm.
    A5,
    /// 105 × 148 mm.
    A6,
    /// An 80 mm receipt roll; the page is as long as what is on it.
    Roll80,
}

impl Paper {
    /// Millimetres wide.
    #[must_use]
    pub fn width_mm(self) -> f32 {
        match self {
            Self::A5 => 148.0,
            Self::A6 => 105.0,
            Self::Roll80 => 80.0,
        }
    }

    /// Millimetres high; `None` for a roll.
    #[must_use]
    pub fn height_mm(self) -> Option<f32> {
        match self {
            Self::A5 => Some(210.0),
            Self::A6 => Some(148.0),
            Self::Roll80 => None,
        }
    }

    pub(crate) fn margin_mm(self) -> f32 {
        match self {
            Self::A5 => 13.0,
            Self::A6 => 8.0,
            // A receipt printer cannot print on the outer 4 mm.
            Self::Roll80 => 4.5,
        }
    }

    /// Type and space grow with the paper; A6 is 1.
    pub(crate) fn scale(self) -> f32 {
        match self {
            Self::A5 => 1.36,
            Self::A6 | Self::Roll80 => 1.0,
        }
    }
}

/// Makes `slip` as a PDF on `paper`. What does not fit one sheet goes on to the next, which says whose it is.
///
/// # Errors
/// [`PrintError::CodeTooLong`] if the QR code's text is too long for any code.
pub fn slip_pdf(slip: &Slip, paper: Paper) -> Result<Vec<u8>, PrintError> {
    let code = slip.qr.as_deref().map(Code::of).transpose()?;
    let setting = Setting { slip, paper, s: paper.scale() };
    let margin = mm(paper.margin_mm());
    let footer = setting.footer();
    let bottom = match paper.height_mm() {
        Some(height) => mm(height) - margin - footer.height,
        None => f32::INFINITY,
    };
    let pages = flow(setting.pieces(code), Room { top: margin, bottom });
    let height = paper.height_mm().map_or_else(|| pages[0].end + footer.height + margin, mm);
    let pages = setting.with_footers(pages, &footer, height - margin - footer.height);
    let form = Form { title: &slip.title, width: mm(paper.width_mm()), height, direction: slip.direction };
    write(form, &pages)
}
