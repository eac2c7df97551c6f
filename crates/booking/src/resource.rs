//! Everything that can be taken: providers, patients, chairs, rooms, devices, locations (C3).

use uuid::Uuid;

use crate::ids::{LocationId, PatientId, ProviderId, ResourceId};

/// What kind of thing a resource is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum ResourceKind {
    /// A treatment chair.
    Chair,
    /// A room.
    Room,
    /// A device, such as a scanner.
    Device,
}

/// A chair, room or device of one location.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Resource {
    /// Its id.
    pub id: ResourceId,
    /// Where it stands.
    pub location: LocationId,
    /// Chair, room or device.
    pub kind: ResourceKind,
    /// As staff call it: "Chair 2".
    pub name: String,
    /// How many appointments it holds at once; at least 1.
    pub capacity: u16,
    /// Place in lists and on the calendar, smallest first.
    pub position: u16,
    /// Whether it may be booked.
    pub active: bool,
    /// Rises by one with every change.
    pub version: u64,
}

/// Anything a claim can be laid on.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "kind", content = "id", rename_all = "snake_case")
)]
pub enum Claimant {
    /// The provider's time; capacity 1.
    Provider(ProviderId),
    /// The patient's time; capacity 1 (Q13).
    Patient(PatientId),
    /// A chair, room or device; its own capacity.
    Resource(ResourceId),
    /// A whole location; claimed only where it has a capacity (C3).
    Location(LocationId),
}

impl Claimant {
    /// Its id: ids of different kinds never meet.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        match self {
            Self::Provider(ProviderId(id))
            | Self::Patient(PatientId(id))
            | Self::Resource(ResourceId(id))
            | Self::Location(LocationId(id)) => id,
        }
    }
}
