//! Money: what is asked, what was paid, and what is still owed, in whole minor units (S0.14, S1.8–S1.12, S1.34–S1.37).
//!
//! Every balance is the sum of immutable postings ([`posting`]); what was wrong is countered by another posting,
//! never written over. Online gateways are no part of it: they only bring payments.

pub mod account;
pub mod command;
pub mod deposit;
pub mod fee;
pub mod package;
pub mod posting;

use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};

/// The most a single fee, price or payment may come to: a billion of a currency with two decimals.
pub const MOST: Amount = Amount(100_000_000_000);

/// An amount in the minor units of the clinic's currency: cents, fils; whole yen. Above zero is owed by the patient.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct Amount(pub i64);

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// `percent` of it, halves of a minor unit rounded away from zero.
    #[must_use]
    pub fn percent(self, percent: u8) -> Self {
        self.share(u32::from(percent), 100)
    }

    /// `part` of `whole` of it, halves of a minor unit rounded away from zero; nothing of nothing.
    #[must_use]
    pub fn share(self, part: u32, whole: u32) -> Self {
        if whole == 0 {
            return Self::ZERO;
        }
        let (twice, whole) = (2 * i128::from(self.0) * i128::from(part), i128::from(whole));
        let rounded = (twice + whole * twice.signum()) / (2 * whole);
        Self(i64::try_from(rounded).unwrap_or(i64::MAX))
    }
}

impl Add for Amount {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sub for Amount {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Amount {
    type Output = Self;

    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::ZERO, |sum, it| sum + it)
    }
}

/// What the clinic as a whole says about money.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(default))]
pub struct MoneyRules {
    /// Whether payments are taken though no fee and no package is set up.
    pub take_payments: bool,
    /// What calling off too late costs, where a policy says that a fee is due (S3.53, C20).
    pub late_cancel: Option<Penalty>,
    /// What not coming costs.
    pub no_show: Option<Penalty>,
}

/// What is asked for an appointment that came to nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "is", rename_all = "snake_case")
)]
pub enum Penalty {
    /// Always the same.
    Fixed {
        /// Minor units; above zero.
        amount: Amount,
    },
    /// A part of the fee of the appointment.
    Percent {
        /// 1 to 100.
        percent: u8,
    },
}

impl Penalty {
    /// What it comes to for an appointment whose fee is `fee`.
    #[must_use]
    pub fn of(self, fee: Amount) -> Amount {
        match self {
            Self::Fixed { amount } => amount,
            Self::Percent { percent } => fee.percent(percent),
        }
    }
}

/// What is to be paid before an appointment of a type is confirmed (S1.8–S1.11, C18).
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "is", rename_all = "snake_case")
)]
pub enum PaymentPolicy {
    /// Nothing (S1.8).
    #[default]
    None,
    /// A fixed deposit, at most the fee (S1.9).
    Token {
        /// Minor units; above zero.
        amount: Amount,
    },
    /// A part of the fee (S1.10).
    Advance {
        /// 1 to 100.
        percent: u8,
    },
    /// All of it (S1.11).
    Full,
}

/// How an appointment type is paid for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PaymentTerms {
    /// What is to be paid before it is confirmed.
    pub policy: PaymentPolicy,
    /// Whether it is booked all the same, and may be paid later (C18).
    pub pay_later: bool,
}

impl Default for PaymentTerms {
    fn default() -> Self {
        Self { policy: PaymentPolicy::None, pay_later: true }
    }
}

impl PaymentTerms {
    /// The deposit on an appointment whose fee is `fee`: what is to be paid before it is confirmed.
    #[must_use]
    pub fn deposit(self, fee: Amount) -> Amount {
        match self.policy {
            PaymentPolicy::None => Amount::ZERO,
            PaymentPolicy::Token { amount } => amount.min(fee),
            PaymentPolicy::Advance { percent } => fee.percent(percent),
            PaymentPolicy::Full => fee,
        }
    }
}
