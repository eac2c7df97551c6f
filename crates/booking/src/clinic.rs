//! The clinic and what it is set up with: locations, providers, appointment types.

use chrono_tz::Tz;

use crate::ids::{AppointmentTypeId, ClinicId, LocationId, ProviderId};
use crate::money::{MoneyRules, PaymentTerms};
use crate::resource::ResourceKind;
use crate::schedule::{TemplateSlot, WeeklyHours};

/// The tenant: one practice with its zone and currency.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Clinic {
    /// Its id.
    pub id: ClinicId,
    /// As printed on slips.
    pub name: String,
    /// The IANA zone in which appointments are promised.
    pub zone: Tz,
    /// ISO 4217 code.
    pub currency: String,
    /// Rules that hold for the whole clinic.
    pub policy: Policy,
    /// What it says about money.
    #[cfg_attr(feature = "serde", serde(default))]
    pub money: MoneyRules,
    /// Rises by one with every change.
    pub version: u64,
}

/// Clinic-wide rules.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Policy {
    /// Minutes between the starts that are offered: 5, 10, 15, 20, 30 or 60.
    pub slot_minutes: u16,
    /// Whether a no-show keeps its time taken (C2).
    pub no_show_releases: NoShowReleases,
    /// Whether the buffer of the last appointment may run past closing time (Q11).
    pub buffer_may_overrun_closing: bool,
    /// Whose public holidays the clinic keeps; `None` until somebody said.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub holidays: Option<Region>,
}

/// A country, or a part of it with public holidays of its own: `DE`, `DE-BY`. Which there are is
/// known where holidays are proposed, not here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(
    feature = "serde",
    derive(serde::Serialize, serde::Deserialize),
    serde(try_from = "String", into = "String")
)]
pub struct Region {
    // So that a policy stays a value that is copied.
    text: [u8; Self::LONGEST],
    length: u8,
}

impl Region {
    const LONGEST: usize = 16;

    /// The region named so; `None` for what cannot be one.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let is_code = |it: char| it.is_alphanumeric() || it == '-';
        let length = u8::try_from(name.len()).ok()?;
        if !(2..=Self::LONGEST).contains(&name.len()) || !name.chars().all(is_code) {
            return None;
        }
        let mut text = [0; Self::LONGEST];
        text[..name.len()].copy_from_slice(name.as_bytes());
        Some(Self { text, length })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        str::from_utf8(&self.text[..usize::from(self.length)]).expect("a whole text was taken in")
    }
}

#[cfg(feature = "serde")]
impl TryFrom<String> for Region {
    type Error = &'static str;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        Self::named(&name).ok_or("no such region can be")
    }
}

#[cfg(feature = "serde")]
impl From<Region> for String {
    fn from(region: Region) -> Self {
        region.name().to_owned()
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            slot_minutes: 15,
            no_show_releases: NoShowReleases::Nothing,
            buffer_may_overrun_closing: true,
            holidays: None,
        }
    }
}

/// What of a no-show's time comes free (C2).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
pub enum NoShowReleases {
    /// All of it stays taken, as 004 has it.
    Nothing,
    /// Chairs, rooms and devices come free; provider and patient stay taken.
    Resources,
    /// All of it comes free.
    Everything,
}

/// A site of the clinic.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Location {
    /// Its id.
    pub id: LocationId,
    /// As staff call it.
    pub name: String,
    /// Postal address, one line each; printed on slips.
    pub address: Vec<String>,
    /// As printed on slips.
    pub phone: String,
    /// How many appointments it holds at once; `None` is unlimited (C3).
    pub capacity: Option<u16>,
    /// Opening hours; a provider without hours of their own has these.
    pub hours: Vec<WeeklyHours>,
    /// Whether it may be booked.
    pub active: bool,
    /// Place in lists, smallest first.
    pub position: u16,
    /// Rises by one with every change.
    pub version: u64,
}

/// What a provider is; 004 books only the first four (S4.16).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "snake_case"))]
#[expect(missing_docs, reason = "the roles are words of the field")]
pub enum ProviderRole {
    Doctor,
    Nurse,
    Midwife,
    CommunityWorker,
    Dentist,
    Hygienist,
    Therapist,
    Assistant,
}

/// A person who sees patients.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Provider {
    /// Its id.
    pub id: ProviderId,
    /// As patients know them: "Dr Amara Osei".
    pub name: String,
    /// As printed under the name: "Orthodontist".
    pub designation: String,
    /// What they are.
    pub role: ProviderRole,
    /// One of the twelve calendar hues, 0 to 11.
    pub hue: u8,
    /// A small picture as a data URL (PNG, JPEG or WebP, at most 200 kB); empty for none.
    pub photo: String,
    /// Own weekly hours; empty means the location's.
    pub hours: Vec<WeeklyHours>,
    /// Parts of the week kept for appointment types.
    pub template: Vec<TemplateSlot>,
    /// Where they meet patients by video (`https`); empty for nowhere. Appointments by video begin with it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub video_link: String,
    /// Appointment types they do; empty means all.
    pub appointment_types: Vec<AppointmentTypeId>,
    /// Whether they may be booked (S4.16).
    pub active: bool,
    /// Place in lists and on the calendar, smallest first.
    pub position: u16,
    /// Rises by one with every change.
    pub version: u64,
}

/// Minutes kept free around an appointment, for its provider and resources, not for the patient (Q11).
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Buffers {
    /// Minutes before the start.
    pub before: u16,
    /// Minutes after the end.
    pub after: u16,
}

/// A kind of appointment.
#[derive(Clone, PartialEq, Eq, Debug)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AppointmentType {
    /// Its id.
    pub id: AppointmentTypeId,
    /// As staff and patients call it.
    pub name: String,
    /// One of the twelve calendar hues, 0 to 11.
    pub hue: u8,
    /// Shortest length in minutes; at least 5 (C17).
    pub min_minutes: u16,
    /// Usual length in minutes.
    pub default_minutes: u16,
    /// Longest length in minutes (S3.51).
    pub max_minutes: u16,
    /// Minutes kept free before and after (Q11).
    pub buffers: Buffers,
    /// How many patients one provider takes at once; more than 1 makes it a class (Q22).
    #[cfg_attr(feature = "serde", serde(default = "one"))]
    pub capacity: u16,
    /// Kinds of resource it cannot do without, one of each.
    pub needs: Vec<ResourceKind>,
    /// Printed on the slip: "Bring your X-rays".
    pub instructions: String,
    /// Whether patient and provider meet by video (S4.44).
    #[cfg_attr(feature = "serde", serde(default))]
    pub telehealth: bool,
    /// How it is paid for (S1.8–S1.11, C18).
    #[cfg_attr(feature = "serde", serde(default))]
    pub payment: PaymentTerms,
    /// Whether patients may book it themselves (S3.50).
    pub online: bool,
    /// Whether it may be booked.
    pub active: bool,
    /// Place in lists, smallest first.
    pub position: u16,
    /// Rises by one with every change.
    pub version: u64,
}

/// What types were before classes: undo entries written then do not say.
#[cfg(feature = "serde")]
const fn one() -> u16 {
    1
}
