//! What an appointment takes from everybody else: the claims that may not overlap (C2, C3).
//!
//! Buffers are inside a claim. Everything that can be taken has a capacity, and what is tested is how
//! many claims lie on top of one another at one moment (trust.md §2.1), never how many a stretch touches.

use chrono::{DateTime, TimeDelta, Utc};

use crate::appointment::{Appointment, Status};
use crate::class::{Class, is_room};
use crate::clinic::{Buffers, NoShowReleases, Policy};
use crate::day_sheet::ClinicBook;
use crate::ids::{AppointmentTypeId, LocationId, PatientId, ProviderId, ResourceId};
use crate::period::Period;
use crate::resource::Claimant;

/// Time of one claimant taken by one appointment. Whole minutes, at most 24 hours.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Claim {
    /// Who or what is taken.
    pub claimant: Claimant,
    /// When, buffers included.
    pub period: Period,
    /// The class it is taken for, where others of that class may take the same time (Q22).
    pub class: Option<Class>,
}

/// Who and what an appointment takes, and for how long: what claims are made of.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Takes<'a> {
    pub(crate) patient: Option<PatientId>,
    pub(crate) appointment_type: AppointmentTypeId,
    pub(crate) provider: ProviderId,
    pub(crate) location: LocationId,
    pub(crate) resources: &'a [ResourceId],
    pub(crate) period: Period,
    pub(crate) buffers: Buffers,
}

impl<'a> Takes<'a> {
    /// The claims: buffers widen provider and resources, never patient or location (Q11).
    pub(crate) fn claims(self, book: &'a ClinicBook) -> impl Iterator<Item = Claim> + 'a {
        let (visible, widened) = (self.period, self.buffers.around(self.period));
        let class = self.class(book);
        let provider = (Claimant::Provider(self.provider), widened, class);
        let patient = self.patient.map(|it| (Claimant::Patient(it), visible, None));
        let location = book.location(self.location).filter(|it| it.capacity.is_some());
        let location = location.map(|it| (Claimant::Location(it.id), visible, None));
        let shared = move |id| class.filter(|_| is_room(book, id));
        let resources = self.resources.iter().map(move |it| (Claimant::Resource(*it), widened, shared(*it)));
        std::iter::once(provider)
            .chain(patient)
            .chain(location)
            .chain(resources)
            .map(|(claimant, period, class)| Claim { claimant, period, class })
    }
}

impl Buffers {
    /// `period` with the buffers around it.
    #[must_use]
    pub fn around(self, period: Period) -> Period {
        period.widened(u32::from(self.before), u32::from(self.after))
    }
}

impl ClinicBook {
    /// How many appointments `claimant` holds at once; `None` is unlimited. Unknown ones hold one.
    #[must_use]
    pub fn capacity(&self, claimant: Claimant) -> Option<u16> {
        match claimant {
            Claimant::Provider(_) | Claimant::Patient(_) => Some(1),
            Claimant::Resource(id) => Some(self.resource(id).map_or(1, |it| it.capacity)),
            Claimant::Location(id) => self.location(id).map_or(Some(1), |it| it.capacity),
        }
    }
}

/// What of its time an appointment still holds.
enum Held {
    Nothing,
    /// Provider, patient and location, but no chair, room or device (C2).
    People,
    All,
}

impl Appointment {
    /// Whether it holds any time at `now`: whether it is in the blocking set B (§1.6, C2).
    #[must_use]
    pub fn holds_time(&self, policy: Policy, now: DateTime<Utc>) -> bool {
        !matches!(self.held(policy, now), Held::Nothing) && self.held_period().is_some()
    }

    /// Everything it takes at `now`.
    #[must_use]
    pub fn claims(&self, book: &ClinicBook, now: DateTime<Utc>) -> Vec<Claim> {
        let (held, Some(period)) = (self.held(book.clinic.policy, now), self.held_period()) else {
            return vec![];
        };
        let resources = match held {
            Held::Nothing => return vec![],
            Held::People => &[],
            Held::All => self.resources.as_slice(),
        };
        let takes = Takes {
            patient: Some(self.patient),
            appointment_type: self.appointment_type,
            provider: self.provider,
            location: self.location,
            resources,
            period,
            buffers: self.buffers,
        };
        takes.claims(book).collect()
    }

    fn held(&self, policy: Policy, now: DateTime<Utc>) -> Held {
        if self.deleted_at.is_some() {
            return Held::Nothing;
        }
        match self.status {
            Status::Draft { hold_expires_at } if hold_expires_at <= now => Held::Nothing,
            Status::Draft { .. }
            | Status::PendingApproval
            | Status::Confirmed
            | Status::CheckedIn { .. }
            | Status::InProgress { .. }
            | Status::Completed { .. } => Held::All,
            Status::NoShow { released: true, .. } => Held::Nothing,
            Status::NoShow { released: false, .. } => match policy.no_show_releases {
                NoShowReleases::Nothing => Held::All,
                NoShowReleases::Resources => Held::People,
                NoShowReleases::Everything => Held::Nothing,
            },
            Status::Cancelled { .. } | Status::Rescheduled { .. } | Status::Expired { .. } => Held::Nothing,
        }
    }

    /// The promised time, or as much of it as a completed visit took (C2), up to the whole minute.
    fn held_period(&self) -> Option<Period> {
        let promised = self.promise.period;
        match self.status {
            Status::Completed { at, .. } => promised.until(whole_minute_after(at)),
            Status::Draft { .. }
            | Status::PendingApproval
            | Status::Confirmed
            | Status::CheckedIn { .. }
            | Status::InProgress { .. }
            | Status::Cancelled { .. }
            | Status::NoShow { .. }
            | Status::Rescheduled { .. }
            | Status::Expired { .. } => Some(promised),
        }
    }
}

/// The first whole minute not before `moment`, so that claims stay on the minute.
fn whole_minute_after(moment: DateTime<Utc>) -> DateTime<Utc> {
    let past = moment.timestamp().rem_euclid(60);
    let nanos = i64::from(moment.timestamp_subsec_nanos());
    if past == 0 && nanos == 0 {
        return moment;
    }
    moment + TimeDelta::seconds(60 - past) - TimeDelta::nanoseconds(nanos)
}
