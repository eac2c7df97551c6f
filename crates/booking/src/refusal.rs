//! Every way the rules can say no. A store that breaks is another type; so is a bug.

use chrono::{NaiveDate, NaiveDateTime};
use chrono_tz::Tz;

use crate::audience::Force;
use crate::ids::{AppointmentId, AppointmentTypeId, ExceptionId, LocationId, ProviderId, ResourceId};
use crate::lease::Holder;
use crate::money::Amount;
use crate::period::Period;
use crate::permission::Permission;
use crate::policy::Breach;
use crate::resource::{Claimant, ResourceKind};
use crate::template::Kept;
use crate::visit::VisitFault;

/// One reason why an appointment cannot stand at a place and time. Each may be overridden (C19, Q12) but for
/// what the clinic itself made firm: [`Misfit::is_firm`].
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum Misfit {
    /// Somebody has that time.
    #[error("{claimant:?} is taken")]
    Taken {
        /// Who or what is taken.
        claimant: Claimant,
        /// By which appointments, earliest first.
        by: Vec<AppointmentId>,
        /// When: the visible time of the first of them.
        period: Period,
    },
    /// The provider does not work then at that location.
    #[error("the provider does not see patients at that time")]
    OutsideHours {
        /// Who.
        provider: ProviderId,
    },
    /// Leave, closure or holiday.
    #[error("that time is closed")]
    Closed {
        /// By which exception.
        exception: ExceptionId,
    },
    /// The provider does not do this type.
    #[error("the provider does not do that appointment type")]
    NotTheirType {
        /// Who.
        provider: ProviderId,
        /// What.
        appointment_type: AppointmentTypeId,
    },
    /// Every chair (room, device) that could serve is taken, or there is none.
    #[error("no {kind:?} is free")]
    NoneFree {
        /// What kind is lacking.
        kind: ResourceKind,
    },
    /// The resource stands in another location.
    #[error("the resource is at another location")]
    Elsewhere {
        /// Which.
        resource: ResourceId,
    },
    /// The provider keeps that time for another type (S3.2).
    #[error("that time is kept for another appointment type")]
    KeptFor(Kept),
    /// A rule of the clinic's own.
    #[error("a policy does not allow it")]
    Policy(Breach),
    /// Another computer keeps it, so that it can book it finally while the hub is away (D1).
    #[error("{claimant:?} is kept by another computer")]
    Leased {
        /// Who or what is kept.
        claimant: Claimant,
        /// By which computer.
        holder: Holder,
    },
}

impl Misfit {
    /// Whether nobody may pass over it, whatever the reason.
    #[must_use]
    pub fn is_firm(&self) -> bool {
        match self {
            Self::KeptFor(kept) => kept.force == Force::Forbids,
            Self::Policy(breach) => breach.force == Force::Forbids,
            // The holder promises time by it, and cannot be asked while it is away.
            Self::Leased { .. } => true,
            Self::Taken { .. }
            | Self::OutsideHours { .. }
            | Self::Closed { .. }
            | Self::NotTheirType { .. }
            | Self::NoneFree { .. }
            | Self::Elsewhere { .. } => false,
        }
    }
}

/// A field a person filled in, for errors to name.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[expect(missing_docs, reason = "the names of fields")]
pub enum Field {
    Name,
    GivenName,
    FamilyName,
    BirthDate,
    Phone,
    Email,
    Photo,
    Sex,
    Relations,
    Hours,
    Template,
    Capacity,
    Minutes,
    Buffers,
    Hue,
    Currency,
    SlotMinutes,
    From,
    To,
    Label,
    Scope,
    Location,
    Provider,
    Patient,
    AppointmentType,
    Resources,
    Reason,
    Notes,
    WallStart,
    Recurrence,
    Occurrences,
    Legs,
    Appointments,
    Notice,
    Weekdays,
    Due,
    EveryMonths,
    Rule,
    Audience,
    ReleaseHours,
    Code,
    Steps,
    Procedures,
    VideoLink,
    Stars,
    Amount,
    Method,
    Reference,
    Payment,
    Package,
    Sessions,
    ValidityDays,
}

/// What is wrong with a field, and by that what to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Fault {
    /// It must be filled in.
    Missing,
    /// It is longer than the book takes.
    TooLong,
    /// It is outside its bounds.
    OutOfRange,
    /// It is not of the form it must have.
    Malformed,
    /// Two entries contradict each other.
    Contradictory,
    /// It names something this clinic does not have, or has no longer.
    Unknown,
    /// It names something that may no longer be booked.
    Inactive,
    /// Another one has it already.
    Duplicate,
    /// It lies in the future.
    InTheFuture,
}

