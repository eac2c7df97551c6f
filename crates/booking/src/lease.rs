//! Who keeps a provider or a chair (D1): a computer to which one is leased books it finally while the hub is away,
//! because nobody else may.
//!
//! A lease has no term: the clocks of a clinic may be a day apart, so nothing about it is a matter of time. It begins
//! and ends by commands, in the order of the authority that numbers them.

use chrono::{DateTime, Utc};

use crate::appointment::Appointment;
use crate::change::{Change, Edit, Row};
use crate::claim::Claim;
use crate::day_sheet::{ClinicBook, DaySheet};
use crate::ids::{DeskId, ProviderId, ResourceId};
use crate::refusal::{Misfit, Refusal};
use crate::resource::Claimant;
use uuid::Uuid;

/// What can be leased. Not a patient, who may call anywhere; not a location, which is everybody's.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(tag = "kind", content = "id", rename_all = "snake_case")
)]
pub enum Leasable {
    /// A provider's time.
    Provider(ProviderId),
    /// A chair, room or device.
    Resource(ResourceId),
}

/// The computer that keeps something.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Holder {
    /// Which.
    pub desk: DeskId,
    /// As it was called when it was given: "Front desk 1". Empty at the computer itself, until the hub has said.
    pub name: String,
}

/// Who keeps one provider or resource. One row each, so that there is never more than one holder.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Lease {
    /// What.
    pub of: Leasable,
    /// Which computer; `None` once it was handed or taken back.
    pub holder: Option<Holder>,
    /// Rises by one with every change.
    pub version: u64,
}

/// Something asked of a lease.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum LeaseCommand {
    /// Leases it to a computer. For the others that counts at once, for the holder when it hears of it.
    Grant {
        /// What.
        of: Leasable,
        /// To which.
        holder: Holder,
    },
    /// The holder gives it back: what it booked before comes before.
    HandBack(Leasable),
    /// Somebody ends it from elsewhere: what the holder books until it hears of it may be refused.
    TakeBack(Leasable),
}

impl Leasable {
    /// What claims are laid on.
    #[must_use]
    pub const fn claimant(self) -> Claimant {
        match self {
            Self::Provider(id) => Claimant::Provider(id),
            Self::Resource(id) => Claimant::Resource(id),
        }
    }

    /// Its id, by which its lease is known too.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.claimant().uuid()
    }

    /// What kind of thing it is, in one word, as it is kept and sent: "provider", "resource".
    #[must_use]
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Provider(_) => "provider",
            Self::Resource(_) => "resource",
        }
    }

    /// The one of that kind and id; `None` for a word that is no kind.
    #[must_use]
    pub fn of_kind(kind: &str, id: Uuid) -> Option<Self> {
        match kind {
            "provider" => Some(Self::Provider(ProviderId(id))),
            "resource" => Some(Self::Resource(ResourceId(id))),
            _ => None,
        }
    }
}

impl LeaseCommand {
    /// What it is about.
    #[must_use]
    pub const fn of(&self) -> Leasable {
        match self {
            Self::Grant { of, .. } | Self::HandBack(of) | Self::TakeBack(of) => *of,
        }
    }
}

impl Row for Lease {
    fn uuid(&self) -> Uuid {
        self.of.uuid()
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn stamped(self, version: u64, _now: DateTime<Utc>) -> Self {
        Self { version, ..self }
    }

    /// Leases are not on the undo stack: the holder may have promised time by it already.
    fn withdrawn(self, _now: DateTime<Utc>) -> Option<Self> {
        None
    }
}

impl ClinicBook {
    /// The lease of that, ended or not.
    #[must_use]
    pub fn lease(&self, of: Leasable) -> Option<&Lease> {
        self.leases.iter().find(|it| it.of == of)
    }

    /// The computer that keeps `claimant`, be it the asking one.
    #[must_use]
    pub fn holder(&self, claimant: Claimant) -> Option<&Holder> {
        let lease = self.leases.iter().find(|it| it.of.claimant() == claimant)?;
        lease.holder.as_ref()
    }

    /// The computer that keeps `claimant` from whoever asks. Who asks from no computer keeps nothing.
    #[must_use]
    pub fn kept_from_asker(&self, claimant: Claimant) -> Option<&Holder> {
        self.holder(claimant).filter(|it| self.is_elsewhere(it))
    }

