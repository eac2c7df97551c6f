//! A visit: several appointments in one coming, with an order and a longest wait (S3.5, Q17, D3).
//!
//! Its legs are ordinary appointments. The row keeps what they have to keep to, so that moving one of them
//! can be judged and the others be found new places.

use chrono_tz::Tz;

use crate::appointment::Appointment;
use crate::ids::{AppointmentTypeId, PatientId, ProviderId, ResourceId, VisitId};
use crate::period::Period;
use crate::wall;

mod command;
mod moved;
mod solve;

pub use command::{BookVisit, LegBooking, LegMove, VisitCommand};
pub use moved::{AfterMove, leg_moved};
pub use solve::{MOST_DAYS, Search, VisitAsk, VisitPlan, visit_plans};

/// Most legs of one visit: finding places for them grows with every order they could have.
pub const MOST_LEGS: usize = 6;

/// One appointment of a visit, as far as it matters where it goes.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Leg {
    /// What for; chairs, rooms and devices it needs are found with it.
    pub appointment_type: AppointmentTypeId,
    /// Real minutes.
    pub minutes: u16,
    /// With one of these; empty for anybody who does the type.
    pub providers: Vec<ProviderId>,
    /// Chairs, rooms and devices it has to have.
    pub resources: Vec<ResourceId>,
}

/// One leg after another, by their places in the itinerary.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Follows {
    /// The leg that comes first.
    pub earlier: u8,
    /// The leg that comes after it, at once or later.
    pub later: u8,
    /// Longest wait from the end of the one to the start of the other, minutes.
    pub max_wait: Option<u16>,
}

/// What the legs of a visit have to keep to.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Itinerary {
    /// The legs; their order here binds nothing.
    pub legs: Vec<Leg>,
    /// What has to come after what.
    pub follows: Vec<Follows>,
    /// Longest wait between any leg and the next, minutes.
    pub max_wait: Option<u16>,
}

/// What the appointments of a visit have in common.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Visit {
    /// Its id.
    pub id: VisitId,
    /// Who comes.
    pub patient: PatientId,
    /// What its legs keep to.
    pub itinerary: Itinerary,
    /// Whether it was taken back.
    pub deleted: bool,
    /// Rises by one with every change.
    pub version: u64,
}

/// Which leg of which visit an appointment is; a successor takes its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct VisitLeg {
    /// Which visit.
    pub visit: VisitId,
    /// Its place in the itinerary.
    pub leg: u8,
}

/// What of an itinerary is not kept to. Shown as a warning when a leg is moved; may be insisted on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum VisitFault {
    /// A leg begins before one that has to be over by then.
    #[error("leg {later} begins before leg {earlier} is over")]
    OutOfOrder {
        /// The leg that has to come first.
        earlier: u8,
        /// The leg that begins too early.
        later: u8,
    },
    /// The patient would wait too long.
    #[error("{minutes} minutes of waiting before leg {later}")]
    LongWait {
        /// The leg before the wait.
        earlier: u8,
        /// The leg after it.
        later: u8,
        /// How long, minutes.
        minutes: u32,
        /// The most it may be, minutes.
        at_most: u16,
    },
    /// Not all legs are on one day: the patient would come twice.
    #[error("leg {leg} is on another day")]
    OtherDay {
        /// The leg.
        leg: u8,
    },
    /// The provider is none of those the leg may be with.
    #[error("leg {leg} is with another provider")]
    OtherProvider {
        /// The leg.
        leg: u8,
    },
}

/// A leg as it stands or would stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Standing {
    pub(crate) leg: u8,
    pub(crate) provider: ProviderId,
    pub(crate) period: Period,
}

impl Standing {
    /// `appointment` of a visit; `None` for one of none.
    pub(crate) fn of(appointment: &Appointment) -> Option<Self> {
        let leg = appointment.visit?.leg;
        Some(Self { leg, provider: appointment.provider, period: appointment.promise.period })
    }
}

impl Itinerary {
    /// What is not kept to when the legs stand so; legs that are not among them are not missed.
    pub(crate) fn faults(&self, legs: &[Standing], zone: Tz) -> Vec<VisitFault> {
        let mut legs = legs.to_vec();
        legs.sort_by_key(|it| (it.period, it.leg));
        let find = |leg| legs.iter().find(|it: &&Standing| it.leg == leg);
        let mut faults = vec![];
        for it in &self.follows {
            let (Some(earlier), Some(later)) = (find(it.earlier), find(it.later)) else {
                continue;
            };
            if later.period.start() < earlier.period.end() {
                faults.push(VisitFault::OutOfOrder { earlier: it.earlier, later: it.later });
            } else {
                faults.extend(long_wait(earlier, later, it.max_wait));
            }
        }
        faults.extend(legs.windows(2).filter_map(|pair| long_wait(&pair[0], &pair[1], self.max_wait)));
        let day = |it: &Standing| wall::wall(it.period.start(), zone).date();
        let elsewhen = legs.iter().filter(|it| legs.first().is_some_and(|first| day(first) != day(it)));
        faults.extend(elsewhen.map(|it| VisitFault::OtherDay { leg: it.leg }));
        let theirs = |it: &&Standing| {
            let asked = self.legs.get(usize::from(it.leg)).map_or(&[][..], |leg| &leg.providers);
            !asked.is_empty() && !asked.contains(&it.provider)
        };
        faults.extend(legs.iter().filter(theirs).map(|it| VisitFault::OtherProvider { leg: it.leg }));
        faults
    }

    /// Whether the order can be kept at all: places that exist, nothing after itself.
    pub(crate) fn has_an_order(&self) -> bool {
        let legs = self.legs.len();
        let mut left: Vec<usize> = (0..legs).collect();
        let known = |it: &Follows| usize::from(it.earlier) < legs && usize::from(it.later) < legs;
        if !self.follows.iter().all(known) {
            return false;
        }
        while let Some(next) = left.iter().position(|leg| {
            let waits = |it: &Follows| usize::from(it.later) == *leg && left.contains(&it.earlier.into());
            !self.follows.iter().any(waits)
        }) {
            left.remove(next);
        }
        left.is_empty()
    }
}

fn long_wait(earlier: &Standing, later: &Standing, at_most: Option<u16>) -> Option<VisitFault> {
    let at_most = at_most?;
    let minutes = Period::new(earlier.period.end(), later.period.start())?.minutes();
    let fault = VisitFault::LongWait { earlier: earlier.leg, later: later.leg, minutes, at_most };
    (minutes > u32::from(at_most)).then_some(fault)
}
