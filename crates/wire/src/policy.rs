//! The clinic's own rules about booking: what the settings read and write, and what a refusal says of them.

use crate::appointment::Placement;
use crate::problem::{Misfit, Problem, Warning};
use crate::set_up::{ResourceKind, WallSpan};
use crate::shapes;

shapes! {
    /// What a policy asks.
    #[serde(tag = "rule", rename_all = "snake_case")]
    #[derive(Copy)]
    pub enum PolicyRule {
        /// Booked at least so long before.
        MinimumAdvance {
            /// Real minutes.
            minutes: u32,
        },
        /// Booked at most so far ahead.
        MaximumAdvance {
            /// Days on the clinic's calendar, today being none.
            days: u16,
        },
        /// For today only until some time of the day, or not at all.
        SameDay {
            /// Wall minute from which on today is closed to bookings; `None` for all day.
            until: Option<u16>,
        },
        /// At most so many bookings to come a patient.
        ActiveLimit {
            /// How many.
            most: u16,
        },
        /// Called off at least so long before.
        Cancellation {
            /// Real minutes.
            minutes: u32,
            /// What being late means: fee or deny.
            late: LateCancel,
        },
        /// Put elsewhere at least so long before it was to be.
        RescheduleWindow {
            /// Real minutes.
            minutes: u32,
        },
        /// Put elsewhere at most so often.
        RescheduleCount {
            /// How often.
            most: u16,
        },
        /// Whoever did not come so often lately cannot book alone.
        NoShows {
            /// How often is too often.
            most: u16,
            /// In so many days until today.
            days: u16,
        },
        /// At most so many a day or week.
        Quota {
            /// Whose.
            of: QuotaOf,
            /// In what time.
            per: QuotaPer,
            /// How many.
            most: u16,
        },
        /// A booking waits until a provider agrees.
        Approval,
        /// Written down at most so many days after it was.
        Backdating {
            /// Days on the clinic's calendar.
            days: u16,
        },
        /// Checked in around the start.
        CheckIn {
            /// Real minutes before.
            early_minutes: u32,
            /// Real minutes after.
            late_minutes: u32,
        },
    }

    /// What calling off too late means.
    #[serde(rename_all = "snake_case")]
    #[derive(Copy, Eq)]
    pub enum LateCancel {
        /// It costs a fee.
        Fee,
        /// It stands.
        Deny,
    }

    /// Whose appointments a quota counts.
    #[serde(rename_all = "snake_case")]
    #[derive(Copy, Eq)]
    pub enum QuotaOf {
        /// The patient's.
        Patient,
        /// The provider's.
        Provider,
    }

    /// The time a quota counts in.
    #[serde(rename_all = "snake_case")]
    #[derive(Copy, Eq)]
    pub enum QuotaPer {
        /// A day.
        Day,
        /// A week, from Monday.
        Week,
    }

    /// What a rule means to staff.
    #[serde(rename_all = "snake_case")]
    #[derive(Copy, Eq)]
    pub enum ForStaff {
        /// Nothing.
        Free,
        /// They are told, and go on.
        Warned,
        /// They go on with a reason, if their role may.
        Reason,
        /// They are refused.
        Never,
    }

    /// What a rule means to patients.
    #[serde(rename_all = "snake_case")]
    #[derive(Copy, Eq)]
    pub enum ForPatients {
        /// Nothing.
        Free,
        /// They are refused.
        Never,
    }

    /// A rule of the clinic's own.
    pub struct PolicyForm {
        /// `None` for a new one.
        pub id: Option<String>,
        /// As staff call it; refusals name it.
        pub name: String,
        /// At one location; `None` for all.
        pub location_id: Option<String>,
        /// Of one type; `None` for all.
        pub appointment_type_id: Option<String>,
        /// What it asks.
        pub rule: PolicyRule,
        /// What it means to staff.
        pub staff: ForStaff,
        /// What it means to patients.
        pub patients: ForPatients,
        /// Whether it is in force.
        pub active: bool,
        /// The version the person saw; 0 for a new one.
        pub version: u64,
    }

    /// Who would ask.
    #[serde(rename_all = "snake_case")]
    #[derive(Copy, Eq)]
    pub enum Audience {
        /// The desk.
        Staff,
        /// A patient, for themselves.
        Patients,
    }

    /// Tries a policy that is not saved yet: what would somebody booking that meet with, now?
    pub struct PolicyTrial {
        /// The policy as it stands in the form, in place of the saved one.
        pub policy: PolicyForm,
        /// Who would ask.
        pub audience: Audience,
        /// Whose bookings are counted; `None` for somebody new.
        pub patient_id: Option<String>,
        /// What for.
        pub appointment_type_id: String,
        /// Where and when.
        pub placement: Placement,
    }

    /// What a trial met with.
    pub struct PolicyTried {
        /// Every reason against it; the form's own policy among them where it says no.
        pub misfits: Vec<Misfit>,
        /// What is worth knowing.
        pub warnings: Vec<Warning>,
        /// A refusal that is no matter of place and time.
        pub problem: Option<Problem>,
        /// Whether the booking would wait for approval.
        pub waits: bool,
    }

    /// Asks why times of a day are not offered.
    pub struct WhyNotAsk {
        /// What for.
        pub appointment_type_id: String,
        /// Real minutes; the type's usual ones when `None`.
        pub minutes: Option<u16>,
        /// With whom; everybody when `None`.
        pub provider_id: Option<String>,
        /// Where.
        pub location_id: String,
        /// For whom, so that their other appointments count.
        pub patient_id: Option<String>,
        /// Which day.
        pub date: String,
        /// The one that would be moved there, which is in nobody's way; `None` for a new one.
        #[serde(default)]
        #[ts(optional)]
        pub appointment_id: Option<String>,
    }

    /// One thing that keeps a time from being offered.
    #[serde(tag = "is", rename_all = "snake_case")]
    pub enum Cause {
        /// A rule, with its record.
        Rule {
            /// Which.
            misfit: Misfit,
        },
        /// None of the kind the type needs is free.
        NoneFree {
            /// What kind.
            kind: ResourceKind,
            /// Each there is, with what is in its way.
            each: Vec<NotFree>,
        },
    }

    /// A chair, room or device that is not free.
    pub struct NotFree {
        /// Its name.
        pub name: String,
        /// What is in its way.
        pub misfits: Vec<Misfit>,
    }

    /// Starts with one provider that are not offered for the same causes.
    pub struct Unoffered {
        /// With whom.
        pub provider_id: String,
        /// The starts, wall minutes.
        pub span: WallSpan,
        /// Without every one of these they would be offered.
        pub causes: Vec<Cause>,
    }

    /// Why times of a day are not offered.
    pub struct WhyNot {
        /// By provider, from midnight to midnight.
        pub unoffered: Vec<Unoffered>,
    }
}
