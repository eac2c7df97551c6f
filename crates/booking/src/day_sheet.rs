//! All that a rule may look at. Whoever asks for a decision loads it; a rule never fetches.

use std::sync::Arc;

use crate::appointment::Appointment;
use crate::clinic::{AppointmentType, Clinic, Location, Provider};
use crate::ids::{
    AppointmentId, AppointmentTypeId, DeskId, ExceptionId, FeeId, LocationId, PackageId, PatientId, PolicyId,
    ProcedureId, ProviderId, ResourceId,
};
use crate::lease::Lease;
use crate::money::account::Accounts;
use crate::money::fee::Fee;
use crate::money::package::Package;
use crate::patient::Patient;
use crate::pin::Pin;
use crate::plans::Plans;
use crate::policy::BookingPolicy;
use crate::rating::Rating;
use crate::resource::Resource;
use crate::schedule::ScheduleException;
use crate::treatment::Procedure;

/// How the clinic is set up: small, changes seldom, kept in memory between decisions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ClinicBook {
    /// The clinic itself.
    pub clinic: Clinic,
    /// Its sites, by position.
    pub locations: Vec<Location>,
    /// Who sees patients, by position.
    pub providers: Vec<Provider>,
    /// Chairs, rooms and devices, by position.
    pub resources: Vec<Resource>,
    /// What can be booked, by position.
    pub appointment_types: Vec<AppointmentType>,
    /// Leave, closures, holidays and extra hours that have not been taken back.
    pub exceptions: Vec<ScheduleException>,
    /// What can be planned, by code and name.
    pub procedures: Vec<Procedure>,
    /// The clinic's own rules that have not been taken back, by name.
    pub policies: Vec<BookingPolicy>,
    /// The fee schedule: what has not been taken back of it.
    pub fees: Vec<Fee>,
    /// The packages it sells or sold, by position.
    pub packages: Vec<Package>,
    /// Who keeps which provider or chair, ended leases too (D1).
    pub leases: Vec<Lease>,
    /// The computer that asks: on a desk's copy that desk, on the hub the one an intent came from. `None` for the
    /// authority itself and whoever reaches it otherwise.
    pub asking: Option<DeskId>,
}

/// The next free short numbers, given out by the authority (C23).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Numbers {
    /// For the next appointment.
    pub appointment: u32,
    /// For the next patient.
    pub patient: u32,
    /// For the next line of the ledger, which has no gaps: 1 while nothing was ever posted.
    pub posting: u32,
    /// For the next receipt, without gaps.
    pub receipt: u32,
}

/// What one decision looks at.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DaySheet {
    /// How the clinic is set up.
    pub book: Arc<ClinicBook>,
    /// The patients the command names, and those of the appointments it names.
    pub patients: Vec<Patient>,
    /// The appointments the command names (deleted ones too), and all that hold time of the
    /// [`crate::reach::Reach`] of the command.
    pub appointments: Vec<Appointment>,
    /// Pins of the appointments the command names.
    pub pins: Vec<Pin>,
    /// Ratings of the appointments the command rates.
    pub ratings: Vec<Rating>,
    /// Series, visits and the like that the command names.
    pub plans: Plans,
    /// Postings and packages of its patients, where the command may touch them.
    pub accounts: Accounts,
    /// Next free short numbers.
    pub numbers: Numbers,
}

macro_rules! finds {
    ($($(#[$doc:meta])* $name:ident($id:ty) -> $row:ident in $rows:ident by $key:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $name(&self, id: $id) -> Option<&$row> {
            self.$rows.iter().find(|it| it.$key == id)
        }
    )+};
}

impl ClinicBook {
    finds! {
        /// The location with that id.
        location(LocationId) -> Location in locations by id,
        /// The provider with that id.
        provider(ProviderId) -> Provider in providers by id,
        /// The chair, room or device with that id.
        resource(ResourceId) -> Resource in resources by id,
        /// The appointment type with that id.
        appointment_type(AppointmentTypeId) -> AppointmentType in appointment_types by id,
        /// The procedure with that id.
        procedure(ProcedureId) -> Procedure in procedures by id,
        /// The exception with that id, unless it was taken back.
        exception(ExceptionId) -> ScheduleException in exceptions by id,
        /// The policy with that id, unless it was taken back.
        policy(PolicyId) -> BookingPolicy in policies by id,
        /// The line of the fee schedule with that id, unless it was taken back.
        fee(FeeId) -> Fee in fees by id,
        /// The package the clinic sells with that id.
        package(PackageId) -> Package in packages by id,
    }
}

impl DaySheet {
    finds! {
        /// The appointment with that id, deleted or not.
        appointment(AppointmentId) -> Appointment in appointments by id,
        /// The patient with that id, deleted or not.
        patient(PatientId) -> Patient in patients by id,
        /// The pin of that appointment, taken off or not.
        pin(AppointmentId) -> Pin in pins by appointment,
        /// The rating of that appointment, taken back or not.
        rating(AppointmentId) -> Rating in ratings by appointment,
    }
}
