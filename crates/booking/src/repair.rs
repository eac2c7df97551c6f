//! Day repair (D9): a provider is ill, a chair is broken; what was booked then is found other places, all of
//! it in one proposal, taken up by one command and undone by one.

use chrono::{DateTime, NaiveDateTime, Utc};

use crate::command::Placement;
use crate::day_sheet::DaySheet;
use crate::ids::{AppointmentId, ProviderId, ResourceId};
use crate::permission::Permission;
use crate::reach::{Reach, Subjects, asked};
use crate::refusal::Misfit;
use crate::schedule::{ExceptionScope, ScheduleException};
use crate::visit::Search;
use crate::waitlist::WaitlistEntry;

mod propose;

pub use propose::propose_repair;

/// Who or what is out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Out {
    /// A provider is ill.
    Provider(ProviderId),
    /// A chair, room or device cannot be used.
    Resource(ResourceId),
}

impl Out {
    /// Whose hours leave for it would change.
    #[must_use]
    pub const fn scope(self) -> ExceptionScope {
        match self {
            Self::Provider(id) => ExceptionScope::Provider(id),
            Self::Resource(id) => ExceptionScope::Resource(id),
        }
    }
}

/// With whom an appointment may be put.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Substitutes {
    /// Only with its own provider.
    None,
    /// With anybody who does the type.
    Anybody,
}

/// What is to be repaired, and how far it may go.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RepairAsk {
    /// Who or what is out.
    pub out: Out,
    /// From when, the clinic's wall time.
    pub from: NaiveDateTime,
    /// Until when.
    pub to: NaiveDateTime,
    /// How many days later an appointment may be put.
    pub days: u8,
    /// With whom.
    pub substitutes: Substitutes,
    /// Most minutes by which the time of day may differ on another day; `None` for any.
    pub drift_minutes: Option<u16>,
}

/// What of an appointment changes, for people to look over.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Moved {
    /// Another chair, room or device.
    Resources,
    /// Another time of the same day.
    Time,
    /// Another provider.
    Provider,
    /// Another day.
    Day,
}

/// One appointment and its new place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RepairMove {
    /// Which.
    pub appointment: AppointmentId,
    /// The version that was looked at (I6).
    pub seen_version: u64,
    /// Where it goes.
    pub placement: Placement,
    /// What changes by that.
    pub changes: Vec<Moved>,
}

/// Why an appointment has no new place.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Unplaceable {
    /// Its status does not let it be moved: the patient is with the provider.
    HasBegun,
    /// There is no place within the bounds; what speaks against its own time, provider by provider.
    NoPlace {
        /// Each provider it could be with, and every reason against it.
        tried: Vec<(ProviderId, Vec<Misfit>)>,
    },
}

/// A proposal for all that was booked while somebody or something is out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Repair {
    /// What can be put elsewhere, by start.
    pub moves: Vec<RepairMove>,
    /// What cannot, and why, by start.
    pub unplaced: Vec<(AppointmentId, Unplaceable)>,
    /// Whether nothing better is there.
    pub search: Search,
}

/// A proposal taken up.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RepairDay {
    /// The leave or closure to write down with it, where there is none yet.
    pub closure: Option<ScheduleException>,
    /// The appointments that move, all of them or none.
    pub moves: Vec<AcceptedMove>,
    /// What has no new place yet and goes to the pinboard, its time still taken.
    pub set_aside: Vec<AppointmentId>,
    /// Entries of the waitlist for what has no new place and waits for an earlier one.
    pub waiting: Vec<WaitlistEntry>,
}

/// One appointment of a proposal that was taken up.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AcceptedMove {
    /// Which.
    pub appointment: AppointmentId,
    /// The version the proposal was made on (I6).
    pub seen_version: u64,
    /// Where it goes.
    pub placement: Placement,
}

impl RepairDay {
    /// See [`crate::command::Command::permission`]; writing down leave needs the one for schedules besides.
    #[must_use]
    pub const fn permission(&self) -> Permission {
        Permission::ModifyAppointment
    }

    /// See [`crate::command::Command::subjects`].
    #[must_use]
    pub fn subjects(&self) -> Subjects {
        let moved = self.moves.iter().map(|it| it.appointment);
        let waiting = self.waiting.iter().filter_map(|it| it.asap);
        Subjects {
            appointments: moved.chain(self.set_aside.iter().copied()).chain(waiting).collect(),
            patients: self.waiting.iter().map(|it| it.patient).collect(),
            waitlist: self.waiting.iter().map(|it| it.id).collect(),
            ..Subjects::default()
        }
    }

    /// See [`crate::command::Command::reach`].
    #[must_use]
    pub fn reach(&self, sheet: &DaySheet, now: DateTime<Utc>) -> Reach {
        Reach::all(self.moves.iter().filter_map(|to| {
            let it = sheet.appointment(to.appointment)?;
            Some(asked(&sheet.book, (it.patient, it.appointment_type), &to.placement, now))
        }))
    }
}
