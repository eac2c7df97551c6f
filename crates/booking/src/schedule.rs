//! When a provider sees patients: weekly hours in wall time, and the days that differ (Q24).

use chrono::NaiveDateTime;

use crate::audience::Binds;
use crate::ids::{AppointmentTypeId, ExceptionId, LocationId, ProviderId, ResourceId};
use crate::wall::WallSpan;

/// Opening hours of one weekday at one location.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct WeeklyHours {
    /// Where.
    pub location: LocationId,
    /// Monday 0 to Sunday 6.
    pub weekday: u8,
    /// Which wall-clock minutes of that day.
    pub span: WallSpan,
}

/// Part of the weekly hours kept for an appointment type (S3.2). Slots over one another keep it for each.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TemplateSlot {
    /// Where.
    pub location: LocationId,
    /// Monday 0 to Sunday 6.
    pub weekday: u8,
    /// Which wall-clock minutes of that day.
    pub span: WallSpan,
    /// What it is kept for.
    pub appointment_type: AppointmentTypeId,
    /// How hard it is kept: staff are warned, patients refused, unless it says otherwise.
    #[cfg_attr(feature = "serde", serde(default))]
    pub binds: Binds,
    /// Hours before its start from which on anybody may have it; `None` for never.
    #[cfg_attr(feature = "serde", serde(default))]
    pub release_hours: Option<u16>,
}

/// Whose hours an exception changes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "kind", content = "id", rename_all = "snake_case")
)]
pub enum ExceptionScope {
    /// Everybody's.
    Clinic,
    /// Everybody's at one location.
    Location(LocationId),
    /// One provider's.
    Provider(ProviderId),
    /// A chair, room or device that cannot be used.
    Resource(ResourceId),
}

/// What an exception does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum ExceptionKind {
    /// Away: the time is closed.
    Leave,
    /// Closed for another reason, such as a repair.
    Closure,
    /// A public holiday: closed.
    Holiday,
    /// Open although the weekly hours say closed; only for a provider at a location.
    ExtraHours,
}

/// A stretch of wall time that differs from the weekly hours.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ScheduleException {
    /// Its id.
    pub id: ExceptionId,
    /// Whose hours.
    pub scope: ExceptionScope,
    /// What it does.
    pub kind: ExceptionKind,
    /// The clinic's wall time from which it holds.
    pub from: NaiveDateTime,
    /// The clinic's wall time until which it holds; after `from`.
    pub to: NaiveDateTime,
    /// Where extra hours are worked; `None` for closures.
    pub location: Option<LocationId>,
    /// What staff see on the calendar: "Easter Monday", "Course".
    pub label: String,
    /// Whether it was taken back (Q24: reversible).
    pub deleted: bool,
    /// Rises by one with every change.
    pub version: u64,
}
