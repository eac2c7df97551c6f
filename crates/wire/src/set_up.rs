//! How the clinic is set up: what settings screens read and write.

use crate::money::{FeeForm, MoneyForm, PackageForm, PaymentForm};
use crate::policy::{ForPatients, ForStaff, PolicyForm};
use crate::shapes;
use crate::treatment::ProcedureForm;

shapes! {
    /// A stretch of one day, `[from, to)` in wall minutes since midnight.
    #[derive(Copy)]
    pub struct WallSpan {
        /// First minute, 0 to 1439.
        pub from: u16,
        /// End, 1 to 1440.
        pub to: u16,
    }

    /// Opening hours of one weekday.
    pub struct DayHours {
        /// Where; in the first-run wizard the position of the location in its list, as text.
        pub location_id: String,
        /// Monday 0 to Sunday 6.
        pub weekday: u8,
        /// When.
        pub span: WallSpan,
    }

    /// Part of the week kept for an appointment type.
    pub struct TemplateSlot {
        /// Where.
        pub location_id: String,
        /// Monday 0 to Sunday 6.
        pub weekday: u8,
        /// When.
        pub span: WallSpan,
        /// What for.
        pub appointment_type_id: String,
        /// What booking something else there means to staff.
        pub staff: ForStaff,
        /// And to patients.
        pub patients: ForPatients,
        /// Hours before its start from which on anybody may have it; `None` for never.
        pub release_hours: Option<u16>,
    }

    /// Chair, room or device.
    #[serde(rename_all = "snake_case")]
    #[derive(Copy, Eq)]
    pub enum ResourceKind {
        /// A treatment chair.
        Chair,
        /// A room.
        Room,
        /// A device.
        Device,
    }

    /// The clinic.
    pub struct ClinicForm {
        /// Name, as printed.
        pub name: String,
        /// IANA zone.
        pub zone: String,
        /// ISO 4217.
        pub currency: String,
        /// Minutes between offered starts: 5, 10, 15, 20, 30 or 60.
        pub slot_minutes: u16,
        /// What of a no-show's time comes free: nothing, resources, everything (C2).
        pub no_show_releases: String,
        /// Whether the last buffer of a day may run past closing (Q11).
        pub buffer_may_overrun_closing: bool,
        /// Whose public holidays the clinic keeps: a country, or with a hyphen a part of it, as `DE-BY`.
        #[serde(default)]
        pub holiday_region: Option<String>,
        /// What it says about money.
        pub money: MoneyForm,
        /// The version the person saw.
        pub version: u64,
    }

    /// A location.
    pub struct LocationForm {
        /// `None` for a new one.
        pub id: Option<String>,
        /// Name.
        pub name: String,
        /// Address lines.
        pub address: Vec<String>,
        /// Phone.
        pub phone: String,
        /// Appointments at once; `None` is unlimited (C3).
        pub capacity: Option<u16>,
        /// Opening hours.
        pub hours: Vec<DayHours>,
        /// Whether it may be booked.
        pub active: bool,
        /// Place in lists.
        pub position: u16,
        /// The version the person saw; 0 for a new one.
        pub version: u64,
    }

    /// A provider.
    pub struct ProviderForm {
        /// `None` for a new one.
        pub id: Option<String>,
        /// "Dr Amara Osei".
        pub name: String,
        /// "Orthodontist".
        pub designation: String,
        /// doctor, nurse, midwife, community_worker, dentist, hygienist, therapist, assistant.
        pub role: String,
        /// Calendar hue, 0 to 11.
        pub hue: u8,
        /// Data URL or empty.
        pub photo: String,
        /// Own hours; empty for the location's.
        pub hours: Vec<DayHours>,
        /// Template.
        pub template: Vec<TemplateSlot>,
        /// Where they meet patients by video (https); empty for nowhere.
        #[serde(default)]
        pub video_link: String,
        /// Types they do; empty for all.
        pub appointment_type_ids: Vec<String>,
        /// Whether they may be booked.
        pub active: bool,
        /// Place in lists.
        pub position: u16,
        /// The version the person saw; 0 for a new one.
        pub version: u64,
    }

    /// A chair, room or device.
    pub struct ResourceForm {
        /// `None` for a new one.
        pub id: Option<String>,
        /// Where; in the first-run wizard the position of the location in its list, as text.
        pub location_id: String,
        /// What it is.
        pub kind: ResourceKind,
        /// "Chair 2".
        pub name: String,
        /// Appointments at once.
        pub capacity: u16,
        /// Whether it may be booked.
        pub active: bool,
        /// Place in lists.
        pub position: u16,
        /// The version the person saw; 0 for a new one.
        pub version: u64,
    }

    /// An appointment type.
    pub struct AppointmentTypeForm {
        /// `None` for a new one.
        pub id: Option<String>,
        /// Name.
        pub name: String,
        /// Calendar hue, 0 to 11.
        pub hue: u8,
        /// Shortest, minutes.
        pub min_minutes: u16,
        /// Usual, minutes.
        pub default_minutes: u16,
        /// Longest, minutes.
        pub max_minutes: u16,
        /// How many patients one provider takes at once; more than 1 makes it a class (Q22).
        pub capacity: u16,
        /// Minutes kept free before.
        pub buffer_before: u16,
        /// Minutes kept free after.
        pub buffer_after: u16,
        /// Kinds of resource it needs.
        pub needs: Vec<ResourceKind>,
        /// Printed on the slip.
        pub instructions: String,
        /// Whether patient and provider meet by video.
        #[serde(default)]
        pub telehealth: bool,
        /// How it is paid for.
        pub payment: PaymentForm,
        /// Whether patients may book it themselves.
        pub online: bool,
        /// Whether it may be booked.
        pub active: bool,
        /// Place in lists.
        pub position: u16,
        /// The version the person saw; 0 for a new one.
        pub version: u64,
    }

    /// Leave, closure, holiday or extra hours.
    pub struct ExceptionForm {
        /// `None` for a new one.
        pub id: Option<String>,
        /// clinic, location, provider, resource.
        pub scope: String,
        /// Whose; empty for the clinic.
        pub scope_id: String,
        /// leave, closure, holiday, extra_hours.
        pub kind: String,
        /// Wall time it starts, `YYYY-MM-DDTHH:MM`.
        pub from: String,
        /// Wall time it ends.
        pub to: String,
        /// Where extra hours are worked.
        pub location_id: Option<String>,
        /// What staff see.
        pub label: String,
        /// The version the person saw; 0 for a new one.
        pub version: u64,
    }

    /// Everything that is set up. Ids are always there.
    pub struct SetUpBook {
        /// The clinic.
        pub clinic: ClinicForm,
        /// By position, inactive ones too.
        pub locations: Vec<LocationForm>,
        /// By position, inactive ones too.
        pub providers: Vec<ProviderForm>,
        /// By position, inactive ones too.
        pub resources: Vec<ResourceForm>,
        /// By position, inactive ones too.
        pub appointment_types: Vec<AppointmentTypeForm>,
        /// By code and name, inactive ones too.
        pub procedures: Vec<ProcedureForm>,
        /// Those not yet over, and those of the last year, by start.
        pub exceptions: Vec<ExceptionForm>,
        /// The clinic's own rules, by name; those not in force too.
        pub policies: Vec<PolicyForm>,
        /// The fee schedule.
        pub fees: Vec<FeeForm>,
        /// The packages it sells or sold, by position.
        pub packages: Vec<PackageForm>,
        /// Whether this clinic has to do with money at all: one that has not sees nothing of it.
        pub takes_money: bool,
    }

    /// A part of a country with public holidays of its own.
    pub struct HolidayPart {
        /// As in ISO 3166-2, without the country.
        pub code: String,
        /// In its own language.
        pub name: String,
    }

    /// A country whose public holidays are known.
    pub struct HolidayCountry {
        /// ISO 3166-1, two letters.
        pub code: String,
        /// Its parts.
        pub parts: Vec<HolidayPart>,
    }

    /// The places whose public holidays are known.
    pub struct HolidayPlaces {
        /// By code.
        pub countries: Vec<HolidayCountry>,
        /// The first year that is known.
        pub first_year: u16,
        /// The last.
        pub last_year: u16,
    }

    /// Asks for a year's public holidays.
    pub struct HolidaysAsk {
        /// Two letters.
        pub country: String,
        /// A part of it; `None` for the whole country.
        pub part: Option<String>,
        /// Which year.
        pub year: u16,
    }

    /// A public holiday.
    pub struct PublicHoliday {
        /// Which day.
        pub date: String,
        /// In the country's own language.
        pub name: String,
        /// The clinic's closure that keeps it; `None` while the clinic is open.
        pub exception_id: Option<String>,
    }

    /// A year's public holidays, by date.
    pub struct PublicHolidays {
        /// Each day once.
        pub days: Vec<PublicHoliday>,
    }

    /// A day to be kept.
    pub struct HolidayKept {
        /// Which day.
        pub date: String,
        /// As staff will see it.
        pub name: String,
    }

    /// Closes the clinic on these days.
    pub struct KeepHolidays {
        /// Those that are closed already stay as they are.
        pub days: Vec<HolidayKept>,
    }

    /// Which kind of thing is set up.
    #[serde(rename_all = "snake_case")]
    #[derive(Copy)]
    pub enum SetUpKind {
        /// Locations.
        Locations,
        /// Providers.
        Providers,
        /// Chairs, rooms, devices.
        Resources,
        /// Appointment types.
        AppointmentTypes,
    }

    /// Another order of everything of a kind.
    pub struct Arrangement {
        /// Of what.
        pub kind: SetUpKind,
        /// The ids, first to last; what is left out keeps its place.
        pub ids: Vec<String>,
    }

    /// Names one thing.
    pub struct ById {
        /// Its id.
        pub id: String,
    }

    /// The thing that was added or changed.
    pub struct Saved {
        /// Its id.
        pub id: String,
        /// Appointments that now stand outside hours or in closed time, for the person to look at.
        pub now_outside: Vec<String>,
    }
}
