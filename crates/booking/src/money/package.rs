//! Packages: so many sessions paid for at once, used up one by one (S1.34–S1.37).

use chrono::{DateTime, Days, NaiveDate, Utc};

use crate::ids::{AppointmentTypeId, LocationId, PackageId, PatientId, PatientPackageId};
use crate::money::Amount;

/// A package as the clinic sells it.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Package {
    /// Its id.
    pub id: PackageId,
    /// As staff and patients call it.
    pub name: String,
    /// What it costs.
    pub price: Amount,
    /// What it gives, where and how long.
    pub terms: PackageTerms,
    /// Whether it is sold.
    pub active: bool,
    /// Place in lists, smallest first.
    pub position: u16,
    /// Rises by one with every change.
    pub version: u64,
}

/// What a package gives. A patient keeps the terms they bought, whatever the clinic sells later.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PackageTerms {
    /// How many sessions; at least 1.
    pub sessions: u16,
    /// Days it is good for, the day of the sale being the first; `None` for without end.
    pub validity_days: Option<u16>,
    /// The types it is good for; empty for all.
    pub appointment_types: Vec<AppointmentTypeId>,
    /// Where it is good; empty for everywhere (S1.35).
    pub locations: Vec<LocationId>,
}

impl PackageTerms {
    /// Whether it is good for that type at that location (S1.35).
    #[must_use]
    pub fn cover(&self, appointment_type: AppointmentTypeId, location: LocationId) -> bool {
        let types = &self.appointment_types;
        (types.is_empty() || types.contains(&appointment_type))
            && (self.locations.is_empty() || self.locations.contains(&location))
    }

    /// The last day of a package sold on `date`; `None` for without end.
    #[must_use]
    pub fn last_day(&self, date: NaiveDate) -> Option<NaiveDate> {
        let days = u64::from(self.validity_days?).saturating_sub(1);
        date.checked_add_days(Days::new(days))
    }
}

/// A package a patient bought.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct PatientPackage {
    /// Its id.
    pub id: PatientPackageId,
    /// Which of the clinic's it was.
    pub package: PackageId,
    /// Whose.
    pub patient: PatientId,
    /// Its name then.
    pub name: String,
    /// Its price then.
    pub price: Amount,
    /// What it gives.
    pub terms: PackageTerms,
    /// The day it was sold: the first it is good for.
    pub sold_on: NaiveDate,
    /// The last day it is good for.
    pub valid_until: Option<NaiveDate>,
    /// When it was called off.
    pub cancelled_at: Option<DateTime<Utc>>,
    /// Rises by one with every change.
    pub version: u64,
}

/// Where a patient's package stands (S1.34); computed, never stored.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum PackageStatus {
    /// Sessions are left, and it is still good.
    Active,
    /// Every session was used.
    Exhausted,
    /// Its last day has passed with sessions left.
    Expired,
    /// It was called off.
    Cancelled,
}

impl PatientPackage {
    /// Where it stands on `today` with `left` sessions.
    #[must_use]
    pub fn status(&self, left: u16, today: NaiveDate) -> PackageStatus {
        if self.cancelled_at.is_some() {
            PackageStatus::Cancelled
        } else if left == 0 {
            PackageStatus::Exhausted
        } else if self.valid_until.is_some_and(|it| it < today) {
            PackageStatus::Expired
        } else {
            PackageStatus::Active
        }
    }

    /// Whether a session of it may be used on `date`, sessions being left.
    #[must_use]
    pub fn is_good_on(&self, date: NaiveDate) -> bool {
        self.cancelled_at.is_none() && self.sold_on <= date && self.valid_until.is_none_or(|it| date <= it)
    }
}
