//! The lists beside the calendar: who still needs a time, and what one patient waits for.

use crate::calendar::CalendarItem;
use crate::recall::RecallLine;
use crate::shapes;
use crate::waitlist::WaitlistLine;

shapes! {
    /// How far back to look.
    pub struct UnscheduledAsk {
        /// Days before today, 1 to 366.
        pub days: u16,
    }

    /// One appointment that was called off or missed, with nothing in its place.
    pub struct UnscheduledLine {
        /// The appointment as it was.
        pub item: CalendarItem,
        /// Why it was called off: patient, provider, clinic, other; `None` for a no-show.
        pub code: Option<String>,
    }

    /// Appointments that still need a time.
    pub struct Unscheduled {
        /// Latest first; one a patient and type.
        pub lines: Vec<UnscheduledLine>,
    }

    /// A recall of a patient's, with what was booked for it.
    pub struct PatientRecall {
        /// The recall.
        pub line: RecallLine,
        /// What was booked for it.
        pub booked: Option<CalendarItem>,
    }

    /// What a patient waits for and is to be called in for.
    pub struct PatientLists {
        /// Longest waiting first.
        pub waiting: Vec<WaitlistLine>,
        /// By due date.
        pub recalls: Vec<PatientRecall>,
    }
}
