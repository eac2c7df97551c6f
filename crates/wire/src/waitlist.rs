//! The waitlist: who would come if time were free, and who would come sooner than they are booked.

use crate::appointment::Placement;
use crate::calendar::{CalendarItem, Opening};
use crate::set_up::WallSpan;
use crate::shapes;

shapes! {
    /// When, where and with whom somebody can come; nothing else is offered to them.
    pub struct WaitPreferences {
        /// One of these; empty for anybody.
        pub provider_ids: Vec<String>,
        /// At one of these; empty for any.
        pub location_ids: Vec<String>,
        /// Monday 0 to Sunday 6; empty for any.
        pub weekdays: Vec<u8>,
        /// All of it within one of these; empty for any time.
        pub within: Vec<WallSpan>,
        /// Not before this date.
        pub earliest: Option<String>,
        /// Not after this date.
        pub latest: Option<String>,
    }

    /// Somebody to put on the waitlist, or what they wait for now.
    pub struct WaitlistForm {
        /// Made by the window for a new one, so that sending twice adds once.
        pub id: String,
        /// Who waits; of an entry that is there it stays.
        pub patient_id: String,
        /// What for.
        pub appointment_type_id: String,
        /// Real minutes.
        pub minutes: u16,
        /// When, where and with whom.
        pub preferences: WaitPreferences,
        /// routine, soon, urgent.
        pub urgency: String,
        /// The appointment they have and would come sooner than.
        pub asap_id: Option<String>,
        /// How long beforehand they must know, minutes.
        pub notice_minutes: u16,
        /// For staff.
        pub notes: String,
        /// The version the person saw; 0 for a new one.
        pub version: u64,
    }

    /// Where somebody on the waitlist stands.
    #[serde(tag = "is", rename_all = "snake_case")]
    pub enum WaitState {
        /// Waits.
        Waiting,
        /// Was offered time, which is held for them.
        Offered {
            /// Until when, an instant.
            until: String,
            /// Seconds left when this was read.
            seconds: u32,
        },
        /// Was offered time and did not answer: waits on.
        RanOut,
    }

    /// One line of the waitlist.
    pub struct WaitlistLine {
        /// As it can be changed.
        pub form: WaitlistForm,
        /// Given and family name.
        pub patient_name: String,
        /// Their number.
        pub patient_number: u32,
        /// Their phone.
        pub patient_phone: String,
        /// The day they were put there.
        pub since: String,
        /// How often they declined.
        pub declined: u16,
        /// Where they stand.
        pub state: WaitState,
        /// The appointment that is held for them.
        pub offered: Option<CalendarItem>,
        /// The appointment they would come sooner than.
        pub asap: Option<CalendarItem>,
    }

    /// Everybody who waits.
    pub struct Waitlist {
        /// More urgent first, then those who wait longest.
        pub lines: Vec<WaitlistLine>,
    }

    /// Time of a provider that came free.
    pub struct FreedTime {
        /// Whose.
        pub provider_id: String,
        /// Where.
        pub location_id: String,
        /// Which day.
        pub date: String,
        /// Start, wall minutes.
        pub from: u16,
        /// Real minutes.
        pub minutes: u16,
    }

    /// Why somebody stands where they do among those who could have the time.
    #[serde(tag = "is", rename_all = "snake_case")]
    pub enum WaitReason {
        /// How soon they should come.
        Urgency {
            /// routine, soon, urgent.
            urgency: String,
        },
        /// How long they have waited.
        Waited {
            /// Whole days.
            days: u32,
        },
        /// They would come that much sooner than they are booked.
        Sooner {
            /// Whole days.
            days: u32,
        },
        /// They said no before.
        DeclinedBefore {
            /// How often.
            times: u16,
        },
        /// What of the time would be left.
        Leaves {
            /// Minutes.
            minutes: u32,
        },
    }

    /// Somebody who could have the time, and where in it.
    pub struct WaitMatch {
        /// Who.
        pub line: WaitlistLine,
        /// Where and when, as it would be booked.
        pub opening: Opening,
        /// Why they stand where they do.
        pub reasons: Vec<WaitReason>,
    }

    /// Everybody who could have the time.
    pub struct WaitMatches {
        /// Best first.
        pub matches: Vec<WaitMatch>,
    }

    /// Offers time to somebody who waits, and holds it.
    pub struct OfferTime {
        /// To whom.
        pub entry_id: String,
        /// The held appointment's id, made by the window.
        pub appointment_id: String,
        /// Where and when.
        pub placement: Placement,
        /// How long it is held from now, minutes.
        pub hold_minutes: u16,
    }

    /// Books somebody who waits without an offer: dragged onto the calendar.
    pub struct BookWaiting {
        /// Who.
        pub entry_id: String,
        /// The appointment's id, made by the window.
        pub appointment_id: String,
        /// Where and when.
        pub placement: Placement,
        /// Why it is to stand over a rule.
        pub override_reason: Option<String>,
    }
}
