//! The calls as the window makes them, on a real encrypted file.

mod audit;
mod booking;
mod finding;
mod lists;
mod money;
mod paper;
mod people;
mod planning;
mod policies;
mod reports;
mod settings;
mod slip_code;
mod treatments;

use std::sync::Arc;

use daybook_booking::appointment::By;
use daybook_booking::clinic::{Clinic, Policy};
use daybook_booking::command::Actor;
use daybook_booking::ids::{ClinicId, UserId};
use daybook_booking::money::MoneyRules;
use daybook_booking::permission::Role;
use daybook_booking::wall;
use daybook_engine::{Clock, Engine, Ids, StoppedClock};
use daybook_store::{Key, NewBook, Store};
use daybook_wire::Problem;
use daybook_wire::appointment::{BookAppointment, Done, EditAppointment, Placement};
use daybook_wire::calendar::{Calendar, CalendarAsk};
use daybook_wire::patient::PatientForm;
use daybook_wire::set_up::{
    AppointmentTypeForm, ById, DayHours, LocationForm, ProviderForm, ResourceForm, ResourceKind, WallSpan,
};
use tempfile::TempDir;
use uuid::Uuid;

use super::{Caller, appointments, calendar, patients, set_up};

pub(super) const ZONE: chrono_tz::Tz = chrono_tz::Tz::Europe__Berlin;

/// A clinic in Berlin with Dr Osei, Dr Kim, two chairs, check-ups and scans, Ada and Ben; Monday 2027-03-01, 08:00.
pub(super) struct Desk {
    pub(super) admin: Caller,
    pub(super) clock: Arc<StoppedClock>,
    pub(super) site: String,
    pub(super) osei: String,
    pub(super) kim: String,
    pub(super) chairs: [String; 2],
    pub(super) check_up: String,
    /// Needs a chair.
    pub(super) scan: String,
    pub(super) ada: String,
    pub(super) ben: String,
    _folder: TempDir,
}

pub(super) fn at(text: &str) -> chrono::DateTime<chrono::Utc> {
    wall::first_instant(chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap(), ZONE)
}

pub(super) fn id(number: u128) -> String {
    Uuid::from_u128(0x1000 + number).to_string()
}

pub(super) fn by_id(id: &str) -> ById {
    ById { id: id.to_owned() }
}

impl Desk {
    pub(super) async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(StoppedClock::at(at("2027-03-01 08:00")));
        let engine = engine(&folder, Arc::clone(&clock)).await;
        let admin = caller(&engine, Role::Admin);
        let site = set_up::save_location(&admin, location()).await.unwrap().id;
        let osei = set_up::save_provider(&admin, provider("Dr Osei", 0)).await.unwrap().id;
        let kim = set_up::save_provider(&admin, provider("Dr Kim", 1)).await.unwrap().id;
        let chair = |name: &str, position| chair(&site, name, position);
        let first = set_up::save_resource(&admin, chair("Chair 1", 0)).await.unwrap().id;
        let second = set_up::save_resource(&admin, chair("Chair 2", 1)).await.unwrap().id;
        let check_up = set_up::save_appointment_type(&admin, kept("Check-up", vec![])).await.unwrap().id;
        let needs = vec![ResourceKind::Chair];
        let scan = set_up::save_appointment_type(&admin, kept("Scan", needs)).await.unwrap().id;
        let ada = patients::save_patient(&admin, patient(1, "Ada", "Young")).await.unwrap().id;
        let ben = patients::save_patient(&admin, patient(2, "Ben", "Okoro")).await.unwrap().id;
        let chairs = [first, second];
        Self { admin, clock, site, osei, kim, chairs, check_up, scan, ada, ben, _folder: folder }
    }

    /// Somebody else at the same desk.
    pub(super) fn as_role(&self, role: Role) -> Caller {
        caller(&self.admin.engine, role)
    }

    pub(super) fn place(&self, provider: &str, date: &str, (from, minutes): (u16, u16)) -> Placement {
        Placement {
            provider_id: provider.to_owned(),
            location_id: self.site.clone(),
            resource_ids: vec![],
            date: date.to_owned(),
            from,
            minutes,
        }
    }

    pub(super) fn booking(&self, number: u128, patient: &str, placement: Placement) -> BookAppointment {
        BookAppointment {
            id: id(number),
            patient_id: patient.to_owned(),
            appointment_type_id: self.check_up.clone(),
            placement,
            notes: String::new(),
            patient_notes: String::new(),
            source: "phone".to_owned(),
            paid_with: None,
            override_reason: None,
        }
    }

    /// Books Ada with Dr Osei on Tuesday 2027-03-02.
    pub(super) async fn book(&self, number: u128, (from, minutes): (u16, u16)) -> Done {
        let placement = self.place(&self.osei, "2027-03-02", (from, minutes));
        let ask = self.booking(number, &self.ada, placement);
        appointments::book_appointment(&self.admin, ask).await.unwrap()
    }

    pub(super) async fn move_to(&self, number: u128, placement: Placement) -> Result<Done, Problem> {
        let ask = EditAppointment { placement: Some(placement), ..edit(number) };
        appointments::edit_appointment(&self.admin, ask).await
    }

    pub(super) async fn calendar(&self, from: &str, to: &str) -> Calendar {
        let ask = CalendarAsk { from: from.to_owned(), to: to.to_owned() };
        let written = calendar::calendar(&self.admin, ask).await.unwrap();
        serde_json::from_str(&written.into_text()).unwrap()
    }
}

