//! What a decision changes: rows as they were and as they become. State moves only through these.
//!
//! Because a change carries both images, its inverse is itself turned round (D4).

use crate::appointment::Appointment;
use crate::clinic::{AppointmentType, Clinic, Location, Provider};
use crate::patient::Patient;
use crate::pin::Pin;
use crate::resource::Resource;
use crate::schedule::ScheduleException;

/// One row: what it was, and what it becomes.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Edit<T> {
    /// `None` for a new row.
    pub before: Option<T>,
    /// As it is to be stored, version already raised.
    pub after: T,
}

/// A change of one row of one kind.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "of", rename_all = "snake_case")
)]
#[expect(missing_docs, reason = "each variant is the entity it names")]
pub enum Change {
    Clinic(Edit<Clinic>),
    Location(Edit<Location>),
    Provider(Edit<Provider>),
    Resource(Edit<Resource>),
    AppointmentType(Edit<AppointmentType>),
    Exception(Edit<ScheduleException>),
    Patient(Edit<Patient>),
    Appointment(Edit<Appointment>),
    Pin(Edit<Pin>),
}
