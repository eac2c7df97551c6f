//! A small clinic in a real encrypted file: two providers, one room for two and a chair, in Berlin.

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::sync::Arc;

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;
use daybook_booking::appointment::{Appointment, By, Source};
use daybook_booking::change::Change;
use daybook_booking::clinic::{AppointmentType, Buffers, Clinic, Location, Policy, Provider, ProviderRole};
use daybook_booking::command::{Actor, Book, Command, Edits, Insistence, Placement};
use daybook_booking::ids::{
    AppointmentId, AppointmentTypeId, ClinicId, LocationId, PatientId, ProviderId, ResourceId, UserId,
};
use daybook_booking::money::{MoneyRules, PaymentTerms};
use daybook_booking::patient::Patient;
use daybook_booking::permission::Role;
use daybook_booking::resource::{Resource, ResourceKind};
use daybook_booking::schedule::WeeklyHours;
use daybook_booking::wall::{self, WallSpan};
use daybook_engine::{Clock, Engine, EngineError, Ids, Outcome, StoppedClock};
use daybook_store::{Key, NewBook, OpenOptions, Store};
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) const ZONE: Tz = Tz::Europe__Berlin;
pub(crate) const SITE: LocationId = LocationId(Uuid::from_u128(0x10));
pub(crate) const OSEI: ProviderId = ProviderId(Uuid::from_u128(0x20));
pub(crate) const KIM: ProviderId = ProviderId(Uuid::from_u128(0x21));
pub(crate) const CHAIR: ResourceId = ResourceId(Uuid::from_u128(0x30));
pub(crate) const CHECK_UP: AppointmentTypeId = AppointmentTypeId(Uuid::from_u128(0x40));
pub(crate) const ADA: PatientId = PatientId(Uuid::from_u128(0x50));
pub(crate) const BEN: PatientId = PatientId(Uuid::from_u128(0x51));

/// An engine on a file of its own, with the clock it reads.
pub(crate) struct Desk {
    pub(crate) engine: Arc<Engine>,
    pub(crate) clock: Arc<StoppedClock>,
    pub(crate) sam: Actor,
    folder: TempDir,
    seed: u64,
}

/// The instant at which the clinic's clock shows `text`.
pub(crate) fn at(text: &str) -> DateTime<Utc> {
    wall::first_instant(wall_time(text), ZONE)
}

pub(crate) fn wall_time(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
}

pub(crate) fn actor(user: u128, role: Role) -> Actor {
    Actor { by: By::Staff(UserId(Uuid::from_u128(user))), permissions: role.permissions() }
}

pub(crate) fn user(actor: &Actor) -> UserId {
    let By::Staff(user) = actor.by else { panic!("only staff act here") };
    user
}

pub(crate) fn appointment(number: u128) -> AppointmentId {
    AppointmentId(Uuid::from_u128(0x1000 + number))
}

pub(crate) fn place(provider: ProviderId, start: &str, minutes: u16) -> Placement {
    Placement { provider, location: SITE, resources: vec![], wall_start: wall_time(start), minutes }
}

pub(crate) fn book(number: u128, patient: PatientId, placement: Placement) -> Command {
    Command::Book(Book {
        id: appointment(number),
        patient,
        appointment_type: CHECK_UP,
        placement,
        notes: String::new(),
        patient_notes: String::new(),
        source: Source::Staff,
        external_id: None,
        paid_with: None,
        insistence: Insistence::None,
    })
}

pub(crate) fn move_to(number: u128, placement: Placement) -> Command {
    let edits = Edits { placement: Some(placement), ..Edits::default() };
    Command::Edit { id: appointment(number), seen_version: None, edits, insistence: Insistence::None }
}

impl Desk {
    /// The clinic on 2027-03-01, a Monday, at 08:00.
    pub(crate) async fn new() -> Self {
        Self::on("2027-03-01 08:00").await
    }

    pub(crate) async fn on(now: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(StoppedClock::at(at(now)));
        let new = NewBook { clinic: ClinicId(Uuid::from_u128(1)), lineage: Uuid::from_u128(2) };
        let store = Store::create(&folder.path().join("book.db"), &key(), new).await.unwrap();
        let sam = actor(0x100, Role::Admin);
        let ids = Ids::seeded(Arc::clone(&clock) as Arc<dyn Clock>, 1);
        let shared: Arc<dyn Clock> = Arc::clone(&clock) as Arc<dyn Clock>;
        let engine = Engine::found(store, clinic(), shared, ids).await.unwrap();
        for command in set_up() {
            engine.run_for_good(&sam, command).await.unwrap();
        }
        Self { engine: Arc::new(engine), clock, sam, folder, seed: 1 }
    }

