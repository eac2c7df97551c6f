//! Paper.

use crate::calendar::CalendarItem;
use crate::report::ReportAsk;
use crate::shapes;

shapes! {
    /// What a sheet is of.
    #[serde(rename_all = "snake_case")]
    #[derive(Copy)]
    pub enum SheetBy {
        /// One part a provider.
        Provider,
        /// One part a chair, room or device.
        Resource,
    }

    /// What a slip is printed on.
    #[serde(rename_all = "snake_case")]
    #[derive(Copy)]
    pub enum SlipPaper {
        /// 148 × 210 mm.
        A5,
        /// 105 × 148 mm.
        A6,
        /// An 80 mm roll.
        Roll80,
    }

    /// What is printed.
    #[serde(tag = "is", rename_all = "snake_case")]
    pub enum Document {
        /// An appointment slip.
        Slip {
            /// Whose.
            appointment_id: String,
            /// On what.
            paper: SlipPaper,
        },
        /// The receipt of a payment or refund.
        Receipt {
            /// Whose account.
            patient_id: String,
            /// Which line of the ledger.
            posting_id: String,
            /// On what: A5 or the roll.
            paper: SlipPaper,
        },
        /// One day, on A4.
        DaySheet {
            /// Which.
            date: String,
            /// By what.
            by: SheetBy,
            /// Which of them; empty for all.
            ids: Vec<String>,
        },
        /// Seven days, on A4 across.
        WeekSheet {
            /// A day of the week.
            date: String,
            /// By what.
            by: SheetBy,
            /// Which of them; empty for all.
            ids: Vec<String>,
        },
        /// A report; needs `reports:view`.
        Report {
            /// Which.
            ask: ReportAsk,
        },
    }

    /// Asks for a document.
    pub struct PrintAsk {
        /// What.
        pub document: Document,
        /// In which language: en, es, ar. Slips use the patient's when they have one.
        pub locale: String,
    }

    /// A document to look at.
    pub struct Pdf {
        /// The file, base64.
        pub base64: String,
        /// A name for it, without patient data.
        pub file_name: String,
    }

    /// A printer.
    pub struct Printer {
        /// Its name for the system.
        pub name: String,
        /// As people call it.
        pub description: String,
        /// Whether it is the system's default.
        pub is_default: bool,
        /// Whether it takes jobs.
        pub accepting: bool,
    }

    /// Every printer.
    pub struct Printers {
        /// Default first.
        pub printers: Vec<Printer>,
    }

    /// Prints.
    pub struct PrintJob {
        /// What.
        pub document: Document,
        /// In which language.
        pub locale: String,
        /// On which.
        pub printer: String,
        /// How often, 1 to 20.
        pub copies: u8,
    }

    /// What the printing system took.
    pub struct Printed {
        /// Its job.
        pub job: String,
    }

    /// What became of a file that was to be saved.
    pub struct FileSaved {
        /// Where it is; `None` when the person thought better of it.
        pub path: Option<String>,
    }

    /// What a QR reader read off a slip.
    pub struct ReadSlipCode {
        /// As it stands there. Refused as the field `code`: malformed, unknown (another clinic's), altered, expired.
        pub code: String,
    }

    /// The appointment a slip is for.
    pub struct SlipRead {
        /// As it stands now; the successor where it was rescheduled.
        pub item: CalendarItem,
    }

    /// Asks for a sheet in a language.
    pub struct PrintLocale {
        /// en, es, ar.
        pub locale: String,
    }
}
