//! What can be asked about money.

use crate::ids::{AppointmentId, FeeId, PackageId, PatientId, PatientPackageId, PostingId};
use crate::money::Amount;
use crate::money::fee::Fee;
use crate::money::package::Package;
use crate::money::posting::{Item, Method};
use crate::permission::Permission;
use crate::reach::Subjects;

/// Money taken at the desk.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Payment {
    /// The id of its posting, made by whoever asks; asking twice takes it once.
    pub id: PostingId,
    /// How much; above zero, and at most what is due.
    pub amount: Amount,
    /// How.
    pub method: Method,
}

/// A package to be sold.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Sale {
    /// The id of the patient's package, made by whoever asks.
    pub id: PatientPackageId,
    /// To whom.
    pub patient: PatientId,
    /// Which.
    pub package: PackageId,
}

/// What is to be let off.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Waived {
    /// Something that was charged.
    Charge(PostingId),
    /// The fee of an appointment, charged yet or not.
    Fee(AppointmentId),
}

/// Something asked about money. Whose account it is about is named, so that all of it is at hand.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum MoneyCommand {
    /// Add or change a line of the fee schedule.
    SaveFee(Fee),
    /// Take a line of the fee schedule back.
    DeleteFee(FeeId),
    /// Add or change a package the clinic sells.
    SavePackage(Package),
    /// Take money for an appointment or a package.
    Pay {
        /// Whose account.
        patient: PatientId,
        /// What for; an appointment by its own id or the first of its chain.
        item: Item,
        /// How much and how.
        payment: Payment,
    },
    /// Give money back (S1.22): never more of a payment than was paid.
    Refund {
        /// Whose account.
        patient: PatientId,
        /// The id of its posting.
        id: PostingId,
        /// Of which payment.
        payment: PostingId,
        /// How much; above zero.
        amount: Amount,
        /// How.
        method: Method,
        /// Why; must not be blank.
        reason: String,
    },
    /// Ask for something besides the fee.
    Charge {
        /// The id of its posting.
        id: PostingId,
        /// For which appointment.
        appointment: AppointmentId,
        /// How much; above zero.
        amount: Amount,
        /// What for; must not be blank.
        label: String,
    },
    /// Let off what was charged, or part of it (C20).
    Waive {
        /// Whose account.
        patient: PatientId,
        /// The id of its posting.
        id: PostingId,
        /// What.
        of: Waived,
        /// How much; `None` for all that is due of it.
        amount: Option<Amount>,
        /// Why; must not be blank.
        reason: String,
    },
    /// Sell a package.
    Sell {
        /// Which, to whom.
        sale: Sale,
        /// What they pay at once.
        payment: Option<Payment>,
    },
    /// Call a package off: what was not used is no longer owed.
    CancelPackage {
        /// Whose account.
        patient: PatientId,
        /// Which.
        id: PatientPackageId,
        /// Why; must not be blank.
        reason: String,
    },
    /// Pay for an appointment with a session of a package.
    Redeem {
        /// The id of its posting.
        id: PostingId,
        /// For which appointment.
        appointment: AppointmentId,
        /// Of which package.
        package: PatientPackageId,
    },
    /// Give a session back that was used.
    GiveBack {
        /// Whose account.
        patient: PatientId,
        /// Which use.
        redemption: PostingId,
        /// Why; must not be blank.
        reason: String,
    },
    /// The patient did not come, and what that costs is let off.
    NoShowWaived {
        /// Which appointment.
        appointment: AppointmentId,
        /// Why; must not be blank.
        reason: String,
    },
}

impl MoneyCommand {
    /// See [`crate::command::Command::permission`].
    #[must_use]
    pub const fn permission(&self) -> Permission {
        match self {
            Self::SaveFee(_) | Self::DeleteFee(_) | Self::SavePackage(_) => Permission::EditSettings,
            Self::Pay { .. }
            | Self::Charge { .. }
            | Self::Sell { .. }
            | Self::Redeem { .. }
            | Self::GiveBack { .. } => Permission::TakePayments,
            Self::Refund { .. } | Self::CancelPackage { .. } => Permission::RefundPayments,
            Self::Waive { .. } | Self::NoShowWaived { .. } => Permission::WaiveCharges,
        }
    }

    /// Whether money changes hands, or what was sold does: such a thing is made good by its opposite, with a
    /// reason and a receipt, never by undo.
    #[must_use]
    pub const fn is_for_good(&self) -> bool {
        match self {
            Self::Pay { .. } | Self::Refund { .. } | Self::Sell { .. } | Self::CancelPackage { .. } => true,
            Self::SaveFee(_)
            | Self::DeleteFee(_)
            | Self::SavePackage(_)
            | Self::Charge { .. }
            | Self::Waive { .. }
            | Self::Redeem { .. }
            | Self::GiveBack { .. }
            | Self::NoShowWaived { .. } => false,
        }
    }

    /// Whether it changes how the clinic is set up.
    #[must_use]
    pub const fn is_set_up(&self) -> bool {
        matches!(self, Self::SaveFee(_) | Self::DeleteFee(_) | Self::SavePackage(_))
    }

    /// See [`crate::command::Command::subjects`].
    #[must_use]
    pub fn subjects(&self) -> Subjects {
        let whose = |patient: &PatientId| Subjects { patients: vec![*patient], ..Subjects::default() };
        let about = |id: &AppointmentId| Subjects { appointments: vec![*id], ..Subjects::default() };
        let subjects = match self {
            Self::SaveFee(_) | Self::DeleteFee(_) | Self::SavePackage(_) => return Subjects::default(),
            Self::Pay { patient, item: Item::Appointment(id), .. }
            | Self::Waive { patient, of: Waived::Fee(id), .. } => {
                Subjects { patients: vec![*patient], ..about(id) }
            }
            Self::Pay { patient, item: Item::Package(_), .. }
            | Self::Waive { patient, of: Waived::Charge(_), .. }
            | Self::Refund { patient, .. }
            | Self::CancelPackage { patient, .. }
            | Self::GiveBack { patient, .. } => whose(patient),
            Self::Sell { sale, .. } => whose(&sale.patient),
            Self::Charge { appointment, .. }
            | Self::Redeem { appointment, .. }
            | Self::NoShowWaived { appointment, .. } => about(appointment),
        };
        Subjects { accounts: true, ..subjects }
    }
}
