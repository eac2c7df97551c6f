//! A clinic small enough that everybody is in everybody's way: three providers, one chair, one class, eight patients.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, TimeZone, Utc};
use chrono_tz::Tz;
use daybook_booking::clinic::{AppointmentType, Buffers, Clinic, Location, Policy, Provider, ProviderRole};
use daybook_booking::command::Command;
use daybook_booking::ids::{
    AppointmentTypeId, ClinicId, LocationId, PatientId, ProviderId, ResourceId, UserId,
};
use daybook_booking::money::{MoneyRules, PaymentTerms};
use daybook_booking::patient::Patient;
use daybook_booking::permission::Role;
use daybook_booking::resource::{Resource, ResourceKind};
use daybook_booking::schedule::WeeklyHours;
use daybook_booking::wall::WallSpan;
use daybook_engine::{Clock, Engine, Ids, StoppedClock, founder};
use daybook_store::{Key, NewBook, OpenOptions, Staff, Store};
use daybook_sync::raise_epoch;
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) const CLINIC: ClinicId = ClinicId(Uuid::from_u128(1));
pub(crate) const LINEAGE: Uuid = Uuid::from_u128(2);
pub(crate) const ZONE: Tz = Tz::Europe__Berlin;
pub(crate) const SITE: LocationId = LocationId(Uuid::from_u128(0x10));
pub(crate) const CHAIR: ResourceId = ResourceId(Uuid::from_u128(0x30));
pub(crate) const TYPES: [AppointmentTypeId; 2] =
    [AppointmentTypeId(Uuid::from_u128(0x40)), AppointmentTypeId(Uuid::from_u128(0x41))];
pub(crate) const PROVIDERS: [ProviderId; 3] =
    [ProviderId(Uuid::from_u128(0x20)), ProviderId(Uuid::from_u128(0x21)), ProviderId(Uuid::from_u128(0x22))];
/// Users, the first of whom is never anything but an admin.
pub(crate) const USERS: u128 = 4;
const PATIENTS: u128 = 8;

pub(crate) fn user(number: u128) -> UserId {
    UserId(Uuid::from_u128(0x100 + number))
}

pub(crate) fn patient(number: usize) -> PatientId {
    PatientId(Uuid::from_u128(0x50 + u128::try_from(number).expect("small") % PATIENTS))
}

/// When every schedule begins: a week before the clocks go forward.
pub(crate) fn beginning() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2027, 3, 22, 6, 0, 0).single().expect("UTC skips no hour")
}

/// Not secret: these people are invented.
pub(crate) fn key() -> Key {
    Key::new([7; 32])
}

/// Books that every schedule begins with, made once.
#[derive(Debug)]
pub struct Templates {
    folder: TempDir,
}

impl Templates {
    /// Makes them.
    ///
    /// # Panics
    /// Where there is no room for a few small files.
    pub async fn make() -> Self {
        let folder = scratch();
        let templates = Self { folder };
        templates.make_hub(CLINIC, LINEAGE, &templates.hub()).await;
        let stranger = ClinicId(Uuid::from_u128(0xBAD));
        templates.make_hub(stranger, Uuid::from_u128(0xBAD2), &templates.stranger()).await;
        let desk = NewBook { clinic: CLINIC, lineage: Uuid::from_u128(3) };
        let store = Store::create(&templates.desk(), &key(), desk).await.expect("a new file");
        store.close().await;
        templates
    }

    pub(crate) fn hub(&self) -> PathBuf {
        self.folder.path().join("hub.db")
    }

    pub(crate) fn desk(&self) -> PathBuf {
        self.folder.path().join("desk.db")
    }

    pub(crate) fn stranger(&self) -> PathBuf {
        self.folder.path().join("stranger.db")
    }

    async fn make_hub(&self, id: ClinicId, lineage: Uuid, path: &Path) {
        let store = Store::create(path, &key(), NewBook { clinic: id, lineage }).await.expect("a new file");
        furnish(&store, id).await;
        store.close().await;
    }
}

/// Whose book the hub of every schedule has.
pub const HUB: NewBook = NewBook { clinic: CLINIC, lineage: LINEAGE };

/// Puts into an empty book what the hub of every schedule begins with.
///
/// # Panics
/// Where it cannot be written.
pub async fn furnish_hub(store: &Store) {
    furnish(store, CLINIC).await;
}