pub(super) fn edit(number: u128) -> EditAppointment {
    EditAppointment {
        id: id(number),
        version: None,
        patient_id: None,
        appointment_type_id: None,
        placement: None,
        notes: None,
        patient_notes: None,
        procedure_ids: None,
        video_link: None,
        source: None,
        patient_confirmation: None,
        override_reason: None,
    }
}

async fn engine(folder: &TempDir, clock: Arc<StoppedClock>) -> Arc<Engine> {
    let new = NewBook { clinic: ClinicId(Uuid::from_u128(1)), lineage: Uuid::from_u128(2) };
    let store = Store::create(&folder.path().join("book.db"), &Key::new([7; 32]), new).await.unwrap();
    let clinic = Clinic {
        id: ClinicId(Uuid::from_u128(1)),
        name: "Brightwater".to_owned(),
        zone: ZONE,
        currency: "EUR".to_owned(),
        policy: Policy::default(),
        money: MoneyRules::default(),
        version: 0,
    };
    let clock: Arc<dyn Clock> = clock;
    let ids = Ids::seeded(Arc::clone(&clock), 1);
    Arc::new(Engine::found(store, clinic, clock, ids).await.unwrap())
}

fn caller(engine: &Arc<Engine>, role: Role) -> Caller {
    let user = UserId(Uuid::from_u128(0x100 + role as u128));
    let actor = Actor { by: By::Staff(user), permissions: role.permissions() };
    Caller { engine: Arc::clone(engine), user, actor, afar: None }
}

/// Open every day 08:00–18:00.
fn location() -> LocationForm {
    let span = WallSpan { from: 480, to: 1080 };
    LocationForm {
        id: None,
        name: "Main".to_owned(),
        address: vec!["12 Harbour Road".to_owned()],
        phone: "+49 30 555 0100".to_owned(),
        capacity: None,
        hours: (0..7).map(|weekday| DayHours { location_id: String::new(), weekday, span }).collect(),
        active: true,
        position: 0,
        version: 0,
    }
}

fn provider(name: &str, position: u16) -> ProviderForm {
    ProviderForm {
        id: None,
        name: name.to_owned(),
        designation: "Dentist".to_owned(),
        role: "dentist".to_owned(),
        hue: 0,
        photo: String::new(),
        hours: vec![],
        template: vec![],
        video_link: String::new(),
        appointment_type_ids: vec![],
        active: true,
        position,
        version: 0,
    }
}

fn chair(site: &str, name: &str, position: u16) -> ResourceForm {
    ResourceForm {
        id: None,
        location_id: site.to_owned(),
        kind: ResourceKind::Chair,
        name: name.to_owned(),
        capacity: 1,
        active: true,
        position,
        version: 0,
    }
}

fn kept(name: &str, needs: Vec<ResourceKind>) -> AppointmentTypeForm {
    AppointmentTypeForm {
        id: None,
        name: name.to_owned(),
        hue: 0,
        min_minutes: 10,
        default_minutes: 30,
        max_minutes: 120,
        capacity: 1,
        buffer_before: 0,
        buffer_after: 0,
        needs,
        instructions: "Bring your X-rays.".to_owned(),
        telehealth: false,
        payment: crate::map::money::payment_form(Default::default()),
        online: false,
        active: true,
        position: 0,
        version: 0,
    }
}

pub(super) fn patient(number: u128, given: &str, family: &str) -> PatientForm {
    PatientForm {
        id: Uuid::from_u128(0x500 + number).to_string(),
        number: 0,
        given_name: given.to_owned(),
        family_name: family.to_owned(),
        birth_date: Some("1987-03-04".to_owned()),
        phone: "+49 170 5550101".to_owned(),
        phone_2: String::new(),
        email: String::new(),
        address: String::new(),
        sex: "female".to_owned(),
        language: String::new(),
        notes: String::new(),
        relations: vec![],
        provisional: false,
        active: true,
        version: 0,
    }
}
