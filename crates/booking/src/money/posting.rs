//! One line of the ledger. Written once, never changed: what was wrong is countered by another.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::appointment::By;
use crate::ids::{AppointmentId, PatientId, PatientPackageId, PostingId};
use crate::money::Amount;

/// A line of the ledger.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Posting {
    /// Its id.
    pub id: PostingId,
    /// Its place in the clinic's ledger, from 1, without gaps.
    pub number: u32,
    /// Whose account. Alone of a posting this may change: when two records of a patient are made one.
    pub patient: PatientId,
    /// What it is for.
    pub item: Item,
    /// What happened.
    pub entry: Entry,
    /// By how much the patient owes more; below zero for less.
    pub amount: Amount,
    /// ISO 4217: the clinic's then.
    pub currency: String,
    /// The number of its receipt, without gaps in the clinic; only where money changed hands.
    pub receipt: Option<u32>,
    /// Why, or what for, in words; may be empty.
    pub reason: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Who wrote it.
    pub by: By,
    /// 1, and up where it went to another record of the same patient.
    pub version: u64,
}

/// What money is for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "kind", content = "id", rename_all = "snake_case")
)]
pub enum Item {
    /// An appointment, by the first of its chain: what was paid goes along when it is rescheduled (C6).
    Appointment(AppointmentId),
    /// A package that was sold.
    Package(PatientPackageId),
}

impl Item {
    /// Its id, whatever it is.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        match self {
            Self::Appointment(id) => id.0,
            Self::Package(id) => id.0,
        }
    }
}

/// What is charged.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum Charged {
    /// The fee of an appointment.
    Fee,
    /// Calling off too late (S3.53, C20).
    LateCancel,
    /// Not coming.
    NoShow,
    /// The price of a package.
    Package,
    /// Something else, named in the posting.
    Other,
}

/// How money changed hands.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "by", rename_all = "snake_case")
)]
pub enum Method {
    /// Notes and coins.
    Cash,
    /// The card terminal.
    Card {
        /// What its slip says; may be empty.
        reference: String,
    },
    /// A bank transfer.
    Transfer {
        /// What the statement says; may be empty.
        reference: String,
    },
    /// What the clinic already held for the patient: it goes from one item to another.
    Credit,
}

/// What a posting says happened.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "is", rename_all = "snake_case")
)]
pub enum Entry {
    /// Something is owed.
    Charge {
        /// What.
        what: Charged,
    },
    /// Money came.
    Payment {
        /// How.
        method: Method,
    },
    /// Money went back.
    Refund {
        /// Of which payment.
        of: PostingId,
        /// How.
        method: Method,
    },
    /// What was charged need not be paid.
    Waiver {
        /// Which charge.
        of: PostingId,
    },
    /// A session of a package pays for it.
    Redemption {
        /// Which package.
        package: PatientPackageId,
    },
    /// The opposite of another posting, which then no longer stands.
    Reversal {
        /// Of which.
        of: PostingId,
    },
    /// What a package called off gives back for the sessions nobody used.
    Unused {
        /// The charge of its price.
        of: PostingId,
    },
}

impl Entry {
    /// Whether money changed hands: such a posting is made good by a refund, never turned round.
    #[must_use]
    pub const fn is_money(&self) -> bool {
        matches!(self, Self::Payment { .. } | Self::Refund { .. })
    }
}

impl PostingId {
    /// The id of what is posted along with something else: by what it is for and its number, which nobody else has.
    #[must_use]
    pub(crate) fn along(item: Item, number: u32) -> Self {
        let (high, low) = item.uuid().as_u64_pair();
        let first = mixed(high ^ mixed(low) ^ u64::from(number));
        let second = mixed(first ^ low.rotate_left(17) ^ u64::from(number).rotate_left(40));
        Self(uuid::Builder::from_u128((u128::from(first) << 64) | u128::from(second)).into_uuid())
    }
}

/// SplitMix64: near numbers come out far apart.
const fn mixed(number: u64) -> u64 {
    let z = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