async fn furnish(store: &Store, id: ClinicId) {
    let clock: Arc<dyn Clock> = Arc::new(StoppedClock::at(beginning()));
    let ids = Ids::seeded(Arc::clone(&clock), 1);
    let engine = Engine::found(store.clone(), clinic(id), clock, ids).await.expect("a clinic");
    for command in set_up() {
        engine.run_for_good(&founder(), command).await.expect("a set-up the rules allow");
    }
    for number in 0..USERS {
        let role = [Role::Admin, Role::FrontDesk, Role::FrontDesk, Role::Provider];
        let staff = account(number, role[usize::try_from(number).expect("small")], 1);
        let saved: Result<(), daybook_store::WriteError> =
            store.write(move |tx| Box::pin(async move { tx.save_staff(&staff).await })).await;
        saved.expect("an account");
    }
    raise_epoch(store, 0).await.expect("a hub");
}

/// Where files cost nothing, if there is such a place.
pub(crate) fn scratch() -> TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() };
    made.expect("a folder for a few small files")
}

/// Opens the book at `path`.
pub(crate) async fn open(path: &Path) -> Store {
    Store::open(path, &key(), OpenOptions::default()).await.expect("a book that was closed opens again")
}

pub(crate) fn account(number: u128, role: Role, version: u64) -> Staff {
    Staff {
        id: user(number),
        name: format!("User {number}"),
        role,
        provider: None,
        password_hash: String::new(),
        pin_hash: None,
        failed_passwords: 0,
        failed_pins: 0,
        locked_until: None,
        active: true,
        created_at: beginning(),
        version,
    }
}

fn clinic(id: ClinicId) -> Clinic {
    Clinic {
        id,
        name: "Brightwater".to_owned(),
        zone: ZONE,
        currency: "EUR".to_owned(),
        policy: Policy::default(),
        money: MoneyRules::default(),
        version: 0,
    }
}

pub(crate) fn person(id: PatientId, given_name: &str, notes: &str) -> Patient {
    Patient {
        id,
        number: 0,
        given_name: given_name.to_owned(),
        family_name: "Young".to_owned(),
        birth_date: None,
        phone: String::new(),
        phone_2: String::new(),
        email: String::new(),
        address: String::new(),
        sex: String::new(),
        language: String::new(),
        notes: notes.to_owned(),
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
    let hours =
        |weekday| WeeklyHours { location: SITE, weekday, span: WallSpan::new(480, 1_080).expect("a day") };
    let site = Location {
        id: SITE,
        name: "Main".to_owned(),
        address: vec![],
        phone: String::new(),
        capacity: None,
        hours: (0..7).map(hours).collect(),
        active: true,
        position: 0,
        version: 0,
    };
    let chair = Resource {
        id: CHAIR,
        location: SITE,
        kind: ResourceKind::Chair,
        name: "Chair 1".to_owned(),
        capacity: 2,
        position: 0,
        active: true,
        version: 0,
    };
    let mut commands = vec![Command::SaveLocation(Box::new(site)), Command::SaveResource(Box::new(chair))];
    commands.extend(PROVIDERS.map(|it| Command::SaveProvider(Box::new(provider(it)))));
    commands.extend(
        [(0, 1), (1, 3)].map(|(n, seats)| Command::SaveAppointmentType(Box::new(kind(TYPES[n], seats)))),
    );
    commands.extend((0..8).map(|n| Command::SavePatient(Box::new(person(patient(n), "Pat", "")))));
    commands
}

fn provider(id: ProviderId) -> Provider {
    Provider {
        id,
        name: format!("Dr {}", id.0.as_u128()),
        designation: String::new(),
        role: ProviderRole::Dentist,
        hue: 0,
        photo: String::new(),
        video_link: String::new(),
        hours: vec![],
        template: vec![],
        appointment_types: vec![],
        active: true,
        position: 0,
        version: 0,
    }
}

fn kind(id: AppointmentTypeId, capacity: u16) -> AppointmentType {
    AppointmentType {
        id,
        name: format!("Type {capacity}"),
        hue: 0,
        min_minutes: 10,
        default_minutes: 30,
        max_minutes: 240,
        capacity,
        buffers: Buffers::default(),
        needs: vec![],
        instructions: String::new(),
        telehealth: false,
        online: false,
        payment: PaymentTerms::default(),
        active: true,
        position: 0,
        version: 0,
    }
}
