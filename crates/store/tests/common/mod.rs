//! A small clinic in an encrypted file of its own, and short ways to book in it.

#![allow(dead_code, reason = "every test file takes what it needs")]
#![allow(unreachable_pub, reason = "shared by several test programs")]
#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate, TimeDelta, TimeZone, Utc};
use daybook_booking::appointment::{Appointment, By, PatientConfirmation, Promise, Source, Status};
use daybook_booking::change::{Change, Edit};
use daybook_booking::claim::Claim;
use daybook_booking::clinic::{AppointmentType, Buffers, Clinic, Location, Policy, Provider, ProviderRole};
use daybook_booking::ids::*;
use daybook_booking::money::{MoneyRules, PaymentTerms};
use daybook_booking::patient::Patient;
use daybook_booking::period::Period;
use daybook_booking::resource::{Claimant, Resource, ResourceKind};
use daybook_store::{Claimed, CommitMeta, Key, NewBook, ServerHouse, Store, Tx, UndoStep, WriteError};
use uuid::Uuid;

pub const CLINIC: ClinicId = ClinicId(Uuid::from_u128(0xC1));
pub const LOCATION: LocationId = LocationId(Uuid::from_u128(0x10C));
pub const OSEI: ProviderId = ProviderId(Uuid::from_u128(0xA1));
pub const CHAIR: ResourceId = ResourceId(Uuid::from_u128(0xCA1));
/// A room for three.
pub const ROOM: ResourceId = ResourceId(Uuid::from_u128(0xCA3));
pub const CHECKUP: AppointmentTypeId = AppointmentTypeId(Uuid::from_u128(0x7E));
pub const MAYA: UserId = UserId(Uuid::from_u128(0x3A));

pub fn key() -> Key {
    Key::new([7; 32])
}

/// The clinic's first second.
pub fn start() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2027, 3, 1, 8, 0, 0).single().unwrap()
}

/// `HH:MM-HH:MM` on the first day.
pub fn hours(text: &str) -> Period {
    let (from, to) = text.split_once('-').unwrap();
    let at = |time: &str| {
        let (hour, minute) = time.split_once(':').unwrap();
        Utc.with_ymd_and_hms(2027, 3, 1, hour.parse().unwrap(), minute.parse().unwrap(), 0).single().unwrap()
    };
    Period::new(at(from), at(to)).unwrap()
}

pub mod cluster;

pub struct Clinicroom {
    pub store: Store,
    pub folder: tempfile::TempDir,
    /// The database, as its owner and as a hub, where the book is on a server.
    pub server: Option<(String, String)>,
}

thread_local! {
    /// The server books are made on, while the stories of a file are told on one.
    static SERVER: std::cell::RefCell<Option<cluster::Cluster>> = const { std::cell::RefCell::new(None) };
}

/// Tells each of `stories`, which are tests of books in files, of books on a server.
pub fn on_a_server(stories: &[fn()]) {
    SERVER.set(Some(cluster::Cluster::start()));
    stories.iter().for_each(|story| story());
    drop(SERVER.take());
}

pub fn file(folder: &tempfile::TempDir) -> PathBuf {
    folder.path().join("book.db")
}

/// A clinic with one provider, a chair, a room for three, and patients 1 to 9.
pub async fn clinic() -> Clinicroom {
    let folder = tempfile::tempdir().unwrap();
    let new = NewBook { clinic: CLINIC, lineage: Uuid::from_u128(0x11) };
    let server = match SERVER.with_borrow(|it| it.as_ref().map(|it| (it.has_pattern(), it.database()))) {
        None => None,
        Some((true, there)) => Some(there),
        Some((false, (keeper, _))) => {
            ServerHouse::at(&keeper).unwrap().migrate(Some(cluster::HUB)).await.unwrap();
            SERVER.with_borrow(|it| it.as_ref().map(cluster::Cluster::database))
        }
    };
    let store = match &server {
        None => Store::create(&file(&folder), &key(), new).await.unwrap(),
        Some((_, hub)) => ServerHouse::at(hub).unwrap().create(1, new).await.unwrap(),
    };
    let changes = set_up();
    commit(&store, 0xF000, changes, vec![]).await.unwrap();
    Clinicroom { store, folder, server }
}

pub fn fresh<T>(after: T) -> Edit<T> {
    Edit { before: None, after }
}

pub fn set_up() -> Vec<Change> {
    let mut changes = vec![
        Change::Clinic(fresh(Clinic {
            id: CLINIC,
            name: "Lindenhof".into(),
            zone: chrono_tz::Europe::Berlin,
            currency: "EUR".into(),
            policy: Policy::default(),
            money: MoneyRules::default(),
            version: 1,
        })),
        Change::Location(fresh(Location {
            id: LOCATION,
            name: "Main".into(),
            address: vec!["Linden 1".into()],
            phone: "030 1234".into(),
            capacity: None,
            hours: vec![],
            active: true,
            position: 0,
            version: 1,
        })),
        Change::Provider(fresh(Provider {
            id: OSEI,
            name: "Dr Amara Osei".into(),
            designation: "Orthodontist".into(),
            role: ProviderRole::Dentist,
            hue: 3,
            photo: String::new(),
            hours: vec![],
            template: vec![],
            video_link: String::new(),
            appointment_types: vec![],
            active: true,
            position: 0,
            version: 1,
        })),
        Change::AppointmentType(fresh(AppointmentType {
            id: CHECKUP,
            name: "Check-up".into(),
            hue: 5,
            min_minutes: 5,
            default_minutes: 30,
            max_minutes: 120,
            capacity: 1,
            buffers: Buffers::default(),
            needs: vec![ResourceKind::Chair],
            instructions: String::new(),
            telehealth: false,
            payment: PaymentTerms::default(),
            online: false,
            active: true,
            position: 0,
            version: 1,
        })),
    ];
    for (id, name, capacity) in [(CHAIR, "Chair 1", 1), (ROOM, "Room", 3)] {
        changes.push(Change::Resource(fresh(Resource {
            id,
            location: LOCATION,
            kind: ResourceKind::Chair,
            name: name.into(),
            capacity,
            position: 0,
            active: true,
            version: 1,
        })));
    }
    changes.extend((1..=9).map(|n| Change::Patient(fresh(patient(n, "Test", &format!("Patient{n}"))))));
    changes
}

