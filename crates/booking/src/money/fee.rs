//! The fee schedule: what a type costs, with whom, and when (S0.14).

use chrono::NaiveDate;

use crate::day_sheet::ClinicBook;
use crate::ids::{AppointmentTypeId, FeeId, ProviderId};
use crate::money::Amount;

/// One line of the fee schedule.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Fee {
    /// Its id.
    pub id: FeeId,
    /// For which type.
    pub appointment_type: AppointmentTypeId,
    /// With one provider; `None` for all.
    pub provider: Option<ProviderId>,
    /// First day of appointments it is asked for; `None` for since ever.
    pub from: Option<NaiveDate>,
    /// Last such day; `None` for until further notice.
    pub until: Option<NaiveDate>,
    /// What it comes to; not below zero.
    pub amount: Amount,
    /// Whether it was taken back.
    pub deleted: bool,
    /// Rises by one with every change.
    pub version: u64,
}

/// How closely a fee fits: the greater wins. A provider's own beats the general one, a season's (from and until)
/// beats a price until further notice, and of two the one that began later.
type Closeness = (bool, bool, Option<NaiveDate>);

impl Fee {
    /// Whether it speaks of that type with that provider on that day.
    #[must_use]
    pub fn covers(&self, appointment_type: AppointmentTypeId, provider: ProviderId, date: NaiveDate) -> bool {
        !self.deleted
            && self.appointment_type == appointment_type
            && self.provider.is_none_or(|it| it == provider)
            && self.from.is_none_or(|it| it <= date)
            && self.until.is_none_or(|it| date <= it)
    }

    pub(crate) fn closeness(&self) -> Closeness {
        (self.provider.is_some(), self.until.is_some(), self.from)
    }

    /// Whether neither of the two is closer on some day both speak of.
    pub(crate) fn rivals(&self, other: &Self) -> bool {
        let meet = |until: Option<NaiveDate>, from: Option<NaiveDate>| match (until, from) {
            (Some(until), Some(from)) => from <= until,
            (None, _) | (_, None) => true,
        };
        self.appointment_type == other.appointment_type
            && self.provider == other.provider
            && self.closeness() == other.closeness()
            && meet(self.until, other.from)
            && meet(other.until, self.from)
    }
}

impl ClinicBook {
    /// The line of the fee schedule that counts for that type with that provider on that day.
    #[must_use]
    pub fn fee_for(
        &self,
        appointment_type: AppointmentTypeId,
        provider: ProviderId,
        date: NaiveDate,
    ) -> Option<&Fee> {
        let covering = self.fees.iter().filter(|it| it.covers(appointment_type, provider, date));
        covering.max_by_key(|it| (it.closeness(), it.id))
    }

    /// Whether this clinic has to do with money at all: a clinic that has not sees nothing of it.
    #[must_use]
    pub fn takes_money(&self) -> bool {
        self.clinic.money.take_payments
            || self.fees.iter().any(|it| !it.deleted)
            || self.packages.iter().any(|it| it.active)
    }
}
