//! What can be asked of a visit.

use chrono::{DateTime, Utc};

use super::Itinerary;
use crate::appointment::{CancelCode, Source};
use crate::command::{Insistence, Placement};
use crate::day_sheet::DaySheet;
use crate::ids::{AppointmentId, PatientId, VisitId};
use crate::permission::Permission;
use crate::reach::{Reach, Subjects, asked};

/// One leg and where it goes.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LegBooking {
    /// The appointment's id.
    pub id: AppointmentId,
    /// Where and when.
    pub placement: Placement,
}

/// A new visit with a place for every leg.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct BookVisit {
    /// Its id, made by whoever asks; asking twice books once.
    pub id: VisitId,
    /// Who comes.
    pub patient: PatientId,
    /// What the legs keep to.
    pub itinerary: Itinerary,
    /// A place for each leg, in the itinerary's order.
    pub legs: Vec<LegBooking>,
    /// For staff, on each.
    pub notes: String,
    /// For the patient, on each.
    pub patient_notes: String,
    /// How it came about.
    pub source: Source,
    /// Whether to keep to the rules, the itinerary among them.
    pub insistence: Insistence,
}

/// Another place for one leg.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct LegMove {
    /// Which appointment.
    pub id: AppointmentId,
    /// The version the person saw; `None` does not check (I6).
    pub seen_version: Option<u64>,
    /// Where it goes.
    pub placement: Placement,
}

/// Something asked of a visit. One leg alone is edited and cancelled like any appointment.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum VisitCommand {
    /// Book all legs, or none.
    Book(BookVisit),
    /// Move several legs at once.
    Move {
        /// Which visit.
        id: VisitId,
        /// Where to.
        legs: Vec<LegMove>,
        /// Whether to keep to the rules, the itinerary among them.
        insistence: Insistence,
    },
    /// Call off every leg that still can be.
    Cancel {
        /// Which visit.
        id: VisitId,
        /// Why, coded.
        code: CancelCode,
        /// Why, in words.
        reason: String,
        /// Whether a late cancellation is let pass (C20).
        insistence: Insistence,
    },
}

impl VisitCommand {
    /// See [`crate::command::Command::permission`].
    #[must_use]
    pub const fn permission(&self) -> Permission {
        match self {
            Self::Book(_) => Permission::CreateAppointment,
            Self::Move { .. } => Permission::ModifyAppointment,
            Self::Cancel { .. } => Permission::CancelAppointment,
        }
    }

    /// See [`crate::command::Command::subjects`].
    #[must_use]
    pub fn subjects(&self) -> Subjects {
        match self {
            Self::Book(book) => Subjects {
                visits: vec![book.id],
                appointments: book.legs.iter().map(|it| it.id).collect(),
                patients: vec![book.patient],
                ..Subjects::default()
            },
            Self::Move { id, legs, .. } => Subjects {
                visits: vec![*id],
                appointments: legs.iter().map(|it| it.id).collect(),
                ..Subjects::default()
            },
            Self::Cancel { id, .. } => Subjects { visits: vec![*id], ..Subjects::default() },
        }
    }

    /// See [`crate::command::Command::reach`].
    #[must_use]
    pub fn reach(&self, sheet: &DaySheet, now: DateTime<Utc>) -> Reach {
        let book = &sheet.book;
        match self {
            Self::Book(it) => Reach::all(
                it.itinerary
                    .legs
                    .iter()
                    .zip(&it.legs)
                    .map(|(leg, to)| asked(book, (it.patient, leg.appointment_type), &to.placement, now)),
            ),
            Self::Move { legs, .. } => Reach::all(legs.iter().filter_map(|to| {
                let it = sheet.appointment(to.id)?;
                Some(asked(book, (it.patient, it.appointment_type), &to.placement, now))
            })),
            Self::Cancel { .. } => Reach::default(),
        }
    }
}
