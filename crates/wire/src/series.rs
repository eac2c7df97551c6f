//! Series: every date looked at before any is booked (Q4), changed in part or whole (Q5).

use crate::appointment::Placement;
use crate::calendar::{CalendarItem, Opening};
use crate::problem::Misfit;
use crate::shapes;

shapes! {
    /// Asks what would come of every date of a series.
    pub struct SeriesAsk {
        /// Who comes.
        pub patient_id: String,
        /// What for.
        pub appointment_type_id: String,
        /// Where, with whom, and when the first time may be.
        pub placement: Placement,
        /// An iCalendar RRULE with COUNT or UNTIL, and any EXDATE lines.
        pub rule: String,
        /// How many days from its date a time that is taken may be shifted.
        pub shift_days: u8,
        /// An appointment that would become the time of its date, as it stands.
        #[serde(default)]
        #[ts(optional)]
        pub adopts: Option<String>,
    }

    /// What would come of one date.
    #[serde(tag = "is", rename_all = "snake_case")]
    pub enum DateOutcome {
        /// It can be booked.
        Fits {
            /// The chairs, rooms and devices it would take.
            resource_ids: Vec<String>,
        },
        /// It cannot: shift, skip, or go over it with a reason.
        Conflict {
            /// Every reason.
            misfits: Vec<Misfit>,
            /// The nearest opening.
            proposal: Option<Opening>,
        },
        /// The clocks skip it (Q2).
        ClocksSkip {
            /// The nearest opening.
            proposal: Option<Opening>,
        },
        /// It is past; it can only be left out.
        Past,
    }

    /// One date of a series that is to be booked.
    pub struct PlannedDate {
        /// The date the rule gives.
        pub date: String,
        /// Start, wall minutes.
        pub from: u16,
        /// What would come of it.
        pub outcome: DateOutcome,
    }

    /// What would come of a series, by date.
    pub struct SeriesPlan {
        /// Every date of the rule.
        pub dates: Vec<PlannedDate>,
    }

    /// What to do with one date of a series.
    #[serde(tag = "do", rename_all = "snake_case")]
    pub enum DateChoice {
        /// As the rule says.
        AsPlanned,
        /// Elsewhere.
        Shift {
            /// Where and when.
            placement: Placement,
        },
        /// Not at all; of an edit: leave that one as it is.
        Skip,
        /// As the rule says, over whatever is in the way (C19).
        Override {
            /// Why.
            reason: String,
        },
    }

    /// One date of a new series and what was decided about it.
    pub struct SeriesDate {
        /// A date of the rule.
        pub date: String,
        /// The appointment's id, made by the window.
        pub id: String,
        /// What to do with it.
        pub choice: DateChoice,
    }

    /// A new series with every date decided.
    pub struct BookSeries {
        /// Made by the window, so that sending twice books once.
        pub id: String,
        /// Who comes.
        pub patient_id: String,
        /// What for.
        pub appointment_type_id: String,
        /// Where, with whom, and when the first time may be.
        pub placement: Placement,
        /// As in [`SeriesAsk::rule`].
        pub rule: String,
        /// For staff, on each.
        pub notes: String,
        /// For the patient, on each.
        pub patient_notes: String,
        /// staff, phone, …
        pub source: String,
        /// Every date of the rule, once.
        pub dates: Vec<SeriesDate>,
        /// An appointment that becomes the time of its date, as it stands; its date is among `dates`.
        #[serde(default)]
        #[ts(optional)]
        pub adopts: Option<String>,
    }

    /// The appointment of a series that was changed, so that others are to follow. It takes every edit; what others
    /// are noted to be follows where they said the same as it did.
    pub struct SeriesLeader {
        /// Which.
        pub appointment_id: String,
        /// The version the person saw.
        pub version: Option<u64>,
        /// Where it came from: of this one alone.
        pub source: Option<String>,
        /// unasked, asked, yes, no: of this one alone.
        pub patient_confirmation: Option<String>,
    }

    /// What was decided about one appointment of a series.
    pub struct AppointmentChoice {
        /// Which.
        pub appointment_id: String,
        /// What to do with it.
        pub choice: DateChoice,
    }

    /// The time of one date of a series goes to another date, and the rule with it.
    pub struct DayMove {
        /// A date of the series.
        pub from_date: String,
        /// Where that one goes.
        pub to_date: String,
    }

    /// "This and following" or "all" of a series; what is `None` stays, and so does what was changed by hand for
    /// one date. "This" alone is an ordinary edit.
    pub struct EditSeries {
        /// Which.
        pub id: String,
        /// From this date of the series on; `None` for all that is to come.
        pub from_date: Option<String>,
        /// The id of the series that "this and following" become, made by the window.
        pub rest_id: String,
        /// Another day.
        #[serde(default)]
        #[ts(optional)]
        pub day: Option<DayMove>,
        /// Another start, wall minutes.
        pub from: Option<u16>,
        /// Another length, real minutes.
        pub minutes: Option<u16>,
        /// Another provider.
        pub provider_id: Option<String>,
        /// Another location.
        pub location_id: Option<String>,
        /// Other chairs, rooms, devices.
        pub resource_ids: Option<Vec<String>>,
        /// Another type.
        #[serde(default)]
        #[ts(optional)]
        pub appointment_type_id: Option<String>,
        /// Other staff notes.
        #[serde(default)]
        #[ts(optional)]
        pub notes: Option<String>,
        /// Other notes for the patient.
        #[serde(default)]
        #[ts(optional)]
        pub patient_notes: Option<String>,
        /// Something else is expected to be done.
        #[serde(default)]
        #[ts(optional)]
        pub procedure_ids: Option<Vec<String>>,
        /// Somewhere else to meet by video; empty for nowhere.
        #[serde(default)]
        #[ts(optional)]
        pub video_link: Option<String>,
        /// The one that others are to follow; without it all take what is asked.
        #[serde(default)]
        #[ts(optional)]
        pub leader: Option<SeriesLeader>,
        /// What to do with single appointments; those not named go as planned.
        pub choices: Vec<AppointmentChoice>,
        /// As in [`SeriesAsk::shift_days`]; only for looking ahead.
        pub shift_days: u8,
    }

    /// One appointment of a series that is to be changed.
    pub struct PlannedChange {
        /// Which.
        pub appointment_id: String,
        /// Where and when it would stand.
        pub placement: Placement,
        /// What would come of it.
        pub outcome: DateOutcome,
    }

    /// What would come of changing a series, by date.
    pub struct SeriesEditPlan {
        /// Every appointment it would change.
        pub changes: Vec<PlannedChange>,
    }

    /// Asks what would come of another rule for what is still to come of a series.
    pub struct ReplacementAsk {
        /// Which.
        pub id: String,
        /// From this date of the series on; `None` for all that is to come.
        pub from_date: Option<String>,
        /// The day the new rule counts from.
        pub start: String,
        /// As in [`SeriesAsk::rule`].
        pub rule: String,
        /// As in [`SeriesAsk::shift_days`].
        pub shift_days: u8,
    }

    /// One date of the new rule.
    pub struct ReplacedDate {
        /// The date the rule gives.
        pub date: String,
        /// Start, wall minutes.
        pub from: u16,
        /// What would come of it.
        pub outcome: DateOutcome,
        /// The appointment of the series that stands on it already, and stays as it is.
        pub appointment_id: Option<String>,
    }

    /// What would come of another rule, by date.
    pub struct SeriesReplacement {
        /// Every date of the new rule.
        pub dates: Vec<ReplacedDate>,
        /// What the new dates leave out and would be called off, by start.
        pub called_off: Vec<CalendarItem>,
    }

    /// Gives what is still to come of a series another rule.
    pub struct ReplaceSeries {
        /// Which.
        pub id: String,
        /// From this date of the series on; `None` for all that is to come.
        pub from_date: Option<String>,
        /// What comes instead. The id of a date that has an appointment already is that one's, as
        /// [`ReplacedDate::appointment_id`] says.
        pub with: BookSeries,
    }

    /// Calls off what is still to come of a series.
    pub struct CancelSeries {
        /// Which.
        pub id: String,
        /// From this date of the series on; `None` for all that is to come.
        pub from_date: Option<String>,
        /// patient, provider, clinic, declined, mistake, other.
        pub code: String,
        /// In words.
        pub reason: String,
        /// Why a policy about coming too late is let pass (C20).
        pub override_reason: Option<String>,
    }

    /// A series and its appointments.
    pub struct SeriesDetail {
        /// Its id.
        pub id: String,
        /// What for.
        pub appointment_type_id: String,
        /// Where, with whom, and when the first time may be.
        pub placement: Placement,
        /// As in [`SeriesAsk::rule`].
        pub rule: String,
        /// Its appointments, by start; cancelled ones too.
        pub items: Vec<CalendarItem>,
    }

    /// Several appointments that were changed at once.
    pub struct SeveralDone {
        /// As they stand now, by start; without those that are gone.
        pub items: Vec<CalendarItem>,
        /// Whether anything changed: `false` when it had been done already.
        pub changed: bool,
    }
}