    fn is_elsewhere(&self, holder: &Holder) -> bool {
        self.asking != Some(holder.desk)
    }

    /// Whether `changes` take time, and all of it of what `desk` keeps. A patient is leased to nobody.
    #[must_use]
    pub fn keeps_all(&self, desk: DeskId, changes: &[Change]) -> bool {
        let mut takes = changes.iter().filter_map(|it| match it {
            Change::Appointment(edit) => Some(edit),
            _ => None,
        });
        let kept = |it: &Claim| {
            matches!(it.claimant, Claimant::Patient(_))
                || self.holder(it.claimant).is_some_and(|it| it.desk == desk)
        };
        let all = |it: &Edit<Appointment>| it.after.claims(self, DateTime::<Utc>::MIN_UTC).iter().all(kept);
        takes.all(all)
    }

    /// Whether anything at all is kept from whoever asks.
    #[must_use]
    pub fn keeps_anything_from_asker(&self) -> bool {
        self.leases.iter().filter_map(|it| it.holder.as_ref()).any(|it| self.is_elsewhere(it))
    }
}

/// Why `changes` may not be made from where they are asked for: they take time of something that another computer
/// keeps. Whatever command made them; only freeing time is everybody's. Nobody passes over it: the holder's promise
/// would be false.
pub(crate) fn check(sheet: &DaySheet, changes: &[Change], now: DateTime<Utc>) -> Result<(), Refusal> {
    let book = &sheet.book;
    if !book.keeps_anything_from_asker() {
        return Ok(());
    }
    let mut misfits = vec![];
    for claim in changes.iter().flat_map(|it| taken_by(book, (it, changes), now)) {
        let kept = book.kept_from_asker(claim.claimant).map(|holder| kept(claim.claimant, holder));
        misfits.extend(kept.filter(|it| !misfits.contains(it)));
    }
    if misfits.is_empty() { Ok(()) } else { Err(Refusal::DoesNotFit(misfits)) }
}

/// What stands in the way of whoever is not `holder`.
pub(crate) fn kept(claimant: Claimant, holder: &Holder) -> Misfit {
    Misfit::Leased { claimant, holder: holder.clone() }
}

/// As [`newly_taken`]; one that takes the place of another has that one's time already.
fn taken_by(book: &ClinicBook, (change, all): (&Change, &[Change]), now: DateTime<Utc>) -> Vec<Claim> {
    let taken = newly_taken(book, change, now);
    let Change::Appointment(edit) = change else { return taken };
    let replaced = all.iter().find_map(|it| match it {
        Change::Appointment(it) if edit.before.is_none() && Some(it.after.id) == edit.after.previous => {
            it.before.as_ref()
        }
        _ => None,
    });
    less(taken, replaced, book, now)
}

/// The claims `change` lays that its appointment did not have before.
#[must_use]
pub fn newly_taken(book: &ClinicBook, change: &Change, now: DateTime<Utc>) -> Vec<Claim> {
    let Change::Appointment(edit) = change else { return vec![] };
    less(edit.after.claims(book, now), edit.before.as_ref(), book, now)
}

/// The claims that `change` gives up; those of a hold that ran out too, which somebody may have confirmed in time.
#[must_use]
pub fn given_up(book: &ClinicBook, change: &Change, now: DateTime<Utc>) -> Vec<Claim> {
    let Change::Appointment(edit) = change else { return vec![] };
    let before = edit.before.as_ref().map(|it| it.claims(book, DateTime::<Utc>::MIN_UTC)).unwrap_or_default();
    less(before, Some(&edit.after), book, now)
}

fn less(
    claims: Vec<Claim>,
    other: Option<&Appointment>,
    book: &ClinicBook,
    now: DateTime<Utc>,
) -> Vec<Claim> {
    let held = other.map(|it| it.claims(book, now)).unwrap_or_default();
    let had = |claim: &Claim| {
        let covers = |it: &Claim| it.claimant == claim.claimant && it.class == claim.class;
        held.iter().any(|it| covers(it) && it.period.covers(claim.period))
    };
    claims.into_iter().filter(|it| !had(it)).collect()
}
