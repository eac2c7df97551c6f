//! Visits: several appointments in one coming, with an order and waits (D3).

use crate::appointment::Placement;
use crate::calendar::{CalendarItem, Opening};
use crate::problem::VisitFault;
use crate::shapes;

shapes! {
    /// One appointment of a visit, as far as it matters where it goes.
    pub struct VisitLeg {
        /// What for.
        pub appointment_type_id: String,
        /// Real minutes.
        pub minutes: u16,
        /// With one of these; empty for anybody who does the type.
        pub provider_ids: Vec<String>,
        /// Chairs, rooms and devices it has to have; kinds the type needs besides are filled in.
        pub resource_ids: Vec<String>,
    }

    /// One leg after another, by their places among the legs.
    pub struct LegFollows {
        /// The leg that comes first.
        pub earlier: u8,
        /// The leg that comes after it.
        pub later: u8,
        /// Longest wait between the two, minutes.
        pub max_wait: Option<u16>,
    }

    /// What the legs of a visit have to keep to.
    pub struct Itinerary {
        /// The legs; their order here binds nothing.
        pub legs: Vec<VisitLeg>,
        /// What has to come after what.
        pub follows: Vec<LegFollows>,
        /// Longest wait between any leg and the next, minutes.
        pub max_wait: Option<u16>,
    }

    /// Looks for places for all legs of a visit.
    pub struct VisitAsk {
        /// For whom, when known.
        pub patient_id: Option<String>,
        /// Where.
        pub location_id: String,
        /// What the legs keep to.
        pub itinerary: Itinerary,
        /// From which day on.
        pub from: String,
        /// How many days: at most 31 (C13).
        pub days: u16,
        /// Only starts at or after this wall minute.
        pub earliest: Option<u16>,
        /// Only starts before this wall minute.
        pub latest: Option<u16>,
    }

    /// Where one leg goes.
    pub struct LegOpening {
        /// Its place among the legs.
        pub leg: u8,
        /// Where and when.
        pub opening: Opening,
    }

    /// Places for all legs.
    pub struct VisitPlan {
        /// By start.
        pub legs: Vec<LegOpening>,
        /// From the first start to the last end, minutes.
        pub minutes: u32,
        /// How much of it is waiting, minutes.
        pub waiting: u32,
        /// Whether nothing better is there that day.
        pub whole: bool,
    }

    /// The best plan of each day that has one.
    pub struct VisitPlans {
        /// Shortest first.
        pub plans: Vec<VisitPlan>,
    }

    /// One leg and where it goes.
    pub struct LegBooking {
        /// The appointment's id, made by the window.
        pub id: String,
        /// Where and when.
        pub placement: Placement,
    }

    /// A new visit with a place for every leg.
    pub struct BookVisit {
        /// Made by the window, so that sending twice books once.
        pub id: String,
        /// Who comes.
        pub patient_id: String,
        /// What the legs keep to.
        pub itinerary: Itinerary,
        /// A place for each leg, in the itinerary's order.
        pub legs: Vec<LegBooking>,
        /// For staff, on each.
        pub notes: String,
        /// For the patient, on each.
        pub patient_notes: String,
        /// staff, phone, …
        pub source: String,
        /// Why it is to stand over a rule, the visit's own order among them.
        pub override_reason: Option<String>,
    }

    /// Asks what comes of moving one leg.
    pub struct LegMoveAsk {
        /// Which appointment.
        pub appointment_id: String,
        /// Where it would go.
        pub placement: Placement,
    }

    /// What comes of moving one leg.
    pub struct LegMoved {
        /// What of the visit would not be kept to, were only that leg moved.
        pub faults: Vec<VisitFault>,
        /// Where all legs could go with that leg where it was moved to.
        pub proposal: Option<VisitPlan>,
        /// The visit's appointments, by start; none where the appointment is of no visit.
        pub legs: Vec<LegItem>,
    }

    /// An appointment of a visit.
    pub struct LegItem {
        /// Its place among the legs.
        pub leg: u8,
        /// As it stands.
        pub item: CalendarItem,
    }

    /// Another place for one appointment, of several that move at once.
    pub struct MoveTo {
        /// Which appointment.
        pub appointment_id: String,
        /// The version the person saw.
        pub version: u64,
        /// Where it goes.
        pub placement: Placement,
    }

    /// Moves several legs of a visit at once.
    pub struct MoveVisit {
        /// Which visit.
        pub id: String,
        /// Where to.
        pub legs: Vec<MoveTo>,
        /// Why it is to stand over a rule.
        pub override_reason: Option<String>,
    }

    /// Calls off every leg that still can be.
    pub struct CancelVisit {
        /// Which.
        pub id: String,
        /// patient, provider, clinic, declined, mistake, other.
        pub code: String,
        /// In words.
        pub reason: String,
        /// Why a policy about coming too late is let pass (C20).
        pub override_reason: Option<String>,
    }
}
