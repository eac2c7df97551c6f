//! Day repair (D9): other places for what is booked while somebody or something is out. And the best openings (D2).

use crate::appointment::Placement;
use crate::calendar::{CalendarItem, Opening, OpeningsAsk};
use crate::problem::Misfit;
use crate::set_up::{ExceptionForm, WallSpan};
use crate::shapes;
use crate::visit::MoveTo;
use crate::waitlist::WaitlistForm;

shapes! {
    /// Who or what is out.
    #[serde(tag = "is", rename_all = "snake_case")]
    pub enum WhoIsOut {
        /// A provider is ill.
        Provider {
            /// Who.
            id: String,
        },
        /// A chair, room or device cannot be used.
        Resource {
            /// Which.
            id: String,
        },
    }

    /// What is to be repaired, and how far it may go.
    pub struct RepairAsk {
        /// Who or what.
        pub out: WhoIsOut,
        /// From when, `YYYY-MM-DDTHH:MM`.
        pub from: String,
        /// Until when.
        pub to: String,
        /// How many days later an appointment may be put.
        pub days: u8,
        /// Whether anybody who does the type may step in.
        pub anybody: bool,
        /// Most minutes by which the time of day may differ on another day.
        pub drift_minutes: Option<u16>,
    }

    /// One appointment and its new place.
    pub struct RepairMove {
        /// As it stands.
        pub item: CalendarItem,
        /// Where it would go.
        pub placement: Placement,
        /// What changes by that: resources, time, provider, day.
        pub changes: Vec<String>,
    }

    /// What speaks against an appointment's own time with one provider.
    pub struct TriedWith {
        /// Who.
        pub provider_name: String,
        /// Every reason.
        pub misfits: Vec<Misfit>,
    }

    /// One appointment without a new place.
    pub struct Unplaced {
        /// As it stands.
        pub item: CalendarItem,
        /// Whether the patient is with the provider already, so that it cannot be moved.
        pub has_begun: bool,
        /// What speaks against its own time, provider by provider.
        pub tried: Vec<TriedWith>,
    }

    /// A proposal for the day.
    pub struct RepairProposal {
        /// What can be put elsewhere, by start.
        pub moves: Vec<RepairMove>,
        /// What cannot, by start.
        pub unplaced: Vec<Unplaced>,
        /// Whether nothing better is there.
        pub whole: bool,
    }

    /// A proposal taken up.
    pub struct RepairDay {
        /// The leave or closure to write down with it, where there is none yet.
        pub closure: Option<ExceptionForm>,
        /// The appointments that move, all of them or none.
        pub moves: Vec<MoveTo>,
        /// What has no new place yet and goes to the pinboard.
        #[serde(default)]
        pub set_aside: Vec<String>,
        /// Entries of the waitlist for what has no new place.
        #[serde(default)]
        pub waiting: Vec<WaitlistForm>,
    }

    /// What the patient would like; none of it is a rule.
    pub struct Wishes {
        /// One of these; empty for anybody.
        pub provider_ids: Vec<String>,
        /// Monday 0 to Sunday 6; empty for any.
        pub weekdays: Vec<u8>,
        /// A start within one of these; empty for any time.
        pub within: Vec<WallSpan>,
        /// Whom they saw last.
        pub usual_provider_id: Option<String>,
    }

    /// Looks for free time, the best of it first.
    pub struct BestOpeningsAsk {
        /// Where and when; of at most 31 days (C13).
        pub ask: OpeningsAsk,
        /// What the patient would like.
        pub wishes: Wishes,
        /// At most so many.
        pub limit: u16,
    }

    /// Why an opening stands where it does among the others.
    #[serde(tag = "is", rename_all = "snake_case")]
    pub enum OpeningReason {
        /// It leaves minutes that nothing usual fits into.
        LosesTime {
            /// How many.
            minutes: u32,
        },
        /// It uses minutes that nothing usual fitted into.
        UsesLostTime {
            /// How many.
            minutes: u32,
        },
        /// It leaves nothing free on either side.
        FillsGap,
        /// It leaves free time on both sides.
        SplitsFreeTime,
        /// It joins a class that takes place anyway.
        JoinsClass,
        /// The provider would change chair or room just before or after.
        ChangesChair {
            /// What the neighbouring appointment has.
            from_id: String,
            /// What this one would have.
            to_id: String,
        },
        /// The provider is one the patient wished for.
        WishedProvider,
        /// The provider is none the patient wished for.
        OtherProvider,
        /// The weekday is one the patient wished for.
        WishedWeekday,
        /// The weekday is none the patient wished for.
        OtherWeekday,
        /// The time of day is one the patient wished for.
        WishedTime,
        /// The time of day is none the patient wished for.
        OtherTime,
        /// The provider is whom the patient saw last.
        KnownProvider,
        /// The provider is not whom the patient saw last.
        NewProvider,
    }

    /// An opening with what speaks for and against it.
    pub struct BestOpening {
        /// Where and when.
        pub opening: Opening,
        /// Why it stands where it does.
        pub reasons: Vec<OpeningReason>,
    }

    /// Free time, the best first.
    pub struct BestOpenings {
        /// Best first.
        pub openings: Vec<BestOpening>,
    }
}
