//! How the demo clinic is set up: a dental practice with six providers, five chairs, a room and a scanner.

use booking::audience::Binds;
use booking::clinic::{AppointmentType, Buffers, Clinic, Location, Policy, Provider, ProviderRole};
use booking::ids::{AppointmentTypeId, ClinicId, LocationId, ProviderId, ResourceId};
use booking::money::{MoneyRules, PaymentTerms};
use booking::resource::{Resource, ResourceKind};
use booking::schedule::{TemplateSlot, WeeklyHours};
use booking::wall::WallSpan;
use chrono_tz::Tz;
use daybook_booking as booking;

use super::chance::Chance;

/// Everything set up before the first booking.
pub(super) struct Practice {
    pub(super) clinic: Clinic,
    pub(super) location: Location,
    pub(super) providers: Vec<Provider>,
    pub(super) resources: Vec<Resource>,
    pub(super) types: Vec<AppointmentType>,
}

pub(super) fn practice(id: ClinicId, zone: Tz, chance: &mut Chance) -> Practice {
    let clinic = Clinic {
        id,
        name: "Linden Dental Practice".to_owned(),
        zone,
        currency: "EUR".to_owned(),
        policy: Policy::default(),
        money: MoneyRules::default(),
        version: 0,
    };
    let location = location(LocationId(chance.id()));
    let types = types(chance);
    let providers = providers(location.id, &types, chance);
    let resources = resources(location.id, chance);
    Practice { clinic, location, providers, resources, types }
}

fn span(from: u16, to: u16) -> WallSpan {
    WallSpan::new(from * 60, to * 60).expect("the demo's hours run forwards")
}

fn week(location: LocationId, days: &[u8], spans: &[(u16, u16)]) -> Vec<WeeklyHours> {
    days.iter()
        .flat_map(|&weekday| {
            spans.iter().map(move |&(from, to)| WeeklyHours { location, weekday, span: span(from, to) })
        })
        .collect()
}

fn location(id: LocationId) -> Location {
    Location {
        id,
        name: "Linden Square".to_owned(),
        address: vec!["12 Linden Square".to_owned(), "Harbour District".to_owned()],
        phone: "+44 1632 960001".to_owned(),
        capacity: None,
        hours: week(id, &[0, 1, 2, 3, 4, 5, 6], &[(8, 12), (13, 18)]),
        active: true,
        position: 0,
        version: 0,
    }
}

/// Name, hue, shortest, usual, longest, buffer after, what it needs, instructions.
type TypeRow = (&'static str, u8, u16, u16, u16, u16, &'static [ResourceKind], &'static str);

fn types(chance: &mut Chance) -> Vec<AppointmentType> {
    use ResourceKind::{Chair, Device, Room};
    let rows: [TypeRow; 8] = [
        ("Check-up", 0, 15, 30, 45, 0, &[Chair], ""),
        ("Cleaning", 3, 30, 45, 60, 0, &[Chair], ""),
        ("Filling", 6, 30, 45, 90, 5, &[Chair], "Please eat something before you come."),
        ("Root canal", 9, 60, 90, 120, 10, &[Chair], "You cannot drive for two hours afterwards."),
        ("Braces adjustment", 1, 15, 20, 40, 0, &[Chair], "Bring your elastics."),
        ("Digital scan", 4, 15, 30, 45, 5, &[Device], ""),
        ("Consultation", 7, 15, 30, 60, 0, &[Room], "Bring earlier X-rays if you have them."),
        ("Emergency", 10, 10, 20, 60, 0, &[Chair], ""),
    ];
    rows.iter().zip(0..).map(|(row, position)| appointment_type(row, position, chance)).collect()
}

fn appointment_type(row: &TypeRow, position: u16, chance: &mut Chance) -> AppointmentType {
    let &(name, hue, min_minutes, default_minutes, max_minutes, after, needs, instructions) = row;
    AppointmentType {
        id: AppointmentTypeId(chance.id()),
        name: name.to_owned(),
        hue,
        min_minutes,
        default_minutes,
        max_minutes,
        capacity: 1,
        buffers: Buffers { before: 0, after },
        needs: needs.to_vec(),
        instructions: instructions.to_owned(),
        telehealth: false,
        payment: PaymentTerms::default(),
        online: true,
        active: true,
        position,
        version: 0,
    }
}

/// Name, designation, role, hue, weekdays, places of the types they do.
type ProviderRow = (&'static str, &'static str, ProviderRole, u8, &'static [u8], &'static [usize]);

fn providers(location: LocationId, types: &[AppointmentType], chance: &mut Chance) -> Vec<Provider> {
    use ProviderRole::{Dentist, Hygienist};
    // The demo is looked at on any day, so somebody is in on weekends too.
    let rows: [ProviderRow; 6] = [
        ("Dr Amara Osei", "Dentist", Dentist, 2, &[0, 1, 2, 3, 4, 5, 6], &[0, 2, 3, 6, 7]),
        ("Dr Jun Kim", "Dentist", Dentist, 5, &[0, 1, 2, 3, 4, 5, 6], &[0, 2, 3, 6, 7]),
        ("Dr Elena Petrova", "Orthodontist", Dentist, 8, &[0, 1, 2, 3, 4, 5, 6], &[4, 5, 6]),
        ("Noah Williams", "Dental hygienist", Hygienist, 0, &[0, 1, 2, 3, 4, 5, 6], &[1]),
        ("Marta Nowak", "Dental hygienist", Hygienist, 3, &[0, 1, 2, 3, 4, 5, 6], &[1]),
        ("Dr Samir Haddad", "Oral surgeon", Dentist, 11, &[0, 2, 4, 5, 6], &[2, 3, 6, 7]),
    ];
    let mut all = Vec::with_capacity(rows.len());
    for (position, (name, designation, role, hue, days, does)) in (0..).zip(rows) {
        all.push(Provider {
            id: ProviderId(chance.id()),
            name: name.to_owned(),
            designation: designation.to_owned(),
            role,
            hue,
            photo: String::new(),
            hours: week(location, days, &[(8, 12), (13, 17)]),
            template: template(location, days, types[does[0]].id),
            video_link: String::new(),
            appointment_types: does.iter().map(|&it| types[it].id).collect(),
            active: true,
            position,
            version: 0,
        });
    }
    all
}

/// The first hour of each day is kept for what the provider does most.
fn template(location: LocationId, days: &[u8], appointment_type: AppointmentTypeId) -> Vec<TemplateSlot> {
    days.iter()
        .map(|&weekday| TemplateSlot {
            location,
            weekday,
            span: span(8, 9),
            appointment_type,
            binds: Binds::default(),
            release_hours: None,
        })
        .collect()
}

fn resources(location: LocationId, chance: &mut Chance) -> Vec<Resource> {
    use ResourceKind::{Chair, Device, Room};
    let rows = [
        (Chair, "Chair 1"),
        (Chair, "Chair 2"),
        (Chair, "Chair 3"),
        (Chair, "Chair 4"),
        (Chair, "Chair 5"),
        (Chair, "Chair 6"),
        (Room, "Consulting room"),
        (Device, "Scanner"),
    ];
    let mut all = Vec::with_capacity(rows.len());
    for (position, (kind, name)) in (0..).zip(rows) {
        all.push(Resource {
            id: ResourceId(chance.id()),
            location,
            kind,
            name: name.to_owned(),
            capacity: 1,
            position,
            active: true,
            version: 0,
        });
    }
    all
}
