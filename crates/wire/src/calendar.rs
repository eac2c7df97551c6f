//! What the calendar draws.

use crate::problem::{Misfit, Warning};
use crate::set_up::WallSpan;
use crate::shapes;

shapes! {
    /// A stretch of days, both included.
    pub struct CalendarAsk {
        /// First day.
        pub from: String,
        /// Last day; at most 41 days after the first (six weeks).
        pub to: String,
    }

    /// One provider's day at one location.
    pub struct ProviderDay {
        /// Who.
        pub provider_id: String,
        /// Where.
        pub location_id: String,
        /// When they see patients there.
        pub open: Vec<WallSpan>,
        /// Parts kept for types.
        pub template: Vec<TemplateSpan>,
    }

    /// Part of a day kept for a type.
    pub struct TemplateSpan {
        /// When.
        pub span: WallSpan,
        /// What for.
        pub appointment_type_id: String,
    }

    /// Closed time, with why.
    pub struct ClosedSpan {
        /// provider, resource, location or clinic.
        pub scope: String,
        /// Whose; empty for the clinic.
        pub scope_id: String,
        /// When.
        pub span: WallSpan,
        /// As staff called it.
        pub label: String,
        /// The exception.
        pub exception_id: String,
    }

    /// One day of the calendar.
    pub struct CalendarDay {
        /// Which.
        pub date: String,
        /// Real minutes from midnight to midnight: 1380, 1440, 1500…
        pub minutes: u16,
        /// Wall time the clocks skip that day, if they do.
        pub skipped: Option<WallSpan>,
        /// Wall time the clocks repeat that day, if they do.
        pub repeated: Option<WallSpan>,
        /// Who is in, where and when.
        pub providers: Vec<ProviderDay>,
        /// Closed time.
        pub closed: Vec<ClosedSpan>,
    }

    /// One card on the calendar.
    pub struct CalendarItem {
        /// The appointment.
        pub id: String,
        /// Short number.
        pub number: u32,
        /// Its version, for edits.
        pub version: u64,
        /// The day it starts.
        pub date: String,
        /// Start, wall minutes.
        pub from: u16,
        /// End, wall minutes; above 1440 where it runs past midnight.
        pub to: u16,
        /// Real minutes it takes.
        pub minutes: u16,
        /// Start instant.
        pub starts_at: String,
        /// End instant.
        pub ends_at: String,
        /// Who comes.
        pub patient_id: String,
        /// Given and family name.
        pub patient_name: String,
        /// Their number.
        pub patient_number: u32,
        /// Their phone.
        pub patient_phone: String,
        /// Who sees them.
        pub provider_id: String,
        /// Where.
        pub location_id: String,
        /// Chairs, rooms, devices.
        pub resource_ids: Vec<String>,
        /// What for.
        pub appointment_type_id: String,
        /// draft, pending_approval, confirmed, checked_in, in_progress, completed, cancelled, no_show, rescheduled, expired.
        pub status: String,
        /// Since when, where the status knows.
        pub status_since: Option<String>,
        /// When they arrived, where it is known.
        pub checked_in_at: Option<String>,
        /// unasked, asked, yes, no.
        pub patient_confirmation: String,
        /// Staff notes.
        pub notes: String,
        /// Notes for the patient.
        pub patient_notes: String,
        /// staff, online, phone, recall, treatment_plan, waitlist.
        pub source: String,
        /// Why it stands over a rule, when it does.
        pub overbooked: Option<String>,
        /// Whether it is on the pinboard.
        pub pinned: bool,
        /// Whether a no-show's time was given free, or it holds none for another reason.
        pub holds_time: bool,
        /// The series it is of, where it is of one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        pub series_id: Option<String>,
        /// The date of the series it is, where it is of one; it stays when that one time is moved.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        pub series_date: Option<String>,
        /// The visit it is a leg of, where it is of one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        pub visit_id: Option<String>,
        /// The treatment plan it is planned in, where it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        pub plan_id: Option<String>,
        /// Which planned appointment of that plan it is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        pub plan_step_id: Option<String>,
        /// What is expected to be done, in order; left out for nothing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        pub procedure_ids: Option<Vec<String>>,
        /// Where to meet by video; left out for nowhere.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        pub video_link: Option<String>,
    }

    /// A stretch of the calendar.
    pub struct Calendar {
        /// Every day asked for.
        pub days: Vec<CalendarDay>,
        /// Every appointment that starts on one of them; cancelled and rescheduled ones too.
        pub items: Vec<CalendarItem>,
        /// Today in the clinic's zone.
        pub today: String,
        /// The clinic's clock, wall minutes.
        pub now: u16,
    }

    /// How full a day is.
    pub struct DayLoad {
        /// Which.
        pub date: String,
        /// Appointments that hold time.
        pub count: u32,
        /// Provider minutes booked.
        pub booked_minutes: u32,
        /// Provider minutes open.
        pub open_minutes: u32,
    }

    /// How full each day of a stretch is.
    pub struct Load {
        /// Every day asked for.
        pub days: Vec<DayLoad>,
    }

    /// What is to be placed.
    #[serde(tag = "is", rename_all = "snake_case")]
    pub enum ToPlace {
        /// One that is there already.
        Existing {
            /// Which.
            appointment_id: String,
        },
        /// A new one.
        New {
            /// Who, when known.
            patient_id: Option<String>,
            /// What for.
            appointment_type_id: String,
            /// Real minutes.
            minutes: u16,
        },
        /// Somebody on the waitlist: a time that fits and is not what they asked for is warned of.
        Waiting {
            /// Which entry.
            entry_id: String,
        },
    }

    /// Where it could go: asked once when a drag starts.
    pub struct FitAsk {
        /// What is placed.
        pub what: ToPlace,
        /// On which days.
        pub dates: Vec<String>,
        /// In which columns: provider ids, or resource ids.
        pub column_ids: Vec<String>,
        /// Where; needed for columns of providers.
        pub location_id: Option<String>,
        /// Whether a copy is made, so that the original counts as in the way.
        pub copy: bool,
    }

    /// Whether starts in a stretch fit.
    pub struct FitSpan {
        /// Start minutes, every five of them, `[from, to)`.
        pub span: WallSpan,
        /// Why not; empty where it fits.
        pub misfits: Vec<Misfit>,
        /// What is worth knowing.
        pub warnings: Vec<Warning>,
    }

    /// One column and day.
    pub struct FitColumn {
        /// Provider or resource.
        pub column_id: String,
        /// Which day.
        pub date: String,
        /// From midnight to midnight, no gaps.
        pub spans: Vec<FitSpan>,
    }

    /// Where it fits and why not elsewhere.
    pub struct Fit {
        /// One each column and day asked for.
        pub columns: Vec<FitColumn>,
    }

    /// Looking for free time.
    pub struct OpeningsAsk {
        /// What for.
        pub appointment_type_id: String,
        /// Real minutes; the type's usual ones when `None`.
        pub minutes: Option<u16>,
        /// With whom; anybody when `None`.
        pub provider_id: Option<String>,
        /// Where; anywhere when `None`.
        pub location_id: Option<String>,
        /// For whom, so that their other appointments count.
        pub patient_id: Option<String>,
        /// From which day on.
        pub from: String,
        /// How many days: at most 31 (C13), or 366 where `days_at_most` ends the search.
        pub days: u16,
        /// Only starts at or after this wall minute.
        pub earliest: Option<u16>,
        /// Only starts before this wall minute.
        pub latest: Option<u16>,
        /// At most so many a day and provider.
        pub limit_per_day: u16,
        /// Ends with the so-manieth day that has any.
        #[serde(default)]
        #[ts(optional)]
        pub days_at_most: Option<u16>,
        /// Whom to offer where anybody will do: everybody (unless said), least_load, continuity.
        #[serde(default)]
        #[ts(optional)]
        pub assign: Option<String>,
        /// The one that would be moved there, which is in nobody's way; `None` for a new one.
        #[serde(default)]
        #[ts(optional)]
        pub appointment_id: Option<String>,
    }

    /// Free time that can be booked as it stands.
    pub struct Opening {
        /// Which day.
        pub date: String,
        /// Start, wall minutes.
        pub from: u16,
        /// Real minutes.
        pub minutes: u16,
        /// With whom.
        pub provider_id: String,
        /// Where.
        pub location_id: String,
        /// Chairs, rooms, devices it would take.
        pub resource_ids: Vec<String>,
    }

    /// Free time, earliest first.
    pub struct Openings {
        /// What was found.
        pub openings: Vec<Opening>,
    }
}
