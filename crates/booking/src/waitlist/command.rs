//! What can be asked of the waitlist.

use chrono::{DateTime, Utc};

use super::WaitlistEntry;
use crate::command::{Insistence, Placement};
use crate::day_sheet::DaySheet;
use crate::ids::{AppointmentId, WaitlistEntryId};
use crate::permission::Permission;
use crate::reach::{Reach, Subjects, asked};

/// Time offered to somebody who waits, and held for them.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Offer {
    /// To whom.
    pub entry: WaitlistEntryId,
    /// The held appointment's id; offering twice holds once.
    pub appointment: AppointmentId,
    /// Where and when.
    pub placement: Placement,
    /// The first moment at which the offer is over.
    pub until: DateTime<Utc>,
}

/// Something asked of the waitlist.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum WaitlistCommand {
    /// Put somebody on it, or change what they wait for; how it stands is the core's.
    Save(WaitlistEntry),
    /// Take somebody off; time held for them comes free.
    Remove(WaitlistEntryId),
    /// Offer time and hold it.
    Offer(Offer),
    /// They come: what was held is booked, and replaces the appointment they had.
    Accept(WaitlistEntryId),
    /// They do not: the time comes free, and they wait on.
    Decline(WaitlistEntryId),
    /// The offer ran out unanswered: written down, they wait on.
    Expire(WaitlistEntryId),
    /// Book without an offer: dragged onto the calendar.
    Book {
        /// Who.
        entry: WaitlistEntryId,
        /// The appointment's id.
        appointment: AppointmentId,
        /// Where and when.
        placement: Placement,
        /// Whether to keep to the rules.
        insistence: Insistence,
    },
}

impl WaitlistCommand {
    /// See [`crate::command::Command::permission`].
    #[must_use]
    pub const fn permission(&self) -> Permission {
        match self {
            Self::Save(_) | Self::Remove(_) | Self::Offer(_) | Self::Book { .. } => {
                Permission::CreateAppointment
            }
            Self::Accept(_) | Self::Decline(_) | Self::Expire(_) => Permission::ModifyAppointment,
        }
    }

    /// Where what is to be held or booked would stand.
    #[must_use]
    pub const fn placement(&self) -> Option<&Placement> {
        match self {
            Self::Offer(Offer { placement, .. }) | Self::Book { placement, .. } => Some(placement),
            Self::Save(_) | Self::Remove(_) | Self::Accept(_) | Self::Decline(_) | Self::Expire(_) => None,
        }
    }

    /// See [`crate::command::Command::subjects`].
    #[must_use]
    pub fn subjects(&self) -> Subjects {
        let of = |entry| Subjects { waitlist: vec![entry], ..Subjects::default() };
        match self {
            Self::Save(it) => Subjects {
                patients: vec![it.patient],
                appointments: it.asap.into_iter().collect(),
                ..of(it.id)
            },
            Self::Remove(entry) | Self::Accept(entry) | Self::Decline(entry) | Self::Expire(entry) => {
                of(*entry)
            }
            Self::Offer(it) => Subjects { appointments: vec![it.appointment], ..of(it.entry) },
            Self::Book { entry, appointment, .. } => {
                Subjects { appointments: vec![*appointment], ..of(*entry) }
            }
        }
    }

    /// See [`crate::command::Command::reach`].
    #[must_use]
    pub fn reach(&self, sheet: &DaySheet, now: DateTime<Utc>) -> Reach {
        let (entry, placement) = match self {
            Self::Offer(it) => (it.entry, &it.placement),
            Self::Book { entry, placement, .. } => (*entry, placement),
            Self::Save(_) | Self::Remove(_) | Self::Accept(_) | Self::Decline(_) | Self::Expire(_) => {
                return Reach::default();
            }
        };
        let Some(entry) = sheet.waitlist_entry(entry) else { return Reach::default() };
        // What they would come sooner than is replaced as it is now: somebody may have edited it since.
        let had = entry.asap.and_then(|it| sheet.appointment(it));
        let had = had.map(|it| (it.patient, it.appointment_type));
        let wanted = [(entry.patient, entry.appointment_type)].into_iter().chain(had);
        Reach::all(wanted.map(|it| asked(&sheet.book, it, placement, now)))
    }
}