    /// The same file after a restart.
    pub(crate) async fn restarted(mut self) -> Self {
        self.engine.store().close().await;
        self.seed += 1_000_000;
        let path = self.folder.path().join("book.db");
        let store = Store::open(&path, &key(), OpenOptions::default()).await.unwrap();
        let clock: Arc<dyn Clock> = Arc::clone(&self.clock) as Arc<dyn Clock>;
        let ids = Ids::seeded(Arc::clone(&clock), self.seed);
        self.engine = Arc::new(Engine::open(store, clock, ids).await.unwrap());
        self
    }

    pub(crate) async fn run(&self, command: Command) -> Result<Outcome, EngineError> {
        self.engine.run(&self.sam, command).await
    }

    /// The appointment as the file has it; `None` when it is not there or was deleted.
    pub(crate) async fn appointment(&self, number: u128) -> Option<Appointment> {
        let found = self.engine.store().appointment(appointment(number)).await.unwrap();
        found.map(|(it, _)| it).filter(|it| it.deleted_at.is_none())
    }

    /// Where an appointment stands: "2027-03-01 09:00 Osei", or "-".
    pub(crate) async fn stands(&self, number: u128) -> String {
        match self.appointment(number).await {
            Some(it) => {
                let who = if it.provider == OSEI { "Osei" } else { "Kim" };
                format!("{} {who}", it.promise.wall_start.format("%Y-%m-%d %H:%M"))
            }
            None => "-".to_owned(),
        }
    }
}

fn key() -> Key {
    Key::new([7; 32])
}

fn clinic() -> Clinic {
    Clinic {
        id: ClinicId(Uuid::from_u128(1)),
        name: "Brightwater".to_owned(),
        zone: ZONE,
        currency: "EUR".to_owned(),
        policy: Policy::default(),
        money: MoneyRules::default(),
        version: 0,
    }
}

/// Open every day 08:00–18:00.
pub(crate) fn site() -> Location {
    let hours = |weekday| WeeklyHours { location: SITE, weekday, span: WallSpan::new(480, 1080).unwrap() };
    Location {
        id: SITE,
        name: "Main".to_owned(),
        address: vec![],
        phone: String::new(),
        capacity: None,
        hours: (0..7).map(hours).collect(),
        active: true,
        position: 0,
        version: 0,
    }
}

pub(crate) fn provider(id: ProviderId, name: &str) -> Provider {
    Provider {
        id,
        name: name.to_owned(),
        designation: String::new(),
        role: ProviderRole::Dentist,
        hue: 0,
        photo: String::new(),
        hours: vec![],
        template: vec![],
        video_link: String::new(),
        appointment_types: vec![],
        active: true,
        position: 0,
        version: 0,
    }
}

pub(crate) fn patient(id: PatientId, given: &str) -> Patient {
    Patient {
        id,
        number: 0,
        given_name: given.to_owned(),
        family_name: "Young".to_owned(),
        birth_date: None,
        phone: String::new(),
        phone_2: String::new(),
        email: String::new(),
        address: String::new(),
        sex: String::new(),
        language: String::new(),
        notes: String::new(),
        relations: vec![],
        provisional: false,
        active: true,
        merged_into: None,
        external_id: None,
        created_at: DateTime::UNIX_EPOCH,
        deleted_at: None,
        version: 0,
    }
}

fn set_up() -> Vec<Command> {
    let chair = Resource {
        id: CHAIR,
        location: SITE,
        kind: ResourceKind::Chair,
        name: "Chair 1".to_owned(),
        capacity: 1,
        position: 0,
        active: true,
        version: 0,
    };
    let check_up = AppointmentType {
        id: CHECK_UP,
        name: "Check-up".to_owned(),
        hue: 0,
        min_minutes: 10,
        default_minutes: 30,
        max_minutes: 240,
        capacity: 1,
        buffers: Buffers::default(),
        needs: vec![],
        instructions: String::new(),
        telehealth: false,
        payment: PaymentTerms::default(),
        online: false,
        active: true,
        position: 0,
        version: 0,
    };
    vec![
        Command::SaveLocation(Box::new(site())),
        Command::SaveProvider(Box::new(provider(OSEI, "Dr Osei"))),
        Command::SaveProvider(Box::new(provider(KIM, "Dr Kim"))),
        Command::SaveResource(Box::new(chair)),
        Command::SaveAppointmentType(Box::new(check_up)),
        Command::SavePatient(Box::new(patient(ADA, "Ada"))),
        Command::SavePatient(Box::new(patient(BEN, "Ben"))),
    ]
}

/// The first appointment row of an outcome.
pub(crate) fn row(outcome: &Outcome) -> &Appointment {
    let found = outcome.changes.iter().find_map(|it| match it {
        Change::Appointment(edit) => Some(&edit.after),
        _ => None,
    });
    found.expect("the command changed an appointment")
}
