//! The names things go by: one newtype an entity, so that a patient's id never lands where a provider's belongs.

use uuid::Uuid;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
        pub struct $name(pub Uuid);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

ids! {
    /// A clinic: the tenant everything else belongs to.
    ClinicId,
    /// A site of the clinic (FHIR Location, "centre", "facility").
    LocationId,
    /// A person who sees patients (FHIR Practitioner).
    ProviderId,
    /// A chair, room or device.
    ResourceId,
    /// A computer that shares a book with others.
    DeskId,
    /// A kind of appointment: check-up, scan, adjustment.
    AppointmentTypeId,
    /// A patient.
    PatientId,
    /// An appointment.
    AppointmentId,
    /// Leave, closure, holiday or extra hours.
    ExceptionId,
    /// A series of appointments.
    SeriesId,
    /// Several appointments in one coming.
    VisitId,
    /// Somebody on the waitlist.
    WaitlistEntryId,
    /// A patient to be called in again.
    RecallId,
    /// Something that is done.
    ProcedureId,
    /// What a patient is to come for.
    TreatmentPlanId,
    /// A planned appointment of a treatment plan.
    StepId,
    /// A rule the clinic made for itself about booking.
    PolicyId,
    /// A member of staff who signs in.
    UserId,
    /// A line of the fee schedule.
    FeeId,
    /// A package the clinic sells.
    PackageId,
    /// A package a patient bought.
    PatientPackageId,
    /// A line of the ledger.
    PostingId,
    /// One thing somebody asked for; what undo names.
    CommandId,
}