/// Why a session of a package cannot pay for an appointment (S1.35).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum PackageMisfit {
    /// A session pays for it already.
    AlreadyUsed,
    /// The package was called off.
    Cancelled,
    /// No sessions are left.
    Exhausted,
    /// The appointment is outside its dates.
    NotGoodThen,
    /// It is not good for that type or location.
    NotForThis,
}

/// One of several things asked for together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum Part {
    /// The time of a series on that date.
    Occurrence(NaiveDate),
    /// An appointment: a leg of a visit, one of those that were to move.
    Appointment(AppointmentId),
}

impl Refusal {
    /// What of it is a matter of place and time.
    #[must_use]
    pub fn misfits(&self) -> &[Misfit] {
        if let Self::DoesNotFit(misfits) = self { misfits } else { &[] }
    }
}

/// One of several things asked for together that was refused.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize))]
pub struct RefusedPart {
    /// Which.
    pub part: Part,
    /// Why; never itself [`Refusal::SomeRefused`].
    pub why: Refusal,
}

/// The rules said no. Nothing was changed; the person can act.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[cfg_attr(feature = "serde", derive(serde::Serialize), serde(rename_all = "snake_case"))]
pub enum Refusal {
    /// The actor may not do this.
    #[error("that needs the permission {}", .0.text())]
    NotPermitted(Permission),
    /// A field is wrong.
    #[error("{field:?} is {fault:?}")]
    Invalid {
        /// Which.
        field: Field,
        /// What is wrong with it.
        fault: Fault,
    },
    /// The appointment would start in the past (C15).
    #[error("the appointment would start in the past")]
    InThePast,
    /// Its length is outside what the type allows (C17, S3.51).
    #[error("the length must be {min} to {max} minutes")]
    Length {
        /// Shortest, minutes.
        min: u16,
        /// Longest, minutes.
        max: u16,
    },
    /// The clocks go forward over that time.
    #[error("the clocks go forward over that time")]
    SkippedWallTime {
        /// The time that never comes.
        wall: NaiveDateTime,
        /// Where.
        zone: Tz,
    },
    /// It does not fit there; every reason at once (S4.19).
    #[error("the appointment does not fit there")]
    DoesNotFit(Vec<Misfit>),
    /// A rule of the clinic's own about what is done, not where: calling off (C20), checking in.
    #[error("a policy of the clinic does not allow that")]
    AgainstPolicy(Breach),
    /// The status does not allow it (C4, C7, C25).
    #[error("the appointment's status does not allow that")]
    InvalidTransition {
        /// The status it has, as on the wire.
        from: &'static str,
    },
    /// Nobody has failed to come before the appointment begins (C25).
    #[error("the appointment has not begun yet")]
    NotBegun,
    /// A hold that ran out cannot be confirmed.
    #[error("the hold has run out")]
    HoldExpired,
    /// There is no such thing, or no longer.
    #[error("it is no longer there")]
    NotFound,
    /// Somebody changed it since the person saw it (I6).
    #[error("it was changed since you opened it")]
    ChangedSince,
    /// Undo: the row has changed since, so turning it back would lose that.
    #[error("it was changed again since; undo that first")]
    CannotReverse,
    /// The provider, location or other thing still has appointments to come.
    #[error("{upcoming} appointments are still to come")]
    StillBooked {
        /// How many.
        upcoming: u32,
        /// At which location, when a location is meant.
        location: Option<LocationId>,
    },
    /// Several were asked for together and some of them are refused, so none is done (Q4).
    #[error("{} of them cannot be done", .0.len())]
    SomeRefused(Vec<RefusedPart>),
    /// More than is owed was to be paid or let off.
    #[error("at most {} minor units are due", .most.0)]
    MoreThanDue {
        /// What is.
        most: Amount,
    },
    /// More than was paid, or than the clinic holds, was to be given back or used.
    #[error("at most {} minor units were paid", .most.0)]
    MoreThanPaid {
        /// What can be.
        most: Amount,
    },
    /// The deposit has to be paid first (S1.9–S1.11).
    #[error("{} minor units are to be paid first", .amount.0)]
    PaymentDue {
        /// What is missing.
        amount: Amount,
    },
    /// Money is bound up with it: that has to be given back or let off first.
    #[error("money is bound up with it")]
    MoneyOnIt,
    /// The package does not pay for that.
    #[error("the package does not pay for that")]
    PackageDoesNotFit(PackageMisfit),
    /// The legs of a visit do not keep to its order or waits (D3). Whoever may override may insist.
    #[error("the legs of the visit do not keep to its order or waits")]
    VisitBroken(Vec<VisitFault>),
}