pub fn patient_id(n: u32) -> PatientId {
    PatientId(Uuid::from_u128(0xBA7_0000_0000 + u128::from(n)))
}

pub fn patient(n: u32, given: &str, family: &str) -> Patient {
    Patient {
        id: patient_id(n),
        number: n,
        given_name: given.into(),
        family_name: family.into(),
        birth_date: NaiveDate::from_ymd_opt(1980, 3, 12),
        phone: String::new(),
        phone_2: String::new(),
        email: String::new(),
        address: String::new(),
        sex: "unknown".into(),
        language: String::new(),
        notes: String::new(),
        relations: vec![],
        provisional: false,
        active: true,
        merged_into: None,
        external_id: None,
        created_at: start(),
        deleted_at: None,
        version: 1,
    }
}

pub fn appointment_id(n: u32) -> AppointmentId {
    AppointmentId(Uuid::from_u128(0xA99_0000_0000 + u128::from(n)))
}

/// Appointment `n` of patient `n` (1 to 9 in turn).
pub fn appointment(n: u32, period: Period) -> Appointment {
    Appointment {
        id: appointment_id(n),
        number: n,
        patient: patient_id((n - 1) % 9 + 1),
        provider: OSEI,
        location: LOCATION,
        resources: vec![CHAIR],
        appointment_type: CHECKUP,
        promise: Promise {
            period,
            wall_start: (period.start() + TimeDelta::hours(1)).naive_utc(),
            zone: chrono_tz::Europe::Berlin,
        },
        buffers: Buffers::default(),
        status: Status::Confirmed,
        patient_confirmation: PatientConfirmation::Unasked,
        notes: String::new(),
        patient_notes: String::new(),
        source: Source::Staff,
        booked_by: By::Staff(MAYA),
        booked_at: start(),
        overbooked: None,
        previous: None,
        root: appointment_id(n),
        reschedule_count: 0,
        sequence: 0,
        external_id: None,
        series: None,
        visit: None,
        planned: None,
        procedures: vec![],
        video_link: String::new(),
        deleted_at: None,
        updated_at: start(),
        version: 1,
    }
}

/// What `claimants` lose to `appointment` over its whole time.
pub fn claimed(appointment: &Appointment, claimants: &[Claimant]) -> Claimed {
    let period = appointment.promise.period;
    Claimed {
        appointment: appointment.id,
        claims: claimants.iter().map(|it| Claim { claimant: *it, period, class: None }).collect(),
        overridden: appointment.overbooked.is_some(),
    }
}

pub fn provider_and_patient(appointment: &Appointment) -> [Claimant; 2] {
    [Claimant::Provider(appointment.provider), Claimant::Patient(appointment.patient)]
}

pub fn meta(command: u128, undo: UndoStep) -> CommitMeta {
    CommitMeta {
        command: CommandId(Uuid::from_u128(command)),
        actor: By::Staff(MAYA),
        at: start(),
        kind: "appointment.book",
        label: serde_json::json!({ "code": "booked" }),
        undo,
    }
}

pub async fn commit(
    store: &Store,
    command: u128,
    changes: Vec<Change>,
    claims: Vec<Claimed>,
) -> Result<u64, WriteError> {
    commit_as(store, changes, claims, meta(command, UndoStep::Leave)).await
}

pub async fn commit_as(
    store: &Store,
    changes: Vec<Change>,
    claims: Vec<Claimed>,
    meta: CommitMeta,
) -> Result<u64, WriteError> {
    store
        .write(move |tx: &mut Tx| Box::pin(async move { tx.commit_changes(&changes, &claims, &meta).await }))
        .await
}

/// Books appointment `n` with the provider over `period`.
pub async fn book(store: &Store, n: u32, period: &str) -> Result<u64, WriteError> {
    let appointment = appointment(n, hours(period));
    let claims = vec![claimed(&appointment, &provider_and_patient(&appointment))];
    commit(store, u128::from(n), vec![Change::Appointment(fresh(appointment))], claims).await
}

/// The file itself, past the store: for tests that tamper with it.
pub fn raw(folder: &tempfile::TempDir) -> rusqlite::Connection {
    let hex: String = [7_u8; 32].iter().map(|it| format!("{it:02x}")).collect();
    let raw = rusqlite::Connection::open(file(folder)).unwrap();
    raw.execute_batch(&format!("pragma key = \"x'{hex}'\"")).unwrap();
    raw
}

/// What a query finds in one of its columns.
pub fn column<T: rusqlite::types::FromSql>(raw: &rusqlite::Connection, sql: &str, named: &str) -> Vec<T> {
    let mut statement = raw.prepare(sql).unwrap();
    let found = statement.query_map([], |row| row.get(named)).unwrap();
    found.map(Result::unwrap).collect()
}

pub async fn reopen(room: &Clinicroom) -> Store {
    match &room.server {
        None => {
            Store::open(&file(&room.folder), &key(), daybook_store::OpenOptions::default()).await.unwrap()
        }
        Some((_, hub)) => ServerHouse::at(hub).unwrap().open(CLINIC).await.unwrap(),
    }
}
