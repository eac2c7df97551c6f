//! How the demo's clinics are set up.

use chrono_tz::Tz;
use daybook_booking::clinic::{AppointmentType, Buffers, Clinic, Location, Policy, Provider, ProviderRole};
use daybook_booking::command::Command;
use daybook_booking::ids::{AppointmentTypeId, ClinicId, LocationId, ProviderId, ResourceId};
use daybook_booking::money::{MoneyRules, PaymentTerms};
use daybook_booking::resource::{Resource, ResourceKind};
use daybook_booking::schedule::WeeklyHours;
use daybook_booking::wall::WallSpan;
use uuid::Uuid;

/// A clinic before its first booking. Ids are the same every time.
pub(super) struct Practice {
    pub(super) clinic: Clinic,
    pub(super) locations: Vec<Location>,
    pub(super) providers: Vec<Provider>,
    pub(super) resources: Vec<Resource>,
    pub(super) types: Vec<AppointmentType>,
    /// Whether the printed examples of other systems run here.
    pub(super) has_examples: bool,
}

impl Practice {
    /// What sets it up, in the order that numbers are given in.
    pub(super) fn commands(&self) -> Vec<Command> {
        let locations = self.locations.iter().cloned().map(|it| Command::SaveLocation(Box::new(it)));
        let types = self.types.iter().cloned().map(|it| Command::SaveAppointmentType(Box::new(it)));
        let resources = self.resources.iter().cloned().map(|it| Command::SaveResource(Box::new(it)));
        let providers = self.providers.iter().cloned().map(|it| Command::SaveProvider(Box::new(it)));
        locations.chain(types).chain(resources).chain(providers).collect()
    }
}

/// An id of the demo: what kind of thing, of which clinic, the how-manyth.
fn id(kind: u128, clinic: u128, place: usize) -> Uuid {
    Uuid::from_u128(
        0xda1b_0000_0000_4000_8000_0000_0000_0000 | kind << 64 << 16 | clinic << 32 | place as u128,
    )
}

/// The clinic in which the examples run. Its clocks show UTC, as the examples do, and never change.
pub(super) fn first() -> Practice {
    let names = [("Harbour House", None), ("Station Road", None), ("Hope Clinic", Some(1))];
    let locations = locations(1, &names);
    let at = |place: usize| Some(locations[place].id);
    use ProviderRole::{CommunityWorker, Dentist, Doctor, Hygienist, Midwife, Nurse};
    let providers = providers(
        1,
        &[
            ("Dr Amara Osei", Dentist, at(0)),
            ("Dr Jun Kim", Dentist, at(0)),
            ("Noah Williams", Hygienist, at(0)),
            ("Dr Elena Petrova", Dentist, at(1)),
            ("Dr. Jane Smith", Doctor, None),
            ("Grace Mensah", Nurse, None),
            ("Abena Owusu", Midwife, None),
            ("Kojo Asante", CommunityWorker, None),
        ],
    );
    let chairs = [0, 0, 0, 0, 1, 1]
        .iter()
        .zip(1..)
        .map(|(place, n)| (*place, ResourceKind::Chair, format!("Chair {n}")));
    let rest = [
        (0, ResourceKind::Room, "Consulting room".to_owned()),
        (0, ResourceKind::Device, "Scanner".to_owned()),
    ];
    let resources = chairs.chain(rest).enumerate();
    let resources =
        resources.map(|(n, (place, kind, name))| resource(1, n, (locations[place].id, kind, name))).collect();
    Practice {
        clinic: clinic(1, "Daybook Demo Clinic", Tz::Africa__Accra, "GHS"),
        locations,
        providers,
        resources,
        types: types(1),
        has_examples: true,
    }
}

/// Another clinic, to see that neither sees the other.
pub(super) fn second() -> Practice {
    let locations = locations(2, &[("Lindenplatz", None)]);
    let here = Some(locations[0].id);
    let providers = providers(
        2,
        &[("Dr Lena Vogel", ProviderRole::Dentist, here), ("Mara Brandt", ProviderRole::Nurse, here)],
    );
    let resources = (0..2)
        .map(|n| resource(2, n, (locations[0].id, ResourceKind::Chair, format!("Stuhl {}", n + 1))))
        .collect();
    Practice {
        clinic: clinic(2, "Praxis am Lindenplatz", Tz::Europe__Berlin, "EUR"),
        locations,
        providers,
        resources,
        types: types(2),
        has_examples: false,
    }
}

fn clinic(number: u128, name: &str, zone: Tz, currency: &str) -> Clinic {
    Clinic {
        id: ClinicId(id(1, number, 0)),
        name: name.to_owned(),
        zone,
        currency: currency.to_owned(),
        policy: Policy::default(),
        money: MoneyRules::default(),
        version: 0,
    }
}

fn every_day(location: LocationId, (from, to): (u16, u16)) -> Vec<WeeklyHours> {
    let span = WallSpan::new(from * 60, to * 60).expect("the demo's hours run forwards");
    (0..7).map(|weekday| WeeklyHours { location, weekday, span }).collect()
}

fn locations(clinic: u128, names: &[(&str, Option<u16>)]) -> Vec<Location> {
    let location = |(n, (name, capacity)): (usize, &(&str, Option<u16>))| {
        let id = LocationId(id(2, clinic, n));
        Location {
            id,
            name: (*name).to_owned(),
            address: vec![format!("{} Harbour Street", n + 1)],
            phone: format!("+44 1632 96000{n}"),
            capacity: *capacity,
            hours: every_day(id, (6, 20)),
            active: true,
            position: u16::try_from(n).unwrap_or_default(),
            version: 0,
        }
    };
    names.iter().enumerate().map(location).collect()
}

/// Those without a place of their own work wherever and whenever the clinic is open.
fn providers(clinic: u128, rows: &[(&str, ProviderRole, Option<LocationId>)]) -> Vec<Provider> {
    let provider = |(n, (name, role, place)): (usize, &(&str, ProviderRole, Option<LocationId>))| Provider {
        id: ProviderId(id(3, clinic, n)),
        name: (*name).to_owned(),
        designation: String::new(),
        role: *role,
        hue: u8::try_from(n % 12).unwrap_or_default(),
        photo: String::new(),
        video_link: String::new(),
        hours: place.map(|it| every_day(it, (8, 18))).unwrap_or_default(),
        template: vec![],
        appointment_types: vec![],
        active: true,
        position: u16::try_from(n).unwrap_or_default(),
        version: 0,
    };
    rows.iter().enumerate().map(provider).collect()
}

fn resource(clinic: u128, n: usize, (location, kind, name): (LocationId, ResourceKind, String)) -> Resource {
    Resource {
        id: ResourceId(id(4, clinic, n)),
        location,
        kind,
        name,
        capacity: 1,
        position: u16::try_from(n).unwrap_or_default(),
        active: true,
        version: 0,
    }
}

fn types(clinic: u128) -> Vec<AppointmentType> {
    use ResourceKind::{Chair, Device};
    let rows: [(&str, u16, u16, u16, &[ResourceKind]); 6] = [
        ("Consultation", 5, 30, 120, &[]),
        ("Follow-up", 5, 20, 60, &[]),
        ("Check-up", 15, 30, 45, &[Chair]),
        ("Cleaning", 30, 45, 60, &[Chair]),
        ("Filling", 30, 45, 90, &[Chair]),
        ("Digital scan", 15, 30, 45, &[Device]),
    ];
    let kind = |(n, (name, min, usual, max, needs)): (usize, &(&str, u16, u16, u16, &[ResourceKind]))| {
        AppointmentType {
            id: AppointmentTypeId(id(5, clinic, n)),
            name: (*name).to_owned(),
            hue: u8::try_from(2 * n % 12).unwrap_or_default(),
            min_minutes: *min,
            default_minutes: *usual,
            max_minutes: *max,
            buffers: Buffers::default(),
            capacity: 1,
            needs: needs.to_vec(),
            instructions: String::new(),
            payment: PaymentTerms::default(),
            online: true,
            telehealth: false,
            active: true,
            position: u16::try_from(n).unwrap_or_default(),
            version: 0,
        }
    };
    rows.iter().enumerate().map(kind).collect()
}

/// The id of the demo's `n`th appointment on its `day`th day.
pub(super) fn appointment(practice: &Practice, day: usize, n: usize) -> Uuid {
    let clinic = if practice.has_examples { 1 } else { 2 };
    id(6, clinic, day * 1_000 + n)
}
